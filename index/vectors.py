"""The vector index: one Chroma folder, the base, searched by its graph. The only file that imports chromadb.

A published base is never written to: killed while writing, Chroma's store becomes unopenable, and a reader never sees
another process's rows. A fold copies the last base (or starts empty) under a name nobody reads, adds, checks itself,
seals and renames. The tail, passages newer than the base, is searched by `index.search` over the ledger's vectors.

Folding runs in a process of its own (`fold`): Chroma's `add` holds the interpreter lock, and it is the slowest stage.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import sqlite3
import struct
from collections.abc import Sequence
from contextlib import closing
from itertools import islice, takewhile
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from index.ledger import Ledger

FOLDER = "base"
COLLECTION = "passages"
SEAL = "SEALED"
_GRAPH_KEPT = "index_metadata.pickle"

# Below the hard limit of one add, 5,461 rows here: each add has its own transaction, and 1,000 rows at a time cost a
# quarter more CPU.
_BATCH = 4000

# Candidates looked at in the graph for each query: recall@50 on 100k clustered vectors was .865 at the default 100.
_EF_SEARCH = 300

# A base is trusted when this share of a sample finds itself among its ten nearest ...
_SELF_FOUND = 0.995
_SAMPLE = 200
_NEIGHBOURS = 10
# ... or when, held against exact search, this share of the ten is as near as the ten nearest. Where articles are very
# alike (neighbours at .97, any two at .94) no link of the graph leads to 1.5 % of the passages, however wide the search,
# and yet .994 of what it finds is as near; with the links of one row in ten lost it is .83, of all .02.
_AS_NEAR = 0.9
# Distances are of the same half-precision numbers, so that they agree to the last bits.
_SAME = 1e-4


class BaseDamaged(Exception):
    """A base that cannot be trusted: missing files, altered bytes, or Chroma refusing it."""


def _open_client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    logging.getLogger("chromadb").setLevel(logging.ERROR)
    return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))


class Base:
    """A published base, open for queries."""

    def __init__(self, folder: Path) -> None:
        """Open a sealed base; importing Chroma costs 2 s. Raises BaseDamaged."""
        check_seal(folder)
        try:
            self._client = _open_client(folder)
            # embedding_function=None: a poisoned persisted configuration must not run code (chroma #6717).
            self._collection = self._client.get_collection(COLLECTION, embedding_function=None)
            self.count = int(self._collection.count())
        except Exception as error:
            raise BaseDamaged(f"{folder.name}: {type(error).__name__}") from error

    def nearest(self, vector: npt.NDArray[np.float32], limit: int) -> list[tuple[int, float]]:
        """Passage ids nearest to a vector with their cosine similarity, best first. Raises BaseDamaged."""
        try:
            found = self._collection.query(
                query_embeddings=[vector], n_results=min(limit, self.count), include=["distances"]
            )
        except Exception as error:
            raise BaseDamaged(f"query failed: {type(error).__name__}") from error
        return [(int(i), 1.0 - float(d)) for i, d in zip(found["ids"][0], found["distances"][0], strict=True)]

    def close(self) -> None:
        self._client.close()


def check_seal(folder: Path) -> None:
    """Hold a base against its seal: every graph file there, as long, and alike in the places looked at. Raises BaseDamaged.

    Chroma rewrites `chroma.sqlite3` whenever it opens a store, so that file is only required to be a whole database.
    """
    try:
        seal = json.loads((folder / SEAL).read_text(encoding="utf-8"))
        for name, digest in seal["files"].items():
            if _fingerprint(folder / name) != digest:
                raise BaseDamaged(f"{folder.name}/{name} has changed")
        with (folder / "chroma.sqlite3").open("rb") as file:
            header = file.read(32)
            if header[:16] != b"SQLite format 3\x00":
                raise BaseDamaged(f"{folder.name}/chroma.sqlite3 is no database")
            # Page size (1 stands for 65,536) and number of pages.
            page, pages = struct.unpack(">H10xI", header[16:32])
            if os.fstat(file.fileno()).st_size < (65_536 if page == 1 else page) * pages:
                raise BaseDamaged(f"{folder.name}/chroma.sqlite3 is cut off")
    except (OSError, ValueError, KeyError, AttributeError, struct.error) as error:
        raise BaseDamaged(f"{folder.name}: {error}") from error


def _fingerprint(path: Path, places: int = 64, width: int = 65_536) -> str:
    """Size and a digest of evenly spaced blocks: 4 MB read at most, whatever the file's size."""
    size = path.stat().st_size
    digest = hashlib.blake2b(str(size).encode(), digest_size=16)
    with path.open("rb") as file:
        for place in range(places):
            offset = 0 if size <= width else (size - width) * place // (places - 1)
            file.seek(offset)
            digest.update(file.read(width))
            if size <= width:
                break
    return digest.hexdigest()


