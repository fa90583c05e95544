"""Figures in their many spellings: 2.57 p.m. is 14:57, a third is 33 per cent, twelve months are a year. Pure."""

from __future__ import annotations

import re

_CLOCK = re.compile(
    r"\b(\d{1,2})[.:](\d\d)(?:\s*([ap])\.?\s?m\b\.?)?|\b(\d{1,2})\s*([ap])\.?\s?m\b\.?|\b(noon|midnight)\b",
    re.IGNORECASE,
)
_PARTS = {
    "half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "sixth": 1 / 6, "eighth": 1 / 8, "tenth": 1 / 10,
}  # fmt: skip
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_OUT_OF = re.compile(rf"\b({'|'.join(_COUNTS)}|\d) (?:in|out of)(?: every)? (ten|five|four|three|\d)\b", re.IGNORECASE)
_PART = re.compile(
    rf"(?<!and )\b(?:({'|'.join(_COUNTS)}|[1-9])[ -])?(?<!and a )(half|thirds?|quarters?|fifths?|sixths|eighths|tenths?)\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s?(?:%|per ?cent)", re.IGNORECASE)
_ORDINALS = {
    word: number
    for number, word in enumerate(
        ["third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"], start=3
    )
}
_ORDINAL = re.compile(
    rf"\b(?:the|a|an|its|his|her|their|as)(?: \w+)? ({'|'.join(_ORDINALS)})\b(?! of\b)", re.IGNORECASE
)
_DAYS = {
    "minute": 1 / 1440,
    "hour": 1 / 24,
    "day": 1.0,
    "week": 7.0,
    "fortnight": 14.0,
    "month": 30.44,
    "year": 365.25,
    "decade": 3652.5,
    "century": 36525.0,
    "centurie": 36525.0,
}
_SMALL = {
    word: number
    for number, word in enumerate(
        """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
        eighteen nineteen twenty""".split(),
        start=1,
    )
} | {"a": 1, "an": 1, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_SPAN = re.compile(
    rf"\b(half|\d+(?:\.\d+)?|{'|'.join(_SMALL)})[ -](?:more |full )?(?:a )?"
    r"(minute|hour|day|week|fortnight|month|year|decade|century|centurie)s?\b|\b(fortnight|decade|century)\b",
    re.IGNORECASE,
)


_QUARTER_CENTURY = re.compile(r"\bquarter(?: of a |[- ])century\b", re.IGNORECASE)
_AND_A_HALF = re.compile(r"\b(?:a|an|one) (day|week|month|year|decade|century) and a half\b", re.IGNORECASE)


def clocks(text: str) -> set[tuple[int, int, bool]]:
    """Times of day, as hour, minute and whether the half of the day is certain."""
    found: set[tuple[int, int, bool]] = set()
    for match in _CLOCK.finditer(text):
        if match[6]:
            found.add((12 if match[6].lower() == "noon" else 0, 0, True))
            continue
        hour, minute = int(match[1] or match[4]), int(match[2] or 0)
        half = (match[3] or match[5] or "").lower()
        if hour > 23 or minute > 59 or (match[1] and not half and "." in match[0]):
            continue  # 2.57 alone is a decimal
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        found.add((hour, minute, bool(half) or hour > 12))
    return found


def clock_spans(text: str) -> list[tuple[int, int]]:
    """Where times of day are written, so that nobody takes them for quantities."""
    return [m.span() for m in _CLOCK.finditer(text) if not (m[1] and not m[3] and "." in m[0])]


def wrong_clock(claim: str, source: str) -> bool:
    """Whether a time of day in the claim is none of the source's."""
    known = clocks(source)

    def told(hour: int, minute: int, sure: bool) -> bool:
        return any(
            minute == m and (hour == h or (hour % 12 == h % 12 and not (sure and certain))) for h, m, certain in known
        )

    return any(not told(*clock) for clock in clocks(claim))


def fractions(text: str) -> set[float]:
    """Shares of a whole, from 0 to 1, however written."""
    percents = {float(m[1].replace(",", ".")) / 100 for m in _PERCENT.finditer(text)}
    return percents | {share for share, _ in spoken_fractions(text)}


_OF_SOMETHING = re.compile(
    r"\s+(?!of\b|more\b|less\b|as\b|to\b|in\b|and\b|at\b|by\b|from\b|than\b|the\b|wa?s\b|were\b)[a-z]"
)


_NO_SHARE = re.compile(
    r"[- ](?:time|way|finals?|brother|sister|mast|hours?|years?)\b"
    r"|(?: of)? an? (?:hour|day|week|month|year|decade|century|dozen)\b",
    re.IGNORECASE,
)
_NO_SHARE_BEHIND = re.compile(r"\b(?:first|second|latter|last|other)[- ]$", re.IGNORECASE)
"""Half an hour, a quarter of a century, half-time and the second half are no shares of what is counted."""


def spoken_fractions(text: str) -> list[tuple[float, str]]:
    """Those that are written in words, each with the text before it: "nearly", "more than"."""
    found: list[tuple[float, str]] = []
    for match in _PART.finditer(text):
        # "the third man" is no share, nor is "a third man"; "a third of the men" and "two thirds" are
        part, count = match[2].lower(), (match[1] or "").lower()
        if part in ("third", "quarter", "fifth", "tenth") and not count:
            continue
        if part in ("third", "fifth", "tenth") and count == "a" and _OF_SOMETHING.match(text, match.end()):
            continue
        if _NO_SHARE.match(text, match.end()) or _NO_SHARE_BEHIND.search(text[: match.start()]):
            continue
        found.append((_count(count or "a") * _PARTS[part.removesuffix("s")], text[: match.start()][-30:]))
    outs = [(_count(m[1]), _count(m[2]), text[: m.start()][-30:]) for m in _OUT_OF.finditer(text)]
    return found + [(part / whole, before) for part, whole, before in outs if part < whole]


def _count(word: str) -> int:
    return int(word) if word.isdigit() else (_COUNTS | {"ten": 10})[word.lower()]


def is_part(text: str, at: int) -> bool:
    """Whether the number at a place of a text belongs to a share: "nine tenths", "four in ten"."""
    return any(start <= at < end for start, end in part_spans(text))


def part_spans(text: str) -> list[tuple[int, int]]:
    """Where shares are written in words that begin with a number."""
    return [m.span() for pattern in (_PART, _OUT_OF) for m in pattern.finditer(text) if m[1]]


def ordinals(text: str) -> set[int]:
    """Places in a row, from the third on."""
    numbered = {int(n) for n in re.findall(r"\b(\d{1,3})(?:st|nd|rd|th)\b", text)}
    return numbered | {_ORDINALS[m[1].lower()] for m in _ORDINAL.finditer(text)}


def spans_of_time(text: str) -> set[float]:
    """Lengths of time, in days; "one hour and 45 minutes" is one."""
    found: set[float] = {1.5 * _DAYS[m[1].lower()] for m in _AND_A_HALF.finditer(text)}
    if _QUARTER_CENTURY.search(text):
        found.add(25 * _DAYS["year"])
    last, before = -1, 0.0
    for match in _SPAN.finditer(text):
        if match[3]:
            length = _DAYS[match[3].lower()]
        else:
            count = match[1].lower()
            value = 0.5 if count == "half" else float(_SMALL.get(count, 0) or count)
            length = value * _DAYS[match[2].lower()]
        if last >= 0 and length < before and re.fullmatch(r",? (?:and )?", text[last : match.start()]):
            found.add(before + length)
        found.add(length)
        last, before = match.end(), length
    return found


def time_spans(text: str) -> list[tuple[int, int]]:
    """Where lengths of time are written with a number."""
    return [m.span() for m in _SPAN.finditer(text) if (m[1] or "a").lower() not in ("a", "an")]


def near(value: float, values: set[float], within: float = 0.03) -> bool:
    """Whether a value is among others, a rounding apart."""
    return any(abs(value - other) <= within * max(abs(value), abs(other)) for other in values)
