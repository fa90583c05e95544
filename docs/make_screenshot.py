"""Take the pictures of the documentation: `python docs/make_screenshot.py [HOME] [QUESTION] [OUT.svg]`.

OUT.svg shows an answer with its evidence, OUT-article.svg the whole article, OUT-index.svg the index screen.

The app is driven as a reader would drive it; nothing is painted by hand.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.tui.app import DatelineApp

SIZE = (120, 36)
QUESTION = "Why did the Francis Scott Key Bridge collapse?"


async def picture(
    app: DatelineApp, size: tuple[int, int], path_svg: Path | str, question: str, *, seconds: float = 60.0
) -> None:
    """Ask the question, wait for the checked answer, choose its first citation and save the three screens as SVG."""
    async with app.run_test(size=size) as pilot:
        await _until(pilot, lambda: app.holdings is not None or app.trouble, seconds)
        if app.trouble:
            raise SystemExit(app.trouble)
        await app.asking.ask(question)
        exchange = app.asking.exchanges[-1]
        await _until(pilot, lambda: exchange.done, seconds)
        await pilot.press("escape", "n")
        await pilot.pause(0.3)
        out = Path(path_svg)
        _save(app, out)
        await pilot.press("a")
        await pilot.pause(0.5)
        _save(app, out.with_stem(f"{out.stem}-article"))
        await pilot.press("escape", "f5")
        await _until(pilot, lambda: app.collection.states or not app.collection._reading, seconds)
        await pilot.press("tab")
        await pilot.pause(0.5)
        _save(app, out.with_stem(f"{out.stem}-index"))


def _save(app: DatelineApp, path: Path) -> None:
    path.write_text(_without_remote_fonts(app.export_screenshot(title="dateline")), encoding="utf-8")


def _without_remote_fonts(svg: str) -> str:
    """The picture with the viewer's own monospace font: opening it must fetch nothing.

    Blanks are kept where a piece of text begins with one, which librsvg would leave out.
    """
    return re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL).replace("<text ", '<text xml:space="preserve" ')


async def _until(pilot: Any, true: Any, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await pilot.pause(0.05)


def main() -> None:
    """Index the starter articles into HOME (a temporary folder by default) and take the picture of one answer."""
    from assistant.config import load_config
    from assistant.engine import Engine
    from assistant.ingests import RunRequest
    from assistant.runs import ProcessIndexer
    from assistant.tui.app import DatelineApp

    home, question, out = (*sys.argv[1:4], *(None,) * 3)[:3]
    folder = Path(home) if home else Path(tempfile.mkdtemp(prefix="dateline-picture-"))
    indexer = ProcessIndexer(folder)
    for _ in indexer.run(RunRequest(("starter",))):
        pass
    app = DatelineApp(lambda: Engine(load_config(folder), use_model=False), indexer)
    asyncio.run(picture(app, SIZE, out or Path(__file__).with_name("screenshot.svg"), question or QUESTION))


if __name__ == "__main__":
    main()
