"""`dateline index`: one ingest run in this process, under the lock."""

from __future__ import annotations

import argparse
import os

from assistant import printing
from assistant.commands.opening import OURS_ALONE, first_run
from assistant.commands.options import Parsers, add_common
from assistant.config import Config
from assistant.errors import INTERRUPTED, SOME_SOURCES_FAILED, UsageError
from assistant.ingests import RunFinished, RunRequest
from assistant.printing import note, print_json, put
from assistant.source_printing import estimate_text, run_sources_text
from assistant.watching import watch_sources


def add_parser(commands: Parsers) -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "index", help="add articles or refresh what is known", description="Add articles or refresh what is known."
    )
    parser.add_argument(
        "sources",
        nargs="*",
        metavar="SOURCE",
        help="file, folder, pattern, page, feed, sitemap, OPML list, pack:NAME or 'starter'; none: all known sources",
    )
    parser.add_argument("--rebuild", action="store_true", help="make every passage and index anew from the ledger")
    parser.add_argument("--dry-run", action="store_true", help="say what a run would do, take and cost; keep nothing")
    parser.add_argument(
        "--due", action="store_true", help="only sources whose interval (`sources add --every`) has passed"
    )
    parser.add_argument(
        "--watch", action="store_true", help="stay, and read sources whenever their interval has passed"
    )
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="which column or key of an export holds a field",
    )
    add_common(parser, default=argparse.SUPPRESS)


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Index; returns the exit code."""
    os.umask(OURS_ALONE)
    named = arguments.sources or (first_run(config.home, demo=True).sources if arguments.demo else ())
    request = RunRequest(
        tuple(map(str, named)), arguments.rebuild, arguments.dry_run, arguments.due, tuple(arguments.map)
    )
    if arguments.map and not arguments.sources:
        raise UsageError("--map names columns of a SOURCE: dateline index SOURCE --map FIELD=COLUMN")
    if arguments.watch:
        for other in ("dry_run", "due"):
            if getattr(arguments, other):
                raise UsageError(f"--watch and --{other.replace('_', '-')} do not go together.")
        return watch_sources(config, request, lambda r: _run_once(arguments, config, r))
    return _run_once(arguments, config, request)


def _nothing_due(config: Config) -> str:
    from assistant.indexing import seconds_until_due
    from assistant.progress import describe_seconds

    wait = seconds_until_due(config.home)
    if wait is None:
        return "no source has an interval; give one: dateline sources every NAME 30m"
    return f"nothing is due; next in {describe_seconds(wait)}"


def _run_once(arguments: argparse.Namespace, config: Config, request: RunRequest) -> int:
    from assistant.indexing import run_here
    from assistant.progress import RunDisplay
    from index.processes import ending_in_order

    with RunDisplay(as_json=arguments.json) as display:
        ended, all_read = run_here(config, request, display.show)
    with ending_in_order():
        return _tell(arguments, config, request, ended, all_read)


def _tell(
    arguments: argparse.Namespace, config: Config, request: RunRequest, ended: RunFinished, all_read: bool
) -> int:
    """Say what a run did; returns the exit code."""
    from assistant.homes import knows_sources
    from assistant.runs import run_summary

    if request.due_only and not ended.sources and not arguments.json:
        note(_nothing_due(config))
    if arguments.json:
        print_json(run_summary(ended))
    else:
        more = [estimate_text(ended.estimate)] if ended.estimate else []
        put(printing.run_text(ended, [*more, *run_sources_text(ended)]))
    if ended.interrupted:
        return INTERRUPTED
    # A rebuild may well be of articles whose source has been removed, and there may be nothing due or nothing new.
    took_nothing = not (ended.new or ended.updated or ended.unchanged) and (
        request.sources or knows_sources(config.home)
    )
    if (
        request.due_only
        or (request.rebuild and not request.sources)
        or (ended.sources and all(s.state == "done" and not s.rejected and s.kind == "feed" for s in ended.sources))
    ):
        took_nothing = False
    if took_nothing and all_read:
        note(f"no article was found in {', '.join(request.sources) or 'any known source'}")
    return 0 if all_read and not took_nothing else SOME_SOURCES_FAILED
