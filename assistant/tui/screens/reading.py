"""The reading half of the main screen: which exchange the sources and keys are about, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from assistant.tui.exchange import Exchange, as_markdown, cited_ranks, quotation, walked_ranks, with_sources
from assistant.tui.filters import Filters
from assistant.tui.safety import visible
from assistant.tui.widgets.conversation import Conversation, Differences, ExchangeView
from assistant.tui.widgets.lines import PlanLine
from assistant.tui.widgets.sources import Cards, SourcesPane

if TYPE_CHECKING:
    from assistant.tui.app import DatelineApp

NARROW = 80
"""Below this width the sources have a screen of their own."""


class ReadingScreen(Screen[None]):
    """Chooses exchanges, sources and citations; copies, opens, saves. `AskScreen` adds asking and the layout."""

    app: DatelineApp

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(n), f"source({n})", "show source 1 to 9" if n == 1 else "", show=False, id=f"ask.source{n}")
            for n in range(1, 10)
        ),
        Binding("n", "citation(1)", "next citation", id="ask.next_citation"),
        Binding("p", "citation(-1)", "previous citation", id="ask.previous_citation"),
        Binding("y", "copy_answer", "copy the answer", id="ask.copy_answer"),
        Binding("Y", "copy_with_sources", "copy the answer with its sources", id="ask.copy_with_sources"),
        Binding("c", "copy_passage", "copy the passage", id="ask.copy_passage"),
        Binding("q", "quotation", "copy a quotation: words, speaker, outlet, date, address", id="ask.quotation"),
        Binding("o", "open_article", "open the article in the browser", id="ask.open"),
        Binding("a", "read", "read the whole article here", id="ask.read"),
        Binding("f3", "sources", "sources", id="ask.sources"),
        Binding("f", "follow", "follow this question, or no longer", id="ask.follow"),
        Binding("ctrl+s", "save", "save the conversation as Markdown", id="ask.save", priority=True),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.exchanges: list[Exchange] = []
        self.current: Exchange | None = None
        self.filters = Filters()
        self.whole = False
        """All panes are there: not before the first paint, and threads may report earlier."""

    # Choosing

    def select(self, exchange: Exchange | None) -> None:
        """Make an exchange the one that the sources and the keys are about."""
        if self.current is not exchange and self.current is not None:
            self._light(self.current, None)
        self.current = exchange
        self.show_sources()

    def show_sources(self) -> None:
        """Show the current exchange's sources and plan."""
        if not self.whole:
            return
        exchange = self.current
        pane = self.query_one(SourcesPane)
        pane.set_class(exchange is None, "-unused")
        pane.show(exchange)
        self.show_plan()

    def show_plan(self) -> None:
        """Show what the current question was taken to mean, and the filters."""
        exchange = self.current
        understood = exchange.understood if exchange else None
        parts = self.filters.parts(understood, self.app.as_of)
        if exchange and exchange.answer and exchange.answer.status == "not_in_articles" and self.filters.count:
            parts.insert(0, "X clears the filters")
        elif exchange and exchange.done and exchange.filters != self.filters:
            parts.insert(0, "r asks again with these")
        self.query_one(PlanLine).show(parts, self.filters.count)

    def _light(self, exchange: Exchange, ordinal: int | None) -> None:
        exchange.citation = ordinal
        conversation = self.query_one(Conversation)
        view = conversation.view_of(exchange)
        if view is None:
            return
        beyond = None if ordinal is None else ordinal - len(cited_ranks(exchange))
        told = view.query_one(Differences).light(beyond)
        block = view.answer.light(ordinal) or told
        if block is not None:
            conversation.scroll_to_widget(block, animate=False)

    def choose(self, rank: int, ordinal: int | None = None) -> bool:
        """Show a source of the current exchange; False when there is no such number."""
        exchange = self.current
        if exchange is None or exchange.passage(rank) is None:
            return False
        exchange.selected = rank
        if exchange.done:
            self._light(exchange, ordinal)
        self.show_sources()
        return True

    @on(SourcesPane.Chosen)
    def _card_chosen(self, event: SourcesPane.Chosen) -> None:
        self.choose(event.rank)

    @on(SourcesPane.Opened)
    def _card_opened(self, event: SourcesPane.Opened) -> None:
        self.choose(event.rank)
        self.action_read()

    def on_cited_markdown_cited(self, event: Message) -> None:
        """A citation in an answer was clicked."""
        from assistant.tui.widgets.markdown import CitedMarkdown

        assert isinstance(event, CitedMarkdown.Cited)
        view = next((one for one in event.markdown.ancestors if isinstance(one, ExchangeView)), None)
        if view is not None:
            self.select(view.exchange)
            self.action_source(event.rank)

    @on(Differences.Cited)
    def _position_cited(self, event: Differences.Cited) -> None:
        view = next(
            (view for view in self.query(ExchangeView) if event.differences in view.query(Differences).results()), None
        )
        if view is not None:
            self.select(view.exchange)
            self.action_source(event.rank)

    # Keys

    def action_source(self, rank: int) -> None:
        """Show source n, on its own screen when there is no room beside the answer."""
        if not self.choose(rank):
            self.app.say(f"There is no source {rank} here.")
        elif self.app.size.width < NARROW:
            self._push_sources()

    def action_citation(self, step: int) -> None:
        """Go to the next or previous citation of the answer."""
        exchange = self.current
        ranks = walked_ranks(exchange) if exchange else []
        if exchange is None or not ranks:
            self.app.say("This answer has no citations.")
            return
        place = exchange.citation
        place = (0 if step > 0 else len(ranks) - 1) if place is None else (place + step) % len(ranks)
        self.choose(ranks[place], place)

    def action_sources(self) -> None:
        """Go to the sources; on a narrow terminal they have a screen."""
        if self.current is None:
            self.app.say("There are no sources yet; ask something first.")
        elif self.app.size.width < NARROW:
            self._push_sources()
        else:
            self.query_one(Cards).focus()

    def _push_sources(self) -> None:
        from assistant.tui.screens.sources import SourcesScreen

        self.app.push_screen(SourcesScreen(self))

    def action_copy_answer(self) -> None:
        """Copy the current answer."""
        self._copy(self.current.text if self.current else "", "Answer")

    def action_copy_with_sources(self) -> None:
        """Copy the current answer and the list of its sources."""
        self._copy(with_sources(self.current) if self.current else "", "Answer with sources")

    def action_copy_passage(self) -> None:
        """Copy the passage shown."""
        passage = self.current.passage(self.current.selected) if self.current else None
        self._copy(passage.text if passage else "", "Passage")

    def action_quotation(self) -> None:
        """Copy a quotation that is ready to be used, and show it."""
        text = quotation(self.current) if self.current else ""
        self._copy(text, "Quotation", f":\n\n{text}")

    def _copy(self, text: str, what: str, more: str = ". Ctrl+S saves the conversation as a file.") -> None:
        if not text:
            self.app.say("There is nothing to copy yet.")
            return
        self.app.copy_to_clipboard(visible(text))
        # The terminal does not say whether it took it, so neither do we.
        self.app.say(f"{what} sent to the terminal clipboard{more}")

    def action_open_article(self) -> None:
        """Open the article in the browser, after its address was shown."""
        passage = self.current.passage(self.current.selected) if self.current else None
        if passage is None:
            self.app.say("There is no source to open yet.")
        else:
            self.app.offer_page(passage.url)

    def action_read(self) -> None:
        """Read the whole article, the passage marked."""
        exchange = self.current
        passage = exchange.passage(exchange.selected) if exchange else None
        if exchange is None or passage is None:
            self.app.say("There is no source to read yet.")
            return
        from assistant.tui.screens.article import ArticleScreen

        self.app.push_screen(ArticleScreen(passage, exchange.sentences, self.action_quotation))

    def action_follow(self) -> None:
        """Follow the current question, or follow it no longer."""
        followed, exchange = self.app.followed, self.current
        if followed is None:
            self.app.say("Questions cannot be followed here.")
        elif exchange is None or not exchange.done or exchange.answer is None:
            self.app.say("Ask something first; a question with an answer can be followed.")
        else:
            question = exchange.understood.question if exchange.understood else exchange.question
            if followed.is_followed(question):
                if self.app.keep_followed(lambda: followed.unfollow(question)):
                    self.app.say("No longer followed.")
            elif self.app.keep_followed(lambda: followed.follow(exchange)):
                self.app.say("Followed: you are told when its answer or evidence changes. F7 lists what you follow.")

    def action_save(self) -> None:
        """Save the conversation as Markdown."""
        if not self.exchanges:
            self.app.say("There is nothing to save yet.")
            return
        self.app.save_text(as_markdown(self.exchanges))
