"""What the screen tests share: the script, an app driven by Pilot, polling, a fixed clock."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import struct
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import pytest_asyncio
from textual._compositor import Compositor
from textual._context import active_app
from textual.pilot import Pilot

from assistant.tui import words
from assistant.tui.app import DatelineApp
from assistant.tui.widgets.prompt import Prompt

ROOT = Path(__file__).parents[2]


def _bytes_written(arguments: list[str], *, rows: int, columns: int, **environment: str | None) -> bytes:
    pty = pytest.importorskip("pty")
    import fcntl
    import termios

    main, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    changed = {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none", **environment}
    env = {name: value for name, value in {**os.environ, **changed}.items() if value is not None}
    process = subprocess.Popen([sys.executable, *arguments], stdin=other, stdout=other, stderr=other, env=env)
    os.close(other)
    received = bytearray()
    while True:
        try:
            piece = os.read(main, 1 << 20)
        except OSError:
            break
        if not piece:
            break
        received += piece
    os.close(main)
    assert process.wait(20) == 0, received[-3000:].decode("utf-8", "replace")
    return bytes(received)


@pytest.fixture(scope="session")
def bytes_written() -> Callable[..., bytes]:
    """Runs Python with arguments in a terminal of `rows` by `columns`: the bytes written to it. None unsets a variable."""
    return _bytes_written


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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of a module run in one event loop, so that they can share an app."""
    for item in items:
        if item.path.parent == Path(__file__).parent and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="module"), append=False)


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
    painted = Compositor.render_update

    def paint(self: Compositor, full: bool = False, **options: Any) -> Any:
        # A headless terminal throws away what is painted on it, and painting is a third of the work of these tests.
        # `Desk.text` and the pictures still draw the whole screen; test_terminal.py has a terminal that reads along.
        if full:
            return painted(self, full, **options)
        self._dirty_regions.clear()
        return None

    monkeypatch.setattr(Compositor, "render_update", paint)
    monkeypatch.setattr("textual.widgets.Input.cursor_blink", False)


async def wait_until(pilot: Pilot[Any], predicate: Callable[[], object], seconds: float = 5.0) -> None:
    """Let the app run until something is so."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not predicate():
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError("it did not happen in time")
        await asyncio.sleep(0.03)  # to look costs more than to wait: many predicates draw the screen
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


class SharedApp:
    """One app that runs through the tests of a module: starting one costs more than most tests do."""

    def __init__(self) -> None:
        self.app: DatelineApp | None = None
        self._pilot: Pilot[None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._leave = asyncio.Event()

    async def desk(self, answerer: Any, indexer: Any, size: tuple[int, int]) -> Desk:
        """The app as a reader finds it: nothing asked, nothing run, the main screen, this engine and this size."""
        if self.app is None:
            await self._start(answerer, indexer, size)
        app, pilot = self.app, self._pilot
        assert app is not None
        assert pilot is not None
        active_app.set(app)
        asking = app.asking
        while len(app.screen_stack) > 1:
            await app.pop_screen()
        await wait_until(pilot, lambda: not (app._looking or app._opening or asking._answering))
        app.answerer, app.indexer = answerer, indexer
        app.job = app.holdings = None
        app.clear_notifications()
        app.set_keymap({})
        prompt = asking.query_one(Prompt)
        prompt._asked.clear()
        prompt.clear()
        await asking.action_new()
        if app.size != size:
            await pilot.resize_terminal(*size)
        app.look()
        return Desk(app, pilot, answerer, indexer)

    async def _start(self, answerer: Any, indexer: Any, size: tuple[int, int]) -> None:
        started = asyncio.Event()
        self._leave.clear()
        self.app = DatelineApp(lambda: answerer, indexer)

        async def live(app: DatelineApp) -> None:
            async with app.run_test(size=size, notifications=True) as self._pilot:
                started.set()
                await self._leave.wait()

        self._task = asyncio.create_task(live(self.app))
        await started.wait()
        await wait_until(self._pilot, lambda: self.app.holdings)

    async def close(self) -> None:
        """End it; the next desk has an app of its own."""
        self._leave.set()
        if self._task is not None:
            await self._task
        self.app = self._task = None


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_app() -> AsyncIterator[SharedApp]:
    """The app that the tests of a module share."""
    shared = SharedApp()
    yield shared
    await shared.close()


@pytest.fixture
def sitting(scripted: ModuleType, shared_app: SharedApp) -> Callable[..., Any]:
    """`async with sitting(...) as desk:` gives an app with a scripted engine.

    Tests share one app; those that say how it is opened, or ask for `fresh`, get one of their own.
    """

    @asynccontextmanager
    async def sit(
        answerer: Any = None,
        indexer: Any = None,
        *,
        size: tuple[int, int] = (120, 36),
        open_answerer: Callable[[], Any] | None = None,
        ready: bool = True,
        fresh: bool = False,
        **options: Any,
    ) -> AsyncIterator[Desk]:
        answerer = answerer or scripted.ScriptedAnswerer()
        indexer = indexer or scripted.ScriptedIndexer()

        def release() -> None:
            for gate in (getattr(answerer, "gate", None), getattr(indexer, "gate", None)):
                if gate is not None:
                    gate.set()

        if not (fresh or open_answerer or options or not ready):
            desk = await shared_app.desk(answerer, indexer, size)
            try:
                await desk.open()
                yield desk
                release()
                await desk.until(lambda: not desk.app.running)
            except BaseException:
                release()
                await shared_app.close()  # nobody knows what state it is in
                raise
            return
        app = DatelineApp(open_answerer or (lambda: answerer), indexer, **options)
        async with app.run_test(size=size, notifications=True) as pilot:
            desk = Desk(app, pilot, answerer, indexer)
            if ready:
                await desk.open()
            try:
                yield desk
            finally:
                release()

    return sit
