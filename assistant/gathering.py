"""The passages for each kind of question: stories for an overview, dated ones in order for a timeline, some of each outlet.

A look-up takes what search ranks first; the other kinds choose from a longer list of the same search.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from assistant.answers import Certainty, Evidence
from assistant.dated_list import announces
from assistant.kinds import Reading
from assistant.overviews import find_stories, newest_known, nothing_found, stories_of
from assistant.planning import Plan
from assistant.wording import content, spans_of, words
from index.ahead import not_come_yet
from index.generation import Hit
from index.search import Found as Searched
from index.search import Searcher
from index.spans import Span, describe_span, shift

_LOOKED_AT = 40
# Of a longer list only what scores like the best is about the same thing.
_RELATED = 0.45
_STORIES = 8
_ANNOUNCED_WITHIN = 60  # days before today within which an announcement still counts
_ASKED_AHEAD = 60
_A_YEAR = 365
_OUTLETS = 6


@dataclass(frozen=True, slots=True)
class Gathered:
    """Passages, ranked from 1, how likely they answer, and what there is to say of them; `period` when it is not the plan's."""

    passages: tuple[Evidence, ...]
    answerable: float
    notes: tuple[str, ...] = ()
    period: str | None = None
    remark: str = ""
    """What an answer has to say besides: nothing in the period, an outlet that is silent."""


def gather(searcher: Searcher, plan: Plan, reading: Reading, k: int) -> Gathered:
    """The passages for a plan, as its kind wants them. Raises the index's errors."""
    if reading.coming:
        return _to_come(searcher, plan, reading.coming, k)
    if reading.kind == "overview" and not reading.topic:
        return _of_all(searcher, plan, k)
    if reading.kind == "overview":
        gathered = _latest_on(searcher, plan, reading.topic, k)
    elif reading.kind == "timeline":
        gathered = _in_order(searcher, plan, reading.topic, k)
    elif reading.kind == "comparison":
        gathered = _by_outlet(searcher, plan, reading, k)
    else:
        found = searcher.search(plan.question, plan.window, k, period=plan.events)
        gathered = Gathered(_evidence(found.hits, plan.question), found.answerable, found.notes)
    return _held_against(searcher, plan, reading, gathered)


def _held_against(searcher: Searcher, plan: Plan, reading: Reading, gathered: Gathered) -> Gathered:
    """With a remark when all lies outside the period that the question names.

    Nothing is answered then of days after the newest article, nor an overview given: its stories are of the days on which
    they are told. Of earlier days a later article may tell.
    """
    days = plan.events
    if days is None or days.since > plan.as_of or not all(passage.outside for passage in gathered.passages):
        return gathered
    untold = reading.kind == "overview" or days.since > (searcher.newest_day(plan.window) or "")
    nothing = nothing_found(searcher, plan.window, days, plan.as_of)
    return replace(
        gathered,
        answerable=0.0 if untold else gathered.answerable,
        remark="; ".join(filter(None, (nothing, gathered.remark))),
    )


def _of_all(searcher: Searcher, plan: Plan, k: int) -> Gathered:
    most = min(k, _STORIES)
    if plan.articles:
        told = stories_of(searcher, plan.window, plan.articles, plan.as_of, most)
    else:
        told = find_stories(searcher, plan.window, plan.events, plan.as_of, most)
    if plan.events and told.outside:
        # Asked about days that hold nothing: what others tell is no answer.
        return Gathered(tuple(replace(passage, outside=True) for _, passage in told.stories), 0.0, remark=told.note)
    passages = tuple(passage for _, passage in told.stories)
    if not plan.fixed and (days := not_come_yet(plan.question, date.fromisoformat(plan.as_of))):
        known = newest_known(searcher, plan.window)
        outside = tuple(replace(passage, outside=True) for passage in passages)
        return Gathered(outside, 0.0, remark=f"Nothing from {describe_span(days)}, which is still to come{known}")
    return Gathered(passages, 1.0 if passages else 0.0, (), told.period, told.note)


def _to_come(searcher: Searcher, plan: Plan, days: Span, k: int) -> Gathered:
    """The passages that announce something for days to come, as far as articles of the last weeks name these days."""
    since = max(plan.window.since or "", shift(date.fromisoformat(plan.as_of), -_ANNOUNCED_WITHIN).isoformat())
    window = replace(plan.window, since=since)
    named = describe_span(days) if (days.last - days.first).days < _A_YEAR else "the year to come"
    found = searcher.search(
        f"{plan.question} {named} scheduled planned expected announced will begin", window, _ASKED_AHEAD
    )
    telling = [hit for hit in found.hits if announces(hit.passage.text, hit.passage.published, days)]
    if telling:
        remark = f"Articles cannot tell what will happen; this is what they announce for {named}"
        return Gathered(_evidence(telling[:k], plan.question), 1.0, found.notes, remark=remark)
    remark = f"Articles cannot tell what will happen, and none found announces anything for {named}"
    remark += newest_known(searcher, plan.window)
    stories = find_stories(searcher, plan.window, None, plan.as_of, min(k, _STORIES)).stories
    return Gathered(tuple(passage for _, passage in stories), 0.0, found.notes, remark=remark)


