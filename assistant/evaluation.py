"""How good retrieval, refusing and quoting are on a set of questions: scores, and the comparison with an earlier run.

A passage is a hit when one of the answers stands in its title or text, an answer when one stands in the answer's text;
both in lower case, every run of non-word characters one space. Only the first 2,000 characters of a passage and 900 of
an answer count, so that length wins nothing. Over answerable questions: hit@k, MRR@10, answer_hit, wrongly_refused; over
the others: refused; over all: the AUROC of `answerable` (how likely an answerable question scores above another).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import UsageError

DEPTHS = (1, 3, 5, 10, 20)


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what would answer it. `as_of` is the day it is asked on, ISO; None is today."""

    id: str
    question: str
    answers: tuple[str, ...]
    answerable: bool = True
    as_of: str | None = None


def read_questions(path: Path) -> list[Question]:
    """The questions of a JSON Lines file. Raises UsageError for a line that is none, or a file without any."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The questions in {path} cannot be read ({error}).") from error
    found = [_read_question(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not found:
        raise UsageError(
            f'{path} holds no question; a line is {{"id", "question", "answers": [...], "answerable"?, "as_of"?}}.'
        )
    if len({q.id for q in found}) < len(found):
        raise UsageError(f"Two questions in {path} have the same id; give each its own.")
    return found


def _read_question(path: Path, number: int, line: str) -> Question:
    try:
        raw = json.loads(line)
        answerable = bool(raw.get("answerable", True))
        answers = tuple(str(answer) for answer in raw.get("answers", ()))
        question = str(raw["question"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"Line {number} of {path} is no question: {type(error).__name__}: {error}.") from error
    if not question.strip() or (answerable and not any(normalised(answer).strip() for answer in answers)):
        raise UsageError(f"Line {number} of {path} needs a question and, unless answerable is false, an answer.")
    return Question(str(raw.get("id", number)), question, answers, answerable, raw.get("as_of"))


# -- scoring ----------------------------------------------------------------------------------------------------


def normalised(text: str) -> str:
    """Lower-case words with one space around each."""
    return " " + re.sub(r"\W+", " ", text.lower()).strip() + " "


def stands_in(answers: Sequence[str], text: str) -> bool:
    """Whether one of the answers stands in a text, at word borders."""
    within = normalised(text)
    return any(normalised(answer) in within for answer in answers)


def is_hit(answers: Sequence[str], passage: Mapping[str, Any]) -> bool:
    """Whether a passage (its title and text) names an answer."""
    return stands_in(answers, f"{passage.get('title') or ''} {passage['text'][:2000]}")


def first_hit(answers: Sequence[str], passages: Sequence[Mapping[str, Any]]) -> int | None:
    """The rank (1 is best) of the first passage with an answer in it."""
    return next((rank for rank, passage in enumerate(passages, 1) if is_hit(answers, passage)), None)


def share(values: Iterable[Any]) -> float:
    """The mean; 0 of nothing."""
    listed = [float(value) for value in values]
    return round(sum(listed) / max(1, len(listed)), 4)


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """How likely a member of the first scores above one of the second; ties count half. None without both."""
    if not positive or not negative:
        return None
    above = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return round(above / (len(positive) * len(negative)), 4)


def percentile(values: Sequence[float], part: float) -> float:
    """The smallest value that at least a `part` (0..1) of the values do not exceed; 0 of nothing."""
    ranked = sorted(values)
    return ranked[max(0, -int(-part * len(ranked) // 1) - 1)] if ranked else 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question."""

    question: Question
    rank: int | None
    answerable: float
    refused: bool
    answer_hit: bool
    supported: float
    """The share of the answer's sentences that the check found supported; 1 without any."""
    search_ms: float
    answer_ms: float
    stages: Mapping[str, bool]
    """Whether each stage's proposals hold an answer."""


