"""Forty conversations of two to four turns about the starter articles, written for this: does the last turn find what
its standalone wording finds? The rules of `follow_ups` were tried on them, so the floor guards; it is no estimate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Finished, Request, Turn, Understood
from assistant.follow_ups import stand_alone
from assistant.planning import make_plan

DIALOGUES = [
    json.loads(line) for line in Path(__file__).with_name("dialogues.jsonl").read_text(encoding="utf-8").splitlines()
]


def finds(engine, question, article, history=()):
    plan = make_plan(Request(question, history, "2024-12-31"))
    return any(p.url.endswith(article) for p in engine.find_passages(plan, 5).passages)


def test_follow_ups_find_nearly_all_that_their_standalone_wordings_find(engine):
    opened = engine()
    alone = [finds(opened, d["alone"], d["article"]) for d in DIALOGUES]
    followed = [
        finds(opened, d["turns"][-1], d["article"], tuple(Turn(question, "") for question in d["turns"][:-1]))
        for d in DIALOGUES
    ]
    assert len(DIALOGUES) == 40
    assert sum(alone) >= 38
    assert sum(followed) >= 0.9 * sum(alone)


@pytest.mark.parametrize("dialogue", DIALOGUES[:3], ids=lambda d: d["turns"][-1])
def test_the_wording_used_is_shown(engine, dialogue):
    history = tuple(Turn(question, "An answer.") for question in dialogue["turns"][:-1])
    events = list(engine().ask(Request(dialogue["turns"][-1], history, "2024-12-31")))
    assert isinstance(events[0], Understood)
    assert events[0].question != dialogue["turns"][-1]
    assert isinstance(events[-1], Finished)
    assert events[-1].answer.question == dialogue["turns"][-1]


questions = st.lists(
    st.sampled_from("and who in Mexico Senegal won what about it he there last week 2024 June the ? why said".split()),
    max_size=8,
).map(" ".join)


@given(questions, st.lists(questions, max_size=3))
def test_whatever_was_asked_the_question_made_is_no_longer_than_two(question, before):
    made = stand_alone(question, tuple(Turn(q, "") for q in before))
    assert len(made) <= len(question) + max(map(len, before), default=0) + 3


@pytest.mark.parametrize(
    ("before", "question", "made"),
    [
        ("What did Luna-25 do in August 2023?", "and in September?", "and in September 2023? (What did Luna-25 do?)"),
        ("Who won the 2023 World Cup?", "and in May 2024?", "and in May 2024? (Who won the 2023 World Cup?)"),
        ("Who won the World Cup?", "and in September?", "and in September? (Who won the World Cup?)"),
    ],
)
def test_a_bare_month_is_of_the_year_that_the_question_before_named(before, question, made):
    assert stand_alone(question, (Turn(before, ""),)) == made
