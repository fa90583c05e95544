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
from assistant.errors import UsageError
from assistant.printing import note, print_json, put


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
                "--every", default="", metavar="30m", help="how often to read it, under --watch and in the app"
            )
        if action == "add":
            one.add_argument("--name", dest="as_name", default="", metavar="NAME", help="what to call it")
            one.add_argument("--keep-gone", action="store_true", help="keep articles that it no longer has")
            one.add_argument("--feed", action="store_true", help="of a page, follow the feed that it offers")
            one.add_argument("--no-check", action="store_true", help="without looking at it first")


def run(arguments: argparse.Namespace, config: Config) -> int:
    """List or change sources; returns the exit code."""
    os.umask(OURS_ALONE)
    ACTIONS[arguments.action or "list"][0](arguments, config)
    return 0


def _list(arguments: argparse.Namespace, config: Config) -> None:
    from assistant.sourcing import list_sources

    listed = list_sources(config)
    # Known is enough to be listed; a home that has never been told of any source has no list.
    if not listed and not is_indexed(config.home):
        raise nothing_published(config.home)
    print_json([asdict(state) for state in listed]) if arguments.json else put(printing.sources_text(listed))


def _add(arguments: argparse.Namespace, config: Config) -> None:
    from assistant.sourcing import add_sources

    location = _wanted(arguments, "Which source? dateline sources add ADDRESS, FILE, FOLDER or pack:NAME")
    options = {"every": arguments.every, "keep_gone": True if arguments.keep_gone else None}
    found = add_sources(
        config, location, name=arguments.as_name, options=options, look=not arguments.no_check,
        follow_feed=arguments.feed,
    )  # fmt: skip
    if arguments.json:
        print_json(asdict(found))
        return
    put(f"added {printing.source_found_text(found)}" if found.kind else f"added {found.location}")
    note(f"read it with: dateline index {'' if found.kind == 'pack' else found.location}".rstrip())


def _test(arguments: argparse.Namespace, config: Config) -> None:
    from assistant.sourcing import look_at_source

    location = _wanted(arguments, "Which source? dateline sources test ADDRESS, FILE or FOLDER")
    found = look_at_source(config, location)
    print_json(asdict(found)) if arguments.json else put(printing.source_found_text(found))


def _every(arguments: argparse.Namespace, config: Config) -> None:
    from assistant.sourcing import set_interval

    name = _wanted(arguments, "Which source? dateline sources every NAME --every 30m")
    set_interval(config, name, arguments.every)
    told = f"every {arguments.every}" if arguments.every else "only when asked"
    print_json({"every": arguments.every}) if arguments.json else put(f"{name} is read {told}")


def _remove(arguments: argparse.Namespace, config: Config) -> None:
    # A source that gave nothing can be removed before anything is published.
    if not is_indexed(config.home) and first_run(config.home, demo=False).sources:
        raise nothing_published(config.home)
    from assistant.sourcing import remove_source

    name = _wanted(arguments, "Which source? dateline sources remove NAME (see: dateline sources list)")
    removed = remove_source(config, name)
    print_json({"removed": removed}) if arguments.json else put(f"{removed} articles removed")


def _pause(arguments: argparse.Namespace, config: Config) -> None:
    from assistant.sourcing import set_paused

    paused = arguments.action == "pause"
    name = _wanted(arguments, f"Which source? dateline sources {arguments.action} NAME")
    set_paused(config, name, paused)
    print_json({"paused": paused}) if arguments.json else put(f"{name} {'is paused' if paused else 'is read again'}")


def _import(arguments: argparse.Namespace, config: Config) -> None:
    from assistant.sourcing import import_opml

    new = import_opml(config, _wanted(arguments, "Which list? dateline sources import FILE.opml"))
    if arguments.json:
        print_json({"added": new})
        return
    put(f"{len(new)} new {'source' if len(new) == 1 else 'sources'}")
    if new:
        note("nothing has been fetched yet; read them with: dateline index")


def _export(arguments: argparse.Namespace, config: Config) -> None:
    from assistant.sourcing import export_opml

    opml, count = export_opml(config)
    if not arguments.name:
        sys.stdout.write(opml.decode("utf-8"))
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


def _wanted(arguments: argparse.Namespace, question: str) -> str:
    if not arguments.name:
        raise UsageError(question)
    return str(arguments.name)


# What does it, what it is, and what it wants to be named.
ACTIONS: dict[str, tuple[Callable[[argparse.Namespace, Config], None], str, str]] = {
    "list": (_list, "list the sources and how they fare", ""),
    "add": (_add, "remember a source: an address, a file, a folder, a pattern or pack:NAME", "SOURCE"),
    "test": (_test, "look at a source and say what it is, keeping nothing", "SOURCE"),
    "remove": (_remove, "forget a source and the articles that only it carries", "NAME"),
    "every": (_every, "say how often to read a source; without --every, only when asked", "NAME"),
    "pause": (_pause, "leave a source out of runs over all sources", "NAME"),
    "resume": (_pause, "read a paused source again", "NAME"),
    "import": (_import, "remember the feeds of an OPML file or address", "FILE"),
    "export": (_export, "write the known feeds as OPML", "FILE"),
    "packs": (_packs, "list the packs of well-known public feeds", ""),
}
