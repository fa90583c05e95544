"""A name that no passage holds, and the one that was probably meant. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import Protocol

from assistant.wording import content, words
from index import lexicon

_ALIKE = 0.75
_SHORTEST = 5


class Text(Protocol):
    """What has a title and a text."""

    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...


def suggest_name(
    question: str, passages: Sequence[Text], nearly: Callable[[str], Sequence[Text]] = lambda word: ()
) -> str:
    """What to say of the first word of a question that no passage holds while a name nearly the same stands in one.

    `passages` are those found; `nearly` gives passages from anywhere that hold nearly this word, if none holds it.
    """
    found = _names(passages)
    held = {w.text.casefold() for p in passages for w in words(f"{p.title} {p.text}")}
    for word in content(words(question)):
        asked = word.text.casefold()
        if len(asked) < _SHORTEST or asked in held or lexicon.is_known(asked):
            continue
        near = _nearest(asked, found)
        if near:
            return f"None of the nearest articles says {word.text!r}; did you mean {near}?"
        near = _nearest(asked, _names(nearly(word.text)))
        if near:
            return f"No article says {word.text!r}; did you mean {near}?"
    return ""


def _names(passages: Sequence[Text]) -> dict[str, str]:
    """Capitalised words, each with its form for comparing."""
    return {w.text: w.text.casefold() for p in passages for w in words(f"{p.title} {p.text}") if w.text[0].isupper()}


def _nearest(asked: str, names: dict[str, str]) -> str:
    """The name most like a word, or none."""
    near = max(names, key=lambda name: (_likeness(asked, names[name]), name), default="")
    return near if near and _likeness(asked, names[near]) >= _ALIKE else ""


def _likeness(one: str, other: str) -> float:
    """0..1; names that begin alike, because few are misspelt in their first letter."""
    if one[0] != other[0] or abs(len(one) - len(other)) > 3:
        return 0.0
    return SequenceMatcher(None, one, other).ratio()
