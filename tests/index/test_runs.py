"""Ingest runs: only what is new is worked on, which edition wins, what is told, and one writer at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from index.build import forget_source
from index.comparing import is_earlier
from index.errors import RunInProgress, SourceMissing
from index.ledger import Ledger
from index.locking import hold_ingest_lock
from index.publication import read_publication

pytestmark = pytest.mark.usefixtures("in_threads")

DATELINE = [sys.executable, "-m", "assistant.cli"]


def texts(home: Path) -> dict[str, str]:
    """What is shown: text by address."""
    published = read_publication(home)
    with closing(Ledger(home)) as ledger:
        rows = ledger.db.execute(
            "SELECT a.url, r.text FROM articles a JOIN revisions r ON r.article = a.id"
            " WHERE r.born <= ?1 AND (r.died IS NULL OR r.died > ?1)",
            (published.generation,),
        ).fetchall()
    assert len(rows) == len({url for url, _ in rows})
    return dict(rows)


def revisions(home: Path) -> int:
    with closing(Ledger(home)) as ledger:
        return int(ledger.db.execute("SELECT count(*) FROM revisions").fetchone()[0])


def record(text: str, **fields: object) -> dict[str, object]:
    return {
        "url": "https://a.example/one",
        "title": "One",
        "text": f"{text} The rest of it says little more.",
        **fields,
    }


# -- only what is new ------------------------------------------------------------------------------------------------


def test_a_second_run_embeds_nothing_and_publishes_nothing(home, built, room):
    before = read_publication(home)
    opened = []

    def open_embedder() -> object:
        opened.append(1)
        return room.BundledEmbedder()

    summary = room.ingest(home, built.source, open_embedder=open_embedder)
    assert (summary.new, summary.updated, summary.unchanged) == (0, 0, len(built.articles))
    assert (summary.embedded, summary.passages, summary.rejected, summary.notes) == (0, 0, [], [])
    assert read_publication(home) == before


def test_a_changed_article_has_only_its_changed_passages_embedded(home, built, room, tmp_path):
    longest = max(built.articles, key=lambda article: len(article["text"]))
    changed = {**longest, "text": longest["text"] + " And one more sentence stands at the end."}
    summary = room.ingest(home, room.write_articles(tmp_path / "c.jsonl", [changed]))
    assert (summary.new, summary.updated, summary.unchanged) == (0, 1, 0)
    assert summary.passages > summary.embedded == 1
    assert texts(home)[longest["url"]].endswith("at the end.")
    assert room.torn_articles(home) == room.disagreements(home) == []


def test_a_change_of_dates_alone_makes_a_revision_and_embeds_nothing(home, built, room, tmp_path):
    article = built.articles[3]
    before = revisions(home)
    changed = {**article, "published": "2025-06-07", "outlet": "Renamed"}
    summary = room.ingest(home, room.write_articles(tmp_path / "c.jsonl", [changed]))
    assert (summary.updated, summary.embedded) == (1, 0)
    assert revisions(home) == before + 1
    with closing(Ledger(home)) as ledger:
        [row] = ledger.db.execute("SELECT outlet, day FROM revisions WHERE died IS NULL AND outlet = 'Renamed'")
    assert row == ("Renamed", "2025-06-07")
    assert room.disagreements(home) == []


def test_a_new_title_is_embedded_with_every_passage(home, built, room, tmp_path):
    """The title is part of what each passage's vector is made of."""
    longest = max(built.articles, key=lambda article: len(article["text"]))
    summary = room.ingest(
        home, room.write_articles(tmp_path / "c.jsonl", [{**longest, "title": "Quite another title"}])
    )
    assert summary.embedded == summary.passages > 1


def test_no_sources_at_all_change_nothing(home, room):
    before = read_publication(home)
    assert room.ingest(home).counts() | {"seconds": 0} == {
        "new": 0, "updated": 0, "unchanged": 0, "copies": 0, "passages": 0, "embedded": 0, "rejected": 0, "gone": 0,
        "interrupted": False, "seconds": 0, "notes": [],
    }  # fmt: skip
    assert read_publication(home) == before


# -- one address, several texts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "kept", "counts"),
    [
        ({}, {}, "First", (1, 0, 0, 1)),
        ({"published": "2025-01-02"}, {"published": "2025-01-02"}, "First", (1, 0, 0, 1)),
        ({"published": "2025-01-02"}, {}, "First", (1, 0, 0, 1)),
        ({"published": "2025-01-02"}, {"published": "2025-01-03"}, "Second", (1, 1, 0, 0)),
        ({"published": "2025-01-03"}, {"published": "2025-01-02"}, "First", (1, 0, 1, 0)),
        ({"updated": "2025-01-02T10:00:00Z"}, {"updated": "2025-01-02T11:00:00Z"}, "Second", (1, 1, 0, 0)),
    ],
    ids=["no dates", "same day", "one date", "later", "earlier", "an hour later"],
)
def test_one_address_with_two_texts_in_one_run(home, room, tmp_path, first, second, kept, counts):
    source = room.write_articles(tmp_path / "t.jsonl", [record("First.", **first), record("Second.", **second)])
    summary = room.ingest(home, source)
    assert (summary.new, summary.updated, summary.unchanged, len(summary.rejected)) == counts
    assert texts(home)["https://a.example/one"].startswith(kept)
    assert room.torn_articles(home) == room.disagreements(home) == []
    before = revisions(home), read_publication(home)
    again = room.ingest(home, source)
    assert (again.new, again.updated, again.embedded) == (0, 0, 0)
    assert (revisions(home), read_publication(home)) == before


