"""Quoted answers held against the sentences that answer, as people marked them.

    python tests/quality/quoted/verdicts.py                  the verdicts on every set, open and held half apart
    python tests/quality/quoted/verdicts.py --failures demo  what went wrong on the open half of a set
    python tests/quality/quoted/verdicts.py --marked FILE --articles FILE    on your own questions

Every line of a set has a question and `gold`, whole sentences that answer it alone; `support` lists those that may stand
beside one of them. An answer is *good* when it holds a gold sentence and nothing but gold and support, *surplus* when it
holds one and more, *missed* when it holds none, *refused* when it says that the articles do not say. Questions whose
`answerable` is false want the refusal. The held half of every set (by a digest of the question) is never printed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SEEDS = HERE.parents[2] / "seeds"
Marked = Mapping[str, Any]


def sets() -> dict[str, tuple[Path, Path]]:
    """Name -> (articles, marked questions)."""
    return {
        "starter": (SEEDS / "briefs", HERE / "starter.jsonl"),
        "demo": (SEEDS / "demo" / "articles", HERE / "demo.jsonl"),
    }


def read_marked(path: Path) -> list[dict[str, Any]]:
    """The questions of a set, one a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def is_held(question: str) -> bool:
    """Whether a question belongs to the half that nobody looks at."""
    return hashlib.sha256(question.encode()).digest()[0] % 2 == 1


def verdict(marked: Marked, quoted: Sequence[str], refused: bool) -> str:
    """good, surplus, missed or refused; for a question that wants the refusal: refused or answered."""
    if not marked.get("answerable", True):
        return "refused" if refused else "answered"
    if refused:
        return "refused"
    gold, support = ([_plain(s) for s in marked.get(part, ())] for part in ("gold", "support"))
    answering = [any(_same(_plain(q), g) for g in gold) for q in quoted]
    beside = [any(_same(_plain(q), s) for s in support) for q in quoted]
    if not any(answering):
        return "missed"
    return "good" if all(a or b for a, b in zip(answering, beside, strict=True)) else "surplus"


def _plain(sentence: str) -> str:
    return re.sub(r"\W+", " ", sentence.lower()).strip()


def _same(one: str, other: str) -> bool:
    """Whether one is the other, give or take a dateline before it."""
    short, long = sorted((one, other), key=len)
    return short in long and len(short) >= 0.6 * len(long)


def ask_each(articles: Path, questions: Sequence[Marked]) -> Iterator[tuple[Marked, str, list[str], bool]]:
    """Question, text of the answer, sentences quoted, whether refused; asked of a fresh index of the articles."""
    from assistant.answers import Finished, Request
    from assistant.config import load_config
    from assistant.engine import Engine
    from assistant.indexing import run_here
    from assistant.ingests import RunRequest

    with tempfile.TemporaryDirectory(prefix="dateline-quoted-") as scratch:
        config = load_config(Path(scratch), {})
        run_here(config, RunRequest((str(articles),)), lambda _: None)
        with closing(Engine(config, {}, use_model=False)) as engine:
            for marked in questions:
                for event in engine.ask(Request(marked["question"], (), marked.get("as_of"))):
                    if isinstance(event, Finished):
                        answer = event.answer
                        quoted = [quote.text for sentence in answer.sentences for quote in sentence.quotes]
                        yield marked, answer.text, quoted, answer.status == "not_in_articles"


def count(results: Sequence[tuple[Marked, str, list[str], bool]]) -> dict[str, dict[str, Any]]:
    """open and held -> how many of each verdict, and the shares that matter."""
    halves: dict[str, dict[str, Any]] = {}
    for half in ("open", "held"):
        mine = [r for r in results if is_held(r[0]["question"]) == (half == "held")]
        wanted = [verdict(m, q, refused) for m, _, q, refused in mine if m.get("answerable", True)]
        others = [verdict(m, q, refused) for m, _, q, refused in mine if not m.get("answerable", True)]
        halves[half] = {
            **Counter(wanted),
            "share good": round(wanted.count("good") / max(1, len(wanted)), 3),
            "share refused of the unanswerable": round(others.count("refused") / max(1, len(others)), 3),
        }
    return halves


def main() -> int:
    """Print verdicts or failures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--failures", metavar="SET", help="print what is not good on the open half of a set")
    parser.add_argument("--marked", type=Path, help="marked questions of your own")
    parser.add_argument("--articles", type=Path, help="the articles they are about")
    arguments = parser.parse_args()
    mine = {"own": (arguments.articles, arguments.marked)} if arguments.marked else sets()
    for name, (articles, marked) in mine.items():
        if arguments.failures not in (None, name):
            continue
        results = list(ask_each(articles, read_marked(marked)))
        for m, text, quoted, refused in results if arguments.failures else ():
            found = verdict(m, quoted, refused)
            if not is_held(m["question"]) and found != ("good" if m.get("answerable", True) else "refused"):
                print(f"{m['id']} {found}: {m['question']}\n    {text}\n    wanted: {' | '.join(m.get('gold', []))}")
        for half, counted in count(results).items():
            print(name, half, counted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
