"""Whether a sentence holds a thing of the kind that a question asks for: a sum, an age, a day, a person. Pure, for English."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from index.questions import GRAMMAR, NUMBER_WORDS, words_of

_NUMBER = re.compile(
    rf"\d(?:[\d.,]*\d)?|\b(?:{'|'.join(sorted(NUMBER_WORDS))}|half|third|quarter)\b",
    re.IGNORECASE,
)
_FIGURE = rf"(?:\d[\d.,]*|\b(?:{'|'.join(sorted(NUMBER_WORDS))}|an?|half|quarter|several|few))"


def _measured(units: str, otherwise: str = "") -> re.Pattern[str]:
    """A figure with a unit, two words between them at most; or what is said instead of one."""
    return re.compile(rf"{_FIGURE}(?:[ -][\w.,]+){{0,2}}?[ -]?(?:{units})\b{otherwise}", re.IGNORECASE)


# Kinds that a pattern tells. Figures with their units are rarer than figures: what holds one beside the names has more to
# say for it than a number has for "how many".
_PATTERNS = {
    "money": re.compile(
        r"[$€£¥₹₽]\s?\d"
        r"|\b(?:dollars?|euros?|pounds?|francs?|roubles?|rubles?|yen|yuan|rupees?|pesos?|kronor|crowns?|cents?|riyals?|dirhams?"
        r"|liras?|baht|shillings?|USD|EUR)\b"
        r"|\b(?:pa(?:y|ys|id|ying)|costs?|worth|compensation|fined?|earn(?:s|ed)?|raised)\b[^.;]{0,30}\d",
        re.IGNORECASE,
    ),
    "age": re.compile(
        rf"\baged? (?:\w+ )?{_FIGURE}|\w[ -]years?[ -]old\b|, \d{{1,3}},|\bborn (?:in|on)\b", re.IGNORECASE
    ),
    "length": _measured(
        r"miles?|kilomet\w+|km|met(?:re|er)s?|feet|foot|ft|inch(?:es)?|yards?|centimet\w+|cm|mm|m|stor(?:ey|ie|y)s?|light.years?"
    ),
    "duration": _measured(
        r"seconds?|minutes?|hours?|days?|nights?|weeks?|weekends?|months?|years?|decades?|century|centuries",
        r"|\b(?:until|till|since|indefinite\w*|for life|permanent\w*|overnight)\b",
    ),
    "weight": _measured(r"kilo\w*|kg|grams?|grammes?|tons?|tonnes?|pounds?|lbs?|ounces?"),
    "speed": re.compile(
        r"\b(?:mph|km/h|kph|knots?|mach|(?:kilomet\w+|miles|met\w+) (?:per|an|a) (?:hour|second))\b", re.IGNORECASE
    ),
    "share": re.compile(
        r"%|\bper ?cent\b|\b(?:half|thirds?|quarters?|fifths?|tenths?|majority|most)\b|\bone in\b", re.IGNORECASE
    ),
    "clock": re.compile(
        r"\b\d{1,2}[:.]\d\d\b|\b\d{1,2} ?[ap]\.?m\b|\b(?:noon|midnight|dawn|dusk|morning|afternoon|evening|night|o'clock)\b",
        re.IGNORECASE,
    ),
}
_TIME = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Mon|Tues|Wednes|Thurs|Fri"
    r"|Satur|Sun)day|yesterday|today|tomorrow|ago|(?:1[89]|20)\d\d|(?:last|next|this) (?:week|month|year))\b"
)
_REASON = re.compile(
    r"\b(?:because|due to|caused|after|as a result|in (?:response|protest|order)|amid|over|so that|since|blam\w+|cit\w+"
    r"|accus\w+|reasons?|to (?:avoid|prevent|protect|stop)|for (?:fear|lack))\b",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"[“\"]|\b(?:sa(?:id|ys?)|t(?:old|ells?)|according|asked|think|thinks|thought|wrote|writes|replie[sd]|call(?:ed|s|ing)"
    r"|(?:warn|accus|announc|argu|claim|den[iy]|urg|not(?=ed|es|ing)|caution|comment|suggest|stat(?=ed|es|ing)|stress|insist"
    r"|confirm|explain|believ|describ|declar|vow|promis|pledg|admit|acknowledg|respond|condemn|criticis|criticiz|prais|alleg"
    r"|predict|highlight|emphasis|emphasiz|attribut|blam)\w*)\b"
)
_CAPITALS = re.compile(r"\b[A-ZÀ-Þ][\w'-]+(?: [A-ZÀ-Þ][\w'-]+)*")
_PLACED = re.compile(r"\b(?:in|at|near|from|to|outside|inside|across|off|around|of) (?:the )?([A-ZÀ-Þ][\w'-]+)")


def holds(kind: str, sentence: str, said: Collection[str]) -> bool:
    """Whether a sentence holds a thing of a kind (of `Reading.kind`), which is none of the words that the question says."""
    if kind == "extent":
        return holds("length", sentence, said) or holds("duration", sentence, said)
    sentence = sentence.replace("’", "'")
    if kind in _PATTERNS:
        return bool(_PATTERNS[kind].search(sentence))
    if kind == "number":
        return any(_new_numbers(sentence, said))
    if kind == "time":
        return any(m.group().lower() not in said for m in _TIME.finditer(sentence))
    if kind == "reason":
        return bool(_REASON.search(sentence))
    if kind == "speech":
        return bool(_SAID.search(sentence))
    if kind == "place":
        return any(_is_new(m.group(1), said) for m in _PLACED.finditer(sentence))
    if kind in ("person", "name"):
        runs = [m.group() for m in _CAPITALS.finditer(sentence) if m.start()]
        return any(_is_new(run, said) and not GRAMMAR.issuperset(words_of(run)) for run in runs)
    return True


def counted(sentence: str, said: Collection[str]) -> set[str]:
    """The words beside the numbers of a sentence: what they count."""
    beside: set[str] = set()
    for number in _new_numbers(sentence, said):
        beside.update(words_of(sentence[: number.start()])[-_COUNTED_BEFORE:])
        beside.update(words_of(sentence[number.end() :])[:_COUNTED_AFTER])
    return beside


_COUNTED_BEFORE, _COUNTED_AFTER = 4, 4
"""In words: "the number of dead had reached 111", "nine of the injured officers"."""


def _new_numbers(sentence: str, said: Collection[str]) -> Iterator[re.Match[str]]:
    return (m for m in _NUMBER.finditer(sentence) if m.group().lower() not in said)


def _is_new(words: str, said: Collection[str]) -> bool:
    return not any(word in said for word in words_of(words))
