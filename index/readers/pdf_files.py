"""Articles as PDF: one file, one article. Text, its order and its titles are PDFium's; paragraphs are put together here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from index.articles import Article, Rejected, clean_line
from index.readers.fields import SHORTEST_TEXT, article_from_fields
from index.readers.languages import with_language
from index.readers.opening import BrokenFile, OpenFile
from index.readers.unread import Unread

FILE_LIMIT = 100 * 1024 * 1024  # bytes
PAGES_LIMIT = 500
"""Pages read of one file; a longer one is a book or an archive, and refused."""

_TEXT_LIMIT = 5_000_000  # characters; a page of print has 6,000
_EDGE_LINES = 2  # at the top and foot of a page, where its running heads stand
_DATE = re.compile(r"D?:?((?:19|20)\d\d)(\d\d)(\d\d)")
_BROKEN_WORD = re.compile(r"\w[\u00ad\ufffe-]\Z")  # PDFium gives a soft hyphen as U+FFFE
_SENTENCE_ENDS = tuple('.!?:”"»)')
_NO_TITLE = re.compile(r"untitled|\.(?:docx?|indd|qxd|pdf|tex|dvi|html?)\Z|^microsoft word", re.I)


def read_pdf(opened: OpenFile, path: Path, name: str) -> Iterator[Rejected | Unread]:
    """The one article of a PDF file."""
    try:
        raw = opened.binary(FILE_LIMIT)
    except BrokenFile as error:
        yield Rejected(name, f"the file {error}")
        return
    yield Unread(name, article_from_pdf, raw, (name, path)) if raw else Rejected(name, "the file is empty")


def article_from_pdf(raw: bytes, where: str, path: Path, known: dict[str, Any] | None = None) -> Article | Rejected:
    """The article of a PDF file's bytes, or why there is none: locked, scanned without text, broken, too long.

    `known` are fields that the file's source stated, such as a feed; they win over its own properties.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        return Rejected(where, "is locked with a password" if locked else "is no intact PDF file")
    try:
        if len(document) > PAGES_LIMIT:
            return Rejected(where, f"has {len(document):,} pages, more than the {PAGES_LIMIT} of any article")
        facts = document.get_metadata_dict()
        pages = _page_texts(document)
    except pypdfium2.PdfiumError as error:
        return Rejected(where, f"cannot be read further ({clean_line(str(error))[:100]})")
    finally:
        document.close()
    text = join_pages(pages)
    if len(text) < SHORTEST_TEXT:
        return Rejected(where, "holds no text; a scanned page has to go through text recognition first")
    return with_language(article_from_fields({**_fields(facts, text), **(known or {})}, where, path, None))


def _page_texts(document: Any) -> list[str]:
    texts, total = list[str](), 0
    for page in document:
        textpage = page.get_textpage()
        texts.append(textpage.get_text_bounded())
        textpage.close()
        page.close()
        total += len(texts[-1])
        if total > _TEXT_LIMIT:
            break
    return texts


def _fields(facts: dict[str, str], text: str) -> dict[str, Any]:
    """The record of a file: what its properties say, as far as they can be believed."""
    title = clean_line(facts.get("Title", ""))
    fields: dict[str, Any] = {"text": text, "authors": facts.get("Author", "")}
    if len(title) >= 10 and not _NO_TITLE.search(title):
        fields["title"] = title
    # When the file was made: of a saved article mostly the day it was printed, so never more than a guess.
    if made := _DATE.match(facts.get("CreationDate", "")):
        fields["guessed_date"] = "-".join(made.groups())
    return fields


def join_pages(pages: Sequence[str]) -> str:
    """One text of the pages' lines: running heads and page numbers dropped, broken words and lines joined again."""
    lines = [[line.strip() for line in page.replace("\r", "").split("\n")] for page in pages]
    lines = [[line for line in page if line] for page in lines]
    heads = _running_heads(lines)
    body = [
        line
        for page in lines
        for place, line in enumerate(page)
        if not (_is_edge(place, page) and (_unnumbered(line) in heads or line.strip(" -–—|").isdigit()))
    ]
    return _paragraphs(body)


def _is_edge(place: int, page: Sequence[str]) -> bool:
    return place < _EDGE_LINES or place >= len(page) - _EDGE_LINES


def _unnumbered(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def _running_heads(pages: Sequence[Sequence[str]]) -> set[str]:
    """Lines that stand at the edge of most pages, page numbers aside; a page of few lines is edge all over."""
    if len(pages) < 3 or sum(map(len, pages)) < 3 * _EDGE_LINES * len(pages):
        return set()
    met = Counter(
        head for page in pages for head in {_unnumbered(line) for i, line in enumerate(page) if _is_edge(i, page)}
    )
    return {head for head, times in met.items() if times > len(pages) / 2}


def _paragraphs(lines: Sequence[str]) -> str:
    """Lines joined to paragraphs, broken words to words."""
    # The width of a full line: most are full, the last ones of paragraphs and the headlines are not.
    full = sorted(map(len, lines))[len(lines) * 3 // 4] if lines else 0
    text, last = "", ""
    for line in lines:
        if not text:
            text = line
        elif _BROKEN_WORD.search(last) and line[:1].islower():
            text = text[:-1] + line
        else:
            text += ("\n\n" if _is_last_line(last, line, full) else " ") + line
        last = line
    return text


def _is_last_line(line: str, following: str, full: int) -> bool:
    """Whether a paragraph or headline ends with `line`: it is short, and what follows may begin one."""
    ended = line.endswith(_SENTENCE_ENDS)
    return len(line) < (0.85 if ended else 0.6) * full and not following[:1].islower()
