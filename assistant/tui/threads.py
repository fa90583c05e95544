"""An app whose work that may block runs in threads, which report to the screen by messages."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from textual.app import App, ScreenStackError
from textual.message import Message
from textual.message_pump import MessagePump

from assistant.errors import DatelineError
from assistant.tui.safety import visible

_MOMENT_SECONDS = 1.5
_LOOK_SECONDS = 0.05


class ThreadedApp(App[None]):
    """Starts threads, hears them, and says to the reader what there is to say."""

    class Then(Message):
        """Something to do on the screen, from a thread."""

        def __init__(self, act: Callable[[], None]) -> None:
            super().__init__()
            self.act = act

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        self._threads: set[threading.Thread] = set()

    def in_background(self, work: Callable[[], None]) -> None:
        """Run something that may block.

        A daemon thread and not a Textual worker: the interpreter waits for a worker's thread before it ends,
        and a model that hangs would keep the reader from quitting.
        """
        self._threads = {thread for thread in self._threads if thread.is_alive()}
        thread = threading.Thread(target=work, daemon=True)
        self._threads.add(thread)
        thread.start()

    def tell(self, receiver: MessagePump, message: Message) -> None:
        """Post a message from a thread; after the end of the app there is nobody to tell."""
        try:
            receiver.post_message(message)
        except RuntimeError:
            return

    def then(self, act: Callable[[], None]) -> None:
        """Do something on the screen, from a thread."""
        self.tell(self, self.Then(act))

    def on_threaded_app_then(self, message: Then) -> None:
        """Do it, unless the app has ended meanwhile."""
        if self.alive:
            message.act()

    @staticmethod
    def explained(error: Exception) -> tuple[str, int]:
        """What a person is told of an error, and its exit code."""
        if isinstance(error, DatelineError):
            return str(error), error.exit_code
        return f"Something went wrong inside Dateline: {type(error).__name__}: {error}", 1

    async def threads_ended(self) -> None:
        """Give what runs in the background a moment to end."""
        for _ in range(round(_MOMENT_SECONDS / _LOOK_SECONDS)):
            if not any(thread.is_alive() for thread in self._threads):
                break
            await asyncio.sleep(_LOOK_SECONDS)

    @property
    def alive(self) -> bool:
        """There are screens: threads may still report while the app ends."""
        try:
            return self.screen.is_running
        except ScreenStackError:
            return False

    def say(self, text: str) -> None:
        """A toast, as plain text."""
        self.notify(visible(text), markup=False, timeout=6)
