"""Clocks and scales for the benchmarks: fresh processes timed, their memory sampled, terminals read until a text appears.

Linux only where memory is concerned (/proc). Every process is started here in a session of its own and ended here.
"""

from __future__ import annotations

import os
import pty
import select
import signal
import statistics
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent.parent

ROWS, COLUMNS = 40, 120  # the terminal that screens are painted on

# Keys and servers of the machine must not change what is measured.
_LEFT_OUT = ("OPENAI_", "DATELINE_", "NO_COLOR", "COLUMNS", "LINES", "TEXTUAL")


class BenchmarkFailed(Exception):
    """A process ended badly, or did not show what was waited for."""


@dataclass
class Row:
    """One line of the comparison. `ours` and `theirs` are medians in `unit`; `aim` bounds the ratio or `ours` itself."""

    what: str
    ours: float | None
    theirs: float | None
    unit: str
    aim: float | None = None
    aim_on: str = "ratio"
    note: str = ""
    samples: dict[str, list[float]] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        """Ours over theirs."""
        return self.ours / self.theirs if self.ours is not None and self.theirs else None

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None when there is none, or nothing to hold against it."""
        value = self.ratio if self.aim_on == "ratio" else self.ours
        return None if self.aim is None or value is None else value <= self.aim


def side_by_side(
    what: str, unit: str, rounds: int, ours: Callable[[], float], theirs: Callable[[], float], **row: Any
) -> Row:
    """Measure ours and theirs in turns, after one round that only warms the file cache; a row of the medians."""
    ours()
    theirs()
    pairs = [(ours(), theirs()) for _ in range(rounds)]
    samples = {"ours": [a for a, _ in pairs], "theirs": [b for _, b in pairs]}
    return Row(what, median(samples["ours"]), median(samples["theirs"]), unit, samples=samples, **row)


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0..1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


# -- processes --------------------------------------------------------------------------------------------------


def environment(**more: str) -> dict[str, str]:
    """The environment of every measured process: no keys, no network look-ups, the same terminal."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(_LEFT_OUT)}
    return kept | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "ANONYMIZED_TELEMETRY": "False"} | more


def dateline(*arguments: object) -> list[str]:
    """The command line of Dateline: the installed script of this interpreter, or its module."""
    script = Path(sys.executable).with_name("dateline")
    start = [str(script)] if script.exists() else [sys.executable, "-m", "assistant.cli"]
    return [*start, *map(str, arguments)]


def helper(name: str, *arguments: object) -> list[str]:
    """The command line of a script beside this one."""
    return [sys.executable, str(HERE / name), *map(str, arguments)]


class Others:
    """How many cores the rest of the machine used since this was made: all busy time less that of our processes."""

    def __init__(self) -> None:
        self._before = self._look()

    def cores(self) -> float:
        """Mean number of cores used by others."""
        busy, ours, moment = (now - then for now, then in zip(self._look(), self._before, strict=True))
        return max(0.0, busy - ours) / moment if moment else 0.0

    @staticmethod
    def _look() -> tuple[float, float, float]:
        fields = [int(n) for n in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
        idle = fields[3] + fields[4]
        return (sum(fields) - idle) / os.sysconf("SC_CLK_TCK"), sum(os.times()[:4]), time.monotonic()


@dataclass(frozen=True)
class Ended:
    """A process that has ended well: its output, wall and CPU seconds, and the peak of its tree's memory in MB.

    `others` is how many cores the rest of the machine used meanwhile.
    """

    output: str
    seconds: float
    cpu_seconds: float
    peak_mb: float
    others: float = 0.0


def run(command: Sequence[str], *, sample_every: float = 0.0, env: dict[str, str] | None = None) -> Ended:
    """Run a process to its end. With `sample_every` (seconds) the memory of its session is sampled.

    CPU seconds are those of the process and of the children it has waited for. Raises BenchmarkFailed.
    """
    before, began, watch = os.times(), time.perf_counter(), Others()
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=env or environment(), cwd=ROOT, start_new_session=True,
    )  # fmt: skip
    sampler = _Sampler(process.pid, sample_every)
    try:
        output, errors = process.communicate()
        seconds = time.perf_counter() - began
    finally:
        end(process)
        peak = sampler.stop()
    if process.returncode not in (0, 3):  # 3: the articles do not say
        raise BenchmarkFailed(f"{' '.join(command)} ended with {process.returncode}:\n{errors[-2000:]}")
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Ended(output, seconds, cpu, peak, watch.cores())


def end(process: subprocess.Popen[Any]) -> None:
    """End a process and everything in the session it was started in."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class _Sampler:
    """Notes the largest sum of PSS over the processes of one session, looked at every so many seconds."""

    def __init__(self, session: int, every: float) -> None:
        self._session, self._every = session, every
        self._peak = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True) if every else None
        if self._thread:
            self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(self._every):
            self._peak = max(self._peak, session_pss(self._session))

    def stop(self) -> float:
        self._over.set()
        if self._thread:
            self._thread.join()
        return self._peak


def session_pss(session: int) -> float:
    """Proportional set size of all processes of a session in MB: shared pages count once, split among those who share."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError):
            # The fields after the name, which stands in parentheses: state, parent, group, session.
            if int((folder / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                lines = (folder / "smaps_rollup").read_text().splitlines()
                total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


class Worker:
    """A helper that answers one line with one line, for as long as the `with` lasts."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command

    def __enter__(self) -> Worker:
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=environment(), cwd=ROOT, start_new_session=True,
        )  # fmt: skip
        return self

    def ask(self, line: str) -> str:
        """Send a line and wait for the answer. Raises BenchmarkFailed when the helper has ended."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise BenchmarkFailed(f"{' '.join(self._command)} ended before it answered")
        return answer

    def __exit__(self, *_: object) -> None:
        end(self._process)


# -- terminals --------------------------------------------------------------------------------------------------


def painted_after(command: Sequence[str], texts: Sequence[str], *, limit: float = 60.0) -> list[float]:
    """Seconds from the start of a terminal program until each of `texts`, in that order, has been written to its screen.

    Raises BenchmarkFailed when one does not come within `limit` seconds, or the program ends before.
    """
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (ROWS, COLUMNS))
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, env=environment(), cwd=ROOT, start_new_session=True
    )
    os.close(slave)
    seen, at = b"", list[float]()
    try:
        for text in texts:
            while text.encode() not in seen:
                if not select.select([master], [], [], began + limit - time.perf_counter())[0]:
                    raise BenchmarkFailed(f"{text!r} did not appear within {limit:.0f} s:\n{seen[-1500:]!r}")
                seen += _read(master, command)
            at.append(time.perf_counter() - began)
        return at
    finally:
        end(process)
        os.close(master)


def _read(master: int, command: Sequence[str]) -> bytes:
    try:
        return os.read(master, 65536)
    except OSError as error:  # Linux answers EIO once the other side is closed
        raise BenchmarkFailed(f"{' '.join(command)} ended before it painted") from error
