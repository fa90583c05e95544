"""Dateline beside plain LlamaIndex + Chroma, in one run on one machine: times, memory, and whether the aims are met.

    python tests/benchmarks/compare.py                     everything, about 15 minutes on two cores
    python tests/benchmarks/compare.py --limit 300         a quick look
    python tests/benchmarks/compare.py --only ask search   some of it
    python tests/benchmarks/compare.py --json figures.json the table, and every sample into a file

The aims are those of issue 2. Figures of one run may be compared with each other and with no other run's: other work on
the machine slows both sides, though not always alike. How many cores others used meanwhile is told for each measurement.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import sys
import tempfile
import time
from dataclasses import asdict
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

import made_up
from measures import MEASURES, Bench, write_articles
from measuring import ROOT, BenchmarkFailed, Others, Row

DEFAULT = ROOT.parent / "shared" / "bench" / "realtimeqa-2025" / "articles.jsonl.gz"
MADE_UP_ARTICLES = 3_000
QUESTIONS = 230


def main() -> int:
    """Measure what was asked for and print it."""
    arguments = make_parser().parse_args()
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as scratch:
        work = (arguments.work or Path(scratch)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        bench = prepare(arguments, work)
        rows: list[Row] = []
        meanwhile: dict[str, float] = {}
        for name in arguments.only or MEASURES:
            say(f"measuring: {name}")
            watch = Others()
            try:
                found = MEASURES[name](bench)
                rows += found
                for row in found:
                    say(f"  {row.what.strip()}: {amount(row.ours, row.unit)}, {amount(row.theirs, row.unit)}")
            except BenchmarkFailed as error:
                rows.append(Row(f"{name}: FAILED", None, None, "", note=str(error).splitlines()[0]))
                say(str(error))
            meanwhile[name] = watch.cores()
    told = json.dumps(as_json(rows, bench, meanwhile), ensure_ascii=False, indent=1)
    if arguments.json == "-":
        print(told)
    else:
        print_table(rows)
        print("\n" + "\n".join([*bench.notes, described_machine(), described_meanwhile(meanwhile)]))
        if arguments.json:
            Path(arguments.json).write_text(told + "\n", encoding="utf-8")
    return 1 if any(row.what.endswith("FAILED") for row in rows) else 0


def make_parser() -> argparse.ArgumentParser:
    """The options."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=Path, metavar="FILE", help=f"JSON Lines (.gz); default {DEFAULT}")
    parser.add_argument("--questions", type=Path, metavar="FILE", help="default: questions.jsonl beside the articles")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N articles")
    parser.add_argument("--only", nargs="+", choices=MEASURES, metavar="NAME", help=f"of {', '.join(MEASURES)}")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="turns of the light measurements (5)")
    parser.add_argument("--heavy-rounds", type=int, default=2, metavar="N", help="timed indexings of each side (2)")
    parser.add_argument(
        "--work", type=Path, metavar="DIR", help="keep both indexes here, and use those of the last run"
    )
    parser.add_argument(
        "--json", nargs="?", const="-", metavar="FILE", help="every figure and sample as JSON: printed, or into FILE"
    )
    return parser


def say(message: str) -> None:
    """Progress, to standard error."""
    print(f"{time.strftime('%H:%M:%S')} {message}", file=sys.stderr, flush=True)


# -- what is measured on ----------------------------------------------------------------------------------------


def prepare(arguments: argparse.Namespace, work: Path) -> Bench:
    """The articles (real, cut, or made up) and questions about them."""
    articles = arguments.articles or (DEFAULT if DEFAULT.exists() else None)
    notes = []
    if articles is None:
        count = arguments.limit or MADE_UP_ARTICLES
        notes.append(f"{DEFAULT} is not there: measured on {count:,} made-up articles")
        articles = work / "articles.jsonl"
        write_articles(made_up.articles(count), articles)
    elif arguments.limit:
        cut = work / "articles.jsonl"
        write_articles(islice(read_lines(articles), arguments.limit), cut)
        notes.append(f"the first {arguments.limit:,} articles of {articles}")
        articles = cut
    else:
        notes.append(f"all articles of {articles}")
    say(notes[0])
    questions = find_questions(arguments, articles)
    return Bench(articles, questions, work, arguments.rounds, arguments.heavy_rounds, say, notes)


def find_questions(arguments: argparse.Namespace, articles: Path) -> list[dict[str, str]]:
    """Questions of the file given or lying beside the articles, or made from the articles' own words."""
    beside = (arguments.articles or DEFAULT).with_name("questions.jsonl")
    chosen = arguments.questions or (beside if beside.exists() else None)
    if chosen is None:
        return made_up.questions(list(islice(read_lines(articles), QUESTIONS)), QUESTIONS)
    asked = list(islice(read_lines(chosen), QUESTIONS))
    return [{"question": a["question"], "as_of": a.get("as_of") or "2025-12-31"} for a in asked]


def read_lines(path: Path) -> Any:
    """The records of a JSON Lines file, `.gz` or not, one by one."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


# -- what is told -----------------------------------------------------------------------------------------------


def print_table(rows: list[Row]) -> None:
    """what | ours | theirs | ratio | aim | met?"""
    lines = [("what", "ours", "theirs", "ratio", "aim", "met?")]
    for row in rows:
        ratio = f"{row.ratio:.2f}" if row.ratio is not None else ""
        lines.append((row.what, amount(row.ours, row.unit), amount(row.theirs, row.unit), ratio, aim(row), met(row)))
    widths = [max(len(line[i]) for line in lines) for i in range(6)]
    for line, row in zip(lines, [None, *rows], strict=True):
        cells = [
            cell.ljust(w) if i in (0, 4, 5) else cell.rjust(w)
            for i, (cell, w) in enumerate(zip(line, widths, strict=True))
        ]
        print(" | ".join([*cells, row.note if row else ""]).rstrip(" |"))


def amount(value: float | None, unit: str) -> str:
    """A figure with its unit."""
    return "" if value is None else f"{value:.0f} {unit}" if unit == "MB" else f"{value:.2f} {unit}"


def aim(row: Row) -> str:
    """The aim in words."""
    if row.aim is None:
        return ""
    return f"<= {row.aim:g}x" if row.aim_on == "ratio" else f"<= {row.aim:g} {row.unit}"


def met(row: Row) -> str:
    """yes, NO, or nothing."""
    return "" if row.met is None else "yes" if row.met else "NO"


def described_machine() -> str:
    """Cores, Python and the versions that matter."""
    named = ("dateline", "llama-index-core", "chromadb", "textual")
    versions = ", ".join(f"{name} {version(name)}" for name in named)
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {versions}"


def described_meanwhile(meanwhile: dict[str, float]) -> str:
    """How disturbed each measurement was."""
    return "cores used by others meanwhile: " + ", ".join(f"{name} {cores:.1f}" for name, cores in meanwhile.items())


def as_json(rows: list[Row], bench: Bench, meanwhile: dict[str, float]) -> dict[str, Any]:
    """Every figure, with the samples it comes from."""
    return {
        "rows": [asdict(row) | {"ratio": row.ratio, "met": row.met} for row in rows],
        "notes": [*bench.notes, described_machine()],
        "cores_used_by_others": meanwhile,
    }


if __name__ == "__main__":
    sys.exit(main())
