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

# A fold is trusted when this share of a sample finds itself among its ten nearest.
_SELF_FOUND = 0.995
_SAMPLE = 200


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


def audit(folder: Path, sample: Sequence[tuple[int, bytes]], expected: int | None = None) -> None:
    """Open a base anew and see whether what was written can be found, and as many rows as expected. Raises BaseDamaged."""
    client = _open_client(folder)
    try:
        collection = client.get_collection(COLLECTION, embedding_function=None)
        count = int(collection.count())
        if expected is not None and count != expected:
            raise BaseDamaged(f"{count} rows instead of {expected}")
        if not sample:
            return
        found = collection.query(
            query_embeddings=unpack_vectors([v for _, v in sample]), n_results=min(10, count), include=["distances"]
        )
        # A text that stands fifty times may push its twin out of ten: distance 0 counts as found.
        own = sum(
            str(i) in ids or distances[0] < 1e-3
            for (i, _), ids, distances in zip(sample, found["ids"], found["distances"], strict=True)
        )
        if own < _SELF_FOUND * len(sample):
            raise BaseDamaged(f"only {own} of {len(sample)} passages find themselves")
    finally:
        client.close()


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
        sample = ledger.db.execute(
            f"SELECT p.id, p.vector FROM passages p WHERE {ledger.live(generation, build)} AND p.id <= ?"
            " ORDER BY random() LIMIT ?",
            (last, _SAMPLE),
        ).fetchall()
        audit(folder, sample, count)
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
