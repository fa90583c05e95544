"""One score for a passage out of what keywords, vectors, dates and its neighbours say of it. The only place with weights.

Two steps. Every candidate is scored by its words, its meaning and its date; the best of them are then read: how close
the question's words stand in the text, and whether other articles speak of the same. Each part of a score keeps its
name, so that every result can explain itself.

Scores are fused, not ranks: on real questions reciprocal rank fusion gains nothing over BM25 alone, because it throws
away how much better the first hit is than the second. Scores are comparable within one question only.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Protocol

import numpy as np
import numpy.typing as npt

# Beside BM25 scaled to 1. On 150 real questions a flat summit: .5-1.6 for vectors, .4-.6 for recency and 7-30 days all
# lie within .02 MRR of each other; without vectors .06 is lost, without recency .04 (with passages read: .01).
VECTOR_WEIGHT = 0.8
RECENCY_WEIGHT = 0.4
HALF_LIFE_DAYS = 14.0

# "Latest", "now", "this week": on the 53 real questions that say so, .8 gains .03 MRR over .4 and 1.2 loses it again.
RECENCY_WEIGHT_NOW = 0.8

# Forty are read: with sixty or a hundred no figure changes and a question takes up to twice the time.
READ = 40

# The share of the question's words that stand within thirty words of each other. .2 gains .01 MRR and .4 nothing more.
CLOSENESS_WEIGHT = 0.2
CLOSE_WORDS = 30

# How much the best passages of other articles speak of the same. .4 gains .015 MRR and .02 hit@1; .8 loses half again.
# Questions are about what happened, and what happened is told by several.
AGREEMENT_WEIGHT = 0.4
_AGREEING = 30
_SHARPNESS = 4.0

# With the week of each real question named as its period, asked a year later: .3 to .5 gain .03 to .04 MRR over no period
# at all, 1 loses .015 and 2 loses .08. What was told before the period often tells of it, so it leans and does not sieve.
PERIOD_WEIGHT = 0.3
NAMED_DAY_WEIGHT = 0.3

# What names nobody and nothing that the question names, or nowhere its year, tells of something else. .4 gains .01 MRR and
# .02 hit@1, on 19 of 20 halves of the questions; .2 and .6 half of it; the share of the names instead loses on other sets.
NAMELESS_WEIGHT = 0.4

# Cosines of the bundled model between a question and an unrelated passage lie around .2; only what is above says something.
_COSINE_FLOOR = 0.2

_NOW = re.compile(
    r"\b(?:this (?:week|month|morning|weekend)|latest|newest|now|today|tonight|yesterday|currently|recently"
    r"|so far|at the moment|any news|what(?:'s|’s| is) new)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_PAST = re.compile(
    r"\b(?:ago|back then|at the time|in the past|historically|originally|first ever|years? earlier)\b", re.IGNORECASE
)

Rows = npt.NDArray[np.float32]


class Days(Protocol):
    """A period of events: ISO days, both included."""

    @property
    def since(self) -> str: ...
    @property
    def until(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with what each index says of it: BM25 (0 when it was not among the keyword hits) and cosine similarity."""

    passage_id: int
    keywords: float
    cosine: float
    day: str | None
    story: str = ""
    """The cluster of its article: a copy does not bear out what it copies."""
    inside: bool = True
    """Whether its article belongs to the period asked for."""


@dataclass(slots=True)
class Scored:
    """A candidate and the parts of its score by name."""

    candidate: Candidate
    parts: dict[str, float] = field(default_factory=dict)

    @property
    def score(self) -> float:
        return sum(self.parts.values())

    @property
    def outside(self) -> bool:
        """Whether it neither comes from the period asked for nor names its days."""
        return not self.candidate.inside and not self.parts.get("names the day")

    @property
    def reasons(self) -> tuple[tuple[str, float], ...]:
        """Name and share, largest first; nothing that adds nothing."""
        found = [(name, round(share, 4)) for name, share in self.parts.items() if round(share, 4)]
        return tuple(sorted(found, key=lambda item: -item[1]))


def recency_weight(question: str, as_of: str, period: Days | None) -> float:
    """How much newness counts for a question: strongly when it asks for now, not at all when it asks about the past."""
    if period is not None and period.until < as_of:
        return 0.0
    if any(year != as_of[:4] for year in _YEAR.findall(question)) or _PAST.search(question):
        return 0.0
    return RECENCY_WEIGHT_NOW if _NOW.search(question) else RECENCY_WEIGHT


