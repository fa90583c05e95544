"""Stopping an answer: within 200 ms, whatever the call is waiting for, and the server hears of it."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from assistant.fakes import Reply
from assistant.faults import Aborted
from assistant.model import Done, ModelSettings, _Call, stream_chat

STOPPING_SECONDS = 0.2


def stopped_after(
    base_url: str, seconds: float, asked: Callable[[], object] = lambda: True, **changes: float
) -> tuple[str, Done, float]:
    """The text and the end of a call that is stopped some seconds after it was `asked`, and how long it took to end."""
    stop = threading.Event()
    at: list[float] = []

    def set_it() -> None:
        at.append(time.monotonic())
        stop.set()

    settings = ModelSettings(base_url, "key", "scripted", **changes)

    def stop_in_time() -> None:
        deadline = time.monotonic() + 20  # making a client takes long on a machine that is busy
        while not asked() and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(seconds)
        set_it()

    threading.Thread(target=stop_in_time, daemon=True).start()
    *text, done = stream_chat(settings, [{"role": "user", "content": "?"}], stop.is_set)
    return "".join(str(t) for t in text), done, time.monotonic() - at[0]


@pytest.mark.parametrize(
    "reply",
    [
        Reply(pause=60),
        Reply(first_pause=60),
        Reply(text="One two.", ending="stall"),
        Reply(text="", ending="comments"),
        Reply(pieces=["word "] * 900, between=0.01),
    ],
    ids=["before the headers", "before the first token", "between tokens", "among comments", "while words come"],
)
def test_a_stop_ends_the_call_and_the_servers_work(serve, reply):
    server = serve(reply)
    _, done, took = stopped_after(server.base_url, 0.3, lambda: server.chats)
    assert took < STOPPING_SECONDS
    assert (done.complete, done.reason) == (False, "stopped")
    assert server.hung_up.wait(0.5), "the server was left working"


def test_a_stop_keeps_what_was_said(serve):
    server = serve(Reply(text="One two.", ending="stall"))
    text, _, _ = stopped_after(server.base_url, 0.3, lambda: server.chats)
    assert text == "One two."


def test_a_stop_ends_the_wait_before_another_try(serve):
    server = serve("429-1s")
    _, _, took = stopped_after(server.base_url, 0.3, lambda: server.chats)
    assert took < STOPPING_SECONDS
    time.sleep(1.0)
    assert len(server.chats) == 1, "asked again after the stop"


def test_a_stop_ends_a_connection_that_nobody_accepts():
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):  # a full queue leaves the next connection waiting, as a firewall that drops packets does
            other = stack.enter_context(socket.socket())
            other.setblocking(False)
            other.connect_ex(listener.getsockname())
        base_url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        _, done, took = stopped_after(base_url, 0.3, first_token_seconds=2.0)
    assert took < STOPPING_SECONDS
    assert done.reason == "stopped"


def test_a_call_stopped_beforehand_asks_nobody(serve):
    server = serve()
    settings = ModelSettings(server.base_url, "key", "scripted")
    assert list(stream_chat(settings, [], lambda: True)) == [Done("stopped", complete=False, reason="stopped")]
    time.sleep(0.1)
    assert not server.chats


def test_stopping_twenty_times_leaves_no_thread_behind(serve):
    server = serve(*[Reply(pause=60)] * 20)
    for _ in range(20):
        stopped_after(server.base_url, 0.02)
    deadline = time.monotonic() + 2
    while any(t.name == "model-call" for t in threading.enumerate()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not [t for t in threading.enumerate() if t.name == "model-call"]


def test_a_connection_made_after_the_stop_is_closed_at_once():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(1)
        call = _Call(ModelSettings("http://127.0.0.1:9/v1", "key", "scripted"), [])
        call.abort()
        stream = SimpleNamespace(get_extra_info=lambda name: ours)
        with pytest.raises(Aborted):
            call._trace("connection.connect_tcp.complete", {"return_value": stream})
        assert theirs.recv(1) == b"", "left open until a garbage collection"


def test_a_call_stopped_while_its_client_is_made_asks_nobody(serve):
    server = serve()
    call = _Call(ModelSettings(server.base_url, "key", "scripted"), [{"role": "user", "content": "?"}])
    call.abort()
    call.run()
    assert not server.requests
    assert call.heard.empty()
