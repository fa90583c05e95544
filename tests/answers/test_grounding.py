"""Faithful sentences pass the check; changed figures, names, days, negations, speakers, quotations and additions do not.

All texts are made up.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answer_sentences import split_answer
from assistant.answers import NOT_IN_ARTICLES, Evidence
from assistant.grounding import check_answer

FERRY = (
    "LISTVIK — The ferry Marisol ran aground off Cape Orlen on Tuesday with 214 passengers aboard, the coast guard said. "
    "Two crew members were killed and 31 people were injured, according to Harbour Commissioner Tomas Wendel. "
    "“We heard a long scraping noise and then the lights went out,” said Ana Ruiz, a schoolteacher who was travelling to "
    "Norvale. Wendel said the captain had not been drinking and had declined to comment. "
    "The ferry's owner, Baltica Lines, denied that the ship was overloaded. "
    "Prime Minister Elena Sorokin cut short a visit to Geneva and promised a full inquiry by March 14. "
    "Tickets for the route rose by 12% last year to $48."
)
DAM = (
    "The parliament of Verania approved the Tarn dam on 3 June by 61 votes to 40. "
    "Opponents led by Marta Kovel say the reservoir would flood eleven villages and displace 9,400 people. "
    "Energy Minister Paul Adeyemi rejected the criticism and said construction will begin in September. "
    "He told reporters the dam would cost 1.2 billion crowns, three times the first estimate. "
    "The World Bank has not decided whether to lend the money. "
    "Kovel accused Adeyemi of hiding a report by engineers at the University of Brask."
)
TENNIS = (
    "Lena Hoffmann beat Carla Dias 6-4, 7-5 in the final of the Porto Open on Sunday. "
    "Hoffmann, 19, is the youngest champion since the tournament was founded in 1987. "
    "Dias was treated for a shoulder injury but did not blame it for her defeat. "
    "“She was simply faster than me today,” Dias said."
)


def passage(
    rank: int, text: str, start: int = 0, published: str | None = "2031-03-05", title: str = "A story"
) -> Evidence:
    return Evidence(
        rank=rank, score=1.0, article_id=f"a{rank}", url=f"https://example.org/{rank}", title=title, outlet="The Courier",
        published=published, updated=None, published_certainty="stated", start=start, end=start + len(text), text=text,
        cluster=f"c{rank}",
    )  # fmt: skip


PASSAGES = (passage(1, FERRY), passage(2, DAM, start=700, published="2031-06-04"), passage(3, TENNIS, start=50))

FAITHFUL = [
    # verbatim
    "The ferry's owner, Baltica Lines, denied that the ship was overloaded. [1]",
    "Two crew members were killed and 31 people were injured, according to Harbour Commissioner Tomas Wendel. [1]",
    "The World Bank has not decided whether to lend the money. [2]",
    "“She was simply faster than me today,” Dias said. [3]",
    "The parliament of Verania approved the Tarn dam on 3 June by 61 votes to 40. [2]",
    # trimmed
    "The ferry Marisol ran aground off Cape Orlen on Tuesday. [1]",
    "Two crew members were killed and 31 people were injured. [1]",
    "Prime Minister Elena Sorokin promised a full inquiry by March 14. [1]",
    "Lena Hoffmann beat Carla Dias in the final of the Porto Open. [3]",
    "Hoffmann is the youngest champion since the tournament was founded in 1987. [3]",
    "The reservoir would flood eleven villages. [2]",
    "Dias did not blame it for her defeat. [3]",
    # bracketed names and leading marks
    "[Paul Adeyemi] He told reporters the dam would cost 1.2 billion crowns. [2]",
    "The ferry Marisol ran aground ... with 214 passengers aboard. [1]",
    # merged
    "The ferry ran aground off Cape Orlen on Tuesday, killing two crew members and injuring 31 people. [1]",
    "The Tarn dam would flood eleven villages and cost 1.2 billion crowns. [2]",
    "Lena Hoffmann, 19, won the Porto Open against Carla Dias on Sunday. [3]",
    "The ferry Marisol ran aground with 214 passengers aboard [1], and Lena Hoffmann beat Carla Dias in the final. [3]",
    # paraphrase
    "A ferry with 214 passengers ran aground on Tuesday off Cape Orlen, according to the coast guard. [1]",
    "Baltica Lines, which owns the ferry, denied that it was overloaded. [1]",
    "Sorokin cut her visit to Geneva short and promised an inquiry. [1]",
    "Wendel said that the captain had not been drinking. [1]",
    "Tickets on the route rose 12 percent last year, to 48 dollars. [1]",
    "Verania's parliament voted 61 to 40 to approve the Tarn dam. [2]",
    "Opponents say that 9400 people would be displaced. [2]",
    "Building of the dam will start in September, said Energy Minister Paul Adeyemi. [2]",
    "The World Bank hasn't decided if it will lend the money. [2]",
    "Kovel accused the minister of hiding an engineers' report. [2]",
    "The dam would cost three times as much as the first estimate. [2]",
    "Hoffmann won 6-4, 7-5 against Dias. [3]",
    "Carla Dias was beaten by Lena Hoffmann in the final. [3]",
    "Dias said Hoffmann was “simply faster”. [3]",
    "The tournament was founded in 1987, and Hoffmann is its youngest champion. [3]",
]

CHANGED = {
    "number": [
        "Two crew members were killed and 41 people were injured. [1]",
        "The ferry Marisol ran aground with 241 passengers aboard. [1]",
        "The dam would cost 2.1 billion crowns. [2]",
        "The reservoir would flood twelve villages. [2]",
        "Hoffmann, 18, is the youngest champion since 1987. [3]",
        "31 crew members were killed and two people were injured. [1]",
        "The dam would cost 1.2 million crowns, three times the first estimate. [2]",
    ],
    "date": [
        "The ferry Marisol ran aground off Cape Orlen on Thursday. [1]",
        "Prime Minister Elena Sorokin promised a full inquiry by April 14. [1]",
        "The parliament approved the Tarn dam on 13 June. [2]",
        "Construction will begin in October, Paul Adeyemi said. [2]",
        "The tournament was founded in 1978. [3]",
    ],
    "name": [
        "Marta Sorokin promised a full inquiry by March 14. [1]",
        "Lena Brandt beat Carla Dias in the final of the Porto Open. [3]",
        "Opponents led by Irina Petrova say the reservoir would flood eleven villages. [2]",
        "The ferry's owner, Nordica Lines, denied that the ship was overloaded. [1]",
        "Carla Dias beat Lena Hoffmann in the final of the Porto Open. [3]",
    ],
    "place": [
        "The ferry Marisol ran aground off Cape Tarvo on Tuesday. [1]",
        "Prime Minister Elena Sorokin cut short a visit to Vienna. [1]",
        "Lena Hoffmann beat Carla Dias in the final of the Madrid Open. [3]",
        "The parliament of Estoria approved the Tarn dam on 3 June. [2]",
    ],
    "negation": [
        "The World Bank has decided to lend the money. [2]",
        "Wendel said the captain had been drinking. [1]",
        "The parliament of Verania did not approve the Tarn dam. [2]",
        "The parliament of Verania rejected the Tarn dam on 3 June by 61 votes to 40. [2]",
        "The ship was overloaded. [1]",
        "Dias blamed a shoulder injury for her defeat. [3]",
        "Tickets for the route fell by 12% last year. [1]",
    ],
    "speaker": [
        "Two crew members were killed and 31 people were injured, according to Ana Ruiz. [1]",
        "“She was simply faster than me today,” Hoffmann said. [3]",
        "Marta Kovel said construction will begin in September. [2]",
        "Adeyemi accused Kovel of hiding a report by engineers. [2]",
    ],
    "quote": [
        "“We heard an explosion and then the lights went out,” said Ana Ruiz. [1]",
        "Dias said she was “robbed of victory” in the final. [3]",
        "Kovel called the dam “a crime against the valley”. [2]",
        "Wendel said the captain had “been fully sober”. [1]",
    ],
    "addition": [
        "The ferry Marisol ran aground off Cape Orlen on Tuesday because its radar had failed after years of neglect. [1]",
        "Lena Hoffmann beat Carla Dias and announced her engagement to her childhood coach. [3]",
        "The parliament approved the Tarn dam despite street protests that left dozens in hospital overnight. [2]",
        "Baltica Lines denied that the ship was overloaded and offered every family free travel for life. [1]",
    ],
}


@pytest.mark.parametrize("sentence", FAITHFUL)
def test_a_faithful_sentence_is_supported(sentence: str) -> None:
    (checked,) = check_answer(sentence, PASSAGES)
    assert checked.support == "supported"
    assert checked.quotes


@pytest.mark.parametrize(("kind", "sentence"), [(kind, s) for kind, group in CHANGED.items() for s in group])
def test_a_changed_sentence_is_not_supported(kind: str, sentence: str) -> None:
    (checked,) = check_answer(sentence, PASSAGES)
    assert checked.support != "supported", kind


def test_the_quotes_of_a_supported_sentence_are_slices_of_the_article() -> None:
    (checked,) = check_answer("Opponents say that 9400 people would be displaced [2].", PASSAGES)
    assert [q.citation for q in checked.quotes] == [2]
    quote = checked.quotes[0]
    assert DAM[quote.start - 700 : quote.end - 700] == quote.text
    assert "displace 9,400 people" in quote.text


def test_a_verbatim_sentence_quotes_exactly_its_run_of_words() -> None:
    (checked,) = check_answer("two crew members were killed and 31 people were injured [1]", PASSAGES)
    assert checked.quotes[0].text == "Two crew members were killed and 31 people were injured"


def test_numbers_are_compared_by_value() -> None:
    source = (
        passage(1, "The fund lent two thousand farmers 1,500 euros each. It lost 3.5 million euros in the flood."),
    )
    for sentence in ("The fund lent 2,000 farmers 1500 euros each [1].", "It lost 3,500,000 euros in the flood [1]."):
        assert check_answer(sentence, source)[0].support == "supported"
    assert check_answer("The fund lent 2,500 farmers 1500 euros each [1].", source)[0].support != "supported"


def test_a_day_may_follow_from_the_publication_date() -> None:
    source = (passage(1, "The museum in Orlen reopened on Monday after a year of repairs.", published="2031-03-05"),)
    assert check_answer("The museum in Orlen reopened on 3 March [1].", source)[0].support == "supported"
    assert check_answer("The museum in Orlen reopened on 4 March [1].", source)[0].support != "supported"


def test_a_run_cut_out_of_a_denial_is_not_supported() -> None:
    source = (passage(1, "It is not true that the mayor of Orlen resigned on Friday, her office said."),)
    assert check_answer("The mayor of Orlen resigned on Friday. [1]", source)[0].support != "supported"


def test_a_sentence_without_citation_is_at_most_partly_supported() -> None:
    verbatim, paraphrase = check_answer(
        "The World Bank has not decided whether to lend the money. A ferry ran aground off Cape Orlen.", PASSAGES
    )
    assert verbatim.support == "partly"
    assert verbatim.quotes[0].citation == 2
    assert paraphrase.support == "not_found"


def test_a_wrong_citation_is_not_found_and_an_unknown_one_dropped() -> None:
    (wrong,) = check_answer("The World Bank has not decided whether to lend the money. [3]", PASSAGES)
    (unknown,) = check_answer("The World Bank has not decided whether to lend the money. [9]", PASSAGES)
    assert (wrong.support, wrong.citations) == ("not_found", (3,))
    assert (unknown.support, unknown.citations) == ("partly", ())


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("Two crew members were killed and 41 people were injured. [1]", "the passage does not say “41”"),
        ("The ferry Marisol ran aground off Cape Orlen on Thursday. [1]", "the passage does not say Thursday"),
        ("The parliament approved the Tarn dam on 13 June. [2]", "the passage does not give the date 13 June"),
        ("Lena Brandt beat Carla Dias in the final of the Porto Open. [3]", "“Brandt” is not named there"),
        ("Kovel called the dam “a crime against the valley”. [2]", "the quoted words do not stand there"),
        ("Two crew members were killed, according to Ana Ruiz. [1]", "somebody else says it there"),
        ("The parliament of Verania did not approve the Tarn dam. [2]", "the passage does not deny it"),
        ("The World Bank has decided to lend the money. [2]", "the passage denies it"),
        ("Nobody in the harbour knew of it. [3]", "the passage does not speak of it"),
        ("The World Bank has not decided whether to lend the money.", "it cites no passage"),
        ("The World Bank has not decided whether to lend the money. [2]", ""),
    ],
)
def test_a_sentence_says_what_does_not_match(sentence: str, why: str) -> None:
    (checked,) = check_answer(sentence, PASSAGES)
    assert checked.why == why


def test_a_better_citation_is_offered_among_the_passages() -> None:
    misplaced, false, uncited = check_answer(
        "The World Bank hasn't decided if it will lend the money [3]. The World Bank has decided to lend the money [3]."
        " The World Bank has not decided whether to lend the money.",
        PASSAGES,
    )
    assert (misplaced.support, misplaced.better) == ("not_found", 2)
    assert (false.support, false.better) == ("not_found", None)
    assert (uncited.support, uncited.better) == ("partly", 2)


def test_the_refusal_needs_no_citation() -> None:
    (checked,) = check_answer(NOT_IN_ARTICLES, PASSAGES)
    assert (checked.support, checked.quotes) == ("supported", ())


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("One is so. [1] Two is so. [2][3]", [("One is so.", (1,)), ("Two is so.", (2, 3))]),
        ("One is so [1]. Two is so [2, 3].", [("One is so.", (1,)), ("Two is so.", (2, 3))]),
        ("One [1] and two [2] are so.", [("One and two are so.", (1, 2))]),
        ("One is so.[1]Two is so.[2]", [("One is so.", (1,)), ("Two is so.", (2,))]),
        ("All are so [1-3].", [("All are so.", (1, 2, 3))]),
        ("## Background\n\n- **One** is so. [1]\n- Two is so. [2]", [("One is so.", (1,)), ("Two is so.", (2,))]),
        ("These are so:\n- one [1]\n- two [2]", [("These are so:", (1, 2)), ("one", (1,)), ("two", (2,))]),
        ("A wrapped line\ngoes on. [1]", [("A wrapped line goes on.", (1,))]),
        ("", []),
        ("[1]", []),
    ],
)
def test_markers_belong_to_the_sentence_they_follow(answer: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert split_answer(answer) == expected


ANY_TEXT = st.text(max_size=300) | st.lists(
    st.sampled_from([*FERRY.split(), *DAM.split(), "[1]", "[2]", "[77]", "\n", "- ", "**", "“", "not", "…", "«", "٣"]),
    max_size=60,
).map(" ".join)


@given(answer=ANY_TEXT, source=ANY_TEXT, start=st.integers(0, 10_000))
@settings(max_examples=150, deadline=None)
def test_any_text_is_checked_without_error_and_quotes_equal_their_slices(answer: str, source: str, start: int) -> None:
    held = (passage(1, source, start=start), passage(2, DAM))
    for checked in check_answer(answer, held):
        assert checked.support in ("supported", "partly", "not_found")
        for quote in checked.quotes:
            cited = held[quote.citation - 1]
            assert cited.start <= quote.start < quote.end <= cited.end
            assert cited.text[quote.start - cited.start : quote.end - cited.start] == quote.text


def test_noise_is_never_supported() -> None:
    rng = random.Random(7)
    letters = "etaoinshrdlucmfwypvbgkjqxz"
    everyday = (
        "time year people way day man thing woman life child world school state family student group country".split()
    )
    for _ in range(100):
        made_up = " ".join("".join(rng.choices(letters, k=rng.randint(2, 9))) for _ in range(12))
        common = " ".join(rng.choices(everyday, k=12))
        for text in (f"{made_up}. [1]", f"{common}. [1][2][3]", f"The {common}, said Ana Ruiz. [1]"):
            assert all(checked.support != "supported" for checked in check_answer(text, PASSAGES))
