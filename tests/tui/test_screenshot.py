"""The script that makes the README's picture works with the app as it is."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from assistant.tui.app import DatelineApp


async def test_the_picture_shows_question_answer_and_passage(scripted, tmp_path):
    path = Path(__file__).parents[2] / "docs" / "make_screenshot.py"
    spec = importlib.util.spec_from_file_location("make_screenshot", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    app = DatelineApp(scripted.ScriptedAnswerer, scripted.ScriptedIndexer())
    await module.picture(app, (120, 36), tmp_path / "out.svg", "What did the council decide?")
    text = (tmp_path / "out.svg").read_text(encoding="utf-8").replace("&#160;", " ")
    assert "What did the council decide?" in text
    assert "«" in text
