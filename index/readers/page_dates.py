"""When an article was published, as its page shows it: microdata, ``<time>``, the byline, the address, other scripts."""

from __future__ import annotations

import re
from typing import Any

from index.dates import date_in_url, parse_date

# Where pages list other articles, and say when their readers wrote.
_ELSEWHERE = re.compile(
    r"related|recommend|trending|popular|most[-_ ]?read|latest|sidebar|teaser|promo|comment|breaking|ticker|more[-_]|feed"
    r"|widget|newsletter|footer|carousel|recirc",
    re.I,
)


def time_tags(tree: Any) -> dict[str, Any]:
    """The dates that microdata and ``<time pubdate>`` state; as ``guessed_date`` the time nearest to the headline."""
    fields: dict[str, Any] = {}
    order = {element: at for at, element in enumerate(tree.iter())}
    headline = next(tree.iter("h1"), None)
    around = {element: step for step, element in enumerate(headline.iterancestors())} if headline is not None else {}
    times: list[tuple[int, int, str]] = []
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
        near = next((around[above] for above in element.iterancestors() if above in around), len(around))
        far = 1000 * _is_elsewhere(element) + near
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
    return fields


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


def _is_elsewhere(element: Any) -> bool:
    """Whether an element stands beside the article: in a list of others, a comment, the page's foot."""
    for above in element.iterancestors():
        if above.tag in ("body", "main"):
            return False
        if above.tag in ("aside", "footer", "nav", "li", "a") or _ELSEWHERE.search(
            f"{above.get('class') or ''} {above.get('id') or ''}"
        ):
            return True
    return False


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
