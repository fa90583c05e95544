"""Whether a sentence agrees with the text it leans on: the facts that must match, whatever the words around them. Pure.

Each check names one way in which a sentence can be false although it sounds like its source: a figure, a date, a name,
a quotation. Denials and opposites are in `turned`, who does what and where in `roles`, who says it in `agency`, what
stands in another's place in `slots`. A check returns what is wrong in a few words, and nothing when all is well or when
it cannot tell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise

from assistant import figures
from assistant.synonyms import aliases, known, senses
from assistant.told import Told, root, strength, told_in
from assistant.wording import (
    COUNTRIES,
    MONTHS,
    NEGATIONS,
    STOP,
    WEEKDAYS,
    Number,
    Word,
    is_month,
    listed,
    numbers,
    stem,
    words,
)

# -- figures, dates, names, quotations -------------------------------------------------------------------------------


def wrong_number(claim: Told, near: Told, published: str | None, lines: Sequence[Told] = ()) -> str:
    """A figure of the sentence that its source does not give, or gives of something else.

    `near` is where the sentence was found; `lines` are all sentences of the source, where a figure may stand with one of
    the claim's words beside it.
    """
    if figures.wrong_clock(claim.text, " ".join([near.text, *(line.text for line in lines)])):
        return "the passage gives another time"
    shares = figures.fractions(near.text) | {
        a / b for line in lines for a in line.values for b in line.values if 0 < a < b
    }
    for share, before in figures.spoken_fractions(claim.text):
        if any(rounds(before, share, other) for other in shares):
            continue
        if not figures.near(share, shares, _SHARES_APART) and not re.search(r"\bhalf (?:a|an) \w*illion", claim.text):
            return "the passage gives another share"
    known = near.values | ({float(published[:4])} if published and published[:4].isdigit() else set())
    if published:
        known |= {float(day) for _, day in _resolved(near, published)}
    placed = {float(n) for n in figures.ordinals(near.text)}
    for place in figures.ordinals(claim.text):
        day = place <= 31 and any(is_month(w) for w in claim.words)
        if not day and place not in known | placed:
            return f"the passage does not give place {place}"
    clocks = figures.clock_spans(claim.text)
    for n in numbers(claim.words):
        if n.value <= 31 and any(is_month(w) for w in claim.words[max(0, n.first - 1) : n.last + 1]):
            continue  # a day: `wrong_date`
        if figures.is_part(claim.text, claim.words[n.first].start):
            continue
        timed = any(start <= claim.words[n.first].start < end for start, end in clocks)
        if timed or _said_otherwise(claim, near, n, shares):
            continue
        if n.value not in known | placed:
            if any(_given(claim, n, line) and _beside(claim, n, line) for line in lines):
                continue
            if _reckoned(claim, n, near, lines, published):
                continue
            return f"the passage does not say {_as_written(claim, n.first, n.last)}"
        if _of_something_else(claim, near, n):
            return f"the passage says {_as_written(claim, n.first, n.last)} of something else"
    return ""


def _said_otherwise(claim: Told, near: Told, n: Number, shares: set[float]) -> bool:
    """Whether the source gives the same quantity in other units: a share, a length of time, one."""
    after = claim.text[claim.words[n.last - 1].end :][:12]
    if re.match(r"\s?(?:%|per ?cent)", after) and figures.near(n.value / 100, shares, 0.02):
        return True
    if n.value == 1 and re.search(r"\b(?:one|an?|single)\b", near.text, re.IGNORECASE):
        return True
    start, end = claim.words[n.first].start, claim.words[min(n.last, len(claim.words) - 1)].end
    own, there = figures.spans_of_time(claim.text[start:end]), figures.spans_of_time(near.text)
    before = claim.text[max(0, start - 30) : start]
    return any(figures.near(days, there) or any(rounds(before, days, other) for other in there) for days in own)


_ABOUT = re.compile(r"\b(?:some|about|around|roughly|approximately|close to|circa|an estimated)\W*$", re.IGNORECASE)
_ABOVE = re.compile(
    r"\b(?:over|more than|above|upwards? of|at least|exceeding|(?:a )?little (?:over|more than))\W*$", re.IGNORECASE
)
_BELOW = re.compile(
    r"\b(?:nearly|almost|under|less than|fewer than|close to|just (?:under|below)|up to)\W*$", re.IGNORECASE
)
_ALTOGETHER = re.compile(
    r"\b(?:total\w*|altogether|combined|together|in all|overall|roughly|about|some|around|both|sum)\b", re.IGNORECASE
)
_APART = re.compile(r"\b(?:by|margin|lead|more|fewer|less|difference|gap|ahead|behind|points?)\b", re.IGNORECASE)
_ROUNDED = 0.06  # 56 per cent is "some 55", 11 "about a tenth"
_ROUNDED_UP = 0.15  # 75,784 is "more than 75,000" or "over 70,000"
_SMALLEST_SUM = 5
_SHARES_APART = 0.05


def _reckoned(claim: Told, n: Number, near: Told, lines: Sequence[Told], published: str | None) -> bool:
    """Whether a figure is a rounding, a sum or a difference of figures of the source, or the time between its dates."""
    before = claim.text[max(0, claim.words[n.first].start - 30) : claim.words[n.first].start]
    if any(rounds(before, n.value, value) for value in near.values):
        return True
    if n.value >= _SMALLEST_SUM:
        for line in lines:
            pairs = [(a, b) for a in line.values for b in line.values if a > b]
            summed = _ALTOGETHER.search(claim.text) and any(a + b == n.value for a, b in pairs)
            summed = summed or n.value in _joined(line)
            if summed or (_APART.search(claim.text) and any(abs(a - b - n.value) < 1e-6 for a, b in pairs)):
                return True
    return _elapsed(claim, n, near, published) or _dated_apart(claim, n, near, lines, published)


def _joined(line: Told) -> set[float]:
    """Sums of two figures with "and" between them: "15 officers and four civilians"."""
    held = numbers(line.words)
    pairs = [(a, b, line.text[line.words[a.last - 1].end : line.words[b.first].start]) for a, b in pairwise(held)]
    return {a.value + b.value for a, b, between in pairs if re.fullmatch(r"[^,;:.]{0,40} and (?:\w+ )?", between)}


def rounds(before: str, value: float, source: float) -> bool:
    """Whether "about", "more than" or "nearly" stands before a figure that fits the source's so."""
    if _ABOUT.search(before) and abs(value - source) <= _ROUNDED * source:
        return True
    if _ABOVE.search(before) and value <= source <= (1 + _ROUNDED_UP) * value:
        return True
    return bool(_BELOW.search(before)) and value * (1 - _ROUNDED_UP) <= source <= value


