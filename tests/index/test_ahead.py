"""Days to come, in questions and in sentences that announce something."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.ahead import days_announced, read_ahead, without_times_ahead

SUNDAY = date(2025, 3, 16)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What will happen next week?", "2025-03-17", "2025-03-23"),
        ("What will happen tomorrow?", "2025-03-17", "2025-03-17"),
        ("What happens on 24 March 2025?", "2025-03-24", "2025-03-24"),
        ("What is planned for Friday?", "2025-03-21", "2025-03-21"),
        ("Who will be elected in April?", "2025-04-01", "2025-04-30"),
        ("What will open on May 30?", "2025-05-30", "2025-05-30"),
        ("What is expected in the next three days?", "2025-03-17", "2025-03-19"),
        ("What will happen in 2026?", "2026-01-01", "2026-12-31"),
        ("Who will win the 2028 election?", "2028-01-01", "2028-12-31"),
    ],
)
def test_days_to_come_are_read_and_left_out_of_the_question(question, first, last):
    days = read_ahead(question, SUNDAY)
    assert days is not None
    assert (days.first.isoformat(), days.last.isoformat()) == (first, last)
    assert read_ahead(without_times_ahead(question, SUNDAY), SUNDAY) is None


def test_a_weekend_that_comes_is_ahead_and_one_that_was_is_not():
    thursday = date(2025, 12, 18)
    days = read_ahead("What's coming up this weekend?", thursday)
    assert days is not None
    assert (days.first.isoformat(), days.last.isoformat()) == ("2025-12-20", "2025-12-21")
    assert read_ahead("Who won this weekend?", thursday) is None
    assert read_ahead("What was planned this weekend?", date(2025, 12, 21)) is None


@pytest.mark.parametrize(
    "question",
    ["What happened last week?", "What happened on Monday?", "Did it open in May?", "What happened in March?",
     "What happened next?", "What happened on 10 March?", "Who won?"],
)  # fmt: skip
def test_what_is_over_lies_not_ahead(question):
    assert read_ahead(question, SUNDAY) is None


@pytest.mark.parametrize(
    ("sentence", "first"),
    [
        ("Crossings will resume on Monday.", "2025-03-17"),
        ("The inquiry would report by the end of September.", "2025-09-01"),
        ("The trial is scheduled for March 24.", "2025-03-24"),
    ],
)
def test_a_sentence_announces_for_days_after_its_publication(sentence, first):
    assert [span.first.isoformat() for span in days_announced(sentence, date(2025, 3, 14))] == [first]


def test_a_sentence_of_the_past_announces_nothing():
    assert days_announced("He will not speak, he said on Tuesday 11 March.", date(2025, 3, 14)) == []
    assert days_announced("The ferry hit the quay on Monday.", date(2025, 3, 14)) == []


@pytest.mark.parametrize("text", ["next week", "next weekend", "tomorrow", "in May", "on 2 January", "in 99 years",
                                  "next month", "next year", "the coming 12 days", "by Friday"])  # fmt: skip
def test_beyond_the_calendars_last_day_nothing_lies(text):
    days = read_ahead(f"What will happen {text}?", date.max)
    assert days is None or days.last == date.max


def test_letters_that_count_as_others_are_read_as_these():
    assert read_ahead("What will happen next FRİDAY?", SUNDAY) == read_ahead("What will happen next Friday?", SUNDAY)
    assert read_ahead("What will open in ſeptember?", SUNDAY).first == date(2025, 9, 1)


@given(st.text(max_size=80))
def test_any_text_is_read(text):
    read_ahead(text, SUNDAY)
    days_announced(f"will {text}", SUNDAY)
