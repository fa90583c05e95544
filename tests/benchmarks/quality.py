"""How good retrieval, quoting and refusing are, on a folder of real news and on the starter articles.

    python tests/benchmarks/quality.py                        both sets
    python tests/benchmarks/quality.py BENCH --home HOME      index once, score again later
    python tests/benchmarks/quality.py --json

BENCH (default ../shared/bench/realtimeqa-2025) holds articles.jsonl.gz and questions.jsonl. Its answers are scored by
--scorer, or a `score.py` in BENCH or beside it, or else by `scoring.py` here (the same definitions).
Each question is asked as of its own day, through the command line, as another program would ask.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import scoring
from measuring import ROOT, Ended, dateline, run

DEFAULT = ROOT.parent / "shared" / "bench" / "realtimeqa-2025"
K = 20
SHOWN = (
    "questions", "hit@1", "hit@3", "hit@5", "hit@10", "hit@20", "mrr@10", "refusal_auroc",
    "answer_hit", "refused", "wrongly_refused", "unanswerable", "missing", "standard_error",
)  # fmt: skip

# Questions and the file of results -> figures by name.
Scorer = Callable[[list[dict[str, Any]], Path], dict[str, Any]]


def main() -> int:
    """Score both sets and print them."""
    arguments = make_parser().parse_args()
    scores: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="dateline-quality-") as scratch:
        folder, home = arguments.bench.resolve(), arguments.home or Path(scratch) / "bench"
        if (folder / "questions.jsonl").exists():
            articles = next(folder.glob("articles.jsonl*"))
            scores[folder.name] = measure(
                articles, folder / "questions.jsonl", home, find_scorer(folder, arguments.scorer)
            )
        else:
            print(f"{folder} is not there, so only the starter articles are measured", file=sys.stderr)
        seeds = ROOT / "seeds"
        scores["starter"] = measure(seeds / "briefs", seeds / "questions.jsonl", Path(scratch) / "starter", own_scorer)
    print(json.dumps(scores, indent=1)) if arguments.json else print_table(scores)
    return 0


def make_parser() -> argparse.ArgumentParser:
    """The options."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("bench", nargs="?", type=Path, default=DEFAULT, metavar="BENCH", help="a folder of articles")
    parser.add_argument("--home", type=Path, metavar="DIR", help="keep BENCH's index here; one that is there is used")
    parser.add_argument("--scorer", type=Path, metavar="FILE", help="a script: FILE QUESTIONS RESULTS --json")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def measure(articles: Path, questions: Path, home: Path, score: Scorer) -> dict[str, Any]:
    """Index unless the home has an index, search and ask every question, and score both outputs."""
    if not (home / "CURRENT").exists():
        say(f"indexing {articles}")
        run(dateline("index", "--json", "--home", home, articles))
    asked = scoring.read_lines(questions)
    scores: dict[str, Any] = {}
    for command in ("search", "ask"):
        say(f"{command}: {len(asked)} questions")
        more = ["--no-model"] if command == "ask" else []
        answered = run(dateline(command, "--batch", questions, "-k", K, "--json", "--home", home, *more))
        # What `ask` says of retrieval is what `search` said, so only its own figures are taken.
        scores = score(asked, _kept(answered, home, command)) | scores
    return scores


def _kept(answered: Ended, home: Path, command: str) -> Path:
    """The output as a file, for a scorer and for whoever wants to see what went wrong."""
    target = home.parent / f"{home.name}-{command}.jsonl"
    target.write_text(answered.output, encoding="utf-8")
    return target


def find_scorer(folder: Path, named: Path | None) -> Scorer:
    """The scorer named, or the one that came with the questions, or our own."""
    script = named or next((p for p in (folder / "score.py", folder.parent / "score.py") if p.exists()), None)
    if script is None:
        return own_scorer
    say(f"scored by {script}")

    def score(_: Sequence[dict[str, Any]], results: Path) -> dict[str, Any]:
        command = [sys.executable, str(script), str(folder / "questions.jsonl"), str(results), "--json"]
        return dict(json.loads(run(command).output))

    return score


def own_scorer(questions: list[dict[str, Any]], results: Path) -> dict[str, Any]:
    """The scorer of this folder."""
    return scoring.score(questions, {result["id"]: result for result in scoring.read_lines(results)})


def say(message: str) -> None:
    """Progress, to standard error."""
    print(message, file=sys.stderr, flush=True)


def print_table(scores: dict[str, dict[str, Any]]) -> None:
    """One line a figure, one column a set."""
    print(" | ".join(["figure".ljust(16), *(name.rjust(16) for name in scores)]))
    for figure in SHOWN:
        cells = [_said(found.get(figure)).rjust(16) for found in scores.values()]
        print(" | ".join([figure.ljust(16), *cells]))


def _said(value: Any) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main())
