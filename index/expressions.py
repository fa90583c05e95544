"""The table of time expressions in English questions, and the days that each includes. Pure.

What may mean two things is read as both: "last Monday", said on a Thursday, may be of this week or of the one before.
What may be no time at all is not read: a year in a name, "May" the person, "March" the verb. dateutil reads the dates
inside, and is imported when there is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from math import ceil

from index.spans import (
    DAY,
    MONTHS,
    WEEKDAYS,
    Span,
    add_months,
    day_span,
    half_span,
    month_span,
    part_of,
    quarter_span,
    season_span,
    week_span,
    weekend_span,
    year_span,
)


@dataclass(frozen=True, slots=True)
class Expression:
    """A time expression: where it stands in the question, and the days it includes."""

    start: int
    end: int
    span: Span
    loose: bool = False
    """Whether what is "after" it may begin within it: after Monday's attack, after the 5th."""


def find_expressions(question: str, today: date) -> list[Expression]:
    """The time expressions of a question, in order; where patterns overlap the earlier entry of the table counts."""
    if not _ANYTHING.search(question):
        return []
    taken: list[Expression] = []
    for pattern, read in _TABLE:
        for found in pattern.finditer(question):
            start, end = found.span()
            if "itself" in pattern.groupindex:
                start = found.start("itself")
            if any(start < other.end and other.start < end for other in taken):
                continue
            try:
                span = read(found, today)
            except (ValueError, OverflowError):
                continue  # the year 0, the past 99999 years: before the calendar begins
            if span:
                loose = (span.last - span.first).days < 8 or question[end : end + 2] in ("'s", "’s")
                taken.append(Expression(start, end, span, loose))
    taken.sort(key=lambda expression: expression.start)
    return [e for i, e in enumerate(taken) if _stands(question, e, taken[i - 1] if i else None)]


_JOINED = re.compile(r"(?:and|to)\b", re.I)


def _stands(question: str, expression: Expression, before: Expression | None) -> bool:
    """Whether "and May", "to 2000" follow another expression, and so are time."""
    if not _JOINED.match(question, expression.start):
        return True
    return before is not None and not question[before.end : expression.start].strip(" ,")


# -- the table -------------------------------------------------------------------------------------------------

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
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "last": 4}

_ABBREVIATED = "jan feb mar apr jun jul aug sept sep oct nov dec".split()
_MONTH = rf"(?P<month>{'|'.join(MONTHS)}|(?:{'|'.join(_ABBREVIATED)})\b\.?)"
_WEEKDAY = rf"(?P<weekday>{'|'.join(WEEKDAYS)})"
_ANY_WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)}|(?:mon|tues?|wed|thurs?|fri|sat|sun)\b\.?)"
_YEAR = r"(?P<year>(?:1[6-9]|20)\d\d)\b(?![-–/.]?\d)"
_SHORT_YEAR = r"(?P<year>(?:1[6-9]|20)\d\d\b|['’]\d\d\b)(?![-–/.]\d)"
_ORDINAL = r"(?:st|nd|rd|th)?"
_COUNT = rf"(?P<count>\d{{1,5}}|{'|'.join(_NUMBERS)})"
_UNIT = r"(?P<unit>hour|day|night|week|fortnight|month|quarter|year|decade|century)s?"
_PART = (
    r"(?:(?P<part>early|mid|middle|late|later|beginning|start|end|close|first days|last days)"
    r"(?:[- ](?:in |of |into )?(?:the )?|(?: part)? of (?:the )?))?"
)
_OF_A_YEAR = rf"(?: {_YEAR}| (?P<rel>this|last) year)"
_IN = r"(?P<before>in|during|since|before|after|until|till|through|throughout|by|from|of|between|to|and|around|circa)"
_NAMED_DAYS = "".join(
    f"(?<!{name} )" for name in "black good super cyber ash bloody holy palm easter sheffield big giving".split()
)
_NO_TITLE = r"(?! (?:times|mirror|telegraph|post|express|world|herald|night live|night football|club)\b)"
_TO = " ?(?:-|–|to|and|until|or) ?"
_DAYS = rf"(?P<days>\d{{1,2}}){_ORDINAL}"
_DAYS2 = rf"(?P<days2>\d{{1,2}}){_ORDINAL}"
_MONTH_ALONE = rf"(?P<month>{'|'.join(MONTHS)})\b(?=(?:[’']s)?(?P<next> \w+)?)"

