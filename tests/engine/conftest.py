from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.config import load_config
from assistant.engine import Engine
from assistant.fakes import ScriptedServer


@pytest.fixture
def engine(starter_home: Path) -> Iterator[Callable[..., Engine]]:
    """Opens engines on the starter articles: without a model, or with the one of a scripted server."""
    opened: list[Engine] = []

    def open_(server: ScriptedServer | None = None, **environ: str) -> Engine:
        if server:
            environ = {"DATELINE_MODEL_URL": server.base_url, **environ}
        config = load_config(starter_home, environ)
        opened.append(Engine(config, environ, use_model=server is not None))
        return opened[-1]

    yield open_
    for one in opened:
        one.close()
