"""The sentences of the passages on their way to being quoted, with what speaks against quoting each. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assistant.answers import Evidence
from assistant.wording import COUNTRIES, Word, bare_name, listed, names, words
from index.sentences import sentence_spans


@dataclass(slots=True)
class Line:
    """A sentence of a passage on its way to being quoted. Offsets count characters of the passage."""

    passage: Evidence
    start: int
    end: int
    place: int
    """Its number within the passage."""
    words: list[Word]
    stems: frozenset[str]
    things: frozenset[str] = frozenset()
    """What it holds of the asked kind that the question does not say."""
    fit: float = 0.0
    """0 to 1: how nearly those are what is asked: a person for who, "because" for why."""
    base: float = 0.0
    score: float = 0.0
    coverage: float = 0.0
    said: float = 0.0
    """The share of the question that the sentence says itself; coverage counts its surroundings too."""
    vote: float = 0.0
    meant: frozenset[str] = frozenset()
    """The stems of the name that its "he" or "she" stands for."""
    announced: float = 0.0
    """How much of what could answer in a headline that says most of the question the sentence holds, too."""
    leads: bool = False
    """Whether it opens an article whose headline says most of the question."""
    faults: float = 0.0
    unnamed: float = 0.0
    """The share of the question's names that neither its passage nor the title holds."""
    text: str = field(default="")
    people: list[list[Word]] = field(default_factory=list)


_LEAD_CLUTTER = re.compile(
    r"^(?:[\s(\[*•·>|]*[–—-]+\s+|AI-assisted summary "
    r"|[A-Z][A-Z.,/ ]{2,40}(?:,? [A-Z][a-z]+\.?(?: \d{1,2})?)?(?: ?\([A-Z][\w /.]{1,20}\))? ?[–—-]+ ?"
    r"|\(?(?:Reuters|AP|AFP|CNN|UPI|BBC)\)? ?[–—-]+ ?|\([A-Z][\w. ]{1,30}\) (?=[A-Z]))"
)
_BOILERPLATE = re.compile(
    r"click here|sign up|subscri|newsletter|read more|cookie|all rights reserved|copyright|getty images"
    r"|\badvertisement\b|follow us|file photo|\bphoto(?:graph)? by\b|log in|privacy policy"
    r"|terms of (?:use|service)|share this|watch live|download (?:the|our) app|\bvia ap\b|ap photo"
    r"|contributed to this report|listen to|play video|view comments|quiz"
    r"|e-?mail (?:us|me)|@\w+\.com|https?://|here(?:'|’)s what (?:you need|to)|want (?:more|to)|stay up to date",
    re.IGNORECASE,
)
_NOTICE = re.compile(r"\s*(?:corrections?|corrected|clarifications?|editor.s note)\b[^\n]*\n*", re.IGNORECASE)
_CORRECTING = 0.3
"""What an article corrects is not what it tells."""
_ENDED = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")


def notice_end(text: str) -> int:
    """Where a leading notice of a correction ends: what an article corrects is not what it tells."""
    found = _NOTICE.match(text)
    return found.end() if found else 0


def lines_of(passages: Sequence[Evidence]) -> list[Line]:
    lines: list[Line] = []
    common = frozenset(w for passage in passages for w in re.findall(r"\b[a-zà-ÿ]\w+", passage.text))
    for passage in passages:
        notice = notice_end(passage.text)
        for place, (start, end) in enumerate(sentence_spans(passage.text)):
            clutter = _LEAD_CLUTTER.match(passage.text[start:end])
            if clutter and end - start - clutter.end() > 20:
                start += clutter.end()
            text = passage.text[start:end]
            found = words(text)
            if found:
                line = Line(passage, start, end, place, found, frozenset(w.stem for w in found), text=text)
                line.faults = _faults(text, found)
                if start < notice:
                    line.faults += _CORRECTING
                lines.append(line)
    _find_persons(lines, common)
    return lines


def _find_persons(lines: Sequence[Line], common: frozenset[str]) -> None:
    """Note the persons of each line: what stands after "the" or "into" anywhere is a ship or a town everywhere."""
    found = [(line, start, run) for line in lines for start, run in _person_like(line, common)]
    things = {
        " ".join(w.text for w in run)
        for line, start, run in found
        if start and line.words[start - 1].text.lower() in _BEFORE_THINGS
    }
    for line, _, run in found:
        if " ".join(w.text for w in run) not in things:
            line.people.append(run)


def _faults(text: str, found: Sequence[Word]) -> float:
    """What speaks against quoting a sentence whatever it says."""
    faults = 0.0
    count = len(found)
    if not _ENDED.search(text):
        faults += 0.25  # a headline, a caption, a menu
    if text.rstrip("\"' ”’").endswith("?"):
        faults += 2.0
    if count > 60:
        faults += 0.2 + min(0.4, (count - 60) / 200)
    elif count > 42:
        faults += 0.05
    if count < 5:
        faults += 0.25
    if _BOILERPLATE.search(text):
        faults += 2.0
    capitals = sum(w.text[0].isupper() for w in found)
    if count > 8 and capitals > 0.7 * count:
        faults += 0.2
    if text.count("\n") > 1 or "|" in text:
        faults += 0.2
    if text[0].islower():
        faults += 0.1
    return faults


NOT_PERSONS = frozenset(
    listed(
        """university council committee ministry department party court institute association house senate congress
        street county city state states united north south east west new world cup league club company group
        bank times post news house bay island river lake beach park center centre church school force forces
        agency service union airport war act day festival award awards hospital international national federal
        commission bureau office board team airlines airline air lines railway motors bridge street court"""
    )
)


_BEFORE_THINGS = frozenset(listed("""the in into at near on onto across off around through inside outside"""))
_LINKED = re.compile(r"\b(?:the|of|and|for|in)\b")


def _person_like(line: Line, common: frozenset[str]) -> Iterable[tuple[int, list[Word]]]:
    """Names of a sentence that read like a person's, with where they begin: two or three words, no body and no place."""
    for start, end in names(line.text, line.words, common):
        run = bare_name(line.words[start:end])
        plain = all(w.text.lower() not in NOT_PERSONS and w.text.isalpha() for w in run)
        plain = plain and not all(w.text.isupper() for w in run)  # USA TODAY
        # "Clearing the Dali" is nobody, whatever its capitals.
        plain = plain and not _LINKED.search(line.text[run[0].start : run[-1].end])
        if 2 <= len(run) <= 3 and plain and " ".join(w.text for w in run) not in COUNTRIES:
            yield start, run
