"""Whether passages answer: the right people and the wrong fact are not enough, in one article as in many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.answerability import THRESHOLD, Signs, answerability, read_signs
from index.embedding import BundledEmbedder, WordVectors
from index.generation import Hit
from index.meeting import Met
from index.schema import StoredPassage

TEXT = (
    "The freighter Dali struck the Key Bridge in Baltimore on 26 March. Six workers died when the bridge fell. "
    "The ship's owner, Grace Ocean, paid 102 million dollars, and Governor Wes Moore thanked the divers."
)
ANSWERED = (
    "How many workers died when the Key Bridge fell?",
    "When did the Dali strike the Key Bridge?",
    "Who is the owner of the Dali?",
    "How much did Grace Ocean pay?",
)
NEAR_MISSES = (
    "Which shipyard built the Dali?",
    "Which hospital treated Wes Moore?",
    "Who was the pilot of the Dali?",
    "What did Angela Merkel say about the Key Bridge?",
    "Which university did Wes Moore attend?",
)


@pytest.fixture(scope="module")
def word_vectors() -> WordVectors:
    return WordVectors(BundledEmbedder())


def hit(text: str = TEXT, title: str = "Key Bridge collapse", article: str = "a", **shares: float) -> Hit:
    passage = StoredPassage(
        1,
        article,
        f"https://x.example/{article}",
        title,
        "Post",
        None,
        "unknown",
        None,
        0,
        len(text),
        text,
        article,
        1,
        0,
    )
    return Hit(1.0, passage, 0, reasons=tuple({"words": 1.0, "meaning": 0.4, **shares}.items()))


def judge(question: str, hits: list[Hit], word_vectors: WordVectors, newest_share: float = 0.0) -> float:
    return answerability(question, hits, word_vectors, newest_share=newest_share)


@pytest.mark.parametrize("question", ANSWERED)
def test_what_the_passage_tells_is_answered(question, word_vectors):
    assert judge(question, [hit()], word_vectors) >= THRESHOLD


@pytest.mark.parametrize("question", NEAR_MISSES)
def test_the_right_people_and_another_fact_are_refused(question, word_vectors):
    assert judge(question, [hit()], word_vectors) < THRESHOLD


def test_without_passages_or_words_nothing_answers(word_vectors):
    assert judge(ANSWERED[0], [], word_vectors) == 0.0
    assert judge("?", [hit()], word_vectors) == 0.0


def test_names_are_looked_for_in_one_article_and_not_put_together_from_two(word_vectors):
    question = "Did Wes Moore meet Emmanuel Macron?"
    apart = [hit(), hit("Emmanuel Macron spoke in Paris.", "Macron in Paris", "b")]
    together = [hit("Wes Moore met Emmanuel Macron in Paris.", "A visit", "c")]
    assert read_signs(question, apart, word_vectors).met.names == 0.5
    assert read_signs(question, together, word_vectors).met.names == 1.0


def test_old_evidence_counts_less_where_new_is_expected(word_vectors):
    expected = judge(ANSWERED[0], [hit()], word_vectors, newest_share=0.8)
    assert expected < judge(ANSWERED[0], [hit()], word_vectors)
    assert judge(ANSWERED[0], [hit(recency=0.8)], word_vectors, newest_share=0.8) > expected


VOTE = "Hungary's parliament voted in favour on 26 February. The International Olympic Committee apologised to South Korea."


@pytest.mark.parametrize(
    ("question", "share"),
    [
        ("How did Hungarian MPs vote?", 1.0),
        ("Did the IOC say sorry to Korea?", 1.0),
        ("Did the IMF say sorry to Korea?", 0.5),
        ("Did the British say sorry?", 1.0),  # outlets leave their own country unnamed
    ],
)
def test_a_name_is_met_by_what_it_derives_from_and_by_its_long_form(question, share, word_vectors):
    assert read_signs(question, [hit(VOTE, "A vote", "v")], word_vectors).met.names == share


def test_the_topic_is_met_by_words_that_stand_for_those_of_the_question(word_vectors):
    told = [hit("The aircraft crashed near Oslo and its captain was killed.", "A crash", "c")]
    other = [hit("The harvest near Oslo was good and its farmers were glad.", "A harvest", "h")]
    question = "Was the pilot of the plane killed near Oslo?"
    assert read_signs(question, told, word_vectors).covered > read_signs(question, other, word_vectors).covered + 0.3


def test_a_number_that_counts_something_else_answers_less(word_vectors):
    told = [hit("Nine officers died in the attack.", "An attack", "n")]
    assert read_signs("How many officers died?", told, word_vectors).met.kind == 1.0
    assert 0 < read_signs("How many horses died?", told, word_vectors).met.kind < 1.0


SHARE = st.floats(0, 1)


@given(SHARE, SHARE, SHARE, SHARE, SHARE, st.integers(0, 9))
def test_a_missing_name_never_helps(covered, meaning, head, rest, names, others):
    def signs(held: float) -> Signs:
        return Signs(covered, meaning, 0.0, 0.0, Met(held, head, rest, 1.0, others))

    assert signs(names).met.fact <= signs(1.0).met.fact <= 1.0
