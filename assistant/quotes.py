"""Answers without a language model: one to three sentences of the passages, verbatim, chosen to answer.

A sentence answers when it speaks of what the question speaks of and holds the kind of thing asked for: a name for who,
a figure for how many, a day for when. Words of the question weigh by their rarity among the passages; things of the
asked kind are put to the vote across articles, because what several outlets set beside the question's words is seldom
chance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log

import numpy as np

from assistant.answers import Evidence, Sentence
from assistant.aptness import A_LIST, fit_of, fitting, speaks
from assistant.asking import GENERIC, MODAL, Asked, understand
from assistant.candidates import things_in
from assistant.counts import counts_what_is_asked
from assistant.lines import Line, lines_of
from assistant.meanings import OTHER_CLAUSE, in_clause, meanings
from assistant.nearness import Matrix, nearness
from assistant.referents import antecedent, speaks_of_one
from assistant.standalone import SETTLED, needed_before, quote_line
from assistant.wording import is_negation, listed, words

MOST_SENTENCES = 3
MOST_CHARACTERS = 880
"""A quoted answer stays on one screen."""


_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class QuotedAnswer:
    """Sentences quoted in answer to a question; `text` carries `[1]` markers that name ranks of the passages."""

    text: str
    sentences: tuple[Sentence, ...]
    confidence: float
    """0 to 1: how well the best sentence answers."""
    close: bool = False
    """Whether a sentence that is not quoted came nearly as close: then the quoted ones are wrong more often than right."""


# Shares of the question count 1. Few and round; what each is worth was fitted on 430 questions of six sets together and
# rounded (docs/quality.md): the fit itself, cross-validated, does no better than these.
_TITLED = 0.9  # a word that the title says: what a question is about is named once
_OF_ANOTHER = 0.5  # ... half of it for a name, in a sentence that names somebody else instead
_BEFORE = 0.45  # ... that the sentence before says
_BEFORE_REASON = 0.75  # ... and this one gives the reason for
_AROUND = 0.35  # ... that the passage says somewhere
_ASKED = 0.2  # what is asked, names aside, said by the sentence itself, counts so much more
_UNTOLD = 0.2  # ... and so much more what the title does not say, the rare words before others
_FEW = 0.3  # ... unless that is next to nothing
_KIND = 0.35  # it holds the kind of thing asked for
_FIGURE = 0.5  # ... and without a figure nothing tells how many or when
_VOTE = 0.05  # ... and several articles agree on it
_UNNAMED = 0.2  # a passage without the names and figures of the question is about something else
_CLOSE = 0.3  # retrieval saw the whole passage, dates and all: by its score
_RANK = 0.3  # ... and by its place
_FRESH = 0.15  # a question about the news is about its newest turn, unless it names a date; twice where it says so
_FRESH_DAYS = 14.0
_FAULTS = 0.35  # off for what speaks against quoting a sentence whatever it says
_LONG = 0.06  # off for every e-fold of words: what says it shortly says it
_LEAD = 0.15  # "what happened" is told at the top, and so is the day of what the headline tells
_ANNOUNCED = 0.75  # a headline that says so much of the question
_HEADLINE = 0.3  # ... and holds what answers: "Brandt named coach of Norda"
_SPOKEN = 0.15  # the words of those whose words are asked for
_DENIED = 0.1  # what did not happen is told when somebody might ask
_UNREAL = 0.1  # "would make them champions" does not tell who won


def quote_answer(question: str, passages: Sequence[Evidence], as_of: str) -> QuotedAnswer:
    """Answer a question with at most three sentences of the passages, best first.

    Every sentence cites its passage and holds the verbatim quote with offsets into the stored article. Without a
    passage, or a word in common, the answer is empty and its confidence 0.
    """
    asked = understand(question)
    lines = lines_of(passages)
    ranked = rank_lines(asked, lines, passages, as_of)
    if not ranked or ranked[0].base <= 0:
        return QuotedAnswer("", (), 0.0)
    chosen = _choose(asked, ranked, lines)
    sentences = tuple(
        quote_line(asked, line, lines, after=before) for before, line in zip([None, *chosen], chosen, strict=False)
    )
    text = " ".join(f"{s.text} [{s.citations[0]}]" for s in sentences)
    return QuotedAnswer(text, sentences, confidence_in(asked, ranked), _is_close(ranked, chosen))


def nearest_sentences(question: str, passages: Sequence[Evidence], as_of: str, most: int = 3) -> tuple[Sentence, ...]:
    """The sentence of each of the first articles that comes nearest to a question which none of them answers.

    In the order of the passages; articles that say next to nothing of the question are left out.
    """
    asked = understand(question)
    lines = lines_of(passages)
    best: dict[str, Line] = {}
    for line in rank_lines(asked, lines, passages, as_of):
        best.setdefault(line.passage.article_id, line)
    articles = list(dict.fromkeys(passage.article_id for passage in passages))[:most]
    near = (best[article] for article in articles if article in best)
    told = (line for line in near if line.coverage >= _SAYS_SOMETHING)
    return tuple(quote_line(asked, line, lines, alone=True) for line in told)


_SAYS_SOMETHING = 0.5
"""The least share of a question that a sentence shown beside a refusal says, its title helping."""

_STANDS_OUT = 0.08
"""By how much of its score the best sentence must lead what is not quoted. Of the marked questions where it does, .64 to .66
are answered, of the others .29 to .37 (docs/quality.md)."""


def _is_close(ranked: Sequence[Line], chosen: Sequence[Line]) -> bool:
    best = ranked[0]
    told = frozenset[str]().union(*(line.things for line in chosen))
    others = (line for line in ranked if not any(say_the_same(line, quoted) for quoted in chosen))
    other = next((line for line in others if not line.things & told), None)
    return other is not None and best.score - other.score < _STANDS_OUT * best.score


def rank_lines(asked: Asked, lines: list[Line], passages: Sequence[Evidence], as_of: str) -> list[Line]:
    """The lines scored and put in order, best first; none when the question has no word to go by."""
    if not lines or not asked.words:
        return []
    _score(asked, lines, passages, as_of)
    return sorted(lines, key=lambda line: (line.base <= 0, -line.score, line.passage.rank, line.start))


def _score(asked: Asked, lines: list[Line], passages: Sequence[Evidence], as_of: str) -> None:
    same, near = nearness(asked.words, [*(line.words for line in lines), *(words(p.title) for p in passages)])
    for row, line in enumerate(lines):
        if speaks_of_one(line) and (person := antecedent(line, lines)):
            # A sentence of "He said" speaks of whom it means.
            line.meant = frozenset(w.stem for w in words(person))
            held = [w.stem in line.meant for w in asked.words]
            same[row, held] = near[row, held] = 1.0
    titled = {p.rank: len(lines) + n for n, p in enumerate(passages)}
    _cover(asked, lines, same, near, titled)
    held_by = _held_by_passage(asked, lines, same, titled)
    top = max((p.score for p in passages), default=0.0)
    weight = _FRESH * (0 if asked.dated else 2 if asked.recent else 1)
    for line in lines:
        passage = line.passage
        line.unnamed = _share_missing(asked, held_by[passage.rank])
        line.base -= _UNNAMED * line.unnamed
        line.base += _CLOSE * max(0.0, passage.score / top if top > 0 else 1.0)
        line.base += _RANK / (1 + 0.15 * (passage.rank - 1))
        line.base += weight * _freshness(passage.published, as_of)
        if not held_by[passage.rank] & asked.stems.keys():
            line.base = 0.0  # nothing of the question stands there
    _find_things(asked, lines)
    _vote(asked, lines)
    counted = asked.kind == "number" and asked.unit != "share"  # "a third of" is no figure
    means = meanings(asked.stems, (line.stems for line in lines)) if counted else {}
    for line in lines:
        line.fit = max(fit_of(asked, line), line.announced)
        if counted and line.fit and not in_clause(line, means):
            line.fit = OTHER_CLAUSE
        line.score = line.base + _bonus(asked, line) if line.base else 0.0


def _bonus(asked: Asked, line: Line) -> float:
    """What a sentence is worth beside what it says of the question."""
    kind = _FIGURE if asked.kind in ("number", "time") else _KIND
    bonus = line.fit * (kind + _VOTE * line.vote) - _FAULTS * line.faults - _LONG * log(1 + len(line.words))
    bonus += _HEADLINE * line.announced
    if line.leads and asked.kind in ("happened", "time"):
        bonus += _LEAD
    if asked.speaker and asked.kind != "speech" and speaks(asked.speaker, line):
        bonus += _SPOKEN
    if asked.kind == "yes_no" and any(is_negation(w) for w in line.words):
        bonus += _DENIED
    if asked.past and MODAL.search(line.text):
        bonus -= _UNREAL
    return bonus


def _cover(asked: Asked, lines: Sequence[Line], same: Matrix, near: Matrix, titled: Mapping[int, int]) -> None:
    """How much of the question each line says, its title, neighbour and passage helping: `coverage`, `said`, `base`.

    `announced` is 1 for now where the title says most of the question.

    Rows of `same` and `near` are the lines and then the titles, columns the words asked for.
    """
    named = np.array([w.stem in asked.names for w in asked.words], bool)
    # The root, because passages found by these words hold the telling ones often: plain idf favours chance ones.
    frequency = (same[: len(lines)] == 1).sum(axis=0)
    weight = np.sqrt(np.log(1 + (len(lines) + 1) / (frequency + 0.5)))
    weight *= np.array([asked.stems[w.stem] for w in asked.words])
    of_asked = weight * ~named
    rare = of_asked * np.log(1 + (len(lines) + 1) / (frequency + 0.5)) ** 1.5
    around: dict[int, Matrix] = {}
    for row, line in enumerate(lines):
        around[line.passage.rank] = np.maximum(near[row], around.get(line.passage.rank, near[row]))
    for row, line in enumerate(lines):
        topic = _TITLED * near[titled[line.passage.rank]]
        if line.people and asked.names and not (same[row] * named).any():
            topic = np.where(named, _OF_ANOTHER * topic, topic)
        follows = row and lines[row - 1].passage is line.passage
        before = (_BEFORE_REASON if asked.kind == "reason" else _BEFORE) * near[row - 1] if follows else 0.0 * topic
        share = np.maximum.reduce([near[row], topic, before, _AROUND * around[line.passage.rank]])
        line.coverage = _share(share, weight)
        line.said = _share(same[row], weight)
        line.base = line.coverage
        line.announced = float(_share(same[titled[line.passage.rank]], weight) >= _ANNOUNCED)
        line.leads = line.passage.start + line.start == 0 and bool(line.announced or asked.kind == "happened")
        if asked.kind != "reason":  # why is told beside the sentence that tells what
            untold = rare * (1 - same[titled[line.passage.rank]])
            line.base += _ASKED * _share(near[row], of_asked)
            line.base += _UNTOLD * float(near[row] @ untold / max(_FEW * rare.mean(), untold.sum(), 1e-9))


def _share(met: Matrix, weight: Matrix) -> float:
    return float(met @ weight / max(1e-9, weight.sum()))


def _held_by_passage(
    asked: Asked, lines: Sequence[Line], same: Matrix, titled: Mapping[int, int]
) -> dict[int, frozenset[str]]:
    """Rank -> the question's words that the passage or its title says, in its own or other words, and its year."""
    held = {rank: same[row] for rank, row in titled.items()}
    spoken: dict[int, frozenset[str]] = {}
    for row, line in enumerate(lines):
        held[line.passage.rank] = np.maximum(held[line.passage.rank], same[row])
        spoken[line.passage.rank] = frozenset(((line.passage.published or "")[:4],))
    return {
        rank: spoken.get(rank, _NONE) | {w.stem for w, share in zip(asked.words, shares, strict=True) if share > 0}
        for rank, shares in held.items()
    }


