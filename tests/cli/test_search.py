"""`dateline search`: ranked passages and no answer."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest


@pytest.fixture
def search(dateline, starter_home):
    def search_(*words, **how):
        return dateline("search", "--home", starter_home, *words, **how)

    return search_


def test_json_holds_what_the_contract_names(search):
    told = search("--json", "--as-of", "2024-12-31", "--since", "2024-01-01", "Crocus City Hall attack")
    found = told.json
    assert told.code == 0
    assert found.keys() == {"question", "as_of", "period", "answerable", "newest", "passages", "notes"}
    assert found["question"] == "Crocus City Hall attack"
    assert (found["as_of"], found["period"]) == ("2024-12-31", "published since 2024-01-01")
    assert 0 <= found["answerable"] <= 1
    assert found["notes"] == []
    assert found["passages"][0].keys() == {
        "rank", "score", "article_id", "url", "title", "outlet", "published", "published_certainty", "updated",
        "start", "end", "text", "cluster", "copies", "copy_outlets", "outside", "speaker",
    }  # fmt: skip
    assert [p["rank"] for p in found["passages"]] == list(range(1, 11))
    scores = [p["score"] for p in found["passages"]]
    assert scores == sorted(scores, reverse=True)
    assert any(p["url"].endswith("2024-03-23-crocus-city-hall-attack") for p in found["passages"][:3])


def test_text_shows_rank_title_source_and_passage(search):
    told = search("-k", "2", "Why did the Francis Scott Key Bridge collapse?")
    first, second = told.out.split("\n\n[2] ")
    assert first.startswith("[1] ")
    assert "Dateline briefs, " in first
    assert "score" in first
    assert "https://dateline.example/briefs/" in second
    assert max(map(len, told.out.splitlines())) <= 130
    assert told.err == ""


def test_every_result_explains_its_score(search):
    question = "Why did the Francis Scott Key Bridge collapse?"
    told = search("--explain", "-k", "3", question)
    found = search("--explain", "--json", "-k", "3", question).json
    for passage in found["passages"]:
        assert sum(passage["reasons"].values()) == pytest.approx(passage["score"], abs=0.001)
        assert {"words", "meaning", "closeness"} <= passage["reasons"].keys()
        assert f"{passage['score']:.2f} = " in told.out
    assert "answerable 0." in told.out
    assert f"newest of these {found['newest']}" in told.out


def test_no_model_is_looked_for(search):
    told = search("--json", "Dagestan", env={"DATELINE_MODEL_URL": "not an address"})
    assert told.code == 0


def test_an_outlet_is_matched_whatever_its_case(search):
    assert search("--json", "--outlet", "dateline BRIEFS", "Dagestan").json["passages"]


def test_several_outlets_may_be_named(dateline, own_home):
    one = dateline("search", "--home", own_home, "--json", "--outlet", "Post", "Skagholm").json
    assert {p["outlet"] for p in one["passages"]} == {"Post"}
    both = dateline("search", "--home", own_home, "--json", "--outlet", "Post", "--outlet", "Courier", "Skagholm").json
    assert {p["outlet"] for p in both["passages"]} == {"Post", "Courier"}


def test_nothing_in_the_period_says_so(search):
    told = search("--until", "1990-01-01", "Dagestan")
    assert (told.code, told.out) == (0, "No passage matches.\n")


def test_an_empty_question_ends_with_2(search):
    assert search().code == 2


def test_a_pipe_that_is_no_utf8_gets_json_that_says_the_same(starter_home, environment, search):
    words = ("-k", "1", "Chinese lunar probe Chang’e-6 samples — “far side”")
    told = subprocess.run(
        [sys.executable, "-m", "assistant.cli", "search", "--json", "--home", starter_home, *words],
        capture_output=True,
        env=environment(PYTHONIOENCODING="ascii"),
        check=True,
    )
    assert told.stdout.isascii()
    assert search("--json", *words).json == type(search("--json", *words))(0, told.stdout.decode(), "").json


@pytest.mark.skipif(os.name == "nt", reason="pipes end differently there")
def test_a_reader_that_leaves_early_is_no_error(starter_home, environment):
    reading, writing = os.pipe()
    os.close(reading)
    told = subprocess.run(
        [sys.executable, "-m", "assistant.cli", "search", "--home", starter_home, "Dagestan"],
        stdout=writing,
        stderr=subprocess.PIPE,
        env=environment(),
        check=False,
    )
    os.close(writing)
    assert (told.returncode, told.stderr) == (0, b"")


def test_a_question_that_nothing_matches_gets_the_nearest_passages_and_is_told_so(search):
    told = search("-k", "1", "zzyzx qwrtplk")
    assert (told.code, told.err) == (0, "dateline: Nothing matches well; the nearest passages:\n")
    assert told.out.startswith("[1] ")
    assert search("--json", "zzyzx qwrtplk").err == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_output_that_cannot_be_written_ends_with_1_and_one_line(starter_home, environment, options):
    with Path("/dev/full").open("wb") as full:
        told = subprocess.run(
            [sys.executable, "-m", "assistant.cli", "search", "--home", starter_home, *options, "Dagestan"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            check=False,
        )
    assert (told.returncode, told.stderr) == (1, b"dateline: cannot write: No space left on device\n")


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_days_like_any_other(search, monkeypatch, zone, day):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        told = search("--json", "--as-of", day, "ferry")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert (told.code, told.json["as_of"]) == (0, day)
    assert bool(told.json["passages"]) == (day > "2024")


def test_an_unknown_outlet_where_no_article_names_one_is_told_without_an_empty_list(dateline, tmp_path):
    (tmp_path / "note.txt").write_text("A ferry sank\n\nThe ferry Alma sank on Monday.", encoding="utf-8")
    home = tmp_path / "home"
    assert dateline("index", "--home", home, tmp_path / "note.txt").code == 0
    told = dateline("search", "--home", home, "--outlet", "Post", "ferry")
    assert told.code == 2
    assert told.err == "dateline: No article is from an outlet named 'Post'; no article here names one.\n"


def test_undated_articles_pass_a_period_only_when_asked_for(dateline, own_home):
    period = ("--since", "2024-07-01", "--until", "2024-07-31")
    left = dateline("search", "--home", own_home, "--json", *period, "Skagholm", "grain", "terminal").json["passages"]
    kept = dateline("search", "--home", own_home, "--json", *period, "--undated", "Skagholm", "terminal").json[
        "passages"
    ]
    assert all(p["published"] for p in left)
    assert any(p["published"] is None for p in kept)
    assert all(p["published"] is None or p["published"].startswith("2024-07") for p in kept)
