"""The main screen: ask, read the answer, look at its sources."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.message import Message
from textual.widgets import Static, TextArea

from assistant.answers import Answer, Event, Failed, Fragment, Request
from assistant.tui.exchange import Exchange, restored
from assistant.tui.filters import Filters
from assistant.tui.hints import hints_of
from assistant.tui.screens.keeping import KeepingScreen
from assistant.tui.screens.reading import NARROW
from assistant.tui.widgets.conversation import RESUMED, Conversation, ExchangeView
from assistant.tui.widgets.history import ConversationList
from assistant.tui.widgets.lines import HintLine, PlanLine, TitleLine
from assistant.tui.widgets.prompt import Prompt
from assistant.tui.widgets.sources import SourcesPane
from assistant.tui.widgets.welcome import Welcome

if TYPE_CHECKING:
    from assistant.conversations import Saved


TIDY_SECONDS = 2.0
"""How long after an answer its left-overs are freed: the reader reads."""


class HistoryPane(Vertical):
    """The saved conversations beside the answer, where there is room; hidden while there are none."""

    def compose(self) -> ComposeResult:
        """A heading and the list."""
        yield Static("Conversations", classes="heading", markup=False)
        yield ConversationList(brief=True)

    def show(self, saved: list[Saved], opened: str) -> None:
        """Show these."""
        self.set_class(bool(saved), "-used")
        self.query_one(ConversationList).show(saved, opened)


class AskScreen(KeepingScreen):
    """Conversation, sources, prompt."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "stop, or go to the prompt", id="ask.stop"),
        Binding("r", "again", "ask again", id="ask.again"),
        Binding("e", "edit", "edit the last question", id="ask.edit"),
        Binding("R", "repair", "repair what is not supported", id="ask.repair"),
        Binding("f4", "filters", "period, outlets and other filters", id="ask.filters"),
        Binding("X", "clear_filters", "clear the filters", id="ask.clear_filters"),
        Binding("ctrl+r", "history", "saved conversations", id="ask.history"),
        Binding("ctrl+n", "new", "new conversation", id="ask.new", priority=True),
    ]

    class Happened(Message):
        """The engine reported something; None when it has ended."""

        def __init__(self, exchange: Exchange, event: Event | None) -> None:
            super().__init__()
            self.exchange = exchange
            self.event = event

    def __init__(self) -> None:
        super().__init__()
        self._answering: Exchange | None = None
        self._waiting: deque[Exchange] = deque()
        self._furnished = False
        self._editing: Exchange | None = None

    @property
    def busy(self) -> bool:
        """An answer is being written, or a question waits."""
        return self._answering is not None or bool(self._waiting)

    # What is on the screen

    def compose(self) -> ComposeResult:
        """Title, panes, plan, prompt, hints."""
        # The classes of this size, before anything is laid out: Textual sets them after the first layout only.
        width, height = self.app.size
        self.add_class(*self._get_breakpoint_classes(width, self.app.HORIZONTAL_BREAKPOINTS))
        self.add_class(*self._get_breakpoint_classes(height, self.app.VERTICAL_BREAKPOINTS))
        yield TitleLine()
        with Horizontal(id="panes"), Container(id="answers"):
            yield Welcome()
        with Vertical(id="asking"):
            yield PlanLine()
            with Horizontal(id="line"):
                yield Static("❯", id="glyph", markup=False)
                yield Prompt("Ask about the news")
        yield HintLine()

    def on_mount(self) -> None:
        """The prompt accepts typing from the first moment."""
        self.query_one(Prompt).focus()
        self.show_plan()
        self.refresh_app_state()

    async def furnish(self) -> None:
        """Mount what is not seen before the first question. At the first paint it would cost a third of the time."""
        if self._furnished:
            return
        self._furnished = True
        conversation = Conversation(can_focus=True)
        latest = Static("↓ latest (End)", id="latest", markup=False)
        conversation.display = latest.display = False
        await self.query_one("#answers").mount(conversation, latest)
        await self.query_one("#panes").mount(SourcesPane(classes="-unused"))
        await self.query_one("#panes").mount(HistoryPane(), before="#answers")
        self.watch(conversation, "at_end", self._end_left, init=False)
        self.watch(self, "focused", lambda _: self._show_hints(), init=False)
        self.set_interval(0.2, self._tick)
        self.whole = True
        self.show_sources()
        self.refresh_app_state()
        self.find_drafts()
        self.list_saved()
        self.start_next()

    @on(KeepingScreen.Listed)
    def _show_saved(self, event: KeepingScreen.Listed) -> None:
        self.query_one(HistoryPane).show(event.saved, self.conversation)

    @on(ConversationList.Picked)
    def _conversation_picked(self, event: ConversationList.Picked) -> None:
        self.resume(event.conversation)

    def _end_left(self, at_end: bool) -> None:
        self.query_one("#latest").display = not at_end and self.query_one(Conversation).display

    def _tick(self) -> None:
        """Keep the clocks of what runs or waits going."""
        if not (self.whole and self.is_running):
            return
        for exchange in [self._answering, *self._waiting]:
            view = self.query_one(Conversation).view_of(exchange) if exchange else None
            if view:
                view.waits_for = self._waits_for(view.exchange)
                view.show_state()
        if self.app.running:
            self.refresh_app_state()

    def _waits_for(self, exchange: Exchange) -> str:
        if self.app.answerer is None:
            return self.app.opening_words()
        return "waiting for the answer above to end" if self._answering is not exchange else "starting"

    def refresh_app_state(self) -> None:
        """Show what the app knows of index, run and engine."""
        if not self.is_running or not self.query(HintLine):
            return
        app = self.app
        working = app.job.short() if app.job else ""
        title = self.query_one(TitleLine)
        title.show(app.holdings, working, waiting="" if app.trouble else app.opening_words(), demo=app.demo)
        self.query_one(Welcome).show(app)
        self._show_hints()

    def _show_hints(self) -> None:
        hints = hints_of(
            typing=isinstance(self.focused, Prompt),
            answering=self.busy,
            asked=bool(self.exchanges),
            narrow=self.app.size.width < NARROW,
            kept=self.saver is not None,
        )
        self.query_one(HintLine).show(hints)

    def on_resize(self) -> None:
        """Other keys matter when the sources have a screen of their own."""
        if self.is_mounted:
            self._show_hints()

    # Asking

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        view = self.query_one(Conversation).view_of(self._answering) if self.whole and self._answering else None
        if view is not None and isinstance(event.text_area, Prompt):
            view.call_after_refresh(view.after_key)

    @on(Prompt.Asked)
    async def _asked(self, event: Prompt.Asked) -> None:
        if event.question:
            await self.ask(event.question)
        elif self.app.trouble:
            self.app.open_engine()

    @on(Welcome.Picked)
    async def _picked(self, event: Welcome.Picked) -> None:
        self.query_one(Prompt).remember(event.question)
        await self.ask(event.question)

    def find_stories(self) -> None:
        """Look for the main stories; the index or the day has changed."""
        self.query_one(Welcome).find_stories(self.app)

    async def ask(self, question: str, *, repair_of: Answer | None = None) -> None:
        """Put a question; it waits while the engine is opened or an answer is being written."""
        await self.furnish()
        exchange = Exchange(question, repair_of=repair_of, filters=self.filters)
        self.exchanges.append(exchange)
        self.keep(exchange)
        if self._editing is not None:
            self._set_aside(self._editing)
            self._editing = None
        self._waiting.append(exchange)
        self.query_one(Welcome).display = False
        conversation = self.query_one(Conversation)
        conversation.display = True
        view = await conversation.add(exchange)
        conversation.tell_earlier(self.exchanges)
        view.waits_for = self._waits_for(exchange)
        view.show_state()
        if self.current is None or self.current.done:
            self.select(exchange)
        self.query_one(Prompt).focus()
        if self.app.trouble:
            self.app.open_engine()
        self.start_next()

    def start_next(self) -> None:
        """Start the question that has waited longest, when nothing runs and the engine is open.

        One at a time: a stopped answer may take a moment to end, and the engine is not asked to do two at once.
        """
        if self._answering or not self._waiting or self.app.answerer is None or not self.whole:
            return
        if self.app.demo and self.app.holdings is None:
            return  # the fiction's own "now" is not known yet
        exchange = self._answering = self._waiting.popleft()
        turns = [turn for earlier in self.exchanges if (turn := earlier.turn())]
        request = Request(
            exchange.question,
            history=tuple(turns[-6:]),
            as_of=self.app.as_of,
            use_model=self.app.use_model,
            repair_of=exchange.repair_of,
        )
        request = exchange.filters.applied(request)
        exchange.stage = "reading"
        self.select(exchange)
        self.app.in_background(self._work(exchange, request))
        self._show_hints()

    def _work(self, exchange: Exchange, request: Request) -> Callable[[], None]:
        """What the thread does: pass on every event, and at last that there are no more."""
        app, answerer, saver = self.app, self.app.answerer, self.saver
        assert answerer is not None

        def work() -> None:
            try:
                for event in answerer.ask(request, exchange.stop.is_set):
                    if saver is not None and exchange.conversation:
                        saver.take(exchange, event)
                    app.tell(self, self.Happened(exchange, event))
            except Exception as error:
                app.tell(self, self.Happened(exchange, Failed(*app.explained(error))))
            finally:
                app.tell(self, self.Happened(exchange, None))

        return work

    @on(Happened)
    async def _happened(self, message: Happened) -> None:
        exchange, event = message.exchange, message.event
        if not (self.whole and self.is_running):
            return
        view = self.query_one(Conversation).view_of(exchange)
        if event is None:
            await self._ended(exchange, view)
            return
        if exchange.done:
            return
        ended = exchange.take(event)
        if ended:
            self.keep_end(exchange)
        if view is None:
            return
        if isinstance(event, Fragment):
            if exchange.stage != "stopping":
                await view.write(event.text)
            return
        if ended:
            await view.finish()
            if exchange.failure:
                self.query_one(Prompt).offer(exchange.question)
        view.show_state()
        if exchange is self.current:
            self.show_sources()

    async def _ended(self, exchange: Exchange, view: ExchangeView | None) -> None:
        if not exchange.done:
            if not exchange.stop.is_set():
                exchange.failure = "The answer ended without a result. Press r to ask again."
            exchange.close()
            self.keep_end(exchange)
            if view:
                await view.finish()
        if self._answering is exchange:
            self._answering = None
            self.set_timer(TIDY_SECONDS, self.app.tidy)
        self._show_hints()
        self.start_next()

    async def give_back(self, why: str) -> None:
        """The engine could not be opened: the questions that waited say so, the last one returns to the prompt."""
        while self._waiting:
            exchange = self._waiting.popleft()
            exchange.failure = why
            exchange.close()
            self.keep_end(exchange)
            if view := self.query_one(Conversation).view_of(exchange):
                await view.finish()
            self.query_one(Prompt).offer(exchange.question)
        self._show_hints()

    # Keys

    async def action_submit(self) -> None:
        """Ask what is in the prompt."""
        self.query_one(Prompt).action_ask()

    def action_new_line(self) -> None:
        """Break the line in the prompt."""
        self.query_one(Prompt).action_new_line()

    async def action_back(self) -> None:
        """Take back a question that waits; else stop what runs; else go to the prompt, and from it to the answer."""
        exchange = self._answering
        if self._waiting:
            await self._withdraw(self._waiting.pop())
        elif exchange and not exchange.stop.is_set():
            exchange.stop.set()
            exchange.stage = "stopping"
        elif not isinstance(self.focused, Prompt):
            self.query_one(Prompt).focus()
        elif self.exchanges:
            self.query_one(Conversation).focus()

    async def _withdraw(self, exchange: Exchange) -> None:
        """Take back a question that has not started."""
        exchange.stop.set()
        exchange.close()
        self.keep_end(exchange)
        view = self.query_one(Conversation).view_of(exchange)
        if view:
            await view.finish()
        self.query_one(Prompt).offer(exchange.question)
        self._show_hints()

    async def action_again(self) -> None:
        """Ask the current question once more, or try again to open the index."""
        if self.app.trouble:
            self.app.open_engine()
        elif self.current is not None:
            await self.ask(self.current.question)

    def action_edit(self) -> None:
        """Put the last question back into the prompt; asked again, it takes the place of the old one."""
        last = self.exchanges[-1] if self.exchanges else None
        prompt = self.query_one(Prompt)
        if last is None:
            self.app.say("There is no question to edit yet.")
        elif prompt.text.strip() and prompt.text.strip() != last.question:
            self.app.say("There is text in the prompt already; ask or clear it first.")
        else:
            self._editing = last
            prompt.reword(last.question)
            prompt.focus()

    def _set_aside(self, exchange: Exchange) -> None:
        """Keep an exchange on the screen, and out of what follows."""
        exchange.replaced = True
        if self.saver is not None and exchange.conversation:
            self.saver.replace(exchange)
        if view := self.query_one(Conversation).view_of(exchange):
            view.show_state()

    async def action_repair(self) -> None:
        """Have the model fix or drop what is not supported in the current answer."""
        exchange = self.current
        answer = exchange.answer if exchange else None
        if exchange is None or answer is None or not answer.sentences:
            self.app.say("There is no checked answer to repair yet.")
        elif all(sentence.support == "supported" for sentence in answer.sentences):
            self.app.say("Every sentence of this answer is supported; there is nothing to repair.")
        elif self.app.holdings is None or not self.app.holdings.model:
            self.app.say("Repairing needs a language model; none is set up.")
        else:
            self._editing = exchange
            await self.ask(exchange.question, repair_of=answer)

    def action_filters(self) -> None:
        """Edit period, outlets, day and kind for the questions that follow."""
        from assistant.tui.screens.filters import FiltersScreen

        understood = self.current.understood if self.current else None
        self.app.push_screen(FiltersScreen(self.filters, understood), self._set_filters)

    def action_clear_filters(self) -> None:
        """No filters; a question that found nothing because of them is asked again."""
        refused = self.current and self.current.answer and self.current.answer.status == "not_in_articles"
        again = bool(refused and self.filters.count)
        self._set_filters(Filters())
        if again:
            self.run_worker(self.action_again())

    def _set_filters(self, filters: Filters | None) -> None:
        if filters is not None:
            self.filters = filters
            self.show_plan()

    def action_history(self) -> None:
        """Open the saved conversations."""
        if self.saver is None:
            self.app.say("Conversations are not kept here.")
            return
        from assistant.tui.screens.history import HistoryScreen

        self.app.push_screen(HistoryScreen(self))

    async def action_new(self) -> None:
        """Begin a new conversation; the one on the screen is kept."""
        await self.begin()

    async def begin(self, conversation: str = "") -> None:
        """Empty the screen, for a new conversation or one that was saved."""
        await self.furnish()
        self._editing = None
        self.conversation = conversation
        self.filters = self.app.preferences.usual_filters()
        for exchange in [*self._waiting, *([self._answering] if self._answering else [])]:
            exchange.stop.set()
        for exchange in self._waiting:
            exchange.close()
            self.keep_end(exchange)
        self._waiting.clear()
        self.exchanges = []
        self.select(None)
        view = self.query_one(Conversation)
        await view.query(ExchangeView).remove()
        view.tell_earlier([])
        view.display = False
        self.query_one("#latest").display = False
        self.query_one(Welcome).display = True
        self.query_one(Prompt).focus()
        self.refresh_app_state()
        self.list_saved()

    @on(KeepingScreen.Loaded)
    async def _loaded(self, event: KeepingScreen.Loaded) -> None:
        if not event.turns:
            self.app.say(event.trouble or "This conversation has been deleted.")
            return
        await self.begin(event.conversation)
        self.exchanges = [restored(turn, event.conversation, place) for place, turn in enumerate(event.turns)]
        self.query_one(Welcome).display = False
        conversation = self.query_one(Conversation)
        conversation.display = True
        for exchange in self.exchanges[-RESUMED:]:
            view = await conversation.add(exchange)
            await view.finish()
        conversation.tell_earlier(self.exchanges)
        self.query_one(Prompt).recall([exchange.question for exchange in self.exchanges])
        self.select(self.exchanges[-1])
        self.compare()
        self.list_saved()

    @on(Conversation.Earlier)
    async def _show_earlier(self) -> None:
        await self.query_one(Conversation).show_earlier(self.exchanges)

    def on_click(self, event: events.Click) -> None:
        """A click on the line that says there is more below."""
        if event.widget is self.query_one("#latest"):
            self.query_one(Conversation).action_latest()
