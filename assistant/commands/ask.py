"""`dateline ask`: one cited answer, or a batch."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from assistant import printing
from assistant.answers import Answer, Failed, Finished, Found, Fragment, Request, Understood, Verify
from assistant.batch import answer_batch
from assistant.commands.opening import open_engine
from assistant.commands.options import Parsers, add_batch, add_common, add_question_options, make_request
from assistant.config import Config
from assistant.errors import INTERRUPTED, NOT_IN_ARTICLES
from assistant.live_text import LiveText
from assistant.printing import note, print_json, put

if TYPE_CHECKING:
    from assistant.engine import Engine


def add_parser(commands: Parsers) -> None:
    """Describe the command."""
    parser = commands.add_parser("ask", help="print one cited answer", description="Print one cited answer.")
    add_batch(parser)
    add_question_options(parser, default=argparse.SUPPRESS)
    parser.add_argument(
        "--verify", choices=("local", "model"), help="who checks sentences: local, or model for a second opinion"
    )
    add_common(parser, default=argparse.SUPPRESS)


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Answer; returns the exit code."""
    engine = open_engine(
        config, use_model=not arguments.no_model, demo=arguments.demo, single_question=not arguments.batch
    )
    if arguments.batch:
        answer_batch(
            arguments.batch,
            partial(make_request, arguments, engine, 8),
            partial(_answer_line, engine, arguments.verify),
        )
        return 0
    request = replace(make_request(arguments, engine, 8, " ".join(arguments.question)), verify=arguments.verify)
    return tell_answer(engine, request, as_json=arguments.json)


def tell_answer(engine: Engine, request: Request, *, as_json: bool) -> int:
    """Answer one request and print the answer; returns the exit code."""
    answer: Answer | None = None
    failure: Failed | None = None
    # On a terminal a model's words are shown as they come, and give way to the checked answer.
    with _stop_on_interrupt() as stopped, LiveText(shown=not as_json and sys.stdout.isatty()) as live:
        for event in engine.ask(request, stopped.is_set):
            if isinstance(event, Understood):
                if event.question != " ".join(request.question.split()):
                    note(f"read as: {event.question}")
                if event.period:
                    note(f"period: {event.period}")
            elif isinstance(event, Found):
                for remark in event.notes:
                    note(remark)
            elif isinstance(event, Fragment):
                live.add(event.text)
            elif isinstance(event, Finished):
                answer = event.answer
            elif isinstance(event, Failed):
                answer, failure = event.answer, event
    if answer and as_json:
        print_json(printing.answer_json(answer))
    elif answer and not (failure and not answer.text):
        put(printing.answer_text(answer))
    if failure:
        note(failure.message)
        return failure.exit_code
    if stopped.is_set():
        return INTERRUPTED
    return NOT_IN_ARTICLES if answer and answer.status == "not_in_articles" else 0


def _answer_line(engine: Engine, verify: Verify | None, request: Request) -> dict[str, Any]:
    for event in engine.ask(replace(request, verify=verify)):
        if isinstance(event, Finished):
            return printing.answer_json(event.answer)
        if isinstance(event, Failed):
            kept = printing.answer_json(event.answer) if event.answer else {"question": request.question}
            return {**kept, "status": "failed", "error": event.message}
    raise AssertionError("an answer ended without an end")


class _stop_on_interrupt:
    """Inside, Ctrl-C asks the answer to stop and keeps what there is; a second one ends the program."""

    def __enter__(self) -> threading.Event:
        self._asked = threading.Event()

        def ask_to_stop(*_: object) -> None:
            if self._asked.is_set():
                raise KeyboardInterrupt
            self._asked.set()

        self._before = signal.signal(signal.SIGINT, ask_to_stop)
        return self._asked

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)
