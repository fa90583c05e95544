"""`dateline index`: add articles, refresh what is known, make everything anew."""

from __future__ import annotations

import json
import os
import shutil
from datetime import datetime

import pytest

from index.locking import hold_ingest_lock

SUMMARY = {
    "new": int, "updated": int, "unchanged": int, "copies": int, "rejected": list, "passages": int, "seconds": float,
    "interrupted": bool, "notes": list, "gone": int, "sources": list, "estimate": type(None),
}  # fmt: skip


@pytest.fixture
def own_copy(own_home, tmp_path):
    return shutil.copytree(own_home, tmp_path / "home")


def test_the_summary_counts_and_lists_what_was_rejected_with_its_reason(own_run):
    _, told = own_run
    assert told.code == 0, told.err
    first, *rejected = told.out.splitlines()
    assert first.startswith("4 new, 0 updated, 0 unchanged, 0 copies, 2 rejected, took ")
    assert len(rejected) == 2
    assert rejected[0].startswith("  rejected broken.json: is no JSON")
    assert rejected[1].startswith("  rejected wire.jsonl:4: has neither a title nor a text")


def test_progress_goes_to_stderr_as_plain_lines(own_run):
    _, told = own_run
    stages = [line.split(" · ")[0] for line in told.err.splitlines()]
    assert stages[0] == "reading, splitting, embedding"
    assert "publishing" in stages
    assert "\x1b" not in told.err
    assert "\r" not in told.err


@pytest.mark.skipif(os.name == "nt", reason="modes mean something else there")
def test_what_it_writes_is_readable_by_its_owner_alone_whatever_the_umask(own_home):
    assert own_home.stat().st_mode & 0o777 == 0o700
    files = [p for p in own_home.rglob("*") if p.is_file()]
    assert {oct(p.stat().st_mode & 0o777) for p in files} == {"0o600"}


def test_a_second_run_finds_everything_unchanged(dateline, own_copy, own_folder):
    before = json.loads((own_copy / "CURRENT").read_text(encoding="utf-8"))
    told = dateline("index", "--json", "--home", own_copy, own_folder)
    summary = told.json
    assert told.code == 0
    assert summary.keys() == SUMMARY.keys()
    for key, kind in SUMMARY.items():
        assert isinstance(summary[key], kind), key
    assert (summary["new"], summary["updated"], summary["unchanged"], summary["passages"]) == (0, 0, 4, 0)
    assert [r["where"] for r in summary["rejected"]] == ["broken.json", "wire.jsonl:4"]
    assert all(r["reason"] for r in summary["rejected"])
    after = json.loads((own_copy / "CURRENT").read_text(encoding="utf-8"))
    assert after["generation"] == before["generation"]
    progress = [json.loads(line)["progress"] for line in told.err.splitlines()]
    assert all(step.keys() >= {"stage", "done", "total", "rate", "seconds_left"} for step in progress)


def test_without_a_source_every_known_one_is_read_again(dateline, own_copy):
    assert dateline("index", "--json", "--home", own_copy).json["unchanged"] == 4


def test_a_rebuild_makes_every_passage_anew_and_answers_stay(dateline, own_copy):
    question = ("search", "--json", "--home", own_copy, "Who leads the Skagholm inquiry?")
    before = dateline(*question).json
    told = dateline("index", "--rebuild", "--json", "--home", own_copy)
    assert told.code == 0
    assert told.json["passages"] == dateline("status", "--json", "--home", own_copy).json["passages"] > 0
    after = dateline(*question).json
    assert after == before
    assert "Ola Venn" in after["passages"][0]["text"]


def test_a_known_source_that_has_gone_is_told_with_6_and_what_it_brought_is_kept(dateline, tmp_path, own_home):
    folder = tmp_path / "gone"
    folder.mkdir()
    home = shutil.copytree(own_home, tmp_path / "home")
    (folder / "empty.txt").write_text("", encoding="utf-8")
    assert dateline("index", "--home", home, folder).code == 6, "a source that gave nothing but rejections"
    shutil.rmtree(folder)
    told = dateline("index", "--home", home)
    assert told.code == 6
    (gone,) = (line for line in told.out.splitlines() if line.startswith(f"  rejected {folder}: "))
    assert gone.endswith(": it does not exist"), "it had brought nothing that could be kept"
    assert "4 unchanged" in told.out
    assert "Skagholm" in dateline("search", "--home", home, "Skagholm inquiry").out


