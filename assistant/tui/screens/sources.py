"""The sources of the current answer on a screen of their own, for narrow terminals."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from assistant.tui.widgets.lines import HintLine, TitleLine
from assistant.tui.widgets.sources import Cards, SourcesPane

if TYPE_CHECKING:
    from assistant.tui.screens.reading import ReadingScreen


class SourcesScreen(Screen[None]):
    """Cards and passage over the whole width; what is chosen here is chosen on the main screen too."""

    CSS_PATH = "sources.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f3", "dismiss", "back to the answer", id="sources.back"),
        *(
            Binding(str(n), f"source({n})", "show source 1 to 9" if n == 1 else "", show=False, id=f"sources.source{n}")
            for n in range(1, 10)
        ),
        Binding("n", "citation(1)", "next citation", id="sources.next_citation"),
        Binding("p", "citation(-1)", "previous citation", id="sources.previous_citation"),
        Binding("c", "asking('copy_passage')", "copy the passage", id="sources.copy_passage"),
        Binding(
            "q",
            "asking('quotation')",
            "copy a quotation: words, speaker, outlet, date, address",
            id="sources.quotation",
        ),
        Binding("o", "asking('open_article')", "open the article in the browser", id="sources.open"),
        Binding("a", "read", "read the whole article here", id="sources.read"),
    ]

    def __init__(self, asking: ReadingScreen) -> None:
        super().__init__()
        self._asking = asking

    def compose(self) -> ComposeResult:
        """The same pane as beside the answer."""
        yield TitleLine("Sources")
        yield SourcesPane(self._asking.current)
        yield HintLine(
            [
                ("Esc", "answer", "screen.dismiss"),
                ("a", "article", "screen.read"),
                ("o", "open", "screen.asking('open_article')"),
                ("c", "copy", "screen.asking('copy_passage')"),
                ("q", "quote", "screen.asking('quotation')"),
                ("F1", "help", "app.keys"),
            ]
        )

    def on_mount(self) -> None:
        """The list has the keys."""
        self.query_one(Cards).focus()

    def on_sources_pane_chosen(self, event: SourcesPane.Chosen) -> None:
        """Choose on the main screen and show it here."""
        self._asking.choose(event.rank)
        self.query_one(SourcesPane).show(self._asking.current)

    def on_sources_pane_opened(self, event: SourcesPane.Opened) -> None:
        """Read the whole article."""
        self._asking.choose(event.rank)
        self.action_read()

    def action_source(self, rank: int) -> None:
        """Show source n."""
        if self._asking.choose(rank):
            self.query_one(SourcesPane).show(self._asking.current)

    def action_citation(self, step: int) -> None:
        """Go to the next or previous citation of the answer."""
        self._asking.action_citation(step)
        self.query_one(SourcesPane).show(self._asking.current)

    def action_read(self) -> None:
        """Read the whole article."""
        self._asking.action_read()

    def action_asking(self, name: str) -> None:
        """Do what the main screen does for this key."""
        {
            "copy_passage": self._asking.action_copy_passage,
            "quotation": self._asking.action_quotation,
            "open_article": self._asking.action_open_article,
        }[name]()
