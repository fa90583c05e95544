"""Which words of a sentence stand for words of the question: the same ones, and those that news uses for them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from assistant.lines import Line
from assistant.synonyms import senses
from assistant.wording import numbers
from index.lexicon import are_same


def stood_for(stems: Iterable[str], means: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*(means.get(stem, frozenset()) for stem in stems))


def meanings(asked: Iterable[str], texts: Iterable[frozenset[str]]) -> dict[str, frozenset[str]]:
    """Stem of a text -> the question's stems that it is or can stand for: "caught" is said of who was detained."""
    wanted = {stem: senses(stem) for stem in asked}
    return {
        said: alike
        for said in frozenset().union(*texts)
        if (
            alike := frozenset(
                stem for stem, meant in wanted.items() if stem == said or meant & senses(said) or _is_form(said, stem)
            )
        )
    }


def _is_form(said: str, asked: str) -> bool:
    """Whether one is derived from the other and begins like it: Hawaiian and Hawaii, Sudanese and Sudan."""
    return said[:4] == asked[:4] and len(asked) > 3 and are_same(said, asked)


_CUT = re.compile(r"[,;:—–](?!\d)| but | while | whereas ")
OTHER_CLAUSE = 0.6


def in_clause(line: Line, means: Mapping[str, frozenset[str]]) -> bool:
    """Whether a figure that could answer stands in a clause with a word of the question: "Lee got 52 per cent, Dow 31"."""
    ends = [cut.start() for cut in _CUT.finditer(line.text)] + [len(line.text)]
    start = 0
    for end in ends:
        clause = [w for w in line.words if start <= w.start < end]
        start = end
        figures = {f"{n.value:g}" for n in numbers(clause)}
        if figures & line.things and stood_for((w.stem for w in clause), means):
            return True
    return False
