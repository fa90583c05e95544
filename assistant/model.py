"""The one file that talks to the language model: a streamed Chat Completions call that can be stopped at any moment.

It knows servers, deadlines and faults, nothing of articles. Three things it does because the client does not: it holds
deadlines that keep-alive comments cannot outlast, it tells a finished answer from one that merely ended (a cut stream,
a web page with status 200 and an empty reply all end normally in the client), and it can be stopped while it waits.
"""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, cast

from assistant.answers import Usage
from assistant.citing import CitationResolver, ContextTooLong, build_messages, condense_messages
from assistant.errors import ModelBroke, ModelError, ModelRefused
from assistant.faults import OVERFLOW, Aborted, model_errors, retry_after, told_by
from assistant.replies import READY, End, Finishing, Heard, StreamText, Word, chat_reply, clean_stream_piece
from assistant.servers import ModelSettings, find_model, is_local

__all__ = [
    "CitationResolver",
    "ContextTooLong",
    "Delta",
    "Done",
    "ModelSettings",
    "build_messages",
    "clean_stream_piece",
    "condense_messages",
    "find_model",
    "model_errors",
    "stream_chat",
]


@dataclass(frozen=True, slots=True)
class Done:
    """How an answer ended. `complete` is False when it was stopped, cut or too long; `reason` then says which."""

    finish_reason: str | None
    usage: Usage | None = None
    complete: bool = True
    reason: str = ""


Delta = str | Done
"""A piece of the answer's text; the last item of a stream is a `Done`."""

POLL_SECONDS = 0.05
"""How often a waiting call asks whether it is stopped: a quarter of the 200 ms that stopping may take."""
USAGE_SECONDS = 2.0
"""After the finish reason only the token counts are missing; a server that never closes does not hold up the answer."""
IMPORT_SECONDS = 60.0
BACKOFF_SECONDS = (0.5, 1.5)
LONGEST_RETRY_AFTER = 20.0
_CUT_REASONS = frozenset({"length", "max_tokens", "content_filter", "abort", "error", "tool_calls", "function_call"})


def stream_chat(
    settings: ModelSettings, messages: Sequence[Mapping[str, str]], stopped: Callable[[], bool]
) -> Iterator[Delta]:
    """The model's answer, piece by piece, then one `Done`.

    Before the first piece a fault raises ModelUnreachable, ModelRefused or ModelBroke; after it the stream ends with
    `Done(complete=False, reason=...)`, so that what was shown stays. Ends within 200 ms of `stopped()` turning true.
    """
    if stopped():
        yield Done("stopped", complete=False, reason="stopped")
        return
    call = _Call(settings, messages)
    text = StreamText()
    said = words = 0
    ready, ending = False, cast("Finishing | None", None)
    started = began = quiet_since = time.monotonic()
    threading.Thread(target=call.run, name="model-call", daemon=True).start()
    try:
        while True:
            if stopped():
                yield Done("stopped", complete=False, reason="stopped")
                return
            # Importing the client takes 0.7-1.7 s, more on a cold disk; the server is not to blame for that.
            limit = started + IMPORT_SECONDS
            if ready:
                limit = min(began + settings.total_seconds, quiet_since + settings.first_token_seconds)
            if ending:
                limit = min(limit, quiet_since + USAGE_SECONDS)
            left = limit - time.monotonic()
            heard: Heard | ModelError
            if left > 0:
                try:
                    heard = call.heard.get(timeout=min(POLL_SECONDS, left))
                except Empty:
                    continue
            else:
                heard = End(ending.reason) if ending else _too_slow(settings, words, time.monotonic() - began)
            if isinstance(heard, ModelError) and ending:
                heard = End(ending.reason)
            if heard is READY:
                ready, piece = True, ""
                began = quiet_since = time.monotonic()
            elif isinstance(heard, Word):
                quiet_since, words = time.monotonic(), words + 1
                piece = text.feed(heard.text)
                if said + len(piece) > settings.max_output_tokens * 20:
                    heard = ModelBroke(
                        f"{settings.host} went on far beyond the {settings.max_output_tokens} tokens asked for."
                    )
            elif isinstance(heard, Finishing):
                ending, quiet_since, piece = heard, time.monotonic(), ""
            else:
                piece = text.close()
            if piece:
                said += len(piece)
                yield piece
            if isinstance(heard, ModelError):
                if not said:
                    raise heard
                yield Done(None, complete=False, reason=str(heard))
                return
            if isinstance(heard, End):
                yield _done(settings, heard, said)
                return
    finally:
        call.abort()