def score(candidates: Sequence[Candidate], as_of: str, newness: float, *, within: bool = False) -> list[Scored]:
    """Every candidate by words, meaning and date, best first; `within` when a period is asked for."""
    if not candidates:
        return []
    # The best keyword hit sets the scale, because BM25's depends on how many and how rare the question's words are.
    best = max(c.keywords for c in candidates) or 1.0
    scored = [
        Scored(
            c,
            {
                "words": c.keywords / best,
                "meaning": VECTOR_WEIGHT * max(0.0, c.cosine - _COSINE_FLOOR) / (1 - _COSINE_FLOOR),
                "recency": newness * recency(c.day, as_of),
                "period": PERIOD_WEIGHT if within and c.inside else 0.0,
            },
        )
        for c in candidates
    ]
    return in_order(scored)


def add_reading(
    scored: Sequence[Scored],
    vectors: Rows,
    closeness: Mapping[int, float],
    named_day: Mapping[int, bool],
    nameless: Collection[int] = (),
) -> list[Scored]:
    """Add what reading the passages tells, `vectors` row for row theirs; best first.

    `nameless` are those that hold no name of the question, or not its year.
    """
    agreed = agreement(scored, vectors)
    for item, agrees in zip(scored, agreed, strict=True):
        passage_id = item.candidate.passage_id
        item.parts["closeness"] = CLOSENESS_WEIGHT * closeness.get(passage_id, 0.0)
        # Neighbours of nothing bear out nothing: what hardly matches gains hardly anything.
        item.parts["agreement"] = (
            AGREEMENT_WEIGHT * float(agrees) * min(1.0, item.parts["words"] + item.parts["meaning"])
        )
        item.parts["names the day"] = NAMED_DAY_WEIGHT * named_day.get(passage_id, False)
        item.parts["none of the names"] = -NAMELESS_WEIGHT * (passage_id in nameless)
    return in_order(scored)


def in_order(scored: Sequence[Scored]) -> list[Scored]:
    """Best first. Ties break by id, so that the same index gives the same answer."""
    return sorted(scored, key=lambda item: (-item.score, item.candidate.passage_id))


def agreement(scored: Sequence[Scored], vectors: Rows) -> Rows:
    """How near each passage is to the best ones of other stories' texts, 0..1; the better those score, the more they count."""
    if not scored:
        return np.zeros(0, np.float32)
    base = np.array([item.score for item in scored])
    best = np.argsort(-base, kind="stable")[:_AGREEING]
    weights = np.exp(_SHARPNESS * (base[best] - base[best[0]]))
    stories = np.array([item.candidate.story or str(item.candidate.passage_id) for item in scored])
    alike = np.where(stories[:, None] == stories[best][None, :], 0.0, vectors @ vectors[best].T)
    return np.asarray(np.clip(alike @ weights / weights.sum(), 0.0, 1.0), np.float32)


def closeness(terms: Sequence[str], rarity: Mapping[str, float]) -> float:
    """The largest share of a question's words, by rarity, within `CLOSE_WORDS` words of a passage given as stems."""
    total = sum(rarity.values())
    if not total:
        return 0.0
    met = [(place, term) for place, term in enumerate(terms) if term in rarity]
    counts: dict[str, int] = {}
    held = most = 0.0
    first = 0
    for place, term in met:
        counts[term] = counts.get(term, 0) + 1
        held += rarity[term] if counts[term] == 1 else 0.0
        while place - met[first][0] >= CLOSE_WORDS:
            gone = met[first][1]
            counts[gone] -= 1
            held -= rarity[gone] if not counts[gone] else 0.0
            first += 1
        most = max(most, held)
    return min(1.0, most / total)


def recency(day: str | None, as_of: str | None) -> float:
    """1 for an article of the question's day, half after every half-life, 0 for an undated one."""
    if not day or not as_of:
        return 0.0
    return math.pow(0.5, max(0, _number_of(as_of) - _number_of(day)) / HALF_LIFE_DAYS)


@lru_cache(maxsize=8_192)
def _number_of(day: str) -> int:
    return date.fromisoformat(day).toordinal()