def _seal(folder: Path) -> None:
    names = sorted(
        str(p.relative_to(folder))
        for p in folder.rglob("*")
        # Below 1,000 rows Chroma keeps no graph: all is in its database, and every opening writes these files anew.
        if p.is_file() and not p.name.startswith("chroma.sqlite3") and (p.parent / _GRAPH_KEPT).exists()
    )
    seal = {"files": {name: _fingerprint(folder / name) for name in names}}
    (folder / SEAL).write_text(json.dumps(seal), encoding="utf-8")
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())


def clear_unpublished(home: Path, keep: set[str]) -> None:
    """Delete bases that no publication names: left-overs of killed folds, and what the last runs superseded."""
    for path in (home / FOLDER).glob("*"):
        if path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)


class _BaseWriter:
    """A base in the making, in a folder that no reader knows."""

    def __init__(self, folder: Path, copy_of: Path | None) -> None:
        if copy_of:
            _copy_base(copy_of, folder)
        else:
            folder.mkdir(parents=True)
        self.folder = folder
        self._client = _open_client(folder)
        self._collection = self._client.get_or_create_collection(
            COLLECTION,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "ef_search": _EF_SEARCH}},
        )

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Add ledger rows as `Ledger.derived_rows` gives them."""
        self._collection.add(
            ids=[str(row[0]) for row in rows],
            embeddings=unpack_vectors([row[-1] for row in rows]),
            metadatas=[_metadata(*row[:-1]) for row in rows],
        )

    def keep_only(self, living: set[int]) -> None:
        """Remove the rows of passages that the ledger no longer shows."""
        gone = [i for i in self._collection.get(include=[])["ids"] if int(i) not in living]
        for start in range(0, len(gone), _BATCH):
            self._collection.delete(ids=gone[start : start + _BATCH])

    def close(self) -> int:
        """Close, and return how many rows there are."""
        count = int(self._collection.count())
        self._client.close()
        return count


def _metadata(
    passage_id: int, title: str, text: str, start: int, end: int, day: str | None, outlet: str, article_id: str
) -> dict[str, str]:
    """What a base row carries: a small LlamaIndex node, so that a plain `ChromaVectorStore` opens the base.

    The text travels inside the node and not as Chroma's document: a document goes through a trigram index that nothing
    here asks, at twice the time and a third more space (958 against 1,862 rows a CPU second, 10.3 against 7.7 kB).
    """
    facts = {"article_id": article_id, "title": title, "outlet": outlet, "published": day or ""}
    node = {
        "id_": str(passage_id),
        "text": text,
        "metadata": facts,
        "start_char_idx": start,
        "end_char_idx": end,
        "class_name": "TextNode",
    }
    # One key, because each is a row of its own in two indexes of Chroma's.
    return {"_node_content": json.dumps(node, ensure_ascii=False)}


def _copy_base(source: Path, target: Path) -> None:
    """Copy a sealed base. Its database goes through SQLite, because a reader that opens it just then writes to it."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("chroma.sqlite3*", SEAL))
    with (
        closing(sqlite3.connect(source / "chroma.sqlite3")) as old,
        closing(sqlite3.connect(target / "chroma.sqlite3")) as new,
    ):
        old.backup(new)


def unpack_vectors(blobs: Sequence[bytes]) -> npt.NDArray[np.float32]:
    """Vectors as the ledger keeps them (float16 bytes) -> float32 rows."""
    return np.frombuffer(b"".join(blobs), dtype=np.float16).reshape(len(blobs), -1).astype(np.float32)


def pack_vectors(vectors: npt.NDArray[np.float32]) -> list[bytes]:
    """Float32 rows -> the ledger's bytes. Half precision moves a cosine by less than .001 and halves the ledger."""
    return [row.tobytes() for row in vectors.astype(np.float16)]


