"""How likely the passages found answer a question, before anything is written or paid for. Pure but for word vectors.

The topic is not enough: a near miss is about the right people and tells another fact. Asked is whether one article has
what the question is about: all its names, its other words or words near them in meaning, and the kind of thing asked
for beside them. Nothing here depends on how many articles there are: a word is weighed by no collection's statistics.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain
from math import exp
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index import keywords, lexicon
from index.questions import GRAMMAR, Reading, names_held, read_question, root, spaced, words_of, years_held
from index.sentences import sentence_spans

if TYPE_CHECKING:
    from index.embedding import Vectors
    from index.generation import Hit
    from index.schema import StoredPassage

LOOKED_AT = 6
"""So many passages, from the top, are looked into."""

THRESHOLD = 0.29
"""Below, the articles do not say. One answerable question in sixteen lies below, and two near misses of three."""

WordVectors = Callable[[Sequence[str]], "Vectors"]

# The words of a title or a sentence that carry meaning.
_Words = tuple[str, ...]

# A passage that has .6 of the question's words, by rarity, has enough of them; the noun asked for is met when a word lies as
# near to it as "weapon" to "gun" (.59); the other words may stand further off, being said in many ways.
_COVERED = 0.6
_HEAD_MET = 0.6
# ... and the fewer they are, the nearer: chance brings one word close in any text, and several seldom.
_REST_MET = {1: 0.8, 2: 0.7, 3: 0.6}
_REST_MET_OF_MANY = 0.5
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
    """The share of the question's words, by rarity, in one of the first passages."""
    meaning: float
    """How near the first passage is to the question, as ranking has it."""
    newness: float
    """How new the first two passages are where newness counts, as ranking has it: one date alone is chance."""
    agreement: float
    """How much other articles speak of the same."""
    names: float
    """The share of the question's names that one article holds, being of the years named or speaking of them."""
    head: float
    """How well the noun asked for (captain, medals) is met at the best place."""
    rest: float
    """The same for the other words."""
    kind: float
    """Whether the kind of thing asked for stands there."""
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
        rest = self.rest / _REST_MET.get(self.others, _REST_MET_OF_MANY)
        return self.names**2 * min(1.0, self.head / _HEAD_MET) * min(1.0, rest) * self.kind


def answerability(
    question: str, rarity: Mapping[str, float], hits: Sequence[Hit], word_vectors: WordVectors, *, newest_share: float
) -> float:
    """0..1: how likely one of the passages answers. 0 without passages, or without a word to go by.

    `rarity` weighs the stems of the question; `newest_share` is what ranking gives the newest articles for it: 0 in an
    archive, or when the past is asked about.
    """
    if not hits or not rarity:
        return 0.0
    signs = read_signs(question, rarity, hits, word_vectors)
    # An archive is asked about its own time, where newness says nothing for or against.
    newness = signs.newness if newest_share else 0.0
    signs = replace(signs, newness=newness, expected=_EXPECTED_NEWNESS * newest_share)
    return round(1 / (1 + exp(-_SLOPE * (signs.topic + signs.fact - _MIDDLE))), 4)


def read_signs(question: str, rarity: Mapping[str, float], hits: Sequence[Hit], word_vectors: WordVectors) -> Signs:
    """The signs in the first passages; `rarity` weighs the stems of the question."""
    asked = read_question(question)
    looked = hits[:LOOKED_AT]
    first = dict(looked[0].reasons)
    articles: dict[str, list[StoredPassage]] = {}
    for hit in looked:
        articles.setdefault(hit.passage.article_id, []).append(hit.passage)
    named = {article: _named(asked, passages) for article, passages in articles.items()}
    head, rest, kind = _best_place(asked, looked, named, word_vectors)
    return Signs(
        covered=min(1.0, max(_coverage(rarity, hit) for hit in looked[:3]) / _COVERED),
        meaning=first.get("meaning", 0.0),
        newness=sum(dict(hit.reasons).get("recency", 0.0) for hit in looked[:2]) / len(looked[:2]),
        agreement=max(dict(hit.reasons).get("agreement", 0.0) for hit in looked[:5]),
        names=max(named.values()),
        head=head,
        rest=rest,
        kind=kind,
        others=len(asked.rest),
    )


def _named(asked: Reading, passages: Sequence[StoredPassage]) -> float:
    """The share of the question's names that passages of one article hold together; none when none is of its years."""
    if not any(years_held(asked, p.published, p.title, p.text) for p in passages):
        return 0.0
    return names_held(asked, "".join(spaced(f"{p.title} {p.text}") for p in passages))


def _coverage(rarity: Mapping[str, float], hit: Hit) -> float:
    held = set(keywords.stems(f"{hit.passage.title} {hit.passage.text}"))
    return sum(weight for stem, weight in rarity.items() if stem in held) / sum(rarity.values())


def _is_form(word: str, root: str) -> bool:
    return word.startswith(root) and (len(root) >= 4 or word == root)