def test_a_source_that_does_not_exist_ends_with_2_before_anything_is_made(dateline, tmp_path):
    told = dateline("index", "--home", tmp_path / "home", tmp_path / "nothing here")
    assert (told.code, told.out) == (2, "")
    assert "nothing here does not exist" in told.err
    assert not (tmp_path / "home").exists()


def test_a_folder_of_a_user_who_does_not_exist_ends_with_2(dateline, tmp_path):
    told = dateline("index", "--home", tmp_path / "home", "~nobody-of-this-name/news")
    assert told.code == 2
    assert "~nobody-of-this-name/news does not exist" in told.err


def test_without_any_source_known_it_ends_with_2_and_says_how_to_name_one(dateline, tmp_path):
    told = dateline("index", "--home", tmp_path / "home")
    assert (told.code, told.out) == (2, "")
    assert "dateline index FOLDER" in told.err


def test_a_home_that_is_a_file_ends_with_2(dateline, tmp_path, own_folder):
    (tmp_path / "home").write_text("", encoding="utf-8")
    told = dateline("index", "--home", tmp_path / "home", own_folder)
    assert told.code == 2
    assert "Traceback" not in told.err


def test_a_run_beside_another_ends_with_7_and_one_line(dateline, own_copy, own_folder):
    with hold_ingest_lock(own_copy):
        for words in (["index", own_folder], ["sources", "remove", str(own_folder)]):
            told = dateline(*words, "--home", own_copy)
            assert (told.code, told.out) == (7, "")
            assert len(told.err.splitlines()) == 1
        assert dateline("search", "--home", own_copy, "Skagholm").code == 0, "asking needs no lock"


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_file_whose_name_is_no_text_is_named_in_the_summary(dateline, own_copy, tmp_path):
    folder = tmp_path / "names"
    folder.mkdir()
    try:
        (folder / os.fsdecode(b"caf\xe9.json")).write_text("{", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes only names that are text")
    told = dateline("index", "--json", "--home", own_copy, folder)
    assert told.code == 6
    assert "caf" in told.json["rejected"][0]["where"]


def test_the_starter_articles_are_a_source_by_name_and_a_folder_called_so_by_its_path(tmp_path, monkeypatch):
    from assistant.homes import name_source

    monkeypatch.chdir(tmp_path)
    assert (name_source("starter").name, name_source("starter").kind) == ("starter", "starter")
    (tmp_path / "starter").mkdir()
    assert (name_source("starter").name, name_source("starter").kind) == ("starter", "starter")
    assert (name_source("./starter").name, name_source("./starter").kind) == (str(tmp_path / "starter"), "files")


def test_a_folder_without_any_article_ends_with_6_and_says_so(dateline, tmp_path):
    folder = tmp_path / "empty \x1b[31m"
    folder.mkdir()
    told = dateline("index", "--home", tmp_path / "home", folder)
    assert told.code == 6
    assert told.err.splitlines()[-1] == f"dateline: no article was found in {tmp_path}/empty [31m"
    again = dateline("index", "--json", "--home", tmp_path / "home")
    assert (again.code, again.json["new"]) == (6, 0)
    assert "no article was found in any known source" in again.err


def test_an_empty_folder_beside_one_with_articles_is_no_failure(dateline, own_copy, own_folder, tmp_path):
    (tmp_path / "empty").mkdir()
    assert dateline("index", "--home", own_copy, own_folder, tmp_path / "empty").code == 0


def test_a_rebuild_without_any_source_left_is_no_failure(dateline, own_copy, own_folder):
    assert dateline("sources", "remove", own_folder.resolve(), "--home", own_copy).code == 0
    assert dateline("index", "--rebuild", "--home", own_copy).code == 0


@pytest.mark.skipif(os.name == "nt", reason="such names are forbidden there")
def test_the_name_of_a_file_cannot_steer_the_terminal(dateline, own_copy, tmp_path):
    folder = tmp_path / "n\x1b]0;owned\x07\u202e"
    folder.mkdir()
    (folder / "a\x1b[2J\nNote: all is well.json").write_text("{", encoding="utf-8")
    shown = [
        dateline("index", "--home", own_copy, folder),
        dateline("status", "--home", own_copy),
        dateline("sources", "--home", own_copy),
        dateline("sources", "remove", "nothing\x1b[31m", "--home", own_copy),
    ]
    for told in shown:
        assert not {"\x1b", "\x07", "\u202e"} & set(told.out + told.err)
        assert not any(line.startswith("Note: all is well") for line in told.out.splitlines())
    assert "]0;owned" in shown[1].out
    named = [source["name"] for source in dateline("sources", "--json", "--home", own_copy).json]
    assert str(folder.resolve()) in named, "JSON stays exact"


def test_a_known_source_is_indexed_by_its_name(dateline, tmp_path, own_folder):
    home = tmp_path / "home"
    dateline("sources", "add", own_folder, "--name", "harbour", "--home", home)
    told = dateline("index", "harbour", "--json", "--home", home)
    assert told.code == 0
    assert told.json["new"] == 4
    missing = dateline("index", "harbor", "--home", home)
    assert missing.code == 2
    assert "the name of a known source" in missing.err


def test_an_empty_name_is_a_usage_error_and_not_the_working_directory(dateline, tmp_path, monkeypatch, own_folder):
    monkeypatch.chdir(own_folder)
    for words in (("index", ""), ("index", " "), ("index", "--dry-run", "")):
        assert dateline(*words, "--home", tmp_path / "home").code == 2
    assert not (tmp_path / "home").exists()


def test_when_all_sources_are_paused_it_says_so(dateline, own_copy):
    (source,) = dateline("sources", "--json", "--home", own_copy).json
    dateline("sources", "pause", source["name"], "--home", own_copy)
    for words in ((), ("--dry-run",)):
        told = dateline("index", *words, "--home", own_copy)
        assert told.code == 2
        assert "paused" in told.err
        assert "dateline sources resume" in told.err


@pytest.mark.parametrize(
    "words", [("--map", "title=Nr"), ("--watch", "--due"), ("--watch", "--dry-run")], ids=lambda words: words[1]
)
def test_options_that_would_do_nothing_are_usage_errors(dateline, tmp_path, words):
    assert dateline("index", *words, "--home", tmp_path / "home").code == 2


def test_a_dry_rebuild_counts_what_a_rebuild_embeds(dateline, own_copy, own_folder):
    plain = dateline("index", own_folder, "--dry-run", "--json", "--home", own_copy).json["estimate"]
    anew = dateline("index", own_folder, "--dry-run", "--rebuild", "--json", "--home", own_copy).json["estimate"]
    assert (plain["passages"], anew["passages"]) == (0, 4)


def test_when_nothing_is_due_it_says_when_something_is(dateline, own_copy):
    assert "no source has an interval" in dateline("index", "--due", "--home", own_copy).err
    (source,) = dateline("sources", "--json", "--home", own_copy).json
    dateline("sources", "every", source["name"], "6h", "--home", own_copy)
    assert "nothing is due; next in 5 h" in dateline("index", "--due", "--home", own_copy).err
    assert dateline("index", "--due", "--dry-run", "--json", "--home", own_copy).json["sources"] == []


def test_watching_what_has_no_interval_is_refused_before_any_work(dateline, tmp_path, own_folder):
    told = dateline("index", own_folder, "--watch", "--home", tmp_path / "home")
    assert (told.code, told.out) == (2, "")
    assert "interval" in told.err


CHANGED = [
    "The council voted on Monday to build a school for 18 million euros. The vote was 31 to 12, the clerk said.",
    "The council voted on Monday to build a school for 21 million euros. The vote was 31 to 12, the clerk said."
    " Correction: An earlier version said that the school would cost 18 million euros.",
]


def test_a_brief_tells_what_was_corrected_since_the_last_one(dateline, tmp_path):
    home, file = tmp_path / "home", tmp_path / "school.json"
    briefs = []
    for text in CHANGED:
        article = {"url": "https://post.example/school", "title": "A school is built", "text": text, "outlet": "Post"}
        today = datetime.now().astimezone().date().isoformat()
        file.write_text(json.dumps(article | {"published": today}), encoding="utf-8")
        assert dateline("index", file, "--home", home).code == 0
        briefs.append(dateline("brief", "--no-model", "--home", home).out)
    assert "since the last brief" not in briefs[0]
    told = briefs[1].split("Corrected since the last brief: A school is built (Post)\n")[1]
    assert "An earlier version said" in told


@pytest.mark.parametrize("since", ["", "2999-01-01", "soon"])
def test_a_moment_that_is_none_or_still_to_come_is_refused(dateline, own_home, since):
    assert dateline("status", "--since", since, "--home", own_home).code == 2


def test_minutes_are_a_moment_and_a_story_without_an_outlet_has_no_brackets(dateline, own_home):
    told = dateline("status", "--since", "600m", "--home", own_home)
    assert told.code == 0
    assert "()" not in told.out
