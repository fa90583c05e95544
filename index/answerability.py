"""How likely the passages found answer a question, before anything is written or paid for. Pure but for word vectors.

The topic is not enough: a near miss is about the right people and tells another fact. Asked is whether one article has
what the question is about: all its names, its other words or words near them in meaning, and the kind of thing asked
for beside them (`index.meeting`). Nothing here depends on how many articles there are: a word is weighed by no
collection's statistics.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp
from typing import TYPE_CHECKING

from index.meeting import Met, WordVectors, best_met, covered
from index.questions import read_question, words_of

if TYPE_CHECKING:
    from index.generation import Hit

LOOKED_AT = 6
"""So many passages, from the top, are looked into."""

THRESHOLD = 0.28
"""Below, the articles do not say. One in fifteen of the questions that were asked by other people about real news lies below
though it is answerable, one in five of those in everyday wording; and two near misses of three."""

_MEANING_SHARE = 0.5

# Where the newest article is of these days, a question is about these days too, unless it says otherwise: what has only old
# evidence is not there yet, the more so when it says "this week". An archive is asked about its own time.
_EXPECTED_NEWNESS = 0.75

# Three reasons counted alike: the topic is there, it is borne out, and one article has the very thing. Only slope and
# middle were fitted, to make a probability of their sum with as many answerable questions as others.
_SLOPE = 2.5
_MIDDLE = 2.2


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for an answer, each about 0..1."""

    covered: float
    """The share of the question's words that one of the first passages has, or words that stand for them."""
    meaning: float
    """How near the first passage is to the question, as ranking has it."""
    newness: float
    """How new the first two passages are where newness counts, as ranking has it: one date alone is chance."""
    agreement: float
    """How much other articles speak of the same."""
    met: Met
    """How the question is met where it is met best."""
    expected: float = 0.0
    """The newness that the evidence should have."""

    @property
    def topic(self) -> float:
        """Whether the passages are about what the question is about."""
        return self.covered * (1 + _MEANING_SHARE * self.meaning + self.newness - self.expected + self.agreement)


def answerability(question: str, hits: Sequence[Hit], word_vectors: WordVectors, *, newest_share: float) -> float:
    """0..1: how likely one of the passages answers. 0 without passages, or without a word to go by.

    `newest_share` is what ranking gives the newest articles for it: 0 in an archive, or when the past is asked about.
    """
    if not hits or not words_of(question):
        return 0.0
    signs = read_signs(question, hits, word_vectors)
    # An archive is asked about its own time, where newness says nothing for or against.
    newness = signs.newness if newest_share else 0.0
    signs = replace(signs, newness=newness, expected=_EXPECTED_NEWNESS * newest_share)
    return round(1 / (1 + exp(-_SLOPE * (signs.topic + signs.met.fact - _MIDDLE))), 4)


def read_signs(question: str, hits: Sequence[Hit], word_vectors: WordVectors) -> Signs:
    """The signs in the first passages."""
    asked = read_question(question)
    looked = hits[:LOOKED_AT]
    reasons = [dict(hit.reasons) for hit in looked]
    return Signs(
        covered=covered(asked, looked[:3]),
        meaning=reasons[0].get("meaning", 0.0),
        newness=sum(reason.get("recency", 0.0) for reason in reasons[:2]) / len(reasons[:2]),
        agreement=max(reason.get("agreement", 0.0) for reason in reasons[:5]),
        met=best_met(asked, looked, word_vectors),
    )
