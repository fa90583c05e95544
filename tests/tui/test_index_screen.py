"""Indexing from the app: progress, asking meanwhile, cancelling, summaries, the first run."""

from __future__ import annotations

import threading
from dataclasses import replace

from textual.widgets import Input

from assistant.errors import LockHeld
from assistant.ingests import RunFailed, RunFinished, RunRequest
from assistant.tui.job import Job
from assistant.tui.screens.index import IndexScreen, typed_path


async def start(desk, path="~/news"):
    await desk.press("f5")
    await desk.until(lambda: isinstance(desk.app.screen, IndexScreen) and desk.app.screen.query(Input))
    desk.app.screen.query_one(Input).value = path
    await desk.press("enter")
    await desk.until(lambda: desk.app.job)


async def test_a_run_shows_stage_counts_rate_and_time(sitting, scripted):
    async with sitting(indexer=scripted.ScriptedIndexer(gate=threading.Event())) as desk:
        await start(desk)
        await desk.until(lambda: "37 of 74" in desk.text())
        screen = desk.text()
    for words in (
        "embedding",
        "120 passages/s",
        "about 12 s left",
        "so far",
        "Esc back, the run goes on",
        "F9 stop the run",
    ):
        assert words in screen


async def test_questions_are_answered_while_a_run_goes_on(sitting, scripted):
    indexer = scripted.ScriptedIndexer(gate=threading.Event())
    async with sitting(indexer=indexer) as desk:
        await start(desk)
        await desk.press("f5")
        await desk.until(lambda: "indexing 37/74" in desk.text())
        exchange = await desk.ask()
        assert exchange.answer.status == "answered"
        assert not desk.app.job.ended
        indexer.gate.set()
        await desk.until(lambda: desk.app.job.ended)
        await desk.until(lambda: "Indexing is done: 70 new articles, 1 updated, 2 rejected." in desk.toasts())
        assert "indexing" not in desk.text().splitlines()[0]
        await desk.press("f5")
        await desk.until(lambda: "Done: 70 new, 1 updated" in desk.text())
        assert "notes/empty.txt" in desk.text()


async def test_the_summary_counts_and_lists_what_was_rejected_and_why(sitting):
    async with sitting() as desk:
        await start(desk)
        await desk.until(lambda: "Done:" in desk.text())
        screen = desk.text()
    assert "70 new, 1 updated, 2 unchanged, 3 copies, 2 rejected" in screen
    assert "notes/empty.txt" in screen
    assert "no text layer" in screen


async def test_escape_goes_back_and_the_run_goes_on(sitting, scripted):
    indexer = scripted.ScriptedIndexer(gate=threading.Event())
    async with sitting(indexer=indexer) as desk:
        await start(desk)
        await desk.until(lambda: "37 of 74" in desk.text())
        await desk.press("escape")
        assert desk.app.screen is desk.asking
        await desk.until(lambda: "indexing 37/74" in desk.text().splitlines()[0])
        await desk.press("escape", "escape")
        assert not desk.app.job.stop.is_set()
        indexer.gate.set()
        await desk.until(lambda: desk.app.job.ended)
    assert desk.app.job.summary.new == 70


def test_the_outcome_of_a_run_is_said_in_words():
    for summary, said in (
        (RunFinished(unchanged=74), "Indexing is done: nothing new. F5 shows more."),
        (RunFinished(new=1, interrupted=True), "The run was stopped; what it had done is kept: 1 new article."),
    ):
        assert Job(RunRequest(), summary=summary).outcome().startswith(said)


async def test_the_palette_stops_a_run_from_any_screen(sitting, scripted):
    def offered():
        return {command.title: command for command in desk.app.get_system_commands(desk.app.screen)}

    async with sitting(indexer=scripted.ScriptedIndexer(gate=threading.Event())) as desk:
        assert "Stop the run" not in offered()
        desk.app.start_run(RunRequest())
        await desk.until(lambda: desk.app.job.progress)
        offered()["Stop the run"].callback()
        await desk.until(lambda: "The run was stopped; what it had done is kept: 37 new articles." in desk.toasts())


