"""When to fold the tail into a new base, and the run's end of the fold process."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from index import vectors
from index.processes import start_child
from index.publication import Publication, sync_folder

# A fold is due when the tail passes both. Exact search over a tail of this size costs milliseconds; a copy of a large
# base, minutes.
FOLD_PASSAGES = 5_000
FOLD_SHARE = 0.1

# A fold that failed is tried again when there is a tenth more, or after a day, should a full disk have been to blame: tried
# at every run, it cost 46 % of building the index each time.
RETRY_SHARE = 0.1
RETRY_AFTER = timedelta(days=1)


def fold_is_due(published: Publication, last_passage: int) -> bool:
    """Whether passages up to `last_passage` ought to be folded into the base of `published`, or into a first one."""
    tail = last_passage - published.base_through
    if published.base:
        due = tail > FOLD_PASSAGES and tail > FOLD_SHARE * published.base_through
    else:
        due = tail > 0
    return due and not _failed_lately(published, last_passage)


def _failed_lately(published: Publication, last_passage: int) -> bool:
    if not published.fold_trouble or last_passage > (1 + RETRY_SHARE) * published.fold_failed_at:
        return False
    # A clock that was set back makes it no longer than a day either.
    return abs(datetime.now(UTC) - datetime.fromisoformat(published.fold_failed)) < RETRY_AFTER


class FoldProcess:
    """A fold under way in its own process, following the ledger."""

    def __init__(self, home: Path, published: Publication, generation: int) -> None:
        """Start folding what `published.base` lacks, as `generation` will show it."""
        self.name = f"base-{generation}-{secrets.token_hex(4)}"
        self._home = home
        self._process, self._connection = start_child(
            vectors.fold,
            str(home),
            self.name,
            published.base,
            published.base_through,
            published.build,
            generation,
        )

    def follow(self) -> None:
        """Tell it that the ledger has grown."""
        self._tell("more")

    def finish(self) -> tuple[int, str]:
        """Wait for the rest to be added, checked and sealed: (last passage in the base, "") or (0, what went wrong)."""
        self._tell("finish")
        try:
            verdict, detail = self._connection.recv()
        except (EOFError, OSError):
            verdict, detail = "failed", "the process died"
        self._process.join()
        if verdict != "sealed":
            return 0, str(detail)
        sync_folder(self._home / vectors.FOLDER)
        return int(detail), ""

    def abandon(self) -> None:
        """End it; what it wrote has a name that nobody reads."""
        self._connection.close()
        self._process.kill()
        self._process.join(5)

    def _tell(self, word: str) -> None:
        # A dead process is found out by `finish`.
        try:
            self._connection.send(word)
        except OSError:
            return
