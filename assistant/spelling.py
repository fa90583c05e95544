"""A name that no passage holds, and the one that was probably meant. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from assistant.answers import Evidence
from assistant.wording import content, words

_ALIKE = 0.75
_SHORTEST = 5


def suggest_name(question: str, passages: Sequence[Evidence]) -> str:
    """What to say of the first word of a question that no passage holds while a name nearly the same stands in one."""
    found = {w.text: w.text.casefold() for p in passages for w in words(f"{p.title} {p.text}") if w.text[0].isupper()}
    held = {w.text.casefold() for p in passages for w in words(f"{p.title} {p.text}")}
    for word in content(words(question)):
        asked = word.text.casefold()
        if len(asked) < _SHORTEST or asked in held:
            continue
        near = max(found, key=lambda name: (_likeness(asked, found[name]), name), default="")
        if near and _likeness(asked, found[near]) >= _ALIKE:
            return f"None of the nearest articles says {word.text!r}; did you mean {near}?"
    return ""


def _likeness(one: str, other: str) -> float:
    """0..1; names that begin alike, because few are misspelt in their first letter."""
    if one[0] != other[0] or abs(len(one) - len(other)) > 3:
        return 0.0
    return SequenceMatcher(None, one, other).ratio()
