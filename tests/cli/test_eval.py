"""`dateline eval`: figures that follow from what was found, a saved run to compare with, and clear words for bad input."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import evaluation

QUESTIONS = [
    {"id": "one", "question": "Where did Navalny die?", "as_of": "2024-12-31", "answers": ["Kharp"]},
    {
        "id": "two",
        "question": "How much did UBS pay for Credit Suisse?",
        "as_of": "2024-12-31",
        "answers": ["three billion"],
    },
    {"id": "three", "question": "How do I fold a fitted bedsheet?", "answers": [], "answerable": False},
]


@pytest.fixture
def questions(tmp_path):
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(question) + "\n" for question in QUESTIONS), encoding="utf-8")
    return path


def test_a_home_is_measured_saved_and_compared(dateline, starter_home, questions, tmp_path):
    saved = tmp_path / "run.json"
    told = dateline("eval", starter_home, questions, "--save", saved)
    assert told.code == 0
    assert "hit@5" in told.out
    run = json.loads(saved.read_text(encoding="utf-8"))
    figures = run["figures"]
    assert (figures["questions"], figures["unanswerable"]) == (2, 1)
    assert figures["hit@5"] == 1.0
    assert figures["refused"] == 1.0
    assert figures["recall of candidates"] == 1.0
    assert [q["id"] for q in run["questions"]] == ["one", "two", "three"]
    run["questions"][0]["right"] = False
    saved.write_text(json.dumps(run), encoding="utf-8")
    again = dateline("eval", starter_home, questions, "--json", "--against", saved).json
    assert again["compared"]["gained"] == ["one"]
    assert again["compared"]["lost"] == []
    assert again["compared"]["difference"]["hit@5"] == 0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("not json", "Line 1 of"),
        ('{"question": "Who?"}', "needs a question and, unless answerable is false, an answer"),
        ('{"question": "Who?", "answers": ["..."]}', "needs a question"),
        ("", "holds no question"),
        ('{"id": 1, "question": "Who?", "answers": ["a"]}\n' * 2, "the same id"),
    ],
)
def test_a_bad_question_file_is_named_with_its_line(dateline, starter_home, tmp_path, line, said):
    path = tmp_path / "questions.jsonl"
    path.write_text(line, encoding="utf-8")
    told = dateline("eval", starter_home, path)
    assert told.code == 2
    assert said in told.err


def test_a_line_ends_where_json_lines_end(tmp_path):
    path = tmp_path / "questions.jsonl"
    asked = [{"question": f"Who\u2028won {n}?\x85", "answers": ["she"]} for n in range(2)]
    path.write_text("\r\n".join(json.dumps(one, ensure_ascii=False) for one in asked), encoding="utf-8", newline="")
    assert [one.question for one in evaluation.read_questions(path)] == [one["question"] for one in asked]


def test_what_is_no_saved_run_is_refused_before_anything_is_indexed(dateline, starter_home, questions):
    told = dateline("eval", starter_home, questions, "--against", questions)
    assert told.code == 2
    assert "is no saved run" in told.err


SCORES = st.lists(st.floats(0, 1), min_size=1, max_size=20)


@given(SCORES, SCORES)
def test_auroc_is_one_minus_that_of_the_exchanged_sets(one, other):
    assert evaluation.auroc(one, other) + evaluation.auroc(other, one) == pytest.approx(1, abs=0.001)


@given(SCORES, st.floats(0.01, 1))
def test_a_percentile_is_the_smallest_value_that_covers_its_part(values, part):
    found = evaluation.percentile(values, part)
    assert sum(v <= found for v in values) >= part * len(values) - 1e-9
    below = [v for v in values if v < found]
    assert not below or sum(v <= max(below) for v in values) < part * len(values) + 1e-9


def test_a_hit_counts_at_word_borders_whatever_case_and_marks():
    passage = {"title": "Rates", "text": "The Bank of England's rate-setters voted 7–2."}
    assert evaluation.is_hit(["bank of england"], passage)
    assert evaluation.is_hit(["7-2"], passage)
    assert not evaluation.is_hit(["eng"], passage)
    assert not evaluation.is_hit(["answer"], {"title": "", "text": "x" * 2_000 + " answer"})
