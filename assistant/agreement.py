"""Whether a sentence agrees with the text it leans on: the facts that must match, whatever the words around them. Pure.

Each check names one way in which a sentence can be false although it sounds like its source: a figure, a date, a name,
a quotation, a negation, an opposite, a speaker, swapped roles. It returns what is wrong in a few words, and nothing when
all is well or when it cannot tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

from assistant import figures
from assistant.synonyms import aliases, known, opposites, senses
from assistant.wording import (
    COUNTRIES,
    MONTHS,
    NEGATIONS,
    STOP,
    WEEKDAYS,
    Number,
    Word,
    bare_name,
    content,
    is_capital,
    is_month,
    is_negation,
    listed,
    names,
    numbers,
    stem,
    words,
)

_SAME = """buy acquire purchase | big large huge | begin start launch commence open | finish conclude end | attack strike
    raid assault | law bill legislation | stop halt cease suspend | help aid assist | hurt injure wound | resign quit
    | choose elect pick | rise increase raise lift grow climb jump gain | fall cut reduce lower decrease drop shrink
    slash | company firm business | child kid | city town | approve endorse back pass support | worker employee staff
    | close shut | leave depart exit quit | protest demonstration rally | agreement deal accord pact | arrest detain |
    destroy ruin wreck | flee escape | ship vessel boat | road street highway | build construct | show reveal indicate
    | allow permit let | ban prohibit forbid bar outlaw | doctor physician | cost price | rule decide decision | sue
    lawsuit | kill die murder slay fatal | fire blaze | cause prompt trigger | expect predict forecast | name appoint
    | delay postpone | rescue save | home house | win defeat beat victory | job position post | crash collision
    collide | accuse blame | about nearly almost around approximately roughly | official authority | hospital
    hospitalize | want seek | area region | use employ | ask request | lawmaker legislator | likely probable | try
    attempt | reach hit | soldier troop | gun firearm | money fund | talk negotiation discussion | quick rapid fast
    swift | evacuate evacuation | election vote ballot poll | behind orchestrate"""
_SAYS = frozenset(
    stem(word)
    for word in listed(
        """say state announce tell add note report explain write comment declare suggest according think believe claim
        argue insist describe mention express remark estimate"""
    )
)
_GROUP: dict[str, str] = {}
for _entry in listed(_SAME, "|"):
    _first = stem(_entry.split()[0])
    for _word in _entry.split():
        _GROUP.setdefault(stem(_word), _first)


def root(word_stem: str) -> str:
    """A stem with its near-synonyms folded, long ones by their beginning: investigator and investigation are one."""
    word_stem = _GROUP.get(word_stem, word_stem)
    return word_stem if len(word_stem) <= 7 or word_stem[0].isdigit() else word_stem[:7]


_PHRASES = {
    tuple(stem(word) for word in phrase.split()): stem(meaning)
    for meaning, phrase in (
        entry.split(": ")
        for entry in listed(
            """delay: put off | delay: hold up | resign: step down | resign: give up | continue: go ahead | continue: go on |
            continue: carry on | investigate: look into | reject: turn down | close: shut down | disable: switch off |
            disable: turn off | trigger: set off | trigger: bring about | exclude: leave out | exclude: rule out |
            demand: call for | cancel: call off | participate: take part | flee: get out | return: come back |
            return: go back | return: bring back | return: take back | withdraw: pull out | lose: give away |
            begin: set out | remain: stay on | remain: stay behind | emerge: turn out | destroy: wipe out |
            destroy: wash away | collapse: come down | land: touch down | land: come down | study: look at |
            establish: set up | propose: put forward | start: get under way | fire: take off duty | seek: look for |
            ask: call on | replace: take over | invest: put in money""",
            "|",
        )
    )
}
"""Verbs of two words, by their first: said so in speech and otherwise in print."""


def _phrases(text_words: Sequence[Word]) -> Iterator[tuple[int, str]]:
    """Where a verb of two words begins, with its meaning."""
    for at in range(len(text_words) - 1):
        meaning = _PHRASES.get((text_words[at].stem, text_words[at + 1].stem))
        if meaning is not None and text_words[at].text[0].islower():
            yield at, meaning


_AGAINST: dict[str, set[str]] = {}
for _pair in opposites():
    _one, _other = map(root, _pair)
    if _one != _other:
        _AGAINST.setdefault(_one, set()).add(_other)
        _AGAINST.setdefault(_other, set()).add(_one)


class Told:
    """A stretch of text, read for its facts. What is asked of it is computed once."""

    def __init__(self, text: str, common: frozenset[str] = frozenset()) -> None:
        self.text = text
        self.common = common
        self.words: list[Word] = words(text)

    @cached_property
    def content(self) -> list[Word]:
        """Words of meaning; verbs of saying are left out, because wordings of "said" are free."""
        return [w for w in content(self.words) if w.stem not in _SAYS and not is_negation(w)]

    @cached_property
    def keyed(self) -> list[tuple[str, Word]]:
        """What it says, in order: folded stems, and numbers by value. Dates are left to their own check."""
        counted = {i: n for n in numbers(self.words) for i in range(n.first, n.last)}
        meant = {id(w) for w in self.content}
        found: list[tuple[str, Word]] = []
        phrases = dict(_phrases(self.words))
        clocks = figures.clock_spans(self.text)
        for at, word in enumerate(self.words):
            near = self.words[max(0, at - 1) : at + 2]
            if any(start <= word.start < end for start, end in clocks):
                continue
            if at in counted:
                if at == counted[at].first and not any(is_month(w) for w in near):
                    found.append((f"#{counted[at].value:g}", word))
            elif at in phrases:
                found.append((root(phrases[at]), word))
            elif id(word) in meant and not is_month(word) and not (is_capital(word) and word.text.lower() in WEEKDAYS):
                found.append((root(word.stem), word))
        return found

    @property
    def keys(self) -> list[str]:
        return [key for key, _ in self.keyed]

    @property
    def key_words(self) -> list[Word]:
        """The word that each of the `keys` comes from."""
        return [word for _, word in self.keyed]

    @cached_property
    def meanings(self) -> list[frozenset[str | int]]:
        """What each of the `keys` may mean: itself, and the groups of synonyms of its word."""
        return [
            frozenset((key,))
            if key[0] == "#"
            else frozenset((key,)) | senses(self.phrase_stems.get(word.start, word.stem))
            for key, word in self.keyed
        ]

    @cached_property
    def phrase_stems(self) -> dict[int, str]:
        """The meaning of each verb of two words, by where it begins."""
        return {self.words[at].start: meaning for at, meaning in _phrases(self.words)}

    @cached_property
    def sensed(self) -> frozenset[str | int]:
        """All that its words may mean."""
        return frozenset().union(*self.meanings)

    @cached_property
    def roots(self) -> frozenset[str]:
        """All that it says, as a set."""
        return frozenset(self.keys)

    @cached_property
    def values(self) -> frozenset[float]:
        """Values of its numbers."""
        return frozenset(n.value for n in numbers(self.words))

    @cached_property
    def names(self) -> list[list[Word]]:
        """Its names, titles and joiners left out."""
        return [bare_name(self.words[a:b]) for a, b in names(self.text, self.words, self.common)]

    @cached_property
    def days(self) -> frozenset[tuple[int, int]]:
        """Month and day of each date written out; day 0 for a month alone."""
        return frozenset(_days(self.words))

    @cached_property
    def weekdays(self) -> frozenset[int]:
        """Days of the week named, Monday being 0."""
        return frozenset(
            WEEKDAYS[w.text.lower()] for w in self.words if w.text[0].isupper() and w.text.lower() in WEEKDAYS
        )

    @cached_property
    def spoken(self) -> str:
        """Its words in lower case between blanks, for finding a run of words."""
        return f" {' '.join(w.text.lower().replace('’', chr(39)) for w in self.words)} "


def _days(text_words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    for at, word in enumerate(text_words):
        month = MONTHS.get(word.text.lower()) if word.text[0].isupper() else None
        if month is None:
            continue
        around = [text_words[i].text for i in (at + 1, at - 1) if 0 <= i < len(text_words)]
        day = next((int(m.group(1)) for t in around if (m := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", t))), 0)
        if day or word.text.lower() not in ("may", "march", "mar", "sun"):
            yield month, day if day <= 31 else 0


# -- figures, dates, names, quotations -------------------------------------------------------------------------------


def wrong_number(claim: Told, near: Told, published: str | None, lines: Sequence[Told] = ()) -> str:
    """A figure of the sentence that its source does not give, or gives of something else.

    `near` is where the sentence was found; `lines` are all sentences of the source, where a figure may stand with one of
    the claim's words beside it.
    """
    if figures.wrong_clock(claim.text, " ".join([near.text, *(line.text for line in lines)])):
        return "the passage gives another time"
    shares = figures.fractions(near.text)
    for share in figures.spoken_fractions(claim.text):
        if not figures.near(share, shares, 0.05) and not re.search(r"\bhalf (?:a|an) \w*illion", claim.text):
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
        timed = any(start <= claim.words[n.first].start < end for start, end in clocks)
        if timed or _said_otherwise(claim, near, n, shares):
            continue
        if n.value not in known | placed:
            if any(_given(claim, n, line) and _beside(claim, n, line) for line in lines):
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
    end = claim.words[min(n.last, len(claim.words) - 1)].end
    own = figures.spans_of_time(claim.text[claim.words[n.first].start : end])
    return any(figures.near(days, figures.spans_of_time(near.text)) for days in own)


def _given(claim: Told, n: Number, line: Told) -> bool:
    places = {float(place) for place in figures.ordinals(line.text)}
    return n.value in line.values | places or _said_otherwise(claim, line, n, figures.fractions(line.text))


def _beside(claim: Told, n: Number, line: Told) -> bool:
    """Whether a line of the source holds one of the words beside a figure of the claim."""
    start, end = claim.words[n.first].start, claim.words[n.last - 1].end
    beside = [m for (_, w), m in zip(claim.keyed, claim.meanings, strict=True) if start - 40 < w.start < end + 30]
    return sum(bool(m & line.sensed) for m in beside if not any(str(x).startswith("#") for x in m)) >= 1


def _as_written(told: Told, first: int, last: int) -> str:
    """Some words of a text as they stand there, in quotation marks."""
    return f"“{told.text[told.words[first].start : told.words[last - 1].end]}”"


def _counted_after(told: Told, last: int) -> list[frozenset[str | int]]:
    """What may be counted: the first words of meaning after a figure, up to the next stop."""
    found: list[frozenset[str | int]] = []
    for at in range(last, min(last + 3, len(told.words))):
        if re.search(r"[,;:.!?()\"“”]", told.text[told.words[at - 1].end : told.words[at].start]):
            break
        word = told.words[at]
        if word.text.lower() not in STOP and word.text.isalpha():
            found.append(senses(word.stem))
    return found[:2]


def _of_something_else(claim: Told, near: Told, n: Number) -> bool:
    """Whether the source counts with this value other things only, and counts this thing with another value."""
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


def wrong_date(claim: Told, near: Told, published: str | None) -> str:
    """A month, day or weekday that neither stands in the source nor follows from its publication date."""
    if not claim.days and not claim.weekdays:
        return ""
    known = near.days | _resolved(near, published)
    months = {month for month, _ in known}
    for month, day in claim.days:
        if (month, day) not in known and (day or month not in months):
            return f"the passage does not give the date {day or ''} {_MONTH_NAMES[month]}".replace("  ", " ")
    weekdays = set(near.weekdays)
    if published and published[:4].isdigit():
        for month, day in known:
            try:
                weekdays.add(date(int(published[:4]), month, day).weekday())
            except ValueError:
                continue
    wrong = claim.weekdays - weekdays
    return f"the passage does not say {_DAY_NAMES[min(wrong)]}" if wrong else ""


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
    one, other = one.removesuffix("s"), other.removesuffix("s")
    if one == other or aliases(one) & aliases(other):
        return True
    short, long = sorted((one, other), key=len)
    base = short.rstrip("aeiouy")
    return (
        len(base) >= 3 and long.startswith(base) and len(short) >= 4 and bool(_PEOPLE_OF.fullmatch(long[len(base) :]))
    )


def _initials(told: Told) -> set[str]:
    return {"".join(w.text[0] for w in name).lower() for name in told.names if len(name) > 1}


def _may_be_plain(word: Word, near: Told) -> bool:
    """Whether a capital at the start of a sentence may be that of any word."""
    plain = root(word.stem) in near.roots or known(word.stem) or word.text.lower() in STOP | NEGATIONS
    return (plain or word.text.lower().endswith(("ing", "ed", "ly", "tion", "ment"))) and word.text not in COUNTRIES


def unknown_name(claim: Told, near: Told, whole: Told, *, merged: bool) -> str:
    """A name that the source's sentences do not hold; a given name or acronym may come from elsewhere in the passage."""
    near_stems = {w.stem for w in near.words}
    whole_stems = {w.stem for w in whole.words}
    for name in claim.names:
        missing = [
            w
            for w in name
            if not any(same_name(w.stem, s) for s in near_stems) and not (w.start <= 1 and _may_be_plain(w, near))
        ]
        if not missing:
            continue
        if len(missing) < len(name) and all(w.stem in whole_stems for w in missing):
            continue
        # Whom the article is about is meant by its "he" and "the company" throughout.
        least = 1 if merged else 3
        if all(sum(w.stem == other.stem for other in whole.words) >= least for w in missing):
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


