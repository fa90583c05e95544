"""When an article was published, as its page shows it: microdata, ``<time>``, the byline, the address, other scripts."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from index.dates import date_in_url, day_in_line, is_of_dates, parse_date
from index.readers.page_pieces import is_elsewhere, names_of


def time_tags(tree: Any) -> dict[str, Any]:
    """The dates that microdata and ``<time pubdate>`` state; as ``guessed_date`` the time nearest to the headline."""
    fields: dict[str, Any] = {}
    order = {element: at for at, element in enumerate(tree.iter())}
    headline = next(tree.iter("h1"), None)
    if headline is None:  # on old pages the headline is any heading
        headline = next(tree.iter("h2", "h3"), None)
    around = {element: step for step, element in enumerate(headline.iterancestors())} if headline is not None else {}
    times: list[tuple[int, int, str]] = []
    seen = 0
    stated: dict[str, list[tuple[int, int, str]]] = {"published": [], "updated": []}
    for element in order:
        if not isinstance(element.tag, str) or not element.attrib:
            continue
        kind = (element.get("itemprop") or "").lower()
        stamp = (element.get("datetime") or element.get("content") or element.get("title") or "").strip()
        field = _FIELDS.get(kind) or (
            "published" if element.tag == "time" and element.get("pubdate") is not None else ""
        )
        if not field and element.tag != "time":
            continue
        seen += 1
        if seen > _MOST_TIMES:
            break
        near = next(
            (around[above] for above in islice(element.iterancestors(), _ABOVE) if above in around), len(around)
        )
        far = 1000 * _is_listed(element) + near
        at = abs(order[element] - order.get(headline, 0))
        text = element.text_content().strip()[:80]
        if field:
            stated[field].append((far, at, stamp if parse_date(stamp) else text))
        elif far < 1000 and headline is not None and not _OF_CHANGE.search(_about(element)):
            times.append((far - 500 * _says_published(element), at, stamp if parse_date(stamp) else text))
    for field, found in stated.items():
        if found:
            fields[field] = min(found)[2]
    if dated := [time for time in times if parse_date(time[2])]:
        fields["guessed_date"] = min(dated)[2]
    elif headline is not None and (day := _beside(headline, order)):
        fields["guessed_date"] = day
    return fields


_DATED = re.compile(r"date|datum|fecha|byline|publi|posted|meta|time|stamp|info|dek|author|kicker", re.I)
_NEAR = 60  # elements before or after the headline


def _beside(headline: Any, order: dict[Any, int]) -> str:
    """The day in the short line nearest to the headline that is marked as one of dates or authors."""
    at = order[headline]
    near = sorted((abs(place - at), place, element) for element, place in order.items() if abs(place - at) <= _NEAR)
    for _, _, element in near:
        if not isinstance(element.tag, str) or element.tag in ("html", "head", "body") or _is_listed(element):
            continue
        line = " ".join(element.text_content().split())
        named = bool(_DATED.search(names_of(element)))
        if len(line) <= 160 and (named or is_of_dates(line)) and (day := day_in_line(line)):
            return day
    return ""


_MOST_TIMES = 500  # elements; a page of comments has as many
_ABOVE = 60  # elements above a time among which one that holds the headline is looked for
_FIELDS = {"datepublished": "published", "datecreated": "published", "datemodified": "updated"}
_OF_CHANGE = re.compile(r"updat|modif|aktualis|mis à jour|maj\b|actualiz|aggiornat|bijgewerkt|stand:", re.I)
_OF_PUBLICATION = re.compile(r"publi|posted|veröffentlicht|erstellt|entry-date|pubdate|created|byline|timestamp", re.I)


def _about(element: Any) -> str:
    """The words that tell what a time is that of: its class, and the text before it."""
    before, parent = element.getprevious(), element.getparent()
    text = (before.tail if before is not None else parent.text if parent is not None else "") or ""
    return f"{element.get('class') or ''} {text} {(element.text or '')[:20]}"


def _says_published(element: Any) -> bool:
    return bool(_OF_PUBLICATION.search(_about(element)))


def _is_listed(element: Any) -> bool:
    """Whether a time is that of another article or of a comment: in a list, in a link, beside the article."""
    return any(above.tag in ("li", "a") for above in islice(element.iterancestors(), _ABOVE)) or is_elsewhere(element)


_IN_SCRIPT = re.compile(
    r"""["']?\b(?:datePublished|date_published|publishedAt|published_at|publishDate|publish_date|publishedDate|pubDate
    |publicationDate|publication_date|publishedTime|published_time|firstPublished|firstPublishedDate|articlePublishDate
    |dateCreated)["']?\s*[:=]\s*["']?([^"',;}\n]{8,40})""",
    re.X,
)


def date_in_scripts(page: str) -> str:
    """The date of publication that the page's scripts name, when they name one day only; else nothing."""
    found = [value.strip() for value in _IN_SCRIPT.findall(page[:3_000_000])[:200]]
    days = {day[:10]: value for value in found if (day := parse_date(value))}
    return next(iter(days.values())) if len(days) == 1 else ""


# ---- 03/04/2024 -------------------------------------------------------------------------------------------------

_TWO_WAYS = re.compile(r"(\s*)(\d{1,2})([/.-])(\d{1,2})\3((?:19|20)\d\d)(?!\d)(.*)", re.S)
# Where the month comes first; everywhere else that writes slashes, the day does.
_MONTH_FIRST = re.compile(r"en[-_]us\b|en[-_]ph\b|en\Z", re.I)


def with_order(raw: Any, language: str, url: str) -> Any:
    """A date such as ``03/04/2024`` with its parts in ISO order, as the page's country writes it; all else unchanged.

    English without a country is read with the month first on hosts that name no other country. Without a language such
    a date stays ambiguous.
    """
    match = _TWO_WAYS.match(raw) if isinstance(raw, str) else None
    if not match or parse_date(raw) or not language:
        return raw
    first, second = int(match[2]), int(match[4])
    ways = {f"{match[5]}-{first:02}-{second:02}", f"{match[5]}-{second:02}-{first:02}"}
    if (day := date_in_url(url)) in ways:
        iso = str(day)
    else:
        country = re.search(r"://[^/]*\.(uk|au|nz|ie|in|za|ke|ng|gh|pk|my|sg|hk|eu|ca)(?:[:/]|\Z)", f"{url}/")
        american = bool(_MONTH_FIRST.match(language)) and not country
        month, day_of = (first, second) if american else (second, first)
        iso = f"{match[5]}-{month:02}-{day_of:02}"
    return iso + match[6]
