"""Dates as metadata, bylines and addresses write them. Pure; nothing is ever taken from a file's modification time.

A date is ISO 8601: a day (``2024-06-23``), or an instant with its zone (``2024-06-23T18:05:00+02:00``). A clock time
without a zone is no instant, so only its day is kept; the zone stays as the outlet wrote it, so that the day part is
the outlet's own day.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

_EARLIEST_YEAR = 1800
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero gennaio janeiro januari",
            "february feb februar février fevrier febrero febbraio fevereiro februari",
            "march mar märz mars marzo março maart",
            "april apr avril abril aprile",
            "may mai mayo maggio maio mei",
            "june jun juni juin junio giugno junho",
            "july jul juli juillet julio luglio julho",
            "august aug août aout agosto augustus",
            "september sept sep septembre septiembre settembre setembro",
            "october oct oktober okt octobre octubre ottobre outubro",
            "november nov novembre noviembre novembro",
            "december dec dezember dez décembre decembre diciembre dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
# Hours from UTC. IST, ET and the like name several zones, so a time with them keeps only its day.
_ZONES = {
    **dict.fromkeys(("z", "gmt", "utc", "ut"), 0.0),
    **{"bst": 1, "wet": 0, "west": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3, "sast": 2, "eat": 3},
    **{"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "hst": -10},
    **{"jst": 9, "kst": 9, "hkt": 8, "sgt": 8, "aest": 10, "aedt": 11, "awst": 8, "nzst": 12, "nzdt": 13},
}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?"
_YEAR = r"(?P<year>\d{4})"
_TIME = (
    r"(?:[\sT,]*(?:at\s+|um\s+|à\s+|[|·•–-]\s+)?(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?\s?m\b\.?)?\s*(?P<zone>(?:(?:gmt|utc)\s?)?[+-]\d{2}:?(?:\d{2})?|[a-z]{1,4}\b)?)?"
)
_SHAPES = [
    re.compile(rf"(?P<year>\d{{4}})[-/.]\s?(?P<month>\d{{1,2}})[-/.]\s?(?P<day>\d{{1,2}})(?!\d){_TIME}", re.I),
    re.compile(rf"(?<!\d){_DAY}\s*(?:of\s+|de\s+)?[-\s]?{_MONTH},?[-\s]*(?:de\s+)?{_YEAR}(?!\d){_TIME}", re.I),
    re.compile(rf"\b{_MONTH}\s*{_DAY},?\s+{_YEAR}(?!\d){_TIME}", re.I),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.{_YEAR}(?!\d){_TIME}", re.I),
    re.compile(rf"{_YEAR}\s?[年년]\s?(?P<month>\d{{1,2}})\s?[月월]\s?(?P<day>\d{{1,2}})\s?[日일]{_TIME}", re.I),
]
_SLASHED = re.compile(rf"(?P<first>\d{{1,2}})[/-](?P<second_part>\d{{1,2}})[/-]{_YEAR}(?!\d){_TIME}", re.I)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?)?", re.I)
_UNIX_ASCTIME = re.compile(
    rf"{_MONTH}\s+{_DAY}\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?\s+(?:(?:[A-Z]{{2,4}}|[+-]\d{{4}})\s+)?{_YEAR}", re.I
)
_WEEKDAY = re.compile(r"^[a-zé]{2,10}\.?,?\s+(?=\d|[a-zé]{3})", re.I)
_LABEL = re.compile(
    r"^(?:first\s+|last\s+)?(?:published|publication date|posted|updated|modified|created|date|on)\b[\s:]*"
    r"(?:on\s+|at\s+)?",
    re.I,
)
# The nearest word before a date that says whether it is that of a change.
_CHANGED = re.compile(
    r"(?:updated|modified|edited|aktualisiert|stand|mis à jour|actualizado|aggiornato|bijgewerkt)(?:(?!publish|posted).)*\Z",
    re.I,
)
_OF_DATES = re.compile(
    r"\b(?:(?:first |last )?(?:published|publication|posted|updated|modified|created|edited)|update|date|on|at|ago|\d+ "
    r"(?:minutes?|hours?|days?|weeks?)|(?:mon|tues|wednes|thurs|fri|satur|sun)day|veröffentlicht|aktualisiert|stand|uhr|am|um"
    r"|publié|le|mis à jour|à|publicado|actualizado|el|pubblicato|aggiornato)\b",
    re.I,
)
_CLOCK_FIRST = re.compile(
    r"^(?P<clock>\d{1,2}[:.h]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?\s*(?:[A-Z]{2,4}\b)?)[\s,|·•–-]+(?:on\s+)?(?=\D*\d)",
    re.I,
)
_EPOCH = re.compile(r"(?:\d{9,10}|\d{12,13}|\d{16})(?:\.\d+)?", re.A)


def parse_date(raw: Any) -> str | None:
    """The day or instant that `raw` names, as ISO 8601; None when it names none, an ambiguous or an implausible one.

    Understands ISO 8601, RFC 2822, seconds, milli- and microseconds since 1970, and dates written with month names.
    ``03/04/2024`` may be March or April, so it is None; ``13/04/2024`` is not.
    """
    text = _written(raw)
    return _of_digits(text) or _of_words(text)


def day_in_line(line: str) -> str | None:
    """The day or instant of publication that a short line such as a byline names anywhere; None when it names none.

    A date said to be that of a change counts when there is no other.
    """
    found: list[tuple[bool, int, str]] = []
    for shape in _SHAPES:
        for match in shape.finditer(line):
            if iso := _iso_of(match):
                changed = bool(_CHANGED.search(line[max(0, match.start() - 40) : match.start()]))
                found.append((changed, match.start(), iso))
    return min(found)[2] if found and not in_future(min(found)[2]) else None


def is_of_dates(line: str) -> bool:
    """Whether a short line says nothing but when something was published or changed."""
    rest, number = line, 0
    for shape in _SHAPES:
        rest, found = shape.subn(" ", rest)
        number += found
    rest, clocks = re.subn(r"\b\d{1,2}[:.h]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\b\.?)?\s*(?:[A-Z]{2,4}\b)?", " ", rest)
    rest, labels = _OF_DATES.subn(" ", rest)
    return number + clocks + labels > 0 and not re.search(r"\w", rest)


def is_far_ahead(raw: Any) -> bool:
    """Whether `raw` has the form of a date, but one too far ahead to be that of a publication."""
    text = _written(raw)
    if _of_digits(text) or _of_words(text):
        return False
    if compact := _COMPACT.fullmatch(text):
        year = int(compact[1])
    elif _EPOCH.fullmatch(text):
        year = _moment(text).year
    else:
        candidates = (text, _WEEKDAY.sub("", text))
        matches = (shape.match(candidate) for candidate in candidates for shape in (*_SHAPES, _SLASHED))
        year = next((int(found["year"]) for found in matches if found), 0)
    return year > date.today().year + 1


def day_alone(line: str) -> str | None:
    """The ISO day of a line that is nothing but a day, as a publication line is; None for any other."""
    text = _LABEL.sub("", " ".join(line.split()))
    shapes = [shape.fullmatch(candidate) for candidate in (text, _WEEKDAY.sub("", text)) for shape in _SHAPES]
    day = next((_iso_of(found) for found in shapes if found), None)
    return day[:10] if day and not in_future(day) else None


def _written(raw: Any) -> str:
    """What is to be read as a date; empty when nothing is."""
    if isinstance(raw, dict):
        raw = raw.get("$date", raw.get("$numberLong", raw.get("value")))
        if isinstance(raw, dict):
            raw = raw.get("$numberLong")
    if isinstance(raw, bool) or raw is None:
        return ""
    if isinstance(raw, (int, float)):
        raw = repr(raw)
    return _LABEL.sub("", " ".join(raw[:200].split())) if isinstance(raw, str) else ""


def _of_digits(text: str) -> str | None:
    if compact := _COMPACT.fullmatch(text):
        year, month, day, hour, minute, second, zone = compact.groups()
        if iso := _iso(year, month, day, hour, minute, second, zone):
            return iso
    if not _EPOCH.fullmatch(text):
        return None
    moment = _moment(text)
    return moment.isoformat() if is_plausible(moment.year) else None


def _moment(digits: str) -> datetime:
    seconds = float(digits)
    if seconds >= 1e14:
        seconds /= 1e6
    elif seconds >= 1e11:
        seconds /= 1e3
    return datetime.fromtimestamp(int(seconds), UTC)


def _of_words(text: str) -> str | None:
    if clock := _CLOCK_FIRST.match(text):
        text = f"{text[clock.end() :]} {clock['clock']}"
    for candidate in (text, _WEEKDAY.sub("", text)):
        for shape in _SHAPES:
            if found := shape.match(candidate):
                return _iso_of(found)
        if found := _UNIX_ASCTIME.match(candidate):
            return _iso(found["year"], str(_MONTHS[found["month"].lower()]), found["day"])
        if found := _SLASHED.match(candidate):
            return _of_slashes(found)
    return None


def _of_slashes(found: re.Match[str]) -> str | None:
    first, second = int(found["first"]), int(found["second_part"])
    if first == second or second > 12 >= first:
        month, day = first, second
    elif first > 12 >= second:
        month, day = second, first
    else:
        return None
    return _iso(found["year"], str(month), str(day), *_clock(found))


def _clock(found: re.Match[str]) -> tuple[str | None, str | None, str | None, str | None]:
    hour = found["hour"]
    if hour and (half := (found["half"] or "").lower()):
        hour = str(int(hour) % 12 + (12 if half.startswith("p") else 0))
    return hour, found["minute"], found["second"], found["zone"]


def _iso_of(found: re.Match[str]) -> str | None:
    return _iso(found["year"], _month_number(found["month"]), found["day"], *_clock(found))


def _month_number(month: str) -> str:
    return month if month.isdigit() else str(_MONTHS[month.lower()])


def _iso(
    year: str,
    month: str,
    day: str,
    hour: str | None = None,
    minute: str | None = None,
    second: str | None = None,
    zone: str | None = None,
) -> str | None:
    try:
        that_day = date(int(year), int(month), int(day))
    except ValueError:
        return None
    if not is_plausible(that_day.year):
        return None
    offset = _zone(zone)
    if hour is None or offset is None:
        return that_day.isoformat()
    try:
        moment = datetime(
            that_day.year, that_day.month, that_day.day, int(hour), int(minute or 0), int(second or 0), tzinfo=offset
        )
    except ValueError:
        return that_day.isoformat()
    return moment.isoformat()


def _zone(written: str | None) -> timezone | None:
    if not written:
        return None
    if re.search(r"[+-]\d", written):
        written = written.lower().lstrip("gmtuc ")
        digits = written[1:].replace(":", "").ljust(4, "0")
        minutes = int(digits[:2]) * 60 + int(digits[2:])
        if minutes > 14 * 60:
            return None
        return timezone(timedelta(minutes=-minutes if written[0] == "-" else minutes))
    hours = _ZONES.get(written.lower())
    return None if hours is None else timezone(timedelta(hours=hours))


def is_plausible(year: int) -> bool:
    """Whether a published text can be of that year."""
    return _EARLIEST_YEAR <= year <= date.today().year + 1


_PATH_DAY = re.compile(
    r"/(\d{4})[/-](\d{1,2}|[a-z]{3})[/-](\d{1,2})(?=[/_-]|$)|[/_-](\d{4})(\d{2})(\d{2})(?=[/._-]|$)", re.I
)


def date_in_url(url: str) -> str | None:
    """The ISO day in an address such as ``/2024/06/24/``, ``/2024/jun/24/`` or ``-20240624.html``."""
    for found in _PATH_DAY.finditer(url.partition("?")[0]):
        year, month, day = found.group(1, 2, 3) if found[1] else found.group(4, 5, 6)
        month = str(_MONTHS.get(month.lower(), month))
        if month.isdigit() and (iso := _iso(year, month, day)) and not in_future(iso):
            return iso
    return None


def in_future(iso: str) -> bool:
    """Whether a day is still to come, with two days of grace: zones, and clocks that are wrong."""
    return date.fromisoformat(iso[:10]) > date.today() + timedelta(days=2)


_FULL = [re.compile(shape.pattern.removesuffix(_TIME), re.I) for shape in _SHAPES[:3]]
_PARTIAL = [
    re.compile(rf"\b{_MONTH}\s{_DAY}\b(?!,?\s+\d{{4}})(?!\s*[-–]?\d)", re.I),
    re.compile(rf"(?<!\d)(?<!\d\s){_DAY}\s(?:of\s)?{_MONTH}(?!\.?,?\s+\d{{4}})", re.I),
]


def full_days(text: str) -> list[tuple[int, str]]:
    """Where a text names days with their year, and which (ISO)."""
    found = [match for shape in _FULL for match in shape.finditer(text)]
    days = [(match.start(), _iso(match["year"], _month_number(match["month"]), match["day"])) for match in found]
    return [(start, day) for start, day in days if day]


def partial_days(text: str, year: str) -> list[str]:
    """The days that a text names without their year, in `year`; none when that is unknown."""
    found = [match for shape in _PARTIAL for match in shape.finditer(text)] if year else []
    days = [_iso(year, _month_number(match["month"]), match["day"]) for match in found]
    return [day for day in days if day]
