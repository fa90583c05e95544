"""Conversations are kept as they happen, and are found, gone on with, renamed, deleted and exported later."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import replace

import pytest
from textual.widgets import Input

from assistant.answers import Change, Finished, Request
from assistant.conversations import Conversations
from assistant.tui.screens.history import AskTitle, ConfirmDelete, HistoryScreen
from assistant.tui.widgets.conversation import EarlierLine, ExchangeView
from assistant.tui.widgets.history import ConversationList
from assistant.tui.widgets.prompt import Prompt


@pytest.fixture
def kept(tmp_path):
    with closing(Conversations(tmp_path)) as conversations:
        yield conversations


def written(kept, name, question, scripted, **more):
    """A conversation of one answer, as an app would have saved it."""
    events = scripted.ScriptedAnswerer(**more).ask(Request(question), bool)
    answer = next(event.answer for event in events if isinstance(event, Finished))
    kept.ask(name, 0, question)
    kept.end(name, 0, "done", answer.text, answer)


async def saved(desk):
    """Wait until all that happened is written."""
    done = threading.Event()
    desk.app.saver.put(done.set)
    await desk.until(done.is_set)


async def test_a_conversation_is_saved_found_by_its_words_and_gone_on_with(sitting, scripted, kept, tmp_path):
    async with sitting(conversations=kept) as desk:
        await desk.ask("What did the council decide?")
        await desk.ask("And the union?")
        await saved(desk)
    with closing(Conversations(tmp_path)) as tomorrow:
        async with sitting(conversations=tomorrow) as desk:
            await desk.press("ctrl+r")
            await desk.until(lambda: "2 questions" in desk.text())
            assert "Conversations" in desk.text()
            await desk.press("slash", *"bridge")
            await desk.until(lambda: "1 conversation" in desk.text())
            assert "rival bill on the bridge" in desk.text()
            await desk.press("enter", "enter")
            await desk.until(lambda: len(desk.asking.exchanges) == 2 and desk.app.screen is desk.asking)
            await desk.until(lambda: "The council approved the harbour budget" in desk.text())
            assert [exchange.passages for exchange in desk.asking.exchanges] == [scripted.PASSAGES] * 2
            assert "Sources (2 cited of 3)" in desk.text()
            assert "Ask the news." not in desk.text()
            await desk.ask("And now?")
            assert [turn.question for turn in desk.answerer.asked[-1].history] == [
                "What did the council decide?",
                "And the union?",
            ]
            await saved(desk)
        assert [one.turns for one in tomorrow.listed()] == [3]


async def test_a_search_without_a_hit_says_so_and_escape_leads_back(sitting, scripted, kept):
    written(kept, "a", "What did the council decide?", scripted)
    async with sitting(conversations=kept) as desk:
        await desk.press("ctrl+r", "slash", *"xyzzy")
        await desk.until(lambda: "Nothing was said of that." in desk.text())
        await desk.press("escape")
        await desk.until(lambda: "council decide" in desk.text())
        await desk.press("escape", "escape")
        await desk.until(lambda: desk.app.screen is desk.asking)


async def test_an_empty_history_says_so(sitting, kept):
    async with sitting(conversations=kept) as desk:
        await desk.press("ctrl+r")
        await desk.until(lambda: "Nothing has been asked yet." in desk.text())
        await desk.press("enter", "e", "d", "x")
        assert isinstance(desk.app.screen, HistoryScreen)
        assert "There is no conversation here." in desk.toasts()
        await desk.press("ctrl+r")
        assert desk.app.screen is desk.asking


async def test_renaming_deleting_and_exporting(sitting, scripted, kept, monkeypatch):
    written(kept, "a", "What did the council decide?", scripted)
    written(kept, "b", "Who sails?", scripted)
    async with sitting(conversations=kept) as desk:
        documents = []
        monkeypatch.setattr(desk.app, "save_text", documents.append)
        await desk.press("ctrl+r")
        await desk.until(lambda: "Who sails?" in desk.text())
        await desk.press("j", "e")
        await desk.until(lambda: isinstance(desk.app.screen, AskTitle))
        desk.app.screen.query_one(Input).value = "Harbour [/b] budget"
        await desk.press("enter")
        await desk.until(lambda: "Harbour [/b] budget" in desk.text())
        await desk.press("x")
        await desk.until(lambda: documents)
        assert documents[0].startswith("# Harbour [/b] budget")
        assert "seven votes to two" in documents[0]
        await desk.press("d")
        await desk.until(lambda: isinstance(desk.app.screen, ConfirmDelete))
        await desk.press("escape")
        assert len(kept.listed()) == 2
        await desk.press("d", "y")
        await desk.until(lambda: [one.id for one in kept.listed()] == ["b"])
        await desk.until(lambda: "Harbour" not in desk.text())


async def test_deleting_the_conversation_on_the_screen_empties_it(sitting, kept):
    async with sitting(conversations=kept) as desk:
        await desk.ask()
        await desk.press("ctrl+r")
        await desk.until(lambda: desk.app.screen.query_one(ConversationList).chosen)
        await desk.press("d", "y")
        await desk.until(lambda: not desk.asking.exchanges and not kept.listed())


async def test_a_partial_answer_and_a_prompt_are_there_after_a_crash(sitting, scripted, kept, tmp_path):
    kept.ask("c", 0, "What did the council decide?")
    kept.find("c", 0, scripted.PASSAGES)
    kept.write("c", 0, "The council approved [1]")
    kept.draft("And who opp")
    with closing(Conversations(tmp_path)) as after, pytest.MonkeyPatch.context() as patch:
        patch.setattr("assistant.conversations._lives", lambda process: False)
        async with sitting(conversations=after) as desk:
            await desk.until(lambda: desk.asking.query_one(Prompt).text == "And who opp")
            await desk.press("ctrl+r")
            await desk.until(lambda: desk.app.screen.query_one(ConversationList).chosen)
            await desk.press("enter")
            await desk.until(lambda: "The council approved [1]" in desk.text())
            assert "stopped, incomplete" in desk.text()


async def test_a_draft_is_kept_while_it_is_typed_and_forgotten_when_it_is_asked(sitting, kept):
    drafts = []
    kept.draft = drafts.append
    async with sitting(conversations=kept) as desk:
        await desk.type("Who?")
        await saved(desk)
        assert drafts[-1] == "Who?"
        await desk.press("enter")
        await saved(desk)
        assert drafts[-1] == ""


async def test_what_has_been_corrected_since_is_flagged(sitting, scripted, kept):
    written(kept, "a", "What did the council decide?", scripted)
    first = scripted.PASSAGES[0]
    stored = scripted.ScriptedAnswerer().article(first.article_id)
    change = Change(first.article_id, first.title, first.outlet, 2, "2024-12-09", correction="The vote was 6-3.")
    articles = {first.article_id: replace(stored, revision=2, changes=(change,))}
    async with sitting(scripted.ScriptedAnswerer(articles=articles), conversations=kept) as desk:
        await desk.press("ctrl+r")
        await desk.until(lambda: desk.app.screen.query_one(ConversationList).chosen)
        await desk.press("enter")
        await desk.until(lambda: "Since this answer: [1]" in desk.text())
        changed = desk.asking.exchanges[0].changed
    assert changed[1] == "corrected since: The vote was 6-3."
    assert changed[2] == "no longer in the index"


async def test_the_pane_on_the_left_lists_conversations_where_there_is_room(sitting, scripted, kept):
    written(kept, "a", "What did the council decide?", scripted)
    async with sitting(conversations=kept, size=(130, 30)) as desk:
        await desk.until(lambda: "Conversations" in desk.text() and "Today" not in desk.toasts())
        desk.asking.query_one(ConversationList).focus()
        await desk.press("enter")
        await desk.until(lambda: desk.asking.exchanges)
        await desk.pilot.resize_terminal(100, 30)
        await desk.until(lambda: "Conversations" not in desk.text())


async def test_an_unusable_file_is_told_once_and_asking_goes_on(sitting, kept, tmp_path):
    (tmp_path / "conversations.sqlite3").write_bytes(b"x" * 4096)
    async with sitting(conversations=kept) as desk:
        await desk.ask()
        await desk.ask()
        assert desk.toasts().count("Conversations cannot be kept") == 1
        assert len(desk.asking.query(ExchangeView)) == 2


async def test_the_last_question_is_edited_and_takes_the_place_of_the_old_one(sitting, kept):
    async with sitting(conversations=kept) as desk:
        await desk.ask("Who opposed?")
        await desk.press("escape", "e")
        prompt = desk.asking.query_one(Prompt)
        assert prompt.text == "Who opposed?"
        assert prompt.has_focus
        prompt.clear()
        await desk.ask("Who opposed the budget?")
        assert desk.answerer.asked[-1].history == ()
        assert "Asked again in other words" in desk.text() or desk.asking.exchanges[0].replaced
        await saved(desk)
        turns = kept.turns(desk.asking.conversation)
    assert [(turn.question, turn.replaced) for turn in turns] == [
        ("Who opposed?", True),
        ("Who opposed the budget?", False),
    ]


async def test_an_answer_is_repaired_by_the_model(sitting, scripted):
    async with sitting() as desk:
        await desk.ask()
        await desk.press("escape", "R")
        assert "Repairing needs a language model" in desk.toasts()
    held = replace(scripted.HOLDINGS, model="llama3")
    async with sitting(scripted.ScriptedAnswerer(held=held)) as desk:
        first = await desk.ask()
        await desk.press("escape", "R")
        await desk.until(lambda: len(desk.answerer.asked) == 2 and desk.asking.exchanges[-1].done)
        assert desk.answerer.asked[1].repair_of == first.answer
        assert first.replaced


def test_saving_goes_on_while_a_search_runs(tmp_path, monkeypatch):
    kept = Conversations(tmp_path)
    kept.ask("a", 0, "What did the council decide?")
    searching, go_on = threading.Event(), threading.Event()

    def slow(text, sought):
        searching.set()
        return go_on.wait(10)

    monkeypatch.setattr("assistant.conversations._holds", slow)
    searcher = threading.Thread(target=kept.listed, args=("council",))
    searcher.start()
    try:
        assert searching.wait(10)
        kept.write("a", 0, "The council approved it.")  # would wait for the search, were there one connection
        assert not go_on.is_set()
    finally:
        go_on.set()
        searcher.join()
    assert kept.turns("a")[0].text == "The council approved it."
    kept.close()


async def test_earlier_questions_of_a_long_conversation_come_when_they_are_asked_for(sitting, tmp_path):
    kept = Conversations(tmp_path)
    for place in range(30):
        kept.ask("long", place, f"Question number {place}?")
        kept.end("long", place, "done", f"Answer number {place}.")
    kept.close()
    async with sitting(conversations=Conversations(tmp_path)) as desk:
        desk.asking.resume("long")
        await desk.until(lambda: len(desk.asking.exchanges) == 30 and "25 earlier questions" in str(earlier(desk)))
        assert [view.exchange.place for view in desk.asking.query(ExchangeView)] == [*range(25, 30)]
        await desk.press("escape", "b")
        await desk.until(lambda: "5 earlier questions" in str(earlier(desk)))
        assert [view.exchange.place for view in desk.asking.query(ExchangeView)] == [*range(5, 30)]
        await desk.press("b")
        await desk.until(lambda: not earlier(desk).display)
        assert [view.exchange.place for view in desk.asking.query(ExchangeView)] == [*range(30)]
        await desk.press("home")
        assert "Answer number 0." in desk.text()


def earlier(desk):
    line = desk.asking.query_one(EarlierLine)
    return line if not line.display else line.content
