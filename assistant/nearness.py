"""How near the words of a text come to those of a question: the same word, a synonym, or near in meaning.

Vectors of single words, always the bundled model's; the lexicon tells which words can mean the same. Names and years are
compared by vector, too, so that 2023 is near 2024: what a passage lacks of them is counted apart, by the words themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate, chain
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from assistant.synonyms import senses
from assistant.wording import Word, content, phrased
from index.lexicon import wide_senses

if TYPE_CHECKING:
    from index.embedding import WordVectors

Matrix = npt.NDArray[np.float32]

_SYNONYM = 0.8
_NONE: frozenset[str] = frozenset()
_lock = Lock()


@cache
def _word_vectors() -> WordVectors:
    from index.embedding import BundledEmbedder, WordVectors

    return WordVectors(BundledEmbedder())


def nearness(asked: Sequence[Word], texts: Sequence[Iterable[Word]]) -> tuple[Matrix, Matrix]:
    """For each text (row) and word asked for (column), how near the nearest word of the text comes, 0..1.

    The first matrix counts words that are the same (1) or can mean the same (.8), the second the nearest vector too.
    Words of grammar meet nothing: "had" would be what an owner does.
    """
    carrying = [[(w.text.lower(), w.stem) for w in {*content(text), *phrased(text)}] for text in map(list, texts)]
    same = np.zeros((len(texts), len(asked)), np.float32)
    vocabulary = {word: n for n, word in enumerate(dict.fromkeys(chain.from_iterable(carrying)))}
    if not vocabulary or not asked:
        return same, same
    # A lock, because the vectors are kept, and questions are answered in several threads.
    with _lock:
        vectors = _word_vectors()
        near = np.clip(vectors([w.text.lower() for w in asked]) @ vectors([low for low, _ in vocabulary]).T, 0.0, 1.0)
    alike = np.zeros_like(near)
    for row, word in enumerate(asked):
        means, wide = senses(word.stem), wide_senses(word.text) if word.text.islower() else _NONE
        for (low, stem), column in vocabulary.items():
            if stem == word.stem:
                alike[row, column] = 1.0
            elif not (means.isdisjoint(senses(stem)) and (not wide or wide.isdisjoint(wide_senses(low)))):
                alike[row, column] = _SYNONYM
    columns = [vocabulary[word] for words in carrying for word in words]
    filled = [n for n, words in enumerate(carrying) if words]
    starts = [0, *accumulate(len(carrying[n]) for n in filled)][:-1]
    same[filled] = np.maximum.reduceat(alike[:, columns], starts, axis=1).T
    nearest = np.zeros_like(same)
    nearest[filled] = np.maximum.reduceat(np.maximum(alike, near)[:, columns], starts, axis=1).T
    return same, nearest
