"""The stories of a period: articles about one thing grouped, the main ones first. Pure, over rows of the ledger.

Two articles tell one story when they share the words that are rare in the period, or nearly so when their vectors are
close too: names and places carry a story, and the small bundled model alone puts every earthquake into one. Stories
are built newest article first, each around its own centre, so that chains ("a is like b, b like c ...") do not form.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt

ARTICLES_AT_MOST = 2_000
"""The newest articles of a period that are grouped, in less than a second; a longer period is cut to them."""

# By looking at the groups of 691 real articles of four months and of the demo: lower, different events of one topic run
# together; higher, an event told by two outlets falls apart.
_ALIKE = 0.3
# How much the vectors say beside the words.
_VECTOR_SHARE = 0.35
_COSINE_FLOOR = 0.35
# An event is news for about a week; what is further apart is another one of its kind.
_DAYS_APART = 7
_LEAD_WORDS = 120
_TITLE_WEIGHT = 3.0
# Outlets come first: a story told by three, half a period old, goes before one told by one today.
_OUTLETS, _TEXTS, _AGE = 2.0, 0.5, 2.0

_WORD = re.compile(r"[^\W\d_][\w’'-]{2,}|\d[\d.,]*\d|\d")


@dataclass(frozen=True, slots=True)
class Teller:
    """An article as a story needs it: its lead, and the vector of its first passage."""

    revision: int
    article_id: str
    title: str
    outlet: str
    published: str | None
    day: str | None
    cluster: str
    lead: str
    passage: int
    """The id of its first passage, and that passage's vector as the ledger keeps it."""
    vector: bytes


@dataclass(slots=True)
class Group:
    """Articles that tell one story, newest first; `outlets` have a text of their own, copies counted once."""

    members: list[Teller]
    outlets: tuple[str, ...] = ()
    articles: int = 0
    """How many different texts tell it."""
    newest: str | None = None
    score: float = 0.0

    central: int = 0
    """The place of the member closest to the story's centre, of those of its last two days."""

    @property
    def speaker(self) -> Teller:
        """The article that stands for the story; where others carry the same text, the first to do so."""
        return next(m for m in reversed(self.members) if m.cluster == self.members[self.central].cluster)


def main_stories(tellers: Sequence[Teller], until: str, limit: int) -> list[Group]:
    """The main stories told, by how many outlets tell them and how new they are at the ISO day `until`."""
    rows = sorted(tellers, key=lambda t: (t.day or "", t.revision), reverse=True)[:ARTICLES_AT_MOST]
    if not rows:
        return []
    groups = _group(rows)
    last = _number(until)
    span = max([1] + [last - _number(t.day) for t in rows if t.day])
    for group in groups:
        _weigh(group, last, span)
    # Ties: the newer first, then by id, so that the same index gives the same overview.
    groups.sort(key=lambda g: g.speaker.article_id)
    groups.sort(key=lambda g: (g.score, g.newest or ""), reverse=True)
    return groups[:limit]


def _group(rows: Sequence[Teller]) -> list[Group]:
    words, vectors = _weighted_words(rows), _vectors(rows)
    groups: list[Group] = []
    centres: list[_Centre] = []
    told: list[list[tuple[dict[str, float], npt.NDArray[np.float32]]]] = []
    by_word: dict[str, set[int]] = {}
    for row, its_words, vector in zip(rows, words, vectors, strict=True):
        telling = _telling(its_words)
        best, best_score = len(groups), _ALIKE
        for g in sorted({g for word in telling for g in by_word.get(word, ())}):
            if centres[g].days_from(row.day) <= _DAYS_APART:
                score = centres[g].likeness(its_words, vector)
                if score > best_score:
                    best, best_score = g, score
        if best == len(groups):
            groups.append(Group([]))
            told.append([])
            centres.append(_Centre(vectors.shape[1]))
        groups[best].members.append(row)
        told[best].append((its_words, vector))
        centres[best].add(its_words, vector, row.day)
        for word in telling:
            by_word.setdefault(word, set()).add(best)
    for group, centre, its in zip(groups, centres, told, strict=True):
        newest = group.members[0].day
        last = [
            i for i, m in enumerate(group.members) if not newest or (m.day and _number(newest) - _number(m.day) < 2)
        ]
        group.central = max(last, key=lambda i, c=centre, t=its: (c.likeness(*t[i]), -i))  # type: ignore[misc]
    return groups


