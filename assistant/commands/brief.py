"""`dateline brief`: the main stories since the last brief, cited."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.answers import Answer, Request
from assistant.commands.ask import tell_answer
from assistant.commands.opening import open_engine
from assistant.commands.options import Parsers, add_common, add_question_options, make_request
from assistant.config import Config
from assistant.errors import NOT_IN_ARTICLES
from assistant.printing import answer_json, answer_text, note, print_json, put
from assistant.source_printing import corrections_text

if TYPE_CHECKING:
    from assistant.engine import Engine

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
    if arguments.since or arguments.until or arguments.outlet or arguments.as_of:
        return tell_answer(engine, request, as_json=arguments.json)
    day = request.as_of or date.today().isoformat()
    last = _last_brief(config.home)
    come = engine.arrivals(last.generation if last else 0, _earliest(last.day if last else day))
    if last and come.generation >= last.generation:
        code = _tell_arrivals(engine, replace(request, articles=come.articles), last, as_json=arguments.json)
        if come.corrections and not arguments.json:
            put(f"\n{corrections_text(come.corrections[:_CORRECTIONS])}")
            code = 0 if code == NOT_IN_ARTICLES else code
    else:
        code = tell_answer(engine, request, as_json=arguments.json)
    if code == 0:
        _remember(config.home, day, come.generation)
    return code


@dataclass(frozen=True, slots=True)
class _Last:
    """The last brief: its ISO day, when it was made, in words, and the generation of the index that it told of."""

    day: str
    moment: str
    generation: int


def _earliest(day: str) -> str:
    """How old an article may be to be told when it comes after the brief of that day: a first brief looks back as far."""
    from assistant.overviews import DAYS

    return (date.fromisoformat(day) - timedelta(DAYS - 1)).isoformat()


def _tell_arrivals(engine: Engine, request: Request, last: _Last, *, as_json: bool) -> int:
    """Tell the stories of the articles that have come; returns the exit code."""
    if request.articles:
        note(f"since the last brief, {last.moment}")
        return tell_answer(engine, request, as_json=as_json)
    text = f"Nothing has come since the last brief, {last.moment}."
    as_of = request.as_of or date.today().isoformat()
    answer = Answer(request.question, as_of, text, "not_in_articles", "quotes", 0.0, kind="overview")
    if as_json:
        print_json(answer_json(answer))
    else:
        put(answer_text(answer))
    return NOT_IN_ARTICLES


def _last_brief(home: Path) -> _Last | None:
    """The last brief; None when there was none, or nothing tells."""
    try:
        told = json.loads((home / FILE_NAME).read_text(encoding="utf-8"))
        day, moment = date.fromisoformat(told["day"]), datetime.fromisoformat(told["moment"]).astimezone()
        # Earlier versions remembered no generation: to them everything has come since.
        return _Last(day.isoformat(), f"{moment.day} {moment:%B %Y, %H:%M}", int(told.get("generation", 0)))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _remember(home: Path, day: str, generation: int) -> None:
    fresh = home / f"{FILE_NAME}.new"
    try:
        moment = datetime.now().astimezone().isoformat(timespec="seconds")
        fresh.write_text(json.dumps({"day": day, "moment": moment, "generation": generation}), encoding="utf-8")
        fresh.replace(home / FILE_NAME)
    except OSError as error:
        note(f"this brief cannot be remembered ({error.strerror}); the next one will tell its stories again")
