"""How nearly what a sentence holds is what a question asks for: a person for who, "because" for why. Pure."""

from __future__ import annotations

import re

from assistant.asking import Asked
from assistant.candidates import of_kind
from assistant.lines import Line
from assistant.reasons import fit_of_reason
from assistant.wording import SAYING, listed

_IMPRECISE = 0.6
_UNCALLED = 0.8  # a name of a body that no noun beside it says to be a company; most names stand alone
_NOBODY = 0.4  # a body for "who": it may be asked for, a person is more often
_WEAK = 0.3
_NAMING = re.compile(r"\b(?:called|named|known as|dubbed|nicknamed|titled)\b")
_NO_LIST = 0.75
A_LIST = 1.25
_LISTING = re.compile(r"[A-Z][\w.'’-]+ and (?:the )?[A-Z]|[,;] and [^,;]*[A-Z]")
"""How several are named: "Turkey and Hungary", "Ann Lee; Bo Park, the pilot; and Cy Dow"."""


def fitting(asked: Asked, line: Line) -> frozenset[str]:
    """Those things of a sentence that are of the kind asked for most nearly: for "who" the persons, if there are any."""
    if asked.unit != "who":
        return line.things
    return line.things & {run[-1].stem for run in line.people} or line.things


def fit_of(asked: Asked, line: Line) -> float:
    """How nearly what a sentence holds is what is asked: 0 for nothing of the kind, 1 for the very thing, more for a list."""
    if asked.kind == "definition":
        return 1.0 if _describes(asked, line) else _WEAK
    if not line.things or (asked.kind == "thing" and not asked.unit):
        return 0.0  # "what do they want" is answered by any words: a name says nothing for it
    if asked.unit == "who" and not line.things & {run[-1].stem for run in line.people}:
        return _NOBODY
    if asked.several and asked.kind in ("person", "body", "country", "place", "thing"):
        return A_LIST if len(fitting(asked, line)) > 1 and _LISTING.search(line.text) else _NO_LIST
    if asked.kind == "reason":
        return fit_of_reason(line)
    if asked.kind == "manner":
        return _WEAK
    if asked.kind == "speech" and asked.speaker:
        return 1.0 if speaks(asked.speaker, line) else _IMPRECISE
    if asked.unit == "named":
        return 1.0 if _NAMING.search(line.text) else _IMPRECISE
    if asked.unit == "called" or asked.kind == "body" or (asked.kind == "person" and asked.nouns):
        called = _is_called(asked, line) or any(of_kind(asked, line)) or (asked.head in _WORKS and _holds_title(line))
        return 1.0 if called else _UNCALLED if asked.unit != "called" else _IMPRECISE
    return 1.0


_IS = re.compile(r",? (?:an?|the|who|which|whose|\d\d,?)\b|,? (?:is|was|are|were) (?:an?|the|one|known|called)\b| \(")
_NO_NOUN = rf"(?!(?:that|who|which|is|was|were|are|has|had|will|would|on|{'|'.join(sorted(SAYING))})\b)"
_SUCH = re.compile(
    rf"\b(?:an?|the|its|his|her|their) (?:{_NO_NOUN}[\w’'-]+ ){{0,6}}?{_NO_NOUN}[\w’'-]+,? $", re.IGNORECASE
)
"""What somebody is, before the name: "The deckhand, ", and not "the court said that "."""


def _describes(asked: Asked, line: Line) -> bool:
    """Whether a name of the question stands beside what it is: "Rasmin Oyle, a deckhand", "the deckhand, Rasmin Oyle"."""
    wanted = asked.names or asked.stems.keys()
    named = [w for w in line.words if w.stem in wanted]
    return any(
        _IS.match(line.text, word.end) or (word.text[0].isupper() and _SUCH.search(line.text[: word.start][-80:]))
        for word in named
    )


def speaks(speaker: frozenset[str], line: Line) -> bool:
    """Whether somebody is named beside a verb of saying: the words of the speaker are told."""
    called = speaker | _HE if speaker & line.meant else speaker
    at = [n for n, w in enumerate(line.words) if w.stem in called]
    verbs = [n for n, w in enumerate(line.words) if w.text.lower() in SAYING]
    return any(
        0 < verb - name <= _BESIDE or (0 < name - verb <= _BESIDE and _turns(line, verb))
        for verb in verbs
        for name in at
    )


_HE = frozenset(("he", "she"))


def _turns(line: Line, verb: int) -> bool:
    """Whether who says it follows the verb, as after speech: "...", said the minister."""
    return line.text[: line.words[verb].start].rstrip()[-1:] in tuple(",”\"’'")


_BESIDE = 5  # words between "Peskov", spokesman of somebody, and his verb


_WORKS = frozenset(listed("""movie film show series song album book novel game musical play podcast"""))
_TITLE = re.compile(r"[“\"]([A-Z0-9][^”\"]{1,60}?)[,.]?[”\"]")


def _holds_title(line: Line) -> bool:
    """Whether a sentence holds the title of a work, in quotation marks."""
    return any(
        sum(w[0].isupper() for w in title.split()) > len(title.split()) / 2 for title in _TITLE.findall(line.text)
    )


def _is_called(asked: Asked, line: Line) -> bool:
    """Whether a name stands beside the noun asked for: "the priest Ion Marin", "Ion Marin, the village priest"."""
    for at, word in enumerate(line.words):
        if word.stem in asked.nouns:
            beside = line.words[max(0, at - 4) : at] + line.words[at + 1 : at + 3]
            if any(w.text[0].isupper() and w.stem not in asked.everything and w.start > 0 for w in beside):
                return True
    return False
