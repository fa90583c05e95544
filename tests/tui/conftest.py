"""What the screen tests share: the script, an app driven by Pilot, polling, a fixed clock."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from textual.pilot import Pilot

from assistant.tui import words
from assistant.tui.app import DatelineApp
from assistant.tui.widgets.prompt import Prompt


def _load_scripted() -> ModuleType:
    # There is no package to import it from: tests run with --import-mode=importlib and without __init__.py.
    name = "dateline_tests_scripted"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("scripted.py"))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


scripted_module = _load_scripted()


@pytest.fixture
def scripted() -> ModuleType:
    """The module with ScriptedAnswerer, ScriptedIndexer and their texts."""
    return scripted_module


@pytest.fixture(autouse=True)
def still_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fixed clock and a cursor that does not blink: pictures depend on nothing else."""
    monkeypatch.setattr(words, "now", lambda: datetime(2024, 12, 10, 12, 0, tzinfo=UTC))
    mounted = Prompt.on_mount if hasattr(Prompt, "on_mount") else None

    def hold_cursor(self: Prompt) -> None:
        self.cursor_blink = False
        if mounted:
            mounted(self)

    monkeypatch.setattr(Prompt, "on_mount", hold_cursor, raising=False)
    monkeypatch.setattr("textual.widgets.Input.cursor_blink", False)


async def wait_until(pilot: Pilot[Any], predicate: Callable[[], object], seconds: float = 5.0) -> None:
    """Let the app run until something is so."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not predicate():
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError("it did not happen in time")
        await asyncio.sleep(0.01)
    await pilot.pause()


@pytest.fixture
def until() -> Callable[..., Any]:
    """`await until(pilot, predicate)`."""
    return wait_until


class Desk:
    """An app that runs, and what a reader does with it."""

    def __init__(self, app: DatelineApp, pilot: Pilot[None], answerer: Any, indexer: Any) -> None:
        self.app, self.pilot, self.answerer, self.indexer = app, pilot, answerer, indexer

    @property
    def asking(self) -> Any:
        """The main screen."""
        return self.app.asking

    async def until(self, predicate: Callable[[], object]) -> None:
        """Let the app run until something is so."""
        await wait_until(self.pilot, predicate)

    async def open(self) -> None:
        """Wait for the engine and the first look at the index."""
        await self.until(lambda: self.app.holdings)

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Put text into the prompt."""
        self.asking.query_one(Prompt).insert(text)
        await self.pilot.pause()

    async def ask(self, question: str = "What did the council decide?", wait: bool = True) -> Any:
        """Ask, and wait for the end of the answer."""
        before = len(self.asking.exchanges)
        await self.type(question)
        await self.press("enter")
        await self.until(lambda: len(self.asking.exchanges) > before)
        exchange = self.asking.exchanges[-1]
        if wait:
            await self.until(lambda: exchange.done and self.asking._answering is None)
        return exchange

    def text(self) -> str:
        """What is on the screen, as text."""
        width, height = self.app.size
        lines = self.app.screen._compositor.render_strips()
        assert len(lines) <= height
        return "\n".join("".join(segment.text for segment in line)[:width].rstrip() for line in lines)

    def toasts(self) -> str:
        """All toasts so far."""
        return "\n".join(str(notification.message) for notification in self.app._notifications)


@pytest.fixture
def sitting(scripted: ModuleType) -> Callable[..., Any]:
    """`async with sitting(...) as desk:` runs an app with a scripted engine."""

    @asynccontextmanager
    async def sit(
        answerer: Any = None,
        indexer: Any = None,
        *,
        size: tuple[int, int] = (120, 36),
        open_answerer: Callable[[], Any] | None = None,
        ready: bool = True,
        **options: Any,
    ) -> AsyncIterator[Desk]:
        answerer = answerer or scripted.ScriptedAnswerer()
        indexer = indexer or scripted.ScriptedIndexer()
        app = DatelineApp(open_answerer or (lambda: answerer), indexer, **options)
        async with app.run_test(size=size, notifications=True) as pilot:
            desk = Desk(app, pilot, answerer, indexer)
            if ready:
                await desk.open()
            try:
                yield desk
            finally:
                for gate in (getattr(answerer, "gate", None), getattr(indexer, "gate", None)):
                    if gate is not None:
                        gate.set()

    return sit
