"""A model's answer over real HTTP: what counts as whole, as cut, as broken, and what is tried again."""

from __future__ import annotations

import subprocess
import sys
import time
import traceback

import pytest

from assistant.answers import Usage
from assistant.errors import ModelBroke, ModelRefused, ModelUnreachable
from assistant.fakes import FAULTS, Reply
from assistant.model import ContextTooLong, Done, ModelSettings, stream_chat

CANARY = "sk-canary-5f0e9d1c77aa"
QUOTED = "The ministry says 40 people wäre hurt [k7f]."


def test_an_answer_arrives_piece_by_piece_with_its_usage(serve, ask):
    outcome = ask(serve())
    assert outcome.text == QUOTED
    assert outcome.pieces == len(QUOTED.split())
    assert outcome.done == Done("stop", Usage(21, 8))


def test_the_request_names_model_limit_and_wish_for_usage(serve, ask):
    server = serve()
    ask(server, max_output_tokens=77)
    (request,) = server.chats
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {CANARY}"
    assert request.body["model"] == "scripted"
    assert request.body["max_tokens"] == 77
    assert request.body["stream_options"] == {"include_usage": True}


@pytest.mark.parametrize("fault", ["null-finish", "no-usage", "split-bytes", "never-closes"])
def test_a_whole_answer_counts_as_complete(serve, ask, fault):
    outcome = ask(serve(fault), first_token_seconds=0.6)
    assert outcome.text == QUOTED
    assert outcome.done
    assert outcome.done.complete
    assert not outcome.done.reason


@pytest.mark.parametrize(
    "fault", ["stall", "comments-after-text", "drop", "cut", "malformed", "error-in-stream", "length", "filtered"]
)
def test_what_was_said_before_a_fault_stays_and_is_marked_incomplete(serve, ask, fault):
    server = serve(fault)
    outcome = ask(server, first_token_seconds=0.4)
    assert outcome.text == QUOTED
    assert outcome.done
    assert not outcome.done.complete
    assert outcome.done.reason
    assert len(server.chats) == 1, "asked again after the first token"


@pytest.mark.parametrize(
    "fault",
    [
        *("silent", "slow", "stall-at-once", "comments", "drop-at-once", "cut-at-once"),
        *("html", "html-as-stream", "malformed-at-once", "empty", "empty-stop"),
    ],
)
def test_a_stream_without_an_answer_is_an_error_that_names_the_server(serve, ask, fault):
    server = serve(fault, fault)
    outcome = ask(server, first_token_seconds=0.4)
    assert isinstance(outcome.error, ModelBroke)
    assert server.address in outcome.told


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_ends_in_time_visibly_and_without_the_key(serve, ask, fault):
    server = serve(*[fault] * 4)
    began = time.monotonic()
    outcome = ask(server, first_token_seconds=0.4)
    assert time.monotonic() - began < 3.0
    assert outcome.error or (outcome.done and (outcome.done.complete or outcome.done.reason))
    assert outcome.told or (outcome.done and outcome.done.complete and outcome.text)
    shown = outcome.told
    if outcome.error:
        shown += "".join(traceback.TracebackException.from_exception(outcome.error, capture_locals=True).format())
    assert CANARY not in shown


@pytest.mark.parametrize(
    ("fault", "kind", "says"),
    [
        ("401", ModelRefused, "did not accept the key"),
        ("403", ModelRefused, "did not accept the key"),
        ("404", ModelRefused, "no model named 'scripted'"),
        ("429-60s", ModelRefused, "for 60 s"),
        ("quota", ModelRefused, "quota"),
        ("overflow", ContextTooLong, "fewer passages (-k) or set model.context_tokens to 4096"),
        ("redirect", ModelUnreachable, "has moved"),
        ("html", ModelBroke, "web page"),
    ],
)
def test_a_refusal_says_what_to_do_and_is_not_repeated(serve, ask, fault, kind, says):
    server = serve(fault, fault)
    outcome = ask(server)
    assert type(outcome.error) is kind
    assert says in outcome.told
    assert len(server.chats) == 1


def test_a_context_overflow_gives_the_window_for_another_try(serve, ask):
    assert ask(serve("overflow")).error.limit == 4096


def test_an_overflow_hidden_behind_an_empty_stream_is_found_out(serve, ask):
    # llama-cpp-python 0.3.36: status 200, no body, when streaming; the reason only without.
    blank = Reply(body="", headers={"Content-Type": "text/event-stream"})
    server = serve(blank, "overflow")
    assert isinstance(ask(server).error, ContextTooLong)
    assert "stream" not in server.chats[1].body
    assert server.chats[1].body["max_tokens"] == 1