def _find_things(asked: Asked, lines: Sequence[Line]) -> None:
    """Note in each line what could answer; where some figure counts what is asked, others do not."""
    common = frozenset(w.text for line in lines for w in line.words if w.text[0].islower())
    surnames = frozenset(run[-1].stem for line in lines for run in line.people)
    titles: dict[str, frozenset[str]] = {}
    for line in lines:
        line.things = things_in(asked, line, common, surnames)
        title = line.passage.title
        if line.announced and title not in titles:
            told = words(title)
            headline = Line(line.passage, 0, len(title), 0, told, frozenset(w.stem for w in told), text=title)
            titles[title] = things_in(asked, headline, common, surnames)
        if line.announced:
            told_too = line.things & titles[title] if _names_something(asked) else _NONE
            line.announced = len(told_too) / max(1, len(titles[title]))
    if asked.kind != "number" or not asked.nouns:
        return
    counts = [bool(line.things) and counts_what_is_asked(asked, line) for line in lines]
    if any(counts):
        for line, right in zip(lines, counts, strict=True):
            if not right:
                line.things, line.announced = _NONE, 0.0


def _share_missing(asked: Asked, stems: frozenset[str]) -> float:
    """The share of names a passage lacks; all of them when a figure is missing, because another year is another event."""
    names = asked.names
    missing = names - stems
    for run in asked.runs:
        if run & missing:
            missing |= run & GENERIC & names
    if any(name[0].isdigit() for name in missing):
        return 1.0
    return len(missing) / len(names) if names else 0.0


