"""The ledger: whole articles or none, generations, and refusing what it cannot read."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.articles import Article, Rejected
from index.errors import LedgerUnreadable, NoIndex
from index.ledger import FILE_NAME, Ledger
from index.schema import SCHEMA_VERSION, NewPassage, facts_of
from index.windows import Window


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path, write=True)) as opened:
        opened.start_build("e", 1, "s")
        opened.add_source("one", "files", "/one")
        yield opened


def article(number: int, text: str = "Rain fell. Rivers rose.", **more: object) -> Article:
    return Article(f"https://x.example/{number}", f"Title {number}", text, **more)  # type: ignore[arg-type]


def passages(*spans: tuple[int, int]) -> list[NewPassage]:
    return [NewPassage(a, b, bytes(2)) for a, b in spans or ((0, 10), (11, 23))]


def accept(ledger: Ledger, generation: int, *articles: Article, source: int = 1, build: int = 1) -> None:
    ledger.accept([((a, source), passages()) for a in articles], build=build, generation=generation)


def shown(ledger: Ledger, generation: int) -> list[str]:
    """The texts of the passages that a generation shows, with their titles."""
    ids = sorted(ledger.live_ids(generation, 1))
    return [f"{p.title}: {p.text}" for p in ledger.passages(ids, generation, 1).values()]


# -- all or nothing --------------------------------------------------------------------------------------------------


def test_accepting_is_all_or_nothing(ledger):
    broken = [NewPassage(0, 10, None)]  # type: ignore[arg-type]
    items = [((article(1), 1), passages()), ((article(2), 1), broken)]
    with pytest.raises(sqlite3.IntegrityError):
        ledger.accept(items, build=1, generation=1)
    for table in ("articles", "revisions", "passages", "article_sources"):
        assert ledger.db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    accept(ledger, 1, article(2))
    assert shown(ledger, 1) == ["Title 2: Rain fell.", "Title 2: Rivers rose."]


def test_an_accepted_article_is_there_for_another_connection_at_once(ledger, tmp_path):
    accept(ledger, 1, article(1))
    with closing(Ledger(tmp_path)) as other:
        assert len(shown(other, 1)) == 2
        assert other.db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert ledger.db.execute("PRAGMA synchronous").fetchone() == (2,)


def test_a_transaction_that_fails_leaves_the_ledger_usable(ledger):

    def interrupted() -> None:
        with ledger.transaction():
            ledger.db.execute("DELETE FROM sources")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [s.name for s in ledger.sources()] == ["one"]


def test_an_article_comes_back_as_it_was_accepted(ledger):
    full = Article(
        "https://x.example/ü", "Tïtle", "Text. 会议。", "Öutlet", "2025-01-02T03:04:05+02:00", "stated", "2025-01-03",
        ("Jane Doe", "José"), "World", "en-gb", {"paywall": True, "n": [1]},
    )  # fmt: skip
    ledger.accept([((full, 1), passages((0, 9)))], build=1, generation=1)
    row = ledger.article(full.article_id, 1)
    assert row is not None
    for name in (
        "article_id",
        "url",
        "title",
        "text",
        "outlet",
        "published",
        "published_certainty",
        "updated",
        "section",
    ):
        assert row[name] == getattr(full, name)
    known = ledger.known(full.article_id)
    assert known is not None
    assert (known.text_hash, known.facts, known.edition) == (full.text_hash, facts_of(full), "2025-01-03")


# -- generations -----------------------------------------------------------------------------------------------------


def test_a_reader_of_one_generation_never_sees_the_next(ledger):
    accept(ledger, 1, article(1))
    accept(ledger, 2, article(2))
    assert [t[:7] for t in shown(ledger, 1)] == ["Title 1"] * 2
    assert ledger.article(article(2).article_id, 1) is None
    assert ledger.span(1)[0] == 1
    assert ledger.span(2)[0] == 2


def test_what_dies_with_a_generation_is_still_shown_by_the_one_before(ledger):
    accept(ledger, 1, article(1, "Rain fell. Rivers rose."))
    accept(ledger, 2, article(1, "Snow fell. Rivers froze."))
    assert shown(ledger, 1) == ["Title 1: Rain fell.", "Title 1: Rivers rose."]
    assert shown(ledger, 2) == ["Title 1: Snow fell.", "Title 1: Rivers froze"]
    assert ledger.article(article(1).article_id, 1)["text"] == "Rain fell. Rivers rose."
    assert ledger.article(article(1).article_id, 2)["text"] == "Snow fell. Rivers froze."
    assert ledger.passages_that_die(2) == [1, 2]
    assert ledger.passages_that_die(1) == []


def test_a_revision_superseded_before_it_was_published_is_never_shown(ledger):
    """Its run was killed, and the article changed again before the next."""
    accept(ledger, 1, article(1, "Rain fell. Rivers rose."))
    accept(ledger, 1, article(1, "Snow fell. Rivers froze."))
    assert shown(ledger, 1) == ["Title 1: Snow fell.", "Title 1: Rivers froze"]
    assert ledger.db.execute("SELECT count(*) FROM revisions").fetchone() == (2,)


def test_revisions_are_numbered_and_the_newest_is_known(ledger):
    for generation, text in enumerate(("One.", "Two.", "Three."), 1):
        ledger.accept([((article(1, text), 1), passages((0, 4)))], build=1, generation=generation)
    assert ledger.db.execute("SELECT number, born, died FROM revisions ORDER BY id").fetchall() == [
        (1, 1, 2), (2, 2, 3), (3, 3, None)
    ]  # fmt: skip
    known = ledger.known(article(1).article_id)
    assert known.text_hash == article(1, "Three.").text_hash
    assert ledger.known("0" * 16) is None


def test_ids_of_passages_never_come_back(ledger):
    """The derived indexes know passages by id alone; a reused one would show another text."""
    accept(ledger, 1, article(1))
    accept(ledger, 2, article(1, "Snow fell. Rivers froze."))
    ledger.db.execute("DELETE FROM passages")
    accept(ledger, 3, article(2))
    assert sorted(ledger.live_ids(3, 1)) == [5, 6]
    assert ledger.last_passage() == 6


def test_a_build_in_the_making_is_not_shown(ledger):
    accept(ledger, 1, article(1))
    other = ledger.start_build("other", 1, "s")
    ledger.rebuild_passages([(1, passages((0, 23)))], build=other, generation=2)
    assert len(shown(ledger, 2)) == 2
    assert ledger.live_ids(2, other) == {3}
    assert ledger.live_ids(1, other) == set()


def test_a_snapshot_does_not_see_what_is_committed_meanwhile(ledger, tmp_path):
    accept(ledger, 1, article(1))
    with closing(Ledger(tmp_path)) as reader, reader.snapshot():
        assert len(reader.live_ids(1, 1)) == 2
        accept(ledger, 1, article(2))
        assert len(reader.live_ids(1, 1)) == 2


def test_purging_keeps_what_readers_of_the_generation_need(ledger):
    accept(ledger, 1, article(1), article(2))
    accept(ledger, 2, article(1, "Snow fell. Rivers froze."))
    accept(ledger, 3, article(2, "Hail fell. Nothing else."))
    abandoned = ledger.start_build("other", 1, "s")
    ledger.rebuild_passages([(1, passages())], build=abandoned, generation=4)
    before = {g: shown(ledger, g) for g in (2, 3)}
    ledger.purge(2, 1)
    assert {g: shown(ledger, g) for g in (2, 3)} == before
    assert ledger.db.execute("SELECT id FROM passages WHERE id IN (1, 2)").fetchall() == []
    assert ledger.live_ids(4, abandoned) == set()
    assert ledger.build(abandoned) is None
    assert ledger.build(1) == ("e", 1, "s")
    assert ledger.db.execute("SELECT count(*) FROM revisions").fetchone() == (4,)


# -- sources, copies, outlets ----------------------------------------------------------------------------------------


def test_removing_a_source_ends_only_what_no_other_carries(ledger):
    two = ledger.add_source("two", "files", "/two")
    accept(ledger, 1, article(1), article(2))
    accept(ledger, 1, article(3), source=two)
    ledger.note_seen([article(2).article_id], two)
    assert {s.name: s.articles for s in ledger.sources()} == {"one": 2, "two": 2}
    assert ledger.remove_source(1, 2) == 1
    assert {t[:7] for t in shown(ledger, 1)} == {"Title 1", "Title 2", "Title 3"}
    assert {t[:7] for t in shown(ledger, 2)} == {"Title 2", "Title 3"}
    assert [s.name for s in ledger.sources()] == ["two"]


def test_a_source_of_one_name_is_one(ledger):
    assert ledger.add_source("one", "files", "/elsewhere") == 1
    assert [s.location for s in ledger.sources()] == ["/one"]


def test_copies_are_counted_by_article_and_generation(ledger):
    accept(ledger, 1, article(1), article(2), article(3, "Another text. Entirely so."))
    accept(ledger, 2, article(4))
    key = article(1).cluster_key
    assert [len(ledger.copies([key], generation, Window())[key]) for generation in (1, 2)] == [2, 3]
    assert ledger.copies([], 2, Window()) == {}
    assert ledger.count_copies(1) == 2
    assert ledger.count_copies(2) == 1


def test_outlets_and_days_are_those_of_the_generation(ledger):
    accept(ledger, 1, article(1, outlet="Post", published="2025-01-02"), article(2, outlet="Post"))
    accept(ledger, 2, article(3, outlet="Echo", published="2025-03-04T01:00:00+00:00"))
    assert ledger.outlets(1) == [("Post", 2)]
    assert ledger.outlets(2) == [("Post", 2), ("Echo", 1)]
    assert ledger.span(1) == (2, "2025-01-02", "2025-01-02")
    assert ledger.span(2) == (3, "2025-01-02", "2025-03-04")


def test_a_run_s_record_is_open_until_it_is_finished(ledger):
    run = ledger.start_run()
    assert ledger.db.execute("SELECT finished FROM runs").fetchall() == [(None,)]
    ledger.finish_run(run, 1, {"new": 2}, [Rejected("a.txt", "is empty")])
    finished, generation, summary = ledger.db.execute("SELECT finished, generation, summary FROM runs").fetchone()
    assert finished and (generation, summary) == (1, '{"new": 2}')
    assert ledger.db.execute("SELECT place, reason FROM rejections").fetchall() == [("a.txt", "is empty")]


def test_more_ids_than_sqlite_takes_at_once_are_answered(ledger):
    many = [article(i) for i in range(600)]
    accept(ledger, 1, *many)
    ids = sorted(ledger.live_ids(1, 1))
    assert len(ids) == 1200
    wanted = ids * 40
    assert len(ledger.facts(wanted, 1, 1)) == len(ledger.passages(ids, 1, 1)) == len(ledger.vectors(ids)) == 1200
    rows = ledger.derived_rows(0, 1, 1, 500)
    assert [row[0] for row in rows] == ids[:500]
    assert len(ledger.derived_rows(ids[999], 1, 1, 500)) == 200


# -- what cannot be read ---------------------------------------------------------------------------------------------


def test_no_ledger_is_no_index(tmp_path):
    with pytest.raises(NoIndex, match="no index at"):
        Ledger(tmp_path)
    assert not (tmp_path / FILE_NAME).exists()


def test_a_ledger_killed_before_its_first_table_is_no_index_and_can_be_begun_again(tmp_path):
    sqlite3.connect(tmp_path / FILE_NAME).close()
    (tmp_path / FILE_NAME).touch()
    with pytest.raises(NoIndex, match="still empty"):
        Ledger(tmp_path)
    Ledger(tmp_path, write=True).close()
    Ledger(tmp_path).close()


@pytest.mark.parametrize("write", [False, True])
def test_a_newer_ledger_is_refused_and_left_alone(tmp_path, write):
    with closing(Ledger(tmp_path, write=True)) as ledger:
        ledger.db.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    with pytest.raises(LedgerUnreadable, match="newer Dateline"):
        Ledger(tmp_path, write=write)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION + 1,)


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_ledger_is_said_to_be_damaged(tmp_path, write, content):
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(LedgerUnreadable, match=FILE_NAME):
        Ledger(tmp_path, write=write)


def test_a_reader_cannot_write(ledger, tmp_path):
    with closing(Ledger(tmp_path)) as reader, pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.db.execute("DELETE FROM sources")


def test_a_reader_may_be_used_from_another_thread(ledger, tmp_path):
    """The app opens it in one worker and asks from others, one at a time."""
    accept(ledger, 1, article(1))
    found: list[int] = []
    with closing(Ledger(tmp_path)) as reader:
        thread = threading.Thread(target=lambda: found.append(reader.count_live(1, 1)))
        thread.start()
        thread.join()
    assert found == [2]
