"""The first question on an empty home: the starter articles come first, and never among one's own."""

from __future__ import annotations

import os

import pytest

from assistant.commands import opening
from assistant.ingests import RunFailed, RunRequest
from index.ledger import Ledger
from index.publication import Publication, write_publication


def test_the_first_question_indexes_the_articles_and_then_answers(demo_run):
    _, told = demo_run
    assert (told.code, told.json["status"]) == (0, "answered")
    assert "first run: indexing the demo articles" in told.err
    assert "reading, splitting, embedding" in told.err


def test_the_second_question_indexes_nothing(dateline, demo_run):
    home, _ = demo_run
    told = dateline("ask", "--demo", "--no-model", "--home", home, "How many people died on the ferry?")
    assert (told.code, told.err) == (0, "")


@pytest.mark.skipif(os.name == "nt", reason="modes mean something else there")
def test_what_a_first_run_writes_is_readable_by_its_owner_alone(demo_run):
    home, _ = demo_run
    written = [home / "demo", *(home / "demo").rglob("*")]
    assert len(written) > 5
    assert [p for p in written if p.stat().st_mode & 0o077] == []


def test_own_articles_first_leave_the_starter_articles_out(dateline, own_home):
    listed = dateline("sources", "--home", own_home, "--json").json
    assert [source["kind"] for source in listed] == ["files"]
    told = dateline("ask", "--no-model", "--home", own_home, "Who was suspected of the Dagestan attacks?")
    assert (told.code, told.err) == (3, "")
    assert "dateline.example" not in told.out


def test_an_empty_home_begins_with_the_collection_asked_for(tmp_path):
    assert not opening.is_indexed(tmp_path / "home")
    assert opening.first_run(tmp_path / "home", demo=False) == RunRequest(("starter",))
    assert opening.first_run(tmp_path / "home", demo=True) == RunRequest(("demo",))


def test_a_first_run_cut_off_before_it_knew_its_source_begins_again(tmp_path):
    Ledger(tmp_path, write=True).close()
    write_publication(tmp_path, Publication(build=1))
    assert not opening.is_indexed(tmp_path)
    assert opening.first_run(tmp_path, demo=False) == RunRequest(("starter",))


def test_a_run_over_own_articles_that_was_cut_off_is_gone_on_with_and_brings_no_starter(tmp_path):
    ledger = Ledger(tmp_path, write=True)
    ledger.add_source("/news", "files", "/news")
    ledger.close()
    write_publication(tmp_path, Publication(build=1))
    assert not opening.is_indexed(tmp_path)
    assert opening.first_run(tmp_path, demo=False) == RunRequest()


@pytest.mark.parametrize(("code", "exit_code"), [(7, 7), (2, 4), (1, 4)])
def test_a_first_run_that_fails_says_why_and_asks_nothing(dateline, tmp_path, monkeypatch, code, exit_code):
    monkeypatch.setattr(
        "assistant.runs.ProcessIndexer.run",
        lambda self, request, stopped=None: iter([RunFailed("The disk is full.", code)]),
    )
    told = dateline("ask", "--no-model", "--home", tmp_path / "home", "What?")
    assert (told.code, told.out) == (exit_code, "")
    assert "The disk is full." in told.err


def test_known_sources_that_gave_nothing_are_read_again_and_then_it_says_what_to_do(dateline, tmp_path):
    folder, home = tmp_path / "news", tmp_path / "home"
    folder.mkdir()
    assert dateline("index", "--home", home, folder).code == 6
    told = dateline("ask", "--no-model", "--home", home, "What sank?")
    assert (told.code, told.out) == (4, "")
    first, *_, last = told.err.splitlines()
    assert first == "dateline: nothing is published yet; reading the known files again"
    assert last.startswith(f"dateline: No article was found in {folder}.")
    assert "dateline index FOLDER" in last
    assert "dateline index starter" in last


def test_known_sources_that_gave_nothing_are_answered_from_once_there_is_something(dateline, tmp_path):
    folder, home = tmp_path / "news", tmp_path / "home"
    folder.mkdir()
    assert dateline("index", "--home", home, folder).code == 6
    (folder / "alma.txt").write_text("A ferry sank\n\nThe ferry Alma sank on Monday.", encoding="utf-8")
    told = dateline("ask", "--no-model", "--home", home, "Which ferry sank?")
    assert told.code == 0
    assert "The ferry Alma sank" in told.out
