"""Write index/wordnet/*.tsv from WordNet's dictionary files: `python docs/make_lexicon.py FOLDER` (its dict folder).

Only what news needs and what `index.lexicon` reads: which senses a word has, what each is a kind of, which words are
derived from which, and which are opposites. No gloss and no example. Compounds are left out, except names of places and
bodies and verbs of several words ("call off"). The format of the source is told in WordNet's manual (wndb(5WN), wninput(5WN)).
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).parents[1] / "index" / "wordnet"
PARTS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}

# Senses are ordered by how often they were met. What comes later than these is seldom meant.
KEPT = {"n": 6, "v": 7, "a": 4, "r": 2}
_PHRASE_SENSES = 3

_SENSE = re.compile(r"(?<=[\t,])[nvar]\d{8}\b|^[nvar]\d{8}\b", re.MULTILINE)

_ABOVE = {"@", "@i", "&"}  # is a kind of, is one of, is like
_CAUSES = {">", "*"}  # to kill causes to die, to snore entails to sleep
_RELATED = {"+", "\\", "<"}  # derived from, pertains to, participle of
_OPPOSITE = "!"
_NAMES_KEPT = {"14", "15"}  # noun.group, noun.location


class Synset:
    """A line of a data file: the words of one sense, and its pointers (symbol, part and offset, word from, word to)."""

    def __init__(self, part: str, line: str) -> None:
        fields = line.split("|", 1)[0].split()
        self.key = part + fields[0]
        self.file = fields[1]
        count = int(fields[3], 16)
        self.words = [fields[4 + 2 * n].split("(")[0].lower().replace("_", " ") for n in range(count)]
        at = 4 + 2 * count
        self.pointers = []
        for n in range(int(fields[at])):
            symbol, offset, kind, ends = fields[at + 1 + 4 * n : at + 5 + 4 * n]
            self.pointers.append((symbol, kind.replace("s", "a") + offset, int(ends[:2], 16), int(ends[2:], 16)))
        self.is_name = any(symbol == "@i" for symbol, *_ in self.pointers)


def read_lines(path: Path) -> Iterator[str]:
    """The lines of a dictionary file without its licence, which stands indented at the top."""
    return (line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith(" "))


def kept(word: str, synset: Synset) -> bool:
    """Whether a word of a synset belongs into the lexicon."""
    if " " not in word:
        return any(c.isalpha() for c in word)
    if synset.key[0] == "v":
        return is_phrase(word.split())
    return synset.is_name and synset.file in _NAMES_KEPT and word.count(" ") < 4


def is_phrase(words: list[str]) -> bool:
    """Whether a verb of several words means something of its own that texts say otherwise: "call off", not "go to"."""
    if words[0] in ("be", "have", "do") or len(words) > _LONGEST_PHRASE:
        return False
    return not (len(words) == 2 and words[0] in _LIGHT and words[1] in _PREPOSITIONS)


_LONGEST_PHRASE = 3
_LIGHT = frozenset("go come get make put take bring live keep stay think work".split())
_PREPOSITIONS = frozenset("to in on for with of into at by from about".split())


def make(folder: Path) -> tuple[str, str]:
    """The two tables as text: words and senses, each sorted by its first column."""
    synsets = {
        (s := Synset(letter, line)).key: s
        for part, letter in PARTS.items()
        for line in read_lines(folder / f"data.{part}")
    }
    senses: dict[str, list[str]] = defaultdict(list)
    for part, letter in PARTS.items():
        for line in read_lines(folder / f"index.{part}"):
            fields = line.split()
            word, count = fields[0].replace("_", " "), int(fields[2])
            keys = [letter + offset for offset in fields[-count:]][: KEPT[letter]]
            found = [key for key in keys if kept(word, synsets[key])]
            senses[word] += found[:_PHRASE_SENSES] if " " in word else found
    related: dict[str, set[str]] = defaultdict(set)
    opposite: dict[str, set[str]] = defaultdict(set)
    for word, keys in senses.items():
        for synset in (synsets[key] for key in keys):
            place = synset.words.index(word) + 1
            for symbol, key, from_word, to_word in synset.pointers:
                if from_word != place or symbol not in _RELATED | {_OPPOSITE}:
                    continue
                other = synsets[key].words[to_word - 1]
                if senses.get(other):
                    (opposite if symbol == _OPPOSITE else related)[word].add(other)
    roots: dict[str, set[str]] = defaultdict(set)
    for part in PARTS:
        for line in read_lines(folder / f"{part}.exc"):
            form, *lemmas = line.split()
            roots[form] |= {lemma for lemma in lemmas if "_" not in form and senses.get(lemma)}
    return _renumbered(_words(senses, related, opposite, roots), _senses(senses, synsets))


def _words(*tables: dict[str, list[str]] | dict[str, set[str]]) -> str:
    """word, senses, related words, opposites, roots of an irregular form; lists are separated by commas."""
    senses, *others = tables
    rows = []
    for word in sorted({w for table in (senses, others[-1]) for w, found in table.items() if found}):
        cells = [",".join(senses.get(word, ())), *(",".join(sorted(table.get(word, ()))) for table in others)]
        rows.append("\t".join([word, *cells]).rstrip("\t"))
    return "\n".join(rows) + "\n"


def _senses(senses: dict[str, list[str]], synsets: dict[str, Synset]) -> str:
    """sense, what it is a kind of, what it causes."""
    needed, waiting = set(), [key for keys in senses.values() for key in keys]
    rows = []
    while waiting:
        key = waiting.pop()
        if key in needed:
            continue
        needed.add(key)
        above = [other for symbol, other, *_ in synsets[key].pointers if symbol in _ABOVE]
        causes = [other for symbol, other, *_ in synsets[key].pointers if symbol in _CAUSES]
        waiting += above + causes
        rows.append("\t".join([key, ",".join(above), ",".join(causes)]).rstrip("\t"))
    return "\n".join(sorted(rows)) + "\n"


def _renumbered(words: str, senses: str) -> tuple[str, str]:
    """Both tables with short numbers for senses in place of offsets into the source's files: a third smaller."""
    old = [row.split("\t", 1)[0] for row in senses.splitlines()]
    short = {key: f"{key[0]}{number:x}" for number, key in enumerate(old)}
    words, senses = (_SENSE.sub(lambda m: short[m.group()], table) for table in (words, senses))
    return words, "\n".join(sorted(senses.splitlines())) + "\n"


if __name__ == "__main__":
    words, kinds = make(Path(sys.argv[1]))
    (TARGET / "words.tsv").write_text(words, encoding="utf-8")
    (TARGET / "senses.tsv").write_text(kinds, encoding="utf-8")
