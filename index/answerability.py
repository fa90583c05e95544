"""How likely the passages found answer a question. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from index import keywords

if TYPE_CHECKING:
    from index.search import Hit

_ENOUGH_COVERED = 0.6
_BEST = 2.2


def answerability(rarity: Mapping[str, float], hits: Sequence[Hit]) -> float:
    """The best passage's score, held down where words of the question are missing: 0..1."""
    if not hits or not rarity:
        return 0.0
    held = [set(keywords.query_terms(f"{h.passage.title} {h.passage.text}")) for h in hits[:3]]
    best = max((sum(rarity[t] for t in rarity if t in words) for words in held), default=0.0)
    covered = best / sum(rarity.values())
    own = sum(share for name, share in hits[0].reasons if name in ("words", "meaning", "recency"))
    return round(min(1.0, own / _BEST) * min(1.0, covered / _ENOUGH_COVERED), 4)
