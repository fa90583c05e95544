"""A sentence of the source nearly word for word, but with something else in one place of it. Pure.

The two sentences are laid side by side, words of one meaning being one. Where the claim has a name in the place of
another, it says of one what the source says of the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import product

from assistant.agreement import rounds, same_name
from assistant.told import Told, root, strength
from assistant.turned import are_opposites
from assistant.wording import STOP, WEEKDAYS, Number, Word, is_month, listed, numbers
from index import lexicon

_ALIKE = 0.5  # of the claim's words of meaning stand in the source's sentence in the same order
_FEWEST = 2
_WORD_FOR_WORD = 0.75  # ... or of all its words, when most of meaning are names
_WIDEST = 5  # words in place of others; a longer stretch is another wording
_TAIL = 3  # words of the source's sentence beyond as many as the claim's, at its ends
_BEFORE = 2  # sentences in which "he" may have been named
_NEAR = 4  # words between a name and what it is called


@dataclass(frozen=True, slots=True)
class _Slot:
    """Words of the claim, and the words in their place in a sentence of the source."""

    mine: Sequence[Word]
    theirs: Sequence[Word]


def out_of_place(claim: Told, sources: Sequence[Sequence[Told]]) -> str:
    """Whom a sentence of the source has where the claim, otherwise like it, has another. `sources`: each passage's sentences.

    A claim that is like several sentences has to fit one of them.
    """
    wrong = ""
    for lines in sources:
        for at, line in enumerate(lines):
            slots = _slots(claim, line)
            if slots is None:
                continue
            other = next((found for slot in slots if (found := _differs(claim, slot, lines, at))), "")
            if not other:
                return ""
            wrong = wrong or other
    return wrong


def _slots(claim: Told, line: Told) -> list[_Slot] | None:
    """What the claim has in place of what; None when it is not like the sentence."""
    content = [w for w in claim.words if w.text.lower() not in STOP]
    mine, theirs = _folded(claim, line), [root(w.stem) for w in line.words]
    known = set(theirs)
    starts = {w.start for w in content}
    if sum(r in known for r in mine) < _ALIKE * len(mine):
        return None
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    kept = {w.start for a, _, n in matcher.get_matching_blocks() for w in claim.words[a : a + n]}
    same = len(kept & starts)
    if same < max(_FEWEST, _ALIKE * len(content)) and (not same or len(kept) < _WORD_FOR_WORD * len(mine)):
        return None
    slots: list[_Slot] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "replace":
            continue
        ours, others = claim.words[a:b], line.words[c:d]
        if b == len(mine):
            others = others[: len(ours) + _TAIL]
        elif a == 0 and d > b + _TAIL:
            continue  # what stands before the words may not be their subject
        slots.append(_Slot(ours, others))
    return slots


def _folded(claim: Told, line: Told) -> list[str]:
    """The claim's words as roots, those of the sentence where it has a word of the same meaning."""
    own = {root(w.stem) for w in line.words}
    folded = {}
    for key, word, meant in zip(claim.keys, claim.key_words, claim.meanings, strict=True):
        if key not in own and word.text.islower():
            met = (
                w for w, offered in zip(line.key_words, line.offered, strict=True) if strength(meant, offered) == 1.0
            )
            folded[word.start] = next((root(w.stem) for w in met), key)
    return [folded.get(w.start, root(w.stem)) for w in claim.words]


def _differs(claim: Told, slot: _Slot, lines: Sequence[Told], at: int) -> str:
    """What differs in a slot: a figure, the opposite of a word, a name."""
    line = lines[at]
    if number := _other_number(claim, slot, line):
        return f"the passage says {number} there"
    plain = [(w, o) for w, o in product(slot.mine, slot.theirs) if w.text.islower() and o.text.islower()]
    alone = len(slot.mine) == len(slot.theirs) == 1
    if len(slot.mine) <= _WIDEST and any(_contradict(w, o, alone) for w, o in plain):
        return "the passage says the opposite"
    other = _another(claim, slot, lines, at)
    return f"the passage says it of “{other}”" if other else ""


def _contradict(one: Word, other: Word, alone: bool) -> bool:
    return are_opposites(one, other) or (alone and lexicon.are_nearly_opposites(one.text, other.text))


def _other_number(claim: Told, slot: _Slot, line: Told) -> str:
    """The source's figure in a slot where the claim has another one of the same thing, no rounding of it."""
    if not slot.mine or not slot.theirs:
        return ""
    mine, theirs = _numbers(claim, slot.mine), _numbers(line, slot.theirs)
    for n, other in product(mine, theirs):
        thing, counted = claim.words[n.last : n.last + 1], line.words[other.last : other.last + 1]
        before = claim.text[: claim.words[n.first].start][-30:]
        if n.value == other.value or not thing or not counted or thing[0].stem != counted[0].stem:
            continue
        if not any(rounds(before, n.value, o.value) or o.value == n.value for o in numbers(line.words)):
            return f"“{line.text[line.words[other.first].start : line.words[other.last - 1].end]}”"
    return ""


def _numbers(told: Told, held: Sequence[Word]) -> list[Number]:
    starts = {w.start for w in held}
    return [n for n in numbers(told.words) if told.words[n.first].start in starts]


_HE = frozenset(listed("he she him her his it its they them their"))


def _another(claim: Told, slot: _Slot, lines: Sequence[Told], at: int) -> str:
    """Whom the source has in a slot, when that is not whom the claim has there."""
    line = lines[at]
    named = _names(claim, slot.mine)
    if not named or len(slot.mine) > _WIDEST or len(slot.theirs) > _WIDEST + _TAIL:
        return ""
    there = _names(line, slot.theirs)
    if there:
        if _share(named, there) or any(_side_by_side(named, there, other) for other in lines):
            return ""
        return " ".join(w.text for w in there)
    if not any(w.text in _HE for w in slot.theirs):
        return ""
    before = [w for other in lines[max(0, at - _BEFORE) : at] for name in other.names for w in name]
    before += [w for name in line.names for w in name if w.end <= slot.theirs[0].start]
    return "" if not before or _share(named, before) else f"{before[0].text}"


def _names(told: Told, held: Sequence[Word]) -> list[Word]:
    """Words of names among some words."""
    starts = {w.start for w in held}
    return [
        w
        for name in told.names
        for w in name
        if w.start in starts and not is_month(w) and w.text.lower() not in WEEKDAYS
    ]


def _share(ones: Sequence[Word], others: Sequence[Word]) -> bool:
    if any(same_name(a.stem, b.stem) for a, b in product(ones, others)):
        return True
    return any(
        w.text.isupper() and w.text == "".join(o.text[0] for o in full)
        for short, full in ((ones, others), (others, ones))
        for w in short
    )


def _side_by_side(ones: Sequence[Word], others: Sequence[Word], line: Told) -> bool:
    """Whether a sentence names the one beside the other: "Sweden's prime minister, Ulf Kristersson"."""
    here = [i for i, w in enumerate(line.words) if any(same_name(w.stem, a.stem) for a in ones)]
    there = [i for i, w in enumerate(line.words) if any(same_name(w.stem, b.stem) for b in others)]
    return any(0 < abs(a - b) <= _NEAR for a in here for b in there)
