"""The numbers by which an answer cites its passages: 1 for the first that it cites, and so on. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answers import Answer, Disagreement, Evidence, Sentence

_MARKER = re.compile(r"\[(\d{1,3})\]")


class Numbering:
    """Numbers the passages of an answer in the order in which it first cites them; the others follow by rank."""

    def __init__(self, passages: Sequence[Evidence]) -> None:
        self._found = sorted(passages, key=lambda p: p.rank)
        self._order: list[int] = []

    @property
    def cited(self) -> int:
        """How many passages have been cited."""
        return len(self._order)

    def number(self, rank: int) -> int:
        """The citation number of the passage found at this rank, from now on."""
        if rank not in self._order:
            self._order.append(rank)
        return self._order.index(rank) + 1

    def passages(self) -> tuple[Evidence, ...]:
        """All passages with their numbers as ranks."""
        first = {rank: at for at, rank in enumerate(self._order)}
        ordered = sorted(self._found, key=lambda p: (first.get(p.rank, len(first)), p.rank))
        return tuple(replace(p, rank=number) for number, p in enumerate(ordered, 1))

    def numbers(self, ranks: Sequence[int]) -> list[int]:
        """What passages are numbered now that were found at these ranks, without citing them."""
        order = [*self._order, *(p.rank for p in self._found if p.rank not in self._order)]
        return sorted(order.index(rank) + 1 for rank in ranks)


def numbered(answer: Answer) -> Answer:
    """An answer whose citations are numbered by their first use: in its sentences, then where articles differ.

    A refusal cites nothing; of what was found for it, the first passage of each article is numbered before others.
    """
    numbering = Numbering(answer.passages)
    for rank in _used(answer):
        numbering.number(rank)
    new = {rank: numbering.number(rank) for rank in sorted(p.rank for p in answer.passages)}
    return replace(
        answer,
        text=_MARKER.sub(lambda marker: f"[{new.get(int(marker[1]), int(marker[1]))}]", answer.text),
        passages=numbering.passages(),
        sentences=tuple(_renumbered(sentence, new) for sentence in answer.sentences),
        disagreements=tuple(_differing(one, new) for one in answer.disagreements),
    )


def _used(answer: Answer) -> list[int]:
    """The ranks that an answer names, in its order."""
    if answer.status == "not_in_articles":
        return list({p.article_id: p.rank for p in reversed(answer.passages)}.values())[::-1]
    told = [rank for sentence in answer.sentences for rank in sentence.citations]
    return told + [rank for one in answer.disagreements for position in one.positions for rank in position.citations]


def _renumbered(sentence: Sentence, new: dict[int, int]) -> Sentence:
    quotes = tuple(replace(quote, citation=new[quote.citation]) for quote in sentence.quotes)
    return replace(sentence, citations=tuple(new[rank] for rank in sentence.citations), quotes=quotes)


def _differing(one: Disagreement, new: dict[int, int]) -> Disagreement:
    positions = (replace(p, citations=tuple(sorted(new[rank] for rank in p.citations))) for p in one.positions)
    return replace(one, positions=tuple(positions))
