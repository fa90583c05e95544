"""Which articles tell of a period: published in it or soon after, or naming its days. Pure.

A period in a question is about events, and events are told after they happen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from index.ranking import Days
from index.spans import MONTHS, WEEKDAYS, shift

DAYS_AFTER = 7
"""How long after a period's end its events are still being told."""

_MONTHS = [name.title() for name in MONTHS]
_WEEKDAYS = [name.title() for name in WEEKDAYS]

# Outlets leave the year out of a date at most a year away: in January of the holidays to come, in autumn of last winter.
_YEAR_LEFT_OUT_DAYS = 365

# A week's days are named one by one; of a longer period its months are, of a year the year.
_NAMED_ONE_BY_ONE = 8
_NAMED_BY_MONTH = 100


class Told:
    """Says of a passage whether it tells of a period."""

    def __init__(self, period: Days) -> None:
        """Take a period's days; they may lie anywhere in the calendar."""
        self._first, self._last = date.fromisoformat(period.since), date.fromisoformat(period.until)
        self._latest = shift(self._last, DAYS_AFTER).isoformat()
        self._since = period.since
        self._names, self._full_names = self._pattern(_day_said), self._pattern(_full_day)

    def inside(self, day: str | None) -> bool:
        """Whether an article of that day was published from the period's start until `DAYS_AFTER` days after its end."""
        return day is not None and self._since <= day <= self._latest

    def names(self, text: str, day: str | None) -> bool:
        """Whether a text names days of the period.

        A day without its year counts in an article of about that year, a bare weekday in one of the six days after it.
        """
        names = self._full_names if day and self._is_far(day) else self._names
        return bool(names and names.search(text)) or bool(day and self._weekdays(text, day))

    def _is_far(self, day: str) -> bool:
        published = date.fromisoformat(day)
        return max(self._first - published, published - self._last).days > _YEAR_LEFT_OUT_DAYS

    def _pattern(self, written: Callable[[date], str]) -> re.Pattern[str] | None:
        length = (self._last - self._first).days + 1
        if length <= _NAMED_ONE_BY_ONE:
            days = [self._first + timedelta(n) for n in range(length)]
            said = [written(day) for day in days]
        elif length <= _NAMED_BY_MONTH:
            months = sorted({(d.year, d.month) for d in (self._first + timedelta(n) for n in range(length))})
            said = [rf"\b{_MONTHS[month - 1]},? (?:of )?{year}\b" for year, month in months]
        elif self._first.year == self._last.year:
            said = [rf"\b{self._first.year}\b"]
        else:
            return None
        return re.compile("|".join(said))

    def _weekdays(self, text: str, day: str) -> bool:
        published = date.fromisoformat(day)
        if (self._last - self._first).days >= _NAMED_ONE_BY_ONE:
            return False
        said = {
            _WEEKDAYS[past.weekday()]
            for past in (published - timedelta(n) for n in range(7) if published.toordinal() > n)
            if self._first <= past <= self._last
        }
        return any(re.search(rf"\b{name}\b", text) for name in said)


def _day_said(day: date) -> str:
    """One day as outlets write it, the year left out or right: 23 June, June 23rd, Jun. 23, 2024, 2024-06-23."""
    return rf"\b(?:{_without_year(day)})(?!,? (?!{day.year})\d{{4}}\b)|\b{day.isoformat()}\b"


def _full_day(day: date) -> str:
    """The same with its year."""
    return rf"\b(?:{_without_year(day)}),? (?:of )?{day.year}\b|\b{day.isoformat()}\b"


def _without_year(day: date) -> str:
    month = _MONTHS[day.month - 1]
    short = rf"(?:{month}|{month[:3]}\.?|Sept\.?)" if day.month == 9 else rf"(?:{month}|{month[:3]}\.?)"
    number = rf"0?{day.day}(?:st|nd|rd|th)?"
    return rf"{number} (?:of )?{short}|{short} {number}(?!\d)"
