"""A web page as a tree that holds what its readers see: decoded, without scripts, without hidden text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from index.articles import clean_line
from index.readers.opening import decode, is_garbled

# What counts is the page without its scripts, styles and embedded images: pages saved whole by a browser are mostly
# those. Above this the extractor, which is superlinear, would not end in time.
PAGE_LIMIT = 5 * 1024 * 1024  # characters


class NoPage(Exception):
    """Bytes that make no usable page; says why, in words that follow the page's name."""


def page_text(raw: bytes, charset: str = "") -> str:
    """UTF-8 where it is, else in the encoding that the server or the page declares, else windows-1252 in places."""
    text, guessed = decode(raw)
    if not guessed:
        return text
    declared = re.search(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{3,30})", raw[:4096], re.I)
    for name in filter(None, (charset, declared[1].decode("ascii", "replace") if declared else "")):
        try:
            declared_text = str(raw.decode(name, errors="replace"))
        except (LookupError, UnicodeError, ValueError):
            continue
        # A page may be declared to be UTF-8 all over and not be.
        if declared_text.count("\ufffd") <= text.count("\ufffd"):
            return declared_text
    return text


def parse_page(page: str, sheets: bool = True) -> Any:
    """The page's lxml tree, with hidden text still in it; with `sheets`, what its style sheets hide is marked.

    Raises NoPage.
    """
    from lxml import etree, html

    if is_garbled(page):
        raise NoPage("is written in an encoding that neither it nor its server tells")
    hiding, showing = hiding_names(page) if sheets else (frozenset(), frozenset())
    page = slimmed(page)
    if len(page) > PAGE_LIMIT:
        raise NoPage(f"is a page of more than {PAGE_LIMIT >> 20} MB without its scripts and images")
    # Without huge_tree everything below 256 nested elements is dropped without a word; with it, below 2048.
    parser = html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        tree = html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise NoPage(f"is no HTML page: {clean_line(str(error))[:100]}") from None
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise NoPage("is nested more than 2,000 elements deep, so that text would be lost")
    if hiding:
        _mark_hidden(tree, hiding, showing)
    return tree


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
    at = 0
    for start, opened, end in _elements(page, name):
        keep = "ld+json" in page[start:opened].lower()
        yield page[at : end if keep else start]
        at = end
    yield page[at:]


def _elements(page: str, name: str) -> Iterator[tuple[int, int, int]]:
    """Where each element of that name starts, where its opening tag ends, and where it ends."""
    folded, at = page.lower() if len(page.lower()) == len(page) else page, 0
    while (start := folded.find(f"<{name}", at)) >= 0:
        closing = folded.find(f"</{name}", start)
        if closing < 0:
            return
        at = folded.find(">", closing) + 1 or len(page)
        yield start, folded.find(">", start) + 1, at


# ---- what no reader sees ----------------------------------------------------------------------------------------

_ZERO = r"0*(?:\.0+)?\s*(?:px|pt|r?em|%|vh|vw)?\s*(?:!|;|$)"
_UNSEEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden"
    rf"|font(?:-size)?\s*:\s*(?:{_ZERO}|[0-2](?:\.\d+)?(?:px|pt))"
    r"|opacity\s*:\s*(?:0?\.0\d*|0+)\s*(?:!|;|$)"
    r"|(?<![\w-])color\s*:\s*(?:transparent|rgba\([^)]*,\s*0?(?:\.0+)?\s*\))"
    r"|text-indent\s*:\s*-\d{3,}|transform\s*:[^;]*scale\(\s*0\s*\)|clip-path\s*:\s*(?:inset\(\s*(?:50|100)%|circle\(\s*0)"
    r"|clip\s*:\s*rect\(\s*(?:0|1px)",
    re.I,
)
_PLACED = re.compile(r"position\s*:\s*(?:absolute|fixed)", re.I)
_AWAY = re.compile(r"(?:left|top|right|bottom|margin(?:-left|-top)?)\s*:\s*-\d{3,}", re.I)
_CUT_OFF = re.compile(r"overflow(?:-[xy])?\s*:\s*(?:hidden|clip)", re.I)
_TINY = re.compile(rf"(?<!-)\b(?:max-)?(?:height|width)\s*:\s*(?:{_ZERO}|1px)", re.I)
_COLOR = re.compile(r"(?<![\w-])color\s*:\s*([^;!]+)", re.I)
_BACKGROUND = re.compile(r"background(?:-color)?\s*:\s*([^;!]+)", re.I)
_WHITES = frozenset(["#fff", "#ffffff", "white", "rgb(255,255,255)", "rgba(255,255,255,1)", "#ffff", "#ffffffff"])
_UNSEEN_TAGS = ("script", "style", "template", "svg", "iframe", "object", "embed", "noframes", "noscript", "textarea",
                "select", "option", "datalist", "canvas", "audio", "video", "map")  # fmt: skip
