"""Clauses are told apart, and each is held against the clause of the source that says it."""

from __future__ import annotations

import pytest

from assistant.answers import Evidence
from assistant.clauses import clauses, parts
from assistant.grounding import check_answer
from assistant.told import Told

TEXT = (
    "Mara Lind, the finance minister of Norrland, was named interim prime minister on Monday 3 March 2031. "
    "Hours later the interior minister, Tor Aasen, announced that he was leaving the government. "
    "The defence ministry said it had found no evidence of sabotage at the port of Vardal. "
    "A court in Kirkeby fined the shipping company 40 million crowns, and 784 workers were dismissed. "
    "Shares in the company rose by 12 per cent. The company was founded in 1971, and its talks with the union failed. "
    "Nobody was hurt when the crane fell."
)
PASSAGE = Evidence(
    1, 1.0, "a", "https://courier.example/a", "Lind named premier", "The Courier", "2031-03-04", None, "stated", 0,
    len(TEXT), TEXT, "a",
)  # fmt: skip


def support(sentence: str) -> str:
    (checked,) = check_answer(f"{sentence} [1]", (PASSAGE,))
    return checked.support


def test_a_clause_knows_its_subject_its_verb_and_its_voice():
    told = Told("Mara Lind, the minister, was named premier and thanked the king, who had invited her.")
    found = [(told.words[c.subject[0]].text, told.words[c.verb].text, c.passive) for c in clauses(told)]
    assert found == [("Mara", "named", True), ("Mara", "thanked", False), ("the", "invited", False)]


def test_a_sentence_is_taken_apart_into_what_it_says_one_after_the_other():
    told = Told("Kurz, who leads Norda, resigned, and Lund took over and promised reforms.")
    assert parts(told) == ["Kurz resigned", "Lund took over", "Lund promised reforms", "Kurz leads Norda"]


def test_what_somebody_is_said_to_say_is_no_part_of_its_own():
    assert len(parts(Told("The ministry said that the court had fined the company."))) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "Mara Lind became interim prime minister on Monday.",
        "Aasen is leaving the government.",
        "The shipping firm was fined 40 million crowns by a court in Kirkeby.",
        "More than 700 employees were sacked.",
        "The company's shares climbed by 12 per cent.",
        "No one was injured when the crane collapsed.",
        "Negotiations with the union were unsuccessful.",
    ],
)
def test_a_paraphrase_is_supported(sentence: str):
    assert support(sentence) == "supported"


@pytest.mark.parametrize(
    "sentence",
    [
        "Tor Aasen was named interim prime minister.",
        "Mara Lind announced that she was leaving the government hours later.",
        "A court in Vardal fined the shipping company 40 million crowns.",
        "Shares in the company fell by 12 per cent.",
        "The talks with the union succeeded.",
        "Several people were hurt when the crane fell.",
        "More than 900 workers were dismissed.",
        "A court in Kirkeby fined the shipping company 40 million crowns, and its director was sent to prison.",
    ],
)
def test_another_subject_place_or_verb_is_noticed(sentence: str):
    assert support(sentence) != "supported"
