"""What English words mean to each other, out of WordNet: the same, a kind of, derived from, the opposite.

Two tables of text (`index/wordnet/`, made by `docs/make_lexicon.py`) are searched in place: little is loaded, a look-up
takes some microseconds. Words are given as they stand in a text; their dictionary forms are found here.

Source: George A. Miller, "WordNet: A Lexical Database for English", Communications of the ACM 38 (11), 1995; WordNet 3.0,
whose licence lies beside the tables.
"""

from __future__ import annotations

import mmap
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path

_FOLDER = Path(__file__).with_name("wordnet")

# WordNet's own rules of detachment (morphy): the ending of a form, and what stands there in the dictionary.
_ENDINGS = (
    ("ies", "y"), ("ves", "f"), ("men", "man"), ("es", "e"), ("es", ""), ("s", ""),
    ("ied", "y"), ("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", ""), ("er", ""), ("er", "e"), ("est", ""), ("est", "e"),
)  # fmt: skip
_SHORTEST_ROOT = 2

# From a sense up to what it is a kind of: from starfish to animal there are four steps, from Paris to place six.
_STEPS = 9

# Verbs are few and wide: one step from "kill" stands "end". Nouns are many and narrow: plane, heavier-than-air craft, craft.
_NEAR_STEPS = 2

# Above these, everything is a kind of everything: entity, object, whole, abstraction, act, move, change ...
_TOO_GENERAL = ("entity", "object", "whole", "abstraction", "group", "attribute", "state", "event", "relation")


class _Table:
    """A sorted file of lines `key TAB cells`, looked up in blocks whose first keys are known."""

    _BLOCK = 1_024

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        size = len(self._bytes)
        breaks = (self._bytes.find(b"\n", place) + 1 for place in range(self._BLOCK, size, self._BLOCK))
        self._starts = [0, *dict.fromkeys(start for start in breaks if 0 < start < size), size]
        self._keys = [self._line(start).partition(b"\t")[0] for start in self._starts[:-1]]

    def _line(self, start: int) -> bytes:
        return self._bytes[start : self._bytes.find(b"\n", start)]

    def find(self, key: str) -> list[str]:
        """The cells of a key; none when it is not there."""
        wanted = key.encode()
        block = bisect_right(self._keys, wanted) - 1
        if block < 0:
            return []
        lines = b"\n" + self._bytes[self._starts[block] : self._starts[block + 1]]
        _, found, rest = lines.partition(b"\n" + wanted + b"\t")
        return rest[: rest.index(b"\n")].decode().split("\t") if found else []

    def matching(self, pattern: bytes) -> Iterator[str]:
        """The first group of every place where a pattern is met."""
        return (found.group(1).decode() for found in re.finditer(pattern, self._bytes))


@cache
def _words() -> _Table:
    return _Table(_FOLDER / "words.tsv")


@cache
def _senses() -> _Table:
    return _Table(_FOLDER / "senses.tsv")


@lru_cache(maxsize=20_000)
def _entry(word: str) -> tuple[tuple[str, ...], ...]:
    """Senses, related words, opposites and irregular roots of a dictionary form."""
    cells = _words().find(word)
    rows = [tuple(filter(None, cell.split(","))) for cell in cells]
    return tuple(rows + [()] * (4 - len(rows)))


@lru_cache(maxsize=20_000)
def roots(word: str) -> tuple[str, ...]:
    """The dictionary forms that a word can be a form of, the word itself first if it is one: won -> won, win."""
    word = word.lower().replace("’", "'").removesuffix("'s")
    found = [word] if _entry(word)[0] else []
    found += _entry(word)[3]
    for ending, instead in _ENDINGS:
        if not word.endswith(ending) or len(word) < len(ending) + _SHORTEST_ROOT:
            continue
        stem = word[: -len(ending)]
        undoubled = stem[:-1] if not instead and len(stem) > 3 and stem[-1] == stem[-2] else ""
        found += [root for root in (stem + instead, undoubled) if root and root not in found and _entry(root)[0]]
    return tuple(dict.fromkeys(found))


