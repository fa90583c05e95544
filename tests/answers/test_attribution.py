"""Who said what: the patterns of reported speech, and the speakers named beside evidence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Evidence, Quote, Sentence
from assistant.attribution import find_attributions
from assistant.speakers import name_speakers, speaker_of


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


@pytest.mark.parametrize(
    "text",
    [
        "Norda Bank agreed on Sunday to buy its rival Holm for three billion crowns, in a deal pushed through by the state.",
        "The administration added Holm to the list of closed ports days before the minister left office last year.",
        "The agency issued recalls in May for several brands of cinnamon after the metal had been found in them.",
        "The port plans to award the contract in June for the tug that will be needed by then.",
        "The federation dismissed the coach of the champions, Ola Berg, who had applauded the speech.",
        "Only eight other fires have burned for longer, according to counts by newspapers based on reports from hospitals.",
        "Put on your shoes and mind your step counter: walking helps against most ills, according to a new study.",
        "He acknowledged that the problem had been known for years and that repairs were planned.",
        "During the mayor's address last night, the mayor announced a bonus of a hundred crowns for everybody.",
        "Three people of Norda are among the total 67 people authorities say were killed when the bridge fell.",
        "One of them said it had been silenced for several days because it went off in choppy water.",
        "The win in the Norda Dome on Sunday denied the Herons a third title in a row.",
    ],
)
def test_where_nobody_speaks_no_speaker_is_named(text):
    assert speaker_of(text, [(0, len(text))]) == ""


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("At a later meeting with sailors Venn said that the state had paid for all of the upkeep.", "Venn"),
        ("Harbour sources on June 23rd said the fire in the two sheds was out after six hours.", "Harbour sources"),
        ("HOLM – Officials in Norda have declared the bridge unsafe for lorries and buses of any kind.", "Officials in Norda"),
        ("The mayor confirmed on Monday that the council had secretly sold the old harbour.", "The mayor"),
        ("Its head, Ola Berg, will leave in May, the company said. Ana Ruiz, the company's lawyer, follows.", "the company"),
        ("“Anybody who is opposed by the mayor can feel quite safe,” said Rep. Ana Ruiz, a member.", "Rep. Ana Ruiz"),
        ("The union accused the owners on Tuesday of having put off repairs to the steering gear.", "The union"),
        ("Venn has pledged to remove dyes from the meals that the schools of the city serve.", "Venn"),
    ],
)  # fmt: skip
def test_a_speaker_is_a_person_or_a_body_without_the_day_or_half_a_sentence(text, speaker):
    end = text.index(". ") + 1 if ". " in text and "Rep" not in text else len(text)
    assert speaker_of(text, [(0, end)]) == speaker


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
