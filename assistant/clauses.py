"""Clauses of a sentence: who or what it is about, its verb, and what is said of it. Pure; nothing is parsed.

A verb is found by its form: an auxiliary, or a word that the lexicon knows as an inflected verb, with something before it
that can be a subject. The subject is what stands before the verb back to the clause's border; a verb without one ("and
fled") takes that of the verb before, and "who" takes the name before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from assistant.speech import SAY, TELL
from assistant.told import Clause, Told
from assistant.wording import WEEKDAYS, Word, is_capital, is_month, listed
from index import lexicon

_AUXILIARIES = frozenset(
    listed(
        """is are was were be been being am has have had do does did will would shall should can could may might must
        won't wouldn't can't couldn't didn't doesn't don't isn't aren't wasn't weren't hasn't haven't hadn't"""
    )
)
_BE = frozenset(listed("is are was were be been being am isn't aren't wasn't weren't"))
_DETERMINERS = frozenset(listed("the a an its his her their our my your this these those some any no every each both"))
_NO_SUBJECT_BEFORE = _DETERMINERS | frozenset(
    listed("of in on at to for with from by into than as per about under over between among")
)
"""Behind these stands a noun or an adjective, whatever its form."""
_BORDERS = frozenset(
    listed(
        """that because while when although though but whether if so where since until unless after before whereas what
        how why once"""
    )
)
_JOINING = frozenset(listed("and or but then"))
_RELATIVE = frozenset(listed("who which that"))
_PRONOUNS = frozenset(listed("he she they it i we you this these those"))
_UNCHANGED = frozenset(listed("put set cut hit let cost shut spread beat quit split hurt"))
"""Pasts that look like the bare verb."""
_ADVERBS = frozenset(listed("not also later then already still only just never again once now soon first"))


@lru_cache(maxsize=20_000)
def is_inflected_verb(low: str) -> bool:
    """Whether a word is the past, participle or third person of a verb that the lexicon knows."""
    if low in _UNCHANGED:
        return True
    bases = [root for root in lexicon.roots(low) if root != low and any(s[0] == "v" for s in lexicon.senses(root))]
    return bool(bases) and not low.endswith("ing") and not low.endswith(("er", "est"))


def clauses(told: Told) -> list[Clause]:
    """The clauses of a sentence, in order of their verbs."""
    if told.clauses is None:
        told.clauses = _clauses(told)
    return told.clauses


def _clauses(told: Told) -> list[Clause]:
    held = told.words
    found: list[Clause] = []
    at, border = 0, 0
    while at < len(held):
        if not _is_verb(told, at, border):
            at += 1
            continue
        main = at
        while main + 1 < len(held) and _goes_on(held, main + 1):
            main += 1
        inverted = held[main].text.lower() in SAY and at > 0 and _is_comma_before(told, at)  # "..., said the minister"
        subject = None if inverted else _subject(told, at, border, found)
        if subject is not None:
            chain = [w.text.lower() for w in held[at:main]]
            passive = (
                bool(_BE.intersection(chain)) and chain[-1:] != ["have"] and is_inflected_verb(held[main].text.lower())
            )
            found.append(Clause(subject, at, main, len(held), passive))
        at = border = main + 1
    return [
        Clause(one.subject, one.first, one.verb, _end(one, following, len(held)), one.passive)
        for one, following in pairwise([*found, None])
        if one
    ]


def _end(one: Clause, following: Clause | None, last: int) -> int:
    """Where a clause ends: before the next one's subject, or its verb when they share one."""
    if following is None:
        return last
    return following.subject[0] if following.subject[0] > one.verb else following.first


def _is_verb(told: Told, at: int, border: int) -> bool:
    word = told.words[at]
    low = word.text.lower()
    if is_capital(word) and at > 0:
        return False
    if low in _AUXILIARIES:
        return not (low == "being" and told.words[at - 1].text.lower() not in _BE)
    before = told.words[at - 1].text.lower() if at > border else ""
    return (
        at > 0
        and before not in _NO_SUBJECT_BEFORE
        and word.text.isalpha()
        and is_inflected_verb(low)
        and (not low.endswith("s") or low.endswith("ss") or _may_be_third_person(told, at))
    )


