"""What the command line prints: the JSON of the contract, and plain text for people, pipes and screen readers.

Names of files, addresses and texts come from outside: as text they are printed cleaned, so that none can steer the
terminal or pass for a line of ours. JSON stays exact, it escapes what could.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from assistant.answers import Answer, Disagreement, Evidence, Found, Holdings, Repair, Sentence, SourceState, Usage
from assistant.errors import DatelineError
from assistant.ingests import RunFinished

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


def count_of(number: int, thing: str) -> str:
    """A number of things in words: 1 article, 2,310 articles, 0 stories."""
    more = f"{thing[:-1]}ies" if thing.endswith("y") else f"{thing}s"
    return f"{number:,} {thing if number == 1 else more}"


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
        "copy_outlets": list(passage.copy_outlets),
        "outside": passage.outside,
        "speaker": passage.speaker,
    }


def search_json(
    question: str, as_of: str, period: str | None, found: Found, *, explain: bool = False
) -> dict[str, Any]:
    """The result of `search --json`; `explain` adds what each score is made of."""
    return {
        "question": question,
        "as_of": as_of,
        "period": period,
        "answerable": found.answerable,
        "newest": found.newest,
        "passages": [passage_json(p) | ({"reasons": dict(p.reasons)} if explain else {}) for p in found.passages],
        "notes": list(found.notes),
    }


def answer_json(answer: Answer) -> dict[str, Any]:
    """The result of `ask --json`: that of `search --json`, passages best first, and the answer.

    `rank` is the number by which the answer cites a passage.
    """
    return {
        "question": answer.question,
        "as_of": answer.as_of,
        "period": answer.period,
        "answerable": answer.answerable,
        "passages": [passage_json(p) for p in sorted(answer.passages, key=lambda p: p.place or p.rank)],
        "answer": answer.text,
        "warning": answer.warning,
        "sentences": [_sentence_json(sentence) for sentence in answer.sentences],
        "mode": answer.mode,
        "model": answer.model,
        "prompt": answer.prompt,
        "status": answer.status,
        "usage": _usage_json(answer.usage),
        "disagreements": [asdict(differing) for differing in answer.disagreements],
        "repair": _repair_json(answer.repair),
        "seconds": answer.seconds,
        "nearest": [_sentence_json(sentence) for sentence in answer.nearest],
        "note": answer.note,
        "kind": answer.kind,
    }


def _sentence_json(sentence: Sentence) -> dict[str, Any]:
    """What the contract lists, and of the rest what there is to say."""
    extra = ("better", "why", "opinion")
    return {key: value for key, value in asdict(sentence).items() if value or key not in extra}


def _repair_json(repair: Repair | None) -> dict[str, Any] | None:
    return asdict(repair) | {"usage": _usage_json(repair.usage)} if repair else None


# -- text -------------------------------------------------------------------------------------------------------


def _usage_json(usage: Usage | None) -> dict[str, Any] | None:
    if usage is None:
        return None
    told = asdict(usage)
    return told if usage.cost is not None else {key: told[key] for key in ("prompt_tokens", "completion_tokens")}


def _sentence(remark: str) -> str:
    """A remark with one mark at its end."""
    told = line_of(remark).rstrip(".")
    return told if told.endswith(("?", "!")) else f"{told}."


def width() -> int:
    """Columns to wrap text at."""
    return max(40, min(100, shutil.get_terminal_size((80, 24)).columns))


def wrap(text: str, indent: str = "") -> str:
    """Text cleaned and wrapped to the terminal, paragraph by paragraph."""
    return _fill(lines_of(text), indent)


def _fill(text: str, indent: str = "") -> str:
    return "\n".join(
        textwrap.fill(paragraph, width(), initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
        for paragraph in text.split("\n")
    )


def describe_day(published: str | None, certainty: str = "stated") -> str:
    """A publication date in words: "24 June 2024", "24 June 2024 (inferred)", "undated"."""
    if not published:
        return "undated"
    day = date.fromisoformat(published[:10])
    return f"{day.day} {day:%B %Y}" + (" (inferred)" if certainty == "inferred" else "")


def describe_moment(instant: str | None) -> str:
    """An instant (ISO) as the clock on the wall shows it, "24 June 2024, 14:05"; a day stays a day; "never"."""
    if not instant:
        return "never"
    if len(instant) <= 10:
        return describe_day(instant)
    moment = datetime.fromisoformat(instant).astimezone()
    return f"{moment.day} {moment:%B %Y, %H:%M}"


def _elsewhere(passage: Evidence) -> str:
    """Where else a passage's text stands: one or two outlets by name, more by number."""
    outlets = passage.copy_outlets
    if not outlets:
        return f"{passage.copies} other article{'s' * (passage.copies > 1)}"
    return " and ".join(map(line_of, outlets)) if len(outlets) <= 2 else f"{len(outlets)} outlets"


