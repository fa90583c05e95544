"""What has come since a moment: new stories, corrections, sources that fail."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from assistant.answers import Arrivals, Change, SourceState, Story, WhatChanged
from assistant.errors import UsageError
from index.history import (
    RevisionChange,
    arrived_after,
    changes_after,
    changes_since,
    count_new_articles,
    gone_since,
    new_stories,
)
from index.ledger import Ledger
from index.stories import ARTICLES_AT_MOST

_STORIES = 10
_CHANGES = 20
_AGO = re.compile(r"(\d{1,4})\s*(m|min|minutes?|h|hours?|d|days?|w|weeks?)( ago)?", re.IGNORECASE)


def read_moment(words: str, now: datetime | None = None) -> str:
    """The instant (ISO, UTC) that words mean: a date, an instant, "yesterday", "monday", "24h".

    Raises UsageError for words that mean none, or one that is still to come.
    """
    now = now or datetime.now().astimezone()
    moment = _read_moment(words, now)
    if datetime.fromisoformat(moment) > now:
        raise UsageError(f"--since {words!r} lies in the future.")
    return moment


def _read_moment(words: str, now: datetime) -> str:
    said = words.strip()
    if match := _AGO.fullmatch(said):
        hours = {"m": 1 / 60, "h": 1, "d": 24, "w": 168}[match[2][0].lower()] * int(match[1])
        return _utc(now - timedelta(hours=hours))
    try:
        if re.match(r"\d{4}-\d\d-\d\d[T ]\d", said):
            moment = datetime.fromisoformat(said)
            return _utc(moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo))
        return _utc(_midnight(date.fromisoformat(said), now))
    except ValueError:
        pass
    from index.periods import read_period

    period = read_period(f"since {said}", now.date()) or read_period(said, now.date())
    if period is None:
        raise UsageError(
            f"--since {said!r} tells no moment; write a date (2026-11-23), yesterday, monday, 30m, 24h or 7d."
        )
    return _utc(_midnight(date.fromisoformat(period.since), now))


def what_changed(ledger: Ledger, generation: int, since: str, sources: tuple[SourceState, ...]) -> WhatChanged:
    """Everything since an instant (ISO, UTC), as a generation shows it."""
    stories = tuple(
        Story(title, article_id, tuple(outlets), published, articles)
        for title, article_id, outlets, published, articles in new_stories(ledger, since, generation, _STORIES)
    )
    changes = tuple(as_change(change) for change in changes_since(ledger, since, generation)[:_CHANGES])
    failing = tuple(state for state in sources if state.state in ("failed", "gone"))
    return WhatChanged(since, count_new_articles(ledger, since, generation), stories, changes, failing,
        tuple(gone_since(ledger, since, _CHANGES)),
    )  # fmt: skip


def arrivals(ledger: Ledger, after: int, generation: int, since: str) -> Arrivals:
    """What has come with the generations after one, as a generation shows it; nothing published before the ISO day `since`.

    To one who has seen none, generation 0, nothing is corrected.
    """
    changes = changes_after(ledger, after, generation)[:_CHANGES] if after else []
    fresh = arrived_after(ledger, after, generation, since, ARTICLES_AT_MOST)
    return Arrivals(generation, tuple(fresh), tuple(as_change(change) for change in changes))


def as_change(change: RevisionChange) -> Change:
    """A revision's change in the words of the screens."""
    difference = change.difference
    return Change(
        change.article_id, change.title, change.outlet, change.revision, change.when, difference.removed,
        difference.added, difference.correction,
    )  # fmt: skip


def _midnight(day: date, now: datetime) -> datetime:
    return datetime.combine(day, time(), tzinfo=now.tzinfo)


def _utc(moment: datetime) -> str:
    try:
        return moment.astimezone(UTC).isoformat(timespec="seconds")
    except OverflowError:  # the calendar's first day, east of Greenwich
        return datetime.min.replace(tzinfo=UTC).isoformat(timespec="seconds")
