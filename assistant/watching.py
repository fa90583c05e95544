"""`dateline index --watch`: stays, and reads each source whenever its interval has passed."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from assistant.config import Config
from assistant.errors import INTERRUPTED, DatelineError, LockHeld, UsageError
from assistant.ingests import RunRequest
from assistant.printing import note
from assistant.progress import describe_seconds

# A source added meanwhile, or a changed interval, is noticed within this.
_LOOK_EVERY = 60.0
_AFTER_TROUBLE = 60.0


def watch_sources(config: Config, request: RunRequest, run_once: Callable[[RunRequest], int]) -> int:
    """Read what is named (or every source), then whatever is due, until interrupted. Returns the exit code.

    A run that fails is told and tried again; one that finds the lock held waits. Raises UsageError when no source has
    an interval, since there would be nothing to watch.
    """
    from assistant.indexing import seconds_until_due

    with _stopping() as stopped:
        # Before any work: it would be done, and then found to lead nowhere.
        if seconds_until_due(config.home) is None:
            raise UsageError("No source has an interval to watch; give one: dateline sources add SOURCE --every 30m")
        if (request.sources or request.rebuild) and run_once(replace(request, due_only=False)) == INTERRUPTED:
            return INTERRUPTED
        told = False
        while not stopped.is_set():
            wait = seconds_until_due(config.home)
            if wait is None or wait > 0:
                if not told and wait is not None:
                    note(f"watching; the next source is due in {describe_seconds(wait)}")
                    told = True
                stopped.wait(min(_LOOK_EVERY, wait if wait is not None else _LOOK_EVERY))
                continue
            told = False
            try:
                if run_once(RunRequest(due_only=True)) == INTERRUPTED:
                    return INTERRUPTED
            except LockHeld:
                stopped.wait(_AFTER_TROUBLE)
            except DatelineError as error:
                note(str(error))
                stopped.wait(_AFTER_TROUBLE)
    return INTERRUPTED


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """Set by INT, TERM and HUP while nothing is running; a run has its own way to end in order."""
    asked = threading.Event()
    before = {}
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        with suppress(AttributeError, ValueError):
            before[name] = signal.signal(getattr(signal, name), lambda *_: asked.set())
    try:
        yield asked
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)
