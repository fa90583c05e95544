"""The app: opens the engine behind the first paint, watches the index, runs ingests, owns what all screens share.

It is given its engine and its indexer as callables and protocols of `assistant.answers` and `assistant.ingests`; importing
this module loads nothing but Textual, and the screens that are not shown first are imported when they are opened.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.events import DeliveryComplete, DeliveryFailed
from textual.filter import LineFilter
from textual.message import Message
from textual.screen import Screen
from textual.widget import MountError

from assistant.answers import Answerer, Holdings
from assistant.errors import DatelineError
from assistant.ingests import Indexer, Progress, RunEvent, RunFailed, RunRequest
from assistant.tui import theme, words
from assistant.tui.collection import Collection
from assistant.tui.job import Job
from assistant.tui.palette import named_actions
from assistant.tui.preferences import Preferences
from assistant.tui.safety import ControlFilter, visible
from assistant.tui.screens.ask import AskScreen
from assistant.tui.threads import ThreadedApp

if TYPE_CHECKING:
    from assistant.conversations import Conversations
    from assistant.following import Following
    from assistant.settings import Settings
    from assistant.tui.followed import FollowedQuestions
    from assistant.tui.saving import Saver

LOOK_EVERY = 3.0
"""Seconds between looks at what is indexed: a new generation shows within 5 s."""
DUE_EVERY = 60.0
"""Seconds between looks whether a source is due to be read again."""


class DatelineApp(ThreadedApp):
    """Dateline in the terminal."""

    TITLE = "Dateline"
    CSS_PATH = Path(__file__).with_name("dateline.tcss")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-medium"), (120, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1,question_mark", "keys", "help for this pane", id="app.help"),
        Binding("f2", "settings", "settings", id="app.settings"),
        Binding("f5", "index", "index articles", id="app.index"),
        # Before the prompt's own F7, which would only select its text.
        Binding("f7", "followed", "followed questions", id="app.followed", priority=True),
        Binding("ctrl+p", "command_palette", "all commands", id="app.palette", priority=True),
        Binding("ctrl+q", "quit", "quit", id="app.quit", priority=True, system=True),
    ]

    class Opened(Message):
        """The engine is open, or why it is not."""

        def __init__(self, answerer: Answerer | None, trouble: str = "") -> None:
            super().__init__()
            self.answerer = answerer
            self.trouble = trouble

    class Looked(Message):
        """What is indexed now."""

        def __init__(self, holdings: Holdings | None) -> None:
            super().__init__()
            self.holdings = holdings

    class RunHappened(Message):
        """A run reported something; None when it has ended."""

        def __init__(self, job: Job, event: RunEvent | None) -> None:
            super().__init__()
            self.job = job
            self.event = event

    def __init__(
        self,
        open_answerer: Callable[[], Answerer],
        indexer: Indexer,
        *,
        as_of: str | None = None,
        demo: bool = False,
        first_run: RunRequest | None = None,
        use_model: bool = True,
        settings: Settings | None = None,
        conversations: Conversations | None = None,
        following: Following | None = None,
    ) -> None:
        # NO_COLOR: only with the terminal's own colours does Textual leave a readable screen.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self._open_answerer = open_answerer
        self.indexer = indexer
        self._first_run = first_run
        self.settings = settings
        self.collection = Collection(self)
        self.followed: FollowedQuestions | None = None
        self._following = following
        self.leaving = False
        self.as_of = as_of
        self.demo = demo
        self.use_model = use_model
        self.answerer: Answerer | None = None
        self.holdings: Holdings | None = None
        self.trouble = ""
        self.job: Job | None = None
        self.saver: Saver | None = None
        self._conversations = conversations
        self.asking = AskScreen()
        self._controls = ControlFilter()
        self._opening = False
        self._looking = False
        for own in theme.OURS:
            self.register_theme(own)
        self.preferences = Preferences(self, settings)
        chosen, self._remark = self.preferences.first_theme()
        # Not `self.theme =`: its watcher parses and applies every style a second time before the first paint.
        self.set_reactive(App.theme, chosen)
        self.set_class(True, f"-theme-{chosen}")
        self.stylesheet.set_variables(self.get_css_variables())

    # Textual's questions

    def _handle_exception(self, error: Exception) -> None:
        """End without a traceback when the app is left while an answer arrives: Textual then mounts no paragraph."""
        if not (self._exit and isinstance(error, MountError)):
            super()._handle_exception(error)

    def get_default_screen(self) -> Screen[None]:
        """Start with the main screen."""
        return self.asking

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give other themes the variables that only ours set."""
        return theme.VARIABLES

    def get_line_filters(self) -> list[LineFilter]:
        """Every line passes the gate for control characters before it reaches the terminal."""
        return [*super().get_line_filters(), self._controls]

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every action, by name."""
        yield from named_actions(self)
        yield from (command for command in super().get_system_commands(screen) if command.title != "Keys")

    def handle_bindings_clash(self, clashed_bindings: set[Binding], node: DOMNode) -> None:
        """Nothing more: `doubled` has said it, also where Textual would not notice."""

    def on_mount(self) -> None:
        """Everything slow starts after the first paint."""
        self.call_after_refresh(self._begin)
        self.set_interval(LOOK_EVERY, self.look)
        self.set_interval(DUE_EVERY, self.collection.look)

    async def _begin(self) -> None:
        if self._conversations is not None:
            from assistant.tui.saving import Saver

            self.saver = Saver(self._conversations, lambda said: self.then(partial(self.say, said)))
        if self._first_run is not None:
            self.start_run(self._first_run, "indexing the starter articles")
        else:
            self.open_engine()
        self.asking.filters = self.preferences.usual_filters()
        await self.asking.furnish()
        self.in_background(_warm_up)
        self._load_followed()
        self.preferences.place_keys()
        self.theme_changed_signal.subscribe(self, self.preferences.keep_theme)
        if self._remark:
            self.say(self._remark)

    async def on_unmount(self) -> None:
        """Ask everything in the background to stop and give it a moment."""
        self.leaving = True
        for exchange in self.asking.exchanges:
            exchange.stop.set()
        if self.job:
            self.job.stop.set()
        await self.threads_ended()
        if self.saver:
            self.saver.close()

    # The engine

    def opening_words(self) -> str:
        """What a question waits for while no engine is open."""
        if self.job and not self.job.ended and self.answerer is None:
            return self.job.line()
        if self.trouble:
            return "the index is not open"
        return "opening the index"

    def open_engine(self) -> None:
        """Open the engine in the background."""
        if self._opening:
            return
        self._opening = True
        self.trouble = ""

        def work() -> None:
            try:
                opened = self.Opened(self._open_answerer())
            except Exception as error:
                opened = self.Opened(None, self.explained(error)[0])
            self.tell(self, opened)

        self.in_background(work)
        self.asking.refresh_app_state()

    async def on_dateline_app_opened(self, message: Opened) -> None:
        """Go on with the questions that wait, or say why not."""
        if not self.alive:
            return
        self._opening = False
        # Python's collector would walk through all that is loaded every few seconds of a streamed answer, and hold up
        # the keys for 60 to 150 ms each time. It is told to leave what stays, and to come when an answer has ended.
        gc.freeze()
        gc.set_threshold(700, 10, 1_000)
        self.answerer = message.answerer
        self.trouble = message.trouble
        self.collection.load()
        self.look()
        self.asking.refresh_app_state()
        if self.answerer is not None:
            self.asking.start_next()
        else:
            await self.asking.give_back(self.trouble)

    def tidy(self) -> None:
        """Free what answers have left behind, unless one is being written again."""
        if not self.asking.busy:
            gc.collect()

    def look(self) -> None:
        """Read what is indexed, unless the last look has not come back."""
        answerer = self.answerer
        if answerer is None or self._looking:
            return
        self._looking = True

        def work() -> None:
            try:
                held = answerer.holdings()
            except Exception:
                # A look that fails changes nothing on the screen; asking will say what is wrong.
                self.tell(self, self.Looked(None))
            else:
                self.tell(self, self.Looked(held))

        self.in_background(work)

    def on_dateline_app_looked(self, message: Looked) -> None:
        """Show what is indexed."""
        self._looking = False
        if message.holdings is None or not self.alive:
            return
        known = self.holdings.problems if self.holdings else ()
        known_at = self.holdings.indexed_at if self.holdings else None
        self.holdings = message.holdings if self.use_model else replace(message.holdings, model=None)
        if self.demo and self.as_of is None and self.holdings.newest:
            # The fiction plays on days of its own; its last day is its "now".
            self.as_of = self.holdings.newest
            self.asking.show_plan()
            self.asking.start_next()
        if known_at and known_at != self.holdings.indexed_at:
            self.asking.compare()
        if known_at != self.holdings.indexed_at:
            self.asking.find_stories()
        if self.followed:
            self.followed.check()
        self.asking.refresh_app_state()
        if self.asking.exchanges:  # the empty state shows problems itself
            for problem in self.holdings.problems:
                if problem not in known:
                    self.say(problem)

    # Runs

    def start_run(self, request: RunRequest, what: str = "indexing") -> None:
        """Start an ingest run, unless one is going on."""
        if self.running:
            self.say("A run is going on. F5 shows it; F9 there stops it.")
            return
        job = self.job = Job(request, what)

        def work() -> None:
            try:
                for event in self.indexer.run(request, job.stop.is_set):
                    self.tell(self, self.RunHappened(job, event))
            except Exception as error:
                self.tell(self, self.RunHappened(job, RunFailed(*self.explained(error))))
            finally:
                self.tell(self, self.RunHappened(job, None))

        self.in_background(work)
        self.show_job()

    def action_refresh_all(self) -> None:
        """Read all known sources again."""
        self.start_run(RunRequest())

    def action_rebuild(self) -> None:
        """Build the index anew from what is stored."""
        self.start_run(RunRequest(rebuild=True))

    @property
    def running(self) -> bool:
        """An ingest run is going on."""
        return self.job is not None and not self.job.ended

    def action_stop_run(self) -> None:
        """Interrupt the run; what it has accepted is kept."""
        if self.job and self.running:
            self.job.stop.set()
            self.show_job()
        else:
            self.say("No run is going on.")

    def on_dateline_app_run_happened(self, message: RunHappened) -> None:
        """Follow the run; open or look at the index when it has ended."""
        if not self.alive:
            return
        job = message.job
        if isinstance(message.event, Progress):
            job.take(
                message.event
            )  # the screens look by their own clocks: a fast run reports more than anyone can read
            return
        if message.event is not None:
            job.take(message.event)
        else:
            job.end()
            if self.answerer is None:
                self.open_engine()
            else:
                self.look()
            self.collection.load(job.began)
            if job.what != "indexing the starter articles" and not getattr(self.screen, "shows_job", False):
                self.say(job.outcome())
        self.show_job()

    def show_job(self) -> None:
        self.asking.refresh_app_state()
        for screen in self.screen_stack:
            if show := getattr(screen, "show_job", None):
                show()

    # Followed questions

    def _load_followed(self) -> None:
        if self._following is None:
            return
        from assistant.tui.followed import FollowedQuestions

        self.followed = FollowedQuestions(self, self._following)
        self.keep_followed(self.followed.load)
        self.followed.check()

    def keep_followed(self, act: Callable[[], object]) -> bool:
        """Read or write what is followed; says so when that cannot be done."""
        try:
            act()
        except DatelineError as error:
            self.say(str(error))
            return False
        return True

    def action_followed(self) -> None:
        """Open the followed questions, or go back from them."""
        if self.screen.is_modal or self.followed is None:
            return
        from assistant.tui.screens.followed import FollowedScreen

        if isinstance(self.screen, FollowedScreen):
            self.pop_screen()
        else:
            self.push_screen(FollowedScreen(self.followed))

    def ask_about(self, question: str) -> None:
        """Go to the main screen and ask. From the app's own queue: a screen cannot wait for its own end."""
        self.call_later(self._ask_about, question)

    async def _ask_about(self, question: str) -> None:
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        await self.asking.ask(question)

    # What all screens use

    def offer_page(self, url: str) -> None:
        """Show where a page is and open it when that is confirmed."""
        address = words.web_address(url)
        if address is None:
            said = f": {url}" if url else "; it came from a file"
            self.say(f"This article has no web address that can be opened{said}")
            return
        from assistant.tui.screens.overlays import ConfirmPage

        self.push_screen(ConfirmPage(*address), lambda agreed: self.open_url(url) if agreed else None)

    def save_text(self, document: str) -> None:
        """Save a Markdown document to the downloads folder, or download it when the app is served."""
        from io import StringIO

        name = f"dateline-{words.now():%Y-%m-%d-%H%M%S}.md"
        # Without a downloads folder, as on most servers, Textual's delivery would fail in silence.
        folder = None if (Path.home() / "Downloads").is_dir() else Path.cwd()
        self.deliver_text(StringIO(visible(document)), save_filename=name, save_directory=folder)

    def on_delivery_complete(self, event: DeliveryComplete) -> None:
        """Say where a saved file is."""
        self.say(f"Saved: {event.path}" if event.path else "Saved.")

    def on_delivery_failed(self, event: DeliveryFailed) -> None:
        """Say why a file could not be saved."""
        self.say(f"The file could not be saved: {event.exception}")

    def action_settings(self) -> None:
        """Open the settings."""
        if self.screen.is_modal or self.settings is None:
            return
        from assistant.tui.screens.settings import SettingsScreen

        if not isinstance(self.screen, SettingsScreen):
            self.push_screen(SettingsScreen(self.settings))

    def action_index(self) -> None:
        """Open the index screen, or go back from it."""
        from assistant.tui.screens.index import IndexScreen

        if isinstance(self.screen, IndexScreen):
            self.pop_screen()
        elif not self.screen.is_modal:
            self.push_screen(IndexScreen())

    def action_keys(self) -> None:
        """List the keys of the focused pane."""
        from assistant.tui.screens.overlays import KeysHelp, keys_of

        if not self.screen.is_modal:
            self.push_screen(KeysHelp(keys_of(self.screen)))


def _warm_up() -> None:
    """Load the Markdown widget while the reader reads; the first answer needs it."""
    from assistant.tui.widgets import markdown

    assert markdown.CitedMarkdown is not None


__all__ = ["DatelineApp"]
