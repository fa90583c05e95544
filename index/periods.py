"""Time expressions in an English question -> the period that it speaks of. Pure.

A period never leaves out what the words include (`index.expressions` reads each of them so), and nothing is read that
lies in the future, where no article can have been published.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from index.expressions import Expression, find_expressions
from index.spans import Span, day_span, describe_span, shift

EARLIEST = "0001-01-01"
"""The first day of a period that only ends: "before 2020"."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a question speaks of, ISO, both included, and how that was understood, in words."""

    since: str
    until: str
    words: str


def read_period(question: str, today: date) -> Period | None:
    """The period that a question names, relative to `today`; None when it names none, or one yet to come.

    Several expressions give the days from the first to the last. "Since" and "after" end today; "before" and "until"
    begin at the beginning of the calendar (`EARLIEST`).
    """
    found = _join(question, find_expressions(question, today), today)
    if not found:
        return None
    span = found[0].span
    for other in found[1:]:
        span = span.hull(other.span)
    if span.first > today:
        return None
    said = " … ".join(" ".join(question[e.start : e.end].split()) for e in found)
    return Period(span.first.isoformat(), span.last.isoformat(), _words(said, span))


def _words(said: str, span: Span) -> str:
    if span.first == date.min:
        return f"{said}: until {describe_span(day_span(span.last))}"
    days = describe_span(span)
    return days if said.casefold() == days.casefold() else f"{said}: {days}"


_OPERATOR = re.compile(
    r"\b(?P<op>ever since|since|starting(?: from| in| on)?|from|after|following|before|prior to|until|till|up to|through"
    r"|by|as of|between|week of|week beginning)"
    r"(?: (?:the|early|late|mid|about|around|at least|end of|beginning of|start of|morning of|evening of|on|in))* ?$",
    re.I,
)
# "Higher than last year", "return like twenty years ago": what is compared is asked of today. "What was it like in May" is not.
_COMPARED = re.compile(
    r"(?:\bthan|\bcompared (?:to|with)|\bsimilar to|\bsame as|^(?!.*\b(?:what|how)\b).*\blike)"
    r"(?: (?:the|in|at|on|it was|was))* ?$",
    re.IGNORECASE,
)
_OF_ITSELF = re.compile(r"(?P<op>since|from|after|before|until|till|through|by|between)\b", re.I)
_LINK = re.compile(r",? ?(?:and|to|until|till|through|-|–)(?: the| in)? ?", re.I)
_LINKED = re.compile(r"(?:and|to|until|till|through)\b", re.I)
_YEAR = re.compile(r"\b(?:1[6-9]|20)\d\d\b")
_SINCE = ("since", "ever since", "from", "starting", "starting from", "starting in", "starting on")


def _join(question: str, found: list[Expression], today: date) -> list[Expression]:
    """The expressions with what stands before them: since, before, between ... and, from ... to."""
    joined: list[Expression] = []
    place = 0
    while place < len(found):
        one = found[place]
        operator, start = _operator(question, one)
        other = found[place + 1] if place + 1 < len(found) else None
        place += 1
        if other and operator in ("between", "from") and _linked(question, one, other):
            joined.append(Expression(start, other.end, _range(question, one, other, today)))
            place += 1
        elif operator == "by" and one.span.first > today:
            continue  # "three times as much by 2030": what is aimed at, not when it was told
        elif operator != "between" and not _COMPARED.search(question[:start]):  # "between May and Corbyn"
            joined.append(Expression(start, one.end, _opened(operator, one, today)))
    return joined


def _linked(question: str, one: Expression, other: Expression) -> bool:
    between = question[one.end : other.start]
    return bool(_LINK.fullmatch(between) or (not between.strip(" ,") and _LINKED.match(question, other.start)))


def _range(question: str, one: Expression, other: Expression, today: date) -> Span:
    """From one expression to the other; a year said once is that of both, as far as they come in order."""
    first, last = question[one.start : one.end], _LINKED.sub("", question[other.start : other.end])
    one_year, other_year = _YEAR.search(first), _YEAR.search(last)
    begins, ends = one.span, other.span
    if other_year and not one_year:
        begins = _in_year(first, int(other_year[0]), begins, today)
        if begins.first > ends.last:
            begins = _in_year(first, int(other_year[0]) - 1, begins, today)
    elif one_year and not other_year:
        ends = _in_year(f"in {last.strip()}", int(one_year[0]), ends, today)
        if ends.last < begins.first:
            ends = _in_year(f"in {last.strip()}", int(one_year[0]) + 1, ends, today)
    elif begins.first > ends.last:
        begins = _in_year(first, begins.first.year - 1, begins, today)  # between October and February
    return begins.hull(ends)


def _in_year(text: str, year: int, otherwise: Span, today: date) -> Span:
    """What an expression without a year means in that year."""
    found = find_expressions(f"{text.strip()} {year}", today)
    return found[0].span if len(found) == 1 else otherwise


def _operator(question: str, expression: Expression) -> tuple[str, int]:
    """The word that opens an expression to one side, and where it begins."""
    if own := _OF_ITSELF.match(question, expression.start, expression.end):
        return own["op"].lower(), expression.start
    if before := _OPERATOR.search(question[: expression.start]):
        return before["op"].lower(), before.start()
    return "", expression.start


def _opened(operator: str, expression: Expression, today: date) -> Span:
    """What "since", "after", "before" and their like make of a span."""
    span = expression.span
    if operator in _SINCE:
        return Span(span.first, max(today, span.last))
    if operator in ("after", "following"):
        return Span(span.first if expression.loose else shift(span.last, 1), max(today, shift(span.last, 1)))
    if operator in ("before", "prior to"):
        return Span(date.min, span.last if expression.loose else shift(span.first, -1))
    if operator in ("until", "till", "up to", "through", "by", "as of"):
        return Span(date.min, span.last)
    return Span(span.first, shift(span.last, 6)) if operator.startswith("week") else span
