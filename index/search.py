"""Hybrid retrieval: a question and a window in, ranked passages out, from one published generation.

Keywords (tantivy) and vectors (the Chroma base, and the tail exactly) propose candidates; the ledger decides which of
them this generation and window show; `index.ranking` orders them. Nothing here imports LlamaIndex, and Chroma is
imported only for collections too large to search exactly.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

from index import keywords, ranking
from index.answerability import LOOKED_AT, answerability
from index.dating import Told
from index.embedding import BundledEmbedder, Embedder, WordVectors, open_embedder
from index.errors import IndexingError, NoIndex
from index.generation import CANDIDATES, Generation, Held, Hit
from index.ledger import Ledger
from index.publication import FILE_NAME, read_publication
from index.ranking import Days
from index.schema import StoredPassage
from index.stories import ARTICLES_AT_MOST, Group, main_stories
from index.windows import Window

EXACT_LIMIT = 20_000
"""Up to so many passages are compared one by one with the question: 4.5 ms, perfect recall, and no import of Chroma."""

EXACT_LIMIT_ONCE = 100_000
"""The same for a process that answers one question: reading so many vectors takes .4 s, importing Chroma 2 s."""

# Passages looked at for a misspelt word.
_NEARLY = 20

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Found:
    """The outcome of a search. `answerable` tells, 0..1, how likely the passages answer the question."""

    hits: tuple[Hit, ...]
    answerable: float
    as_of: str
    notes: tuple[str, ...] = ()


class Searcher:
    """An open index that follows what is published. Thread-safe: one search at a time."""

    def __init__(
        self, home: Path, open_embedder: Callable[[], Embedder] = open_embedder, *, single_question: bool = False
    ) -> None:
        """Open what is published under `home`; `single_question` spares it the import of Chroma if it can.

        Raises NoIndex or LedgerUnreadable.
        """
        self.home = home
        self._exact_limit = EXACT_LIMIT_ONCE if single_question else EXACT_LIMIT
        self._open_embedder = open_embedder
        self._embedder: Embedder | None = None
        self._words_known: WordVectors | None = None
        self._lock = RLock()
        self._state: Generation | None = None
        self._stamp: tuple[int, int] = (0, 0)
        self.state()

    def state(self) -> Generation:
        """The generation to answer from: reopened when another one has been published since."""
        with self._lock:
            try:
                found = (self.home / FILE_NAME).stat()
            except FileNotFoundError as error:
                raise NoIndex(f"There is no index at {self.home}.") from error
            stamp = found.st_mtime_ns, found.st_ino
            if self._state is None or stamp != self._stamp:
                fresh = Generation(self.home, read_publication(self.home), self._exact_limit)
                if self._state:
                    self._state.close()
                self._state, self._stamp = fresh, stamp
            return self._state

    def embedder(self) -> Embedder:
        """The embedder that made the published vectors."""
        with self._lock:
            return self._embedder_of(self.state())

    def _embedder_of(self, state: Generation) -> Embedder:
        if self._embedder is None:
            self._embedder = self._open_embedder()
        if state.made_with != self._embedder.name:
            raise IndexingError(
                f"The index was made with the embedder {state.made_with!r} and the settings name"
                f" {self._embedder.name!r}; run: dateline index --rebuild"
            )
        return self._embedder

    def warm_up(self) -> None:
        """Load everything that the first question would have to wait for."""
        self.search("warm up", Window(), 1)

    def search(self, question: str, window: Window, k: int, *, period: Days | None = None) -> Found:
        """The best `k` passages for a question, one text once. Raises BadFilter for an outlet nobody has.

        `window` filters publication; `period` is about events: what tells of other days comes last, marked as outside.
        """
        with self._lock:
            state = self.state()
            state.check_outlets(window)
            as_of = window.as_of or date.today().isoformat()
            terms = keywords.query_terms(question)
            told = Told(period) if period else None
            # Of this state: asking for the newest again could close this one under the search.
            vector = self._embedder_of(state).embed([question])[0]
            with state.ledger.snapshot():
                candidates, shown = state.candidates(terms, vector, window, told)
                newness = ranking.recency_weight(question, as_of, period)
                order = ranking.score(candidates, as_of, newness, within=bool(told))
                rarity = state.rarity(terms)
                order = state.read(order, question, rarity, told)
                # As many as judging needs, however few are asked for: the answer's odds do not depend on k.
                hits = state.hits(order, shown, max(k, LOOKED_AT), window)
            # Of a time that is over only its own evidence answers. "This week" leans on newness: on real questions a sieve
            # would refuse .41 instead of .29 of the unanswerable, and .09 instead of .06 of the others.
            over = period is not None and period.until < as_of
            inside = [hit for hit in hits if not (over and hit.outside)]
            expected = newness if state.is_fed(window, as_of) else 0.0
            likely = answerability(question, inside, self._word_vectors(), newest_share=expected)
            return Found(hits[:k], likely, as_of, tuple(state.problems))

    def proposed(self, question: str, window: Window) -> dict[str, list[StoredPassage]]:
        """What each stage proposes before anything is ordered: keywords, vectors, and both together."""
        with self._lock:
            state = self.state()
            state.check_outlets(window)
            vector = self._embedder_of(state).embed([question])[0]
            with state.ledger.snapshot():
                worded = [i for i, _ in state.by_keywords(keywords.query_terms(question), window)]
                near = [i for i, _ in state.by_vector(vector, window, CANDIDATES)]
                shown = list(state.shown(list(dict.fromkeys([*worded, *near])), window))
                texts = state.ledger.passages(shown, state.generation, state.build)
            stages = {"keywords": set(worded), "vectors": set(near), "candidates": set(shown)}
            return {stage: [texts[i] for i in shown if i in ids and i in texts] for stage, ids in stages.items()}

    def nearly(self, word: str, window: Window) -> list[StoredPassage]:
        """A few passages that hold a word nearly the same, when none holds the word itself: for misspelt names."""
        with self._lock:
            state = self.state()
            with state.ledger.snapshot():
                shown = list(state.shown(state.nearly(word), window))[:_NEARLY]
                return list(state.ledger.passages(shown, state.generation, state.build).values())

    def _word_vectors(self) -> WordVectors:
        """Vectors of single words, always the bundled model's: judging asks for hundreds, and its bounds are that model's."""
        if self._words_known is None:
            bundled = self._embedder if isinstance(self._embedder, BundledEmbedder) else BundledEmbedder()
            self._words_known = WordVectors(bundled)
        return self._words_known

    def outlets(self) -> list[str]:
        """The outlets of the published generation, the one with most articles first."""
        with self._lock:
            state = self.state()
            return [name for name, _ in state.ledger.outlets(state.generation) if name]

    def stories(
        self, window: Window, until: str, limit: int, articles: Sequence[str] = ()
    ) -> list[tuple[Group, StoredPassage]]:
        """The main stories of a window as at the ISO day `until`, each with the passage that stands for it.

        With `articles` (by article_id), the stories that those tell.

        Raises BadFilter for an outlet nobody has.
        """
        with self._lock:
            state = self.state()
            state.check_outlets(window)
            with state.ledger.snapshot():
                told = state.ledger.tellers(window, state.generation, state.build, ARTICLES_AT_MOST, articles)
                groups = main_stories(told, until, limit)
                texts = state.ledger.passages([g.speaker.passage for g in groups], state.generation, state.build)
        return [(g, texts[g.speaker.passage]) for g in groups if g.speaker.passage in texts]

    def newest_day(self, window: Window) -> str | None:
        """The ISO day of the newest dated article in a window."""
        with self._lock:
            state = self.state()
            return state.ledger.newest_day(window, state.generation)

    def holdings(self) -> Held:
        """What the published generation holds."""
        with self._lock:
            state = self.state()
            problems = list(state.problems)
            if unfolded := state.published.unfolded:
                problems.append(unfolded)
            if state.ledger.run_was_cut_off():
                problems.append("A run was cut off; what it had accepted is kept. Finish it with: dateline index")
            return replace(state.held(), sources=tuple(state.ledger.sources()), problems=tuple(problems))

    def article(self, article_id: str) -> dict[str, Any] | None:
        """An article of the published generation by its id: the ledger's columns, lists decoded."""
        with self._lock:
            state = self.state()
            row = state.ledger.article(article_id, state.generation)
        if row:
            row["authors"] = json.loads(row["authors"])
            row["extra"] = json.loads(row["extra"])
        return row

    def ask_ledger(self, question: Callable[[Ledger, int], Answer]) -> Answer:
        """What a function of the ledger and the published generation finds."""
        with self._lock:
            state = self.state()
            return question(state.ledger, state.generation)

    def close(self) -> None:
        with self._lock:
            if self._state:
                self._state.close()
                self._state = None
