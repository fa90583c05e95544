"""One published generation, open for reading: what proposes candidates, which of them it shows, and their reading.

Keywords (tantivy) and vectors (the Chroma base, and the tail exactly) propose; the ledger decides. What is damaged is
noted in `problems` and answered around. Chroma is imported only for collections too large to search exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import keywords, ranking, vectors
from index.dating import Told
from index.embedding import Vectors
from index.errors import BadFilter, NoIndex
from index.ledger import Ledger
from index.publication import Publication
from index.questions import names_in, read_question, years_held
from index.ranking import Candidate, Scored
from index.schema import Source, StoredPassage
from index.windows import Fact, Window

# Without a base to ask (it is damaged), more are compared one by one rather than left out; beyond, keywords alone answer.
_EXACT_WITHOUT_BASE = 100_000

CANDIDATES = 200
# Fewer visible neighbours than this ask for more. Asking on until there are 200 changes no figure on the real questions.
_ENOUGH = 80
_ASKED_AT_MOST = 3_200

_FACTS_KEPT = 200_000


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with its score, and how many further articles carry the same text."""

    score: float
    passage: StoredPassage
    copies: int
    copy_outlets: tuple[str, ...] = ()
    """The other outlets among them."""
    reasons: tuple[tuple[str, float], ...] = ()
    """What the score is made of, name and share, largest first."""
    outside: bool = False
    """Whether it lies outside the period asked for, and is shown as such only."""


