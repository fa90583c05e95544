"""What both halves of the table of time expressions need: the table, parts of a span, and whether a day lies ahead. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from index.spans import Span, part_of

Read = Callable[[re.Match[str], date], Span | None]
"""What was found and today's day -> the days that it includes, or None when it is no time after all."""


class Table(list[tuple[re.Pattern[str], Read]]):
    """Patterns, and what reads that which they find; earlier entries go first."""

    def reads(self, *patterns: str) -> Callable[[Read], Read]:
        """Enter a function for these patterns."""

        def enter(read: Read) -> Read:
            self.extend((re.compile(pattern, re.I), read) for pattern in patterns)
            return read

        return enter


LETTERS = str.maketrans("İıſ\u212a", "Iisk")
"""Letters that count as i, s and k where capitals do not matter, and whose small ones are others: FRİDAY."""
ABBREVIATED = "jan feb mar apr jun jul aug sept sep oct nov dec".split()
# Before a month, a season, a year: early, late, the end of.
PART = (
    r"(?:(?P<part>early|mid|middle|late|later|beginning|start|end|close|first days|last days)"
    r"(?:[- ](?:in |of |into )?(?:the )?|(?: part)? of (?:the )?))?"
)
AHEAD = re.compile(
    r"\b(?:will|shall|going to|upcoming|due to|ahead of|scheduled|planned|expected to|supposed to|set to)\b|['’]ll\b",
    re.I,
)
_BACK = re.compile(r"\b(?:did|was|were|had|has|have|been|happened|happen|said|came|went|\w{3,}ed)\b", re.I)


PARTS = {
    "early": "early", "beginning": "early", "start": "early", "first days": "early", "first week": "early",
    "second week": "early", "first half": "early", "mid": "mid", "middle": "mid", "third week": "late", "late": "late",
    "later": "late", "end": "late", "close": "late", "last days": "late", "last week": "late", "second half": "late",
}  # fmt: skip


def portion(span: Span, part: str | None) -> Span:
    """The part of a span that a word for one tells; the whole without such a word."""
    name = PARTS.get((part or "").strip().lower().removesuffix(" of"))
    return part_of(span, name) if name else span


def looks_back(question: str) -> bool:
    """Whether a question is in a tense of the past."""
    return bool(_BACK.search(question))


def comes_soon(day: date, question: str, today: date) -> bool:
    """Whether a day that is still to come is the one that a question speaks of."""
    return day > today and (bool(AHEAD.search(question)) or ((day - today).days <= 60 and not looks_back(question)))