def _freshness(published: str | None, as_of: str) -> float:
    """1 for the day of asking, halved every fortnight; an unknown or later day gets a middling guess."""
    try:
        age = (date.fromisoformat(as_of[:10]) - date.fromisoformat((published or "")[:10])).days
    except ValueError:
        return 0.25
    return float(0.5 ** (max(0, age) / _FRESH_DAYS))


def _vote(asked: Asked, lines: list[Line]) -> None:
    """Let every cluster of copies vote once for each thing, by its best sentence with it."""
    best: dict[str, dict[str, float]] = defaultdict(dict)
    for line in lines:
        for thing in fitting(asked, line):
            held = best[thing].get(line.passage.cluster, 0.0)
            best[thing][line.passage.cluster] = max(held, line.base**2)
    votes = {thing: sum(by_cluster.values()) for thing, by_cluster in best.items()}
    most = max(votes.values(), default=0.0)
    for line in lines:
        line.vote = max((votes[t] / most for t in fitting(asked, line)), default=0.0) if most else 0.0


def say_the_same(one: Line, other: Line) -> bool:
    shared = len(one.stems & other.stems)
    return shared >= 0.7 * min(len(one.stems), len(other.stems))


_NEARLY = 0.85
"""How close a second sentence must come to the first, in all and without its candidate."""
_NEARLY_SO_MANY = 0.9
_SAYS_AS_MUCH = 0.7  # of what the best says of the question
_CLAIMS = frozenset(listed("accused accuses accuse alleged alleges allege claimed claims claim blamed blames blame"))
_DENIES = frozenset(listed("denied denies deny rejected rejects reject disputed disputes dispute untrue false refuted"))


