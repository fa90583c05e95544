from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.config import load_config
from assistant.engine import Engine
from assistant.fakes import ScriptedServer
from assistant.starter import DEMO


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


@pytest.fixture
def demo(demo_run: tuple[Path, Any]) -> Iterator[Engine]:
    """The engine on the demo, without a model. Its last day is 14 March 2025."""
    engine = Engine(load_config(demo_run[0] / DEMO, {}), {}, use_model=False, single_question=True)
    yield engine
    engine.close()
