"""A day with the app, by keys alone: add a feed, ask, follow up, check, save; and tomorrow find it all again."""

from __future__ import annotations

from dataclasses import replace

from textual.widgets import Input

from assistant.answers import SourceState
from assistant.conversations import Conversations
from assistant.following import Following
from assistant.tui.screens.history import HistoryScreen
from assistant.tui.screens.index import IndexScreen

FEED = "https://post.example/feed.xml"
QUESTION = "What did the council decide?"


async def type_keys(desk, text):
    """As a hand would: one key after the other."""
    await desk.press(*("space" if letter == " " else "question_mark" if letter == "?" else letter for letter in text))


async def test_a_day_with_the_app_by_keys_alone(sitting, scripted, tmp_path, monkeypatch):
    saved = []
    monkeypatch.setattr("assistant.tui.app.DatelineApp.save_text", lambda self, text: saved.append(text))
    copied = []
    monkeypatch.setattr("textual.app.App.copy_to_clipboard", lambda self, text: copied.append(text))
    answerer, conversations, following = scripted.ScriptedAnswerer(), Conversations(tmp_path), Following(tmp_path)

    def more():
        answerer.held = replace(scripted.HOLDINGS, articles=144, indexed_at="2024-12-10T12:01:00+00:00")
        answerer.states = (SourceState("Meridia Post", "feed", FEED, "ok", "", 70, 70, "2024-12-10T12:00:00+00:00"),)
        answerer.changed = scripted.CHANGED

    indexer = scripted.ScriptedIndexer(then=more)
    async with sitting(answerer, indexer, conversations=conversations, following=following) as desk:
        # Morning: a feed is added, and what it brought is on the screen.
        await desk.press("f5")
        await desk.until(lambda: isinstance(desk.app.screen, IndexScreen) and desk.app.screen.query(Input))
        desk.app.screen.query_one(Input).value = FEED
        await desk.press("enter")
        await desk.until(lambda: "Harbour dredging halted by court" in desk.text() and "Meridia Post" in desk.text())
        await desk.press("escape")
        # A question, its citation checked in the article, then a follow-up and a question about it all again.
        await type_keys(desk, QUESTION)
        await desk.press("enter")
        await desk.until(lambda: desk.asking.exchanges and desk.asking.exchanges[0].done)
        await desk.press("escape", "n", "a")
        await desk.until(lambda: "«approved the harbour budget by seven votes" in " ".join(desk.text().split()))
        await desk.press("escape", "q")
        await desk.until(lambda: copied)
        assert "Meridia Post" in copied[0]
        await desk.press("f")
        await desk.until(lambda: following.questions())
        await desk.press("escape")
        await type_keys(desk, "Who opposed it?")
        await desk.press("enter")
        await desk.until(lambda: len(desk.asking.exchanges) == 2 and desk.asking.exchanges[1].done)
        assert answerer.asked[-1].history[0].question == QUESTION
        await desk.press("ctrl+s")
        await desk.until(lambda: saved)
        assert QUESTION in saved[0]
        assert "https://news.example/1" in saved[0]
        # Evening: a thought is typed and the app is closed.
        await type_keys(desk, "And the")
        await desk.pilot.pause(0.6)
    assert indexer.requests[0].sources == (FEED,)

    # Tomorrow.
    async with sitting(answerer, indexer, conversations=Conversations(tmp_path), following=Following(tmp_path)) as desk:
        await desk.press("ctrl+r")
        await desk.until(lambda: isinstance(desk.app.screen, HistoryScreen) and QUESTION in desk.text())
        await desk.press("down", "enter")
        await desk.until(lambda: desk.app.screen is desk.asking and len(desk.asking.exchanges) == 2)
        await desk.until(lambda: "approved the harbour budget" in desk.text())
        assert desk.asking.exchanges[0].passages[0].title == scripted.PASSAGES[0].title
        await desk.press("f7")
        await desk.until(lambda: QUESTION in desk.text() and "nothing new" in desk.text())