_YEARS = {"year": 1, "decade": 10, "century": 100}


def _elapsed(claim: Told, n: Number, near: Told, published: str | None) -> bool:
    """Whether "two years before" is the time between two years that the source names, its own among them."""
    after = claim.words[n.last].stem if n.last < len(claim.words) else ""
    unit = next((length for name, length in _YEARS.items() if stem(name) == after), 0)
    years = {v for v in near.values if 1500 <= v <= 2200 and v == int(v)}
    if published and published[:4].isdigit():
        years.add(float(published[:4]))
    gaps = [abs(a - b) for a in years for b in years if a != b]
    return unit > 0 and any(n.value * unit <= gap < (n.value + 0.5) * unit for gap in gaps)


_UNITS = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25}
_APART_BY = {"day": 0.0, "week": 3.0, "month": 15.0, "year": 182.0}
"""Days by which a length of time counted in a unit may differ."""


def _dated_apart(claim: Told, n: Number, near: Told, lines: Sequence[Told], published: str | None) -> bool:
    """Whether so much time lies between two dates of the source, which does not count it in that unit itself."""
    after = claim.words[n.last].stem if n.last < len(claim.words) else ""
    unit = next((name for name in _UNITS if stem(name) == after), "")
    if not unit:
        return False
    touched = [(sum(bool(m & line.sensed) for m in claim.meanings), line) for line in lines]
    most = max((n for n, _ in touched), default=0)
    told = [line for n, line in touched if n == most]
    if any(o.last < len(t.words) and t.words[o.last].stem == after for t in told for o in numbers(t.words)):
        return False
    held = [near, *(line for n, line in touched if n >= _ABOUT_IT)]
    dates = sorted({day for line in held for day in _dates(line, published)})
    gaps = {(b - a).days for a in dates for b in dates if b > a}
    return any(abs(gap - n.value * _UNITS[unit]) <= _APART_BY[unit] for gap in gaps)