def _choose(asked: Asked, ranked: list[Line], lines: Sequence[Line]) -> list[Line]:
    """The best sentence, and others that name another, nearly as likely candidate, unless the first settles it."""
    chosen: list[Line] = []
    best: list[Line] = []
    told: set[str] = set()
    bar = _NEARLY_SO_MANY if asked.kind == "number" else _NEARLY
    enough = _settles(ranked[0]) or not _holds_candidates(asked)
    if asked.kind == "number" and not asked.dated:
        ranked = _newest_figure_first(ranked, bar)
    for line in ranked[:40]:
        first = not chosen
        if not first and (line.things & told or not _rivals(line, chosen[0], bar, asked)):
            continue
        if any(say_the_same(line, other) for other in chosen):
            continue
        before = needed_before(line, lines)
        group = [line] if before is None or before in chosen else [before, line]
        if len(chosen) + len(group) > MOST_SENTENCES or sum(len(c.text) for c in chosen + group) > MOST_CHARACTERS:
            if not first:
                continue
            group = [line]
        chosen += group
        best = best or list(group)
        told |= line.things
        enough = enough or (not first and not ranked[0].fit)
        if first and asked.kind == "yes_no" and (denial := _denial_after(line, lines)):
            best.append(denial)
            chosen.append(denial)
        if len(chosen) >= MOST_SENTENCES or enough:
            break
    # The best first, then the others as their articles tell them.
    articles = list(dict.fromkeys(line.passage.article_id for line in chosen))
    others = [line for line in chosen if line not in best]
    others.sort(key=lambda line: (articles.index(line.passage.article_id), line.passage.start + line.start))
    return best + others


