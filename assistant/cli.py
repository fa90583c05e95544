"""The command line: arguments in, a command, exit codes out.

Data goes to standard output, progress and notes to standard error. The commands import the heavy rooms inside: neither
`dateline --help` nor the first paint of the app loads the index or the model client.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from dataclasses import replace

from assistant import starter
from assistant.commands import app, ask, brief, chat, doctor, evaluate, index, search, serve, sources, status
from assistant.commands.options import add_common, add_question_options
from assistant.config import load_config
from assistant.errors import INTERRUPTED, DatelineError
from assistant.printing import note

# In the order of `--help`.
COMMANDS = {
    "ask": ask,
    "chat": chat,
    "search": search,
    "brief": brief,
    "index": index,
    "status": status,
    "sources": sources,
    "doctor": doctor,
    "serve": serve,
    "eval": evaluate,
}

# NumPy's arithmetic here is small, and its second thread waits for a free core: on two busy ones a question took 100 ms
# with two threads and 31 ms with one, and .6 of the CPU. Read when NumPy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

DESCRIPTION = "Ask the news in your terminal. Without a command, opens the app."


def make_parser() -> argparse.ArgumentParser:
    """Every command and option there is."""
    parser = argparse.ArgumentParser("dateline", description=DESCRIPTION)
    parser.add_argument("--version", action=_PrintVersion, nargs=0, help="print the version")
    add_common(parser)
    add_question_options(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for command in COMMANDS.values():
        command.add_parser(commands)
    return parser


class _PrintVersion(argparse.Action):
    """Prints the version; its import, 35 ms, is for those who ask."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"dateline {version('dateline')}")
        parser.exit()


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    arguments = make_parser().parse_args(argv)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a news text must not end the program on an old code page
    run = COMMANDS[arguments.command].run if arguments.command else app.run
    try:
        config = load_config(arguments.home)
        if arguments.demo:
            config = replace(config, home=config.home / starter.DEMO)
        return run(arguments, config)
    except DatelineError as error:
        note(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        note("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        return 0  # the reader of our output has gone (`| head`); there is nobody to tell


if __name__ == "__main__":
    sys.exit(main())
