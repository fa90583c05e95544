"""What the check of sentences catches and leaves alone does not fall unnoticed; the floors are kept as retrieval keeps its."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import Counter
from pathlib import Path

_spec = importlib.util.spec_from_file_location("grounding_claims", Path(__file__).parent / "grounding" / "claims.py")
assert _spec and _spec.loader
claims = importlib.util.module_from_spec(_spec)
sys.modules["grounding_claims"] = claims  # dataclasses look their module up
_spec.loader.exec_module(claims)

ARTICLES = claims.read_articles()
CLAIMS = claims.read_claims(ARTICLES)


def test_no_figure_lies_below_its_floor():
    kept = json.loads(claims.FLOORS.read_text(encoding="utf-8"))
    assert kept["digest"] == claims.sources()
    assert claims.load_gate().fallen(claims.figures(CLAIMS, ARTICLES), kept["floors"]) == []


def test_the_benchmark_holds_three_hundred_of_each_in_eight_kinds_half_of_them_held_back():
    faithful = [c for c in CLAIMS if c.faithful]
    corrupted = Counter(c.kind for c in CLAIMS if not c.faithful)
    assert len(faithful) >= 300
    assert sum(corrupted.values()) >= 300
    assert len(corrupted) >= 8
    assert len({(c.article, c.kind, c.text) for c in CLAIMS}) == len(CLAIMS)
    for claims_of_a_kind in (faithful, [c for c in CLAIMS if not c.faithful]):
        assert 0.4 < sum(c.held for c in claims_of_a_kind) / len(claims_of_a_kind) < 0.6
