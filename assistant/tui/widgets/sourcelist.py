"""The sources on the index screen: state in words, counts, when last read, and why one failed."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assistant.answers import SourceState
from assistant.tui import words
from assistant.tui.safety import one_line

_WIDE = 72
"""From this width on a source is a line of a table; below it is two lines."""
_ORDER = {"failed": 0, "gone": 0, "ok": 2}
_STATES = {"ok": "$success", "failed": "bold $error", "gone": "bold $error", "never read": "$warning"}


def head(width: int) -> Content:
    """The titles of the columns; nothing where there are none."""
    if width < _WIDE:
        return Content("")
    return Content.styled(_columns("state", "source", "new", "total", "last read", "every", width), "$faint")


def row(source: SourceState, width: int) -> Content:
    """A source in one line or two, and below it why it failed."""
    state, name = one_line(source.state) or "unknown", one_line(source.name) or "unnamed"
    style = _STATES.get(state, "$faint")
    last = words.age(source.last_run).replace(" old", " ago") or "never"
    every = one_line(source.every) or "by hand"
    why = one_line(source.why)
    if width >= _WIDE:
        line = _columns(state, name, f"{source.new:,}", f"{source.articles:,}", last, every, width)
        told = Content.assemble((line[:12], style), (line[12:], ""))
    else:
        counts = f"{words.count(source.articles, 'article')}, {source.new:,} new · {last} · {every}"
        told = Content.assemble(
            (state, style), ("  " + _cut(name, width - len(state) - 3), ""), ("\n  " + counts, "$faint")
        )
    return Content.assemble(told, ("\n  " + why, "$error")) if why and state != "ok" else told


def _columns(state: str, name: str, new: str, total: str, last: str, every: str, width: int) -> str:
    room = max(width - 12 - 7 - 9 - 14 - 9, 8)
    return f"{_fitted(state, 12)}{_fitted(name, room)}{new:>7}{total:>9}  {_fitted(last, 12)}{every:>9}"


def _fitted(text: str, room: int) -> str:
    """The text in exactly so many cells, the last one blank; wide characters take two."""
    shown = _cut(text, room - 1)
    return shown + " " * (room - Content(shown).cell_length)


def _cut(text: str, room: int) -> str:
    """The text in at most so many cells."""
    if Content(text).cell_length <= room:
        return text
    return Content(text).truncate(max(room - 1, 1)).plain.rstrip() + "…"


class SourceList(OptionList):
    """All sources; keys act on the chosen one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r,enter", "screen.retry", "read this source again", id="sourcelist.retry"),
        Binding("e", "screen.every", "how often it is read while the app is open", id="sourcelist.every"),
        Binding("x", "screen.pause", "pause it, or take it in again", id="sourcelist.pause"),
        Binding("d,delete", "screen.remove", "remove it", id="sourcelist.remove"),
        Binding("up,k", "cursor_up", "up", show=False, id="sourcelist.up"),
        Binding("down,j", "cursor_down", "down", show=False, id="sourcelist.down"),
    ]

    def __init__(self) -> None:
        super().__init__(markup=False, id="sources")
        self.states: tuple[SourceState, ...] = ()
        self._shape: object = None

    @property
    def chosen(self) -> SourceState | None:
        """The source that the keys are about."""
        place = self.highlighted
        return self.states[place] if place is not None and place < len(self.states) else None

    def show(self, states: tuple[SourceState, ...], width: int) -> None:
        """Show these in so many cells, failing ones first; the chosen one stays chosen."""
        ordered = tuple(sorted(states, key=lambda one: (_ORDER.get(one.state, 1), one.name)))
        shape = (ordered, width, words.now().strftime("%H:%M"))
        if shape == self._shape or width < 1:
            return
        name = self.chosen.name if self.chosen else ""
        self._shape, self.states = shape, ordered
        self.set_options([Option(row(one, width)) for one in ordered])
        names = [one.name for one in ordered]
        self.highlighted = names.index(name) if name in names else 0 if names else None
