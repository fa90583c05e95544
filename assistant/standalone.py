"""A sentence of a passage as one of an answer: verbatim, readable alone, and nothing in it that looks like ours. Pure.

Nothing is written here but what stands in brackets: "[Ana Ruiz] She said ...", "[Ana] Ruiz said ...".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from assistant.answers import Quote, Sentence
from assistant.asking import Asked
from assistant.lines import Line
from assistant.quotation import shown_as_speech
from assistant.referents import antecedent, body_meant
from assistant.wording import COUNTRIES, SAYING

SETTLED = 0.75
"""The share of the question that a sentence must tell itself to settle it."""
_HE_OPENS = re.compile(r"^[\"“]?(?:(?:But|And|Yet|Still|Later|Meanwhile|However|Instead),? )?(He|She|he|she)\b(?!['’])")
_HE_SAID = re.compile(r"[”\"] (he|she)(?= \w+)")
_HANGS = re.compile(
    r"^[\"“]?(?:(?:But|And|Yet|So) )?(?:They|It|This|These|Those|Their|Its|His|Her|That)\b"
    r"(?! (?:is|was|isn|wasn|on|in|who|aboard|of|at|with|from|killed|injured)\b)"
)
_OF_THEM = re.compile(
    r"(?:But |And )?(?:One|Some|Two|Three|Four|Both|Most|Many|Neither|None|All|Each|Several) of (?:them|these|those)\b"
)
_ACTS = re.compile(
    rf"['’]s\b|, (?:who|\d\d)\b| (?:who|has|had|was|is|will|would|did|\w+ed|{'|'.join(sorted(SAYING))})\b"
)
"""What follows a person's name and seldom another pair of capitals: "Russian Orthodox priest" is nobody."""


def _names_alone(before: Line, line: Line, lines: Sequence[Line]) -> bool:
    """Whether the sentence quoted right before names whom "he" means, and nobody else: then no bracket is needed."""
    people = {" ".join(w.text for w in run) for run in before.people}
    return len(people) == 1 and people == {antecedent(line, lines)}


def _given_names(line: Line, lines: Sequence[Line]) -> dict[str, str]:
    """Surname -> given names, as the same article tells them; surnames of two people are left out."""
    given: dict[str, set[str]] = defaultdict(set)
    acting: set[str] = set()
    for other in lines:
        if other.passage.article_id == line.passage.article_id:
            for run in other.people:
                if any(w.text in COUNTRIES for w in run):
                    continue  # "struck by Israel Iran said"
                given[run[-1].text].add(" ".join(w.text for w in run[:-1]))
                if _ACTS.match(other.text, run[-1].end):
                    acting.add(run[-1].text)
    return {surname: next(iter(firsts)) for surname, firsts in given.items() if len(firsts) == 1 and surname in acting}


def _with_names(asked: Asked, line: Line, lines: Sequence[Line], *, alone: bool, after: Line | None) -> str:
    """The sentence with what a reader misses in brackets: "[Ana Ruiz] She said ...", "[Ana] Ruiz said ..."."""
    text = line.text
    if after and after.passage is line.passage and after.place < line.place and _names_alone(after, line, lines):
        return text
    if _HE_OPENS.match(text):
        person = antecedent(line, lines)
        at = len(text) - len(text.lstrip('"“'))
        return f"{text[:at]}[{person}] {text[at:]}" if person else text
    if (said := _HE_SAID.search(text)) and (person := antecedent(line, lines)):
        return f"{text[: said.end()]} [{person}]{text[said.end() :]}"
    at, body = body_meant(line, lines)
    if body and (alone or needed_before(line, lines) is None):
        return f"{text[:at]} [{body}]{text[at:]}"
    given = _given_names(line, lines)
    inserted: list[tuple[int, str]] = []
    for at, word in enumerate(line.words):
        before = line.words[at - 1] if at else None
        led = before is not None and (before.text[0].isupper() or before.text.lower() in ("the", "president"))
        follows = at + 1 < len(line.words) and line.words[at + 1].text[0].isupper() and text[word.end] == " "
        joined = text[word.start - 1 : word.start] == "-"  # Bashar al-Assad
        if word.text in given and not (led or follows or joined) and word.stem not in asked.everything:
            inserted.append((word.start, given.pop(word.text)))
    for start, first in reversed(inserted):
        text = f"{text[:start]}[{first}] {text[start:]}"
    return text


def needed_before(line: Line, lines: Sequence[Line]) -> Line | None:
    """The sentence before, when this one cannot be understood without it and it is short enough to quote."""
    hangs = _HANGS.match(line.text) or (_HE_OPENS.match(line.text) and not antecedent(line, lines))
    if not _OF_THEM.match(line.text) and (not hangs or line.said >= SETTLED):
        return None
    for other in lines:
        if other.passage is line.passage and other.place == line.place - 1:
            return other if len(other.words) <= 40 and other.faults < 0.2 else None
    return None


_SPELLED = re.compile(r"[\[【〔［](?=[^\[\]【】〔〕［］]*\d)([^\[\]【】〔〕［］]*)[\]】〕］]")


def without_marks(text: str) -> str:
    """A quoted text in which nothing looks like a citation or a link of ours: "[2]" and "[a](b)" are an article's words."""
    while (plain := _SPELLED.sub(r"(\1)", text)) != text:
        text = plain
    return text.replace("](", "] (").replace("]:", "] :")


def quote_line(
    asked: Asked, line: Line, lines: Sequence[Line], *, alone: bool = False, after: Line | None = None
) -> Sentence:
    """A line as a sentence of an answer, `after` another; `alone` where no other is quoted even if it leans on one."""
    passage = line.passage
    quote = Quote(passage.rank, passage.start + line.start, passage.start + line.end, line.text)
    shown = shown_as_speech(
        passage.text, (line.start, line.end), _with_names(asked, line, lines, alone=alone, after=after)
    )
    return Sentence(without_marks(shown), (passage.rank,), "supported", (quote,))