def _latest_on(searcher: Searcher, plan: Plan, topic: str, k: int) -> Gathered:
    """One passage for each story about a topic, the newest story first."""
    found = searcher.search(topic, plan.window, _LOOKED_AT, period=plan.events)
    best: dict[str, Hit] = {}
    for hit in _related(found):
        best.setdefault(hit.passage.article_id, hit)
    groups = searcher.stories(plan.window, plan.as_of, len(best), tuple(best)) if best else []
    groups.sort(key=lambda told: told[0].newest or "", reverse=True)
    hits, stories = [], []
    for group, passage in groups[: min(k, _STORIES)]:
        hits.append(best.get(group.speaker.article_id) or next(best[m.article_id] for m in group.members))
        stories.append(passage.title)
    passages = _evidence(hits, topic)
    told = tuple(replace(passage, story=story) for passage, story in zip(passages, stories, strict=True))
    return Gathered(told, _answerable(found, topic), found.notes)


def _in_order(searcher: Searcher, plan: Plan, topic: str, k: int) -> Gathered:
    """The best passage of each article about the question, oldest first; undated ones come last."""
    found = searcher.search(topic, plan.window, _LOOKED_AT, period=plan.events)
    best: dict[str, Hit] = {}
    for hit in _related(found):
        best.setdefault(hit.passage.article_id, hit)
    hits = sorted(list(best.values())[: max(k, 12)], key=lambda hit: (hit.passage.published or "9999", -hit.score))
    return Gathered(_evidence(hits, topic), _answerable(found, topic), found.notes)


def _by_outlet(searcher: Searcher, plan: Plan, reading: Reading, k: int) -> Gathered:
    """The best passages of each outlet, by turns; of those that report on it when none is named."""
    topic = reading.topic
    found = searcher.search(topic, plan.window, _LOOKED_AT, period=plan.events)
    if reading.absent and not reading.outlets:
        # What others say is no answer to what these say.
        return Gathered(_evidence(found.hits[:k], topic), 0.0, found.notes, remark=_absent(searcher, reading))
    outlets = (
        list(reading.outlets)
        or list(dict.fromkeys(h.passage.outlet for h in _related(found) if h.passage.outlet))[:_OUTLETS]
    )
    each: list[list[Hit]] = []
    silent: list[str] = []
    for outlet in outlets:
        if plan.window.outlets and outlet.casefold() not in {o.casefold() for o in plan.window.outlets}:
            continue
        window = replace(plan.window, outlets=(outlet,))
        its = searcher.search(topic, window, max(2, k // max(1, len(outlets))), period=plan.events)
        each.append([hit for hit in its.hits if hit.score >= _RELATED * (found.hits[0].score if found.hits else 0)])
        if not each[-1]:
            silent.append(outlet)
    turns = [hits[turn] for turn in range(max(map(len, each), default=0)) for hits in each if turn < len(hits)]
    heard = list(dict.fromkeys(hit.passage.outlet for hit in turns))
    alone = len(heard) == 1 and not silent and not reading.absent
    remarks = [
        _absent(searcher, reading),
        f"Nothing on this from {' or '.join(silent)}" if silent else "",
        f"Only {heard[0]} was found to write on this" if alone else "",
    ]
    remark = "; ".join(filter(None, remarks))
    return Gathered(_evidence(turns, topic), _answerable(found, topic), found.notes, remark=remark)


def _absent(searcher: Searcher, reading: Reading) -> str:
    """Which outlets that the question names are not held, and which are; empty when it names none such."""
    if not reading.absent:
        return ""
    held = searcher.outlets()
    which = ", ".join(held[:_OUTLETS]) or "none by name"
    more = f" and {len(held) - _OUTLETS} more" if len(held) > _OUTLETS else ""
    return f"No article here is from {' or '.join(reading.absent)}; the outlets held are: {which}{more}"


def _answerable(found: Searched, topic: str) -> float:
    """How likely the passages tell of a topic: nothing in particular is asked, so speaking of it is enough."""
    asked = {word.stem for word in content(words(topic))}
    held = [{word.stem for word in words(f"{h.passage.title} {h.passage.text}")} for h in found.hits[:3]]
    return max([found.answerable, *(len(asked & stems) / len(asked) for stems in held if asked)])


def _related(found: Searched) -> list[Hit]:
    """The hits that are about the same thing as the best; what lies outside the period only when nothing lies inside."""
    related = [hit for hit in found.hits if hit.score >= _RELATED * abs(found.hits[0].score)]
    inside = [hit for hit in related if not hit.outside] or related
    return [hit for hit in inside if hit.score >= _RELATED * inside[0].score]


def _evidence(hits: Iterable[Hit], question: str) -> tuple[Evidence, ...]:
    """Hits in the words of the conversation, words of the question marked."""
    asked = {word.stem for word in content(words(question))}
    return tuple(_one(rank, hit, asked) for rank, hit in enumerate(hits, 1))


def _one(rank: int, hit: Hit, asked: set[str]) -> Evidence:
    passage = hit.passage
    return Evidence(
        rank=rank,
        score=hit.score,
        article_id=passage.article_id,
        url=passage.url,
        title=passage.title,
        outlet=passage.outlet,
        published=passage.published,
        updated=passage.updated,
        published_certainty=cast("Certainty", passage.published_certainty),
        start=passage.start,
        end=passage.end,
        text=passage.text,
        cluster=passage.cluster,
        copies=hit.copies,
        copy_outlets=hit.copy_outlets,
        revision=passage.number,
        outside=hit.outside,
        reasons=hit.reasons,
        matches=spans_of(asked, passage.text),
        place=rank,
    )
