"""Web pages, saved or fetched: JSON-LD speaks first, then meta tags, the extractor, the feed's entry, the address.

The body is trafilatura's, from a tree that holds only what readers of the page see.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from index.articles import Article, Rejected, canonical_url, clean_line
from index.dates import date_in_url, parse_date
from index.readers.entries import Entry, absolute_address, article_from_entry, same_site
from index.readers.fields import SHORTEST_TEXT, article_from_fields, tidy_text
from index.readers.languages import with_language
from index.readers.listings import count_teasers, is_listing
from index.readers.opening import ARTICLE_LIMIT, BrokenFile, OpenFile, is_noise, unpacked
from index.readers.page_bodies import find_body
from index.readers.page_dates import date_in_scripts, time_tags, with_order
from index.readers.page_facts import linked_data, meta_tags
from index.readers.page_trees import NoPage, drop_unseen, page_text, parse_page
from index.readers.unread import Unread
from index.readers.walls import wall_of


def read_html(opened: OpenFile, path: Path, name: str) -> Iterator[Rejected | Unread]:
    """The one article of a saved page."""
    try:
        raw = opened.whole(ARTICLE_LIMIT)
    except BrokenFile as error:
        yield Rejected(name, f"the page {error}")
        return
    yield Unread(name, read_saved_page, raw, (name, path))


def read_saved_page(raw: bytes, name: str, path: Path) -> Article | Rejected:
    """The article of a page from a file; without an address of its own it is known by the file's."""
    if not raw.strip(b"\0 \t\r\n"):
        return Rejected(name, "the file is empty")
    return article_from_html(page_text(raw), name, path)


def read_page(raw: bytes, url: str, content_type: str = "", entry: Entry | None = None) -> Article | Rejected:
    """The article of a page fetched from `url`, or why it holds none.

    `entry` is what the feed or sitemap said of it: it fills what the page leaves open, and gives the text when it
    carries all of it and the page is locked or unreadable.
    """
    item = _read_fetched(raw, url, content_type, entry)
    if isinstance(item, Rejected) and entry and entry.complete:
        whole = article_from_entry(entry)
        return item if isinstance(whole, Rejected) else whole
    return item


def _read_fetched(raw: bytes, url: str, content_type: str, entry: Entry | None) -> Article | Rejected:
    try:
        canonical_url(url)
    except ValueError:
        return Rejected(url, "has no web address")
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/pdf" or raw[:5] == b"%PDF-":
        from index.readers.pdf_files import article_from_pdf

        return article_from_pdf(raw, url, Path(), {**(entry.fields() if entry else {}), "url": url})
    if kind and not kind.startswith("text/") and "html" not in kind and "xml" not in kind:
        return Rejected(url, f"is no web page but {clean_line(kind)[:60]}")
    try:
        raw = unpacked(raw, ARTICLE_LIMIT)
    except BrokenFile as error:
        return Rejected(url, f"the page {error}")
    if not raw.strip(b"\0 \t\r\n"):
        return Rejected(url, "the page is empty")
    charset = re.search(r"charset\s*=\s*[\"']?([\w-]{3,30})", content_type, re.I)
    text = page_text(raw, charset[1] if charset else "")
    if is_noise(text[:20_000].encode("utf-8", "replace")):
        return Rejected(url, "is no text: it holds many control characters")
    return article_from_html(text, url, Path(), url, entry)


def article_from_html(
    page: str, where: str, path: Path, address: str = "", entry: Entry | None = None
) -> Article | Rejected:
    """The article of a page, or why there is none. `address` is where it was fetched, when it was."""
    try:
        found = _look_at(page, address, entry)
        if (len(found.text) < _SHORTEST_SHOWN and found.hidden_by_sheets) or (
            len(found.text) < _NOTHING_SHOWN and found.hidden_blocks
        ):
            # Some pages hide their article until a script shows it. Where they show nothing else, nothing can be
            # smuggled in beside it.
            found = max(found, _look_at(page, address, entry, waiting=True), key=lambda look: len(look.text))
    except NoPage as error:
        return Rejected(where, str(error))
    wall, text = found.wall, found.text
    if wall and len(found.spoken) < 2 * max(len(text), 500):
        return Rejected(where, wall)
    if len(text) < SHORTEST_TEXT or wall:
        text = tidy_text(found.spoken)
    if len(text) < SHORTEST_TEXT or not _is_prose(text):
        return Rejected(where, "holds no article text that could be told from its menus and notices")
    return with_language(article_from_fields({**found.fields, "text": text}, where, path, None))


