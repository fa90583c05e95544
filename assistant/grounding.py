"""Checks each sentence of an answer against the passages it cites. No network, no model, no opinion on style.

A sentence is *supported* when it stands in a cited passage word for word, or when each of the things that it says one
after the other is told in one or two places there (what it says as a whole, in three), one sentence of them telling a
good part of it, and no figure, date, name, place, quotation, negation, speaker or role differs, nor how sure, how many
or why. It is *partly* supported when the passage speaks of it but something differs or goes beyond it, and *not_found*
otherwise.

A sentence without a citation is at most partly supported, and only when it stands word for word in some passage: what
cannot be looked up cannot be trusted. The refusal claims nothing and is let through. What the check cannot see: an
implication, irony, a claim put together from far-apart passages, and what is wrong in the article itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from assistant import figures
from assistant.agency import Saying, sayings, wrong_doer, wrong_teller
from assistant.agreement import invented_quote, misdated, swapped_name, unknown_name, wrong_date, wrong_number
from assistant.answer_sentences import split_answer
from assistant.answers import NOT_IN_ARTICLES, Evidence, Quote, Sentence, Support
from assistant.certainty import oversure
from assistant.clauses import parts
from assistant.roles import wrong_place, wrong_subject
from assistant.slots import out_of_place
from assistant.told import Told, root, strength, told_in
from assistant.turned import swapped_roles, turned_round
from assistant.wording import STOP, Word, is_negation
from index.sentences import sentence_spans

# Aims: noise never passes, a paraphrase that keeps the facts does. Measured on tests/answers and in docs/quality.md.
_ENOUGH = 0.3  # of the weight of a sentence's words, in one sentence of the passage
_WINDOWS = 3  # places of a passage that one sentence may draw on
_PART_WINDOWS = 2  # ... and each of the things that it says
_CLAUSE_SHARE = 0.55  # of the words of a clause after the first

_REFUSAL = re.sub(r"\W+", " ", NOT_IN_ARTICLES.lower()).strip()

# -- the passages -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Window:
    """One or two neighbouring sentences of a passage, and what they say."""

    source: _Source
    first: int
    last: int
    senses: frozenset[str | int]

    @property
    def told(self) -> Told:
        return self.source.stretch(self.first, self.last)


class _Source:
    """A cited passage, read once however many sentences lean on it."""

    def __init__(self, passage: Evidence, common: frozenset[str]) -> None:
        self.passage = passage
        self.common = common
        self.whole = Told(passage.text, common)
        self.spans = sentence_spans(passage.text)
        self.stretches: dict[tuple[int, int], Told] = {}

    @cached_property
    def windows(self) -> list[_Window]:
        sensed = [self.stretch(at, at).sensed for at in range(len(self.spans))]
        singles = [_Window(self, at, at, said) for at, said in enumerate(sensed)]
        return singles + [_Window(self, at, at + 1, a | b) for at, (a, b) in enumerate(pairwise(sensed))]

    @cached_property
    def sayings(self) -> list[Saying]:
        """What is said in it, and by whom."""
        return sayings(self.passage.text, self.lines, [start for start, _ in self.spans])

    @cached_property
    def lines(self) -> list[Told]:
        """Each of its sentences."""
        return [self.stretch(at, at) for at in range(len(self.spans))]

    def stretch(self, first: int, last: int) -> Told:
        """The sentences from `first` to `last`, read as one text."""
        first, last = max(0, first), min(last, len(self.spans) - 1)
        if (first, last) not in self.stretches:
            text = self.passage.text[self.spans[first][0] : self.spans[last][1]]
            self.stretches[first, last] = Told(text, self.common)
        return self.stretches[first, last]

    def quote(self, start: int, end: int) -> Quote:
        """A span of the passage as a quote with offsets into the article."""
        passage = self.passage
        return Quote(passage.rank, passage.start + start, passage.start + end, passage.text[start:end])

    def quotes(self, window: _Window) -> list[Quote]:
        """The sentences of a window."""
        return [self.quote(*self.spans[i]) for i in range(window.first, window.last + 1)]

    def find_run(self, claim: Told) -> tuple[int, int] | None:
        """First and last word of the passage where the claim's words stand in a row."""
        at = self.whole.spoken.find(claim.spoken) if claim.words else -1
        if at < 0:
            return None
        first = self.whole.spoken.count(" ", 0, at)
        return first, first + len(claim.words) - 1


# -- checking ---------------------------------------------------------------------------------------------------------


def check_answer(text: str, passages: Sequence[Evidence]) -> tuple[Sentence, ...]:
    """Every sentence of an answer with its citations, its support, and the verbatim spans that support it.

    Numbers that name no passage are dropped from the citations. Sentence texts carry no markers. A sentence that its
    citations do not bear out says why, and names a better passage among `passages` when there is one.
    """
    return Checker(passages).check(text)


