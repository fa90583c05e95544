"""Figures of a sentence that could answer how many or how much: of the unit asked for, and no part of a date. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.asking import HARMED, Asked
from assistant.lines import Line
from assistant.wording import is_month, numbers

_CURRENCY = re.compile(
    r"\W*(?:\w+ )?(?:dollar|euro|pound|cents?\b|crown|yen|yuan|renminbi|rupee|rupiah|rouble|ruble|franc|peso|won\b|lira|lari"
    r"|shekel|baht|dirham|dinar|riyal|rial|reais|real\b|ringgit|dong|taka|hryvnia|zloty|forint|koruna|kron[aeou]|lei\b|leva?\b|rand\b"
    r"|naira|cedi|shilling|birr|bitcoin)"
)
_PAID = re.compile(
    r"\b(?:pay|pays|paid|paying|payments?|cost|costs|price|priced|worth|fin(?:e|ed|es)|bonus|fees?|salary|wages?|awarded|compensation"
    r"|receive[ds]?|sold|bought|bill)\b"
)
"""Beside these, a figure of a unit that nobody knows is money: not all currencies are listed."""
_COUNTED_UNKNOWN = re.compile(r" [a-z]+s\b")


_MEASURED = {
    "percent": re.compile(r"\W*(?:%|per ?cent)"),
    "money": _CURRENCY,
    "age": re.compile(r"\W*(?:years?[- ]old|years|,|$)"),
    "time": re.compile(r"\W*(?:second|minute|hour|day|night|week|month|year|decade|centur)"),
    "length": re.compile(
        r"\W*(?:second|minute|hour|day|night|week|month|year|decade|centur|mile|kilomet|km|met(?:re|er)|feet|foot|ft|inch|yard|m\b)"
    ),
    "share": re.compile(r"\W*(?:%|per ?cent|thirds?|quarters?|fifths?|tenths?)"),
    "heat": re.compile(r"\W*(?:degree|°|celsius|fahrenheit|c\b|f\b)"),
    "distance": re.compile(r"\W*(?:mile|kilomet|km|met(?:re|er)|feet|foot|ft|inch|yard|centimet|cm|m\b)"),
    "weight": re.compile(r"\W*(?:kilo|kg|gram|ton|pound|lb|ounce)"),
    "speed": re.compile(r"\W*(?:knot|mph|mile|kilomet|km|met(?:re|er))"),
}
_OTHER_MEASURE = re.compile(
    "|".join(f"(?:{_MEASURED[unit].pattern})" for unit in ("percent", "money", "time", "distance", "weight"))
)
_STRENGTH = re.compile(r"\b(?:magnitude|strength|force|category)(?: of)? $", re.IGNORECASE)
_BEFORE_LABELS = re.compile(r"\b(?:magnitude|flight|No\.?|number|article|section|chapter|season|week|game|page) $")
_CLOCK = re.compile(r"\W*[ap]\.?m\b|:\d\d")


def counts_what_is_asked(asked: Asked, line: Line) -> bool:
    """Whether a figure counts what the question counts: "nine police officers", "the number of dead had reached 111"."""
    for _, first, last in numbers(line.words):
        if is_month(line.words[max(0, first - 1)]):
            continue
        if (first and line.words[first - 1].text.lower() in _KNOWN) or _SOURCES.match(
            line.text, line.words[first].start
        ):
            continue
        if asked.unharmed and HARMED & {w.stem for w in line.words[last : last + 5]}:
            continue
        if asked.nouns & {w.stem for w in line.words[last : last + 4]}:
            return True
        before = line.words[max(0, first - _COUNT_SPAN) : first]
        if asked.nouns & {w.stem for w in before} and any(w.text.lower() in _COUNTS for w in before):
            return True
    return False


_KNOWN = frozenset(("the", "these", "those", "both"))
"""Before a figure: the two people have been told of, and are not all there were."""
_SOURCES = re.compile(
    r"\w+ (?:people|persons|officials|sources) (?:with|familiar|close|briefed|who (?:asked|spoke))\b", re.IGNORECASE
)
_COUNTS = frozenset(("number", "toll", "total", "count"))
_COUNT_SPAN = 14  # words from "number of dead" to its figure, over what they died of and when


def counted_in(asked: Asked, line: Line) -> Iterable[str]:
    """Figures that could answer: of the unit asked for, and no part of a date or a time of day."""
    measure = _MEASURED.get(asked.unit)
    for value, first, last in numbers(line.words):
        word = line.words[first]
        after = line.text[line.words[last - 1].end :][:14].lower()
        if f"{value:g}" in asked.everything or word.text.lower() in asked.everything:
            continue
        if any(is_month(w) for w in line.words[max(0, first - 1) : last + 1]) or _CLOCK.match(after):
            continue
        if word.text.isdigit() and len(word.text) == 4 and word.text[:2] in ("19", "20"):
            continue
        if asked.unit == "strength":
            if _STRENGTH.search(line.text[: word.start]):
                yield f"{value:g}"
            continue
        if measure is None and (_OTHER_MEASURE.match(after) or _BEFORE_LABELS.search(line.text[: word.start])):
            continue
        money = word.start > 0 and line.text[word.start - 1] in "$€£¥"
        if asked.unit == "money" and _COUNTED_UNKNOWN.match(after) and _PAID.search(line.text):
            money = not _OTHER_MEASURE.match(after)
        if measure is None or measure.match(after) or (money and asked.unit == "money"):
            yield f"{value:g}"
