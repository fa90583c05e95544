"""Whether the right one is said to do it: each clause of a sentence is held against the clause of the source that says it.

A clause is about its subject. Where the source says the same of a subject with another name, the sentence has put a
person in another's place. A source that says "he", "the agency" or nothing contradicts nobody that it named shortly before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.agreement import KINDS, same_name, share_name
from assistant.clauses import clauses, heads, is_pronoun, is_related, names_in
from assistant.speech import SAY, TELL
from assistant.told import Clause, Told, root
from assistant.wording import COUNTRIES, STOP, Word, is_capital, listed, stem
from index import lexicon

_SAME = 0.6  # of the words of a predicate, for two clauses to say the same
_SAME_SHORT = 0.75  # ... of up to four words
_SURE = 0.65  # ... for the source to have put another subject to it
_AS_CLOSE = 0.15
_FEWEST = 2
_BEFORE = 2  # sentences in which "he" may have been named


@dataclass(frozen=True, slots=True)
class _Place:
    """A clause of the source where something is said, and how much of the claim's predicate it holds."""

    share: float
    lines: Sequence[Told]
    at: int
    clause: Clause

    @property
    def line(self) -> Told:
        return self.lines[self.at]


def wrong_subject(claim: Told, sources: Sequence[Sequence[Told]]) -> str:
    """What a clause of the claim says of one, the source says of another. `sources`: the sentences of each passage."""
    for clause in clauses(claim):
        named = heads(claim, clause.subject) or _body(claim, clause.subject, sources)
        if not named:
            continue
        places = _places(claim, clause, named, sources)
        if places and places[0].share >= _SURE and not any(_fits(named, place) for place in places):
            return f"the passage says it of {_called(places[0])}"
    return ""


_PLACED = frozenset(listed("in at near from outside to into around towards"))
_ALSO = frozenset(listed("in at near outside around"))  # where a thing happens, one for the other


def wrong_place(claim: Told, sources: Sequence[Sequence[Told]]) -> str:
    """What happens in one place for the claim, and in another for the sentence of the source that tells of it."""
    for clause in clauses(claim):
        for name in claim.names:
            at = claim.words.index(name[0])
            before = _preposition(claim, at, clause.verb if at > clause.verb else clause.subject[0] - 1)
            if not before or not clause.subject[0] <= at < clause.end or any(w.text in COUNTRIES for w in name):
                continue
            said = _rest(claim, clause, name)
            every = [line for lines in sources for line in lines]
            held = [line for line in every if said and _holds(said, line)]
            verb = [m for (_, w), m in zip(claim.keyed, claim.meanings, strict=True) if w is claim.words[clause.verb]]
            if not held or any(
                _names_all(name, line) for line in (*held, *(o for o in every if verb and _holds(verb, o)))
            ):
                continue
            if other := next((o for line in held if (o := _instead(line, before))), ""):
                return f"the passage says it of “{other}”"
    return ""


def _preposition(told: Told, at: int, border: int) -> str:
    """The word of place before a name, past what belongs to it: "at the University of Szeged"."""
    for i in range(at - 1, max(border, at - 4), -1):
        low = told.words[i].text.lower()
        if low in _PLACED:
            return low
        if low not in ("the", "of", "port", "town", "city", "village", "state", "capital"):
            break
    return ""


def _rest(claim: Told, clause: Clause, name: Sequence[Word]) -> list[frozenset[str | int]]:
    """All that a clause says beside a name."""
    start, end = claim.words[clause.subject[0]].start, claim.words[clause.end - 1].end
    own = {w.start for w in name}
    keyed = zip(claim.keyed, claim.meanings, strict=True)
    return [m for (key, w), m in keyed if start <= w.start < end and w.start not in own and key not in _LIGHT]


_LIGHT = frozenset(root(stem(word)) for word in listed("take place hold happen occur"))


def _holds(said: Sequence[frozenset[str | int]], line: Told) -> bool:
    return sum(bool(m & line.sensed) for m in said) >= _SAME_SHORT * len(said)


def _names_all(name: Sequence[Word], line: Told) -> bool:
    return all(any(_same_place(w, o) for o in line.words) for w in name)


def _same_place(one: Word, other: Word) -> bool:
    """Whether two words name one place; a capital is not the country that it governs."""
    if one.stem == other.stem:
        return True
    return same_name(one.stem, other.stem) and not lexicon.is_kind_of(one.text, "city")


def _instead(line: Told, before: str) -> str:
    """The name that a sentence has behind the same word of place."""
    fit = _ALSO if before in _ALSO else {before}
    for name in line.names:
        if _preposition(line, line.words.index(name[0]), -1) in fit:
            return " ".join(w.text for w in name)
    return ""


def _called(place: _Place) -> str:
    named = _others(place)
    return f"“{' '.join(w.text for w in named)}”" if named else "another"


