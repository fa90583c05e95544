"""One writer at a time: the lock that an ingest run takes before it imports anything heavy and holds until it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import RunInProgress

FILE_NAME = "ingest.lock"


@contextmanager
def hold_ingest_lock(home: Path) -> Iterator[None]:
    """Be the one writer of this home. Raises RunInProgress at once when another process is.

    The system frees the lock when the process ends, however it ends.
    """
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FileLock(home / FILE_NAME, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise RunInProgress(f"Another run is indexing into {home}; wait for it to end, then try again.") from error
    try:
        yield
    finally:
        lock.release()
