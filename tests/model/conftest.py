from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from assistant.answers import Evidence
from assistant.errors import ModelError
from assistant.fakes import ScriptedServer
from assistant.model import Done, ModelSettings, stream_chat

CANARY = "sk-canary-5f0e9d1c77aa"
BLOCK = "--- passage k7f nn ---\noutlet: Post\ntext:\nThe ministry says 40 people wäre hurt. More.\n--- end k7f nn ---"
QUOTED = "The ministry says 40 people wäre hurt [k7f]."


@dataclass
class Outcome:
    """What became of one call."""

    text: str = ""
    done: Done | None = None
    error: ModelError | None = None
    pieces: int = 0

    @property
    def told(self) -> str:
        return str(self.error or (self.done.reason if self.done else ""))


def settings_of(base_url: str, **changes: object) -> ModelSettings:
    given = {"first_token_seconds": 2.0, "total_seconds": 3.0} | changes
    return ModelSettings(base_url, CANARY, "scripted", **given)  # type: ignore[arg-type]


@pytest.fixture(scope="session", autouse=True)
def _client_is_loaded() -> None:
    """Importing the client takes a second or two, which would be the first test's."""
    import openai

    assert openai.OpenAI


@pytest.fixture
def ask() -> Callable[..., Outcome]:
    """Asks a server and gathers what comes."""

    def ask_(server: ScriptedServer | str, **changes: object) -> Outcome:
        base_url = server if isinstance(server, str) else server.base_url
        outcome = Outcome()
        try:
            for delta in stream_chat(
                settings_of(base_url, **changes), [{"role": "user", "content": BLOCK}], lambda: False
            ):
                assert outcome.done is None, "something came after Done"
                if isinstance(delta, Done):
                    outcome.done = delta
                else:
                    outcome.text += delta
                    outcome.pieces += 1
        except ModelError as error:
            outcome.error = error
        return outcome

    return ask_


@pytest.fixture
def passage() -> Callable[..., Evidence]:
    """Makes evidence."""

    def make(rank: int, text: str = "The ministry says 40 people were hurt.", **changes: object) -> Evidence:
        given: dict[str, object] = {
            "rank": rank,
            "score": 1.0 / rank,
            "article_id": f"a{rank}",
            "url": f"https://post.example/{rank}",
            "title": f"Story {rank}",
            "outlet": "Post",
            "published": "2024-06-23",
            "updated": None,
            "published_certainty": "stated",
            "start": 0,
            "end": len(text),
            "text": text,
            "cluster": f"c{rank}",
        }
        return Evidence(**(given | changes))  # type: ignore[arg-type]

    return make