_TABLE: list[tuple[re.Pattern[str], Callable[[re.Match[str], date], Span | None]]] = []


def _reads(*patterns: str) -> Callable[[Callable[[re.Match[str], date], Span | None]], object]:
    """Enter a function into the table for these patterns; earlier entries go first."""

    def enter(read: Callable[[re.Match[str], date], Span | None]) -> object:
        _TABLE.extend((re.compile(pattern, re.I), read) for pattern in patterns)
        return read

    return enter


_ANYTHING = re.compile(
    rf"\d{{4}}|\d[/.]\d|['’]\d\d\b|\b(?:{'|'.join((*MONTHS, *WEEKDAYS, *_ABBREVIATED))})\b|\bQ[1-4]\b"
    r"|\b(?:today|tonight|yesterday|overnight|last|past|previous|this|weekend|ago|since|day before)\b",
    re.I,
)
_AHEAD = re.compile(
    r"\b(?:will|shall|going to|upcoming|due to|ahead of|scheduled|planned|expected to|supposed to|set to)\b|['’]ll\b",
    re.I,
)
_BACK = re.compile(r"\b(?:did|was|were|had|has|have|been|happened|happen|said|came|went|\w{3,}ed)\b", re.I)


@_reads(
    r"\b(?P<day>(?:1[6-9]|20)\d\d-\d{1,2}-\d{1,2})\b",
    r"\b(?P<day>(?:1[6-9]|20)\d\d[/.]\d{1,2}[/.]\d{1,2})\b",
    r"(?<![\d.])(?P<day>\d{1,2}(?P<mark>[/.-])\d{1,2}(?P=mark)(?:1[6-9]|20)\d\d)\b",
)
def _numeric(found: re.Match[str], _today: date) -> Span | None:
    """2024-06-23, 23.6.2024, 06/23/2024; what may be 3 April or 4 March is both."""
    from dateutil import parser

    spans = []
    for day_first in (True, False):
        try:
            raw = found["day"].replace(".", "-")
            spans.append(day_span(parser.parse(raw, dayfirst=day_first and not raw[:4].isdigit()).date()))
        except (ValueError, OverflowError):
            continue
    return spans[0].hull(spans[-1]) if spans else None


@_reads(
    rf"\b{_DAYS}{_TO}{_DAYS2}(?: of)? {_MONTH}(?:,? {_SHORT_YEAR})?",
    rf"\b{_MONTH} {_DAYS}{_TO}{_DAYS2}(?![\d:])(?:,? {_SHORT_YEAR})?",
)
def _days_of_a_month(found: re.Match[str], today: date) -> Span | None:
    """23 to 25 June, June 23-25, 2024."""
    spans = []
    for part in ("days", "days2"):
        year = _full_year(found["year"]) if found["year"] else None
        day = f"{found[part]} {found['month'].rstrip('.')}"
        spans.append(_parsed_day(f"{day} {year}") if year else _yearless_day(day, found.string, today))
    first, last = spans
    return first.hull(last) if first and last and first.first <= last.first else None


@_reads(
    rf"\b(?:{_ANY_WEEKDAY},? )?(?:the )?{_DAYS}(?: of)?[ -]{_MONTH},?[ -]{_SHORT_YEAR}",
    rf"\b(?:{_ANY_WEEKDAY},? )?{_MONTH}[ -](?:the )?{_DAYS}(?:,? (?:of |in )?|-){_SHORT_YEAR}",
)
def _full_day(found: re.Match[str], _today: date) -> Span | None:
    """23 June 2024, Sunday, June 23rd, 2024."""
    year = _full_year(found["year"])
    return _parsed_day(f"{found['days']} {found['month'].rstrip('.')} {year}")


@_reads(
    rf"(?P<named>\bthe )?(?:\b{_ANY_WEEKDAY},? )?\b{_DAYS}(?P<of> of)?[ -]{_MONTH}\b(?=(?P<rest> [a-z]+)?)",
    rf"(?P<named>\bthe )?(?:\b{_ANY_WEEKDAY},? )?\b{_MONTH} (?P<of>the )?{_DAYS}(?![\d:,]\d|\d| ?%)(?=(?P<rest> [a-z]+)?)",
)
def _day_without_year(found: re.Match[str], today: date) -> Span | None:
    """On 23 June; not "the October 7 attacks", whose name says no year."""
    if found["named"] and not found["of"] and found["rest"] and found["rest"].strip() not in _AFTER_A_DATE:
        return None
    return _yearless_day(f"{found['days']} {found['month'].rstrip('.')}", found.string, today)


