"""Ends ingest runs at random moments, and looks whether anything was lost. A script; `tests/index` plays a few rounds.

::

    python tests/benchmarks/kill_runs.py --rounds 100 --seed 1

A round starts `dateline index` over made-up articles, on an empty home or on one that holds older versions of a third
of them, sends KILL, TERM or HUP to the run alone or to its whole group (as a closing terminal does), and then checks:

- every article that the ledger accepted is whole: passages cover its text, vectors are there;
- what is published opens and answers, from passages that are pieces of their articles;
- TERM and HUP end with code 130 and everything accepted published;
- no child process stays behind;
- the next run completes: every article exactly once with its newest text, keywords and base and tail in agreement.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.errors import NoIndex
from index.ledger import Ledger
from index.publication import read_publication
from index.search import Searcher
from index.windows import Window

_ROOM = "dateline_tests_room"
if _ROOM not in sys.modules:
    _spec = importlib.util.spec_from_file_location(_ROOM, Path(__file__).parents[1] / "index" / "room.py")
    assert _spec and _spec.loader
    sys.modules[_ROOM] = importlib.util.module_from_spec(_spec)
    _spec.loader.exec_module(sys.modules[_ROOM])
room: Any = sys.modules[_ROOM]

ARTICLES = 400
_CHILDREN_MAY_TAKE = 20.0


@dataclass
class Round:
    """How one run was ended, and what was found wrong."""

    signal: str
    to_group: bool
    updating: bool
    code: int | None = None
    after_seconds: float = 0.0
    accepted: int = 0
    published: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Stage:
    """What rounds are played with: the articles, and a home with older versions of a third of them."""

    folder: Path
    articles: list[dict[str, Any]]
    source: Path
    older: Path


def set_stage(folder: Path, count: int = ARTICLES) -> Stage:
    """Make the articles, and index the older versions (with real processes)."""
    articles = room.made_up_articles(count, seed=11, sentences=(2, 12))
    older = [{**a, "text": a["text"] + " This was the first version."} for a in articles[: count // 3]]
    source = room.write_articles(folder / "articles.jsonl", articles)
    room.ingest(folder / "older", room.write_articles(folder / "older.jsonl", older))
    return Stage(folder, articles, source, folder / "older")


def play(stage: Stage, home: Path, planned: Round, wait: Callable[[subprocess.Popen[str]], None]) -> Round:
    """Start a run on `home`, end it when `wait` returns, and see what it left. The next run is the caller's."""
    if planned.updating:
        shutil.copytree(stage.older, home)
    command = [sys.executable, "-m", "assistant.cli", "index", "--json", "--home", str(home), str(stage.source)]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stderr
    # The first line says that the run has begun: from here on it answers signals.
    first = process.stderr.readline()
    began = time.monotonic()
    wait(process)
    planned.after_seconds = time.monotonic() - began
    number = signal.Signals[f"SIG{planned.signal}"]
    try:
        (os.killpg if planned.to_group else os.kill)(process.pid, number)
    except ProcessLookupError:
        planned.signal += " (too late)"
    rest = first + process.stderr.read()
    planned.code = process.wait()
    if planned.signal in ("TERM", "HUP") and planned.code not in (130, 0):
        planned.wrong.append(f"ended with {planned.code}: {rest[-300:]}")
    if not _children_end(process.pid):
        planned.wrong.append("children stayed behind")
    planned.wrong += _left_behind(home, planned)
    return planned


def accepted(home: Path, generation: int) -> int:
    """How many revisions of a generation the ledger holds."""
    try:
        with closing(Ledger(home)) as ledger:
            return int(ledger.db.execute("SELECT count(*) FROM revisions WHERE born = ?", (generation,)).fetchone()[0])
    except NoIndex:
        return 0


def after_seconds(seconds: float) -> Callable[[subprocess.Popen[str]], None]:
    """A moment told by the clock: in the imports, in the first batch, in between."""

    def wait(process: subprocess.Popen[str]) -> None:
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)

    return wait


def after_accepting(
    home: Path, generation: int, wanted: int, seconds: float
) -> Callable[[subprocess.Popen[str]], None]:
    """A moment told by the ledger, and then the clock: in the middle or at the end, however slow the machine is."""

    def wait(process: subprocess.Popen[str]) -> None:
        while process.poll() is None and accepted(home, generation) < wanted:
            time.sleep(0.01)
        after_seconds(seconds)(process)

    return wait


