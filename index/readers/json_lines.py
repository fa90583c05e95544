"""Articles in JSON: one record a line, one list, or one object. Lines and lists are read as streams."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.articles import Article, Rejected, clean_line
from index.readers.columns import Columns, with_columns
from index.readers.fields import Identities, article_from_fields
from index.readers.opening import ARTICLE_LIMIT, BrokenFile, OpenFile, decode

OBJECT_LIMIT = 512 * 1024 * 1024  # bytes of a JSON file that is one object, which has to be read whole
_LISTS = ("articles", "items", "data", "results", "news", "documents", "entries", "docs", "stories", "response", "hits")
# Not strict: raw control characters inside strings are common in exports, and clean_text drops them anyway.
_DECODER = json.JSONDecoder(strict=False)


def read_json_lines(opened: OpenFile, path: Path, name: str, columns: Columns) -> Iterator[Article | Rejected]:
    """One item per line of a JSON Lines file; blank lines are nothing."""
    identities: Identities = {}
    try:
        for number, line in opened.lines():
            if line is None:
                yield Rejected(f"{name}:{number}", f"the line is longer than {ARTICLE_LIMIT // 1024 // 1024} MB")
            elif line.strip(b" \t\r\x00\x1e"):
                yield _from_line(line.strip(b"\x00\x1e"), f"{name}:{number}", path, identities, columns)
    except BrokenFile as error:
        yield Rejected(name, f"the file {error}")


def _from_line(line: bytes, where: str, path: Path, identities: Identities, columns: Columns) -> Article | Rejected:
    text, guessed = decode(line)
    try:
        record = _DECODER.decode(text.strip())
    except (ValueError, RecursionError) as error:
        return Rejected(where, f"is no JSON record: {_fault(error)}")
    return _from_record(record, where, path, identities, columns, guessed)


def _from_record(
    record: Any, where: str, path: Path, identities: Identities | None, columns: Columns, guessed: bool
) -> Article | Rejected:
    if not isinstance(record, dict):
        return Rejected(where, f"is {_KINDS.get(type(record), 'no object')}, not an object with a title and a text")
    # Exports of databases and news services wrap the article: {"_source": {...}}, {"article": {"body": ...}}.
    for wrapper in ("_source", "article", "fields", "doc"):
        inner = record.get(wrapper)
        if isinstance(inner, dict) and not any(
            isinstance(record.get(name), str) for name in ("text", "body", "content")
        ):
            record = {**{key: value for key, value in record.items() if key != wrapper}, **inner}
    if guessed:
        record = {**record, "decoded_as": "windows-1252 in places"}
    try:
        return article_from_fields(with_columns(record, columns), where, path, identities)
    except RecursionError:
        return Rejected(where, "is nested too deeply")


_KINDS = {
    list: "a list",
    str: "a string",
    int: "a number",
    float: "a number",
    bool: "true or false",
    type(None): "null",
}


def _fault(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, json.JSONDecodeError):
        return f"{clean_line(error.msg)} at character {error.pos + 1}"
    return clean_line(str(error))[:120]


def read_json(opened: OpenFile, path: Path, name: str, columns: Columns) -> Iterator[Article | Rejected]:
    """The articles of a JSON file: a list, JSON Lines under another name, one article, or an object around a list."""
    stream = _Text(opened)
    stream.fill_to(1)
    first = stream.skip_space()
    try:
        if not first:
            yield Rejected(name, stream.broken or "the file is empty")
        elif first == "[":
            stream.position += 1
            yield from _from_list(stream, path, name, columns)
        else:
            yield from _from_objects(stream, path, name, columns)
    except RecursionError:
        yield Rejected(name, "is nested too deeply")


class _Text:
    """The file's text, a window of it: `buffer` from `position` on is what has not been read yet."""

    def __init__(self, opened: OpenFile) -> None:
        self.buffer = ""
        self.position = 0
        self.ended = False
        self.broken = ""
        self._pieces = opened.pieces()
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="dateline-windows")

    def fill_to(self, length: int) -> None:
        """Reads on until `length` characters are ahead, or the file ends."""
        parts, ahead = [self.buffer[self.position :]], len(self.buffer) - self.position
        while ahead < length and not self.ended:
            try:
                piece = next(self._pieces, None)
            except BrokenFile as error:
                piece, self.broken = None, f"the file {error}"
            self.ended = piece is None
            part = self._decoder.decode(piece or b"", final=self.ended)
            parts.append(part)
            ahead += len(part)
        self.buffer, self.position = "".join(parts), 0

    def skip_space(self, also: str = "") -> str:
        """Moves to the next character that is no white space, and returns it; empty at the end."""
        skipped = re.compile(rf"[\s\x00{re.escape(also)}]*")
        while True:
            found = skipped.match(self.buffer, self.position)
            self.position = found.end() if found else self.position
            if self.position < len(self.buffer) or self.ended:
                return self.buffer[self.position : self.position + 1]
            self.fill_to(1)

    def value(self, limit: int) -> Any:
        """The next JSON value, up to `limit` characters; raises ValueError or RecursionError when there is none."""
        ahead = 64 * 1024
        while True:
            if len(self.buffer) - self.position < ahead:
                self.fill_to(ahead)
            try:
                found, self.position = _DECODER.raw_decode(self.buffer, self.position)
            except json.JSONDecodeError as error:
                # An error well before the window's end is one; near the end the rest may merely be missing.
                certain = not error.msg.startswith("Unterminated") and error.pos < len(self.buffer) - 16
                if certain or self.ended:
                    raise
                if ahead >= limit:
                    raise ValueError(f"it is longer than {limit // 1024 // 1024} MB") from None
                ahead = min(2 * max(ahead, len(self.buffer) - self.position), limit)
            else:
                return found