def describe_source(passage: Evidence) -> str:
    """Who published a passage, when, and in how many copies."""
    also = f", also in {_elsewhere(passage)}" if passage.copies else ""
    outlet = f"{line_of(passage.outlet)}, " if passage.outlet else ""
    changed = passage.updated if (passage.updated or "")[:10] != (passage.published or "")[:10] else None
    updated = f", updated {describe_day(changed)}" if changed else ""
    return f"{outlet}{describe_day(passage.published, passage.published_certainty)}{updated}{also}"


def answer_text(answer: Answer) -> str:
    """An answer with its sources, for reading. Each citation shows its support, and what is doubtful says so in words."""
    blocks = []
    if answer.status == "not_in_articles":
        blocks.append(wrap(answer.text))
        if answer.note:
            blocks.append(wrap(_sentence(answer.note)))
        if answer.passages:
            heading = "Outside that period:" if all(p.outside for p in answer.passages) else "Nearest articles:"
            blocks.append(f"{heading}\n{_nearest_lines(answer)}")
        blocks += _repair_lines(answer) + ([_cost_line(answer)] if answer.usage else [])
        return "\n\n".join(blocks)
    if answer.warning:
        blocks.append(wrap(answer.warning))
    blocks.append(_wrap_cited(marked_text(answer)))
    if answer.mode == "model" and answer.sentences:
        blocks.append("\n".join([wrap(_checked_line(answer)), *map(_doubt_line, _doubtful(answer))]))
    blocks += [_disagreement_lines(d) for d in answer.disagreements]
    blocks += _repair_lines(answer)
    cited = {c for s in answer.sentences for c in s.citations}
    cited |= {c for differing in answer.disagreements for position in differing.positions for c in position.citations}
    sources = [p for p in answer.passages if p.rank in cited]
    if sources:
        blocks.append("Sources:\n" + _source_lines(sources))
    if answer.status == "incomplete":
        blocks.append(wrap(f"Incomplete: {line_of(answer.note).rstrip('.') or 'the answer broke off'}."))
    elif answer.note:
        blocks.append(wrap(f"Note: {_sentence(answer.note)}"))
    if answer.kind == "about":
        return "\n\n".join(blocks)
    if answer.mode == "quotes":
        blocks.append("Quoted from the articles; no language model was used.")
    else:
        blocks.append(_cost_line(answer))
    return "\n\n".join(blocks)


_CITED = re.compile(r"\[\d{1,3}\]")
_GLUE = "\u2060"  # breaks no line and is no letter; what is printed has lost it again


def _wrap_cited(text: str) -> str:
    """An answer wrapped so that no line begins with a citation."""
    glued = re.sub(rf" (?={_CITED.pattern})", _GLUE, lines_of(text).replace(_GLUE, ""))
    return _fill(glued).replace(_GLUE, " ")


def marked_text(answer: Answer) -> str:
    """The text of a model's answer with the support of each sentence beside its last citation; quotes need none."""
    from assistant.tui.marks import sentence_spans

    text = answer.text
    if answer.mode == "quotes":
        return text
    for sentence, (start, end) in reversed(sentence_spans(text, answer.sentences)):
        cited = [start + found.end() for found in _CITED.finditer(text[start:end])]
        mark = {"supported": _tick(), "partly": " (partly)", "not_found": " (not found)"}[sentence.support]
        at = cited[-1] if cited else end
        if cited or sentence.claims:
            text = text[:at] + mark + text[at:]
    return text