def _is_prose(text: str) -> bool:
    """Whether letters and digits make up most of a text, as in every script that news are written in."""
    start = [char for char in text[:3000] if not char.isspace() and char != "|"]
    letters = sum(char.isalpha() or unicodedata.category(char) in ("Mn", "Mc") for char in start)
    return letters > 0.1 * len(start) and letters + sum(char.isdigit() for char in start) > 0.5 * len(start)


_SHORTEST_SHOWN = 250  # characters; a page that shows less may be waiting for its scripts
_NOTHING_SHOWN = 60  # characters; the same where the page's own markup hides its text


@dataclass(frozen=True, slots=True)
class _Look:
    """What a page holds: its fields, the text found on it, the text its linked data carries, what stands in the way."""

    fields: dict[str, Any]
    text: str
    spoken: str
    wall: str
    hidden_by_sheets: bool
    hidden_blocks: bool


def _look_at(page: str, address: str, entry: Entry | None, waiting: bool = False) -> _Look:
    """Raises NoPage. With `waiting`, what style sheets hide, and blocks that scripts may show, count as shown."""
    tree = parse_page(page, sheets=not waiting)
    fields = _facts(tree, address)
    _guess_date(fields, page)
    spoken = str(fields.pop("body", "") or "")
    about = {name: fields.pop(name, None) for name in ("locked", "tier", "words", "articles", "kind", "other")}
    about["published"] = fields.get("published")
    # A feed's title would hide what the page calls itself.
    headings = (clean_line(tag.text_content())[:200] for tag in tree.iter("title", "h1"))
    titles = [title for title in (str(fields.get("title") or ""), *headings) if title]
    _add_missing(fields, entry)
    hidden_by_sheets, hidden_blocks = drop_unseen(tree, waiting)
    shown = " ".join(tree.text_content().split())
    teasers = count_teasers(tree)
    text = find_body(tree, fields, tidy_text(spoken))
    wall = wall_of(titles, text, shown, about, address)
    if not wall and is_listing(teasers, text, about, str(fields.get("url") or address)):
        wall = "is a page of teasers, not an article"
    return _Look(fields, text, spoken, wall, hidden_by_sheets, hidden_blocks)


def _facts(tree: Any, address: str) -> dict[str, Any]:
    """What the page says about itself, as fields; the first source that knows one wins."""
    fields: dict[str, Any] = {}
    sources = [linked_data(tree), meta_tags(tree), time_tags(tree)]
    own = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    stated = [str(value) for value in (own, *(source.get("language") for source in sources)) if value]
    # "en-GB" tells more than "en" does of how dates are written.
    language = next((name for name in stated if re.match(r"[a-z]{2}[-_]", name, re.I)), stated[0] if stated else "")
    for source in sources:
        for name, value in source.items():
            if name in ("published", "updated", "guessed_date"):
                # A date such as 0001-01-01 stands for none; another source may know it.
                value = with_order(value, language, address)
                if not parse_date(value):
                    continue
            if value not in (None, "", (), []) and fields.get(name) in (None, ""):
                fields[name] = value
    if fields.get("published"):
        fields["published"] = _in_own_zone(fields["published"], [source.get("published") for source in sources])
    if own:
        fields["language"] = own
    fields["url"] = _own_address(tree, fields, address)
    fields["title"] = _without_outlet(str(fields.get("title") or ""), str(fields.get("outlet") or ""))
    return {name: value for name, value in fields.items() if value not in (None, "", (), [])}


def _in_own_zone(stated: Any, others: list[Any]) -> Any:
    """The same instant in the outlet's zone, where another source tells it so; in UTC its day may be another one."""
    moment = _moment(stated)
    if moment is None or moment.utcoffset():
        return stated
    for other in others:
        local = _moment(other)
        if local is not None and local.utcoffset() and abs((local - moment).total_seconds()) < 60:
            return other
    return stated


