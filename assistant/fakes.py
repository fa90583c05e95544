"""A scripted server that speaks the OpenAI protocol: for tests, for trying Dateline by hand, for seeing it meet faults.

::

    python -m assistant.fakes --port 8099                     answers with sentences quoted from the passages it is sent
    python -m assistant.fakes --port 8099 --script FILE.json  plays a list first: ["slow", {"text": "..."}, "429"]

It listens on 127.0.0.1 only. Standard library, and no part of an answer that anyone should believe.
"""

from __future__ import annotations

import argparse
import base64
import json
import math
import re
import select
import socket
import struct
import sys
import threading
import time
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from assistant.answers import NOT_IN_ARTICLES
from index.sentences import split_sentences

Ending = Literal["done", "cut", "drop", "stall", "comments", "malformed", "error", "open"]


@dataclass(frozen=True)
class Reply:
    """What the server does with one chat request. `FAULTS` holds the ready-made ones, by name."""

    text: str | None = None
    """What it says; None quotes the first sentences of the passages in the prompt."""
    pieces: Sequence[str] | None = None
    """The text as the chunks that carry it; None cuts it into words."""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    """Sent as it is, instead of a chat reply. ``{key}`` becomes the key that came with the request."""
    pause: float = 0.0
    """Seconds before anything is sent, not even a status."""
    first_pause: float = 0.0
    """Seconds between the headers and the first chunk."""
    between: float = 0.0
    """Seconds between chunks."""
    ending: Ending = "done"
    finish_reason: str | None = "stop"
    usage: bool = True
    split_bytes: bool = False
    """Send every byte by itself, so that characters arrive in halves."""
    thinking: str = ""
    """Sent as `reasoning_content` before the answer."""


def _refusal(status: int, message: str, code: str | None = None, **more: Any) -> Reply:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return Reply(status=status, body=json.dumps({"error": error}), headers={"Content-Type": "application/json"}, **more)


def _limited(seconds: str) -> Reply:
    limited = _refusal(429, "Rate limit reached.", "rate_limit_exceeded")
    return replace(limited, headers={**limited.headers, "Retry-After": seconds}) if seconds else limited


_OVERFLOW = "This model's maximum context length is 4096 tokens. However, you requested 9321 tokens."
_HTML = "<!doctype html><html><title>It works!</title><body>Not a model.</body></html>"

