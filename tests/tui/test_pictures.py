"""Five pictures of the app; `pytest --snapshot-update` accepts new ones after a look at them."""

from __future__ import annotations

import threading

import pytest

from assistant.tui.app import DatelineApp
from assistant.tui.screens import index as index_screen


@pytest.fixture
def picture(snap_compare, scripted, until, monkeypatch):
    """Take a picture of an app that was driven by keys."""
    # The seconds that a run has taken stand on the index screen.
    monkeypatch.setattr("assistant.tui.job.Job.elapsed", lambda self: 3.0)

    def take(answerer=None, indexer=None, size=(120, 36), prepare=None):
        app = DatelineApp(lambda: answerer or scripted.ScriptedAnswerer(), indexer or scripted.ScriptedIndexer())

        async def before(pilot):
            await until(pilot, lambda: app.holdings)
            if prepare:
                await prepare(app, pilot)
            await pilot.pause(0.3)

        return snap_compare(app, terminal_size=size, run_before=before)

    return take


@pytest.fixture
def asked(until):
    """Ask a question and wait for its answer."""

    async def prepare(app, pilot):
        await app.asking.ask("What did the council of Port Alder decide?")
        await until(pilot, lambda: app.asking.exchanges[0].done)

    return prepare


def test_picture_of_the_empty_app(picture):
    assert picture()


def test_picture_of_an_answer(picture, asked):
    assert picture(prepare=asked)


def test_picture_of_an_answer_on_a_narrow_terminal(picture, asked):
    assert picture(size=(60, 20), prepare=asked)


def test_picture_of_a_refusal(picture, asked, scripted):
    assert picture(scripted.ScriptedAnswerer(refuses=True), prepare=asked)


def test_picture_of_the_index_screen_while_a_run_goes_on(picture, scripted, until):
    gate = threading.Event()

    async def prepare(app, pilot):
        await pilot.press("f5")
        await pilot.press("f6")
        await until(pilot, lambda: app.job and app.job.progress and app.job.progress.done == 37)
        await until(pilot, lambda: isinstance(app.screen, index_screen.IndexScreen))

    try:
        assert picture(indexer=scripted.ScriptedIndexer(gate=gate), prepare=prepare)
    finally:
        gate.set()
