"""Time expressions that say their date: days, months, quarters, seasons, years, decades. Pure.

dateutil reads the dates inside, and is imported when there is one.
"""

from __future__ import annotations

import re
from datetime import date

from index.expression_parts import ABBREVIATED, PART, PARTS, Table, comes_soon, portion
from index.spans import MONTHS, WEEKDAYS, Span, day_span, half_span, month_span, quarter_span, season_span, year_span

_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
_MONTH = rf"(?P<month>{'|'.join(MONTHS)}|(?:{'|'.join(ABBREVIATED)})\b\.?)"
_ANY_WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)}|(?:mon|tues?|wed|thurs?|fri|sat|sun)\b\.?)"
_YEAR = r"(?P<year>(?:1[6-9]|20)\d\d)\b(?![-–/.]?\d)"
_SHORT_YEAR = r"(?P<year>(?:1[6-9]|20)\d\d\b|['’]\d\d\b)(?![-–/.]\d)"
_ORDINAL = r"(?:st|nd|rd|th)?"
_OF_A_YEAR = rf"(?: {_YEAR}| (?P<rel>this|last) year)"
_IN = r"(?P<before>in|during|since|before|after|until|till|through|throughout|by|from|of|between|to|and|around|circa)"
_TO = " ?(?:-|–|to|and|until|or) ?"
_DAYS = rf"(?P<days>\d{{1,2}}){_ORDINAL}"
_DAYS2 = rf"(?P<days2>\d{{1,2}}){_ORDINAL}"
_MONTH_ALONE = rf"(?P<month>{'|'.join(MONTHS)})\b(?=(?:[’']s)?(?P<next> \w+)?)"

_TABLE = Table()


