"""`dateline index`: one ingest run in this process, under the lock."""

from __future__ import annotations

import argparse
import os

from assistant import printing
from assistant.commands.opening import OURS_ALONE, first_run
from assistant.commands.options import Parsers, add_common
from assistant.config import Config
from assistant.errors import INTERRUPTED, SOME_SOURCES_FAILED
from assistant.printing import note, print_json, put


def add_parser(commands: Parsers) -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "index", help="add articles or refresh what is known", description="Add articles or refresh what is known."
    )
    parser.add_argument(
        "sources", nargs="*", metavar="SOURCE", help="a file or folder, or 'starter'; none: all known sources"
    )
    parser.add_argument("--rebuild", action="store_true", help="make every passage and index anew from the ledger")
    add_common(parser, default=argparse.SUPPRESS)


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Index; returns the exit code."""
    from assistant.indexing import knows_sources, run_here
    from assistant.progress import RunDisplay
    from assistant.runs import run_summary

    os.umask(OURS_ALONE)
    named = arguments.sources or (first_run(config.home, demo=True).sources if arguments.demo else ())
    with RunDisplay(as_json=arguments.json) as display:
        ended, all_read = run_here(config, named, arguments.rebuild, display.show)
    print_json(run_summary(ended)) if arguments.json else put(printing.run_text(ended))
    if ended.interrupted:
        return INTERRUPTED
    # A rebuild may well be of articles whose source has been removed.
    took_nothing = not (ended.new or ended.updated or ended.unchanged) and (named or knows_sources(config.home))
    if took_nothing:
        note(f"no article was found in {', '.join(named) or 'any known source'}")
    return 0 if all_read and not took_nothing else SOME_SOURCES_FAILED
