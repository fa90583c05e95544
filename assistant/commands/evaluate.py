"""`dateline eval ARTICLES QUESTIONS`: how good retrieval, refusing and quoting are on a collection."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import evaluation
from assistant.answers import Failed, Finished, Found, Request
from assistant.commands.opening import OURS_ALONE, is_indexed
from assistant.commands.options import Parsers, add_common
from assistant.config import Config
from assistant.errors import DatelineError, IndexMissing, UsageError
from assistant.evaluation import Outcome, Question
from assistant.ingests import RunRequest
from assistant.printing import note, print_json, put

if TYPE_CHECKING:
    from assistant.engine import Engine

DEPTH = 20
"""So many passages are looked at for each question."""


def add_parser(commands: Parsers) -> None:
    """Describe the command."""
    text = "measure retrieval, refusal and quotes on a question set"
    parser = commands.add_parser("eval", help=text, description=text[0].upper() + text[1:] + ".")
    parser.add_argument(
        "articles", metavar="ARTICLES", help="a file or folder of articles, or a home that holds an index already"
    )
    parser.add_argument(
        "questions",
        type=Path,
        metavar="QUESTIONS",
        help='one JSON a line: {"id", "question", "answers", "answerable"?}',
    )
    parser.add_argument("--save", type=Path, metavar="FILE", help="keep this run, to compare a later one against it")
    parser.add_argument("--against", type=Path, metavar="FILE", help="compare with a saved run")
    parser.add_argument(
        "--model", action="store_true", help="answer with the configured model; without, quotes are measured"
    )
    add_common(parser, default=argparse.SUPPRESS)


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Index unless ARTICLES is a home, ask every question, print the figures; returns the exit code."""
    questions = evaluation.read_questions(arguments.questions)
    before = evaluation.read_report(arguments.against) if arguments.against else None
    home = Path(arguments.articles).expanduser()
    if is_indexed(home):
        outcomes = _measure(replace(config, home=home), questions, arguments.model)
    else:
        with tempfile.TemporaryDirectory(prefix="dateline-eval-") as scratch:
            fresh = replace(config, home=Path(scratch))
            _index(fresh, arguments.articles)
            outcomes = _measure(fresh, questions, arguments.model)
    told = evaluation.report(outcomes)
    compared = evaluation.compare(told, before) if before else None
    if arguments.save:
        _save(arguments.save, told)
    if arguments.json:
        print_json(told | ({"compared": compared} if compared else {}))
    else:
        put(evaluation.table(told, compared))
    return 0


def _save(path: Path, told: dict[str, object]) -> None:
    try:
        path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"The run cannot be saved as {path} ({error.strerror}).") from error


def _index(config: Config, articles: str) -> None:
    from assistant.indexing import run_here
    from assistant.progress import RunDisplay

    os.umask(OURS_ALONE)
    with RunDisplay(as_json=False) as display:
        ended, _ = run_here(config, RunRequest((articles,)), display.show)
    if ended.interrupted:
        raise KeyboardInterrupt
    if not ended.new:
        raise IndexMissing(f"No article was found in {articles}.")
    note(f"{ended.new} articles indexed, {len(ended.rejected)} rejected, in {ended.seconds:.0f} s")


def _measure(config: Config, questions: list[Question], use_model: bool) -> list[Outcome]:
    from assistant.engine import Engine

    with closing(Engine(config, use_model=use_model)) as engine:
        engine.warm_up()
        return ask_all(engine, questions, use_model=use_model)


def ask_all(engine: Engine, questions: list[Question], *, use_model: bool) -> list[Outcome]:
    """Ask every question as on its day. Raises DatelineError when an answer fails."""
    return [_ask(engine, question, use_model) for question in questions]


def _ask(engine: Engine, question: Question, use_model: bool) -> Outcome:
    request = Request(question.question, as_of=question.as_of, k=DEPTH, use_model=use_model)
    began = time.perf_counter()
    found, finished, searched = Found((), 0.0), None, 0.0
    for event in engine.ask(request):
        if isinstance(event, Found) and not searched:  # it comes again numbered by what is cited
            found, searched = event, time.perf_counter() - began
        elif isinstance(event, Finished):
            finished = event.answer
        elif isinstance(event, Failed):
            raise DatelineError(f"Question {question.id}: {event.message}")
    took = time.perf_counter() - began
    assert finished is not None
    refused = finished.status == "not_in_articles"
    return Outcome(
        question,
        evaluation.first_hit(question.answers, [asdict(p) for p in found.passages]),
        found.answerable,
        refused,
        not refused and evaluation.stands_in(question.answers, finished.text[:900]),
        evaluation.share(s.support == "supported" for s in finished.sentences) if finished.sentences else 1.0,
        1000 * searched,
        1000 * took,
        engine.stages(request, lambda title, text: evaluation.is_hit(question.answers, {"title": title, "text": text}))
        if question.answerable
        else {},
    )
