"""The one-line widgets around the panes: title, plan, hints."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from assistant.answers import Holdings
from assistant.tui import words
from assistant.tui.hints import spelled
from assistant.tui.safety import one_line


def fitting(parts: list[str], width: int, joint: str = " · ") -> str:
    """As many parts, from the front, as fit into the width."""
    text = ""
    for part in parts:
        longer = f"{text}{joint}{part}" if text else part
        if len(longer) > width:
            break
        text = longer
    return text


class TitleLine(Widget):
    """The masthead and what the index holds."""

    def __init__(self, place: str = "") -> None:
        super().__init__()
        self._place = place
        self._parts: list[str] = []
        self._demo = False

    def show(self, holdings: Holdings | None, working: str = "", *, waiting: str = "", demo: bool = False) -> None:
        """Say what is indexed, and first what is being indexed."""
        self._demo = demo
        parts = [working] if working else []
        parts += words.title_parts(holdings) if holdings else [waiting] if waiting and not working else []
        self._parts = [one_line(part) for part in parts]
        self.refresh()

    def render(self) -> Content:
        """Masthead on the left, the index on the right, as much of it as fits."""
        left = Content.assemble(
            ("Dateline", "bold $accent"),
            ("  demo: fictional articles" if self._demo and self.size.width >= 60 else "", "$warning"),
            (f"  {self._place}" if self._place else "", "bold"),
        )
        room = self.size.width - left.cell_length - 2
        right = Content.styled(fitting(self._parts, room), "$faint")
        gap = max(self.size.width - left.cell_length - right.cell_length, 1)
        return Content.assemble(left, " " * gap, right)


class PlanLine(Widget):
    """What the question was taken to mean and what the reader has set; a click or F4 edits it."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[str] = []
        self._on = 0

    def show(self, parts: list[str], on: int = 0) -> None:
        """Show these, and how many filters are on."""
        self._parts, self._on = [one_line(part) for part in parts], on
        self.refresh()

    def render(self) -> Content:
        """One muted line, its end in the accent while filters are on."""
        edit = f"F4 edit, {self._on} on" if self._on else "F4 edit"
        told = fitting(self._parts, self.size.width - len(edit) - 3)
        return Content.assemble(
            (told, "$faint"), (" · " if told else "", "$faint"), (edit, "$accent" if self._on else "$faint")
        )

    async def on_click(self) -> None:
        """Edit the filters."""
        await self.run_action("screen.filters")


class HintLine(Widget):
    """Keys that matter here, as many as fit; each can be clicked."""

    def __init__(self, hints: list[tuple[str, str, str]] | None = None) -> None:
        super().__init__()
        self.auto_links = False
        self._hints = hints or []

    def show(self, hints: list[tuple[str, str, str]]) -> None:
        """Show (key, words, action) triples."""
        if hints != self._hints:
            self._hints = hints
            self.refresh()

    def _moved(self) -> dict[str, str]:
        """Actions that the settings gave another key, and that key."""
        moved = self.app._keymap if self.is_attached else {}
        if not moved:
            return {}
        bindings = [active.binding for active in self.screen.active_bindings.values()]
        return {one.action.split(".")[-1]: spelled(one.key) for one in reversed(bindings) if one.id in moved}

    def render(self) -> Content:
        """Key in the text's colour, words muted."""
        line = Content("")
        moved = self._moved()
        for key, said, action in self._hints:
            key = moved.get(action.split(".")[-1], key)
            # Keys, words and actions are all written in this package; nothing from outside reaches markup here.
            hint = Content.from_markup(f"[@click={action}][$foreground]{key}[/] [$faint]{said}[/][/]")
            longer = hint if not line else Content.assemble(line, "   ", hint)
            if longer.cell_length > self.size.width:
                break
            line = longer
        return line