def score(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Every figure by name; times are milliseconds."""
    answerable = [o for o in outcomes if o.question.answerable]
    others = [o for o in outcomes if not o.question.answerable]
    ranks = [o.rank for o in answerable]
    figures: dict[str, Any] = {"questions": len(answerable), "unanswerable": len(others)}
    figures |= {f"hit@{depth}": share(rank is not None and rank <= depth for rank in ranks) for depth in DEPTHS}
    figures["mrr@10"] = share(1 / rank if rank and rank <= 10 else 0 for rank in ranks)
    figures |= {
        f"recall of {stage}": share(o.stages.get(stage, False) for o in answerable)
        for stage in dict.fromkeys(s for o in answerable for s in o.stages)
    }
    figures["refusal_auroc"] = auroc([o.answerable for o in answerable], [o.answerable for o in others])
    figures["refused"] = share(o.refused for o in others) if others else None
    figures["wrongly_refused"] = share(o.refused for o in answerable)
    figures["answer_hit"] = share(o.answer_hit for o in answerable)
    figures["supported"] = share(o.supported for o in outcomes if not o.refused)
    for name, times in (("search", [o.search_ms for o in outcomes]), ("answer", [o.answer_ms for o in outcomes])):
        figures |= {f"{name}_p{part}_ms": round(percentile(times, part / 100), 1) for part in (50, 95)}
    # Of a share near one half, where it is widest.
    figures["standard_error"] = round((0.25 / max(1, len(answerable))) ** 0.5, 4)
    return figures


def report(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """A run as it is printed and saved: the figures, and what became of each question."""
    return {
        "figures": score(outcomes),
        "questions": [
            {
                "id": o.question.id,
                "rank": o.rank,
                "answerable": o.answerable,
                "refused": o.refused,
                "answer_hit": o.answer_hit,
                "right": is_right(o),
            }
            for o in outcomes
        ],
    }


def is_right(outcome: Outcome) -> bool:
    """Whether a question ended well: found among the first five and not refused, or rightly refused."""
    if not outcome.question.answerable:
        return outcome.refused
    return not outcome.refused and outcome.rank is not None and outcome.rank <= 5


# -- comparing --------------------------------------------------------------------------------------------------


def read_report(path: Path) -> dict[str, Any]:
    """A saved run. Raises UsageError for anything else."""
    try:
        saved = json.loads(path.read_text(encoding="utf-8"))
        figures, questions = dict(saved["figures"]), {q["id"]: bool(q["right"]) for q in saved["questions"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path} is no saved run ({type(error).__name__}); make one with: dateline eval ... --save"
        ) from error
    return {"figures": figures, "right": questions}


def compare(now: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Differences of the figures, and the questions that went from wrong to right and back. Only shared ones count."""
    then = before["right"]
    both = [q for q in now["questions"] if q["id"] in then]
    return {
        "difference": {
            name: round(value - before["figures"][name], 4)
            for name, value in now["figures"].items()
            if isinstance(value, int | float) and isinstance(before["figures"].get(name), int | float)
        },
        "gained": [q["id"] for q in both if q["right"] and not then[q["id"]]],
        "lost": [q["id"] for q in both if not q["right"] and then[q["id"]]],
        "shared": len(both),
    }


def table(run: Mapping[str, Any], compared: Mapping[str, Any] | None) -> str:
    """The figures for reading, one a line; beside them how they differ from the earlier run."""
    lines = []
    for name, value in run["figures"].items():
        difference = compared["difference"].get(name) if compared else None
        lines.append(f"{name:<24} {_said(value):>8}" + (f" {_changed(difference):>9}" if compared else ""))
    if compared:
        lines.append(
            f"{compared['shared']} questions in both runs: {len(compared['gained'])} gained"
            f"{_listed(compared['gained'])}, {len(compared['lost'])} lost{_listed(compared['lost'])}"
        )
    return "\n".join(lines)


def _said(value: Any) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}" if value < 10 else f"{value:.1f}"


def _changed(difference: float | None) -> str:
    if difference is None:
        return "new"
    return f"{difference:+.3f}" if difference else "="


def _listed(ids: Sequence[str]) -> str:
    return f" ({', '.join(ids[:8])}{' ...' if len(ids) > 8 else ''})" if ids else ""
