"""What a question asks for: its names, the noun that says what is wanted, the kind of thing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.questions import names_held, names_in, read_question, spaced, words_of, years_held


@pytest.mark.parametrize(
    ("question", "kind", "names", "head"),
    [
        ("Who was the captain of the Dali?", "person", (("dali",),), ("captain",)),
        ("What is the name of the captain of the Dali?", "name", (("dali",),), ("captain",)),
        ("Do victims who take the cash lose their rights?", "yes_no", (), ()),
        ("Do we know who shot at them?", "person", (), ()),
        ("What did the Luna-25 mission cost?", "money", (("luna",),), ()),
        ("What bonus did the players receive?", "money", (), ("bonus",)),
        ("How old is Casey Crafton?", "age", (("casey", "crafton"),), ()),
        ("How long did the vote take?", "duration", (), ()),
        ("How long ago did it sink?", "time", (), ()),
        ("How long is Finland's border?", "extent", (("finland",),), ()),
        ("What was the turnout in Senegal?", "share", (("senegal",),), ()),
        ("Which judge sentenced Alexei Navalny?", "thing", (("alexei", "navalny"),), ("judge",)),
        ("Which London hospital gave Casgevy first?", "thing", (("london",), ("casgevy",)), ("hospital",)),
        ("How many medals did Jamaica win?", "number", (("jamaica",),), ("medals",)),
        ("How much did UBS pay for Credit Suisse?", "money", (("ubs",), ("credit", "suisse")), ()),
        ("When did the Bank of England raise rates?", "time", (("bank", "england"),), ()),
        ("Which country joined NATO?", "place", (("nato",),), ()),
        ("Which club did she play for when she won?", "thing", (), ("club",)),
        ("What did Fran Drescher say about the studios?", "speech", (("fran", "drescher"),), ()),
        ("Why weren't the sirens used?", "reason", (), ()),
        ("Did the US warn Russia?", "yes_no", (("russia",),), ()),
        ("Why did South Korean MPs vote?", "reason", (("south", "korean"),), ()),
        ("Who leads the U.S. Army in São Paulo?", "person", (("us", "army"), ("sao", "paulo")), ()),
        ("What happened on Monday?", "thing", (), ()),
    ],
)
def test_a_question_is_read(question, kind, names, head):
    read = read_question(question)
    assert (read.kind, read.names, read.head) == (kind, names, head)


def test_the_words_of_a_question_are_all_but_those_of_grammar():
    read = read_question("How many people on the 51st floor did Hungarian MPs meet in the US on 3 May?")
    assert read.words == ("people", "51", "floor", "hungarian", "mps", "meet", "3")
    assert read_question("How long did the vote last?").words == ("vote",)
    assert read_question("What caused the flood in spite of the dam?").rest == ("flood", "dam")
    assert read_question("What are the two vaccines called?").figures == ("two",)


@given(st.text(max_size=200))
def test_anything_can_be_asked(text):
    read = read_question(text)
    assert all(word for name in read.names for word in name)
    assert not set(read.head) & set(read.rest)


CUP = "Spain beat England in the final of the World Cup. In 2022 fifteen players had written to their federation."


@pytest.mark.parametrize(
    ("question", "published", "text", "held"),
    [
        ("Who won the World Cup?", "2023-08-20", CUP, True),
        ("Who won the 2023 World Cup?", "2023-08-20", CUP, True),
        ("Who won the 2022 World Cup?", "2023-08-20", CUP, False),
        ("Who won the 2022 World Cup?", "2023-08-20", CUP + " Argentina won the World Cup of 2022.", True),
        ("Whom did the players write to in 2022?", "2023-08-20", CUP, True),
        ("Who won the 2021 World Cup?", None, CUP, False),
        ("What happened in 2022?", None, CUP, True),
    ],
)
def test_a_passage_is_of_a_year_when_published_in_it_or_where_it_speaks_of_it(question, published, text, held):
    assert years_held(read_question(question), published, "", text) is held


def test_who_lost_their_lives_has_died():
    assert read_question("How many people lost their lives in Derbent?").rest == ("die",)


def test_words_are_lower_case_without_accents_possessives_and_dots_of_initials():
    text = "The U.S. and N.A.T.O.’s “Peña-Nieto”\u00a0told 1,200 of Türkiye's 3rd\nteam."
    words = "the us and nato pena-nieto told 1,200 of turkiye 3 rd team"
    assert words_of(text) == words.split()
    assert spaced(text) == f" {words} "
    assert spaced("") == "  "


ASKED = [
    read_question(f"When did {name} fall?")
    for name in ("Peter Obi", "Bashar al-Assad", "NATO and the UN", "O'Brien", "Zoë Peña")
]


@given(st.sampled_from(ASKED), st.text("PeteroOBbi al-Assd.NUTn’'ZëoñaÑ\n“(\u0301\u212a", max_size=60))
def test_names_in_a_text_are_those_that_its_words_hold(asked, text):
    assert names_in(asked, text) == names_held(asked, spaced(text))


@pytest.mark.parametrize(
    ("text", "share"), [("N.A.T.O. met", 0.5), ("(NATO) and UN", 1.0), ("under a natorium", 0.5), ("a day at sea", 0.0)]
)
def test_names_are_found_in_brackets_initials_and_longer_forms(text, share):
    assert names_in(read_question("When did NATO and the UN meet?"), text) == share
