"""The text of an article from a page's tree: trafilatura's choice, without the notices that stand between paragraphs.

Rules of ours only take away what is short and nothing but a notice. Where the page's linked data carries the body and
readers see that text on the page, it decides between the extractor's settings, and stands in where none finds it.
"""

from __future__ import annotations

import re
from collections import Counter
from copy import deepcopy
from typing import Any

from index.articles import clean_line
from index.dates import day_alone, is_of_dates
from index.readers.page_pieces import flat, mend, standfirst_of
from index.readers.walls import is_offer

_ENOUGH = 250  # characters; trafilatura's own measure of a text too short to be trusted
_PROSE = 120  # characters of a paragraph; teasers have shorter ones


def find_body(tree: Any, fields: dict[str, Any], spoken: str = "") -> str:
    """The article's paragraphs, parted by blank lines. A missing title or date is added to `fields`, the date as a guess.

    `spoken` is the body that the page's linked data carries, as plain text.
    """
    titles = {clean_line(heading.text_content()) for heading in tree.iter("h1", "title")} | {
        str(fields.get("title") or "")
    }
    guess = not fields.get("title") or not fields.get("published")
    shown = " ".join(tree.text_content().split())
    standfirst = standfirst_of(tree)
    mend(tree, frozenset(map(flat, titles)))
    found = _extract(tree, precise=True, with_metadata=guess)
    text = str(found.text or "") if found else ""
    # A body much shorter than what was found is cut short or a summary.
    vouched = spoken if len(spoken) > 0.6 * len(text) and _covers(shown, spoken) >= _SEEN else ""
    if _f1(text, vouched) < _AGREES if vouched else len(text) < _ENOUGH:
        text = _better(text, tree, vouched)
    paragraphs = _in_order(_paragraphs(text), shown)
    day = _take_day(paragraphs)
    if guess and found:
        fields.setdefault("title", found.title or "")
        # htmldate reads "budget1995" as the year 1995: a guessed first of January is a year at best.
        fields["guessed_date"] = next(
            filter(None, (fields.get("guessed_date"), day, None if str(found.date).endswith("-01-01") else found.date)),
            "",
        )
    paragraphs = _without_tail(_without_notices(paragraphs, titles), vouched)
    if standfirst and paragraphs and _covers("\n".join(paragraphs), standfirst) < 0.8:
        paragraphs.insert(0, standfirst)
    return "\n\n".join(paragraphs)


def _extract(tree: Any, precise: bool, with_metadata: bool = False) -> Any:
    """trafilatura's document, or None. It works on a copy.

    `favor_precision` scores .964 on the public article-extraction benchmark, the standard setting .960 (measured with
    version 2.3.1), but finds nothing on some layouts, as it leaves trafilatura's rescues out.
    """
    import trafilatura

    return trafilatura.bare_extraction(
        deepcopy(tree),
        favor_precision=precise,
        include_comments=False,
        include_tables=True,
        with_metadata=with_metadata,
        date_extraction_params={"extensive_search": False, "original_date": True, "outputformat": "%Y-%m-%d"},
    )


def _paragraphs(text: str) -> list[str]:
    """The extractor's lines as paragraphs; lists and tables hold together, a table's row is a line of its cells."""
    lines: list[str] = []
    for line in text.split("\n"):
        if re.fullmatch(r"\s*\|(?:\s*:?-{3,}:?\s*\|)+\s*", line):
            continue
        if row := re.fullmatch(r"\s*\|(.*)\|\s*", line):
            line = " | ".join(cell for part in row[1].split(" | ") if (cell := part.strip(" |")))
            if lines and lines[-1].startswith("\0"):
                lines[-1] += f"\n{line}"
            else:
                lines.append(f"\0{line}")
        elif line.startswith("- ") and lines and lines[-1].rpartition("\n")[2].startswith("- "):
            lines[-1] += f"\n{line}"
        elif line.strip():
            lines.append(line)
    return [line.removeprefix("\0") for line in lines]


def _in_order(paragraphs: list[str], shown: str) -> list[str]:
    """The paragraphs as the page orders them; trafilatura appends what it finds in a second look."""
    firsts = [" ".join(paragraph.split("\n")[0].split()).removeprefix("- ") for paragraph in paragraphs]
    at = 0
    for first in firsts:
        at = shown.find(first, at)
        if at < 0:
            break
    places = [shown.find(first) for first in firsts]
    if at >= 0 or -1 in places or len(set(places)) < len(places):
        return paragraphs
    return [paragraph for _, paragraph in sorted(zip(places, paragraphs, strict=True))]


# ---- when the first choice is poor ------------------------------------------------------------------------------

_SEEN = 0.9  # of the runs of words in linked data that readers must see on the page too
_AGREES = 0.85  # F1 against the body in linked data from which on the extractor's choice stands


def _better(text: str, tree: Any, vouched: str) -> str:
    """The extractor's standard choice, or the page's own word for its body, where that is clearly the better one."""
    found = _extract(tree, precise=False)
    other = str(found.text or "") if found else ""
    if vouched:
        best = max((text, other), key=lambda candidate: _f1(candidate, vouched))
        if _f1(best, vouched) >= 0.7 or len(vouched) < _ENOUGH:
            return best
        return _as_shown(tree, vouched) or vouched
    # A brief is short as well, and the standard setting then takes the teasers around it.
    prose = [line for line in other.split("\n") if len(line) > _PROSE]
    return other if len(text) < 60 < len(other) or (len(prose) > 2 and len(other) > 2 * len(text)) else text


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _runs(text: str, length: int = 4) -> Counter[tuple[str, ...]]:
    words = _words(text)
    return Counter(tuple(words[at : at + length]) for at in range(len(words) - length + 1))


