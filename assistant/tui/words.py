"""Numbers, dates and states as words for people. Standard library only."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from assistant.answers import Evidence, FullArticle, Holdings

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?")


def now() -> datetime:
    """The present instant; tests put a fixed one here."""
    return datetime.now(UTC)


def day(iso: str | None) -> str:
    """`2024-12-09` or an instant as `9 Dec 2024`; other text stays as it is, nothing is `undated`."""
    return days(iso) if iso else "undated"


def days(text: str) -> str:
    """Rewrite every ISO day in a text, and the slash of an ISO interval."""

    def spell(match: re.Match[str]) -> str:
        year, month, dom = (int(part) for part in match.groups())
        return f"{dom} {_MONTHS[month - 1]} {year}" if 1 <= month <= 12 else match.group()

    spelled = _ISO_DAY.sub(spell, text)
    return re.sub(r"\s*(?:/|\.\.)\s*", " – ", spelled) if spelled != text else text


def count(number: int, noun: str, plural: str | None = None) -> str:
    """`1 article`, `4,800 articles`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def age(instant: str | None) -> str:
    """How old an instant is: `just now`, `5 min old`, `2 h old`, `3 days old`."""
    if not instant:
        return ""
    try:
        then = datetime.fromisoformat(instant)
    except ValueError:
        return ""
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    seconds = (now() - then).total_seconds()
    if seconds < 90:
        return "just now"
    if seconds < 5400:
        return f"{round(seconds / 60)} min old"
    if seconds < 172_800:
        return f"{round(seconds / 3600)} h old"
    return f"{round(seconds / 86_400)} days old"


def days_before(iso: str, as_of: str) -> str:
    """How old something was on a day: `same day`, `3 days old`, `5 months old`, `2 years old`; nothing if unknown."""
    try:
        old = (date.fromisoformat(as_of[:10]) - date.fromisoformat(iso[:10])).days
    except ValueError:
        return ""
    if old < 0:
        return ""
    if old < 2:
        return ("same day", "1 day old")[old]
    if old < 60:
        return f"{old} days old"
    if old < 700:
        return f"{round(old / 30.44)} months old"
    # Down, as people give ages, with a fortnight's grace.
    return f"{(old + 15) // 365} years old"


def duration(seconds: float | None) -> str:
    """`0.4 s`, `41 s`, `3 min 05 s`, `2 h 10 min`."""
    if seconds is None:
        return ""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def dated(article: Evidence | FullArticle) -> str:
    """The date of an article with its certainty in words."""
    if article.published is None or article.published_certainty == "unknown":
        return "undated"
    inferred = ", date inferred" if article.published_certainty == "inferred" else ""
    return day(article.published) + inferred


def byline(passage: Evidence, longest: int = 0) -> str:
    """Outlet, date, correction and copies of a passage's article, in one line; a `longest` shortens the outlet."""
    outlet = passage.outlet or "unknown outlet"
    if 0 < longest < len(outlet):
        outlet = outlet[: longest - 1].rstrip() + "…"
    parts = [outlet, dated(passage)]
    if passage.updated and passage.updated[:10] != (passage.published or "")[:10]:
        parts.append(f"updated {day(passage.updated)}")
    if passage.copies:
        parts.append(f"also in {count(passage.copies, 'other article')}")
    return " · ".join(parts)


def web_address(url: str) -> tuple[str, str] | None:
    """Host and address of a page that may be opened: http or https, with a host, without blanks or controls."""
    if not re.fullmatch(r"(?i)https?://[!-~\u00a1-\u1fff\u2c00-\ud7ff\uf900-\ufffc\U00010000-\U0010ffff]+", url):
        return None
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    if not host:
        return None
    try:
        shown = host.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return shown, url


def title_parts(holdings: Holdings) -> list[str]:
    """What the title line says of the index, most important first."""
    parts = [count(holdings.articles, "article")]
    if holdings.newest:
        parts.append(f"newest {day(holdings.newest)}")
    parts.append(holdings.model or "quotes, no model")
    if old := age(holdings.indexed_at):
        parts.append(f"index {old}")
    return parts
