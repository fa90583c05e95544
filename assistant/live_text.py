"""Words on a terminal as they come, gone again when what replaces them is printed."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Any, Self

from assistant.printing import lines_of

_REFRESH_SECONDS = 0.08


class LiveText:
    """Shows the end of a growing text while it grows; use it as a context manager. Not `shown`, it does nothing."""

    def __init__(self, *, shown: bool) -> None:
        self._shown = shown
        self._live: Any = None
        self._text = ""
        self._drawn = 0.0

    def __enter__(self) -> Self:
        return self

    def add(self, text: str) -> None:
        """Show more of it."""
        self._text += text
        if not self._shown or time.monotonic() - self._drawn < _REFRESH_SECONDS:
            return
        if self._live is None:
            from rich.console import Console
            from rich.live import Live

            self._live = Live(console=Console(highlight=False), auto_refresh=False, transient=True)
            self._live.start()
        self._live.update(self._end(), refresh=True)
        self._drawn = time.monotonic()

    def _end(self) -> Any:
        # A live display taller than the terminal cannot be taken back, so only the last lines are in it.
        from rich.text import Text

        console = self._live.console
        lines = Text(lines_of(self._text)).wrap(console, console.width)
        return Text("\n").join(lines[-max(1, console.height - 2) :])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()
