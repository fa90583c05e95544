"""Which articles a question may use, by publication day and outlet. Pure.

A publication date is a day of the outlet, or an instant; both are kept, because an outlet's Monday evening may be the
reader's Tuesday.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple


class Fact(NamedTuple):
    """What windows and ranking need of a passage: its article's day and instant, outlet (case folded), cluster, revision."""

    day: str | None
    instant: int | None
    outlet: str
    cluster: str
    revision: int


@dataclass(frozen=True, slots=True)
class Window:
    """Which articles a question may use, by publication. Days are ISO and inclusive; None leaves a side open.

    With `since` or `until` set, undated articles are left out unless `undated` asks for them; `as_of` alone hides only
    what was published later.
    `shows` and `condition` are the same rule, for rows in hand and for rows in the ledger (tests compare them).
    """

    since: str | None = None
    until: str | None = None
    as_of: str | None = None
    outlets: tuple[str, ...] = ()
    undated: bool = False

    @property
    def dated_only(self) -> bool:
        """Whether an article must say when it was published."""
        return bool(self.since or self.until) and not self.undated

    @property
    def is_open(self) -> bool:
        return not (self.since or self.until or self.as_of or self.outlets)

    def shows(self) -> Callable[[Fact], bool]:
        """The window as a predicate."""
        since, until, as_of = self.since or "", self.until or "9999-12-31", self.as_of
        latest = end_of_day(as_of) if as_of else 0
        outlets = {outlet.casefold() for outlet in self.outlets}
        dated = self.dated_only

        def shown(fact: Fact) -> bool:
            if fact.day is None:
                return not dated and (not outlets or fact.outlet in outlets)
            if not since <= fact.day <= until:
                return False
            if as_of and (fact.day > as_of if fact.instant is None else fact.instant > latest):
                return False
            return not outlets or fact.outlet in outlets

        return shown

    def condition(self) -> tuple[str, list[Any]]:
        """The window as SQL over `revisions r`, and its parameters."""
        parts: list[str] = []
        values: list[Any] = []
        for day, operator in ((self.since, ">="), (self.until, "<=")):
            if day:
                parts.append(f"(r.day IS NULL OR r.day {operator} ?)" if self.undated else f"r.day {operator} ?")
                values.append(day)
        if self.as_of:
            # A day-precise article counts by its outlet's day; an instant by the end of the user's day.
            parts.append(
                "(r.day IS NULL OR (r.instant IS NULL AND r.day <= ?) OR (r.instant IS NOT NULL AND r.instant <= ?))"
            )
            values += [self.as_of, end_of_day(self.as_of)]
        if self.outlets:
            parts.append(f"fold(r.outlet) IN ({','.join('?' * len(self.outlets))})")
            values += [o.casefold() for o in self.outlets]
        return " AND ".join(parts) or "1", values


def end_of_day(day: str) -> int:
    """The last second of an ISO day in the user's zone, as seconds since the epoch."""
    start = datetime.combine(date.fromisoformat(day), datetime.max.time().replace(microsecond=0))
    try:
        return int(start.astimezone().timestamp())
    except (OverflowError, ValueError, OSError):
        # At the ends of the calendar the zone's midnight has no date any more; there a day more or less hides nothing.
        return int(start.replace(tzinfo=UTC).timestamp()) + (0 if start.year == 1 else 86_400)


def day_and_instant(published: str | None) -> tuple[str | None, int | None]:
    """The outlet's day of a publication date, and its instant (epoch seconds) when the date is that precise."""
    if not published:
        return None, None
    if len(published) == 10:
        return published, None
    moment = datetime.fromisoformat(published)
    if moment.tzinfo is None:
        return published[:10], None
    return published[:10], int(moment.timestamp())
