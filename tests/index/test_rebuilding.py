"""Rebuilding: the old answers until the new ones are whole, and everything derived made again from the ledger."""

from __future__ import annotations

import json
import shutil
import threading
from contextlib import closing
from pathlib import Path

import pytest

from index import keywords, vectors
from index.embedding import BundledEmbedder
from index.errors import LedgerUnreadable
from index.ledger import Ledger
from index.publication import read_publication, write_publication
from index.search import Searcher
from index.windows import Window

pytestmark = pytest.mark.usefixtures("in_threads")

OPEN = Window()
QUESTION = "Who criticised the new bridge tolls?"


def answer(home: Path, open_embedder=BundledEmbedder) -> list[tuple[str, str]]:
    """What is found, told by article and text: passages have other ids after a rebuild."""
    with closing(Searcher(home, open_embedder)) as searcher:
        found = searcher.search(QUESTION, Window(as_of="2025-05-01"), 10)
        assert found.notes == ()
        return [(hit.passage.url, hit.passage.text) for hit in found.hits]


def assert_whole(home: Path, room, articles: list[dict]) -> None:
    assert room.urls(home) == sorted(a["url"] for a in articles)
    assert room.torn_articles(home) == room.disagreements(home) == []
    # `article` is what the reading screen shows.
    from index.articles import Article

    with closing(Searcher(home)) as searcher:
        for article in articles[::7]:
            shown = searcher.article(Article(article["url"], "", "").article_id)
            assert shown is not None and shown["title"] == article["title"]


# -- on request ------------------------------------------------------------------------------------------------------


def test_a_rebuild_shows_the_old_index_until_the_new_one_is_whole(home, built, room):
    before, old = read_publication(home), answer(home)
    during: list[object] = []

    def look(step) -> None:
        if step.stage == "rebuilding":
            during.append((read_publication(home), answer(home)))

    summary = room.ingest(home, rebuild=True, report=look)
    after = read_publication(home)
    assert during and all(seen == (before, old) for seen in during)
    assert (after.generation, after.build) == (before.generation + 1, before.build + 1)
    assert {after.base, after.keywords}.isdisjoint({before.base, before.keywords})
    assert summary.passages == summary.embedded == len(room.live_ids(home, after))
    assert answer(home) == old
    assert_whole(home, room, built.articles)


def test_the_run_after_a_rebuild_clears_what_it_replaced(home, built, room):
    room.ingest(home, rebuild=True)
    room.ingest(home, built.source)
    published = read_publication(home)
    assert [p.name for p in (home / vectors.FOLDER).iterdir()] == [published.base]
    assert [p.name for p in (home / keywords.FOLDER).iterdir()] == [published.keywords]
    with closing(Ledger(home)) as ledger:
        assert ledger.db.execute("SELECT DISTINCT build FROM passages").fetchall() == [(published.build,)]
    assert_whole(home, room, built.articles)


def test_a_rebuild_with_new_articles_has_them_all(home, built, room, tmp_path):
    more = room.made_up_articles(5, seed=3)
    summary = room.ingest(home, room.write_articles(tmp_path / "m.jsonl", more), rebuild=True)
    assert summary.new == 5
    assert_whole(home, room, [*built.articles, *more])


def test_a_rebuild_that_breaks_off_leaves_the_index_as_it_was(home, built, room):
    before, old = read_publication(home), answer(home)

    def fail(step) -> None:
        if step.stage == "folding vectors into the base":
            raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        room.ingest(home, rebuild=True, report=fail)
    assert read_publication(home) == before
    assert answer(home) == old
    room.ingest(home, built.source)
    assert read_publication(home) == before
    assert [p.name for p in (home / vectors.FOLDER).iterdir()] == [before.base]
    with closing(Ledger(home)) as ledger:
        assert ledger.db.execute("SELECT count(*) FROM builds").fetchone() == (1,)


def test_questions_are_answered_throughout_rebuilds_and_never_from_two_states(home, built, room):
    """Every hit is a piece of its article, every answer is the same: a rebuild changes ids and nothing else."""
    expected = answer(home)
    wrong: list[object] = []
    searches = [0]
    done = threading.Event()

    def ask() -> None:
        try:
            with closing(Searcher(home, BundledEmbedder)) as searcher:
                while not done.is_set():
                    found = searcher.search(QUESTION, Window(as_of="2025-05-01"), 10)
                    searches[0] += 1
                    if [(h.passage.url, h.passage.text) for h in found.hits] != expected or found.notes:
                        wrong.append(found)
        except Exception as error:
            wrong.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    for _ in range(4):
        room.ingest(home, rebuild=True)
    done.set()
    asking.join()
    assert wrong == []
    assert searches[0] > 4
    assert_whole(home, room, built.articles)


