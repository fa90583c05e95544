"""What the command line prints: the JSON of the contract, and plain text for people, pipes and screen readers.

Names of files, addresses and texts come from outside: as text they are printed cleaned, so that none can steer the
terminal or pass for a line of ours. JSON stays exact, it escapes what could.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from assistant.answers import Answer, Evidence, Found, Holdings, Repair, RunFinished, Sentence, Usage
from assistant.errors import DatelineError

_SUPPORT_WORDS = {"supported": "", "partly": " (partly supported)", "not_found": " (not found in the passages)"}


# -- writing ----------------------------------------------------------------------------------------------------


def put(text: str, end: str = "\n") -> None:
    """Print data at once. Raises BrokenPipeError, and DatelineError when it cannot be written (disk full)."""
    try:
        print(text, end=end, flush=True)
    except OSError as error:
        # What is left in the buffer would fail again at the end of the program.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise
        raise DatelineError(f"cannot write: {error.strerror or error}") from error


def print_json(value: Any) -> None:
    """Print one line of JSON, in ASCII where the pipe takes nothing else."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value)  # a pipe that is no UTF-8, or half a surrogate pair
    put(text)


def note(message: str) -> None:
    """A line for the person at the terminal."""
    print(f"dateline: {line_of(message)}", file=sys.stderr, flush=True)


def line_of(raw: str) -> str:
    """A text from outside as one line that does nothing to a terminal; bytes that are no text as escapes."""
    from index.articles import clean_line

    return clean_line(raw.encode("utf-8", "backslashreplace").decode())


def lines_of(raw: str) -> str:
    """The same for a text of several lines: they and their indents stay."""
    lines = raw.replace("\r\n", "\n").split("\n")
    return "\n".join(" " * (len(line) - len(line.lstrip(" "))) + line_of(line) for line in lines)


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
        "warning": answer.warning,
        "sentences": [_sentence_json(sentence) for sentence in answer.sentences],
        "mode": answer.mode,
        "model": answer.model,
        "prompt": answer.prompt,
        "status": answer.status,
        "usage": _usage_json(answer.usage),
        "repair": _repair_json(answer.repair),
        "seconds": answer.seconds,
        "note": answer.note,
    }


def _sentence_json(sentence: Sentence) -> dict[str, Any]:
    told = asdict(sentence)
    return told if sentence.opinion else {key: value for key, value in told.items() if key != "opinion"}


def _repair_json(repair: Repair | None) -> dict[str, Any] | None:
    return asdict(repair) | {"usage": _usage_json(repair.usage)} if repair else None


# -- text -------------------------------------------------------------------------------------------------------


def _usage_json(usage: Usage | None) -> dict[str, Any] | None:
    if usage is None:
        return None
    told = asdict(usage)
    return told if usage.cost is not None else {key: told[key] for key in ("prompt_tokens", "completion_tokens")}


def width() -> int:
    """Columns to wrap text at."""
    return max(40, min(100, shutil.get_terminal_size((80, 24)).columns))


def wrap(text: str, indent: str = "") -> str:
    """Text cleaned and wrapped to the terminal, paragraph by paragraph."""
    paragraphs = [
        textwrap.fill(paragraph, width(), initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
        for paragraph in lines_of(text).split("\n")
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
    outlet = f"{line_of(passage.outlet)}, " if passage.outlet else ""
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
        blocks.append(f"Incomplete: {line_of(answer.note) or 'the answer broke off'}.")
    elif answer.note:
        blocks.append(f"Note: {line_of(answer.note)}.")
    if answer.mode == "quotes":
        blocks.append("Quoted from the articles; no language model was used.")
    return "\n\n".join(blocks)


def _shortened(text: str, most: int = 120) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"


def _one_each(passages: Sequence[Evidence]) -> list[Evidence]:
    """The first passage of each article."""
    return list({p.article_id: p for p in reversed(passages)}.values())[::-1]


def _source_lines(passages: Sequence[Evidence]) -> str:
    return "\n".join(f"{_head(p)}\n    {line_of(p.url)}" for p in passages)


def _head(passage: Evidence) -> str:
    return f"[{passage.rank}] {line_of(passage.title)}\n    {describe_source(passage)}"


def search_text(found: Found) -> str:
    """Ranked passages for reading."""
    if not found.passages:
        return "No passage matches."
    return "\n\n".join(
        f"{_head(p)} · score {p.score:.2f}\n    {line_of(p.url)}\n{wrap(p.text, '    ')}" for p in found.passages
    )


def run_text(done: RunFinished) -> str:
    """The closing summary of an ingest run, with everything it rejected and why."""
    lines = [
        f"{done.new} new, {done.updated} updated, {done.unchanged} unchanged, {done.copies} copies,"
        f" {len(done.rejected)} rejected, took {done.seconds:.1f} s"
    ]
    if done.interrupted:
        # The notes know better than this line what a run that was stopped has left.
        go_on = "" if done.notes else " Run dateline index again to go on."
        lines.insert(0, f"Interrupted; what was accepted is kept.{go_on}")
    lines += [f"  rejected {line_of(r.where)}: {line_of(r.reason)}" for r in done.rejected]
    lines += [f"Note: {line_of(remark)}" for remark in done.notes]
    return "\n".join(lines)


def status_text(held: Holdings, home: str, sources: Sequence[dict[str, Any]]) -> str:
    """What is indexed, for reading."""
    lines = [
        f"{held.articles:,} articles in {held.passages:,} passages, from {held.outlets} outlet{'s' * (held.outlets != 1)}",
        *_published_text(held),
        f"indexed {held.indexed_at}, in {line_of(home)}",
        f"answers by {line_of(f'the model {held.model}') if held.model else 'quotes from the articles (no model configured)'}",
        "sources:",
    ]
    lines += [
        f"  {line_of(s['name'])}: {s['articles']} articles, last read {s['last_run'] or 'never'} ({line_of(s['note'])})"
        for s in sources
    ]
    lines += [f"Problem: {line_of(problem)}" for problem in held.problems]
    return "\n".join(lines)


def _published_text(held: Holdings) -> list[str]:
    if not held.articles:
        return []
    if not held.oldest:
        return ["no article says when it was published"]
    return [f"published from {describe_day(held.oldest)} to {describe_day(held.newest)}"]


def sources_text(sources: Sequence[dict[str, Any]]) -> str:
    """The known sources, for reading."""
    told = (f"{line_of(s['name'])}: {s['articles']} articles ({line_of(s['note'])})" for s in sources)
    return "\n".join(told) or "no sources"
