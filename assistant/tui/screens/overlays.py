"""Small screens that lie over the others: the address before a page is opened, and the keys of a pane."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from assistant.tui.hints import spelled
from assistant.tui.safety import one_line, visible
from assistant.tui.widgets.lines import HintLine

_PANES = {
    "Prompt": "the prompt",
    "Conversation": "the answers",
    "Cards": "the sources",
    "PassageView": "the passage",
    "Tries": "the questions to try",
    "SourceList": "the list of sources",
    "Changes": "what changed",
    "FollowedList": "the followed questions",
    "Input": "the field",
}


class ConfirmPage(ModalScreen[bool]):
    """Shows where a page is before the browser gets its address."""

    CSS_PATH = "overlays.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "dismiss(True)", "open it", id="confirm.yes"),
        Binding("escape,n,q", "dismiss(False)", "do not", id="confirm.no"),
    ]

    def __init__(self, host: str, url: str) -> None:
        super().__init__()
        self._host = host
        self._url = url

    def compose(self) -> ComposeResult:
        """Host in bold, address below."""
        with Vertical(classes="box"):
            yield Static("Open this page in the browser?", classes="ask", markup=False)
            yield Static(Content.styled(one_line(self._host), "bold $accent"), id="host")
            yield Static(Content(one_line(self._url)), id="url")
            yield HintLine([("⏎", "open", "screen.dismiss(True)"), ("Esc", "back", "screen.dismiss(False)")])


class ConfirmAction(ModalScreen[bool]):
    """Asks before something that cannot be taken back."""

    CSS_PATH = "overlays.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "dismiss(True)", "do it", id="action.yes"),
        Binding("escape,n,q", "dismiss(False)", "do not", id="action.no"),
    ]

    def __init__(self, question: str, detail: str, deed: str) -> None:
        super().__init__()
        self._question = question
        self._detail = detail
        self._deed = deed

    def compose(self) -> ComposeResult:
        """Question, what it means, and the two ways on."""
        with Vertical(classes="box"):
            yield Static(Content(visible(self._question)), classes="ask")
            yield Static(Content(visible(self._detail)), id="url")
            yield HintLine([("⏎", self._deed, "screen.dismiss(True)"), ("Esc", "back", "screen.dismiss(False)")])


Rows = list[tuple[str, list[tuple[str, str]]]]


def keys_of(screen: Screen[object]) -> Rows:
    """The keys that work now: those of the focused pane, of the screen, and everywhere."""
    focused = screen.focused
    pane = _PANES.get(type(focused).__name__, "this pane") if focused else "this pane"
    groups: dict[str, dict[str, str]] = {f"In {pane}": {}, "On this screen": {}, "Everywhere": {}}
    mine, here, everywhere = groups.values()
    for key, active in screen.active_bindings.items():
        said = active.binding.description
        # Textual's own bindings have no id; those of the text area and of scrolling are known from everywhere.
        if not said or not active.binding.id:
            continue
        group = here if active.node is screen else everywhere if active.node is screen.app else mine
        group[said] = f"{group[said]} {spelled(key)}" if said in group else spelled(key)
    return [(name, [(keys, said) for said, keys in group.items()]) for name, group in groups.items() if group]


class KeysHelp(ModalScreen[None]):
    """The keys of the pane that had the focus."""

    CSS_PATH = "overlays.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,enter,question_mark", "dismiss", "close", id="help.close"),
    ]

    def __init__(self, rows: Rows) -> None:
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        """Groups of key and meaning."""
        with Vertical(classes="box"):
            yield Static("Keys", classes="ask", markup=False)
            with VerticalScroll():
                yield Static(self._text())
            yield HintLine([("Esc", "close", "screen.dismiss")])

    def _text(self) -> Content:
        width = min(max((len(keys) for _, rows in self._rows for keys, _ in rows), default=0), 18)
        lines: list[Content] = []
        for name, rows in self._rows:
            lines.append(Content.styled(("\n" if lines else "") + name, "bold $accent"))
            lines += [Content.assemble((f"{keys:>{width}}", "bold"), "  ", (said, "")) for keys, said in rows]
        return Content("\n").join(lines)

    def on_mount(self) -> None:
        """Arrow keys scroll."""
        self.query_one(VerticalScroll).focus()