FAULTS: dict[str, Reply] = {
    "quotes": Reply(),
    "401": _refusal(401, "Incorrect API key provided: {key}. Find your key at example.org.", "invalid_api_key"),
    "403": _refusal(403, "The key {key} may not use this model."),
    "404": _refusal(404, "The model `scripted` does not exist.", "model_not_found"),
    "429": _limited(""),
    "429-1s": _limited("1"),
    "429-60s": _limited("60"),
    "quota": _refusal(429, "You exceeded your current quota.", "insufficient_quota"),
    "500": _refusal(500, "The server had an error while processing {key}."),
    "redirect": Reply(status=307, body="", headers={"Location": "http://127.0.0.1:9/v1/chat/completions"}),
    "overflow": _refusal(400, _OVERFLOW, "context_length_exceeded"),
    "no-stream-options": _refusal(400, "Unrecognized request argument supplied: stream_options"),
    "no-max-tokens": _refusal(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
    "silent": Reply(pause=3600.0),
    "slow": Reply(first_pause=3.0),
    "stall": Reply(ending="stall"),
    "stall-at-once": Reply(text="", ending="stall"),
    "comments": Reply(text="", ending="comments"),
    "comments-after-text": Reply(ending="comments"),
    "drop": Reply(ending="drop"),
    "drop-at-once": Reply(text="", ending="drop"),
    "cut": Reply(ending="cut"),
    "cut-at-once": Reply(text="", ending="cut"),
    "html": Reply(body=_HTML, headers={"Content-Type": "text/html"}),
    "html-as-stream": Reply(body=_HTML, headers={"Content-Type": "text/event-stream"}),
    "malformed": Reply(ending="malformed"),
    "malformed-at-once": Reply(text="", ending="malformed"),
    "error-in-stream": Reply(ending="error"),
    "empty": Reply(text="", finish_reason=None, usage=False),
    "empty-stop": Reply(text=""),
    "null-finish": Reply(finish_reason=None),
    "length": Reply(finish_reason="length"),
    "filtered": Reply(finish_reason="content_filter"),
    "no-usage": Reply(usage=False),
    "never-closes": Reply(ending="open"),
    "split-bytes": Reply(split_bytes=True),
}
"""Behaviours by name, for scripts."""


def reply_from(entry: object) -> Reply:
    """A behaviour from a script entry: a name of `FAULTS`, or fields of `Reply` with `"like"` naming the base."""
    if isinstance(entry, Reply):
        return entry
    given = (
        {"like": entry} if isinstance(entry, str) else dict(entry) if isinstance(entry, Mapping) else {"like": entry}
    )
    base = FAULTS.get(str(given.pop("like", "quotes")))
    unknown = given.keys() - {f.name for f in fields(Reply)}
    if base is None or unknown:
        raise ValueError(f"no such behaviour: {entry!r}; there are {', '.join(FAULTS)} and the fields of Reply")
    return replace(base, **given)


@dataclass(frozen=True)
class Received:
    """A request as it came in; the names of its headers in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    at: float = field(default_factory=time.monotonic)


class ScriptedServer:
    """The server, as a context manager. `script` is played one entry per chat request; after it, `Reply()` for ever."""

    def __init__(self, script: Iterable[object] = (), *, port: int = 0, models: Sequence[str] = ("scripted",)) -> None:
        self.script = [reply_from(entry) for entry in script]
        self.models = tuple(models)
        self.requests: list[Received] = []
        self.hung_up = threading.Event()
        """Set when a client closed its connection while an answer was still under way."""
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.scripted = self

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def base_url(self) -> str:
        """What `OPENAI_BASE_URL` should hold."""
        return f"http://{self.address}/v1"

    @property
    def chats(self) -> list[Received]:
        """The chat requests among `requests`."""
        return [r for r in self.requests if r.path.endswith("/chat/completions")]

    def next_reply(self) -> Reply:
        """The next entry of the script, or the default."""
        with self._lock:
            return self.script.pop(0) if self.script else Reply()

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    scripted: ScriptedServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], OSError):  # clients that hang up are what this server is for
            super().handle_error(request, client_address)


class _HungUp(OSError):
    """The client has closed the connection, or the server is being stopped."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: `requests` is the log."""

    def do_GET(self) -> None:
        self._received({})
        if self.path.rstrip("/").endswith("/models"):
            listed = [{"id": m, "object": "model", "owned_by": "dateline"} for m in self.server.scripted.models]
            self._json({"object": "list", "data": listed})
        else:
            self._json({"error": {"message": f"no such path: {self.path}"}}, 404)

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            body = json.loads(raw)
        except ValueError:
            self._json({"error": {"message": "the request is not JSON"}}, 400)
            return
        self._received(body)
        if self.path.endswith("/embeddings"):
            self._json(_embeddings(body))
        elif self.path.endswith("/chat/completions"):
            try:
                self._chat(body, self.server.scripted.next_reply())
            except OSError:
                if not self.server.scripted.stopping.is_set():
                    self.server.scripted.hung_up.set()
                self.close_connection = True
        else:
            self._json({"error": {"message": f"no such path: {self.path}"}}, 404)

    def _received(self, body: Mapping[str, Any]) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.scripted.requests.append(Received(self.command, self.path, headers, body))

    def _json(self, payload: object, status: int = 200) -> None:
        self._send(status, json.dumps(payload).encode(), {"Content-Type": "application/json"})

    def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _rest(self, seconds: float) -> None:
        """Wait, and notice when the client hangs up meanwhile."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self.server.scripted.stopping.is_set():
                raise _HungUp
            readable, _, _ = select.select([self.connection], [], [], min(left, 0.02))
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                raise _HungUp

    def _chat(self, body: Mapping[str, Any], reply: Reply) -> None:
        self._rest(reply.pause)
        if reply.body is not None:
            key = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
            self._send(reply.status, reply.body.replace("{key}", key).encode(), reply.headers)
            return
        text = reply.text if reply.text is not None else quoting_answer(body.get("messages", []))
        if not body.get("stream"):
            self._json(_completion(body, text, reply))
            return
        self.send_response(reply.status)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self._rest(reply.first_pause)
        pieces = list(reply.pieces) if reply.pieces is not None else re.findall(r"\s*\S+|\s+$", text)
        for event in _events(body, pieces, reply):
            data = event.encode()
            for part in [data[i : i + 1] for i in range(len(data))] if reply.split_bytes else [data]:
                self._chunk(part)
            self._rest(reply.between)
        self._end(reply)

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def _end(self, reply: Reply) -> None:
        if reply.ending == "drop":
            # Linger of zero makes the close a reset in the middle of a chunk, as a dying server or proxy does.
            self.wfile.write(b"40\r\ndata: {")
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
            return
        if reply.ending in ("stall", "open"):
            self._rest(3600.0)
        while reply.ending == "comments":
            self._chunk(b": keep-alive\n\n")
            self._rest(0.05)
        self.wfile.write(b"0\r\n\r\n")


def _events(request: Mapping[str, Any], pieces: Sequence[str], reply: Reply) -> Iterator[str]:
    chunk = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 0, "model": request.get("model")}

    def event(delta: Mapping[str, str], finish: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        # As UTF-8 where that is possible; half of a surrogate pair can only be sent as an escape.
        plain = not re.search("[\ud800-\udfff]", "".join(delta.values()))
        return f"data: {json.dumps({**chunk, 'choices': [choice]}, ensure_ascii=not plain)}\n\n"

    yield event({"role": "assistant", "content": ""})
    if reply.thinking:
        yield event({"reasoning_content": reply.thinking})
    for piece in pieces:
        yield event({"content": piece})
    if reply.ending == "malformed":
        yield 'data: {"id": "chatcmpl-1", "choices": [{"index": 0, "del\n\n'
    if reply.ending == "error":
        yield 'data: {"error": {"message": "The server ran out of memory.", "code": 500}}\n\n'
    if reply.ending not in ("done", "open"):
        return
    yield event({}, reply.finish_reason)
    if reply.usage and (request.get("stream_options") or {}).get("include_usage"):
        yield f"data: {json.dumps({**chunk, 'choices': [], 'usage': _usage(request, ''.join(pieces))})}\n\n"
    if reply.ending == "done":
        yield "data: [DONE]\n\n"


def _completion(request: Mapping[str, Any], text: str, reply: Reply) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": reply.finish_reason}
    whole = {"id": "chatcmpl-1", "object": "chat.completion", "created": 0, "model": request.get("model")}
    return {**whole, "choices": [choice]} | ({"usage": _usage(request, text)} if reply.usage else {})


def _usage(request: Mapping[str, Any], text: str) -> dict[str, int]:
    prompt = sum(len(_content(m).split()) for m in request.get("messages", []))
    return {"prompt_tokens": prompt, "completion_tokens": len(text.split()), "total_tokens": prompt + len(text.split())}


def _content(message: object) -> str:
    return str(message.get("content") or "") if isinstance(message, Mapping) else ""


_PASSAGE = re.compile(r"^--- passage (\S+) (\S+) ---\n.*?^text:\n(.*?)\n--- end \1 \2 ---$", re.DOTALL | re.MULTILINE)
_FOLLOW_UP = re.compile(r"^Last question: (.*)$", re.MULTILINE)


def quoting_answer(messages: Iterable[object]) -> str:
    """The first sentence of each of the first three passages in the prompt, cited by its label; or the refusal.

    A prompt that asks for a follow-up to be reworded gets the question back.
    """
    prompt = "\n".join(_content(m) for m in messages)
    if follow_up := _FOLLOW_UP.search(prompt):
        return follow_up[1]
    told = []
    for label, _, text in _PASSAGE.findall(prompt)[:3]:
        first = next(iter(split_sentences(text)), "").replace("[", "(").replace("]", ")")
        mark = re.search(r"[.!?…]*[\"'”’»)]*$", first)
        end = mark.start() if mark else len(first)
        told.append(f"{first[:end]} [{label}]{first[end:] or '.'}")
    return " ".join(told) or NOT_IN_ARTICLES


def word_vector(text: str, dimensions: int = 256) -> list[float]:
    """A unit vector in which every word of the text has its place: equal words, near vectors, on every machine."""
    vector = [0.0] * dimensions
    for word in re.findall(r"\w+", text.casefold()) or [""]:
        digest = sha256(word.encode()).digest()
        vector[int.from_bytes(digest[:4], "big") % dimensions] += 1.0 if digest[4] % 2 else -1.0
    length = math.sqrt(sum(v * v for v in vector)) or 1.0
    return [v / length for v in vector] if any(vector) else [1.0, *vector[1:]]


def _embeddings(request: Mapping[str, Any]) -> dict[str, Any]:
    given = request.get("input") or []
    texts = [given] if isinstance(given, str) else [str(t) for t in given]
    data: list[dict[str, Any]] = []
    for place, text in enumerate(texts):
        vector: list[float] | str = word_vector(text, int(request.get("dimensions") or 256))
        if request.get("encoding_format") == "base64":
            packed = array("f", vector)
            if sys.byteorder == "big":
                packed.byteswap()
            vector = base64.b64encode(packed.tobytes()).decode()
        data.append({"object": "embedding", "index": place, "embedding": vector})
    words = sum(len(t.split()) for t in texts)
    usage = {"prompt_tokens": words, "total_tokens": words}
    return {"object": "list", "model": request.get("model"), "data": data, "usage": usage}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the server until it is interrupted."""
    parser = argparse.ArgumentParser(
        prog="python -m assistant.fakes", description="A scripted OpenAI-compatible server."
    )
    parser.add_argument("--port", type=int, default=8099, help="where on 127.0.0.1 it listens (8099)")
    parser.add_argument(
        "--script",
        type=Path,
        metavar="FILE",
        help=f"a file that holds a JSON list of behaviours, played in order: names ({', '.join(FAULTS)}) or objects",
    )
    options = parser.parse_args(argv)
    try:
        script = json.loads(options.script.read_text(encoding="utf-8")) if options.script else []
        server = ScriptedServer(script, port=options.port)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    with server:
        print(f"export OPENAI_BASE_URL={server.base_url}\nexport OPENAI_API_KEY=none", flush=True)
        print("Quotes the passages it is sent; ends with Ctrl-C.", file=sys.stderr, flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
