"""The vocabulary of ingest runs and of the list of sources, which the screens, the command line and the runs share.

Only the standard library is imported here, as in `assistant.answers`. A run is a stream of `Progress` events that ends
with `RunFinished` or `RunFailed`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Rejection:
    """Something that was read and not accepted, and why."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class SourceProgress:
    """How one source of a run fares. `state` is waiting, reading, done or failed; `why` says what is wrong with it."""

    name: str
    kind: str
    state: str
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
    """Feeds that a page names: to be followed instead of it, if the reader wants."""
    refused: str = ""
    """What was rejected first, and why."""


@dataclass(frozen=True, slots=True)
class SourceFound:
    """What an address or path turned out to be when it was looked at. Nothing of it is kept."""

    location: str
    kind: str
    """page, feed, sitemap, files."""
    title: str = ""
    articles: int = 0
    newest: str | None = None
    examples: tuple[str, ...] = ()
    """Titles of the first articles."""
    feeds: tuple[str, ...] = ()
    """The feeds that a page offers."""
    known_as: str = ""
    """Under which name it was a source already when it was added; empty when it is new."""
    faults: tuple[str, ...] = ()
    """What could not be read of it, and why."""


@dataclass(frozen=True, slots=True)
class Pack:
    """Well-known feeds of one field or country, to be added together."""

    name: str
    title: str
    feeds: tuple[tuple[str, str], ...]
    """(title, address) of each."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would take: passages and tokens to embed, seconds, and its price (0 for an embedder that costs nothing)."""

    passages: int
    tokens: int
    seconds: float
    price: float = 0.0
    currency: str = "USD"
    paid: bool = False
    """Whether the embedder is one that is paid for; with no price set, `price` is 0 all the same."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest run is. `total` and `seconds_left` are None while unknown."""

    stage: str
    done: int
    total: int | None = None
    rate: float = 0.0
    """Passages per second."""
    seconds_left: float | None = None
    source: str = ""
    sources: tuple[SourceProgress, ...] = ()
    """The sources that have changed since the step before."""


@dataclass(frozen=True, slots=True)
class RunFinished:
    """What an ingest run did. `interrupted` runs keep what they accepted; the next one goes on."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    copies: int = 0
    rejected: tuple[Rejection, ...] = ()
    passages: int = 0
    seconds: float = 0.0
    interrupted: bool = False
    notes: tuple[str, ...] = ()
    gone: int = 0
    sources: tuple[SourceProgress, ...] = ()
    estimate: Estimate | None = None
    """Only after a dry run, which keeps nothing."""


@dataclass(frozen=True, slots=True)
class RunFailed:
    """An ingest run that could not start or go on."""

    message: str
    exit_code: int


RunEvent = Progress | RunFinished | RunFailed


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What to index: files, folders, patterns, addresses, OPML files; none means every known source."""

    sources: tuple[str, ...] = field(default_factory=tuple)
    rebuild: bool = False
    dry_run: bool = False
    due_only: bool = False
    """Of the known sources only those whose interval has passed."""
    columns: tuple[str, ...] = ()
    """Columns of exports named by the reader, such as title=headline; remembered with the source."""


class Indexer(Protocol):
    """What the screens need to change the index: each call is a process of its own, which holds the lock."""

    def run(self, request: RunRequest, stopped: Callable[[], bool]) -> Iterator[RunEvent]:
        """Run to the end, event by event; when `stopped()` turns true the run is interrupted, keeping what is done."""
        ...

    def add_source(self, location: str, *, every: str = "", follow_feed: bool = False) -> SourceFound | RunFailed:
        """Look at an address or path and remember it; a `pack:NAME` is remembered without a look. Nothing is read yet.

        `follow_feed` takes the first feed that a page offers instead of the page.
        """
        ...

    def remove_source(self, name: str) -> int | RunFailed:
        """Forget a source and what only it carries; how many articles went."""
        ...

    def pause_source(self, name: str, *, paused: bool = True) -> RunFailed | None:
        """Leave a source out of runs over all sources, or take it in again."""
        ...

    def schedule_source(self, name: str, every: str) -> RunFailed | None:
        """How often it is read under --watch and while the app is open, such as `30m`; empty: only when asked."""
        ...

    def packs(self) -> tuple[Pack, ...] | RunFailed:
        """The starter packs of well-known feeds. Nothing is fetched."""
        ...
