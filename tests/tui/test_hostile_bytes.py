"""Every hostile string on every surface: no byte of theirs steers the terminal, none is lost, none becomes an action."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def _load(name: str):
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


hostile = _load("hostile")
STRINGS = hostile.hostile_strings()


@pytest.fixture(scope="module")
def played(tmp_path_factory, bytes_written):
    """The bytes that a terminal received while the strings stood on each surface, and what the app saw of itself."""
    told = tmp_path_factory.mktemp("hostile") / "told.json"
    # So high that whatever is on a surface is on the screen.
    received = bytes_written(
        [str(HERE / "hostile_play.py"), str(told)], rows=700, columns=140,
        COLORTERM="truecolor", HOME=str(told.parent), NO_COLOR=None,
    )  # fmt: skip
    return received, json.loads(told.read_text(encoding="utf-8"))


def test_no_control_byte_of_a_text_reaches_the_terminal(played):
    received, told = played
    assert len(told["surfaces"]) == 8
    assert hostile.strays(received) == []


def test_the_check_would_notice():
    for base in ("\x1b[31m", "\x1b]52;c;ZXZpbA==\x07", "\x9b31m", "\u202e", "\U000e0041", "\x1b[2J", "\x1b[1;8888H"):
        assert hostile.strays(b"\x1b[1m\x1b[1;1Htext " + base.encode()), base


def test_no_text_becomes_an_action(played):
    assert played[1]["actions"] == []


def test_no_text_is_altered_but_for_the_marks_of_what_was_replaced(played):
    assert played[1]["missing"] == {}


def test_what_the_command_line_prints_and_a_saved_conversation_hold_no_control(scripted, capsys):
    from assistant import printing
    from assistant.answers import Answer, Found, Sentence
    from assistant.ingests import Rejection, RunFinished
    from assistant.tui.exchange import Exchange, as_markdown
    from assistant.tui.safety import visible

    for text in STRINGS:
        one = replace(scripted.PASSAGES[0], title=text, outlet=text, text=text or "x", url=text, speaker=text)
        answer = Answer(
            text, "2024-12-10", text + " [1]", "answered", "quotes", 0.9, (one,), (Sentence(text, (1,), "partly"),)
        )
        printing.put(printing.answer_text(answer))
        printing.put(printing.search_text(Found((one,), 0.9)))
        printing.put(printing.run_text(RunFinished(rejected=(Rejection(text, text),), notes=(text,))))
        printing.note(text)
        exchange = Exchange(text, stage="done", text=answer.text, passages=(one,), answer=answer)
        printing.put(visible(as_markdown([exchange])))
    printed = capsys.readouterr()
    for stream in (printed.out, printed.err):
        assert hostile.FORBIDDEN.search(stream) is None
