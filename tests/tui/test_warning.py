"""An answer that leans on sentences without support says so at its top, once."""

from __future__ import annotations

from assistant.tui.widgets.conversation import ExchangeView


async def test_the_warning_stands_once_between_the_question_and_the_answer(sitting):
    async with sitting() as desk:
        await desk.ask()
        told = " ".join(line.strip() for line in desk.text().splitlines())
        assert told.count("Careful: 1 of the 3 sentences of this answer was not found") == 1
        assert told.index("What did the council decide?") < told.index("Careful") < told.index("The council approved")


async def test_without_doubt_there_is_no_warning(sitting, scripted):
    async with sitting(scripted.ScriptedAnswerer(sentences=scripted.SENTENCES[:2])) as desk:
        await desk.ask()
        assert "Careful" not in desk.text()
        assert not desk.asking.query_one(ExchangeView).query_one(".warning").display