_MARK = "data-dateline-hidden"


def hides(style: str) -> bool:
    """Whether a style declaration takes an element out of its readers' sight."""
    return bool(
        _UNSEEN_STYLE.search(style)
        or (_AWAY.search(style) and (_PLACED.search(style) or "margin" in style.lower()))
        or (_CUT_OFF.search(style) and _TINY.search(style))
    )


def drop_unseen(tree: Any, waiting: bool = False) -> tuple[bool, bool]:
    """Removes what a reader of the page never sees: scripts, and elements hidden by attribute, style or colour.

    A block that holds the page's headline stays: pages fade in as a whole, and are switched off behind a dialog. With
    `waiting`, other blocks of text that a script may be about to show stay too. Tells whether a style sheet hid
    something, and whether such blocks were removed.
    """
    by_sheets = blocks = False
    headlines = list(tree.iter("h1"))
    around = set(headlines[0].iterancestors()) if len(headlines) == 1 else set()
    for element in list(tree.iter()):
        if element.getparent() is None or element.tag in ("html", "body"):
            continue
        if element.tag in _UNSEEN_TAGS:
            element.drop_tree()
        elif _is_hidden(element):
            if _may_be_shown(element):
                if waiting or element in around:
                    _unhide(element)
                    continue
                blocks = True
            if _is_folded(element):
                _unhide(element)
                continue
            by_sheets = by_sheets or element.get(_MARK) is not None
            element.drop_tree()
        elif "hidden" in (element.get("style") or ""):
            # Clipped boxes show their text, but trafilatura takes any style with that word for hidden.
            element.attrib.pop("style")
    return by_sheets, blocks


def _unhide(element: Any) -> None:
    for name in ("style", "hidden", "aria-hidden"):
        element.attrib.pop(name, None)


_SWITCHED_OFF = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0", re.I)
_BLOCK_OF_TEXT = 250  # characters


_UNFOLD = re.compile(
    r"\A\W*(?:(?:read|show|see|view|load) (?:more|all|full)|continue reading|keep reading|expand|full (?:story|article)|more"
    r"|weiterlesen|mehr (?:lesen|anzeigen)|lire la suite|voir plus|afficher plus|leer más|ver más|seguir leyendo"
    r"|leggi tutto|continua a leggere|ler mais|lees verder)\b",
    re.I,
)
_FOLDS = re.compile(r"display\s*:\s*none|(?:max-)?height\s*:\s*0", re.I)


def _is_folded(element: Any) -> bool:
    """Whether a hidden element is the rest of an article, which a button right beside it unfolds."""
    if element.tag not in ("div", "section") or len(element.findall(".//p")) < 2:
        return False
    if not (_FOLDS.search(element.get("style") or "") or element.get("hidden") is not None):
        return False
    beside = (element.getprevious(), element.getnext())
    return any(
        button is not None
        and button.tag in ("button", "a", "p", "div", "span")
        and len(button.text_content()) < 60
        and (button.tag == "button" or next(button.iter("button", "a"), None) is not None)
        and _UNFOLD.search(button.text_content())
        for button in beside
    )


def _may_be_shown(element: Any) -> bool:
    """Whether a hidden element is one that pages hide until their scripts run: a container with paragraphs in it."""
    if element.tag not in ("div", "main", "article", "section") or element.find(".//p") is None:
        return False
    style = element.get("style") or ""
    return (not hides(style) or bool(_SWITCHED_OFF.search(style))) and len(element.text_content()) > _BLOCK_OF_TEXT


