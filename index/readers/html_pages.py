"""Saved web pages: JSON-LD speaks first, then meta tags, then what trafilatura finds. The body is trafilatura's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from index.articles import Article, Rejected, clean_line
from index.readers.fields import SHORTEST_TEXT, article_from_fields
from index.readers.opening import ARTICLE_LIMIT, BrokenFile, OpenFile, decode
from index.readers.page_facts import linked_data, meta_tags

# trafilatura is superlinear: 2.2 MB of HTML take 8 s, 4.4 MB take 24 s. What counts is the page without its scripts,
# styles and embedded images: pages saved whole by a browser are mostly those.
PAGE_LIMIT = 5 * 1024 * 1024  # characters


def read_html(opened: OpenFile, path: Path, name: str) -> Iterator[Article | Rejected]:
    """The one article of a saved page."""
    try:
        raw = opened.whole(ARTICLE_LIMIT)
    except BrokenFile as error:
        yield Rejected(name, f"the page {error}")
        return
    yield (
        article_from_html(page_text(raw), name, path)
        if raw.strip(b"\0 \t\r\n")
        else Rejected(name, "the file is empty")
    )


def page_text(raw: bytes, charset: str = "") -> str:
    """UTF-8 where it is, else in the encoding that the server or the page declares, else windows-1252 in places."""
    text, guessed = decode(raw)
    if not guessed:
        return text
    declared = re.search(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{3,30})", raw[:4096], re.I)
    for name in filter(None, (charset, declared[1].decode("ascii", "replace") if declared else "")):
        try:
            return str(raw.decode(name, errors="replace"))
        except (LookupError, UnicodeError, ValueError):
            continue
    return text


def article_from_html(page: str, where: str, path: Path, address: str = "") -> Article | Rejected:
    """The article of a page, or why there is none. `address` is where it was fetched, when it was."""
    from lxml import etree, html  # type: ignore[import-untyped]

    page = slimmed(page)
    if len(page) > PAGE_LIMIT:
        return Rejected(where, f"is a page of more than {PAGE_LIMIT >> 20} MB without its scripts and images")
    # Without huge_tree everything below 256 nested elements is dropped without a word; with it, below 2048.
    parser = html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        tree = html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        return Rejected(where, f"is no HTML page: {clean_line(str(error))[:100]}")
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        return Rejected(where, "is nested more than 2,000 elements deep, so that text would be lost")
    fields = _facts(tree, address)
    spoken_for = fields.pop("body", "")
    drop_unseen(tree)
    text = _body(tree, fields, guess=not fields.get("title") or not fields.get("published"))
    if len(text) < SHORTEST_TEXT:
        text = spoken_for
    if len(text) < SHORTEST_TEXT:
        return Rejected(where, "holds no article text that could be told from its menus and notices")
    return article_from_fields({**fields, "text": text}, where, path, None)


_EMBEDDED = re.compile(r"data:[\w.+/-]{3,60};(?:charset=[\w-]+;)?base64,[A-Za-z0-9+/=]+")
_LONG_TAG = re.compile(r"<([A-Za-z][\w:-]{0,40})\s[^<>]{5000,}>")


# trafilatura drops every paragraph that holds one of these.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_NUMBERED = re.compile(r"&#(?:x0{0,6}([0-9a-f]{1,2})|0{0,6}(\d{1,3}))(?:;|(?![0-9a-f]))", re.I)


def slimmed(page: str) -> str:
    """The page without control characters, scripts (but for linked data), styles and embedded files."""
    page = _NUMBERED.sub(_printable, _UNPRINTABLE.sub("", _EMBEDDED.sub("", page)))
    # Time and memory of libxml2 grow with the square of an element's attributes: 200,000 of them take minutes.
    page = _LONG_TAG.sub(lambda tag: f"<{tag[1]}>" if tag[0].count("=") > 1000 else tag[0], page)
    for name in ("script", "style"):
        page = "".join(_without(page, name))
    return page


def _printable(entity: re.Match[str]) -> str:
    code = int(entity[1], 16) if entity[1] else int(entity[2])
    if 0x80 <= code <= 0x9F:  # &#146; was written for windows-1252
        return bytes([code]).decode("cp1252", "ignore")
    return "" if (code < 0x20 and code not in (9, 10, 13)) or code == 0x7F else entity[0]


def _without(page: str, name: str) -> Iterator[str]:
    # Searched by hand: a lazy pattern scans to the end again for each of a hundred thousand unclosed tags.
    folded, at = page.lower() if len(page.lower()) == len(page) else page, 0
    while (start := folded.find(f"<{name}", at)) >= 0:
        end = folded.find(f"</{name}", start)
        if end < 0:
            break
        end = folded.find(">", end) + 1 or len(page)
        keep = "ld+json" in folded[start : folded.find(">", start) + 1]
        yield page[at : end if keep else start]
        at = end
    yield page[at:]


def _facts(tree: Any, address: str) -> dict[str, Any]:
    """What the page says about itself, as fields; the first source that knows one wins."""
    fields: dict[str, Any] = {}
    for source in (linked_data(tree), meta_tags(tree)):
        for name, value in source.items():
            if value and not fields.get(name):
                fields[name] = value
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    if language:
        fields["language"] = language
    fields["url"] = _own_address(tree, fields, address)
    return {name: value for name, value in fields.items() if value}


def _own_address(tree: Any, fields: dict[str, Any], address: str) -> str:
    """The canonical link, else another address the page gives, else where it was fetched."""
    links = [link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    base = address or str(fields.get("url") or "")
    for link in (*links, fields.get("url"), address):
        url = urljoin(base, link.strip()) if isinstance(link, str) and link.strip() else ""
        # Some sites name their front page as the canonical address of every article.
        try:
            if url.startswith(("http://", "https://")) and (urlsplit(url).path.strip("/") or urlsplit(url).query):
                return url
        except ValueError:
            continue
    return address


_UNSEEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0*(?:\.0+)?(?:px|pt|r?em|%)?\s*(?:!|;|$)"
    r"|opacity\s*:\s*0(?:\.0+)?\s*(?:!|;|$)",
    re.I,
)
_UNSEEN_TAGS = ("script", "style", "template", "svg", "iframe", "object", "embed", "noframes")


def drop_unseen(tree: Any) -> None:
    """Removes what a reader of the page never sees: scripts, and elements hidden by attribute or style."""
    for element in list(tree.iter()):
        if element.getparent() is None or element.tag in ("html", "body"):
            continue
        if (
            element.tag in _UNSEEN_TAGS
            or element.get("hidden") is not None
            or (element.get("aria-hidden") or "").strip().lower() == "true"
            or _UNSEEN_STYLE.search(element.get("style") or "")
        ):
            element.drop_tree()


def _body(tree: Any, fields: dict[str, Any], guess: bool) -> str:
    """The article's paragraphs, parted by blank lines. With `guess`, missing fields are added from trafilatura."""
    import trafilatura

    found = trafilatura.bare_extraction(
        tree,
        favor_precision=True,
        include_comments=False,
        include_tables=False,
        with_metadata=guess,
        date_extraction_params={"extensive_search": False, "original_date": True, "outputformat": "%Y-%m-%d"},
    )
    if found is None:
        return ""
    if guess:
        fields.setdefault("title", found.title or "")
        # htmldate reads "budget1995" as the year 1995: a guessed first of January is a year at best.
        if found.date and not found.date.endswith("-01-01") and not fields.get("published"):
            fields["guessed_date"] = found.date
    return re.sub(r"\n+(?!- )", "\n\n", str(found.text or ""))
