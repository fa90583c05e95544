"""The index screen: the sources and how they fare, how far the run is, what it did. The run goes on when it is left."""

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

from assistant.answers import Holdings
from assistant.ingests import RunRequest
from assistant.tui import words
from assistant.tui.followed import told
from assistant.tui.job import Job
from assistant.tui.safety import one_line, visible
from assistant.tui.schedule import next_choice
from assistant.tui.widgets.changes import Changes
from assistant.tui.widgets.lines import HintLine, TitleLine
from assistant.tui.widgets.sourcelist import SourceList, head

if TYPE_CHECKING:
    from assistant.tui.app import DatelineApp

_ASKS = "add a file, folder, page, feed or OPML list: path or address, then Enter"

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

    def __init__(self) -> None:
        super().__init__()
        self._texts: dict[str, Content] = {}
        self._told_of: Job | None = None

    def compose(self) -> ComposeResult:
        """Path, run, what changed, sources, rejected."""
        yield TitleLine("Index")
        with VerticalScroll(id="indexing", can_focus=False):
            yield Input(placeholder=_ASKS, compact=True, id="path")
            with Vertical(id="run"):
                yield Static(id="stages")
                yield ProgressBar(show_percentage=False, show_eta=False, id="bar")
                yield Static(id="numbers")
            yield Static(id="closing")
            yield Static("What changed (Enter asks about it)", classes="title", id="changed", markup=False)
            yield Changes()
            yield Static(id="held")
            yield Static(id="columns")
            yield SourceList()
            yield Static(id="about")
            yield Static(id="rejected")
        yield HintLine()

    def _put(self, place: str, text: Content) -> None:
        """Show a text, unless it stands there already: each update lays the whole screen out anew."""
        if self._texts.get(place) != text:
            self._texts[place] = text
            self.query_one(place, Static).update(text)

    def on_mount(self) -> None:
        """Show the run that goes on, or the last one."""
        self.query_one(Input).focus()
        self.app.collection.load()
        self.set_interval(0.25, self.show_job)
        self.show_job()

    def show_job(self) -> None:
        """Bring the screen up to date with run, index and sources."""
        if not self.is_running or not self.query(HintLine):
            return  # the run may report before the screen is composed
        app, job, running = self.app, self.app.job, self.app.running
        self.query_one(TitleLine).show(app.holdings, job.short() if job else "", demo=app.demo)
        self._put("#held", self._held(app.holdings))
        self.query_one("#run").display = running
        if job and running:
            self._show_progress(job)
        self._show_closing(job if job and job.ended else None)
        self._show_changes()
        self._show_sources()
        self._show_hints()

    def _show_changes(self) -> None:
        followed = self.app.followed.with_news if self.app.followed else ()
        changes = self.query_one(Changes)
        changes.show(self.app.collection.changed, tuple((one.question, told(one.news)) for one in followed))
        self.query_one("#changed").display = changes.display

    def _show_sources(self) -> None:
        listed = self.query_one(SourceList)
        width = self.query_one("#held").size.width - 3  # the list's own is not known while it is hidden
        listed.show(self.app.collection.states, width)
        listed.display = bool(listed.states)
        columns = head(width)
        self._put("#columns", columns)
        self.query_one("#columns").display = bool(listed.states and columns.plain)
        about, chosen = self.query_one("#about"), listed.chosen if listed.has_focus else None
        about.display = chosen is not None
        if chosen is not None:
            what = f"{one_line(chosen.kind)} · {one_line(chosen.location) or 'comes with Dateline'}"
            self._put("#about", Content.styled(what, "$faint"))

    def _show_hints(self) -> None:
        running, focused = self.app.running, self.focused
        hints = [("Esc", "back, the run goes on" if running else "back", "screen.dismiss")]
        if isinstance(focused, SourceList):
            hints += [("r", "read again", "screen.retry"), ("e", "how often", "screen.every")]
            hints += [("x", "pause", "screen.pause"), ("d", "remove", "screen.remove")]
        elif isinstance(focused, Changes):
            hints += [("⏎", "ask about it", "screen.ask_about")]
        else:
            hints += [("⏎", "add", "screen.add")]
        if running:
            hints += [("F9", "stop the run", "app.stop_run")]
        else:
            hints += [("F6", "refresh all", "screen.refresh_all"), ("F8", "rebuild", "screen.rebuild")]
        self.query_one(HintLine).show([*hints, ("Tab", "next", "app.focus_next"), ("F1", "help", "app.keys")])

    def _held(self, held: Holdings | None) -> Content:
        if held is None:
            return Content("")
        span = f", {words.day(held.oldest)} to {words.day(held.newest)}" if held.oldest and held.newest else ""
        sources = self.app.collection.states
        failed = sum(one.state in ("failed", "gone") for one in sources)
        parts = [f"{words.count(held.articles, 'article')}, {words.count(held.passages, 'passage')}{span}"]
        parts += [words.count(len(sources), "source")] if sources else []
        line = Content(" · ".join(parts))
        return Content.assemble(line, (f" · {failed} failed" if failed else "", "bold $error"))

    def _show_progress(self, job: Job) -> None:
        progress = job.progress
        self._put("#stages", _stages(job))
        bar = self.query_one(ProgressBar)
        bar.update(total=progress.total if progress else None, progress=progress.done if progress else 0)
        # Without a total the bar would move back and forth; the counting number says enough.
        bar.display = bool(progress and progress.total)
        self._put("#numbers", Content(job.numbers()))

    def _show_closing(self, job: Job | None) -> None:
        closing, rejected = self.query_one("#closing", Static), self.query_one("#rejected", Static)
        if job is None:
            closing.display = rejected.display = False
        if job is None or job is self._told_of:
            return
        self._told_of = job
        closing.display = True
        self._offer_feed(job)
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
            self.app.say("Type, paste or drop a path or an address first.")
        elif self._idle():
            self.query_one(Input).clear()
            self.app.start_run(RunRequest((path,)))

    def _offer_feed(self, job: Job) -> None:
        """A page that was added names a feed: put that into the field, so that Enter follows it."""
        field = self.query_one(Input)
        named = [source for source in (job.summary.sources if job.summary else ()) if source.feeds]
        if len(job.request.sources) == 1 and len(named) == 1 and not field.value:
            field.value = visible(named[0].feeds[0])
            self.app.say("This page offers a feed; its address stands in the field: Enter follows it.")

    def action_refresh_all(self) -> None:
        """Read all known sources again."""
        if self._idle():
            self.app.start_run(RunRequest())

    def action_rebuild(self) -> None:
        """Build the index anew from what is stored."""
        if self._idle():
            self.app.start_run(RunRequest(rebuild=True))

    @on(Changes.Picked)
    def _picked(self, event: Changes.Picked) -> None:
        followed = self.app.followed
        if followed and followed.is_followed(event.question):
            self.app.keep_followed(lambda: followed.seen(event.question))
        self.app.ask_about(event.question)

    def action_ask_about(self) -> None:
        """Ask about the change that is chosen."""
        self.query_one(Changes).action_select()

    # The chosen source

    def action_retry(self) -> None:
        """Read the chosen source again."""
        source = self.query_one(SourceList).chosen
        if source and self._idle():
            self.app.start_run(RunRequest((source.name,)), f"reading {one_line(source.name)}")

    def action_every(self) -> None:
        """Change how often the chosen source is read while the app is open."""
        source, indexer = self.query_one(SourceList).chosen, self.app.indexer
        if source:
            every = next_choice(source.every)
            name = one_line(source.name)
            said = (
                f"{name} is read every {every} while the app is open."
                if every
                else f"{name} is read when you ask for it."
            )
            self.app.collection.change(lambda: indexer.schedule_source(source.name, every), lambda _: said)

    def action_pause(self) -> None:
        """Leave the chosen source out of runs over all, or take it in again."""
        source, indexer = self.query_one(SourceList).chosen, self.app.indexer
        if source:
            paused = source.state != "paused"
            said = f"{one_line(source.name)} is {'paused' if paused else 'read again'}."
            self.app.collection.change(lambda: indexer.pause_source(source.name, paused=paused), lambda _: said)

    def action_remove(self) -> None:
        """Remove the chosen source with the articles only it carries, when that is confirmed."""
        source, indexer = self.query_one(SourceList).chosen, self.app.indexer
        if source is None or not self._idle():
            return
        from assistant.tui.screens.overlays import ConfirmAction

        def act(agreed: bool | None) -> None:
            if agreed:
                self.app.collection.change(lambda: indexer.remove_source(source.name), removed)

        def removed(articles: int) -> str:
            return f"{one_line(source.name)} was removed, and {words.count(articles, 'article')} with it."

        gone = f"Its {words.count(source.articles, 'article')} go too, unless another source carries them."
        self.app.push_screen(ConfirmAction(f"Remove {one_line(source.name)}?", gone, "remove"), act)

    def _idle(self) -> bool:
        if self.app.running:
            self.app.say("A run is going on. F9 stops it; what is done is kept.")
            return False
        return True


def _stages(job: Job) -> Content:
    """The stages done, then the present one: `✓ reading  ▸ embedding  articles.jsonl`."""
    if job.stop.is_set():
        return Content.styled("stopping; what is done is kept", "bold")
    done = [one_line(stage) for stage in job.stages[:-1]]
    now = one_line(job.progress.stage) if job.progress else "starting"
    source = one_line(job.progress.source) if job.progress and job.progress.source else ""
    pieces: list[Content | tuple[str, str]] = [(f"✓ {stage}   ", "$faint") for stage in done]
    return Content.assemble(*pieces, (f"▸ {now}", "bold"), (f"  {source}" if source else "", "$faint"))