def _best_place(
    asked: Reading, hits: Sequence[Hit], named: Mapping[str, float], word_vectors: WordVectors
) -> tuple[float, float, float]:
    """Head, rest and kind where they are met best together: in two sentences running of a passage, its title beside them."""
    said = {w for name in asked.names for w in name} | set(asked.head) | set(asked.rest) | set(asked.figures)
    places = [place for hit in hits for place in _places(hit)]
    met = _met_at(asked, [near for _, _, near in places], word_vectors)
    best = (0.0, 0.0, 0.0, 0.0)
    for (hit, sentence, _), here in zip(places, met, strict=True):
        kind = float(_holds(asked.kind, sentence, said))
        head = float(here[: len(asked.head)].max()) if asked.head else 1.0
        rest = float(here[len(asked.head) :].mean()) if asked.rest else 1.0
        whole = (0.3 + 0.7 * named[hit.passage.article_id]) * (head + rest + 0.5 * kind)
        best = max(best, (whole, head, rest, kind))
    return best[1:]


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


def _met_at(asked: Reading, places: Sequence[Sequence[_Words]], word_vectors: WordVectors) -> npt.NDArray[np.float32]:
    """How well each wanted word (column) is met by the words of each place (row); each text is looked at once."""
    texts = {text: n for n, text in enumerate(dict.fromkeys(text for near in places for text in near if text))}
    met = np.zeros((len(texts) + 1, len(asked.head) + len(asked.rest)), np.float32)
    if texts and met.shape[1]:
        vocabulary = {word: n for n, word in enumerate(dict.fromkeys(chain.from_iterable(texts)))}
        near = _met(asked.head, asked.rest, list(vocabulary), word_vectors)
        columns = [vocabulary[word] for text in texts for word in text]
        starts = [0, *accumulate(map(len, texts))][:-1]
        met[:-1] = np.maximum.reduceat(near[:, columns], starts, axis=1).T
    # The last row is that of no words.
    return met[[[texts.get(text, -1) for text in near] for near in places]].max(axis=1) if places else met[:0]


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


_MONEY = re.compile(
    r"[$€£¥]\s?\d|\b(?:dollars?|euros?|pounds?|francs?|roubles?|rubles?|yen|yuan|rupees?|pesos?|kronor)\b", re.I
)
_NUMBER_WORD = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty"
    r"|ninety|dozens?|hundreds?|thousands?|millions?|billions?|half|third|quarter)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Mon|Tues|Wednes|Thurs|Fri"
    r"|Satur|Sun)day|yesterday|today|tomorrow|ago|(?:1[89]|20)\d\d|(?:last|next|this) (?:week|month|year))\b"
)
_REASON = re.compile(
    r"\b(?:because|due to|caused|after|as a result|in (?:response|protest|order)|amid|over|so that|since|blam\w+|cit\w+"
    r"|accus\w+|reasons?|to (?:avoid|prevent|protect|stop)|for (?:fear|lack))\b",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"[“\"]|\b(?:sa(?:id|ys?)|t(?:old|ells?)|according|asked|think|thinks|thought|wrote|writes|replie[sd]|call(?:ed|s|ing)"
    r"|(?:warn|accus|announc|argu|claim|den[iy]|urg|not(?=ed|es|ing)|caution|comment|suggest|stat(?=ed|es|ing)|stress|insist"
    r"|confirm|explain|believ|describ|declar|vow|promis|pledg|admit|acknowledg|respond|condemn|criticis|criticiz|prais|alleg"
    r"|predict|highlight|emphasis|emphasiz|attribut|blam)\w*)\b"
)
_CAPITALS = re.compile(r"\b[A-ZÀ-Þ][\w'-]+(?: [A-ZÀ-Þ][\w'-]+)*")
_PLACED = re.compile(r"\b(?:in|at|near|from|to|outside|inside|across|off|around|of) (?:the )?([A-ZÀ-Þ][\w'-]+)")


def _holds(kind: str, sentence: str, said: set[str]) -> bool:
    """Whether a sentence holds a thing of that kind which the question does not name itself."""
    sentence = sentence.replace("’", "'")
    if kind == "money":
        return bool(_MONEY.search(sentence))
    if kind == "number":
        return any(m.group().lower() not in said for m in _NUMBER_WORD.finditer(sentence))
    if kind == "time":
        return any(m.group().lower() not in said for m in _TIME.finditer(sentence))
    if kind == "reason":
        return bool(_REASON.search(sentence))
    if kind == "speech":
        return bool(_SAID.search(sentence))
    if kind == "place":
        return any(not set(words_of(m.group(1))) & said for m in _PLACED.finditer(sentence))
    if kind == "person":
        runs = [set(words_of(m.group())) for m in _CAPITALS.finditer(sentence) if m.start()]
        return any(not run & said and not run <= GRAMMAR for run in runs)
    return True
