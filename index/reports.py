"""What a run is told to read, and what it tells: steps while it works, a summary at the end."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from index.articles import Rejected


@dataclass(slots=True)
class SourceReport:
    """How one source of a run fares. `state` is waiting, reading, done or failed; `why` says what is wrong."""

    name: str
    kind: str
    state: str = "waiting"
    done: int = 0
    total: int | None = None
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    gone: int = 0
    why: str = ""
    title: str = ""
    feeds: tuple[str, ...] = ()
    """Feeds that a page names, to be followed instead of it."""
    refused: str = ""
    """What was rejected first, and why."""

    def counts(self) -> str:
        """What its reading brought, in words, with the reason of the first rejection."""
        told = f"{self.new} new, {self.updated} updated, {self.rejected} rejected"
        more = f" and {self.rejected - 1} more" if self.rejected > 1 else ""
        return f"{told}: {self.refused}{more}" if self.refused else told


@dataclass(frozen=True, slots=True)
class Step:
    """How far the run is. `done` and `total` count articles; `rate` is passages a second."""

    stage: str
    done: int
    total: int | None = None
    rate: float = 0.0
    seconds_left: float | None = None
    source: str = ""
    sources: tuple[SourceReport, ...] = ()
    """The sources that have changed since the step before."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would cost, told by a dry one: passages and tokens to embed, and the seconds that takes."""

    passages: int
    tokens: int
    seconds: float


@dataclass(slots=True)
class Summary:
    """What a run did."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    copies: int = 0
    passages: int = 0
    embedded: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    interrupted: bool = False
    seconds: float = 0.0
    notes: list[str] = field(default_factory=list)
    gone: int = 0
    sources: list[SourceReport] = field(default_factory=list)
    estimate: Estimate | None = None
    """Only after a dry run."""

    def counts(self) -> dict[str, Any]:
        """The summary with the rejections only counted."""
        return {
            "new": self.new,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "copies": self.copies,
            "passages": self.passages,
            "embedded": self.embedded,
            "rejected": len(self.rejected),
            "gone": self.gone,
            "interrupted": self.interrupted,
            "seconds": round(self.seconds, 2),
            "notes": self.notes,
        }


class Meter:
    """How far the reading of one source is, judged by bytes: how many articles a file holds is known at its end."""

    _EVERY_SECONDS = 0.2
    # Before so many articles and that share of the bytes a guess would jump about.
    _GUESS_FROM_ARTICLES = 20
    _GUESS_FROM = 0.05

    def __init__(self, size: int, handled_before: int) -> None:
        """`size` in bytes on disk; `handled_before` counts the articles of earlier sources."""
        self._size = size
        self._read = 0
        self._taken = 0
        self._before = handled_before
        self._told = 0.0

    def note_bytes(self, read: int) -> None:
        """Note how many bytes have been read since the start."""
        # Bytes come in large pieces: the newest is read, and its articles are still to come.
        self._taken, self._read = self._read, read

    def is_due(self) -> bool:
        """Whether it is time to tell again: a few times a second."""
        moment = time.monotonic()
        if moment - self._told < self._EVERY_SECONDS:
            return False
        self._told = moment
        return True

    def estimate_total(self, handled: int) -> int | None:
        """How many articles there will be in all, those of earlier sources included; None while nobody can tell."""
        here = handled - self._before
        if here < self._GUESS_FROM_ARTICLES or self._taken < self._GUESS_FROM * self._size:
            return None
        # With the last piece in hand, what it holds is all that is left: no share says how much that is.
        share = (self._taken + self._read) / 2 / self._size if self._read < self._size else 0.0
        return round(self._before + here / share) if share else None
