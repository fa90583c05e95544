"""What a web page says about itself: JSON-LD and meta tags, as the fields of an article."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from index.readers.fields import names_of

_ARTICLES = ("NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "LiveBlogPosting", "BlogPosting", "Article")
_LARGEST_SCRIPT = 2_000_000  # characters


def linked_data(tree: Any) -> dict[str, Any]:
    """The fields in the page's JSON-LD article; empty when it has none. ``body`` is its articleBody."""
    nodes_all = [node for script in tree.iter("script") for node in _nodes_in(script)]
    nodes = [node for node in nodes_all if _is_article(node)]
    if not nodes:
        return _dates_of_page(nodes_all)
    node = min(nodes, key=_rank)
    return {
        "title": _spoken(node.get("headline") or node.get("name")),
        "published": node.get("datePublished") or node.get("dateCreated"),
        "updated": node.get("dateModified"),
        "authors": _authors(node.get("author") or node.get("creator")),
        "outlet": _name(node.get("publisher")),
        "section": node.get("articleSection"),
        "language": node.get("inLanguage"),
        "url": _address(node),
        "body": node.get("articleBody") if isinstance(node.get("articleBody"), str) else "",
        "locked": str(node.get("isAccessibleForFree")).lower() in ("false", "http://schema.org/false") or None,
        "words": _number(node.get("wordCount")),
    }


def _dates_of_page(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    """Pages whose linked data calls them no article may still be dated as pages."""
    pages = [node for node in nodes if "WebPage" in _kinds(node) and node.get("datePublished")]
    if not pages:
        return {}
    return {"published": pages[0]["datePublished"], "updated": pages[0].get("dateModified")}


def _spoken(value: Any) -> str:
    """A string of linked data, where some sites escape as in HTML."""
    return html.unescape(value) if isinstance(value, str) else ""


def _number(value: Any) -> int:
    digits = str(value)[:9]
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def _nodes_in(script: Any) -> Iterator[dict[str, Any]]:
    if "ld+json" not in (script.get("type") or "").lower() or not script.text or len(script.text) > _LARGEST_SCRIPT:
        return
    source = script.text.strip().removeprefix("<!--").removeprefix("//<![CDATA[").removesuffix("//]]>")
    source = source.removesuffix("-->").strip().rstrip(";")
    try:
        waiting = [_loaded(source)]
    except (ValueError, RecursionError):
        return
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting.extend(value[:1000])
        elif isinstance(value, dict):
            yield value
            waiting.extend(value[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in value)


def _loaded(source: str) -> Any:
    """The JSON of a script; a comma before a closing bracket, which browsers forgive elsewhere, is forgiven."""
    try:
        return json.loads(source, strict=False)
    except ValueError:
        return json.loads(re.sub(r",(\s{0,1000}[}\]])", r"\1", source), strict=False)


def _kinds(node: dict[str, Any]) -> list[str]:
    kind = node.get("@type")
    return [str(part).rpartition("/")[2] for part in (kind if isinstance(kind, list) else [kind])]


def _is_article(node: dict[str, Any]) -> bool:
    return any(kind.endswith(("Article", "BlogPosting")) for kind in _kinds(node))


def _rank(node: dict[str, Any]) -> tuple[int, int]:
    rank = min((_ARTICLES.index(kind) for kind in _kinds(node) if kind in _ARTICLES), default=len(_ARTICLES))
    return (0 if node.get("headline") else 1, rank)


def _authors(value: Any) -> tuple[str, ...]:
    # A page's author object may be one name with a comma in it, as in "Jane Doe, Berlin": names_of parts them.
    return names_of(value) if value else ()


def _name(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name")
    return value if isinstance(value, str) else ""


def _address(node: dict[str, Any]) -> str:
    for value in (node.get("url"), node.get("mainEntityOfPage"), node.get("@id")):
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str) and value.startswith(("http://", "https://")):
            return value
    return ""


_META = {
    "title": ("og:title", "twitter:title", "dc.title", "parsely-title", "headline"),
    "published": (
        "article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date",
        "pubdate", "publish-date", "publication_date", "dc.date.issued", "dcterms.created", "dc.date",
        "cxenseparse:recs:publishtime", "article.published", "date",
    ),
    "updated": ("article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified"),
    "outlet": ("og:site_name", "application-name", "dc.publisher", "twitter:site"),
    "authors": ("author", "article:author", "parsely-author", "dc.creator", "sailthru.author", "byl"),
    "section": ("article:section", "parsely-section", "section"),
    "language": ("og:locale", "content-language"),
    "tier": ("article:content_tier", "content_tier", "lp.article:content_tier"),
    "url": ("og:url", "twitter:url", "parsely-link"),
}  # fmt: skip


def meta_tags(tree: Any) -> dict[str, Any]:
    """The fields in the page's meta tags."""
    said: dict[str, str] = {}
    for tag in tree.iter("meta"):
        for key in ("property", "name", "itemprop", "http-equiv"):
            if (name := (tag.get(key) or "").strip().lower()) and (content := (tag.get("content") or "").strip()):
                said.setdefault(name, content)
    fields: dict[str, Any] = {
        field: next((said[name] for name in names if name in said), "") for field, names in _META.items()
    }
    if str(fields["outlet"]).startswith("@") or str(fields["authors"]).startswith("http"):
        fields = {
            name: "" if str(value).startswith(("@", "http")) and name != "url" else value
            for name, value in fields.items()
        }
    return fields


def time_tags(tree: Any) -> dict[str, Any]:
    """The dates that microdata and ``<time pubdate>`` state; as ``guessed_date`` the first time under the headline."""
    fields: dict[str, Any] = {}
    under_headline = False
    for element in tree.iter():
        if element.tag == "h1":
            under_headline = True
        elif element.tag in ("aside", "footer"):
            # From here on a time is that of another article.
            under_headline = False
        if not isinstance(element.tag, str) or not element.attrib:
            continue
        kind = (element.get("itemprop") or "").lower()
        stamp = element.get("datetime") or element.get("content") or ""
        if kind in ("datepublished", "datecreated") or (element.tag == "time" and element.get("pubdate") is not None):
            fields.setdefault("published", stamp or element.text_content().strip()[:80])
        elif kind == "datemodified":
            fields.setdefault("updated", stamp or element.text_content().strip()[:80])
        elif element.tag == "time" and stamp and under_headline and not _OF_CHANGE.search(_about(element)):
            fields.setdefault("guessed_date", stamp)
    return fields


_OF_CHANGE = re.compile(r"updat|modif|aktualis|mis à jour|actualiz|aggiornat", re.I)


def _about(element: Any) -> str:
    """The words that tell what a time is that of: its class, and the text before it."""
    before, parent = element.getprevious(), element.getparent()
    text = (before.tail if before is not None else parent.text if parent is not None else "") or ""
    return f"{element.get('class') or ''} {text}"
