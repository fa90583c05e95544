"""An ingest run as the screens see it: progress in words and numbers, and how it ended."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from assistant.ingests import Progress, RunEvent, RunFailed, RunFinished, RunRequest
from assistant.tui import words


@dataclass(eq=False)
class Job:
    """A run that is going on, or the last one."""

    request: RunRequest
    what: str = "indexing"
    progress: Progress | None = None
    summary: RunFinished | None = None
    failure: str = ""
    started: float = field(default_factory=time.monotonic)
    began: str = field(default_factory=lambda: words.now().isoformat())
    """When it began (instant, UTC)."""
    stages: list[str] = field(default_factory=list)
    """The stages so far, the present one last."""
    seconds: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)
    ended: bool = False

    def take(self, event: RunEvent) -> None:
        """Take in what the run reports."""
        if isinstance(event, Progress):
            self.progress = event
            if self.stages[-1:] != [event.stage]:
                self.stages.append(event.stage)
        elif isinstance(event, RunFinished):
            self.summary = event
        else:
            self.failure = event.message

    def end(self) -> None:
        """The run is over; one that said nothing about its end has failed."""
        if not self.summary and not self.failure:
            self.take(RunFailed("The run ended without a word. What it had accepted is kept; start it again.", 1))
        self.seconds = time.monotonic() - self.started
        self.ended = True

    def elapsed(self) -> float:
        """Seconds since the run started, until it ended."""
        return self.seconds if self.ended else time.monotonic() - self.started

    def short(self) -> str:
        """For the title line: `indexing 320/4,800`."""
        if self.ended:
            return ""
        if self.stop.is_set():
            return "stopping the run"
        progress = self.progress
        if progress is None:
            return "indexing"
        return f"indexing {progress.done:,}/{progress.total:,}" if progress.total else f"indexing {progress.done:,}"

    def line(self) -> str:
        """For the main screen: `Indexing the starter articles … 40/74`."""
        progress = self.progress
        if progress is None:
            return f"{self.what.capitalize()} …"
        amount = f"{progress.done:,}/{progress.total:,}" if progress.total else f"{progress.done:,}"
        return f"{self.what.capitalize()} … {amount}"

    def numbers(self) -> str:
        """Counts, rate and time of a running job."""
        progress = self.progress
        parts: list[str] = []
        if progress:
            amount = f"{progress.done:,} of {progress.total:,}" if progress.total else f"{progress.done:,}"
            parts.append(amount)
            if progress.rate:
                parts.append(f"{progress.rate:,.0f} passages/s")
            if progress.seconds_left is not None and progress.seconds_left >= 0.5:
                parts.append(f"about {words.duration(progress.seconds_left)} left")
        parts.append(f"{words.duration(self.elapsed())} so far")
        return " · ".join(parts)

    def outcome(self) -> str:
        """How the run ended, for a toast: `Indexing is done: 70 new articles, 2 rejected. F5 shows more.`"""
        done = self.summary
        if done is None:
            return self.failure
        counts = [
            f"{words.count(done.new, 'new article')}" if done.new else "",
            f"{done.updated:,} updated" if done.updated else "",
            f"{len(done.rejected):,} rejected" if done.rejected else "",
        ]
        said = ", ".join(part for part in counts if part) or "nothing new"
        head = "The run was stopped; what it had done is kept: " if done.interrupted else "Indexing is done: "
        return f"{head}{said}. F5 shows more."

    def closing(self) -> str:
        """What a finished run did, in one sentence."""
        done = self.summary
        if done is None:
            return self.failure
        counts = [
            f"{done.new:,} new",
            f"{done.updated:,} updated",
            f"{done.unchanged:,} unchanged",
            words.count(done.copies, "copy", "copies"),
            f"{len(done.rejected):,} rejected",
        ]
        head = "Stopped; what was done is kept: " if done.interrupted else "Done: "
        tail = f" · {words.count(done.passages, 'passage')} · {words.duration(done.seconds or self.seconds)}"
        return head + ", ".join(counts) + tail
