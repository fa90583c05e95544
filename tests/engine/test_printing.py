"""What the command line prints for people."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest

from assistant import printing, source_printing
from assistant.answers import (
    NOT_IN_ARTICLES,
    Answer,
    Disagreement,
    Evidence,
    Found,
    Holdings,
    Position,
    Quote,
    Repair,
    Sentence,
    SourceState,
    Usage,
)
from assistant.ingests import Rejection, RunFinished


@pytest.fixture(autouse=True)
def _columns(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")


def passage(rank, **changes):
    told = Evidence(
        rank, 1.23456, f"a{rank}", f"https://post.example/{rank}", f"Story {rank}", "Post", "2024-06-23", None, "stated",
        0, 20, "Forty people were hurt.", f"c{rank}",
    )  # fmt: skip
    return replace(told, **changes)


SUPPORTED = Sentence("Forty people were hurt [1].", (1,), "supported", (Quote(1, 0, 23, "Forty people were hurt."),))


def answer(**changes):
    told = Answer(
        "How many?", "2024-06-24", "Forty people were hurt [1].", "answered", "model", 0.9, (passage(1), passage(2)),
        (SUPPORTED,), None, "m", "answer/v1", Usage(10, 5), 1.5,
    )  # fmt: skip
    return replace(told, **changes)


def test_only_cited_passages_are_listed_as_sources():
    told = printing.answer_text(answer())
    assert "[1] Story 1\n    Post, 23 June 2024\n    https://post.example/1" in told
    assert "Story 2" not in told
    assert "Checked: 1 of 1 sentences supported by the passages they cite." in " ".join(told.split())
    assert "no language model" not in told


def test_what_was_not_confirmed_is_said_in_words():
    doubtful = (
        SUPPORTED,
        Sentence("Fifty were " + "very " * 40 + "hurt.", (2,), "partly"),
        Sentence("All is well.", (), "not_found"),
    )
    told = printing.answer_text(answer(sentences=doubtful))
    assert "Checked: 1 of 3 sentences supported" in told
    assert "1 partly, 1 not found" in " ".join(told.split())
    assert told.startswith("Careful: 1 of the 3 sentences of this answer was not found\nin the passages.")
    assert max(map(len, told.splitlines())) <= 60


def test_each_citation_shows_its_support(monkeypatch):
    text = "Forty people were hurt [1]. Fifty came [1][2]. All is well [2]. Nobody spoke. The articles do not say why."
    supports = (("Forty people were hurt.", (1,), "supported"), ("Fifty came.", (1, 2), "partly"),
                ("All is well.", (2,), "not_found"), ("Nobody spoke.", (), "not_found"),
                ("The articles do not say why.", (), "not_found"))  # fmt: skip
    told = answer(text=text, sentences=tuple(Sentence(*s) for s in supports))
    marked = (
        "Forty people were hurt [1]{}. Fifty came [1][2] (partly). All is well [2] (not found). Nobody spoke. (not"
        " found) The articles do not say why."
    )
    assert printing.marked_text(told) == marked.format("✓")
    assert printing.marked_text(replace(told, mode="quotes")) == text
    with monkeypatch.context() as narrow, io.TextIOWrapper(io.BytesIO(), encoding="ascii") as out:
        narrow.setattr("sys.stdout", out)
        shown = printing.marked_text(told)
    assert shown == marked.format(" (ok)")


def test_an_article_is_listed_once_with_the_numbers_of_all_its_passages_and_who_speaks_in_each():
    halves = (
        passage(1, speaker="Ana Ruiz"),
        passage(2),
        passage(3, article_id=passage(1).article_id, speaker="Bo Park"),
    )
    told = printing.answer_text(answer(passages=halves, sentences=(Sentence("One.", (1, 2, 3), "supported"),)))
    sources = told.split("Sources:\n")[1].splitlines()
    assert sources[0] == f"[1][3] {passage(1).title}"
    assert sources[2] == "    speaking: Ana Ruiz [1], Bo Park [3]"
    assert sources[4] == f"[2] {passage(2).title}"
    assert told.count(passage(1).url) == 1


def test_no_line_begins_with_a_citation_and_a_long_title_is_wrapped():
    text = "Forty people were hurt when the tram left its rails today. [1] All of them have gone home again since. [2]"
    told = printing.answer_text(answer(mode="quotes", text=text, passages=(passage(1, title="A long title " * 8),)))
    answered, sources = told.split("\n\n")[:2]
    assert " ".join(answered.split()) == text
    assert not any(line.startswith("[") for line in answered.splitlines())
    assert max(map(len, sources.splitlines())) <= 60


def test_disagreement_is_shown_with_outlets_and_days():
    sides = (Position("five dead", (1,), ("Post",), "2024-06-23"), Position("four dead", (2,)))
    told = printing.answer_text(answer(disagreements=(Disagreement("how many died", sides),)))
    assert "The articles differ on how many died:\n  - five dead (Post, 23 June 2024) [1]\n  - four dead [2]\n" in told


def test_tokens_and_cost_are_told_with_model_and_prompt():
    told = printing.answer_text(answer(usage=Usage(1204, 96, 0.00114, "EUR")))
    assert told.endswith("Written by m (answer/v1): 1,204 tokens read, 96 written,\n0.0011 EUR, 1.5 s.")
    assert printing.describe_usage(Usage(1, 2, 3.456, "")) == "1 tokens read, 2 written, 3.46"
    assert "its server counts no tokens" in " ".join(printing.answer_text(answer(usage=None)).split())


def test_a_mended_answer_shows_what_went_and_came_and_the_cost():
    repair = Repair(("Fifty were hurt.",), ("Forty were hurt.",), usage=Usage(10, 5, 0.5, "USD"))
    told = printing.answer_text(answer(repair=repair))
    assert "0.5000 USD" in " ".join(told.split())
    assert "\n  - Fifty were hurt.\n  + Forty were hurt.\n" in told
    kept = " ".join(printing.answer_text(answer(repair=Repair(kept=True, usage=Usage(1, 2)))).split())
    assert "brought nothing better (1 tokens read, 2 written)" in kept
    assert printing.answer_json(answer(repair=repair))["repair"]["usage"]["cost"] == 0.5


def test_a_doubtful_sentence_says_why_and_where_to_look():
    doubtful = replace(SUPPORTED, support="not_found", why="the passage does not speak of it", better=3)
    told = printing.answer_text(answer(sentences=(doubtful,)))
    assert "“Forty people were hurt [1].”: the passage does not speak of it; see [3]" in " ".join(told.split())
    assert printing.answer_json(answer(sentences=(doubtful,)))["sentences"][0]["better"] == 3


def test_a_second_opinion_is_counted():
    told = printing.answer_text(answer(sentences=(replace(SUPPORTED, opinion="partly"),)))
    assert "Second opinion by m: 0 of 1 supported." in " ".join(told.split())
    assert printing.answer_json(answer(sentences=(replace(SUPPORTED, opinion="partly"),)))["sentences"][0]["opinion"]


def test_an_incomplete_answer_says_so_and_why():
    told = printing.answer_text(answer(status="incomplete", note="stopped"))
    assert "Forty people were hurt [1]✓." in told
    assert "Incomplete: stopped." in told
    assert "Incomplete: the answer broke off." in printing.answer_text(answer(status="incomplete"))


def test_a_note_on_a_whole_answer_is_a_note():
    assert "Note: passages 8 did not fit." in printing.answer_text(answer(note="passages 8 did not fit"))


def test_quotes_say_that_no_model_was_used():
    assert printing.answer_text(answer(mode="quotes")).endswith("no language model was used.")
    assert "Checked:" not in printing.answer_text(answer(mode="quotes"))


def test_a_refusal_lists_the_three_nearest_articles_once_each():
    found = (passage(1), passage(2, article_id="a1"), passage(3), passage(4), passage(5))
    told = printing.answer_text(answer(text=NOT_IN_ARTICLES, status="not_in_articles", sentences=(), passages=found))
    assert told.startswith("The articles do not say.\n\nNearest articles:\n[1] Story 1")
    assert [line for line in told.splitlines() if line.startswith("[")] == ["[1] Story 1", "[3] Story 3", "[4] Story 4"]


def test_a_refusal_tells_what_comes_nearest_in_its_articles_and_the_text_does_nothing_to_the_terminal():
    near = Sentence("The bridge\x1b[2J\nholds.", (2,), "supported", ())
    told = printing.answer_text(
        answer(text=NOT_IN_ARTICLES, status="not_in_articles", sentences=(), nearest=(near,), usage=None)
    )
    first, second = told.split("[2] Story 2")
    assert "“" not in first
    assert second.splitlines()[-1].strip().startswith("“The bridge") and "\x1b" not in told


def test_a_refusal_without_any_passage_is_the_sentence_alone():
    refused = answer(text=NOT_IN_ARTICLES, status="not_in_articles", sentences=(), passages=(), usage=None)
    assert printing.answer_text(refused) == NOT_IN_ARTICLES


@pytest.mark.parametrize(
    ("published", "certainty", "words"),
    [
        ("2024-06-03", "stated", "3 June 2024"),
        ("2024-06-03T23:30:00+02:00", "stated", "3 June 2024"),
        ("2024-06-03", "inferred", "3 June 2024 (inferred)"),
        (None, "unknown", "undated"),
        ("0999-01-01", "stated", "1 January 0999"),
    ],
)
def test_days_in_words(published, certainty, words):
    assert printing.describe_day(published, certainty).replace(" 999", " 0999") == words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Post, 23 June 2024"),
        ({"outlet": ""}, "23 June 2024"),
        ({"copies": 1}, "Post, 23 June 2024, also in 1 other article"),
        ({"copies": 2, "copy_outlets": ("Echo", "Wire")}, "Post, 23 June 2024, also in Echo and Wire"),
        ({"copies": 5, "copy_outlets": ("Echo", "Wire", "Star")}, "Post, 23 June 2024, also in 3 outlets"),
        ({"copies": 4, "published": None}, "Post, undated, also in 4 other articles"),
    ],
)
def test_sources_in_words(changes, words):
    assert printing.describe_source(passage(1, **changes)) == words


def test_paragraphs_stay_apart_when_wrapped():
    told = printing.wrap("one " * 30 + "\n\n" + "two " * 3, "    ")
    assert all(line.startswith("    ") for line in told.splitlines() if line)
    assert "\n\n" in told
    assert max(map(len, told.splitlines())) <= 60


@pytest.mark.parametrize(("columns", "width"), [("10", 40), ("60", 60), ("300", 100)])
def test_lines_are_neither_too_short_nor_too_long_to_read(monkeypatch, columns, width):
    monkeypatch.setenv("COLUMNS", columns)
    assert printing.width() == width


def test_json_of_an_answer_is_json_and_holds_usage_and_support():
    told = json.loads(json.dumps(printing.answer_json(answer())))
    assert told["usage"] == {"prompt_tokens": 10, "completion_tokens": 5}
    assert told["sentences"] == [
        {
            "text": "Forty people were hurt [1].",
            "citations": [1],
            "support": "supported",
            "quotes": [{"citation": 1, "start": 0, "end": 23, "text": "Forty people were hurt."}],
        }
    ]
    assert told["passages"][0]["score"] == 1.2346
    assert printing.answer_json(answer(usage=None))["usage"] is None


def test_search_text_shows_passages_or_says_that_there_are_none():
    told = printing.search_text(Found((passage(1), passage(2)), 0.9))
    assert told.startswith(
        "[1] Story 1\n    Post, 23 June 2024 · score 1.23\n    https://post.example/1\n    Forty people"
    )
    assert printing.search_text(Found((), 0.0)) == "No passage matches."


def test_the_summary_of_a_run():
    told = printing.run_text(
        RunFinished(3, 2, 1, 0, (Rejection("a.txt", "the file is empty"),), 9, 1.26, False, ("Hm.",))
    )
    assert told.splitlines() == [
        "3 new, 2 updated, 1 unchanged, 0 copies, 1 rejected, took 1.3 s",
        "  rejected a.txt: the file is empty",
        "Note: Hm.",
    ]


def test_an_interrupted_run_says_what_is_kept_and_its_notes_say_the_rest():
    first, _ = printing.run_text(RunFinished(interrupted=True)).splitlines()
    assert first == "Interrupted; what was accepted is kept. Run dateline index again to go on."
    stopped = RunFinished(interrupted=True, notes=("The rebuild was stopped; the index is as it was.",))
    first, *_, last = printing.run_text(stopped).splitlines()
    assert (first, last) == (
        "Interrupted; what was accepted is kept.",
        "Note: The rebuild was stopped; the index is as it was.",
    )


HOSTILE = "a\x1b[2J\x9b1m\u202e\nb\x07"


def test_nothing_from_outside_steers_the_terminal(capsys):
    hostile = passage(1, title=HOSTILE, url=HOSTILE, outlet=HOSTILE, text=HOSTILE)
    told = answer(passages=(hostile,), text=HOSTILE, sentences=(replace(SUPPORTED, support="partly", text=HOSTILE),))
    source = SourceState(HOSTILE, "feed", HOSTILE, "failed", HOSTILE, 1, 1, None, HOSTILE, HOSTILE, HOSTILE)
    held = Holdings(1, 1, "2024-06-23", "2024-06-01", 1, "2024-06-23", model=HOSTILE, problems=(HOSTILE,))
    printing.note(HOSTILE)
    shown = [
        capsys.readouterr().err,
        printing.answer_text(replace(told, note=HOSTILE)),
        printing.answer_text(replace(told, status="not_in_articles")),
        printing.answer_text(replace(told, status="incomplete", note=HOSTILE)),
        printing.search_text(Found((hostile,), 0.9)),
        printing.run_text(RunFinished(rejected=(Rejection(HOSTILE, HOSTILE),), notes=(HOSTILE,))),
        printing.status_text(held, HOSTILE, [source]),
        source_printing.sources_text([source]),
    ]
    for text in shown:
        assert not {"\x1b", "\x9b", "\u202e", "\x07"} & set(text)
    assert shown[0] == "dateline: a[2J1m b\n"
    assert json.loads(json.dumps(printing.passage_json(hostile)))["title"] == HOSTILE


def test_bytes_that_are_no_text_are_shown_as_escapes():
    assert printing.line_of("caf\udce9.json") == "caf\\udce9.json"


def test_cleaning_keeps_the_lines_and_indents_of_a_text():
    assert printing.lines_of("- one\n  - two\x07\n\nthree") == "- one\n  - two\n\nthree"


def test_sources_without_any_are_told_in_words():
    assert source_printing.sources_text([]).startswith("No sources; add one with: dateline sources add")


def test_status_of_an_empty_index_and_of_one_with_problems():
    told = printing.status_text(Holdings(0, 0, None, None, 0, "2024-06-23", problems=("It leaks.",)), "/h", [])
    assert told.startswith("0 articles in 0 passages, from 0 outlets\nindexed 23 June 2024, in /h\n")
    assert told.endswith("Problem: It leaks.")
    listed = printing.status_text(
        Holdings(1_234, 5_678, "2024-06-23", "2024-06-01", 1, "2024-06-23", model="m"),
        "/h",
        [SourceState("news", "files", "/n", "never read", articles=1234, brought="1234 new")],
    )
    assert "1,234 articles in 5,678 passages, from 1 outlet\n" in listed
    assert "answers by the model m" in listed
    assert "  news: 1,234 articles, last read never (1234 new)" in listed


def test_status_of_articles_without_dates_says_so():
    told = printing.status_text(Holdings(2, 2, None, None, 0, "2024-06-23"), "/h", [])
    assert told.splitlines()[1] == "no article says when it was published"