def _moment(raw: Any) -> datetime | None:
    iso = parse_date(raw)
    return datetime.fromisoformat(iso) if iso and "T" in iso else None


def _guess_date(fields: dict[str, Any], page: str) -> None:
    """A guess for a page that states no date: its address, the time at its headline, its scripts, its last change."""
    if fields.get("published"):
        return
    near, by_address = parse_date(fields.get("guessed_date")), date_in_url(str(fields.get("url") or ""))
    # The time at the headline may be that of a change; the address keeps the first day.
    if by_address and (not near or near[:10] != by_address):
        near = by_address
    if guess := near or date_in_scripts(page):
        fields["guessed_date"] = guess


def _without_outlet(title: str, outlet: str) -> str:
    """The title without the outlet's name, which many pages append for the browser's window."""
    title, outlet = clean_line(title), clean_line(outlet)
    if len(outlet) < 3 or len(title) < len(outlet) + 10 or not title.casefold().endswith(outlet.casefold()):
        return title
    return (
        re.sub(r"\s+[|·•–—-]\s*\Z", "", before)
        if (before := title[: -len(outlet)]).rstrip()[-1:] in "|·•–—-"
        else title
    )


def _add_missing(fields: dict[str, Any], entry: Entry | None) -> None:
    """What the feed says where the page says nothing. Its date is stated, so it goes before one guessed from the page."""
    if entry is None:
        return
    for name, value in entry.fields().items():
        if value and not fields.get(name):
            fields[name] = value


def _own_address(tree: Any, fields: dict[str, Any], address: str) -> str:
    """The canonical link, else another address the page gives, else where it was fetched.

    A fetched page speaks for its own site only: one that names another outlet's article as its own address would
    otherwise replace that article. Copies kept by AMP caches are the exception they are made for.
    """
    links = [link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    base = address or str(fields.get("url") or "")
    cached = bool(re.match(r"https?://[\w.-]+\.cdn\.ampproject\.org/", address))
    for link in (*links, fields.get("url")):
        url = absolute_address(link, base) if isinstance(link, str) and link.strip() else ""
        if not url or (address and not cached and not same_site(url, address)):
            continue
        # Some sites name their front page as the canonical address of every article.
        parts = urlsplit(url)
        if parts.path.strip("/") or parts.query:
            return url
    return address


# ---- feeds of a page --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page offers: its address and what the page calls it."""

    url: str
    title: str = ""


_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_FEED_PATH = re.compile(r"(?:^|/)(?:rss|feeds?|atom)(?:\.xml|\.rdf|\.json)?/?$|\.(?:rss|atom)$|/index\.rdf$", re.I)
_MOST_FEEDS = 20


def find_feeds(raw: bytes, url: str) -> tuple[FeedLink, ...]:
    """The feeds that the page at `url` offers, in its order, those of comments last; empty when it offers none."""
    try:
        tree = parse_page(page_text(raw[:ARTICLE_LIMIT]))
    except NoPage:
        return ()
    base = next((absolute_address(tag.get("href") or "", url) for tag in tree.iter("base")), "") or url
    found: dict[str, FeedLink] = {}
    for link in tree.iter("link"):
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        if kind in _FEED_TYPES and "alternate" in (link.get("rel") or "").lower():
            _note_feed(found, link.get("href"), base, link.get("title"))
    if not found:
        for link in tree.iter("a"):
            if _FEED_PATH.search(_path_of(link.get("href") or "")):
                _note_feed(found, link.get("href"), base, link.text_content())
    return tuple(sorted(found.values(), key=_is_of_comments))[:_MOST_FEEDS]


def _path_of(link: str) -> str:
    """The path of an address, or nothing when it is none."""
    try:
        return urlsplit(link.strip()).path
    except ValueError:
        return ""


def _note_feed(found: dict[str, FeedLink], link: str | None, base: str, title: str | None) -> None:
    if url := absolute_address(link or "", base):
        found.setdefault(url, FeedLink(url, clean_line(title or "")[:200]))


def _is_of_comments(feed: FeedLink) -> bool:
    return bool(re.search(r"comment|kommentar|commentaire|comentario", f"{feed.title} {feed.url}", re.I))