_AFTER_A_DATE = frozenset("in at on of and or to by with from for was were did is are has have the".split())


@_reads(
    rf"\bQ(?P<quarter>[1-4])(?:(?: of|,)? ?{_SHORT_YEAR})?",
    rf"{_YEAR} ?Q(?P<quarter>[1-4])\b",
    rf"\b(?P<quarter>first|second|third|fourth|last|[1-4](?:st|nd|rd|th)) quarter(?: of| in)?{_OF_A_YEAR}",
    rf"\b(?P<half>first|second|last|[12](?:st|nd)) half(?: of| in)?{_OF_A_YEAR}",
    rf"\bH(?P<half>[12])(?: of)? {_YEAR}",
)
def _quarter_or_half(found: re.Match[str], today: date) -> Span | None:
    """Q3 2025, the third quarter of 2025, the first half of last year."""
    parts = found.groupdict()
    relative = (parts.get("rel") or "").lower()
    year = _full_year(parts["year"]) if parts.get("year") else today.year - (relative == "last")
    if half := parts.get("half"):
        return half_span(year, min(2, int(half) if half.isdigit() else _ORDINALS[half.lower()]))
    number = parts["quarter"] or ""
    span = quarter_span(year, int(number) if number.isdigit() else _ORDINALS[number.lower()])
    if not parts.get("year") and not relative and span.first > today:
        span = quarter_span(year - 1, int(number))
    return span


@_reads(
    rf"\b{_PART}(?P<season>spring|summer|autumn|fall|winter)(?:,? of|,| in)? {_YEAR}",
    rf"\b{_PART}(?P<rel>last|this) (?P<season>spring|summer|autumn|fall|winter)\b",
)
def _season(found: re.Match[str], today: date) -> Span | None:
    """Summer 2024, last winter. "Winter 2024" may have begun or ended in that year."""
    season = found["season"].lower()
    if "rel" in found.re.groupindex:
        started = [season_span(today.year - n, season) for n in range(3)]
        started = [span for span in started if span.first <= today]
        if found["rel"].lower() == "this":
            span = started[0]
        else:
            ended = next(span for span in started if span.last < today)
            span = ended.hull(started[1]) if started[0].last >= today else ended
    else:
        year = int(found["year"])
        span = season_span(year, season)
        if season == "winter":
            span = span.hull(season_span(year - 1, season))
    return _portion(span, found["part"])


@_reads(
    rf"\b{_PART}{_MONTH},?(?: of)?[ -]{_SHORT_YEAR}",
    r"\b(?P<iso>(?:1[6-9]|20)\d\d-(?:0[1-9]|1[0-2]))(?![-\d])",
)
def _month_of_a_year(found: re.Match[str], _today: date) -> Span | None:
    """June 2024, late June '24, 2024-06; not "Theresa May, 2017"."""
    if "iso" in found.re.groupindex:
        year, month = found["iso"].split("-")
        return month_span(int(year), int(month))
    if found["month"].lower() in _ALSO_NAMES and _SURNAME.search(found.string[: found.start("month")]):
        return None
    return _portion(month_span(_full_year(found["year"]), _month_number(found["month"])), found["part"])


@_reads(r"\b(?:the )?(?P<part>early|mid|late)?[- ]?(?P<decade>(?:1[6-9]|20)\d0)['’]?s\b")
def _decade(found: re.Match[str], _today: date) -> Span | None:
    first = int(found["decade"])
    return _portion(Span(date(first, 1, 1), date(first + 9, 12, 31)), found["part"])


@_reads(
    r"\b(?P<first>(?:1[6-9]|20)\d\d) ?[-–/] ?(?P<year>(?:1[6-9]|20)\d\d|\d\d)(?![-\d])",
)
def _years(found: re.Match[str], _today: date) -> Span | None:
    """2020-2022, 2020/21."""
    first = int(found["first"])
    last = int(found["year"]) if len(found["year"]) == 4 else first // 100 * 100 + int(found["year"])
    return Span(date(first, 1, 1), date(last, 12, 31)) if first < last else None


@_reads(rf"\b(?P<part>early|mid|late|beginning of|start of|end of|close of)[- ]{_YEAR}")
def _part_of_a_year(found: re.Match[str], _today: date) -> Span | None:
    return _portion(year_span(int(found["year"])), found["part"])


