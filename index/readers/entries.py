"""Entry: what a feed or sitemap says of one article, before anybody has fetched its page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from index.articles import Article, Rejected, canonical_url, clean_line
from index.readers.fields import article_from_fields, strip_markup, tidy_text

# A feed's text below this is a teaser, whatever the element it stands in is called.
SHORTEST_WHOLE = 600  # characters without markup
# Short news is whole, too, and longer than most teasers: better than nothing when its page is not there.
SHORTEST_STAND_IN = 300
_TEASER_END = re.compile(
    r"(?:\[?(?:…|\.\.\.)\]?|(?:read|continue|weiter|lire|leer|mehr|more)\W[^\n.]{0,40})\W*\Z", re.I
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as a feed or sitemap announces it.

    `url` is absolute and http(s). `html` is the text the feed carries, with its markup; `complete` says that it is the
    whole article and no teaser; `stands_in` that it may be a short one, to be taken where its page cannot be had. Dates are
    ISO 8601, a day or an instant with the zone the feed wrote.
    """

    url: str
    title: str = ""
    html: str = ""
    complete: bool = False
    stands_in: bool = False
    published: str | None = None
    updated: str | None = None
    authors: tuple[str, ...] = ()
    outlet: str = ""
    guid: str = ""
    language: str = ""
    section: str = ""

    def fields(self) -> dict[str, object]:
        """What the entry says of its article, but for the text, under the names that records use."""
        said = {
            "url": self.url,
            "title": self.title,
            "published": self.published,
            "updated": self.updated,
            "authors": list(self.authors),
            "outlet": self.outlet,
            "language": self.language,
            "section": self.section,
        }
        return {name: value for name, value in said.items() if value}


def is_complete(html: str, shortest: int = SHORTEST_WHOLE) -> bool:
    """Whether a feed's text is long enough for an article and does not break off in a "read more"."""
    text = strip_markup(html).strip()
    return len(text) >= shortest and not _TEASER_END.search(text[-80:])


def article_from_entry(entry: Entry) -> Article | Rejected:
    """The article that the feed carries in full, or why it carries none."""
    from index.readers.languages import with_language

    if not entry.complete:
        return Rejected(entry.url, "the feed carries no more than a teaser of it")
    text = _text_of(entry.html)
    return with_language(article_from_fields({**entry.fields(), "text": text}, entry.url, Path(), None))


def _text_of(markup: str) -> str:
    """The text that readers of a piece of HTML see; blocks become paragraphs."""
    from lxml import etree

    from index.readers.page_trees import NoPage, drop_unseen, parse_page

    if "<" not in markup:
        return tidy_text(markup)
    try:
        tree = parse_page(f"<div>{markup}</div>")
    except NoPage:
        return ""
    drop_unseen(tree)
    seen = str(etree.tostring(tree, encoding="unicode", method="html"))
    return tidy_text(re.sub(r"</?(?:html|body|head)>", "", seen))


def absolute_address(link: str, base: str) -> str:
    """The http(s) address that `link` names on a page at `base`; empty when it names none."""
    try:
        url = urljoin(base, clean_line(link))
        if not url.startswith(("http://", "https://")):
            return ""
        canonical_url(url)
    except ValueError:
        return ""
    return url


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one registered domain, so that one may speak for the other."""
    hosts = [(urlsplit(url).hostname or "").removeprefix("www.") for url in (one, other)]
    return hosts[0] == hosts[1] or _domain(hosts[0]) == _domain(hosts[1])


# Second levels under which countries register names; the public suffix list has more, but those host few outlets.
_REGISTRIES = frozenset("co com org net gov gob gouv ac edu or ne go in".split())


def _domain(host: str) -> str:
    labels = host.split(".")
    if re.fullmatch(r"[\d.]+", host):
        return host
    own = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _REGISTRIES else 2
    return ".".join(labels[-own:])