def _rivals(line: Line, best: Line, bar: float, asked: Asked) -> bool:
    """Whether a sentence names another candidate that is nearly as likely as the best one's."""
    return (
        bool(line.things)
        and line.score >= bar * best.score
        and line.base >= _NEARLY * best.base
        and line.fit >= best.fit
        and line.said >= _SAYS_AS_MUCH * best.said
        and line.faults <= 0.2
        and (asked.kind != "number" or _day(line) >= _day(best))
    )


def _holds_candidates(asked: Asked) -> bool:
    """Whether the kind asked for has candidates that one can tell apart: persons do, reasons do not."""
    return asked.kind not in ("time", "yes_no", "speech", "happened", "reason", "manner", "definition")


def _names_something(asked: Asked) -> bool:
    """Whether a name or a figure answers, so that a headline can name it."""
    return _holds_candidates(asked) and (asked.kind != "thing" or bool(asked.unit))


def _settles(line: Line) -> bool:
    """Whether a sentence holds what is asked and tells most of the question: another guess adds little then."""
    if line.fit >= A_LIST:
        return True
    return line.fit >= 1 and not line.unnamed and line.said >= SETTLED


def _denial_after(line: Line, lines: Sequence[Line]) -> Line | None:
    """The denial that follows a claim: "The union accused the company. The company rejected the accusation."."""
    if not _CLAIMS & {w.text.lower() for w in line.words}:
        return None
    for other in lines:
        if other.passage is line.passage and other.place == line.place + 1 and other.faults <= 0.2:
            return other if _DENIES & {w.text.lower() for w in other.words} else None
    return None


def _newest_figure_first(ranked: list[Line], bar: float) -> list[Line]:
    """Figures of a running story replace one another: of those that nearly match the best, the newest goes first."""
    best = ranked[0]
    level = [
        line
        for line in ranked
        if line.base >= bar * best.base and line.things and line.faults <= 0.2 and line.unnamed <= best.unnamed
    ]
    newest = max(level, key=lambda line: (_day(line), line.score), default=ranked[0])
    return [newest, *(line for line in ranked if line is not newest)]


def _day(line: Line) -> str:
    return (line.passage.published or "")[:10]


def confidence_in(asked: Asked, ranked: list[Line]) -> float:
    best = ranked[0]
    kind = 1.0 if best.things or asked.kind in ("yes_no", "happened", "thing", "definition") else 0.5
    return round(max(0.0, min(1.0, best.coverage * kind * (1 - 0.85 * best.unnamed))), 4)
