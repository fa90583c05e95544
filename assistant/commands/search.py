"""`dateline search`: ranked passages, or a batch."""

from __future__ import annotations

import argparse
from functools import partial
from typing import Any

from assistant import printing
from assistant.answers import Request
from assistant.batch import answer_batch
from assistant.commands.opening import open_engine
from assistant.commands.options import Parsers, add_batch, add_common, add_question_options, make_request
from assistant.config import Config
from assistant.printing import note, print_json, put

# Below, a search has found what is nearest and nothing that was asked for.
_MATCHES = 0.05


def add_parser(commands: Parsers) -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "search", help="print ranked passages, no answer", description="Print ranked passages, no answer."
    )
    add_batch(parser)
    parser.add_argument("--explain", action="store_true", help="say what each score is made of")
    add_question_options(parser, default=argparse.SUPPRESS)
    add_common(parser, default=argparse.SUPPRESS)


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Search; returns the exit code."""
    engine = open_engine(config, use_model=False, demo=arguments.demo, single_question=not arguments.batch)

    def found_json(request: Request) -> dict[str, Any]:
        plan = make_plan(request)
        found = engine.find_passages(plan, request.k)
        return printing.search_json(request.question, plan.as_of, plan.period, found, explain=arguments.explain)

    from assistant.planning import make_plan

    if arguments.batch:
        answer_batch(arguments.batch, partial(make_request, arguments, engine, 10), found_json)
        return 0
    request = make_request(arguments, engine, 10, " ".join(arguments.question))
    if arguments.json:
        print_json(found_json(request))
        return 0
    plan = make_plan(request)
    found = engine.find_passages(plan, request.k)
    if plan.period:
        note(f"period: {plan.period}")
    for remark in found.notes:
        note(remark)
    if found.passages and found.answerable < _MATCHES:
        note("Nothing matches well; the nearest passages:")
    put(printing.search_text(found, explain=arguments.explain))
    return 0
