"""The quality of the starter articles does not fall unnoticed, and nothing lowers its floors in silence."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("quality_gate", Path(__file__).with_name("gate.py"))
assert _spec and _spec.loader
gate = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(gate)

KEPT = {"digest": "d", "floors": {"starter": {"hit@5": 0.9, "refused": 0.4}}, "lowered": []}


def test_no_figure_lies_below_its_floor():
    kept = json.loads(gate.FLOORS.read_text(encoding="utf-8"))
    assert kept["digest"] == gate.digest(path for pair in gate.sets().values() for path in pair)
    assert gate.fallen(gate.measure(), kept["floors"]) == []


def test_the_sets_hold_what_the_documents_say():
    near = [json.loads(line) for line in (gate.HERE / "near_misses.jsonl").read_text(encoding="utf-8").splitlines()]
    one = [json.loads(line) for line in (gate.HERE / "one_article.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (len(near), sum(q.get("answerable", True) for q in near)) == (40, 0)
    assert (len(one), sum(q.get("answerable", True) for q in one)) == (20, 10)


def test_a_figure_below_its_floor_is_named():
    assert gate.fallen({"starter": {"hit@5": 0.89, "refused": 0.5}}, KEPT["floors"]) == [
        "starter: hit@5 is 0.89, below its floor 0.9"
    ]
    assert len(gate.fallen({}, KEPT["floors"])) == 2


def test_floors_rise_but_do_not_fall_without_a_reason():
    better = {"starter": {"hit@5": 0.95, "refused": 0.4}}
    assert gate.updated(KEPT, better, "d", None)["floors"] == better
    worse = {"starter": {"hit@5": 0.95, "refused": 0.3}}
    with pytest.raises(ValueError, match=r"refused is 0\.3, below its floor 0\.4"):
        gate.updated(KEPT, worse, "d", None)
    lowered = gate.updated(KEPT, worse, "d", "the set is harder")
    assert lowered["floors"] == worse
    assert lowered["lowered"][0]["why"] == "the set is harder"


def test_other_questions_need_a_reason_too():
    with pytest.raises(ValueError, match="have changed"):
        gate.updated(KEPT, {"starter": {"hit@5": 0.95, "refused": 0.4}}, "other", None)