class Checker:
    """The passages of an answer, each read when a sentence first leans on it, however many answers are held against them."""

    def __init__(self, passages: Sequence[Evidence]) -> None:
        self.by_rank = {passage.rank: passage for passage in passages}
        self.sources: dict[int, _Source] = {}

    @cached_property
    def common(self) -> frozenset[str]:
        return frozenset(w for p in self.by_rank.values() for w in re.findall(r"\b[a-zà-ÿ]\w+", p.text))

    def source(self, rank: int) -> _Source:
        if rank not in self.sources:
            self.sources[rank] = _Source(self.by_rank[rank], self.common)
        return self.sources[rank]

    def check(self, text: str) -> tuple[Sentence, ...]:
        """Every sentence of an answer, as `check_answer` gives it."""
        return tuple(self._sentence(sentence, cited) for sentence, cited in split_answer(text))

    def _sentence(self, sentence: str, cited: Sequence[int]) -> Sentence:
        """One sentence with what became of it."""
        known = tuple(n for n in cited if n in self.by_rank)
        if re.sub(r"\W+", " ", sentence.lower()).strip() == _REFUSAL:
            return Sentence(sentence, known, "supported")
        found = _check(sentence, [self.source(rank) for rank in known or self.by_rank], self.common)
        if not known:
            return self._uncited(sentence, found)
        better = None if found.support == "supported" else self._better(sentence, known)
        return Sentence(sentence, known, found.support, found.quotes, better, found.why)

    def _uncited(self, sentence: str, found: _Finding) -> Sentence:
        supported = found.support == "supported"
        better = found.quotes[0].citation if supported and len({q.citation for q in found.quotes}) == 1 else None
        whole = supported and len(found.quotes) == 1
        if whole and _verbatim(sentence, [self.source(rank) for rank in self.by_rank], self.common) is not None:
            return Sentence(sentence, (), "partly", found.quotes, better, _UNCITED)
        return Sentence(sentence, (), "not_found", (), better, _UNCITED)

    def _better(self, sentence: str, cited: Sequence[int]) -> int | None:
        """The first other passage that bears the sentence out by itself; those with few of its words are not read."""
        meant = Told(sentence, self.common).meanings
        for rank in self.by_rank:
            if rank in cited or sum(bool(m & self.source(rank).whole.sensed) for m in meant) < _ENOUGH * len(meant):
                continue
            if _check(sentence, [self.source(rank)], self.common).support == "supported":
                return rank
        return None


_UNCITED = "it cites no passage"


@dataclass(frozen=True, slots=True)
class _Finding:
    """What became of holding a sentence against some passages."""

    support: Support
    quotes: tuple[Quote, ...] = ()
    why: str = ""


def _check(sentence: str, sources: Sequence[_Source], common: frozenset[str]) -> _Finding:
    """A sentence that says several things one after the other is borne out when each of them is."""
    if (quotes := _verbatim(sentence, sources, common)) is not None:
        return _Finding("supported", quotes)
    claim = Told(re.sub(r"\[([^\]]*)\]", r"\1", sentence), common)
    whole = _check_one(claim, sources, claim.text)
    pieces = parts(claim)
    if len(pieces) < 2 or _is_noise(claim) or whole.support == "not_found" or whole.why.startswith(_LACKS):
        return whole
    each = [
        _Finding("supported", quotes)
        if (quotes := _verbatim(piece, sources, common)) is not None
        else _check_one(Told(piece, common), sources, claim.text, _PART_WINDOWS)
        for piece in pieces
    ]
    each = [found for found in each if found.why != _TOO_LITTLE]
    if not each or invented_quote(claim, sources[0].whole):
        return whole
    quotes = tuple(dict.fromkeys(quote for found in each for quote in found.quotes))
    wrong = next((found for found in each if found.support != "supported"), None)
    return _Finding("partly" if wrong else "supported", quotes, wrong.why if wrong else "")


_LACKS = "the passage lacks"
_TOO_LITTLE = "it says too little to be looked up"


def _check_one(claim: Told, sources: Sequence[_Source], sentence: str, places: int = _WINDOWS) -> _Finding:
    """What becomes of a claim, which is all or a part of a sentence of the answer."""
    names = {root(w.stem) for name in claim.names for w in name}
    weights = {key: 2.0 if key in names else 1.0 for key in claim.keys}
    meant = dict(zip(claim.keys, claim.meanings, strict=True))
    windows = _best_windows(weights, meant, sources, places)
    if len(weights) < 2 or not windows:
        return _Finding("not_found", (), _TOO_LITTLE)
    covered = sum(any(senses & w.senses for w in windows) for senses in meant.values())
    if covered < 2 or _held_in_one(weights, meant, sources) < _ENOUGH:
        return _Finding("not_found", (), "the passage does not speak of it")
    quotes = tuple(quote for window in windows for quote in window.source.quotes(window))
    why = _difference(claim, windows, sentence) or _doubt(claim, windows)
    return _Finding("partly" if why else "supported", quotes, why)


