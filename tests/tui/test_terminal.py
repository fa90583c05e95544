"""What really reaches a terminal, and how soon the screen stands. These run the app in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PLAY = """
import sys, threading, time
from dataclasses import replace
sys.path.insert(0, {here!r})
import scripted
from assistant.tui.app import DatelineApp

EVIL = "\\x1b]52;c;ZXZpbA==\\x1b\\\\ \\x9b31m \\u202eRTL \\x1b[2J [/bold] \\x1bPq\\x07"
one = replace(scripted.PASSAGES[0], title="T" + EVIL, outlet="O" + EVIL, text="P" + EVIL)
held = replace(scripted.HOLDINGS, questions=("Q" + EVIL,), problems=("R" + EVIL,))
answerer = scripted.ScriptedAnswerer(passages=(one,), text="ANSWERED" + EVIL + " [1]", sentences=(), held=held)
app = DatelineApp(lambda: answerer, scripted.ScriptedIndexer())

async def play():
    while app.holdings is None:
        await __import__("asyncio").sleep(0.02)
    app.say("TOAST" + EVIL)
    await app.asking.ask("ASKED" + EVIL)
    while not app.asking.exchanges[0].done:
        await __import__("asyncio").sleep(0.02)
    await __import__("asyncio").sleep(0.3)
    app.exit()

app.call_later(lambda: app.run_worker(play()))
app.run()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}], ids=["colour", "no colour"])
def test_no_control_sequence_of_an_article_reaches_the_terminal(bytes_written, environment):
    program = PLAY.format(here=str(Path(__file__).parent))
    received = bytes_written(["-c", program], rows=36, columns=120, **environment)
    for shown in (b"ANSWERED", b"ASKED", b"TOAST"):
        assert shown in received
    assert b"\x1b]52" not in received
    assert b"\x1bPq" not in received
    assert "\x9b".encode() not in received
    assert "\u202e".encode() not in received
    # Textual clears the screen itself, but never with this one.
    assert b"ZXZpbA==\x1b" not in received
    if environment:
        assert b"38;2;" not in received
        assert b"48;2;" not in received


def test_opening_the_screen_loads_nothing_but_textual_and_the_vocabulary():
    program = (
        "import sys; import assistant.tui.app; "
        "print([name for name in sys.modules if name.split('.')[0] in "
        "('index', 'chromadb', 'llama_index', 'openai', 'numpy', 'tantivy', 'trafilatura', 'wordllama', 'httpx')"
        " or name in ('assistant.engine', 'assistant.cli', 'textual.widgets._markdown')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stderr == ""
    assert done.stdout.strip() == "[]"