def test_a_rebuild_clusters_the_copies_of_a_ledger_from_before_clusters(home, built, room, tmp_path):
    longest = max(built.articles, key=lambda a: len(a["text"]))
    changes = [{"url": f"https://copy.example/{n}", "text": f"{longest['text']} (Wire {n})"} for n in range(3)]
    wire = [longest | change for change in changes]
    room.ingest(home, room.write_articles(tmp_path / "wire.jsonl", wire))

    def clusters() -> dict[str, str]:
        with closing(Ledger(home)) as ledger:
            query = "SELECT a.url, r.cluster FROM revisions r JOIN articles a ON a.id = r.article WHERE r.died IS NULL"
            return dict(ledger.db.execute(query).fetchall())

    wanted = clusters()
    assert len({wanted[a["url"]] for a in wire}) == 1
    with closing(Ledger(home, write=True)) as ledger:
        ledger.db.execute("DELETE FROM signatures")
        ledger.db.execute("UPDATE revisions SET cluster = 'alone ' || id")
    during = []
    room.ingest(home, rebuild=True, report=lambda step: during.append(clusters()["https://copy.example/0"]))
    assert clusters() == wanted
    # Until the new index is whole, the old one groups as it did.
    assert all(seen.startswith("alone ") for seen in during)


# -- another embedder ------------------------------------------------------------------------------------------------


def test_another_embedder_makes_every_passage_anew(home, built, room, tmp_path):
    more = room.made_up_articles(5, seed=3)
    summary = room.ingest(home, room.write_articles(tmp_path / "m.jsonl", more), open_embedder=room.OtherEmbedder)
    published = read_publication(home)
    assert summary.new == 5
    assert "Embedder" in summary.notes[0]
    with closing(Ledger(home)) as ledger:
        assert ledger.build(published.build)[:2] == ("other-32", 32)
        assert ledger.db.execute(
            "SELECT DISTINCT length(vector) FROM passages p WHERE build = ?", (published.build,)
        ).fetchall() == [(64,)]
    assert summary.embedded == len(room.live_ids(home, published))
    assert len(answer(home, room.OtherEmbedder)) == 10
    assert room.urls(home) == sorted(a["url"] for a in [*built.articles, *more])
    assert room.torn_articles(home) == room.disagreements(home) == []
    assert room.ingest(home, built.source, open_embedder=room.OtherEmbedder).embedded == 0


def test_no_vector_of_another_embedder_ever_enters_the_old_build(home, room, tmp_path):
    """Were new articles read first, the old index would be published with vectors of two sizes until the swap."""
    source = room.write_articles(tmp_path / "m.jsonl", room.made_up_articles(5, seed=3))
    old = answer(home)
    looked = []

    def look(step) -> None:
        # The old index answers those who still run with the old settings.
        if read_publication(home).build == 1:
            looked.append(answer(home))

    room.ingest(home, source, open_embedder=room.OtherEmbedder, report=look)
    assert looked and all(seen == old for seen in looked)


def test_other_splitting_makes_every_passage_anew(home, built, room, monkeypatch):
    monkeypatch.setattr("index.build.SPLITTER", "sentences-180-99")
    summary = room.ingest(home)
    assert summary.embedded == len(room.live_ids(home, read_publication(home)))
    assert_whole(home, room, built.articles)


# -- what was lost ---------------------------------------------------------------------------------------------------


def test_a_lost_base_is_made_again_without_embedding(home, built, room):
    old = answer(home)
    shutil.rmtree(home / vectors.FOLDER)
    summary = room.ingest(home)
    assert summary.embedded == 0
    assert len(summary.notes) == 1 and "vector index was damaged" in summary.notes[0]
    published = read_publication(home)
    assert published.base
    assert room.base_ids(home, published) == room.live_ids(home, published)
    assert answer(home) == old
    assert_whole(home, room, built.articles)
    assert room.ingest(home).notes == []


def test_a_fold_that_fails_is_not_tried_at_every_run_and_the_tail_answers(home, built, room, tmp_path, monkeypatch):
    folds = []

    def fail(self) -> tuple[int, str]:
        folds.append(self.name)
        self.abandon()
        return 0, "no room"

    old = answer(home)
    shutil.rmtree(home / vectors.FOLDER)
    with monkeypatch.context() as broken:
        broken.setattr("index.folding.FoldProcess.finish", fail)
        assert "could not be folded (no room)" in room.ingest(home).notes[-1]
        assert answer(home) == old
        assert room.ingest(home, built.source).notes == []
        one = room.write_articles(tmp_path / "a.jsonl", room.made_up_articles(1, seed=5))
        assert room.ingest(home, one).notes == []
        assert len(folds) == 1
        assert "https://news0.example/5/0" in room.urls(home)
        more = room.write_articles(tmp_path / "b.jsonl", room.made_up_articles(20, seed=6))
        assert "could not be folded" in room.ingest(home, more).notes[-1]
        assert len(folds) == 2
    published = read_publication(home)
    assert (published.base, published.fold_trouble) == ("", "no room")
    room.ingest(home, rebuild=True)
    published = read_publication(home)
    assert published.base and not published.fold_trouble and not published.fold_failed_at


