"""Saves what happens on the screen, in order and in a thread of its own: a slow disk never holds up a key."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TYPE_CHECKING

from assistant.answers import Event, Found, Fragment, Understood
from assistant.errors import DatelineError
from assistant.tui.exchange import Exchange

if TYPE_CHECKING:
    from assistant.conversations import Conversations


class Saver:
    """Puts exchanges and drafts into the saved conversations; tells once when that does not work."""

    def __init__(self, conversations: Conversations, tell: Callable[[str], None]) -> None:
        self.conversations = conversations
        self._tell = tell
        self._told = False
        self._work: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._save, daemon=True)
        self._thread.start()

    def put(self, work: Callable[[], object]) -> None:
        """Do this after all that was put before."""
        self._work.put(work)

    def close(self, seconds: float = 2.0) -> None:
        """Write what waits, and end."""
        self._work.put(None)
        self._thread.join(seconds)

    def _save(self) -> None:
        while (work := self._work.get()) is not None:
            try:
                work()
            except DatelineError as error:
                if not self._told:
                    self._told = True
                    self._tell(str(error))

    # What happens, as it is kept

    def ask(self, exchange: Exchange) -> None:
        """A question was asked."""
        key = (exchange.conversation, exchange.place)
        self.put(lambda: self.conversations.ask(*key, exchange.question))

    def take(self, exchange: Exchange, event: Event) -> None:
        """The engine reported something; how it ends is saved by `end`."""
        kept, key = self.conversations, (exchange.conversation, exchange.place)
        if isinstance(event, Understood):
            self.put(lambda: kept.understand(*key, event))
        elif isinstance(event, Found):
            self.put(lambda: kept.find(*key, event.passages))
        elif isinstance(event, Fragment):
            self.put(lambda: kept.write(*key, event.text))

    def end(self, exchange: Exchange) -> None:
        """Nothing more comes."""
        key = (exchange.conversation, exchange.place)
        state, text, answer, failure = exchange.state(), exchange.text, exchange.answer, exchange.failure
        self.put(lambda: self.conversations.end(*key, state, text, answer, failure))

    def replace(self, exchange: Exchange) -> None:
        """The question was edited, or the answer repaired."""
        key = (exchange.conversation, exchange.place)
        self.put(lambda: self.conversations.replace(*key))

    def draft(self, text: str) -> None:
        """The prompt holds this."""
        self.put(lambda: self.conversations.draft(text))
