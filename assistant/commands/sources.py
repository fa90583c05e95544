"""`dateline sources`: list them, or remove one with the articles only it carries."""

from __future__ import annotations

import argparse
import os

from assistant import printing
from assistant.commands.opening import OURS_ALONE, first_run, is_indexed, nothing_published, open_engine
from assistant.commands.options import Parsers, add_common
from assistant.config import Config
from assistant.errors import UsageError
from assistant.printing import print_json, put


def add_parser(commands: Parsers) -> None:
    """Describe the command."""
    parser = commands.add_parser("sources", help="list or remove sources", description="List or remove sources.")
    parser.add_argument("action", choices=("list", "remove"), nargs="?", default="list")
    parser.add_argument("name", nargs="?", metavar="NAME")
    add_common(parser, default=argparse.SUPPRESS)


def run(arguments: argparse.Namespace, config: Config) -> int:
    """List or remove sources; returns the exit code."""
    removing = arguments.action == "remove"
    # A source that gave nothing can be removed before anything is published.
    if not is_indexed(config.home) and (not removing or first_run(config.home, demo=False).sources):
        raise nothing_published(config.home)
    if removing:
        if not arguments.name:
            raise UsageError("Which source? dateline sources remove NAME (see: dateline sources list)")
        from assistant.indexing import remove_source

        os.umask(OURS_ALONE)
        removed = remove_source(config, arguments.name)
        print_json({"removed": removed}) if arguments.json else put(f"{removed} articles removed")
        return 0
    listed = open_engine(config, use_model=False).sources()
    if arguments.json:
        print_json(listed)
    else:
        put(printing.sources_text(listed))
    return 0
