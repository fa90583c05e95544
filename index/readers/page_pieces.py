"""Pages mended before their text is taken out: layout tables, articles cut into pieces, standfirsts in headers.

The extractor keeps one element of a page and drops tables, ``<header>`` and the rest; what belongs to the article is
brought into its sight first.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

_LAYOUT_CELL = 400  # characters; cells of facts are shorter
# Where pages list other articles, and what their readers wrote.
ELSEWHERE = re.compile(
    r"related|recommend|trending|popular|most[-_ ]?read|sidebar|promo|comment|ticker|more[-_](?:from|on|stories|news)|widget"
    r"|newsletter|footer|carousel|recirc|outbrain|taboola",
    re.I,
)


def mend(tree: Any, titles: frozenset[str] = frozenset()) -> None:
    """Mends a tree in place; it must hold only what readers see. `titles` are the article's own, made `flat`."""
    _drop_boxes(tree, titles)
    _unlay_tables(tree)
    _wrap_loose_text(tree)
    _join_pieces(tree)
    _merge_posts(tree)


def names_of(element: Any) -> str:
    """The class and id of an element, which tell what it is for."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"


_ABOVE = 60  # elements looked at above one; deeper pages are made to be slow


def is_elsewhere(element: Any) -> bool:
    """Whether an element stands beside the article: in a list of others, among comments, in the page's foot."""
    for at in (element, *islice(element.iterancestors(), _ABOVE)):
        if at.tag in ("body", "main"):
            return False
        if at.tag in ("aside", "footer", "nav") or ELSEWHERE.search(names_of(at)):
            return True
    return False


def length(element: Any) -> int:
    """Characters of an element's text, white space counted once."""
    return len(" ".join(element.text_content().split()))


def _unlay_tables(tree: Any) -> None:
    """Makes plain blocks of the tables that lay a page out, whose cells hold paragraphs."""
    for table in list(tree.iter("table")):
        cells = [cell for cell in table.iter("td", "th") if next(cell.iterancestors("table")) is table]
        if any(len(cell.text_content()) > _LAYOUT_CELL or cell.find(".//h1") is not None for cell in cells):
            own = [part for part in table.iter(*_TABLE_PARTS) if next(part.iterancestors("table")) is table]
            for part in (table, *own):
                part.tag = "div"


_TABLE_PARTS = ("tbody", "thead", "tfoot", "tr", "td", "th")


_INLINE = frozenset("a abbr b br cite em font i q small span strong sub sup time u".split())
_LOOSE = 40  # characters


def _wrap_loose_text(tree: Any) -> None:
    """Makes paragraphs of text that stands loose among paragraphs; the extractor drops it."""
    for parent in list(tree.iter("article", "div", "main", "section", "td")):
        if parent.find("p") is None:
            continue
        runs: list[list[Any]] = [[]]  # of loose text and inline elements; a block closes one and stands alone
        for node in _nodes(parent):
            if isinstance(node, str) or node.tag in _INLINE:
                runs[-1].append(node)
            else:
                runs += [[node], []]
        _refill(parent, runs)


def _nodes(parent: Any) -> list[Any]:
    """The children of an element and the texts between them, taken out of it."""
    nodes: list[Any] = [parent.text or ""]
    for child in list(parent):
        nodes += [child, child.tail or ""]
        child.tail = None
        parent.remove(child)
    parent.text = None
    return nodes


def _refill(parent: Any, runs: list[list[Any]]) -> None:
    for run in runs:
        texts = [node for node in run if isinstance(node, str)]
        holder = parent
        if len("".join(texts).strip()) > _LOOSE:
            holder = parent.makeelement("p")
            parent.append(holder)
        last = holder[-1] if len(holder) else None
        for node in run:
            if not isinstance(node, str):
                holder.append(node)
                last = node
            elif last is not None:
                last.tail = (last.tail or "") + node
            else:
                holder.text = (holder.text or "") + node


def _join_pieces(tree: Any) -> None:
    """Brings the pieces of an article together in the first, where boxes stand between pieces of one kind.

    Pieces are siblings of one tag and class below an element that holds the headline; each is prose and has no headline
    of its own nor a heading that links elsewhere, as other articles and their teasers have.
    """
    headline = next(tree.iter("h1"), None)
    if headline is None:
        return
    for parent in headline.iterancestors():
        pieces: dict[tuple[str, str], list[Any]] = {}
        for child in parent:
            if child.tag in ("article", "div", "section") and child.get("class"):
                pieces.setdefault((child.tag, child.get("class")), []).append(child)
        for found in pieces.values():
            prose = [piece for piece in found if _is_prose(piece)]
            for piece in prose[1:]:
                prose[0].extend(list(piece))
                parent.remove(piece)


