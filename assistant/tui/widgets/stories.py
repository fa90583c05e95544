"""The stories of the day, a line each: the empty screen tells the news."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assistant.answers import Overview, Story
from assistant.tui import words
from assistant.tui.safety import one_line


class Stories(OptionList):
    """Stories, most important first; Enter asks about one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "ask about this story", id="stories.ask"),
        Binding("up,k", "cursor_up", "up", show=False, id="stories.up"),
        Binding("down,j", "cursor_down", "down", show=False, id="stories.down"),
    ]

    class Picked(Message):
        """A story to be asked about."""

        def __init__(self, story: Story) -> None:
            super().__init__()
            self.story = story

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._stories: tuple[Story, ...] = ()
        self._as_of = ""
        self._width = 0

    def show(self, overview: Overview, as_of: str) -> None:
        """Show these; their age is told as on that day."""
        self._stories, self._as_of = overview.stories, as_of
        self._width = 0
        self._fill()

    def on_focus(self) -> None:
        """The first story is under the cursor."""
        if self.highlighted is None and self._stories:
            self.highlighted = 0

    def on_resize(self) -> None:
        """Lines are cut to the width, which is known after the layout."""
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        width = self.scrollable_content_region.width - 1
        if width == self._width or width < 8:
            return
        self._width = width
        kept = self.highlighted
        self.set_options(Option(self._face(story, width)) for story in self._stories)
        self.highlighted = kept

    def _face(self, story: Story, width: int) -> Content:
        """`Title ...            3 outlets · 2 days ago`; on a narrow terminal the right half goes below."""
        outlets = story.outlets
        by = one_line(outlets[0]) if len(outlets) == 1 else words.count(len(outlets), "outlet") if outlets else ""
        by = by if len(by) <= 24 else by[:23].rstrip() + "…"
        right = " · ".join(part for part in (by, words.ago(story.published, self._as_of)) if part)
        title = Content(one_line(story.title) or "untitled")
        if width < 56:
            return Content.assemble(title.truncate(width, ellipsis=True), "\n  ", (right, "$faint"))
        room = width - len(right) - 2
        title = title.truncate(room, ellipsis=True)
        return Content.assemble(title, " " * max(room - title.cell_length + 2, 2), (right, "$faint"))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Hand the story over."""
        event.stop()
        if event.option_index < len(self._stories):
            self.post_message(self.Picked(self._stories[event.option_index]))


def question_about(story: Story) -> str:
    """What is asked about a story."""
    title = one_line(story.title).rstrip(" .?!")
    return f"What happened: {title}?"