def _doubt(claim: Told, windows: Sequence[_Window]) -> str:
    """Why the words do not bear the sentence out although no fact differs."""
    if _is_noise(claim):
        return "it is no sentence"
    whole = frozenset().union(*(line.sensed for window in windows for line in window.source.lines))
    if missing := _goes_beyond(claim, whole, windows):
        return f"{_LACKS} “{missing}”"
    return ""


def _held_in_one(
    weights: dict[str, float], meant: dict[str, frozenset[str | int]], sources: Sequence[_Source]
) -> float:
    """The most that a single sentence of the sources holds of the words, figures aside."""
    plain = [key for key in meant if key[0] != "#"]
    total = sum(weights[key] for key in plain) or 1.0
    lines = [line.sensed for source in sources for line in source.lines]
    return max((sum(weights[key] * strength(meant[key], line) for key in plain) for line in lines), default=0.0) / total


def _verbatim(sentence: str, sources: Sequence[_Source], common: frozenset[str]) -> tuple[Quote, ...] | None:
    """The run of words that the sentence repeats, bracketed insertions aside, unless cutting it turned its meaning."""
    pieces = [Told(piece, common) for piece in re.split(r"\[[^\]]*\]|\.\.\.|…", sentence)]
    pieces = [piece for piece in pieces if piece.words]
    inserted = Told(" ".join(re.findall(r"\[([^\]]*)\]", sentence)))
    meaning = sum(len(piece.content) for piece in pieces)
    if sum(len(piece.words) for piece in pieces) < 4 or meaning < 2:
        return None
    for source in sources:
        runs = [source.find_run(piece) for piece in pieces]
        found = [run for run in runs if run is not None]
        whole = source.whole
        if len(found) < len(runs) or any(b[0] <= a[1] for a, b in pairwise(found)):
            continue
        if not {w.stem for w in inserted.words} <= {w.stem for w in whole.words} or _cut_short(
            source, found[0][0], found[-1][1]
        ):
            continue
        if invented_quote(Told(sentence), whole):
            continue
        return tuple(source.quote(*_edges(whole.words, whole.text, a, b)) for a, b in found)
    return None


def _edges(text_words: Sequence[Word], text: str, first: int, last: int) -> tuple[int, int]:
    """The span of a run of words, with the marks that close its sentence."""
    start, end = text_words[first].start, text_words[last].end
    closing = re.compile(r"(?:['’]s)?[.!?…%]?[\"”’)]*").match(text, end)
    if start and text[start - 1] in "“\"‘'($€£":
        start -= 1
    return start, closing.end() if closing else end


_CONDITION = frozenset(
    ("if", "whether", "unless", "claim", "claims", "claimed", "rumour", "rumor", "rumours", "rumors", "hoax")
)


_EXCEPTED = re.compile(r",? (?:except|apart from|but for|unless|only if|provided)\b")


def _cut_short(source: _Source, first: int, last: int) -> bool:
    """Whether what stands before the run in its sentence denies it or makes it a condition, or what follows takes some out."""
    if _EXCEPTED.match(source.whole.text, source.whole.words[last].end):
        return True
    start = source.whole.words[first].start
    opening = max((a for a, _ in source.spans if a <= start), default=0)
    before = [w for w in source.whole.words[:first] if w.start >= opening]
    return any(is_negation(w) or w.text.lower() in _CONDITION for w in before)


def _best_windows(
    weights: dict[str, float], meant: dict[str, frozenset[str | int]], sources: Sequence[_Source], most: int
) -> list[_Window]:
    """The window that covers most of the sentence, and a second one when it adds two words or more to that."""
    total = sum(weights.values()) or 1.0

    def held(window: _Window) -> frozenset[str]:
        return frozenset(key for key, senses in meant.items() if senses & window.senses)

    def gain(window: _Window, done: frozenset[str]) -> float:
        return sum(weights[r] for r in held(window) - done) / total - 0.02 * (window.last - window.first)

    windows = [window for source in sources for window in source.windows]
    if not windows:
        return []
    best = max(windows, key=lambda window: gain(window, frozenset()))
    done = held(best)
    if gain(best, frozenset()) > 0.9:
        return [best]
    chosen = [best]
    while len(chosen) < most:
        further = max(windows, key=lambda window: gain(window, done))
        if sum(weights[key] for key in held(further) - done) < 2 or gain(further, done) <= 0.12:
            break
        chosen.append(further)
        done |= held(further)
    return chosen


