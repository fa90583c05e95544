"""One question and what became of it, and the texts that are made of it. No widgets here."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from assistant.answers import (
    Answer,
    Disagreement,
    Evidence,
    Failed,
    Finished,
    Found,
    Fragment,
    Sentence,
    Turn,
    Understood,
)
from assistant.tui import words
from assistant.tui.filters import Filters
from assistant.tui.marks import quote_spans, sentence_spans

if TYPE_CHECKING:
    from assistant.conversations import SavedTurn, State

Stage = Literal["waiting", "reading", "searching", "writing", "stopping", "done"]

SUPPORT_MARKS = {"partly": "partly", "not_found": "not found"}
"""How doubt is told."""
SENTENCE_MARKS = {"supported": "✓", **{support: f"⟨{said}⟩" for support, said in SUPPORT_MARKS.items()}}
"""What stands after a checked sentence."""
_LISTS = ("timeline", "overview", "comparison")
_DATED_ITEM = re.compile(r"^(\s*[-*] )([^:*\[\]\n]{3,60})(: )", re.MULTILINE)
"""An item of a timeline: what stands before the first colon is its date, or its outlet and date."""
_SENTENCE = re.compile(r"\S.*?(?:[.!?][\"'”’)]*(?=\s)|(?=\n)|\Z)", re.DOTALL)
MARKER = re.compile(r"\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]")


@dataclass(eq=False)
class Exchange:
    """A question, the passages found for it and the answer as far as it has come."""

    question: str
    stage: Stage = "waiting"
    text: str = ""
    passages: tuple[Evidence, ...] = ()
    notes: tuple[str, ...] = ()
    understood: Understood | None = None
    answer: Answer | None = None
    failure: str = ""
    selected: int = 0
    """The rank of the passage that is shown; 0 before any was found."""
    citation: int | None = None
    """Which of the answer's citations is the current one, counted from 0."""
    started: float = field(default_factory=time.monotonic)
    seconds: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)
    conversation: str = ""
    """The saved conversation that it belongs to, and its `place` in it, from 0."""
    place: int = 0
    replaced: bool = False
    """The question was edited and asked anew, or the answer repaired: this one is no part of what followed."""
    repair_of: Answer | None = None
    filters: Filters = field(default_factory=Filters)
    """What the reader had set when it was asked."""
    cut_off: bool = False
    """The app ended before the answer did."""
    changed: dict[int, str] = field(default_factory=dict)
    """What has become, since the answer, of the articles behind its passages: rank and words."""

    @property
    def done(self) -> bool:
        """Nothing more will come."""
        return self.stage == "done"

    @property
    def stopped(self) -> bool:
        """It ended before its end: by the reader or with the app."""
        return self.cut_off or (self.stop.is_set() and (self.answer is None or self.answer.status == "incomplete"))

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The checked sentences, once there are any."""
        return self.answer.sentences if self.answer else ()

    @property
    def ranks(self) -> frozenset[int]:
        """The numbers that may be cited."""
        return frozenset(passage.rank for passage in self.passages)

    @property
    def cited(self) -> frozenset[int]:
        """The numbers that the answer cites; empty for a refusal and while it is being written."""
        return frozenset(cited_ranks(self)) if self.done or self.answer else frozenset()

    @property
    def ordered(self) -> tuple[Evidence, ...]:
        """The passages that the answer cites, then the others."""
        cited = self.cited
        return tuple(sorted(self.passages, key=lambda passage: passage.rank not in cited))

    def passage(self, rank: int) -> Evidence | None:
        """The passage with this number."""
        return next((passage for passage in self.passages if passage.rank == rank), None)

    @property
    def read_as(self) -> str:
        """The wording that was searched for, where it is not the one typed; empty otherwise."""
        used = self.understood.question if self.understood else ""
        return used if used != " ".join(self.question.split()) else ""

    def turn(self) -> Turn | None:
        """This exchange as history for a later question."""
        whole = self.done and self.text and not self.failure and not self.replaced
        return Turn(self.question, self.text) if whole else None

    def state(self) -> State:
        """How it ended, as it is saved."""
        return "failed" if self.failure else "stopped" if self.stopped or self.stop.is_set() else "done"

    def take(self, event: Understood | Found | Fragment | Finished | Failed) -> bool:
        """Take in what the engine reports; True when nothing comes after it."""
        if isinstance(event, Understood):
            self.understood = event
            self.stage = self.stage if self.stage == "stopping" else "searching"
        elif isinstance(event, Found):
            self._find(event)
            self.stage = self.stage if self.stage == "stopping" else "writing"
        elif isinstance(event, Fragment):
            if self.stage != "stopping":
                self.text += event.text
        else:
            self._end(event.answer, event.message if isinstance(event, Failed) else "")
        return self.done

    def _find(self, event: Found) -> None:
        """Take in the passages; they come again, numbered by first use, and a reader's choice stays the one chosen."""
        shown = self.passage(self.selected) if self.passages and self.selected != self.passages[0].rank else None
        self.passages, self.notes = event.passages, event.notes or self.notes
        same = (p.rank for p in self.passages if shown and (p.article_id, p.start) == (shown.article_id, shown.start))
        self.selected = next(same, self.passages[0].rank if self.passages else 0)

    def _end(self, answer: Answer | None, failure: str) -> None:
        self.failure = failure
        if answer is not None:
            self.answer = answer
            self.passages = answer.passages or self.passages
            self.text = answer.text or self.text
            found = [passage.rank for passage in self.passages]
            if self.selected in (0, *found[:1]) or self.selected not in found:
                # The reader has not chosen: begin with what the answer rests on.
                self.selected = next((passage.rank for passage in self.ordered), 0)
        self.close()

    def close(self) -> None:
        """Stop the clock."""
        if self.stage != "done":
            self.stage = "done"
            self.seconds = time.monotonic() - self.started

    def elapsed(self) -> float:
        """Seconds since the question was asked, until it was done."""
        return self.seconds if self.done else time.monotonic() - self.started


