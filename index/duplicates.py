"""Near-duplicates: wire copy, trimmed or with another lead, put into one cluster when it is indexed.

MinHash signatures (rensa) of runs of four words propose earlier articles, by bands of three values: of texts that share
half their runs 96 in 100 are proposed, of texts that share a tenth 2 in 100. What is proposed is then compared run by
run, so that nothing is called a copy by chance. Copies are clustered, never deleted: each stays an article.

The ledger keeps the signatures (288 bytes an article). While a run writes, the bands are held in memory: 200 bytes an
article, at most twice that while they are sorted, so 370 MB at a million, looked up in .4 ms. A run that accepts nothing
does not load them.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from datetime import date
from zlib import crc32

import numpy as np
import numpy.typing as npt

from index.articles import Article, cluster_key_of

RUN = 4
BANDS, ROWS = 24, 3

METHOD = "minhash 1"
"""Names how signatures are made; stored beside each. A test pins one, because a library's new version may change them."""

# A copy holds this share of the shorter text's runs in common with the other ... On the labelled pairs of the tests
# copies have .71 and more, near misses (the next day's report on the same background, one speech twice) .50 and less.
CONTAINED = 0.62
# ... and is no fragment of it: a quoted paragraph is not a copy.
SMALLEST_SHARE = 0.2
# Shorter texts are copies only when they are the same: in a few words a form weighs more than what it says.
FEWEST_RUNS = 25

# A reprint of a week later and more is the same text with a new head; what has changed more is the next report. Real
# pages refill last month's "what to know about ..." with the news of today.
DAYS_APART = 5
REPRINTED = 0.9

_SEED = 42
_ODD = np.uint64(0x9E3779B97F4A7C15)
_PROPOSED_BY_BAND = 16  # a footer that ten thousand articles share proposes only the first of them
_COMPARED = 8
_FRESH_AT_MOST = 10_000
_LEVELS_AT_MOST = 6

Runs = npt.NDArray[np.uint64]
_Numbers = npt.NDArray[np.uint32]


def runs_of(text: str) -> Runs:
    """The runs of four words of a text as sorted hashes, blind to case, punctuation and white space."""
    words = [crc32(word.encode("utf-8", "surrogatepass")) for word in re.findall(r"\w+", text.casefold())]
    hashed = np.array(words, dtype=np.uint64)
    if len(hashed) < RUN:
        return np.empty(0, dtype=np.uint64)
    mixed = np.zeros(len(hashed) - RUN + 1, dtype=np.uint64)
    for place in range(RUN):
        mixed = (mixed ^ hashed[place : place + len(mixed)]) * _ODD
        mixed ^= mixed >> np.uint64(32)
    return np.unique(mixed)


def shared_share(one: Runs, other: Runs) -> float:
    """The share of the shorter text's runs that both have."""
    return len(np.intersect1d(one, other, assume_unique=True)) / max(1, min(len(one), len(other)))


def is_copy(one: Runs, other: Runs, *, days_apart: int = 0) -> bool:
    """Whether two texts, by their runs, are copies of one. Days apart only a reprint is: until then forms are refilled."""
    shorter, longer = sorted((len(one), len(other)))
    if shorter < FEWEST_RUNS or shorter < SMALLEST_SHARE * longer:
        return False
    return shared_share(one, other) >= (CONTAINED if days_apart <= DAYS_APART else REPRINTED)


def signature_of(runs: Runs) -> bytes:
    """The MinHash signature of a text's runs: 72 numbers of 32 bits."""
    from rensa import RMinHash

    matrix = RMinHash.digest_matrix_from_flat_token_hashes(runs, [0, len(runs)], BANDS * ROWS, _SEED)
    return np.array(matrix.to_rows()[0], dtype="<u4").tobytes()


