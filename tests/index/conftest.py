"""A small home built once, copies of it to change, and runs whose child processes are threads of this one."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
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
