"""The conversation: questions, streamed answers and what became of them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from assistant.answers import Disagreement
from assistant.tui import words
from assistant.tui.exchange import (
    Exchange,
    answer_lines,
    disagreement_lines,
    doubt_lines,
    marked_text,
    nearest_lines,
    repair_line,
    support_line,
)
from assistant.tui.safety import one_line, visible

if TYPE_CHECKING:
    from assistant.tui.widgets.markdown import AnswerText

KEPT = 20
"""How many turns stay mounted: the cost of each streamed piece grows with what is mounted (8 ms at 1, 45 at 60)."""

RESUMED = 5
"""How many turns are mounted when a conversation is gone on with; earlier ones come when they are asked for."""

GATHERED_SECONDS = 0.08
"""How long streamed pieces are gathered: faster than reading, and models send up to a hundred in a second."""
WRITING_SHARE = 0.2
"""Longest share of the time that may go into showing them; the rest is for keys."""
LONGEST_GATHERED = 2.0
TYPING_SECONDS = 0.35
"""While keys come closer together than this, streamed pieces are shown right after a key, before the next is due."""

_STAGES = {
    "reading": "reading the question",
    "searching": "searching the articles",
    "writing": "writing",
    "stopping": "stopping",
}


class Differences(Static):
    """Where the articles differ: what about, and each position with its citations, outlets and date."""

    class Cited(Message):
        """A citation of a position was clicked."""

        def __init__(self, differences: Differences, rank: int) -> None:
            super().__init__()
            self.differences = differences
            self.rank = rank

    def __init__(self) -> None:
        super().__init__(markup=False)
        self.auto_links = False
        self.display = False
        self._found: tuple[Disagreement, ...] = ()
        self._ranks: frozenset[int] = frozenset()

    def show(self, exchange: Exchange) -> None:
        """Show what there is; nothing while there is none."""
        found = exchange.answer.disagreements if exchange.answer else ()
        if found == self._found:
            return
        self._found, self._ranks = found, exchange.ranks
        self.display = bool(found)
        self.light(None)

    def light(self, ordinal: int | None) -> Differences | None:
        """Show one citation, counted from 0, as the current one; return this, or None when it is not here."""
        place = 0
        blocks: list[Content] = []
        for disagreement in self._found:
            head = one_line(disagreement.heading)
            lines = [Content.styled(head, "bold $warning")]
            for says, citations, by in disagreement_lines(disagreement):
                known = [number for number in citations if number in self._ranks]
                # Only numbers go into markup; what articles say is added as plain text.
                styles = ["bold reverse" if place + n == ordinal else "bold $accent" for n in range(len(known))]
                told = zip(known, styles, strict=True)
                cites = Content.from_markup("".join(f"[@click=cite({n})][{how}]\\[{n}][/][/]" for n, how in told))
                place += len(known)
                lines.append(Content.assemble("▪ ", one_line(says), " " if known else "", cites))
                if by:
                    lines.append(Content.styled(one_line(by), "$faint"))
            blocks.append(Content("\n").join(lines))
        self.update(Content("\n").join(blocks))
        return self if ordinal is not None and 0 <= ordinal < place else None

    def action_cite(self, rank: int) -> None:
        """Show the passage."""
        self.post_message(self.Cited(self, rank))


class ExchangeView(Vertical):
    """One question with its answer."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__()
        self.exchange = exchange
        self.waits_for = ""
        self._pending = ""
        self._gather = GATHERED_SECONDS
        self._due = self._typed = 0.0
        self._shown: dict[str, Content] = {}

    def compose(self) -> ComposeResult:
        """Question, notes, answer, state. The Markdown widget is loaded here and not at start: it costs 0.1 s."""
        from assistant.tui.widgets.markdown import AnswerText

        yield Static(
            Content.assemble(
                ("❯ ", "bold $accent"),
                ("repair: " if self.exchange.repair_of else "", "$accent"),
                (visible(self.exchange.question), "bold"),
            ),
            classes="question",
        )
        yield Static(classes="notes")
        yield Static(classes="warning")
        yield AnswerText(lambda: self.exchange.ranks)
        yield Differences()
        yield Static(classes="state")

    def on_mount(self) -> None:
        """Show what is known so far."""
        self.show_state()

    @property
    def answer(self) -> AnswerText:
        """The answer's widget."""
        from assistant.tui.widgets.markdown import AnswerText

        return self.query_one(AnswerText)

    async def write(self, text: str) -> None:
        """Add a streamed piece, with those that come right after it: each time the pane is laid out anew."""
        if not self._pending:
            self._due = time.perf_counter() + self._gather
            self.set_timer(self._gather, self._write_in_time)
        self._pending += visible(text)

    async def after_key(self) -> None:
        """A key was typed and stands on the screen: a good moment to show what is due."""
        self._typed = time.perf_counter()
        if self._typed >= self._due:
            await self._write_pending()

    async def _write_in_time(self) -> None:
        if time.perf_counter() - self._typed < TYPING_SECONDS:
            self.set_timer(TYPING_SECONDS, self._write_in_time)
        else:
            await self._write_pending()

    async def _write_pending(self) -> None:
        text, self._pending = self._pending, ""
        if not text or self.exchange.done:
            return  # the whole answer stands there already
        began, answer = time.perf_counter(), self.answer
        answer.display = True
        await answer.append(text)
        self.call_after_refresh(self._written, began)

    def _written(self, began: float) -> None:
        """The dearer a piece was to show, the longer the next ones are gathered."""
        took = time.perf_counter() - began
        self._gather = min(max(GATHERED_SECONDS, took * (1 / WRITING_SHARE - 1)), LONGEST_GATHERED)

    async def finish(self) -> None:
        """Render the whole answer once more: marks are added, and links in streamed tables come alive."""
        await self.answer.show(visible(marked_text(self.exchange)))
        self.show_state()

    def show_state(self) -> None:
        """Refresh the lines around the answer."""
        if not self.query(".state"):
            return  # the clock may tick between mounting and composing
        exchange = self.exchange
        self.set_class(exchange.replaced, "-replaced")
        self._put(".notes", Content("\n".join(visible(note) for note in self._notes())))
        warning = exchange.answer.warning if exchange.answer else ""
        self._put(".warning", Content.styled(visible(warning), "bold $warning"))
        self._put(".state", self._outcome() if exchange.done else self._progress())
        self.answer.display = bool(exchange.text)
        self.query_one(Differences).show(exchange)

    def _put(self, place: str, text: Content) -> None:
        """Show a text unless it stands there; what keeps its height leaves the layout as it is, as the clock does."""
        shown = self._shown.get(place)
        if shown is None or not shown.is_same(text):
            self._shown[place] = text
            line = self.query_one(place, Static)
            line.display = bool(text)
            width = line.content_size.width
            same_height = shown and width and shown.get_height({}, width) == text.get_height({}, width)
            line.update(text, layout=not same_height)

    def _notes(self) -> list[str]:
        """What stands above the answer: what has changed since, what the search noted."""
        exchange = self.exchange
        cited = exchange.cited
        since = [f"Since this answer: [{rank}] {said}." for rank, said in exchange.changed.items() if rank in cited]
        if exchange.replaced:
            return ["Asked again in other words, or repaired, below; not part of what follows.", *since]
        read_as = [f"read as: {exchange.read_as}"] if exchange.read_as else []
        return [*since, *read_as, *exchange.notes]

    def _progress(self) -> Content:
        exchange = self.exchange
        said = self.waits_for if exchange.stage == "waiting" else _STAGES.get(exchange.stage, exchange.stage)
        if exchange.stage == "writing" and not exchange.text:
            said = f"{words.count(len(exchange.passages), 'passage')} found, waiting for the first word"
        return Content.assemble((f"{said} … ", "$foreground"), (words.duration(exchange.elapsed()), "$faint"))

    def _outcome(self) -> Content:
        exchange = self.exchange
        lines: list[Content] = []
        if exchange.failure:
            lines.append(Content.styled(visible(exchange.failure), "$error"))
        elif exchange.stopped:
            lines.append(Content.styled("stopped, incomplete", "bold $warning"))
        elif exchange.answer and exchange.answer.status == "incomplete":
            lines.append(Content.styled("incomplete", "bold $warning"))
        answer = exchange.answer
        if answer and answer.status == "not_in_articles":
            nearest = "The nearest passages are listed under Sources." if exchange.passages else ""
            lines.append(Content.styled(nearest, "$faint"))
            lines += [Content.styled(visible(line), "$foreground") for line in nearest_lines(answer)]
        if answer and answer.note and not exchange.stopped:
            lines.append(Content.styled(visible(answer.note), "italic $warning"))
        if support := support_line(exchange):
            lines.append(Content.styled(support, "$foreground"))
        lines += [Content.styled(visible(line), "$faint") for line in doubt_lines(exchange)]
        if repaired := repair_line(exchange):
            lines.append(Content.styled(repaired, "$foreground"))
        lines += [Content.styled(visible(line), "$faint") for line in answer_lines(exchange)]
        return Content("\n").join(line for line in lines if line)