_ABOUT_IT = 2  # words of the claim in a sentence whose dates it may reckon with


def _dates(told: Told, published: str | None) -> set[date]:
    """The days that a text names; a month alone is its middle, a year not named that of publication or the one before."""
    try:
        today = date.fromisoformat((published or "")[:10])
    except ValueError:
        return set()
    years = [int(w.text) for w in told.words if re.fullmatch(r"(?:19|20)\d\d", w.text)]
    found = {today}
    for month, day in told.days | _resolved(told, published):
        for year in years or [today.year]:
            with suppress(ValueError):
                found.add(date(year, month, day or 15))
    return found


def _given(claim: Told, n: Number, line: Told) -> bool:
    places = {float(place) for place in figures.ordinals(line.text)}
    return n.value in line.values | places or _said_otherwise(claim, line, n, figures.fractions(line.text))


def _beside(claim: Told, n: Number, line: Told) -> bool:
    return _is_beside(claim, claim.words[n.first].start, claim.words[n.last - 1].end, line)


def _is_beside(claim: Told, start: int, end: int, line: Told, least: int = 1) -> bool:
    """Whether a line of the source holds some of the words beside a place of the claim."""
    beside = [m for (_, w), m in zip(claim.keyed, claim.meanings, strict=True) if start - 40 < w.start < end + 30]
    plain = [m for m in beside if not any(str(x).startswith("#") for x in m)]
    return sum(bool(m & line.sensed) for m in plain) >= max(1, min(least, (len(plain) + 1) // 2))


def _as_written(told: Told, first: int, last: int) -> str:
    """Some words of a text as they stand there, in quotation marks."""
    return f"“{told.text[told.words[first].start : told.words[last - 1].end]}”"


_ASIDE = frozenset(listed("in for against to at on with from by were was are is had have"))


def _counted_after(told: Told, last: int) -> list[frozenset[str | int]]:
    """What may be counted: the first words of meaning after a figure, up to the next stop."""
    found: list[frozenset[str | int]] = []
    for at in range(last, min(last + 3, len(told.words))):
        if re.search(r"[,;:.!?()\"“”]", told.text[told.words[at - 1].end : told.words[at].start]):
            break
        word = told.words[at]
        if at == last and word.text.lower() in _ASIDE:
            break  # "three in favour" counts what was named before
        if word.text.lower() not in STOP and word.text.isalpha():
            found.append(senses(word.stem))
    return found[:2]


def _of_something_else(claim: Told, near: Told, n: Number) -> bool:
    """Whether the source counts with this value other things only, and counts this thing with another value."""
    if 1900 <= n.value <= 2100:
        return False  # a year
    things = _counted_after(claim, n.last)[:1]
    if not things:
        return False
    before = {w.stem for w in claim.words[max(0, n.first - 5) : n.first] if w.text.lower() not in STOP}
    after = {w.stem for w in claim.words[n.last : n.last + 5] if w.text.lower() not in STOP}
    here, elsewhere = False, False
    for other in numbers(near.words):
        counted = _counted_after(near, other.last)
        match = any(things[0] & thing for thing in counted)
        if other.value == n.value:
            led = before & {w.stem for w in near.words[max(0, other.first - 3) : other.first]}
            led |= after & {w.stem for w in near.words[other.last : other.last + 5]}
            here |= match or not counted or bool(led)
        else:
            elsewhere |= match
    return elsewhere and not here


_MONTH_NAMES = {
    number: name.capitalize() for name, number in reversed(MONTHS.items()) if len(name) > 3 or name == "may"
}
_DAY_NAMES = {number: name.capitalize() for name, number in WEEKDAYS.items() if name.endswith("day")}


def wrong_date(
    claim: Told, near: Told, published: str | None, lines: Sequence[Told] = (), around: Told | None = None
) -> str:
    """A month, day or weekday that the source does not give where it speaks of the same, nor its publication date implies.

    `near` is where the sentence was found; of `lines`, all sentences of the source, those count that hold one of the
    words beside the date. A month alone may stand in the sentences `around` too.
    """
    if not claim.days and not claim.weekdays:
        return ""
    spots = [w for w in claim.words if is_month(w) or (w.text[0].isupper() and w.text.lower() in WEEKDAYS)]
    held = [near, *(line for line in lines if any(_is_beside(claim, w.start, w.end, line, 2) for w in spots))]
    known = {day for told in held for day in told.days | _resolved(told, published)}
    months = {month for month, _ in known} | {month for month, _ in (around.days if around else ())}
    for month, day in claim.days:
        if (month, day) not in known and (day or month not in months):
            return f"the passage does not give the date {day or ''} {_MONTH_NAMES[month]}".replace("  ", " ")
    weekdays = {weekday for told in held for weekday in told.weekdays}
    if published and published[:4].isdigit():
        for month, day in known:
            try:
                weekdays.add(date(int(published[:4]), month, day).weekday())
            except ValueError:
                continue
    wrong = claim.weekdays - weekdays
    return f"the passage does not say {_DAY_NAMES[min(wrong)]}" if wrong else ""


_TELLS = 0.6  # of the claim's words of meaning, for a sentence of the source to tell the same
_BORDER = re.compile(r"[,;:]|\b(?:after|before|when|while|which|who|and|but|because|as)\b")
_HALF = 0.6  # of that, for one with the day to tell it too
_AS_MUCH = 0.9  # of what the sentence that tells most of it does


def misdated(claim: Told, lines: Sequence[Told], published: str | None) -> str:
    """Another day than each sentence of the source gives that tells the same."""
    days = claim.days or _resolved(claim, published)
    spots = [w.start for w in claim.words if is_month(w) or (w.text[0].isupper() and w.text.lower() in WEEKDAYS)]
    if len(days) != 1 or not spots:
        return ""
    spot = spots[0]
    start = max((m.end() for m in _BORDER.finditer(claim.text, 0, spot)), default=0)
    end = next((m.start() for m in _BORDER.finditer(claim.text, spot)), len(claim.text))
    said = [m for (_, w), m in zip(claim.keyed, claim.meanings, strict=True) if start <= w.start < end]
    touched = [(told_in(line.sensed, said), line) for line in lines]
    most = max((n for n, _ in touched), default=0.0)
    if most < max(2, _TELLS * len(said)):
        return ""
    ((month, day),) = days
    given = [(n, line.days | _resolved(line, published)) for n, line in touched]
    fits = [n for n, found in given if any(m == month and (not d or not day or d == day) for m, d in found)]
    if all(found for n, found in given if n >= _AS_MUCH * most) and max(fits, default=0.0) < _HALF * most:
        return "the passage gives another day for it"
    return ""


def day_facts(told: Told, published: str | None) -> frozenset[tuple[int, int, int]]:
    """The days that a text names, as year, month and day; 0 for what it leaves open, weekdays by the day of publication."""
    year = int(published[:4]) if published and published[:4].isdigit() else 0
    years = {int(w.text) for w in told.words if re.fullmatch(r"(?:19|20)\d\d", w.text)}
    found = {(year if not years else min(years), month, day) for month, day in told.days}
    if not found and years:
        return frozenset((named, 0, 0) for named in years)
    if not found:
        found = {(year, month, day) for month, day in _resolved(told, published)}
    return frozenset(found)


def _resolved(near: Told, published: str | None) -> frozenset[tuple[int, int]]:
    """The days that "today", "yesterday" and weekdays of an article mean, by its publication date."""
    try:
        day = date.fromisoformat((published or "")[:10])
    except ValueError:
        return frozenset()
    ago = [(day.weekday() - weekday) % 7 for weekday in near.weekdays]
    lows = {w.text.lower() for w in near.words}
    ago += [0] * bool(lows & {"today", "tonight"}) + [1] * ("yesterday" in lows)
    return frozenset((then.month, then.day) for n in ago for then in [day - timedelta(days=n)])


_PEOPLE_OF = re.compile(r"(?:ian|an|n|i|ese|ish|ean|er|s)?")


def same_name(one: str, other: str) -> bool:
    """Whether two stems name one: a country and its people, a capital and its government."""
    if aliases(one) & aliases(other):
        return True
    one, other = one.removesuffix("s"), other.removesuffix("s")
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    base = short.rstrip("aeiouy")
    return (
        len(base) >= 3 and long.startswith(base) and len(short) >= 4 and bool(_PEOPLE_OF.fullmatch(long[len(base) :]))
    )


KINDS = frozenset(
    stem(word)
    for word in """committee ministry minister agency bank council court party union federation association
    organisation organization commission office department service party group company national international state
    central federal general board authority administration institute university president regulator division staff police army
    parliament hospital airline watchdog firm operator""".split()
)
"""Words that many bodies have in their names."""


def share_name(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two names share a word that tells bodies apart; "committee" does when one of them has nothing else."""
    shared = {a for a in one for b in other if same_name(a, b)}
    if not shared:
        return False
    return not shared <= KINDS or one <= KINDS or other <= KINDS or one <= other or other <= one


def _initials(told: Told) -> set[str]:
    """First letters of its names and of any two to four words in a row: AI stands for artificial intelligence."""
    firsts = "".join(w.text[0].lower() if w.text[0].isalpha() else " " for w in told.words)
    rows = {firsts[at : at + n] for n in (2, 3, 4) for at in range(len(firsts) - n + 1)}
    return rows | {"".join(w.text[0] for w in name).lower() for name in told.names if len(name) > 1}


def _may_be_plain(word: Word, near: Told) -> bool:
    """Whether a capital at the start of a sentence may be that of any word."""
    plain = root(word.stem) in near.roots or known(word.stem) or word.text.lower() in STOP | NEGATIONS
    return (plain or word.text.lower().endswith(("ing", "ed", "ly", "tion", "ment"))) and word.text not in COUNTRIES


_REGIONS = frozenset(
    listed(
        """Western Eastern Northern Southern African European Asian Arab Scandinavian Nordic Balkan Latin West East North
        South Earth Europeans Africans Asians Arabs Westerners"""
    )
)
"""What a writer calls countries that the source names one by one."""


def unknown_name(claim: Told, near: Told, whole: Told) -> str:
    """A name that the source does not hold, in no form."""
    near_stems = {w.stem for w in near.words}
    meant = {w.start: m for (_, w), m in zip(claim.keyed, claim.meanings, strict=True)}
    whole_stems = {w.stem for w in whole.words}
    for name in claim.names:
        missing = [
            w
            for w in name
            if not any(same_name(w.stem, s) for s in near_stems)
            and not (w.start <= 1 and _may_be_plain(w, near))
            and strength(meant.get(w.start, frozenset()), whole.sensed) < 1
        ]
        if not missing:
            continue
        if len(missing) < len(name) and all(w.stem in whole_stems for w in missing):
            continue
        # Whom an article names, its "he" and "the company" mean; who does what is looked at in `roles`.
        if all(any(same_name(w.stem, s) for s in whole_stems) or w.text in _REGIONS for w in missing):
            continue
        if len(name) == 1 and name[0].text.isupper() and name[0].text.lower() in _initials(whole):
            continue
        return f"“{' '.join(w.text for w in missing)}” is not named there"
    return ""


_POINTS_BACK = frozenset(listed("he she they his her hers their its it him them this these those who"))


def swapped_name(claim: Told, core: Told) -> str:
    """The source's sentence word for word, but with another name of the passage in the place of its own."""
    said = {w.text.lower() for w in claim.words}
    if any(w.text.lower() in _POINTS_BACK and w.text.lower() not in said for w in core.words):
        return ""  # a "he" gave way to its name
    mine = {w.stem for name in claim.names for w in name}
    theirs = {w.stem for name in core.names for w in name}
    rest = claim.roots - {root(word) for word in mine}
    new = [name for name in claim.names if not any(same_name(w.stem, x.stem) for w in name for x in core.words)]
    gone = [name for name in core.names if not any(same_name(w.stem, x) for w in name for x in mine)]
    if new and gone and theirs and len(rest & core.roots) >= 0.85 * len(rest):
        return f"the passage says it of “{' '.join(w.text for w in gone[0])}”"
    return ""


_QUOTED = re.compile(r"[“\"«]([^“”\"«»]{2,}?)[”\"»]")


def invented_quote(claim: Told, whole: Told) -> str:
    """Words between quotation marks that do not stand so in the source."""
    for match in _QUOTED.finditer(claim.text):
        for piece in re.split(r"\.\.\.|…|\[[^\]]*\]", match.group(1)):
            run = " ".join(w.text.lower().replace("’", "'") for w in words(piece))
            if run and f" {run} " not in whole.spoken:
                return "the quoted words do not stand there"
    return ""