@_reads(rf"\b{_IN} (?:the year )?{_YEAR}(?=(?P<rest> [a-z]+)?)")
def _year(found: re.Match[str], _today: date) -> Span | None:
    """In 2024; "Euro 2024" and "the 2024 election" are names, and "of 2000 people" counts."""
    rest = (found["rest"] or "").strip().lower()
    counted = rest.endswith("s") and rest not in ("was", "is", "has", "does", "as", "elections", "sales")
    if counted or rest in ("dollars", "people", "men", "women", "children"):
        return None
    return year_span(int(found["year"]))


@_reads(
    rf"\b(?P<rel>last|this|since|before|after|in|during|until|till|through|throughout|between|from|and|to|early|mid|late)"
    rf"[- ](?P<part>early |mid-|mid |late |the end of |the beginning of |the start of )?{_MONTH_ALONE}",
    r"\b(?P<rel>end|beginning|start|middle|close|(?:first|last) days|month|(?:first|second|third|last) week"
    rf"|(?:first|second) half) of (?P<part>){_MONTH_ALONE}",
)
def _month(found: re.Match[str], today: date) -> Span | None:
    """In October, since March, last May; not Theresa May, nor a march."""
    if not _is_month(found):
        return None
    relation, number = found["rel"].lower(), _month_number(found["month"])
    this_year, last_year = month_span(today.year, number), month_span(today.year - 1, number)
    if relation == "this":
        span = this_year
    elif relation == "last":
        # In November, "last October" may be six weeks or a year ago.
        span = last_year.hull(this_year) if this_year.last < today else last_year
    elif this_year.first <= today:
        span = this_year
    elif relation not in _RANGED and _comes_soon(this_year.first, found.string, today):
        return None
    else:
        span = last_year
    part = (found["part"] or "").strip(" -").removeprefix("the ").removesuffix(" of")
    return _portion(span, part or (relation if relation in _PARTS else ""))


_ALSO_NAMES = ("may", "march", "april", "june", "august")
_SURNAME = re.compile(r"(?<!^)(?<![.?!] )\b(?!Early|Mid|Late|In|Since|By)[A-Z][a-z]+ $")
_TRUST = re.compile(r"\b(?:confidence|trust|faith|interest|belief|believe|invest\w*) $", re.I)
_RANGED = ("since", "after", "between", "from", "and", "to")
_RANGES = ("to", "until", "till", "through", "onwards", "onward")
_AFTER_A_MONTH = frozenset(
    "and to in at on or of the a an with by for from until till did was were is are has have had how what who".split()
)


def _is_month(found: re.Match[str]) -> bool:
    """Whether a month's name without a number is a month: several are also people's names or verbs."""
    name, relation = found["month"], found["rel"].lower()
    follows = (found["next"] or "").strip()
    if name.lower() not in _ALSO_NAMES:
        return True
    if _TRUST.search(found.string[: found.start()]) or (relation == "from" and follows.lower() not in _RANGES):
        return False
    if re.match(r"(?:for|on|of) [A-Z]", found.string[found.end("month") :].lstrip()) and name.lower() == "march":
        return False
    if relation in ("last", "this", "early", "mid", "late") and name.lower() != "march":
        return not follows[:1].isupper()
    # "before May resigned", "in April Jones's book", "from March onwards"
    return not follows or follows.lower() in _AFTER_A_MONTH or follows.lower() in _RANGES


# -- relative to today -----------------------------------------------------------------------------------------


@_reads(r"\b(?:the )?(?P<unit>day|week|weekend|month|quarter|year) before last\b")
def _before_last(found: re.Match[str], today: date) -> Span | None:
    unit = found["unit"].lower()
    return weekend_span(weekend_span(today).first - DAY) if unit == "weekend" else _this_unit(unit, -2, today)


@_reads(
    r"\bthe day before yesterday\b",
    r"\byesterday\b|\b(?:last night|overnight)\b",
    r"\btoday\b|\btonight\b|\bthis (?:morning|afternoon|evening|day)\b(?! in| of| last)",
)
def _near_day(found: re.Match[str], today: date) -> Span | None:
    said = found[0].lower()
    if said == "the day before yesterday":
        return day_span(today - 2 * DAY)
    if said in ("last night", "overnight"):
        return Span(today - DAY, today)
    return day_span(today - DAY if said == "yesterday" else today)


