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


def test_the_list_tells_why_something_was_rejected(dateline, tmp_path):
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "a.txt").write_text("The harbour of Norda reopened on Tuesday after nine days, its master said. " * 4)
    for name in ("b.json", "c.json"):
        (articles / name).write_text("{no json")
    home = tmp_path / "home"
    dateline("index", str(articles), "--home", home)
    told = dateline("sources", "--home", home).out
    assert "1 new, 0 updated, 2 rejected: b.json" in told
    assert told.rstrip().endswith(" and 1 more)")


def test_a_removed_source_is_found_no_more_and_does_not_come_back(dateline, starter_copy):
    assert dateline("search", "--home", starter_copy, "--json", "Dagestan").json["passages"]
    count = len(list(folder("starter").glob("*.json")))
    told = dateline("sources", "remove", "starter", "--home", starter_copy)
    assert (told.code, told.out) == (0, f"starter forgotten; {count} articles removed\n")
    assert dateline("search", "--home", starter_copy, "--json", "Dagestan").json["passages"] == []
    asked = dateline("ask", "--no-model", "--home", starter_copy, "What happened in Dagestan?")
    assert (asked.code, asked.out, asked.err) == (3, "The articles do not say.\n", "")
    assert dateline("sources", "--home", starter_copy).out.startswith("No sources")
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


def test_without_an_index_the_list_is_empty_and_a_removal_ends_with_4(dateline, tmp_path):
    empty = dateline("sources", "--home", tmp_path)
    assert (empty.code, empty.out.startswith("No sources; add one with: dateline sources add")) == (0, True)
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
    assert (told.code, told.out) == (0, f"{tmp_path / 'empty'} forgotten; 0 articles removed\n")


def test_how_often_a_source_is_read_is_set_and_taken_back(dateline, starter_copy):
    def every():
        return dateline("sources", "--json", "--home", starter_copy).json[0]["every"]

    told = dateline("sources", "every", "starter", "--every", "6h", "--home", starter_copy)
    assert (told.code, told.out) == (0, "starter is read every 6h\n")
    assert every() == "6h"
    assert dateline("sources", "every", "starter", "--home", starter_copy).out == "starter is read only when asked\n"
    assert every() == ""
    assert (
        dateline("sources", "every", "starter", "30", "m", "--home", starter_copy).out == "starter is read every 30 m\n"
    )
    assert dateline("sources", "every", "starter", "--every", "soon", "--home", starter_copy).code == 2
    too_long = dateline("sources", "every", "starter", "400d", "--home", starter_copy)
    assert (too_long.code, "the longest interval is 52w" in too_long.err) == (2, True)


