"""The prompt: Enter asks, Ctrl+J and Shift+Enter break the line, Up and Down at the edges recall what was asked."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

from assistant.tui.safety import visible


class Prompt(TextArea):
    """Where questions are typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "ask", "ask", priority=True, id="prompt.ask"),
        Binding("ctrl+j,shift+enter", "new_line", "new line", priority=True, id="prompt.newline"),
        Binding("up", "earlier", "earlier question (first line)", id="prompt.earlier"),
        Binding("down", "later", "later question (last line)", id="prompt.later"),
    ]

    class Entered(Message):
        """A priority key was pressed. Such keys overtake the letters typed before them, which wait in our own queue:
        so the key does its work when its turn comes there, and a pasted question is asked whole."""

        def __init__(self, ask: bool) -> None:
            super().__init__()
            self.ask = ask

    class Asked(Message):
        """A question was entered."""

        def __init__(self, question: str) -> None:
            super().__init__()
            self.question = question

    def __init__(self, placeholder: str) -> None:
        super().__init__(placeholder=placeholder, compact=True, highlight_cursor_line=False, show_line_numbers=False)
        self._asked: list[str] = []
        self._place: int | None = None
        self._draft = ""

    async def _on_paste(self, event: events.Paste) -> None:
        """Pasted text is cleaned: a terminal passes on what a web page put on the clipboard."""
        event.text = visible(event.text.replace("\r\n", "\n").replace("\r", "\n"))
        await super()._on_paste(event)

    def remember(self, question: str) -> None:
        """Put a question at the end of what Up walks through."""
        if not self._asked or self._asked[-1] != question:
            self._asked.append(question)
        self._place = None

    def offer(self, question: str) -> None:
        """Put a question back for another try, unless something else is being typed."""
        if not self.text.strip():
            self._put(question)

    def recall(self, questions: list[str]) -> None:
        """Let Up walk through the questions of a conversation that is gone on with."""
        for question in questions:
            self.remember(question)

    def reword(self, question: str) -> None:
        """Put a question there to be changed."""
        self._put(question)

    def action_ask(self) -> None:
        """Ask, once what was typed before has arrived."""
        self.post_message(self.Entered(True))

    def action_new_line(self) -> None:
        """Break the line, once what was typed before has arrived."""
        self.post_message(self.Entered(False))

    def on_prompt_entered(self, event: Entered) -> None:
        """Hand the text over as a question; an empty one too, which tries again when something is wrong."""
        event.stop()
        if not event.ask:
            self.insert("\n")
            return
        question = visible(self.text).strip()
        if question:
            self.remember(question)
        self.clear()
        self.post_message(self.Asked(question))

    def action_earlier(self) -> None:
        """On the first line, show the question asked before; elsewhere move up."""
        if self.cursor_location[0] > 0 or not self._asked or self._place == 0:
            self.action_cursor_up()
            return
        if self._place is None:
            self._draft = self.text
            self._place = len(self._asked)
        self._place -= 1
        self._put(self._asked[self._place])

    def action_later(self) -> None:
        """On the last line, show the question asked after; elsewhere move down."""
        if self.cursor_location[0] < self.document.line_count - 1 or self._place is None:
            self.action_cursor_down()
            return
        self._place += 1
        if self._place >= len(self._asked):
            self._place = None
            self._put(self._draft)
        else:
            self._put(self._asked[self._place])

    def _put(self, text: str) -> None:
        self.text = text
        self.move_cursor(self.document.end)
