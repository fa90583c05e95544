"""Web archives (WARC), as crawlers and CC-NEWS write them: every page in them an article, read as a stream."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.articles import Article, Rejected, clean_line
from index.readers.html_pages import article_from_html
from index.readers.opening import ARTICLE_LIMIT, BrokenFile, OpenFile
from index.readers.page_trees import page_text
from index.readers.unread import Unread

_HEADER_LIMIT = 64 * 1024  # bytes of one record's headers


def read_archive(opened: OpenFile, path: Path, name: str) -> Iterator[Rejected | Unread]:
    """One item per page of a web archive; what is no page (requests, images, redirects, errors) is nothing."""
    for where, address, charset, raw in pages_of_archive(opened, name):
        if isinstance(raw, Rejected):
            yield raw
        else:
            yield Unread(where, read_archived_page, raw, (charset, where, path, address))


def read_archived_page(raw: bytes, charset: str, where: str, path: Path, address: str) -> Article | Rejected:
    """The article of one page of an archive, with the encoding that its server declared."""
    return article_from_html(page_text(raw, charset), where, path, address)


def pages_of_archive(opened: OpenFile, name: str) -> Iterator[tuple[str, str, str, bytes | Rejected]]:
    """Where it stands, address, declared charset and bytes of each page, in the archive's order.

    The bytes are decoded from their transfer; in their place stands a rejection where a page cannot be read.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    # Decompressed by `opened`, which ends a bomb; one record never holds more memory than an article may have.
    stream = _Stream(opened)
    try:
        records = ArchiveIterator(
            stream,
            record_types=WarcRecordType.response,
            stream_detect=False,
            auto_decode="all",
            max_header_len=_HEADER_LIMIT,
            quirks_mode=True,
        )
        found = False
        for record in records:
            found = True
            if page := _page(record, name):
                yield page
    except (BrokenFile, OSError, ValueError, EOFError) as error:
        broken = isinstance(error, BrokenFile)
        reason = f"the file {error}" if broken else f"breaks off there: {clean_line(str(error))[:100]}"
        yield name, "", "", Rejected(name, reason)
        return
    if not found:
        reason = "the file holds no web archive record" if stream.tell() else "the file is empty"
        yield name, "", "", Rejected(name, reason)


def _page(record: Any, name: str) -> tuple[str, str, str, bytes | Rejected] | None:
    """One record as a page, or None when it is something else."""
    if record.http_headers is None or record.http_headers.status_code != 200:
        return None
    kind = (record.http_content_type or "").partition(";")[0].strip().lower()
    if kind not in ("text/html", "application/xhtml+xml"):
        return None
    address = clean_line(record.headers.get("WARC-Target-URI", "").strip(" <>"))
    if not address.startswith(("http://", "https://")):
        return None
    where = f"{name}: {address[:300]}"
    try:
        raw = _whole(record.reader)
    except (OSError, ValueError, EOFError) as error:
        return where, address, "", Rejected(where, f"cannot be unpacked ({clean_line(str(error))[:100]})")
    if raw is None:
        return where, address, "", Rejected(where, f"is larger than {ARTICLE_LIMIT >> 20} MB")
    if not record.http_headers.get("Content-Encoding") and len(raw) < record.content_length:
        return where, address, "", Rejected(where, "breaks off in the middle of the page")
    return where, address, record.http_charset or "", raw


def _whole(reader: Any) -> bytes | None:
    """All that a record's reader gives, or None when it is more than an article may have."""
    pieces, length = list[bytes](), 0
    while piece := reader.read(256 * 1024):
        length += len(piece)
        if length > ARTICLE_LIMIT:
            return None
        pieces.append(piece)
    return b"".join(pieces)


class _Stream:
    """An `OpenFile` as the file-like object that the archive library wants."""

    def __init__(self, opened: OpenFile) -> None:
        self._opened = opened
        self._at = 0

    def read(self, size: int = -1, /) -> bytes:
        piece = self._opened.read(size)
        self._at += len(piece)
        return piece

    def tell(self) -> int:
        return self._at

    def seek(self, *_: int) -> int:
        """Never asked for by a reader that goes forward only."""
        raise OSError("a stream cannot go back")

    def close(self) -> None:
        """The file is its owner's to close."""