def _body(claim: Told, subject: tuple[int, int], sources: Sequence[Sequence[Told]]) -> list[Word]:
    """The two words of a body that the source calls so too: "the defence ministry"; none of a person or one word alone."""
    held = claim.words[slice(*subject)]
    if len(held) < 2 or any(is_capital(w) for w in held[-2:]) or lexicon.is_kind_of(held[-1].text, "person"):
        return []
    phrase = f" {held[-2].text.lower()} {held[-1].text.lower()} "
    known = held[-2].text.lower() not in STOP and any(phrase in line.spoken for lines in sources for line in lines)
    return list(held[-2:]) if known else []


def _predicate(claim: Told, clause: Clause, named: Sequence[Word]) -> list[frozenset[str | int]]:
    """What a clause says of its subject, also beside its name; of "X said that ..." what is said."""
    first, start = claim.words[clause.subject[0]].start, claim.words[clause.verb].start
    last = claim.words[clause.subject[1] - 1].end
    own = {w.start for w in named}

    def between(end: int) -> list[frozenset[str | int]]:
        return [
            m
            for (_, w), m in zip(claim.keyed, claim.meanings, strict=True)
            if (start <= w.start < end or first <= w.start < last) and w.start not in own
        ]

    end = claim.words[clause.end].start if clause.end < len(claim.words) else len(claim.text)
    said = between(end)
    return said if len(said) >= _FEWEST else between(len(claim.text))


def _places(claim: Told, own: Clause, named: Sequence[Word], sources: Sequence[Sequence[Told]]) -> list[_Place]:
    """The clauses of the sources that say it best."""
    said = _predicate(claim, own, named)
    least = _SAME if len(said) > 4 else _SAME_SHORT
    if len(said) < _FEWEST:
        return []
    found: list[_Place] = []
    for lines in sources:
        for at, line in enumerate(lines):
            if sum(bool(m & line.sensed) for m in said) >= least * len(said):
                found += [
                    _Place(share, lines, at, clause)
                    for clause in clauses(line)
                    if (share := _share(said, line, clause, least))
                ]
    if _is_saying(claim, own):
        found = [place for place in found if _is_saying(place.line, place.clause)] or found
    found = [place for place in found if _does_the_same(claim, own, place)] or found
    best = max((place.share for place in found), default=0.0)
    return sorted((p for p in found if p.share >= best - _AS_CLOSE), key=lambda p: -p.share)


def _does_the_same(claim: Told, own: Clause, place: _Place) -> bool:
    """Whether the verb of a clause of the source can mean the claim's."""
    verb, other = claim.words[own.verb].start, place.line.words[place.clause.verb].start
    meant = [m for (_, w), m in zip(claim.keyed, claim.meanings, strict=True) if w.start == verb]
    offered = [m for (_, w), m in zip(place.line.keyed, place.line.offered, strict=True) if w.start == other]
    return any(m & o for m in meant for o in offered)


def _is_saying(told: Told, clause: Clause) -> bool:
    return told.words[clause.verb].text.lower() in SAY | TELL


def _share(said: Sequence[frozenset[str | int]], line: Told, clause: Clause, least: float) -> float:
    """How much of what is said a clause holds, what follows it counting a little less; 0 when too little."""
    start = line.words[clause.verb].start
    first, last = line.words[clause.subject[0]].start, line.words[clause.subject[1] - 1].end
    end = line.words[clause.end].start if clause.end < len(line.words) else len(line.text)
    for limit, worth in ((end, 1.0), (len(line.text), 0.9)):
        held = frozenset[str | int]().union(
            *(
                offered
                for (_, w), offered in zip(line.keyed, line.offered, strict=True)
                if start <= w.start < limit or first <= w.start < last
            )
        )
        share = sum(bool(m & held) for m in said) / len(said)
        if share >= least:
            return worth * share
    return 0.0


def _fits(named: Sequence[Word], place: _Place) -> bool:
    """Whether a clause of the source may be about the same one."""
    line, subject = place.line, place.clause.subject
    if _meets(named, line):
        return True  # in another role, which `swapped_roles` looks at
    if _others(place):
        return False
    if not is_pronoun(line, subject):
        return True
    told = [*place.lines[max(0, place.at - _BEFORE) : place.at]]
    before = [other for other in told if other.names]
    return not before or any(_meets(named, other) for other in before)


def _others(place: _Place) -> list[Word]:
    """Whom the source names there."""
    line, subject = place.line, place.clause.subject
    return heads(line, subject) or (names_in(line, subject) if is_related(line, place.clause) else [])


def _meets(named: Sequence[Word], told: Told) -> bool:
    """Whether a sentence names one by these words, or by one of them that tells it apart."""
    own = frozenset(w.stem for w in named)
    if any(share_name(own, frozenset(w.stem for w in name)) for name in told.names):
        return True
    return any(
        same_name(w.stem, o.stem)
        for w in named
        if w.stem not in KINDS or not is_capital(w)
        for o in told.words
        if is_capital(o) or not is_capital(w)
    )
