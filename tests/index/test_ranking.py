"""One score out of several views of a passage: each part counts, nothing counts twice, order never wavers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import ranking
from index.dating import DAYS_AFTER, Told
from index.ranking import Candidate


class Period:
    """Days as `index.periods` gives them."""

    def __init__(self, since: str, until: str) -> None:
        self.since, self.until = since, until


WORDS = st.lists(st.sampled_from("abcdefgh"), max_size=80)


@given(WORDS, st.dictionaries(st.sampled_from("abcd"), st.floats(0.1, 9), max_size=4))
def test_closeness_is_the_best_window_of_all(terms, rarity):
    total = sum(rarity.values())
    windows = [terms[at : at + ranking.CLOSE_WORDS] for at in range(max(1, len(terms)))]
    best = max(sum(rarity[t] for t in set(window) & rarity.keys()) for window in windows)
    assert ranking.closeness(terms, rarity) == pytest.approx(best / total if total else 0.0)


def test_a_copy_does_not_bear_out_what_it_copies():
    rows = np.array([[1, 0], [1, 0], [0, 1]], np.float32)
    alone = Candidate(3, 1.0, 0.5, None, "own")
    candidates = [Candidate(1, 2.0, 0.5, None, "wire"), Candidate(2, 2.0, 0.5, None, "wire"), alone]
    told = ranking.agreement(ranking.score(candidates, "2025-01-01", 0.4), rows)
    assert told[0] == told[1] == 0.0
    independent = [Candidate(1, 2.0, 0.5, None, "wire"), Candidate(2, 2.0, 0.5, None, "other"), alone]
    assert ranking.agreement(ranking.score(independent, "2025-01-01", 0.4), rows)[0] > 0.3


def test_what_names_nobody_of_the_question_comes_after_what_does():
    rows = np.eye(2, dtype=np.float32)
    scored = ranking.score([Candidate(1, 3.0, 0.6, None), Candidate(2, 2.7, 0.6, None)], "2025-01-02", 0.0)
    assert [item.candidate.passage_id for item in scored] == [1, 2]
    read = ranking.add_reading(scored, rows, {}, {}, {1})
    assert [item.candidate.passage_id for item in read] == [2, 1]
    assert ("none of the names", -ranking.NAMELESS_WEIGHT) in read[1].reasons


def test_reasons_add_up_to_the_score_and_come_largest_first():
    rows = np.eye(2, dtype=np.float32)
    scored = ranking.score([Candidate(1, 3.0, 0.6, "2025-01-01"), Candidate(2, 1.0, 0.9, None)], "2025-01-02", 0.4)
    for item in ranking.add_reading(scored, rows, {1: 0.5}, {}):
        assert sum(share for _, share in item.reasons) == pytest.approx(item.score, abs=0.001)
        assert [share for _, share in item.reasons] == sorted((s for _, s in item.reasons), reverse=True)


@pytest.mark.parametrize(
    ("question", "period", "weight"),
    [
        ("Who resigned?", None, ranking.RECENCY_WEIGHT),
        ("Who resigned this week?", None, ranking.RECENCY_WEIGHT_NOW),
        ("What is the latest on the strike?", None, ranking.RECENCY_WEIGHT_NOW),
        ("Who won the cup in 2019?", None, 0.0),
        ("Who won the 2025 cup?", None, ranking.RECENCY_WEIGHT),
        ("What happened two years ago?", None, 0.0),
        ("What happened in May?", Period("2025-05-01", "2025-05-31"), 0.0),
        ("What happened this week?", Period("2025-06-02", "2025-06-05"), ranking.RECENCY_WEIGHT_NOW),
    ],
)
def test_newness_counts_when_now_is_asked_for_and_not_when_the_past_is(question, period, weight):
    assert ranking.recency_weight(question, "2025-06-05", period) == weight


def test_what_tells_of_the_period_comes_before_a_slightly_better_match_of_another_time():
    told = Told(Period("2024-06-23", "2024-06-23"))
    candidates = [
        Candidate(1, 9.0, 0.5, "2023-06-23", inside=told.inside("2023-06-23")),
        Candidate(2, 7.0, 0.5, "2024-06-24", inside=told.inside("2024-06-24")),
    ]
    first, second = ranking.score(candidates, "2024-12-31", 0.0, within=True)
    assert (first.candidate.passage_id, first.outside) == (2, False)
    assert (second.candidate.passage_id, second.outside) == (1, True)


def test_articles_tell_of_a_period_until_some_days_after_its_end():
    told = Told(Period("2024-06-23", "2024-06-24"))
    assert not told.inside("2024-06-22")
    assert told.inside("2024-06-23")
    assert told.inside(f"2024-06-{24 + DAYS_AFTER - 1:02}")
    assert not told.inside("2024-07-20")
    assert not told.inside(None)


@pytest.mark.parametrize(
    ("text", "day", "named"),
    [
        ("Gunmen attacked on 23 June.", None, True),
        ("On June 23rd, gunmen attacked.", None, True),
        ("On Jun. 23, 2024 gunmen attacked.", None, True),
        ("The attack of 2024-06-23 is remembered.", "2025-06-23", True),
        ("On June 23, 2023 others attacked.", "2024-06-24", False),
        ("Gunmen attacked on 23 June.", "2025-03-01", True),
        ("Others will attack on 23 June.", "2022-06-21", False),
        ("Others attacked on 23 June.", "2026-06-24", False),
        ("It began on 23 June 2024.", "2026-06-24", True),
        ("It began on June 23rd, 2024.", "2026-06-24", True),
        ("On June 230 nothing happened.", None, False),
        ("On 24 June nothing happened.", None, False),
        ("They attacked on Sunday.", "2024-06-25", True),
        ("They attacked on Sunday.", "2024-07-25", False),
        ("They attacked on Monday.", "2024-06-25", False),
    ],
)
def test_a_text_names_the_day(text, day, named):
    assert Told(Period("2024-06-23", "2024-06-23")).names(text, day) is named


@given(st.dates(), st.dates())
def test_any_period_can_be_asked_about(one, other):
    first, last = sorted((one, other))
    told = Told(Period(first.isoformat(), last.isoformat()))
    assert told.inside(first.isoformat())
    assert told.inside(last.isoformat())
    told.names("on Monday, 3 May 2021", last.isoformat())


def test_a_month_and_a_year_are_named_as_such():
    assert Told(Period("2024-05-01", "2024-05-31")).names("Sales fell in May 2024.", None)
    assert not Told(Period("2024-05-01", "2024-05-31")).names("Sales may fall in 2024.", None)
    assert Told(Period("2024-01-01", "2024-12-31")).names("Sales fell in 2024.", None)
