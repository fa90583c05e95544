"""Whether the right one speaks and acts: a sentence's sayings and doings held against those of its source. Pure.

Who says something in the source is told by `attribution`; "he" and "she" are the speaker before, or the first name of the
sentence before. A source that leaves it open ("the agency said") contradicts nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.agreement import KINDS, same_name, share_name
from assistant.attribution import find_attributions
from assistant.synonyms import aliases, senses
from assistant.told import Told, told_in
from assistant.wording import STOP, Word, bare_name, is_capital, names, words
from index import lexicon

_PRONOUN = re.compile(r"(?:he|she|they|it|who)", re.IGNORECASE)
_SAME_SAYING = 0.5  # of the words of what is said, for two sayings to be one
_AS_CLOSE = 0.25
_SAME_DOING = 0.6


@dataclass(frozen=True, slots=True)
class Saying:
    """Something said in a source: by whom, as stems of names (None where it is left open), and what its words mean."""

    names: frozenset[str] | None
    meaning: frozenset[str | int]
    head: str  # the last word of who says it, "ministry"; empty for names and pronouns
    at: int  # the sentence


_APPOSED = re.compile(r", (?:(?:the|an?|its|his|her|who)\b[^,.;:\"“”]{0,80}|[A-Z][^,.;:\"“”]{1,60}(?=,))")


def sayings(text: str, lines: Sequence[Told], starts: Sequence[int]) -> list[Saying]:
    """What is said in a text. `lines` are its sentences, `starts` where they begin."""
    found: list[Saying] = []
    last: frozenset[str] | None = None
    phrases: list[tuple[str, frozenset[str]]] = []
    for saying in find_attributions(text):
        who = text[slice(*saying.source)]
        also = _APPOSED.match(text, saying.source[1])
        own = named_in(who) | (named_in(also[0]) if also else frozenset())
        at = max((i for i, start in enumerate(starts) if start <= saying.source[0]), default=0)
        if not own and _PRONOUN.fullmatch(who.strip()):
            before = text[starts[at] if starts else 0 : saying.source[0]]
            own = named_in(before) or last or _subject(lines[max(0, at - 1)] if lines else None)
        if not own and (head := _head(who)):  # "the service" is the prison service named before
            own = next((named for phrase, named in reversed(phrases) if _head(phrase) == head and named), frozenset())
        phrases.append((who, own))
        found.append(Saying(own or None, Told(text[slice(*saying.content)]).sensed, _head(who), at))
        last = own or last
    return found


def _head(phrase: str) -> str:
    """The last word of a phrase such as "the prison service", as a stem."""
    held = words(phrase)
    return held[-1].stem if held and held[-1].text.islower() and len(held) > 1 else ""


def _subject(line: Told | None) -> frozenset[str]:
    """The first name of a sentence."""
    return frozenset(w.stem for w in line.names[0]) if line is not None and line.names else frozenset()


def named_in(phrase: str) -> frozenset[str]:
    """Stems of the names in a phrase: capitals that open nothing."""
    held = words(phrase)
    runs = names(f"x {phrase}", [Word(w.start + 2, w.end + 2, w.text, w.stem) for w in held])
    return frozenset(
        w.stem
        for start, end in runs
        for w in bare_name(held[start:end])
        if is_capital(w) and w.text.lower() not in STOP and not (w.start == 0 and _is_plural(w.text))
    )


def _is_plural(word: str) -> bool:
    """Whether it is the plural of a word: "Students" names nobody."""
    low = word.lower()
    return low.endswith("s") and low not in lexicon.roots(low) and lexicon.is_known(low)


_LED = re.compile(r", (?:led|headed|run|chaired|represented|whose|which|who)\b")


_NEXT = re.compile(r", (?:and|but|while)\b|;")


def wrong_teller(claim: Told, told: Sequence[Saying], lines: Sequence[Told]) -> str:
    """Something put into another one's mouth than the source, whose sentences are `lines`, has it from."""
    for saying in find_attributions(claim.text):
        start, end = saying.source
        end = start + len(_LED.split(claim.text[start:end])[0])
        own = frozenset(w.stem for name in claim.names for w in name if start <= w.start < end)
        if not own and (also := _APPOSED.match(claim.text, saying.source[1])):
            own = named_in(also[0])
        meant = Told(_NEXT.split(claim.text[slice(*saying.content)])[0]).meanings
        if not own or len(meant) < 2:
            continue
        shares = [(sum(bool(m & other.meaning) for m in meant) / len(meant), other) for other in told]
        best = max((share for share, _ in shares), default=0.0)
        if best < _SAME_SAYING or any(_says_so(own, meant, line, best) for line in lines):
            continue
        tellers = [other for share, other in shares if share >= best - _AS_CLOSE]
        if all(aliases(name) for name in own) and not all(any(map(aliases, t.names or ())) for t in tellers):
            continue  # a country speaks through its ministries and its ministers
        if not any(_may_be(own, teller, lines) for teller in tellers):
            return "somebody else says it there"
    return ""


