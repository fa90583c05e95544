"""Sitemaps: the news kind with titles and dates, the plain kind with addresses, and indexes of sitemaps."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from index.articles import Rejected, clean_line
from index.dates import parse_date
from index.readers.entries import Entry, absolute_address
from index.readers.opening import BrokenFile, unpacked

SITEMAP_LIMIT = 50 * 1024 * 1024  # bytes, decompressed, as the protocol has it
MOST_ADDRESSES = 50_000  # of one sitemap, as the protocol has it


@dataclass(frozen=True, slots=True)
class SitemapLink:
    """A sitemap that an index names, and when it says that one changed (ISO 8601)."""

    url: str
    updated: str | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap as it was read: its articles, or, for an index, the sitemaps it names."""

    entries: tuple[Entry, ...] = ()
    sitemaps: tuple[SitemapLink, ...] = ()
    left_out: int = 0


def read_sitemap(raw: bytes, url: str, content_type: str = "") -> Sitemap | Rejected:
    """The sitemap in `raw`, fetched from `url`, or why it is none. Compressed ones are told by their first bytes."""
    try:
        raw = unpacked(raw, SITEMAP_LIMIT)
    except BrokenFile as error:
        return Rejected(url, f"the sitemap {error}")
    if not raw.strip(b"\0 \t\r\n"):
        return Rejected(url, "the sitemap is empty")
    if "text/plain" in content_type.lower() or raw.lstrip()[:4].lower() == b"http":
        return _from_lines(raw, url)
    return _from_xml(raw, url)


def _from_lines(raw: bytes, url: str) -> Sitemap | Rejected:
    lines = raw.decode("utf-8", "replace").split()
    found = [Entry(address) for line in lines[:MOST_ADDRESSES] if (address := absolute_address(line, url))]
    if not found:
        return Rejected(url, "holds no web address")
    return Sitemap(tuple(found), left_out=len(lines) - len(found))


def _from_xml(raw: bytes, url: str) -> Sitemap | Rejected:
    from lxml import etree

    entries: list[Entry] = []
    sitemaps: list[SitemapLink] = []
    left_out, root = 0, ""
    # Entities stay unresolved and nothing is fetched; a damaged end costs only what stands there.
    events = etree.iterparse(
        BytesIO(raw), events=("start", "end"), recover=True, resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        for event, element in events:
            name = _local(element)
            if event == "start":
                root = root or name
                continue
            if name not in ("url", "sitemap"):
                continue
            said = {_local(part): part.text or "" for part in element.iter() if isinstance(part.tag, str)}
            address = absolute_address(said.get("loc", ""), url)
            if len(entries) + len(sitemaps) >= MOST_ADDRESSES:
                left_out += raw.count(b"</loc>") - MOST_ADDRESSES
                break
            if not address:
                left_out += 1
            elif name == "sitemap":
                sitemaps.append(SitemapLink(address, parse_date(said.get("lastmod"))))
            else:
                entries.append(_entry(address, said))
            element.clear()
            while (before := element.getprevious()) is not None:
                before.getparent().remove(before)
    except etree.LxmlError as error:
        if not entries and not sitemaps:
            return Rejected(url, f"is no sitemap: {clean_line(str(error))[:100]}")
    if root not in ("urlset", "sitemapindex"):
        return Rejected(url, "is no sitemap" + (f": it is {clean_line(root)[:40]}" if root else ""))
    return Sitemap(tuple(entries), tuple(sitemaps), left_out)


def _entry(address: str, said: dict[str, str]) -> Entry:
    return Entry(
        url=address,
        title=clean_line(said.get("title", ""))[:500],
        published=parse_date(said.get("publication_date")),
        updated=parse_date(said.get("lastmod")),
        outlet=clean_line(said.get("name", ""))[:200],
        language=clean_line(said.get("language", "")).lower()[:12],
    )


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
