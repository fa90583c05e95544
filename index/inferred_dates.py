"""The day of publication of a text that does not state it, inferred from its address, lines and first sentences. Pure."""

from __future__ import annotations

import re
from datetime import date

from index.dates import date_in_url, full_days, in_future, is_plausible, parse_date, partial_days

_HEAD = 400  # characters of a text's beginning and end in which a publication line is looked for
_LEAD = 700  # about three sentences
_PUBLISHED_LINE = re.compile(
    r"(?:^|\n|\s[|·•–-]\s)(?P<label>(?:first\s+)?(?:published|posted|publié|veröffentlicht)(?:\s+on)?|date"
    r"|(?:last\s+)?(?:updated|modified)(?:\s+on)?)\s*(?:[:|–-]\s*|\s)(?P<rest>[^\n]{4,80})",
    re.I,
)
_DATELINE = re.compile(r"\A(?P<place>[^\n]{0,60}?[A-Z]{3}[^\n]{0,60}?)\s*(?:[—–−-]{1,2}|\(Reuters\)|\(AP\)|\(AFP\))\s")
_COPYRIGHT = re.compile(r"(?:copyright|©|\(c\))\D{0,20}(?:\d{4}\s*[-–]\s*)?(\d{4})", re.I)
# What the first sentences tell about a day: measured on 4,947 dated pages, a day in them is the day of the report in
# six cases of ten when it is told as past, and in one of ten when the sentence speaks of plans or of what has become
# history. So plans, deadlines and memories are left out, and a year has to be confirmed by the copyright line; without
# one, only a day with its year is taken, from the first two sentences, when nothing in the text is later.
_PAST = re.compile(
    r"\b(?:said|says|told|announced|reported|according|confirmed|released|was|were|had|has|have|\w{3,}ed)\b", re.I
)
_NOT_NOW = re.compile(
    r"\b(?:since|until|till|before|by|after|through|from|between|following|upcoming|next|scheduled|deadline|planned"
    r"|expected|due|will|would|set to|plans?|begins?|starts?|effective|born|anniversary|ago)\b",
    re.I,
)
_TOLD = re.compile(
    r"\b(?:ran|sank|fell|broke|struck|hit|won|lost|left|began|took|came|went|made|found|held|met|shot|rose|cut|gave|got"
    r"|saw|sent|spoke|stood|fled|burnt|did|became|flew|drew|threw|swept|tore|blew|shut|quit|set)\b",
    re.I,
)
_PLANNED = re.compile(
    r"\b(?:since|until|till|upcoming|next|scheduled|deadline|planned|expected|due|will|would|set to|plans?|begins?|starts?"
    r"|effective|born|founded|anniversary|ago|remember\w*|commemorat\w*|memorial|mark(?:s|ed|ing))\b",
    re.I,
)
_BACK = re.compile(r"\b(?:after|before|following|between|when|who|which|whose|where)\b", re.I)
_REPORTED_DAY = re.compile(
    r"(?:\A|\bon\s+|[,(]\s*)(?:(?:early|late)\s+)?(?:(?:on\s+)?(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?\Z"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+\Z",
    re.I,
)
_YEARS = re.compile(r"\b(?:19|20)\d\d\b")
_SENTENCE_END = re.compile(r"(?<=[a-z\d)”\"][.!?])\s+(?=[A-Z“\"])|\n+")


def infer_date(text: str, title: str = "", url: str = "") -> str | None:
    """The ISO day on which a text without a stated date was published, as far as it tells; None when unsure.

    Looked at in this order: the address, a line such as "Published: ..." or a date alone, the dateline, the title, and
    the days that the first sentences report on. A day without a year takes the year of the copyright line; one with its
    year stands for itself when no copyright line and no later day in the text speaks against it.
    """
    year = _copyright_year(text)
    day = (
        date_in_url(url)
        or _in_publication_line(text)
        or _in_dateline(text, year)
        or max(_full_days(title), default=None)
        or (_in_first_sentences(text, year) if year else _reported_day(text))
    )
    return day[:10] if day and not in_future(day) else None


def _copyright_year(text: str) -> str:
    years = [year for year in _COPYRIGHT.findall(text[-_HEAD:]) if is_plausible(int(year))]
    return max(years, default="")


def _in_publication_line(text: str) -> str | None:
    updated = None
    for part in (text[:_HEAD], text[-_HEAD:] if len(text) > _HEAD else ""):
        for line in _PUBLISHED_LINE.finditer(part):
            if day := parse_date(line["rest"]):
                if not re.search("updated|modified", line["label"], re.I):
                    return day
                updated = updated or day
    for line_text in text[:_HEAD].split("\n"):
        # "March 28, 1979: Accident at Unit 2" is a line of a chronology.
        if len(line_text) <= 80 and not re.search(r"\d{4}:\s", line_text) and (day := parse_date(line_text)):
            return min(day, updated) if updated else day
    return updated


def _in_dateline(text: str, year: str) -> str | None:
    found = _DATELINE.match(text[:160])
    if not found:
        return None
    place = found["place"]
    return max(_full_days(place), default=None) or max(partial_days(place, year or _only_year(text)), default=None)


def _only_year(text: str) -> str:
    years = {day[:4] for day in _full_days(text[: 20 * _LEAD])}
    return years.pop() if len(years) == 1 else ""


def _in_first_sentences(text: str, year: str) -> str | None:
    """The latest day that the first sentences report on, of the copyright line's year."""
    days = []
    for sentence in _SENTENCE_END.split(text[:_LEAD])[:4]:
        if _PAST.search(sentence) and not _NOT_NOW.search(sentence):
            days += [day for day in _full_days(sentence) if day.startswith(year)]
            days += partial_days(sentence, year)
    return max((day for day in days if not in_future(day)), default=None)


def _reported_day(text: str) -> str | None:
    """The latest day, written with its year, that one of the first two sentences reports on as past.

    None when the text holds a later day or year that is not told as a plan, as a text about that day would not.
    """
    days = []
    for sentence in [part for part in _SENTENCE_END.split(text[:_LEAD]) if part.strip()][:2]:
        if _PLANNED.search(sentence) or not (_PAST.search(sentence) or _TOLD.search(sentence)):
            continue
        for start, day in full_days(sentence):
            before = sentence[:start]
            if _REPORTED_DAY.search(before) and not _BACK.search(before):
                days.append(day)
    latest = max((day for day in days if not in_future(day)), default=None)
    if latest is None:
        return None
    for sentence in _SENTENCE_END.split(text[: 20 * _LEAD]):
        if _NOT_NOW.search(sentence):
            continue
        years = [year for year in _YEARS.findall(sentence) if int(year) <= date.today().year]
        if max(_full_days(sentence), default=latest) > latest or max(years, default=latest[:4]) > latest[:4]:
            return None
    return latest


def _full_days(text: str) -> list[str]:
    return [day for _, day in full_days(text)]
