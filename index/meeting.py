"""How the words of a question are met in passages: its names, the noun asked for, the other words, the kind of thing.

People ask in their own words: a name or word is met by itself in any form, and by what can stand for it. Pure but for word
vectors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index import lexicon
from index.asked_kinds import counted, holds
from index.questions import GRAMMAR, Reading, root, spaced, words_of, years_held
from index.sentences import sentence_spans

if TYPE_CHECKING:
    from index.embedding import Vectors
    from index.generation import Hit
    from index.schema import StoredPassage

WordVectors = Callable[[Sequence[str]], "Vectors"]

# The words of a title or a sentence that carry meaning.
_Words = tuple[str, ...]

# Of a question's words a passage may lack a tenth; one that only stands for another ("plane" for "aircraft") counts less.
_COVERED = 0.9
_LIKE = 0.8
# The noun asked for is met by itself or what is of its kind, and not by its like: "weapon" lies as near to "gun" as .59.
_HEAD_MET = 0.8
# The other words may stand further off, being said in many ways, but the fewer they are, the nearer: chance brings one word
# close in any text, and several seldom. Everyday wording may meet none of them: that speaks against, and does not decide.
_REST_MET = {1: 0.8, 2: 0.7, 3: 0.6}
_REST_MET_OF_MANY = 0.5
_REST_UNMET = 0.2
# A number that counts something else than the noun asked for.
_COUNTS_OTHERS = 0.3
_COUNTED = 0.6


@dataclass(frozen=True, slots=True)
class Met:
    """How well the parts of a question are met at a place, each 0..1."""

    names: float
    """The share of the question's names that the article of the place holds, being of the years named or about them."""
    head: float
    """How well the noun asked for (captain, medals) is met."""
    rest: float
    """The same for the other words."""
    kind: float
    """Whether the kind of thing asked for stands there; less for a number that counts something else."""
    others: int
    """How many other words there are."""

    @property
    def fact(self) -> float:
        """Whether the place has what was asked for: a near miss lacks a name, or the thing."""
        return float(_fact(self.names, self.head, self.rest, self.kind, self.others))


def _fact(names: Any, head: Any, rest: Any, kind: Any, others: int) -> Any:
    """The same for places, numbers or rows of numbers."""
    met = np.minimum(1.0, rest / _REST_MET.get(others, _REST_MET_OF_MANY))
    return names**2 * np.minimum(1.0, head / _HEAD_MET) * (_REST_UNMET + (1 - _REST_UNMET) * met) * kind


def _named(asked: Reading, passages: Sequence[StoredPassage]) -> float:
    """The share of the question's names that passages of one article hold together; none when none is of its years."""
    if not any(years_held(asked, p.published, p.title, p.text) for p in passages):
        return 0.0
    if not asked.names:
        return 1.0
    text = ". ".join(f"{p.title}. {p.text}" for p in passages)
    words = spaced(text)
    return sum(_name_held(name, words, text) for name in asked.names) / len(asked.names)


def _name_held(name: Sequence[str], words: str, text: str) -> float:
    """The share of a name's words in a text; all of it where its letters begin the words of a longer name."""
    held = sum(_is_named(word, words) for word in name) / len(name)
    return 1.0 if not held and len(name) == 1 and _is_spelled_out(name[0], text) else held


def _is_named(word: str, words: str) -> bool:
    """Whether a word of a name stands in a text that is `spaced`, in any form: Hungary for Hungarian."""
    return _has_form(word, words) or any(_has_form(other, words) for other in lexicon.related(word))


def _has_form(word: str, words: str) -> bool:
    form = root(word)
    return (f" {form}" if len(form) >= _PREFIX else f" {form} ") in words


_PREFIX = 4
"""Letters; a shorter word is met by itself alone."""

_CAPITALISED = re.compile(r"\b[A-Z][\w'’-]*(?: (?:(?:of|the|for|and|on|in) |& )*[A-Z][\w'’-]*)+")
_INITIALS = range(3, 6)


def _is_spelled_out(letters: str, text: str) -> bool:
    """Whether a text spells out an abbreviation: the International Olympic Committee for IOC."""
    if len(letters) not in _INITIALS:
        return False
    runs = ("".join(filter(str.isupper, (w[0] for w in run.split()))) for run in _CAPITALISED.findall(text))
    return any(letters in initials.lower() for initials in runs)


def covered(asked: Reading, hits: Sequence[Hit]) -> float:
    """The share of the question's words that one of the passages has, or words that stand for them; a few may be missing."""
    best = 0.0
    for hit in hits:
        best = max(best, _coverage(asked, hit.passage) / _COVERED)
        if best >= 1.0:
            break
    return min(1.0, best)


def _coverage(asked: Reading, passage: StoredPassage) -> float:
    """How many of the question's words a passage has: 1 for each in any form, less for one that can stand for it."""
    if not asked.words:
        return 1.0
    text = f"{passage.title}. {passage.text}"
    words = spaced(text)
    names = {word for name in asked.names for word in name}
    missing = [w for w in asked.words if not (_is_named if w in names else _has_form)(w, words)]
    found = float(len(asked.words) - len(missing))
    # "Have" and "make" can stand for anything.
    telling = set(words.split()) - GRAMMAR if missing else ()
    senses = frozenset[str]().union(*map(lexicon.wide_senses, telling))
    above = frozenset[str]().union(*map(lexicon.higher_senses, telling))
    for word in missing:
        if (word,) in asked.names:
            found += _is_spelled_out(word, text)
            continue
        own, higher = lexicon.wide_senses(word), lexicon.higher_senses(word)
        found += _LIKE * (not (senses.isdisjoint(own) and senses.isdisjoint(higher) and above.isdisjoint(own)))
    return found / len(asked.words)


