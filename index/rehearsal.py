"""A dry run: everything is read and judged as in a run, and nothing is written, neither the ledger nor what fetching learns."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from index.articles import Article
from index.build import stopping_on_signals
from index.duplicates import Foreseen
from index.embedding import Embedder
from index.errors import NoIndex
from index.fetching import Manners
from index.intake import Intake
from index.ledger import Ledger
from index.passages import embedded_text
from index.reports import Estimate, SourceReport, Step, Summary
from index.sources import SourceToRead

# Measured over news in several languages: characters of one passage, and of one token of a common embedder.
_PASSAGE = 1000
_TOKEN = 4
_SAMPLE = 64
# An embedding service answers about so many passages a second; nobody is asked to show it.
_SERVICE_RATE = 40.0
# Splitting and writing, per passage, and what loading the splitter takes: measured on one core.
_WRITING_SECONDS = 0.0012
_START_SECONDS = 4.0


def rehearse(
    home: Path,
    sources: Sequence[SourceToRead],
    *,
    open_embedder: Callable[[], Embedder] | None,
    report: Callable[[Step], None] = lambda step: None,
    manners: Manners | None = None,
    rebuild: bool = False,
) -> Summary:
    """What a run over `sources` would do, with an estimate of its work; a `rebuild` embeds all that is held besides.

    `open_embedder` is asked to embed a sample, to see how fast it is; None for a service that is paid for.
    """
    began = time.monotonic()
    summary = Summary()
    with tempfile.TemporaryDirectory() as empty, stopping_on_signals() as stopping:
        try:
            ledger = Ledger(home)
        except NoIndex:
            ledger = Ledger(Path(empty), write=True)
        try:
            counted = _Counted(ledger)
            if rebuild:
                counted.count_held()

            def tell(stage: str, done: int, total: int | None, name: str, reports: Sequence[SourceReport]) -> None:
                report(
                    Step(
                        stage.replace(", splitting, embedding", ", comparing"),
                        done,
                        total,
                        0.0,
                        None,
                        name,
                        tuple(reports),
                    )
                )

            Intake(
                ledger,
                summary,
                take=counted.take,
                flush=lambda: None,
                stopping=stopping,
                tell=tell,
                manners=manners or Manners(),
                generation=0,
                keep=False,
            ).read(sources)
        finally:
            counted.close()
            ledger.close()
        summary.copies = counted.copies
        summary.interrupted = stopping()
    summary.seconds = time.monotonic() - began
    summary.estimate = counted.estimate(summary.seconds, open_embedder)
    return summary


class _Counted:
    """Counts what would be embedded."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._clusters = set[str]()
        self._foreseen = Foreseen(ledger.db)
        self._characters = 0
        self._passages = 0
        self._sample: list[str] = []
        self.copies = 0

    def take(self, article: Article, _: int) -> None:
        """Count one article as the pipeline would take it in."""
        cluster = self._foreseen.place(article)
        if cluster in self._clusters or self._ledger.has_cluster(cluster, besides=article.article_id):
            self.copies += 1
        self._clusters.add(cluster)
        self._count(article.title, article.text)

    def count_held(self) -> None:
        """Count every text that the ledger holds, as a rebuild embeds it anew."""
        for title, text in self._ledger.db.execute("SELECT title, text FROM revisions WHERE died IS NULL"):
            self._count(title, text)

    def _count(self, title: str, text: str) -> None:
        passages = max(1, -(-len(text) // _PASSAGE))
        self._passages += passages
        self._characters += len(text) + passages * len(title)
        if len(self._sample) < _SAMPLE:
            self._sample.append(embedded_text(title, text[:_PASSAGE]))

    def close(self) -> None:
        self._foreseen.close()

    def estimate(self, reading: float, open_embedder: Callable[[], Embedder] | None) -> Estimate:
        """The work that a run would have; reading overlaps with it, so that the longer of the two counts."""
        if not self._passages:
            return Estimate(0, 0, reading)
        rate = _SERVICE_RATE
        if open_embedder:
            embedder = open_embedder()
            embedder.embed(self._sample[:2])
            began = time.monotonic()
            embedder.embed(self._sample)
            rate = len(self._sample) / max(time.monotonic() - began, 1e-4)
        working = self._passages / rate + self._passages * _WRITING_SECONDS + _START_SECONDS
        return Estimate(self._passages, self._characters // _TOKEN, max(reading, working))