@dataclass(frozen=True, slots=True)
class Held:
    """What is published: numbers, days, sources, and what is wrong, in words."""

    articles: int
    passages: int
    oldest: str | None
    newest: str | None
    outlets: int
    published: str
    sources: tuple[Source, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(slots=True)
class _Exact:
    """Passages to be compared one by one: ids and their vectors, row for row."""

    ids: np.ndarray
    rows: Vectors

    def nearest(self, question: Vectors, limit: int) -> list[tuple[int, float]]:
        if not len(self.ids):
            return []
        scores = self.rows @ question
        best = np.argpartition(-scores, min(limit, len(scores)) - 1)[:limit]
        return [(int(self.ids[i]), float(scores[i])) for i in best[np.argsort(-scores[best], kind="stable")]]


class Generation:
    """One published generation, open for reading."""

    def __init__(self, home: Path, published: Publication, exact_limit: int) -> None:
        if not published.generation:
            raise NoIndex(f"There is no index at {home} yet.")
        self.home = home
        self._exact_limit = exact_limit
        self.published = published
        self.generation, self.build = published.generation, published.build
        self.problems: list[str] = []
        self.ledger = Ledger(home)
        made = self.ledger.build(self.build)
        if made is None:
            raise NoIndex(f"The index at {home} is incomplete; run: dateline index --rebuild")
        self.made_with, self.dimensions = made[0], made[1]
        self.count = self.ledger.count_live(self.generation, self.build)
        self._words = self._open_keywords()
        self._base: vectors.Base | None = None
        self._base_tried = False
        self._tail: _Exact | None = None
        self._known_outlets: set[str] | None = None
        self._facts: dict[int, Fact | None] = {}
        self._newest: dict[Window, str | None] = {}
        self._held: Held | None = None

    def held(self) -> Held:
        """Numbers of this generation, counted once: counting reads every revision."""
        if self._held is None:
            articles, oldest, newest = self.ledger.span(self.generation)
            outlets = sum(1 for name, _ in self.ledger.outlets(self.generation) if name)
            self._held = Held(articles, self.count, oldest, newest, outlets, self.published.published)
        return self._held

    def close(self) -> None:
        self.ledger.close()
        if self._base:
            self._base.close()

    def shown(self, ids: Sequence[int], window: Window) -> dict[int, Fact]:
        """The passages among `ids` that this generation and the window show.

        Facts are kept: asking SQLite for a thousand rows costs 4 ms of every question, and a generation never changes.
        """
        missing = [i for i in ids if i not in self._facts]
        if missing:
            if len(self._facts) > _FACTS_KEPT:
                self._facts.clear()
                missing = list(ids)
            self._facts.update(dict.fromkeys(missing))
            self._facts.update(self.ledger.facts(missing, self.generation, self.build))
        shows = window.shows()
        return {i: fact for i in ids if (fact := self._facts[i]) is not None and shows(fact)}

    # -- keywords ----------------------------------------------------------------------------------------------

    def _open_keywords(self) -> keywords.KeywordReader | None:
        try:
            return keywords.KeywordReader(self.home / keywords.FOLDER / self.published.keywords)
        except Exception as error:
            # A damaged index raises whatever the first broken byte led to; vectors still answer.
            self._lose_keywords(error)
            return None

    def _lose_keywords(self, error: Exception) -> None:
        self._words = None
        self.problems.append(
            f"The keyword index cannot be read ({type(error).__name__}); answers rest on meaning alone."
            " Mend it with: dateline index"
        )

    def by_keywords(self, terms: Sequence[str], window: Window) -> list[tuple[int, float]]:
        if self._words is None:
            return []
        until = min(filter(None, (window.until, window.as_of)), default=None)
        limit = CANDIDATES * (4 if window.outlets else 1)
        try:
            return self._words.search(terms, limit, since=window.since, until=until, undated=not window.dated_only)
        except Exception as error:
            # An altered byte is met only when a question leads there.
            self._lose_keywords(error)
            return []

    def nearly(self, word: str) -> list[int]:
        try:
            return self._words.nearly(word, CANDIDATES) if self._words else []
        except Exception as error:
            self._lose_keywords(error)
            return []

    def rarity(self, terms: Sequence[str]) -> dict[str, float]:
        """How telling each word of a question is here; all alike where there is no keyword index."""
        if self._words and terms:
            try:
                return self._words.rarity(terms)
            except Exception as error:
                self._lose_keywords(error)
        return dict.fromkeys(terms, 1.0)

    # -- vectors -----------------------------------------------------------------------------------------------

    @property
    def _searched_exactly(self) -> bool:
        return self.count <= self._exact_limit

    def base(self) -> vectors.Base | None:
        """The Chroma base, opened when first needed; None when it is damaged or there is none."""
        if not self._base_tried and not self._searched_exactly and self.published.base:
            self._base_tried = True
            try:
                self._base = vectors.Base(self.home / vectors.FOLDER / self.published.base)
            except vectors.BaseDamaged as error:
                self._lose_base(error)
        return self._base

    def _lose_base(self, error: Exception) -> None:
        self._base, self._tail = None, None
        self.problems.append(
            f"The vector index is damaged ({error}); answers come without it, more slowly. Mend it with: dateline index"
        )

    def tail(self) -> _Exact:
        """What the base does not hold, or everything when there is no base to ask."""
        if self._tail is None:
            after = self.published.base_through if self.base() else 0
            if not self._base and self.count > _EXACT_WITHOUT_BASE:
                self._tail = _Exact(np.empty(0, np.int64), np.empty((0, self.dimensions), np.float32))
            else:
                self._tail = self._load(Window(), after)
        return self._tail

    def _load(self, window: Window, after: int = 0) -> _Exact:
        found = self.ledger.live_vectors(self.generation, self.build, window=window, after=after)
        pairs = list(found)
        if not pairs:
            return _Exact(np.empty(0, np.int64), np.empty((0, self.dimensions), np.float32))
        return _Exact(np.array([i for i, _ in pairs]), vectors.unpack_vectors([v for _, v in pairs]))

    def by_vector(self, vector: Vectors, window: Window, wanted: int) -> list[tuple[int, float]]:
        """The nearest passages that the window shows, best first.

        A window that hides much is met by asking for more, as many as the share shown so far calls for. When that is
        too many the window is narrow, and what it holds is searched exactly.
        """
        asked = wanted
        while True:
            proposed = self._propose(vector, asked)
            shown = self.shown([i for i, _ in proposed], window)
            near = [(i, s) for i, s in proposed if i in shown]
            if len(near) >= min(wanted, _ENOUGH) or asked >= self.count:
                return near[:wanted]
            if asked >= _ASKED_AT_MOST:
                return self._load(window).nearest(vector, wanted)
            asked = min(_ASKED_AT_MOST, asked * max(2, 2 * wanted // max(1, len(near))))

    def _propose(self, vector: Vectors, limit: int) -> list[tuple[int, float]]:
        found = self.tail().nearest(vector, limit)
        base = self.base()
        if base:
            try:
                found += base.nearest(vector, limit)
            except vectors.BaseDamaged as error:
                self._lose_base(error)
                found = self.tail().nearest(vector, limit)
        return sorted(found, key=lambda item: -item[1])

    def cosines(self, vector: Vectors, ids: Sequence[int], known: dict[int, float]) -> dict[int, float]:
        """Cosine similarity of every candidate: those found by keywords alone are compared over the ledger's vectors."""
        missing = self.ledger.vectors([i for i in ids if i not in known])
        if missing:
            scores = vectors.unpack_vectors(list(missing.values())) @ vector
            known = known | dict(zip(missing, map(float, scores), strict=True))
        return known

    # -- candidates and their order ------------------------------------------------------------------------------

    def candidates(
        self, terms: Sequence[str], vector: Vectors, window: Window, told: Told | None
    ) -> tuple[list[Candidate], dict[int, Fact]]:
        """What keywords and vectors propose and the window shows, with the facts of each."""
        worded = dict(self.by_keywords(terms, window))
        near = dict(self.by_vector(vector, window, CANDIDATES))
        shown = self.shown(list(worded | near), window)
        cosines = self.cosines(vector, list(shown), near)
        return [
            Candidate(
                i,
                worded.get(i, 0.0),
                cosines.get(i, 0.0),
                fact.day,
                fact.cluster,
                told is None or told.inside(fact.day),
            )
            for i, fact in shown.items()
        ], shown

    def read(self, order: Sequence[Scored], question: str, rarity: dict[str, float], told: Told | None) -> list[Scored]:
        """The order after reading the best candidates; the others follow as they were."""
        first, rest = list(order[: ranking.READ]), list(order[ranking.READ :])
        ids = [item.candidate.passage_id for item in first]
        texts = self.ledger.passages(ids, self.generation, self.build)
        rows = self.ledger.vectors(ids)
        first = [item for item in first if item.candidate.passage_id in texts and item.candidate.passage_id in rows]
        if not first:
            return rest
        asked = read_question(question)
        close, named, nameless = {}, {}, set()
        for item in first:
            passage = texts[item.candidate.passage_id]
            close[passage.passage_id] = ranking.closeness(keywords.stems(passage.text), rarity)
            named[passage.passage_id] = bool(told and told.names(passage.text, item.candidate.day))
            named_here = names_in(asked, f"{passage.title} {passage.text}")
            if not named_here or not years_held(asked, passage.published, passage.title, passage.text):
                nameless.add(passage.passage_id)
        kept = vectors.unpack_vectors([rows[item.candidate.passage_id] for item in first])
        return ranking.add_reading(first, kept, close, named, nameless) + rest

    # -- results -----------------------------------------------------------------------------------------------

    def is_fed(self, window: Window, as_of: str) -> bool:
        """Whether the newest article that the window shows is of the question's fortnight; an archive's is not."""
        if window not in self._newest:
            if len(self._newest) > 1_000:
                self._newest.clear()
            self._newest[window] = self.ledger.newest_day(window, self.generation)
        return ranking.recency(self._newest[window], as_of) >= 0.5

    def check_outlets(self, window: Window) -> None:
        """Raises BadFilter for an outlet that no article has: a filter must never match nothing in silence."""
        if not window.outlets:
            return
        if self._known_outlets is None:
            self._known_outlets = {name.casefold() for name, _ in self.ledger.outlets(self.generation)}
        for outlet in window.outlets:
            if outlet.casefold() not in self._known_outlets:
                near = ", ".join(name for name, _ in self.ledger.outlets(self.generation)[:6] if name)
                there_are = f"the largest here are: {near}" if near else "no article here names one"
                raise BadFilter(f"No article is from an outlet named {outlet!r}; {there_are}.")

    def hits(self, order: Iterable[Scored], shown: dict[int, Fact], k: int, window: Window) -> tuple[Hit, ...]:
        """The first `k` passages, where articles that carry the same text are represented by the best placed one."""
        speaker: dict[str, int] = {}
        chosen: dict[int, Scored] = {}
        for item in order:
            fact = shown[item.candidate.passage_id]
            if speaker.setdefault(fact.cluster, fact.revision) == fact.revision:
                chosen[item.candidate.passage_id] = item
            if len(chosen) == k:
                break
        texts = self.ledger.passages(list(chosen), self.generation, self.build)
        copies = self.ledger.copies(list({p.cluster for p in texts.values()}), self.generation, window)
        hits = []
        for i, item in chosen.items():
            if passage := texts.get(i):
                others = [o for a, o in copies.get(passage.cluster, []) if a != passage.article_id]
                outlets = tuple(dict.fromkeys(o for o in others if o and o != passage.outlet))
                hits.append(Hit(item.score, passage, len(others), outlets, item.reasons, item.outside))
        return tuple(hits)
