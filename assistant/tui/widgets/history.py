"""Saved conversations as a list by day."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assistant.tui import words
from assistant.tui.safety import one_line

if TYPE_CHECKING:
    from assistant.conversations import Saved


class ConversationList(OptionList):
    """The conversations, newest first, under their days; Enter goes on with one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "go on with this conversation", id="conversations.open"),
        Binding("up,k", "cursor_up", "up", show=False, id="conversations.up"),
        Binding("down,j", "cursor_down", "down", show=False, id="conversations.down"),
    ]

    class Picked(Message):
        """A conversation is to be gone on with."""

        def __init__(self, conversation: str) -> None:
            super().__init__()
            self.conversation = conversation

    def __init__(self, *, brief: bool = False) -> None:
        super().__init__(markup=False)
        self._brief = brief
        self._saved: list[Saved] = []
        self._open = ""

    @property
    def chosen(self) -> Saved | None:
        """The conversation under the cursor."""
        option = self.highlighted_option
        return next((saved for saved in self._saved if option and saved.id == option.id), None)

    def show(self, saved: list[Saved], opened: str = "") -> None:
        """Show these; `opened` is the one on the main screen."""
        kept = self.chosen.id if self.chosen else opened
        self._saved, self._open = saved, opened
        self._fill(kept)

    def on_resize(self) -> None:
        """Titles are cut to the width, which is known after the layout."""
        if self._saved:
            self.call_after_refresh(lambda: self._fill(self.chosen.id if self.chosen else ""))

    def _fill(self, kept: str) -> None:
        options: list[Option] = []
        heading = ""
        for one in self._saved:
            told = words.on_day(one.touched)
            if told != heading:
                options.append(Option(Content.styled(told, "$faint italic"), disabled=True))
                heading = told
            options.append(Option(self._face(one), id=one.id))
        self.set_options(options)
        known = [one.id for one in self._saved]
        if known:
            self.highlighted = self.get_option_index(kept if kept in known else known[0])

    def _face(self, one: Saved) -> Content:
        width = max(self.scrollable_content_region.width - 3, 8)
        mark = ("▸" if one.id == self._open else " ", "bold $accent")
        title = Content(one_line(one.title) or "untitled")
        if self._brief:
            return Content.assemble(mark, " ", title.truncate(width, ellipsis=True))
        right = f"{words.clock(one.touched)} · {words.count(one.turns, 'question')}"
        room = max(width - len(right) - 2, 8)
        shown = title.truncate(room, ellipsis=True)
        line = Content.assemble(mark, " ", shown, " " * max(room - shown.cell_length + 2, 1), (right, "$faint"))
        if one.found:
            found = Content.styled(one_line(one.found), "$faint").truncate(width - 2, ellipsis=True)
            line = Content.assemble(line, "\n    ", found)
        return line

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Hand the choice over."""
        event.stop()
        if event.option_id:
            self.post_message(self.Picked(event.option_id))
