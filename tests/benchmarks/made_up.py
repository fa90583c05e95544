"""Made-up articles and questions, the same at every run: for machines that lack the real ones, and as the ten to add.

Words follow Zipf's law over an invented vocabulary of 20,000, sentences and lengths are those of news (about 20 words
a sentence, 100 to 1,500 words an article). They measure speed and memory; nothing about quality can be read off them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate, islice
from typing import Any

_SYLLABLES = "ba co di fe gar hol in jan ka lu men nor os pel qui ras sto ter un ver wis yo zen tra".split()
_VOCABULARY = 20_000


def articles(count: int, *, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Articles in the JSON article format; another seed gives others."""
    chance = random.Random(seed)
    words = _vocabulary()
    weights = list(accumulate(1 / rank for rank in range(1, _VOCABULARY + 1)))
    for number in range(count):
        paragraphs = [
            " ".join(_sentence(chance, words, weights) for _ in range(chance.randint(2, 4)))
            for _ in range(chance.randint(2, 25))
        ]
        yield {
            "url": f"https://outlet{number % 40}.example/{seed}/{number}",
            "title": _sentence(chance, words, weights).rstrip("."),
            "text": "\n\n".join(paragraphs),
            "source": f"outlet{number % 40}.example",
            "published": (date(2024, 1, 1) + timedelta(days=number % 365)).isoformat(),
        }


def questions(found: Sequence[dict[str, Any]], count: int) -> list[dict[str, str]]:
    """Questions about articles, made from words of their titles and texts, asked on the day after."""
    chance = random.Random(7)
    asked = []
    for article in islice(iter(found), count):
        title, text = article["title"].split(), article["text"].split()
        words = chance.sample(title, min(4, len(title))) + chance.sample(text, min(5, len(text)))
        day = str(article.get("published") or "2025-12-31")[:10]
        asked.append({"question": f"What about {' '.join(words)}?".replace(".", ""), "as_of": day})
    return asked


def _vocabulary() -> list[str]:
    chance = random.Random(0)
    words: dict[str, None] = {}
    while len(words) < _VOCABULARY:
        words["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4)))] = None
    return list(words)


def _sentence(chance: random.Random, words: list[str], weights: list[float]) -> str:
    chosen = chance.choices(words, cum_weights=weights, k=chance.randint(8, 32))
    chosen = [word.capitalize() if i == 0 or chance.random() < 0.1 else word for i, word in enumerate(chosen)]
    return " ".join(chosen) + "."
