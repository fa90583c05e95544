"""`dateline status`: what is indexed."""

from __future__ import annotations

import json
import os
from contextlib import closing
from datetime import datetime, timedelta, timezone

import pytest

from assistant.news_since import read_moment
from assistant.starter import folder
from index.ledger import Ledger


def count_of(collection):
    return len(list(folder(collection).glob("*.json")))


def test_without_an_index_it_ends_with_4_says_how_to_make_one_and_makes_none(dateline, tmp_path):
    told = dateline("status", "--home", tmp_path / "home")
    assert (told.code, told.out) == (4, "")
    assert "dateline index FOLDER" in told.err
    assert not (tmp_path / "home").exists()


def test_a_home_named_by_the_environment_is_meant(dateline, tmp_path):
    told = dateline("status", env={"DATELINE_HOME": str(tmp_path / "elsewhere")})
    assert str(tmp_path / "elsewhere") in told.err


def test_text_tells_articles_period_time_model_and_sources(dateline, starter_home):
    told = dateline("status", "--home", starter_home, env={"DATELINE_MODEL_URL": "http://127.0.0.1:9/v1"})
    assert told.code == 0
    first, second, third, fourth, *rest = told.out.splitlines()
    assert first.startswith(f"{count_of('starter')} articles in ")
    assert first.endswith("from 1 outlet")
    assert second == "published from 6 February 2023 to 14 December 2024"
    assert third.startswith("indexed ")
    assert third.endswith(f"in {starter_home}")
    assert fourth.startswith("answers by the model ")
    assert rest[1].startswith(f"  starter: {count_of('starter')} articles, last read ")


def test_json_tells_the_same(dateline, starter_home):
    told = dateline(
        "status", "--json", "--home", starter_home, env={"OPENAI_API_KEY": "sk-canary-1", "OPENAI_MODEL": "m1"}
    )
    held = told.json
    assert held["articles"] == count_of("starter")
    assert held["passages"] >= held["articles"]
    assert (held["oldest"], held["newest"], held["outlets"]) == ("2023-02-06", "2024-12-14", 1)
    assert (held["home"], held["problems"]) == (str(starter_home), [])
    assert held["model"] == "m1"
    assert "canary" not in told.out
    (source,) = held["sources"]
    assert (source["name"], source["kind"], source["articles"]) == ("starter", "starter", count_of("starter"))


def test_a_damaged_keyword_index_is_a_problem_and_answers_go_on(dateline, starter_copy):
    name = json.loads((starter_copy / "CURRENT").read_text(encoding="utf-8"))["keywords"]
    for file in (starter_copy / "keywords" / name).iterdir():
        file.write_bytes(b"\x00")
    told = dateline("status", "--home", starter_copy)
    assert told.code == 0
    assert "Problem: The keyword index cannot be read" in told.out
    asked = dateline("search", "--home", starter_copy, "Who was suspected of the Dagestan attacks?")
    assert asked.code == 0
    assert "keyword index" in asked.err
    assert "Dagestan" in asked.out


def test_a_damaged_ledger_ends_with_4(dateline, starter_copy):
    (starter_copy / "ledger.sqlite3").write_bytes(b"no database" * 1000)
    for name in ("ledger.sqlite3-wal", "ledger.sqlite3-shm"):
        (starter_copy / name).unlink(missing_ok=True)
    told = dateline("status", "--home", starter_copy)
    assert (told.code, told.out) == (4, "")
    assert "Traceback" not in told.err


def test_a_damaged_current_ends_with_4_and_says_how_to_mend_it(dateline, starter_copy):
    (starter_copy / "CURRENT").write_text("{", encoding="utf-8")
    for command in ("status", "ask"):
        told = dateline(command, "--home", starter_copy, *(["What?"] if command == "ask" else []))
        assert told.code == 4
        assert "--rebuild" in told.err


def test_a_home_whose_sources_gave_nothing_is_told_with_them_and_what_to_do(dateline, tmp_path):
    (tmp_path / "empty").mkdir()
    dateline("index", "--home", tmp_path / "home", tmp_path / "empty")
    told = dateline("status", "--home", tmp_path / "home")
    assert (told.code, told.out) == (4, "")
    assert "the last run found no article" in told.err
    assert f"Known sources: {tmp_path / 'empty'}." in told.err
    assert told.err.endswith("with: dateline index\n")


@pytest.mark.skipif(os.name == "nt", reason="a process cannot be asked for there")
def test_a_home_whose_first_run_was_cut_off_says_so(dateline, tmp_path):
    with closing(Ledger(tmp_path, write=True)) as ledger:
        ledger.add_source("/news", "files", "/news")
        ledger.start_run()
        ledger.db.execute("UPDATE runs SET process = ?", (2**22 + 1,))  # nobody's number
    told = dateline("status", "--home", tmp_path)
    assert told.code == 4
    assert "the last run was cut off. Known sources: /news." in told.err


def test_the_demo_home_is_meant_by_every_command_before_and_after_it(dateline, demo_run):
    home, _ = demo_run
    for words in (["status", "--demo"], ["--demo", "status"]):
        assert dateline(*words, "--json", "--home", home).json["home"] == str(home / "demo")
    for words in (["sources", "--demo"], ["--demo", "sources", "list"]):
        assert [source["name"] for source in dateline(*words, "--json", "--home", home).json] == ["demo"]
    again = dateline("index", "--demo", "--json", "--home", home).json
    assert (again["new"], again["unchanged"] > 5) == (0, True)
    assert not (home / "CURRENT").exists()


def test_indexing_an_empty_demo_home_takes_the_demo_articles(dateline, tmp_path):
    assert dateline("--demo", "index", "--json", "--home", tmp_path).json["new"] > 5
    assert (tmp_path / "demo" / "CURRENT").exists()


def test_the_calendars_first_day_is_a_moment_east_of_greenwich():
    now = datetime(2026, 11, 12, tzinfo=timezone(timedelta(hours=9)))
    assert read_moment("0001-01-01", now) == "0001-01-01T00:00:00+00:00"
    assert read_moment("2026-11-11", now) == "2026-11-10T15:00:00+00:00"