class Clusters:
    """Finds the cluster of each article that a ledger accepts, and keeps its signature. For one writer."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._bands: _Bands | None = None

    def place(self, article: Article) -> tuple[str, bytes | None]:
        """The cluster of an article about to be accepted, and its signature; a text of few words has none.

        An article that is a copy of none founds a cluster; one that carries exactly another's text shares its key.
        """
        runs = runs_of(article.text)
        if len(runs) < FEWEST_RUNS:
            return article.cluster_key, None
        signature = signature_of(runs)
        original = _original(self._db, self._loaded(), runs, signature, article.published)
        return original[1] if original else article.cluster_key, signature

    def keep(self, revision: int, signature: bytes | None) -> None:
        """Remember the signature of a revision that has been accepted."""
        if signature is not None:
            self._db.execute(
                "INSERT OR REPLACE INTO signatures (revision, method, signature) VALUES (?, ?, ?)",
                (revision, METHOD, signature),
            )
            self._loaded().add(revision, _keys(signature))

    def forget(self, article: int) -> None:
        """Drop the signatures of an article's revisions, which are about to be superseded."""
        self._db.execute(
            "DELETE FROM signatures WHERE revision IN (SELECT id FROM revisions WHERE article = ?)", (article,)
        )

    def _loaded(self) -> _Bands:
        if self._bands is None:
            self._sign_the_unsigned()
            self._bands = _stored_bands(self._db)
        return self._bands

    def _sign_the_unsigned(self) -> None:
        """Articles of a ledger from before signatures, or made by another method, get theirs; their clusters stay."""
        last = 0
        while rows := self._db.execute(
            "SELECT r.id, r.text FROM revisions r LEFT JOIN signatures s ON s.revision = r.id AND s.method = ?"
            " WHERE r.died IS NULL AND s.revision IS NULL AND r.id > ? AND length(r.text) > 100 ORDER BY r.id LIMIT 500",
            (METHOD, last),
        ).fetchall():
            last = rows[-1][0]
            for revision, text in rows:
                runs = runs_of(text)
                if len(runs) >= FEWEST_RUNS:
                    self._db.execute(
                        "INSERT OR REPLACE INTO signatures (revision, method, signature) VALUES (?, ?, ?)",
                        (revision, METHOD, signature_of(runs)),
                    )


class Foreseen:
    """Finds the clusters of articles that a run would take in, as a ledger would; writes nothing to that."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._held: _Bands | None = None
        # What the articles before it said, in a temporary file of SQLite's own.
        self._new = sqlite3.connect("")
        self._new.execute("CREATE TABLE revisions (id INTEGER PRIMARY KEY, text, cluster, day, died)")
        self._bands = _Bands()

    def place(self, article: Article) -> str:
        """The cluster that an article would fall into."""
        runs = runs_of(article.text)
        if len(runs) < FEWEST_RUNS:
            return article.cluster_key
        if self._held is None:
            self._held = _stored_bands(self._db)
        signature = signature_of(runs)
        original = _original(self._db, self._held, runs, signature, article.published) or _original(
            self._new, self._bands, runs, signature, article.published
        )
        cluster = original[1] if original else article.cluster_key
        row = self._new.execute(
            "INSERT INTO revisions (text, cluster, day) VALUES (?, ?, ?)", (article.text, cluster, article.published)
        ).lastrowid
        self._bands.add(int(row or 0), _keys(signature))
        return cluster

    def close(self) -> None:
        self._new.close()


class Reclustering:
    """Clusters every living article anew, in order of revision, as if each had just been accepted; writes nothing.

    A rebuild does so: articles of a ledger from before signatures have no cluster but that of their exact text.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._bands = _Bands()
        self.changed: dict[int, str] = {}
        """The clusters that differ from the stored ones, by revision."""

    def place(self, revision: int, text: str, day: str | None, stored: str) -> None:
        """Find the cluster of a revision, whose cluster was `stored` until now."""
        cluster, runs = cluster_key_of(text), runs_of(text)
        if len(runs) >= FEWEST_RUNS:
            signature = self._signature(revision, runs)
            if original := _original(self._db, self._bands, runs, signature, day):
                cluster = self.changed.get(*original)
            self._bands.add(revision, _keys(signature))
        if cluster != stored:
            self.changed[revision] = cluster

    def _signature(self, revision: int, runs: Runs) -> bytes:
        row = self._db.execute(
            "SELECT signature FROM signatures WHERE revision = ? AND method = ?", (revision, METHOD)
        ).fetchone()
        return bytes(row[0]) if row else signature_of(runs)


def _stored_bands(db: sqlite3.Connection) -> _Bands:
    """The bands of every signature that a ledger keeps."""
    bands = _Bands()
    rows = db.execute("SELECT revision, signature FROM signatures ORDER BY revision")
    while some := rows.fetchmany(50_000):
        keys = _keys(b"".join(signature for _, signature in some))
        bands.add_level(np.array([revision for revision, _ in some], dtype=np.uint32), keys)
    return bands


