"""Where articles come from, as people name it: files, folders, patterns and web addresses; and how often to look again.

Knows names and times; fetching and reading are other rooms' business.
"""

from __future__ import annotations

import glob
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from index.articles import clean_line
from index.errors import BadSource

STARTER = "starter"
FILES = "files"
WEB = "web"
"""An address that nobody has looked at yet: what it is (page, feed, sitemap) is told by its first reading."""
FETCHED = frozenset({WEB, "page", "feed", "sitemap"})

_EVERY = re.compile(r"(\d{1,4})\s*(m|min|h|d|w)", re.IGNORECASE)
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SHORTEST = timedelta(minutes=5)
_LONGEST = timedelta(weeks=52)


@dataclass(frozen=True, slots=True)
class SourceToRead:
    """A source of a run: its name in the ledger, its kind, and its path, or its address where it is fetched.

    `options` may hold `every` (such as 30m), `keep_gone` and `follow` (False: only what the feed itself carries).
    """

    name: str
    kind: str
    path: Path = field(default_factory=Path)
    url: str = ""
    title: str = ""
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def fetched(self) -> bool:
        """Whether it comes from the network."""
        return self.kind in FETCHED

    @property
    def location(self) -> str:
        """What the ledger keeps: the address or the path; nothing for the articles that come with Dateline."""
        if self.fetched:
            return self.url
        return "" if self.kind == STARTER else str(self.path)


def is_address(name: str) -> bool:
    """Whether a source's name is a web address."""
    return name.lower().startswith(("http://", "https://", "feed:"))


def plain_address(name: str) -> str:
    """The http(s) address behind what people paste: feed: schemes undone."""
    name = name.strip()
    if name.lower().startswith("feed:"):
        rest = name[5:]
        return rest if rest.lower().startswith(("http://", "https://")) else "https:" + "//" + rest.lstrip("/")
    return name


def is_pattern(path: Path) -> bool:
    """Whether a path that does not exist asks for files by pattern."""
    return glob.has_magic(str(path)) and not path.exists()


def matching_paths(path: Path) -> Iterator[Path]:
    """The path itself, or the files that a pattern finds, in the order of their names."""
    if not is_pattern(path):
        yield path
        return
    for found in sorted(glob.glob(str(path), recursive=True)):  # noqa: PTH207  (Path.glob takes no absolute pattern)
        if not Path(found).is_dir():
            yield Path(found)


def exists(source: SourceToRead) -> bool:
    """Whether there is anything to read: an address is taken at its word."""
    return source.fetched or any(True for _ in matching_paths(source.path) if _.exists())


def interval(every: str) -> timedelta:
    """How long lies between two readings of a source. Raises BadSource when the words tell no time."""
    match = _EVERY.fullmatch(every.strip())
    if not match:
        raise BadSource(f"{clean_line(every)!r} is no interval; write 30m, 2h or 1d.")
    found = timedelta(**{_UNITS[match[2].lower()]: int(match[1])})
    if found < _SHORTEST:
        raise BadSource(f"{clean_line(every)} is too often; the shortest interval is 5m.")
    if found > _LONGEST:
        raise BadSource(f"{clean_line(every)} is too seldom; the longest interval is 52w.")
    return found


def next_reading(every: str, last_run: str | None) -> datetime | None:
    """When a source is due, in UTC; None when it is read only on demand."""
    if not every:
        return None
    if not last_run:
        return datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    return datetime.fromisoformat(last_run) + interval(every)
