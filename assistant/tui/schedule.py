"""Which sources are due to be read again while the app is open. No widgets here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from assistant.answers import SourceState

CHOICES = ("", "15m", "30m", "1h", "6h", "1d")
"""What the index screen offers; any other such time that a source has is kept until it is changed."""

_EVERY = re.compile(r"(\d{1,5})\s*([mhd])", re.IGNORECASE)
_SECONDS = {"m": 60, "h": 3600, "d": 86_400}


def seconds_of(every: str) -> int:
    """Seconds of `30m`, `6h` or `1d`; 0 when it says nothing that is understood."""
    said = _EVERY.fullmatch(every.strip())
    return int(said[1]) * _SECONDS[said[2].lower()] if said else 0


def next_choice(every: str) -> str:
    """The choice after this one; after the last comes none."""
    place = CHOICES.index(every) if every in CHOICES else 0
    return CHOICES[(place + 1) % len(CHOICES)]


def due(sources: Iterable[SourceState], now: datetime, tried: Mapping[str, datetime]) -> tuple[str, ...]:
    """The sources to read now. `tried` says when this app last began to read one: a run that broke off is no reason to
    begin anew at once."""
    wanted = []
    for source in sources:
        wait = seconds_of(source.every)
        if not wait or source.state == "paused":
            continue
        begun = [instant for instant in (_instant(source.last_run), tried.get(source.name)) if instant]
        if not begun or (now - max(begun)).total_seconds() >= wait:
            wanted.append(source.name)
    return tuple(wanted)


def _instant(text: str | None) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
