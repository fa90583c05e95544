"""`--batch`: one JSON line for every question, in order, whatever becomes of the single one."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


@pytest.fixture
def batch(dateline, starter_home):
    """Sends lines to a command on its standard input."""

    def batch_(*lines, command="search", options=()):
        text = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
        return dateline(command, "--home", starter_home, "--no-model", "--batch", "-", *options, stdin=text)

    return batch_


def test_answers_come_in_order_under_the_ids_they_were_asked_with(batch):
    told = batch(
        {"id": "b", "question": "What happened in Dagestan?"},
        {"id": 7, "question": "How do I fold a fitted bedsheet?"},
        {"question": "Which spacecraft crashed on the Moon?"},
        command="ask",
    )
    assert told.code == 0
    assert [(a["id"], a["status"]) for a in told.lines] == [
        ("b", "answered"), (7, "not_in_articles"), (3, "answered"),
    ]  # fmt: skip
    assert told.lines[0]["sentences"]


def test_each_line_may_have_a_day_of_its_own_and_options_hold_for_the_others(batch):
    told = batch(
        {"id": 1, "question": "Moon landing", "as_of": "2023-08-31"},
        {"id": 2, "question": "Moon landing"},
        options=("--as-of", "2024-01-31"),
    )
    assert [a["as_of"] for a in told.lines] == ["2023-08-31", "2024-01-31"]
    for answer in told.lines:
        assert max(p["published"] for p in answer["passages"]) <= answer["as_of"]


@pytest.mark.parametrize(("command", "count"), [("ask", 8), ("search", 10)])
def test_a_line_gets_as_many_passages_as_a_single_question(batch, command, count):
    assert len(batch({"question": "What happened in Dagestan?"}, command=command).lines[0]["passages"]) == count
    told = batch({"question": "What happened in Dagestan?"}, command=command, options=("-k", "2"))
    assert len(told.lines[0]["passages"]) == 2


@pytest.mark.parametrize("command", ["ask", "search"])
def test_half_a_surrogate_pair_in_a_question_is_passed_over(batch, command):
    (told,) = batch('{"question": "What happened in \\ud83d Dagestan?"}', command=command).lines
    assert "Dagestan" in told["passages"][0]["title"]


BAD = {
    "no JSON": "{nope",
    "a number": "5",
    "a list": '["What?"]',
    "no question": '{"id": "x"}',
    "an empty question": '{"question": " "}',
    "a question that is no text": '{"question": 5}',
    "a day that is none": '{"question": "What?", "as_of": "soon"}',
    "a day that is a number": '{"question": "What?", "as_of": 20240101}',
    "brackets without end": "[" * 100_000,
    "an id that cannot be printed": '{"id": "\\ud800", "question": ""}',
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_a_bad_line_gets_an_error_of_its_own_and_the_rest_goes_on(batch, bad):
    told = batch(bad, {"id": "after", "question": "What happened in Dagestan?"})
    assert told.code == 0
    broken, after = told.lines
    assert broken["status"] == "failed"
    assert broken["error"]
    assert after["id"] == "after"
    assert after["passages"]


def test_an_error_keeps_the_id_of_its_line(batch):
    told = batch({"id": "mine", "question": ""}, "nothing", {"id": None, "question": ""})
    assert [line["id"] for line in told.lines] == ["mine", 2, None]
    assert "line 2" in told.lines[1]["error"]


def test_empty_lines_are_passed_over(batch):
    assert [line["id"] for line in batch("", {"question": "Dagestan"}, "   ", {"question": "Moon"}).lines] == [2, 4]


def test_nothing_to_ask_is_no_error(batch):
    told = batch()
    assert (told.code, told.out) == (0, "")


def test_questions_come_from_a_file(dateline, starter_home, tmp_path):
    (tmp_path / "questions.jsonl").write_text('{"id": "ü", "question": "Dagestan"}\n', encoding="utf-8")
    told = dateline("search", "--home", starter_home, "--batch", tmp_path / "questions.jsonl")
    assert [line["id"] for line in told.lines] == ["ü"]


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_a_file_that_cannot_be_read_ends_with_2(dateline, starter_home, tmp_path, name):
    told = dateline("ask", "--no-model", "--home", starter_home, "--batch", tmp_path / name)
    assert (told.code, told.out) == (2, "")
    assert "--batch" in told.err


def test_an_unknown_outlet_is_an_error_of_every_line(batch):
    told = batch({"id": 1, "question": "Dagestan"}, options=("--outlet", "Nobody"))
    assert told.code == 0
    assert "Nobody" in told.lines[0]["error"]


QUESTION = b'{"id": "good", "question": "Dagestan"}\n'


def test_a_file_may_begin_with_a_byte_order_mark(dateline, starter_home, tmp_path):
    (tmp_path / "questions.jsonl").write_bytes(b"\xef\xbb\xbf" + QUESTION)
    told = dateline("search", "--home", starter_home, "--batch", tmp_path / "questions.jsonl")
    assert [line["id"] for line in told.lines] == ["good"]
    assert told.lines[0]["passages"]


@pytest.mark.parametrize("name", ["questions.jsonl", "-"])
def test_a_line_that_is_no_utf8_fails_under_its_number_and_the_rest_goes_on(starter_home, tmp_path, environment, name):
    asked = QUESTION + b'{"id": "latin", "question": "caf\xe9"}\n' + QUESTION
    (tmp_path / "questions.jsonl").write_bytes(asked)
    path = "-" if name == "-" else tmp_path / name
    told = subprocess.run(
        [sys.executable, "-m", "assistant.cli", "search", "--home", starter_home, "--batch", path],
        input=asked,
        capture_output=True,
        env=environment(),
        check=False,
    )
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    assert told.returncode == 0
    assert [line["id"] for line in lines] == ["good", 2, "good"]
    assert lines[1]["status"] == "failed"
    assert "line 2" in lines[1]["error"]


def test_what_nobody_foresaw_ends_its_line_and_not_the_batch(batch, monkeypatch):
    from assistant.engine import Engine

    find = Engine.find_passages

    def find_or_break(self, plan, k):
        if plan.question == "break":
            raise ZeroDivisionError("by nothing")
        return find(self, plan, k)

    monkeypatch.setattr(Engine, "find_passages", find_or_break)
    told = batch({"id": 1, "question": "break"}, {"id": 2, "question": "Dagestan"})
    assert told.code == 0
    assert told.lines[0] == {
        "id": 1, "status": "failed", "error": "line 1 could not be answered: ZeroDivisionError: by nothing",
    }  # fmt: skip
    assert told.lines[1]["passages"]


def test_the_first_and_the_last_day_there_are_can_be_asked_for(batch):
    days = ("0001-01-01", "9999-12-31")
    told = batch(*({"question": "Dagestan", "as_of": day} for day in days))
    assert [line["as_of"] for line in told.lines] == list(days)
    assert [bool(line["passages"]) for line in told.lines] == [False, True]