class _Centre:
    """The sum of a story's articles: their words, their vectors, and the oldest day so far."""

    def __init__(self, width: int) -> None:
        self._words: dict[str, float] = {}
        self._square = 0.0
        self._vector = np.zeros(width, dtype=np.float32)
        self._norm = 0.0
        self._oldest: int | None = None

    def add(self, words: dict[str, float], vector: npt.NDArray[np.float32], day: str | None) -> None:
        for word, weight in words.items():
            before = self._words.get(word, 0.0)
            self._words[word] = before + weight
            self._square += weight * (2 * before + weight)
        self._vector += vector
        self._norm = float(np.linalg.norm(self._vector))
        if day:
            self._oldest = _number(day)

    def days_from(self, day: str | None) -> int:
        """Days between an article and the oldest one; articles come newest first."""
        return self._oldest - _number(day) if day and self._oldest is not None else 0

    def likeness(self, words: dict[str, float], vector: npt.NDArray[np.float32]) -> float:
        """0..1: the rare words shared, helped by the vectors."""
        held = self._words
        shared = sum(weight * held[word] for word, weight in words.items() if word in held)
        cosine = float(vector @ self._vector) / (self._norm or 1.0)
        near = max(0.0, cosine - _COSINE_FLOOR) / (1 - _COSINE_FLOOR)
        return (1 - _VECTOR_SHARE) * shared / (math.sqrt(self._square) or 1.0) + _VECTOR_SHARE * near


def _weighted_words(rows: Sequence[Teller]) -> list[dict[str, float]]:
    """Words of title and lead by rarity among these articles, each article's of length 1 together."""
    counted = []
    for row in rows:
        counts: dict[str, float] = {}
        for word in _WORD.findall(row.title.casefold()):
            counts[_root(word)] = counts.get(_root(word), 0.0) + _TITLE_WEIGHT
        for word in _WORD.findall(row.lead.casefold())[:_LEAD_WORDS]:
            counts[_root(word)] = counts.get(_root(word), 0.0) + 1
        counted.append(counts)
    # Copies say a word once.
    texts = {row.cluster: counts for row, counts in zip(rows, counted, strict=True)}
    holding = Counter(word for counts in texts.values() for word in counts)
    weighted = []
    for counts in counted:
        raw = {
            word: math.sqrt(count) * math.log((1 + len(texts)) / (0.5 + holding[word]))
            for word, count in counts.items()
        }
        length = math.sqrt(sum(v * v for v in raw.values())) or 1.0
        weighted.append({word: value / length for word, value in raw.items()})
    return weighted


def _number(day: str) -> int:
    return date.fromisoformat(day).toordinal()


@lru_cache(maxsize=100_000)  # a third of the time was here
def _root(word: str) -> str:
    word = word.replace("’", "'").removesuffix("'s")
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


def _telling(words: dict[str, float]) -> list[str]:
    """The words that may lead to a story: the twelve rarest."""
    return sorted(words, key=lambda word: (-words[word], word))[:12]


def _vectors(rows: Sequence[Teller]) -> npt.NDArray[np.float32]:
    raw = [np.frombuffer(row.vector, dtype=np.float16).astype(np.float32) for row in rows]
    width = max(len(vector) for vector in raw)
    return np.array([vector if len(vector) == width else np.zeros(width, np.float32) for vector in raw])


def _weigh(group: Group, last: int, span: int) -> None:
    """Count a story's outlets and texts and score it; `span` is the length of the period in days."""
    origins: dict[str, Teller] = {}
    for member in group.members:
        origins[member.cluster] = member  # the last in order is the oldest: where the text comes from
    group.outlets = tuple(dict.fromkeys(t.outlet for t in origins.values() if t.outlet))
    group.articles = len(origins)
    group.newest = next((m.published for m in group.members if m.published), None)
    age = (last - _number(group.members[0].day)) / span if group.members[0].day else 1.0
    group.score = (
        _OUTLETS * math.log2(1 + max(1, len(group.outlets)))
        + _TEXTS * math.log2(group.articles)
        - _AGE * min(1.0, max(0.0, age))
    )
