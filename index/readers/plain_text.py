"""Articles as plain text or Markdown, one per file, with whatever header lines stand above the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.articles import Article, Rejected, clean_line, clean_text
from index.dates import day_alone
from index.readers.fields import article_from_fields, plain_name
from index.readers.opening import ARTICLE_LIMIT, BrokenFile, OpenFile, decode, is_garbled

_HEADER_LINE = re.compile(r"[*_]{0,2}([A-Za-z][A-Za-z _-]{1,20}?)[*_]{0,2}\s?:[*_]{0,2}\s*(\S.*)")
_NO_HEADERS = ("id", "text")  # and whatever stands for nothing: "Update: ..." begins a sentence
_LONGEST_TITLE = 250  # characters; a longer first line is the text's first paragraph


def read_text(opened: OpenFile, path: Path, name: str) -> Iterator[Article | Rejected]:
    """The one article of a .txt or .md file: front matter or header lines, title, text."""
    try:
        raw = opened.whole(ARTICLE_LIMIT)
    except BrokenFile as error:
        yield Rejected(name, f"the file {error}")
        return
    text, guessed = decode(raw)
    if not text.strip("\x00\ufeff \t\r\n"):
        yield Rejected(name, "the file is empty")
        return
    if guessed and is_garbled(text):
        yield Rejected(name, "is no text in UTF-8 or windows-1252")
        return
    fields: dict[str, Any] = {}
    body = _take_headers(_take_front_matter(clean_text(text), fields), fields)
    if not any(plain_name(key) == "title" for key in fields):
        body = _take_title(body, fields)
    elif (first := body.partition("\n")[0]) and clean_line(first.lstrip("# ")) in fields.values():
        body = body[len(first) :]
    if not any(plain_name(key) == "published" for key in fields):
        body = _take_date_line(body, fields)
    markdown = ".md" in [suffix.lower() for suffix in path.suffixes]
    fields["text"] = _without_marks(body) if markdown else body
    if guessed:
        fields["decoded_as"] = "windows-1252 in places"
    article = article_from_fields(fields, name, path, None)
    yield article


def _take_front_matter(text: str, fields: dict[str, Any]) -> str:
    """Moves ``---`` front matter into `fields`: ``key: value``, ``[a, b]`` and lists of ``- item`` are understood."""
    found = re.match(r"---\n(.*?)\n(?:---|\.\.\.)(?:\n|\Z)", text[:20_000], re.S)
    if not found:
        return text
    key = ""
    for line in found[1].split("\n"):
        item = re.match(r"-\s+(.*)", line)
        pair = re.match(r"([\w -]{1,60}?)\s*:\s*(.*)", line)
        if item and key:
            fields[key] = [*(fields[key] or []), _unquoted(item[1])] if isinstance(fields[key], list) else [item[1]]
        elif pair:
            key = pair[1]
            value = pair[2]
            if value.startswith("[") and value.endswith("]"):
                fields[key] = [_unquoted(part) for part in value[1:-1].split(",") if part.strip()]
            else:
                fields[key] = _unquoted(value) if value else []
    return text[found.end() :].lstrip("\n")


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _take_headers(text: str, fields: dict[str, Any]) -> str:
    """Moves lines such as ``Date: 24 June 2024`` above the text, or right under its title, into `fields`."""
    lines = text.split("\n")
    start = next((at for at, line in enumerate(lines[:4]) if _header(line)), None)
    # Below more than a title line, "Source: ..." belongs to the text.
    if start is None or sum(bool(line) for line in lines[:start]) > 1:
        return text
    end = start
    while end < len(lines) and (not lines[end] or _header(lines[end])):
        if pair := _header(lines[end]):
            fields.setdefault(*pair)
        end += 1
    return "\n".join([*lines[:start], *lines[end:]])


def _header(line: str) -> tuple[str, str] | None:
    found = _HEADER_LINE.fullmatch(line)
    if not found or plain_name(found[1]) in ("", *_NO_HEADERS):
        return None
    return found[1], _unquoted(found[2])


def _take_title(body: str, fields: dict[str, Any]) -> str:
    first, _, rest = body.partition("\n")
    title = clean_line(re.sub(r"^#{1,6}\s+|\s+#+$", "", first).strip("*_ "))
    underline = re.match(r"\s*(?:={3,}|-{3,})\s*(?:\n|\Z)", rest)
    if underline:
        rest = rest[underline.end() :]
    if not title or not rest.strip() or len(title) > _LONGEST_TITLE:
        return body
    fields["title"] = title
    return rest


_EMPHASISED = re.compile(r"^ {0,3}(\*{1,3}|_{1,3})(?=\S)([^\n*_]{6,60})(?<=\S)\1 *$", re.M)


def _take_date_line(body: str, fields: dict[str, Any]) -> str:
    """Moves an emphasised line that is nothing but a day, such as ``*12 May 2025*``, from above the text to `fields`.

    It may stand under a byline. Of several such lines each is the heading of a day, so none is taken.
    """
    lines = [(found, day) for found in _EMPHASISED.finditer(body) if (day := day_alone(found[2]))]
    if len(lines) != 1:
        return body
    found, day = lines[0]
    above = body[: found.start()].strip()
    if "\n" in above or (above and not re.match(r"[*_]{0,3}by\s", above, re.I)):
        return body
    fields["guessed_date"] = day
    return f"{body[: found.start()]}{body[found.end() :].lstrip()}"


_MARKS = (
    (re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)"), r"\1"),
    (re.compile(r"\[([^\]\n]+)\]\((?:https?:|mailto:|/|#)[^)\n]*\)"), r"\1"),
    (re.compile(r"^#{1,6} +(.*?) *#*$", re.M), r"\1"),
    (re.compile(r"(\*\*|__)(?=\S)([^\n]+?)(?<=\S)\1"), r"\2"),
)


def _without_marks(text: str) -> str:
    """Markdown read as prose: the words of links and headings without their marks."""
    for mark, words in _MARKS:
        text = mark.sub(words, text)
    return text