@pytest.fixture
def two_files(tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text(f"Harbour {name} reopens\n\n" + "The harbour reopened on Monday. " * 9)
    return tmp_path / "one.txt", tmp_path / "two.txt"


@pytest.fixture
def listed(dateline, tmp_path):
    """The names that `sources list` gives."""
    return lambda: [source["name"] for source in dateline("sources", "--json", "--home", tmp_path / "home").json]


def test_a_name_that_another_source_has_is_refused_with_2(dateline, tmp_path, two_files, listed):
    one, two = two_files
    assert dateline("sources", "add", one, "--name", "harbour", "--home", tmp_path / "home").code == 0
    told = dateline("sources", "add", two, "--name", "harbour", "--home", tmp_path / "home")
    assert (told.code, told.out) == (2, "")
    assert f"harbour is already the name of {one}" in told.err
    assert listed() == ["harbour"]


@pytest.mark.parametrize("again", [(), ("--name", "port")])
def test_a_place_that_is_known_keeps_its_name_and_takes_the_interval(dateline, tmp_path, two_files, listed, again):
    dateline("sources", "add", two_files[0], "--name", "harbour", "--home", tmp_path / "home")
    told = dateline("sources", "add", two_files[0], *again, "--every", "1h", "--home", tmp_path / "home")
    assert (told.code, told.out.startswith("already known as harbour")) == (0, True)
    assert told.out.endswith("it is read every 1h\n")
    assert listed() == ["harbour"]


def test_an_exact_name_goes_before_a_place(dateline, tmp_path, two_files, listed):
    one, two = two_files
    dateline("sources", "add", one, "--name", "first", "--home", tmp_path / "home")
    dateline("sources", "add", two, "--name", one, "--home", tmp_path / "home")
    told = dateline("sources", "remove", one, "--home", tmp_path / "home")
    assert (told.code, told.out) == (0, f"{one} forgotten; 0 articles removed\n")
    assert listed() == ["first"]


def test_a_misspelt_name_is_answered_with_the_one_that_is_meant(dateline, starter_home):
    assert "Did you mean starter?" in dateline("sources", "pause", "stater", "--home", starter_home).err


def test_columns_can_be_named_when_a_file_is_looked_at(dateline, tmp_path):
    table = tmp_path / "odd.csv"
    text = "Der Hafen wurde am Montag geschlossen, sagte die Behörde. " * 5
    table.write_text(f"Überschrift;Inhalt;Datum;Nr\nHafen zu;{text};2026-11-23;1\n", encoding="utf-8")
    assert dateline("sources", "test", table).code == 6
    told = dateline("sources", "test", table, "--map", "title=Überschrift", "--map", "text=Inhalt")
    assert told.code == 0
    assert "1 article" in told.out
    assert "Hafen zu" in told.out


def test_what_cannot_be_read_of_a_file_is_told_with_its_reason_and_6(dateline, tmp_path):
    (tmp_path / "bad.json").write_text("{nope", encoding="utf-8")
    told = dateline("sources", "test", tmp_path / "bad.json")
    assert told.code == 6
    assert "cannot be read: " in told.out
    assert "bad.json" in told.out.split("cannot be read: ")[1]
    assert "cannot be read: " in dateline("sources", "add", tmp_path / "bad.json", "--home", tmp_path / "home").out


OPML = (
    '<opml version="2.0"><body><outline type="rss" text="Post" xmlUrl="https://post.example/rss"/>'
    '<outline type="rss" text="Wire" xmlUrl="https://wire.example/rss"/></body></opml>'
)


def test_a_list_of_feeds_is_imported_and_not_added(dateline, tmp_path):
    (tmp_path / "feeds.opml").write_text(OPML, encoding="utf-8")
    for action in ("add", "test"):
        told = dateline("sources", action, tmp_path / "feeds.opml", "--home", tmp_path / "home")
        assert told.code == 2
        assert "dateline sources import" in told.err
    imported = [dateline("sources", "import", tmp_path / "feeds.opml", "--home", tmp_path / "home") for _ in range(2)]
    assert [told.out for told in imported] == ["2 new sources, 0 known already\n", "0 new sources, 2 known already\n"]


def test_a_pack_is_looked_at_and_removed_by_its_name(dateline, tmp_path, listed):
    assert dateline("sources", "test", "pack:spain").code == 0
    dateline("sources", "add", "pack:spain", "--home", tmp_path / "home")
    assert listed()
    assert "already known" in dateline("sources", "add", "pack:spain", "--home", tmp_path / "home").out
    told = dateline("sources", "remove", "pack:spain", "--home", tmp_path / "home")
    assert (told.code, told.out.endswith("forgotten; 0 articles removed\n")) == (0, True)
    assert listed() == []


def test_what_is_gone_is_kept_until_that_is_taken_back(dateline, tmp_path, two_files):
    def added(*options):
        dateline("sources", "add", two_files[0], *options, "--home", tmp_path / "home")
        return dateline("sources", "--home", tmp_path / "home").out

    assert "what is gone is kept" in added("--keep-gone")
    assert "what is gone is kept" in added()
    assert "what is gone is kept" not in added("--no-keep-gone")


def test_an_export_in_json_is_json(dateline, tmp_path):
    (tmp_path / "feeds.opml").write_text(OPML, encoding="utf-8")
    dateline("sources", "import", tmp_path / "feeds.opml", "--home", tmp_path / "home")
    told = dateline("sources", "export", "--json", "--home", tmp_path / "home").json
    assert told["exported"] == 2
    assert "https://post.example/rss" in told["opml"]


def test_addresses_that_cannot_be_fetched_are_told_when_a_list_is_imported(dateline, tmp_path):
    (tmp_path / "feeds.opml").write_text(OPML.replace("https://wire", "ftp://wire"), encoding="utf-8")
    told = dateline("sources", "import", tmp_path / "feeds.opml", "--home", tmp_path / "home")
    assert (told.code, told.out) == (0, "1 new source, 0 known already\n")
    assert "ftp://wire.example/rss" in told.err
