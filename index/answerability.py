"""How likely the passages found answer a question, before anything is written or paid for. Pure but for word vectors.

The topic is not enough: a near miss is about the right people and tells another fact. Asked is whether one article has
what the question is about: all its names, its other words or words near them in meaning, and the kind of thing asked
for beside them. People ask in their own words: names and words count as met by what can stand for them. Nothing here
depends on how many articles there are: a word is weighed by no collection's statistics.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain
from math import exp
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index import lexicon
from index.asked_kinds import counted, holds
from index.questions import GRAMMAR, Reading, read_question, root, spaced, words_of, years_held
from index.sentences import sentence_spans

if TYPE_CHECKING:
    from index.embedding import Vectors
    from index.generation import Hit
    from index.schema import StoredPassage

LOOKED_AT = 6
"""So many passages, from the top, are looked into."""

THRESHOLD = 0.28
"""Below, the articles do not say. One in fifteen of the questions that were asked by other people about real news lies below
though it is answerable, one in five of those in everyday wording; and two near misses of three."""

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
_MEANING_SHARE = 0.5

# Where the newest article is of these days, a question is about these days too, unless it says otherwise: what has only old
# evidence is not there yet, the more so when it says "this week". An archive is asked about its own time.
_EXPECTED_NEWNESS = 0.75

# Three reasons counted alike: the topic is there, it is borne out, and one article has the very thing. Only slope and
# middle were fitted, to make a probability of their sum with as many answerable questions as others.
_SLOPE = 2.5
_MIDDLE = 2.2


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for an answer, each about 0..1."""

    covered: float
    """The share of the question's words that one of the first passages has, or words that stand for them."""
    meaning: float
    """How near the first passage is to the question, as ranking has it."""
    newness: float
    """How new the first two passages are where newness counts, as ranking has it: one date alone is chance."""
    agreement: float
    """How much other articles speak of the same."""
    names: float
    """The share of the question's names that the article of the best place holds, being of the years named or about them."""
    head: float
    """How well the noun asked for (captain, medals) is met at the best place."""
    rest: float
    """The same for the other words."""
    kind: float
    """Whether the kind of thing asked for stands there; half for a number that counts something else."""
    others: int = 0
    """How many other words there are."""
    expected: float = 0.0
    """The newness that the evidence should have."""

    @property
    def topic(self) -> float:
        """Whether the passages are about what the question is about."""
        return self.covered * (1 + _MEANING_SHARE * self.meaning + self.newness - self.expected + self.agreement)

    @property
    def fact(self) -> float:
        """Whether one place has what was asked for: a near miss lacks a name, or the thing."""
        return float(_fact(self.names, self.head, self.rest, self.kind, self.others))


def _fact(names: Any, head: Any, rest: Any, kind: Any, others: int) -> Any:
    """The same for places, numbers or rows of numbers."""
    met = np.minimum(1.0, rest / _REST_MET.get(others, _REST_MET_OF_MANY))
    return names**2 * np.minimum(1.0, head / _HEAD_MET) * (_REST_UNMET + (1 - _REST_UNMET) * met) * kind


def answerability(question: str, hits: Sequence[Hit], word_vectors: WordVectors, *, newest_share: float) -> float:
    """0..1: how likely one of the passages answers. 0 without passages, or without a word to go by.

    `newest_share` is what ranking gives the newest articles for it: 0 in an archive, or when the past is asked about.
    """
    if not hits or not words_of(question):
        return 0.0
    signs = read_signs(question, hits, word_vectors)
    # An archive is asked about its own time, where newness says nothing for or against.
    newness = signs.newness if newest_share else 0.0
    signs = replace(signs, newness=newness, expected=_EXPECTED_NEWNESS * newest_share)
    return round(1 / (1 + exp(-_SLOPE * (signs.topic + signs.fact - _MIDDLE))), 4)


def read_signs(question: str, hits: Sequence[Hit], word_vectors: WordVectors) -> Signs:
    """The signs in the first passages."""
    asked = read_question(question)
    looked = hits[:LOOKED_AT]
    first = dict(looked[0].reasons)
    articles: dict[str, list[StoredPassage]] = {}
    for hit in looked:
        articles.setdefault(hit.passage.article_id, []).append(hit.passage)
    named = {article: _named(asked, passages) for article, passages in articles.items()}
    names, head, rest, kind = _best_place(asked, looked, named, word_vectors)
    return Signs(
        covered=_covered(asked, looked[:3]),
        meaning=first.get("meaning", 0.0),
        newness=sum(dict(hit.reasons).get("recency", 0.0) for hit in looked[:2]) / len(looked[:2]),
        agreement=max(dict(hit.reasons).get("agreement", 0.0) for hit in looked[:5]),
        names=names,
        head=head,
        rest=rest,
        kind=kind,
        others=len(asked.rest),
    )


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


def _covered(asked: Reading, hits: Sequence[Hit]) -> float:
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


def _best_place(
    asked: Reading, hits: Sequence[Hit], named: Mapping[str, float], word_vectors: WordVectors
) -> tuple[float, float, float, float]:
    """Names, head, rest and kind where they are met best together: in two sentences running, their title beside them."""
    said = {w for name in asked.names for w in name} | set(asked.head) | set(asked.rest) | set(asked.figures)
    places = [place for hit in hits for place in _places(hit)]
    if not places:
        return 0.0, 0.0, 0.0, 0.0
    met, heads = _met_at(asked, [near for _, _, near in places], word_vectors)
    names = np.array([named[hit.passage.article_id] for hit, _, _ in places])
    head = met[:, : len(asked.head)].max(axis=1) if asked.head else np.ones(len(places))
    rest = met[:, len(asked.head) :].mean(axis=1) if asked.rest else np.ones(len(places))
    kind = np.array([_kind_met(asked, sentence, said, heads) for _, sentence, _ in places])
    best = int(np.lexsort((names + head + rest, _fact(names, head, rest, kind, len(asked.rest))))[-1])
    return float(names[best]), float(head[best]), float(rest[best]), float(kind[best])


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
