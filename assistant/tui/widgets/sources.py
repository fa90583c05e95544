"""The evidence: cards of the passages found, and the chosen passage with the supporting words marked."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from assistant.answers import Evidence, Sentence
from assistant.tui import words
from assistant.tui.exchange import Exchange, cited_sentence
from assistant.tui.marks import quote_spans
from assistant.tui.safety import one_line, visible


def card(passage: Evidence, airy: bool = False) -> Content:
    """A passage in the list: number, title, outlet, date, copies; an airy one ends with a blank line."""
    return Content.assemble(
        (f"[{passage.rank}] ", "bold $accent"),
        (one_line(passage.title) or "untitled", "bold"),
        "\n",
        (one_line(words.byline(passage)), "$faint"),
        # The list counts no vertical padding, so the gap is part of the text.
        "\n" if airy else "",
    )


def marked_passage(passage: Evidence, sentences: tuple[Sentence, ...]) -> Content:
    """The passage's text with «» and a ground around supporting words, and the question's words underlined."""
    text = Content(visible(passage.text))
    for start, end in passage.matches:
        text = text.stylize("underline", max(start, 0), max(end, 0))
    pieces: list[Content | tuple[str, str]] = []
    position = 0
    for start, end in quote_spans(passage, sentences):
        pieces += [
            text[position:start],
            ("«", "bold $accent"),
            text[start:end].stylize("bold on $quote"),
            ("»", "bold $accent"),
        ]
        position = end
    return Content.assemble(*pieces, text[position:])


class Cards(OptionList):
    """The passages found, best first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "read the whole article", id="cards.read"),
        Binding("up,k", "cursor_up", "previous source", show=False, id="cards.up"),
        Binding("down,j", "cursor_down", "next source", show=False, id="cards.down"),
    ]

    async def _on_click(self, event: events.Click) -> None:
        """A click shows the passage; a double click opens the article, which a single one would do in Textual."""
        event.prevent_default()
        place: int | None = event.style.meta.get("option")
        if place is not None:
            self.highlighted = place
            if event.chain == 2:
                self.action_select()


class PassageView(VerticalScroll):
    """The chosen passage."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.read", "read the whole article", id="passage.read"),
        Binding("k", "scroll_up", "up", show=False, id="passage.up"),
        Binding("j", "scroll_down", "down", show=False, id="passage.down"),
    ]

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static(markup=False)

    def show(self, exchange: Exchange | None) -> None:
        """Show the passage that the exchange has selected."""
        passage = exchange.passage(exchange.selected) if exchange else None
        text = self.query_one(Static)
        if exchange is None or passage is None:
            self.border_title = Content("Passage")
            text.update(Content.styled("The passage behind a source is shown here.", "$faint"))
            return
        # Title and date stand on the chosen card right above.
        self.border_title = Content(f"Passage [{passage.rank}] {one_line(passage.outlet)}")
        current = cited_sentence(exchange)
        cites = current is not None and passage.rank in current.citations
        sentences = (current,) if current is not None and cites else exchange.sentences
        said = one_line(current.text) if current is not None and cites else ""
        text.update(
            Content.assemble((f"for: {said}\n\n" if said else "", "italic $faint"), marked_passage(passage, sentences))
        )
        self.scroll_home(animate=False)


class SourcesPane(Vertical):
    """Cards above, passage below."""

    class Chosen(Message):
        """A card was moved to."""

        def __init__(self, rank: int) -> None:
            super().__init__()
            self.rank = rank

    class Opened(Message):
        """The whole article of a card is wanted."""

        def __init__(self, rank: int) -> None:
            super().__init__()
            self.rank = rank

    def __init__(self, exchange: Exchange | None = None, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._exchange = exchange
        self._shown: tuple[tuple[Evidence, ...], bool] | None = None

    def compose(self) -> ComposeResult:
        """The list and the text."""
        yield Cards(markup=False)
        yield PassageView()

    def on_mount(self) -> None:
        """Show what there is."""
        self.show(self._exchange)

    def show(self, exchange: Exchange | None) -> None:
        """Show the sources of an exchange, its selected one chosen."""
        self._exchange = exchange
        cards = self.query_one(Cards)
        passages = exchange.passages if exchange else ()
        airy = self.app.size.width >= 120 and self.app.size.height >= 30
        if (passages, airy) != self._shown:
            self._shown = (passages, airy)
            with cards.prevent(OptionList.OptionHighlighted):
                cards.set_options([Option(card(passage, airy), id=str(passage.rank)) for passage in passages])
        cards.border_title = Content(f"Sources ({len(passages)})" if passages else "Sources")
        cards.set_class(not passages, "-empty")
        self._choose(exchange.selected if exchange else 0)
        self.query_one(PassageView).show(exchange)

    def _choose(self, rank: int) -> None:
        cards = self.query_one(Cards)
        passages = self._exchange.passages if self._exchange else ()
        place = next((place for place, passage in enumerate(passages) if passage.rank == rank), None)
        with cards.prevent(OptionList.OptionHighlighted):
            cards.highlighted = place

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """The list moved by key or mouse."""
        event.stop()
        if event.option_id and self._exchange and int(event.option_id) != self._exchange.selected:
            self.post_message(self.Chosen(int(event.option_id)))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click on a card."""
        event.stop()
        if event.option_id:
            self.post_message(self.Opened(int(event.option_id)))