def _tick() -> str:
    try:
        "✓".encode(sys.stdout.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return " (ok)"
    return "✓"


def _checked_line(answer: Answer) -> str:
    """How many sentences the passages bear out, and what a second opinion said."""
    claims = [s for s in answer.sentences if s.claims]
    count = [sum(s.support == support for s in claims) for support in ("supported", "partly", "not_found")]
    told = f"Checked: {count[0]} of {len(claims)} sentences supported by the passages they cite"
    told += f", {count[1]} partly" * bool(count[1]) + f", {count[2]} not found" * bool(count[2])
    opinions = [s for s in claims if s.opinion]
    if opinions:
        agreed = sum(s.opinion == "supported" for s in opinions)
        told += f". Second opinion by {line_of(answer.model or 'the model')}: {agreed} of {len(opinions)} supported"
    return told + "."


def _doubtful(answer: Answer) -> list[Sentence]:
    return [s for s in answer.sentences if s.claims and s.why]


def _doubt_line(sentence: Sentence) -> str:
    """What does not match, and which passage would bear the sentence out."""
    better = f"; see [{sentence.better}]" if sentence.better else ""
    return _item(f"“{_shortened(line_of(sentence.text), 80)}”: {line_of(sentence.why)}{better}")


def _disagreement_lines(differing: Disagreement) -> str:
    lines = [wrap(line_of(differing.heading))]
    for position in differing.positions:
        cited = "".join(f"[{n}]" for n in position.citations)
        who = ", ".join(line_of(outlet) for outlet in position.outlets)
        told = ", ".join(part for part in (who, describe_day(position.published) if position.published else "") if part)
        lines.append(_item(f"{line_of(position.says)}{f' ({told})' if told else ''} {cited}".rstrip()))
    return "\n".join(lines)


def _repair_lines(answer: Answer) -> list[str]:
    """What a second call changed and cost."""
    repair = answer.repair
    if repair is None:
        return []
    cost = f" ({describe_usage(repair.usage)})" if repair.usage else ""
    if repair.kept:
        return [wrap(f"A second call to mend this answer brought nothing better{cost}.")]
    gone = [_item(_shortened(text), "  - ") for text in repair.removed]
    come = [_item(_shortened(text), "  + ") for text in repair.added]
    return ["\n".join([wrap(f"Mended by a second call{cost}; gone (-) and come (+):"), *gone, *come])]


def _item(text: str, mark: str = "  - ") -> str:
    return textwrap.fill(line_of(text), width(), initial_indent=mark, subsequent_indent="    ", break_on_hyphens=False)


def _cost_line(answer: Answer) -> str:
    prompt = f" ({answer.prompt})" if answer.prompt else ""
    told = describe_usage(answer.usage) if answer.usage else "its server counts no tokens"
    return wrap(f"Written by {line_of(answer.model or 'a model')}{prompt}: {told}, {answer.seconds:.1f} s.")


def describe_usage(usage: Usage) -> str:
    """Tokens and, where prices are set, what they cost: "1,204 tokens read, 96 written, 0.0011 USD"."""
    told = f"{usage.prompt_tokens:,} tokens read, {usage.completion_tokens:,} written"
    if usage.cost is None:
        return told
    amount = f"{usage.cost:.2f}" if usage.cost >= 1 else f"{usage.cost:.4f}"
    return f"{told}, {amount} {line_of(usage.currency)}".rstrip()


def _shortened(text: str, most: int = 120) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"


def _one_each(passages: Sequence[Evidence]) -> list[Evidence]:
    """The first passage of each article."""
    first: dict[str, Evidence] = {}
    for passage in passages:
        first.setdefault(passage.article_id, passage)
    return list(first.values())


def _nearest_lines(answer: Answer) -> str:
    """The first three articles of a refusal, each with its sentence that comes nearest."""
    said = {sentence.citations[0]: sentence.text for sentence in answer.nearest}
    entries = []
    for passage in _one_each(answer.passages)[:3]:
        ranks = [p.rank for p in answer.passages if p.article_id == passage.article_id]
        sentence = next((said[rank] for rank in ranks if rank in said), "")
        entries.append(_source_lines([passage]) + (f"\n{_fill(f'“{line_of(sentence)}”', '    ')}" if sentence else ""))
    return "\n".join(entries)


def _source_lines(passages: Sequence[Evidence]) -> str:
    """An entry for each article, with the numbers of all its passages before its title."""
    by_article: dict[str, list[Evidence]] = {}
    for passage in passages:
        by_article.setdefault(passage.article_id, []).append(passage)
    return "\n".join(f"{_head(*its)}{_speakers(its)}\n    {line_of(its[0].url)}" for its in by_article.values())


def _speakers(passages: Sequence[Evidence]) -> str:
    """Who is speaking in some passages of one article, each with its numbers where they differ."""
    numbers: dict[str, str] = {}
    for passage in passages:
        if passage.speaker:
            numbers[passage.speaker] = f"{numbers.get(passage.speaker, '')}[{passage.rank}]"
    if not numbers:
        return ""
    alone = len(numbers) == 1 and all(passage.speaker for passage in passages)
    told = ", ".join(line_of(name) if alone else f"{line_of(name)} {where}" for name, where in numbers.items())
    return f"\n    speaking: {told}"


def _head(passage: Evidence, *others: Evidence) -> str:
    numbers = "".join(f"[{p.rank}]" for p in (passage, *others))
    return f"{_item(passage.title, f'{numbers} ')}\n    {describe_source(passage)}"


def search_text(found: Found, *, explain: bool = False) -> str:
    """Ranked passages for reading; `explain` adds what each score is made of, and how likely they answer."""
    if not found.passages:
        return "No passage matches."
    told = [
        f"{_head(p)} · score {p.score:.2f}{' · outside the period' if p.outside else ''}\n"
        + (f"    {_reasons_text(p)}\n" if explain else "")
        + f"    {line_of(p.url)}\n{wrap(p.text, '    ')}"
        for p in found.passages
    ]
    if explain:
        told.append(f"answerable {found.answerable:.2f} · newest of these {found.newest or 'undated'}")
    return "\n\n".join(told)


def _reasons_text(passage: Evidence) -> str:
    return f"{passage.score:.2f} = " + " + ".join(f"{name} {share:.2f}" for name, share in passage.reasons)


def run_text(done: RunFinished, more: Sequence[str] = ()) -> str:
    """The closing summary of an ingest run, with everything it rejected and why; `more` stands below its first line."""
    rehearsed = done.estimate is not None
    would, looking = ("a run now would find ", " looking") if rehearsed else ("", "")
    gone = f" {done.gone} gone," if done.gone else ""
    lines = [
        f"{would}{done.new} new, {done.updated} updated, {done.unchanged} unchanged, {count_of(done.copies, 'copy')},"
        f" {len(done.rejected)} rejected,{gone}{looking} took {done.seconds:.1f} s",
        *more,
    ]
    if done.interrupted:
        # The notes know better than this line what a run that was stopped has left.
        go_on = "" if done.notes else " Run dateline index again to go on."
        kept = (
            "these are the counts so far, and nothing was kept." if rehearsed else f"what was accepted is kept.{go_on}"
        )
        lines.insert(0, f"Interrupted; {kept}")
    # Of several sources each has its line among `more`, the failed ones with their reason.
    told = {source.name for source in done.sources if source.state == "failed"} if len(done.sources) > 1 else set()
    lines += [f"  rejected {line_of(r.where)}: {line_of(r.reason)}" for r in done.rejected if r.where not in told]
    lines += [f"Note: {line_of(remark)}" for remark in done.notes]
    return "\n".join(lines)


def status_text(held: Holdings, home: str, sources: Sequence[SourceState]) -> str:
    """What is indexed, for reading."""
    lines = [
        f"{count_of(held.articles, 'article')} in {count_of(held.passages, 'passage')},"
        f" from {count_of(held.outlets, 'outlet')}",
        *_published_text(held),
        f"indexed {describe_moment(held.indexed_at)}, in {line_of(home)}",
        f"answers by {line_of(f'the model {held.model}') if held.model else 'quotes from the articles (no model configured)'}",
        "sources:",
    ]
    lines += [
        f"  {line_of(s.name)}: {count_of(s.articles, 'article')}, last read {describe_moment(s.last_run)}"
        f" ({line_of(s.why or s.brought)})"
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
