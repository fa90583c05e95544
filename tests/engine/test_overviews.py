"""Overviews: the main stories of a period, and what is said when it holds none. The demo's last day is 14 March 2025."""

from __future__ import annotations

import pytest

from assistant.errors import UsageError


def test_the_demo_is_told_as_its_stories_the_one_of_most_outlets_first(demo):
    told = demo.overview("2025-03-14")
    titles = [story.title for story in told.stories]
    assert set(told.stories[0].outlets) == {"Northline Wire", "Harbour Courier"}
    assert told.period == "8 to 14 March 2025"
    assert any("inquiry" in title for title in titles)
    assert any("five dead, 43 injured" in title for title in titles)
    assert sum("strikes pier" in t or "hits pier" in t or "hits Cinder Quay" in t for t in titles) == 1
    assert not told.note


def test_what_is_told_of_a_story_is_a_sentence_of_its_article(demo):
    for story in demo.overview("2025-03-14").stories:
        assert story.summary in " ".join(demo.article(story.article_id).text.split())
        assert not story.summary.startswith("Correction")


def test_since_and_until_are_never_left(demo):
    told = demo.overview("2025-03-14", "2025-03-13", "2025-03-13")
    assert told.period == "13 March 2025"
    assert {story.published for story in told.stories} == {"2025-03-13"}


def test_an_empty_week_says_so_and_offers_the_newest_there_is(demo):
    told = demo.overview("2026-11-24")
    assert told.note == "Nothing from 18 to 24 November 2026; newest article: 14 March 2025"
    assert told.period == "8 to 14 March 2025"
    assert told.stories


def test_an_empty_period_of_the_options_shows_nothing_else(demo):
    told = demo.overview("2026-11-24", since="2026-01-01")
    assert not told.stories
    assert told.note == "Nothing from 1 January to 24 November 2026; newest article held: 14 March 2025"


@pytest.mark.parametrize("today", ["0001-01-01", "9999-12-31"])
def test_the_calendars_own_first_and_last_day_can_be_today(demo, today):
    assert demo.overview(today).note.startswith("Nothing ")


def test_an_unknown_outlet_is_an_error(demo):
    with pytest.raises(UsageError, match="No article is from an outlet named 'Nobody'"):
        demo.overview("2025-03-14", outlets=("Nobody",))
    assert all(
        s.outlets == ("Harbour Courier",) for s in demo.overview("2025-03-14", outlets=("harbour courier",)).stories
    )


def test_the_starter_articles_are_told_by_their_newest_week(engine):
    told = engine().overview("2026-11-24")
    assert [story.published for story in told.stories] == ["2024-12-14", "2024-12-08", "2024-12-08"]