_CLAUSE = re.compile(
    r"[;:]|,? (?:and|but|because|after|despite|which|who|whose|although|while|so that|as|in exchange)\b|, "
)


_ACCORDING = re.compile(r"\W*(?:according|going by|as)\b|[^,;:]*\b(?:said|says)\b[^,;:]{0,40}\W*$")


def _goes_beyond(claim: Told, whole: frozenset[str | int], windows: Sequence[_Window]) -> str:
    """A clause after the first that the source does not hold: about half its words of meaning have no counterpart."""
    ends = [0, *(m.start() for m in _CLAUSE.finditer(claim.text)), len(claim.text)]
    timed = {w.start for w in claim.words for a, b in figures.time_spans(claim.text) if a <= w.start < b}
    for start, end in list(pairwise(ends))[1:]:
        inside = [
            (key, word.text, senses)
            for (key, word), senses in zip(claim.keyed, claim.meanings, strict=True)
            if start <= word.start < end and word.start not in timed
        ]
        held = max(
            ([(strength(senses, w.senses), text) for _, text, senses in inside] for w in windows),
            key=lambda told: sum(known for known, _ in told),
        )
        if all(senses & whole for _, _, senses in inside):
            continue  # told in a further place of the passage
        least = 3 if any(known for known, _ in held) or _ACCORDING.match(claim.text, start) else 2
        lacking = [text for known, text in held if not known]
        if len(held) >= least and len(lacking) > 1 and sum(known for known, _ in held) < _CLAUSE_SHARE * len(held):
            return " ".join(lacking)
    return ""


_NO_NOUN = re.compile(
    r"\b(?:the|an?|my|your|our|their) (?:the|an?|of|in|on|at|to|for|with|from|by|and|or|but|than|is|are|was|were|has|have"
    r"|be|this|it|he|they|she)\b(?!-)|\b(?:the|an?|of|and|or|than|with|from)[.?!]?$"
)


def _is_noise(claim: Told) -> bool:
    """Whether it is no sentence: "the of", "a and", cut off at "the", or hardly a word of grammar in ten."""
    grammar = sum(w.text.lower() in STOP for w in claim.words)
    return bool(_NO_NOUN.search(claim.text.lower().rstrip())) or (
        len(claim.words) >= 10 and grammar < 0.15 * len(claim.words)
    )


def _core(claim: Told, windows: Sequence[_Window]) -> Told:
    """The single sentence of the source that holds most of the claim."""
    lines = [line for source in dict.fromkeys(window.source for window in windows) for line in source.lines]
    return max(lines, key=lambda line: told_in(line.sensed, claim.meanings))


def _difference(claim: Told, windows: Sequence[_Window], sentence: str) -> str:
    """The first fact of the sentence that differs from its source; see `agreement` for the kinds."""
    text = " ".join(window.told.text for window in windows)
    window = Told(text, claim.common)
    sources = [w.source for w in windows]
    around = [w.source.stretch(w.first - 1, w.last).text for w in windows]
    heads = [f"{s.passage.title}. {s.passage.outlet}." for s in dict.fromkeys(sources)]
    near = Told(" ".join(around), claim.common)
    dated = Told(" ".join(w.source.stretch(w.first - 1, w.last + 1).text for w in windows), claim.common)
    named = Told(
        " ".join([*around, *(w.source.stretch(w.first - 2, w.first).text for w in windows), *heads]), claim.common
    )
    whole = Told(" ".join([*(s.whole.text for s in dict.fromkeys(sources)), *heads]), claim.common)
    core = _core(claim, windows)
    beside = [w.source.stretch(at, at) for w in windows[:1] for at in range(w.first, w.last + 1)]
    published = sources[0].passage.published
    lines = [line for source in dict.fromkeys(sources) for line in source.lines]
    return (
        wrong_number(claim, near, published, lines)
        or wrong_date(claim, near, published, lines, dated)
        or misdated(claim, lines, published)
        or unknown_name(claim, named, whole)
        or wrong_teller(claim, [saying for source in dict.fromkeys(sources) for saying in source.sayings], lines)
        or wrong_subject(claim, [source.lines for source in dict.fromkeys(sources)])
        or wrong_place(claim, [source.lines for source in dict.fromkeys(sources)])
        or wrong_doer(claim, lines)
        or swapped_name(claim, core)
        or out_of_place(claim, [source.lines for source in dict.fromkeys(sources)])
        or invented_quote(claim, whole)
        or turned_round(claim, core, lines, beside)
        or swapped_roles(claim, window)
        or oversure(claim, lines, sentence)
    )
