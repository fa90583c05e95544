from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

UNSTATED = """Harbour watch ends without a word from the mayor

According to the port office on June 23rd, mayor Tilda Brandvik has not yet commented on the fire at the Skagholm
grain terminal. The fire service said the terminal at Skagholm burned for nine hours.

The Nordlund Safety Institute suggested that a faulty conveyor likely started the Skagholm fire. No one was hurt.

Copyright 2024,"""

STATED = [
    {
        "url": "https://post.example/skagholm-inquiry",
        "title": "Skagholm inquiry opens",
        "text": "An inquiry into the Skagholm fire opened on Tuesday. Inspector Ola Venn leads it.",
        "published": "2024-07-02",
        "outlet": "Post",
    },
    {
        "url": "https://courier.example/skagholm-late",
        "title": "Skagholm terminal reopens",
        "text": "The Skagholm grain terminal reopened with a new conveyor, the owner said late on Wednesday.",
        "published": "2024-07-03T23:30:00+00:00",
        "outlet": "Courier",
    },
    {
        "url": "https://courier.example/undated",
        "title": "Skagholm, a portrait \x1b[31min red\x1b[0m",
        "text": "Skagholm\x1b]0;owned\x07 has a grain terminal, two churches and a ferry.",
        "outlet": "Courier",
    },
    {"url": "https://post.example/nothing", "title": "", "text": ""},
]


@pytest.fixture(scope="session")
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles as people have them: a text without metadata, lines of JSON, and files that are none."""
    folder = tmp_path_factory.mktemp("own") / "news"
    folder.mkdir()
    (folder / "harbour.txt").write_text(UNSTATED, encoding="utf-8")
    (folder / "wire.jsonl").write_text("\n".join(map(json.dumps, STATED)), encoding="utf-8")
    (folder / "broken.json").write_text("{nope", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def own_run(
    own_folder: Path, dateline: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Any]:
    """A home into which only own articles were indexed, under a umask that hides nothing, and what the run told."""
    home = tmp_path_factory.mktemp("own-home") / "new" / "home"
    return home, dateline("index", own_folder, "--home", home, umask=0)


@pytest.fixture(scope="session")
def own_home(own_run: tuple[Path, Any]) -> Path:
    return own_run[0]


@pytest.fixture(autouse=True)
def _children_are_threads(in_threads: None) -> None:
    """What a test indexes itself; the homes that all share are made by real processes."""
