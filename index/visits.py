"""What is known of the addresses that were fetched, and of how the sources fare: written by runs, read by everybody.

An address is noted once whatever it gave is safe in the ledger: a run that is cut off fetches it again, and loses nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from index.ledger import Ledger
from index.schema import now
from index.sources import FETCHED

# When a page is looked at again after it was first read: most corrections come within hours.
CHECKS = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=7), timedelta(days=30))
# A page that is not there now may be there tomorrow.
MISSES = 3
_AFTER_A_MISS = timedelta(hours=12)
_AFTER_ALL_MISSES = timedelta(days=7)
_AFTER_A_REFUSAL = timedelta(days=1)
# So many pages of one source are looked at again in one run.
_CHECKED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Visit:
    """What is known of an address. `article_id` is empty for a feed, and for a page that gave no article."""

    url: str
    article_id: str = ""
    etag: str = ""
    last_modified: str = ""
    moved_to: str = ""
    checked: str = ""
    next_check: str | None = None
    checks: int = 0
    missed: int = 0
    said: str = ""
    """Why there is no article; empty when there is one."""
    wait_until: str | None = None
    """When the server wants to be asked again, as it said."""

    def is_due(self, moment: datetime) -> bool:
        """Whether the address is to be looked at again."""
        return self.next_check is not None and datetime.fromisoformat(self.next_check) <= moment

    def must_wait(self) -> bool:
        """Whether the server has asked not to be asked yet."""
        return self.wait_until is not None and datetime.fromisoformat(self.wait_until) > datetime.now(UTC)


def after_reading(visit: Visit, *, changed: bool) -> Visit:
    """A page that was read: looked at again ever more rarely, and anew from hours on once it has changed."""
    checks = min(visit.checks, 1) if changed else visit.checks
    later = _later(CHECKS[checks]) if checks < len(CHECKS) else None
    return replace(visit, checked=now(), next_check=later, checks=checks + 1, missed=0, said="", wait_until=None)


def after_a_miss(visit: Visit, reason: str) -> Visit:
    """A page that could not be found; after `MISSES` of them it is as one never read, and tried when it is listed again.

    One that is asked for more often, because it is itself a source, is missed once in so many hours.
    """
    if visit.missed and visit.next_check and not visit.is_due(datetime.now(UTC)):
        return replace(visit, said=reason, wait_until=None)
    if visit.missed + 1 >= MISSES:
        # That it was read once stays known: nothing else is to stand in for what its outlet has taken down.
        was_read = min(visit.checks, 1)
        return Visit(visit.url, checked=now(), next_check=_later(_AFTER_ALL_MISSES), checks=was_read, said=reason)
    return replace(
        visit, checked=now(), missed=visit.missed + 1, next_check=_later(_AFTER_A_MISS), said=reason, wait_until=None
    )


def after_a_refusal(visit: Visit, reason: str) -> Visit:
    """A page that was there and gave no article: a paywall, a list of links."""
    later = _later(_AFTER_A_REFUSAL) if visit.checks < 3 else None
    return replace(visit, checked=now(), checks=visit.checks + 1, next_check=later, said=reason, wait_until=None)


def after_being_put_off(visit: Visit, seconds: float) -> Visit:
    """An address whose server asks to be left alone for so many seconds."""
    return replace(visit, wait_until=_later(timedelta(seconds=seconds)))


def _later(pause: timedelta) -> str:
    return (datetime.now(UTC) + pause).isoformat(timespec="seconds")


_COLUMNS = "url, coalesce(article_id, ''), etag, last_modified, moved_to, checked, next_check, checks, missed, said, wait_until"


class Visits:
    """The addresses of a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def get(self, url: str) -> Visit | None:
        """What is known of an address."""
        row = self._ledger.db.execute(f"SELECT {_COLUMNS} FROM visits WHERE url = ?", (url,)).fetchone()
        return Visit(*row) if row else None

    def note(self, visits: Iterable[Visit]) -> None:
        """Remember what fetching has told."""
        rows = [
            (v.url, v.article_id or None, v.etag, v.last_modified, v.moved_to, v.checked or now(), v.next_check, v.checks,
             v.missed, v.said, v.wait_until)
            for v in visits
        ]  # fmt: skip
        if not rows:
            return
        with self._ledger.transaction():
            self._ledger.db.executemany(
                "INSERT OR REPLACE INTO visits (url, article_id, etag, last_modified, moved_to, checked, next_check, checks,"
                " missed, said, wait_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                rows,
            )

    def due(self, source: int) -> list[Visit]:
        """The pages of a source's articles that are to be looked at again, longest overdue first."""
        rows = self._ledger.db.execute(
            f"SELECT {_COLUMNS} FROM visits JOIN (SELECT m.source, a.article_id AS known FROM articles a"
            " JOIN article_sources m ON m.article = a.id) ON known = article_id WHERE source = ? AND next_check <= ?"
            " ORDER BY next_check LIMIT ?",
            (source, now(), _CHECKED_AT_ONCE),
        )
        return [Visit(*row) for row in rows]


