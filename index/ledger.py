"""The SQLite file that owns everything: articles, revisions, passages with their vectors, sources, runs.

An article is accepted when `accept` has returned: whole, on disk, in one transaction. Everything else in a home
(the Chroma base, the keyword index) is derived from here and can be thrown away.

Rows carry the generation that brings them (`born`) and the one that takes them away (`died`). A run writes rows of
the generation to come; readers see them once that generation is published, all at the same moment. Passages also
carry the build they belong to: a rebuild writes a new build beside the old one.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.articles import Article, Rejected
from index.duplicates import Clusters
from index.errors import LedgerUnreadable, NoIndex
from index.schema import (
    MIGRATIONS,
    SCHEMA,
    SCHEMA_VERSION,
    Known,
    NewPassage,
    Source,
    facts_of,
    now,
    statements,
)
from index.shown import Shown
from index.windows import day_and_instant

FILE_NAME = "ledger.sqlite3"


class Ledger(Shown):
    """One open ledger. Use one per thread; a writer holds the ingest lock, readers need none."""

    def __init__(self, home: Path, *, write: bool = False) -> None:
        """Open the ledger under `home`; `write` creates it when missing.

        Raises NoIndex when there is none to read, LedgerUnreadable when it is damaged or from a newer Dateline.
        """
        self.path = home / FILE_NAME
        if not write and not self.path.exists():
            raise NoIndex(f"There is no index at {home}.")
        try:
            if write:
                self.db = sqlite3.connect(self.path, isolation_level=None, timeout=30)
                self.db.execute("PRAGMA journal_mode=WAL")
                # FULL: an accepted article survives a power cut, not only a crash of ours.
                self.db.execute("PRAGMA synchronous=FULL")
                self._bring_up_to_date()
            else:
                # Without the right to write beside it, SQLite cannot share a WAL file: then nobody writes.
                alone = "" if os.access(home, os.W_OK) else "&immutable=1"
                self.db = sqlite3.connect(
                    f"{self.path.absolute().as_uri()}?mode=ro{alone}",
                    uri=True,
                    isolation_level=None,
                    timeout=30,
                    check_same_thread=False,
                )
            self._clusters = Clusters(self.db)
            # SQLite's own lower() knows ASCII only.
            self.db.create_function("fold", 1, str.casefold, deterministic=True)
            self._check_version()
        except sqlite3.DatabaseError as error:
            raise LedgerUnreadable(f"The ledger {self.path} cannot be read ({error}).") from error

    def _bring_up_to_date(self) -> None:
        """Make the tables, or add what this Dateline has and the ledger has not: all or nothing."""
        if self._version() >= SCHEMA_VERSION:
            return
        with self.transaction():
            # Asked again: another process may have been first.
            version = self._version()
            for step in (SCHEMA, *MIGRATIONS)[version:]:
                for statement in statements(step):
                    self.db.execute(statement)
            self.db.execute(f"PRAGMA user_version={max(version, SCHEMA_VERSION)}")

    def _version(self) -> int:
        return int(self.db.execute("PRAGMA user_version").fetchone()[0])

    def _check_version(self) -> None:
        version = self._version()
        if version > SCHEMA_VERSION:
            raise LedgerUnreadable(f"The ledger {self.path} was written by a newer Dateline; update this one.")
        if version == 0:
            raise NoIndex(f"The ledger {self.path} is still empty.")
        if version < SCHEMA_VERSION:
            self._update_file()

    def _update_file(self) -> None:
        """A reader that meets an older ledger brings it up to date; the rows that it shows stay as they are."""
        home = self.path.parent
        if not os.access(home, os.W_OK):
            raise LedgerUnreadable(
                f"The ledger {self.path} was written by an older Dateline and {home} cannot be written to;"
                " allow that once, so that it can be brought up to date."
            )
        Ledger(home, write=True).close()

    def close(self) -> None:
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing of what is executed inside."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """One consistent view of the file for everything read inside."""
        self.db.execute("BEGIN")
        try:
            yield
        finally:
            self.db.execute("ROLLBACK")

    # -- what a run writes ------------------------------------------------------------------------------------

    def start_build(self, embedder: str, dimensions: int, splitter: str) -> int:
        """A new build for passages to go into; returns its number."""
        with self.transaction():
            cursor = self.db.execute(
                "INSERT INTO builds (embedder, dimensions, splitter, started) VALUES (?, ?, ?, ?)",
                (embedder, dimensions, splitter, now()),
            )
        return int(cursor.lastrowid or 0)

    def known(self, article_id: str) -> Known | None:
        """The newest revision of an article, published or not."""
        row = self.db.execute(
            "SELECT a.id, r.id, r.text_hash, r.facts, r.source,"
            " coalesce(r.updated, iif(r.published_certainty = 'stated', r.published, ''), '')"
            " FROM articles a JOIN revisions r ON r.article = a.id WHERE a.article_id = ? AND r.died IS NULL",
            (article_id,),
        ).fetchone()
        return Known(*row) if row else None

    def newest_text(self, article_id: str) -> str | None:
        """The text of an article's newest revision; None when nothing is held of it."""
        row = self.db.execute(
            "SELECT r.text FROM articles a JOIN revisions r ON r.article = a.id WHERE a.article_id = ? AND r.died IS NULL",
            (article_id,),
        ).fetchone()
        return row[0] if row else None

    def has_cluster(self, cluster: str, besides: str) -> bool:
        """Whether an article other than `besides` carries the text of a cluster."""
        row = self.db.execute(
            "SELECT EXISTS (SELECT 1 FROM revisions r JOIN articles a ON a.id = r.article"
            " WHERE r.cluster = ? AND r.died IS NULL AND a.article_id <> ?)",
            (cluster, besides),
        ).fetchone()
        return bool(row[0])

    def accept(
        self, items: Sequence[tuple[tuple[Article, int], Sequence[NewPassage]]], *, build: int, generation: int
    ) -> None:
        """Store new revisions of ((article, source row), passages), superseding earlier ones.

        One transaction: when this returns, all are kept.
        """
        with self.transaction():
            for (article, source), passages in items:
                self._accept_one(article, passages, source, build, generation)

    def _accept_one(
        self, article: Article, passages: Sequence[NewPassage], source: int, build: int, generation: int
    ) -> None:
        moment = now()
        self.db.execute(
            "INSERT OR IGNORE INTO articles (article_id, url, first_seen) VALUES (?, ?, ?)",
            (article.article_id, article.url, moment),
        )
        number = self.db.execute(
            "SELECT a.id, coalesce(max(r.number), 0) FROM articles a LEFT JOIN revisions r ON r.article = a.id"
            " WHERE a.article_id = ?",
            (article.article_id,),
        ).fetchone()
        cluster, signature = self._clusters.place(article)
        self.supersede(number[0], generation)
        day, instant = day_and_instant(article.published)
        revision = self.db.execute(
            "INSERT INTO revisions (article, number, title, text, outlet, published, published_certainty, day, instant,"
            " updated, authors, section, language, extra, source, text_hash, facts, cluster, accepted, born)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number[0], number[1] + 1, article.title, article.text, article.outlet, article.published,
                article.published_certainty, day, instant, article.updated, json.dumps(article.authors, ensure_ascii=False),
                article.section, article.language, json.dumps(article.extra, ensure_ascii=False, default=str),
                source, article.text_hash, facts_of(article), cluster, moment, generation,
            ),
        ).lastrowid  # fmt: skip
        self._clusters.keep(int(revision or 0), signature)
        self._add_passages(int(revision or 0), passages, build, generation)
        self._note_seen(number[0], source, moment)

    def supersede(self, article: int, generation: int) -> None:
        """End the newest revision and its passages at `generation`.

        A revision that was never published (its run was killed, and the article changed again) dies before it was born
        for any reader: born = died, so no generation shows it.
        """
        self._clusters.forget(article)
        self.db.execute(
            "UPDATE passages SET died = ?1 WHERE died IS NULL AND revision IN"
            " (SELECT id FROM revisions WHERE article = ?2 AND died IS NULL)",
            (generation, article),
        )
        self.db.execute("UPDATE revisions SET died = ? WHERE article = ? AND died IS NULL", (generation, article))

    def _add_passages(self, revision: int, passages: Iterable[NewPassage], build: int, generation: int) -> None:
        self.db.executemany(
            'INSERT INTO passages (build, revision, ordinal, start, "end", vector, born) VALUES (?, ?, ?, ?, ?, ?, ?)',
            [(build, revision, i, p.start, p.end, p.vector, generation) for i, p in enumerate(passages)],
        )

    def _note_seen(self, article: int, source: int, moment: str) -> None:
        self.db.execute(
            "INSERT INTO article_sources (article, source, seen) VALUES (?, ?, ?)"
            " ON CONFLICT (article, source) DO UPDATE SET seen = excluded.seen, missed = 0",
            (article, source, moment),
        )
        self.db.execute("UPDATE articles SET gone = NULL WHERE id = ? AND gone IS NOT NULL", (article,))

    def note_seen(self, article_ids: Sequence[str], source: int) -> None:
        """Remember that a source carries these articles."""
        moment = now()
        with self.transaction():
            self.db.executemany(
                "INSERT INTO article_sources (article, source, seen) SELECT id, ?, ? FROM articles WHERE article_id = ?"
                " ON CONFLICT (article, source) DO UPDATE SET seen = excluded.seen, missed = 0",
                [(source, moment, article_id) for article_id in article_ids],
            )

    def rebuild_passages(
        self, items: Sequence[tuple[int, Sequence[NewPassage]]], *, build: int, generation: int
    ) -> None:
        """Store passages of a new build for existing revisions (by revision row)."""
        with self.transaction():
            for revision, passages in items:
                self._add_passages(revision, passages, build, generation)

    def set_clusters(self, clusters: dict[int, str]) -> None:
        """Put revisions (by row) into other clusters; readers see it at once."""
        with self.transaction():
            self.db.executemany(
                "UPDATE revisions SET cluster = ? WHERE id = ?", [(cluster, row) for row, cluster in clusters.items()]
            )

    def remove_source(self, source: int, generation: int) -> int:
        """Forget a source; articles that no other source carries end at `generation`. Returns how many."""
        with self.transaction():
            rows = self.db.execute(
                "SELECT article FROM article_sources s WHERE source = ?1 AND NOT EXISTS"
                " (SELECT 1 FROM article_sources o WHERE o.article = s.article AND o.source <> ?1)",
                (source,),
            ).fetchall()
            for (article,) in rows:
                self.supersede(article, generation)
                # Fetched anew should the source be added again: "not modified" is no article.
                self.db.execute(
                    "DELETE FROM visits WHERE article_id = (SELECT article_id FROM articles WHERE id = ?)", (article,)
                )
            self.db.execute("DELETE FROM visits WHERE url = (SELECT location FROM sources WHERE id = ?)", (source,))
            self.db.execute("DELETE FROM article_sources WHERE source = ?", (source,))
            self.db.execute("DELETE FROM sources WHERE id = ?", (source,))
        return len(rows)

    def purge(self, generation: int, build: int | None) -> None:
        """Drop passages that no reader of `generation` or later can see: dead ones, and those of abandoned builds.

        Revisions keep their texts; only vectors and offsets go.
        """
        with self.transaction():
            self.db.execute("DELETE FROM passages WHERE died IS NOT NULL AND died <= ?", (generation,))
            if build is not None:
                self.db.execute("DELETE FROM passages WHERE build <> ?", (build,))
                self.db.execute("DELETE FROM builds WHERE id <> ?", (build,))

    # -- sources and runs -------------------------------------------------------------------------------------

    def add_source(self, name: str, kind: str, location: str) -> int:
        """The source of that name, added when it is new; returns its row."""
        with self.transaction():
            self.db.execute(
                "INSERT OR IGNORE INTO sources (name, kind, location, added) VALUES (?, ?, ?, ?)",
                (name, kind, location, now()),
            )
            row = self.db.execute("SELECT id FROM sources WHERE name = ?", (name,)).fetchone()
        return int(row[0])

    def sources(self) -> list[Source]:
        """Every known source, oldest first."""
        rows = self.db.execute(
            "SELECT s.id, s.name, s.kind, s.location, s.last_run, s.note,"
            " (SELECT count(*) FROM article_sources m WHERE m.source = s.id), s.title, s.options, s.paused, s.problem"
            " FROM sources s ORDER BY s.id"
        )
        return [
            Source(i, name, kind, location, last, note, count, title, json.loads(options), bool(paused), problem)
            for i, name, kind, location, last, note, count, title, options, paused, problem in rows
        ]

    def start_run(self) -> int:
        with self.transaction():
            cursor = self.db.execute("INSERT INTO runs (process, started) VALUES (?, ?)", (os.getpid(), now()))
        return int(cursor.lastrowid or 0)

    def finish_run(self, run: int, generation: int, summary: dict[str, Any], rejected: Sequence[Rejected]) -> None:
        """Close a run's record with its summary and everything it rejected."""
        with self.transaction():
            self.db.execute(
                "UPDATE runs SET finished = ?, generation = ?, summary = ? WHERE id = ?",
                (now(), generation, json.dumps(summary, ensure_ascii=False), run),
            )
            # The latest run's are kept: each run over the same files rejects the same again.
            self.db.execute("DELETE FROM rejections")
            self.db.executemany(
                "INSERT INTO rejections (run, place, reason) VALUES (?, ?, ?)",
                [(run, r.where, r.reason) for r in rejected],
            )

    def was_run(self) -> bool:
        """Whether there has been any run: sources may be known before the first."""
        return self.db.execute("SELECT 1 FROM runs LIMIT 1").fetchone() is not None

    def run_was_cut_off(self) -> bool:
        """Whether the latest run neither ended nor is still at work."""
        row = self.db.execute("SELECT process, finished FROM runs ORDER BY id DESC LIMIT 1").fetchone()
        if row is None or row[1] is not None or os.name == "nt":
            return False
        try:
            # Signal 0 only asks whether the process is there.
            os.kill(row[0], 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False

    # -- what a run asks --------------------------------------------------------------------------------------

    def count_carried(self, source: int) -> int:
        """How many articles a source carries."""
        return int(self.db.execute("SELECT count(*) FROM article_sources WHERE source = ?", (source,)).fetchone()[0])

    def count_gone(self, source: int, since: str) -> int:
        """How many living articles of a source have not been seen in it since an instant."""
        row = self.db.execute(
            "SELECT count(*) FROM article_sources m JOIN revisions r ON r.article = m.article AND r.died IS NULL"
            " WHERE m.source = ? AND m.seen < ?",
            (source, since),
        ).fetchone()
        return int(row[0])

    def derived_rows(
        self, after: int, build: int, generation: int, limit: int
    ) -> list[tuple[int, str, str, int, int, str | None, str, str, bytes]]:
        """What the derived indexes hold of the next passages, in order of id.

        A row is (id, title, text, start, end, day, outlet, article_id, vector).
        """
        return self.db.execute(
            'SELECT p.id, r.title, substr(r.text, p.start + 1, p."end" - p.start), p.start, p."end", r.day, r.outlet,'
            " a.article_id, p.vector FROM passages p JOIN revisions r ON r.id = p.revision JOIN articles a ON a.id = r.article"
            f" WHERE p.id > ? AND {self.live(generation, build)} ORDER BY p.id LIMIT ?",
            (after, limit),
        ).fetchall()

    def passages_that_die(self, generation: int) -> list[int]:
        """The passages that `generation` takes away."""
        return [row[0] for row in self.db.execute("SELECT id FROM passages WHERE died = ?", (generation,))]

    def dead_passages(self, generation: int, build: int) -> list[int]:
        """The passages of a build that no reader of `generation` or later can see."""
        rows = self.db.execute("SELECT id FROM passages WHERE died <= ? AND build = ?", (generation, build))
        return [row[0] for row in rows]

    def count_copies(self, generation: int) -> int:
        """How many articles of a generation's new revisions carry a text that was there already: of two new ones, one."""
        row = self.db.execute(
            "SELECT coalesce(sum(fresh - first), 0) FROM (SELECT count(*) AS fresh, NOT EXISTS (SELECT 1 FROM revisions o"
            " WHERE o.cluster = r.cluster AND o.died IS NULL AND o.born <> ?1) AS first FROM revisions r"
            " WHERE r.born = ?1 AND r.died IS NULL GROUP BY r.cluster)",
            (generation,),
        ).fetchone()
        return int(row[0])

    def last_passage(self) -> int:
        """The highest passage id ever given out."""
        row = self.db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'passages'").fetchone()
        return int(row[0]) if row else 0

    def build(self, build: int) -> tuple[str, int, str] | None:
        """Embedder, dimensions and splitter of a build."""
        row = self.db.execute("SELECT embedder, dimensions, splitter FROM builds WHERE id = ?", (build,)).fetchone()
        return (row[0], row[1], row[2]) if row else None

    def newest_revisions(self, after: int, limit: int) -> list[tuple[int, str, str, str | None, str]]:
        """Row, title, text, day and cluster of living revisions in order of row: what a rebuild reads."""
        return self.db.execute(
            "SELECT id, title, text, day, cluster FROM revisions WHERE died IS NULL AND id > ? ORDER BY id LIMIT ?",
            (after, limit),
        ).fetchall()

    def count_revisions(self) -> int:
        return int(self.db.execute("SELECT count(*) FROM revisions WHERE died IS NULL").fetchone()[0])

    def lacks_passages(self, build: int) -> bool:
        """Whether a living revision has no passage in a build."""
        row = self.db.execute(
            "SELECT EXISTS (SELECT 1 FROM revisions r WHERE r.died IS NULL AND NOT EXISTS"
            " (SELECT 1 FROM passages p WHERE p.revision = r.id AND p.build = ?))",
            (build,),
        ).fetchone()
        return bool(row[0])

    def newest_generation(self) -> int:
        """The highest generation that any revision names."""
        row = self.db.execute("SELECT max(max(born), coalesce(max(died), 0)) FROM revisions").fetchone()
        return int(row[0] or 0)

    def old_vectors(self, revision: int, build: int) -> list[tuple[str, str, bytes]]:
        """Title, passage text and vector of a revision in a build, so that unchanged passages are not embedded again."""
        return self.db.execute(
            'SELECT r.title, substr(r.text, p.start + 1, p."end" - p.start), p.vector FROM passages p'
            " JOIN revisions r ON r.id = p.revision WHERE p.revision = ? AND p.build = ?",
            (revision, build),
        ).fetchall()
