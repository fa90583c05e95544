"""The engine: a question in, events out, in the order that the screens rely on."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from assistant.answers import Answer, Failed, Finished, Found, Fragment, Request, Turn, Understood
from assistant.config import load_config
from assistant.engine import CLOSE_CALL, Engine
from assistant.errors import ConfigError, IndexMissing, UsageError
from assistant.fakes import Reply

SUSPECTED = "Who was suspected of the Dagestan attacks?"


def kinds(events):
    return [type(event).__name__ for event in events]


def answer_of(events) -> Answer:
    assert isinstance(events[-1], Finished), events[-1]
    return events[-1].answer


def test_without_a_model_the_passages_come_first_then_the_quotes(engine):
    events = list(engine().ask(Request(SUSPECTED)))
    assert kinds(events) == ["Understood", "Found", "Found", "Fragment", "Finished"]
    assert (events[0].mode, events[0].model) == ("quotes", None)
    # The answer's differ by what only it can know: who is speaking in what was quoted.
    assert [replace(passage, speaker="") for passage in answer_of(events).passages] == list(events[2].passages)
    assert answer_of(events).text == events[3].text


def test_quotes_are_numbered_in_the_order_of_their_first_use_and_keep_their_place_in_the_search(engine):
    _, found, numbered, fragment, _ = events = list(engine().ask(Request(SUSPECTED)))
    answer = answer_of(events)
    cited = [number for sentence in answer.sentences for number in sentence.citations]
    assert list(dict.fromkeys(cited)) == list(range(1, max(cited) + 1))
    assert [passage.rank for passage in numbered.passages] == list(range(1, len(found.passages) + 1))
    assert f"[{cited[0]}]" in fragment.text
    places = {passage.place: passage.text for passage in numbered.passages}
    assert places == {passage.rank: passage.text for passage in found.passages}
    for quote in (quote for sentence in answer.sentences for quote in sentence.quotes):
        assert quote.text in answer.passages[quote.citation - 1].text


def test_a_remark_says_that_other_passages_come_nearly_as_close(engine, monkeypatch):
    clear = answer_of(list(engine().ask(Request(SUSPECTED))))
    monkeypatch.setattr("assistant.quotes._STANDS_OUT", 1.0)
    unsure = answer_of(list(engine().ask(Request(SUSPECTED))))
    assert (clear.note, unsure.note) == ("", CLOSE_CALL)
    assert unsure.text == clear.text


def test_with_a_model_the_passages_come_before_the_first_word(engine, serve):
    events = list(engine(serve()).ask(Request(SUSPECTED)))
    assert kinds(events)[:3] == ["Understood", "Found", "Fragment"]
    assert (events[0].mode, events[0].model) == ("model", "scripted")
    pieces = [event.text for event in events if isinstance(event, Fragment)]
    assert len(pieces) > 3, "it is streamed"
    assert "".join(pieces).strip() == answer_of(events).text
    assert answer_of(events).seconds > 0


def test_a_question_about_something_else_is_refused_after_its_passages(engine):
    events = list(engine().ask(Request("How do I fold a fitted bedsheet?")))
    assert kinds(events) == ["Understood", "Found", "Finished"]
    assert answer_of(events).status == "not_in_articles"
    assert answer_of(events).passages


def test_a_refusal_tells_the_sentences_that_come_nearest_verbatim_and_by_their_number(engine):
    answer = answer_of(list(engine().ask(Request("How many weapons did the gunmen in Derbent carry?"))))
    assert answer.status == "not_in_articles"
    assert 1 <= len(answer.nearest) <= 3
    for quote in (quote for sentence in answer.nearest for quote in sentence.quotes):
        passage = next(p for p in answer.passages if p.rank == quote.citation)
        assert passage.text[quote.start - passage.start : quote.end - passage.start] == quote.text


def test_the_newest_day_among_the_passages_is_told(engine):
    found = next(e for e in engine().ask(Request(SUSPECTED)) if isinstance(e, Found))
    assert found.newest == max(p.published for p in found.passages)


def test_words_of_the_question_are_marked_in_the_passages(engine):
    found = next(e for e in engine().ask(Request(SUSPECTED)) if isinstance(e, Found))
    marked = {p.text[start:end].lower() for p in found.passages for start, end in p.matches}
    assert {"dagestan", "attacks", "attack", "suspected"} & marked >= {"dagestan", "attacks"}
    assert not {"who", "was", "of", "the"} & marked


def test_stopping_ends_the_answer_and_keeps_what_there_is(engine, serve):
    server = serve(Reply(pieces=["Wilayat ", "Kavkaz ", "was "] + ["named "] * 400, between=0.02))
    stop = threading.Event()
    events = []
    for event in engine(server).ask(Request(SUSPECTED), stop.is_set):
        events.append(event)
        if isinstance(event, Fragment) and "Kavkaz" in event.text:
            stop.set()
    answer = answer_of(events)
    assert answer.status == "incomplete"
    assert answer.text.startswith("Wilayat Kavkaz")
    assert answer.text.count("named") < 400
    assert "stopped" in answer.note
    assert server.hung_up.wait(5)


def test_stopped_before_the_first_word_ends_without_text(engine, serve):
    answer = answer_of(list(engine(serve("silent")).ask(Request(SUSPECTED), lambda: True)))
    assert (answer.status, answer.text) == ("incomplete", "")
    assert answer.passages


def test_a_model_that_fails_leaves_the_passages_and_what_they_say_themselves(engine, serve):
    *_, failed = engine(serve("401")).ask(Request(SUSPECTED))
    assert isinstance(failed, Failed)
    assert failed.exit_code == 5
    assert failed.answer is not None
    assert (failed.answer.status, failed.answer.mode) == ("failed", "quotes")
    assert "[" in failed.answer.text
    assert all(s.support == "supported" for s in failed.answer.sentences)
    assert len(failed.answer.passages) == 8


def test_the_model_is_looked_for_once(engine, serve):
    server = serve()
    one = engine(server)
    for _ in range(2):
        list(one.ask(Request(SUSPECTED)))
    assert [r.path for r in server.requests if r.path.endswith("/models")] == ["/v1/models"]
    assert len(server.chats) == 2


def test_a_request_may_decline_the_model(engine, serve):
    server = serve()
    answer = answer_of(list(engine(server).ask(Request(SUSPECTED, use_model=False))))
    assert (answer.mode, answer.status) == ("quotes", "answered")
    assert server.requests == []


HISTORY = (Turn("What happened in Dagestan on 23 June 2024?", "Gunmen attacked churches [1]."),)


def test_a_follow_up_is_worded_anew_by_the_model_and_searched_with_those_words(engine, serve):
    server = serve(Reply(text="Who was suspected of the attacks in Dagestan\n in June 2024?"))
    events = list(engine(server).ask(Request("and who did it?", HISTORY)))
    understood = events[0]
    assert isinstance(understood, Understood)
    assert understood.question == "Who was suspected of the attacks in Dagestan in June 2024?"
    condensing, answering = server.chats
    assert "What happened in Dagestan" in str(condensing.body)
    assert understood.question in str(answering.body)
    answer = answer_of(events)
    assert answer.question == "and who did it?", "the reader's words stay"
    assert "dagestan" in answer.passages[0].url


@pytest.mark.parametrize(
    "reply",
    [
        "500",
        Reply(text="Who was"[:3], ending="cut"),
        Reply(text="Who was suspected of", finish_reason="length"),
        Reply(text="word " * 200),
        "empty",
    ],
    ids=["a failure", "a cut answer", "one too long", "a sermon", "nothing"],
)
def test_a_rewording_that_fails_falls_back_on_the_question_before(engine, serve, reply, monkeypatch):
    monkeypatch.setattr("assistant.model.BACKOFF_SECONDS", (0.0, 0.0))
    server = serve(reply, *([reply, reply] if reply == "500" else []))
    events = list(engine(server).ask(Request("and who did it?", HISTORY)))
    assert events[0].question == "and who did it? (What happened in Dagestan?)"
    assert answer_of(events).status == "answered"


def test_a_question_that_stands_alone_is_not_worded_anew(engine, serve):
    server = serve()
    list(engine(server).ask(Request("Who won the World Cup in Spain?", HISTORY)))
    assert len(server.chats) == 1


def test_a_follow_up_without_a_model_carries_the_question_before(engine):
    events = list(engine().ask(Request("Who was behind it?", HISTORY)))
    assert events[0].question == "Who was behind it? (What happened in Dagestan?)"
    assert "dagestan" in answer_of(events).passages[0].url
    alone = answer_of(list(engine().ask(Request("Who was behind it?"))))
    assert alone.passages[0].url != answer_of(events).passages[0].url


@pytest.mark.parametrize(
    "request_",
    [Request(""), Request("What?", since="tomorrow"), Request("Dagestan", outlets=("Nobody",))],
    ids=["no question", "no day", "no such outlet"],
)
def test_a_request_that_makes_no_sense_raises_instead_of_failing(engine, request_):
    with pytest.raises(UsageError):
        list(engine().ask(request_))


def test_an_address_that_is_none_raises(starter_home):
    environ = {"DATELINE_MODEL_URL": "localhost"}
    with pytest.raises(ConfigError, match=r"model\.base_url"):
        list(Engine(load_config(starter_home, environ), environ).ask(Request(SUSPECTED)))


def test_a_home_without_an_index_cannot_be_opened(tmp_path):
    with pytest.raises(IndexMissing, match="dateline index"):
        Engine(load_config(tmp_path, {}), {})


def test_an_index_of_another_embedder_fails_and_says_how_to_mend_it(starter_home, serve):
    environ = {"DATELINE_EMBEDDER": "openai:other", "DATELINE_EMBEDDER_URL": serve().base_url}
    *_, failed = Engine(load_config(starter_home, environ), environ, use_model=False).ask(Request(SUSPECTED))
    assert isinstance(failed, Failed)
    assert failed.exit_code == 4
    assert "--rebuild" in failed.message


def test_an_article_is_given_whole_and_an_unknown_one_is_none(engine):
    one = engine()
    found = next(e for e in one.ask(Request(SUSPECTED)) if isinstance(e, Found))
    article = one.article(found.passages[0].article_id)
    assert found.passages[0].text in article.text
    assert article.outlet == "Dateline briefs"
    assert one.article("ffffffffffffffff") is None


def test_holdings_offer_questions_that_the_starter_articles_answer(engine):
    one = engine()
    held = one.holdings()
    assert held.sources == ("starter",)
    assert len(held.questions) >= 4
    for question in held.questions:
        assert answer_of(list(one.ask(Request(question)))).status == "answered", question


def test_questions_may_come_from_several_threads(engine):
    one = engine()
    ended = []

    def ask() -> None:
        ended.append(answer_of(list(one.ask(Request(SUSPECTED)))).text)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(ended) == 4
    assert len(set(ended)) == 1
