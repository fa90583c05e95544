"""What the command line prints: the JSON of the contract, and plain text for people, pipes and screen readers."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from assistant.answers import Answer, Evidence, Found, Holdings, RunFinished

_SUPPORT_WORDS = {"supported": "", "partly": " (partly supported)", "not_found": " (not found in the passages)"}


# -- JSON -------------------------------------------------------------------------------------------------------


def passage_json(passage: Evidence) -> dict[str, Any]:
    """A passage as `search --json` and `ask --json` give it."""
    return {
        "rank": passage.rank,
        "score": round(passage.score, 4),
        "article_id": passage.article_id,
        "url": passage.url,
        "title": passage.title,
        "outlet": passage.outlet,
        "published": passage.published,
        "published_certainty": passage.published_certainty,
        "updated": passage.updated,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "cluster": passage.cluster,
        "copies": passage.copies,
    }


def search_json(question: str, as_of: str, period: str | None, found: Found) -> dict[str, Any]:
    """The result of `search --json`."""
    return {
        "question": question,
        "as_of": as_of,
        "period": period,
        "answerable": found.answerable,
        "passages": [passage_json(p) for p in found.passages],
        "notes": list(found.notes),
    }


def answer_json(answer: Answer) -> dict[str, Any]:
    """The result of `ask --json`: that of `search --json` and the answer."""
    return {
        "question": answer.question,
        "as_of": answer.as_of,
        "period": answer.period,
        "answerable": answer.answerable,
        "passages": [passage_json(p) for p in answer.passages],
        "answer": answer.text,
        "sentences": [asdict(sentence) for sentence in answer.sentences],
        "mode": answer.mode,
        "model": answer.model,
        "prompt": answer.prompt,
        "status": answer.status,
        "usage": asdict(answer.usage) if answer.usage else None,
        "seconds": answer.seconds,
        "note": answer.note,
    }


# -- text -------------------------------------------------------------------------------------------------------


def width() -> int:
    """Columns to wrap text at."""
    return max(40, min(100, shutil.get_terminal_size((80, 24)).columns))


def wrap(text: str, indent: str = "") -> str:
    """Text wrapped to the terminal, paragraph by paragraph."""
    paragraphs = [
        textwrap.fill(paragraph, width(), initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
        for paragraph in text.split("\n")
    ]
    return "\n".join(paragraphs)


def describe_day(published: str | None, certainty: str = "stated") -> str:
    """A publication date in words: "24 June 2024", "24 June 2024 (inferred)", "undated"."""
    if not published:
        return "undated"
    day = date.fromisoformat(published[:10])
    return f"{day.day} {day:%B %Y}" + (" (inferred)" if certainty == "inferred" else "")


def describe_source(passage: Evidence) -> str:
    """Who published a passage, when, and in how many copies."""
    also = f", also in {passage.copies} other article{'s' * (passage.copies > 1)}" if passage.copies else ""
    outlet = f"{passage.outlet}, " if passage.outlet else ""
    return f"{outlet}{describe_day(passage.published, passage.published_certainty)}{also}"


def answer_text(answer: Answer, *, text_shown: bool = False) -> str:
    """An answer with its sources, for reading; without its text when that has been shown as it came.

    What could not be confirmed says so in words.
    """
    blocks = []
    if answer.status == "not_in_articles":
        blocks.append(wrap(answer.text))
        if answer.passages:
            blocks.append("Nearest articles:\n" + _source_lines(_one_each(answer.passages)[:3]))
        return "\n\n".join(blocks)
    if not text_shown:
        blocks.append(wrap(answer.text))
    doubtful = [s for s in answer.sentences if s.support != "supported"]
    if answer.mode == "model" and answer.sentences:
        sure = len(answer.sentences) - len(doubtful)
        checked = wrap(f"Checked: {sure} of {len(answer.sentences)} sentences supported by the passages they cite.")
        lines = [
            wrap(f"{_shortened(s.text)}{_SUPPORT_WORDS[s.support]}", "  - ").replace("\n  - ", "\n    ")
            for s in doubtful
        ]
        blocks.append("\n".join([checked, *lines]))
    cited = sorted({c for s in answer.sentences for c in s.citations})
    sources = [p for p in answer.passages if p.rank in cited]
    if sources:
        blocks.append("Sources:\n" + _source_lines(sources))
    if answer.status == "incomplete":
        blocks.append(f"Incomplete: {answer.note or 'the answer broke off'}.")
    elif answer.note:
        blocks.append(f"Note: {answer.note}.")
    if answer.mode == "quotes":
        blocks.append("Quoted from the articles; no language model was used.")
    return "\n\n".join(blocks)


def _shortened(text: str, most: int = 120) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"


def _one_each(passages: Sequence[Evidence]) -> list[Evidence]:
    """The first passage of each article."""
    return list({p.article_id: p for p in reversed(passages)}.values())[::-1]


def _source_lines(passages: Sequence[Evidence]) -> str:
    return "\n".join(f"[{p.rank}] {p.title}\n    {describe_source(p)}\n    {p.url}" for p in passages)


def search_text(found: Found) -> str:
    """Ranked passages for reading."""
    if not found.passages:
        return "No passage matches."
    return "\n\n".join(
        f"[{p.rank}] {p.title}\n    {describe_source(p)} · score {p.score:.2f}\n    {p.url}\n{wrap(p.text, '    ')}"
        for p in found.passages
    )


def run_text(done: RunFinished) -> str:
    """The closing summary of an ingest run, with everything it rejected and why."""
    lines = [
        f"{done.new} new, {done.updated} updated, {done.unchanged} unchanged, {done.copies} copies,"
        f" {len(done.rejected)} rejected, took {done.seconds:.1f} s"
    ]
    if done.interrupted:
        lines.insert(0, "Interrupted: what was done is kept and published; run dateline index again to go on.")
    lines += [f"  rejected {r.where}: {r.reason}" for r in done.rejected]
    lines += [f"Note: {note}" for note in done.notes]
    return "\n".join(lines)


def status_text(held: Holdings, home: str, sources: Sequence[dict[str, Any]]) -> str:
    """What is indexed, for reading."""
    lines = [
        f"{held.articles:,} articles in {held.passages:,} passages, from {held.outlets} outlet{'s' * (held.outlets != 1)}",
        f"published from {describe_day(held.oldest)} to {describe_day(held.newest)}",
        f"indexed {held.indexed_at}, in {home}",
        f"answers by {'the model ' + held.model if held.model else 'quotes from the articles (no model configured)'}",
        "sources:",
    ]
    lines += [
        f"  {s['name']}: {s['articles']} articles, last read {s['last_run'] or 'never'} ({s['note']})" for s in sources
    ]
    lines += [f"Problem: {problem}" for problem in held.problems]
    return "\n".join(lines)
