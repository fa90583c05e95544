"""Asking: waiting for the engine, streaming, stopping, failing, history."""

from __future__ import annotations

import threading
from dataclasses import replace

from textual.events import Key

from assistant.answers import NOT_IN_ARTICLES, Answer, Finished, Found, Fragment, Understood
from assistant.errors import IndexMissing, ModelUnreachable
from assistant.tui.exchange import Exchange, answer_lines
from assistant.tui.widgets.conversation import Conversation, ExchangeView
from assistant.tui.widgets.prompt import Prompt
from assistant.tui.widgets.welcome import Tries


async def test_a_question_is_answered_with_its_sources(sitting):
    async with sitting() as desk:
        exchange = await desk.ask()
        screen = desk.text()
    assert exchange.answer.status == "answered"
    assert "❯ What did the council decide?" in screen
    assert "approved the harbour budget by seven votes" in screen
    assert "Sources (2 cited of 3)" in screen
    assert "[1] Port Alder passes harbour budget" in screen
    assert "«approved the" in screen
    assert "also in" in screen
    assert "date inferred" in screen
    assert "undated" in screen
    assert "newest evidence 24 Jun 2024, 6 months old" in screen
    assert "quotes · 2 passages cited · 2 outlets · 0.4 s" in screen
    assert "period: 1 Jun 2024 – 30 Jun 2024 · as of 10 Dec 2024" in screen


async def test_the_wording_that_a_question_was_read_as_stands_above_its_answer(sitting, scripted):
    async with sitting(scripted.ScriptedAnswerer(read_as="Why? (Who voted against it?)")) as desk:
        await desk.ask("Why?")
        screen = desk.text()
    assert "read as: Why? (Who voted against it?)" in screen


async def test_support_is_said_in_words_and_marked_in_the_answer(sitting):
    async with sitting() as desk:
        await desk.ask()
        screen = desk.text()
    assert "3 sentences: 2 supported, 1 not found in the passages" in screen
    assert "⟨not found⟩" in screen
    assert "[!not_found]" not in screen


async def test_a_number_that_no_passage_has_is_shown_as_a_question_mark(sitting):
    async with sitting() as desk:
        await desk.ask()
        screen = desk.text()
    assert "[1][?]" in screen
    assert "[7]" not in screen


async def test_typing_works_and_an_early_question_waits_for_the_engine(sitting, scripted):
    gate = threading.Event()
    answerer = scripted.ScriptedAnswerer()

    def slowly():
        gate.wait(5)
        return answerer

    async with sitting(answerer, open_answerer=slowly, ready=False) as desk:
        exchange = await desk.ask("Too early?", wait=False)
        await desk.until(lambda: "opening the index" in desk.text())
        assert not answerer.asked
        gate.set()
        await desk.until(lambda: exchange.done)
        assert [request.question for request in answerer.asked] == ["Too early?"]
        assert exchange.answer.status == "answered"


async def test_an_engine_that_cannot_be_opened_says_why_and_can_be_tried_again(sitting, scripted):
    answerer = scripted.ScriptedAnswerer()
    tries = []

    def first_fails():
        tries.append(1)
        if len(tries) == 1:
            raise IndexMissing("Nothing is indexed under ~/news; press F5 and name a folder.")
        return answerer

    async with sitting(answerer, open_answerer=first_fails, ready=False) as desk:
        await desk.until(lambda: "Nothing is indexed under ~/news" in desk.text())
        assert "Enter tries again" in desk.text()
        await desk.press("enter")
        await desk.until(lambda: desk.app.holdings)
        assert len(tries) == 2


async def test_a_question_that_waited_for_an_engine_that_failed_returns_to_the_prompt(sitting):
    gate = threading.Event()

    def fails():
        gate.wait(5)
        raise IndexMissing("No index.")

    async with sitting(open_answerer=fails, ready=False) as desk:
        exchange = await desk.ask("Lost?", wait=False)
        gate.set()
        await desk.until(lambda: exchange.done)
        assert exchange.failure == "No index."
        assert desk.asking.query_one(Prompt).text == "Lost?"


