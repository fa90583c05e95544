"""Where sentences stand in an answer and where their evidence stands in a passage. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.answers import Evidence, Sentence

Span = tuple[int, int]

_MARKERS = r"(?:\s*\[\d{1,3}(?:\s*[,;]\s*\d{1,3})*\])*"


def sentence_spans(text: str, sentences: Iterable[Sentence]) -> list[tuple[Sentence, Span]]:
    """Find each sentence in the answer, in order, its citation markers included.

    A checked sentence may have lost its markers or its line breaks, so its words are looked for with
    white space and markers allowed between them.
    """
    found: list[tuple[Sentence, Span]] = []
    position = 0
    for sentence in sentences:
        parts = [re.escape(word) for word in re.sub(r"\[\d{1,3}\]", " ", sentence.text).split()]
        if not parts:
            continue
        # The final stop may stand before or after the marker: "... on Monday [1]." and "... on Monday. [1]".
        if len(parts[-1]) > 1 and sentence.text.rstrip().endswith((".", "!", "?")) and parts[-1][-1] in ".!?":
            stop = 2 if parts[-1].endswith(("\\.", "\\?")) else 1
            parts[-1:] = [parts[-1][:-stop] + _MARKERS + parts[-1][-stop:]]
        between = _MARKERS + r"\s+"
        match = re.compile(between.join(parts) + _MARKERS).search(text, position)
        if match:
            found.append((sentence, match.span()))
            position = match.end()
    return found


def quote_spans(passage: Evidence, sentences: Iterable[Sentence]) -> list[Span]:
    """The quotes of these sentences inside the passage's text, merged and in order."""
    spans: list[Span] = []
    for sentence in sentences:
        for quote in sentence.quotes:
            if quote.citation != passage.rank or not quote.text:
                continue
            start, end = quote.start - passage.start, quote.end - passage.start
            if start < 0 or passage.text[start:end] != quote.text:
                start = passage.text.find(quote.text)
                end = start + len(quote.text)
            if start >= 0:
                spans.append((start, end))
    return merged(spans)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, overlapping ones joined."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        elif end > start:
            result.append((start, end))
    return result


def located(article: str, passage: Evidence) -> Span | None:
    """Where the passage stands in the article's text; None when the article no longer holds it."""
    if article[passage.start : passage.end] == passage.text:
        return passage.start, passage.end
    start = article.find(passage.text) if passage.text else -1
    return (start, start + len(passage.text)) if start >= 0 else None