class SourceBook:
    """How the sources fare: their kind, options, last reading and trouble."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def set_options(self, source: int, options: dict[str, Any]) -> None:
        """Keep how a source is to be read; only what is given changes."""
        with self._ledger.transaction():
            (held,) = self._ledger.db.execute("SELECT options FROM sources WHERE id = ?", (source,)).fetchone()
            merged = {name: value for name, value in {**json.loads(held), **options}.items() if value not in ("", None)}
            self._ledger.db.execute("UPDATE sources SET options = ? WHERE id = ?", (json.dumps(merged), source))

    def set_paused(self, source: int, paused: bool) -> None:
        """Leave a source out of runs over all sources, or take it in again."""
        with self._ledger.transaction():
            self._ledger.db.execute("UPDATE sources SET paused = ? WHERE id = ?", (int(paused), source))

    def learn(self, source: int, *, kind: str = "", title: str = "", location: str = "") -> None:
        """Keep what a reading has told of the source itself."""
        told = {name: value for name, value in (("kind", kind), ("title", title), ("location", location)) if value}
        if told:
            with self._ledger.transaction():
                self._ledger.db.execute(
                    f"UPDATE sources SET {', '.join(f'{name} = ?' for name in told)} WHERE id = ?",
                    [*told.values(), source],
                )

    def note_outcome(self, source: int, counts: str, problem: str) -> None:
        """Keep when a source was read and what came of it; `problem` is empty when it could be read."""
        moment = now()
        with self._ledger.transaction():
            self._ledger.db.execute(
                "UPDATE sources SET last_run = ?1, note = ?2, problem = ?3,"
                " last_success = iif(?3 = '', ?1, last_success),"
                " failing_since = iif(?3 = '', NULL, coalesce(failing_since, ?1)) WHERE id = ?4",
                (moment, counts, problem, source),
            )

    def count_misses(self, source: int, since: str) -> None:
        """A whole reading did not meet these articles: once more."""
        with self._ledger.transaction():
            self._ledger.db.execute(
                "UPDATE article_sources SET missed = missed + 1 WHERE source = ? AND seen < ?", (source, since)
            )

    def missing(self, source: int) -> list[int]:
        """The living articles (by row) that a source has not carried for `MISSES` whole readings."""
        rows = self._ledger.db.execute(
            "SELECT m.article FROM article_sources m JOIN revisions r ON r.article = m.article AND r.died IS NULL"
            " WHERE m.source = ? AND m.missed >= ?",
            (source, MISSES),
        )
        return [row[0] for row in rows]

    def bury(self, articles: Sequence[int], sources: Sequence[int], generation: int) -> int:
        """End articles that these sources no longer carry, unless another one does. Returns how many ended.

        Their texts stay in the ledger, and an article that comes back is taken in again.
        """
        ended, moment = 0, now()
        marks = ",".join("?" * len(sources))
        with self._ledger.transaction():
            for article in articles:
                self._ledger.db.execute(
                    f"DELETE FROM article_sources WHERE article = ? AND source IN ({marks})", [article, *sources]
                )
                (others,) = self._ledger.db.execute(
                    "SELECT count(*) FROM article_sources WHERE article = ?", (article,)
                ).fetchone()
                if not others:
                    self._ledger.supersede(article, generation)
                    self._ledger.db.execute("UPDATE articles SET gone = ? WHERE id = ?", (moment, article))
                    ended += 1
        return ended

    def fetched_sources(self) -> list[int]:
        """The rows of every source that comes from the network."""
        marks = ",".join("?" * len(FETCHED))
        return [r[0] for r in self._ledger.db.execute(f"SELECT id FROM sources WHERE kind IN ({marks})", list(FETCHED))]

    def article_row(self, article_id: str) -> int | None:
        row = self._ledger.db.execute("SELECT id FROM articles WHERE article_id = ?", (article_id,)).fetchone()
        return int(row[0]) if row else None