_POSTS = re.compile(r"\blive|liveblog|key-?event", re.I)


def _merge_posts(tree: Any) -> None:
    """Makes plain sections of a live blog's posts, of which the extractor would take one or leave their headings."""
    for parent in {post.getparent() for post in tree.iter("article") if _POSTS.search(names_of(post))}:
        for post in list(parent) if parent is not None else ():
            if post.tag == "article":
                post.tag = "section"


_PIECE = 100  # characters


def _is_prose(element: Any) -> bool:
    if ELSEWHERE.search(names_of(element)) or element.find(".//h1") is not None or element.find("p") is None:
        return False
    if any(heading.find(".//a") is not None for heading in element.iter("h2", "h3", "h4")):
        return False
    linked = sum(length(link) for link in element.iter("a"))
    return length(element) - linked > max(_PIECE, linked)


_STANDFIRST = re.compile(
    r"standfirst|\bdek\b|\bdeck\b|\blede\b|\blead\b|\bintro|summary|subtitle|sub-?head|sub-?headline|\bstrap|excerpt|abstract"
    r"|vorspann|chapo|entradilla|sommario|description",
    re.I,
)


def standfirst_of(tree: Any) -> str:
    """The standfirst that shares a header with the headline or follows it; empty when the page marks none.

    It is read apart, as the extractor leaves headers out.
    """
    headline = next(tree.iter("h1"), None)
    if headline is None:
        return ""
    header = next((above for above in headline.iterancestors("header") if not is_elsewhere(above)), None)
    after = [headline.getnext()] if headline.getnext() is not None else []
    for line in after if header is None else header.iter("p", "div", "h2"):
        text = " ".join(line.text_content().split())
        if line.tag in ("p", "div", "h2") and _STANDFIRST.search(names_of(line)) and 40 <= len(text) <= 600:
            return "" if line.find(".//a") is not None or line.find(".//time") is not None else text
    return ""


# ---- boxes --------------------------------------------------------------------------------------------------------

_CONSENT = re.compile(
    r"cookie|consent|gdpr|\bcmp\b|qc-cmp|onetrust|didomi|privacy-?(?:banner|notice|popup|manager)", re.I
)
_BOX = re.compile(
    r"(?:paywall|regwall)-?(?:overlay|banner|prompt|box)|contributions?__|donat(?:e|ion)|author-?bio|about-?the-?author"
    r"|imagecaption|wp-caption-text|newsletter|social-?share|share-?(?:bar|buttons|tools)",
    re.I,
)
# A wrapper may be named after a box in it, so what is longer stays.
_LONGEST_BOX = 800  # characters
_CONSENT_SHARE = 0.3  # of the page's text
_DIALOG_SHARE = 0.6
_LONGEST_TEASER = 600  # characters


def _drop_boxes(tree: Any, titles: frozenset[str]) -> None:
    """Takes out dialogs, notices and the teasers of other articles, as their names and roles tell them."""
    total = max(1, length(tree))
    headline = next(tree.iter("h1"), None)
    around = {above for heading in tree.iter("h1") for above in heading.iterancestors()}
    for element in list(tree.iter("div", "section", "article", "p", "ul")):
        if element.getparent() is None or element in around:
            continue
        # Names first: the length of each of a thousand nested elements would be that of the page a thousand times.
        names, limit = names_of(element), 0.0
        if element.get("role") in ("dialog", "alertdialog"):
            limit = _DIALOG_SHARE * total
        elif _CONSENT.search(names):
            limit = _CONSENT_SHARE * total
        elif _BOX.search(names):
            limit = min(_LONGEST_BOX, total / 2)
        elif element.tag == "article" and headline is not None and _is_teaser(element, titles):
            limit = _LONGEST_TEASER
        if limit and length(element) < limit:
            element.drop_tree()


def _is_teaser(element: Any, titles: frozenset[str]) -> bool:
    """Whether an element is short and its heading links to another page."""
    if length(element) >= _LONGEST_TEASER:
        return False
    for heading in element.iter("h2", "h3", "h4"):
        links = [
            *heading.iter("a"),
            *(above for above in heading.iterancestors("a") if element in above.iterancestors()),
        ]
        if not links or (links[0].get("href") or "").startswith("#") or _POSTS.search(names_of(element)):
            continue
        said = flat(heading.text_content())
        return not any(said in title for title in titles)
    return False


def flat(line: str) -> str:
    """The words of a line in lower case, so that two ways to write a title are one."""
    return " ".join(re.findall(r"\w+", line.casefold()))