def _is_form(word: str, root: str) -> bool:
    return word.startswith(root) and (len(root) >= _PREFIX or word == root)


def best_met(asked: Reading, hits: Sequence[Hit], word_vectors: WordVectors) -> Met:
    """The question as it is met best in two sentences running, their title beside them, and the names of their article."""
    articles: dict[str, list[StoredPassage]] = {}
    for hit in hits:
        articles.setdefault(hit.passage.article_id, []).append(hit.passage)
    named = {article: _named(asked, passages) for article, passages in articles.items()}
    said = {w for name in asked.names for w in name} | set(asked.head) | set(asked.rest) | set(asked.figures)
    places = [place for hit in hits for place in _places(hit)]
    others = len(asked.rest)
    if not places:
        return Met(0.0, 0.0, 0.0, 0.0, others)
    met, heads = _met_at(asked, [near for _, _, near in places], word_vectors)
    names = np.array([named[hit.passage.article_id] for hit, _, _ in places])
    head = met[:, : len(asked.head)].max(axis=1) if asked.head else np.ones(len(places))
    rest = met[:, len(asked.head) :].mean(axis=1) if asked.rest else np.ones(len(places))
    kind = np.array([_kind_met(asked, sentence, said, heads) for _, sentence, _ in places])
    best = int(np.lexsort((names + head + rest, _fact(names, head, rest, kind, others)))[-1])
    return Met(float(names[best]), float(head[best]), float(rest[best]), float(kind[best]), others)


def _kind_met(asked: Reading, sentence: str, said: Collection[str], heads: Mapping[str, float]) -> float:
    if not holds(asked.kind, sentence, said):
        return 0.0
    if asked.kind != "number" or not asked.head:
        return 1.0
    return 1.0 if any(heads.get(word, 0.0) >= _COUNTED for word in counted(sentence, said)) else _COUNTS_OTHERS


def _places(hit: Hit) -> Iterator[tuple[Hit, str, tuple[_Words, ...]]]:
    """Every sentence of a passage, with the words that stand near: its own, those of the one before, and the title's."""
    title = _carrying(hit.passage.title)
    before: _Words = ()
    for start, end in sentence_spans(hit.passage.text):
        sentence = hit.passage.text[start:end]
        own = _carrying(sentence)
        yield hit, sentence, (before, own, title)
        before = own


def _carrying(text: str) -> _Words:
    return tuple(w for w in words_of(text) if w not in GRAMMAR and w[0].isalpha())


def _met_at(
    asked: Reading, places: Sequence[Sequence[_Words]], word_vectors: WordVectors
) -> tuple[npt.NDArray[np.float32], dict[str, float]]:
    """How well each wanted word (column) is met by the words of each place (row), and each word as the noun asked for.

    Each text is looked at once.
    """
    texts = {text: n for n, text in enumerate(dict.fromkeys(text for near in places for text in near if text))}
    met = np.zeros((len(texts) + 1, len(asked.head) + len(asked.rest)), np.float32)
    heads: dict[str, float] = {}
    if texts and met.shape[1]:
        vocabulary = {word: n for n, word in enumerate(dict.fromkeys(chain.from_iterable(texts)))}
        near = _met(asked.head, asked.rest, list(vocabulary), word_vectors)
        columns = [vocabulary[word] for text in texts for word in text]
        starts = [0, *accumulate(map(len, texts))][:-1]
        met[:-1] = np.maximum.reduceat(near[:, columns], starts, axis=1).T
        if asked.head:
            heads = dict(zip(vocabulary, near[: len(asked.head)].max(axis=0).tolist(), strict=True))
    # The last row is that of no words.
    return met[[[texts.get(text, -1) for text in near] for near in places]].max(axis=1), heads


def _met(
    head: Sequence[str], rest: Sequence[str], words: Sequence[str], word_vectors: WordVectors
) -> npt.NDArray[np.float32]:
    """How near each word (column) comes to each wanted one (row): 1 for another form of it, or a word that means the same.

    The noun asked for is met by what is of its kind, too: "which country" by Oman.
    """
    wanted = [*head, *rest]
    near = np.clip(word_vectors(wanted) @ word_vectors(words).T, 0.0, 1.0)
    meant = _meaning_one_of(rest, words)
    for row, word in enumerate(wanted):
        form = root(word)
        near[row, [n for n, held in enumerate(words) if _is_form(held, form)]] = 1.0
        if row < len(head):
            near[row, [n for n, held in enumerate(words) if lexicon.is_kind_of(held, word)]] = 1.0
        elif own := lexicon.wide_senses(word):
            near[row, [n for n, senses in meant if not own.isdisjoint(senses)]] = 1.0
    return np.asarray(near, np.float32)


def _meaning_one_of(wanted: Sequence[str], words: Sequence[str]) -> list[tuple[int, frozenset[str]]]:
    """Number and senses of the words that can mean the same as one of those wanted: a few of hundreds."""
    any_of = frozenset[str]().union(*map(lexicon.wide_senses, wanted))
    if not any_of:
        return []
    return [(n, s) for n, s in enumerate(map(lexicon.wide_senses, words)) if not any_of.isdisjoint(s)]