def _may_be_third_person(told: Told, at: int) -> bool:
    """Whether a word in -s is a verb and no plural: a name or pronoun stands right before it, or it goes on as one."""
    before = told.words[at - 1]
    following = told.words[at + 1].text.lower() if at + 1 < len(told.words) else ""
    if before.text in ("and", "but") and following in ("to", "that"):
        return True  # "bought the bank and plans to shrink it"
    touching = told.text[before.end : told.words[at].start].strip() in ("", ",")
    return touching and (is_capital(before) or before.text in _PRONOUNS | _RELATIVE)


def _goes_on(held: Sequence[Word], at: int) -> bool:
    """Whether the verb before goes on in this word: "would not have been told"."""
    low, before = held[at].text.lower(), held[at - 1].text.lower()
    if before not in _AUXILIARIES | _ADVERBS and not before.endswith("ly"):
        return False
    return low in _AUXILIARIES | _ADVERBS or low.endswith("ly") or lexicon.senses(low, "v") != frozenset()


def _subject(told: Told, verb: int, border: int, before: Sequence[Clause]) -> tuple[int, int] | None:
    """What stands before a verb, or the subject of the verb before it; None for a participle that belongs to a noun."""
    held = told.words
    end = verb
    while end > border and (held[end - 1].text.lower() in _ADVERBS or held[end - 1].text.lower().endswith("ly")):
        end -= 1
    lows = [w.text.lower() for w in held[border:end]]
    if not lows or lows[-1] in _JOINING:
        outer = [clause for clause in before if not _is_reported(told, clause)]
        if lows and outer and _is_comma_before(told, end - 1):
            return outer[-1].subject  # "the board said that five had died, and opened a case"
        return before[-1].subject if before else None
    if held[end - 1].text in _RELATIVE:
        noun = (
            (_opening(told, border, end - 1, before), end - 1)
            if _is_comma_before(told, end - 1)
            else _last_noun(told, border, end - 1)
        )
        return noun if noun and noun[0] < noun[1] else (before[-1].subject if before else None)
    start = max((border + i + 1 for i, low in enumerate(lows) if low in _BORDERS), default=border)
    if start == border and before:  # what the verb before governs, and perhaps a subject behind it
        parted = [
            i for i in range(border + 1, end) if held[i - 1].text.lower() in _JOINING or _is_comma_before(told, i)
        ]
        if not parted and _is_comma_before(told, end):
            return before[-1].subject  # "Norda, led by Kurz, has sold"
        if not parted and not _is_subject(held[start]):
            return None  # "held talks delayed by the storm"
        start = parted[-1] if parted else start
        if held[start].text in _DETERMINERS and is_capital(held[start - 1]) and _is_comma_before(told, start):
            start = next((i for i in reversed(parted[:-1])), border)  # "Faye, a former inspector, had"
    return (start, end) if start < end else (before[-1].subject if before else None)


def _opening(told: Told, border: int, end: int, before: Sequence[Clause]) -> int:
    """Where the noun before ", which" begins: behind the last ", and" when a verb stands before it."""
    joined = [
        i
        for i in range(border + 2, end)
        if before and told.words[i - 1].text.lower() in _BESIDE and _is_comma_before(told, i - 1)
    ]
    return joined[-1] if joined else border


def _is_comma_before(told: Told, at: int) -> bool:
    return bool(re.search(r"[,;:–—]", told.text[told.words[at - 1].end : told.words[at].start]))


def _is_subject(word: Word) -> bool:
    return is_capital(word) or word.text.lower() in _PRONOUNS | _DETERMINERS


def _last_noun(told: Told, border: int, end: int) -> tuple[int, int] | None:
    """The words before "who" back to a comma."""
    start = end
    while start > border and told.words[start - 1].text.lower() not in _BORDERS:
        if start < end and _is_comma_before(told, start):
            break
        start -= 1
    return (start, end) if start < end else None


def names_in(told: Told, span: tuple[int, int]) -> list[Word]:
    """The words of names in a range of words."""
    start, end = span
    inside = {w.start for w in told.words[start:end]}
    return [w for name in told.names for w in name if w.start in inside]