def restored(turn: SavedTurn, conversation: str, place: int) -> Exchange:
    """A saved turn as it was."""
    exchange = Exchange(turn.question, "done", turn.text, turn.passages, understood=turn.understood, answer=turn.answer)
    exchange.conversation, exchange.place, exchange.replaced = conversation, place, turn.replaced
    exchange.failure = turn.failure
    exchange.cut_off = turn.state in ("asked", "writing", "stopped")
    exchange.seconds = turn.answer.seconds if turn.answer else 0.0
    exchange.selected = next((passage.rank for passage in exchange.ordered), 0)
    return exchange


def cited_ranks(exchange: Exchange) -> list[int]:
    """The numbers cited in the text, in reading order, known ones only."""
    return [
        int(number)
        for match in MARKER.finditer(exchange.text)
        for number in re.findall(r"\d+", match.group(1))
        if int(number) in exchange.ranks
    ]


def walked_ranks(exchange: Exchange) -> list[int]:
    """The numbers that n and p walk through: those in the text, then those in the positions of disagreements."""
    found = exchange.answer.disagreements if exchange.answer else ()
    told = [number for one in found for position in one.positions for number in position.citations]
    return cited_ranks(exchange) + [number for number in told if number in exchange.ranks]


def cited_sentence(exchange: Exchange) -> Sentence | None:
    """The sentence that the current citation belongs to."""
    if exchange.citation is None:
        return None
    places = [
        match.start()
        for match in MARKER.finditer(exchange.text)
        for number in re.findall(r"\d+", match.group(1))
        if int(number) in exchange.ranks
    ]
    if exchange.citation >= len(places):
        return None
    place = places[exchange.citation]
    for sentence, (start, end) in sentence_spans(exchange.text, exchange.sentences):
        if start <= place < end:
            return sentence
    return None


def marked_text(exchange: Exchange) -> str:
    """The answer's Markdown with a mark `[!not_found]` after each checked sentence."""
    text = exchange.text
    if exchange.answer is not None and exchange.answer.status == "not_in_articles":
        return text
    for sentence, (_, end) in reversed(sentence_spans(text, exchange.sentences)):
        if sentence.support in SENTENCE_MARKS:
            text = f"{text[:end]} [!{sentence.support}]{text[end:]}"
    if exchange.answer and exchange.answer.kind in _LISTS:
        text = _DATED_ITEM.sub(r"\1**\2**\3", text)
    return text


def support_line(exchange: Exchange) -> str:
    """`3 sentences: 2 supported, 1 not found in the passages`."""
    answer = exchange.answer
    if answer is None or not answer.sentences or answer.status == "not_in_articles":
        return ""
    supports = [sentence.support for sentence in answer.sentences]
    wording = (("supported", "supported"), ("partly", "partly supported"), ("not_found", "not found in the passages"))
    counts = [f"{supports.count(support)} {said}" for support, said in wording if support in supports]
    total = words.count(len(supports), "sentence")
    if len(counts) == 1:
        return f"{total}, {'all ' if len(supports) > 1 else ''}{counts[0].split(' ', 1)[1]}"
    return f"{total}: {', '.join(counts)}"


