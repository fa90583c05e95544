"""Take the picture in the README: `python docs/make_screenshot.py [HOME] [QUESTION] [OUT.svg]`.

The app is driven as a reader would drive it; nothing is painted by hand.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.tui.app import DatelineApp

SIZE = (120, 36)
QUESTION = "What did the council of Port Alder decide?"


async def picture(
    app: DatelineApp, size: tuple[int, int], path_svg: Path | str, question: str, *, seconds: float = 60.0
) -> None:
    """Ask the question, wait for the checked answer, choose its first citation and save the screen as SVG."""
    async with app.run_test(size=size) as pilot:
        await _until(pilot, lambda: app.holdings is not None or app.trouble, seconds)
        if app.trouble:
            raise SystemExit(app.trouble)
        await app.asking.ask(question)
        exchange = app.asking.exchanges[-1]
        await _until(pilot, lambda: exchange.done, seconds)
        await pilot.press("escape", "n")
        await pilot.pause(0.3)
        Path(path_svg).write_text(app.export_screenshot(title="dateline"), encoding="utf-8")


async def _until(pilot: Any, true: Any, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await pilot.pause(0.05)


class _NoRuns:
    """Pictures index nothing."""

    def run(self, request: object, stopped: object) -> Iterator[Any]:  # noqa: ARG002
        """Nothing happens."""
        return iter(())


def main() -> None:
    """Wire the engine of a home folder to the app and take the picture."""
    from assistant.cli import open_answerer_for  # type: ignore[import-not-found, unused-ignore]
    from assistant.tui.app import DatelineApp

    home, question, out = (*sys.argv[1:4], *(None,) * 3)[:3]
    folder = Path(home) if home else Path(tempfile.mkdtemp(prefix="dateline-picture-"))
    app = DatelineApp(lambda: open_answerer_for(folder), _NoRuns())
    asyncio.run(picture(app, SIZE, out or Path(__file__).with_name("screenshot.svg"), question or QUESTION))


if __name__ == "__main__":
    main()