# -- claims turned round ---------------------------------------------------------------------------------------------


_FRAMES = frozenset(
    root(stem(word)) for word in listed("true evidence proof case sign indication clear correct reason claim")
)
"""In "it is not true that the mayor resigned" it is the resigning that is denied."""


_NEGATING = re.compile(
    r"\b(?:rul(?:e|es|ed|ing) (?:\w+ )?out|(?:left|leaves?|leaving) (?:\w+ )?out|stay(?:s|ed|ing)? (?:away|out)|refrain\w*"
    r"|instead of|rather than|prevent\w*|barr?ed from|banned from|unable to|impossible to)\b",
    re.IGNORECASE,
)
_NOTHING = [[word] for word in ("no", "none", "nothing", "nobody", "neither", "without")]
_SILENT = re.compile(
    r"\W+(?:to |yet |publicly |immediately )*"
    r"(?:say|said|comment|discuss|tell|disclose|reveal|confirm or|give details)\b"
)
"""In "would not say whether he knew" nothing is denied."""


_IF = re.compile(r"\b(?:if|unless|whether)\b[^,.;:]*$", re.IGNORECASE)


def _negations(told: Told) -> list[int]:
    """Where each negation ends."""
    ends = [w.end for w in told.words if is_negation(w)] + [m.end() for m in _NEGATING.finditer(told.text)]
    return [end for end in ends if not _SILENT.match(told.text, end) and not _IF.search(told.text[:end])]


