"""The ingest run: read, compare, split, embed, accept, publish.

The ledger is the queue between the stages. An article is accepted with its passages and vectors in one transaction;
the keyword index and the Chroma base then *follow the ledger*, each from its own mark. A run that is killed leaves
accepted articles behind a mark; the next run finds them there and goes on.

Three processes share the work: this one reads, embeds and writes the ledger, one splits (`index.pipeline`), one folds
(`index.vectors`). A signal ends a run after the batch in hand; what is accepted is published.
"""

from __future__ import annotations

import secrets
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from index import keywords, vectors
from index.articles import Article
from index.duplicates import Reclustering
from index.embedding import Embedder
from index.errors import NoIndex, SourceMissing
from index.fetching import Manners
from index.folding import FoldProcess, fold_is_due
from index.intake import Intake
from index.ledger import Ledger
from index.passages import SPLITTER, embedded_text
from index.pipeline import PassageMaker, Text
from index.publication import Publication, read_publication, write_publication
from index.reports import SourceReport, Step, Summary
from index.schema import NewPassage, now
from index.sources import SourceToRead


def run(
    home: Path,
    sources: Sequence[SourceToRead],
    *,
    rebuild: bool = False,
    open_embedder: Callable[[], Embedder],
    report: Callable[[Step], None] = lambda step: None,
    manners: Manners | None = None,
    keep_gone: bool = False,
) -> Summary:
    """Read `sources` into the index under `home` and publish; with `rebuild`, then make every passage and index anew.

    `manners` says how addresses are fetched; `keep_gone` keeps articles that their source no longer has.
    Call it with the ingest lock held. Raises SourceMissing, EmbedderFailed, LedgerUnreadable.
    """
    began = time.monotonic()
    ledger = Ledger(home, write=True)
    try:
        with stopping_on_signals() as stopping:
            number = ledger.start_run()
            work = _Run(home, ledger, open_embedder, report, stopping)
            work.prepare()
            # First: what is read now must not put vectors of another model into the old build.
            if work.rebuild_due and not stopping():
                work.rebuild()
                if not stopping():
                    work.summary.notes.append(
                        "Embedder, splitting or CURRENT had changed: every passage was made anew."
                    )
            work.ingest(sources, manners, keep_gone)
            if rebuild and not work.rebuild_due and not stopping():
                work.rebuild()
            work.summary.interrupted = stopping()
            work.summary.seconds = time.monotonic() - began
            ledger.finish_run(number, work.published.generation, work.summary.counts(), work.summary.rejected)
            # While signals are still held: it writes what stands in the WAL into the file.
            ledger.close()
            return work.summary
    finally:
        ledger.close()


def forget_source(home: Path, name: str, *, open_embedder: Callable[[], Embedder]) -> int:
    """Remove a source, and the articles that no other source carries, and publish. Returns how many articles went.

    Call it with the ingest lock held. Raises SourceMissing when no source has that name.
    """
    ledger = Ledger(home, write=True)
    try:
        row = next((source.id for source in ledger.sources() if source.name == name), None)
        if row is None:
            known = ", ".join(source.name for source in ledger.sources()) or "none"
            raise SourceMissing(f"There is no source named {name!r}; known are: {known}.")
        work = _Run(home, ledger, open_embedder, lambda step: None, lambda: False)
        work.prepare()
        gone = ledger.remove_source(row, work.generation)
        work.ingest([])
        return gone
    finally:
        ledger.close()


@contextmanager
def stopping_on_signals() -> Iterator[Callable[[], bool]]:
    """INT, TERM and HUP ask the run to end after the batch in hand, instead of ending the process."""
    asked: list[int] = []
    before = {}
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        # Not every system has HUP, and a thread other than the main one may not set handlers.
        with suppress(AttributeError, ValueError):
            before[name] = signal.signal(getattr(signal, name), lambda number, _: asked.append(number))
    try:
        yield lambda: bool(asked)
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


