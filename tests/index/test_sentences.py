"""Sentences end where a reader says they end, and their spans never lose a character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import sentence_spans, split_sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["The vote is over.", "Nobody won!", "Who will govern?"],
        ["Dr. Ines Moser met Gov. Alan Pike on Nov. 3 in St. Varn.", "They did not agree."],
        ["J. R. Dalton and Mary K. Osei signed it.", "Nobody else did."],
        ["It rose 3.5 percent to $1.2 billion.", "Analysts had expected 4.1."],
        ["The U.S. Senate voted at 5 p.m. Friday.", "It was late."],
        ["He moved to the U.S.", "The visa took a year."],
        ["Acme Corp. said so.", "Its rival, Bolt Inc., denied it."],
        ["“Stop!” she said.", "“Why?” he asked."],
        ["“We will not leave.”", "The crowd cheered."],
        ["She waited ... and waited.", "Then she left…"],
        ["He said “no.”", "(She said yes.)", "That was all."],
        ["Articles, e.g. this one, i.e. news, end.", "So do books."],
        ["今日は雨です。", "明日は晴れます。"],
        ["Visit example.org for more.", "It has version 2.0.1 of the list."],
        ["The law (No. 45 of 1998) stands.", "It was never repealed."],
    ],
)
def test_sentences_end_where_a_reader_says(sentences: list[str]) -> None:
    assert split_sentences(" ".join(sentences)) == sentences


def test_a_blank_line_ends_a_sentence_and_a_line_break_does_not() -> None:
    assert split_sentences("A headline\n\nA text that is\nwrapped. It ends") == [
        "A headline",
        "A text that is\nwrapped.",
        "It ends",
    ]


def test_nothing_but_white_space_has_no_sentences() -> None:
    assert sentence_spans("") == sentence_spans(" \n\n\t ") == []


PROSE = st.lists(
    st.sampled_from(
        [
            "Dr.",
            "Smith",
            "said",
            "U.S.",
            "p.m.",
            "3.5",
            "“Yes.”",
            "No!",
            "it",
            "It",
            "…",
            "...",
            "\n\n",
            "\n",
            "end.",
            "(x.)",
            "。",
            "J.",
            "?",
        ]
    ),
    max_size=40,
).map(" ".join)


@given(st.text(max_size=400) | PROSE)
def test_spans_are_in_order_and_leave_only_white_space_between(text: str) -> None:
    spans = sentence_spans(text)
    last = 0
    for start, end in spans:
        assert last <= start < end <= len(text)
        assert not text[last:start].strip()
        assert text[start:end] == text[start:end].strip()
        last = end
    assert not text[last:].strip()


@given(PROSE)
def test_a_sentence_taken_alone_keeps_its_text(text: str) -> None:
    for sentence in split_sentences(text):
        assert "".join(split_sentences(sentence)).split() == sentence.split() or split_sentences(sentence)
        assert " ".join(" ".join(split_sentences(sentence)).split()) == " ".join(sentence.split())