_PREPOSITIONS = frozenset(listed("by of from with under in at on for to than over against near like including"))


def heads(told: Told, span: tuple[int, int]) -> list[Word]:
    """The names that a subject is: not "Spanish players", "Baker's lawyer", "the leader of Norrland", "led by Orla Fenwick"."""
    found: list[Word] = []
    for word in names_in(told, span):
        at = told.words.index(word)
        begin = next((i for i in range(at, span[0], -1) if _is_comma_before(told, i)), span[0])
        after = told.words[at + 1] if at + 1 < span[1] and not _is_comma_before(told, at + 1) else None
        owned = told.text[word.end : word.end + 2] in ("’s", "'s", "s’", "s'")
        led = any(
            w.text in _PREPOSITIONS or (i == begin and w.text.lower() in _PREPOSITIONS)
            for i, w in enumerate(told.words[begin:at], begin)
        )
        noun = after is not None and after.text.islower() and after.text not in _JOINING | _PREPOSITIONS | _RELATIVE
        opens = word.start == 0 and word.text.endswith(("ing", "ly", "tion", "ment"))
        if not (owned or led or noun or opens or word.text.lower() in WEEKDAYS or is_month(word)):
            found.append(word)
    return found


def is_pronoun(told: Told, span: tuple[int, int]) -> bool:
    """Whether a subject is a pronoun: "hours later he"."""
    return span[1] > span[0] and told.words[span[1] - 1].text.lower() in _PRONOUNS


def is_related(told: Told, clause: Clause) -> bool:
    """Whether its subject is what "who" or "which" stands for."""
    end = clause.subject[1]
    return end < len(told.words) and told.words[end].text in _RELATIVE


_BESIDE = frozenset(listed("and but while whereas although though"))


def parts(told: Told) -> list[str]:
    """What a sentence says one after the other, each with its subject; one part when it says one thing.

    "Kurz, who leads Norda, resigned, and Lund took over" says three things. What somebody is said to say stays with that.
    """
    held = told.words
    found = clauses(told)
    cuts: list[tuple[int, int, str]] = []  # where a part ends, where the next begins, what is put before it
    asides: list[str] = []
    dropped: list[tuple[int, int]] = []
    for one, clause in pairwise(found):
        start = clause.subject[0]
        if start > one.verb:
            if held[start - 1].text.lower() in _BESIDE:
                cuts.append((start - 1, start, ""))
            elif ";" in told.text[held[start - 1].end : held[start].start]:
                cuts.append((start, start, ""))
        elif held[clause.first - 1].text.lower() in _BESIDE and not _is_reported(told, one):
            cuts.append((clause.first - 1, clause.first, _between(told, *clause.subject)))
    for clause in found:
        end = clause.subject[1]
        if (
            is_related(told, clause)
            and _is_comma_before(told, end)
            and clause.end < len(held)
            and _is_comma_before(told, clause.end)
        ):
            asides.append(f"{_between(told, *clause.subject)} {_between(told, clause.first, clause.end)}")
            dropped.append((end, clause.end))
    pieces: list[str] = []
    at, lead = 0, ""
    for end, begin, subject in [*cuts, (len(held), len(held), "")]:
        pieces.append(f"{lead} {_without(told, at, end, dropped)}".strip())
        at, lead = begin, subject
    return [piece for piece in [*pieces, *asides] if piece]


def _is_reported(told: Told, clause: Clause) -> bool:
    """Whether a clause is what somebody says: who goes on behind an "and" is then left open."""
    before = [w.text.lower() for w in told.words[: clause.subject[0]][-2:] if w.text.lower() != "that"]
    return before[-1:] != [] and before[-1] in SAY | TELL


def _between(told: Told, first: int, last: int) -> str:
    return told.text[told.words[first].start : told.words[last - 1].end] if first < last else ""


def _without(told: Told, first: int, last: int, dropped: Sequence[tuple[int, int]]) -> str:
    """The words from `first` to `last` without ranges in between."""
    kept, at = [], first
    for start, end in dropped:
        if at <= start and end <= last:
            kept.append(_between(told, at, start))
            at = end
    return " ".join([*kept, _between(told, at, last)])
