"""The measurements of `compare.py`: each returns rows of the table. Ours and theirs take turns within each.

"Cold" and "fresh" mean a new process with warm file caches: what a person meets at the second start of the day.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import made_up
from measuring import ROOT, Ended, Row, Worker, dateline, helper, median, painted_after, percentile, run, side_by_side
from own import STAGES

FIRST_WORDS = "Ask the news."  # stands on the first screen of both apps
ASKABLE_WORDS = "articles from"  # stands on Dateline's screen once its index is open
K = 20
ASK_K = 8  # what `dateline ask` retrieves


@dataclass
class Bench:
    """What is measured on: an article file, questions, and how often. The two indexes are built when first needed."""

    articles: Path
    questions: list[dict[str, str]]
    work: Path
    rounds: int
    heavy_rounds: int
    say: Callable[[str], None]
    notes: list[str] = field(default_factory=list)

    @cached_property
    def built(self) -> tuple[Ended, Ended]:
        """Both indexes made, with their memory sampled: (ours, theirs). Those of an earlier run in `work` are used."""
        told = self.work / "built.json"
        if not told.exists():
            self.say("building both indexes, sampling their memory")
            ours = run(dateline("index", "--json", "--home", self.work / "home", self.articles), sample_every=0.2)
            theirs = run(helper("plain.py", "index", self.work / "store", self.articles), sample_every=0.2)
            told.write_text(json.dumps([asdict(ours), asdict(theirs)]))
        ours, theirs = (Ended(**ended) for ended in json.loads(told.read_text()))
        self.notes.append(
            f"ours holds {json.loads(ours.output)['passages']:,} passages (230 words, no overlap),"
            f" theirs {json.loads(theirs.output)['chunks']:,} chunks (LlamaIndex's 1,024 tokens, 200 overlap)"
        )
        return ours, theirs

    @property
    def home(self) -> Path:
        """Dateline's home with the articles in it."""
        assert self.built
        return self.work / "home"

    @property
    def store(self) -> Path:
        """LlamaIndex's Chroma store with the articles in it."""
        assert self.built
        return self.work / "store"

    @contextmanager
    def fresh_folder(self) -> Iterator[Path]:
        """A folder that does not exist yet, under one that is gone afterwards."""
        with tempfile.TemporaryDirectory(dir=self.work) as folder:
            yield Path(folder) / "fresh"

    def in_fresh_folder(self, measure: Callable[[Path], Any]) -> Any:
        """What `measure` returns when given a fresh folder."""
        with self.fresh_folder() as folder:
            return measure(folder)


def first_paint(bench: Bench) -> list[Row]:
    """From the start of the process to the first words on the screen."""
    app = dateline("--no-model", "--home", bench.home)
    bare = helper("bare_app.py")
    return [
        side_by_side(
            "first paint; theirs: a bare Textual app", "s", bench.rounds,
            lambda: painted_after(app, [FIRST_WORDS])[0],
            lambda: painted_after(bare, [FIRST_WORDS])[0],
            aim=1.5,
        )
    ]  # fmt: skip


def ask_commands(bench: Bench) -> tuple[list[str], list[str]]:
    """One question in a fresh process: ours, theirs."""
    asked = bench.questions[0]
    return (
        dateline("ask", "--no-model", "--home", bench.home, "--as-of", asked["as_of"], asked["question"]),
        helper("plain.py", "ask", bench.store, asked["question"], ASK_K),
    )


def ask(bench: Bench) -> list[Row]:
    """One question in a fresh process, to its end: wall and CPU seconds."""
    runs: dict[str, list[Ended]] = {"ours": [], "theirs": []}
    for turn in range(bench.rounds + 1):
        for side, command in zip(runs, ask_commands(bench), strict=True):
            ended = run(command)
            if turn:  # the first turn warms the file cache
                runs[side].append(ended)
    return [
        _row("cold ask, no model; theirs: retrieve and print", "s", runs, lambda e: e.seconds, aim=0.5),
        _row("  CPU time of it", "s", runs, lambda e: e.cpu_seconds),
    ]


