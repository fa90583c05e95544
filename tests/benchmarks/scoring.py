"""Scores of the output of `search --batch` and `ask --batch`, by the definitions of `assistant.evaluation`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.evaluation import DEPTHS, auroc, first_hit, share, stands_in


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