def audit(folder: Path, ledger: Ledger, generation: int, build: int, through: int, expected: int | None = None) -> int:
    """Open a base anew and hold it against the ledger's passages up to `through`; returns how many were tried.

    As many rows as expected; what is found has the ledger's vectors; and passages find themselves, or what is found in
    their place is as near as exact search finds. Raises BaseDamaged.
    """
    client = _open_client(folder)
    try:
        collection = client.get_collection(COLLECTION, embedding_function=None)
        count = int(collection.count())
        if expected is not None and count != expected:
            raise BaseDamaged(f"{count} rows instead of {expected}")
        sample = ledger.some_vectors(generation, build, through, _SAMPLE)
        if not sample:
            return 0
        asked = unpack_vectors([vector for _, vector in sample])
        asked /= np.linalg.norm(asked, axis=1, keepdims=True)
        found = collection.query(query_embeddings=asked, n_results=min(_NEIGHBOURS, count), include=["distances"])
    finally:
        client.close()
    ids = [[int(i) for i in row] for row in found["ids"]]
    # A graph that has lost links may lead to fewer rows than were asked for.
    near = np.full((len(sample), min(_NEIGHBOURS, count)), -1.0, dtype=np.float32)
    for row, distances in zip(near, found["distances"], strict=True):
        row[: len(distances)] = 1.0 - np.array(distances, dtype=np.float32)
    if strangers := _count_strangers(asked, ids, near, ledger):
        raise BaseDamaged(f"{strangers} of {near.size} rows found have other vectors than the ledger")
    # A text that stands fifty times may push its twin out of ten: as near as itself counts as found.
    own = sum(i in row or best > 1 - _SAME for (i, _), row, best in zip(sample, ids, near[:, 0], strict=True))
    if own < _SELF_FOUND * len(sample):
        exact = _nearest_exactly(asked, ledger, generation, build, through, near.shape[1])
        share = float((near >= exact[:, -1:] - _SAME).mean())
        if share < _AS_NEAR:
            raise BaseDamaged(
                f"only {own} of {len(sample)} passages find themselves, and {share:.0%} of what is found is near enough"
            )
    return len(sample)


def _count_strangers(
    asked: npt.NDArray[np.float32], ids: Sequence[Sequence[int]], near: npt.NDArray[np.float32], ledger: Ledger
) -> int:
    """How many rows are not as near as the ledger's vector of their id is. Rows that the ledger has dropped pass."""
    held = ledger.vectors(list({i for row in ids for i in row}))
    strangers = 0
    for question, row, cosines in zip(asked, ids, near, strict=True):
        known = [place for place, i in enumerate(row) if i in held]
        if known:
            own = unpack_vectors([held[row[place]] for place in known])
            own /= np.linalg.norm(own, axis=1, keepdims=True)
            strangers += int((np.abs(own @ question - cosines[known]) > _SAME).sum())
    return strangers


def _nearest_exactly(
    asked: npt.NDArray[np.float32], ledger: Ledger, generation: int, build: int, through: int, limit: int
) -> npt.NDArray[np.float32]:
    """The cosines of the `limit` nearest passages to each vector, best first, with a batch in memory at a time."""
    best = np.full((len(asked), limit), -1.0, dtype=np.float32)
    rows = takewhile(lambda row: row[0] <= through, ledger.live_vectors(generation, build))
    while some := list(islice(rows, _BATCH)):
        batch = unpack_vectors([vector for _, vector in some])
        batch /= np.linalg.norm(batch, axis=1, keepdims=True)
        both = np.concatenate([best, asked @ batch.T], axis=1)
        best = -np.sort(-np.partition(both, -limit, axis=1)[:, -limit:], axis=1)
    return best


def fold(connection: Connection, home: str, name: str, copy_of: str, after: int, build: int, generation: int) -> None:
    """The fold process: follow the ledger into a new base until told to finish.

    The parent sends ``"more"`` whenever the ledger has grown and ``"finish"`` at the end; the reply is
    ``("sealed", through)`` or ``("failed", reason)``. When the parent dies the pipe closes, and so does this: what it
    wrote lies under a name that nobody reads.
    """
    from index.ledger import Ledger

    folder = Path(home) / FOLDER / name
    ledger = Ledger(Path(home))
    try:
        writer = _BaseWriter(folder, Path(home) / FOLDER / copy_of if copy_of else None)
        last, finish = after, False
        while not finish:
            finish = connection.recv() == "finish"
            last = _follow(ledger, writer, last, build, generation, to_the_end=finish)
        # A new base may hold dead rows too: of an article that the run met twice.
        writer.keep_only(ledger.live_ids(generation, build))
        count = writer.close()
        audit(folder, ledger, generation, build, last, count)
        _seal(folder)
        connection.send(("sealed", last))
    except EOFError:
        return
    except Exception as error:
        # Whatever went wrong, the ledger is whole and the tail still answers: the run goes on and says so.
        connection.send(("failed", f"{type(error).__name__}: {error}"))
    finally:
        ledger.close()


def _follow(ledger: Ledger, writer: _BaseWriter, last: int, build: int, generation: int, *, to_the_end: bool) -> int:
    """Add what the ledger holds after `last`, whole batches only before the end; returns the new last id."""
    while rows := ledger.derived_rows(last, build, generation, _BATCH):
        if len(rows) < _BATCH and not to_the_end:
            break
        writer.add(rows)
        last = rows[-1][0]
    return last
