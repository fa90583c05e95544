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
    """The fields in the page's JSON-LD article; empty when it has none. ``body`` is its articleBody.

    ``articles`` counts the different articles that it describes: a page of teasers often describes each of them;
    ``other`` says that none of them is the page's own, as far as titles and addresses tell.
    """
    scripts = [script for script in tree.iter("script") if _is_linked(script)]
    nodes_all = [node for script in scripts for node in _nodes_in(script)]
    nodes = [node for node in nodes_all if _is_article(node)]
    if not nodes:
        return _dates_of_page(nodes_all) or _of_broken(scripts)
    node = min(nodes, key=lambda node: (_is_other(node, tree), *_rank(node)))
    return {
        "title": _spoken(node.get("headline") or node.get("name")),
        "published": _scalar(node.get("datePublished")) or _scalar(node.get("dateCreated")),
        "updated": _scalar(node.get("dateModified")),
        "authors": _authors(node.get("author") or node.get("creator")),
        "outlet": _name(node.get("publisher")),
        "section": node.get("articleSection"),
        "language": node.get("inLanguage"),
        "url": _address(node),
        "body": _body(node.get("articleBody")),
        "locked": _LOCKED.get(str(_scalar(node.get("isAccessibleForFree"))).lower().rpartition("/")[2]),
        "words": _number(node.get("wordCount")),
        "other": _is_other(node, tree) or None,
        "articles": len({_flat(node.get("headline") or node.get("name")) for node in nodes}),
    }


_LOCKED = {"false": True, "true": False}


def _is_other(node: dict[str, Any], tree: Any) -> bool:
    """Whether a node describes another article than the page's own, as a list of related ones does."""
    said = {_flat(tag.text_content()) for tag in (*tree.iter("h1"), *tree.iter("title"))}
    said |= {_flat(tag.get("content")) for tag in tree.iter("meta") if tag.get("property") == "og:title"}
    said.discard("")
    addresses = {tag.get("href") for tag in tree.iter("link") if "canonical" in (tag.get("rel") or "").lower()}
    addresses |= {tag.get("content") for tag in tree.iter("meta") if tag.get("property") == "og:url"}
    if (own := _address(node)) and own in addresses:
        return False
    title = _flat(node.get("headline") or node.get("name"))
    return bool(said) and not any(title and (title in line or line in title) for line in said)


def _flat(value: Any) -> str:
    return " ".join(re.findall(r"\w+", _spoken(value).casefold()))


def _scalar(value: Any) -> Any:
    """The one value that a field holds, out of a list or an object with ``@value``."""
    while isinstance(value, (list, dict)):
        if isinstance(value, dict):
            value = value.get("@value")
        else:
            value = value[0] if value else None
    return value


def _body(value: Any) -> str:
    if isinstance(value, list):
        return "\n\n".join(part for part in value if isinstance(part, str))
    return html.unescape(value) if isinstance(value, str) else ""


_BROKEN = {
    "title": re.compile(r'"headline"\s*:\s*"((?:[^"\\\n]|\\.){3,500})"'),
    "published": re.compile(r'"datePublished"\s*:\s*"([^"\\]{8,60})"'),
    "updated": re.compile(r'"dateModified"\s*:\s*"([^"\\]{8,60})"'),
}


def _of_broken(scripts: list[Any]) -> dict[str, Any]:
    """What can be picked out of linked data that is no valid JSON, when it speaks of one article."""
    fields: dict[str, Any] = {}
    for script in scripts:
        if re.search(r'"@type"\s*:\s*\[?\s*"\w*(?:Article|BlogPosting)"', script.text):
            for name, pattern in _BROKEN.items():
                found = list(dict.fromkeys(pattern.findall(script.text)))
                if len(found) == 1:
                    fields.setdefault(name, _spoken(found[0].replace('\\"', '"').replace("\\/", "/")))
    return fields


def _dates_of_page(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    """Pages whose linked data calls them no article may still be dated as pages, videos or posts."""
    for node in nodes:
        if (day := _scalar(node.get("datePublished"))) and not set(_kinds(node)).isdisjoint(_PAGES):
            return {"published": day, "updated": _scalar(node.get("dateModified"))}
    return {}


_PAGES = ("WebPage", "ItemPage", "SocialMediaPosting", "VideoObject")


def _spoken(value: Any) -> str:
    """A string of linked data, where some sites escape as in HTML."""
    return html.unescape(value) if isinstance(value, str) else ""


def _number(value: Any) -> int:
    digits = str(value)[:9]
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def _is_linked(script: Any) -> bool:
    return bool("ld+json" in (script.get("type") or "").lower() and script.text and len(script.text) <= _LARGEST_SCRIPT)


def _nodes_in(script: Any) -> Iterator[dict[str, Any]]:
    source = script.text.strip().rstrip(";")
    source = _WRAPPED.sub("", source).strip().rstrip(";")
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


# What keeps a script apart from its page in XHTML, before the JSON or after it.
_WRAPPED = re.compile(r"\A(?:\s|/\*|\*/|//|<!--|<!\[CDATA\[)+|(?:\s|/\*|\*/|//|-->|\]\]>)+\Z")


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
        "article:published_time", "og:article:published_time", "article:published", "article:publication_date",
        "og:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "pubdate", "publishdate",
        "publish-date", "publish_date", "published_time", "published-date", "published_date", "publication_date",
        "publication-date", "originalpublicationdate", "article_date_original", "dc.date.issued", "dcterms.issued",
        "dc.date.created", "dcterms.created", "dcterms.date", "dc.date", "dc.date.publication", "citation_publication_date",
        "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "shareaholic:article_published_time", "bt:pubdate",
        "article.published", "article.created", "vr:published_time", "rbpubdate", "displaydate", "date",
    ),
    "updated": (
        "article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified", "article.updated",
        "dcterms.modified", "dc.date.modified",
    ),
    "outlet": ("og:site_name", "application-name", "dc.publisher", "twitter:site"),
    "authors": ("author", "article:author", "parsely-author", "dc.creator", "sailthru.author", "byl"),
    "section": ("article:section", "parsely-section", "section"),
    "language": ("og:locale", "content-language"),
    "kind": ("og:type",),
    "tier": ("article:content_tier", "content_tier", "lp.article:content_tier"),
    "url": ("og:url", "twitter:url", "parsely-link"),
}  # fmt: skip


def meta_tags(tree: Any) -> dict[str, Any]:
    """The fields in the page's meta tags."""
    said: dict[str, str] = {}
    for tag in tree.iter("meta"):
        for key in ("property", "name", "itemprop", "http-equiv"):
            if (name := (tag.get(key) or "").strip().lower().replace("dc:", "dc.")) and (
                content := (tag.get("content") or "").strip()
            ):
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
