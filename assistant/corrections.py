"""What was corrected of the sentences that an answer quotes: the outlet's notice, or what stood there before. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answers import Answer
from assistant.standalone import without_marks
from assistant.wording import content, words
from index.changes import correction_notice
from index.sentences import sentence_spans

_TOLD = 240  # characters of a notice or of a former sentence
_TOUCHED = 0.5  # of a sentence's words in the notice that corrects it
_FEWEST = 3
_ALIKE = 0.5  # of the words of a former sentence in the one that took its place
_LABEL = re.compile(r"\A(?:corrections?|corrected|clarifications?|editor[’']?s[’']? note)\W+", re.I)


@dataclass(frozen=True, slots=True)
class Corrected:
    """An article as it stands, and what its revisions took out of it and put in."""

    text: str
    changes: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    """Sentences gone and come with each revision, the newest first."""


def tell_corrections(answer: Answer, articles: Mapping[str, Corrected]) -> str:
    """What to say of the corrections that touch the quoted sentences, by citation number; empty when none does.

    `articles` maps article ids to what is known of them.
    """
    told: dict[str, str] = {}
    by_rank = {passage.rank: passage for passage in answer.passages}
    for quote in (quote for sentence in answer.sentences for quote in sentence.quotes):
        passage = by_rank.get(quote.citation)
        article = articles.get(passage.article_id) if passage else None
        if passage and article and (said := _correction(quote.text, article)):
            told.setdefault(passage.article_id, f"[{passage.rank}] {said}")
    return "; ".join(told.values())


def _correction(sentence: str, article: Corrected) -> str:
    notice = correction_notice(article.text)
    if _flat(sentence) in _flat(notice):
        return ""
    if notice and _share(sentence, notice) >= _TOUCHED:
        said = without_marks(_LABEL.sub("", _shortened(notice)))
        return f"was corrected: {said[:1].lower() + said[1:] if said[1:2].islower() else said}"
    for gone, come in article.changes:
        if _flat(sentence) not in map(_flat, come):
            continue
        before = max(gone, key=lambda former: _share(former, sentence), default="")
        if before and _share(before, sentence) >= _ALIKE:
            return f"was changed; before, it said: {without_marks(_shortened(before))}"
    return ""


def _share(one: str, other: str) -> float:
    """The share of one text's words of content that the other holds; 0 for a text of hardly any."""
    held, asked = _stems(other), _stems(one)
    return len(asked & held) / len(asked) if len(asked) >= _FEWEST else 0.0


def _stems(text: str) -> frozenset[str]:
    return frozenset(word.stem for word in content(words(text)))


def _flat(text: str) -> str:
    return " ".join(text.split())


def _shortened(text: str) -> str:
    """The sentences of a text that stand within a few lines, or as much of the first one."""
    text = _flat(text)
    ends = [end for _, end in sentence_spans(text) if end <= _TOLD]
    return text[: ends[-1]].rstrip(".") if ends else text[:_TOLD].rsplit(" ", 1)[0] + " …"


def cited_articles(answer: Answer) -> Sequence[str]:
    """The ids of the articles that an answer's sentences quote, each once."""
    quoted = {quote.citation for sentence in answer.sentences for quote in sentence.quotes}
    return list(dict.fromkeys(passage.article_id for passage in answer.passages if passage.rank in quoted))