async def test_stopping_keeps_what_was_written_and_says_so(sitting, scripted):
    answerer = scripted.ScriptedAnswerer(gate=threading.Event())
    async with sitting(answerer) as desk:
        exchange = await desk.ask(wait=False)
        await desk.until(lambda: len(exchange.text) > 60)
        await desk.press("escape")
        await desk.until(lambda: exchange.done)
        screen = desk.text()
    assert exchange.stopped
    assert scripted.ANSWER.startswith(exchange.text)
    assert "The council approved the harbour budget" in screen
    assert "stopped, incomplete" in screen


async def test_a_generator_that_just_ends_when_stopped_is_stopped_too(sitting, scripted):
    class Silent(scripted.ScriptedAnswerer):
        def ask(self, request, stopped):
            yield Understood(request.question, "2024-12-10")
            yield Found(self.passages, 0.9)
            yield Fragment("Half an ")
            while not stopped():
                threading.Event().wait(0.01)

    async with sitting(Silent()) as desk:
        exchange = await desk.ask(wait=False)
        await desk.until(lambda: exchange.text)
        await desk.press("escape")
        await desk.until(lambda: exchange.done)
        assert exchange.text == "Half an "
        assert exchange.stopped
        assert not exchange.failure
        assert "stopped, incomplete" in desk.text()


async def test_after_stopping_the_next_question_is_answered(sitting, scripted):
    answerer = scripted.ScriptedAnswerer(gate=threading.Event())
    async with sitting(answerer) as desk:
        first = await desk.ask(wait=False)
        await desk.until(lambda: first.text)
        await desk.press("escape")
        answerer.gate.set()
        second = await desk.ask("And then?")
        assert first.stopped
        assert second.answer.status == "answered"


async def test_two_questions_are_answered_one_after_the_other_with_history(sitting, scripted):
    answerer = scripted.ScriptedAnswerer(gate=threading.Event())
    async with sitting(answerer) as desk:
        first = await desk.ask("First?", wait=False)
        second = await desk.ask("Second?", wait=False)
        await desk.until(lambda: "waiting for the answer above" in desk.text())
        assert len(answerer.asked) == 1
        answerer.gate.set()
        await desk.until(lambda: second.done)
        assert first.done
        assert [turn.question for turn in answerer.asked[1].history] == ["First?"]


async def test_a_waiting_question_can_be_taken_back(sitting, scripted):
    answerer = scripted.ScriptedAnswerer(gate=threading.Event())
    async with sitting(answerer) as desk:
        first = await desk.ask("First?", wait=False)
        second = await desk.ask("Second?", wait=False)
        await desk.press("escape", "escape")
        await desk.until(lambda: first.done and second.done)
        assert first.stopped
        assert second.stopped
        assert len(answerer.asked) == 1
        assert desk.asking.query_one(Prompt).text == "Second?"


async def test_only_the_last_six_turns_are_history(sitting):
    async with sitting() as desk:
        for number in range(8):
            await desk.asking.ask(f"Question {number}?")
        await desk.until(lambda: desk.asking.exchanges[-1].done)
        history = desk.answerer.asked[-1].history
    assert [turn.question for turn in history] == [f"Question {number}?" for number in range(1, 7)]


async def test_a_failure_is_shown_and_the_question_returns_to_the_prompt(sitting, scripted):
    answerer = scripted.ScriptedAnswerer(fails="The model at localhost broke off. Ask again, or use --no-model.")
    async with sitting(answerer) as desk:
        exchange = await desk.ask("Why?")
        assert "broke off" in desk.text()
        assert exchange.text
        assert desk.asking.query_one(Prompt).text == "Why?"


async def test_an_error_out_of_the_engine_does_not_end_the_app(sitting, scripted):
    for error, said in (
        (ModelUnreachable("No server at localhost:11434; is it running?"), "No server at localhost:11434"),
        (ZeroDivisionError("oh"), "Something went wrong inside Dateline: ZeroDivisionError: oh"),
    ):
        async with sitting(scripted.ScriptedAnswerer(fails=error)) as desk:
            exchange = await desk.ask()
            assert said in exchange.failure
            assert said[:20] in desk.text()


