"""The least a Textual app can be: what every first paint pays, whatever the app. `compare.py` times it beside Dateline."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static


class BareApp(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        """The text that `measures.FIRST_WORDS` waits for."""
        yield Static("Ask the news.")


if __name__ == "__main__":
    BareApp().run()
