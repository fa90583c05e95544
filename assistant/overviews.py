"""The main stories of a period, one line each: for the empty screen, for `brief`, for "what is new?".

What is told of a story is its outlets' own: the first sentence of the article that stands for it, word for word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from assistant.answers import Certainty, Evidence, Overview, Quote, Sentence, Story
from assistant.lines import lines_of, notice_end
from assistant.quotation import shown_as_speech
from assistant.standalone import without_marks
from index.periods import EARLIEST, Period
from index.schema import StoredPassage
from index.search import Searcher
from index.spans import Span, day_span, describe_span, shift
from index.stories import Group
from index.windows import Window

DAYS = 7
"""How far back "what is new?" looks when it names no period."""

_SHORT = 2
_MOST_WORDS = 60


@dataclass(frozen=True, slots=True)
class Told:
    """Stories with the passage that stands for each, the period they are of, in words, and what there is to say of it."""

    stories: tuple[tuple[Group, Evidence], ...]
    period: str
    note: str = ""
    outside: bool = False
    """Whether they are of other days than those asked about."""


def find_stories(searcher: Searcher, window: Window, period: Period | None, today: str, limit: int) -> Told:
    """The main stories that a window shows of a period; without any, of the seven days that end today.

    With nothing in it, those of the seven days up to the newest article that the window shows, and a note that says
    so: the window holds in any case, what a question says gives way to the newest there is.
    """
    since, until = _days(window, period, today)
    shown = _within(window, since, until)
    stories = searcher.stories(shown, until, limit) if shown else []
    if stories:
        return Told(_evident(stories), _words(since, until))
    nothing = "Nothing " + ("" if since == EARLIEST else "from ") + _words(since, until)
    newest = searcher.newest_day(window)
    if newest:
        nearest = _within(window, _before(newest, DAYS - 1), newest)
        stories = searcher.stories(nearest, newest, limit) if nearest else []
        told = f"{nothing}; newest article: {_words(newest, newest)}"
        return Told(_evident(stories), _words(_before(newest, DAYS - 1), newest), told, outside=True)
    if window.since or window.until:
        newest = searcher.newest_day(Window(None, None, window.as_of, window.outlets))
        held = _words(newest, newest) if newest else "none is dated"
        return Told((), _words(since, until), f"{nothing}; newest article held: {held}")
    stories = searcher.stories(window, today, limit)
    note = "No article says when it was published; shown are those read last" if stories else nothing
    return Told(_evident(stories), "undated" if stories else _words(since, until), note)


def stories_of(searcher: Searcher, window: Window, articles: Sequence[str], today: str, limit: int) -> Told:
    """The main stories that some articles tell, of whatever days they are."""
    stories = searcher.stories(window, today, limit, articles)
    days = sorted(passage.published[:10] for _, passage in stories if passage.published)
    return Told(_evident(stories), _words(days[0], days[-1]) if days else "undated")


def nothing_held(searcher: Searcher, window: Window, period: Period, today: str) -> str:
    """What to say when a window holds no article at all of a period; empty when it holds one, or that is still to come."""
    since, until = _days(window, period, today)
    within = _within(window, since, until)
    if since > today or (within and searcher.newest_day(within)):
        return ""
    return f"Nothing from {_words(since, until)}{newest_known(searcher, window)}"


def newest_known(searcher: Searcher, window: Window) -> str:
    """What to add where nothing is found: the day of the newest article of a window; empty when none is dated."""
    newest = searcher.newest_day(window)
    return f"; newest article: {_words(newest, newest)}" if newest else ""


def nothing_found(searcher: Searcher, window: Window, period: Period, today: str) -> str:
    """The same when what was found on a question lies outside the period, and others may lie within."""
    return (
        nothing_held(searcher, window, period, today) or f"Nothing on this from {_words(*_days(window, period, today))}"
    )


def overview_of(told: Told) -> Overview:
    """The stories as the screens show them."""
    return Overview(
        tuple(
            Story(
                passage.title,
                passage.article_id,
                group.outlets,
                group.newest,
                group.articles,
                _first_sentence(passage).text,
            )
            for group, passage in told.stories
        ),
        told.period,
        told.note,
    )


def _days(window: Window, period: Period | None, today: str) -> tuple[str, str]:
    """The first and last day that are asked about; both ISO."""
    if period:
        since, until = period.since, min(period.until, today)
        if (date.fromisoformat(until) - date.fromisoformat(since)).days < _SHORT:
            # What happened in the evening is in the next day's papers.
            until = min(today, _before(until, -1))
    elif window.since or window.until:
        since, until = window.since or EARLIEST, min(window.until or today, today)
    else:
        since, until = _before(today, DAYS - 1), today
    return since, until


def _within(window: Window, since: str, until: str) -> Window | None:
    """The window narrowed to some days; None when nothing is left of it."""
    since, until = max(since, window.since or since), min(until, window.until or until)
    return replace(window, since=since, until=until) if since <= until else None


def _before(day: str, days: int) -> str:
    return shift(date.fromisoformat(day), -days).isoformat()


def _words(since: str, until: str) -> str:
    if since > until:
        return describe_span(day_span(date.fromisoformat(since)))
    if since == EARLIEST:
        return f"until {describe_span(day_span(date.fromisoformat(until)))}"
    return describe_span(Span(date.fromisoformat(since), date.fromisoformat(until)))


def _evident(stories: Sequence[tuple[Group, StoredPassage]]) -> tuple[tuple[Group, Evidence], ...]:
    return tuple((group, _evidence(rank, group, passage)) for rank, (group, passage) in enumerate(stories, 1))


def _evidence(rank: int, group: Group, passage: StoredPassage) -> Evidence:
    copies = [m for m in group.members if m.cluster == passage.cluster and m.article_id != passage.article_id]
    return Evidence(
        rank, group.score, passage.article_id, passage.url, passage.title, passage.outlet, passage.published,
        passage.updated, cast("Certainty", passage.published_certainty), passage.start, passage.end, passage.text,
        passage.cluster, len(copies),
        tuple(dict.fromkeys(m.outlet for m in copies if m.outlet and m.outlet != passage.outlet)),
        revision=passage.number, story=passage.title, place=rank,
    )  # fmt: skip


def _first_sentence(passage: Evidence) -> Sentence:
    """The first sentence that can be quoted: whole, and no caption, greeting, menu or notice."""
    lines = lines_of([passage])
    if not lines:  # no word in it
        return Sentence(without_marks(passage.title), (passage.rank,), "partly")
    tells = notice_end(passage.text)
    good = (line for line in lines if line.faults < 0.2 and len(line.words) <= _MOST_WORDS and line.start >= tells)
    best = next(good, None)
    best = best or min(lines, key=lambda line: (line.faults, line.start))
    quote = Quote(passage.rank, passage.start + best.start, passage.start + best.end, best.text)
    shown = shown_as_speech(passage.text, (best.start, best.end), " ".join(best.text.split()))
    return Sentence(without_marks(shown), (passage.rank,), "supported", (quote,))
