"""What the reader has set, put into force in the app: keys, theme, the usual period. No widgets here."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from textual.theme import Theme

from assistant.errors import DatelineError
from assistant.tui import theme, words
from assistant.tui.filters import Filters

if TYPE_CHECKING:
    from assistant.settings import Settings
    from assistant.tui.app import DatelineApp


class Preferences:
    """Reads the settings for the screens; without any, the defaults hold."""

    def __init__(self, app: DatelineApp, settings: Settings | None) -> None:
        self._app = app
        self._settings = settings
        # With NO_COLOR no theme of ours has anything to show.
        self._coloured = "NO_COLOR" not in os.environ
        self._tried_theme = ""

    def first_theme(self) -> tuple[str, str]:
        """The theme to begin with, and what to say when it is not the one that is set."""
        default = theme.DARK.name
        wanted = self._settings.config().text("app.theme") if self._settings and self._coloured else default
        if wanted in self._app.available_themes:
            return wanted, ""
        return default, f"There is no theme {wanted}; this is {default}."

    def show_theme(self, name: str) -> None:
        """Show a theme without keeping it, while it is being chosen."""
        if name in self._app.available_themes and self._coloured:
            self._tried_theme = name
            self._app.theme = name

    def keep_theme(self, chosen: Theme) -> None:
        """A theme chosen in the palette is there the next time too."""
        settings, app = self._settings, self._app
        if settings is None or not self._coloured or chosen.name == self._tried_theme:
            return

        def work() -> None:
            try:
                if settings.config().text("app.theme") != chosen.name:
                    settings.save({"app.theme": chosen.name})
            except DatelineError as error:
                told = f"The theme could not be kept: {error}"
                app.then(lambda: app.say(told))

        app.in_background(work)

    def place_keys(self) -> None:
        """Give actions the keys that the settings name for them."""
        keys = self._settings.config().keys if self._settings else {}
        if not keys:
            return
        from assistant.tui.keymap import binding_ids, doubled

        known = binding_ids()
        for name in keys:
            if name not in known:
                self._app.say(
                    f"There is no action {name} to put on a key. F1 lists the keys; docs/keys.md names the actions."
                )
        for said in doubled(keys):
            self._app.say(said)
        self._app.set_keymap({name: key for name, key in keys.items() if name in known})

    def usual_filters(self) -> Filters:
        """What a new conversation looks at: the last days, weeks or months that the settings name, or everything."""
        if self._settings is None:
            return Filters()
        try:
            today = date.fromisoformat((self._app.as_of or "")[:10])
        except ValueError:
            today = words.now().astimezone().date()
        try:
            return Filters(since=self._settings.since(today) or "")
        except DatelineError as error:
            self._app.say(str(error))
            return Filters()

    def take(self, changed: Iterable[str]) -> None:
        """Put saved settings into force. A theme is shown while it is chosen, keys hold from the next start on."""
        changed, app = set(changed), self._app
        if {key.split(".")[0] for key in changed} & {"model", "embedder", "prompts"}:
            app.open_engine()
        if "app.period" in changed and not app.asking.exchanges:
            app.asking.filters = self.usual_filters()
            app.asking.show_plan()