@_reads(
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


@_reads(rf"\b{_COUNT}(?: of)? {_UNIT} (?:ago|earlier|back)\b", rf"\b(?P<count>a|an|one) {_UNIT} ago\b")
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


@_reads(
    r"\b(?P<part>early|earlier|late|later|end of|beginning of|start of)? ?(?P<rel>this|last|previous)"
    r" (?P<unit>week|month|quarter|year)\b(?! of\b| in [a-z]+ing\b)",
)
def _this_or_last(found: re.Match[str], today: date) -> Span | None:
    """This week, last month, late last year."""
    before = 0 if found["rel"].lower() == "this" else 1
    span = _this_unit(found["unit"].lower(), -before, today)
    part = (found["part"] or "").lower().removesuffix(" of")
    return _portion(span, "" if part in ("earlier", "later") else part)


@_reads(r"\b(?P<rel>this|last|past|previous|the|at|over)(?: the)? weekend\b(?![’']s)|\bweekend[’']s\b")
def _weekend(found: re.Match[str], today: date) -> Span | None:
    """The last Saturday and Sunday; "this weekend" may also be the one to come."""
    relation = (found["rel"] or "the").lower()
    latest = weekend_span(today)
    if relation in ("last", "past", "previous"):
        # On a Saturday or Sunday the last weekend is over; on other days it may be either.
        before = weekend_span(latest.first - DAY)
        return before if today <= latest.last else latest.hull(before) if today.weekday() >= 2 else latest
    if relation == "this":
        return None if _AHEAD.search(found.string) else latest.hull(Span(latest.first, week_span(today).last))
    return None if _AHEAD.search(found.string) else latest


@_reads(
    r"\b(?P<rel>last|this|past|on|since|before|after|until|till|from|between|and|to|by|of|late|early)"
    rf" {_NAMED_DAYS}{_WEEKDAY}\b{_NO_TITLE}",
    rf"{_NAMED_DAYS}\b(?P<rel>){_WEEKDAY}[’']s\b{_NO_TITLE}",
    r"(?:^|,|\b(?:happened|said|happen|do|say|killed|announced|died|held|struck)) ?"
    rf"(?P<rel>)(?P<itself>){_WEEKDAY}\b(?=[ ?.!,]*(?:$|night|morning|evening|afternoon))",
)
def _weekday(found: re.Match[str], today: date) -> Span | None:
    """On Tuesday: the latest one. "Last Tuesday", with one this week already, may be that or the one before."""
    relation, number = (found["rel"] or "on").lower(), WEEKDAYS.index(found["weekday"].lower())
    if relation == "by" or _AHEAD.search(found.string):
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


# -- inner dates -----------------------------------------------------------------------------------------------

_PARTS = {
    "early": "early", "beginning": "early", "start": "early", "first days": "early", "first week": "early",
    "second week": "early", "first half": "early", "mid": "mid", "middle": "mid", "third week": "late", "late": "late",
    "later": "late", "end": "late", "close": "late", "last days": "late", "last week": "late", "second half": "late",
}  # fmt: skip


def _portion(span: Span, part: str | None) -> Span:
    name = _PARTS.get((part or "").strip().lower().removesuffix(" of"))
    return part_of(span, name) if name else span


def _full_year(raw: str) -> int:
    return int(raw) if len(raw) == 4 else 2000 + int(raw[1:]) if int(raw[1:]) < 70 else 1900 + int(raw[1:])


def _month_number(raw: str) -> int:
    return next(n for n, name in enumerate(MONTHS, 1) if name.startswith(raw.lower().rstrip(".")[:3]))


def _count(raw: str) -> int:
    return int(raw) if raw.isdigit() else _NUMBERS[raw.lower()]


def _parsed_day(text: str) -> Span | None:
    from dateutil import parser

    try:
        return day_span(parser.parse(text, dayfirst=True).date())
    except (ValueError, OverflowError):
        return None  # 31 February


def _yearless_day(text: str, question: str, today: date) -> Span | None:
    """The latest day of that name, or none when the one to come is nearer and nothing says that it has been."""
    for year in range(today.year, today.year - 9, -1):
        found = _parsed_day(f"{text} {year}")
        if found and found.first <= today:
            return found
        if found and _comes_soon(found.first, question, today):
            return None
    return None


def _comes_soon(day: date, question: str, today: date) -> bool:
    return day > today and (bool(_AHEAD.search(question)) or ((day - today).days <= 60 and not _BACK.search(question)))


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
