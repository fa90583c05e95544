"""`dateline` without a command: the app."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.commands.opening import first_run, is_indexed
from assistant.config import Config
from assistant.errors import UsageError

if TYPE_CHECKING:
    from assistant.engine import Engine


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Open the app. Nothing of the index is imported before the first paint."""
    # Behind `dateline serve` the terminal is a browser's, spoken to through pipes.
    served = "TEXTUAL_DRIVER" in os.environ
    if not served and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The app needs a terminal. In a pipe, use: dateline ask QUESTION, or: dateline chat --plain")
    if not served and os.environ.get("TERM") == "dumb":
        raise UsageError("This terminal cannot draw the app (TERM=dumb). Use: dateline chat --plain")
    from assistant.conversations import Conversations
    from assistant.following import Following
    from assistant.runs import ProcessIndexer
    from assistant.settings import Settings
    from assistant.tui.app import DatelineApp

    # The demo's home lies inside the one that holds the settings.
    settings = Settings(config.home.parent if arguments.demo else config.home, test=_test_model)

    def open_answerer() -> Engine:
        from assistant.engine import Engine

        # Read afresh: the settings may have been changed since.
        engine = Engine(replace(settings.config(), home=config.home), use_model=not arguments.no_model)
        engine.warm_up()
        return engine

    app = DatelineApp(
        open_answerer,
        ProcessIndexer(config.home, demo=arguments.demo),
        as_of=arguments.as_of,
        demo=arguments.demo,
        first_run=None if is_indexed(config.home) else first_run(config.home, arguments.demo),
        use_model=not arguments.no_model,
        settings=settings,
        conversations=Conversations(config.home),
        following=Following(config.home),
    )
    app.run()
    return app.return_code or 0


def _test_model(config: Config) -> str:
    """One word from the model, and how it went. Raises DatelineError."""
    from assistant.commands.doctor import check_model

    found = check_model(config)
    if not found.well:
        raise UsageError(found.says)
    return found.says[:1].upper() + found.says[1:] + "."
