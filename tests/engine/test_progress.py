"""How an ingest run is shown while it goes on."""

from __future__ import annotations

import io
import json
import sys

import pytest

from assistant.answers import Progress, Rejection, RunFailed, RunFinished
from assistant.progress import RunDisplay, describe_progress, describe_seconds, show_run


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"), (0.4, "0 s"), (59.4, "59 s"), (59.6, "1 min 0 s"), (200, "3 min 20 s"), (3599.4, "59 min 59 s"),
        (3599.6, "1 h 0 min"), (7500, "2 h 5 min"), (100_000, "27 h 46 min"),
    ],
)  # fmt: skip
def test_durations_in_words(seconds, words):
    assert describe_seconds(seconds) == words


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (Progress("reading", 3), "reading · 3 articles"),
        (
            Progress("reading", 1_200, 24_000, 812.6, 200.0),
            "reading · 1,200 of about 24,000 articles · 813 passages/s · 3 min 20 s left",
        ),
        (Progress("reading", 3, 10, 0.4, 0.0), "reading · 3 of about 10 articles · 0 s left"),
    ],
)  # fmt: skip
def test_a_step_in_words(step, words):
    assert describe_progress(step) == words


def test_without_a_terminal_a_line_is_added_for_each_stage_and_not_for_each_step(capsys):
    with RunDisplay() as display:
        for done in range(1, 50):
            display.show(Progress("reading", done))
        display.show(Progress("publishing", 49))
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == ["reading · 1 articles", "publishing · 49 articles"]


def test_a_long_stage_is_told_again_now_and_then(capsys, monkeypatch):
    clock = iter(range(0, 10_000, 3))
    monkeypatch.setattr("assistant.progress.time.monotonic", lambda: next(clock))
    with RunDisplay() as display:
        for done in range(1, 8):
            display.show(Progress("reading", done))
    assert 2 <= len(capsys.readouterr().err.splitlines()) < 7


def test_for_programs_every_step_is_a_line_of_json(capsys):
    with RunDisplay(as_json=True) as display:
        display.show(Progress("reading", 1, 2, 0.5, 3.0, "/news"))
    assert [json.loads(line) for line in capsys.readouterr().err.splitlines()] == [
        {"progress": {"stage": "reading", "done": 1, "total": 2, "rate": 0.5, "seconds_left": 3.0, "source": "/news"}}
    ]


def test_on_a_terminal_one_line_lives_and_is_cleared_at_the_end(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("TERM", "xterm-256color")
    with RunDisplay() as display:
        display.show(Progress("[red]reading[/red]", 3, 10))
    shown = sys.stderr.getvalue()
    assert "[red]reading[/red]" in shown, "names are shown as they are"
    assert shown.rstrip("\r\n").endswith("\x1b[2K"), "the line is cleared"
    assert capsys.readouterr().out == ""


def test_following_a_run_ends_with_how_it_ended(capsys):
    ended = RunFinished(1, rejected=(Rejection("a", "b"),))
    assert show_run(iter([Progress("reading", 1), ended])) is ended
    assert "reading" in capsys.readouterr().err
    failed = RunFailed("The disk is full.", 1)
    assert show_run(iter([failed])) is failed


def test_a_run_that_ends_without_a_word_is_a_failure():
    assert show_run(iter([Progress("reading", 1)])) == RunFailed("The run ended without a summary.", 1)
