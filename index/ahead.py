"""The days to come that a question asks about, or that a sentence of an article announces. Pure.

`index.periods` reads what lies behind, where articles can have been published; this is the other half.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

from index.expression_parts import AHEAD, LETTERS, looks_back
from index.expressions import find_expressions
from index.spans import DAY, MONTHS, WEEKDAYS, Span, add_months, day_span, month_span, shift, week_span, year_span

_NUMBERS = {word: n for n, word in enumerate("one two three four five six seven eight nine ten".split(), 1)} | {"a": 1}
_COUNT = rf"(?:\d{{1,2}}|{'|'.join(_NUMBERS)}|few|a few|couple of|a couple of)"
_DAYNAME = rf"(?P<weekday>{'|'.join(WEEKDAYS)})"
_MONTHNAME = rf"(?P<month>{'|'.join(name[:3] + (f'(?:{name[3:]})?' if len(name) > 3 else '') for name in MONTHS)})\b\.?"
_RELATIVE = re.compile(
    rf"\b(?:(?P<tomorrow>(?:the day after )?tomorrow)|next (?P<unit>week|month|year|weekend)|next {_DAYNAME}"
    rf"|(?:coming|next|following) (?:(?P<count>{_COUNT}) )?(?P<units>days|weeks|months|years)|in (?P<after>{_COUNT})"
    r" (?P<far>days?|weeks?|months?|years?))\b",
    re.I,
)
_ON_DAY = re.compile(rf"\b(?:on|for|until|by|from|this|of) {_DAYNAME}\b(?! (?:\d|{'|'.join(MONTHS)}))", re.I)
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTHNAME}"
    rf"|{_MONTHNAME.replace('<month>', '<month_first>')} (?P<day_last>\d{{1,2}})(?:st|nd|rd|th)?)"
    r"(?![\d:]|,? \d{4})",
    re.I,
)
_IN_MONTH = re.compile(
    rf"\b(?:in|by|until|during|before|of|from|next|early|late|mid) {_MONTHNAME}(?! \d|,? \d{{4}})", re.I
)
_YEAR = re.compile(r"\bthe (?P<year>20\d\d) (?=\w)")
_WEEKEND = re.compile(r"\bthis weekend\b", re.I)
_COMES = re.compile(
    r"\b(?:will|shall|going to|coming|planned|scheduled|expected|due|set to|is on|what['’]?s on|plans?)\b", re.I
)
_PAST_DAYS = 60
"""A day without its year that lies no longer back than this is that one, and not the one of next year."""
_ANNOUNCES = re.compile(
    r"\b(?:will|would|shall|going to|upcoming|due|ahead of|scheduled|planned|plans?|expected|supposed to|set to|is to|are to"
    r"|intends?|starts?|begins?|opens?|hopes? to|takes? place)\b|['’]ll\b",
    re.I,
)


WILL = re.compile(
    r"\b(?:will|shall|would|may|might|could|going to|expected|planned|scheduled|supposed|due|happens?)\b|['’]ll\b", re.I
)
"""How a question asks for what is to come, and not for what "2 April" stands for."""
_PLANNED = re.compile(r"\b(?:planned|expected|scheduled|supposed|announced)\b", re.I)


def read_ahead(question: str, today: date) -> Span | None:
    """The days that a question names, all of them later than `today`; None when it names none, or earlier ones too."""
    spans = [span for _, _, span in _found(question, today)]
    if not spans or any(span.first <= today for span in spans) or _looks_back(question):
        return None
    return Span(min(s.first for s in spans), max(s.last for s in spans))


def not_come_yet(question: str, today: date) -> Span | None:
    """The days of which a question asks in the past though all are later than `today`; None when it asks of others."""
    spans = [expression.span for expression in find_expressions(question, today)]
    if not spans or any(span.first <= today for span in spans) or not _looks_back(question):
        return None
    return Span(min(s.first for s in spans), max(s.last for s in spans))


def _looks_back(question: str) -> bool:
    """Whether a question is in the past: "What happened on Monday?" asks for the last one, "What is planned?" does not."""
    return looks_back(_PLANNED.sub(" ", question)) and not AHEAD.search(question)


def without_times_ahead(question: str, today: date) -> str:
    """A question without what it says of the days to come."""
    for start, end, _ in sorted(_found(question, today), reverse=True):
        question = f"{question[:start]} {question[end:]}"
    return " ".join(question.split())


def days_announced(sentence: str, published: date) -> list[Span]:
    """The days later than its publication for which a sentence announces something."""
    if not _ANNOUNCES.search(sentence):
        return []
    return [span for _, _, span in _found(sentence, published) if span.last > published]


def _found(text: str, today: date) -> list[tuple[int, int, Span]]:
    """Every expression for days to come, with its place; none that overlaps an earlier one."""
    text = text.translate(LETTERS)
    found: list[tuple[int, int, Span]] = []
    for pattern, read in ((_RELATIVE, _relative), (_DATE, _dated), (_IN_MONTH, _in_month), (_ON_DAY, _on_day)):
        for match in pattern.finditer(text):
            with suppress(ValueError, OverflowError):  # beyond the calendar's last day
                if span := read(match, today):
                    found.append((*match.span(), span))
    if (weekend := _WEEKEND.search(text)) and _COMES.search(text):
        saturday = shift(week_span(today).first, 5)
        found.append((*weekend.span(), Span(saturday, shift(saturday, 1))))
    years = ((match.span("year"), int(match["year"])) for match in _YEAR.finditer(text))  # "the 2028 election"
    found += [(*place, year_span(year)) for place, year in years if year > today.year]
    found += [(e.start, e.end, e.span) for e in find_expressions(text, today) if e.span.first > today]
    kept: list[tuple[int, int, Span]] = []
    for one in sorted(found, key=lambda one: (one[0], -one[1])):
        if not kept or one[0] >= kept[-1][1]:
            kept.append(one)
    return kept


def _dated(match: re.Match[str], today: date) -> Span | None:
    """On 2 April: this year's, or next year's once that is long over."""
    number, month = int(match["day"] or match["day_last"]), _month(match["month"] or match["month_first"])
    days = (_on(year, month, number) for year in (today.year, today.year + 1))
    return next((day_span(day) for day in days if day and (day - today).days > -_PAST_DAYS), None)


def _in_month(match: re.Match[str], today: date) -> Span | None:
    month = _month(match["month"])
    spans = (month_span(year, month) for year in (today.year, today.year + 1))
    return next((span for span in spans if (span.last - today).days > -_PAST_DAYS), None)


def _on_day(match: re.Match[str], today: date) -> Span:
    return day_span(shift(today, (WEEKDAYS.index(match["weekday"].lower()) - today.weekday()) % 7 or 7))


def _month(name: str) -> int:
    return next(n for n, month in enumerate(MONTHS, 1) if month.startswith(name.lower().rstrip(".")))


def _on(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _relative(match: re.Match[str], today: date) -> Span:
    if match["tomorrow"]:
        return day_span(shift(today, 1 if match["tomorrow"].lower() == "tomorrow" else 2))
    if match["weekday"]:
        number = WEEKDAYS.index(match["weekday"].lower())
        soon = shift(today, (number - today.weekday()) % 7 or 7)
        return Span(soon, max(soon, shift(week_span(today).last, 1 + number)))  # this week's or next week's
    unit = (match["unit"] or "").lower()
    if unit == "week":
        return week_span(shift(today, 7))
    if unit == "weekend":
        return Span(shift(today, (5 - today.weekday()) % 7 or 7), shift(week_span(today).last, 7))
    if unit == "month":
        day = add_months(today.replace(day=1), 1)
        return month_span(day.year, day.month)
    if unit == "year":
        return year_span(today.year + 1)
    return _counted(match, today)


def _counted(match: re.Match[str], today: date) -> Span:
    """The coming three days, from tomorrow on; in three weeks, the week in which that lies."""
    unit = (match["units"] or match["far"]).lower().rstrip("s")
    said = (match["count"] or match["after"] or "few").lower().removeprefix("a ")
    count = int(said) if said.isdigit() else _NUMBERS.get(said or "a", 2 if said == "couple of" else 3)
    length = {"day": 1, "week": 7, "month": 31, "year": 366}[unit]
    if match["units"]:
        return Span(today + DAY, shift(today, count * length))
    then = shift(today, count * length)
    return Span(max(today + DAY, shift(then, -length // 2)), shift(then, length // 2)) if length > 1 else day_span(then)
