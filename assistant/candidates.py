"""What a sentence holds that could answer: a name, a figure, a day, as a key that compares equal across sentences. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.asking import Asked
from assistant.counts import counted_in
from assistant.lines import NOT_PERSONS, Line
from assistant.reasons import gives_reason
from assistant.wording import COUNTRIES, MONTHS, SAYING, WEEKDAYS, Word, bare_name, listed, names
from index.lexicon import is_kind_of

_TIME_WORD = re.compile(
    r"\b(?:yesterday|today|tonight|tomorrow|(?:last|next|this) (?:week|month|year|night|spring|summer|autumn|fall"
    r"|winter|weekend)|\d{1,2}(?::\d\d)? ?[ap]\.?m\b|(?:19|20)\d\d\b|\w+ (?:days|weeks|months|years|hours) ago)",
    re.IGNORECASE,
)
_CLOCK_TIME = re.compile(
    r"\b\d{1,2}[:.]\d\d\b(?! (?:per|m|k))|\b\d{1,2} ?[ap]\.?m\b|\b(?:noon|midnight)\b", re.IGNORECASE
)
_MANNER = re.compile(r"\b(?:by|with|through|using|via|in an?|on an?|aboard|under|into|from)\b")
_PART = re.compile(
    r"\b(half|most|all|a (?:third|quarter|fifth|tenth)|two[ -]thirds|three[ -]quarters|nearly all|almost all) of\b"
)
_PLACE_ONLY = frozenset(("in", "at", "near"))
_NO_AGENT = frozenset(("of", "from", "off", "into", "across"))
"""Before a name in a sentence that tells who: the government of Karvessa is no Karvessa. Analysts point to a group."""
_BETWEEN = re.compile(r"\bbetween [^,.;:]{0,40}$")
_PLACE_BEFORE = frozenset(listed("""in at near from to outside inside across off around of on into"""))


def things_in(
    asked: Asked, line: Line, common: frozenset[str], surnames: frozenset[str] = frozenset()
) -> frozenset[str]:
    """Things of the asked kind in a sentence, as keys that compare equal across sentences.

    `surnames` are the stems of the last names of all persons that the passages name in full.
    """
    if asked.kind in ("person", "body", "place", "country", "thing", "definition"):
        return frozenset(_named(asked, line, common, surnames)) | frozenset(of_kind(asked, line))
    if asked.kind == "number":
        counted = frozenset(counted_in(asked, line))
        if asked.unit == "share" and (parts := _PART.findall(line.text)):
            counted |= frozenset(part.lower() for part in parts)
        return counted
    if asked.kind == "time":
        if asked.unit == "clock":
            return frozenset(m.group(0).lower() for m in _CLOCK_TIME.finditer(line.text))
        dated = {
            w.stem for w in line.words if w.text[0].isupper() and w.text.lower() in MONTHS.keys() | WEEKDAYS.keys()
        }
        dated |= {m.group(0).lower() for m in _TIME_WORD.finditer(line.text)}
        return frozenset(d for d in dated if d not in asked.everything)
    if asked.kind == "reason":
        return frozenset(("reason",)) if gives_reason(line.text) else frozenset()
    if asked.kind == "manner":
        return frozenset(("manner",)) if _MANNER.search(line.text) else frozenset()
    if asked.kind == "speech":
        says = any(w.text.lower() in SAYING for w in line.words) or any(mark in line.text for mark in '“"')
        return frozenset(("speech",)) if says else frozenset()
    return frozenset()


def _named(asked: Asked, line: Line, common: frozenset[str], surnames: frozenset[str]) -> Iterable[str]:
    for start, end in names(line.text, line.words, common):
        run = bare_name(line.words[start:end])
        fresh = [w for w in run if w.stem not in asked.everything]
        if not fresh or len(fresh) < len(run) / 2:
            continue
        whole = " ".join(w.text for w in run)
        if asked.kind in ("person", "body") and _names_elsewhere(asked, line, start):
            continue
        if asked.kind == "country":
            if whole.replace(".", "") in COUNTRIES:
                yield whole.replace(".", "").lower()
        elif asked.unit == "winner":
            if _ACTING.match(line.text, run[-1].end) and line.words[max(0, start - 1)].text.lower() not in _PLACE_ONLY:
                yield run[-1].stem
        elif asked.kind == "person":
            if whole in COUNTRIES or len(run) > 4 or run[-1].stem in asked.everything:
                continue
            before = line.words[start - 1].text.lower() if start else ""
            if asked.unit == "who" and (before in _PLACE_ONLY or (before in _NO_AGENT and run not in line.people)):
                continue
            if (
                asked.unit != "who"
                and surnames
                and run[-1].stem not in surnames
                and (len(run) > 1 or not _is_mononym(line, run[0]))
            ):
                continue
            yield run[-1].stem
        elif asked.kind == "place":
            before = line.words[start - 1].text.lower() if start else ""
            owner = line.text[run[-1].end : run[-1].end + 2] in ("'s", "’s")
            if before in _PLACE_BEFORE or (whole in COUNTRIES and not owner):
                yield whole.lower()
        else:
            yield whole.lower()


def _names_elsewhere(asked: Asked, line: Line, start: int) -> bool:
    """Whether a name is that of a place or a thing: "between Holm and Norda", "the ferry Marisol"."""
    if _BETWEEN.search(line.text[: line.words[start].start]):
        return True
    before = line.words[start - 1].text if start else ""
    if not before.islower() or is_kind_of(before, "organization") or (asked.head and is_kind_of(before, asked.head)):
        return False
    return is_kind_of(before, "vehicle") or is_kind_of(before, "structure")


def of_kind(asked: Asked, line: Line) -> Iterable[str]:
    """Words that the lexicon knows to be of the kind asked for: "starfish" for which animal, "Pentecost" for which holiday."""
    if asked.kind not in ("body", "thing") or not asked.head:
        return
    for word in line.words:
        low = word.text.lower()
        if word.stem not in asked.everything and len(low) > 2 and is_kind_of(low, asked.head):
            yield low


def _is_mononym(line: Line, word: Word) -> bool:
    """Whether a lone capitalised word acts like a person: "Beyoncé won", "Pelé's"."""
    low = word.text.lower()
    if low in MONTHS or low in WEEKDAYS or low in NOT_PERSONS or word.text.isupper():
        return False
    return bool(_ACTING.match(line.text, word.end))


_ACTING = re.compile(
    rf"['’]s\b|, (?:who|\d\d)\b| (?:who|has|had|was|is|will|\w+ed|won|beat|lost|{'|'.join(sorted(SAYING))})\b"
)
