"""Windows: one rule in two forms, and articles without a date never slip into a dated question."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.articles import Article
from index.ledger import Ledger
from index.windows import Fact, Window, day_and_instant, end_of_day

OUTLETS = ("Post", "post", "POST", "Écho", "écho", "ÉCHO", "İstanbul", "ΝΕΑ ΕΣΤΙΑΣ", "")


@pytest.fixture(params=["UTC", "America/Los_Angeles", "Asia/Tokyo"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The user's zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


_days = st.dates(datetime(2025, 1, 1).date(), datetime(2025, 1, 6).date()).map(str)
_zones = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
_instants = st.builds(
    lambda minutes, zone: (datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)).astimezone(zone).isoformat(),
    st.integers(0, 6 * 24 * 60),
    _zones,
)
_published = st.lists(
    st.tuples(st.one_of(st.none(), _days, _instants), st.sampled_from(OUTLETS)), min_size=1, max_size=25
)
_windows = st.builds(
    Window,
    st.none() | _days,
    st.none() | _days,
    st.none() | _days,
    st.lists(st.sampled_from(OUTLETS), max_size=2).map(tuple),
    st.booleans(),
)


@given(_published, st.lists(_windows, min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_the_rule_for_rows_in_hand_is_the_rule_in_the_ledger(tmp_path_factory, published, windows):
    home = tmp_path_factory.mktemp("w")
    with closing(Ledger(home, write=True)) as ledger:
        build = ledger.start_build("e", 1, "s")
        source = ledger.add_source("s", "files", "")
        items = [
            ((Article(f"https://x.example/{i}", "T", "Text.", outlet, when), source), [new_passage()])
            for i, (when, outlet) in enumerate(published)
        ]
        ledger.accept(items, build=build, generation=1)
        ids = sorted(ledger.live_ids(1, build))
        facts = ledger.facts(ids, 1, build)
        assert sorted(facts) == ids
        for window in windows:
            shows = window.shows()
            in_hand = [i for i in ids if shows(facts[i])]
            assert [i for i, _ in ledger.live_vectors(1, build, window=window)] == in_hand
            assert len(list(ledger.live_vectors(1, build, window=window))) == len(in_hand)


def new_passage():
    from index.ledger import NewPassage

    return NewPassage(0, 5, b"\0\0")


def fact(published: str | None, outlet: str = "post") -> Fact:
    return Fact(*day_and_instant(published), outlet, "c", 1)


@pytest.mark.parametrize("window", [Window(since="2025-01-01"), Window(until="2025-01-31")])
def test_undated_articles_are_left_out_of_a_period(window):
    assert not window.shows()(fact(None))


@pytest.mark.parametrize("window", [Window(since="2025-01-01", undated=True), Window(until="2025-01-31", undated=True)])
def test_undated_articles_are_shown_in_a_period_when_they_are_asked_for(window):
    assert window.shows()(fact(None))
    assert not window.shows()(fact("2024-12-31" if window.since else "2025-02-01"))


@pytest.mark.parametrize("window", [Window(), Window(as_of="2025-01-31"), Window(outlets=("POST",))])
def test_undated_articles_are_shown_when_no_period_is_asked_for(window):
    assert window.shows()(fact(None))


def test_both_ends_of_a_period_belong_to_it():
    shows = Window(since="2025-01-02", until="2025-01-04").shows()
    assert [shows(fact(f"2025-01-0{day}")) for day in range(1, 6)] == [False, True, True, True, False]


def test_a_period_counts_an_instant_by_the_day_of_its_outlet():
    """Monday 23:30 in New York is the outlet's Monday, whatever day it is where the reader sits."""
    assert Window(until="2025-01-06").shows()(fact("2025-01-06T23:30:00-05:00"))


def test_as_of_ends_with_the_day_in_the_user_s_zone(zone):
    midnight = {
        "UTC": "2025-01-03T00:00:00+00:00",
        "America/Los_Angeles": "2025-01-03T08:00:00+00:00",
        "Asia/Tokyo": "2025-01-02T15:00:00+00:00",
    }[zone]
    after = datetime.fromisoformat(midnight)
    shows = Window(as_of="2025-01-02").shows()
    assert end_of_day("2025-01-02") == int(after.timestamp()) - 1
    assert shows(fact((after - timedelta(seconds=1)).isoformat()))
    assert not shows(fact(after.isoformat()))


def test_as_of_counts_a_day_by_the_outlet_s_calendar(zone):
    shows = Window(as_of="2025-01-02").shows()
    assert shows(fact("2025-01-02"))
    assert not shows(fact("2025-01-03"))


def test_as_of_holds_through_a_change_of_clocks(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        assert end_of_day("2025-03-30") - end_of_day("2025-03-29") == 23 * 3600
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(("asked", "kept"), [("THE POST", "The Post"), ("écho", "ÉCHO"), ("Österreich", "ÖSTERREICH")])
def test_outlets_are_matched_whatever_their_case(tmp_path, asked, kept):
    """SQLite's own lower() knows A to Z only."""
    with closing(Ledger(tmp_path, write=True)) as ledger:
        build = ledger.start_build("e", 1, "s")
        row = ledger.add_source("s", "files", "")
        ledger.accept(
            [((Article("https://x.example/", "T", "Text.", kept), row), [new_passage()])], build=build, generation=1
        )
        window = Window(outlets=(asked,))
        assert len(list(ledger.live_vectors(1, build, window=window))) == 1
        assert window.shows()(ledger.facts([1], 1, build)[1])


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (None, (None, None)),
        ("", (None, None)),
        ("2025-01-02", ("2025-01-02", None)),
        ("2025-01-02T00:30:00+02:00", ("2025-01-02", 1735770600)),
        ("2025-01-02T00:30:00", ("2025-01-02", None)),
    ],
)
def test_a_publication_date_is_a_day_and_perhaps_an_instant(published, expected):
    assert day_and_instant(published) == expected


def test_a_window_is_bound_and_never_written_into_the_statement(tmp_path: Path):
    with closing(Ledger(tmp_path, write=True)) as ledger:
        hostile = Window(since="' OR 1=1 --", outlets=("x'); DROP TABLE passages; --",))
        assert len(list(ledger.live_vectors(1, 1, window=hostile))) == 0
        assert ledger.db.execute("SELECT count(*) FROM passages").fetchone() == (0,)
