"""What has changed in the articles, as the ledger remembers it: revisions side by side, and what came since a moment."""

from __future__ import annotations

from dataclasses import dataclass

from index.changes import Difference, compare_texts
from index.ledger import Ledger

# Comparing two long texts takes 2 ms; nobody reads more at once.
_MOST_CHANGES = 200


@dataclass(frozen=True, slots=True)
class RevisionChange:
    """What one revision of an article changed against the one before it."""

    article_id: str
    title: str
    outlet: str
    revision: int
    when: str
    difference: Difference


_PAIRS = (
    "SELECT a.article_id, n.title, n.outlet, n.number, n.accepted, o.text, n.text, o.title FROM revisions n"
    " JOIN revisions o ON o.article = n.article AND o.number = n.number - 1 JOIN articles a ON a.id = n.article"
    " WHERE n.born <= ? AND (n.text_hash <> o.text_hash)"
)


def changes_of_article(ledger: Ledger, article_id: str, generation: int) -> list[RevisionChange]:
    """What later revisions of an article changed, newest first. Revisions that changed no sentence are left out."""
    rows = ledger.db.execute(
        f"{_PAIRS} AND a.article_id = ? ORDER BY n.number DESC LIMIT ?", (generation, article_id, _MOST_CHANGES)
    )
    return _changes(rows.fetchall())


def changes_since(ledger: Ledger, since: str, generation: int) -> list[RevisionChange]:
    """The revisions accepted since an instant (ISO, UTC) that changed what had stood there: those with a notice first.

    A text to which sentences were only added has grown, and is not among them unless the outlet says it was corrected.
    """
    return _telling(ledger, "n.accepted >= ?", since, generation)


def changes_after(ledger: Ledger, after: int, generation: int) -> list[RevisionChange]:
    """The same of the revisions that generations later than `after` brought."""
    return _telling(ledger, "n.born > ?", after, generation)


def _telling(ledger: Ledger, condition: str, value: str | int, generation: int) -> list[RevisionChange]:
    rows = ledger.db.execute(
        f"{_PAIRS} AND {condition} AND n.died IS NULL ORDER BY n.accepted DESC LIMIT ?",
        (generation, value, _MOST_CHANGES),
    )
    found = [
        change for change in _changes(rows.fetchall()) if change.difference.removed or change.difference.correction
    ]
    return sorted(found, key=lambda change: not change.difference.correction)


def arrived_after(ledger: Ledger, after: int, generation: int, since: str, limit: int) -> list[str]:
    """The article ids that generations later than `after` brought, newest first.

    Left out is what was published before the ISO day `since`, and what carries a text that was there before.
    """
    rows = ledger.db.execute(
        "SELECT a.article_id FROM revisions r JOIN articles a ON a.id = r.article WHERE r.born > ?1 AND r.born <= ?2"
        " AND (r.died IS NULL OR r.died > ?2) AND (r.day IS NULL OR r.day >= ?3)"
        " AND NOT EXISTS (SELECT 1 FROM revisions o WHERE o.article = r.article AND o.born <= ?1)"
        " AND NOT EXISTS (SELECT 1 FROM revisions o WHERE o.cluster = r.cluster AND o.born <= ?1)"
        " ORDER BY r.day DESC, r.id DESC LIMIT ?4",
        (after, generation, since, limit),
    )
    return [article_id for (article_id,) in rows]


def count_new_articles(ledger: Ledger, since: str, generation: int) -> int:
    """How many articles were first accepted since an instant and are still shown."""
    row = ledger.db.execute(
        "SELECT count(*) FROM articles a JOIN revisions r ON r.article = a.id WHERE a.first_seen >= ? AND r.born <= ?"
        " AND (r.died IS NULL OR r.died > ?)",
        (since, generation, generation),
    ).fetchone()
    return int(row[0])


def gone_since(ledger: Ledger, since: str, limit: int) -> list[str]:
    """Titles of the articles that were taken out since an instant because no source had them any more, newest first."""
    rows = ledger.db.execute(
        "SELECT r.title FROM articles a JOIN revisions r ON r.article = a.id WHERE a.gone >= ? AND r.number ="
        " (SELECT max(number) FROM revisions WHERE article = a.id) ORDER BY a.gone DESC LIMIT ?",
        (since, limit),
    )
    return [title for (title,) in rows]


def new_stories(
    ledger: Ledger, since: str, generation: int, limit: int
) -> list[tuple[str, str, list[str], str | None, int]]:
    """The stories first seen since an instant, most carried first: title, article id, outlets, newest date, articles.

    Copies of one text are one story, and a copy of what was there before is none.
    """
    rows = ledger.db.execute(
        "SELECT r.title, a.article_id, group_concat(r.outlet, char(31)), max(r.published), count(DISTINCT a.id)"
        " FROM articles a JOIN revisions r ON r.article = a.id WHERE a.first_seen >= ?1 AND r.born <= ?2"
        " AND (r.died IS NULL OR r.died > ?2) AND NOT EXISTS (SELECT 1 FROM revisions o JOIN articles b ON b.id = o.article"
        " WHERE o.cluster = r.cluster AND b.first_seen < ?1)"
        " GROUP BY r.cluster ORDER BY count(DISTINCT r.outlet) DESC, max(r.published) DESC LIMIT ?3",
        (since, generation, limit),
    )
    return [(title, i, sorted(set(filter(None, o.split(chr(31))))), date, n) for title, i, o, date, n in rows]


def _changes(rows: list[tuple[str, str, str, int, str, str, str, str]]) -> list[RevisionChange]:
    found = list[RevisionChange]()
    for article_id, title, outlet, number, when, old, new, old_title in rows:
        difference = compare_texts(old, new, old_title, title)
        if difference:
            found.append(RevisionChange(article_id, title, outlet, number, when, difference))
    return found
