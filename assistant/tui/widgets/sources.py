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
from assistant.tui.exchange import Exchange, cited_sentence, supports
from assistant.tui.marks import quote_spans
from assistant.tui.safety import one_line, visible


def card(
    passage: Evidence,
    width: int,
    *,
    chosen: bool = False,
    airy: bool = False,
    muted: bool = False,
    support: str = "",
    changed: str = "",
) -> Content:
    """A passage in the list: number, title, outlet, date, copies, speaker, support; an airy one ends with a blank line.

    What the answer does not cite is muted.
    The lines are broken here, because the list knows no hanging indent and counts no vertical padding.
    """
    title = one_line(passage.title) or "untitled"
    number, name = ("$faint", "$faint") if muted else ("bold $accent", "bold")
    head = Content.assemble((f"[{passage.rank}] ", number), (title, name))
    said = [
        one_line(words.byline(passage, longest=40)),
        f"speaker: {one_line(passage.speaker)}" if passage.speaker else "",
        support,
        "outside the period" if passage.outside else "",
    ]
    foot = Content.styled(" · ".join(part for part in said if part), "$faint")
    more = _broken(Content.styled(one_line(changed), "$warning"), width - 1) if changed else []
    mark = Content.styled("▸" if chosen else " ", "bold $accent")
    lines = [*_broken(head, width - 1), *_broken(foot, width - 1), *more]
    text = Content("\n ").join(line.rstrip() for line in lines)
    return Content.assemble(mark, text, "\n" if airy else "")


def _broken(part: Content, width: int, most: int = 3) -> list[Content]:
    """A text in lines of this width, no more than a few; the article's own screen has all of it."""
    if width < 1:
        return [part]
    lines = part.wrap(width)
    if len(lines) > most:
        lines[most - 1 :] = [lines[most - 1].rstrip().truncate(width - 1) + "…"]
    return lines


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

    def __init__(self) -> None:
        super().__init__()
        self._place: tuple[object, ...] = ()

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
        # A sentence quoted word for word stands marked in the passage already.
        verbatim = current is not None and current.text in {quote.text for quote in current.quotes}
        lead = f"for: {said}\n\n" if said and not verbatim else ""
        shown = Content.assemble((lead, "italic $faint"), marked_passage(passage, sentences))
        text.update(shown)
        if (exchange, passage.rank, said, exchange.done) != self._place:
            self._place = (exchange, passage.rank, said, exchange.done)
            self.call_after_refresh(self._to_evidence, shown)

    def _to_evidence(self, shown: Content) -> None:
        """Bring the first marked words into view, a line below the top; otherwise begin at the beginning."""
        place = shown.plain.find("«")
        width = self.scrollable_content_region.width
        above = len(shown[:place].wrap(width)) - 2 if place > 0 and width > 0 else 0
        self.scroll_to(y=above if above >= self.size.height - 2 else 0, animate=False)


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
        self._shown: tuple[object, ...] = ()
        self._marked = 0

    def compose(self) -> ComposeResult:
        """The list and the text."""
        yield Cards(markup=False)
        yield PassageView()

    def on_mount(self) -> None:
        """Show what there is."""
        self.show(self._exchange)

    def on_resize(self) -> None:
        """Break the cards' lines for the new width, which is known after the layout."""
        self.call_after_refresh(lambda: self.show(self._exchange))

    def show(self, exchange: Exchange | None) -> None:
        """Show the sources of an exchange, its selected one chosen."""
        self._exchange = exchange
        passages = exchange.ordered if exchange else ()
        cited = exchange.cited if exchange else frozenset()
        airy = self.app.size.width >= 120 and self.app.size.height >= 30
        selected = exchange.selected if exchange else 0
        cards = self.query_one(Cards)
        with cards.prevent(OptionList.OptionHighlighted):
            self._fill(cards, passages, cited, selected, (cards.scrollable_content_region.width - 1, airy))
            known = any(passage.rank == selected for passage in passages)
            cards.highlighted = cards.get_option_index(str(selected)) if known else None
        counts = f"{len(cited)} cited of {len(passages)}" if cited else str(len(passages))
        cards.border_title = Content(f"Sources ({counts})" if passages else "Sources")
        cards.set_class(not passages, "-empty")
        self.query_one(PassageView).show(exchange)

    def _fill(
        self,
        cards: Cards,
        passages: tuple[Evidence, ...],
        cited: frozenset[int],
        selected: int,
        shape: tuple[int, bool],
    ) -> None:
        """Show these cards; only the mark moves when they are shown already."""
        width, airy = shape

        def face(passage: Evidence) -> Content:
            muted = bool(cited) and passage.rank not in cited
            exchange = self._exchange
            return card(
                passage, width, chosen=passage.rank == selected, airy=airy, muted=muted,
                support=supports(exchange, passage.rank) if exchange else "",
                changed=exchange.changed.get(passage.rank, "") if exchange else "",
            )  # fmt: skip

        exchange = self._exchange
        state = (exchange.sentences, tuple(exchange.changed.items())) if exchange else ()
        if self._shown != (passages, cited, shape, state):
            options = [Option(face(passage), id=str(passage.rank)) for passage in passages]
            if 0 < len(cited) < len(passages):
                options.insert(len(cited), Option(Content.styled(" also found", "italic $faint"), disabled=True))
            cards.set_options(options)
        elif self._marked != selected:
            for passage in passages:
                if passage.rank in (self._marked, selected):
                    cards.replace_option_prompt(str(passage.rank), face(passage))
        self._shown, self._marked = (passages, cited, shape, state), selected

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
