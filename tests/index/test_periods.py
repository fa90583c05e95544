"""Time expressions in questions: what is read, and what is not. Today is Thursday 12 November 2026 unless said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.periods import EARLIEST, read_period
from index.spans import MONTHS, WEEKDAYS, add_months

TODAY = date(2026, 11, 12)


def read(question, today=TODAY):
    period = read_period(question, today)
    return (period.since, period.until) if period else None


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("What happened today?", "2026-11-12", "2026-11-12"),
        ("Who spoke this morning?", "2026-11-12", "2026-11-12"),
        ("What did the minister say yesterday?", "2026-11-11", "2026-11-11"),
        ("Who was arrested the day before yesterday?", "2026-11-10", "2026-11-10"),
        ("What burned down last night?", "2026-11-11", "2026-11-12"),
        ("What is new this week?", "2026-11-09", "2026-11-15"),
        ("Who resigned last week?", "2026-11-02", "2026-11-08"),
        ("Who resigned the week before last?", "2026-10-26", "2026-11-01"),
        ("Which banks failed this month?", "2026-11-01", "2026-11-30"),
        ("Which banks failed last month?", "2026-10-01", "2026-10-31"),
        ("What was decided last quarter?", "2026-07-01", "2026-09-30"),
        ("How many strikes were there this year?", "2026-01-01", "2026-12-31"),
        ("What happened in France last year?", "2025-01-01", "2025-12-31"),
        ("late last year", "2025-07-01", "2025-12-31"),
        ("Who won in the past 3 days?", "2026-11-09", "2026-11-12"),
        ("over the past three days", "2026-11-09", "2026-11-12"),
        ("in the last 24 hours", "2026-11-11", "2026-11-12"),
        ("within the past 48 hours", "2026-11-10", "2026-11-12"),
        ("during the last two weeks", "2026-10-29", "2026-11-12"),
        ("What changed in the past week?", "2026-11-05", "2026-11-12"),
        ("How many died in the past 10 years?", "2016-11-12", "2026-11-12"),
        ("in the last month", "2026-10-01", "2026-11-12"),
        ("the past couple of days", "2026-11-09", "2026-11-12"),
        ("What was said three days ago?", "2026-11-09", "2026-11-09"),
        ("What was said two weeks ago?", "2026-10-26", "2026-11-01"),
        ("What has been said since Monday?", "2026-11-09", "2026-11-12"),
        ("Who has resigned since March?", "2026-03-01", "2026-11-12"),
        ("What has changed since 2022?", "2022-01-01", "2026-11-12"),
        ("since 3 March 2025", "2025-03-03", "2026-11-12"),
        ("since yesterday", "2026-11-11", "2026-11-12"),
        ("Who led it before 2020?", EARLIEST, "2019-12-31"),
        ("Who led it before June 2024?", EARLIEST, "2024-05-31"),
        ("What was known until October 2025?", EARLIEST, "2025-10-31"),
        ("Who paid by 1 January 2024?", EARLIEST, "2024-01-01"),
        ("What became of him after June 2023?", "2023-07-01", "2026-11-12"),
        ("What did he say after Monday's attack?", "2026-11-09", "2026-11-12"),
        ("between March and May", "2026-03-01", "2026-05-31"),
        ("between 3 March and 5 May 2025", "2025-03-03", "2025-05-05"),
        ("between October 2025 and February 2026", "2025-10-01", "2026-02-28"),
        ("between December and February", "2025-12-01", "2026-02-28"),
        ("between 2020 and 2022", "2020-01-01", "2022-12-31"),
        ("from June to August 2024", "2024-06-01", "2024-08-31"),
        ("from 30 December 2024 to 5 January", "2024-12-30", "2025-01-05"),
        ("from Monday to Wednesday", "2026-11-09", "2026-11-11"),
        ("What happened in October 2025?", "2025-10-01", "2025-10-31"),
        ("What happened in October?", "2026-10-01", "2026-10-31"),
        ("What happened in December?", "2025-12-01", "2025-12-31"),
        ("What happened in may?", "2026-05-01", "2026-05-31"),
        ("sales in Sept. 2024", "2024-09-01", "2024-09-30"),
        ("early June 2024", "2024-06-01", "2024-06-16"),
        ("in the last week of June", "2026-06-15", "2026-06-30"),
        ("Q3 2025", "2025-07-01", "2025-09-30"),
        ("profits in Q3", "2026-07-01", "2026-09-30"),
        ("the third quarter of 2025", "2025-07-01", "2025-09-30"),
        ("the first half of 2024", "2024-01-01", "2024-06-30"),
        ("the 2rd quarter of 2024", "2024-04-01", "2024-06-30"),
        ("the 1th half of 2024", "2024-01-01", "2024-06-30"),
        ("What happened last FRİDAY?", "2026-11-06", "2026-11-06"),
        ("in ſeptember 2024", "2024-09-01", "2024-09-30"),
        ("3 nİghts ago", "2026-11-09", "2026-11-09"),
        ("What happened on 23 June?", "2026-06-23", "2026-06-23"),
        ("What happened on June 23rd?", "2026-06-23", "2026-06-23"),
        ("What happened on the 23rd of June?", "2026-06-23", "2026-06-23"),
        ("on 23 June 2024", "2024-06-23", "2024-06-23"),
        ("on Sunday, June 23, 2024", "2024-06-23", "2024-06-23"),
        ("23 to 25 June 2024", "2024-06-23", "2024-06-25"),
        ("June 23-25, 2024", "2024-06-23", "2024-06-25"),
        ("the week of 3 June 2024", "2024-06-03", "2024-06-09"),
        ("2024-06-23", "2024-06-23", "2024-06-23"),
        ("2024-06", "2024-06-01", "2024-06-30"),
        ("23.6.2024", "2024-06-23", "2024-06-23"),
        ("06/23/2024", "2024-06-23", "2024-06-23"),
        ("What happened on Tuesday?", "2026-11-10", "2026-11-10"),
        ("What happened Friday?", "2026-11-06", "2026-11-06"),
        ("Who won Sunday's election?", "2026-11-08", "2026-11-08"),
        ("last Friday", "2026-11-06", "2026-11-06"),
        ("What happened at the weekend?", "2026-11-07", "2026-11-08"),
        ("over the weekend", "2026-11-07", "2026-11-08"),
        ("summer 2024", "2024-06-01", "2024-09-22"),
        ("last summer", "2026-06-01", "2026-09-22"),
        ("at the end of 2024", "2024-07-01", "2024-12-31"),
        ("in the 1990s", "1990-01-01", "1999-12-31"),
        ("2020-2022", "2020-01-01", "2022-12-31"),
        ("What did X say yesterday about the fire of 3 November 2026?", "2026-11-03", "2026-11-11"),
    ],
)
def test_a_time_expression_is_read_as_the_days_it_includes(question, since, until):
    assert read(question) == (since, until)


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("03/04/2024", "2024-03-04", "2024-04-03"),  # 4 March or 3 April
        ("last Tuesday", "2026-11-03", "2026-11-10"),  # of this week or of the one before
        ("last October", "2025-10-01", "2026-10-31"),
        ("this weekend", "2026-11-07", "2026-11-15"),
        ("last weekend", "2026-10-31", "2026-11-08"),
        ("winter 2024", "2023-12-01", "2025-03-20"),
    ],
)
def test_what_may_mean_two_things_includes_both(question, since, until):
    assert read(question) == (since, until)


@pytest.mark.parametrize(
    "question",
    ["What did Theresa May say about Brexit?", "What may happen?", "Has parliament lost confidence in May?",
     "Who spoke to May and Corbyn?", "What divided May and Corbyn?", "between May and Corbyn",
     "What was the resignation of May about?", "Thousands march in London", "the March for Our Lives",
     "the women's March on Washington", "Who won Euro 2024?", "What is Project 2025?", "the 2024 election",
     "Blade Runner 2049", "a group of 2000 people", "in 2000 cases", "Which second suspect was caught?",
     "Is it the second quarter-final?", "Sun Microsystems", "the landing on the Sun", "What did The Sun write?",
     "the October 7 attacks", "What did the Jan. 6 committee find?", "Black Friday sales", "Sheffield Wednesday",
     "What did the Sunday Times report?", "Who won Super Tuesday?", "How long is ten years?", "a 24-year-old man",
     "24/7", "the past of Europe", "the last days of Assad", "the last week of fighting", "What is the latest?",
     "a few days later", "the day of the attack", "Did AIDS kill 2024 people?", "flight MH370", "COP28", ""],
)  # fmt: skip
def test_what_may_be_no_time_is_not_read(question):
    assert read(question) is None


@pytest.mark.parametrize(
    "question",
    ["What will happen on Friday?", "next week", "tomorrow", "What is planned in 2030?", "What is due in December?",
     "Who leads the polls ahead of the vote on Sunday?", "What is to be tripled by 2040?",
     "What is the summit on 5 December about?", "When will the court sit on 20 November?"],
)  # fmt: skip
def test_nothing_is_read_that_lies_ahead(question):
    assert read(question) is None


def test_what_was_understood_is_told_in_words():
    assert read_period("Who resigned last week?", TODAY).words == "last week: 2 to 8 November 2026"
    assert read_period("What happened on 23 June 2024?", TODAY).words == "23 June 2024"
    assert read_period("before 2020", TODAY).words == "before 2020: until 31 December 2019"


@pytest.mark.parametrize(
    ("question", "today", "since", "until"),
    [
        ("What happened last month?", date(2024, 3, 31), "2024-02-01", "2024-02-29"),
        ("in the past month", date(2024, 3, 31), "2024-02-29", "2024-03-31"),
        ("last week", date(2027, 1, 1), "2026-12-21", "2026-12-27"),
        ("last quarter", date(2027, 2, 1), "2026-10-01", "2026-12-31"),
        ("What happened on 29 February?", date(2026, 6, 1), "2024-02-29", "2024-02-29"),
        ("in the past year", date(2024, 2, 29), "2023-02-28", "2024-02-29"),
    ],
)
def test_the_ends_of_the_calendar_are_met(question, today, since, until):
    assert read(question, today) == (since, until)


@pytest.mark.parametrize(
    "question",
    ["the past 99999 years", "99999 years ago", "in the past 5000 years", "2024-02-31", "31 February 2024 99/99/2024"],
)
def test_days_that_are_none_raise_nothing(question):
    read_period(question, TODAY)


@pytest.mark.parametrize(
    "question", ["after the last 3 hours", "the week of yesterday", "before today", "last weekend"]
)
@pytest.mark.parametrize("today", [date.min, date.max])
def test_the_calendars_own_first_and_last_day_can_be_today(question, today):
    period = read_period(question, today)
    assert period is None or period.since <= period.until


days = st.dates(date(1950, 1, 1), date(2100, 1, 1))
asked = st.dates(date(1990, 1, 1), date(2090, 1, 1))


def includes(question, today, day):
    period = read_period(question, today)
    return period is None or period.since <= day.isoformat() <= period.until


def test_an_outlet_that_is_called_today_is_no_day():
    assert read_period("What does USA Today say about tariffs?", date(2025, 12, 20)) is None
    assert read_period("compare usa today and cnn on tariffs", date(2025, 12, 20)) is None
    assert read_period("What happened in the USA today?", date(2025, 12, 20)) is not None


@given(asked, st.integers(0, 4000))
def test_a_day_written_out_is_that_day(today, back):
    day = today - timedelta(back)
    month = MONTHS[day.month - 1].title()
    weekday = WEEKDAYS[day.weekday()].title()
    for written in (f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}", day.isoformat(),
                    f"{day.day} {month[:3]} {day.year}", f"{weekday}, {day.day} {month} {day.year}"):  # fmt: skip
        assert read(f"What happened on {written}?", today) == (day.isoformat(),) * 2


@settings(max_examples=60)
@given(asked, st.integers(0, 4000))
def test_no_reading_leaves_out_what_the_words_include(today, back):
    """Whichever day is meant: the period of every expression that may be said of it holds it."""
    day = today - timedelta(back)
    month, year = MONTHS[day.month - 1].title(), day.year
    said = [f"in {month} {year}", f"in {year}", f"Q{(day.month + 2) // 3} {year}", f"{day.day}/{day.month}/{year}",
            f"{day.month}/{day.day}/{year}", f"since {month} {year}", f"until {month} {year}", f"since {year}",
            f"the {year // 10 * 10}s", f"H{1 + (day.month > 6)} {year}", f"the week of {day.day} {month} {year}",
            f"{'early' if day.day <= 15 else 'late'} {month} {year}", f"{'early' if day.month <= 6 else 'late'} {year}",
            f"between {month} {year - 1} and {month} {year}",
            f"from {day.day} {month} {year} to {month} {year + 1}"]  # fmt: skip
    if back:
        said += [f"{back} days ago", f"the past {back} days", f"before {year + 1}", f"the last {back * 24} hours"]
    if back < 7:
        weekday = WEEKDAYS[day.weekday()].title()
        said += [f"on {weekday}", f"since {weekday}", "in the past week", f"What happened {weekday}?"] + (
            [f"last {weekday}"] if back else []
        )
    if back < 14 and day.isocalendar()[:2] == (today - timedelta(7)).isocalendar()[:2]:
        said += ["last week", f"last {WEEKDAYS[day.weekday()]}"]
    if day.isocalendar()[:2] == today.isocalendar()[:2]:
        said += ["this week"]
    if year == today.year:
        said += ["this year", f"What happened in {month}?", f"What happened on {day.day} {month}?", f"this {month}"]
    if (year, day.month) == (today.year, today.month):
        said += ["this month"]
    if day.replace(day=1) == add_months(today.replace(day=1), -1):
        said += ["last month", "in the last month"]
    if year == today.year - 1:
        said += ["last year"]
    missed = [words for words in said if read_period(words, today) is None or not includes(words, today, day)]
    assert not missed


@given(st.text(max_size=80), asked)
def test_any_text_at_all_is_read_or_not_and_a_period_runs_forwards(text, today):
    period = read_period(text, today)
    assert period is None or (period.since <= period.until and period.since <= today.isoformat())


pieces = st.sampled_from(
    "since before after between and from to until in on last past this the 3 5 two 23 2024 2026 May March October "
    "Monday Sunday week weeks month year days ago yesterday today Q3 of early late June 06/07/2025 weekend".split()
)


@given(st.lists(pieces, max_size=9), asked)
def test_any_heap_of_time_words_is_read_or_not_and_a_period_runs_forwards(words, today):
    period = read_period(" ".join(words), today)
    assert period is None or (period.since <= period.until and period.since <= today.isoformat() and period.words)


@given(asked, st.integers(-30, 30))
def test_months_are_counted_within_the_calendar(day, months):
    moved = add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day <= day.day


@pytest.mark.parametrize(
    ("question", "is_read"),
    [
        ("Is inflation higher than last year?", False),
        ("Will terrorism return like twenty years ago?", False),
        ("How do prices differ compared with 2019?", False),
        ("What was the storm like last week?", True),
        ("Did more come in July than in June?", True),
    ],
)
def test_a_time_that_is_only_compared_with_is_not_the_one_asked_about(question, is_read):
    assert (read_period(question, TODAY) is not None) is is_read


def test_the_time_compared_with_does_not_widen_the_one_asked_about():
    assert read_period("Did more come in July 2025 than in June 2024?", TODAY) == read_period(
        "Did more come in July 2025?", TODAY
    )
