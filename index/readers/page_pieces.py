"""Pages mended before their text is taken out: layout tables, articles cut into pieces, standfirsts in headers.

The extractor keeps one element of a page and drops tables, ``<header>`` and the rest; what belongs to the article is
brought into its sight first.
"""

from __future__ import annotations

import re
from typing import Any

_LAYOUT_CELL = 400  # characters; cells of facts are shorter
# Where pages list other articles, and what their readers wrote.
ELSEWHERE = re.compile(
    r"related|recommend|trending|popular|most[-_ ]?read|sidebar|promo|comment|ticker|more[-_](?:from|on|stories|news)|widget"
    r"|newsletter|footer|carousel|recirc|outbrain|taboola",
    re.I,
)


def mend(tree: Any) -> None:
    """Mends a tree in place; it must hold only what readers see."""
    _drop_boxes(tree)
    _unlay_tables(tree)
    _join_pieces(tree)
    _merge_posts(tree)


def names_of(element: Any) -> str:
    """The class and id of an element, which tell what it is for."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def is_elsewhere(element: Any) -> bool:
    """Whether an element stands beside the article: in a list of others, among comments, in the page's foot."""
    for at in (element, *element.iterancestors()):
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

_BOX = re.compile(
    r"cookie|consent|gdpr|\bcmp\b|qc-cmp|onetrust|didomi|privacy-?(?:banner|notice|popup|manager)|(?:paywall|regwall)-?"
    r"(?:overlay|banner|prompt|box)|contributions?__|donat(?:e|ion)|author-?bio|about-?the-?author|imagecaption|wp-caption-text"
    r"|newsletter|social-?share|share-?(?:bar|buttons|tools)",
    re.I,
)
_BOX_SHARE = 0.3  # of the page's text; what is more may be the article in a wrapper that is named after a box
_LONGEST_TEASER = 600  # characters


def _drop_boxes(tree: Any) -> None:
    """Takes out dialogs, notices and the teasers of other articles, as their names and roles tell them."""
    total = max(1, length(tree))
    headline = next(tree.iter("h1"), None)
    for element in list(tree.iter("div", "section", "article", "p", "ul")):
        if element.getparent() is None or element.find(".//h1") is not None:
            continue
        if element.tag == "article":
            is_box = headline is not None and _is_teaser(element)
        else:
            is_box = bool(_BOX.search(names_of(element)))
        is_dialog = element.get("role") in ("dialog", "alertdialog") and headline is not None
        if is_dialog or (is_box and length(element) < _BOX_SHARE * total):
            element.drop_tree()


def _is_teaser(element: Any) -> bool:
    headings = list(element.iter("h2", "h3", "h4"))
    linked = any(heading.find(".//a") is not None or _is_linked(heading, element) for heading in headings)
    return linked and length(element) < _LONGEST_TEASER


def _is_linked(heading: Any, inside: Any) -> bool:
    for above in heading.iterancestors():
        if above is inside:
            return False
        if above.tag == "a":
            return True
    return False