def phrases(words: Sequence[str]) -> list[tuple[int, int, str]]:
    """The verbs of several words in a text, each where it starts and ends, in dictionary form: call off, for "was called off".

    `words` are those of the text in lower case; the words of a verb must stand together.
    """
    found = []
    for start, word in enumerate(words[:-1]):
        for root in roots(word) if words[start + 1] in _second_words() else ():
            for end in (start + 3, start + 2):
                phrase = " ".join((root, *words[start + 1 : end]))
                if end <= len(words) and phrase in _phrases():
                    found.append((start, end, phrase))
                    break
    return found


@cache
def _phrases() -> frozenset[str]:
    return frozenset(_words().matching(rb"\n([a-z]+(?: [a-z']+)+)\tv"))


@cache
def _second_words() -> frozenset[str]:
    return frozenset(phrase.split()[1] for phrase in _phrases())


def is_known(word: str) -> bool:
    """Whether the lexicon has the word, in any form."""
    return bool(roots(word))


@lru_cache(maxsize=20_000)
def senses(word: str, part: str = "") -> frozenset[str]:
    """The senses of a word in every form it can be; `part` keeps nouns (n), verbs (v), adjectives (a) or adverbs (r)."""
    return frozenset(sense for root in roots(word) for sense in _entry(root)[0] if sense.startswith(part))


def related(word: str) -> frozenset[str]:
    """The words derived from a word in any form, or it from them: resignation and resign, French and France."""
    return frozenset(other for root in roots(word) for other in _entry(root)[1])


@lru_cache(maxsize=20_000)
def wide_senses(word: str) -> frozenset[str]:
    """The senses of a word and of those derived from it, or it from them: resignation and resign, French and France."""
    return senses(word).union(*(senses(other) for other in related(word)))


def are_same(one: str, other: str) -> bool:
    """Whether two words can mean the same: forms of one word, synonyms, or derived from such."""
    return bool(set(roots(one)) & set(roots(other)) or wide_senses(one) & wide_senses(other))


def are_opposites(one: str, other: str) -> bool:
    """Whether two words can be each other's opposite: rise and fall, win and lose."""
    others = set(roots(other))
    return any(others & set(_entry(root)[2]) for root in roots(one))


def are_nearly_opposites(one: str, other: str) -> bool:
    """Whether an adjective is like the opposite of another: strong and frail, which is like weak."""
    return _is_like_opposite(one, other) or _is_like_opposite(other, one)


def _is_like_opposite(one: str, other: str) -> bool:
    alike = {above for sense in senses(other, "a") for above in _above(sense)}
    return any(alike & senses(opposite, "a") for root in roots(one) for opposite in _entry(root)[2])


# A step up from a third of all words; to be of one of these kinds says nothing. Found by counting (persons 1,001 of 12,000).
_BROAD = """person activity state being act cause artifact condition attribute device happening content message material
    property feeling quality change trait communication structure process event action go move be have do make get give
    period group object thing part unit relation region worker family genus""".split()


@cache
def _broad() -> frozenset[str]:
    return frozenset(sense for word in _BROAD for sense in senses(word))


@lru_cache(maxsize=20_000)
def higher_senses(word: str) -> frozenset[str]:
    """What a word can be a kind of, one step up for verbs and two for nouns, without what nearly everything is a kind of."""
    low, found = wide_senses(word), set[str]()
    for step in range(_NEAR_STEPS):
        low = frozenset(above for sense in low if not step or sense[0] == "n" for above in _above(sense))
        found |= low
    return frozenset(found - _broad())


def is_kind_of(word: str, kind: str) -> bool:
    """Whether a noun can name something of a kind: a starfish is an animal, Paris a city, Finland a country."""
    if kind in _TOO_GENERAL:
        return False
    wanted = senses(kind, "n")
    return not wanted.isdisjoint(kinds_of(word))


@lru_cache(maxsize=20_000)
def kinds_of(word: str) -> frozenset[str]:
    """Every sense that a noun is a kind of, its own included."""
    found: set[str] = set()
    newest = set(senses(word, "n"))
    for _ in range(_STEPS):
        found |= newest
        newest = {above for sense in newest for above in _above(sense)} - found
    return frozenset(found)


@lru_cache(maxsize=50_000)
def _above(sense: str) -> tuple[str, ...]:
    """What a sense is a kind of, and what it causes."""
    return tuple(other for cell in _senses().find(sense) for other in cell.split(",") if other)
