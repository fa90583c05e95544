"""What the reader sets for the questions of a conversation, beside what each question says itself. Pure."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import get_args

from assistant.answers import Kind, Request, Understood
from assistant.tui import words

KINDS: tuple[Kind, ...] = tuple(kind for kind in get_args(Kind) if kind != "about")


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty fields leave it to the question."""

    period: str = ""
    """The days it speaks of, in words; "any" leaves aside those that a question names."""
    since: str = ""
    """First and last day of publication, ISO."""
    until: str = ""
    outlets: tuple[str, ...] = ()
    as_of: str = ""
    kind: Kind | None = None

    @property
    def count(self) -> int:
        """How many are on."""
        return sum(bool(getattr(self, field.name)) for field in fields(self))

    def applied(self, request: Request) -> Request:
        """The request with these."""
        return replace(
            request,
            period=self.period,
            since=self.since or request.since,
            until=self.until or request.until,
            outlets=self.outlets or request.outlets,
            as_of=self.as_of or request.as_of,
            kind=self.kind or request.kind,
        )

    def parts(self, understood: Understood | None, as_of: str | None) -> list[str]:
        """For the line above the prompt: what the question was taken to mean, and what is set."""
        period = understood.period if understood else None
        told = [f"period: {words.days(period)}" if period else f"period: {self.period or 'any'}"]
        if not period and (self.since or self.until):
            told.append("published " + words.span(self.since, self.until))
        day = self.as_of or (understood.as_of if understood else as_of)
        told.append(f"as of {words.day(day) if day else 'today'}")
        if kind := self.kind or (understood.kind if understood else None):
            told.append(str(kind))
        outlets = self.outlets or (understood.outlets if understood else ())
        told.append(f"outlets: {', '.join(outlets)}" if outlets else "all outlets")
        return told


def read_filters(period: str, since: str, until: str, outlets: str, as_of: str, kind: Kind | None) -> Filters:
    """What was typed. Raises ValueError, in words, for a day that is none or a span that ends before it begins."""
    first, last, now = _day("From", since), _day("To", until), _day("As of", as_of)
    if first and last and first > last:
        raise ValueError(f"From {first} lies after to {last}.")
    names = tuple(dict.fromkeys(name.strip() for name in outlets.split(",") if name.strip()))
    return Filters(" ".join(period.split()), first, last, names, now, kind)


def _day(name: str, typed: str) -> str:
    typed = typed.strip()
    try:
        return date.fromisoformat(typed).isoformat() if typed else ""
    except ValueError:
        raise ValueError(f"{name} wants a day such as 2024-06-23, not {typed!r}.") from None
