"""Runs that are ended in the middle: nothing accepted is lost, and the next run goes on.

More rounds: tests/benchmarks/kill_runs.py.
"""

from __future__ import annotations

import importlib.util
import random
import signal
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def _load_kill_runs() -> ModuleType:
    name = "dateline_kill_runs"
    if name not in sys.modules:
        path = Path(__file__).parents[1] / "benchmarks" / "kill_runs.py"
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec and spec.loader
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture(scope="module")
def kill_runs() -> Any:
    return _load_kill_runs()


@pytest.fixture(scope="module")
def stage(kill_runs: Any, threads_for_children: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    with threads_for_children():
        return kill_runs.set_stage(tmp_path_factory.mktemp("stage"))


@pytest.mark.parametrize(
    ("name", "to_group", "updating", "seed"),
    [
        ("KILL", False, False, 1),
        ("KILL", False, True, 2),
        ("TERM", False, True, 3),
        ("HUP", True, False, 4),
    ],
)
def test_a_run_ended_in_the_middle_loses_nothing(
    kill_runs, stage, tmp_path, in_threads, name, to_group, updating, seed
):
    """The moment is told by the ledger, so that it lies in the middle however slow the machine is."""
    dice = random.Random(seed)
    home = tmp_path / "home"
    wanted = dice.randrange(1, len(stage.articles) // 2)

    wait = kill_runs.after_accepting(home, 2 if updating else 1, wanted, dice.random() * 0.2)
    ended = kill_runs.play(stage, home, kill_runs.Round(name, to_group, updating), wait)
    assert ended.wrong == []
    assert ended.accepted >= wanted
    if name == "KILL":
        assert ended.code in (-signal.SIGKILL, 0)
    assert kill_runs.check_next_run(stage, home) == []


def test_a_run_ended_while_its_children_are_being_born_ends_in_order(kill_runs, stage, tmp_path, in_threads):
    """Ctrl-C reaches the whole group; a child in its first half second used to die of it, and the run with it."""
    home = tmp_path / "home"
    ended = kill_runs.play(stage, home, kill_runs.Round("TERM", True, True), lambda process: time.sleep(0.25))
    assert ended.wrong == []
    assert ended.code == 130
    assert kill_runs.check_next_run(stage, home) == []
