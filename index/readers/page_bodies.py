"""The text of an article from a page's tree: trafilatura's choice, without the notices that stand between paragraphs."""

from __future__ import annotations

import re
from typing import Any

from index.articles import clean_line
from index.dates import day_alone


def find_body(tree: Any, fields: dict[str, Any]) -> str:
    """The article's paragraphs, parted by blank lines. A missing title or date is added to `fields`, the date as a guess."""
    import trafilatura

    guess = not fields.get("title") or not fields.get("published")
    found = trafilatura.bare_extraction(
        tree,
        favor_precision=True,
        include_comments=False,
        include_tables=False,
        with_metadata=guess,
        date_extraction_params={"extensive_search": False, "original_date": True, "outputformat": "%Y-%m-%d"},
    )
    if found is None:
        return ""
    paragraphs = re.sub(r"\n+(?!- )", "\n\n", str(found.text or "")).split("\n\n")
    day = _take_day(paragraphs)
    if guess:
        fields.setdefault("title", found.title or "")
        # htmldate reads "budget1995" as the year 1995: a guessed first of January is a year at best.
        guesses = (fields.get("guessed_date"), day, None if str(found.date).endswith("-01-01") else found.date)
        if not fields.get("published"):
            fields["guessed_date"] = next(filter(None, guesses), "")
    return "\n\n".join(_without_notices(paragraphs, clean_line(str(fields.get("title") or ""))))


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
    r"|follow us on [^.]{3,80}[.!]?|(?:read|see) (?:more|also)\s*:?|related(?: articles| stories| topics| content)?\s*:?"
    r"|(?:read more|see also|related|don['’]t miss|recommended|mehr zum thema|lesen sie auch"
    r"|(?:à )?lire aussi|lea también|leggi anche)"
    r"\s*[:|][^\n]{0,160}"
    r"|\d+ min(?:ute)?s? read|image (?:source|credit|caption)[^.]{0,80}|skip (?:to|past|advertisement)[^.]{0,60})",
    re.I,
)


def _without_notices(paragraphs: list[str], title: str) -> list[str]:
    """The paragraphs but for those that are nothing but a notice of the page, or its title once more at the top."""
    if paragraphs and title and clean_line(paragraphs[0]).casefold() == title.casefold():
        paragraphs = paragraphs[1:]
    return [part for part in paragraphs if len(part) > 200 or not _NOTICE.fullmatch(clean_line(part))]
