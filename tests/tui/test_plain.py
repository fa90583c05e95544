"""The plain conversation: lines written once, commands typed as words, nothing that moves."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace

import pytest

from assistant.answers import Request
from assistant.conversations import Conversations
from assistant.plain import PlainConversation


@pytest.fixture
def talk(scripted, capsys, tmp_path):
    """Say some lines; what was written comes back."""

    def say(*lines, answerer=None, kept=None, request=None):
        said = iter(lines)
        answerer = answerer or scripted.ScriptedAnswerer(stories=scripted.STORIES)
        PlainConversation(
            answerer, lambda: next(said, None), kept, request=request or Request("", as_of="2024-12-10")
        ).run()
        return capsys.readouterr().out

    return say


def test_it_greets_with_the_index_and_the_news_and_answers_a_question(talk):
    out = talk("What did the council decide?")
    assert "Dateline. 74 articles from 9 outlets, 4 Jan 2023 to 9 Dec 2024." in out
    assert "1. Port Alder passes harbour budget after long night. 3 outlets, yesterday." in out
    assert "The council approved the harbour budget" in out
    assert "Careful: 1 of the 3 sentences" in out
    assert "https://news.example/1" in out


def test_nothing_is_drawn_or_moved(talk, scripted):
    hostile = replace(scripted.PASSAGES[0], title="a\x1b[2Jb", text="\x1b]52;c;ZXZpbA==\x07 text")
    out = talk(
        "?", "passage 1", "article 1", "quote 1", "sources", answerer=scripted.ScriptedAnswerer(passages=(hostile,))
    )
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2500-\u259f\u2800-\u28ff]", out)


def test_a_passage_has_its_evidence_between_marks_and_the_article_comes_whole(talk):
    out = talk("What?", "passage 1", "article 1")
    assert "«approved the harbour budget by seven votes" in " ".join(out.split())
    assert "Paragraph 29 of the rest of the article." in out
    assert "By Ada Reporter." in out
    assert "End of the article." in out


def test_a_quotation_is_given_with_speaker_outlet_date_and_address(talk):
    out = talk("What?", "quote 2")
    assert "“A rival bill on the bridge was delayed until the autumn session”" in out
    assert "— Coast Wire, 21 Jun 2024, date inferred\nhttps://news.example/2" in out


def test_a_number_that_is_not_there_is_said_to_be_missing(talk):
    out = talk("passage 1", "story 9", "resume 1", "/nonsense", "sources", "again", "save", "What?", "quote 8")
    for said in ("There is no passage 1 here.", "There is no story 9", "There is no conversation 1", "no command /nonsense",
                 "Nothing has been asked yet.", "There is nothing to save yet.", "There is no passage 8 here."):  # fmt: skip
        assert said in out


def test_commands_and_questions_are_told_apart(talk, scripted):
    answerer = scripted.ScriptedAnswerer(stories=scripted.STORIES)
    talk(
        "news", "story 2", "passage of time?", "help the poor", "since when?", "quit", "never asked", answerer=answerer
    )
    assert [request.question for request in answerer.asked] == [
        "What happened: Bridge vote delayed to autumn?", "passage of time?", "help the poor", "since when?",
    ]  # fmt: skip


def test_filters_are_said_set_and_cleared(talk, scripted):
    answerer = scripted.ScriptedAnswerer()
    out = talk(
        "outlets Coast Wire, Post", "since 2024-06-01", "period last week", "One", "clear", "again", answerer=answerer
    )
    first, second = answerer.asked
    assert (first.outlets, first.since, first.period) == (("Coast Wire", "Post"), "2024-06-01", "last week")
    assert (second.outlets, second.since, second.period) == ((), None, "")
    assert "outlets: Coast Wire, Post" in out
    assert "lies after" in talk("since 2024-06-02", "until 2024-06-01")


def test_what_was_asked_before_is_history_until_a_new_conversation(talk, scripted):
    answerer = scripted.ScriptedAnswerer()
    talk("One?", "Two?", "new", "Three?", answerer=answerer)
    assert [[turn.question for turn in request.history] for request in answerer.asked] == [[], ["One?"], []]


def test_the_wording_that_a_follow_up_was_read_as_is_said(scripted, capsys):
    said = iter(("Why?",))
    answerer = scripted.ScriptedAnswerer(read_as="Why? (Who voted against the budget?)")
    PlainConversation(answerer, lambda: next(said, None), request=Request("", as_of="2024-12-10")).run()
    assert "read as: Why? (Who voted against the budget?)" in capsys.readouterr().err


def test_a_conversation_is_kept_listed_and_gone_on_with(talk, scripted, tmp_path):
    with closing(Conversations(tmp_path)) as kept:
        talk("What did the council decide?", kept=kept)
        answerer = scripted.ScriptedAnswerer()
        out = talk("history council", "resume 1", "And then?", "history nothing like it", kept=kept, answerer=answerer)
        assert "1. What did the council decide?" in out
        assert "Nothing was said of that." in out
        assert [turn.question for turn in answerer.asked[0].history] == ["What did the council decide?"]
        assert [saved.turns for saved in kept.listed()] == [2]


def test_a_conversation_is_saved_as_markdown_and_no_file_is_overwritten(talk, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    out = talk("What?", "save mine.md", "save mine.md", "save nowhere/mine.md")
    assert f"Saved: {tmp_path / 'mine.md'}" in out
    assert "mine.md is there already" in out
    assert "It could not be saved" in out
    assert "## What?" in (tmp_path / "mine.md").read_text(encoding="utf-8")


def test_a_failure_is_said_and_the_conversation_goes_on(talk, scripted):
    answerer = scripted.ScriptedAnswerer(fails="The model at localhost broke off. Ask again.")
    out = talk("One?", "help", answerer=answerer)
    assert "The model at localhost broke off" in out
    assert "quit" in out


def test_an_answer_is_stopped_and_kept(scripted, capsys):
    class Stops(scripted.ScriptedAnswerer):
        def ask(self, request, stopped):
            for event in super().ask(request, stopped):
                yield event
                conversation.stop()

    said = iter(["What?"])
    conversation = PlainConversation(Stops(), lambda: next(said, None), request=Request(""))
    assert not conversation.stop()
    conversation.run()
    assert "Stopped; the answer is incomplete." in capsys.readouterr().out


def test_conversations_that_cannot_be_kept_are_told_once(talk, tmp_path):
    (tmp_path / "conversations.sqlite3").write_bytes(b"x" * 4096)
    with closing(Conversations(tmp_path)) as kept:
        out = talk("One?", "Two?", kept=kept)
    assert out.count("The council approved") == 2
