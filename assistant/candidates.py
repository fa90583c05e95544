"""What the passages offer an answer: their sentences, with what speaks against quoting them and what they hold. Pure.

A thing is what could answer: a name, a figure, a day, as a key that compares equal across sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assistant.answers import Evidence
from assistant.asking import HARMED, Asked
from assistant.wording import (
    COUNTRIES,
    MONTHS,
    SAYING,
    WEEKDAYS,
    Word,
    bare_name,
    is_month,
    listed,
    names,
    numbers,
    words,
)
from index.lexicon import is_kind_of
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
    announced: float = 0.0
    """How much of what could answer in a headline that says most of the question the sentence holds, too."""
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


_TIME_WORD = re.compile(
    r"\b(?:yesterday|today|tonight|tomorrow|(?:last|next|this) (?:week|month|year|night|spring|summer|autumn|fall"
    r"|winter|weekend)|\d{1,2}(?::\d\d)? ?[ap]\.?m\b|(?:19|20)\d\d\b|\w+ (?:days|weeks|months|years|hours) ago)",
    re.IGNORECASE,
)
_CLOCK_TIME = re.compile(
    r"\b\d{1,2}[:.]\d\d\b(?! (?:per|m|k))|\b\d{1,2} ?[ap]\.?m\b|\b(?:noon|midnight)\b", re.IGNORECASE
)
_REASON = re.compile(
    r"\b(?:because|due to|owing to|caused by|thanks to|as a result|in (?:response|retaliation|protest|order)|amid"
    r"|over concerns|so that|since|prompted by|blamed? (?:on|for)?|blaming|citing|cited|accus\w+|after|following|reason"
    r"|for fear|stems? from|sparked by|triggered by|attributed)\b",
    re.IGNORECASE,
)
_LATER = re.compile(r"\b(?:hours?|days?|weeks?|months?|years?) (?:after|since)\b|\bwhat (?:had |has |have |may have )?(?:\w+ed|led)\b")
"""How long after tells when, not why; "to find out what led to it" tells that nobody knows."""
_CAUSE = re.compile(
    r"\b(?:because|due to|owing to|caus(?:e|es|ed|ing)|thanks to|as a result|in (?:response|retaliation|protest)|over concerns"
    r"|so that|prompted|blam\w+|citing|cited|accusing|reason\w*|for fear|stem(?:s|med) from|sparked|triggered|attributed"
    r"|drivers?|factors?|faults?|led to|went wrong|added to|held up|hampered|slowed|delayed|prevented|aim(?:s|ed)?|goals?"
    r"|purpose|meant to|in order to|as punishment|in return)\b",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(
    r"\b(?:had (?:not )?(?:been |\w+ly )*\w+(?:ed|en)|had no|no longer|(?:might|could|would) have|feared|in order to"
    r"|wanted to|(?:was|were) (?:used|meant|too|unable)|failed to)\b"
)
"""How a reason is told without saying that it is one: what had been before, what might have come of it."""
_CURRENCY = re.compile(
    r"\W*(?:\w+ )?(?:dollar|euro|pound|cents?\b|crown|yen|yuan|renminbi|rupee|rupiah|rouble|ruble|franc|peso|won\b|lira|lari"
    r"|shekel|baht|dirham|dinar|riyal|rial|reais|real\b|ringgit|dong|taka|hryvnia|zloty|forint|koruna|kron[aeou]|lei\b|leva?\b|rand\b"
    r"|naira|cedi|shilling|birr|bitcoin)"
)
_PAID = re.compile(
    r"\b(?:pay|pays|paid|paying|payments?|cost|costs|price|priced|worth|fin(?:e|ed|es)|bonus|fees?|salary|wages?|awarded|compensation"
    r"|receive[ds]?|sold|bought|bill)\b"
)
"""Beside these, a figure of a unit that nobody knows is money: not all currencies are listed."""
_COUNTED_UNKNOWN = re.compile(r" [a-z]+s\b")
_PLACE_ONLY = frozenset(("in", "at", "near"))
_PLACE_BEFORE = frozenset(listed("""in at near from to outside inside across off around of on into"""))


def things_in(
    asked: Asked, line: Line, common: frozenset[str], surnames: frozenset[str] = frozenset()
) -> frozenset[str]:
    """Things of the asked kind in a sentence, as keys that compare equal across sentences.

    `surnames` are the stems of the last names of all persons that the passages name in full.
    """
    if asked.kind in ("person", "body", "place", "country", "thing", "definition"):
        return frozenset(_named(asked, line, common, surnames)) | frozenset(_of_kind(asked, line))
    if asked.kind == "number":
        counted = frozenset(_counted(asked, line))
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
        return frozenset(("reason",)) if _gives_reason(line.text) else frozenset()
    if asked.kind == "manner":
        return frozenset(("manner",)) if _MANNER.search(line.text) else frozenset()
    if asked.kind == "speech":
        says = any(w.text.lower() in SAYING for w in line.words) or any(mark in line.text for mark in '“"')
        return frozenset(("speech",)) if says else frozenset()
    return frozenset()


_MANNER = re.compile(r"\b(?:by|with|through|using|via|in an?|on an?|aboard|under|into|from)\b")
_PART = re.compile(
    r"\b(half|most|all|a (?:third|quarter|fifth|tenth)|two[ -]thirds|three[ -]quarters|nearly all|almost all) of\b"
)
_IMPRECISE = 0.6
_UNCALLED = 0.8
_NOBODY = 0.4  # a body for "who": it may be asked for, a person is more often
_SAYS_MUCH = 0.5
_LEANS = re.compile(r"(?:It|He|She|They) (?:said|says|had|was|were|told|called)\b")
_HINTED = 0.5  # what had been before: half of all news says so of something
_WEAK = 0.3  # "after", "since": what came before need not be why
_NAMING = re.compile(r"\b(?:called|named|known as|dubbed|nicknamed|titled)\b")
_NO_LIST = 0.75
A_LIST = 1.25
_LISTING = re.compile(r"[A-Z][\w.'’-]+ and (?:the )?[A-Z]|[,;] and [^,;]*[A-Z]")
"""How several are named: "Turkey and Hungary", "Ann Lee; Bo Park, the pilot; and Cy Dow"."""


def _gives_reason(text: str) -> bool:
    text = _LATER.sub("", text)
    return bool(_REASON.search(text) or _CAUSE.search(text) or _BACKGROUND.search(text))


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
        return _fit_of_reason(line)
    if asked.kind == "manner":
        return _WEAK
    if asked.kind == "speech" and asked.speaker:
        return 1.0 if speaks(asked.speaker, line) else _IMPRECISE
    if asked.unit == "named":
        return 1.0 if _NAMING.search(line.text) else _IMPRECISE
    if asked.unit == "called" or asked.kind == "body" or (asked.kind == "person" and asked.nouns):
        called = _is_called(asked, line) or any(_of_kind(asked, line)) or (asked.head in _WORKS and _holds_title(line))
        return 1.0 if called else _UNCALLED if asked.unit != "called" else _IMPRECISE
    return 1.0

_IS = re.compile(r",? (?:an?|the|who|which|whose|\d\d,?)\b|,? (?:is|was|are|were) (?:an?|the|one|known|called)\b| \(")
_SUCH = re.compile(r"\b(?:an?|the|its|his|her|their) (?:[\w’'-]+ ){0,6}?[\w’'-]+,? $")


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
    at = [n for n, w in enumerate(line.words) if w.stem in speaker]
    verbs = [n for n, w in enumerate(line.words) if w.text.lower() in SAYING]
    return any(
        0 < verb - name <= _BESIDE or (0 < name - verb <= _BESIDE and _turns(line, verb)) for verb in verbs for name in at
    )


def _turns(line: Line, verb: int) -> bool:
    """Whether who says it follows the verb, as after speech: "...", said the minister."""
    return line.text[: line.words[verb].start].rstrip()[-1:] in tuple(",”\"’'")


_BESIDE = 5  # words between "Peskov", spokesman of somebody, and his verb


def _fit_of_reason(line: Line) -> float:
    """How likely a sentence tells why what is asked was done, and not why something else was."""
    if _CAUSE.search(_LATER.sub("", line.text)):
        return 1.0 if line.coverage >= _SAYS_MUCH else _IMPRECISE
    if _BACKGROUND.search(line.text):
        # "It said that he had not been honest", behind the sentence that tells of his dismissal
        return 0.9 if _LEANS.match(line.text) and line.coverage >= _SAYS_MUCH else _HINTED
    return _IMPRECISE if line.said >= _SAYS_MUCH else _WEAK


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


def _named(asked: Asked, line: Line, common: frozenset[str], surnames: frozenset[str]) -> Iterable[str]:
    for start, end in names(line.text, line.words, common):
        run = bare_name(line.words[start:end])
        fresh = [w for w in run if w.stem not in asked.everything]
        if not fresh or len(fresh) < len(run) / 2:
            continue
        whole = " ".join(w.text for w in run)
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
            if asked.unit == "who" and before in _PLACE_ONLY:
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


def _of_kind(asked: Asked, line: Line) -> Iterable[str]:
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
    if low in MONTHS or low in WEEKDAYS or low in _NOT_PERSONS or word.text.isupper():
        return False
    return bool(_ACTING.match(line.text, word.end))


_ACTING = re.compile(
    rf"['’]s\b|, (?:who|\d\d)\b| (?:who|has|had|was|is|will|\w+ed|won|beat|lost|{'|'.join(sorted(SAYING))})\b"
)

_MEASURED = {
    "percent": re.compile(r"\W*(?:%|per ?cent)"),
    "money": _CURRENCY,
    "age": re.compile(r"\W*(?:years?[- ]old|years|,|$)"),
    "time": re.compile(r"\W*(?:second|minute|hour|day|night|week|month|year|decade|centur)"),
    "length": re.compile(
        r"\W*(?:second|minute|hour|day|night|week|month|year|decade|centur|mile|kilomet|km|met(?:re|er)|feet|foot|ft|inch|yard|m\b)"
    ),
    "share": re.compile(r"\W*(?:%|per ?cent|thirds?|quarters?|fifths?|tenths?)"),
    "heat": re.compile(r"\W*(?:degree|°|celsius|fahrenheit|c\b|f\b)"),
    "distance": re.compile(r"\W*(?:mile|kilomet|km|met(?:re|er)|feet|foot|ft|inch|yard|centimet|cm|m\b)"),
    "weight": re.compile(r"\W*(?:kilo|kg|gram|ton|pound|lb|ounce)"),
    "speed": re.compile(r"\W*(?:knot|mph|mile|kilomet|km|met(?:re|er))"),
}
_OTHER_MEASURE = re.compile(
    "|".join(f"(?:{_MEASURED[unit].pattern})" for unit in ("percent", "money", "time", "distance", "weight"))
)
_STRENGTH = re.compile(r"\b(?:magnitude|strength|force|category)(?: of)? $", re.IGNORECASE)
_BEFORE_LABELS = re.compile(r"\b(?:magnitude|flight|No\.?|number|article|section|chapter|season|week|game|page) $")
_CLOCK = re.compile(r"\W*[ap]\.?m\b|:\d\d")


def counts_what_is_asked(asked: Asked, line: Line) -> bool:
    """Whether a figure counts what the question counts: "nine police officers", "the number of dead had reached 111"."""
    for _, first, last in numbers(line.words):
        if is_month(line.words[max(0, first - 1)]):
            continue
        if asked.unharmed and HARMED & {w.stem for w in line.words[last : last + 5]}:
            continue
        if asked.nouns & {w.stem for w in line.words[last : last + 4]}:
            return True
        before = line.words[max(0, first - _COUNT_SPAN) : first]
        if asked.nouns & {w.stem for w in before} and any(w.text.lower() in _COUNTS for w in before):
            return True
    return False


_COUNTS = frozenset(("number", "toll", "total", "count"))
_COUNT_SPAN = 14  # words from "number of dead" to its figure, over what they died of and when


def _counted(asked: Asked, line: Line) -> Iterable[str]:
    """Figures that could answer: of the unit asked for, and no part of a date or a time of day."""
    measure = _MEASURED.get(asked.unit)
    for value, first, last in numbers(line.words):
        word = line.words[first]
        after = line.text[line.words[last - 1].end :][:14].lower()
        if f"{value:g}" in asked.everything or word.text.lower() in asked.everything:
            continue
        if any(is_month(w) for w in line.words[max(0, first - 1) : last + 1]) or _CLOCK.match(after):
            continue
        if word.text.isdigit() and len(word.text) == 4 and word.text[:2] in ("19", "20"):
            continue
        if asked.unit == "strength":
            if _STRENGTH.search(line.text[: word.start]):
                yield f"{value:g}"
            continue
        if measure is None and (_OTHER_MEASURE.match(after) or _BEFORE_LABELS.search(line.text[: word.start])):
            continue
        money = word.start > 0 and line.text[word.start - 1] in "$€£¥"
        if asked.unit == "money" and _COUNTED_UNKNOWN.match(after) and _PAID.search(line.text):
            money = not _OTHER_MEASURE.match(after)
        if measure is None or measure.match(after) or (money and asked.unit == "money"):
            yield f"{value:g}"


_NOT_PERSONS = frozenset(
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
        plain = all(w.text.lower() not in _NOT_PERSONS and w.text.isalpha() for w in run)
        plain = plain and not all(w.text.isupper() for w in run)  # USA TODAY
        # "Clearing the Dali" is nobody, whatever its capitals.
        plain = plain and not _LINKED.search(line.text[run[0].start : run[-1].end])
        if 2 <= len(run) <= 3 and plain and " ".join(w.text for w in run) not in COUNTRIES:
            yield start, run
