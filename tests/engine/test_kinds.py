"""What kind of answer a question asks for, and what each kind brings on the demo and the starter articles."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Finished, Found, Request, Understood
from assistant.kinds import read_kind
from assistant.outlet_names import named_outlets
from assistant.printing import answer_text

TODAY = date(2025, 3, 14)
OUTLETS = ["Northline Wire", "Harbour Courier", "The Meridian Post", "Time"]


def kind(question):
    return read_kind(question, TODAY, lambda: OUTLETS).kind


@pytest.mark.parametrize(
    "question",
    ["what is new?", "What's new this week?", "What happened last week?", "What happened in March 2024?", "news", "latest",
     "headlines since 12 March 2025", "What are the main stories of this week?", "catch me up",
     "what did I miss since Monday?",
     "summarize the news", "What happened in the world last week?", "news of the week", "Give me an overview",
     "What has happened since yesterday?", "so, what's new today?"],
)  # fmt: skip
def test_an_overview_needs_no_keyword(question):
    reading = read_kind(question, TODAY)
    assert (reading.kind, reading.topic) == ("overview", "")


@pytest.mark.parametrize(
    ("question", "topic"),
    [("what's the latest on the ferry?", "the ferry"), ("What is the latest news about Boeing?", "Boeing"),
     ("any news from Gaza?", "Gaza"), ("What is the news about the ferry this week?", "the ferry")],
)  # fmt: skip
def test_the_latest_on_something_is_an_overview_of_it(question, topic):
    reading = read_kind(question, TODAY)
    assert (reading.kind, reading.topic) == ("overview", topic)


@pytest.mark.parametrize("question", ["hello", "Hi there!", "thanks", "what can you do?", "help", "who are you?",
                                      "which articles do you have?",
                                      "How many articles are there?", "what do you know?"])  # fmt: skip
def test_a_greeting_or_a_question_about_dateline_needs_no_article(question):
    assert kind(question) == "about"


@pytest.mark.parametrize(
    ("question", "topic"),
    [("How did the Dagestan attacks unfold?", "the Dagestan attacks"),
     ("timeline of the OpenAI crisis", "of the OpenAI crisis"),
     ("Give me a chronology of the strike", "a of the strike")],
)  # fmt: skip
def test_a_timeline_is_told_by_its_words(question, topic):
    reading = read_kind(question, TODAY)
    assert (reading.kind, reading.topic) == ("timeline", topic)


def test_a_comparison_names_outlets_or_asks_about_all():
    two = read_kind("Do Northline Wire and the Harbour Courier agree on the death toll?", TODAY, lambda: OUTLETS)
    assert (two.kind, two.outlets) == ("comparison", ("Northline Wire", "Harbour Courier"))
    assert "toll" in two.topic
    assert "Courier" not in two.topic
    assert kind("How do the outlets differ on the toll?") == "comparison"
    assert kind("Do Israel and Hamas agree on a ceasefire?") == "look-up"


@pytest.mark.parametrize(
    ("question", "held", "absent", "topic"),
    [("Compare what Reuters and BBC say about the bridge", (), ("Reuters", "BBC"), "bridge"),
     ("Do reuters and the BBC agree on the toll?", (), ("BBC", "Reuters"), "toll"),
     ("How does the Washington Post's account of the trial differ from the Coast Herald's?",
      (), ("Washington Post", "Coast Herald"), "trial"),
     ("Compare Northline Wire, AFP and Tarn on the ferry", ("Northline Wire",), ("AFP", "Tarn"), "ferry"),
     ("Do the Courier Dispatch and Harbour report different tolls, or do they agree?",
      ("Harbour Courier",), ("Courier Dispatch",), "tolls"),
     ("Compare what Harbour Courier and Time say about the ferry", ("Harbour Courier", "Time"), (), "ferry")],
)  # fmt: skip
def test_outlets_that_are_not_held_are_compared_as_such(question, held, absent, topic):
    reading = read_kind(question, TODAY, lambda: OUTLETS)
    assert (reading.kind, reading.outlets, reading.absent) == ("comparison", held, absent)
    assert topic in reading.topic


@pytest.mark.parametrize(
    ("question", "topic"),
    [("Do AP and BBC agree on Japan?", "Japan"),
     ("Compare what RT and bbc say about the party", "party")],
)  # fmt: skip
def test_only_whole_names_of_outlets_are_left_out_of_the_topic(question, topic):
    assert read_kind(question, TODAY, lambda: ["AP", "BBC", "RT", "Time"]).topic == topic


@pytest.mark.parametrize(
    "question",
    ["Compare what Biden and Trump say about Gaza", "Did Fox News and Dominion agree on a settlement?",
     "Did the Post Office contradict Fujitsu?"],
)  # fmt: skip
def test_people_and_parties_are_no_outlets(question):
    assert kind(question) == "look-up"


def test_an_outlet_is_named_without_its_article_and_one_word_by_its_capital():
    assert named_outlets("What do the meridian post and Time say?", OUTLETS) == ("The Meridian Post", "Time")
    assert named_outlets("At what time did it happen?", OUTLETS) == ()


HELD = ("Reuters", "The Guardian", "TIME", "The Sun", "BBC News", "cnn.com", "www.usatoday.com")


@pytest.mark.parametrize(
    ("question", "held", "absent"),
    [
        ("compare reuters and the guardian on the strike", ("Reuters", "The Guardian"), ()),
        ("how do time and the sun differ on the strike?", ("TIME", "The Sun"), ()),
        ("compare usa today and cnn on tariffs", ("www.usatoday.com", "cnn.com"), ()),
        ("Do CNN and BBC agree on the toll?", ("cnn.com", "BBC News"), ()),
        ("compare cnn with the independent on the strike", ("cnn.com",), ("Independent",)),
    ],
)
def test_outlets_are_known_in_any_case_and_by_the_name_in_their_address(question, held, absent):
    reading = read_kind(question, TODAY, lambda: HELD)
    assert (reading.kind, reading.outlets, reading.absent) == ("comparison", held, absent)
    assert reading.topic in ("strike", "tariffs", "toll")


@pytest.mark.parametrize("question", ["compare apples and the sun", "how does the sun differ over time?"])
def test_plain_words_alone_name_no_outlet(question):
    assert read_kind(question, TODAY, lambda: HELD).kind == "look-up"


@pytest.mark.parametrize(
    "question",
    ["What happened in Dagestan on 23 June 2024?", "Who agreed to the deal?", "What is the latest earthquake in Japan?",
     "What's happening in Syria?", "what happened to Prigozhin after the mutiny?", "Prigozhin",
     "What was new in the 2024 budget?",
     "Which spacecraft crashed on the Moon in August 2023?", "What can the ministry do?"],
)  # fmt: skip
def test_everything_else_is_looked_up(question):
    assert kind(question) == "look-up"


@given(st.text(max_size=60))
def test_any_text_has_a_kind(text):
    assert kind(text) in ("look-up", "overview", "timeline", "comparison", "about")


# -- on the demo -------------------------------------------------------------------------------------------------------


def ask(engine, question, **options):
    events = list(engine.ask(Request(question, as_of="2025-03-14", **options)))
    assert isinstance(events[-1], Finished), events[-1]
    found = next(event for event in events if isinstance(event, Found))
    return {type(e): e for e in events}[Understood], found, events[-1].answer


def test_hello_is_answered_with_what_there_is_to_ask(demo):
    understood, found, answer = ask(demo, "hello")
    assert (understood.kind, answer.kind, answer.status, found.passages) == ("about", "about", "answered", ())
    assert "11 articles of 3 outlets, published from 10 March 2025 to 14 March 2025" in answer.text


def test_what_is_to_come_is_told_as_far_as_articles_announce_it(demo):
    understood, _, answer = ask(demo, "What will happen in September 2025?")
    assert (understood.kind, answer.status) == ("overview", "answered")
    assert "would report by the end of September" in answer.text
    assert "Articles cannot tell what will happen" in answer.note


def test_of_days_to_come_that_no_article_names_nothing_is_told(demo):
    _, _, answer = ask(demo, "What will happen next week?")
    assert (answer.status, answer.sentences) == ("not_in_articles", ())
    assert answer.note == (
        "Articles cannot tell what will happen, and none found announces anything for 17 to 23 March 2025;"
        " newest article: 14 March 2025"
    )
    assert answer.passages


def test_what_happened_in_days_that_have_not_come_is_not_told_by_others(demo):
    _, _, answer = ask(demo, "What happened in May 2025?")
    assert (answer.status, answer.sentences) == ("not_in_articles", ())
    assert answer.note == "Nothing from May 2025, which is still to come; newest article: 14 March 2025"


def test_a_question_on_something_to_come_says_how_far_its_evidence_sees(demo):
    _, _, answer = ask(demo, "Will crossings by the Lantern Maid go on next week?")
    assert "quoted is what was known on 14 March 2025" in answer.note or answer.status == "not_in_articles"


def test_a_comparison_of_one_outlet_says_that_it_is_one(demo):
    _, _, answer = ask(demo, "Do the outlets agree on the death toll?")
    assert "Only Northline Wire was found to write on this" in answer.note


def test_evidence_knows_which_revision_of_its_article_it_is(demo):
    _, found, answer = ask(demo, "When did the ferry last pass a full inspection?")
    assert {p.revision for p in found.passages if p.title.startswith("Corrected:")} == {2}
    assert {p.revision for p in answer.passages if not p.title.startswith("Corrected:")} == {1}
    _, found, _ = ask(demo, "What is new?")
    assert {p.revision for p in found.passages} == {1, 2}


def test_a_corrected_date_is_shown_as_corrected(demo):
    _, _, answer = ask(demo, "When did the ferry last pass a full inspection?")
    assert "June 2024" in answer.text
    assert answer.note.startswith(
        "[1] was corrected: an earlier version said the ferry last passed a full inspection in June"
    )


def test_an_overview_tells_one_sentence_a_story_each_cited(demo):
    understood, found, answer = ask(demo, "What is new?")
    assert understood.kind == answer.kind == "overview"
    assert len({p.story for p in found.passages}) == len(found.passages) >= 6
    assert len({p.cluster for p in found.passages}) == len(found.passages)
    assert {c for s in answer.sentences for c in s.citations} == {p.rank for p in found.passages}
    assert "June 2022" not in answer.text, "what a correction takes back"


def test_wire_copy_shows_once_with_where_else_it_stands(demo):
    _, found, _ = ask(demo, "What did Lio Merrant hear before the ferry hit the pier?")
    wired = [p for p in found.passages if p.published == "2025-03-10"]
    assert len({p.article_id for p in wired}) == 1
    assert {wired[0].outlet, *wired[0].copy_outlets} == {"Northline Wire", "Harbour Courier", "The Meridian Post"}
    read = demo.article(wired[0].article_id)
    assert set(read.copy_outlets) == set(wired[0].copy_outlets), "the reader is told too"


def test_a_timeline_brings_dated_passages_in_order(demo):
    understood, found, answer = ask(demo, "How did the ferry crash unfold?")
    days = [p.published for p in found.passages]
    assert understood.kind == "timeline"
    assert days == sorted(days)
    assert {days[0], days[-1]} == {"2025-03-10", "2025-03-14"}
    assert answer.status == "answered"


def test_a_comparison_brings_passages_of_each_outlet_named(demo):
    _, found, answer = ask(demo, "Do the Northline Wire and the Harbour Courier agree on the number of dead?")
    assert {p.outlet for p in found.passages} == {"Northline Wire", "Harbour Courier"}
    assert {found.passages[0].outlet, found.passages[1].outlet} == {"Northline Wire", "Harbour Courier"}
    assert answer.status == "answered"
    assert len(answer.sentences) == 2


def test_an_outlet_that_is_silent_is_named(demo):
    _, _, answer = ask(demo, "Do the Northline Wire and the Meridian Post agree on the hardship payments?")
    assert "Meridian Post" in answer.note or "Northline Wire" in answer.note


def test_the_latest_on_something_is_its_newest_story_first(demo):
    understood, found, _ = ask(demo, "What is the latest on the Lantern Queen?")
    days = [p.published for p in found.passages]
    assert understood.kind == "overview"
    assert days == sorted(days, reverse=True)
    assert days[0] == "2025-03-14"


def test_outlets_that_are_not_held_are_named_beside_those_that_are(demo):
    answer = list(demo.ask(Request("Compare what Reuters and BBC say about the ferry", as_of="2025-03-14")))[-1].answer
    assert answer.status == "not_in_articles"
    assert answer.note == (
        "No article here is from Reuters or BBC; the outlets held are: Harbour Courier, Northline Wire, The Meridian Post"
    )
    question = "Do Reuters and Northline Wire agree on the ferry's dead?"
    answer = list(demo.ask(Request(question, as_of="2025-03-14")))[-1].answer
    assert answer.status == "answered"
    assert answer.note.startswith("No article here is from Reuters; ")
    assert {p.outlet for p in answer.passages} == {"Northline Wire"}


def test_what_is_new_in_an_empty_week_is_the_newest_there_is(demo):
    answer = list(demo.ask(Request("What is new?", as_of="2026-11-24")))[-1].answer
    assert answer.status == "answered"
    assert answer.note == "Nothing from 18 to 24 November 2026; newest article: 14 March 2025"
    assert answer.period == "8 to 14 March 2025"


@pytest.mark.parametrize(
    "question",
    ["What happened last week?", "What is the latest on the ferry last week?", "How did the ferry accident unfold last week?",
     "Do the outlets agree on the ferry accident of last week?", "Who spoke about the ferry last week?"],
)  # fmt: skip
def test_a_week_after_the_newest_article_is_not_answered_with_other_days(demo, question):
    answer = list(demo.ask(Request(question, as_of="2026-11-24")))[-1].answer
    assert answer.status == "not_in_articles"
    assert answer.note == "Nothing from 16 to 22 November 2026; newest article: 14 March 2025"
    assert answer.period == "last week: 16 to 22 November 2026"
    assert answer.passages
    assert all(passage.outside for passage in answer.passages)
    printed = " ".join(answer_text(answer).split())
    assert printed.startswith(f"The articles do not say. {answer.note}. Outside that period: [1]")


def test_a_week_with_other_news_says_that_none_is_on_the_matter(demo):
    answer = list(demo.ask(Request("What is the latest on the opera of Brenn this week?", as_of="2025-03-14")))[
        -1
    ].answer
    assert answer.status == "not_in_articles"
    assert not answer.note.startswith("Nothing from")


def test_a_period_of_the_options_is_one_that_the_question_names(demo):
    answer = list(demo.ask(Request("What is new?", as_of="2026-11-24", period="last week")))[-1].answer
    assert answer.note.startswith("Nothing from 16 to 22 November 2026")
    assert answer.status == "not_in_articles"


def test_options_that_leave_nothing_show_nothing(demo):
    answer = list(demo.ask(Request("What is new?", as_of="2026-11-24", since="2026-01-01")))[-1].answer
    assert (answer.status, answer.passages) == ("not_in_articles", ())
    assert "newest article held: 14 March 2025" in answer.note
