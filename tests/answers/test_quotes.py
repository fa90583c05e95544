"""Quoted answers hold the kind of thing asked for, verbatim, readable alone, and nothing besides. All texts are made up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answers import Evidence
from assistant.aptness import fit_of
from assistant.asking import understand
from assistant.grounding import check_answer
from assistant.lines import lines_of
from assistant.quotes import MOST_SENTENCES, nearest_sentences, quote_answer
from assistant.referents import antecedent
from assistant.standalone import quote_line
from assistant.wording import words

FERRY = (
    "LISTVIK (Courier) — The ferry Marisol ran aground off Cape Orlen on Tuesday with 214 passengers aboard. "
    "Two crew members were killed and 31 people were injured when the bow struck a reef. "
    "Harbour Commissioner Tomas Wendel said the captain had turned too late because the radar was switched off. "
    "He said the wreck would be towed to Norvale. "
    "Prime Minister Elena Sorokin cut short a visit to Geneva. "
    "What happens to the cargo? "
    "Sign up for our newsletter to read more about the ferry Marisol."
)
FERRY_LATER = (
    "The wreck of the ferry Marisol was towed to Norvale on Saturday. "
    "Divers of the rescue group Blue Anchor had found the logbook. "
    "The owner, Baltica Lines, said it had not yet decided whether to scrap the ship."
)
DAM = (
    "The parliament of Verania approved the Tarn dam by 61 votes to 40. "
    "Opponents say the reservoir would flood eleven villages and cost 1.2 billion crowns."
)


def passage(rank: int, text: str, start: int = 0, published: str = "2031-03-05", cluster: str = "") -> Evidence:
    return Evidence(
        rank=rank, score=1 / rank, article_id=f"a{rank}", url=f"https://example.org/{rank}", title="The ferry Marisol",
        outlet="The Courier", published=published, updated=None, published_certainty="stated", start=start,
        end=start + len(text), text=text, cluster=cluster or f"c{rank}",
    )  # fmt: skip


PASSAGES = (
    passage(1, FERRY, start=300),
    passage(2, FERRY_LATER, start=40, published="2031-03-09"),
    passage(3, DAM, published="2031-01-20"),
)


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("Where did the ferry Marisol run aground?", "off Cape Orlen"),
        ("When did the ferry Marisol run aground?", "on Tuesday"),
        ("How many people were injured?", "31 people were injured"),
        ("How many people lost their lives?", "Two crew members were killed"),
        ("How many passengers were aboard the Marisol?", "214 passengers"),
        ("Why did the captain turn too late?", "because the radar was switched off"),
        ("Who cut short a visit to Geneva?", "Prime Minister Elena Sorokin"),
        ("What did Tomas Wendel say about the captain?", "Tomas Wendel said the captain had turned too late"),
        ("Which group found the logbook?", "Blue Anchor"),
        ("Which company is the owner of the ferry?", "Baltica Lines"),
        ("Has the owner decided to scrap the ship?", "had not yet decided whether to scrap"),
        ("Which country's parliament approved the Tarn dam?", "parliament of Verania"),
        ("How much would the dam cost?", "1.2 billion crowns"),
        ("What happened to the ferry Marisol?", "Marisol"),
    ],
)
def test_the_first_sentence_answers(question: str, part: str) -> None:
    answer = quote_answer(question, PASSAGES, "2031-03-10")
    assert part in answer.sentences[0].text
    assert 0 < answer.confidence <= 1


def test_quotes_are_slices_of_the_article_and_markers_name_their_passage() -> None:
    answer = quote_answer("Where was the wreck towed?", PASSAGES, "2031-03-10")
    for sentence in answer.sentences:
        (quote,) = sentence.quotes
        assert sentence.citations == (quote.citation,)
        cited = PASSAGES[quote.citation - 1]
        assert cited.text[quote.start - cited.start : quote.end - cited.start] == quote.text
        assert f"{sentence.text} [{quote.citation}]" in answer.text


def test_a_leading_he_gets_his_name_in_brackets_and_the_quote_stays_verbatim() -> None:
    answer = quote_answer("What did Wendel say about the wreck?", PASSAGES[:1], "2031-03-10")
    said = next(s for s in answer.sentences if "towed" in s.text)
    assert said.text == "[Tomas Wendel] He said the wreck would be towed to Norvale."
    assert said.quotes[0].text == "He said the wreck would be towed to Norvale."


def test_nobody_is_guessed_when_two_people_could_be_meant() -> None:
    text = "Tomas Wendel met Elena Sorokin in Norvale. He said the wreck would be scrapped at once."
    answer = quote_answer("What will happen to the wreck?", (passage(1, text),), "2031-03-10")
    assert not any("[Tomas" in s.text or "[Elena" in s.text for s in answer.sentences)
    assert [s.text for s in answer.sentences] == [
        "Tomas Wendel met Elena Sorokin in Norvale.",
        "He said the wreck would be scrapped at once.",
    ]


def test_a_bare_surname_gets_its_given_name_in_brackets() -> None:
    text = "The record fell on Sunday. Lena Hoffmann has trained for years. Hoffmann swam the strait in four hours."
    answer = quote_answer("Who swam the strait?", (passage(1, text),), "2031-03-10")
    assert answer.sentences[0].text == "[Lena] Hoffmann swam the strait in four hours."


def test_a_dateline_is_left_out() -> None:
    answer = quote_answer("Where did the ferry Marisol run aground?", PASSAGES, "2031-03-10")
    assert answer.sentences[0].text.startswith("The ferry Marisol ran aground")


def test_copies_are_quoted_once() -> None:
    copies = tuple(passage(rank, FERRY, start=rank, cluster="same") for rank in (1, 2, 3))
    answer = quote_answer("Where did the ferry Marisol run aground?", copies, "2031-03-10")
    assert len({s.text for s in answer.sentences}) == len(answer.sentences)


def test_questions_and_notices_of_the_page_are_not_quoted() -> None:
    for question in (
        "What happens to the cargo of the ferry Marisol?",
        "Where can I read more about the ferry Marisol?",
    ):
        text = quote_answer(question, PASSAGES, "2031-03-10").text
        assert "newsletter" not in text
        assert "?" not in text


def test_what_happened_lately_is_told_by_the_newer_article() -> None:
    older = passage(1, "The ferry Marisol was anchored off Norvale by its crew.", published="2030-01-02")
    newer = passage(2, "The ferry Marisol was towed to Norvale by a tug boat.", published="2031-03-09")
    answer = quote_answer("What recently happened to the ferry Marisol?", (older, newer), "2031-03-10")
    assert answer.sentences[0].citations == (2,)


def test_days_and_clock_times_are_no_answer_to_how_many() -> None:
    text = "The ferry Marisol hit the pier at 7.40 a.m. on Monday 10 March 2031. The blow hurt 31 people on the ferry."
    answer = quote_answer("How many people did the ferry Marisol hurt?", (passage(1, text),), "2031-03-10")
    assert [s.text for s in answer.sentences] == ["The blow hurt 31 people on the ferry."]


def test_a_yes_or_no_is_taken_from_a_sentence_that_says_it() -> None:
    text = (
        "Divers searched the wreck in the bay of Norvale all night. Premier Sorokin has not yet commented on the wreck."
    )
    held = Evidence(**{**{f: getattr(PASSAGES[0], f) for f in PASSAGES[0].__slots__}, "text": text, "end": 300 + len(text),
                       "title": "No comment from Sorokin on wreck"})  # fmt: skip
    answer = quote_answer("Has Sorokin commented on the wreck in Norvale?", (held,), "2031-03-10")
    assert answer.sentences[0].text == "Premier Sorokin has not yet commented on the wreck."


def test_nothing_in_common_gives_an_empty_answer() -> None:
    for question, passages in (("Who won?", ()), ("", PASSAGES), ("Quantum chess?", PASSAGES), ("?!", PASSAGES)):
        answer = quote_answer(question, passages, "2031-03-10")
        assert (answer.text, answer.sentences, answer.confidence) == ("", (), 0.0)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who resigned?", "person"),
        ("Which actor won the prize?", "person"),
        ("Which country hosted the summit this week?", "country"),
        ("In which city was he arrested?", "place"),
        ("Which football club signed him?", "body"),
        ("When does the court decide?", "time"),
        ("In what year was it founded?", "time"),
        ("How many people died?", "number"),
        ("What percentage of the vote did they get?", "number"),
        ("Why did the minister resign?", "reason"),
        ("What caused the fire?", "reason"),
        ("What did the minister say about taxes?", "speech"),
        ("Did the minister resign?", "yes_no"),
        ("What happened in Norvale?", "happened"),
        ("What is the Tarn dam?", "definition"),
    ],
)
def test_a_question_is_read_for_what_it_asks(question: str, kind: str) -> None:
    assert understand(question).kind == kind


@given(
    question=st.text(max_size=80)
    | st.sampled_from(["Who?", "When did it happen?", "How many ferries?", "Why the dam?"]),
    texts=st.lists(st.text(max_size=200) | st.sampled_from([FERRY, FERRY_LATER, DAM]), max_size=4),
    as_of=st.sampled_from(["2031-03-10", "", "tomorrow"]),
)
@settings(max_examples=120, deadline=None)
def test_any_question_gets_at_most_three_verbatim_sentences(question: str, texts: list[str], as_of: str) -> None:
    passages = tuple(passage(rank, text, start=7 * rank) for rank, text in enumerate(texts, 1))
    answer = quote_answer(question, passages, as_of)
    assert len(answer.sentences) <= MOST_SENTENCES
    assert 0 <= answer.confidence <= 1
    for sentence in answer.sentences:
        for quote in sentence.quotes:
            cited = passages[quote.citation - 1]
            assert cited.text[quote.start - cited.start : quote.end - cited.start] == quote.text
    assert answer == quote_answer(question, passages, as_of)


def test_the_check_agrees_with_every_quoted_sentence() -> None:
    for question in (
        "What did Wendel say about the wreck?",
        "Where was the wreck towed?",
        "How many people were injured?",
    ):
        answer = quote_answer(question, PASSAGES, "2031-03-10")
        checked = check_answer(answer.text, PASSAGES)
        assert [(c.text, c.citations, c.support) for c in checked] == [
            (s.text, s.citations, "supported") for s in answer.sentences
        ]


def test_a_figure_answers_only_how_many_of_what_is_asked() -> None:
    text = (
        "The ferry Marisol was towed away on Monday, eight weeks after the crash on pier 7. "
        "Six dock workers died in the crash of the ferry Marisol. "
        "The crash of the ferry Marisol cost 3 million crowns and took place 40 metres off the pier."
    )
    for question, part in (
        ("How many people died in the crash of the Marisol?", "Six dock workers"),
        ("How much did the crash of the Marisol cost?", "3 million crowns"),
        ("How close to the pier was the crash of the ferry Marisol?", "40 metres"),
        ("How many weeks after the crash was the Marisol towed away?", "eight weeks"),
    ):
        assert part in quote_answer(question, (passage(1, text),), "2031-03-10").sentences[0].text


def test_of_the_figures_of_a_running_story_the_newest_is_given() -> None:
    days = ("2031-03-05", "2031-03-08", "2031-03-06")
    tolls = ("Four people died on the ferry Marisol.", "Seven people died on the ferry Marisol.",
             "Five people died on the ferry Marisol.")  # fmt: skip
    told = tuple(passage(n, toll, published=day) for n, (toll, day) in enumerate(zip(tolls, days, strict=True), 1))
    answer = quote_answer("How many people died on the ferry Marisol?", told, "2031-03-10")
    assert [s.text for s in answer.sentences] == ["Seven people died on the ferry Marisol."]


def test_a_name_that_shares_a_common_word_is_another_name() -> None:
    text = "Students said the system favoured supporters of the Olan League, which won the vote in 2024."
    held = Evidence(**{**{f: getattr(PASSAGES[0], f) for f in PASSAGES[0].__slots__}, "text": text, "start": 0,
                       "end": len(text), "title": "Vote in Olan"})  # fmt: skip
    other = quote_answer("Which team won the 2024 Harbour League?", (held,), "2031-03-10")
    same = quote_answer("Who favoured supporters of the Olan League?", (held,), "2031-03-10")
    assert other.confidence < 0.6 * same.confidence


def test_every_bare_surname_of_a_sentence_gets_its_given_name() -> None:
    text = (
        "Lena Hoffmann has trained for years. Ivo Brandt was her rival. "
        "On Sunday in the strait Hoffmann beat Brandt by a minute."
    )
    answer = quote_answer("Who was beaten in the strait on Sunday?", (passage(1, text),), "2031-03-10")
    assert "On Sunday in the strait [Lena] Hoffmann beat [Ivo] Brandt by a minute." in [
        s.text for s in answer.sentences
    ]


def test_a_sentence_that_says_most_of_the_question_and_holds_what_is_asked_stands_alone() -> None:
    text = (
        "The ferry Marisol struck a reef off Cape Orlen on Tuesday morning. "
        "The lifeboat station of Norvale was told of the ferry on Wednesday."
    )
    answer = quote_answer("When did the ferry Marisol strike a reef off Cape Orlen?", (passage(1, text),), "2031-03-10")
    assert [s.text for s in answer.sentences] == ["The ferry Marisol struck a reef off Cape Orlen on Tuesday morning."]


def test_a_claim_is_quoted_with_the_denial_that_follows_it() -> None:
    text = "The union accused Baltica Lines of having put off a repair of the radar. The company rejected the charge."
    answer = quote_answer("Did Baltica Lines put off a repair of the radar?", (passage(1, text),), "2031-03-10")
    assert [s.text for s in answer.sentences] == [
        "The union accused Baltica Lines of having put off a repair of the radar.",
        "The company rejected the charge.",
    ]


def test_who_is_answered_by_a_person_and_a_list_by_the_sentence_that_holds_it() -> None:
    text = (
        "The ferry Marisol lay off Norvale with four guests aboard in Verania on Tuesday. "
        "Aboard the ferry were Lena Hoffmann, Ivo Brandt, Mara Quist and Tomas Wendel."
    )
    answer = quote_answer("Who was aboard the ferry Marisol?", (passage(1, text),), "2031-03-10")
    assert answer.sentences[0].text.startswith("Aboard the ferry were Lena Hoffmann")


def test_a_reason_is_found_without_the_word_because() -> None:
    text = (
        "The owner dismissed the captain of the ferry Marisol on Tuesday. "
        "It said that he had not been honest about the radar."
    )
    answer = quote_answer("Why did the owner dismiss the captain?", (passage(1, text),), "2031-03-10")
    assert any("had not been honest" in s.text for s in answer.sentences)


def test_what_an_article_corrects_is_not_quoted_as_its_answer() -> None:
    text = (
        "Correction: an earlier version said the ferry Marisol was inspected in June 2029.\n\n"
        "The ferry Marisol was inspected in June 2030."
    )
    answer = quote_answer("When was the ferry Marisol inspected?", (passage(1, text),), "2031-03-10")
    assert [s.text for s in answer.sentences] == ["The ferry Marisol was inspected in June 2030."]


def _one(title: str, text: str) -> Evidence:
    held = {f: getattr(PASSAGES[0], f) for f in PASSAGES[0].__slots__}
    return Evidence(**{**held, "title": title, "text": text, "end": held["start"] + len(text)})


def test_a_reason_without_a_word_of_the_question_is_quoted_behind_the_sentence_it_explains() -> None:
    text = (
        "The board of Norda dismissed its chief, Ilse Brandt, on Friday. "
        "It said that she had not been frank with the directors. Norda makes chips."
    )
    answer = quote_answer("Why was Ilse Brandt fired?", (_one("Norda loses its chief", text),), "2031-03-10")
    assert [s.text.split(" ", 2)[1] for s in answer.sentences] == ["board", "said"]


def test_what_a_thing_is_called_comes_from_a_sentence_that_names_it() -> None:
    text = "The Norvale 3 lander settled near Cape Ostra on Monday. The lander is called Petrel, after a bird."
    answer = quote_answer("What is the lander of Norvale 3 called?", (_one("Norvale 3 lands", text),), "2031-03-10")
    assert answer.sentences[0].text == "The lander is called Petrel, after a bird."


TOLL = _one("Fire in Norda", "A fire in Norda destroyed the market hall. Eleven people died in the fire in Norda.")


def test_a_sentence_that_leads_all_others_is_no_close_call() -> None:
    assert not quote_answer("How many people died in the fire in Norda?", (TOLL,), "2031-03-10").close


def test_another_sentence_that_comes_nearly_as_close_is_told() -> None:
    bridge = _one("The new bridge", "The mayor opened the new bridge. Lorries crossed the new bridge.")
    assert quote_answer("Is the new bridge safe?", (bridge,), "2031-03-10").close


def test_another_sentence_with_the_same_figure_confirms_and_is_no_other_answer() -> None:
    again = "Eleven people died in the fire in Norda. The mayor of Norda spoke of the eleven who died in the fire."
    assert not quote_answer(
        "How many people died in the fire in Norda?", (_one("Fire in Norda", again),), "2031-03-10"
    ).close


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("How rich is the owner of Baltica?", "2.1 billion crowns"),
        ("What does it cost to make a Norda penny?", "three cents"),
        ("How many Veranians were on the bus?", "41 Veranians"),
        ("At what time did the bus leave Holm?", "06:30"),
    ],
)
def test_a_figure_is_of_the_kind_that_is_asked_for(question: str, part: str) -> None:
    texts = (
        "Ole Rask bought a new ship in May. The fortune of the owner of Baltica is put at 2.1 billion crowns.",
        "It is unclear who may stop the Norda penny. A penny takes three cents to produce.",
        "Two people were killed and 31 hurt when a bus with people from Verania crashed. The bus carried 41 Veranians.",
        "Survivors of the crash praised the driver of the bus from Holm. The bus had left at 06:30.",
    )
    passages = tuple(replace(_one("News", text), rank=n, article_id=f"a{n}") for n, text in enumerate(texts, 1))
    assert part in quote_answer(question, passages, "2031-03-10").sentences[0].text


def test_who_asks_for_a_reason_gives_none() -> None:
    text = "The board of Baltica fired Ole Rask. It said he had not been honest. Ana Ruiz will ask what had led to the firing."
    answer = quote_answer(
        "Why did the board of Baltica fire Ole Rask?", (_one("Baltica fires its head", text),), "2031-03-10"
    )
    assert "not been honest" in answer.text and "Ruiz" not in answer.text


def test_the_day_of_what_the_headline_tells_is_that_of_its_first_sentence() -> None:
    text = "Norda became the ninth member of the League on Tuesday 4 April. Holm, the last, approved Norda on 30 March."
    answer = quote_answer("When did Norda join the League?", (_one("Norda joins the League", text),), "2031-04-10")
    assert "4 April" in answer.sentences[0].text


@pytest.mark.parametrize(
    ("question", "kind", "head"),
    [
        ("A disease has killed billions of which sea creature?", "thing", "creature"),
        ("She closed the tour with which special guest?", "thing", "guest"),
        ("Which city saw raids?", "place", "city"),
    ],
)
def test_the_noun_asked_for_is_the_last_of_its_phrase(question: str, kind: str, head: str) -> None:
    asked = understand(question)
    assert (asked.kind, asked.head) == (kind, head)


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("What did the U.S. officials say?", {"official"}),
        ("When did the war end?", set()),
        ("How many died according to the health ministry?", {"health", "ministri"}),
    ],
)
def test_whose_words_are_asked_for(question: str, speaker: set[str]) -> None:
    assert understand(question).speaker == speaker


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("What did U.S. officials say about the strike?", "officials"),
        ("What did Mr. Smith say about the plan?", "Smith"),
        ("What has Dr Ansoun said about the toll?", "Ansoun"),
        ("When did the war end?", ""),
        ("Where did the ship sink?", ""),
    ],
)
def test_whose_words_are_asked_for_is_a_name_without_its_title_and_only_where_words_are_asked_for(question, speaker):
    assert understand(question).speaker == frozenset(w.stem for w in words(speaker))


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("The deckhand, Rasmin Oyle, led them off the ship.", True),
        ("A retired judge, Rasmin Oyle, will lead it.", True),
        ("It was the deckhand Rasmin Oyle whom they praised.", True),
        ("The court said on Monday that Rasmin Oyle may leave.", False),
        ("The court said Rasmin Oyle may leave.", False),
    ],
)
def test_who_somebody_is_stands_beside_the_name_and_is_no_report_of_words(text, fits):
    (line,) = lines_of([passage(1, text)])
    assert (fit_of(understand("Who is Rasmin Oyle?"), line) == 1.0) is fits


@pytest.mark.parametrize(
    ("before", "text", "shown"),
    [
        ("The board of Baltica, the owner of the ship, dismissed its head, Ole Rask.", "It said he had lied.",
         "It [the board of Baltica] said he had lied."),
        ("Norda County closed the road.", "It also said it was unsafe.", "It [Norda County] also said it was unsafe."),
        ("Ole Rask met the board.", "It said he had lied.", "It said he had lied."),
        ("Talks about the ship ended.", "It said he had lied.", "It said he had lied."),
        ("Norda County closed the road.", "It will be mended in May.", "It will be mended in May."),
    ],
)  # fmt: skip
def test_an_opening_it_said_gets_the_body_that_the_sentence_before_begins_with(before, text, shown):
    lines = lines_of([passage(1, f"{before} {text}")])
    assert quote_line(understand("What?"), lines[1], lines, alone=True).text == shown


def test_one_of_them_brings_the_sentence_that_says_of_whom():
    text = "Two sailors of the Marisol spoke in Norvale. One of them said the bow alarm had been silenced for days."
    answer = quote_answer("Why had the bow alarm been silenced?", [passage(1, text)], "2031-03-10")
    assert answer.text.startswith("Two sailors of the Marisol")


def test_no_bracket_names_whom_the_sentence_before_has_just_named():
    lines = lines_of([passage(1, "Ana Ruiz, the mayor, denied it. She said the bow was safe. She said it twice.")])
    said = quote_line(understand("What?"), lines[1], lines, after=lines[0])
    assert said.text == "She said the bow was safe."
    assert quote_line(understand("What?"), lines[1], lines).text == "[Ana Ruiz] She said the bow was safe."


def test_a_country_beside_another_is_nobody_s_given_name():
    text = "It would hold as long as nothing was struck by Iran. Nobody expected what Israel Iran said of it."
    lines = lines_of([passage(1, text)])
    assert "[" not in quote_line(understand("What would hold?"), lines[0], lines).text


def test_a_verb_of_several_words_is_met_by_one_that_means_the_same() -> None:
    text = "The mayor of Norda praised the players. The final was cancelled because of a storm. Norda had hoped for a title."
    answer = quote_answer("Why was the match in Norda called off?", (_one("The final in Norda", text),), "2031-03-10")
    assert "cancelled because of a storm" in answer.text


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("Who will lead the inquiry into the crash?", "Ottoline Vass"),
        ("Which company runs the ferry that crashed?", "Brisand Coastal Lines"),
        ("How many people were on the ship that crashed?", "carrying 214 people"),
    ],
)
def test_a_place_a_ship_or_two_people_known_before_answer_neither_who_nor_how_many(question: str, part: str) -> None:
    text = (
        "The council of Holm opened an inquiry into the crash of the ferry Lantern Queen, which sailed between Holm and Norda. "
        "A retired judge, Ottoline Vass, will be at its head. The operator, Brisand Coastal Lines, stopped all its ferries. "
        "The two people who saw the ship crash asked not to be named. The ship was carrying 214 people."
    )
    answer = quote_answer(question, (_one("Inquiry into the crash of a ferry", text),), "2031-03-10")
    assert part in answer.sentences[0].text


@pytest.mark.parametrize(("next_one", "goes_on"), [("He warned of a second leak.", True), ("He denied it.", False)])
def test_who_said_something_and_named_others_goes_on_with_he_said(next_one: str, goes_on: bool) -> None:
    lines = lines_of([passage(1, f"Tomas Wendel said Ana Ruiz had closed the valve. {next_one}")])
    assert antecedent(lines[1], lines) == ("Tomas Wendel" if goes_on else "")


def test_what_somebody_warned_of_is_told_by_the_sentence_that_says_so_of_him() -> None:
    text = (
        "The engineer Tomas Wendel said Ana Ruiz had closed the valve. He cautioned against a second start of the pump."
    )
    answer = quote_answer("What did Tomas Wendel warn against?", (_one("The leak", text),), "2031-03-10")
    assert "second start" in answer.sentences[0].text


def test_the_group_to_which_analysts_point_is_who_was_suspected() -> None:
    text = (
        "Analysts pointed to the Northern Front as the likely author of the attacks in Norda. "
        "The Southern League claimed the attack on the port of Holm three months earlier."
    )
    answer = quote_answer("Who was suspected of the Norda attacks?", (_one("Attacks in Norda", text),), "2031-03-10")
    assert "Northern Front" in answer.sentences[0].text


def test_a_follow_up_asks_for_its_own_kind_of_thing() -> None:
    for before in ("What did Wendel say?", "what did Wendel say?"):
        assert understand(f"Who will lead the inquiry? ({before})").kind == "person"


def test_what_comes_nearest_to_a_refused_question_looks_like_no_citation_of_ours() -> None:
    text = "The reservoir at Norda holds nine million litres [2]. The mayor lives by the sea."
    (near,) = nearest_sentences("Who owns the reservoir at Norda?", (_one("The reservoir", text),), "2031-03-10")
    assert near.text == "The reservoir at Norda holds nine million litres (2)."
    assert near.quotes[0].text == "The reservoir at Norda holds nine million litres [2]."
