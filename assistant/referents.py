"""Whom "he" and which body an opening "It said" means, where the sentences before leave no doubt. Pure.

A wrong name is worse than none. Only bodies say things, so that "It said" goes on about the one that the sentence before
begins with; of "The company" the name set beside that noun elsewhere was another one in four of five articles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.lines import Line
from assistant.wording import SAYING, names, words
from index.lexicon import is_kind_of

_HE = re.compile(r"^\W*(?:\w+,? )?(?:He|She|he|she)\b|[”\"] (?:he|she)\b")
_HE_SOMEWHERE = re.compile(r"\b(?:he|she)\b")
_SAYS = "|".join(sorted(SAYING))
_IT_SAYS = re.compile(rf"(?:(?:But|And|Yet|Later|Earlier),? )?[Ii]t(?= (?:(?:has|had|also|later) )*(?:{_SAYS})\b)")
_SUBJECT = re.compile(
    r"(?P<name>(?:The |A |An )?(?:[\w’'-]+ ){0,4}?[\w’'-]+(?: of (?:the )?[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*)?)"
    r"(?:, [^,.;]{3,80},)? (?:(?:has|had|have|also) )*"
    rf"(?:{_SAYS}|\w+ed|is|was|will|would|won|sent|put|gave|took|made|told)\b"
)


def speaks_of_one(line: Line) -> bool:
    """Whether "he" or "she" of a sentence is a person named before it: at its head, or where it names nobody itself."""
    return bool(_HE.search(line.text) or (not line.people and _HE_SOMEWHERE.search(line.text)))


def antecedent(line: Line, lines: Sequence[Line]) -> str:
    """Whom a leading "He" means: the one person of the nearest sentence before that names any; else nobody."""
    same = [other for other in lines if other.passage is line.passage and 0 < line.place - other.place <= 3]
    for other in reversed(same):
        people = {run[-1].stem: " ".join(w.text for w in run) for run in other.people}
        if len(people) > 1:
            return _who_goes_on(other, line)
        if people:
            return next(iter(people.values()))
    return ""


def _who_goes_on(before: Line, line: Line) -> str:
    """Who said something in a sentence that names several, where the next one begins with "He said": he goes on."""
    saying = rf" (?:has |had |also |later )*(?!den|reject|disput|refut)(?:{_SAYS})\b"  # who denies it is another one
    if before.place != line.place - 1 or not re.match(rf"[Hh]e{saying}|[Ss]he{saying}", line.text):
        return ""
    spoke = [run for run in before.people if re.match(saying, before.text[run[-1].end :])]
    return (
        " ".join(w.text for w in spoke[0])
        if len(spoke) == 1 and not before.text[: spoke[0][0].start].count(",")
        else ""
    )


def body_meant(line: Line, lines: Sequence[Line]) -> tuple[int, str]:
    """Where in a sentence to put the body that its opening "It" means, and its name; (0, "") when in doubt."""
    found = _IT_SAYS.match(line.text)
    body = _subject(line, lines) if found else ""
    return (found.end(), body) if found and body else (0, "")


def _subject(line: Line, lines: Sequence[Line]) -> str:
    """The body that the sentence right before begins with; empty when that is a person, a thing or unclear."""
    before = next((o for o in lines if o.passage is line.passage and o.place == line.place - 1), None)
    found = _SUBJECT.match(before.text) if before else None
    if before is None or found is None:
        return ""
    name = found["name"]
    head = re.split(r" of ", name)[0].split()[-1]
    people = {run[-1].text for run in before.people}
    if head in people or (is_kind_of(head.lower(), "person") and not is_kind_of(head.lower(), "organization")):
        return ""
    if head[0].islower() and not is_kind_of(head, "organization"):
        return ""
    if head[0].isupper() and not names(name, words(name)):
        return ""
    return name[:1].lower() + name[1:] if name.startswith(("The ", "A ", "An ")) else name