def _keeps_silent(told: Told) -> bool:
    """Whether somebody in the text will not say something."""
    return any(_SILENT.match(told.text, w.end) for w in told.words if is_negation(w))


def _negated(told: Told) -> tuple[set[str], set[str]]:
    """Roots that a negation bears on directly, and all within its reach (four words of meaning, to the next stop).

    In "may not film or promote" it bears on both.
    """
    heads: set[str] = set()
    reach: set[str] = set()
    for end in _negations(told):
        stop = re.search(r"[.;:!?]|, (?:but|and)\b", told.text[end:])
        limit = end + stop.start() if stop else len(told.text)
        after = [(key, w) for key, w in told.keyed if end <= w.start < limit]
        if told.text[:end].split()[-1:] in _NOTHING:  # "has seen no documents"
            reach.update([key for key, w in told.keyed if w.end < end][-2:])
        if not after:  # "a charge that the minister rejected"
            reach.update([key for key, w in told.keyed if w.end < end][-5:])
        framed = 1 if after and after[0][0] in _FRAMES else 0
        heads.update(key for key, _ in after[framed : framed + 1])
        heads.update(
            key for key, w in after[framed : framed + 3] if re.search(r"\b(?:or|nor) $", told.text[end : w.start])
        )
        reach.update(key for key, _ in after[: framed + 4])
    return heads, reach