def _row(what: str, unit: str, runs: dict[str, list[Ended]], value: Callable[[Ended], float], **more: Any) -> Row:
    samples = {side: [value(ended) for ended in ended_ones] for side, ended_ones in runs.items()}
    return Row(what, median(samples["ours"]), median(samples["theirs"]), unit, samples=samples, **more)


def indexing(bench: Bench) -> list[Row]:
    """The whole file into an empty index, whole processes; and every stage of ours alone, each in its own process."""
    home = bench.home
    runs: dict[str, list[Ended]] = {"ours": [], "theirs": []}
    stages: dict[str, list[float]] = {name: [] for name in STAGES}
    cpu: dict[str, list[float]] = {name: [] for name in STAGES}
    others: dict[str, list[float]] = {name: [] for name in STAGES}
    for turn in range(bench.heavy_rounds):
        bench.say(f"indexing, round {turn + 1} of {bench.heavy_rounds}: ours, theirs, stages")
        with bench.fresh_folder() as folder:
            runs["ours"].append(run(dateline("index", "--json", "--home", folder, bench.articles)))
        with bench.fresh_folder() as folder:
            runs["theirs"].append(run(helper("plain.py", "index", folder, bench.articles)))
        for name in STAGES:
            ended = run(helper("own.py", "stage", name, home, bench.articles))
            told = json.loads(ended.output)
            stages[name].append(told["seconds"])
            cpu[name].append(told["cpu_seconds"])
            others[name].append(ended.others)
    alone = {name: median(values) for name, values in stages.items()}
    slowest = max(alone, key=lambda name: alone[name])
    whole = _row("indexing the file, whole process", "s", runs, lambda e: e.seconds, aim=0.6)
    busy = {side: median([ended.others for ended in ended_ones]) for side, ended_ones in runs.items()}
    whole.note = f"others used {busy['ours']:.1f} and {busy['theirs']:.1f} cores"
    return [
        whole,
        _row("  CPU time of it, all processes", "s", runs, lambda e: e.cpu_seconds),
        Row(f"  against our slowest stage alone ({slowest})", whole.ours, alone[slowest], "s", aim=1.3),
        *(
            Row(
                f"  stage alone: {name}", alone[name], None, "s",
                note=f"{median(cpu[name]):.1f} s CPU, others used {median(others[name]):.1f} cores",
                samples={"ours": stages[name], "cpu": cpu[name]},
            )
            for name in STAGES
        ),
    ]  # fmt: skip


def search(bench: Bench) -> list[Row]:
    """Every question once in an open, warm process; the two sides take turns question by question."""
    ours: list[float] = []
    theirs: list[float] = []
    with (
        Worker(helper("own.py", "serve", bench.home, K)) as own,
        Worker(helper("plain.py", "serve", bench.store, K)) as plain,
    ):
        for asked in bench.questions:
            ours.append(1000 * float(own.ask(json.dumps(asked))))
            theirs.append(1000 * float(plain.ask(asked["question"])))
    note = f"{len(ours)} questions, {K} passages each"
    return [
        Row(
            "warm search, p50", median(ours), median(theirs), "ms", aim=25, aim_on="ours", note=note,
            samples={"ours": ours, "theirs": theirs},
        ),
        Row("warm search, p95", percentile(ours, 0.95), percentile(theirs, 0.95), "ms"),
    ]  # fmt: skip


def memory(bench: Bench) -> list[Row]:
    """Peak PSS of the whole process tree, sampled every 200 ms while indexing and every 20 ms while asking."""
    ours, theirs = bench.built
    own_ask, plain_ask = ask_commands(bench)
    return [
        Row("peak memory of indexing", ours.peak_mb, theirs.peak_mb, "MB", aim=1.0),
        side_by_side(
            "peak memory of a cold ask", "MB", 3,
            lambda: run(own_ask, sample_every=0.02).peak_mb,
            lambda: run(plain_ask, sample_every=0.02).peak_mb,
            aim=1.0,
        ),
    ]  # fmt: skip


