"""`dateline index --watch`: what is named first, then what is due, until somebody stops it."""

from __future__ import annotations

import os
import signal

import pytest

from assistant import indexing, watching
from assistant.config import Config
from assistant.errors import INTERRUPTED, IndexingFailed, LockHeld, UsageError
from assistant.ingests import RunRequest

EVERYTHING = RunRequest()


@pytest.fixture
def watch(monkeypatch, tmp_path):
    """Watches with waits as given, the outcomes of runs as given; returns the code and the requests that were run."""

    def start(waits, outcomes, request=EVERYTHING):
        ran, waiting, coming = [], iter(waits), iter(outcomes)
        monkeypatch.setattr(indexing, "seconds_until_due", lambda home: next(waiting))
        monkeypatch.setattr(watching, "_AFTER_TROUBLE", 0.01)
        monkeypatch.setattr(watching, "_LOOK_EVERY", 0.01)

        def run_once(wanted):
            ran.append(wanted)
            outcome = next(coming)
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        return watching.watch_sources(Config(tmp_path, {}), request, run_once), ran

    return start


def test_it_reads_what_is_due_again_and_again(watch):
    code, ran = watch([5, 0, 5, 0, 0], [0, 6, INTERRUPTED])
    assert code == INTERRUPTED
    assert ran == [RunRequest(due_only=True)] * 3


def test_what_is_named_is_read_first(watch):
    named = RunRequest(("news.jsonl",))
    _, ran = watch([5, 0], [0, INTERRUPTED], named)
    assert ran == [named, RunRequest(due_only=True)]


def test_trouble_is_told_and_another_run_waited_for(watch, capsys):
    _, ran = watch([0, 0, 0, 0], [LockHeld("Another run."), IndexingFailed("The disk is full."), INTERRUPTED])
    assert len(ran) == 3
    assert capsys.readouterr().err == "dateline: The disk is full.\n"


def test_without_any_interval_there_is_nothing_to_watch(watch):
    with pytest.raises(UsageError, match="--every 30m"):
        watch([None], [])


def test_it_ends_when_it_is_told_to_while_it_waits(watch):
    class Waits:
        def __iter__(self):
            return self

        def __next__(self):
            os.kill(os.getpid(), signal.SIGTERM)
            return 60

    assert watch(Waits(), []) == (INTERRUPTED, [])
