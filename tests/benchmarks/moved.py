"""What recency gives and costs: questions asked on their own day, and days or years later, with it and without.

    python tests/benchmarks/moved.py --home HOME QUESTIONS [--days 730]

HOME holds the index, QUESTIONS the JSON Lines of `quality.py`. The answerable questions without a time word are asked on
their own day and so many days later; all of them later, as they are and with their week named as the period. Every row
is asked with the recency that ranking gives and with none.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import scoring

from assistant.evaluation import first_hit
from index import ranking
from index.periods import Period, read_period
from index.search import Searcher
from index.windows import Window

K = 20
_WEEK = 6

Ask = Callable[[dict[str, Any]], tuple[str, Period | None]]
"""The day on which a question is asked, and the period that it names."""


def main() -> int:
    """Measure and print one line of JSON a row."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--days", type=int, default=730)
    options = parser.parse_args()
    asked = [q for q in scoring.read_lines(options.questions) if q.get("answerable", True)]
    plain = [q for q in asked if not says_when(q)]
    searcher = Searcher(options.home)

    def own_day(question: dict[str, Any]) -> tuple[str, Period | None]:
        return question["as_of"], None

    def later(question: dict[str, Any]) -> tuple[str, Period | None]:
        return (date.fromisoformat(question["as_of"]) + timedelta(options.days)).isoformat(), None

    def later_with_week(question: dict[str, Any]) -> tuple[str, Period | None]:
        day = question["as_of"]
        since = (date.fromisoformat(day) - timedelta(_WEEK)).isoformat()
        return later(question)[0], Period(since, day, "the question's week")

    rows: list[tuple[str, Sequence[dict[str, Any]], Ask]] = [
        ("without time words, own day", plain, own_day),
        (f"without time words, {options.days} days on", plain, later),
        (f"all, {options.days} days on, week named", asked, later_with_week),
        (f"all, {options.days} days on", asked, later),
    ]
    for name, questions, ask in rows:
        for recency in (True, False):
            found = measure(searcher, questions, ask, recency=recency)
            print(json.dumps({"row": name, "recency": recency, "questions": len(questions)} | found), flush=True)
    return 0


def says_when(question: dict[str, Any]) -> bool:
    """Whether a question says that it is about now, or names a time."""
    text, today = question["question"], date.fromisoformat(question["as_of"])
    return bool(ranking._NOW.search(text) or ranking._PAST.search(text) or read_period(text, today))


def measure(searcher: Searcher, questions: Sequence[dict[str, Any]], ask: Ask, *, recency: bool) -> dict[str, float]:
    """hit@1, hit@5 and MRR@10 of a row."""
    ranks = []
    with _recency(recency):
        for question in questions:
            as_of, period = ask(question)
            found = searcher.search(question["question"], Window(as_of=as_of), K, period=period)
            passages = [{"title": hit.passage.title, "text": hit.passage.text} for hit in found.hits]
            ranks.append(first_hit(question["answers"], passages))
    count = max(1, len(ranks))
    scores = {f"hit@{depth}": sum(bool(r and r <= depth) for r in ranks) / count for depth in (1, 5)}
    scores["mrr@10"] = sum(1 / r if r and r <= 10 else 0.0 for r in ranks) / count
    return {name: round(value, 4) for name, value in scores.items()}


@contextmanager
def _recency(as_it_is: bool) -> Iterator[None]:
    if as_it_is:
        yield
        return
    with mock.patch.object(ranking, "recency_weight", return_value=0.0):
        yield


if __name__ == "__main__":
    sys.exit(main())
