"""What kind of answer a question asks for: a look-up, an overview, a timeline, a comparison, or none from articles. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answers import Kind
from assistant.outlet_names import held_under, is_outlet, mention, named_outlets, outlets_meant
from assistant.wording import content, words
from index.ahead import read_ahead, without_times_ahead
from index.expression_parts import looks_back
from index.expressions import find_expressions
from index.spans import Span, shift

_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|thanks?|thank you|thx|cheers|bye|goodbye|ok|okay)"
    r"(?: (?:there|dateline|all|very much|a lot|you))*\W*$",
    re.I,
)
_ABOUT = re.compile(
    r"^\W*(?:help(?: me)?|what (?:can|do) (?:you|i) (?:do|ask)(?: (?:here|you|for me|about))?|who are you|what are you"
    r"|what is (?:this|dateline)|how (?:do|can) i use (?:you|this|dateline)|how (?:do you|does (?:this|dateline)) work"
    r"|(?:which|what|how many) (?:articles|sources|outlets|newspapers|papers|documents|collections?)"
    r" (?:do you (?:have|hold|know|use|read)|are there|are (?:indexed|held|here)|have you (?:got)?)"
    r"|what do you (?:have|know|hold)|what(?:'s| is) (?:in here|indexed|in the index)"
    r"|list (?:the )?(?:articles|sources|outlets))\W*$",
    re.I,
)
_TIMELINE = re.compile(
    r"\b(?:timeline|chronology|sequence of events|chain of events|course of events)\b"
    r"|\bhow (?:did|has|have) .+\b(?:unfold|unfolded|develop|developed|evolve|evolved|play out|come about|go from)\b"
    r"|\bhow did (?:it|this|that|things|we) (?:come|get) (?:to|here)\b|\bstep by step\b|\bwhat happened when\b",
    re.I,
)
_COMPARES = re.compile(
    r"\b(?:agree|disagree|differ|differs|difference|differences|compare|compared|comparison|contradict|contrast"
    r"|versus|vs|both say|each say|conflict)\b",
    re.I,
)
_OUTLETS = re.compile(r"\b(?:outlets|papers|newspapers|sources|media|reports|accounts|articles|press)\b", re.I)
_SAYS = re.compile(
    r"\b(?:say|says|said|tell|tells|told|writes?|wrote|reports?|reported|reporting|covers?|covered|coverage|accounts?"
    r"|versions?|stor(?:y|ies))\b",
    re.I,
)
_LATEST = re.compile(
    r"^\W*(?:so,? )?(?:(?:what(?:'s|’s| is| are)|tell me|give me|show me|any) )?(?:the |me )?"
    r"(?:very )?(?:latest|newest|news|new|update|updates|headlines|developments|recent news)"
    r"(?: (?:news|developments?|updates?|headlines|stories|reports))?\b"
    r"(?: (?:on|about|with|regarding|in|from|for|of) (?P<topic>.+))?",
    re.I,
)
_NEWS = re.compile(
    r"^\W*(?:so,? )?(?:what(?:'s|’s| is| has| was)? (?:been )?"
    r"(?:new|news|the news|happening|happened|happen|going on|on)"
    r"|what did (?:i|we) miss"
    r"|what (?:are|were) the (?:main |top |big |biggest |most important )?(?:stories|headlines|news|events)"
    r"|(?:the )?(?:main |top |big |biggest )?(?:stories|headlines|news)"
    r"|anything new|catch me up|bring me up to date|brief me"
    r"|(?:give me )?(?:an |the )?(?:overview|summary|digest|briefing)|summari[sz]e(?: the (?:news|week|day))?)",
    re.I,
)
_COMING = re.compile(
    r"^\W*(?:so,? )?what(?:['’]s| is| are| will| would| might| may| could| can we| can i| should we| should i| events are)?"
    r" ?(?:happens?|going to happen|happening|be happening|coming(?: up)?|ahead|planned|scheduled|expected|due|to expect|expect"
    r"|be on|going on|on|comes|the plan)\b",
    re.I,
)
"""Asks for everything that is to come, once its days are left out."""
_NEXT = re.compile(r"\b(?:next|in (?:the )?future|in the near future|soon)\W*$", re.I)
_FILLING = frozenset(
    "the a an of in on for from to me us please today now here there this that it so far around world everywhere going"
    " about week day month year news stories headlines happened happen happening been main top big biggest most"
    " important was were is are during over within since and latest events everything all what".split()
)


@dataclass(frozen=True, slots=True)
class Reading:
    """The kind of a question, what it is about (empty for an overview of everything), and the outlets it compares."""

    kind: Kind
    topic: str = ""
    outlets: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    """Outlets that it names and the index does not hold."""
    coming: Span | None = None
    """For an overview of what is to come: of which days."""


def asks_nothing(question: str) -> bool:
    """Whether a question asks nothing of the articles: it greets, or wants to know what can be asked."""
    return bool(_GREETING.match(question) or _ABOUT.match(question))


def read_kind(question: str, today: date, outlets: Callable[[], Sequence[str]] = tuple) -> Reading:
    """What kind of answer a question asks for; `outlets` tells those that the index holds, and is seldom asked."""
    question = " ".join(question.split())
    if asks_nothing(question):
        return Reading("about")
    if _TIMELINE.search(question):
        return Reading("timeline", _topic(question, _TIMELINE_FRAME))
    if _COMPARES.search(question) and (compared := _compared(question, outlets())):
        return compared
    if days := read_coming(question, today):
        return Reading("overview", coming=days)
    bare = _without_times(question, today)
    if found := _LATEST.match(bare):
        topic = (found["topic"] or "").strip(" ?.!")
        if not _leftover(bare[found.end() :]):
            return Reading("overview", topic if _leftover(topic) else "")
    if (found := _NEWS.match(bare)) and not _leftover(bare[found.end() :]):
        return Reading("overview")
    return Reading("look-up")


def read_coming(question: str, today: date) -> Span | None:
    """The days to come of which a question wants to know all that will happen; None when it asks something else."""
    days = read_ahead(question, today)
    bare = without_times_ahead(question, today) if days else question
    if days is None and _NEXT.search(question) and not looks_back(question):
        days, bare = Span(shift(today, 1), shift(today, 366)), _NEXT.sub("", question)
    found = _COMING.match(bare)
    return days if found and not _leftover(bare[found.end() :]) else None


def _compared(question: str, held: Sequence[str]) -> Reading | None:
    """What a question compares: outlets that it names, held or not, or all; None when it compares something else."""
    named = named_outlets(question, held)
    absent: list[str] = []
    bare = question
    for name in (*named, *outlets_meant(question)):
        bare = mention(name).sub(" ", bare)
        if name not in named:
            under = held_under(name, held)
            named = tuple(dict.fromkeys((*named, *under)))
            absent += [] if under else [name]
    several = len(named) + sum(map(is_outlet, absent)) > 1 or (len(named) + len(absent) > 1 and _SAYS.search(question))
    if several or (_OUTLETS.search(question) and not named):
        return Reading("comparison", _topic(bare, _COMPARISON_FRAME), named, tuple(absent))
    return None


_TIMELINE_FRAME = re.compile(
    r"\b(?:(?:give|show|tell) me|timeline|chronology|(?:sequence|chain|course) of events|how (?:did|has|have)"
    r"|unfold(?:ed|ing)?|develop(?:ed)?|evolved?|play(?:ed)? out|come about|step by step|what happened when)\b",
    re.I,
)
_COMPARISON_FRAME = re.compile(
    r"\b(?:do|does|did|both|each|all|how|where|what|in|the|and|or|say|agree|disagree|differs?|differences?|compared?"
    r"|comparison|contradict|contrast|versus|vs|conflict|outlets|papers|newspapers|sources|media|reports|accounts"
    r"|articles|press|between|of|on|about|over|with)\b",
    re.I,
)


def _topic(question: str, frame: re.Pattern[str]) -> str:
    """What a question is about: the question without the words that tell its kind."""
    return re.sub(r"^['’]s\b", "", " ".join(frame.sub(" ", question).split())).strip(" ?.!,") or question


def _without_times(question: str, today: date) -> str:
    for expression in reversed(find_expressions(question, today)):
        question = question[: expression.start].rstrip() + " " + question[expression.end :].lstrip()
    return " ".join(question.split())


def _leftover(text: str) -> bool:
    """Whether a rest of a question says what it is about."""
    return any(word.text.lower() not in _FILLING for word in content(words(text)))