def _covers(whole: str, part: str) -> float:
    """The share of the runs of four words of `part` that stand in `whole`."""
    runs = _runs(part)
    if not runs:
        return 0.0
    return sum((runs & _runs(whole)).values()) / sum(runs.values())


def _f1(one: str, other: str) -> float:
    runs, wanted = _runs(one), _runs(other)
    total = sum(runs.values()) + sum(wanted.values())
    return 2 * sum((runs & wanted).values()) / total if total else 0.0


_BLOCKS = frozenset("p h2 h3 h4 h5 h6 li blockquote pre div section article td dd dt".split())


def _as_shown(tree: Any, vouched: str) -> str:
    """The page's innermost blocks whose words the linked data's body holds, in the page's order, each once."""
    runs, kept = _runs(vouched, 3), dict[str, None]()
    for block in tree.iter():
        if block.tag in _BLOCKS and not any(part.tag in _BLOCKS for part in block.iterdescendants()):
            text = " ".join(block.text_content().split())
            own = _runs(text, 3)
            if own and sum((own & runs).values()) >= 0.8 * sum(own.values()):
                kept[text] = None
    text = "\n".join(kept)
    return text if _f1(text, vouched) >= _AGREES else ""


# ---- what is no part of the article -----------------------------------------------------------------------------


def _take_day(paragraphs: list[str]) -> str | None:
    """Takes the line out that says nothing but when the article was published, from its first three; its day."""
    for at, line in enumerate(paragraphs[:3]):
        if len(line) < 80 and (day := day_alone(line)):
            del paragraphs[at]
            return day
    return None


_NOTICE = re.compile(
    r"(?:advertisement|anzeige|publicité|publicidad|pubblicità|werbung|article continues (?:below|after[^.]{0,30})"
    r"|(?:share|save) (?:this )?(?:article|story|page|on [^.]{0,40})?|copy link|link copied[.!]?|print|comments?(?: \(\d+\))?"
    r"|(?:story|article) continues below(?: this)? ad[^.]{0,20}|loading\W*|play video|view (?:gallery|image)"
    r"|(?:sign|signing) up (?:for|to) (?:our|the) [^.]{0,80}newsletter[^.]{0,60}[.!]?|subscribe to our [^.]{0,60}newsletter"
    r"[^.]{0,40}[.!]?"
    r"|follow (?:us|[^.:]{3,40}) on (?:x|twitter|facebook|instagram|linkedin|google)\b[^.]{0,80}[.!]?"
    r"|(?:read|see) (?:more|also)\s*:?|related(?: articles| stories| topics| content)?\s*:?"
    r"|(?:read(?: more| also| next)?|also read|watch|see also|related|don['’]t miss|recommended|mehr zum thema|lesen sie auch"
    r"|(?:à )?lire aussi|lea también|leggi anche)"
    r"\s*[:|][^\n]{0,160}"
    r"|\d+ min(?:ute)?s? read|image (?:source|credit|caption)[^.]{0,80}|skip (?:to|past|advertisement)[^.]{0,60})",
    re.I,
)
_NAME = r"[A-ZÀ-Ý][\w.'’-]*(?:\s+[A-ZÀ-Ý][\w.'’-]*){0,4}"
_BYLINE = re.compile(
    rf"(?:(?:[Ww]ritten |[Rr]eported )?[Bb]y|BY|Von|VON|Par|Por)\s+{_NAME}"
    rf"(?:\s*(?:,|\||\band\b|\bund\b|\bet\b|\by\b|&|\bfor\b|[-–—])\s*{_NAME}){{0,4}}"
)


_HEAD_LINES = 4  # paragraphs among which bylines and times stand


def _without_notices(paragraphs: list[str], titles: set[str]) -> list[str]:
    """The paragraphs but for those that are nothing but a notice of the page, its title, byline and times."""
    known = {flat(title) for title in titles if len(title) > 3}
    kept = []
    for at, paragraph in enumerate(paragraphs):
        line = clean_line(paragraph)
        if len(paragraphs) > 1 and flat(line) in known:
            continue
        if at < _HEAD_LINES and len(line) < 160 and (_BYLINE.fullmatch(line) or is_of_dates(line)):
            continue
        kept.append(paragraph)
    paragraphs = kept
    while len(paragraphs) > 1 and len(paragraphs[-1]) < 200 and is_offer(paragraphs[-1]):
        paragraphs = paragraphs[:-1]
    return [part for part in paragraphs if len(part) > 200 or not _NOTICE.fullmatch(clean_line(part))]


def _without_tail(paragraphs: list[str], vouched: str) -> list[str]:
    """The paragraphs up to the last one that the linked data's body knows, when it knows nearly all of the text.

    What stands after it then are bios, related stories and notices; the rest is left as the extractor found it, as
    linked data leaves sub-headings, lists and standfirsts out.
    """
    if not vouched or _covers(vouched, "\n".join(paragraphs)) < _AGREES:
        return paragraphs
    for kept in range(len(paragraphs), 0, -1):
        # Lists and tables of facts may close an article, and linked data leaves them out.
        if paragraphs[kept - 1].startswith("- ") or " | " in paragraphs[kept - 1]:
            break
        if _covers(vouched, paragraphs[kept - 1]) >= 0.5:
            break
    return paragraphs[:kept] if sum(map(len, paragraphs[kept:])) < 0.15 * sum(map(len, paragraphs)) else paragraphs
