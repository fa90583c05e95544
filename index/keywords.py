"""The keyword index: BM25 over titles and passages (tantivy). Derived from the ledger, thrown away at will.

Queries are built term by term and never parsed: `parse_query` raises on ordinary questions. Deletion goes by a
*signed* id, because tantivy deletes nothing, silently, by an unsigned one.
"""

from __future__ import annotations

import json
import os
import shutil
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache, partial
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tantivy

from index.pieces import Pieces

if TYPE_CHECKING:
    from index.ledger import Ledger

FOLDER = "keywords"

# Short titles score high on one shared word. On real questions .25 gains .07 MRR over 2 and .02 over 1; putting the title
# in front of the text as well changes nothing.
TITLE_WEIGHT = 0.25

# Passages imagined beside those held when weighing words, and how many of them hold any word.
_IMAGINED = 10_000
_IMAGINED_WITH_TERM = 100

# Shorter words have neighbours by the dozen.
_SHORTEST_MISSPELT, _LONG = 5, 8

_ANALYZER = "news"
_HEAP_BYTES = 64_000_000
_FOOTER_MAGIC = 1337

# Question words and the commonest function words: they match everything and mean nothing here.
STOPWORDS = frozenset(
    """a about after all also am an and any are as at be been before being but by can could did do does doing
    for from had has have he her him his how i if in into is it its just may me might more most my no nor
    not of on or our she should so some such than that the their them then there these they this those to
    too up us very was we were what when where which while who whom whose why will with would you your s t d
    ll re ve""".split()
)


@cache
def _analyzer() -> Any:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


@cache
def _plain_analyzer() -> Any:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.lowercase())
        .build()
    )


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=True, indexed=True, fast=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    builder.add_text_field("title", tokenizer_name=_ANALYZER)
    builder.add_text_field("text", tokenizer_name=_ANALYZER)
    return builder.build()


def _open(folder: Path) -> Any:
    folder.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(_schema(), path=str(folder))
    index.register_tokenizer(_ANALYZER, _analyzer())
    return index


def day_number(day: str | None) -> int:
    """Days since 1 January of year 1; 0 for an undated article."""
    return date.fromisoformat(day).toordinal() if day else 0


def query_terms(question: str) -> list[str]:
    """The stems of a question that are worth looking up, in order, each once."""
    words = " ".join(w for w in _plain_analyzer().analyze(question) if w not in STOPWORDS)
    return list(dict.fromkeys(_analyzer().analyze(words)))


# The marks by which texts that are otherwise ASCII miss it. Like every other mark they part words.
_MARKS = "‘’“”–—£€"
_PARTED = "".join(chr(c).lower() if chr(c).isalnum() else " " for c in range(128)).encode() + bytes(128)


def stems(text: str) -> list[str]:
    """The stems of a text in order, as the index holds them; of words met before in a third of tantivy's time."""
    for mark in _MARKS:
        text = text.replace(mark, " ")
    if not text.isascii():
        return list(_analyzer().analyze(text))
    words = text.encode("ascii").translate(_PARTED).decode("ascii").split()
    return list(filter(None, map(_STEMS.__getitem__, words)))


_STEMS = Pieces(lambda word: next(iter(_analyzer().analyze(word)), ""))
"""The stem of a word; empty for one too long to be indexed."""


class KeywordWriter:
    """Adds and removes passages. One at a time, under the ingest lock; nothing is seen before `commit`."""

    def __init__(self, folder: Path) -> None:
        self._index = _open(folder)
        # One thread: indexing is a tenth of a run, and the second core has vectors to write.
        self._writer = self._index.writer(_HEAP_BYTES, 1)

    def add(self, passage_id: int, title: str, text: str, day: str | None) -> None:
        document = tantivy.Document()
        document.add_integer("id", passage_id)
        document.add_integer("day", day_number(day))
        document.add_text("title", title)
        document.add_text("text", text)
        self._writer.add_document(document)

    def remove(self, passage_ids: Iterable[int]) -> None:
        for passage_id in passage_ids:
            self._writer.delete_documents_by_term("id", passage_id)

    def follow(self, ledger: Ledger, after: int, build: int, generation: int, *, unsure_up_to: int = 0) -> int:
        """Add what the ledger holds after passage `after`; returns the last id added, or `after`.

        Passages up to `unsure_up_to` may be here already, from a run that was killed after a commit: they are replaced.
        """
        while rows := ledger.derived_rows(after, build, generation, 1000):
            self.remove(row[0] for row in rows if row[0] <= unsure_up_to)
            for passage_id, title, text, _, _, day, *_ in rows:
                self.add(passage_id, title, text, day)
            after = rows[-1][0]
        return after

    def commit(self) -> None:
        self._writer.commit()

    def close(self) -> None:
        """Finish merging and let the folder go."""
        self._writer.wait_merging_threads()


