"""Following a question: told after a run what is new about it, and shown what changed."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from assistant.answers import Sentence
from assistant.following import Following
from assistant.ingests import RunRequest
from assistant.tui.screens.followed import FollowedScreen

QUESTION = "What did the council decide?"


@pytest.fixture
def following(tmp_path):
    return Following(tmp_path)


def move_on(scripted, answerer):
    """A newer index whose answer is another one."""
    fresh = replace(
        scripted.PASSAGES[0], article_id="n", cluster="n", title="Court halts dredging", published="2024-12-09"
    )
    answerer.passages = (fresh, *scripted.PASSAGES[1:])
    answerer.text, answerer.sentences = "The court said no [1].", (Sentence("The court said no.", (1,), "supported"),)
    answerer.held = replace(answerer.held, indexed_at="2024-12-10T12:30:00+00:00")


async def follow(desk):
    await desk.ask(QUESTION)
    await desk.press("escape", "f")
    await desk.until(lambda: desk.app.followed.all and desk.app.followed.all[0].checked)


async def test_a_run_tells_what_is_new_about_a_followed_question(sitting, scripted, following):
    answerer = scripted.ScriptedAnswerer()
    async with sitting(answerer, following=following) as desk:
        await follow(desk)
        move_on(scripted, answerer)
        desk.app.start_run(RunRequest())
        await desk.until(lambda: f"News on a question you follow: {QUESTION}" in desk.toasts())
        await desk.press("f7")
        await desk.until(lambda: "1 new article, answer changed" in desk.text())
        screen = desk.text()
        assert "gone       The council approved the harbour budget" in screen
        assert "new        The court said no." in screen
        assert "article    Court halts dredging  Meridia Post · 9 Dec 2024" in screen
        await desk.press("enter")
        await desk.until(lambda: len(desk.asking.exchanges) == 2 and desk.asking.exchanges[-1].done)
        assert desk.app.screen is desk.asking
        assert not following.questions()[0].news
    assert all(not request.use_model for request in answerer.asked[1:-1])


async def test_news_since_the_app_was_closed_are_told_when_it_opens(sitting, scripted, following):
    answerer = scripted.ScriptedAnswerer()
    async with sitting(answerer, following=following) as desk:
        await follow(desk)
    move_on(scripted, answerer)
    async with sitting(answerer, following=following) as desk:
        await desk.until(lambda: "News on a question you follow" in desk.toasts())


async def test_news_are_marked_as_seen_and_questions_unfollowed(sitting, scripted, following):
    answerer = scripted.ScriptedAnswerer()
    async with sitting(answerer, following=following) as desk:
        await follow(desk)
        move_on(scripted, answerer)
        await desk.until(lambda: desk.app.followed.with_news)
        await desk.press("f7")
        await desk.until(lambda: isinstance(desk.app.screen, FollowedScreen) and "answer changed" in desk.text())
        await desk.press("s")
        await desk.until(lambda: "nothing new, looked just now" in desk.text())
        await desk.press("d")
        await desk.until(lambda: "No question is followed yet." in desk.text())
    assert following.questions() == ()


async def test_f_again_follows_no_longer(sitting, following):
    async with sitting(following=following) as desk:
        await follow(desk)
        await desk.press("f")
        await desk.until(lambda: "No longer followed." in desk.toasts())
    assert following.questions() == ()


async def test_a_model_s_answer_is_measured_by_quotes(sitting, scripted, following):
    class Writes(scripted.ScriptedAnswerer):
        def ask(self, request, stopped):
            for event in super().ask(request, stopped):
                done = hasattr(event, "answer") and request.use_model
                yield replace(event, answer=replace(event.answer, mode="model")) if done else event

    answerer = Writes()
    async with sitting(answerer, following=following) as desk:
        await follow(desk)
    assert [request.use_model for request in answerer.asked] == [True, False]


async def test_an_unreadable_file_is_told_and_the_app_goes_on(sitting, following):
    following._path.write_text("{", encoding="utf-8")
    async with sitting(following=following) as desk:
        await desk.until(lambda: "cannot be read" in desk.toasts())
        await desk.ask(QUESTION)
        await desk.press("escape", "f")
        assert desk.app.is_running


async def test_leaving_the_app_ends_a_look_at_followed_questions(sitting, scripted, following):
    answerer = scripted.ScriptedAnswerer()
    async with sitting(answerer, following=following) as desk:
        await follow(desk)
        answerer.gate = threading.Event()
        answerer.held = replace(answerer.held, indexed_at="2024-12-10T12:30:00+00:00")
        await desk.until(lambda: desk.app.followed.checking)
    assert not following.questions()[0].news