@_TABLE.reads(
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


@_TABLE.reads(
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


@_TABLE.reads(
    rf"\b(?:{_ANY_WEEKDAY},? )?(?:the )?{_DAYS}(?: of)?[ -]{_MONTH},?[ -]{_SHORT_YEAR}",
    rf"\b(?:{_ANY_WEEKDAY},? )?{_MONTH}[ -](?:the )?{_DAYS}(?:,? (?:of |in )?|-){_SHORT_YEAR}",
)
def _full_day(found: re.Match[str], _today: date) -> Span | None:
    """23 June 2024, Sunday, June 23rd, 2024."""
    year = _full_year(found["year"])
    return _parsed_day(f"{found['days']} {found['month'].rstrip('.')} {year}")


@_TABLE.reads(
    rf"(?P<named>\bthe )?(?:\b{_ANY_WEEKDAY},? )?\b{_DAYS}(?P<of> of)?[ -]{_MONTH}\b(?=(?P<rest> [a-z]+)?)",
    rf"(?P<named>\bthe )?(?:\b{_ANY_WEEKDAY},? )?\b{_MONTH} (?P<of>the )?{_DAYS}(?![\d:,]\d|\d| ?%)(?=(?P<rest> [a-z]+)?)",
)
def _day_without_year(found: re.Match[str], today: date) -> Span | None:
    """On 23 June; not "the October 7 attacks", whose name says no year."""
    if found["named"] and not found["of"] and found["rest"] and found["rest"].strip() not in _AFTER_A_DATE:
        return None
    return _yearless_day(f"{found['days']} {found['month'].rstrip('.')}", found.string, today)


_AFTER_A_DATE = frozenset("in at on of and or to by with from for was were did is are has have the".split())


@_TABLE.reads(
    rf"\bQ(?P<quarter>[1-4])(?:(?: of|,)? ?{_SHORT_YEAR})?",
    rf"{_YEAR} ?Q(?P<quarter>[1-4])\b",
    rf"\b(?P<quarter>first|second|third|fourth|last|[1-4](?:st|nd|rd|th)) quarter(?: of| in)?{_OF_A_YEAR}",
    rf"\b(?P<half>first|second|last|[12](?:st|nd|rd|th)) half(?: of| in)?{_OF_A_YEAR}",
    rf"\bH(?P<half>[12])(?: of)? {_YEAR}",
)
def _quarter_or_half(found: re.Match[str], today: date) -> Span | None:
    """Q3 2025, the third quarter of 2025, the first half of last year."""
    parts = found.groupdict()
    relative = (parts.get("rel") or "").lower()
    year = _full_year(parts["year"]) if parts.get("year") else today.year - (relative == "last")
    if half := parts.get("half"):
        return half_span(year, min(2, _ordinal(half)))
    quarter = _ordinal(parts["quarter"] or "")
    span = quarter_span(year, quarter)
    if not parts.get("year") and not relative and span.first > today:
        span = quarter_span(year - 1, quarter)
    return span


def _ordinal(word: str) -> int:
    """3 for 3, 3rd (however its ending is spelled) and third; "last" is the fourth."""
    return int(word[0]) if word[0].isdigit() else _ORDINALS[word.lower()]


@_TABLE.reads(
    rf"\b{PART}(?P<season>spring|summer|autumn|fall|winter)(?:,? of|,| in)? {_YEAR}",
    rf"\b{PART}(?P<rel>last|this) (?P<season>spring|summer|autumn|fall|winter)\b",
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
    return portion(span, found["part"])


@_TABLE.reads(
    rf"\b{PART}{_MONTH},?(?: of)?[ -]{_SHORT_YEAR}",
    r"\b(?P<iso>(?:1[6-9]|20)\d\d-(?:0[1-9]|1[0-2]))(?![-\d])",
)
def _month_of_a_year(found: re.Match[str], _today: date) -> Span | None:
    """June 2024, late June '24, 2024-06; not "Theresa May, 2017"."""
    if "iso" in found.re.groupindex:
        year, month = found["iso"].split("-")
        return month_span(int(year), int(month))
    if found["month"].lower() in _ALSO_NAMES and _SURNAME.search(found.string[: found.start("month")]):
        return None
    return portion(month_span(_full_year(found["year"]), _month_number(found["month"])), found["part"])


@_TABLE.reads(r"\b(?:the )?(?P<part>early|mid|late)?[- ]?(?P<decade>(?:1[6-9]|20)\d0)['’]?s\b")
def _decade(found: re.Match[str], _today: date) -> Span | None:
    first = int(found["decade"])
    return portion(Span(date(first, 1, 1), date(first + 9, 12, 31)), found["part"])


@_TABLE.reads(
    r"\b(?P<first>(?:1[6-9]|20)\d\d) ?[-–/] ?(?P<year>(?:1[6-9]|20)\d\d|\d\d)(?![-\d])",
)
def _years(found: re.Match[str], _today: date) -> Span | None:
    """2020-2022, 2020/21."""
    first = int(found["first"])
    last = int(found["year"]) if len(found["year"]) == 4 else first // 100 * 100 + int(found["year"])
    return Span(date(first, 1, 1), date(last, 12, 31)) if first < last else None


@_TABLE.reads(rf"\b(?P<part>early|mid|late|beginning of|start of|end of|close of)[- ]{_YEAR}")
def _part_of_a_year(found: re.Match[str], _today: date) -> Span | None:
    return portion(year_span(int(found["year"])), found["part"])


@_TABLE.reads(rf"\b{_IN} (?:the year )?{_YEAR}(?=(?P<rest> [a-z]+)?)")
def _year(found: re.Match[str], _today: date) -> Span | None:
    """In 2024; "Euro 2024" and "the 2024 election" are names, and "of 2000 people" counts."""
    rest = (found["rest"] or "").strip().lower()
    counted = rest.endswith("s") and rest not in ("was", "is", "has", "does", "as", "elections", "sales")
    if counted or rest in ("dollars", "people", "men", "women", "children"):
        return None
    return year_span(int(found["year"]))


@_TABLE.reads(
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
    elif relation not in _RANGED and comes_soon(this_year.first, found.string, today):
        return None
    else:
        span = last_year
    part = (found["part"] or "").strip(" -").removeprefix("the ").removesuffix(" of")
    return portion(span, part or (relation if relation in PARTS else ""))


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


def _full_year(raw: str) -> int:
    return int(raw) if len(raw) == 4 else 2000 + int(raw[1:]) if int(raw[1:]) < 70 else 1900 + int(raw[1:])


def _month_number(raw: str) -> int:
    return next(n for n, name in enumerate(MONTHS, 1) if name.startswith(raw.lower().rstrip(".")[:3]))


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
        if found and comes_soon(found.first, question, today):
            return None
    return None


WRITTEN_DATES = tuple(_TABLE)