def _is_hidden(element: Any) -> bool:
    if not element.attrib:
        return bool(element.tag == "dialog")
    style = element.get("style") or ""
    return bool(
        element.get("hidden") is not None
        or element.get(_MARK) is not None
        or (element.get("aria-hidden") or "").strip().lower() == "true"
        or (element.tag == "dialog" and element.get("open") is None)
        or bool(style and (hides(style) or _is_on_its_own_colour(element, style)))
        or bool(element.tag == "font" and _plain(element.get("color") or "") in _WHITES)
    )


def _is_on_its_own_colour(element: Any, style: str) -> bool:
    """Whether text has its background's colour, as far as inline styles tell; a page without one is white."""
    color = _COLOR.search(style)
    if not color:
        return False
    at = element
    while at is not None:
        if found := _BACKGROUND.search(at.get("style") or ""):
            background = _plain(found[1])
            break
        at = at.getparent()
    else:
        background = "white"
    color_name = _plain(color[1])
    return color_name == background or (color_name in _WHITES and background in _WHITES)


def _plain(color: str) -> str:
    return re.sub(r"\s+", "", color).lower()


_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]{0,5000})\}")
_SIMPLE = re.compile(r"\s*(?:[a-z][a-z0-9]*)?([.#][\w-]{1,80})\s*", re.I)
_STATE = re.compile(r"\s*(?:[a-z][a-z0-9]*)?[.#][\w-]{1,80}(?:\.[\w-]{1,80})+\s*", re.I)
_NAME = re.compile(r"[.#][\w-]{1,80}")
_SHOWS = re.compile(r"display\s*:\s*(?!none)[a-z]|visibility\s*:\s*visible|opacity\s*:\s*(?:1|0?\.[1-9])", re.I)
_MOST_STYLES = 500_000  # characters of style sheets inside the page


Names = frozenset[str]


def hiding_names(page: str) -> tuple[Names, frozenset[Names]]:
    """The classes (``.x``) and ids (``#x``) that the page's own style sheets hide on every screen.

    And the sets of names that show an element all the same, as ``.pane.active { display: block }`` does.
    """
    hidden: set[str] = set()
    showing: set[Names] = set()
    read = 0
    for _, opened, end in _elements(page, "style"):
        sheet = re.sub(r"/\*.*?(?:\*/|\Z)", "", page[opened:end].rpartition("</")[0], flags=re.S)
        read += len(sheet)
        if read > _MOST_STYLES:
            break
        for selectors, declarations in _RULE.findall("".join(_unconditional(sheet))):
            off, on = hides(declarations), bool(_SHOWS.search(declarations))
            if off == on:
                continue
            for selector in selectors.split(","):
                if match := _SIMPLE.fullmatch(selector):
                    (hidden.add if off else hidden.discard)(match[1])
                elif on and _STATE.fullmatch(selector):
                    showing.add(frozenset(_NAME.findall(selector)))
    return frozenset(hidden), frozenset(showing)


def _unconditional(sheet: str) -> Iterator[str]:
    """The sheet without its @-blocks: what only printers or small screens hide is seen by others."""
    at = 0
    while (start := sheet.find("@", at)) >= 0:
        yield sheet[at:start]
        brace, semicolon = sheet.find("{", start), sheet.find(";", start)
        if brace < 0 or 0 <= semicolon < brace:
            at = semicolon + 1 if semicolon >= 0 else len(sheet)
            continue
        depth, at = 1, brace + 1
        while depth and (found := re.compile("[{}]").search(sheet, at)):
            depth += 1 if found[0] == "{" else -1
            at = found.end()
        if depth:
            return
    yield sheet[at:]


def _mark_hidden(tree: Any, names: Names, showing: frozenset[Names]) -> None:
    for element in tree.iter():
        own = {f".{name}" for name in (element.get("class") or "").split()}
        if element.get("id"):
            own.add(f"#{element.get('id').strip()}")
        if own & names and not any(state <= own for state in showing if state & own & names):
            element.set(_MARK, "")
