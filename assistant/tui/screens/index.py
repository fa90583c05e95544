"""The index screen: what to read, how far the run is, what it did. The run goes on when the screen is left."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, ProgressBar, Static

from assistant.answers import Holdings, RunRequest
from assistant.tui import words
from assistant.tui.job import Job
from assistant.tui.safety import one_line, visible
from assistant.tui.widgets.lines import HintLine, TitleLine

if TYPE_CHECKING:
    from assistant.tui.app import DatelineApp

LISTED = 500
"""How many rejected items are listed; a broken archive may reject all of its thousands."""


def typed_path(text: str) -> str:
    """A path as typed, pasted or dropped by a terminal: quotes and backslashes taken away, `~` expanded."""
    text = text.strip()
    if not text or "://" in text:
        return text
    if text.startswith("file://"):
        text = text.removeprefix("file://")
    if not Path(text).expanduser().exists():
        try:
            parts = shlex.split(text)
        except ValueError:
            parts = [text.strip("'\"")]
        if len(parts) == 1:
            text = parts[0]
    return str(Path(text).expanduser())


class IndexScreen(Screen[None]):
    """Add, refresh and rebuild."""

    app: DatelineApp
    shows_job = True

    CSS_PATH = "index.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f5", "dismiss", "back to the answers; a run goes on", id="index.back"),
        Binding("f6", "refresh_all", "refresh all known sources", id="index.refresh", priority=True),
        Binding("f8", "rebuild", "rebuild the index from what is stored", id="index.rebuild", priority=True),
        Binding("f9", "app.stop_run", "stop the run; what is done is kept", id="index.stop", priority=True),
    ]

    def compose(self) -> ComposeResult:
        """Path, actions, progress, summary, rejected."""
        yield TitleLine("Index")
        with VerticalScroll(id="indexing", can_focus=False):
            yield Static("Add a file or a folder; one that is known is refreshed.", id="explain", markup=False)
            yield Input(placeholder="path of a file or folder, then Enter", compact=True, id="path")
            yield Static(self._actions(), id="actions")
            yield Static(id="held")
            with Vertical(id="run"):
                yield Static(id="stage")
                yield ProgressBar(show_percentage=False, show_eta=False, id="bar")
                yield Static(id="numbers")
            yield Static(id="closing")
            yield Static(id="rejected")
        yield HintLine()

    def _actions(self) -> Content:
        return Content.from_markup(
            "[@click=screen.add][$foreground]⏎[/] [$faint]add or refresh[/][/]   "
            "[@click=screen.refresh_all][$foreground]F6[/] [$faint]refresh all[/][/]   "
            "[@click=screen.rebuild][$foreground]F8[/] [$faint]rebuild[/][/]"
        )

    def on_mount(self) -> None:
        """Show the run that goes on, or the last one."""
        self.query_one("#actions").auto_links = False
        self.query_one(Input).focus()
        self.set_interval(0.25, self.show_job)
        self.show_job()

    def show_job(self) -> None:
        """Bring the screen up to date with run and index."""
        if not self.is_running or not self.query(HintLine):
            return  # the run may report before the screen is composed
        app, job, running = self.app, self.app.job, self.app.running
        self.query_one(TitleLine).show(app.holdings, job.short() if job else "", demo=app.demo)
        self.query_one("#held", Static).update(self._held(app.holdings))
        self.query_one("#run").display = running
        if job and running:
            self._show_progress(job)
        self._show_closing(job if job and job.ended else None)
        hints = [("Esc", "back, the run goes on", "screen.dismiss"), ("F9", "stop the run", "app.stop_run")]
        if not running:
            hints = [("Esc", "back", "screen.dismiss"), ("⏎", "add", "screen.add")]
            hints += [("F6", "refresh all", "screen.refresh_all"), ("F8", "rebuild", "screen.rebuild")]
        self.query_one(HintLine).show([*hints, ("F1", "help", "app.keys")])

    def _held(self, held: Holdings | None) -> Content:
        if held is None:
            return Content("")
        span = f", {words.day(held.oldest)} to {words.day(held.newest)}" if held.oldest and held.newest else ""
        text = f"{words.count(held.articles, 'article')}, {words.count(held.passages, 'passage')}{span}"
        known = [one_line(source) for source in held.sources]
        shown = ", ".join(known[:6]) + (f" and {len(known) - 6} more" if len(known) > 6 else "")
        return Content.assemble((text, ""), (f"\nsources: {shown}" if known else "", "$faint"))

    def _show_progress(self, job: Job) -> None:
        progress = job.progress
        stage = one_line(progress.stage) if progress else "starting"
        source = f"  {one_line(progress.source)}" if progress and progress.source else ""
        if job.stop.is_set():
            stage, source = "stopping; what is done is kept", ""
        self.query_one("#stage", Static).update(Content.assemble((stage, "bold"), (source, "$faint")))
        bar = self.query_one(ProgressBar)
        bar.update(total=progress.total if progress else None, progress=progress.done if progress else 0)
        # Without a total the bar would move back and forth; the counting number says enough.
        bar.display = bool(progress and progress.total)
        self.query_one("#numbers", Static).update(Content(job.numbers()))

    def _show_closing(self, job: Job | None) -> None:
        closing, rejected = self.query_one("#closing", Static), self.query_one("#rejected", Static)
        closing.display = rejected.display = job is not None
        if job is None:
            return
        lines = [Content.styled(visible(job.closing()), "$error" if job.failure else "bold")]
        lines += [Content.styled(visible(note), "$warning") for note in (job.summary.notes if job.summary else ())]
        closing.update(Content("\n").join(lines))
        items = job.summary.rejected if job.summary else ()
        rejected.display = bool(items)
        rows = [
            Content.assemble((one_line(item.where), ""), (f"\n  {one_line(item.reason)}", "$faint"))
            for item in items[:LISTED]
        ]
        if len(items) > LISTED:
            rows.append(Content.styled(f"and {len(items) - LISTED:,} more", "$faint"))
        rejected.update(Content("\n").join([Content.styled(f"Rejected ({len(items):,})", "bold $warning"), *rows]))

    @on(Input.Submitted)
    def action_add(self) -> None:
        """Add or refresh the path that was typed."""
        path = typed_path(self.query_one(Input).value)
        if not path:
            self.app.say("Type or drop the path of a file or a folder first.")
        elif self._idle():
            self.query_one(Input).clear()
            self.app.start_run(RunRequest((path,)))

    def action_refresh_all(self) -> None:
        """Read all known sources again."""
        if self._idle():
            self.app.start_run(RunRequest())

    def action_rebuild(self) -> None:
        """Build the index anew from what is stored."""
        if self._idle():
            self.app.start_run(RunRequest(rebuild=True))

    def _idle(self) -> bool:
        if self.app.running:
            self.app.say("A run is going on. F9 stops it; what is done is kept.")
            return False
        return True
