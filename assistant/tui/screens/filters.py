"""The filters of a conversation: what the question was taken to mean, and what the reader sets instead."""

from __future__ import annotations

from typing import ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Select, Static

from assistant.answers import Kind, Understood
from assistant.tui import words
from assistant.tui.filters import KINDS, Filters, read_filters
from assistant.tui.safety import one_line, visible
from assistant.tui.widgets.lines import HintLine

AS_ASKED = "as the question reads"


class FiltersScreen(ModalScreen[Filters]):
    """A field for each; Enter applies all, F4 clears all."""

    CSS_PATH = ["overlays.tcss", "filters.tcss"]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "apply", "apply", id="filters.apply"),
        Binding("f4", "clear", "clear all filters", id="filters.clear", priority=True),
        Binding("escape", "dismiss", "leave them as they are", id="filters.leave"),
        Binding("up", "app.focus_previous", "previous field", show=False, id="filters.up"),
        Binding("down", "app.focus_next", "next field", show=False, id="filters.down"),
    ]

    def __init__(self, filters: Filters, understood: Understood | None) -> None:
        super().__init__()
        self._filters = filters
        self._understood = understood

    def compose(self) -> ComposeResult:
        """Rows of a name and a field; the placeholders tell what holds while a field is empty."""
        now, read = self._filters, self._understood
        meant = words.days(one_line(read.period)) if read and read.period and not now.count else ""
        kind = f"{AS_ASKED} ({read.kind})" if read else AS_ASKED
        with Vertical(classes="box"):
            yield Static("What questions of this conversation look at", classes="ask", markup=False)
            with VerticalScroll(id="fields", can_focus=False):
                yield from self._row("period", now.period, meant or "as the question says; e.g. last week, any")
                yield from self._row("published from", now.since, "any day, e.g. 2024-06-01")
                yield from self._row("to", now.until, "any day")
                yield from self._row("outlets", ", ".join(now.outlets), "all; several with commas")
                yield from self._row("as of", now.as_of, words.day(read.as_of) if read else "today")
                with Horizontal(classes="row"):
                    yield Static("kind", classes="name", markup=False)
                    yield Select(
                        [(kind, ""), *((str(one), str(one)) for one in KINDS)],
                        value=now.kind or "",
                        allow_blank=False,
                        compact=True,
                        id="kind",
                    )
            yield Static(id="wrong", markup=False)
            yield HintLine(
                [
                    ("⏎", "apply", "screen.apply"),
                    ("↑↓", "fields", "app.focus_next"),
                    ("F4", "clear all", "screen.clear"),
                    ("Esc", "leave", "screen.dismiss"),
                ]
            )

    def _row(self, name: str, value: str, placeholder: str) -> ComposeResult:
        with Horizontal(classes="row"):
            yield Static(name, classes="name", markup=False)
            yield Input(visible(value), placeholder=placeholder, compact=True, id=name.replace(" ", "-"))

    def on_input_submitted(self) -> None:
        """Enter in a field applies all."""
        self.action_apply()

    def action_apply(self) -> None:
        """Take what is typed, or say what is wrong with it."""
        period, since, until, outlets, as_of = (
            self.query_one(f"#{name}", Input).value for name in ("period", "published-from", "to", "outlets", "as-of")
        )
        kind = cast("Kind | None", str(self.query_one("#kind", Select).value) or None)
        try:
            filters = read_filters(period, since, until, outlets, as_of, kind)
        except ValueError as error:
            self.query_one("#wrong", Static).update(visible(str(error)))
            return
        self.dismiss(filters)

    def action_clear(self) -> None:
        """No filters."""
        self.dismiss(Filters())