async def test_a_refusal_shows_the_nearest_articles(sitting, scripted):
    async with sitting(scripted.ScriptedAnswerer(refuses=True)) as desk:
        await desk.ask("What of the moon?")
        screen = desk.text()
    assert "The articles do not say." in screen
    assert "The nearest passages are listed under Sources." in screen
    assert "newest 24 Jun 2024, 6 months old" in screen
    assert "\n  3 nearest articles · 3 outlets · 0.4 s" in screen
    assert "Bridge vote delayed to autumn" in screen
    assert "also found" not in screen


def test_the_age_of_evidence_is_that_of_the_passages_that_are_cited(scripted):
    found = (
        scripted.passage(1, scripted.BUDGET, "New", "Post", "2024-12-01"),
        scripted.passage(2, scripted.BRIDGE, "Old", "Wire", "2022-12-11T08:00:00+01:00"),
        scripted.passage(3, scripted.UNION, "Undated", "Wire", None),
    )

    def said(text, status="answered"):
        exchange = Exchange("?")
        exchange.take(Finished(Answer("?", "2024-12-10", text, status, "quotes", 0.9, found, seconds=0.4)))
        return exchange, answer_lines(exchange)

    old, lines = said("Old news [2][9].")
    assert lines == ["newest evidence 11 Dec 2022, 2 years old", "quotes · 1 passage cited · 1 outlet · 0.4 s"]
    assert old.selected == 2
    assert [passage.rank for passage in old.ordered] == [2, 1, 3]
    assert said("Both [3, 1].")[1][0] == "newest evidence 1 Dec 2024, 9 days old"
    assert said("Whenever [3].")[1][0] == "the evidence is undated"
    assert said("Out of thin air.")[1] == ["quotes · no passage cited · 0.4 s"]
    assert said(NOT_IN_ARTICLES, "not_in_articles")[1][1] == "3 nearest articles · 2 outlets · 0.4 s"


async def test_a_question_and_enter_in_one_burst_are_asked_whole(sitting):
    async with sitting() as desk:
        # As a terminal delivers a paste without brackets: all keys are there before the first one is handled.
        for burst in ("Who resigned?", "And why?"):
            for character in burst:
                desk.app.post_message(Key(character, character))
            desk.app.post_message(Key("enter", "\r"))
        await desk.until(lambda: len(desk.answerer.asked) == 2)
        assert desk.asking.query_one(Prompt).text == ""
    assert [request.question for request in desk.answerer.asked] == ["Who resigned?", "And why?"]


async def test_what_the_engine_notes_stands_above_the_answer(sitting, scripted):
    async with sitting(scripted.ScriptedAnswerer(notes=("Nothing newer than 3 days matched.",))) as desk:
        await desk.ask()
        assert "Nothing newer than 3 days matched." in desk.text()


async def test_the_finished_answer_replaces_what_was_streamed(sitting, scripted):
    class Corrects(scripted.ScriptedAnswerer):
        def ask(self, request, stopped):
            for event in super().ask(request, stopped):
                yield Finished(replace(event.answer, text="Corrected [2].")) if isinstance(event, Finished) else event

    async with sitting(Corrects()) as desk:
        await desk.ask()
        assert "Corrected [2]." in desk.text()
        assert "seven votes to two late on Monday [1]" not in desk.text()


async def test_a_question_to_try_is_asked_with_enter(sitting, scripted):
    async with sitting() as desk:
        assert "Who opposed the harbour budget" in desk.text()
        desk.asking.query_one(Tries).focus()
        await desk.press("home", "down", "enter")
        await desk.until(lambda: desk.answerer.asked)
    assert desk.answerer.asked[0].question == scripted.HOLDINGS.questions[1]


async def test_problems_of_the_index_are_said_in_words(sitting, scripted):
    held = replace(scripted.HOLDINGS, problems=("The keyword index is damaged; F8 on the index screen rebuilds it.",))
    async with sitting(scripted.ScriptedAnswerer(held=held)) as desk:
        assert "The keyword index is damaged" in desk.text()


async def test_a_problem_that_appears_later_is_told(sitting, scripted, monkeypatch):
    monkeypatch.setattr("assistant.tui.app.LOOK_EVERY", 0.05)
    async with sitting(fresh=True) as desk:
        await desk.ask()
        desk.answerer.held = replace(scripted.HOLDINGS, problems=("The keyword index is damaged.",))
        await desk.until(lambda: "The keyword index is damaged." in desk.toasts())


