"""The starter articles and the demo collection: where they are, and questions to try on them. Standard library only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from importlib import resources
from pathlib import Path

STARTER = "starter"
DEMO = "demo"

_TO_TRY = {
    STARTER: (
        "Who was suspected of the attacks in Dagestan?",
        "What did the Kremlin say about the attacks in Dagestan?",
        "Why did the Francis Scott Key Bridge collapse?",
        "Which spacecraft crashed on the Moon in August 2023?",
        "Who returned to lead OpenAI in November 2023?",
    ),
}


def is_collection(name: str) -> bool:
    """Whether a source's name means a collection that comes with Dateline; a folder of that name is ./starter or ./demo."""
    return name in (STARTER, DEMO)


def folder(name: str) -> Path:
    """Where the starter articles or the demo collection lie in the installed package."""
    return Path(str(resources.files("seeds"))) / {STARTER: "briefs", DEMO: "demo/articles"}[name]


def questions_to_try(sources: Sequence[str]) -> tuple[str, ...]:
    """Questions that the collections among `sources` answer."""
    if DEMO in sources:
        with suppress(OSError, ValueError, KeyError):
            lines = (folder(DEMO).parent / "questions.jsonl").read_text(encoding="utf-8").splitlines()
            return tuple(json.loads(line)["question"] for line in lines[:5])
    return _TO_TRY[STARTER] if STARTER in sources else ()
