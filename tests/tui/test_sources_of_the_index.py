"""The sources on the index screen: how they fare, retry, schedule, removal; what a run changed."""

from __future__ import annotations

from datetime import datetime

import pytest
from textual.widgets import Input

from assistant.answers import SourceState
from assistant.ingests import RunFinished, RunRequest, SourceProgress
from assistant.tui.schedule import due, next_choice, seconds_of
from assistant.tui.screens.index import IndexScreen
from assistant.tui.widgets.changes import Changes
from assistant.tui.widgets.sourcelist import SourceList


@pytest.fixture
def answerer(scripted):
    calm = tuple(SourceState(**{**{f: getattr(s, f) for f in s.__slots__}, "every": ""}) for s in scripted.SOURCES)
    return scripted.ScriptedAnswerer(states=calm, changed=scripted.CHANGED)


async def opened(desk):
    await desk.press("f5")
    await desk.until(lambda: isinstance(desk.app.screen, IndexScreen) and desk.app.screen.query_one(SourceList).states)
    desk.app.screen.query_one(SourceList).focus()
    await desk.pilot.pause()


@pytest.mark.parametrize("size", [(120, 36), (60, 30)])
async def test_each_source_says_in_words_how_it_fares(sitting, answerer, size):
    async with sitting(answerer, size=size) as desk:
        await opened(desk)
        screen = desk.text()
    for said in (
        "failed",
        "Coast Wire",
        "404 Not Found; the address may have moved",
        "never read",
        "9,120",
        "10 min ago",
        "1 failed",
    ):
        assert said in screen
    assert screen.index("Coast Wire") < screen.index("Meridia Post")  # what fails comes first


async def test_r_reads_the_chosen_source_again_and_the_mouse_chooses(sitting, answerer):
    async with sitting(answerer) as desk:
        await opened(desk)
        lines = desk.text().splitlines()
        y = next(y for y, line in enumerate(lines) if "~/articles" in line)
        await desk.pilot.click(offset=(20, y))
        await desk.press("r")
        await desk.until(lambda: desk.app.job and desk.app.job.ended)
    assert desk.indexer.requests == [RunRequest(("~/articles",))]


async def test_a_source_is_removed_only_when_that_is_confirmed(sitting, answerer):
    async with sitting(answerer) as desk:
        await opened(desk)
        await desk.press("d")
        await desk.until(lambda: "Remove Coast Wire?" in desk.text())
        assert "310 articles go too" in desk.text()
        await desk.press("escape", "d", "enter")
        await desk.until(lambda: "Coast Wire was removed, and 310 articles with it." in desk.toasts())
    assert desk.indexer.edits == [("remove", "Coast Wire")]


async def test_how_often_a_source_is_read_is_changed_by_a_key(sitting, answerer):
    async with sitting(answerer) as desk:
        await opened(desk)
        await desk.press("e")
        await desk.until(lambda: "Coast Wire is read every 15m" in desk.toasts())
    assert desk.indexer.edits == [("schedule", "Coast Wire", "15m")]


async def test_a_source_is_paused_and_taken_in_again(sitting, answerer):
    async with sitting(answerer) as desk:
        await opened(desk)
        await desk.press("x")
        await desk.until(lambda: "Coast Wire is paused." in desk.toasts())
    assert desk.indexer.edits == [("pause", "Coast Wire", "True")]


async def test_a_page_that_names_a_feed_leads_to_it(sitting, scripted, answerer):
    offered = SourceProgress("https://x.example", "page", "done", feeds=("https://x.example/feed.xml",))
    indexer = scripted.ScriptedIndexer(end=RunFinished(sources=(offered,)))
    async with sitting(answerer, indexer) as desk:
        await desk.press("f5")
        await desk.until(lambda: isinstance(desk.app.screen, IndexScreen) and desk.app.screen.query(Input))
        field = desk.app.screen.query_one(Input)
        field.value = "https://x.example"
        await desk.press("enter")
        await desk.until(lambda: field.value == "https://x.example/feed.xml")
        await desk.press("enter")
        await desk.until(lambda: len(indexer.requests) == 2)
    assert indexer.requests[1] == RunRequest(("https://x.example/feed.xml",))


async def test_an_overdue_source_is_read_while_the_app_is_open_and_only_once(sitting, scripted):
    async with sitting(scripted.ScriptedAnswerer(states=scripted.SOURCES), fresh=True) as desk:
        await desk.until(lambda: desk.app.job and desk.app.job.ended)
        desk.app.collection.load()
        await desk.until(lambda: not desk.app.collection._reading)
    assert desk.indexer.requests == [RunRequest(("Coast Wire",))]


async def test_what_a_run_changed_leads_to_asking_about_it(sitting, answerer):
    async with sitting(answerer) as desk:
        await opened(desk)
        await desk.press("f6")
        await desk.until(lambda: "Harbour dredging halted by court" in desk.text())
        assert "Correction: the vote was six to three." in " ".join(desk.text().split())
        desk.app.screen.query_one(Changes).focus()
        await desk.press("enter")
        await desk.until(lambda: desk.asking.exchanges and desk.asking.exchanges[-1].done)
        assert desk.asking.exchanges[-1].question == "What is new: Harbour dredging halted by court?"
        assert desk.app.screen is desk.asking


async def test_an_indexer_that_cannot_says_why(sitting, answerer, scripted):
    class Locked(scripted.ScriptedIndexer):
        def schedule_source(self, name, every):
            raise OSError("the disk is full [/bold]")

    async with sitting(answerer, Locked()) as desk:
        await opened(desk)
        await desk.press("e")
        await desk.until(lambda: "the disk is full [/bold]" in desk.toasts())


def test_a_source_is_due_when_its_time_has_passed_and_it_was_not_tried_meanwhile():
    now = datetime.fromisoformat("2024-12-10T12:00:00+00:00")

    def source(name, every, last, state="ok"):
        return SourceState(name, "feed", "", state, last_run=last, every=every)

    sources = (
        source("late", "30m", "2024-12-10T11:29:00+00:00"),
        source("fresh", "30m", "2024-12-10T11:31:00+00:00"),
        source("never", "1d", None, "never read"),
        source("paused", "30m", None, "paused"),
        source("by hand", "", None),
        source("odd", "sometimes", None),
    )
    assert due(sources, now, {}) == ("late", "never")
    assert due(sources, now, {"late": now, "never": now}) == ()


def test_times_are_read_and_stepped_through():
    assert [seconds_of(text) for text in ("30m", "6 h", "1D", "", "soon")] == [1800, 21_600, 86_400, 0, 0]
    assert next_choice("") == "15m"
    assert next_choice("1d") == ""
    assert next_choice("45m") == "15m"
