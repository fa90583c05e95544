"""Feeds: RSS, Atom, RDF and JSON Feed, as entries."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from html.entities import html5
from typing import Any

from index.articles import Rejected, clean_line
from index.dates import parse_date
from index.readers.entries import SHORTEST_STAND_IN, Entry, absolute_address, is_complete, same_site
from index.readers.fields import names_of, strip_markup
from index.readers.opening import BrokenFile, decode, unpacked

FEED_LIMIT = 20 * 1024 * 1024  # bytes, decompressed
MOST_ENTRIES = 2000  # of one feed; readers' feeds have 10 to 200


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it was read: what it calls itself, the page it belongs to, and its entries in its own order.

    `left_out` counts entries past the two-thousandth or without an address; `broken` says that the feed's markup was
    damaged, so that entries may be missing.
    """

    title: str
    site: str
    entries: tuple[Entry, ...]
    language: str = ""
    left_out: int = 0
    broken: bool = False


def read_feed(raw: bytes, url: str, content_type: str = "") -> Feed | Rejected:
    """The feed in `raw`, fetched from `url`, or why it is none."""
    try:
        raw = _in_utf8(unpacked(raw, FEED_LIMIT), content_type)
    except BrokenFile as error:
        return Rejected(url, f"the feed {error}")
    if not raw.strip(b"\0 \t\r\n"):
        return Rejected(url, "the feed is empty")
    if _PAGE.match(raw[:2000]):
        return Rejected(url, "is a web page, not a feed")
    parsed, broken = _parsed(raw)
    if parsed is None:
        return Rejected(url, "is neither RSS, Atom, RDF nor JSON Feed")
    about, given = parsed
    site = absolute_address(_text(about.get("link")), url)
    title = _title(about)[:200]
    zones = _dates_as_written(raw)
    language = _language(about, raw)
    entries = [
        entry
        for item in given[:MOST_ENTRIES]
        if (entry := _entry(item, site or url, url, title, language, zones)) is not None
    ]
    return Feed(title, site, tuple(entries), language, len(given) - len(entries), broken)


_PAGE = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<!--.{0,1000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)


_DECLARED = re.compile(rb"(<\?xml[^>]{0,100}?\bencoding\s*=\s*[\"'])([\w-]{2,30})", re.I)


def _in_utf8(raw: bytes, content_type: str) -> bytes:
    """The bytes in UTF-8 where what is declared inside, or else by the server, does not fit them.

    A declaration of another encoding inside wins, as parsers expect. Bytes that are said to be UTF-8 and are not are
    read as windows-1252, each by itself.
    """
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw
    declared = _DECLARED.search(raw[:300])
    if declared and declared[2].lower() not in (b"utf-8", b"utf8"):
        return raw
    text, guessed = decode(raw)
    if not guessed:
        return raw
    charset = re.search(r"charset\s*=\s*[\"']?([\w-]{3,30})", content_type, re.I)
    if charset and charset[1].lower() not in ("utf-8", "utf8"):
        with suppress(LookupError, UnicodeError):
            text = str(raw.decode(charset[1], "replace"))
    return text.encode("utf-8", "replace")


def _parsed(raw: bytes) -> tuple[tuple[Any, list[Any]] | None, bool]:
    """What the feed says of itself and its entries, and whether it was damaged; None when no parser makes sense of it."""
    import fastfeedparser

    try:
        found = fastfeedparser.parse(_mended(raw))
        if found.get("entries") or found.get("feed", {}).get("title"):
            return (found.get("feed", {}), list(found.get("entries", []))), False
    # The parser lets out whatever lxml, json, dateutil and its own code raise; the second parser decides.
    except Exception as error:
        if isinstance(error, MemoryError):
            raise
    import feedparser

    slow = feedparser.parse(raw)
    if not slow.version and not slow.entries:
        return None, True
    return (slow.feed, list(slow.entries)), bool(slow.bozo)


_CDATA = re.compile(rb"(<!\[CDATA\[.*?\]\]>)", re.S)
_AMPERSAND = re.compile(rb"&(#\d{1,7};|#x[0-9a-f]{1,6};|[a-z][a-z0-9]{1,30};)?", re.I)
_OF_XML = (b"amp;", b"lt;", b"gt;", b"quot;", b"apos;")


def _mended(raw: bytes) -> bytes:
    """XML whose bare ampersands and HTML entities are written as XML knows them: the parser would drop them."""
    if raw.lstrip()[:1] in b"{[" or b"&" not in raw or b"<!ENTITY" in raw[:100_000]:
        return raw
    parts = _CDATA.split(raw)
    parts[::2] = [_AMPERSAND.sub(_as_xml, part) for part in parts[::2]]
    return b"".join(parts)


