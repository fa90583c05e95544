"""Stories: articles about one thing grouped, and the main ones first."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from index.stories import Teller, main_stories

SAID = {
    "ferry": ("Ferry Lantern Queen strikes the pier at Halvren", "The ferry Lantern Queen struck Cinder Quay in Halvren."),
    "strike": ("Rail unions call a strike over night shifts", "Train drivers will stop work on Friday, the unions said."),
    "bank": ("Vellmar Bank halts withdrawals", "Depositors queued outside Vellmar Bank after it halted withdrawals."),
    "fire": ("Wildfire closes the Orsk motorway", "Firefighters fought a wildfire beside the Orsk motorway all night."),
}  # fmt: skip


def teller(number, topic, day, outlet, cluster=""):
    title, lead = SAID[topic]
    vector = np.zeros(4, np.float16)
    vector[list(SAID).index(topic)] = 1
    return Teller(
        number, f"a{number:03}", title, outlet, day, day, cluster or f"c{number}", lead, number, vector.tobytes()
    )


def topics(groups):
    return [{next(t for t, said in SAID.items() if said[0] == m.title) for m in g.members} for g in groups]


def test_articles_about_one_thing_are_one_story_and_others_are_others():
    rows = [
        teller(n, topic, "2025-03-10", f"Outlet {n}") for n, topic in enumerate(["ferry", "bank", "ferry", "strike"])
    ]
    groups = main_stories(rows, "2025-03-11", 9)
    assert sorted(map(len, (g.members for g in groups))) == [1, 1, 2]
    assert all(len(names) == 1 for names in topics(groups))


def test_the_story_that_most_outlets_tell_comes_first_then_the_newest():
    rows = [
        teller(1, "strike", "2025-03-12", "Post"),
        teller(2, "bank", "2025-03-11", "Post"),
        teller(3, "ferry", "2025-03-10", "Post"),
        teller(4, "ferry", "2025-03-10", "Courier"),
        teller(5, "ferry", "2025-03-10", "Wire"),
    ]
    assert topics(main_stories(rows, "2025-03-12", 9)) == [{"ferry"}, {"strike"}, {"bank"}]
    assert len(main_stories(rows, "2025-03-12", 2)) == 2


def test_copies_never_count_as_further_outlets():
    rows = [teller(1, "ferry", "2025-03-10", "Wire", "same")]
    rows += [teller(n, "ferry", "2025-03-10", f"Copier {n}", "same") for n in range(2, 6)]
    rows += [teller(7, "bank", "2025-03-10", "Post"), teller(8, "bank", "2025-03-10", "Courier")]
    first, second = main_stories(rows, "2025-03-11", 9)
    assert first.outlets == ("Courier", "Post")
    assert (second.outlets, second.articles) == (("Wire",), 1)


def test_the_first_to_carry_a_text_stands_for_it():
    rows = [teller(1, "ferry", "2025-03-10", "Wire", "same"), teller(2, "ferry", "2025-03-10", "Copier", "same")]
    assert main_stories(rows, "2025-03-11", 9)[0].speaker.outlet == "Wire"


def test_the_same_kind_of_event_weeks_apart_is_two_stories():
    rows = [teller(1, "fire", "2025-03-01", "Post"), teller(2, "fire", "2025-03-28", "Post")]
    assert len(main_stories(rows, "2025-03-31", 9)) == 2


def test_undated_articles_are_told_too():
    rows = [teller(1, "fire", None, "Post"), teller(2, "bank", "2025-03-28", "Post")]
    assert topics(main_stories(rows, "2025-03-31", 9)) == [{"bank"}, {"fire"}]


tellers = st.builds(
    teller,
    st.integers(0, 999),
    st.sampled_from(list(SAID)),
    st.sampled_from([None, "2025-03-01", "2025-03-02", "2025-03-20"]),
    st.sampled_from(["", "Post", "Courier"]),
    st.sampled_from(["", "same"]),
)


@settings(max_examples=40)
@given(st.lists(tellers, max_size=12, unique_by=lambda t: t.revision), st.randoms())
def test_every_article_is_in_one_story_whatever_the_order_they_come_in(rows, random):
    groups = main_stories(rows, "2025-03-20", 99)
    assert sorted(m.revision for g in groups for m in g.members) == sorted(t.revision for t in rows)
    shuffled = list(rows)
    random.shuffle(shuffled)
    again = main_stories(shuffled, "2025-03-20", 99)
    assert [[m.revision for m in g.members] for g in again] == [[m.revision for m in g.members] for g in groups]
