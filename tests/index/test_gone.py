"""Articles that their files no longer hold: counted over whole readings, taken out, kept, and taken in again."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from index.history import gone_since
from index.ledger import Ledger


def readings(room, home, source, times, **options):
    told = []
    for _ in range(times):
        # As if the reading before had been long ago: the ledger counts whole seconds.
        with closing(sqlite3.connect(home / "ledger.sqlite3")) as db:
            db.execute("UPDATE article_sources SET seen = '2020-01-01T00:00:00+00:00'")
            db.commit()
        told.append(room.ingest(home, source, **options))
    return told


def gone_titles(home):
    with closing(Ledger(home)) as ledger:
        assert gone_since(ledger, "2999-01-01T00:00:00+00:00", 20) == []
        return set(gone_since(ledger, "2000-01-01T00:00:00+00:00", 20))


def test_after_three_whole_readings_without_it_an_article_goes_and_comes_back_with_its_file(tmp_path, room, in_threads):
    folder = tmp_path / "news"
    folder.mkdir()
    articles = room.made_up_articles(4)
    room.write_articles(folder / "a.jsonl", articles[:2])
    room.write_articles(folder / "b.jsonl", articles[2:])
    room.ingest(tmp_path / "home", folder)
    (folder / "b.jsonl").rename(tmp_path / "b.jsonl")
    assert [s.gone for s in readings(room, tmp_path / "home", folder, 3)] == [0, 0, 2]
    assert room.urls(tmp_path / "home") == sorted(a["url"] for a in articles[:2])
    assert room.disagreements(tmp_path / "home") == []
    assert gone_titles(tmp_path / "home") == {a["title"] for a in articles[2:]}
    (tmp_path / "b.jsonl").rename(folder / "b.jsonl")
    assert room.ingest(tmp_path / "home", folder).new == 2
    assert room.urls(tmp_path / "home") == sorted(a["url"] for a in articles)
    assert gone_titles(tmp_path / "home") == set()


def test_nothing_goes_that_the_reader_wants_kept_or_while_something_could_not_be_read(tmp_path, room, in_threads):
    folder = tmp_path / "news"
    folder.mkdir()
    articles = room.made_up_articles(4)
    room.write_articles(folder / "a.jsonl", articles[:2])
    room.write_articles(folder / "b.jsonl", articles[2:])
    room.ingest(tmp_path / "home", folder)
    (folder / "b.jsonl").write_text("{broken\n")
    assert [s.gone for s in readings(room, tmp_path / "home", folder, 3)] == [0, 0, 0]
    (folder / "b.jsonl").unlink()
    assert [s.gone for s in readings(room, tmp_path / "home", folder, 3, keep_gone=True)] == [0, 0, 0]
    assert len(room.urls(tmp_path / "home")) == 4


def test_what_another_source_carries_stays(tmp_path, room, in_threads):
    articles = room.made_up_articles(3)
    one = room.write_articles(tmp_path / "one.jsonl", articles)
    two = room.write_articles(tmp_path / "two.jsonl", articles)
    room.ingest(tmp_path / "home", one, two)
    room.write_articles(one, articles[:1])
    assert sum(s.gone for s in readings(room, tmp_path / "home", one, 3)) == 0
    assert len(room.urls(tmp_path / "home")) == 3
