"""A small home built once, copies of it to change, and runs whose child processes are threads of this one."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing import Pipe
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any

import pytest

from index.embedding import BundledEmbedder
from index.passages import PassageSplitter


def _load_room() -> ModuleType:
    """`room.py` by its path: tests are no package, and hypothesis and fixtures want one module of it."""
    name = "dateline_tests_room"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("room.py"))
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


room_module = _load_room()


@pytest.fixture(scope="session")
def room() -> Any:
    """The module of helpers."""
    return room_module


@pytest.fixture(scope="session")
def splitter() -> PassageSplitter:
    """One for all tests: its import costs 4 s."""
    return PassageSplitter()


@pytest.fixture(scope="session")
def embedder() -> BundledEmbedder:
    return BundledEmbedder()


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


@dataclass(frozen=True)
class Built:
    """A home, the file it was indexed from, and the records in it."""

    home: Path
    source: Path
    articles: list[dict[str, Any]]


COUNT = 60


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A home with a base and keywords, made once with real processes. Not to be changed: take `home`."""
    folder = tmp_path_factory.mktemp("built")
    articles = room_module.made_up_articles(COUNT)
    source = room_module.write_articles(folder / "articles.jsonl", articles)
    summary = room_module.ingest(folder / "home", source)
    assert (summary.new, summary.rejected, summary.notes) == (COUNT, [], [])
    return Built(folder / "home", source, articles)


@pytest.fixture
def home(built: Built, tmp_path: Path) -> Path:
    """A copy of the built home, to be changed."""
    return Path(shutil.copytree(built.home, tmp_path / "home"))
