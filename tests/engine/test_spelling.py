"""A misspelt name gets the one that was probably meant."""

from __future__ import annotations

import pytest

from assistant.answers import Finished, Request


@pytest.mark.parametrize(
    ("question", "meant"),
    [("Prigoshin", "Prigozhin"), ("Where is Makhatchkala?", "Makhachkala")],
)
def test_a_misspelt_name_that_is_refused_gets_the_one_meant(engine, question, meant):
    *_, last = engine().ask(Request(question))
    assert isinstance(last, Finished)
    if last.answer.status == "not_in_articles":
        assert meant in last.answer.note
    else:
        assert meant in last.answer.text


@pytest.mark.parametrize(
    ("question", "meant"),
    [("What is the salary of Bazuom?", "Bazoum"), ("Which shipyard employs Wiegmann's brother?", "Wiegman")],
)
def test_a_misspelt_name_is_looked_up_among_all_words_where_the_passages_found_do_not_hold_it(engine, question, meant):
    opened = engine()
    *_, last = opened.ask(Request(question))
    assert isinstance(last, Finished)
    assert last.answer.status == "not_in_articles"
    assert not any(meant in p.text for p in last.answer.passages)
    assert f"did you mean {meant}?" in last.answer.note


def test_a_name_that_nothing_resembles_gets_no_guess(engine):
    *_, last = engine().ask(Request("Who is Thorvaldsen?"))
    assert "did you mean" not in last.answer.note


@pytest.mark.parametrize(
    "question", ["Compare Ossetia with Abkhazia", "Which museum centres spend most on sending art?"]
)
def test_a_word_that_is_spelt_right_gets_no_guess(engine, question):
    *_, last = engine().ask(Request(question))
    assert "did you mean" not in last.answer.note