def test_lost_keywords_are_made_again_without_embedding(home, built, room):
    old = answer(home)
    shutil.rmtree(home / keywords.FOLDER)
    summary = room.ingest(home)
    assert summary.embedded == 0
    assert len(summary.notes) == 1 and "keyword index was damaged" in summary.notes[0]
    assert answer(home) == old
    assert_whole(home, room, built.articles)
    assert room.ingest(home).notes == []


def test_a_damaged_base_and_damaged_keywords_are_made_again_with_new_articles(home, built, room, tmp_path):
    published = read_publication(home)
    database = home / vectors.FOLDER / published.base / "chroma.sqlite3"
    database.write_bytes(database.read_bytes()[: database.stat().st_size // 2])
    for path in (home / keywords.FOLDER / published.keywords).glob("*.idx"):
        path.write_bytes(path.read_bytes()[:-40] + bytes(40))
    more = room.made_up_articles(5, seed=3)
    summary = room.ingest(home, room.write_articles(tmp_path / "m.jsonl", more))
    assert summary.embedded == summary.passages
    assert len(summary.notes) == 2
    assert_whole(home, room, [*built.articles, *more])


@pytest.fixture
def old_home(home, built, room, tmp_path):
    """A home with a history: an article changed twice, so that the ledger has seen more than one generation."""
    for word in ("First", "Second", "Third"):
        changed = [{**a, "title": f"{word} title"} for a in built.articles[:3]]
        room.ingest(home, room.write_articles(tmp_path / "c.jsonl", changed))
    return home, [{**a, "title": "Third title"} for a in built.articles[:3]] + built.articles[3:]


def test_a_lost_current_is_made_again_from_the_ledger(old_home, room, tmp_path):
    """Generations must go on from where the ledger is, or articles born later are never shown again."""
    home, articles = old_home
    old, before = answer(home), read_publication(home)
    (home / "CURRENT").unlink()
    summary = room.ingest(home)
    assert (summary.new, summary.updated) == (0, 0)
    assert read_publication(home).generation > before.generation
    # Not all ten: a fresh keyword index counts words without those of the dead.
    assert answer(home)[0] == old[0] and len(set(answer(home)) & set(old)) >= 8
    assert_whole(home, room, articles)
    with closing(Searcher(home)) as searcher:
        assert searcher.holdings().articles == len(articles)
    changed = [{**a, "title": "Fourth title"} for a in articles[:3]]
    assert room.ingest(home, room.write_articles(tmp_path / "c.jsonl", changed)).updated == 3
    assert_whole(home, room, [*changed, *articles[3:]])


def test_a_lost_current_whose_mending_was_broken_off_is_mended_by_the_next_run(old_home, room):
    home, articles = old_home
    (home / "CURRENT").unlink()

    def fail(step) -> None:
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        room.ingest(home, report=fail)
    room.ingest(home)
    assert_whole(home, room, articles)


def test_a_current_of_an_earlier_generation_is_still_answered_from(home, built, room, tmp_path):
    """Someone copied CURRENT back from a backup: the ledger still holds what it names, or says it does not."""
    before, old = read_publication(home), answer(home)
    room.ingest(home, room.write_articles(tmp_path / "m.jsonl", room.made_up_articles(5, seed=3)))
    write_publication(home, before)
    # Not all ten: the keyword index has counted the words of the later articles.
    assert answer(home)[0] == old[0] and {url for url, _ in answer(home)} <= {a["url"] for a in built.articles}
    room.ingest(home, built.source)
    assert len(room.urls(home)) == len(built.articles) + 5
    assert room.torn_articles(home) == room.disagreements(home) == []


def test_a_run_killed_right_after_publishing_leaves_no_dead_words_behind(home, built, room, tmp_path, monkeypatch):
    """Between the publication and the removal of the dead from the keyword index lies one commit."""
    changed = [{**a, "text": f"Quite another text of {a['url']} here."} for a in built.articles[:10]]
    source = room.write_articles(tmp_path / "c.jsonl", changed)

    class Killed(BaseException):
        pass

    def die(self, ids) -> None:
        raise Killed

    remove = keywords.KeywordWriter.remove
    monkeypatch.setattr(
        keywords.KeywordWriter,
        "remove",
        lambda self, ids: die(self, ids) if isinstance(ids, list) else remove(self, ids),
    )
    with pytest.raises(Killed):
        room.ingest(home, source)
    monkeypatch.undo()
    assert any("keyword index" in said for said in room.disagreements(home))
    with closing(Searcher(home)) as searcher:
        assert len(searcher.search(QUESTION, OPEN, 10).hits) == 10
    assert room.ingest(home, source).embedded == 0
    assert room.disagreements(home) == []


def test_a_senseless_current_says_how_it_is_mended_and_that_mends_it(home, built, room):
    (home / "CURRENT").write_text("{}[")
    with pytest.raises(LedgerUnreadable, match="delete it and run: dateline index --rebuild"):
        room.ingest(home)
    (home / "CURRENT").unlink()
    room.ingest(home, rebuild=True)
    assert_whole(home, room, built.articles)
    assert json.loads((home / "CURRENT").read_text())["generation"] == read_publication(home).generation