def nearest_lines(answer: Answer) -> list[str]:
    """What comes nearest in the articles that do not answer: “...” [2]."""
    told = ((" ".join(sentence.text.split()), sentence.citations[0]) for sentence in answer.nearest)
    return [f"▪ “{text}” [{number}]" for text, number in told]


def doubt_lines(exchange: Exchange) -> list[str]:
    """Why sentences are not fully supported, and where they are: `partly: “Five died …”: the figure differs; see [3]`."""
    lines = []
    for sentence in exchange.sentences:
        better = f"[{sentence.better}] bears it out" if sentence.better in exchange.ranks else ""
        told = "; ".join(part for part in (" ".join(sentence.why.split()), better) if part)
        if sentence.support in SUPPORT_MARKS and told:
            text = " ".join(sentence.text.split())
            short = text if len(text) <= 50 else text[:49].rsplit(" ", 1)[0] + "…"
            lines.append(f"{SUPPORT_MARKS[sentence.support]}: “{short}”: {told}")
    return lines[:4]


def answer_lines(exchange: Exchange) -> list[str]:
    """What the answer rests on and how it was made::

        newest evidence 24 Jun 2024, 2 years old
        quotes · 2 passages cited · 1 outlet · 0.4 s

    Only cited passages count; those that were merely found say nothing about the answer. A refusal names the nearest.
    """
    answer, passages = exchange.answer, exchange.passages
    refused = answer is not None and answer.status == "not_in_articles"
    if refused:
        counted = words.count(len({passage.article_id for passage in passages}), "nearest article")
    else:
        passages = tuple(passage for passage in passages if passage.rank in exchange.cited)
        counted = words.count(len(passages), "passage cited", "passages cited")
    mode = answer.mode if answer else exchange.understood.mode if exchange.understood else ""
    # A refusal usually comes before any model is asked, and nothing was quoted either.
    parts = ["" if refused else (answer and answer.model) or "model" if mode == "model" else mode]
    if passages:
        parts += [counted, words.count(len({passage.outlet for passage in passages}), "outlet")]
    elif exchange.passages and exchange.text:
        parts.append("no passage cited")
    parts.append(words.duration((answer and answer.seconds) or exchange.elapsed()))
    parts.append(words.cost(answer.usage) if answer else "")
    last = " · ".join(part for part in parts if part)
    return [_newest(passages, exchange, "newest" if refused else "newest evidence"), last] if passages else [last]


def _newest(passages: tuple[Evidence, ...], exchange: Exchange, what: str) -> str:
    """The newest date among these, and how old it was when the question was asked."""
    dated = [passage for passage in passages if passage.published and passage.published_certainty != "unknown"]
    if not dated:
        return "the nearest are undated" if what == "newest" else "the evidence is undated"
    newest = max(dated, key=lambda passage: (passage.published or "")[:10])
    as_of = exchange.answer.as_of if exchange.answer else exchange.understood.as_of if exchange.understood else ""
    old = words.days_before(newest.published or "", as_of)
    return f"{what} {words.dated(newest)}" + (f", {old}" if old else "")


def repair_line(exchange: Exchange) -> str:
    """What a repair did to an answer; empty when none was made."""
    repair = exchange.answer.repair if exchange.answer else None
    if repair is None:
        return ""
    if repair.kept:
        return "repair: no better answer came; this is the former one"
    return f"repaired: {words.count(len(repair.removed), 'sentence')} dropped or reworded, {len(repair.added):,} new"


def supports(exchange: Exchange, rank: int) -> str:
    """What the checks say of the sentences that cite a passage: `supported`, `partly supported`, `not found`."""
    found = [sentence.support for sentence in exchange.sentences if rank in sentence.citations]
    worst: dict[str, str] = {"not_found": "not found here", "partly": "partly supported", "supported": "supported"}
    said = [word for support, word in worst.items() if support in found]
    if not said:
        return ""
    counts = [f"{found.count(support)} {word}" for support, word in worst.items() if support in found]
    return said[0] if len(said) == 1 else ", ".join(reversed(counts))