def _children_end(group: int) -> bool:
    until = time.monotonic() + _CHILDREN_MAY_TAKE
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def _left_behind(home: Path, ended: Round) -> list[str]:
    """What is wrong with a home right after its run was ended."""
    try:
        published = read_publication(home)
        torn = room.torn_articles(home)
    except NoIndex:
        return []
    wrong = [f"torn: {torn}"] if torn else []
    with closing(Ledger(home)) as ledger:
        newest = "SELECT count(*) FROM revisions WHERE died IS NULL"
        ended.accepted = ledger.db.execute(newest).fetchone()[0]
        ended.published = ledger.span(published.generation)[0]
        waiting = ledger.db.execute(f"{newest} AND born > ?", (published.generation,)).fetchone()[0]
    if ended.code in (130, 0) and waiting:
        wrong.append(f"{waiting} accepted articles were not published")
    if published.generation:
        wrong += _answers_wrongly(home)
    return wrong


def _answers_wrongly(home: Path) -> list[str]:
    with closing(Searcher(home)) as searcher:
        found = searcher.search("Who criticised the new bridge tolls at Port Selm?", Window(), 10)
        wrong = [f"answers with a note: {note}" for note in found.notes]
        if not found.hits:
            wrong.append("answers nothing")
        for hit in found.hits:
            article = searcher.article(hit.passage.article_id)
            if article is None or article["text"][hit.passage.start : hit.passage.end] != hit.passage.text:
                wrong.append(f"a passage of {hit.passage.url} is no piece of it")
    return wrong


def check_next_run(stage: Stage, home: Path) -> list[str]:
    """Index once more, and say what is not as if nothing had happened."""
    summary = room.ingest(home, stage.source)
    wrong = [f"not whole: {said}" for said in room.torn_articles(home) + room.disagreements(home)]
    wrong += [f"the next run noted: {note}" for note in summary.notes]
    published = read_publication(home)
    with closing(Ledger(home)) as ledger:
        rows = ledger.db.execute(
            "SELECT a.url, r.text FROM articles a JOIN revisions r ON r.article = a.id"
            " WHERE r.born <= ?1 AND (r.died IS NULL OR r.died > ?1) ORDER BY 1",
            (published.generation,),
        ).fetchall()
    if rows != sorted((a["url"], a["text"]) for a in stage.articles):
        wrong.append(f"{len(rows)} articles shown instead of {len(stage.articles)}, or with another text")
    if room.urls(home) != sorted(a["url"] for a in stage.articles):
        wrong.append("articles without passages")
    if not published.base:
        wrong.append("no base")
    return wrong + _answers_wrongly(home)


def main() -> int:
    """Play rounds and print a table; 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument(
        "--longest",
        type=float,
        default=8.0,
        help="every fourth run is ended within so many seconds, the others by what they accepted",
    )
    options = parser.parse_args()
    dice = random.Random(options.seed)
    played: list[Round] = []
    with tempfile.TemporaryDirectory(prefix="kill-runs-") as name:
        stage = set_stage(Path(name), options.articles)
        for number in range(options.rounds):
            planned = Round(("KILL", "TERM", "HUP")[number % 3], dice.random() < 0.5, dice.random() < 0.5)
            home = stage.folder / f"home-{number}"
            if number % 4 == 0:
                wait = after_seconds(dice.uniform(0, options.longest))
            else:
                # The last third of these falls into publishing and folding.
                wanted = min(options.articles, dice.randrange(1, options.articles * 3 // 2))
                wait = after_accepting(home, 2 if planned.updating else 1, wanted, dice.uniform(0, 1))
            ended = play(stage, home, planned, wait)
            ended.wrong += check_next_run(stage, home)
            shutil.rmtree(home)
            played.append(ended)
            print(
                f"{number:4} {ended.signal:16} {'group' if ended.to_group else 'alone':5}"
                f" {'update' if ended.updating else 'empty':6} after {ended.after_seconds:4.1f} s: code {ended.code},"
                f" {ended.accepted} accepted, {ended.published} published"
                f"{''.join(f'{chr(10)}     WRONG: {said}' for said in ended.wrong)}",
                flush=True,
            )
    print(f"\n{'signal':16} {'rounds':>6} {'code 130':>9} {'cut off':>8} {'finished':>9} {'wrong':>6}")
    for kind, rounds in sorted(Counter(r.signal for r in played).items()):
        some = [r for r in played if r.signal == kind]
        ordered, cut = sum(r.code == 130 for r in some), sum((r.code or 0) < 0 for r in some)
        wrong = sum(bool(r.wrong) for r in some)
        print(f"{kind:16} {rounds:6} {ordered:9} {cut:8} {sum(r.code == 0 for r in some):9} {wrong:6}")
    print(json.dumps({"rounds": len(played), "wrong": sum(bool(r.wrong) for r in played)}))
    return int(any(r.wrong for r in played))


if __name__ == "__main__":
    sys.exit(main())
