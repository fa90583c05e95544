"""OPML: lists of feeds as other readers write and read them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from index.articles import Rejected, clean_line
from index.readers.entries import absolute_address
from index.readers.opening import BrokenFile, unpacked

OPML_LIMIT = 10 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed of a list: its address, its title, and the folders it lies in, outermost first."""

    url: str
    title: str = ""
    folders: tuple[str, ...] = ()


def read_opml(
    raw: bytes, where: str = "the OPML file", refused: list[str] | None = None
) -> tuple[Subscription, ...] | Rejected:
    """The feeds of an OPML file, each address once, or why it names none.

    Addresses that cannot be fetched, such as those of ftp, are added to `refused`.
    """
    import listparser

    try:
        raw = unpacked(raw, OPML_LIMIT)
    except BrokenFile as error:
        return Rejected(where, f"the file {error}")
    # An entity can unfold to gigabytes, and no list of feeds needs one.
    if b"<!ENTITY" in raw.upper():
        return Rejected(where, "declares XML entities, as no list of feeds does")
    try:
        parsed = listparser.parse(raw)
    except (ValueError, RecursionError, LookupError) as error:
        return Rejected(where, f"is no OPML: {clean_line(str(error))[:100]}")
    found: dict[str, Subscription] = {}
    for feed in parsed.get("feeds", []):
        if url := absolute_address(feed.get("url") or "", ""):
            folders = next(iter(feed.get("categories") or []), ())
            names = tuple(name for part in folders if (name := clean_line(str(part))[:100]))
            found.setdefault(url, Subscription(url, clean_line(feed.get("title") or "")[:200], names))
        elif refused is not None:
            refused.append(clean_line(feed.get("url") or feed.get("title") or "")[:200])
    if not found:
        trouble = clean_line(str(parsed.get("bozo_exception") or ""))[:100]
        return Rejected(where, f"names no feed{f': {trouble}' if trouble else ''}")
    return tuple(found.values())


def write_opml(feeds: Iterable[Subscription], title: str = "Dateline") -> bytes:
    """An OPML 2.0 file of the feeds, in their order, nested in their folders."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = clean_line(title)
    body = SubElement(root, "body")
    made: dict[tuple[str, ...], Element] = {(): body}
    for feed in feeds:
        parent = body
        for depth in range(1, len(feed.folders) + 1):
            path = feed.folders[:depth]
            if path not in made:
                made[path] = SubElement(made[path[:-1]], "outline", text=_safe(path[-1]))
            parent = made[path]
        name = _safe(feed.title) or feed.url
        SubElement(parent, "outline", type="rss", text=name, title=name, xmlUrl=_safe(feed.url))
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _safe(name: str) -> str:
    return re.sub("[\x00-\x1f\x7f\ufffe\uffff]", "", clean_line(name))
