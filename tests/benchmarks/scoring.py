"""Scores of retrieval, quotes and refusals. Standard library only.

A passage is a hit when one of the answers stands in its title or text, an answer when one stands in the answer's text;
both in lower case, every run of non-word characters one space. Only the first 2,000 characters of a passage and 900 of
an answer count, so that length wins nothing. Over answerable questions: hit@k, MRR@10, answer_hit, wrongly_refused;
over the others: refused; over all: the AUROC of `answerable`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

DEPTHS = (1, 3, 5, 10, 20)


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The records of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def score(questions: Sequence[dict[str, Any]], results: Mapping[Any, dict[str, Any]]) -> dict[str, Any]:
    """Every figure, of `search --batch` results, or of `ask --batch` results with those of its answers too."""
    answerable = [q for q in questions if q.get("answerable", True)]
    others = [q for q in questions if not q.get("answerable", True)]
    ranks = [first_hit(q["answers"], results.get(q["id"], {}).get("passages", [])) for q in answerable]
    scores: dict[str, Any] = {"questions": len(answerable), "unanswerable": len(others)}
    scores["missing"] = sum(q["id"] not in results for q in questions)
    scores |= {f"hit@{depth}": share(rank is not None and rank <= depth for rank in ranks) for depth in DEPTHS}
    scores["mrr@10"] = share(1 / rank if rank and rank <= 10 else 0 for rank in ranks)
    scores["standard_error"] = (0.25 / max(1, len(answerable))) ** 0.5  # of a share near one half, where it is widest
    scores["refusal_auroc"] = auroc(*(_confidences(some, results) for some in (answerable, others)))
    if any("answer" in result for result in results.values()):
        scores |= _answer_scores(answerable, others, results)
    return scores


def _answer_scores(
    answerable: Sequence[dict[str, Any]], others: Sequence[dict[str, Any]], results: Mapping[Any, dict[str, Any]]
) -> dict[str, float]:
    def refused(question: dict[str, Any]) -> bool:
        return results.get(question["id"], {}).get("status") == "not_in_articles"

    def answered(question: dict[str, Any]) -> bool:
        said = results.get(question["id"], {}).get("answer") or ""
        return stands_in(question["answers"], said[:900])

    return {
        "answer_hit": share(map(answered, answerable)),
        "refused": share(map(refused, others)),
        "wrongly_refused": share(map(refused, answerable)),
    }


def _confidences(questions: Sequence[dict[str, Any]], results: Mapping[Any, dict[str, Any]]) -> list[float]:
    found = (results.get(q["id"], {}).get("answerable") for q in questions)
    return [float(value) for value in found if value is not None]


def share(values: Any) -> float:
    """The mean; 0 of nothing."""
    listed = [float(value) for value in values]
    return round(sum(listed) / max(1, len(listed)), 4)


def normalised(text: str) -> str:
    """Lower-case words with one space around each."""
    return " " + re.sub(r"\W+", " ", text.lower()).strip() + " "


def stands_in(answers: Sequence[str], text: str) -> bool:
    """Whether one of the answers stands in a text, at word borders."""
    within = normalised(text)
    return any(normalised(answer) in within for answer in answers)


def first_hit(answers: Sequence[str], passages: Sequence[dict[str, Any]]) -> int | None:
    """The rank (1 is best) of the first passage with an answer in it."""
    for rank, passage in enumerate(passages, 1):
        if stands_in(answers, f"{passage.get('title') or ''} {passage['text'][:2000]}"):
            return rank
    return None


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """How likely an answerable question scores above another; ties count half. None without both kinds."""
    if not positive or not negative:
        return None
    above = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return round(above / (len(positive) * len(negative)), 4)
