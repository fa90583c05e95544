"""Options that several commands share, and the request they make."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from assistant.answers import Request

if TYPE_CHECKING:
    from assistant.engine import Engine

# As text: the class takes no parameter at run time.
Parsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_common(parser: argparse.ArgumentParser, default: Any = None) -> None:
    """Options that every command has."""
    # The same options stand before and after the command; SUPPRESS keeps the second from erasing the first.
    parser.add_argument(
        "--home", type=Path, default=default, metavar="DIR", help="where the index lives (or DATELINE_HOME)"
    )
    parser.add_argument("--json", action="store_true", default=default or False, help="print JSON")
    parser.add_argument(
        "--demo", action="store_true", default=default or False, help="use the fictional demo collection"
    )


def add_question_options(parser: argparse.ArgumentParser, default: Any = None) -> None:
    """Options that narrow a question."""
    parser.add_argument("--as-of", default=default, metavar="DATE", help="answer as at the end of that day")
    parser.add_argument("--since", default=default, metavar="DATE", help="only articles published on that day or later")
    parser.add_argument(
        "--until", default=default, metavar="DATE", help="only articles published on that day or earlier"
    )
    parser.add_argument(
        "--undated",
        action="store_true",
        default=default or False,
        help="with --since, --until: articles without a date too",
    )
    parser.add_argument(
        "--outlet", action="append", default=default, metavar="NAME", help="only that outlet (repeatable)"
    )
    parser.add_argument("-k", type=_count, default=default, metavar="N", help="how many passages (ask: 8, search: 10)")
    parser.add_argument(
        "--no-model",
        action="store_true",
        default=default or False,
        help="answer by quotes even if a model is configured",
    )


def add_batch(parser: argparse.ArgumentParser) -> None:
    """The question itself, or a file of questions."""
    parser.add_argument("question", nargs="*", metavar="QUESTION")
    parser.add_argument(
        "--batch", type=Path, metavar="FILE", help='questions, one JSON a line: {"id", "question", "as_of"?}'
    )


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 100:
        raise argparse.ArgumentTypeError("wants a number from 1 to 100")
    return int(text)


def make_request(arguments: argparse.Namespace, engine: Engine, k: int, question: str) -> Request:
    """A question with the options it was given; `k` is the command's own number of passages."""
    as_of = arguments.as_of
    if as_of is None and arguments.demo:
        # The fiction plays in the future; its last day is its "now".
        as_of = engine.holdings().newest
    return Request(
        question, (), as_of, arguments.since, arguments.until, tuple(arguments.outlet or ()),
        arguments.k or k, not arguments.no_model, undated=arguments.undated,
    )  # fmt: skip