def _done(settings: ModelSettings, end: End, said: int) -> Done:
    cut = ""
    if end.reason in ("length", "max_tokens"):
        cut = f"The answer reached its limit of {settings.max_output_tokens} tokens (model.max_output_tokens)."
    elif end.reason == "content_filter":
        cut = f"{settings.host} withheld the rest of the answer (content filter)."
    elif end.reason in _CUT_REASONS:
        cut = f"{settings.host} broke the answer off ({end.reason})."
    elif end.reason is None and not end.marked:
        cut = f"The connection to {settings.host} ended in the middle of the answer; ask again."
    if said:
        return Done(end.reason, end.usage, complete=not cut, reason=cut)
    if end.reason == "content_filter":
        raise ModelRefused(f"{settings.host} withheld the answer (content filter); word the question differently.")
    if end.reason in ("length", "max_tokens"):
        raise ModelBroke(
            f"{settings.name} at {settings.host} used its {settings.max_output_tokens} tokens before the first word"
            " of an answer; raise model.max_output_tokens or choose a model that thinks less."
        )
    if not (end.reason or end.marked):
        raise ModelBroke(
            f"{settings.host} closed the connection without an answer; ask again, or check model.base_url."
        )
    raise ModelBroke(f"{settings.name} at {settings.host} sent an empty answer; ask again or choose another model.")


def _too_slow(settings: ModelSettings, words: int, took: float) -> ModelBroke:
    host = settings.host
    if took >= settings.total_seconds:
        return ModelBroke(
            f"{host} was not done after {settings.total_seconds:g} s; ask again, or raise model.total_seconds."
        )
    if words:
        return ModelBroke(
            f"{host} fell silent for {settings.first_token_seconds:g} s in the middle of the answer; ask again."
        )
    return ModelBroke(
        f"{host} sent no answer within {settings.first_token_seconds:g} s; it may still be loading the model. Ask"
        " again, or raise model.first_token_seconds."
    )