_NEXT_RECORD = re.compile(r"\}\s*,\s*(?=\{)")


def _from_list(stream: _Text, path: Path, name: str, columns: Columns) -> Iterator[Article | Rejected]:
    identities: Identities = {}
    number = 0
    while (following := stream.skip_space(also=",")) not in ("", "]"):
        number += 1
        where = f"{name}:{number}"
        try:
            record = stream.value(ARTICLE_LIMIT)
        except (ValueError, RecursionError) as error:
            if not (stream.ended and stream.broken):
                yield Rejected(where, f"record {number} is no JSON: {_fault(error)}")
            if not _skip_to_next_record(stream):
                break
            continue
        yield _from_record(record, where, path, identities, columns, guessed=False)
    else:
        if not following and not stream.broken:
            yield Rejected(name, f"the list breaks off after record {number}")
    if stream.broken:
        yield Rejected(name, stream.broken)
    elif number == 0:
        yield Rejected(name, "the list is empty")


def _skip_to_next_record(stream: _Text) -> bool:
    """Moves past a broken record to the next that looks like one; False when there is none."""
    stream.position += 1
    while True:
        if found := _NEXT_RECORD.search(stream.buffer, stream.position):
            stream.position = found.end()
            return True
        if stream.ended:
            return False
        stream.position = max(stream.position, len(stream.buffer) - 1000)
        stream.fill_to(256 * 1024)


def _from_objects(stream: _Text, path: Path, name: str, columns: Columns) -> Iterator[Article | Rejected]:
    identities: Identities = {}
    try:
        record = stream.value(OBJECT_LIMIT)
    except (ValueError, RecursionError) as error:
        yield Rejected(name, stream.broken or f"is no JSON: {_fault(error)}")
        return
    if not stream.skip_space():
        inner = _list_in(record)
        if inner is None:
            yield _from_record(record, name, path, None, columns, guessed=False)
            return
        for number, part in enumerate(inner, start=1):
            yield _from_record(part, f"{name}:{number}", path, identities, columns, guessed=False)
        if not inner:
            yield Rejected(name, "the list of articles is empty")
        return
    # More after the first object: JSON Lines, or objects one after the other.
    number = 1
    while True:
        yield _from_record(record, f"{name}:{number}", path, identities, columns, guessed=False)
        if not isinstance(record, dict) or not stream.skip_space(also=","):
            break
        number += 1
        try:
            record = stream.value(ARTICLE_LIMIT)
        except (ValueError, RecursionError) as error:
            yield Rejected(f"{name}:{number}", f"record {number} is no JSON: {_fault(error)}")
            break
    if stream.broken:
        yield Rejected(name, stream.broken)


def _list_in(record: Any, depth: int = 0) -> list[Any] | None:
    """The list of articles inside an object such as ``{"articles": [...]}``; None when there is none."""
    if not isinstance(record, dict) or depth > 3:
        return None
    for name in _LISTS:
        inner = record.get(name)
        if isinstance(inner, list) and all(isinstance(part, dict) for part in inner):
            return inner
        if isinstance(inner, dict) and (found := _list_in(inner, depth + 1)) is not None:
            return found
    return None