def quotation(exchange: Exchange) -> str:
    """What can be put into a text as it stands: the words, who says them, the outlet, the date and the address.

    The words are those that the current citation rests on, else all that the passage supports, else its sentence that
    holds most words of the question.
    """
    passage = exchange.passage(exchange.selected)
    if passage is None:
        return ""
    current = cited_sentence(exchange)
    cites = current is not None and passage.rank in current.citations
    sentences = (current,) if current is not None and cites else exchange.sentences
    spans = quote_spans(passage, sentences) or [_telling_sentence(passage)]
    said = " […] ".join(" ".join(passage.text[start:end].split()) for start, end in spans)
    by = ", ".join(part for part in (passage.speaker, passage.outlet or "unknown outlet", words.dated(passage)) if part)
    return "\n".join(part for part in (_in_marks(said), f"— {by}", passage.url) if part)


def _in_marks(said: str) -> str:
    """Words between marks of quotation; straight ones within, of which the opening one may have been cut off, are kept."""
    if said.count('"') % 2:
        said = f'{said}"' if said.startswith('"') else f'"{said}'
    return f"“{said.strip(' “”')}”"


def _telling_sentence(passage: Evidence) -> tuple[int, int]:
    """The span of the sentence that holds most words of the question; of several, the first."""
    spans = [match.span() for match in _SENTENCE.finditer(passage.text)] or [(0, len(passage.text))]
    return max(spans, key=lambda span: sum(span[0] <= start < span[1] for start, _ in passage.matches))


def disagreement_lines(disagreement: Disagreement) -> list[tuple[str, tuple[int, ...], str]]:
    """The positions of a disagreement: what is said, the citations, and by whom and when."""
    return [
        (
            position.says,
            position.citations,
            " · ".join(
                part
                for part in (
                    ", ".join(position.outlets),
                    words.day(position.published) if position.published else "",
                )
                if part
            ),
        )
        for position in disagreement.positions
    ]


def _sources(exchange: Exchange) -> list[list[Evidence]]:
    """The passages that the answer cites, article by article; all that were found where it cites none."""
    cited = set(walked_ranks(exchange))
    by_article: dict[str, list[Evidence]] = {}
    for passage in exchange.passages:
        if passage.rank in cited or not cited:
            by_article.setdefault(passage.article_id, []).append(passage)
    return list(by_article.values())


def _numbers(passages: list[Evidence]) -> str:
    return "".join(f"[{passage.rank}]" for passage in passages)


def with_sources(exchange: Exchange) -> str:
    """The answer as text, followed by the list of its sources."""
    lines = [
        f"{_numbers(its)} {its[0].title}. {words.byline(its[0])}. {its[0].url}".rstrip() for its in _sources(exchange)
    ]
    return "\n".join([exchange.text, "", "Sources", *lines]) if lines else exchange.text


def as_markdown(exchanges: list[Exchange], title: str = "Dateline conversation") -> str:
    """A conversation as a Markdown document."""
    parts = ["# " + " ".join(title.split()), f"Saved {words.day(words.now().isoformat())}."]
    for exchange in exchanges:
        parts.append("## " + " ".join(exchange.question.split()))
        parts.append(exchange.text or "(no answer)")
        remarks = [exchange.failure, "stopped, incomplete" if exchange.stopped else "", support_line(exchange)]
        if exchange.replaced:
            remarks.append("asked again in other words, or repaired, below")
        parts += [f"_{remark}_" for remark in remarks if remark]
        parts += [_difference_entry(one) for one in (exchange.answer.disagreements if exchange.answer else ())]
        parts.append("\n".join(_source_entry(its) for its in _sources(exchange)))
    return "\n\n".join(part for part in parts if part) + "\n"


def _difference_entry(disagreement: Disagreement) -> str:
    """A disagreement in a saved conversation, a line for each position."""
    lines = [disagreement.heading, ""]
    for says, citations, by in disagreement_lines(disagreement):
        numbers = "".join(rf"\[{number}\]" for number in citations)
        lines.append(f"- {says} {numbers}" + (f" ({by})" if by else ""))
    return "\n".join(lines)


def _source_entry(passages: list[Evidence]) -> str:
    """One article of a saved conversation. Angle brackets keep an address from ending early."""
    passage = passages[0]
    numbers = "".join(rf"\[{one.rank}\]" for one in passages)
    address = words.web_address(passage.url)
    where = f" <{address[1]}>" if address else f" ({passage.url})" if passage.url else ""
    return f"- {numbers} {passage.title}. {words.byline(passage)}.{where}"
