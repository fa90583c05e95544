"""`dateline sources`: list, add, look at, pause, import, export and remove them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from assistant import source_printing as printing
from assistant.commands.opening import OURS_ALONE, first_run, is_indexed, nothing_published
from assistant.commands.options import Parsers, add_common
from assistant.config import Config
from assistant.errors import SOME_SOURCES_FAILED, UsageError
from assistant.printing import count_of, line_of, note, print_json, put


def add_parser(commands: Parsers) -> None:
    """Describe the command and its actions: parsers of their own, so that options may stand before or after a name."""
    about = "List sources, or change the list. Only `add` and `test` of an address fetch anything: that address."
    parser = commands.add_parser("sources", help="list, add, test, pause, import, export or remove", description=about)
    add_common(parser, default=argparse.SUPPRESS)
    parser.set_defaults(action="list", name="")
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    for action, (_, told, name) in ACTIONS.items():
        one = actions.add_parser(action, help=told, description=told[0].upper() + told[1:] + ".")
        add_common(one, default=argparse.SUPPRESS)
        if name:
            one.add_argument("name", nargs="?", default="", metavar=name)
        if action in ("add", "every"):
            one.add_argument(
                "--every",
                default="",
                metavar="30m",
                help="how often to read it, under --watch and in the app: minutes, h, d or w, from 5m to 52w",
            )
        if action == "every":
            one.add_argument("interval", nargs="*", default=[], metavar="INTERVAL", help="the same without --every")
        if action in ("add", "test"):
            one.add_argument(
                "--map",
                action="append",
                default=[],
                metavar="FIELD=COLUMN",
                help="which column or key of an export holds a field",
            )
        if action == "add":
            one.add_argument("--name", dest="as_name", default="", metavar="NAME", help="what to call it")
            one.add_argument(
                "--keep-gone",
                action=argparse.BooleanOptionalAction,
                help="keep articles that it no longer has, or take them out again",
            )
            one.add_argument("--feed", action="store_true", help="of a page, follow the feed that it offers")
            one.add_argument("--no-check", action="store_true", help="without looking at it first")


def run(arguments: argparse.Namespace, config: Config) -> int:
    """List or change sources; returns the exit code."""
    os.umask(OURS_ALONE)
    return ACTIONS[arguments.action or "list"][0](arguments, config) or 0


def _list(arguments: argparse.Namespace, config: Config) -> None:
    from assistant.sourcing import list_sources

    listed = list_sources(config)
    print_json([asdict(state) for state in listed]) if arguments.json else put(printing.sources_text(listed))


def _add(arguments: argparse.Namespace, config: Config) -> None:
    from assistant.sourcing import add_sources

    location = _wanted(arguments, "Which source? dateline sources add ADDRESS, FILE, FOLDER or pack:NAME")
    options = {
        "every": arguments.every,
        "keep_gone": arguments.keep_gone,
        "columns": _columns(arguments),
    }
    found = add_sources(
        config, location, name=arguments.as_name, options=options, look=not arguments.no_check,
        follow_feed=arguments.feed,
    )  # fmt: skip
    if arguments.json:
        print_json(asdict(found))
        return
    put(printing.source_added_text(found, arguments.as_name, arguments.every))
    note(f"read it with: dateline index {'' if found.kind == 'pack' else found.location}".rstrip())


def _test(arguments: argparse.Namespace, config: Config) -> int:
    from assistant.sourcing import look_at_source

    location = _wanted(arguments, "Which source? dateline sources test ADDRESS, FILE or FOLDER")
    found = look_at_source(config, location, _columns(arguments))
    print_json(asdict(found)) if arguments.json else put(printing.source_found_text(found))
    # A feed may well be empty today; a file without an article is none of ours.
    return SOME_SOURCES_FAILED if found.kind == "files" and not found.articles else 0


def _every(arguments: argparse.Namespace, config: Config) -> None:
    from assistant.sourcing import set_interval

    name = _wanted(arguments, "Which source? dateline sources every NAME 30m")
    every = arguments.every or " ".join(arguments.interval)
    set_interval(config, name, every)
    told = f"every {every}" if every else "only when asked"
    print_json({"every": every}) if arguments.json else put(f"{name} is read {told}")


def _remove(arguments: argparse.Namespace, config: Config) -> None:
    # A source that gave nothing can be removed before anything is published.
    if not is_indexed(config.home) and first_run(config.home, demo=False).sources:
        raise nothing_published(config.home)
    from assistant.sourcing import remove_source

    name = _wanted(arguments, "Which source? dateline sources remove NAME (see: dateline sources list)")
    names, removed = remove_source(config, name)
    told = f"{', '.join(map(line_of, names))} forgotten; {count_of(removed, 'article')} removed"
    print_json({"removed": removed}) if arguments.json else put(told)


def _pause(arguments: argparse.Namespace, config: Config) -> None:
    from assistant.sourcing import set_paused

    paused = arguments.action == "pause"
    name = _wanted(arguments, f"Which source? dateline sources {arguments.action} NAME")
    set_paused(config, name, paused)
    print_json({"paused": paused}) if arguments.json else put(f"{name} {'is paused' if paused else 'is read again'}")


def _import(arguments: argparse.Namespace, config: Config) -> None:
    from assistant.sourcing import import_opml

    refused = list[str]()
    listed = import_opml(config, _wanted(arguments, "Which list? dateline sources import FILE.opml"), refused)
    new, known = ([one.name for one in listed if one.new is fresh] for fresh in (True, False))
    if arguments.json:
        print_json({"added": new, "known": known, "refused": refused})
        return
    put(f"{count_of(len(new), 'new source')}, {len(known)} known already")
    for address in refused:
        note(f"refused, since only http and https are fetched: {address}")
    if new:
        note("nothing has been fetched yet; read them with: dateline index")


def _export(arguments: argparse.Namespace, config: Config) -> None:
    from assistant.sourcing import export_opml

    opml, count = export_opml(config)
    if not arguments.name:
        text = opml.decode("utf-8")
        print_json({"exported": count, "opml": text}) if arguments.json else sys.stdout.write(text)
        return
    try:
        Path(arguments.name).expanduser().write_bytes(opml)
    except (OSError, RuntimeError) as error:
        raise UsageError(f"{arguments.name} cannot be written: {getattr(error, 'strerror', None) or error}.") from error
    print_json({"exported": count}) if arguments.json else note(f"{count} feeds written to {arguments.name}")


def _packs(arguments: argparse.Namespace, _: Config) -> None:
    from assistant.packs import load_packs

    packs = load_packs()
    print_json([asdict(pack) for pack in packs]) if arguments.json else put(printing.packs_text(packs))


def _columns(arguments: argparse.Namespace) -> dict[str, str]:
    from assistant.homes import errors_translated
    from index.readers.columns import read_columns

    with errors_translated():
        return read_columns(arguments.map)


def _wanted(arguments: argparse.Namespace, question: str) -> str:
    if not arguments.name:
        raise UsageError(question)
    return str(arguments.name)


# What does it, what it is, and what it wants to be named.
ACTIONS: dict[str, tuple[Callable[[argparse.Namespace, Config], int | None], str, str]] = {
    "list": (_list, "list the sources and how they fare", ""),
    "add": (_add, "remember a source: an address, a file, a folder, a pattern or pack:NAME", "SOURCE"),
    "test": (_test, "look at a source and say what it is, keeping nothing", "SOURCE"),
    "remove": (_remove, "forget a source and the articles that only it carries", "NAME"),
    "every": (_every, "say how often to read a source (30m, 6h, 1d); without an interval, only when asked", "NAME"),
    "pause": (_pause, "leave a source out of runs over all sources", "NAME"),
    "resume": (_pause, "read a paused source again", "NAME"),
    "import": (_import, "remember the feeds of an OPML file or address", "FILE"),
    "export": (_export, "write the known feeds as OPML", "FILE"),
    "packs": (_packs, "list the packs of well-known public feeds", ""),
}