async def test_f9_stops_the_run_and_says_what_was_kept(sitting, scripted):
    async with sitting(indexer=scripted.ScriptedIndexer(gate=threading.Event())) as desk:
        await start(desk)
        await desk.until(lambda: "37 of 74" in desk.text())
        await desk.press("f9")
        await desk.until(lambda: desk.app.job.ended)
        await desk.until(lambda: "Stopped; what was done is kept: 37 new" in desk.text())
        await desk.press("escape")
        assert desk.app.screen is desk.asking


async def test_refresh_and_rebuild_have_keys(sitting):
    async with sitting() as desk:
        await desk.press("f5")
        await desk.press("f6")
        await desk.until(lambda: desk.app.job and desk.app.job.ended)
        await desk.press("f8")
        await desk.until(lambda: len(desk.indexer.requests) == 2 and desk.app.job.ended)
    assert desk.indexer.requests == [RunRequest(), RunRequest(rebuild=True)]


async def test_a_second_run_is_not_started(sitting, scripted):
    async with sitting(indexer=scripted.ScriptedIndexer(gate=threading.Event())) as desk:
        await start(desk)
        await desk.press("f6")
        assert "A run is going on" in desk.toasts()
        assert len(desk.indexer.requests) == 1


async def test_a_run_that_fails_says_why(sitting, scripted):
    for end in (RunFailed("Another run is writing this index.", 7), LockHeld("Another run is writing this index.")):
        async with sitting(indexer=scripted.ScriptedIndexer(end=end)) as desk:
            await start(desk)
            await desk.until(lambda: "Another run is writing this index." in desk.text())


async def test_a_finished_run_refreshes_the_title(sitting, scripted):
    answerer = scripted.ScriptedAnswerer()

    def more():
        answerer.held = replace(scripted.HOLDINGS, articles=144)

    async with sitting(answerer, scripted.ScriptedIndexer(then=more)) as desk:
        await start(desk)
        await desk.until(lambda: "144 articles" in desk.text())


async def test_a_first_run_shows_its_progress_and_then_opens_the_engine(sitting, scripted):
    answerer, gate, opened = scripted.ScriptedAnswerer(), threading.Event(), []

    def open_it():
        opened.append(1)
        return answerer

    first = RunRequest(("starter",))
    indexer = scripted.ScriptedIndexer(gate=gate)
    async with sitting(answerer, indexer, open_answerer=open_it, first_run=first, ready=False) as desk:
        await desk.until(lambda: "Indexing the starter articles … 37/74" in desk.text())
        exchange = await desk.ask("Early?", wait=False)
        await desk.until(lambda: "❯ Early?" in desk.text())
        assert not opened
        gate.set()
        await desk.until(lambda: exchange.done)
        assert opened == [1]
        assert exchange.answer.status == "answered"
    assert indexer.requests == [first]


async def test_a_first_run_that_fails_is_told_and_the_engine_is_tried(sitting, scripted):
    indexer = scripted.ScriptedIndexer(end=RunFailed("The disk is full.", 6))
    async with sitting(indexer=indexer, first_run=RunRequest(("starter",)), ready=False) as desk:
        await desk.until(lambda: "The disk is full." in desk.text())


def test_paths_are_taken_as_terminals_drop_them(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / "my news"
    folder.mkdir()
    assert typed_path("~/my news") == str(folder)
    assert typed_path(f"'{folder}'") == str(folder)
    assert typed_path(str(folder).replace(" ", "\\ ")) == str(folder)
    assert typed_path(f' "{folder}" ') == str(folder)
    assert typed_path("https://example.org/feed") == "https://example.org/feed"
    assert typed_path("it's") == "its" or typed_path("it's") == "it's"
    assert typed_path("  ") == ""
