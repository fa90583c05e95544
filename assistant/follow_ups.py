"""Questions that lean on the conversation, made to stand alone without a model: the last subject is carried over. Pure.

A model does this better (`prompts/condense`); these rules keep the wording of both questions, so that search sees every
word and the reader sees what was searched for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assistant.answers import Turn
from assistant.kinds import asks_nothing
from assistant.wording import MONTHS, WEEKDAYS
from index.expressions import find_expressions

_JOINS = re.compile(r"^\W*(?:and|but|so|also|then|what about|how about|who else|what else|ok(?:ay)?,? and)\b", re.I)
# Said alone, or with a few words, these ask on.
_ASKS_ON = re.compile(
    r"^\W*(?:why|how come|how so|since when|says who|really|when|where|who|how (?:many|much|long|far|old|often))\b",
    re.I,
)
_FEW, _SHORT = 4, 5
_POINTS = re.compile(
    r"\b(?:he|she|they|him|her|hers|them|his|their|theirs|it|its|this|that|these|those|there|then|the same)\b", re.I
)
_ENDS_POINTING = re.compile(
    r"\b(?:about|on|of|to|with|for|after|before|at|from|by|over|do|did|does|say|said|like|is|was|against|in|\w+ed)"
    r" (?:it|this|that|them|him|her|there|these|those)\W*$",
    re.I,
)
_STANDS_FOR_NOTHING = re.compile(
    r"\b(?:it (?:costs?|takes?|took)(?= .*\bto\b)|is it (?:true|possible|likely|known|clear) (?:that|to)\b)", re.I
)
_OF_SOMETHING = re.compile(r"\bthe (?!(?:latest|news|main|top|most)\b)\w+", re.I)
_NAME = re.compile(r"(?<!^)\b[A-Z][\w’'-]*")
_NOT_NAMES = {"I", *(word.title() for word in (*MONTHS, *WEEKDAYS))}
_INSTEAD = re.compile(
    r"^\W*(?:and|but|what about|how about|and what about)\s+(?P<place>in |at |for |from |with |on |by |of )?"
    r"(?P<name>(?:the )?[A-Z][\w’' -]*?)\W*$"
)
_PLACED = re.compile(
    r"\b(?P<place>in|at|for|from|with|on|by|of|to|about) (?P<name>(?:the )?(?:[A-Z][\w’'-]*)(?: [A-Z][\w’'-]*)*)"
)
_YEAR = re.compile(r"\d{4}")
_YEAR_SAID = re.compile(r"\b(?:19|20)\d\d\b")
_BARE_MONTH = re.compile(
    rf"\b(?P<month>(?:in|since|until|by|during|of) (?:{'|'.join(word.title() for word in MONTHS)}))\b(?!,? (?:of )?\d)"
)
_ANY_DAY = date(2000, 1, 1)


def leans_back(question: str) -> bool:
    """Whether a question may need the one before it to be understood."""
    question = _STANDS_FOR_NOTHING.sub("", question)
    words = question.split()
    if asks_nothing(question.strip()):
        return False
    if _JOINS.match(question):
        return True
    name = next((m for m in _NAME.finditer(question.strip()) if m[0] not in _NOT_NAMES), None)
    if name:
        # "What did he say about Putin?" and "Has Putin commented on it?", not "Who is Putin and what does he want?"
        return bool(_POINTS.search(question.strip()[: name.start()]) or _ENDS_POINTING.search(question))
    if _POINTS.search(question):
        return len(words) <= 14
    if _ASKS_ON.match(question) and len(words) <= _FEW:
        return True
    return len(words) <= 2 or (len(words) <= _SHORT and bool(_OF_SOMETHING.search(question)))


def stand_alone(question: str, history: Sequence[Turn]) -> str:
    """The question with the one it leans on carried over: the last that stood alone."""
    question = " ".join(question.split())
    if not history or not leans_back(question):
        return question
    for turn in reversed(history):
        before = " ".join(turn.question.split())
        if leans_back(before) or asks_nothing(before):
            continue
        if swapped := _swapped(question, before):
            return swapped
        question = _in_its_year(question, before)
        return f"{question} ({_timeless(before, all_times=bool(find_expressions(question, _ANY_DAY)))})"
    return question


def _in_its_year(question: str, before: str) -> str:
    """The question with the year of the one before at its bare month: "in August 2023?", "and in September?"."""
    years = set(_YEAR_SAID.findall(before))
    if len(years) != 1 or _YEAR_SAID.search(question):
        return question
    return _BARE_MONTH.sub(rf"\g<month> {years.pop()}", question)


def _swapped(question: str, before: str) -> str:
    """The question before with another name: "Who won in Senegal?", "and in Mexico?". Empty when nothing fits."""
    found = _INSTEAD.match(question)
    if not found or found["name"] in _NOT_NAMES or find_expressions(found["name"], _ANY_DAY):
        return ""
    wanted = (found["place"] or "").strip().lower()
    places = [m for m in _PLACED.finditer(before) if m["name"] not in _NOT_NAMES and wanted in ("", m["place"].lower())]
    if not places:
        return ""
    start, end = places[-1].span("name")
    return before[:start] + found["name"] + before[end:]


def _timeless(question: str, *, all_times: bool) -> str:
    """A question without the days that say which event it was about, or, when the next names its own, without any.

    What follows is seldom of that very day, while "last week" goes on to be meant.
    """
    for expression in reversed(find_expressions(question, _ANY_DAY)):
        said = question[expression.start : expression.end]
        if all_times or _YEAR.search(said):
            before = re.sub(
                r"\b(?:in|on|during|at|of|since|from|until|by)\s*$", "", question[: expression.start], flags=re.I
            )
            question = f"{before.rstrip()}{question[expression.end :]}"
    return " ".join(question.split())
