"""Made-up articles and questions, the same at every run: for machines that lack the real ones, and as the ten to add.

Words are those of the starter articles, and they come together as in news: an article tells a story, with words of its
own, of a field, with words it shares with other stories, among the common words of all. Sentences and lengths are those
of news (about 20 words a sentence, 60 to 1,700 words an article). Passages are about as alike as real ones: any two at a
cosine of .20, the nearest at .70, the tenth at .59, the fiftieth at .42 (20,000 of real news: .06, .71, .57, .45).
They measure speed and memory; nothing about quality can be read off them.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

_BRIEFS = Path(__file__).parents[2] / "seeds" / "briefs"
_COMMON = 120  # the most frequent words: those of every text
_FIELDS, _FIELD_WORDS = 150, 80
_STORY_WORDS, _ARTICLES_A_STORY = 40, 4


class _Drawer:
    """Draws words, the first ones most."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._weights = list(accumulate(rank**-0.5 for rank in range(1, len(words) + 1)))

    def draw(self, chance: random.Random, count: int) -> list[str]:
        return chance.choices(self._words, cum_weights=self._weights, k=count)


def articles(count: int, *, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Articles in the JSON article format; another seed gives others."""
    chance = random.Random(seed)
    common, fields = _language()
    stories: list[tuple[_Drawer, _Drawer, _Drawer]] = []
    for number in range(count):
        if not stories or chance.random() < 1 / _ARTICLES_A_STORY:
            field = chance.choice(fields)
            stories = [*stories[-200:], (common, field, _Drawer(_some(chance, _STORY_WORDS)))]
        story = chance.choice(stories)
        paragraphs = [
            " ".join(_sentence(chance, story) for _ in range(chance.randint(2, 4)))
            for _ in range(chance.randint(2, 25))
        ]
        yield {
            "url": f"https://outlet{number % 40}.example/{seed}/{number}",
            "title": _sentence(chance, story).rstrip("."),
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


@cache
def _words() -> tuple[list[str], list[str]]:
    """The words of the starter articles: the most frequent ones, and the others."""
    texts = [json.loads(path.read_text(encoding="utf-8"))["text"] for path in sorted(_BRIEFS.glob("*.json"))]
    counted = Counter(re.findall(r"[^\W_]+", " ".join(texts)))
    ordered = sorted(counted, key=lambda word: (-counted[word], word))
    return ordered[:_COMMON], ordered[_COMMON:]


def _some(chance: random.Random, count: int) -> list[str]:
    return chance.sample(_words()[1], count)


def _language() -> tuple[_Drawer, list[_Drawer]]:
    """The common words, and those of each field: the same whatever the seed."""
    chance = random.Random(0)
    return _Drawer(_words()[0]), [_Drawer(_some(chance, _FIELD_WORDS)) for _ in range(_FIELDS)]


def _sentence(chance: random.Random, story: tuple[_Drawer, ...]) -> str:
    length = chance.randint(8, 32)
    chosen = [word for words in story for word in words.draw(chance, 1 + length // 4)]
    chosen += _some(chance, length // 4)
    chance.shuffle(chosen)
    chosen[0] = chosen[0].capitalize()
    return " ".join(chosen) + "."