class _Call:
    """One request in a thread of its own; what it hears goes into a queue, and `abort` cuts it off in any phase."""

    def __init__(self, settings: ModelSettings, messages: Sequence[Mapping[str, str]]) -> None:
        self.settings = settings
        self.heard: SimpleQueue[Heard | ModelError] = SimpleQueue()
        self._body: dict[str, Any] = {
            "model": settings.name,
            "messages": [dict(m) for m in messages],
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if settings.host == "api.openai.com":  # refuses max_tokens, and a temperature for its thinking models
            self._body["max_completion_tokens"] = settings.max_output_tokens
        else:
            self._body |= {"max_tokens": settings.max_output_tokens, "temperature": 0.2}
        self._deadline = 0.0
        self._aborted = threading.Event()
        self._socket: socket.socket | None = None

    def run(self) -> None:
        """Talk to the server until it has ended or failed. Raises nothing: a fault is an item of the queue."""
        try:
            with model_errors(self.settings):
                self._talk()
        except ModelError as error:
            # The frames and causes hold the request with its key; the sentence is all that leaves this thread.
            error.__cause__ = error.__context__ = None
            self.heard.put(error.with_traceback(None))
        except Aborted:
            pass

    def abort(self) -> None:
        """End the request now, so that the server stops working too."""
        self._aborted.set()
        if self._socket is not None:
            # Closing a socket does not wake a thread that reads from it on Linux; shutting it down does.
            with suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _talk(self) -> None:
        import openai

        settings = self.settings
        patience = openai.Timeout(settings.total_seconds, connect=min(10.0, settings.first_token_seconds))
        # A redirect would carry the question and its passages to an address nobody configured, and so would a proxy
        # variable for a server on this machine. Loading certificates takes 50 ms, and plain HTTP has no use for them.
        away = not is_local(settings.base_url)
        http = openai.DefaultHttpxClient(
            follow_redirects=False,
            trust_env=away,
            verify=away,
            timeout=patience,
            event_hooks={"request": [self._watch]},
        )
        client = openai.OpenAI(
            api_key=settings.api_key or "none",
            base_url=settings.base_url,
            max_retries=0,
            timeout=patience,
            http_client=http,
            # Each call has a client of its own; a connection kept open would only be a dead one when asked again.
            default_headers={"Connection": "close"},
        )
        self._deadline = time.monotonic() + settings.first_token_seconds
        # Stopped while the client was imported and built: nobody is asked any more.
        if self._aborted.is_set():
            raise Aborted
        self.heard.put(READY)
        with ExitStack() as stack:
            stack.enter_context(client)
            response = self._open(client, stack)
            for item in chat_reply(response.iter_bytes(), response.headers.get("content-type", ""), settings.host):
                if self._aborted.is_set():
                    raise Aborted
                if isinstance(item, End) and item.blank:
                    self._ask_why(client)
                self.heard.put(item)

    def _ask_why(self, client: Any) -> None:
        """Raise what a server that sent nothing has against the request.

        llama-cpp-python 0.3.36 answers a streamed prompt that is too long with status 200 and no body; asked without
        streaming it says what is wrong. One token is asked for, and only after nothing at all has come.
        """
        body = {k: v for k, v in self._body.items() if k not in ("stream", "stream_options")}
        body |= {k: 1 for k in ("max_tokens", "max_completion_tokens") if k in body}
        client.chat.completions.create(**body)

    def _watch(self, request: Any) -> None:
        request.extensions = {**request.extensions, "trace": self._trace}

    def _trace(self, event: str, info: Mapping[str, Any]) -> None:
        # The only public way to the socket before the response has come, which is when most waiting is done.
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")
            if self._aborted.is_set():
                # Connected after the stop: raising alone would leave the connection open until a garbage collection,
                # and a server that waits for its TLS handshake with it (seen: a test server stuck for ten minutes).
                self.abort()
                raise Aborted

    def _open(self, client: Any, stack: ExitStack) -> Any:
        """The response, tried again while nothing has been answered yet."""
        import openai

        tries = iter(BACKOFF_SECONDS)
        while True:
            try:
                return stack.enter_context(client.chat.completions.with_streaming_response.create(**self._body))
            except openai.BadRequestError as error:
                if not self._ask_for_less(error):
                    raise
            except (openai.APIConnectionError, openai.APIStatusError) as error:
                pause = _pause_before_retry(error, next(tries, None))
                if pause is None or time.monotonic() + pause > self._deadline:
                    raise
                if self._aborted.wait(pause):
                    raise Aborted from None

    def _ask_for_less(self, error: Any) -> bool:
        """Leave out or rename what this server does not know; False when there is nothing (more) to change."""
        told, body = told_by(error).lower(), self._body
        if "stream_options" in told and body.pop("stream_options", None):
            return True
        if OVERFLOW.search(told):
            return False
        if "max_completion_tokens" in told and "max_tokens" in body:
            body["max_completion_tokens"] = body.pop("max_tokens")
            return True
        return "temperature" in told and body.pop("temperature", None) is not None


def _pause_before_retry(error: Any, backoff: float | None) -> float | None:
    """Seconds to wait before trying again, or None when that would not help or the server asks for too long."""
    import openai

    if backoff is None or getattr(error, "code", None) == "insufficient_quota":
        return None
    if isinstance(error, openai.APITimeoutError):
        return None  # it has had its time
    if isinstance(error, openai.APIConnectionError) and backoff != BACKOFF_SECONDS[0]:
        return None  # a server that is restarting gets half a second, one that is off is reported soon
    if isinstance(error, openai.APIStatusError):
        if error.status_code not in (408, 409, 429) and error.status_code < 500:
            return None
        asked = retry_after(error.response.headers)
        if asked is not None:
            return asked if asked <= LONGEST_RETRY_AFTER else None
    return backoff * random.uniform(0.8, 1.2)
