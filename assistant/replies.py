"""A chat reply as bytes, turned into words and the way it ended. Pure: it reads what it is given and keeps no time.

The client's own stream ends without a word when the connection is cut, when a web page comes with status 200 and when
`[DONE]` comes at once, so the reply is read here, where each of these can be told from an answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.answers import Usage
from assistant.errors import ModelBroke
from index.articles import clean_line, clean_text


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of text as the server sent it. Empty when the model only thinks: it is alive, and says nothing yet."""

    text: str


@dataclass(frozen=True, slots=True)
class Finishing:
    """The server has named its finish reason; token counts may follow."""

    reason: str


@dataclass(frozen=True, slots=True)
class End:
    """The reply is over. `marked` when `[DONE]` said so: Ollama sends that after whole answers whose reason is null."""

    reason: str | None
    usage: Usage | None = None
    marked: bool = False
    blank: bool = False
    """Not a single event came, as when a server finds out after its headers that it cannot answer."""


class ReplyFault(Exception):
    """The server reported an error inside its reply, in these words."""


READY = Word("")
"""Stands for the moment in which the request is about to be sent."""

Heard = Word | Finishing | End

_LONGEST = 1 << 20
"""No chunk of a chat reply comes near a megabyte; a server that never ends a line must not fill the memory."""


def chat_reply(pieces: Iterable[bytes], content_type: str, host: str) -> Iterator[Heard]:
    """Words, then one `End`. Raises ModelBroke when this is no chat reply, ReplyFault for an error reported in it."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "text/html":
        raise ModelBroke(
            f"{host} answered with a web page instead of a model's answer; model.base_url mostly ends in /v1."
        )
    reason: str | None = None
    usage: Usage | None = None
    # Some servers ignore `stream` and send the whole answer as one JSON object.
    payloads = _whole(pieces, host) if kind == "application/json" else _events(pieces, host)
    blank = True
    for payload in payloads:
        blank = False
        if payload.startswith("[DONE]"):
            yield End(reason, usage, marked=True)
            return
        chunk = _parsed(payload, host)
        usage = _usage(chunk.get("usage")) or usage
        choices = chunk.get("choices")
        for choice in choices if isinstance(choices, list) else ():
            if not isinstance(choice, dict) or choice.get("index", 0) not in (0, None):
                continue
            delta = choice.get("delta") or choice.get("message")
            if isinstance(delta, dict):
                text = _text(delta.get("content")) or _text(delta.get("refusal"))
                if text or delta.get("reasoning_content") or delta.get("reasoning"):
                    yield Word(text)
            if isinstance(given := choice.get("finish_reason"), str) and given:
                reason = clean_line(given)[:40]
                yield Finishing(reason)
    yield End(reason, usage, blank=blank)


def _events(pieces: Iterable[bytes], host: str) -> Iterator[str]:
    """The data of each server-sent event. Comments, which some servers send to keep the line open, are nothing."""
    buffer = b""
    data: list[str] = []
    for piece in pieces:
        # Bytes, not text: a character may be cut between two pieces, and U+2028 inside JSON is no line end.
        buffer += piece
        *lines, buffer = buffer.split(b"\n")
        if len(buffer) > _LONGEST:
            raise ModelBroke(f"{host} sent something that is no chat reply; check model.base_url.")
        for line in lines:
            line = line.rstrip(b"\r")
            if line.startswith(b"data:"):
                data.append(line[5:].decode("utf-8", "replace").strip())
            elif not line and data:
                yield "\n".join(data)
                data = []
    if buffer.startswith(b"data:"):
        data.append(buffer[5:].decode("utf-8", "replace").strip())
    if data:
        yield "\n".join(data)


def _whole(pieces: Iterable[bytes], host: str) -> Iterator[str]:
    body = b""
    for piece in pieces:
        body += piece
        if len(body) > 4 * _LONGEST:
            raise ModelBroke(f"{host} sent something that is no chat reply; check model.base_url.")
    yield body.decode("utf-8", "replace")


def _parsed(payload: str, host: str) -> dict[str, Any]:
    try:
        chunk = json.loads(payload)
    except (ValueError, RecursionError):
        chunk = None
    if not isinstance(chunk, dict):
        raise ModelBroke(f"{host} sent a damaged piece of the answer; ask again, or look at the server's log.")
    if error := chunk.get("error"):
        told = error.get("message") if isinstance(error, dict) else error
        code = error.get("code") if isinstance(error, dict) else None
        raise ReplyFault(f"{told or 'no reason given'} {code or ''}"[:4000])
    return chunk


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, list):  # Mistral: a list of parts
        return "".join(p["text"] for p in content if isinstance(p, dict) and isinstance(p.get("text"), str))
    return ""


def _usage(given: object) -> Usage | None:
    if not isinstance(given, dict):
        return None
    prompt, completion = given.get("prompt_tokens"), given.get("completion_tokens")
    return Usage(prompt, completion) if isinstance(prompt, int) and isinstance(completion, int) else None


def clean_stream_piece(piece: str) -> str:
    """A piece of a model's text without control bytes, bidi overrides and invisible characters; line ends stay.

    Every character is judged alone, so it does not matter where a stream is cut: an escape sequence in two pieces loses
    its ESC and is plain text, and the halves of a surrogate pair are dropped wherever they stand apart.
    """
    if piece.isascii() and piece.isprintable():
        return piece
    return "".join(map(_judged, piece))


@lru_cache(maxsize=8192)
def _judged(char: str) -> str:
    # The border's own verdict, asked between two characters that nothing composes with or strips.
    return "" if char == "\r" else clean_text(f"|{char}|")[1:-1]


_THINK, _THOUGHT = "<think>", "</think>"


class StreamText:
    """Cleans a model's text as it comes, and leaves out the thinking that some models write before the answer."""

    def __init__(self) -> None:
        self._pending = ""
        self._state = "start"

    def feed(self, piece: str) -> str:
        """What may be shown now."""
        if self._state == "answer":
            return clean_stream_piece(piece)
        self._pending += piece
        if self._state == "start":
            head = self._pending.lstrip()
            if _THINK.startswith(head) or not head:
                return ""
            self._state = "thinking" if head.startswith(_THINK) else "answer"
        if self._state == "thinking":
            _, thought, rest = self._pending.partition(_THOUGHT)
            if not thought:
                self._pending = _THINK + self._pending[-len(_THOUGHT) :]
                return ""
            self._pending, self._state = rest, "start"  # the blank lines after it go too
            return self.feed("")
        shown, self._pending = self._pending.lstrip(), ""
        return clean_stream_piece(shown)

    def close(self) -> str:
        """The rest, when nothing more comes: a beginning that only looked like thinking."""
        shown = "" if self._state == "thinking" else self._pending.strip()
        self._pending = ""
        return clean_stream_piece(shown)
