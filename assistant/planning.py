"""What a question asks for: a standalone wording, the window of publication it may use, and "now". Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from assistant.answers import Request
from assistant.errors import UsageError
from assistant.follow_ups import stand_alone
from index.ahead import read_ahead
from index.periods import Period, read_period
from index.windows import Window

_ACRONYMS = 2
_ANY = frozenset(("any", "any time", "all", "always"))


@dataclass(frozen=True, slots=True)
class Plan:
    """A question made ready for retrieval. `question` is the wording used; `as_of` the day that counts as today."""

    question: str
    window: Window
    as_of: str
    events: Period | None
    """The days that the question speaks of; what was published later may tell of them."""
    fixed: bool = False
    """Whether the reader said which days, so that no wording of the question changes them."""
    articles: tuple[str, ...] = ()
    """The only articles whose stories an overview tells; empty tells those of its days."""

    @property
    def period(self) -> str | None:
        """How time was understood, in words: what the question says, then what the options add."""
        told = (self.events.words if self.events else None, describe_period(self.window.since, self.window.until))
        return "; ".join(filter(None, told)) or None

    def reworded(self, question: str) -> Plan:
        """The same plan for another wording, its time read anew."""
        today = date.fromisoformat(self.as_of)
        events = self.events
        if not self.fixed:
            events = None if read_ahead(question, today) else read_period(question, today)
        return replace(self, question=question, events=events)


def make_plan(request: Request, today: date | None = None) -> Plan:
    """Read a request. Raises UsageError for a day that is none, or a period that ends before it begins."""
    as_of = _day("--as-of", request.as_of)
    since, until = _day("--since", request.since), _day("--until", request.until)
    if since and until and since > until:
        raise UsageError(f"--since {since} lies after --until {until}; nothing can be published in between.")
    if not any(map(str.isalnum, request.question)):
        raise UsageError("There is no question; ask for example: dateline ask 'What happened yesterday?'")
    day = as_of or (today or date.today()).isoformat()
    plan = Plan(
        "",
        Window(since, until, as_of, request.outlets, request.undated),
        day,
        _told_period(request, day),
        bool(request.period),
        request.articles,
    )
    return plan.reworded(stand_alone(_spoken(request.question), request.history))


def _spoken(question: str) -> str:
    """A question all in capitals in lower case: its capitals mark no names. A few words may be an acronym or two."""
    return question.lower() if question.isupper() and len(question.split()) > _ACRONYMS else question


def _told_period(request: Request, day: str) -> Period | None:
    """The period that the reader set, "any" being none. Raises UsageError for words that name no days."""
    told = request.period.strip()
    if not told or told.casefold() in _ANY:
        return None
    period = read_period(told, date.fromisoformat(day))
    if period is None:
        raise UsageError(f"The period {told!r} is not understood; try: last week, June 2024, since 3 May, any.")
    return period


def _day(name: str, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value.strip()).isoformat()
    except ValueError as error:
        raise UsageError(f"{name} wants a day such as 2024-06-23, not {value!r}.") from error


def describe_period(since: str | None, until: str | None) -> str | None:
    """A period in words, or None when both sides are open."""
    if since and until:
        return f"published {since} to {until}" if since != until else f"published {since}"
    if since:
        return f"published since {since}"
    return f"published until {until}" if until else None