class _Run:
    """The state of one run: what is published, and what the next publication will name."""

    def __init__(
        self,
        home: Path,
        ledger: Ledger,
        open_embedder: Callable[[], Embedder],
        report: Callable[[Step], None],
        stopping: Callable[[], bool],
    ) -> None:
        self.home = home
        self.ledger = ledger
        self.report = report
        self.stopping = stopping
        self.summary = Summary()
        self.rebuild_due = False
        self._open_embedder = open_embedder
        self._embedder: Embedder | None = None
        self._fold: FoldProcess | None = None
        self._handled = 0
        self._accepted_passages = 0
        self._began = time.monotonic()
        self._past = 0
        try:
            self.published = read_publication(home)
        except NoIndex:
            self.published = Publication()

    @property
    def embedder(self) -> Embedder:
        if self._embedder is None:
            self._embedder = self._open_embedder()
        return self._embedder

    @property
    def generation(self) -> int:
        """The generation that this run writes: the one after the published."""
        return max(self.published.generation, self._past) + 1

    def prepare(self) -> None:
        """Clear what killed runs left, begin a first build, and see whether a new one is due."""
        vectors.clear_unpublished(self.home, {self.published.base})
        keywords.clear_unpublished(self.home, {self.published.keywords})
        made_with = self.ledger.build(self.published.build)
        if made_with is None:
            # Generation 0 shows nothing. It names the build, so that a first run that is killed can be gone on with.
            self.published = replace(self.published, build=self._start_build(), keywords=_fresh_name("keywords"))
            write_publication(self.home, self.published)
        elif (made_with[0], made_with[2]) != (self.embedder.name, SPLITTER):
            self.rebuild_due = True
        if not self.published.generation and self.ledger.lacks_passages(self.published.build):
            # CURRENT was lost while the ledger was not: its articles get their passages anew, as a generation after
            # all that the ledger has seen.
            self._past = self.ledger.newest_generation()
            self.rebuild_due = True
        self._mend()
        self._bury()

    def _bury(self) -> None:
        """Drop dead passages, from the keyword index first: a run killed right after publishing left them there."""
        dead = self.ledger.dead_passages(self.published.generation, self.published.build)
        if dead and self.published.keywords_through:
            writer = keywords.KeywordWriter(self.home / keywords.FOLDER / self.published.keywords)
            try:
                writer.remove(dead)
                writer.commit()
            finally:
                writer.close()
        self.ledger.purge(self.published.generation, self.published.build)

    def _start_build(self) -> int:
        return self.ledger.start_build(self.embedder.name, self.embedder.dimensions, SPLITTER)

    def _mend(self) -> None:
        """Forget a damaged base or keyword index, so that this run makes it anew from the ledger."""
        if self.published.base:
            try:
                vectors.check_seal(self.home / vectors.FOLDER / self.published.base)
            except vectors.BaseDamaged as error:
                self.summary.notes.append(f"The vector index was damaged ({error}); it was rebuilt from the ledger.")
                self.published = replace(self.published, base="", base_through=0, fold_trouble="")
        folder = self.home / keywords.FOLDER / self.published.keywords
        if self.published.generation and keywords.damaged(folder):
            self.summary.notes.append("The keyword index was damaged; it was rebuilt from the ledger.")
            self.published = replace(self.published, keywords=_fresh_name("keywords"), keywords_through=0)

    # -- reading -----------------------------------------------------------------------------------------------

    def ingest(self, sources: Sequence[SourceToRead], manners: Manners | None = None, keep_gone: bool = False) -> None:
        """Read every source, accept what is new or changed, and publish it."""
        writer = keywords.KeywordWriter(self.home / keywords.FOLDER / self.published.keywords)
        left_over = self.ledger.last_passage()
        mark = self.published.keywords_through
        accepted_before = self._accepted_passages

        def accept(items: list[tuple[Any, list[NewPassage]]]) -> None:
            nonlocal mark
            self.ledger.accept(items, build=self.published.build, generation=self.generation)
            intake.note_accepted([article.article_id for (article, _), _ in items])
            self._accepted_passages += sum(len(passages) for _, passages in items)
            mark = writer.follow(self.ledger, mark, self.published.build, self.generation, unsure_up_to=left_over)
            self._fold_along()

        maker = PassageMaker(lambda: self.embedder, accept)

        def take(article: Article, row: int) -> None:
            maker.add(Text((article, row), article.title, article.text, self._reusable(article)))

        intake = Intake(
            self.ledger,
            self.summary,
            take=take,
            flush=maker.finish,
            stopping=self.stopping,
            tell=self._tell,
            manners=manners or Manners(),
            generation=self.generation,
            keep_gone=keep_gone,
        )
        try:
            intake.read(sources)
            self._handled = intake.handled
            maker.finish()
            mark = writer.follow(self.ledger, mark, self.published.build, self.generation, unsure_up_to=left_over)
            self.summary.passages += self._accepted_passages - accepted_before
            self.summary.embedded += maker.embedded
            self._publish(writer, mark)
        finally:
            maker.close()
            if self._fold:
                self._fold.abandon()
            writer.close()

    def _reusable(self, article: Article) -> dict[str, bytes]:
        """Vectors of the article's newest revision, by the text they were made from: only what changed is embedded."""
        known = self.ledger.known(article.article_id)
        if not known:
            return {}
        rows = self.ledger.old_vectors(known.revision, self.published.build)
        return {embedded_text(title, text): vector for title, text, vector in rows}

    # -- publishing --------------------------------------------------------------------------------------------

    def _fold_along(self) -> None:
        """Start a fold as soon as one is due, and keep it following the ledger."""
        published = self.published
        if self._fold is None and fold_is_due(published, self.ledger.last_passage()):
            self._fold = FoldProcess(self.home, published, self.generation)
        if self._fold:
            self._fold.follow()

    def _publish(self, writer: keywords.KeywordWriter, mark: int) -> None:
        """Make this run's generation visible, first with the old base and its tail, then with the new base."""
        dying = self.ledger.passages_that_die(self.generation)
        if dying or mark > self.published.keywords_through:
            self._step("publishing")
            self.summary.copies = self.ledger.count_copies(self.generation)
            writer.commit()
            self._replace_current(generation=self.generation, keywords_through=mark)
            # Only now: a reader of the generation before may have needed them.
            writer.remove(dying)
            writer.commit()
        self._finish_fold()

    def _finish_fold(self) -> None:
        published = self.published
        if not self._fold and fold_is_due(published, published.keywords_through):
            self._fold = FoldProcess(self.home, published, published.generation)
        if not self._fold:
            return
        self._step("folding vectors into the base")
        self._replace_current(**self._outcome(self._fold, published.keywords_through))
        self._fold = None

    def _outcome(self, fold: FoldProcess, last_passage: int) -> dict[str, Any]:
        """Wait for a fold; what it changes in CURRENT: another base, or what went wrong with passages up to the last."""
        through, trouble = fold.finish()
        if not trouble:
            return {
                "base": fold.name,
                "base_through": through,
                "fold_trouble": "",
                "fold_failed": "",
                "fold_failed_at": 0,
            }
        return {"fold_trouble": trouble, "fold_failed": now(), "fold_failed_at": last_passage}

    def _replace_current(self, **changes: Any) -> None:
        self.published = replace(self.published, published=now(), **changes)
        if changes.get("fold_trouble"):
            self.summary.notes.append(self.published.unfolded)
        write_publication(self.home, self.published)

    # -- rebuilding --------------------------------------------------------------------------------------------

    def rebuild(self) -> None:
        """Make every passage, the keyword index and the base anew beside the old ones, and swap at once."""
        build, generation = self._start_build(), self.generation
        fresh = Publication(self.published.generation, build, keywords=_fresh_name("keywords"))
        writer = keywords.KeywordWriter(self.home / keywords.FOLDER / fresh.keywords)
        first = self.ledger.last_passage()
        fold = FoldProcess(self.home, replace(fresh, base_through=first), generation)
        total, done = self.ledger.count_revisions(), 0
        mark = first

        def accept(items: list[tuple[Any, list[NewPassage]]]) -> None:
            nonlocal mark, done
            self.ledger.rebuild_passages(items, build=build, generation=generation)
            mark = writer.follow(self.ledger, mark, build, generation)
            fold.follow()
            done += len(items)
            self._accepted_passages += sum(len(passages) for _, passages in items)
            self._step("rebuilding", done=done, total=total)

        maker = PassageMaker(lambda: self.embedder, accept)
        self._began, self._accepted_passages = time.monotonic(), 0
        try:
            clustering = Reclustering(self.ledger.db)
            if not self._remake_all(maker, clustering):
                return
            writer.commit()
            self._step("folding vectors into the base", done=done, total=total)
            outcome = self._outcome(fold, mark)
            self.published = fresh
            self.ledger.set_clusters(clustering.changed)
            self._replace_current(generation=generation, keywords_through=mark, **outcome)
            self.summary.passages += self._accepted_passages
            self.summary.embedded += maker.embedded
        finally:
            maker.close()
            fold.abandon()
            writer.close()

    def _remake_all(self, maker: PassageMaker, clustering: Reclustering) -> bool:
        """Send every living revision through the pipeline and cluster it anew; False when the run was asked to stop."""
        last = 0
        while rows := self.ledger.newest_revisions(last, 200):
            for revision, title, text, day, cluster in rows:
                if self.stopping():
                    self.summary.notes.append("The rebuild was stopped; the index is as it was.")
                    return False
                maker.add(Text(revision, title, text))
                clustering.place(revision, text, day, cluster)
            last = rows[-1][0]
        maker.finish()
        return True

    # -- telling -----------------------------------------------------------------------------------------------

    def _tell(
        self, stage: str, done: int, total: int | None, source: str = "", reports: Sequence[SourceReport] = ()
    ) -> None:
        self._handled = done
        seconds = max(time.monotonic() - self._began, 1e-6)
        left = seconds * (total - done) / done if total and done else None
        self.report(Step(stage, done, total, self._accepted_passages / seconds, left, source, tuple(reports)))

    def _step(self, stage: str, *, done: int | None = None, total: int | None = None) -> None:
        self._tell(stage, self._handled if done is None else done, total)


def _fresh_name(kind: str) -> str:
    return f"{kind}-{secrets.token_hex(4)}"