@pytest.mark.parametrize(("fault", "tries"), [("429", 2), ("500", 2), ("429-1s", 2)])
def test_a_passing_fault_before_the_first_token_is_tried_again(serve, ask, fault, tries):
    server = serve(fault)
    outcome = ask(server)
    assert outcome.text == QUOTED
    assert len(server.chats) == tries


def test_retry_after_is_honoured(serve, ask):
    server = serve("429-1s")
    ask(server, first_token_seconds=3.0)
    first, second = server.chats
    assert 0.95 < second.at - first.at < 1.6


def test_trying_again_has_an_end(serve, ask):
    server = serve(*["500"] * 9)
    outcome = ask(server, first_token_seconds=9.0)
    assert isinstance(outcome.error, ModelBroke)
    assert len(server.chats) == 3


@pytest.mark.parametrize(
    ("fault", "gone", "instead"),
    [("no-stream-options", "stream_options", None), ("no-max-tokens", "max_tokens", "max_completion_tokens")],
)
def test_a_parameter_the_server_does_not_know_is_left_out_once(serve, ask, fault, gone, instead):
    server = serve(fault)
    assert ask(server).text == QUOTED
    assert gone in server.chats[0].body
    assert gone not in server.chats[1].body
    assert instead is None or instead in server.chats[1].body
    stubborn = serve(fault, fault)
    assert isinstance(ask(stubborn).error, ModelRefused)
    assert len(stubborn.chats) == 2


def test_a_server_that_ignores_streaming_is_understood(serve, ask):
    whole = '{"choices": [{"index": 0, "message": {"content": "All of it."}, "finish_reason": "stop"}]}'
    outcome = ask(serve(Reply(body=whole, headers={"Content-Type": "application/json"})))
    assert outcome.text == "All of it."
    assert outcome.done.complete


def test_thinking_is_life_but_not_an_answer(serve, ask):
    thought = ask(
        serve(Reply(thinking="Let me see.", pieces=["<thi", "nk>hm [k7f] </th", "ink>\n\n", "Yes", "."], between=0.05))
    )
    assert thought.text == "Yes."
    only = ask(serve(Reply(thinking="Let me see.", text="", finish_reason="length")))
    assert isinstance(only.error, ModelBroke)
    assert "before the first word" in only.told


def test_the_total_deadline_holds_while_words_keep_coming(serve, ask):
    began = time.monotonic()
    outcome = ask(serve(Reply(pieces=["word "] * 500, between=0.05)), total_seconds=0.8)
    assert time.monotonic() - began < 1.2
    assert outcome.text
    assert not outcome.done.complete
    assert "0.8 s" in outcome.told


def test_a_model_that_never_stops_is_stopped(serve, ask):
    outcome = ask(serve(Reply(pieces=["x" * 100] * 50)), max_output_tokens=10)
    assert not outcome.done.complete
    assert len(outcome.text) <= 300


def test_no_server_is_said_at_once_with_its_address(serve, ask):
    server = serve()
    url, address = server.base_url, server.address
    server.__exit__(None, None, None)
    began = time.monotonic()
    outcome = ask(url, first_token_seconds=5.0)
    assert time.monotonic() - began < 1.5
    assert isinstance(outcome.error, ModelUnreachable)
    assert address in outcome.told


def test_control_and_bidi_characters_never_leave_even_when_split(serve, ask):
    pieces = ["a\x1b", "]52;c;eA==\x07", "b\u202ec\U000e0041", "d\x9b", "31m\r\n", "e\ud83d", "\u200b."]
    outcome = ask(serve(Reply(pieces=pieces)))
    assert outcome.text == "a]52;c;eA==bcd31m\ne."


def test_the_settings_hide_the_key():
    assert "secret-key" not in repr(ModelSettings("http://127.0.0.1:1/v1", "secret-key", "m"))


def test_a_proxy_variable_does_not_lead_a_local_call_away(serve, ask, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert ask(serve()).text == QUOTED


def test_importing_the_model_room_loads_no_client():
    code = (
        "import sys, assistant.model; print([m for m in ('openai', 'httpx', 'httpx2', 'pydantic') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_call_that_nobody_reads_on_is_hung_up(serve):
    server = serve("stall")
    settings = ModelSettings(server.base_url, "", "scripted")
    stream = stream_chat(settings, [{"role": "user", "content": ""}], lambda: False)
    next(stream)
    stream.close()
    assert server.hung_up.wait(0.5)
