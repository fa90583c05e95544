"""The language of a text that does not state it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from index.articles import Article, Rejected

_SHORTEST = 100  # characters; below, a guess is often wrong
_READ = 1500  # characters; more does not change the guess and costs time
_SURE = 0.9  # probability; below, the language is left open


def language_of(text: str) -> str:
    """The ISO 639-1 code of the language of `text`, or nothing when it is too short or unclear."""
    if len(text) < _SHORTEST:
        return ""
    # ``zxx`` is py3langid's "no language".
    code, sureness = _identifier().classify(text[:_READ])
    return str(code) if code != "zxx" and sureness >= _SURE else ""


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def with_language(item: Article | Rejected) -> Article | Rejected:
    """The article with its language, when it states none."""
    if isinstance(item, Rejected) or item.language:
        return item
    return replace(item, language=language_of(item.text))
