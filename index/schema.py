"""The ledger's tables, and its rows as Python sees them.

Rows carry the generation that brings them (`born`) and the one that takes them away (`died`). Passages also carry the
build they belong to: a rebuild writes a new build beside the old one.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from index.articles import Article

# Version 1. What came later stands in MIGRATIONS, so that an old ledger and a new one end up the same.
SCHEMA = """
CREATE TABLE builds (
    id INTEGER PRIMARY KEY, embedder TEXT NOT NULL, dimensions INTEGER NOT NULL, splitter TEXT NOT NULL,
    started TEXT NOT NULL);
CREATE TABLE sources (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, location TEXT NOT NULL,
    added TEXT NOT NULL, last_run TEXT, note TEXT NOT NULL DEFAULT '');
CREATE TABLE articles (
    id INTEGER PRIMARY KEY, article_id TEXT NOT NULL UNIQUE, url TEXT NOT NULL, first_seen TEXT NOT NULL);
CREATE TABLE article_sources (
    article INTEGER NOT NULL REFERENCES articles, source INTEGER NOT NULL REFERENCES sources, seen TEXT NOT NULL,
    PRIMARY KEY (article, source)) WITHOUT ROWID;
CREATE TABLE revisions (
    id INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES articles, number INTEGER NOT NULL,
    title TEXT NOT NULL, text TEXT NOT NULL, outlet TEXT NOT NULL, published TEXT, published_certainty TEXT NOT NULL,
    day TEXT, instant INTEGER, updated TEXT, authors TEXT NOT NULL, section TEXT NOT NULL, language TEXT NOT NULL,
    extra TEXT NOT NULL, source INTEGER NOT NULL, text_hash TEXT NOT NULL, facts TEXT NOT NULL, cluster TEXT NOT NULL,
    accepted TEXT NOT NULL, born INTEGER NOT NULL, died INTEGER, UNIQUE (article, number));
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, build INTEGER NOT NULL REFERENCES builds,
    revision INTEGER NOT NULL REFERENCES revisions, ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, vector BLOB NOT NULL, born INTEGER NOT NULL, died INTEGER);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, process INTEGER NOT NULL, started TEXT NOT NULL, finished TEXT, generation INTEGER,
    summary TEXT);
CREATE TABLE rejections (run INTEGER NOT NULL REFERENCES runs, place TEXT NOT NULL, reason TEXT NOT NULL);
CREATE INDEX revisions_by_article ON revisions (article, died);
CREATE INDEX revisions_by_day ON revisions (day);
CREATE INDEX revisions_by_cluster ON revisions (cluster);
CREATE INDEX passages_by_revision ON passages (revision, build);
CREATE INDEX passages_that_died ON passages (died) WHERE died IS NOT NULL;
"""


# Entry i brings a ledger of version i + 1 to version i + 2. Published entries never change; append.
MIGRATIONS: tuple[str, ...] = (
    # Sources that are fetched: how they are read, how they fare; and what is known of every address that was fetched.
    """
ALTER TABLE sources ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN options TEXT NOT NULL DEFAULT '{}';
ALTER TABLE sources ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN last_success TEXT;
ALTER TABLE sources ADD COLUMN failing_since TEXT;
ALTER TABLE sources ADD COLUMN problem TEXT NOT NULL DEFAULT '';
ALTER TABLE article_sources ADD COLUMN missed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE articles ADD COLUMN gone TEXT;
CREATE TABLE visits (
    url TEXT PRIMARY KEY, article_id TEXT, etag TEXT NOT NULL DEFAULT '', last_modified TEXT NOT NULL DEFAULT '',
    moved_to TEXT NOT NULL DEFAULT '', checked TEXT NOT NULL, next_check TEXT, checks INTEGER NOT NULL DEFAULT 0,
    missed INTEGER NOT NULL DEFAULT 0, said TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE INDEX visits_by_next_check ON visits (next_check) WHERE next_check IS NOT NULL;
CREATE INDEX revisions_by_acceptance ON revisions (accepted);
""",
    # Signatures by which near-duplicates are found.
    """
CREATE TABLE signatures (revision INTEGER PRIMARY KEY, method TEXT NOT NULL, signature BLOB NOT NULL);
""",
    # When a server that has asked for patience (Retry-After) may be asked again.
    """
ALTER TABLE visits ADD COLUMN wait_until TEXT;
""",
)

SCHEMA_VERSION = 1 + len(MIGRATIONS)


def statements(script: str) -> list[str]:
    """The statements of a script, one by one: `executescript` would commit the transaction they belong to."""
    found, statement = [], ""
    for piece in script.split(";"):
        statement += piece + ";"
        if sqlite3.complete_statement(statement):
            if statement.strip(" \n;"):
                found.append(statement.strip())
            statement = ""
    return found


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger already holds of an article: its newest revision, and the hashes that tell a change."""

    article: int
    revision: int
    text_hash: str
    facts: str
    source: int
    edition: str
    """When that revision says it was last updated, or published; empty when it does not say."""


@dataclass(frozen=True, slots=True)
class NewPassage:
    """A passage to be stored: offsets into the article's text and the vector's bytes (float16, normalised)."""

    start: int
    end: int
    vector: bytes


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with what a result needs of its article."""

    passage_id: int
    article_id: str
    url: str
    title: str
    outlet: str
    published: str | None
    published_certainty: str
    updated: str | None
    start: int
    end: int
    text: str
    cluster: str
    revision: int
    """The row of its article's revision."""
    ordinal: int
    number: int = 1
    """Which revision of the article that is, from 1."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where articles are read from, and how it fares. `location` is a path or address, or nothing for the starter articles."""

    id: int
    name: str
    kind: str
    location: str
    last_run: str | None
    note: str
    articles: int
    title: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    paused: bool = False
    problem: str = ""


def now() -> str:
    """This instant in UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def facts_of(article: Article) -> str:
    """What is said of an article besides its text, as JSON: a change in it makes a revision, and embeds nothing.

    `extra` is left out: it holds what nobody asks for, such as the time of fetching.
    """
    return json.dumps(
        [
            article.published,
            article.published_certainty,
            article.updated,
            article.outlet,
            article.authors,
            article.section,
            article.language,
        ],
        ensure_ascii=False,
    )
