"""Days, weeks, months, quarters, seasons and years as spans of days. Pure.

Weeks begin on Monday (ISO 8601). Seasons are those of the northern half, from the earlier of the two customary
beginnings (the month's or the sun's) to the later end.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)

MONTHS = tuple("january february march april may june july august september october november december".split())
WEEKDAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def hull(self, other: Span) -> Span:
        """The shortest span that holds both."""
        return Span(min(self.first, other.first), max(self.last, other.last))


def shift(day: date, days: int) -> date:
    """The day so many days later, or earlier when negative; the calendar's first or last where it ends before that."""
    return date.fromordinal(min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal()))


def day_span(day: date) -> Span:
    return Span(day, day)


def week_span(day: date) -> Span:
    monday = day - day.weekday() * DAY
    return Span(monday, monday + 6 * DAY)


def month_span(year: int, month: int) -> Span:
    return Span(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def months_span(year: int, first: int, last: int) -> Span:
    return Span(date(year, first, 1), month_span(year, last).last)


def quarter_span(year: int, quarter: int) -> Span:
    return months_span(year, 3 * quarter - 2, 3 * quarter)


def half_span(year: int, half: int) -> Span:
    return months_span(year, 6 * half - 5, 6 * half)


def year_span(year: int) -> Span:
    return months_span(year, 1, 12)


def season_span(year: int, season: str) -> Span:
    """A season by the year in which it begins; winter ends in the next one."""
    if season == "winter":
        return Span(date(year, 12, 1), date(year + 1, 3, 20))
    (month, (end_month, end_day)) = {
        "spring": (3, (6, 21)), "summer": (6, (9, 22)), "autumn": (9, (12, 21)), "fall": (9, (12, 21)),
    }[season]  # fmt: skip
    return Span(date(year, month, 1), date(year, end_month, end_day))


def weekend_span(day: date) -> Span:
    """The weekend that `day` lies in, or else the one before it."""
    saturday = day - (day.weekday() - 5) % 7 * DAY
    return Span(saturday, saturday + DAY)


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last one when it has fewer."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def part_of(span: Span, part: str) -> Span:
    """The early, middle or late part of a span, taken generously: halves that overlap in the middle."""
    length = (span.last - span.first).days
    half, quarter = length * DAY // 2, length * DAY // 4
    if part == "early":
        return Span(span.first, span.first + half + DAY)
    if part == "late":
        return Span(span.last - half - DAY, span.last)
    return Span(span.first + quarter - DAY, span.last - quarter + DAY)


def describe_span(span: Span) -> str:
    """A span in words: 23 June 2024, 3 to 9 June 2024, June 2024, 2024, 30 December 2023 to 5 January 2024."""
    first, last = span.first, span.last
    if first == last:
        return _written(first)
    if span == year_span(first.year):
        return str(first.year)
    if span == month_span(first.year, first.month):
        return f"{MONTHS[first.month - 1].title()} {first.year}"
    if first.year != last.year:
        return f"{_written(first)} to {_written(last)}"
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1].title()} to {_written(last)}"
    return f"{first.day} to {_written(last)}"


def _written(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1].title()} {day.year}"
