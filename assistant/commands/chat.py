"""`dateline chat`: a conversation; `--plain` in lines for screen readers, dumb terminals and pipes."""

from __future__ import annotations

import argparse
import signal
import sys
from contextlib import closing, suppress

from assistant.commands import app
from assistant.commands.opening import open_engine
from assistant.commands.options import Parsers, add_common, add_question_options, make_request
from assistant.config import Config


def add_parser(commands: Parsers) -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "chat",
        help="a conversation; --plain in lines, for screen readers and pipes",
        description="A conversation: the app, or with --plain lines of text and commands typed as words.",
    )
    parser.add_argument("--plain", action="store_true", help="no boxes, nothing that moves, every line written once")
    add_question_options(parser, default=argparse.SUPPRESS)
    add_common(parser, default=argparse.SUPPRESS)


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Talk until the reader quits or the input ends."""
    if not arguments.plain:
        return app.run(arguments, config)
    from assistant.conversations import Conversations
    from assistant.plain import PlainConversation

    engine = open_engine(config, use_model=not arguments.no_model, demo=arguments.demo)
    engine.find_model()
    with closing(Conversations(config.home)) as kept:
        request = make_request(arguments, engine, 8, "")
        conversation = PlainConversation(engine, _next_line, kept, request=request)

        def interrupt(*_: object) -> None:
            # An answer is stopped and kept; at the prompt Ctrl+C ends the conversation.
            if not conversation.stop():
                raise KeyboardInterrupt

        before = signal.signal(signal.SIGINT, interrupt)
        try:
            conversation.run()
        finally:
            signal.signal(signal.SIGINT, before)
    return 0


def _next_line() -> str | None:
    """The next line of the input; a prompt stands before it only where a person types."""
    if not sys.stdin.isatty():
        line = sys.stdin.readline()
        return line if line else None
    with suppress(ImportError):
        import readline  # noqa: F401  # gives the line its keys
    try:
        return input("\n> ")
    except EOFError:
        return None
