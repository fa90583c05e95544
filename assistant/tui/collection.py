"""The sources as the app knows them: how they fare, which are due, what the last run changed. No widgets here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from assistant.answers import SourceState, WhatChanged
from assistant.ingests import RunFailed, RunRequest
from assistant.tui import words
from assistant.tui.schedule import due

if TYPE_CHECKING:
    from assistant.tui.app import DatelineApp


Told = TypeVar("Told")


class Collection:
    """Reads the state of the sources behind the screen, and starts what is due."""

    def __init__(self, app: DatelineApp) -> None:
        self._app = app
        self.states: tuple[SourceState, ...] = ()
        self.changed: WhatChanged | None = None
        self._tried: dict[str, datetime] = {}
        self._reading = False
        self._since: str | None = None

    def load(self, since: str | None = None) -> None:
        """Read how the sources fare, and with `since` (an instant) what has changed from then on."""
        answerer, app = self._app.answerer, self._app
        if answerer is None or self._reading:
            self._since = since or self._since  # for when the present look has ended
            return
        since, self._since, self._reading = since or self._since, None, True

        def work() -> None:
            try:
                states = tuple(answerer.sources())
                changed = answerer.changes(since) if since else None
            except Exception as error:
                told = app.explained(error)[0]
                app.then(lambda: self._failed(told))
            else:
                app.then(lambda: self._take(states, changed))

        app.in_background(work)

    def _failed(self, why: str) -> None:
        self._reading = False
        self._app.say(f"The state of the sources could not be read: {why}")

    def _take(self, states: tuple[SourceState, ...], changed: WhatChanged | None) -> None:
        self._reading = False
        self.states = states
        self.changed = changed or self.changed
        self._app.show_job()
        if self._since:
            self.load()
        self._start_due()

    def look(self) -> None:
        """See from time to time whether a source is due; reading its state begins it."""
        if any(source.every for source in self.states):
            self.load()

    def _start_due(self) -> None:
        if self._app.running:
            return
        now = words.now()
        names = due(self.states, now, self._tried)
        if names:
            self._tried.update(dict.fromkeys(names, now))
            what = names[0] if len(names) == 1 else words.count(len(names), "source")
            self._app.start_run(RunRequest(names), f"refreshing {what}")

    def change(self, act: Callable[[], Told | RunFailed], say: Callable[[Told], str]) -> None:
        """Change a source through the indexer; `act` blocks, `say` puts what it returned into words."""
        app = self._app

        def work() -> None:
            try:
                told = act()
                said = told.message if isinstance(told, RunFailed) else say(told)
            except Exception as error:
                said = app.explained(error)[0]
            app.then(lambda: self._changed(said))

        app.in_background(work)

    def _changed(self, said: str) -> None:
        self._app.say(said)
        self._app.look()
        self.load()
