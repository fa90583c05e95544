"""Shows an ingest run on standard error: a live line on a terminal, plain lines elsewhere, JSON lines for programs."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, replace
from types import TracebackType
from typing import Any, Self

from assistant.ingests import Progress, RunEvent, RunFailed, RunFinished, SourceProgress
from assistant.printing import line_of

_PLAIN_EVERY_SECONDS = 5.0
# Sources with a line of their own on the live screen, at a time.
_LINES = 12
# So few articles, or seconds, say how long the start took and nothing of the rest.
_FORESEES_FROM = 20
_FORESEES_AFTER_SECONDS = 3.0


def describe_progress(step: Progress) -> str:
    """A step in words: stage, counts, rate, and time left once that can be told."""
    counted = f"{step.done:,}" + (f" of about {step.total:,}" if step.total else "")
    counted += " article" if step.done == 1 and not step.total else " articles"
    parts = [step.stage, counted]
    if step.rate >= 1:
        parts.append(f"{step.rate:,.0f} passages/s")
    if step.seconds_left is not None and step.rate > 0 and step.done >= _FORESEES_FROM:
        parts.append(f"{describe_seconds(step.seconds_left)} left")
    return " · ".join(parts)


def describe_seconds(seconds: float) -> str:
    """A duration: 42 s, 3 min 20 s, 2 h 5 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


class RunDisplay:
    """A run's progress as it happens; use it as a context manager around the run."""

    def __init__(self, *, as_json: bool = False) -> None:
        self._as_json = as_json
        self._live: Any = None
        self._task: Any = None
        self._told = 0.0
        self._stage = ""
        self._stage_began = ("", 0.0, 0)
        self._sources: dict[str, SourceProgress] = {}
        self._lines: dict[str, Any] = {}

    def __enter__(self) -> Self:
        if not self._as_json and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn

            console = Console(stderr=True, highlight=False)
            self._live = Progress(
                BarColumn(bar_width=24), TextColumn("{task.description}", markup=False), console=console, transient=True
            )
            self._task = self._live.add_task("starting", total=None)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()

    def show(self, step: Progress) -> None:
        """Show how far the run is."""
        if self._as_json:
            print(json.dumps({"progress": asdict(step)}), file=sys.stderr, flush=True)
            return
        step = replace(step, seconds_left=self._seconds_left(step))
        self._show_sources(step.sources)
        if self._live:
            self._live.update(self._task, description=describe_progress(step), completed=step.done, total=step.total)
        elif step.stage != self._stage or time.monotonic() - self._told > _PLAIN_EVERY_SECONDS:
            self._told, self._stage = time.monotonic(), step.stage
            print(describe_progress(step), file=sys.stderr, flush=True)

    def _show_sources(self, changed: Iterable[SourceProgress]) -> None:
        """A line for each source under way, where there are several; what has ended stays, failures above all."""
        for source in changed:
            before = self._sources.get(source.name)
            self._sources[source.name] = source
            ended = source.state in ("done", "failed") and (before is None or before.state != source.state)
            if len(self._sources) < 2:
                continue
            if self._live:
                self._show_line(source, ended)
            elif ended:
                print(describe_source(source), file=sys.stderr, flush=True)

    def _show_line(self, source: SourceProgress, ended: bool) -> None:
        line = self._lines.get(source.name)
        if ended:
            # Above the live lines, where it stays: a screen holds few sources and a run may have hundreds.
            if line is not None:
                self._live.remove_task(self._lines.pop(source.name))
            self._live.console.print(describe_source(source), markup=False, highlight=False)
        elif source.state == "reading" and (line is not None or len(self._lines) < _LINES):
            if line is None:
                line = self._lines[source.name] = self._live.add_task("", total=None)
            self._live.update(
                line, description=describe_source(source), completed=source.done, total=source.total or None
            )

    def _seconds_left(self, step: Progress) -> float | None:
        """Time left by the pace since the stage's first step: what came before it was start-up."""
        stage, began, done_before = self._stage_began
        if stage != step.stage:
            self._stage_began = step.stage, time.monotonic(), step.done
            return None
        took, done = time.monotonic() - began, step.done - done_before
        if step.seconds_left is None or not step.total or done <= 0 or took < _FORESEES_AFTER_SECONDS:
            return None
        return took * max(0, step.total - step.done) / done


def describe_source(source: SourceProgress) -> str:
    """A source of the run in a line, cleaned: its name is its own."""
    name = line_of(source.title or source.name)
    if source.state == "failed":
        return f"{name}: failed, {line_of(source.why)}"
    counted = f"{source.new} new, {source.updated} updated, {source.unchanged} unchanged"
    rejected = f", {source.rejected} rejected" if source.rejected else ""
    return f"{name}: {counted}{rejected}{f', {source.gone} gone' if source.gone else ''}"


def show_run(events: Iterable[RunEvent]) -> RunFinished | RunFailed:
    """Follow a run in another process to its end, showing its progress."""
    with RunDisplay() as display:
        for event in events:
            if isinstance(event, Progress):
                display.show(event)
            else:
                return event
    return RunFailed("The run ended without a summary.", 1)
