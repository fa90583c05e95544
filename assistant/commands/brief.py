"""`dateline brief`: the main stories since the last brief, cited."""

from __future__ import annotations

import argparse
import json
from datetime import date, datetime
from pathlib import Path

from assistant.answers import Request
from assistant.commands.ask import tell_answer
from assistant.commands.opening import open_engine
from assistant.commands.options import Parsers, add_common, add_question_options, make_request
from assistant.config import Config
from assistant.printing import note, put
from assistant.source_printing import corrections_text

FILE_NAME = "last-brief.json"
QUESTION = "What are the main stories?"
_CORRECTIONS = 5


def add_parser(commands: Parsers) -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "brief",
        help="the main stories since the last brief, cited",
        description="The main stories since the last brief, or since --since; the first one looks back a week.",
    )
    add_question_options(parser, default=argparse.SUPPRESS)
    add_common(parser, default=argparse.SUPPRESS)


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Print the brief; returns the exit code. One that was narrowed or asked as on a past day is not remembered."""
    engine = open_engine(config, use_model=not arguments.no_model, demo=arguments.demo, single_question=True)
    request = make_request(arguments, engine, 8, QUESTION)
    plain = not (arguments.since or arguments.until or arguments.outlet or arguments.as_of)
    last, moment = _last_brief(config.home) if plain else ("", "")
    if last:
        request = _since(request, last)
        note(f"since the last brief, {last}")
    code = tell_answer(engine, request, as_json=arguments.json)
    if moment and not arguments.json and (corrections := engine.changes(moment).corrections[:_CORRECTIONS]):
        put(f"\n{corrections_text(corrections)}")
    if plain and code == 0:
        _remember(config.home, request.as_of or date.today().isoformat())
    return code


def _since(request: Request, day: str) -> Request:
    from dataclasses import replace

    # A brief of this morning is followed by one of today: what came since then was published on the same day.
    return replace(request, since=min(day, request.as_of or day))


def _last_brief(home: Path) -> tuple[str, str]:
    """The ISO day of the last brief and when it was made (ISO); empty when there was none, or nothing tells."""
    try:
        told = json.loads((home / FILE_NAME).read_text(encoding="utf-8"))
        day = date.fromisoformat(told["day"]).isoformat()
        now = datetime.now().astimezone()
        return day, min(datetime.fromisoformat(told.get("moment", day)).astimezone(), now).isoformat()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return "", ""


def _remember(home: Path, day: str) -> None:
    fresh = home / f"{FILE_NAME}.new"
    try:
        moment = datetime.now().astimezone().isoformat(timespec="seconds")
        fresh.write_text(json.dumps({"day": day, "moment": moment}), encoding="utf-8")
        fresh.replace(home / FILE_NAME)
    except OSError as error:
        note(f"this brief cannot be remembered ({error.strerror}); the next one will tell its stories again")
