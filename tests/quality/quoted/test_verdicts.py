"""The sets of marked questions are sound, and a quoted answer gets the verdict that a reader would give."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("quoted_verdicts", Path(__file__).with_name("verdicts.py"))
assert _spec and _spec.loader
verdicts = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(verdicts)

MARKED = {
    "question": "Who found the logbook?",
    "gold": ["Divers had found the logbook of the ship."],
    "support": ["They were led by Ana Ruiz."],
}


@pytest.mark.parametrize(
    ("quoted", "refused", "expected"),
    [
        (["Divers had found the logbook of the ship."], False, "good"),
        (["Divers had found the logbook of the ship.", "They were led by Ana Ruiz."], False, "good"),
        (["Divers had found the logbook of the ship.", "The wreck was towed away."], False, "surplus"),
        (["The wreck was towed away."], False, "missed"),
        ([], False, "missed"),
        ([], True, "refused"),
    ],
)
def test_an_answer_is_good_when_it_holds_a_gold_sentence_and_nothing_beside(
    quoted: list[str], refused: bool, expected: str
) -> None:
    assert verdicts.verdict(MARKED, quoted, refused) == expected


def test_a_question_that_no_article_answers_wants_the_refusal() -> None:
    marked = {"question": "Who owned the logbook?", "answerable": False}
    assert verdicts.verdict(marked, ["Divers had found the logbook."], False) == "answered"
    assert verdicts.verdict(marked, [], True) == "refused"


def test_every_gold_sentence_stands_in_an_article() -> None:
    for name, (articles, questions) in verdicts.sets().items():
        texts = " ".join(
            " ".join(json.loads(file.read_text(encoding="utf-8"))["text"].split()) for file in articles.glob("*.json")
        )
        marked = verdicts.read_marked(questions)
        assert len({m["id"] for m in marked}) == len(marked)
        for m in marked:
            assert bool(m.get("gold")) == m.get("answerable", True), m["id"]
            for sentence in (*m.get("gold", ()), *m.get("support", ())):
                assert " ".join(sentence.split()) in texts, (name, m["id"])
