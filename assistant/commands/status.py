"""`dateline status`: what is indexed."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from assistant import printing
from assistant.commands.opening import is_indexed, nothing_published, open_engine
from assistant.commands.options import Parsers, add_common
from assistant.config import Config
from assistant.printing import print_json, put
from assistant.source_printing import changes_text


def add_parser(commands: Parsers) -> None:
    """Describe the command."""
    parser = commands.add_parser("status", help="what is indexed", description="Say what is indexed.")
    parser.add_argument(
        "--since",
        default=argparse.SUPPRESS,
        metavar="WHEN",
        help="what has come since: new stories, corrections, sources that fail (yesterday, 24h, a date)",
    )
    add_common(parser, default=argparse.SUPPRESS)


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Say what is indexed; returns the exit code."""
    if not is_indexed(config.home):
        raise nothing_published(config.home)
    if arguments.since is not None:
        changed = open_engine(config, use_model=False).changes(arguments.since)
        print_json(asdict(changed)) if arguments.json else put(changes_text(changed))
        return 0
    engine = open_engine(config, use_model=True)
    engine.find_model()
    held = engine.holdings()
    listed = engine.sources()
    if arguments.json:
        print_json({**asdict(held), "home": str(config.home), "sources": [asdict(state) for state in listed]})
    else:
        put(printing.status_text(held, str(config.home), listed))
    return 0
