"""What a generation shows: the questions that readers put to the ledger."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from index.schema import StoredPassage
from index.stories import Teller
from index.windows import Fact, Window


class Shown:
    """The reading half of `index.ledger.Ledger`. `live` is the one definition of what a generation shows."""

    db: sqlite3.Connection

    @staticmethod
    def live(generation: int, build: int) -> str:
        """SQL over `passages p`: visible at that generation of that build."""
        return f"p.build = {build:d} AND p.born <= {generation:d} AND (p.died IS NULL OR p.died > {generation:d})"

    def count_live(self, generation: int, build: int) -> int:
        """How many passages a generation shows."""
        query = f"SELECT count(*) FROM passages p WHERE {self.live(generation, build)}"
        return int(self.db.execute(query).fetchone()[0])

    def live_vectors(
        self, generation: int, build: int, *, window: Window | None = None, after: int = 0
    ) -> Iterator[tuple[int, bytes]]:
        """Id and vector of every passage a window holds whose id is above `after`, in order of id."""
        condition, values = (window or Window()).condition()
        join = "" if window is None or window.is_open else "JOIN revisions r ON r.id = p.revision"
        return self.db.execute(
            f"SELECT p.id, p.vector FROM passages p {join} WHERE p.id > ? AND {self.live(generation, build)}"
            f" AND {condition} ORDER BY p.id",
            [after, *values],
        )

    def some_vectors(self, generation: int, build: int, through: int, limit: int) -> list[tuple[int, bytes]]:
        """Id and vector of visible passages up to the id `through`, drawn by lot."""
        query = (
            f"SELECT p.id FROM passages p WHERE {self.live(generation, build)} AND p.id <= ? ORDER BY random() LIMIT ?"
        )
        drawn = [row[0] for row in self.db.execute(query, (through, limit))]
        return list(self.vectors(drawn).items())

    def passages(self, ids: Sequence[int], generation: int, build: int) -> dict[int, StoredPassage]:
        """The passages among `ids` that are visible at that generation, with their texts."""
        return {
            row[0]: StoredPassage(*row)
            for row in self._by_ids(
                ids,
                "SELECT p.id, a.article_id, a.url, r.title, r.outlet, r.published, r.published_certainty, r.updated,"
                ' p.start, p."end", substr(r.text, p.start + 1, p."end" - p.start), r.cluster, p.revision, p.ordinal,'
                " r.number FROM passages p JOIN revisions r ON r.id = p.revision JOIN articles a ON a.id = r.article",
                self.live(generation, build),
            )
        }

    def facts(self, ids: Sequence[int], generation: int, build: int) -> dict[int, Fact]:
        """What a window and a ranking need of the passages among `ids` that are visible at that generation."""
        return {
            row[0]: Fact(*row[1:])
            for row in self._by_ids(
                ids,
                "SELECT p.id, r.day, r.instant, fold(r.outlet), r.cluster, p.revision"
                " FROM passages p JOIN revisions r ON r.id = p.revision",
                self.live(generation, build),
            )
        }

    def _by_ids(self, ids: Sequence[int], select: str, condition: str) -> Iterator[Any]:
        for some in _slices(list(ids), 500):
            yield from self.db.execute(
                f"{select} WHERE p.id IN ({','.join('?' * len(some))}) AND {condition}",
                some,
            )

    def vectors(self, ids: Sequence[int]) -> dict[int, bytes]:
        """Vectors by passage id; ids that are gone are left out."""
        found: dict[int, bytes] = {}
        for some in _slices(list(ids), 500):
            rows = self.db.execute(
                f"SELECT id, vector FROM passages WHERE id IN ({','.join('?' * len(some))})",
                some,
            )
            found.update(rows)
        return found

    def copies(self, clusters: Sequence[str], generation: int, window: Window) -> dict[str, list[tuple[str, str]]]:
        """The articles of a window that carry each cluster's text at a generation: (article_id, outlet), oldest first."""
        if not clusters:
            return {}
        condition, values = window.condition()
        rows = self.db.execute(
            "SELECT r.cluster, a.article_id, r.outlet FROM revisions r JOIN articles a ON a.id = r.article"
            " WHERE r.born <= ? AND (r.died IS NULL OR r.died > ?)"
            f" AND r.cluster IN ({','.join('?' * len(clusters))}) AND {condition} ORDER BY r.day, r.id",
            [generation, generation, *clusters, *values],
        )
        found: dict[str, list[tuple[str, str]]] = {}
        for cluster, article_id, outlet in rows:
            found.setdefault(cluster, []).append((article_id, outlet))
        return found

    def tellers(
        self, window: Window, generation: int, build: int, limit: int, articles: Sequence[str] = ()
    ) -> list[Teller]:
        """The newest articles of a window, or those of `articles` in it, with their leads, for telling its stories."""
        condition, values = window.condition()
        if articles:
            condition += f" AND a.article_id IN ({','.join('?' * len(articles))})"
            values = [*values, *articles]
        rows = self.db.execute(
            "SELECT r.id, a.article_id, r.title, r.outlet, r.published, r.day, r.cluster, substr(r.text, 1, 1500), p.id,"
            " p.vector FROM revisions r JOIN articles a ON a.id = r.article"
            f" JOIN passages p ON p.revision = r.id AND p.ordinal = 0 AND {self.live(generation, build)}"
            f" WHERE {condition} ORDER BY r.day DESC, r.id DESC LIMIT ?",
            [*values, limit],
        )
        return [Teller(*row) for row in rows]

    def newest_day(self, window: Window, generation: int) -> str | None:
        """The day of the newest dated article that a window shows at a generation."""
        condition, values = window.condition()
        row = self.db.execute(
            "SELECT r.day FROM revisions r WHERE r.day IS NOT NULL AND r.born <= ? AND (r.died IS NULL OR r.died > ?)"
            f" AND {condition} ORDER BY r.day DESC LIMIT 1",
            [generation, generation, *values],
        ).fetchone()
        return row[0] if row else None

    def article(self, article_id: str, generation: int) -> dict[str, Any] | None:
        """An article as shown at a generation: its revision's columns by name, with url and article_id."""
        cursor = self.db.execute(
            "SELECT a.article_id, a.url, r.* FROM articles a JOIN revisions r ON r.article = a.id"
            " WHERE a.article_id = ? AND r.born <= ? AND (r.died IS NULL OR r.died > ?)",
            (article_id, generation, generation),
        )
        row = cursor.fetchone()
        return dict(zip([c[0] for c in cursor.description], row, strict=True)) if row else None

    def outlets(self, generation: int) -> list[tuple[str, int]]:
        """Every outlet with its number of articles, largest first."""
        return self.db.execute(
            "SELECT outlet, count(*) FROM revisions WHERE born <= ? AND (died IS NULL OR died > ?)"
            " GROUP BY outlet ORDER BY 2 DESC, 1",
            (generation, generation),
        ).fetchall()

    def span(self, generation: int) -> tuple[int, str | None, str | None]:
        """Number of articles, oldest and newest publication day."""
        row = self.db.execute(
            "SELECT count(*), min(day), max(day) FROM revisions WHERE born <= ? AND (died IS NULL OR died > ?)",
            (generation, generation),
        ).fetchone()
        return int(row[0]), row[1], row[2]

    def live_ids(self, generation: int, build: int) -> set[int]:
        """The ids of every visible passage."""
        return {row[0] for row in self.db.execute(f"SELECT p.id FROM passages p WHERE {self.live(generation, build)}")}


def _slices(items: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
