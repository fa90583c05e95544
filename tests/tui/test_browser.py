"""A walk in a real browser: `dateline serve`, a headless Chromium, a question typed without touching the page first."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
from itertools import count
from pathlib import Path

import aiohttp
import pytest

from assistant.conversations import Conversations

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER = next((found for name in BROWSERS if (found := shutil.which(name))), None)
QUESTION = "Why did the Francis Scott Key Bridge collapse?"
PNG = b"\x89PNG\r\n\x1a\n"


@contextlib.contextmanager
def running(arguments, announces, **options):
    """A program, once it has printed a line that matches; what the line's first group caught."""
    process = subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True, **options
    )
    try:
        for line in process.stdout:
            if match := re.search(announces, line):
                yield match.group(1)
                break
        else:
            raise AssertionError(f"{arguments[0]} ended with {process.wait()}")
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


class Page:
    """A page of the browser, spoken to by its debugging protocol."""

    def __init__(self, wire):
        self._wire, self._numbers = wire, count(1)

    async def do(self, method, **parameters):
        number = next(self._numbers)
        await self._wire.send_json({"id": number, "method": method, "params": parameters})
        while (answer := await self._wire.receive_json()).get("id") != number:
            pass
        assert "error" not in answer, answer
        return answer["result"]

    async def value(self, expression):
        return (await self.do("Runtime.evaluate", expression=expression))["result"].get("value")

    async def until(self, expression, seconds=60):
        async with asyncio.timeout(seconds):
            while not await self.value(expression):
                await asyncio.sleep(0.2)

    async def key(self, key, code, **more):
        for kind in ("keyDown", "keyUp"):
            await self.do("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, **more)

    async def type(self, text):
        for letter in text:
            await self.do("Input.dispatchKeyEvent", type="keyDown", key=letter, text=letter)
            await self.do("Input.dispatchKeyEvent", type="keyUp", key=letter)

    async def picture(self):
        return base64.b64decode((await self.do("Page.captureScreenshot", format="png"))["data"])


async def walk(debugger, address, home):
    host = debugger.split("/")[2]
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://{host}/json") as listed:
            tab = next(one for one in await listed.json() if one["type"] == "page")
        async with session.ws_connect(tab["webSocketDebuggerUrl"], max_msg_size=0) as wire:
            page = Page(wire)
            await page.do("Page.navigate", url=address)
            await page.until("document.body?.classList.contains('-first-byte')")
            assert await page.value("document.activeElement.className") == "xterm-helper-textarea"
            await page.type(QUESTION)
            await page.key("Enter", 13, text="\r")
            kept, turns = Conversations(home), []
            async with asyncio.timeout(90):
                while not (turns and turns[0].state == "done"):
                    await asyncio.sleep(0.3)
                    turns = [turn for one in kept.listed() for turn in kept.turns(one.id)]
            kept.close()
            await asyncio.sleep(1)  # the screen is sent after the answer is kept
            return turns, await page.picture()


@pytest.mark.skipif(BROWSER is None, reason="no Chromium or Chrome on this machine")
@pytest.mark.skipif(os.name != "posix", reason="serving needs a POSIX terminal")
async def test_a_question_typed_in_the_browser_is_answered_there(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = tmp_path / "home"
    dateline = [sys.executable, "-m", "assistant.cli", "--no-model", "serve", "--port", str(port), "--home", str(home)]
    browser = [BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"]
    browser += [f"--user-data-dir={tmp_path / 'browser'}", "--window-size=1280,800", "about:blank"]
    with (
        running(dateline, r"(http://127\.0\.0\.1\S+)", cwd=ROOT) as address,
        running(browser, r"DevTools listening on (ws://\S+)") as debugger,
    ):
        turns, picture = await walk(debugger, address, home)
    assert [turn.question for turn in turns] == [QUESTION]
    assert "ship" in turns[0].text
    assert picture.startswith(PNG)
    if folder := os.environ.get("DATELINE_PICTURES"):
        (Path(folder) / "browser.png").write_bytes(picture)
