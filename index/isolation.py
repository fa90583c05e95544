"""Parser: untrusted bytes are parsed in worker processes, each call with a deadline and a limit of memory.

A page that hangs, crashes or bloats its parser costs one worker, which is replaced; the others go on. Functions and
their arguments are sent by pickle, so they are module-level functions of ours and plain values.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection
from queue import LifoQueue
from typing import Any, TypeVar

from index.errors import ParsingFailed
from index.processes import start_child

Result = TypeVar("Result")

DEADLINE = 15.0  # seconds for one call: the slowest page that still gives its article took 4 s
MEMORY = 300 * 1024 * 1024  # bytes that a worker may take beyond what its libraries need
_START = 60.0  # seconds for a worker to import its libraries on a busy machine
_CALLS = 5000  # of one worker; lxml and trafilatura keep what they have seen
LIBRARIES = ("lxml.html", "trafilatura", "index.readers.html_pages", "index.readers.feeds", "index.readers.languages")


def count_workers() -> int:
    """Workers that parse side by side: one for each processor but at most four, as one process embeds meanwhile."""
    return max(1, min(os.cpu_count() or 1, 4))


class Parser:
    """A pool of workers. `call` may be used from many threads; close it, or use it as a context manager.

    Workers start when they are first needed.
    """

    def __init__(
        self, workers: int | None = None, memory: int = MEMORY, libraries: tuple[str, ...] = LIBRARIES
    ) -> None:
        """`libraries` are the modules that workers import before the limit of memory is drawn."""
        self.workers = workers or count_workers()
        self._libraries = libraries
        self._memory = memory
        # The worker used last is used next, so that no second one starts while one is enough.
        self._idle: LifoQueue[_Worker | None] = LifoQueue()
        for _ in range(self.workers):
            self._idle.put(None)
        self._threads: ThreadPoolExecutor | None = None

    def __enter__(self) -> Parser:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def call(self, function: Callable[..., Result], *args: Any, seconds: float = DEADLINE) -> Result:
        """`function(*args)`, worked out in a worker.

        Raises ParsingFailed when that takes longer than `seconds`, needs more memory than is allowed, or ends the
        worker, or when the function raises.
        """
        worker = self._idle.get()
        try:
            for attempt in (1, 2):
                fresh = worker is None
                worker = worker or _Worker(self._memory, self._libraries)
                try:
                    answer: Result = worker.ask(function, args, seconds)
                    return answer
                except _WorkerLost as lost:
                    worker.end()
                    worker = None
                    # What earlier pages left behind may have been to blame: a fresh worker gets one try.
                    if fresh or lost.final or attempt == 2:
                        raise ParsingFailed(lost.reason) from None
            raise AssertionError("unreachable")
        finally:
            if worker and worker.calls >= _CALLS:
                worker.end()
                worker = None
            self._idle.put(worker)

    def submit(self, function: Callable[..., Result], *args: Any, seconds: float = DEADLINE) -> Future[Result]:
        """As `call`, but at once: the result is that of the future. At most `workers` run side by side."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self.workers, thread_name_prefix="parser")
        return self._threads.submit(self.call, function, *args, seconds=seconds)

    def map(
        self, function: Callable[..., Result], calls: Iterable[tuple[Any, ...]], seconds: float = DEADLINE
    ) -> Iterator[Result | ParsingFailed]:
        """The result of each call in order, worked out side by side; a failed one gives its ParsingFailed.

        `calls` is read only as far ahead as the workers need, so that memory stays bounded.
        """
        waiting: deque[Future[Result]] = deque()
        for args in calls:
            waiting.append(self.submit(function, *args, seconds=seconds))
            if len(waiting) > 2 * self.workers:
                yield _outcome(waiting.popleft())
        while waiting:
            yield _outcome(waiting.popleft())

    def close(self) -> None:
        """End the workers once running calls are done. A closed parser starts new ones when it is used again."""
        if self._threads:
            self._threads.shutdown(wait=True, cancel_futures=True)
            self._threads = None
        for _ in range(self.workers):
            if worker := self._idle.get():
                worker.end()
        for _ in range(self.workers):
            self._idle.put(None)


def _outcome(future: Future[Any]) -> Any:
    try:
        return future.result()
    except ParsingFailed as error:
        return error


class _WorkerLost(Exception):
    def __init__(self, reason: str, final: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.final = reason, final


class _Worker:
    def __init__(self, memory: int, libraries: tuple[str, ...]) -> None:
        self.calls = 0
        self._memory = memory
        self._process, self._connection = start_child(_serve, memory, libraries)
        self._ready = False

    def ask(self, function: Callable[..., Any], args: tuple[Any, ...], seconds: float) -> Any:
        try:
            if not self._ready:
                if not self._connection.poll(_START):
                    raise _WorkerLost("its parser did not start within a minute", final=True)
                self._connection.recv()
                self._ready = True
            self.calls += 1
            self._connection.send((function, args))
            if not self._connection.poll(seconds):
                raise _WorkerLost(f"could not be parsed within {seconds:.0f} seconds", final=True)
            kind, value = self._connection.recv()
        except (EOFError, OSError):
            raise _WorkerLost("made its parser crash") from None
        if kind == "memory":
            raise _WorkerLost(f"needs more than {self._memory >> 20} MB of memory to be parsed")
        if kind == "error":
            raise value
        return value

    def end(self) -> None:
        with suppress(OSError):
            self._connection.close()
        self._process.kill()
        self._process.join(5)


def _serve(connection: Connection, memory: int, libraries: tuple[str, ...]) -> None:
    """Answer calls until the pipe closes."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    for name in libraries:
        import_module(name)
        if name == "index.readers.languages":
            # Its model is loaded before the limit is drawn.
            import_module(name).language_of("This sentence loads the model of languages. " * 5)
    _limit_memory(memory)
    with suppress(EOFError, OSError):
        connection.send(("ready", None))
        while True:
            function, args = connection.recv()
            try:
                answer = ("done", function(*args))
            except MemoryError:
                answer = ("memory", None)
            except RecursionError:
                answer = ("error", ParsingFailed("is nested too deeply to be parsed"))
            except Exception as error:
                answer = ("error", ParsingFailed(f"made its parser fail ({type(error).__name__}: {str(error)[:200]})"))
            try:
                connection.send(answer)
            except MemoryError:
                connection.send(("memory", None))


def _limit_memory(memory: int) -> None:
    # Address space, because that is what the system refuses at once; macOS and Windows have no such limit that holds.
    with suppress(ImportError, OSError, ValueError, AttributeError):
        import resource
        from pathlib import Path

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
