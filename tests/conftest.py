"""What several rooms' tests share: the command line run in this process, and homes built once."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing import Pipe
from pathlib import Path
from threading import Thread
from typing import Any
from unittest import mock

import pytest

from assistant.cli import main
from assistant.fakes import ScriptedServer

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    # A shell starts background jobs with Ctrl-C ignored, and children inherit that; here it is pressed.
    signal.signal(signal.SIGINT, signal.default_int_handler)

OWN_VARIABLES = ("DATELINE_", "OPENAI_")


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Bytes are named by their parameter: gzip writes the clock into them, and every worker must name a test alike."""
    return argname if isinstance(val, bytes) else None


@dataclass(frozen=True)
class Told:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


def clean_environment(**more: str) -> dict[str, str]:
    """The environment without what would lead to somebody's own model or index."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OWN_VARIABLES)}
    return kept | {"COLUMNS": "80"} | more


def run_dateline(*words: object, stdin: str = "", env: Mapping[str, str] | None = None, umask: int = 0o022) -> Told:
    """Run a command in this process, which spares the second that a new one needs for its imports."""
    out, err = io.StringIO(), io.StringIO()
    before = os.umask(umask)
    try:
        with (
            mock.patch.dict(os.environ, clean_environment(**(env or {})), clear=True),
            mock.patch("sys.stdin", io.StringIO(stdin)),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                code = main([str(word) for word in words])
            except SystemExit as ended:
                code = int(ended.code or 0)
    finally:
        os.umask(before)
    return Told(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="session")
def dateline() -> Callable[..., Told]:
    """Runs a command in this process, with a clean environment: `dateline("ask", "--home", home, ...)`."""
    return run_dateline


@pytest.fixture(scope="session")
def environment() -> Callable[..., dict[str, str]]:
    """The clean environment, for processes that a test starts itself."""
    return clean_environment


@pytest.fixture(scope="session")
def starter_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds the starter articles. Not to be changed: take a copy."""
    home = tmp_path_factory.mktemp("starter") / "home"
    told = run_dateline("index", "starter", "--home", home)
    assert told.code == 0, told.err
    return home


@pytest.fixture
def starter_copy(starter_home: Path, tmp_path: Path) -> Path:
    """A home with the starter articles, to be changed."""
    return Path(shutil.copytree(starter_home, tmp_path / "home"))


@pytest.fixture(scope="session")
def demo_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Told]:
    """An empty home that was asked a question of the demo collection, and the answer. Not to be changed: take a copy."""
    home = tmp_path_factory.mktemp("demo") / "home"
    question = "How many people died on the ferry?"
    told = run_dateline("ask", "--demo", "--no-model", "--json", "--home", home, *question.split())
    assert told.code == 0, told.err
    return home, told


@pytest.fixture
def demo_copy(demo_run: tuple[Path, Told], tmp_path: Path) -> Path:
    """A home in which the demo is indexed, to be changed."""
    return Path(shutil.copytree(demo_run[0], tmp_path / "home"))


@pytest.fixture
def serve() -> Iterator[Callable[..., ScriptedServer]]:
    """Starts scripted servers that end with the test."""
    started: list[ScriptedServer] = []

    def start(*script: object, **options: object) -> ScriptedServer:
        server = ScriptedServer(script, **options)  # type: ignore[arg-type]
        started.append(server.__enter__())
        return server

    yield start
    for server in started:
        server.__exit__(None, None, None)


class _ThreadAsChild:
    """A thread that passes for a child process. It ends when its pipe closes, as the process would."""

    def __init__(self, target: Callable[..., None], *args: Any) -> None:
        self._thread = Thread(target=target, args=args, daemon=True)
        self._thread.start()

    def join(self, timeout: float | None = None) -> None:
        self._thread.join(timeout)

    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def kill(self) -> None:
        """A thread cannot be killed; the closed pipe has ended it, or is about to."""


def _start_thread(target: Callable[..., None], *args: Any) -> tuple[_ThreadAsChild, Any]:
    ours, theirs = Pipe()

    def serve() -> None:
        # A process closes its end by ending.
        with theirs:
            target(theirs, *args)

    return _ThreadAsChild(serve), ours


@contextmanager
def _threads_for_children() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.pipeline.start_child", _start_thread)
        patch.setattr("index.folding.start_child", _start_thread)
        yield


@pytest.fixture(scope="session")
def threads_for_children() -> Callable[[], AbstractContextManager[None]]:
    """`in_threads` for fixtures that live longer than a test."""
    return _threads_for_children


@pytest.fixture
def in_threads() -> Iterator[None]:
    """Runs start threads instead of processes: the same code and pipes, without 5 s of imports for every run.

    Runs with real processes are the business of test_killed_runs, and of the home that all others are copies of.
    """
    with _threads_for_children():
        yield
