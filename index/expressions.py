"""Time expressions in English questions, and the days that each includes. Pure.

What may mean two things is read as both: "last Monday", said on a Thursday, may be of this week or of the one before.
What may be no time at all is not read: a year in a name, "May" the person, "March" the verb.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from index.expression_parts import ABBREVIATED, LETTERS
from index.relative_times import RELATIVE_TIMES
from index.spans import MONTHS, WEEKDAYS, Span
from index.written_dates import WRITTEN_DATES

# Where two find something at one place, the earlier entry counts: what says its date, before what counts from today.
_TABLE = (*WRITTEN_DATES, *RELATIVE_TIMES)

# What every expression holds; most questions hold none.
_ANYTHING = re.compile(
    rf"\d{{4}}|\d[/.]\d|['’]\d\d\b|\b(?:{'|'.join((*MONTHS, *WEEKDAYS, *ABBREVIATED))})\b|\bQ[1-4]\b"
    r"|\b(?:today|tonight|yesterday|overnight|last|past|previous|this|weekend|ago|since|day before)\b",
    re.I,
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
    question = question.translate(LETTERS)
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