def ten(bench: Bench) -> list[Row]:
    """Ten articles into the big index, in a fresh process: ten others each time, and the imports alone."""
    home, store = bench.work / "home-and-more", bench.work / "store-and-more"
    for original, copy in ((bench.home, home), (bench.store, store)):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(original, copy)
    runs: dict[str, list[Ended]] = {"ours": [], "theirs": []}
    imports: dict[str, list[Ended]] = {"ours": [], "theirs": []}
    for turn in range(bench.rounds):
        fresh = bench.work / f"ten-{turn}.jsonl"
        write_articles(made_up.articles(10, seed=100 + turn), fresh)
        runs["ours"].append(run(dateline("index", "--json", "--home", home, fresh)))
        imports["ours"].append(run(helper("own.py", "imports")))
        runs["theirs"].append(run(helper("plain.py", "add", store, fresh)))
        imports["theirs"].append(run(helper("plain.py", "imports")))
    row = _row("adding ten articles, fresh process", "s", runs, lambda e: e.seconds, aim=8, aim_on="ours")
    alone = _row("  imports alone, fresh process", "s", imports, lambda e: e.seconds)
    assert row.ours and row.theirs and alone.ours and alone.theirs
    cpu = {s: median([e.cpu_seconds for e in runs[s]]) - median([e.cpu_seconds for e in imports[s]]) for s in runs}
    return [
        row,
        alone,
        Row(
            "  after imports (the difference)",
            row.ours - alone.ours,
            row.theirs - alone.theirs,
            "s",
            1,
            "ours",
            note=f"in CPU seconds ours {cpu['ours']:.2f}, theirs {cpu['theirs']:.2f}",
        ),
    ]


def first_start(bench: Bench) -> list[Row]:
    """A new home until the first answer from the starter articles, on the command line and in the app."""
    question = "Which spacecraft crashed on the Moon in August 2023?"
    briefs = bench.work / "briefs.jsonl"
    found = (json.loads(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "seeds/briefs").glob("*.json")))
    write_articles(found, briefs)
    asked = side_by_side(
        "first ask on an empty home, until the answer", "s", 3,
        lambda: bench.in_fresh_folder(lambda h: run(dateline("ask", "--no-model", "--home", h, question)).seconds),
        lambda: run(helper("plain.py", "first", briefs, question, ASK_K)).seconds,
        aim=12, aim_on="ours",
    )  # fmt: skip
    screens = [bench.in_fresh_folder(_screens_of_first_start) for _ in range(3)]
    bare = [painted_after(helper("bare_app.py"), [FIRST_WORDS])[0] for _ in range(3)]
    painted, askable = ([screen[i] for screen in screens] for i in (0, 1))
    return [
        asked,
        Row(
            "first paint on an empty home; theirs: bare app", median(painted), median(bare), "s", aim=1.5,
            samples={"ours": painted, "theirs": bare},
        ),
        Row("  until the starter articles are askable", median(askable), None, "s", 12, "ours", samples={"ours": askable}),
    ]  # fmt: skip


def _screens_of_first_start(home: Path) -> list[float]:
    return painted_after(dateline("--no-model", "--home", home), [FIRST_WORDS, ASKABLE_WORDS])


def write_articles(found: Iterator[dict[str, Any]], target: Path) -> None:
    """Articles as JSON Lines."""
    with target.open("w", encoding="utf-8") as file:
        for article in found:
            file.write(json.dumps(article, ensure_ascii=False) + "\n")


MEASURES: dict[str, Callable[[Bench], list[Row]]] = {
    "first-paint": first_paint,
    "ask": ask,
    "indexing": indexing,
    "search": search,
    "memory": memory,
    "ten": ten,
    "first-start": first_start,
}

assert sys.platform != "win32", "needs /proc and pseudo-terminals"
