"""Ingest runs in a process of their own: started here, followed by the events they print, interrupted in order.

The process is `dateline index --json`: its standard error carries one JSON event a line, its standard output the summary.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from assistant.ingests import (
    Estimate,
    Pack,
    Progress,
    Rejection,
    RunEvent,
    RunFailed,
    RunFinished,
    RunRequest,
    SourceFound,
    SourceProgress,
)

# How long an interrupted run may take to finish the batch in hand and publish, before it is ended the hard way.
# Nothing accepted is lost either way.
_GRACE_SECONDS = 60.0
_LOOK_SECONDS = 0.1
# The slowest look at an address: two tries, each with its robots.txt.
_CHANGE_SECONDS = 120.0
_INTERRUPTED = 130


# -P and -c: `-m` would put the current folder first on the path, and a folder of articles must not provide modules.
_COMMAND = "import sys; sys.path.append({!r}); from assistant.cli import main; sys.exit(main())"


class ProcessIndexer:
    """Runs `dateline index` for a home and reports its events (an `Indexer`)."""

    def __init__(self, home: Path, *, demo: bool = False) -> None:
        """`demo` says that `home` is the demo's, inside the one that holds the settings."""
        self._options = ["--demo", "--home", str(home.parent)] if demo else ["--home", str(home)]

    def run(self, request: RunRequest, stopped: Callable[[], bool] = lambda: False) -> Iterator[RunEvent]:
        """Run to the end, event by event. When `stopped()` turns true the run is interrupted, keeping what is done."""
        command = [*self._command(), "index", "--json"]
        command += ["--rebuild"] if request.rebuild else []
        command += ["--dry-run"] if request.dry_run else []
        command += ["--due"] if request.due_only else []
        command += [f"--map={column}" for column in request.columns]
        process = subprocess.Popen(
            [*command, "--", *request.sources],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        lines: SimpleQueue[str | None] = SimpleQueue()
        told: list[str] = []
        # Both at once: a summary with many rejections fills its pipe while the other is still open.
        threading.Thread(target=_read_lines, args=(process, lines), daemon=True).start()
        teller = threading.Thread(target=_read_whole, args=(process, told), daemon=True)
        teller.start()
        asked_at_grace: float | None = None
        last_words = ""
        try:
            while True:
                if stopped() and asked_at_grace is None:
                    asked_at_grace = _GRACE_SECONDS
                    process.send_signal(signal.SIGINT)
                try:
                    line = lines.get(timeout=_LOOK_SECONDS)
                except Empty:
                    if asked_at_grace is not None:
                        asked_at_grace -= _LOOK_SECONDS
                        if asked_at_grace < 0:
                            process.kill()
                    continue
                if line is None:
                    break
                event = _event(line)
                if event:
                    yield event
                elif line.strip():
                    last_words = line.strip()
            teller.join()
            yield _end(process, "".join(told), last_words, asked_to_stop=asked_at_grace is not None)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)

    # -- the list of sources ----------------------------------------------------------------------------------------

    def add_source(self, location: str, *, every: str = "", follow_feed: bool = False) -> SourceFound | RunFailed:
        """Look at an address or path and remember it; a `pack:NAME` is remembered without a look."""
        options = [*(["--every", every] if every else []), *(["--feed"] if follow_feed else [])]
        return _or_failure(self._change("add", location, *options), _source_found)

    def remove_source(self, name: str) -> int | RunFailed:
        """Forget a source and what only it carries; how many articles went."""
        return _or_failure(self._change("remove", name), lambda told: int(told["removed"]))

    def pause_source(self, name: str, *, paused: bool = True) -> RunFailed | None:
        """Leave a source out of runs over all sources, or take it in again."""
        return _or_failure(self._change("pause" if paused else "resume", name), lambda _: None)

    def schedule_source(self, name: str, every: str) -> RunFailed | None:
        """How often it is read under --watch and while the app is open; empty: only when asked."""
        return _or_failure(self._change("every", name, *(["--every", every] if every else [])), lambda _: None)

    def packs(self) -> tuple[Pack, ...] | RunFailed:
        """The starter packs of well-known feeds."""
        return _or_failure(
            self._change("packs"),
            lambda told: tuple(Pack(p["name"], p["title"], tuple((t, u) for t, u in p["feeds"])) for p in told),
        )

    def _command(self) -> list[str]:
        root = str(Path(__file__).resolve().parent.parent)
        return [sys.executable, "-P", "-c", _COMMAND.format(root), *self._options]

    def _change(self, action: str, *words: str) -> Any:
        """What `dateline sources ACTION --json` prints, read; or a RunFailed."""
        command = [*self._command(), "sources", action, "--json", *words[1:], *(["--", words[0]] if words else [])]
        try:
            told = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", errors="replace",
                timeout=_CHANGE_SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return RunFailed(f"That took longer than {_CHANGE_SECONDS:.0f} seconds and was given up.", 1)
        if told.returncode == 0:
            with suppress(ValueError):
                return json.loads(told.stdout)
        said = told.stderr.strip().splitlines()
        last_words = said[-1].removeprefix("dateline: ") if said else ""
        return RunFailed(last_words or f"It ended with code {told.returncode}.", told.returncode or 1)


Result = TypeVar("Result")


def _or_failure(told: Any, read: Callable[[Any], Result]) -> Result | RunFailed:
    return told if isinstance(told, RunFailed) else read(told)


def _source_found(told: dict[str, Any]) -> SourceFound:
    lists: dict[str, Any] = {name: tuple(told[name]) for name in ("examples", "feeds", "faults")}
    return SourceFound(**{**told, **lists})


def _source_progress(told: dict[str, Any]) -> SourceProgress:
    return SourceProgress(**{**told, "feeds": tuple(told.get("feeds", ()))})


def _read_lines(process: subprocess.Popen[str], lines: SimpleQueue[str | None]) -> None:
    assert process.stderr
    for line in process.stderr:
        lines.put(line)
    lines.put(None)


def _read_whole(process: subprocess.Popen[str], told: list[str]) -> None:
    assert process.stdout
    told.append(process.stdout.read())


def _event(line: str) -> Progress | None:
    try:
        said = json.loads(line)
        told = said["progress"]
        return Progress(**{**told, "sources": tuple(_source_progress(s) for s in told.get("sources", ()))})
    except (ValueError, KeyError, TypeError):
        return None


def _end(process: subprocess.Popen[str], told: str, last_words: str, *, asked_to_stop: bool) -> RunFinished | RunFailed:
    code = process.wait()
    try:
        return run_finished(json.loads(told))
    except (ValueError, KeyError, TypeError):
        if asked_to_stop and (code == _INTERRUPTED or not last_words.startswith("dateline: ")):
            # Stopped before it could set about anything, or ended the hard way.
            return RunFinished(interrupted=True)
        return RunFailed(last_words.removeprefix("dateline: ") or f"The run ended with code {code}.", code)


def run_finished(summary: dict[str, Any]) -> RunFinished:
    """The summary that `dateline index --json` prints, as an event."""
    rejected = tuple(Rejection(r["where"], r["reason"]) for r in summary.pop("rejected"))
    sources = tuple(_source_progress(s) for s in summary.get("sources", ()))
    estimate = Estimate(**summary["estimate"]) if summary.get("estimate") else None
    return RunFinished(
        **{**summary, "rejected": rejected, "notes": tuple(summary["notes"]), "sources": sources, "estimate": estimate}
    )


def run_summary(finished: RunFinished) -> dict[str, Any]:
    """What `dateline index --json` prints of a run."""
    return asdict(finished)
