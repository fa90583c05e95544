"""Floors under the quality figures of the starter articles, and the one way to change them.

    python tests/quality/gate.py             measure and compare with the floors
    python tests/quality/gate.py --update    raise the floors to what is measured now
    python tests/quality/gate.py --update --allow-regression "why"    lower them; the reason is kept in the file

`floors.json` holds the floors, a digest of everything they were measured on (articles and questions), and the reasons
for every lowering. A changed set of questions counts as a lowering, because it can hide one.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FLOORS = HERE / "floors.json"
SEEDS = HERE.parents[1] / "seeds"
ONE_ARTICLE = SEEDS / "briefs" / "2023-08-23-chandrayaan-3-landing.json"

# What is gated of each set. Refusals wrongly made are gated by their opposite, so that more is always better.
GATED = ("hit@1", "hit@5", "mrr@10", "refused", "answered", "answer_hit")


def sets() -> dict[str, tuple[Path, Path]]:
    """Name -> (articles, questions)."""
    return {
        "starter": (SEEDS / "briefs", SEEDS / "questions.jsonl"),
        "near misses": (SEEDS / "briefs", HERE / "near_misses.jsonl"),
        "one article": (ONE_ARTICLE, HERE / "one_article.jsonl"),
    }


def digest(paths: Iterable[Path]) -> str:
    """One for all files, by name and content."""
    found = hashlib.sha256()
    files = {file for path in paths for file in (path.rglob("*") if path.is_dir() else (path,)) if file.is_file()}
    for path in sorted(files):
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def measure() -> dict[str, dict[str, float]]:
    """The gated figures of every set, through the engine, quotes only."""
    from assistant.commands.evaluate import ask_all
    from assistant.config import load_config
    from assistant.engine import Engine
    from assistant.evaluation import read_questions, score
    from assistant.indexing import run_here
    from assistant.ingests import RunRequest

    figures: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(prefix="dateline-gate-") as scratch:
        for name, (articles, questions) in sets().items():
            home = Path(scratch) / hashlib.sha256(str(articles).encode()).hexdigest()[:8]
            config = load_config(home, {})
            if not (home / "CURRENT").exists():
                run_here(config, RunRequest((str(articles),)), lambda _: None)
            with closing(Engine(config, {}, use_model=False)) as engine:
                scored = score(ask_all(engine, read_questions(questions), use_model=False))
            if scored["questions"]:
                scored["answered"] = 1 - scored["wrongly_refused"]
            # A set without answerable questions has no hits to gate.
            kept = GATED if scored["questions"] else ("refused",)
            figures[name] = {figure: round(float(scored[figure]), 4) for figure in kept if scored[figure] is not None}
    return figures


def fallen(figures: Mapping[str, Mapping[str, float]], floors: Mapping[str, Mapping[str, float]]) -> list[str]:
    """What lies below its floor, or is missing, in words."""
    return [
        f"{name}: {figure} is {figures.get(name, {}).get(figure)}, below its floor {floor}"
        for name, gated in floors.items()
        for figure, floor in gated.items()
        if figures.get(name, {}).get(figure, -1.0) < floor - 1e-9
    ]


def updated(
    kept: Mapping[str, Any], figures: Mapping[str, Mapping[str, float]], sources: str, why: str | None
) -> dict[str, Any]:
    """The floors file anew. Raises ValueError when something would be lowered, or the sets changed, without a reason."""
    lowered = fallen(figures, kept.get("floors", {}))
    if kept.get("floors") and kept.get("digest") != sources:
        lowered.append("the articles or questions have changed")
    if lowered and not why:
        raise ValueError("; ".join(lowered) + '. If that is meant: --update --allow-regression "why"')
    reasons = list(kept.get("lowered", []))
    if lowered and why:
        reasons.append({"why": why, "what": lowered})
    return {"digest": sources, "floors": {name: dict(gated) for name, gated in figures.items()}, "lowered": reasons}


def main() -> int:
    """Compare or update; returns 1 when something lies below its floor."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--update", action="store_true", help="write what is measured as the new floors")
    parser.add_argument("--allow-regression", metavar="WHY", help="let --update lower floors, for this reason")
    arguments = parser.parse_args()
    figures, sources = measure(), digest(path for pair in sets().values() for path in pair)
    print(json.dumps(figures, indent=1))
    kept = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    if arguments.update:
        try:
            anew = updated(kept, figures, sources, arguments.allow_regression)
        except ValueError as error:
            print(f"refused: {error}", file=sys.stderr)
            return 1
        FLOORS.write_text(json.dumps(anew, indent=1) + "\n", encoding="utf-8")
        return 0
    below = fallen(figures, kept["floors"])
    if kept["digest"] != sources:
        below.append("the articles or questions have changed; see --update")
    print("\n".join(below), file=sys.stderr)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
