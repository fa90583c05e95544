"""How an ingest run is shown while it goes on."""

from __future__ import annotations

import io
import json
import sys

import pytest

from assistant.ingests import Progress, Rejection, RunFailed, RunFinished
from assistant.progress import RunDisplay, describe_progress, describe_seconds, show_run
from index.reports import Meter


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
        (Progress("reading", 20, 40, 0.4, 20.0), "reading · 20 of about 40 articles · 20 s left"),
        (Progress("rebuilding", 19, 40, 9.0, 420.0), "rebuilding · 19 of about 40 articles · 9 passages/s"),
        (Progress("rebuilding", 30, 40, 0.0, 420.0), "rebuilding · 30 of about 40 articles"),
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
    assert told.err.splitlines() == ["reading · 1 article", "publishing · 49 articles"]


def test_a_long_stage_is_told_again_now_and_then(capsys, monkeypatch):
    clock = iter(range(10_000))
    monkeypatch.setattr("assistant.progress.time.monotonic", lambda: next(clock))
    with RunDisplay() as display:
        for done in range(1, 8):
            display.show(Progress("reading", done))
    assert 2 <= len(capsys.readouterr().err.splitlines()) < 7


def test_for_programs_every_step_is_a_line_of_json(capsys):
    with RunDisplay(as_json=True) as display:
        display.show(Progress("reading", 1, 2, 0.5, 3.0, "/news"))
    assert [json.loads(line) for line in capsys.readouterr().err.splitlines()] == [
        {
            "progress": {
                "stage": "reading",
                "done": 1,
                "total": 2,
                "rate": 0.5,
                "seconds_left": 3.0,
                "source": "/news",
                "sources": [],
            }
        }
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


def test_nothing_is_foreseen_from_a_few_articles_or_a_few_bytes():
    meter = Meter(1_000_000, 0)
    meter.note_bytes(30_000)
    meter.note_bytes(40_000)
    assert meter.estimate_total(500) is None
    meter.note_bytes(500_000)
    assert meter.estimate_total(19) is None


def test_a_file_read_in_one_piece_says_nothing_of_how_many_articles_it_holds():
    meter = Meter(200_000, 0)
    meter.note_bytes(200_000)
    meter.note_bytes(200_000)
    assert meter.estimate_total(25) is None
    assert Meter(0, 0).estimate_total(25) is None


def test_the_number_of_articles_is_foreseen_from_the_bytes_behind_those_handled():
    meter = Meter(10_000_000, 100)
    for read in range(0, 5_000_001, 250_000):
        meter.note_bytes(read)
    assert 2_050 <= meter.estimate_total(1_100) <= 2_250


def test_the_time_left_is_told_after_three_seconds_of_progress_and_leaves_the_start_out(capsys, monkeypatch):
    now = 100.0
    monkeypatch.setattr("assistant.progress.time.monotonic", lambda: now)
    with RunDisplay() as display:
        # The start took so long that by the run's own clock minutes are left.
        display.show(Progress("rebuilding", 32, 3_000, 9.0, 341.0))
        now = 106.0
        display.show(Progress("rebuilding", 1_516, 3_000, 300.0, 60.0))
        display.show(Progress("folding vectors into the base", 3_000, 3_000, 300.0, 0.0))
    assert [line.rpartition(" · ")[2] for line in capsys.readouterr().err.splitlines()] == [
        "9 passages/s", "6 s left", "300 passages/s",
    ]  # fmt: skip