def denied(told: Told) -> set[str]:
    """Roots of what a text denies."""
    return _negated(told)[1]


_TOUCHES = 4  # words of meaning by which a sentence of the source is about the claim


def turned_round(claim: Told, window: Told, lines: Sequence[Told] = ()) -> str:
    """A negation on one side only, or the opposite of the source's word."""
    claim_heads, claim_reach = _negated(claim)
    heads, reach = _negated(window)
    claimed = {root(w.stem) for w in claim.content}
    told = {root(w.stem) for w in window.content}
    about = [line for line in lines if sum(bool(m & line.sensed) for m in claim.meanings) >= _TOUCHES]
    if any(head in told and head not in reach for head in claim_heads - {h for line in about for h in denied(line)}):
        return "the passage does not deny it"
    plain = {key for line in about for key in line.roots - denied(line)}
    if any(head in claimed and head not in claim_reach for head in heads - plain):
        return "the passage denies it"
    telling = re.compile(
        r"\b(?:said|says|commented|disclosed|told \w+) (?:if|whether|why|how|what|who|when|where|on)\b"
    )
    if telling.search(claim.text) and not any(is_negation(w) for w in claim.words) and _keeps_silent(window):
        return "the passage says that it was not said"
    denies = bool(_negations(claim))
    if denies and not _negations(window) and not claimed - told:
        return "the passage does not deny it"
    lows = {root(w.stem) for w in claim.words}
    source = {root(w.stem) for w in window.words}
    meant = {root(w.stem): senses(w.stem) for w in claim.words}
    opposite = any(
        not meant[word] & window.sensed and against & source - lows
        for word, against in _AGAINST.items()
        if word in lows and word not in source
    )
    if opposite or any(_prefixed(word, source, lows) for word in claimed):
        return "the passage says the opposite"
    return ""


