"""Who said what: the patterns of reported speech, and the speakers named beside evidence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Evidence, Quote, Sentence
from assistant.attribution import find_attributions, name_speakers, speaker_of


def told(text):
    """(source, content) of everything reported."""
    return [(text[slice(*one.source)], text[slice(*one.content)]) for one in find_attributions(text)]


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("Mayor Tilda Brandvik said the harbour would stay closed.", "Mayor Tilda Brandvik", "the harbour would stay closed"),
        ("Brandvik said on Tuesday that the harbour was safe again.", "Brandvik", "that the harbour was safe again"),
        ("The harbour is safe again, Brandvik said on Tuesday.", "Brandvik", "The harbour is safe again"),
        ("“The harbour is safe again,” said Tilda Brandvik, the mayor.", "Tilda Brandvik", "“The harbour is safe again,”"),
        ("“It is safe,” she said. “It has been for weeks.”", "she", "“It is safe,” she said. “It has been for weeks.”"),
        ("According to the port office, nine ships were turned away.", "the port office", "nine ships were turned away"),
        ("Nine ships were turned away, according to the port office.", "the port office", "Nine ships were turned away"),
        ("The ministry has denied that a warning was given.", "The ministry", "that a warning was given"),
        ("Venn told reporters that the doors had been open.", "Venn", "that the doors had been open"),
        ("A spokeswoman for the port says nobody was warned.", "A spokeswoman for the port", "nobody was warned"),
        ("Venn, who leads the inquiry, said the doors had been open.", "Venn", "the doors had been open"),
        ("The study found that most ferries lack such a sensor.", "The study", "that most ferries lack such a sensor"),
    ],
)  # fmt: skip
def test_reported_speech_has_a_source_and_a_content(text, source, content):
    assert told(text) == [(source, content)]


def test_a_participle_belongs_to_the_subject_of_its_sentence():
    first, second = told("Brandvik said the harbour was safe, adding that two sensors had failed.")
    assert first == ("Brandvik", "the harbour was safe")
    assert second == ("Brandvik", "that two sensors had failed")


@pytest.mark.parametrize(
    "text",
    [
        "The harbour reopened on Tuesday after nine days.",
        "The report was published on Tuesday and runs to ninety pages.",
        "The ferry was called a death trap in two reviews.",
        "Officials would say more once the inquiry has ended.",
        "Sailors of the United States visited the port.",
        "",
        "said",
        "“”",
    ],
)
def test_what_nobody_says_is_given_to_nobody(text):
    assert told(text) == []


@given(st.text(alphabet="Ab said,.“”\"'told to\n according—() Xx", max_size=200))
def test_every_span_lies_in_the_text_in_order(text):
    for one in find_attributions(text):
        for start, end in (one.source, one.cue, one.content):
            assert 0 <= start <= end <= len(text)


TEXT = (
    "The harbour reopened on Tuesday. Mayor Tilda Brandvik said the fire had been caused by a conveyor."
    " She also said the conveyor was thirty years old. Brandvik denied that inspectors had been turned away."
)


def span(part):
    return [(TEXT.index(part), TEXT.index(part) + len(part))]


@pytest.mark.parametrize(
    ("part", "speaker"),
    [
        ("The harbour reopened on Tuesday.", ""),
        ("the fire had been caused by a conveyor", "Mayor Tilda Brandvik"),
        ("the conveyor was thirty years old", "Mayor Tilda Brandvik"),
        ("inspectors had been turned away", "Mayor Tilda Brandvik"),
    ],
)
def test_the_speaker_of_a_span_is_named_in_full_or_nobody(part, speaker):
    assert speaker_of(TEXT, span(part)) == speaker


def test_evidence_gets_the_speaker_of_what_was_quoted_of_it_and_other_passages_none():
    passages = [
        Evidence(rank, 1.0, f"a{rank}", "https://post.example", "T", "Post", None, None, "unknown", 100, 400, TEXT, "c")
        for rank in (1, 2)
    ]
    start = 100 + TEXT.index("the fire had")
    quote = Quote(2, start, start + 30, TEXT[start - 100 : start - 70])
    first, second = name_speakers(passages, [Sentence("The fire ... [2].", (2,), "supported", (quote,))])
    assert (first.speaker, second.speaker) == ("", "Mayor Tilda Brandvik")


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Its director, Ana Ruiz, arrived. The director said the harbour would reopen in May.", "Ana Ruiz"),
        ("Ana Ruiz, the director, arrived. The director said the harbour would reopen in May.", "Ana Ruiz"),
        (
            "The port's director, Ana Ruiz, and the museum's director, Bo Lund, met. The director said it would reopen in May.",
            "The director",
        ),
        ("The director said the harbour would reopen in May.", "The director"),
    ],
)
def test_a_speaker_told_by_office_gets_the_name_that_the_text_gives_it_alone(text, speaker):
    start = text.rindex("would reopen")
    assert speaker_of(text, [(start, len(text) - 1)]) == speaker
