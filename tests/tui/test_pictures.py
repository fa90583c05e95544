"""Pictures of the app in several widths and looks; `pytest --snapshot-update` accepts new ones after a look at them."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.following import Followed, Following, Known, News
from assistant.settings import Settings
from assistant.tui.app import DatelineApp
from assistant.tui.screens import index as index_screen


@pytest.fixture
def picture(snap_compare, scripted, until, monkeypatch):
    """Take a picture of an app that was driven by keys."""
    # The seconds that a run has taken stand on the index screen.
    monkeypatch.setattr("assistant.tui.job.Job.elapsed", lambda self: 3.0)

    def take(answerer=None, indexer=None, size=(120, 36), prepare=None, look="", **options):
        if look == "NO_COLOR":
            monkeypatch.setenv("NO_COLOR", "1")
        answerer, indexer = answerer or scripted.ScriptedAnswerer(), indexer or scripted.ScriptedIndexer()
        app = DatelineApp(lambda: answerer, indexer, **options)

        async def before(pilot):
            await until(pilot, lambda: app.holdings)
            app.preferences.show_theme(look)
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


@pytest.mark.parametrize(
    ("size", "look"),
    [
        ((80, 40), "dateline-paper"),
        ((120, 36), "NO_COLOR"),
        ((120, 36), "dateline-contrast"),
        ((160, 44), "dateline"),
    ],
)
def test_picture_of_an_answer_in_other_widths_and_colours(picture, asked, size, look):
    assert picture(size=size, prepare=asked, look=look)


@pytest.mark.parametrize(
    ("size", "look"), [((60, 24), "dateline"), ((80, 30), "NO_COLOR"), ((120, 36), "dateline-paper")]
)
def test_picture_of_the_sources_and_what_changed(picture, scripted, until, size, look):
    async def prepare(app, pilot):
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, index_screen.IndexScreen) and app.collection.states)
        await pilot.press("f6")
        await until(pilot, lambda: app.job and app.job.ended and app.collection.changed)
        app.clear_notifications()

    states = tuple(replace(state, every="") for state in scripted.SOURCES)
    answerer = scripted.ScriptedAnswerer(states=states, changed=scripted.CHANGED)
    assert picture(answerer, size=size, look=look, prepare=prepare)


def test_picture_of_a_followed_question_with_news(picture, tmp_path):
    known = Known("a", 1, "c", "Court halts harbour dredging", "Meridia Post", "2024-12-09")
    news = News((known,), (), ("Dredging will begin in September.",), ("The court halted the dredging.",))
    following, at = Following(tmp_path), "2024-12-10T10:00:00+00:00"
    following.follow(Followed("What became of the dredging?", at, checked=at, index=at, news=news))
    following.follow(Followed("Who opposed the harbour budget?", at, checked=at, index=at, latest=("The union.",)))

    async def prepare(app, pilot):
        await pilot.press("f7")

    assert picture(following=following, size=(100, 24), prepare=prepare)


@pytest.mark.parametrize("size", [(60, 24), (120, 36)])
def test_picture_of_the_settings(picture, size):
    async def prepare(app, pilot):
        await pilot.press("f2")

    class Here(Settings):
        path = Path("config.toml")

    assert picture(
        settings=Here(Path("nowhere"), environ={"DATELINE_EMBEDDER": "openai:small"}), size=size, prepare=prepare
    )