def test_the_same_article_twice_is_one(home, room, tmp_path):
    source = room.write_articles(tmp_path / "t.jsonl", [record("First."), record("First.")])
    summary = room.ingest(home, source)
    assert (summary.new, summary.unchanged, summary.rejected) == (1, 1, [])


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("2025-01-02", "2025-01-03"),
        ("2025-01-03", "2025-01-02"),
        ("2025-01-02", None),
        (None, "2025-01-02"),
        (None, None),
        ("2025-01-02T10:00:00+00:00", "2025-01-02T11:30:00+02:00"),
    ],
)
def test_what_a_source_says_now_replaces_what_it_said_then_whatever_its_date(home, room, tmp_path, then, now):
    for text, day in (("Old.", then), ("New.", now)):
        dated = {"published": day} if day else {}
        room.ingest(home, room.write_articles(tmp_path / "t.jsonl", [record(text, **dated)]))
    assert texts(home)["https://a.example/one"].startswith("New")


def test_another_source_with_an_older_edition_replaces_nothing(home, room, tmp_path):
    room.ingest(home, room.write_articles(tmp_path / "t.jsonl", [record("New.", published="2025-01-03")]))
    summary = room.ingest(home, room.write_articles(tmp_path / "u.jsonl", [record("Old.", published="2025-01-02")]))
    assert (summary.updated, summary.unchanged) == (0, 1)
    assert texts(home)["https://a.example/one"].startswith("New")


def test_a_source_that_carries_two_editions_settles_on_the_newer_one_every_time(home, room, tmp_path):
    both = [record("Old.", published="2025-01-02"), record("New.", published="2025-01-03")]
    source = room.write_articles(tmp_path / "t.jsonl", both)
    room.ingest(home, source)
    again = room.ingest(home, source)
    assert (again.updated, again.embedded) == (0, 0)
    assert texts(home)["https://a.example/one"].startswith("New")


def test_an_article_that_its_source_no_longer_has_is_kept_and_told(home, room, tmp_path):
    source = room.write_articles(
        tmp_path / "t.jsonl", [record("One."), {**record("Two."), "url": "https://a.example/two"}]
    )
    room.ingest(home, source)
    time.sleep(1.1)  # instants are kept to the second
    source = room.write_articles(tmp_path / "t.jsonl", [record("One.")])
    assert any("can no longer be found" in note for note in room.ingest(home, source).notes)
    assert {"https://a.example/one", "https://a.example/two"} <= set(texts(home))


@pytest.mark.parametrize(
    ("edition", "other", "earlier"),
    [
        ("2025-01-02", "2025-01-03", True),
        ("2025-01-03", "2025-01-02", False),
        ("2025-01-02", "2025-01-02T23:00:00+00:00", False),
        ("2025-01-02T23:00:00+00:00", "2025-01-02", False),
        ("2025-01-02T23:00:00+00:00", "2025-01-03", True),
        ("2025-01-02T10:00:00+02:00", "2025-01-02T09:00:00+00:00", True),
        ("", "2025-01-02", False),
        ("2025-01-02", "", False),
    ],
)
def test_an_edition_is_earlier_only_when_both_dates_tell(edition, other, earlier):
    assert is_earlier(edition, other) is earlier


# -- what is told ----------------------------------------------------------------------------------------------------


def test_what_is_refused_is_listed_with_its_place_and_kept_in_the_ledger(home, room, tmp_path):
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "a.jsonl").write_text(json.dumps(record("First.")) + "\nthis is no JSON\n")
    (folder / "b.txt").write_bytes(b"")
    summary = room.ingest(home, folder)
    assert summary.new == 1
    assert sorted(r.where.split(":")[0].split(",")[0].split(" ")[0] for r in summary.rejected) == ["a.jsonl", "b.txt"]
    assert all(r.reason for r in summary.rejected)
    with closing(Ledger(home)) as ledger:
        assert ledger.db.execute("SELECT count(*) FROM rejections").fetchone() == (2,)
        [source] = [s for s in ledger.sources() if s.location == str(folder)]
    assert source.note.startswith("1 new, 0 updated, 2 rejected: a.jsonl:2 is no JSON record")
    assert source.last_run