def _prefixed(word: str, source: Iterable[str], own: frozenset[str] | set[str]) -> bool:
    """unsafe against safe, and the other way round."""
    source = set(source)
    for prefix in ("un", "in", "dis", "il", "im", "non"):
        if (
            word.startswith(prefix)
            and len(word) > len(prefix) + 3
            and word not in source
            and word[len(prefix) :] in source
        ):
            return True
        if len(word) > 3 and prefix + word in source and word not in source and prefix + word not in own:
            return True
    return False


_CLOSE = 6  # words between two names that do something to each other


def swapped_roles(claim: Told, window: Told) -> str:
    """Two names changed places around the same verb, both sentences being in the same voice."""
    at: dict[str, int] = {}
    for index, word in enumerate(window.words):
        at.setdefault(word.stem, index)
    runs = names(claim.text, claim.words, claim.common)
    for (_, left_end), (right, right_end) in pairwise(runs):
        one, other = claim.words[left_end - 1].stem, claim.words[right_end - 1].stem
        between = {w.stem for w in content(claim.words[left_end:right])}
        if one not in at or other not in at or at[other] >= at[one] or not between:
            continue
        if right - left_end > _CLOSE or at[one] - at[other] > _CLOSE + 3:
            continue
        middle = window.words[at[other] + 1 : at[one]]
        voice = any(w.text == "by" for w in middle) == any(w.text == "by" for w in claim.words[left_end:right])
        if voice and between & {w.stem for w in middle if w.text[0].islower()}:
            return "the roles are the other way round there"
    return ""