def _original(
    db: sqlite3.Connection, bands: _Bands, runs: Runs, signature: bytes, published: str | None
) -> tuple[int, str] | None:
    """The living revision, with its cluster, that a text is a copy of and shares most with; None when there is none."""
    best, most = None, 0.0
    for revision in bands.like(_keys(signature)):
        row = db.execute(
            "SELECT text, cluster, day FROM revisions WHERE id = ? AND died IS NULL", (revision,)
        ).fetchone()
        if row is None:
            continue  # superseded, or of a transaction that was undone
        other, apart = runs_of(row[0]), _days_between(published, row[2])
        share = shared_share(runs, other)
        if share > most and is_copy(runs, other, days_apart=apart):
            best, most = (revision, row[1]), share
    return best


def _days_between(one: str | None, other: str | None) -> int:
    """Days between two publication dates; none when one is unknown."""
    if not one or not other:
        return 0
    return abs((date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days)


def _keys(signatures: bytes) -> _Numbers:
    """One number for each band of each signature: an array of (signatures, bands)."""
    values = np.frombuffer(signatures, dtype="<u4").reshape(-1, BANDS, ROWS).astype(np.uint64)
    mixed = np.zeros(values.shape[:2], dtype=np.uint64)
    for row in range(ROWS):
        mixed = (mixed ^ values[:, :, row]) * _ODD
        mixed ^= mixed >> np.uint64(29)
    return (mixed >> np.uint64(16)).astype(np.uint32)


class _Bands:
    """Which revisions have the same number in the same band. Sorted arrays, and a dictionary for the newest."""

    def __init__(self) -> None:
        self._levels: list[tuple[_Numbers, _Numbers]] = []  # by band: sorted keys, and their revisions in that order
        self._fresh: list[tuple[int, _Numbers]] = []
        self._newest: list[dict[int, list[int]]] = [{} for _ in range(BANDS)]

    def like(self, keys: _Numbers) -> list[int]:
        """The revisions with most bands in common, the earliest first among equals."""
        counts: Counter[int] = Counter()
        for band, key in enumerate(keys[0]):
            found = list(self._newest[band].get(int(key), ()))
            for sorted_keys, revisions in self._levels:
                start = int(np.searchsorted(sorted_keys[band], key))
                stop = start
                while stop < len(sorted_keys[band]) and sorted_keys[band][stop] == key:
                    if (stop := stop + 1) - start == _PROPOSED_BY_BAND:
                        break
                found += revisions[band][start:stop].tolist()
            counts.update(sorted(found)[:_PROPOSED_BY_BAND])
        return [revision for revision, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_COMPARED]]

    def add(self, revision: int, keys: _Numbers) -> None:
        for band, key in enumerate(keys[0]):
            known = self._newest[band].setdefault(int(key), [])
            if len(known) < _PROPOSED_BY_BAND:
                known.append(revision)
        self._fresh.append((revision, keys))
        if len(self._fresh) >= _FRESH_AT_MOST:
            fresh, self._fresh = self._fresh, []
            self._newest = [{} for _ in range(BANDS)]
            self.add_level(np.array([r for r, _ in fresh], dtype=np.uint32), np.concatenate([k for _, k in fresh]))

    def add_level(self, revisions: _Numbers, keys: _Numbers) -> None:
        order = np.argsort(keys, axis=0, kind="stable")
        self._levels.append((np.take_along_axis(keys, order, axis=0).T.copy(), revisions[order].T.copy()))
        if len(self._levels) > _LEVELS_AT_MOST:
            self._merge()

    def _merge(self) -> None:
        levels, self._levels = self._levels, []
        sorted_keys = np.concatenate([keys for keys, _ in levels], axis=1)
        revisions = np.concatenate([found for _, found in levels], axis=1)
        levels.clear()
        for band in range(BANDS):  # one at a time: the whole at once would be held twice
            order = np.argsort(sorted_keys[band], kind="stable")
            sorted_keys[band], revisions[band] = sorted_keys[band][order], revisions[band][order]
        self._levels.append((sorted_keys, revisions))
