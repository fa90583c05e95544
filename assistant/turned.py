"""Claims turned round: a negation on one side only, the opposite of the source's word, two names in each other's role. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.clauses import clauses
from assistant.synonyms import opposites, senses
from assistant.told import Told, root, told_in
from assistant.wording import STOP, Word, content, is_negation, listed, names, stem
from index import lexicon

_AGAINST: dict[str, set[str]] = {}
for _pair in opposites():
    _one, _other = map(root, _pair)
    if _one != _other:
        _AGAINST.setdefault(_one, set()).add(_other)
        _AGAINST.setdefault(_other, set()).add(_one)


_FRAMES = frozenset(
    root(stem(word)) for word in listed("true evidence proof case sign indication clear correct reason claim")
)
"""In "it is not true that the mayor resigned" it is the resigning that is denied."""


_NEGATING = re.compile(
    r"\b(?:rul(?:e|es|ed|ing) (?:\w+ )?out|(?:left|leaves?|leaving) (?:\w+ )?out|stay(?:s|ed|ing)? (?:away|out)|refrain\w*"
    r"|turn(?:s|ed|ing)? down|instead of|rather than|prevent\w*|unable to|impossible to"
    r"|forb(?:id|ids|ade|idden|idding)|prohibit(?:s|ed|ing)?)\b",
    re.IGNORECASE,
)
_KEPT_FROM = re.compile(r"\b(?:barr?ed|banned|kept|stopped|blocked)\b[^.;:]{0,80}?\bfrom\b", re.IGNORECASE)
_NOTHING = [[word] for word in ("no", "none", "nothing", "nobody", "neither", "without")]
_SILENT = re.compile(
    r"\W+(?:to |yet |publicly |immediately )*"
    r"(?:say|said|comment|discuss|tell|disclose|reveal|confirm or|give details)\b"
)
"""In "would not say whether he knew" nothing is denied."""


_IF = re.compile(r"\b(?:(?<!even )if|unless|whether)\b[^,.;:]*$", re.IGNORECASE)


_LONGER = re.compile(r" (?:longer|yet|any ?more)\b")
_ONLY_THEN = re.compile(
    r"\b(?:no|not) (?:more|fewer|less|later|earlier|sooner|longer) than\b|"
    r"\b(?:not|never|no|cannot)\b(?: only\b| (?:before|previously)\b|[^.;:!?]{0,60}\b(?:until|without|unless)\b)"
    r"|n't\b[^.;:!?]{0,60}\buntil\b",
    re.IGNORECASE,
)
"""What is "not complete without" something and "does not apply until" a day is said to be so then."""


def _negations(told: Told) -> list[int]:
    """Where each negation ends."""
    ends = [w.end for w in told.words if is_negation(w)] + [m.end() for m in _NEGATING.finditer(told.text)]
    ends += [m.end() for m in _KEPT_FROM.finditer(told.text)]
    ends = [end + (longer.end() if (longer := _LONGER.match(told.text[end:])) else 0) for end in ends]
    positive = [m.span() for m in _ONLY_THEN.finditer(told.text)]
    return [
        end
        for end in ends
        if not _SILENT.match(told.text, end)
        and not _IF.search(told.text[:end])
        and not any(start < end <= stop for start, stop in positive)
    ]


def _negated(told: Told) -> tuple[frozenset[int], frozenset[int]]:
    """Indexes into `keyed` of what its negations bear on directly, and of all within their reach."""
    if told.negated is None:
        named = {w.start for name in told.names for w in name}
        heads: set[int] = set()
        reach: set[int] = set()
        for end in _negations(told):
            own, around = _negated_behind(told, end, named)
            heads |= own
            reach |= around
        silent = [m.end() for w in told.words if is_negation(w) and (m := _SILENT.match(told.text, w.end))]
        reach |= {
            at for end in silent for at, (_, w) in enumerate(told.keyed) if end <= w.start < _reach_end(told, end)
        }
        told.negated = frozenset(heads), frozenset(reach)
    return told.negated


def _negated_behind(told: Told, end: int, named: set[int]) -> tuple[set[int], set[int]]:
    """What a negation that ends at a place of the text bears on, and its reach: four words of meaning, to the next stop.

    In "may not film or promote" it bears on both, in "no option had been ruled out" on the verb too, on a name never.
    """
    limit = _reach_end(told, end)
    without = told.text[:end].lower().endswith("without")
    if without and (comma := told.text.find(",", end, limit)) >= 0:
        limit = comma
    opening = max((m.end() for m in re.finditer(r"[,;:]|\b(?:and|but)\b", told.text[:end])), default=0)
    after = [
        (at, key, w) for at, (key, w) in enumerate(told.keyed) if end <= w.start < limit and w.text.lower() not in _EVEN
    ]
    before = [at for at, (_, w) in enumerate(told.keyed) if w.end < end]
    none = told.text[:end].split()[-1:] in _NOTHING
    reach = {at for at in before[-2:] if none and told.keyed[at][1].start >= opening}  # "has seen no documents"
    if not after:  # "a charge that the minister rejected"
        reach |= set(before[-5:])
    framed = 1 if after and after[0][1] in _FRAMES else 0
    reach |= {at for at, _, _ in after[: framed + 4]}
    out = told.text[:end].endswith(" out")  # "the list left out Lund"
    plain = [(at, w) for at, _, w in after[framed:] if out or w.start not in named]
    heads = {at for at, _ in plain[:1]}
    heads |= {at for at, w in plain[:3] if re.search(r"\b(?:or|nor) $", told.text[end : w.start])}
    if none and not without:
        verbs = [told.words[clause.verb].start for clause in clauses(told)]
        verb = next((start for start in verbs if start > end), -1)
        heads |= {at for at, w in plain[1:] if w.start == verb and "," not in told.text[end:verb]}
    return heads, reach | heads


def _reach_end(told: Told, end: int) -> int:
    stop = re.search(r"[.;:!?]|, (?:but|and)\b", told.text[end:])
    return end + stop.start() if stop else len(told.text)


_EVEN = frozenset(listed("even still yet ever"))


def denied(told: Told) -> set[str]:
    """Roots of what a text denies."""
    return {told.keyed[at][0] for at in _negated(told)[1]}


_SAME = 0.4  # of the claim's words, for a sentence of the source to tell the same
_FEWEST = 1.6  # two words, one of them met by a wider one
_AS_MUCH = 0.8  # of what the sentence that tells most of it does
_ALIKE = 0.6  # of the claim's words in `core`, for a word on one side only to count against it; freer wordings say it otherwise
_TOUCHES = 4  # words of meaning by which a sentence of the source is about the claim


def turned_round(claim: Told, core: Told, lines: Sequence[Told] = (), beside: Sequence[Told] = ()) -> str:
    """A negation on one side only, or the opposite of the source's word.

    `core` is the sentence of the source that says most of it; of those `beside` it, only what they deny of a verb counts.
    """
    touched = [(told_in(line.sensed, claim.meanings), line) for line in lines]
    least = max(_FEWEST, _SAME * len(claim.meanings), _AS_MUCH * max((n for n, _ in touched), default=0))
    same = [core, *(line for n, line in touched if n >= least)]
    about = [line for n, line in touched if n >= _TOUCHES]
    alike = told_in(core.sensed, claim.meanings) >= _ALIKE * len(claim.meanings)
    heads, reach = _negated(claim)
    if alike and not _refuses_alike(claim, same) and any(_affirmed(claim, at, same, about) for at in heads):
        return "the passage does not deny it"
    if any(_denied(claim, at, same, about, beside) for at in set(range(len(claim.keyed))) - reach):
        return "the passage denies it"
    claimed = {root(w.stem) for w in claim.content}
    told = {root(w.stem) for line in same for w in line.content}
    if _negations(claim) and not any(_negations(line) for line in same) and not claimed - told:
        return "the passage does not deny it"
    if alike and _opposed(claim, core, {claim.keyed[at][0] for at in reach}, denied(core)):
        return "the passage says the opposite"
    return ""


def _met_at(claim: Told, at: int, line: Told) -> list[int]:
    """Indexes into `keyed` of a line that say the same as a word of the claim, by form or as news uses them."""
    (key, word), phrases = claim.keyed[at], line.phrase_stems
    own = claim.phrase_stems.get(word.start, word.stem)
    return [
        i for i, (other, w) in enumerate(line.keyed) if key == other or _are_alike(own, phrases.get(w.start, w.stem))
    ]


def _refuses_alike(claim: Told, same: Sequence[Told]) -> bool:
    """Whether the claim denies by a verb, "rejected", that the source has too."""
    verbs = [w for w in claim.words if is_negation(w) and w.text.lower() not in STOP]
    return any(_alike(verb, w) for verb in verbs for line in same for w in _plain_words(line))


def _affirmed(claim: Told, at: int, same: Sequence[Told], about: Sequence[Told]) -> bool:
    """Whether the source says what the claim denies, and nowhere denies it."""
    met = [(line, i) for line in same for i, key in enumerate(line.keys) if key == claim.keys[at]]
    further = [(line, i) for line in about for i in _met_at(claim, at, line)]
    return bool(met) and not any(i in _negated(line)[1] for line, i in [*met, *further])


def _denied(claim: Told, at: int, same: Sequence[Told], about: Sequence[Told], beside: Sequence[Told]) -> bool:
    """Whether the source denies what the claim says, and nowhere says it."""
    is_verb = any(claim.words[clause.verb].start == claim.keyed[at][1].start for clause in clauses(claim))
    lines = [*same, *(beside if is_verb else ())]
    if not any(i in _negated(line)[0] for line in lines for i in _met_at(claim, at, line)):
        return False
    key, plain = claim.keys[at], [same[0], *about]
    return not any(i not in _negated(line)[1] for line in plain for i, other in enumerate(line.keys) if key == other)


def _opposed(claim: Told, source: Told, claim_denies: set[str], source_denies: set[str]) -> bool:
    """Whether the claim has a word where the source has its opposite, both affirmed or both denied."""
    mine, theirs = _plain_words(claim), _plain_words(source)
    said = {root(w.stem) for w in mine}
    others = [w for w in theirs if root(w.stem) not in said and _may_oppose(w)]
    for word in mine:
        if not _may_oppose(word):
            continue
        around = _around(claim, word)
        like = max((len(around & _around(source, w)) for w in theirs if _alike(word, w)), default=-1)
        for other in others:
            if len(around & _around(source, other)) <= like or not are_opposites(word, other):
                continue
            near = _around(source, other)
            if any(_alike(w, other) and len(_around(claim, w) & near) >= len(around & near) for w in mine):
                continue
            if (root(word.stem) in claim_denies) == (root(other.stem) in source_denies):
                return True
    return False


def _around(told: Told, word: Word) -> set[str]:
    """Roots of the two words of meaning on either side of a word."""
    before = [key for key, w in told.keyed if w.start < word.start]
    after = [key for key, w in told.keyed if w.start > word.start]
    return {*before[-2:], *after[:2]}


def _plain_words(told: Told) -> list[Word]:
    """Its words, verbs of two words by their meaning."""
    phrases = told.phrase_stems
    return [Word(w.start, w.end, phrases[w.start], phrases[w.start]) if w.start in phrases else w for w in told.words]


def _may_oppose(word: Word) -> bool:
    return word.text.islower() and (word.text not in STOP or word.text == "against") and word.stem not in _LIGHT


_LIGHT = frozenset(
    stem(word) for word in listed("go come give take get bring keep leave make let put set stay turn cut")
)
"""Verbs whose meaning lies in the words behind them."""


def _alike(one: Word, other: Word) -> bool:
    return _are_alike(one.stem, other.stem)


def _are_alike(one: str, other: str) -> bool:
    return root(one) == root(other) or bool(senses(one) & senses(other))


def are_opposites(one: Word, other: Word) -> bool:
    """Whether two words contradict each other."""
    return root(other.stem) in _AGAINST.get(root(one.stem), ()) or lexicon.are_opposites(one.text, other.text)


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