def test_progress_counts_up_and_ends_with_publishing(home, room, tmp_path):
    steps: list[object] = []
    source = room.write_articles(tmp_path / "m.jsonl", room.made_up_articles(70, seed=4, sentences=(2, 4)))
    room.ingest(home, source, report=steps.append)
    done = [step.done for step in steps]
    assert done == sorted(done)
    assert [step.stage for step in steps][-1] == "publishing"
    assert steps[0].source == str(source)


def test_a_first_run_over_nothing_leaves_a_home_that_can_be_gone_on_with(tmp_path, room):
    (tmp_path / "empty").mkdir()
    home = tmp_path / "home"
    assert room.ingest(home, tmp_path / "empty").new == 0
    summary = room.ingest(home, room.write_articles(tmp_path / "t.jsonl", [record("First.")]))
    assert (summary.new, summary.notes) == (1, [])
    assert list(texts(home)) == ["https://a.example/one"]
    assert room.disagreements(home) == []


def test_a_run_that_breaks_off_keeps_what_it_had_accepted(home, built, room, tmp_path):
    more = room.made_up_articles(80, seed=5, sentences=(2, 4))
    source = room.write_articles(tmp_path / "m.jsonl", more)
    served = []

    class Broken(room.BundledEmbedder):
        def embed(self, given):
            served.append(len(given))
            if len(served) == 2:
                raise MemoryError
            return super().embed(given)

    with pytest.raises(MemoryError):
        room.ingest(home, source, open_embedder=Broken)
    assert set(texts(home)) == {a["url"] for a in built.articles}
    assert room.torn_articles(home) == []
    summary = room.ingest(home, source)
    assert (summary.new, summary.unchanged) == (48, 32)
    assert set(texts(home)) == {a["url"] for a in [*built.articles, *more]}
    assert room.disagreements(home) == []


# -- sources ---------------------------------------------------------------------------------------------------------


def test_forgetting_a_source_takes_what_only_it_carried(home, built, room, tmp_path):
    other = room.write_articles(tmp_path / "o.jsonl", [record("First."), built.articles[0]])
    room.ingest(home, other)
    with hold_ingest_lock(home):
        gone = forget_source(home, str(built.source), open_embedder=room.BundledEmbedder)
    assert gone == len(built.articles) - 1
    assert set(texts(home)) == {"https://a.example/one", built.articles[0]["url"]}
    assert room.disagreements(home) == []
    again = room.ingest(home, built.source)
    assert (again.new, again.unchanged) == (len(built.articles) - 1, 1)
    assert len(texts(home)) == len(built.articles) + 1
    assert room.disagreements(home) == []


def test_forgetting_an_unknown_source_names_the_known(home, room):
    with pytest.raises(SourceMissing, match=r"'nowhere'; known are: .*articles\.jsonl"):
        forget_source(home, "nowhere", open_embedder=room.BundledEmbedder)


def test_forgetting_the_only_source_leaves_an_index_that_answers_nothing(home, built, room):
    from index.search import Searcher
    from index.windows import Window

    forget_source(home, str(built.source), open_embedder=room.BundledEmbedder)
    with closing(Searcher(home)) as searcher:
        found = searcher.search("Who criticised the bridge tolls?", Window(), 5)
    assert (found.hits, found.answerable) == ((), 0.0)


# -- one writer ------------------------------------------------------------------------------------------------------


def test_the_lock_is_held_once_and_free_again_after(tmp_path):
    with hold_ingest_lock(tmp_path), pytest.raises(RunInProgress, match="Another run"), hold_ingest_lock(tmp_path):
        pass
    with hold_ingest_lock(tmp_path):
        pass


def test_a_second_run_ends_with_one_line_before_anything_heavy_is_loaded(home, built):
    code = (
        "import sys; from assistant.cli import main; code = main(sys.argv[1:]);"
        "heavy = {'chromadb', 'llama_index', 'numpy', 'tantivy', 'index.build'} & set(sys.modules);"
        "print(sorted(heavy)); sys.exit(code)"
    )
    with hold_ingest_lock(home):
        second = subprocess.run(
            [sys.executable, "-c", code, "index", "--home", str(home), str(built.source)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert second.returncode == 7
    assert second.stdout == "[]\n"
    [line] = second.stderr.splitlines()
    assert line.startswith("dateline: Another run is indexing into")


def test_of_two_runs_started_at_once_one_does_the_work(tmp_path, room):
    home, source = tmp_path / "home", room.write_articles(tmp_path / "t.jsonl", room.made_up_articles(5, seed=8))
    command = [*DATELINE, "index", "--json", "--home", str(home), str(source)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    told = [process.communicate() for process in both]
    codes = [process.returncode for process in both]
    assert sorted(codes) == [0, 7], told
    winner, loser = told[codes.index(0)], told[codes.index(7)]
    assert json.loads(winner[0])["new"] == 5
    assert loser[0] == ""
    assert len(loser[1].splitlines()) == 1
    assert len(texts(home)) == 5
    assert room.torn_articles(home) == room.disagreements(home) == []
    if os.name == "posix":
        assert all(path.stat().st_mode & 0o077 == 0 for path in (home, home / "ledger.sqlite3", home / "CURRENT"))
