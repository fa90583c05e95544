"""Filters: shown above the prompt, edited with F4, applied to every question, cleared with one key."""

from __future__ import annotations

import pytest
from textual.widgets import Input, Select

from assistant.answers import Request, Understood
from assistant.tui.filters import Filters, read_filters
from assistant.tui.screens.filters import FiltersScreen


async def test_filters_are_set_shown_and_reach_the_engine(sitting):
    async with sitting() as desk:
        await desk.press("f4")
        await desk.until(lambda: isinstance(desk.app.screen, FiltersScreen))
        await desk.press(*"last week", "down", *"2024-06-01", "tab", "tab", *"Coast Wire, ")
        desk.app.screen.query_one(Select).value = "timeline"
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen is desk.asking)
        assert "F4 edit, 4 on" in desk.text()
        await desk.ask()
        request = desk.answerer.asked[0]
        assert (request.period, request.since, request.outlets, request.kind) == (
            "last week",
            "2024-06-01",
            ("Coast Wire",),
            "timeline",
        )
        await desk.press("escape", "X")
        await desk.until(lambda: "r asks again with these" in desk.text())
        await desk.press("r")
        await desk.until(lambda: len(desk.answerer.asked) == 2)
        assert desk.answerer.asked[1].since is None


async def test_a_day_that_is_none_is_named_and_nothing_is_lost(sitting):
    async with sitting() as desk:
        await desk.press("f4", "down", *"yesterday", "enter")
        await desk.until(lambda: "From wants a day such as 2024-06-23" in desk.text())
        assert desk.app.screen.query_one("#published-from", Input).value == "yesterday"
        await desk.press("escape")
        assert desk.asking.filters == Filters()


async def test_f4_twice_clears_and_a_new_conversation_begins_without_filters(sitting):
    async with sitting() as desk:
        for leave in (("f4", "f4"), ("ctrl+n",)):
            desk.asking._set_filters(Filters(outlets=("Coast Wire",)))
            await desk.press(*leave)
            await desk.until(lambda: not desk.asking.filters.count)


async def test_a_refusal_under_filters_offers_to_clear_them_and_asks_again(sitting, scripted):
    async with sitting(scripted.ScriptedAnswerer(refuses=True)) as desk:
        desk.asking._set_filters(Filters(outlets=("Coast Wire",)))
        await desk.ask()
        await desk.until(lambda: "X clears the filters" in desk.text())
        await desk.press("escape", "X")
        await desk.until(lambda: len(desk.answerer.asked) == 2)
        assert desk.answerer.asked[1].outlets == ()


async def test_a_click_on_the_line_edits_the_filters(sitting):
    async with sitting() as desk:
        y = next(y for y, line in enumerate(desk.text().splitlines()) if "F4 edit" in line)
        await desk.pilot.click(offset=(3, y))
        await desk.until(lambda: isinstance(desk.app.screen, FiltersScreen))


async def test_filters_fit_the_smallest_terminal(sitting):
    async with sitting(size=(40, 15)) as desk:
        await desk.press("f4")
        await desk.until(lambda: "apply" in desk.text() and "outlets" in desk.text())


def test_empty_filters_leave_a_request_as_it_is():
    request = Request("?", as_of="2024-06-30", outlets=("A",))
    assert Filters().applied(request) == request
    assert Filters().count == 0


def test_what_the_question_was_taken_to_mean_is_said():
    understood = Understood("?", "2024-12-10", "in June 2024", kind="timeline", outlets=("Coast Wire",))
    assert Filters().parts(understood, None) == [
        "period: in June 2024", "as of 10 Dec 2024", "timeline", "outlets: Coast Wire",
    ]  # fmt: skip
    assert Filters(since="2024-06-01").parts(None, None)[1] == "published since 1 Jun 2024"


def test_a_span_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="lies after"):
        read_filters("", "2024-06-02", "2024-06-01", "", "", None)