def _may_be(own: frozenset[str], teller: Saying, lines: Sequence[Told]) -> bool:
    """Whether a name can be that of a teller: "the agency" is one that was named shortly before."""
    if teller.names:
        return share_name(own, teller.names)
    if own & KINDS and teller.head in KINDS and teller.head not in own:
        return False
    before = lines[max(0, teller.at - _SHORTLY) : teller.at + 1]
    return any(share_name(own, frozenset(w.stem for w in line.words)) for line in before)


_SHORTLY = 2  # sentences


def _says_so(own: frozenset[str], meant: Sequence[frozenset[str | int]], line: Told, best: float) -> bool:
    """Whether a sentence of the source names the teller first and holds as much of what is said as any saying."""
    if not line.names or not share_name(own, frozenset(w.stem for w in line.names[0])):
        return False
    return told_in(line.sensed, meant) >= max(_SAME_DOING, best - 0.05) * len(meant)


_HELPERS = frozenset(
    """has have had is was were are be been being will would also later then may might could should must already not again
    himself herself itself now""".split()
)


def wrong_doer(claim: Told, lines: Sequence[Told]) -> str:
    """Something done by another one than in the source: the same verb there has a name before it, and not this one."""
    runs = names(claim.text, claim.words, claim.common)
    for start, end in runs:
        verb_at = end
        while verb_at < len(claim.words) and claim.words[verb_at].text.lower() in _HELPERS:
            verb_at += 1
        if verb_at >= len(claim.words) or "," in claim.text[claim.words[end - 1].end : claim.words[verb_at].start]:
            continue
        verb = claim.words[verb_at]
        if is_capital(verb) or verb.stem in STOP or not verb.text.isalpha():
            continue
        doer = [w.stem for w in bare_name(claim.words[start:end])]
        ends = _NEXT.search(claim.text, verb.end)
        limit = ends.start() if ends else len(claim.text)
        rest = [m for (_, w), m in zip(claim.keyed, claim.meanings, strict=True) if verb.end <= w.start < limit]
        if len(rest) < 2:
            continue
        same = [line for line in lines if sum(bool(m & line.sensed) for m in rest) >= _SAME_DOING * len(rest)]
        doings = [
            (line, at)
            for line in same
            if (at := next((i for i, w in enumerate(line.words) if senses(w.stem) & senses(verb.stem)), None))
            is not None
        ]
        if doings and (other := _another(doer, doings)):
            return f"the passage says it of “{other}”"
    return ""


def _another(doer: Sequence[str], doings: Sequence[tuple[Told, int]]) -> str:
    """Who does it in every sentence that tells of it, unless one names the doer or leaves the doer open."""
    other = ""
    for line, at in doings:
        lead = line.words[:at]
        if any(same_name(d, w.stem) for d in doer for w in line.words) or not lead:
            return ""
        if any(w.text.lower() in ("he", "she", "they", "it", "who") for w in lead[:4]):
            return ""
        before = [(start, end) for start, end in names(line.text, line.words, line.common) if end <= at]
        if not before or at - before[-1][1] > 4:
            return ""
        other = other or " ".join(w.text for w in line.words[slice(*before[-1])])
    return other
