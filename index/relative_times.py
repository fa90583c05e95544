"""Time expressions that count from today: yesterday, last week, three days ago, on Tuesday. Pure."""

from __future__ import annotations

import re
from datetime import date
from math import ceil

from index.expression_parts import AHEAD, Table, portion
from index.spans import (
    DAY,
    WEEKDAYS,
    Span,
    add_months,
    day_span,
    month_span,
    quarter_span,
    week_span,
    weekend_span,
    year_span,
)

_NUMBERS = {
    name: number
    for number, names in (
        (1, "a an one"), (2, "two"), (3, "three couple"), (4, "four"), (5, "five few"), (6, "six"),
        (7, "seven several"), (8, "eight"), (9, "nine"), (10, "ten"), (11, "eleven"), (12, "twelve dozen"),
        (15, "fifteen"), (20, "twenty"), (24, "twenty-four"), (30, "thirty"), (48, "forty-eight"),
        (50, "fifty"), (72, "seventy-two"), (100, "hundred"),
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAY = rf"(?P<weekday>{'|'.join(WEEKDAYS)})"
_COUNT = rf"(?P<count>\d{{1,5}}|{'|'.join(_NUMBERS)})"
_UNIT = r"(?P<unit>hour|day|night|week|fortnight|month|quarter|year|decade|century)s?"
_NAMED_DAYS = "".join(
    f"(?<!{name} )" for name in "black good super cyber ash bloody holy palm easter sheffield big giving".split()
)
_NO_TITLE = r"(?! (?:times|mirror|telegraph|post|express|world|herald|night live|night football|club)\b)"

_TABLE = Table()


@_TABLE.reads(r"\b(?:the )?(?P<unit>day|week|weekend|month|quarter|year) before last\b")
def _before_last(found: re.Match[str], today: date) -> Span | None:
    unit = found["unit"].lower()
    return weekend_span(weekend_span(today).first - DAY) if unit == "weekend" else _this_unit(unit, -2, today)


_NAMED_TODAY = re.compile(r"(?:[A-Z][\w]* Today|(?<!in the )(?<!in )\b(?i:usa today))\Z")
"""USA Today and Russia Today are outlets; the second may well be a day when it is written small."""


@_TABLE.reads(
    r"\bthe day before yesterday\b",
    r"\byesterday\b|\b(?:last night|overnight)\b",
    r"\btoday\b|\btonight\b|\bthis (?:morning|afternoon|evening|day)\b(?! in| of| last)",
)
def _near_day(found: re.Match[str], today: date) -> Span | None:
    said = found[0].lower()
    if said == "today" and _NAMED_TODAY.search(found.string[: found.end()]):
        return None
    if said == "the day before yesterday":
        return day_span(today - 2 * DAY)
    if said in ("last night", "overnight"):
        return Span(today - DAY, today)
    return day_span(today - DAY if said == "yesterday" else today)


@_TABLE.reads(
    rf"\b(?:last|past|previous|recent|these past|these last) (?:a )?{_COUNT}(?: of)?(?: more)? {_UNIT}\b",
    r"\b(?P<rel>past|last) (?P<unit>hours?|decade|century)\b(?! of)",
    r"\b(?P<rel>past) (?P<unit>day|night|week|fortnight|month|quarter|year|days|weeks|months)\b(?! of)",
    r"\b(?:in|over|during|within) the last (?P<unit>day|week|fortnight|month|quarter|year)\b(?! of)",
    r"\brecent (?P<unit>days|weeks|months|years)\b",
)
def _past(found: re.Match[str], today: date) -> Span | None:
    """The past three days, the last few weeks, the last 24 hours: until today, the day they began in included."""
    groups = found.groupdict()
    unit = groups["unit"].lower()
    count = _count(groups["count"]) if groups.get("count") else 7 if unit.endswith("s") else 1
    span = Span(_back(today, count, unit.rstrip("s")), today)
    if not groups.get("count") and "last" in found[0].lower() and unit not in ("decade", "century"):
        # "In the last month" may mean the calendar's.
        return span.hull(_this_unit(unit, -1, today)) if unit in _UNITS else span
    return span


@_TABLE.reads(rf"\b{_COUNT}(?: of)? {_UNIT} (?:ago|earlier|back)\b", rf"\b(?P<count>a|an|one) {_UNIT} ago\b")
def _ago(found: re.Match[str], today: date) -> Span | None:
    """Three days ago is that day; weeks, months and years ago are about then, half a unit or a tenth either way."""
    count, unit = _count(found["count"]), found["unit"].lower()
    day = _back(today, count, unit)
    if unit in ("hour", "day", "night"):
        vague = found["count"].lower() in ("few", "several", "couple")
        return Span(_back(today, 2 * count, unit), today - DAY) if vague else day_span(day)
    days = {"week": 7, "fortnight": 14, "month": 31, "quarter": 92, "year": 366, "decade": 3653, "century": 36525}[unit]
    slack = max(days // 2, days * count // 10) * DAY
    return Span(max(date.min + DAY, day - slack), min(today, day + slack))


_UNITS = ("day", "week", "month", "quarter", "year")


@_TABLE.reads(
    r"\b(?P<part>early|earlier|late|later|end of|beginning of|start of)? ?(?P<rel>this|last|previous)"
    r" (?P<unit>week|month|quarter|year)\b(?! of\b| in [a-z]+ing\b)",
)
def _this_or_last(found: re.Match[str], today: date) -> Span | None:
    """This week, last month, late last year."""
    before = 0 if found["rel"].lower() == "this" else 1
    span = _this_unit(found["unit"].lower(), -before, today)
    part = (found["part"] or "").lower().removesuffix(" of")
    return portion(span, "" if part in ("earlier", "later") else part)


@_TABLE.reads(r"\b(?P<rel>this|last|past|previous|the|at|over)(?: the)? weekend\b(?![’']s)|\bweekend[’']s\b")
def _weekend(found: re.Match[str], today: date) -> Span | None:
    """The last Saturday and Sunday; "this weekend" may also be the one to come."""
    relation = (found["rel"] or "the").lower()
    latest = weekend_span(today)
    if relation in ("last", "past", "previous"):
        # On a Saturday or Sunday the last weekend is over; on other days it may be either.
        before = weekend_span(latest.first - DAY)
        return before if today <= latest.last else latest.hull(before) if today.weekday() >= 2 else latest
    if relation == "this":
        return None if AHEAD.search(found.string) else latest.hull(Span(latest.first, week_span(today).last))
    return None if AHEAD.search(found.string) else latest


@_TABLE.reads(
    r"\b(?P<rel>last|this|past|on|since|before|after|until|till|from|between|and|to|by|of|late|early)"
    rf" {_NAMED_DAYS}{_WEEKDAY}\b{_NO_TITLE}",
    rf"{_NAMED_DAYS}\b(?P<rel>){_WEEKDAY}[’']s\b{_NO_TITLE}",
    r"(?:^|,|\b(?:happened|said|happen|do|say|killed|announced|died|held|struck)) ?"
    rf"(?P<rel>)(?P<itself>){_WEEKDAY}\b(?=[ ?.!,]*(?:$|night|morning|evening|afternoon))",
)
def _weekday(found: re.Match[str], today: date) -> Span | None:
    """On Tuesday: the latest one. "Last Tuesday", with one this week already, may be that or the one before."""
    relation, number = (found["rel"] or "on").lower(), WEEKDAYS.index(found["weekday"].lower())
    if relation == "by" or AHEAD.search(found.string):
        return None
    latest = today - (today.weekday() - number) % 7 * DAY
    if relation == "this":
        day = week_span(today).first + number * DAY
        return day_span(day) if day <= today else Span(latest, day)
    if relation in ("last", "past"):
        before = latest - 7 * DAY
        if latest == today:
            return day_span(before)
        return Span(before, latest) if latest >= week_span(today).first else day_span(latest)
    return day_span(latest)


def _count(raw: str) -> int:
    return int(raw) if raw.isdigit() else _NUMBERS[raw.lower()]


def _back(today: date, count: int, unit: str) -> date:
    """The day `count` units before today."""
    if unit == "hour":
        return today - ceil(count / 24) * DAY
    if unit in ("day", "night", "week", "fortnight"):
        return today - count * {"day": 1, "night": 1, "week": 7, "fortnight": 14}[unit] * DAY
    months = count * {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}[unit]
    return add_months(today, -months)


def _this_unit(unit: str, offset: int, today: date) -> Span:
    """The calendar's week, month, quarter or year that `today` lies in, or an earlier one."""
    if unit == "day":
        return day_span(today + offset * DAY)
    if unit == "week":
        return week_span(today + 7 * offset * DAY)
    if unit == "year":
        return year_span(today.year + offset)
    day = add_months(today.replace(day=1), offset * (3 if unit == "quarter" else 1))
    return month_span(day.year, day.month) if unit == "month" else quarter_span(day.year, (day.month + 2) // 3)


RELATIVE_TIMES = tuple(_TABLE)
