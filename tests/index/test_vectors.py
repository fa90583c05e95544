"""The Chroma base: folding the ledger into one, finding damage, and being an ordinary LlamaIndex store."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from index import vectors
from index.articles import Article
from index.folding import FOLD_PASSAGES, FoldProcess, fold_is_due
from index.ledger import Ledger, NewPassage
from index.publication import Publication
from index.vectors import Base, BaseDamaged, check_seal, pack_vectors, unpack_vectors

DIMENSIONS = 16
TEXT = "Rain fell. Rivers rose."


def random_vectors(count: int, seed: int) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSIONS)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def add_articles(home: Path, numbers: range, generation: int, seed: int) -> None:
    """Articles of two passages each, with vectors of no meaning."""
    with closing(Ledger(home, write=True)) as ledger:
        if ledger.build(1) is None:
            ledger.start_build("random", DIMENSIONS, "s")
            ledger.add_source("s", "files", "")
        blobs = iter(pack_vectors(random_vectors(2 * len(numbers), seed)))
        spans = ((0, 10), (11, 23))
        items = [
            (
                (Article(f"https://x.example/{n}", f"Title {n}", TEXT, "Post", "2025-01-02"), 1),
                [NewPassage(a, b, next(blobs)) for a, b in spans],
            )
            for n in numbers
        ]
        ledger.accept(items, build=1, generation=generation)


def fold(home: Path, published: Publication, generation: int) -> tuple[str, int]:
    process = FoldProcess(home, published, generation)
    process.follow()
    through, trouble = process.finish()
    assert trouble == ""
    return process.name, through


@dataclass(frozen=True)
class Folded:
    home: Path
    name: str
    through: int

    @property
    def folder(self) -> Path:
        return self.home / vectors.FOLDER / self.name


@pytest.fixture(scope="module")
def folded(tmp_path_factory: pytest.TempPathFactory) -> Folded:
    """A base of 2,600 passages, made by a real fold process: enough that Chroma has written its graph to files."""
    home = tmp_path_factory.mktemp("folded")
    add_articles(home, range(1300), 1, seed=1)
    return Folded(home, *fold(home, Publication(build=1), 1))


@pytest.fixture
def copied(folded: Folded, tmp_path: Path) -> Folded:
    return Folded(Path(shutil.copytree(folded.home, tmp_path / "home")), folded.name, folded.through)


def all_vectors(home: Path, generation: int = 1) -> tuple[list[int], np.ndarray]:
    with closing(Ledger(home)) as ledger:
        pairs = list(ledger.live_vectors(generation, 1))
    return [i for i, _ in pairs], unpack_vectors([v for _, v in pairs])


# -- folding ---------------------------------------------------------------------------------------------------------


def test_a_fold_makes_a_base_of_all_that_the_ledger_shows(folded):
    check_seal(folded.folder)
    with closing(Base(folded.folder)) as base:
        assert base.count == folded.through == 2600


def test_a_base_finds_the_nearest_with_their_cosines(folded):
    ids, rows = all_vectors(folded.home)
    questions = random_vectors(20, seed=9)
    agree = 0
    with closing(Base(folded.folder)) as base:
        for question in questions:
            scores = rows @ question
            best = [ids[i] for i in np.argsort(-scores)[:10]]
            found = base.nearest(question, 10)
            assert [s for _, s in found] == sorted((s for _, s in found), reverse=True)
            for i, score in found:
                assert score == pytest.approx(float(scores[ids.index(i)]), abs=2e-3)
            agree += len(set(best) & {i for i, _ in found})
        assert len(base.nearest(questions[0], 10_000)) == 2600
    assert agree >= 0.97 * 200


def test_a_copying_fold_adds_the_new_removes_the_dead_and_leaves_the_old_base_alone(copied, in_threads):
    def digests() -> dict[str, str]:
        # Chroma's database is rewritten by whoever opens it, so it is no part of the promise.
        return {
            str(p.relative_to(copied.folder)): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in copied.folder.rglob("*")
            if p.is_file() and not p.name.startswith("chroma.sqlite3")
        }

    before = digests()
    add_articles(copied.home, range(100, 160), 2, seed=2)
    add_articles(copied.home, range(2000, 2040), 2, seed=3)
    published = Publication(1, 1, base=copied.name, base_through=copied.through)
    name, through = fold(copied.home, published, 2)
    ids, rows = all_vectors(copied.home, 2)
    assert digests() == before
    assert through == max(ids) == 2800
    with closing(Base(copied.home / vectors.FOLDER / name)) as base:
        assert base.count == len(ids) == 2680
        found = sorted(i for i, _ in base.nearest(rows[0], 5000))
        assert found == ids
        assert sum(base.nearest(row, 1)[0][0] == i for i, row in zip(ids[-80:], rows[-80:], strict=True)) >= 79
    with closing(Base(copied.folder)) as old:
        assert old.count == 2600


def test_rows_that_died_within_the_run_are_not_in_a_new_base(tmp_path, in_threads):
    """The run met an article twice: the fold had already added its first version."""
    add_articles(tmp_path, range(10), 1, seed=1)
    process = FoldProcess(tmp_path, Publication(build=1), 1)
    for _ in range(2):
        add_articles(tmp_path, range(5), 1, seed=2)
        process.follow()
    through, trouble = process.finish()
    assert (through, trouble) == (40, "")
    with closing(Base(tmp_path / vectors.FOLDER / process.name)) as base:
        assert sorted(i for i, _ in base.nearest(random_vectors(1, 1)[0], 99)) == all_vectors(tmp_path)[0]


def test_an_empty_fold_is_a_base_without_rows(tmp_path, in_threads):
    with closing(Ledger(tmp_path, write=True)) as ledger:
        ledger.start_build("random", DIMENSIONS, "s")
    name, through = fold(tmp_path, Publication(build=1), 1)
    assert through == 0
    with closing(Base(tmp_path / vectors.FOLDER / name)) as base:
        assert base.count == 0


def test_a_fold_that_fails_says_why_and_nothing_is_sealed(copied, in_threads):
    shutil.rmtree(copied.folder)
    process = FoldProcess(copied.home, Publication(1, 1, base=copied.name, base_through=copied.through), 2)
    through, trouble = process.finish()
    assert through == 0
    assert "Error" in trouble
    assert not list(copied.home.rglob(vectors.SEAL))


def test_a_fold_that_dies_is_told_and_not_waited_for(folded):
    process = FoldProcess(folded.home, Publication(build=1), 1)
    process._process.kill()
    process._process.join()
    process.follow()
    assert process.finish() == (0, "the process died")


@pytest.mark.parametrize(
    ("base", "through", "last", "due"),
    [
        ("", 0, 0, False),
        ("", 0, 1, True),
        ("base", 100, 100 + FOLD_PASSAGES, False),
        ("base", 100, 101 + FOLD_PASSAGES, True),
        ("base", 100_000, 101_000 + FOLD_PASSAGES, False),
        ("base", 100_000, 110_001, True),
    ],
)
def test_a_fold_is_due_for_the_first_passage_and_then_for_a_long_tail(base, through, last, due):
    assert fold_is_due(Publication(base=base, base_through=through), last) is due


@pytest.mark.parametrize(
    ("hours_ago", "last", "due"),
    [(1, 1000, False), (1, 1100, False), (1, 1101, True), (23, 1000, False), (25, 1000, True), (-2, 1000, False)],
)
def test_a_fold_that_failed_is_due_again_when_there_is_a_tenth_more_or_after_a_day(hours_ago, last, due):
    failed = (datetime.now(UTC) - timedelta(hours=hours_ago)).isoformat(timespec="seconds")
    published = Publication(fold_trouble="disk full", fold_failed=failed, fold_failed_at=1000)
    assert fold_is_due(published, last) is due


# -- damage ----------------------------------------------------------------------------------------------------------

_DAMAGE: dict[str, Callable[[Path], object]] = {
    "truncated": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "zeroed": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "deleted": Path.unlink,
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"\0"),
}


FILES = (
    "SEALED",
    "chroma.sqlite3",
    "data_level0.bin",
    "header.bin",
    "index_metadata.pickle",
    "length.bin",
    "link_lists.bin",
)


def test_a_base_consists_of_the_files_that_are_damaged_below(folded):
    assert sorted(p.name for p in folded.folder.rglob("*") if p.is_file()) == sorted(FILES)


@pytest.mark.parametrize("damage", _DAMAGE)
@pytest.mark.parametrize("name", FILES)
def test_a_base_with_a_damaged_file_is_refused(copied, name, damage):
    """Chroma itself answers some of these with a segmentation fault."""
    if damage == "longer" and name in ("chroma.sqlite3", "SEALED"):
        pytest.skip("a longer database is a database, and the seal is held against what it names")
    [path] = copied.folder.rglob(name)
    if path.stat().st_size == 0 and damage in ("truncated", "zeroed"):
        pytest.skip("an empty file cannot be shortened")
    _DAMAGE[damage](path)
    with pytest.raises(BaseDamaged):
        check_seal(copied.folder)
    with pytest.raises(BaseDamaged):
        Base(copied.folder)


def test_a_missing_base_is_damaged(tmp_path):
    with pytest.raises(BaseDamaged):
        Base(tmp_path / "nowhere")


def test_one_changed_block_in_a_small_file_is_seen(copied):
    path = max(copied.folder.rglob("*.bin"), key=lambda p: p.stat().st_size)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(BaseDamaged, match="has changed"):
        check_seal(copied.folder)


def test_opening_and_asking_does_not_break_the_seal(copied):
    for _ in range(2):
        with closing(Base(copied.folder)) as base:
            base.nearest(random_vectors(1, 1)[0], 5)
    check_seal(copied.folder)


def test_opening_a_small_base_does_not_break_the_seal_either(tmp_path, in_threads):
    """Chroma keeps no graph for it, and writes empty files at every opening."""
    add_articles(tmp_path, range(30), 1, seed=1)
    name, _ = fold(tmp_path, Publication(build=1), 1)
    for _ in range(3):
        with closing(Base(tmp_path / vectors.FOLDER / name)) as base:
            assert len(base.nearest(random_vectors(1, 1)[0], 99)) == 60


# A row of Chroma's graph file: the number of links, up to 32 of them, the vector, the label.
_LINKS = 32


def graph_rows(folder: Path) -> tuple[Path, np.ndarray, np.ndarray]:
    """The graph's file, its rows as numbers of 32 bits, and a view of their vectors' columns; all to be changed."""
    [path] = folder.rglob("data_level0.bin")
    rows = np.fromfile(path, dtype="<u4").reshape(-1, 1 + _LINKS + DIMENSIONS + 2).copy()
    return path, rows, rows[:, 1 + _LINKS : 1 + _LINKS + DIMENSIONS]


def audit_copy(copied: Folded, through: int | None = None, expected: int | None = None) -> int:
    with closing(Ledger(copied.home)) as ledger:
        return vectors.audit(copied.folder, ledger, 1, 1, through or copied.through, expected)


def test_an_audit_tries_a_sample_and_counts_the_rows(copied):
    assert audit_copy(copied, expected=2600) == 200
    with pytest.raises(BaseDamaged, match="2600 rows instead of 2601"):
        audit_copy(copied, expected=2601)


def test_passages_that_no_link_leads_to_are_no_damage_while_what_is_found_is_as_near(copied):
    """So it is by nature where articles are very alike: the graph keeps the most useful links, and some get none."""
    path, rows, _ = graph_rows(copied.folder)
    lonely = set(range(0, len(rows), 40))
    for row in rows:
        kept = [link for link in row[1 : 1 + row[0]] if int(link) not in lonely]
        row[0] = len(kept)
        row[1 : 1 + len(kept)] = kept
    rows.tofile(path)
    ids, own = all_vectors(copied.home)
    client = vectors._open_client(copied.folder)
    try:
        found = client.get_collection(vectors.COLLECTION, embedding_function=None).query(
            query_embeddings=list(own), n_results=10
        )["ids"]
    finally:
        client.close()
    missed = sum(str(i) not in row for i, row in zip(ids, found, strict=True))
    assert missed > 0.01 * len(ids)
    assert audit_copy(copied) == 200


@pytest.mark.parametrize("share", [1, 3])
def test_an_audit_refuses_a_graph_that_has_lost_its_links(copied, share):
    path, rows, _ = graph_rows(copied.folder)
    rows[::share, 0] = 0
    rows.tofile(path)
    with pytest.raises(BaseDamaged, match=r"find themselves, and [0-9]+% of what is found is near enough"):
        audit_copy(copied)


def test_an_audit_refuses_vectors_that_stand_under_another_id(copied):
    """Each is found, at distance 0, by whoever asks for it: under the wrong name."""
    with closing(Ledger(copied.home, write=True)) as ledger:
        ledger.db.execute(
            "UPDATE passages SET vector = (SELECT p.vector FROM passages p WHERE p.id = 2601 - passages.id)"
        )
    with pytest.raises(BaseDamaged, match="other vectors than the ledger"):
        audit_copy(copied)


def test_an_audit_refuses_vectors_that_were_altered(copied):
    path, rows, numbers = graph_rows(copied.folder)
    numbers[::20] = random_vectors(len(rows), 5)[::20].view("<u4")
    rows.tofile(path)
    with pytest.raises(BaseDamaged, match="other vectors than the ledger"):
        audit_copy(copied)


# -- the rest --------------------------------------------------------------------------------------------------------


def test_half_precision_moves_a_cosine_by_less_than_a_thousandth():
    rows = random_vectors(200, 4)
    packed = unpack_vectors(pack_vectors(rows))
    assert packed.dtype == np.float32
    assert np.abs(packed @ rows.T - rows @ rows.T).max() < 1e-3


def test_left_overs_of_killed_folds_are_cleared(copied):
    (copied.home / vectors.FOLDER / "base-2-left").mkdir()
    vectors.clear_unpublished(copied.home, {copied.name})
    assert [p.name for p in (copied.home / vectors.FOLDER).iterdir()] == [copied.name]


def test_a_plain_llamaindex_store_opens_a_base(copied):
    import chromadb
    from chromadb.config import Settings
    from llama_index.core.vector_stores import VectorStoreQuery
    from llama_index.vector_stores.chroma import ChromaVectorStore

    ids, rows = all_vectors(copied.home)
    client = chromadb.PersistentClient(path=str(copied.folder), settings=Settings(anonymized_telemetry=False))
    try:
        store = ChromaVectorStore(chroma_collection=client.get_collection(vectors.COLLECTION, embedding_function=None))
        found = store.query(VectorStoreQuery(query_embedding=rows[7].tolist(), similarity_top_k=3))
        node = found.nodes[0]
        assert node.node_id == found.ids[0] == str(ids[7])
        assert node.get_content() == "Rivers rose."
        assert (node.start_char_idx, node.end_char_idx) == (11, 23)
        assert {k: node.metadata[k] for k in ("title", "outlet", "published")} == {
            "title": "Title 3", "outlet": "Post", "published": "2025-01-02"
        }  # fmt: skip
        assert node.metadata["article_id"] == Article("https://x.example/3", "", "").article_id
    finally:
        client.close()
