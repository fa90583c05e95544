"""What fetched bytes are: a feed, a sitemap, an OPML list or a page. Told by what they hold; a server's word comes last."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from index.articles import Article, Rejected

if TYPE_CHECKING:
    from index.readers.entries import Entry

Kind = Literal["feed", "sitemap", "opml", "page"]

_ROOT = re.compile(r"<(?:\w+:)?(rss|feed|rdf|urlset|sitemapindex|opml|html|body|head)[\s>/:]", re.IGNORECASE)
_KINDS: dict[str, Kind] = {
    "rss": "feed", "feed": "feed", "rdf": "feed", "urlset": "sitemap", "sitemapindex": "sitemap", "opml": "opml",
    "html": "page", "body": "page", "head": "page",
}  # fmt: skip
_LOOKED_AT = 20_000


def recognise(raw: bytes, content_type: str = "") -> Kind:
    """What the bytes are, by the first element that tells."""
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1"
    head = re.sub(r"<!--.*?-->", "", raw[:_LOOKED_AT].decode(encoding, "replace").replace("\0", ""), flags=re.DOTALL)
    start = head.lstrip("\ufeff\xef\xbb\xbf \t\r\n")
    if start.startswith("{"):
        return "feed" if '"items"' in head or "jsonfeed" in head else "page"
    if root := _ROOT.search(start):
        return _KINDS[root[1].lower()]
    addresses = [line.strip() for line in start.splitlines()[:20] if line.strip()]
    if addresses and all(re.fullmatch(r"https?://\S+", line) for line in addresses):
        return "sitemap"
    said = content_type.lower()
    return "feed" if any(word in said for word in ("rss", "atom", "feed+json")) else "page"


# -- what a parser's worker process runs --------------------------------------------------------------------------------


def read_listing(kind: str, raw: bytes, url: str, content_type: str) -> Any:
    """A feed (`Feed`), a sitemap (`Sitemap`) or the subscriptions of an OPML list; a Rejected when it is none."""
    if kind == "feed":
        from index.readers.feeds import read_feed

        return read_feed(raw, url, content_type)
    if kind == "sitemap":
        from index.readers.sitemaps import read_sitemap

        return read_sitemap(raw, url, content_type)
    from index.readers.opml import read_opml

    return read_opml(raw, url)


def read_entries(entries: Sequence[Entry]) -> list[Article | Rejected]:
    """The articles that a feed carries in full."""
    from index.readers.entries import article_from_entry

    return [article_from_entry(entry) for entry in entries]


def read_one_page(
    raw: bytes, url: str, content_type: str, entry: Entry | None
) -> tuple[Article | Rejected, tuple[str, ...]]:
    """The article on a page, or why there is none; and the feeds that the page names."""
    from index.readers.html_pages import find_feeds, read_page

    return read_page(raw, url, content_type, entry), tuple(feed.url for feed in find_feeds(raw, url))
