"""Ingest runs in a process of their own."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap

import pytest

from assistant import runs
from assistant.ingests import Progress, Rejection, RunFailed, RunFinished, RunRequest
from assistant.runs import ProcessIndexer, run_finished, run_summary
from index.locking import hold_ingest_lock

ARTICLE = "The ferry to Skagholm\n\nThe ferry to Skagholm now leaves at nine, the port office in Brandvik said. " * 2


@pytest.fixture(autouse=True)
def _clean(monkeypatch, environment):
    for name in set(runs.subprocess.os.environ) - environment().keys():
        monkeypatch.delenv(name)


def test_a_run_tells_its_progress_and_ends_with_its_summary(starter_copy, tmp_path, dateline):
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "ferry.txt").write_text(ARTICLE, encoding="utf-8")
    (folder / "empty.txt").write_text("", encoding="utf-8")
    *progress, ended = ProcessIndexer(starter_copy).run(RunRequest((str(folder),)))
    assert progress
    assert all(isinstance(step, Progress) for step in progress)
    assert progress[0].source == str(folder)
    assert isinstance(ended, RunFinished), ended
    assert (ended.new, ended.interrupted) == (1, False)
    assert ended.passages >= 1
    assert [r.where for r in ended.rejected] == ["empty.txt"]
    assert any("dateline sources remove starter" in note for note in ended.notes)
    found = dateline("search", "--json", "--home", starter_copy, "When does the ferry to Skagholm leave?").json
    assert found["passages"][0]["title"] == "The ferry to Skagholm"


def test_a_source_that_does_not_exist_fails_with_the_sentence_and_the_code(tmp_path):
    (ended,) = ProcessIndexer(tmp_path / "home").run(RunRequest((str(tmp_path / "missing"),)))
    assert ended.exit_code == 2
    assert ended.message.startswith(f"{tmp_path / 'missing'} does not exist")


def test_a_source_whose_name_looks_like_an_option_is_a_source(tmp_path):
    (ended,) = ProcessIndexer(tmp_path / "home").run(RunRequest(("--rebuild",)))
    assert ended.exit_code == 2
    assert ended.message.startswith("--rebuild does not exist")


def test_beside_another_run_it_fails_with_7(tmp_path):
    with hold_ingest_lock(tmp_path):
        (ended,) = ProcessIndexer(tmp_path).run(RunRequest(("starter",)))
    assert isinstance(ended, RunFailed)
    assert ended.exit_code == 7
    assert "Another run is indexing" in ended.message


def test_a_run_that_is_stopped_is_interrupted_and_the_index_stays_whole(starter_home, tmp_path, dateline):
    home = shutil.copytree(starter_home, tmp_path / "home")
    began = []
    for event in ProcessIndexer(home).run(RunRequest(("demo",)), lambda: bool(began)):
        if isinstance(event, Progress):
            began.append(event)
        ended = event
    assert began, "it was at work"
    assert isinstance(ended, RunFinished), ended
    assert ended.interrupted
    asked = dateline("ask", "--no-model", "--home", home, "Who was suspected of the Dagestan attacks?")
    assert asked.code == 0


def stand_in(monkeypatch, script):
    """Runs a script in place of `dateline index`."""
    begun = runs.subprocess.Popen

    def popen(command, **how):
        return begun([sys.executable, "-c", textwrap.dedent(script)], **how)

    monkeypatch.setattr(runs.subprocess, "Popen", popen)


SUMMARY = json.dumps(run_summary(RunFinished(1)))


def test_a_summary_longer_than_a_pipe_holds_arrives_whole(monkeypatch, tmp_path):
    stand_in(
        monkeypatch,
        f"""
        import faulthandler, json, sys
        faulthandler.dump_traceback_later(60, exit=True)  # rather a failure than a test that hangs
        summary = json.loads({SUMMARY!r})
        summary["rejected"] = [{{"where": f"file {{i}}", "reason": "empty " * 20}} for i in range(2000)]
        print(json.dumps(summary), flush=True)
        print("done", file=sys.stderr)
        """,
    )
    (ended,) = ProcessIndexer(tmp_path).run(RunRequest())
    assert isinstance(ended, RunFinished)
    assert len(ended.rejected) == 2000


def test_noise_on_either_stream_does_no_harm(monkeypatch, tmp_path):
    stand_in(
        monkeypatch,
        f"""
        import sys
        sys.stderr.buffer.write(b"\\xff\\xfe a library complains\\n[1, 2]\\n{{}}\\n")
        print('{{"progress": {{"stage": "reading", "done": 1}}}}', file=sys.stderr)
        print({SUMMARY!r})
        """,
    )
    assert list(ProcessIndexer(tmp_path).run(RunRequest())) == [Progress("reading", 1), RunFinished(1)]


def test_a_process_that_dies_is_a_failure_with_its_last_words(monkeypatch, tmp_path):
    stand_in(monkeypatch, "import sys; sys.exit('dateline: the disk is full\\n\\n')")
    assert list(ProcessIndexer(tmp_path).run(RunRequest())) == [RunFailed("the disk is full", 1)]


def test_a_process_that_is_killed_is_a_failure_even_without_a_word(monkeypatch, tmp_path):
    stand_in(monkeypatch, "import os, signal; os.kill(os.getpid(), signal.SIGTERM)")
    (ended,) = ProcessIndexer(tmp_path).run(RunRequest())
    assert isinstance(ended, RunFailed)
    assert "ended with code" in ended.message


def test_a_run_stopped_before_it_could_begin_is_interrupted_and_no_failure(monkeypatch, tmp_path):
    stand_in(monkeypatch, "import time; time.sleep(60)")
    assert list(ProcessIndexer(tmp_path).run(RunRequest(), lambda: True)) == [RunFinished(interrupted=True)]


def test_a_run_that_does_not_heed_the_stop_is_ended(monkeypatch, tmp_path):
    monkeypatch.setattr(runs, "_GRACE_SECONDS", 0.3)
    stand_in(
        monkeypatch,
        """
        import signal, sys, time
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        print('{"progress": {"stage": "reading", "done": 1}}', file=sys.stderr, flush=True)
        time.sleep(600)
        """,
    )
    seen = []
    events = []
    for event in ProcessIndexer(tmp_path).run(RunRequest(), lambda: bool(seen)):
        events.append(event)
        seen.append(event)
    assert events == [Progress("reading", 1), RunFinished(interrupted=True)]


def test_a_summary_survives_its_journey():
    told = RunFinished(1, 2, 3, 4, (Rejection("wo", "warum — “so”"),), 5, 6.5, True, ("Hm.", "Aha."))
    assert run_finished(json.loads(json.dumps(run_summary(told)))) == told
