"""What a question asks for: its names, the noun that says what is wanted, the kind of thing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.questions import read_question


@pytest.mark.parametrize(
    ("question", "kind", "names", "head"),
    [
        ("Who was the captain of the Dali?", "person", (("dali",),), ("captain",)),
        ("What is the name of the captain of the Dali?", "thing", (("dali",),), ("captain",)),
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
        ("What happened on Monday?", "thing", (), ()),
    ],
)
def test_a_question_is_read(question, kind, names, head):
    read = read_question(question)
    assert (read.kind, read.names, read.head) == (kind, names, head)


@given(st.text(max_size=200))
def test_anything_can_be_asked(text):
    read = read_question(text)
    assert all(word for name in read.names for word in name)
    assert not set(read.head) & set(read.rest)
