"""The command line: arguments in, wiring, exit codes out. The only place that builds the whole.

Data goes to standard output, progress and notes to standard error. Heavy rooms are imported inside the commands that
need them: `dateline --help` and the first paint of the app load neither the index nor the model client.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import printing, starter
from assistant.answers import Answer, Failed, Finished, Found, Fragment, Request, RunFailed, RunRequest, Understood
from assistant.batch import answer_batch
from assistant.config import Config, load_config
from assistant.errors import DatelineError, IndexMissing, LockHeld, UsageError
from assistant.printing import note, print_json, put

if TYPE_CHECKING:
    from assistant.engine import Engine

INTERRUPTED = 130
NOT_IN_ARTICLES = 3
SOME_SOURCES_FAILED = 6

# Below, a search has found what is nearest and nothing that was asked for.
_MATCHES = 0.05

# Articles and questions are the reader's own business.
_OURS_ALONE = 0o077

DESCRIPTION = "Ask the news in your terminal. Without a command, opens the app."


def make_parser() -> argparse.ArgumentParser:
    """Every command and option there is."""
    parser = argparse.ArgumentParser("dateline", description=DESCRIPTION)
    parser.add_argument("--version", action=_PrintVersion, nargs=0, help="print the version")
    _add_common(parser)
    _add_question_options(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, text in (("ask", "print one cited answer"), ("search", "print ranked passages, no answer")):
        command = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        command.add_argument("question", nargs="*", metavar="QUESTION")
        command.add_argument(
            "--batch", type=Path, metavar="FILE", help='questions, one JSON a line: {"id", "question", "as_of"?}'
        )
        _add_question_options(command, default=argparse.SUPPRESS)
        _add_common(command, default=argparse.SUPPRESS)
    index = commands.add_parser(
        "index", help="add articles or refresh what is known", description="Add articles or refresh what is known."
    )
    index.add_argument(
        "sources", nargs="*", metavar="SOURCE", help="a file or folder, or 'starter'; none: all known sources"
    )
    index.add_argument("--rebuild", action="store_true", help="make every passage and index anew from the ledger")
    _add_common(index, default=argparse.SUPPRESS)
    status = commands.add_parser("status", help="what is indexed", description="Say what is indexed.")
    _add_common(status, default=argparse.SUPPRESS)
    sources = commands.add_parser("sources", help="list or remove sources", description="List or remove sources.")
    sources.add_argument("action", choices=("list", "remove"), nargs="?", default="list")
    sources.add_argument("name", nargs="?", metavar="NAME")
    _add_common(sources, default=argparse.SUPPRESS)
    return parser


class _PrintVersion(argparse.Action):
    """Prints the version; its import, 35 ms, is for those who ask."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"dateline {version('dateline')}")
        parser.exit()


def _add_common(parser: argparse.ArgumentParser, default: Any = None) -> None:
    # The same options stand before and after the command; SUPPRESS keeps the second from erasing the first.
    parser.add_argument(
        "--home", type=Path, default=default, metavar="DIR", help="where the index lives (or DATELINE_HOME)"
    )
    parser.add_argument("--json", action="store_true", default=default or False, help="print JSON")
    parser.add_argument(
        "--demo", action="store_true", default=default or False, help="use the fictional demo collection"
    )


