"""Where the passages of an answer disagree: a figure, a date, a yes or no. Pure; nothing is averaged and nobody is right.

A disagreement needs two articles that are no copies of each other. A figure is compared with figures of the same thing
("38 injured" and "46 treated for injuries"), a date with the date of the same event, and a yes with a no where the
question asks for one. Reports more than three days older than the newest are the story's past, not another position.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.agreement import day_facts
from assistant.answers import Disagreement, Evidence, Position
from assistant.asking import MEASURES, plainly, understand
from assistant.lines import notice_end
from assistant.standalone import without_marks
from assistant.told import Told, root
from assistant.turned import denied
from assistant.wording import STOP, WEEKDAYS, Word, content, is_month, listed, numbers, stem, words
from index.articles import clean_line
from index.sentences import sentence_spans

_DAYS = 3  # a figure of last week is not another outlet's view
_NEAR = 5  # words between a figure and what it counts
_ABOUT = 0.5  # of the question's words, for a sentence to be about it
_ABOUT_DATE = 0.75  # ... its date: "the bridge opened in 1988" does not say when it was closed
_MOST = 4  # disagreements shown with one answer
_SAYS = 140  # characters of a position

_PLAIN = frozenset(root(stem(w)) for w in listed("people person man woman time year day other least total number"))
_LOOSE = frozenset(
    listed("some least most than about nearly almost around approximately roughly over up dozens hundreds")
)
_HARM = {
    root(stem(word)): thing
    for thing, listing in (
        ("killed", "kill dead die death fatality toll victim murder perish"),
        ("injured", "injure injury hurt wounded wound treat hospitalise casualty"),
        ("missing", "missing unaccounted"),
        ("arrested", "arrest detain custody"),
    )
    for word in listed(listing)
}
"""What news counts most and words most variously."""
_ATTACKERS = frozenset(
    root(stem(word))
    for word in listed(
        "attacker gunman gunmen militant assailant terrorist insurgent hijacker bomber rebel fighter suspect"
    )
)
"""Counted apart from those whom they harm."""


@dataclass(frozen=True, slots=True)
class _Fact:
    """One thing that a passage says, comparable with what others say."""

    thing: str
    value: object
    says: str
    passage: Evidence
    replaces: bool = False
    """Whether the passage says that this takes the place of what was said before."""


def find_disagreements(question: str, passages: Sequence[Evidence]) -> tuple[Disagreement, ...]:
    """Where the passages differ on what the question asks, each position with its passages, outlets and newest date.

    Passages outside the question's period and copies do not count; of an article, what it says first of a thing counts.
    """
    asked = understand(question)
    about = Told(plainly(question)).roots - _PLAIN
    held = _of_one_story([p for p in passages if not p.outside], asked.names)
    told = [(p, _sentences(p)) for p in held]
    # "How much will each victim's family get?" does not ask how many victims there are.
    counted = about - _HARM.keys() if asked.kind == "number" and asked.unit in MEASURES else about
    found = _compare([fact for p, lines in told for fact in _figures(p, lines, counted)])
    if asked.kind == "time" and asked.unit != "clock" and len(about) > 1:  # a bare name has many dates
        known = min((p.published[:10] for p, lines in told if p.published and _tells(lines, about)), default="9999")
        found += _compare([fact for p, lines in told for fact in _dates(p, lines, about, known)])
    if asked.kind == "yes_no":
        found += _answers(question, [fact for p, lines in told for fact in _verdicts(p, lines, about)])
    return tuple(found[:_MOST])


def _of_one_story(passages: Sequence[Evidence], named: frozenset[str]) -> list[Evidence]:
    """The passages that hold the names and figures of the question, and share two names with the first of them."""
    texts = [(p, f"{p.title}. {p.text}") for p in passages]
    fit = [(p, Told(text)) for p, text in texts if len(named) <= sum(name in _stems(text) for name in named) + 1]
    if not fit:
        return []
    first = _names(fit[0][1])
    return [p for p, told in fit if len(first & _names(told)) >= min(2, len(first))]


def _stems(text: str) -> set[str]:
    return {w.stem for w in words(text)}


def _names(told: Told) -> set[str]:
    return {w.stem for name in told.names for w in name if not w.stem[0].isdigit()}  # "Nine miners" names nobody


def _sentences(passage: Evidence) -> list[Told]:
    """The sentences of a passage but for a notice of correction at its top, which tells what is no longer said."""
    notice = notice_end(passage.text)
    return [Told(passage.text[a:b]) for a, b in sentence_spans(passage.text) if a >= notice]


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SAYS else text[: _SAYS - 1].rsplit(" ", 1)[0] + "…"


_COUNTS = r"(?:figures?|counts?|tolls?|numbers?|estimates?)"
_REPLACES = re.compile(
    r"\b(?:replac(?:es|ed|ing) (?:the|an|its|their|all|earlier|previous|different)|(?:down|up) from|agreed? on"
    rf"|(?:earlier|previous|first|provisional|different|agreed|revised|corrected|updated|final|joint) {_COUNTS}"
    rf"|{_COUNTS} (?:was |were )?(?:agreed|revised|corrected)|revis(?:ed|ing) (?:the|its|their|down|up)"
    rf"|(?:raised|lowered|cut|increased) (?:the|its|their) (?:[\w-]+ )?{_COUNTS}|not \w+ as (?:first|earlier|previously))\b",
    re.I,
)
"""How an article says that its figure takes the place of earlier ones."""


# -- figures ----------------------------------------------------------------------------------------------------------


def _figures(passage: Evidence, lines: Sequence[Told], about: frozenset[str]) -> Iterable[_Fact]:
    """Figures for things that the question asks for. "At least two" and "dozens" contradict nothing and are left out."""
    wanted = {_HARM.get(key, key) for key in about} - _PLAIN
    for told in lines:
        counted = numbers(told.words)
        for place, n in enumerate(counted):
            near = told.words[max(0, n.first - 3) : n.first]
            if any(w.text.lower() in _LOOSE for w in near) or _is_date(told.words, n.first, n.last):
                continue
            stop = counted[place + 1].first if place + 1 < len(counted) else len(told.words)
            begun = counted[place - 1].last if place else 0
            thing, first, last = _counted(told, (begun, n.first, n.last, stop))
            if _ATTACKERS.intersection(root(w.stem) for w in told.words[first:last]) - about:
                continue
            if thing not in _HARM.values() and told.words[last - 1].text[0].isupper():
                continue  # "four Super Bowls": part of a name
            told_of = thing in _HARM.values() or (_is_about(told, about, _ABOUT) and _says_any(told, about - {thing}))
            if thing in wanted and told_of:
                says = told.text[told.words[first].start : told.words[last - 1].end]
                yield _Fact(thing, n.value, says, passage, bool(_REPLACES.search(told.text)))


def _says_any(told: Told, about: frozenset[str]) -> bool:
    """Whether a sentence holds one of some roots that is no name: what is done with the thing that is counted."""
    names = {root(stem) for stem in _names(told)}
    plain = about - names
    return not plain or bool(plain & told.roots)


def _is_date(text_words: Sequence[Word], first: int, last: int) -> bool:
    around = text_words[max(0, first - 1) : last + 1]
    return any(is_month(w) for w in around) or bool(re.fullmatch(r"(?:19|20)\d\d", text_words[first].text))


def _counted(told: Told, span: tuple[int, int, int, int]) -> tuple[str, int, int]:
    """What a figure counts, with the words from the figure to it: what follows it, or a verb of harm just before it."""
    begun, first, last, stop = span
    counted: tuple[str, int, int] | None = None
    for at in range(last, min(last + _NEAR, stop)):
        between = told.text[told.words[at - 1].end : told.words[at].start]
        if re.search(r"[,;:.!?()]", between):
            break
        key = root(told.words[at].stem)
        if key in _HARM:  # in "twelve miners were killed" the killed are counted
            return _HARM[key], first, at + 1
        if counted is None and told.words[at].text.lower() not in STOP and key not in _PLAIN:
            counted = key, first, at + 1
    # "arrested 45 people at the protest" counts the arrested
    if counted and not (first > begun and root(told.words[first - 1].stem) in _HARM):
        return counted
    for at in range(first - 1, max(begun, first - 3) - 1, -1):
        key = root(told.words[at].stem)
        if key in _HARM and not re.search(r"[,;:.!?()]", told.text[told.words[at].end : told.words[first].start]):
            return _HARM[key], at, min(last + 1, stop)
    return counted or ("", first, last)


# -- dates ------------------------------------------------------------------------------------------------------------


def _dates(passage: Evidence, lines: Sequence[Told], about: frozenset[str], known: str) -> Iterable[_Fact]:
    """The one date of each sentence that is about the question.

    "The union said on Tuesday that the crash ..." gives the day of the report where articles from before it, the first
    of the day `known`, tell of the same.
    """
    published = (passage.published or "")[:10]
    for told in lines:
        days = day_facts(told, passage.published)
        if len(days) != 1 or not _is_about(told, about, _ABOUT_DATE):
            continue
        year, month, day = next(iter(days))
        if published <= known or f"{year:04}-{month:02}-{day:02}" != published:
            yield _Fact("date", (year, month, day), _from_date(told), passage)


def _tells(lines: Sequence[Told], about: frozenset[str]) -> bool:
    return sum(any(key in told.roots for told in lines) for key in about) >= _ABOUT_DATE * len(about)


def _from_date(told: Told) -> str:
    """A sentence, without its beginning when its date would not be seen in a position."""
    end = next((w.end for w in told.words if is_month(w) or w.text.lower() in WEEKDAYS), 0)
    return told.text if end < _SAYS - 10 else f"… {told.text[end - _SAYS // 2 :].split(' ', 1)[-1]}"


def _is_about(told: Told, about: frozenset[str], share: float) -> bool:
    return len(told.roots & about) >= max(min(2.0, len(about)), share * len(about))


# -- yes and no -------------------------------------------------------------------------------------------------------


def _verdicts(passage: Evidence, lines: Sequence[Told], about: frozenset[str]) -> Iterable[_Fact]:
    """What sentences about the question say: whether they hold its words true or deny them."""
    for told in lines:
        no = denied(told) & about
        if _is_about(told, about, _ABOUT) or (no and len(told.roots & about) >= 2):
            yield _Fact("verdict", not no, told.text, passage)


_MARKUP = re.compile(r"[\[\]()<>*_`#|“”\\]")


def _answers(question: str, facts: Sequence[_Fact]) -> list[Disagreement]:
    """A yes and a no of different articles: within one, a claim and its denial are told by the answer itself."""
    sides = [_one_each([fact for fact in facts if fact.value is value]) for value in (True, False)]
    both = set.intersection(*({fact.passage.article_id for fact in side} for side in sides))
    sides = [[fact for fact in side if fact.passage.article_id not in both] for side in sides]
    told_by = [{fact.passage.cluster or fact.passage.article_id for fact in side} for side in sides]
    if not all(sides) or len(told_by[0] | told_by[1]) < 2:
        return []
    asked = f"the question “{_MARKUP.sub('', clean_line(question))}”"
    return [Disagreement(asked, tuple(_position(side) for side in sides))]


def _one_each(facts: Sequence[_Fact]) -> list[_Fact]:
    return list({fact.passage.article_id: fact for fact in reversed(facts)}.values())[::-1]


# -- positions --------------------------------------------------------------------------------------------------------


def _compare(facts: Sequence[_Fact]) -> list[Disagreement]:
    """The things of which independent articles say different things."""
    found: list[Disagreement] = []
    for thing in dict.fromkeys(fact.thing for fact in facts):
        own: dict[str, _Fact] = {}
        for fact in sorted((f for f in facts if f.thing == thing), key=lambda f: (f.passage.start, f.passage.rank)):
            own.setdefault(fact.passage.cluster or fact.passage.article_id, fact)
        recent = _recent(list(own.values()))
        sides: dict[object, list[_Fact]] = {}
        for fact in sorted(recent, key=lambda f: f.passage.rank):
            sides.setdefault(fact.value, []).append(fact)
        if len(sides) > 1:
            settling = _settling(sides)
            if settling is not None:
                sides = {settling: sides[settling], **sides}
            harm = thing in _HARM.values()
            name = "the date" if thing == "date" else f"how many {'were ' if harm else ''}{_as_written(recent, thing)}"
            found.append(Disagreement(name, tuple(_position(s) for s in sides.values()), settling is not None))
    return found


def _settling(sides: dict[object, list[_Fact]]) -> object | None:
    """The value that an article gives as taking the place of the others, all of which are older; None when none does."""
    for value, side in sides.items():
        since = max((f.passage.published or "" for f in side if f.replaces), default="")[:10]
        others = [
            (f.passage.published or "9999")[:10] for other, facts in sides.items() if other != value for f in facts
        ]
        if since and max(others) < since:
            return value
    return None


def _as_written(facts: Sequence[_Fact], thing: str) -> str:
    """The word by which a thing is called in the text."""
    if thing in _HARM.values():
        return thing
    return next((w.text for f in facts for w in content(words(f.says)) if root(w.stem) == thing), thing)


def _recent(facts: list[_Fact]) -> list[_Fact]:
    days = {id(f): _day(f.passage.published) for f in facts}
    newest = max((day for day in days.values() if day), default=None)
    if newest is None:
        return facts
    return [f for f in facts if (day := days[id(f)]) is None or (newest - day).days <= _DAYS]


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def _position(facts: Sequence[_Fact]) -> Position:
    return Position(
        without_marks(_shortened(facts[0].says)),
        tuple(sorted({f.passage.rank for f in facts})),
        tuple(dict.fromkeys(f.passage.outlet for f in facts if f.passage.outlet)),
        max((f.passage.published for f in facts if f.passage.published), default=None),
    )
