"""Quoted answers that are lists: how a story unfolded, which stories a period holds, what each outlet says. Pure.

Every item is a sentence of a passage, verbatim, under a date: the day of the event where the sentence names one, else
the day of the report, and then it says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from assistant.answers import Evidence, Kind
from assistant.asking import MODAL, understand
from assistant.kinds import read_coming
from assistant.lines import Line, lines_of, notice_end
from assistant.quotes import (
    QuotedAnswer,
    confidence_in,
    quote_answer,
    rank_lines,
    say_the_same,
)
from assistant.standalone import quote_line, without_marks
from index.ahead import days_announced
from index.periods import read_period
from index.sentences import sentence_spans
from index.spans import Span, describe_span

MOST_ITEMS = 8
_RELEVANT = 0.6  # of the question's share that the best sentence and its surroundings say, for an item
_SIDES = 3
_VAGUE = 6  # days: "next week" may tell of its Monday, "in December" does not


@dataclass(frozen=True, slots=True)
class _Item:
    """A sentence under its date; `day` is ISO for sorting, empty when nothing is known."""

    line: Line
    day: str
    label: str
    named: bool = False
    """Whether the sentence itself names the day."""


def quote_by_kind(kind: Kind, question: str, passages: Sequence[Evidence], as_of: str) -> QuotedAnswer:
    """Answer a question by quotes in the form that its kind asks for."""
    make: dict[Kind, Callable[[str, Sequence[Evidence], str], QuotedAnswer]] = {
        "timeline": quote_timeline,
        "overview": quote_overview,
        "comparison": quote_sides,
    }
    return make.get(kind, quote_answer)(question, passages, as_of)


def quote_timeline(question: str, passages: Sequence[Evidence], as_of: str) -> QuotedAnswer:
    """What happened when, oldest first: the best sentence on each event, at most eight."""
    asked = understand(question)
    lines = lines_of(passages)
    ranked = rank_lines(asked, lines, passages, as_of)
    if not ranked or ranked[0].base <= 0:
        return QuotedAnswer("", (), 0.0)
    items: list[_Item] = []
    for line in ranked:
        if (
            line.base <= 0
            or line.coverage < _RELEVANT * ranked[0].coverage
            or line.faults > 0.2
            or len(items) == MOST_ITEMS
        ):
            continue
        if line.start < notice_end(line.passage.text):
            continue
        item = _dated(line)
        if not any(_one_event(item, other) for other in items):
            items.append(item)
    items.sort(key=lambda item: (item.day or "9999", item.line.passage.rank, item.line.start))
    return _listed(items, lines, question, confidence_in(asked, ranked))


def announces(text: str, published: str | None, days: Span) -> bool:
    """Whether a text announces something for some days after its publication."""
    return any(_announced(text[start:end], published, days) for start, end in sentence_spans(text))


def _announced(sentence: str, published: str | None, days: Span) -> Span | None:
    """For which days a sentence announces something, if some of `days` are among them and it is no vaguer than these."""
    try:
        day = date.fromisoformat((published or "")[:10])
    except ValueError:
        return None
    longest = max(_VAGUE, (days.last - days.first).days)
    spans = (s for s in days_announced(sentence, day) if s.first <= days.last and s.last >= days.first)
    return next((span for span in spans if (span.last - span.first).days <= longest), None)


def _quote_announced(question: str, passages: Sequence[Evidence], days: Span) -> QuotedAnswer:
    """What the passages announce for some days, the earliest first: one sentence of each."""
    lines = lines_of(passages)
    items: list[_Item] = []
    for line in lines:
        span = _announced(line.text, line.passage.published, days) if line.faults <= 0.2 else None
        if span and not any(_one_source(line, i.line) or say_the_same(line, i.line) for i in items):
            items.append(_Item(line, max(span.first, days.first).isoformat(), describe_span(span)))
    items = sorted(items[:MOST_ITEMS], key=lambda item: (item.day, item.line.passage.rank))
    return _listed(items, lines, question, 1.0 if items else 0.0)


def quote_overview(question: str, passages: Sequence[Evidence], as_of: str) -> QuotedAnswer:
    """The stories that the passages stand for, in their order: one sentence each, from as near the top as can be.

    Asked what will happen, what they announce for these days.
    """
    with suppress(ValueError):
        if days := read_coming(question, date.fromisoformat(as_of[:10])):
            return _quote_announced(question, passages, days)
    lines = lines_of(passages)
    items: list[_Item] = []
    for story in dict.fromkeys(_story(p) for p in passages):
        told = [line for line in lines if _story(line.passage) == story and line.faults <= 0.2 and len(line.words) >= 6]
        # What an article corrects is not what it tells.
        told = [line for line in told if line.start >= notice_end(line.passage.text)] or told
        told.sort(key=lambda line: (line.passage.rank, line.start))
        fresh = [line for line in told if not any(say_the_same(line, i.line) for i in items)]
        if fresh and len(items) < MOST_ITEMS:
            day = (fresh[0].passage.published or "")[:10]
            items.append(_Item(fresh[0], day, _describe(day) or "undated"))
    return _listed(items, lines, question, 1.0 if items else 0.0)


def quote_sides(question: str, passages: Sequence[Evidence], as_of: str) -> QuotedAnswer:
    """What each outlet says, oldest first: the best sentence of at most three."""
    asked = understand(question)
    lines = lines_of(passages)
    ranked = rank_lines(asked, lines, passages, as_of)
    best: dict[str, Line] = {}
    for line in ranked:
        if line.base > 0 and line.faults <= 0.2 and line.coverage >= _RELEVANT * ranked[0].coverage:
            best.setdefault(line.passage.outlet, line)
    if len(best) < 2:
        return quote_answer(question, passages, as_of)
    sides = sorted(list(best.values())[:_SIDES], key=lambda line: (line.passage.published or "9999", line.passage.rank))
    items = []
    for line in sides:
        day = (line.passage.published or "")[:10]
        items.append(_Item(line, day, ", ".join(part for part in (line.passage.outlet, _describe(day)) if part)))
    return _listed(items, lines, question, confidence_in(asked, ranked))


def _listed(items: Sequence[_Item], lines: Sequence[Line], question: str, confidence: float) -> QuotedAnswer:
    asked = understand(question)
    sentences = tuple(quote_line(asked, item.line, lines, alone=True) for item in items)
    text = "\n".join(
        f"- {without_marks(item.label)}: {sentence.text} [{item.line.passage.rank}]"
        for item, sentence in zip(items, sentences, strict=True)
    )
    return QuotedAnswer(text, sentences, confidence)


def _dated(line: Line) -> _Item:
    """A sentence under the day, month or year that it names; under that of its report when it names none or several."""
    published = (line.passage.published or "")[:10]
    try:
        day = date.fromisoformat(published)
    except ValueError:
        day = date.max
    # "Crossings resume on Monday": what lies ahead has no date that could be read backwards.
    named = None if MODAL.search(line.text) else read_period(line.text, day)
    if named is not None and (span := _span(named.since, named.until)):
        return _Item(line, named.since, span, named=True)
    return _Item(line, published, f"reported {_describe(published)}" if published else "undated")


def _span(since: str, until: str) -> str:
    """A day, a month or a year in words; empty for anything else."""
    if since == until:
        return _describe(since)
    if since[:7] == until[:7] and since.endswith("-01") and int(until[8:]) >= 28:
        return f"{date.fromisoformat(since):%B %Y}"
    return since[:4] if (since[4:], until[4:]) == ("-01-01", "-12-31") and since[:4] == until[:4] else ""


def _describe(day: str) -> str:
    try:
        known = date.fromisoformat(day)
    except ValueError:
        return ""
    return f"{known.day} {known:%B %Y}"


def _one_event(one: _Item, other: _Item) -> bool:
    """Whether two sentences tell one event: on one day of one article, or in the same words without days of their own."""
    if one.day == other.day:
        return _one_source(one.line, other.line) or say_the_same(one.line, other.line)
    return not (one.named and other.named) and say_the_same(one.line, other.line)


def _story(passage: Evidence) -> str:
    return passage.story or passage.cluster or passage.article_id


def _one_source(one: Line, other: Line) -> bool:
    return one.passage.cluster == other.passage.cluster or one.passage.article_id == other.passage.article_id
