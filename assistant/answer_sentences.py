"""An answer's text taken apart: its sentences without markers and Markdown, each with the numbers it cites. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.sentences import sentence_spans

_MARK = re.compile(r"\s*\[\s*(\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)\s*\]")
_LEAD = re.compile(r"^\s*(?:(?:[-*+•–]|\d{1,2}[.)]|>)\s+)+")
_HEADING = re.compile(r"^\s*#{1,6}\s+")
_STRESS = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")


def split_answer(text: str) -> list[tuple[str, tuple[int, ...]]]:
    """The sentences of an answer without markers and marks of Markdown, each with the numbers it cites.

    A marker after the full stop belongs to the sentence before it. A short heading claims nothing and is left out. A
    line that ends in a colon and cites nothing takes the citations of the list it introduces.
    """
    found: list[tuple[str, tuple[int, ...]]] = []
    waiting: list[int] = []
    for block in _blocks(text):
        sentences = _cited(block)
        own = tuple(sorted({n for _, cited in sentences for n in cited}))
        if own:
            for at in waiting:
                found[at] = (found[at][0], tuple(sorted({*found[at][1], *own})))
        if sentences and not own and sentences[-1][0].endswith(":"):
            waiting = [len(found) + len(sentences) - 1]
        elif not _LEAD.match(block):
            waiting = []
        found += sentences
    return found


def _blocks(text: str) -> Iterator[str]:
    """Paragraphs, list items and long headings; wrapped lines of a paragraph are joined."""
    gathered: list[str] = []
    for line in [*text.splitlines(), ""]:
        heading = _HEADING.match(line)
        if gathered and (not line.strip() or heading or _LEAD.match(line)):
            yield " ".join(gathered)
            gathered = []
        if heading:
            title = line[heading.end() :]
            if len(title.split()) > 6 or any(c.isdigit() for c in title):
                yield title
        elif line.strip():
            gathered.append(line if not gathered else line.strip())


def _cited(block: str) -> list[tuple[str, tuple[int, ...]]]:
    text = _STRESS.sub("", _LEAD.sub("", block)).replace("|", " ")
    plain, marks, last = "", [], 0
    for match in _MARK.finditer(text):
        plain += text[last : match.start()]
        marks.append((len(plain), _ranks(match.group(1))))
        last = match.end()
        if plain and last < len(text) and not plain[-1].isspace() and text[last].isalnum():
            plain += " "
    plain += text[last:]
    spans = [(a, b) for a, b in sentence_spans(plain) if any(c.isalnum() for c in plain[a:b])]
    cited: list[set[int]] = [set() for _ in spans]
    for at, ranks in marks:
        owner = max((i for i, (start, _) in enumerate(spans) if start < at), default=0)
        if spans:
            cited[owner].update(ranks)
    return [(plain[a:b], tuple(sorted(c))) for (a, b), c in zip(spans, cited, strict=True)]


def _ranks(inside: str) -> list[int]:
    ranks: list[int] = []
    for part in re.split(r"[,;]", inside):
        ends = [int(n) for n in re.findall(r"\d+", part)]
        ranks += range(ends[0], ends[-1] + 1) if len(ends) == 2 and ends[0] <= ends[1] < ends[0] + 20 else ends
    return ranks
