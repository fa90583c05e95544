"""The saved conversations: found by their words, gone on with, renamed, deleted, exported."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, Static

from assistant.tui import words
from assistant.tui.exchange import as_markdown, restored
from assistant.tui.safety import one_line, visible
from assistant.tui.widgets.history import ConversationList
from assistant.tui.widgets.lines import HintLine, TitleLine

if TYPE_CHECKING:
    from assistant.conversations import Saved
    from assistant.tui.app import DatelineApp
    from assistant.tui.saving import Saver
    from assistant.tui.screens.ask import AskScreen


class HistoryScreen(Screen[None]):
    """A search field above the list."""

    app: DatelineApp

    CSS_PATH = "history.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "back", id="history.back"),
        Binding("ctrl+r", "dismiss", "back to the answers", id="history.close"),
        Binding("slash", "search", "search", id="history.search"),
        Binding("e,f2", "rename", "rename", id="history.rename"),
        Binding("d,delete", "delete", "delete", id="history.delete"),
        Binding("x,ctrl+s", "export", "export as Markdown", id="history.export"),
    ]

    class Found(Message):
        """The conversations for a search, or why there are none."""

        def __init__(self, sought: str, saved: list[Saved], trouble: str = "") -> None:
            super().__init__()
            self.sought = sought
            self.saved = saved
            self.trouble = trouble

    class Exported(Message):
        """A conversation as a Markdown document."""

        def __init__(self, document: str) -> None:
            super().__init__()
            self.document = document

    def __init__(self, asking: AskScreen) -> None:
        super().__init__()
        self._asking = asking
        self._sought = ""

    @property
    def _saver(self) -> Saver:
        assert self.app.saver is not None
        return self.app.saver

    def compose(self) -> ComposeResult:
        """Title, search, list, hints."""
        yield TitleLine("Conversations")
        with Vertical(id="history"):
            yield Input(placeholder="Search questions and answers", id="search", compact=True)
            yield Static(id="told", markup=False)
            yield ConversationList()
        yield HintLine(
            [
                ("⏎", "go on", "screen.open"),
                ("/", "search", "screen.search"),
                ("e", "rename", "screen.rename"),
                ("d", "delete", "screen.delete"),
                ("x", "export", "screen.export"),
                ("Esc", "back", "screen.back"),
                ("F1", "help", "app.keys"),
            ]
        )

    def on_mount(self) -> None:
        """The list has the keys."""
        self.query_one(ConversationList).focus()
        self._look()

    def _look(self) -> None:
        sought, saver, app = self.query_one(Input).value, self._saver, self.app
        self._sought = sought

        def work() -> None:
            if sought != self._sought:
                return  # typed on meanwhile
            try:
                found = self.Found(sought, saver.conversations.listed(sought))
            except Exception as error:
                found = self.Found(sought, [], app.explained(error)[0])
            app.tell(self, found)

        # After what is being saved, and beside what is saved next: a search takes up to a second.
        saver.put(lambda: app.in_background(work))

    @on(Found)
    def _found(self, event: Found) -> None:
        if event.sought != self.query_one(Input).value:
            return
        self.query_one(ConversationList).show(event.saved, self._asking.conversation)
        told = event.trouble
        if not told and not event.saved:
            told = "Nothing was said of that." if event.sought.strip() else "Nothing has been asked yet."
        elif not told and event.sought.strip():
            told = words.count(len(event.saved), "conversation")
        line = self.query_one("#told", Static)
        line.update(visible(told))
        line.display = bool(told)

    @on(Input.Changed, "#search")
    def _typed(self) -> None:
        self._look()

    @on(Input.Submitted, "#search")
    def _entered(self) -> None:
        self.query_one(ConversationList).focus()

    @on(ConversationList.Picked)
    def _picked(self, event: ConversationList.Picked) -> None:
        self.dismiss()
        self._asking.resume(event.conversation)

    # Keys

    def action_open(self) -> None:
        """Go on with the conversation under the cursor."""
        self.query_one(ConversationList).action_select()

    def action_back(self) -> None:
        """From the search to the list, from the list back to the answers."""
        search = self.query_one(Input)
        if search.has_focus and search.value:
            search.value = ""
        elif search.has_focus:
            self.query_one(ConversationList).focus()
        else:
            self.dismiss()

    def action_search(self) -> None:
        """Go to the search field."""
        self.query_one(Input).focus()

    def action_rename(self) -> None:
        """Give the conversation another title."""
        if (chosen := self._chosen()) is None:
            return

        def rename(title: str | None) -> None:
            if title and title.strip():
                self._saver.put(lambda: self._saver.conversations.rename(chosen.id, title))
                self._changed()

        self.app.push_screen(AskTitle(chosen.title), rename)

    def action_delete(self) -> None:
        """Delete the conversation, after a question."""
        if (chosen := self._chosen()) is None:
            return

        async def delete(agreed: bool | None) -> None:
            if not agreed:
                return
            if chosen.id == self._asking.conversation:
                await self._asking.begin()
            self._saver.put(lambda: self._saver.conversations.delete(chosen.id))
            self._changed()

        self.app.push_screen(ConfirmDelete(chosen.title, chosen.turns), delete)

    def _changed(self) -> None:
        self._look()
        self._asking.list_saved()

    def action_export(self) -> None:
        """Save the conversation as Markdown."""
        if (chosen := self._chosen()) is None:
            return
        saver, app = self._saver, self.app

        def work() -> None:
            turns = saver.conversations.turns(chosen.id)
            exchanges = [restored(turn, chosen.id, place) for place, turn in enumerate(turns)]
            app.tell(self, self.Exported(as_markdown(exchanges, chosen.title)))

        saver.put(work)

    @on(Exported)
    def _exported(self, event: Exported) -> None:
        self.app.save_text(event.document)

    def _chosen(self) -> Saved | None:
        chosen = self.query_one(ConversationList).chosen
        if chosen is None:
            self.app.say("There is no conversation here.")
        return chosen


class AskTitle(ModalScreen[str]):
    """Another title for a conversation."""

    CSS_PATH = "overlays.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "leave it as it is", id="title.no")]

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title_now = title

    def compose(self) -> ComposeResult:
        """A field with the present title."""
        with Vertical(classes="box"):
            yield Static("Title of this conversation", classes="ask", markup=False)
            yield Input(one_line(self._title_now), compact=True)
            yield HintLine([("⏎", "rename", "screen.accept"), ("Esc", "leave it", "screen.dismiss")])

    @on(Input.Submitted)
    def action_accept(self) -> None:
        """Take the new title."""
        self.dismiss(self.query_one(Input).value)


class ConfirmDelete(ModalScreen[bool]):
    """Asks before a conversation is deleted: there is no way back."""

    CSS_PATH = "overlays.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,d", "dismiss(True)", "delete it", id="delete.yes"),
        Binding("escape,n,q", "dismiss(False)", "keep it", id="delete.no"),
    ]

    def __init__(self, title: str, turns: int) -> None:
        super().__init__()
        self._title_now = title
        self._turns = turns

    def compose(self) -> ComposeResult:
        """The title and what goes with it."""
        with Vertical(classes="box"):
            yield Static("Delete this conversation?", classes="ask", markup=False)
            yield Static(Content.styled(one_line(self._title_now), "bold $accent"), id="host")
            what = f"{words.count(self._turns, 'question')} with answers and evidence. It cannot be brought back."
            yield Static(what, id="url", markup=False)
            yield HintLine([("y", "delete", "screen.dismiss(True)"), ("Esc", "keep", "screen.dismiss(False)")])
