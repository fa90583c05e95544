"""What a question asks for: period, today, and the question before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Request, Turn
from assistant.errors import UsageError
from assistant.follow_ups import leans_back, stand_alone
from assistant.planning import describe_period, make_plan

days = st.dates(min_value=date(1900, 1, 1)).map(date.isoformat)


@pytest.mark.parametrize(
    "question",
    ["and who did it?", "Why?", "What did he say?", "How many of them died?", "What happened there?", "who else was hurt?",
     "Has Putin commented on it?", "What did the Kremlin say about this?", "And what did Putin say?", "what about Mexico?",
     "What else is known?", "Was this confirmed?", "Really?", "Ukraine?", "says who?"],
)  # fmt: skip
def test_a_question_that_lives_on_the_one_before_leans_back(question):
    assert leans_back(question)


@pytest.mark.parametrize(
    "question",
    ["What happened in Dagestan?", "who won the election in france last week?", "Who is Putin and what does he want?",
     "Which bridge collapsed?", "What is the latest?", "Which articles do you have?",
     "what became of the ship that was said to have hit the bridge in the harbour of the city after it lost its power?"],
)  # fmt: skip
def test_a_question_with_a_name_or_enough_words_of_its_own_stands_alone(question):
    assert not leans_back(question)


def turns(*questions):
    return tuple(Turn(question, "An answer.") for question in questions)


def test_without_a_history_a_question_stays_as_it_is_but_for_spaces():
    assert stand_alone("  and\nwho   did it? ", ()) == "and who did it?"


def test_a_follow_up_takes_along_the_last_question_that_stood_alone():
    history = turns("What happened in Paris?", "What happened in  Dagestan?", "and why?", "who else?")
    assert stand_alone("and then?", history) == "and then? (What happened in Dagestan?)"


def test_a_follow_up_that_only_names_another_asks_the_same_about_it():
    asked = turns("Who won the presidential election in Senegal?")
    assert stand_alone("and in Mexico?", asked) == "Who won the presidential election in Mexico?"
    assert stand_alone("what about Mexico?", asked) == "Who won the presidential election in Mexico?"
    assert stand_alone("and Sweden?", turns("Which country joined NATO?")) == "and Sweden? (Which country joined NATO?)"


def test_the_day_of_an_event_is_not_carried_over_to_what_followed_it():
    asked = turns("What happened in Dagestan on 23 June 2024?")
    assert stand_alone("and what did he say?", asked) == "and what did he say? (What happened in Dagestan?)"


def test_last_week_goes_on_to_be_meant_until_another_time_is_said():
    asked = turns("What happened in France last week?")
    assert stand_alone("who resigned there?", asked) == "who resigned there? (What happened in France last week?)"
    assert stand_alone("and this week?", asked) == "and this week? (What happened in France?)"


def test_a_follow_up_after_nothing_but_follow_ups_stays_as_it_is():
    assert stand_alone("and then?", turns("why?", "and who?")) == "and then?"


def test_a_question_of_its_own_forgets_the_history():
    assert stand_alone("Who won in Senegal?", turns("What happened in Dagestan?")) == "Who won in Senegal?"


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (None, None, None),
        ("2024-06-01", None, "published since 2024-06-01"),
        (None, "2024-06-30", "published until 2024-06-30"),
        ("2024-06-01", "2024-06-30", "published 2024-06-01 to 2024-06-30"),
        ("2024-06-01", "2024-06-01", "published 2024-06-01"),
    ],
)
def test_a_period_in_words(since, until, words):
    assert describe_period(since, until) == words


def test_the_period_of_events_is_read_from_the_question_relative_to_its_own_today():
    plan = make_plan(Request("Who resigned last week?", as_of="2024-06-26"))
    assert (plan.events.since, plan.events.until) == ("2024-06-17", "2024-06-23")
    assert plan.period == "last week: 17 to 23 June 2024"
    assert plan.window.since is None


def test_options_narrow_what_a_question_says_and_both_are_told():
    plan = make_plan(Request("Who resigned in June 2024?", as_of="2024-12-31", since="2024-06-20"))
    assert (plan.events.since, plan.window.since) == ("2024-06-01", "2024-06-20")
    assert plan.period == "June 2024; published since 2024-06-20"


def test_another_wording_has_its_own_period():
    plan = make_plan(Request("Who resigned in June 2024?", as_of="2024-12-31"))
    assert plan.reworded("Who resigned yesterday?").events.since == "2024-12-30"
    assert plan.reworded("Who resigned?").period is None


def test_today_is_the_day_of_asking_unless_another_is_given():
    asked = date(2024, 7, 1)
    assert make_plan(Request("What?"), asked).as_of == "2024-07-01"
    assert make_plan(Request("What?", as_of="2024-01-31"), asked).as_of == "2024-01-31"


def test_today_by_itself_hides_nothing():
    """An article dated tomorrow, as some feeds have them, is still an article."""
    assert make_plan(Request("What?"), date(2024, 7, 1)).window.as_of is None


def test_the_window_holds_what_the_request_says():
    plan = make_plan(Request("What?", (), "2024-06-30", "2024-06-01", "2024-06-29", ("Post", "Courier")))
    window = plan.window
    assert (window.since, window.until, window.as_of) == ("2024-06-01", "2024-06-29", "2024-06-30")
    assert window.outlets == ("Post", "Courier")


@given(days, days)
def test_a_period_is_taken_forwards_and_refused_backwards(one, other):
    first, last = sorted((one, other))
    plan = make_plan(Request("What?", since=first, until=last))
    assert (plan.window.since, plan.window.until) == (first, last)
    assert first in plan.period
    assert last in plan.period
    if first != last:
        with pytest.raises(UsageError, match=f"--since {last} lies after --until {first}"):
            make_plan(Request("What?", since=last, until=first))


@given(days, st.sampled_from(["", " ", "\t"]), st.sampled_from(["", " ", "\n"]))
def test_a_day_is_understood_with_spaces_around_it_and_without_its_dashes(day, before, after):
    assert make_plan(Request("What?", as_of=before + day + after)).as_of == day
    assert make_plan(Request("What?", as_of=day.replace("-", ""))).as_of == day


@given(st.text(max_size=20), st.sampled_from(["as_of", "since", "until"]))
def test_any_other_text_is_refused_with_the_name_of_its_option(text, option):
    try:
        expected = date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        with pytest.raises(UsageError, match="--" + option.replace("_", "-")):
            make_plan(Request("What?", **{option: text}))
    else:
        plan = make_plan(Request("What?", **{option: text}))
        assert expected in (plan.as_of, plan.window.since, plan.window.until)


@pytest.mark.parametrize("day", ["2024-06-23T10:00:00", "2023-02-29", "23.6.2024", "June", "2024-06"])
def test_what_is_no_day_is_refused(day):
    with pytest.raises(UsageError, match="2024-06-23"):
        make_plan(Request("What?", since=day))


@pytest.mark.parametrize("question", ["", "   ", "\n\t", "?", "... !?"])
def test_a_question_without_a_word_is_refused(question):
    with pytest.raises(UsageError, match="no question"):
        make_plan(Request(question))


@given(st.text(), st.lists(st.text(), max_size=3))
def test_whatever_is_asked_and_was_asked_the_question_itself_is_kept(question, before):
    assert stand_alone(question, turns(*before)).startswith(" ".join(question.split()))


def test_a_period_that_the_reader_sets_stands_instead_of_the_one_in_the_question():
    request = Request("What happened in June 2024?", as_of="2024-12-10")
    assert make_plan(replace(request, period="May 2024")).events.since == "2024-05-01"
    plan = make_plan(replace(request, period="Any"))
    assert plan.events is None
    assert plan.reworded("What happened in June 2024?").events is None
    with pytest.raises(UsageError, match="not understood"):
        make_plan(replace(request, period="whenever it suits"))


def test_a_question_in_capitals_is_read_in_lower_case_and_an_acronym_as_it_is() -> None:
    assert make_plan(Request("WHO LEADS THE INQUIRY?")).question == "who leads the inquiry?"
    assert [make_plan(Request(q)).question for q in ("NATO", "Who leads NATO?")] == ["NATO", "Who leads NATO?"]


def test_a_greeting_leans_on_nothing_and_nothing_leans_on_it() -> None:
    asked = (Turn("Which ferry hit Cinder Quay in March?", ""), Turn("hello", ""))
    assert stand_alone("thanks", asked) == "thanks"
    assert stand_alone("why?", asked) == "why? (Which ferry hit Cinder Quay in March?)"


@pytest.mark.parametrize(
    "question", ["How much did it cost to repair Cinder Quay?", "Is it true that Alder will resign?"]
)
def test_an_it_that_stands_for_nothing_leans_on_nothing(question: str) -> None:
    assert not leans_back(question)
    assert leans_back("How much did it cost?")
