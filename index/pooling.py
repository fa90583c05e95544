"""Fetching side by side: many hosts at once, each of them one request at a time, in an order fair to all."""

from __future__ import annotations

import heapq
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from queue import Empty, Queue
from typing import Generic, TypeVar
from urllib.parse import urlsplit

Job = TypeVar("Job")
Result = TypeVar("Result")

# Results that wait to be taken: what they hold is in memory.
_WAITING = 32


class FetchPool(Generic[Job, Result]):
    """Works jobs off in threads. A host's next job is begun only after its last one ended and its pause has passed."""

    def __init__(self, work: Callable[[Job], Result], threads: int, delay: float) -> None:
        """`work` must not raise; `delay` in seconds between two jobs of one host."""
        self._work = work
        self._delay = delay
        self._most = threads
        self._threads: list[threading.Thread] = []
        self._jobs: dict[str, deque[Job]] = {}
        # (from when, tie-breaker, host): hosts that have jobs and none under way.
        self._ready: list[tuple[float, int, str]] = []
        self._busy: set[str] = set()
        self._free_at: dict[str, float] = {}
        self._count = 0
        self._outstanding = 0
        self._change = threading.Condition()
        self._results: Queue[Result] = Queue(_WAITING)
        self._closed = False

    @property
    def outstanding(self) -> int:
        """Jobs whose results have not been taken."""
        return self._outstanding

    def submit(self, url: str, job: Job) -> None:
        """Have a job done when its host's turn comes."""
        host = urlsplit(url).netloc.lower()
        self._outstanding += 1
        with self._change:
            self._jobs.setdefault(host, deque()).append(job)
            if host not in self._busy and len(self._jobs[host]) == 1:
                self._make_ready(host)
            if len(self._threads) < min(self._most, self._outstanding):
                thread = threading.Thread(target=self._serve, daemon=True)
                self._threads.append(thread)
                thread.start()
            self._change.notify()

    def results(self, stopped: Callable[[], bool]) -> Iterator[Result | None]:
        """Results as they come, and None now and then while there are none, until nothing is outstanding or `stopped()`."""
        while self._outstanding and not stopped():
            try:
                result = self._results.get(timeout=0.2)
            except Empty:
                yield None
                continue
            self._outstanding -= 1
            yield result

    def close(self) -> None:
        """Begin no further job. Threads end with the jobs they have; nobody waits for them."""
        with self._change:
            self._closed = True
            self._jobs.clear()
            self._ready.clear()
            self._change.notify_all()
        while True:  # whoever waits to hand over a result may go
            try:
                self._results.get_nowait()
            except Empty:
                return

    def _make_ready(self, host: str) -> None:
        self._count += 1
        heapq.heappush(self._ready, (self._free_at.get(host, 0.0), self._count, host))

    def _serve(self) -> None:
        while (taken := self._take()) is not None:
            host, job = taken
            result = self._work(job)
            with self._change:
                self._busy.discard(host)
                self._free_at[host] = time.monotonic() + self._delay
                if self._jobs.get(host):
                    self._make_ready(host)
                self._change.notify()
            if not self._closed:
                self._results.put(result)

    def _take(self) -> tuple[str, Job] | None:
        """The next job whose host is free; waits for one; None when the pool is closed."""
        with self._change:
            while not self._closed:
                moment = time.monotonic()
                if self._ready and self._ready[0][0] <= moment:
                    _, _, host = heapq.heappop(self._ready)
                    self._busy.add(host)
                    return host, self._jobs[host].popleft()
                self._change.wait(self._ready[0][0] - moment if self._ready else None)
            return None
