"""Thirty pairs of passages: half contradict each other, half only look so. Neither share falls unnoticed."""

from __future__ import annotations

from pathlib import Path

from assistant.answers import Evidence
from assistant.disagreement import find_disagreements

PAIRS = [
    [cell.strip() for cell in line.split("|")]
    for line in (Path(__file__).parent / "disagreements.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
FOUND = 15  # of fifteen contradictions
FALSE = 1  # of fifteen that only look so


def _passage(rank: int, cell: str) -> Evidence:
    day, _, text = cell.partition(" ")
    return Evidence(
        rank, 1.0, f"a{rank}", f"https://outlet{rank}.example/a", "", f"Outlet {rank}", day, None, "stated", 0, len(text), text,
        f"c{rank}",
    )  # fmt: skip


def _differ(question: str, first: str, second: str) -> bool:
    return bool(find_disagreements(question, [_passage(1, first), _passage(2, second)]))


def test_contradictions_are_found_and_lookalikes_left_alone() -> None:
    found = [_differ(*cells) for kind, *cells in PAIRS if kind == "differ"]
    false = [_differ(*cells) for kind, *cells in PAIRS if kind == "agree"]
    assert (len(found), len(false)) == (15, 15)
    assert sum(found) >= FOUND
    assert sum(false) <= FALSE
