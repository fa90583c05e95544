"""A stretch of text, read for its facts: what its words mean, its figures, names and days. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from assistant import figures
from assistant.synonyms import senses
from assistant.wording import (
    MONTHS,
    WEEKDAYS,
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
from index import lexicon

_SAYS = frozenset(
    stem(word)
    for word in listed(
        """say state announce tell add note report explain write comment declare suggest according think believe claim
        argue insist describe mention express remark estimate"""
    )
)

_JOINS = frozenset(
    stem(word)
    for word in listed(
        """despite whereas although though unless whether however therefore meanwhile amid about roughly nearly almost
        approximately toward towards upon onto apart except earlier later ago already still yet even ever always
        soon afterwards thereby thus happen occur seem themselves himself herself itself"""
    )
)
"""Words that join others, say about how much or when, and need no counterpart in a source."""


_COUNTED = {
    stem(word): (f"#{count}", stem(unit))
    for word, count, unit in (("decade", 10, "year"), ("century", 100, "year"), ("fortnight", 2, "week"))
}
"""Words that are so many of a unit."""


def root(word_stem: str) -> str:
    """A stem, long ones by their beginning: investigator and investigation are one."""
    return word_stem if len(word_stem) <= 7 or word_stem[0].isdigit() else word_stem[:7]


_PHRASES = {
    tuple(stem(word) for word in phrase.split()): stem(meaning)
    for meaning, phrase in (
        entry.split(": ")
        for entry in listed(
            """delay: put off | delay: hold up | resign: step down | relinquish: give up | relinquish: hand over |
            relinquish: hand in | continue: go ahead | continue: go on |
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
"""What news means by a verb of two words; what others mean is looked up."""


def _phrases(text_words: Sequence[Word]) -> Iterator[tuple[int, str, str]]:
    """Where a verb of two words begins, with its dictionary form and what news means by it: step down, resign."""
    for at, (word, following) in enumerate(pairwise(text_words)):
        if not (word.text[0].islower() and following.text.islower()):
            continue
        phrase, meaning = _phrase(word.text, following.text), _PHRASES.get((word.stem, following.stem), "")
        if following.text == "on" and not _GOES_ON.match(text_words[at + 2].text if at + 2 < len(text_words) else ""):
            phrase = ""  # "set on fire", "moved on Tuesday"
        if phrase or meaning:
            yield at, phrase, meaning or phrase


_GOES_ON = re.compile(r"$|with$|until$|\w+ing$")
"""What follows in "went on", "went on with", "went on protesting"."""


@lru_cache(maxsize=50_000)
def _phrase(verb: str, particle: str) -> str:
    return next((p for root in lexicon.roots(verb) if lexicon.senses(p := f"{root} {particle}", "v")), "")


@lru_cache(maxsize=50_000)
def _wide(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Senses of a word, and what it is a kind of."""
    if not text[:1].isalpha():
        return frozenset(), frozenset()
    return lexicon.wide_senses(text), lexicon.higher_senses(text) if text.islower() else frozenset()


# A word of a claim is met by the same, by what it is a kind of and by what is a kind of it; not by another of its kind.


def claimed(said: str) -> frozenset[str | int]:
    """Senses of a claim's word, to be compared with those `borne` by a source's."""
    own, above = _wide(said)
    return own | {f"^{sense}" for sense in above} | {f"<{sense}" for sense in own}


def borne(said: str) -> frozenset[str | int]:
    """Senses of a source's word."""
    own, above = _wide(said)
    return own | {f"^{sense}" for sense in own} | {f"<{sense}" for sense in above}


def strength(meant: frozenset[str | int], said: frozenset[str | int]) -> float:
    """How surely a claim's word is met: 1 by its like, less by a wider or narrower word, 0 not at all."""
    met = meant & said
    if not met:
        return 0.0
    return 1.0 if any(not isinstance(one, str) or one[0] not in "^<" for one in met) else _WIDER


_WIDER = 0.6


def told_in(said: frozenset[str | int], meanings: Iterable[frozenset[str | int]]) -> float:
    """How many of a claim's words of meaning a text tells, each counting by how surely it is met."""
    return sum(strength(meant, said) for meant in meanings)


class Clause(NamedTuple):
    """Indexes into the words of a text: the subject, the verb with its helpers from `first` on, and the clause's end."""

    subject: tuple[int, int]
    first: int
    verb: int
    end: int
    passive: bool


class Told:
    """A stretch of text, read for its facts. What is asked of it is computed once."""

    def __init__(self, text: str, common: frozenset[str] = frozenset()) -> None:
        self.text = text
        self.common = common
        self.words: list[Word] = words(text)
        self.clauses: list[Clause] | None = None  # found when first asked for, by `clauses`
        self.negated: tuple[frozenset[int], frozenset[int]] | None = None  # ... by `turned`

    @cached_property
    def content(self) -> list[Word]:
        """Words of meaning; verbs of saying are left out, because wordings of "said" are free."""
        return [w for w in content(self.words) if w.stem not in _SAYS | _JOINS and not is_negation(w)]

    @cached_property
    def keyed(self) -> list[tuple[str, Word]]:
        """What it says, in order: folded stems, and numbers by value. Dates are left to their own check."""
        counted = {i: n for n in numbers(self.words) for i in range(n.first, n.last)}
        meant = {id(w) for w in self.content}
        found: list[tuple[str, Word]] = []
        phrases = self.phrase_stems
        clocks = figures.clock_spans(self.text) + figures.part_spans(self.text)
        for at, word in enumerate(self.words):
            near = self.words[max(0, at - 1) : at + 2]
            if any(start <= word.start < end for start, end in clocks):
                continue
            if at in counted:
                if at == counted[at].first and not any(is_month(w) for w in near):
                    found.append((f"#{counted[at].value:g}", word))
            elif word.start in phrases:
                found.append((root(phrases[word.start]), word))
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
        """What each of the `keys` may mean when a claim says it: it is met where it shares something with `offered`."""
        return [
            frozenset((key,)) if key[0] == "#" else self._meaning(key, word) | self._wider(word, claimed)
            for key, word in self.keyed
        ]

    @cached_property
    def offered(self) -> list[frozenset[str | int]]:
        """What each of the `keys` may mean when a source says it."""
        return [
            frozenset((key,)) if key[0] == "#" else self._meaning(key, word) | self._wider(word, borne)
            for key, word in self.keyed
        ]

    def _meaning(self, key: str, word: Word) -> frozenset[str | int]:
        return frozenset((key, *_COUNTED.get(key, ()))) | senses(self.phrase_stems.get(word.start, word.stem))

    def _wider(self, word: Word, by: Callable[[str], frozenset[str | int]]) -> frozenset[str | int]:
        phrase, _ = self.phrases.get(word.start, ("", ""))
        return by(word.text) | by(phrase) if phrase else by(word.text)

    @cached_property
    def phrases(self) -> dict[int, tuple[str, str]]:
        """Each verb of two words, by where it begins: its dictionary form and what news means by it."""
        return {self.words[at].start: (phrase, meaning) for at, phrase, meaning in _phrases(self.words)}

    @cached_property
    def phrase_stems(self) -> dict[int, str]:
        """The stem of one word for each verb of two, by where it begins."""
        return {start: meaning for start, (_, meaning) in self.phrases.items()}

    @cached_property
    def sensed(self) -> frozenset[str | int]:
        """All that its words may mean as a source."""
        return frozenset().union(*self.offered)

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