def _as_xml(found: re.Match[bytes]) -> bytes:
    name = found[1]
    if not name:
        return b"&amp;"
    if name.startswith(b"#") or name in _OF_XML:
        return found[0]
    known = html5.get(name.decode("ascii"))
    return known.encode("ascii", "xmlcharrefreplace") if known else b"&amp;" + name


# ---- dates ------------------------------------------------------------------------------------------------------

_WRITTEN = re.compile(
    rb"<(?:\w+:)?(?:pubDate|published|updated|issued|modified|date|created)\b[^<>]*>\s*(?:<!\[CDATA\[)?([^<>\]]{8,60})"
    rb"|\"date_(?:published|modified)\"\s*:\s*\"([^\"]{8,60})\"",
    re.I,
)


def _dates_as_written(raw: bytes) -> dict[str, str]:
    """From each instant in UTC to the date as the feed wrote it: the parser drops the zone, which tells the local day."""
    written: dict[str, str] = {}
    for found in _WRITTEN.finditer(raw):
        date = parse_date(re.sub(r"\s+", " ", (found[1] or found[2]).decode("utf-8", "replace")).strip())
        if date and len(date) > 10:
            written.setdefault(datetime.fromisoformat(date).astimezone(UTC).isoformat(timespec="seconds"), date)
    return written


def _date(value: Any, written: dict[str, str]) -> str | None:
    date = parse_date(_text(value))
    return written.get(date, date) if date else None


# ---- entries ----------------------------------------------------------------------------------------------------


def _entry(item: Any, base: str, feed_url: str, feed_title: str, language: str, zones: dict[str, str]) -> Entry | None:
    guid = clean_line(_text(item.get("id")))[:500]
    links = [_text(item.get("link")), *(_text(link.get("href")) for link in item.get("links") or [] if _is_page(link))]
    if guid.startswith(("http://", "https://")):
        links.append(guid)
    url = next((url for link in links if link and (url := absolute_address(link, base))), "")
    if not url:
        return None
    text = max((_text(part) for part in (item.get("content"), item.get("summary"), item.get("description"))), key=len)
    tags = [_text(tag.get("term")) for tag in item.get("tags") or [] if isinstance(tag, dict)]
    return Entry(
        url=url,
        title=_title(item),
        html=text,
        complete=is_complete(text),
        stands_in=is_complete(text, SHORTEST_STAND_IN) and same_site(url, feed_url),
        published=_date(item.get("published") or item.get("updated"), zones),
        updated=_date(item.get("updated"), zones),
        authors=_authors(item),
        # A feed that gathers articles of others does not name their outlets.
        outlet=feed_title if same_site(url, feed_url) or same_site(url, base) else "",
        guid=guid,
        language=_text(item.get("language")) or language,
        section=clean_line(next((tag for tag in tags if tag), ""))[:100],
    )


def _title(about: Any) -> str:
    # Titles are HTML in many feeds whatever they declare, so "&amp;" left over from the XML is one more level.
    return clean_line(unescape(strip_markup(_text(about.get("title")))))[:500]


def _is_page(link: Any) -> bool:
    return isinstance(link, dict) and link.get("rel", "alternate") == "alternate"


def _authors(item: Any) -> tuple[str, ...]:
    given = [author.get("name") for author in item.get("authors") or [] if isinstance(author, dict)]
    names = [_text(name) for name in given if name] or [_text(item.get("author"))]
    # RSS asks for an address with the name in brackets: "jane@example.org (Jane Doe)".
    return names_of([re.sub(r"\S+@\S+\s*\(([^()]+)\)", r"\1", name) for name in names if name])


def _language(about: Any, raw: bytes) -> str:
    found = re.search(
        rb"<(?:\w+:)?language>\s*([\w-]{2,12})\s*<|<(?:feed|rss)\b[^>]{0,2000}xml:lang=[\"']([\w-]{2,12})", raw[:20_000]
    )
    said = _text(about.get("language")) or (next(filter(None, found.groups())).decode() if found else "")
    return said.lower()[:12]


def _text(value: Any) -> str:
    """A string from whatever a parser hands over for one: a string, an object with a value, a list of those."""
    if isinstance(value, dict):
        return _text(value.get("value") or value.get("name") or value.get("href"))
    if isinstance(value, (list, tuple)):
        return max((_text(part) for part in value), key=len, default="")
    return value if isinstance(value, str) else ""
