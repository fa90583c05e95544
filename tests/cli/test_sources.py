"""`dateline sources`: list them, remove one with what only it carries."""

from __future__ import annotations

import os

import pytest

from assistant.starter import folder


def test_the_list_tells_name_count_and_what_came_of_the_last_reading(dateline, starter_home):
    count = len(list(folder("starter").glob("*.json")))
    told = dateline("sources", "--home", starter_home)
    assert (told.code, told.out) == (0, f"starter: {count} articles ({count} new, 0 updated, 0 rejected)\n")
    assert told.out == dateline("sources", "list", "--home", starter_home).out
    (source,) = dateline("sources", "--json", "--home", starter_home).json
    assert (source["name"], source["articles"]) == ("starter", count)


def test_a_removed_source_is_found_no_more_and_does_not_come_back(dateline, starter_copy):
    assert dateline("search", "--home", starter_copy, "--json", "Dagestan").json["passages"]
    count = len(list(folder("starter").glob("*.json")))
    told = dateline("sources", "remove", "starter", "--home", starter_copy)
    assert (told.code, told.out) == (0, f"{count} articles removed\n")
    assert dateline("search", "--home", starter_copy, "--json", "Dagestan").json["passages"] == []
    asked = dateline("ask", "--no-model", "--home", starter_copy, "What happened in Dagestan?")
    assert (asked.code, asked.out, asked.err) == (3, "The articles do not say.\n", "")
    assert dateline("sources", "--home", starter_copy).out == "no sources\n"
    assert dateline("status", "--home", starter_copy, env={"OPENAI_API_KEY": "k"}).out.startswith("0 articles")


@pytest.mark.skipif(os.name == "nt", reason="modes mean something else there")
def test_what_a_removal_writes_is_readable_by_its_owner_alone(dateline, starter_copy):
    dateline("sources", "remove", "starter", "--home", starter_copy, umask=0)
    open_to_others = [p for p in starter_copy.rglob("*") if p.stat().st_mode & 0o077]
    assert open_to_others == []


def test_an_unknown_source_ends_with_2_and_names_those_there_are(dateline, starter_copy):
    told = dateline("sources", "remove", "stater", "--home", starter_copy)
    assert (told.code, told.out) == (2, "")
    assert "'stater'" in told.err
    assert "starter" in told.err.replace("'stater'", "")


def test_a_removal_without_a_name_ends_with_2(dateline, starter_home):
    assert dateline("sources", "remove", "--home", starter_home).code == 2


def test_without_an_index_it_ends_with_4(dateline, tmp_path):
    assert dateline("sources", "--home", tmp_path).code == 4
    assert dateline("sources", "remove", "starter", "--home", tmp_path).code == 4


def test_a_removal_in_json_tells_how_many_articles_went(dateline, starter_copy):
    count = len(list(folder("starter").glob("*.json")))
    assert dateline("sources", "remove", "starter", "--json", "--home", starter_copy).json == {"removed": count}


def test_a_source_that_gave_nothing_can_be_removed_before_anything_is_published(dateline, tmp_path):
    (tmp_path / "empty").mkdir()
    home = tmp_path / "home"
    assert dateline("index", "--home", home, tmp_path / "empty").code == 6
    listed = dateline("sources", "--home", home)
    assert (listed.code, listed.out) == (0, f"{tmp_path / 'empty'}: 0 articles (0 new, 0 updated, 0 rejected)\n")
    told = dateline("sources", "remove", tmp_path / "empty", "--home", home)
    assert (told.code, told.out) == (0, "0 articles removed\n")


def test_how_often_a_source_is_read_is_set_and_taken_back(dateline, starter_copy):
    def every():
        return dateline("sources", "--json", "--home", starter_copy).json[0]["every"]

    told = dateline("sources", "every", "starter", "--every", "6h", "--home", starter_copy)
    assert (told.code, told.out) == (0, "starter is read every 6h\n")
    assert every() == "6h"
    assert dateline("sources", "every", "starter", "--home", starter_copy).out == "starter is read only when asked\n"
    assert every() == ""
    assert dateline("sources", "every", "starter", "--every", "soon", "--home", starter_copy).code == 2