async def test_new_articles_show_up_in_the_title(sitting, scripted, monkeypatch):
    monkeypatch.setattr("assistant.tui.app.LOOK_EVERY", 0.05)
    async with sitting(fresh=True) as desk:
        assert "74 articles · newest 9 Dec 2024 · quotes, no model · index 2 h old" in desk.text()
        desk.answerer.held = replace(scripted.HOLDINGS, articles=80, model="llama3")
        await desk.until(lambda: "80 articles · newest 9 Dec 2024 · llama3" in desk.text())


async def test_only_the_last_turns_stay_mounted(sitting, monkeypatch):
    monkeypatch.setattr("assistant.tui.widgets.conversation.KEPT", 2)
    async with sitting() as desk:
        for number in range(3):
            await desk.asking.ask(f"Question {number}?")
            await desk.until(lambda: desk.asking.exchanges[-1].done)
        assert len(desk.asking.exchanges) == 3
        assert len(desk.asking.query(ExchangeView)) == 2


async def test_the_view_follows_until_the_reader_scrolls(sitting, scripted):
    long = "\n\n".join(f"Line {number} of a long answer [1]." for number in range(40))
    answerer = scripted.ScriptedAnswerer(text=long, sentences=(), gate=threading.Event(), pieces=20)
    async with sitting(answerer, size=(100, 24)) as desk:
        exchange = await desk.ask(wait=False)
        await desk.until(lambda: len(exchange.text) > len(long) // 3 and "Line 19" in desk.text())
        conversation = desk.asking.query_one(Conversation)
        conversation.focus()
        await desk.press("home")
        await desk.until(lambda: conversation.scroll_y == 0)
        answerer.gate.set()
        await desk.until(lambda: exchange.done)
        await desk.until(lambda: "↓ latest" in desk.text())
        assert conversation.scroll_y == 0
        await desk.press("end")
        await desk.until(lambda: "Line 39" in desk.text() and "↓ latest" not in desk.text())


async def test_the_prompt_keeps_lines_and_walks_through_what_was_asked(sitting):
    async with sitting() as desk:
        prompt = desk.asking.query_one(Prompt)
        await desk.ask("One?")
        await desk.ask("Two?")
        await desk.type("draft")
        await desk.press("up")
        assert prompt.text == "Two?"
        await desk.press("up")
        assert prompt.text == "One?"
        await desk.press("up", "down", "down")
        assert prompt.text == "draft"
        await desk.press("ctrl+j")
        await desk.press("x")
        await desk.press("shift+enter")
        assert prompt.text == "draft\nx\n"
        await desk.press("up")
        assert prompt.text == "draft\nx\n"
        assert len(desk.asking.exchanges) == 2


async def test_a_new_conversation_begins_empty(sitting):
    async with sitting() as desk:
        await desk.ask("Old?")
        await desk.press("ctrl+n")
        assert desk.asking.exchanges == []
        assert "Ask the news." in desk.text()
        await desk.ask("New?")
        assert desk.answerer.asked[-1].history == ()


async def test_as_of_and_the_choice_of_no_model_reach_the_engine(sitting):
    async with sitting(as_of="2024-06-30", use_model=False) as desk:
        assert "as of 30 Jun 2024" in desk.text()
        await desk.ask()
        request = desk.answerer.asked[0]
    assert (request.as_of, request.use_model) == ("2024-06-30", False)


async def test_the_demo_is_asked_as_of_its_own_last_day(sitting):
    async with sitting(demo=True) as desk:
        await desk.until(lambda: "as of 9 Dec 2024" in desk.text())
        await desk.ask()
    assert desk.answerer.asked[0].as_of == "2024-12-09"


async def test_quitting_asks_a_hanging_answer_to_stop(sitting, scripted):
    class Deaf(scripted.ScriptedAnswerer):
        def ask(self, request, stopped):
            yield Understood(request.question, "2024-12-10")
            threading.Event().wait(4)

    async with sitting(Deaf(), fresh=True) as desk:
        exchange = await desk.ask(wait=False)
        await desk.until(lambda: exchange.understood)
        await desk.press("ctrl+q")
        assert exchange.stop.is_set() or not desk.app.is_running
