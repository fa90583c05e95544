"""Numbers, dates and states as words for people. Standard library only."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from assistant.answers import Evidence, FullArticle, Holdings, Usage

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
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


def span(since: str, until: str) -> str:
    """Two days, either of which may be open: `since 3 May 2024`."""
    if since and until:
        return f"{day(since)} – {day(until)}" if since != until else day(since)
    return f"since {day(since)}" if since else f"until {day(until)}"


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


def cost(usage: Usage | None) -> str:
    """What an answer cost, where prices are set: `0.0012 USD`, and the tokens where they are not."""
    if usage is None:
        return ""
    if usage.cost is None:
        return f"{usage.prompt_tokens + usage.completion_tokens:,} tokens"
    return f"{usage.cost:.2g} {usage.currency}" if usage.cost < 0.1 else f"{usage.cost:.2f} {usage.currency}"


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
    if also := copies(passage):
        parts.append(also)
    return " · ".join(parts)


def copies(passage: Evidence) -> str:
    """Where the same text stands too: outlets by name, three at most, or how many articles while they are not known."""
    others = passage.copy_outlets
    if not others:
        return f"also in {count(passage.copies, 'other article')}" if passage.copies else ""
    more = len(others) - 3
    return "also in " + ", ".join(others[:3]) + (f" and {count(more, 'other outlet')}" if more > 0 else "")


def ago(iso: str | None, as_of: str = "") -> str:
    """How long ago, for a line in a list: `2 h ago`, `yesterday`, `3 days ago`, and the day itself from a week on."""
    if not iso:
        return "undated"
    if len(iso) > 10 and not as_of:
        old = age(iso)
        if old == "just now" or old.endswith((" min old", " h old")):
            return old.replace(" old", " ago")
    try:
        days_old = (date.fromisoformat((as_of or now().isoformat())[:10]) - date.fromisoformat(iso[:10])).days
    except ValueError:
        return day(iso)
    if 0 <= days_old < 7:
        return ("today", "yesterday")[days_old] if days_old < 2 else f"{days_old} days ago"
    return day(iso)


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


def _here(instant: str) -> datetime | None:
    """An instant in the zone of this machine."""
    try:
        then = datetime.fromisoformat(instant)
    except ValueError:
        return None
    return (then if then.tzinfo else then.replace(tzinfo=UTC)).astimezone()


def on_day(instant: str) -> str:
    """The day of an instant as a heading: `Today`, `Yesterday`, `Monday 2 Dec 2024`."""
    then = _here(instant)
    if then is None:
        return "undated"
    gone = (now().astimezone().date() - then.date()).days
    return {0: "Today", 1: "Yesterday"}.get(gone) or f"{_WEEKDAYS[then.weekday()]} {day(then.date().isoformat())}"


def clock(instant: str) -> str:
    """The time of day of an instant: `14:05`."""
    then = _here(instant)
    return f"{then:%H:%M}" if then else ""
