"""Front and section pages, which show many articles' teasers and are no article themselves. Pure but for the tree.

An article refused is lost, a page of teasers taken in is only noise. So whatever says that it is an article is one,
and the rest is a listing only when its text falls apart into teasers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from index.readers.page_pieces import is_elsewhere, length
from index.readers.walls import size_of

_MANY = 5  # linked headings; articles show as many beside their text, so they are no proof alone
_RUN = 500  # characters of paragraphs in a row; teasers have one paragraph or two, an article's brief not much more


@dataclass(frozen=True, slots=True)
class Teasers:
    """How many headings of a page link to something else, how long its longest run of paragraphs is, if it offers feeds."""

    headings: int
    longest_run: int
    feeds: bool = False


def count_teasers(tree: Any) -> Teasers:
    """Counted on a page without what its readers do not see."""
    headings = 0
    runs: dict[Any, int] = {}
    for element in tree.iter():
        if element.tag in ("h2", "h3", "h4") and not is_elsewhere(element):
            text = length(element)
            linked = sum(length(link) for link in element.iter("a")) or (
                text if any(above.tag == "a" for above in element.iterancestors()) else 0
            )
            headings += 15 < text <= 1.2 * linked
        elif element.tag in _LINES and not any(part.tag in _LINES for part in element.iterdescendants()):
            parent, link = element.getparent(), next(element.iter("a"), None)
            if (
                link is not None
                and length(link) > 20
                and not (element.text or "").strip()
                and not is_elsewhere(element)
            ):
                headings += 1  # a line that opens with a link is a teaser too
                continue
            text = len(element.tail or "") if element.tag == "br" else size_of(" ".join(element.text_content().split()))
            linked = 0 if element.tag == "br" else sum(length(each) for each in element.iter("a"))
            if text > 60 and linked < text / 2 and parent is not None:
                runs[parent] = runs.get(parent, 0) + text
    feeds = any("rss" in (link.get("type") or "") or "atom" in (link.get("type") or "") for link in tree.iter("link"))
    return Teasers(headings, max(runs.values(), default=0), feeds)


_LINES = frozenset("p li blockquote br div section td dd".split())


def is_listing(teasers: Teasers, text: str, facts: dict[str, Any], address: str) -> bool:
    """Whether a page shows teasers instead of an article; `text` is what was found on it, `facts` what it says of itself."""
    articles = facts.get("articles") or 0
    # A front page may call itself an article, and a page that describes many describes none as its own.
    of_many = (address.startswith("http") and _is_front(address)) or (articles >= _MANY and facts.get("other"))
    says_so = articles == 1 or str(facts.get("kind") or "").lower() == "article" or bool(facts.get("published"))
    if says_so and not of_many:
        return False
    if teasers.feeds and not says_so and _is_front(address) and size_of(text) < _RUN:
        return True
    longest = max((size_of(part) for part in text.split("\n")), default=0)
    return teasers.headings >= _MANY and teasers.longest_run < _RUN and longest < _RUN


def _is_front(address: str) -> bool:
    parts = urlsplit(address)
    return not parts.query and bool(
        re.fullmatch(r"/?(?:index\.\w+|home/?|[a-z]{2}(?:-[a-z]{2})?/?)?", parts.path, re.I)
    )
