"""`dateline` without a command: the app."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from assistant.commands.opening import first_run, is_indexed
from assistant.config import Config
from assistant.errors import UsageError

if TYPE_CHECKING:
    from assistant.engine import Engine


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Open the app. Nothing of the index is imported before the first paint."""
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        raise UsageError("The app needs a terminal. In a pipe, use: dateline ask QUESTION")
    from assistant.runs import ProcessIndexer
    from assistant.tui.app import DatelineApp

    def open_answerer() -> Engine:
        from assistant.engine import Engine

        engine = Engine(config, use_model=not arguments.no_model)
        engine.warm_up()
        return engine

    app = DatelineApp(
        open_answerer,
        ProcessIndexer(config.home, demo=arguments.demo),
        as_of=arguments.as_of,
        demo=arguments.demo,
        first_run=None if is_indexed(config.home) else first_run(config.home, arguments.demo),
        use_model=not arguments.no_model,
    )
    app.run()
    return app.return_code or 0
