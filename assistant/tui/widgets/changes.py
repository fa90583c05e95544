"""What a run changed: followed questions with news, new stories, corrections. Enter asks about one."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assistant.answers import Change, Story, WhatChanged
from assistant.tui import words
from assistant.tui.safety import one_line


class Changes(OptionList):
    """One line each."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "ask about it", id="changes.ask"),
        Binding("up,k", "cursor_up", "up", show=False, id="changes.up"),
        Binding("down,j", "cursor_down", "down", show=False, id="changes.down"),
    ]

    class Picked(Message):
        """Something is to be asked about."""

        def __init__(self, question: str) -> None:
            super().__init__()
            self.question = question

    def __init__(self) -> None:
        super().__init__(markup=False, id="changes")
        self._questions: tuple[str, ...] = ()
        self._shown: object = None

    def show(self, changed: WhatChanged | None, followed: tuple[tuple[str, str], ...] = ()) -> None:
        """Show what changed; `followed` are questions with what is new about each."""
        if (changed, followed) == self._shown:
            return
        self._shown = (changed, followed)
        stories, corrections = (changed.stories, changed.corrections) if changed else ((), ())
        rows = [(question, _line("followed", question, said)) for question, said in followed]
        rows += [(f"What is new: {one_line(one.title)}?", _story(one)) for one in stories]
        rows += [(f"What was corrected: {one_line(one.title)}?", _correction(one)) for one in corrections]
        self._questions = tuple(question for question, _ in rows)
        self.set_options([Option(line) for _, line in rows])
        self.highlighted = 0 if rows else None
        self.display = bool(rows)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Hand the question over."""
        event.stop()
        if event.option_index < len(self._questions):
            self.post_message(self.Picked(self._questions[event.option_index]))


def _line(kind: str, title: str, more: str) -> Content:
    return Content.assemble(
        (f"{kind:<11}", "bold $accent"), (one_line(title) or "untitled", ""), ("  " + one_line(more), "$faint")
    )


def _story(story: Story) -> Content:
    outlets = ", ".join(story.outlets[:3]) + (f" and {len(story.outlets) - 3} more" if len(story.outlets) > 3 else "")
    return _line("new", story.title, f"{outlets or 'unknown outlet'} · {words.day(story.published)}")


def _correction(change: Change) -> Content:
    said = change.correction or f"{len(change.removed)} sentences gone, {len(change.added)} new"
    return _line("corrected", change.title, f"{change.outlet} · {said}")