class EarlierLine(Static):
    """Says how many questions came before those that are mounted; a click shows them."""

    def on_click(self) -> None:
        """Show them."""
        self.post_message(Conversation.Earlier())


class Conversation(VerticalScroll):
    """All exchanges of this conversation; only the last ones are mounted."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("k", "scroll_up", "up", show=False, id="conversation.up"),
        Binding("j", "scroll_down", "down", show=False, id="conversation.down"),
        Binding("b", "earlier", "show earlier questions", id="conversation.earlier"),
        Binding("end", "latest", "follow the latest text", id="conversation.latest"),
    ]

    at_end = reactive(True)

    class Earlier(Message):
        """Earlier questions are to be shown."""

    def compose(self) -> ComposeResult:
        """A line above the questions, while there are earlier ones."""
        line = EarlierLine(classes="earlier", markup=False)
        line.display = False
        yield line

    @property
    def _views(self) -> list[ExchangeView]:
        return [child for child in self.children if isinstance(child, ExchangeView)]

    def _before(self, exchanges: list[Exchange]) -> list[Exchange]:
        """Those of a conversation that come before the first one mounted."""
        first = self._views[0].exchange if self._views else None
        return exchanges[: exchanges.index(first)] if first in exchanges else []

    def tell_earlier(self, exchanges: list[Exchange]) -> None:
        """Say how many of the conversation's exchanges are not mounted."""
        count, line = len(self._before(exchanges)), self.query_one(EarlierLine)
        line.display = bool(count)
        line.update(f"↑ {words.count(count, 'earlier question')} (b shows more)")

    async def show_earlier(self, exchanges: list[Exchange]) -> None:
        """Mount some more before the first one; what is being read stays where it is."""
        first = next(iter(self._views), None)
        for exchange in self._before(exchanges)[-KEPT:] if first else []:
            view = ExchangeView(exchange)
            await self.mount(view, before=first)
            await view.finish()
        self.tell_earlier(exchanges)
        if first is not None:
            self.release_anchor()
            self.call_after_refresh(self.scroll_to_widget, first, animate=False, top=True)

    def action_earlier(self) -> None:
        """Show earlier questions."""
        self.post_message(self.Earlier())

    def view_of(self, exchange: Exchange | None) -> ExchangeView | None:
        """The widget of an exchange, while it is mounted."""
        # Not by a query, which walks through all paragraphs of all answers: it is asked for with each streamed piece.
        return next((view for view in self._views if view.exchange is exchange), None)

    async def add(self, exchange: Exchange) -> ExchangeView:
        """Mount a new exchange at the end and follow it."""
        view = ExchangeView(exchange)
        view.add_class("-last")
        await self.mount(view)
        views = self._views
        for old in views[:-1]:
            old.remove_class("-last")
        for old in [old for old in views[:-KEPT] if old.exchange.done]:
            await old.remove()
        self.action_latest()
        return view

    def action_latest(self) -> None:
        """Go to the end and stay there while text arrives."""
        self.anchor()

    def action_scroll_home(self) -> None:
        """Go to the beginning at once: text that arrives during an animation would carry the view back to the end."""
        if self.max_scroll_y > 0:
            self.release_anchor()
            self.scroll_home(animate=False, immediate=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Notice when the reader leaves the end."""
        super().watch_scroll_y(old_value, new_value)
        self.at_end = new_value >= self.max_scroll_y - 1