def _add_question_options(parser: argparse.ArgumentParser, default: Any = None) -> None:
    parser.add_argument("--as-of", default=default, metavar="DATE", help="answer as at the end of that day")
    parser.add_argument("--since", default=default, metavar="DATE", help="only articles published on that day or later")
    parser.add_argument(
        "--until", default=default, metavar="DATE", help="only articles published on that day or earlier"
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


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 100:
        raise argparse.ArgumentTypeError("wants a number from 1 to 100")
    return int(text)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = make_parser()
    arguments = parser.parse_args(argv)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a news text must not end the program on an old code page
    command: Callable[[argparse.Namespace, Config], int] = {
        None: open_app,
        "ask": ask,
        "search": search,
        "index": index,
        "status": status,
        "sources": sources,
    }[arguments.command]
    try:
        config = load_config(arguments.home)
        if arguments.demo:
            config = replace(config, home=config.home / starter.DEMO)
        return command(arguments, config)
    except DatelineError as error:
        note(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        note("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        return 0  # the reader of our output has gone (`| head`); there is nobody to tell


# -- asking -----------------------------------------------------------------------------------------------------


def ask(arguments: argparse.Namespace, config: Config) -> int:
    """`dateline ask`: one cited answer, or a batch."""
    engine = open_engine(
        config, use_model=not arguments.no_model, demo=arguments.demo, single_question=not arguments.batch
    )
    if arguments.batch:
        answer_batch(arguments.batch, partial(_request, arguments, engine, 8), partial(_answer_line, engine))
        return 0
    request = _request(arguments, engine, 8, " ".join(arguments.question))
    # On a terminal a model's words are shown as they come; elsewhere only the checked answer is printed.
    streaming = not arguments.json and sys.stdout.isatty()
    answer: Answer | None = None
    failure: Failed | None = None
    with _stop_on_interrupt() as stopped:
        for event in engine.ask(request, stopped.is_set):
            if isinstance(event, Understood) and event.question != " ".join(request.question.split()):
                note(f"read as: {event.question}")
            elif isinstance(event, Found):
                for remark in event.notes:
                    note(remark)
            elif isinstance(event, Fragment) and streaming:
                put(event.text, end="")
            elif isinstance(event, Finished):
                answer = event.answer
            elif isinstance(event, Failed):
                answer, failure = event.answer, event
    if answer and arguments.json:
        print_json(printing.answer_json(answer))
    elif answer and not (failure and not answer.text):
        if streaming and answer.text:
            put("\n")
        put(printing.answer_text(answer, text_shown=streaming and answer.status != "not_in_articles"))
    if failure:
        note(failure.message)
        return failure.exit_code
    if stopped.is_set():
        return INTERRUPTED
    return NOT_IN_ARTICLES if answer and answer.status == "not_in_articles" else 0


def search(arguments: argparse.Namespace, config: Config) -> int:
    """`dateline search`: ranked passages, or a batch."""
    engine = open_engine(config, use_model=False, demo=arguments.demo, single_question=not arguments.batch)

    def found_json(request: Request) -> dict[str, Any]:
        plan = make_plan(request)
        return printing.search_json(request.question, plan.as_of, plan.period, engine.find_passages(plan, request.k))

    from assistant.planning import make_plan

    if arguments.batch:
        answer_batch(arguments.batch, partial(_request, arguments, engine, 10), found_json)
        return 0
    request = _request(arguments, engine, 10, " ".join(arguments.question))
    if arguments.json:
        print_json(found_json(request))
        return 0
    found = engine.find_passages(make_plan(request), request.k)
    for remark in found.notes:
        note(remark)
    if found.passages and found.answerable < _MATCHES:
        note("Nothing matches well; the nearest passages:")
    put(printing.search_text(found))
    return 0


def _request(arguments: argparse.Namespace, engine: Engine, k: int, question: str) -> Request:
    as_of = arguments.as_of
    if as_of is None and arguments.demo:
        # The fiction plays in the future; its last day is its "now".
        as_of = engine.holdings().newest
    return Request(
        question, (), as_of, arguments.since, arguments.until, tuple(arguments.outlet or ()),
        arguments.k or k, not arguments.no_model,
    )  # fmt: skip


def _answer_line(engine: Engine, request: Request) -> dict[str, Any]:
    for event in engine.ask(request):
        if isinstance(event, Finished):
            return printing.answer_json(event.answer)
        if isinstance(event, Failed):
            return {"question": request.question, "status": "failed", "error": event.message}
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


# -- opening ----------------------------------------------------------------------------------------------------


def is_indexed(home: Path) -> bool:
    """Whether a home has something published, told without importing the index."""
    try:
        return bool(json.loads((home / "CURRENT").read_text(encoding="utf-8"))["generation"])
    except FileNotFoundError:
        return False
    except (OSError, ValueError, KeyError, TypeError):
        # Damaged, and so not empty: opening it will say what is wrong.
        return True


def first_run(home: Path, demo: bool) -> RunRequest:
    """What to index before the first answer: the starter articles, or, where sources are known already, those."""
    known = (home / "ledger.sqlite3").exists() and _knows_sources(home)
    return RunRequest() if known else RunRequest((starter.DEMO if demo else starter.STARTER,))


def _knows_sources(home: Path) -> bool:
    from assistant.indexing import knows_sources

    return knows_sources(home)


def nothing_published(home: Path) -> IndexMissing:
    """What to say of a home from which nothing can be answered: what there is of it, and what to do."""
    if first_run(home, demo=False).sources:
        return IndexMissing(f"There is no index at {home}. Index some articles: dateline index FOLDER")
    names, cut_off = _ledger_tells(home)
    why = "was cut off" if cut_off else "found no article or was stopped early"
    return IndexMissing(
        f"Nothing is published at {home} yet: the last run {why}. Known sources: {', '.join(names)}."
        " Read them again with: dateline index"
    )


def _ledger_tells(home: Path) -> tuple[list[str], bool]:
    """The names of the known sources, and whether the last run was cut off."""
    from index.ledger import Ledger

    with closing(Ledger(home)) as ledger:
        return [source.name for source in ledger.sources()], ledger.run_was_cut_off()


def open_engine(config: Config, *, use_model: bool, demo: bool = False, single_question: bool = False) -> Engine:
    """The engine for a home; an empty home gets the starter (or demo) articles first."""
    if not is_indexed(config.home):
        from assistant.progress import show_run
        from assistant.runs import ProcessIndexer

        request = first_run(config.home, demo)
        if request.sources:
            note(f"first run: indexing the {request.sources[0]} articles into {config.home}")
        else:
            note("nothing is published yet; reading the known sources again")
        ended = show_run(ProcessIndexer(config.home, demo=demo).run(request))
        if isinstance(ended, RunFailed):
            raise LockHeld(ended.message) if ended.exit_code == LockHeld.exit_code else IndexMissing(ended.message)
        if not is_indexed(config.home):
            if ended.interrupted:
                raise KeyboardInterrupt
            raise IndexMissing(
                f"No article was found in {', '.join(request.sources or _ledger_tells(config.home)[0])}."
                " Index some with: dateline index FOLDER, or: dateline index starter"
            )
    from assistant.engine import Engine

    return Engine(config, use_model=use_model, single_question=single_question)


def open_app(arguments: argparse.Namespace, config: Config) -> int:
    """`dateline`: the app. Nothing of the index is imported before the first paint."""
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        raise UsageError("The app needs a terminal. In a pipe, use: dateline ask QUESTION")
    from assistant.runs import ProcessIndexer
    from assistant.tui.app import DatelineApp

    def open_answerer() -> Engine:
        from assistant.engine import Engine

        engine = Engine(config, use_model=not arguments.no_model)
        engine.warm_up()
        return engine

    app = DatelineApp(
        open_answerer,
        ProcessIndexer(config.home, demo=arguments.demo),
        as_of=arguments.as_of,
        demo=arguments.demo,
        first_run=None if is_indexed(config.home) else first_run(config.home, arguments.demo),
        use_model=not arguments.no_model,
    )
    app.run()
    return app.return_code or 0


# -- indexing ---------------------------------------------------------------------------------------------------


def index(arguments: argparse.Namespace, config: Config) -> int:
    """`dateline index`: one ingest run in this process, under the lock."""
    from assistant.indexing import run_here
    from assistant.progress import RunDisplay
    from assistant.runs import run_summary

    os.umask(_OURS_ALONE)
    named = arguments.sources or (first_run(config.home, demo=True).sources if arguments.demo else ())
    with RunDisplay(as_json=arguments.json) as display:
        ended, all_read = run_here(config, named, arguments.rebuild, display.show)
    print_json(run_summary(ended)) if arguments.json else put(printing.run_text(ended))
    if ended.interrupted:
        return INTERRUPTED
    # A rebuild may well be of articles whose source has been removed.
    took_nothing = not (ended.new or ended.updated or ended.unchanged) and (named or _knows_sources(config.home))
    if took_nothing:
        note(f"no article was found in {', '.join(named) or 'any known source'}")
    return 0 if all_read and not took_nothing else SOME_SOURCES_FAILED


def status(arguments: argparse.Namespace, config: Config) -> int:
    """`dateline status`: what is indexed."""
    if not is_indexed(config.home):
        raise nothing_published(config.home)
    engine = open_engine(config, use_model=True)
    engine.find_model()
    held = engine.holdings()
    listed = engine.sources()
    if arguments.json:
        print_json({**asdict(held), "home": str(config.home), "sources": listed})
    else:
        put(printing.status_text(held, str(config.home), listed))
    return 0


def sources(arguments: argparse.Namespace, config: Config) -> int:
    """`dateline sources`: list them, or remove one with the articles only it carries."""
    removing = arguments.action == "remove"
    # A source that gave nothing can be removed before anything is published.
    if not is_indexed(config.home) and (not removing or first_run(config.home, demo=False).sources):
        raise nothing_published(config.home)
    if removing:
        if not arguments.name:
            raise UsageError("Which source? dateline sources remove NAME (see: dateline sources list)")
        from assistant.indexing import remove_source

        os.umask(_OURS_ALONE)
        removed = remove_source(config, arguments.name)
        print_json({"removed": removed}) if arguments.json else put(f"{removed} articles removed")
        return 0
    listed = open_engine(config, use_model=False).sources()
    if arguments.json:
        print_json(listed)
    else:
        put(printing.sources_text(listed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