@contextmanager
def _panics_told() -> Iterator[None]:
    """A panic of tantivy's, which is a BaseException and would pass every handler, as a ValueError."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError(f"the keyword index is damaged ({error})") from error


class KeywordReader:
    """Looks passages up in the state of the index at the moment of opening."""

    @_panics_told()
    def __init__(self, folder: Path) -> None:
        if not tantivy.Index.exists(str(folder)):
            raise ValueError(f"no keyword index in {folder}")
        self._index = _open(folder)
        # Readers reload on another process's commit by themselves, which would mix two generations.
        self._index.config_reader("Manual")
        self._index.reload()
        self._searcher = self._index.searcher()
        self._schema = self._index.schema

    @_panics_told()
    def search(
        self,
        terms: Sequence[str],
        limit: int,
        *,
        since: str | None = None,
        until: str | None = None,
        undated: bool = True,
    ) -> list[tuple[int, float]]:
        """The passages that best match any of the terms: (id, BM25 score), best first.

        `since` and `until` (days, inclusive) are a sieve with a day's slack on either side; the ledger decides exactly.
        """
        if not terms:
            return []
        field = partial(tantivy.Query.term_query, self._schema)
        any_term = [
            (tantivy.Occur.Should, query)
            for term in terms
            for query in (field("text", term), tantivy.Query.boost_query(field("title", term), TITLE_WEIGHT))
        ]
        query = tantivy.Query.boolean_query(any_term)
        if since or until:
            days = self._days_query(since, until, undated)
            query = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, query), (tantivy.Occur.Must, tantivy.Query.const_score_query(days, 0.0))]
            )
        hits = self._searcher.search(query, limit).hits
        ids = self._searcher.fast_field_values("id", [address for _, address in hits])
        return [(int(i), score) for i, (score, _) in zip(ids, hits, strict=True)]

    def _days_query(self, since: str | None, until: str | None, undated: bool) -> Any:
        low = day_number(since) - 1 if since else 1
        high = day_number(until) + 1 if until else date.max.toordinal()
        days = tantivy.Query.range_query(self._schema, "day", tantivy.FieldType.Integer, low, high)
        if not undated:
            return days
        none = tantivy.Query.term_query(self._schema, "day", 0)
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, days), (tantivy.Occur.Should, none)])

    @_panics_told()
    def nearly(self, word: str, limit: int) -> list[int]:
        """Passages with a word that is nearly this one; none when a passage holds the word itself, or it is short.

        One edit is forgiven, in words of eight letters and more two; swapping neighbours is one.
        """
        found = stems(word)
        if len(found) != 1 or len(found[0]) < _SHORTEST_MISSPELT or self._searcher.doc_freq("text", found[0]):
            return []
        edits = 2 if len(found[0]) >= _LONG else 1
        query = tantivy.Query.fuzzy_term_query(self._schema, "text", found[0], edits)
        hits = self._searcher.search(query, limit).hits
        return [int(i) for i in self._searcher.fast_field_values("id", [address for _, address in hits])]

    @_panics_told()
    def rarity(self, terms: Sequence[str]) -> dict[str, float]:
        """How telling each term is: inverse document frequency, as if ten thousand more passages were there.

        In one article alone plain frequencies say nothing: a word that stands in it would be common, any other rare.
        """
        total = self.count + _IMAGINED
        return {t: log(total / (self._searcher.doc_freq("text", t) + _IMAGINED_WITH_TERM)) for t in terms}

    @property
    def count(self) -> int:
        """How many passages the index holds."""
        return int(self._searcher.num_docs)


def damaged(folder: Path) -> bool:
    """Whether the keyword index in `folder` is missing, altered, or cannot be opened and searched. Reads all of it."""
    try:
        if any(_is_altered(path) for path in folder.iterdir() if path.is_file()):
            return True
        KeywordReader(folder).search(["news"], 1)
    except Exception:
        # tantivy raises ValueError, OSError or TypeError for the same broken byte.
        return True
    return False


def _is_altered(path: Path) -> bool:
    """Whether a file of tantivy's differs from the checksum at its end, which tantivy itself never looks at.

    The end is: the checksum in JSON, its length, and a magic number. Files without it are for opening to judge.
    """
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if size < 8:
            return False
        file.seek(size - 8)
        length, magic = struct.unpack("<II", file.read(8))
        if magic != _FOOTER_MAGIC:
            return False
        file.seek(size - 8 - length)
        expected = json.loads(file.read(length))["crc"]
        file.seek(0)
        left, found = size - 8 - length, 0
        while left > 0 and (block := file.read(min(left, 1 << 20))):
            found = zlib.crc32(block, found)
            left -= len(block)
    return bool(found != expected)


def clear_unpublished(home: Path, keep: set[str]) -> None:
    """Delete keyword indexes that no publication names."""
    for path in (home / FOLDER).glob("*"):
        if path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)
