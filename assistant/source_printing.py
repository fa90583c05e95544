"""Sources, packs, runs and what has changed, as text on standard output."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answers import Change, SourceState, Story, WhatChanged
from assistant.ingests import Estimate, Pack, RunFinished, SourceFound
from assistant.printing import count_of, describe_moment, line_of
from assistant.progress import describe_seconds, describe_source

_NONE = "No sources; add one with: dateline sources add ADDRESS, FILE, FOLDER or pack:NAME"


def sources_text(sources: Sequence[SourceState]) -> str:
    """The known sources, a line each."""
    return "\n".join(_source_line(state) for state in sources) or _NONE


def _source_line(state: SourceState) -> str:
    about = [state.brought] if state.state in ("ok", "failed") and state.brought else []
    if state.state != "ok":
        about.insert(0, f"{state.state}: {state.why}" if state.why else state.state)
    if state.every:
        about.append(f"every {state.every}")
    if state.keeps_gone:
        about.append("what is gone is kept")
    if state.columns:
        about.append(f"columns {state.columns}")
    title = f" “{line_of(state.title)}”" if state.title else ""
    told = f" ({line_of('; '.join(about))})" if about else ""
    return f"{line_of(state.name)}{title}: {count_of(state.articles, 'article')}{told}"


def source_found_text(found: SourceFound) -> str:
    """What an address or path turned out to be."""
    title = f" “{found.title}”" if found.title else ""
    count = count_of(found.articles, "feed" if found.kind in ("opml", "pack") else "article")
    newest = f", the newest of {found.newest[:10]}" if found.newest else ""
    lines = [line_of(f"{found.kind}{title} {found.location}: {count}{newest}")]
    lines += [f"  {line_of(example)}" for example in found.examples]
    lines += [f"  it offers a feed: {line_of(feed)} (dateline sources add {line_of(feed)})" for feed in found.feeds]
    lines += [f"  cannot be read: {line_of(fault)}" for fault in found.faults]
    return "\n".join(lines)


def source_added_text(found: SourceFound, name: str = "", every: str = "") -> str:
    """What `sources add` did: a source that was known already keeps its name."""
    read = f"; it is read every {line_of(every)}" if every else ""
    if found.known_as:
        named = f", and keeps that name, not {line_of(name)}" if name and name != found.known_as else ""
        return f"already known as {line_of(found.known_as)}{named}{read}"
    told = source_found_text(found) if found.kind else line_of(found.location)
    first, *more = told.split("\n")
    called = f", named {line_of(name)}" if name and found.kind != "pack" else ""
    return "\n".join([f"added {first}{called}{read}", *more])


def packs_text(packs: Sequence[Pack]) -> str:
    """The starter packs and what is in them."""
    lines = list[str]()
    for pack in packs:
        lines.append(f"pack:{pack.name}  {pack.title}")
        lines += [f"  {title}  {url}" for title, url in pack.feeds]
    return "\n".join(
        [*lines, "Add one with: dateline sources add pack:NAME (nothing is fetched before dateline index)"]
    )


def run_sources_text(done: RunFinished) -> list[str]:
    """How each source of a run over several fared."""
    if len(done.sources) < 2:
        return []
    return [f"  {describe_source(report)}" for report in done.sources]


def estimate_text(estimate: Estimate) -> str:
    """What a dry run foresees."""
    work = f"{count_of(estimate.passages, 'passage')} to embed, about {estimate.tokens:,} tokens"
    took = f"would take about {describe_seconds(estimate.seconds)}"
    if estimate.price:
        return f"{work}; {took} and cost about {estimate.price:.2f} {estimate.currency}"
    if estimate.paid:
        return f"{work}; {took}; set embedder.price (per million tokens) to see what it would cost"
    return f"{work}; {took}; this embedder costs nothing"


def changes_text(changed: WhatChanged) -> str:
    """What has come since a moment."""
    lines = [f"since {describe_moment(changed.since)}: {count_of(changed.new_articles, 'new article')}"]
    lines += ["  " + line_of(f"new: {story.title}{_in_brackets(_by(story))}") for story in changed.stories]
    for change in changed.corrections:
        word = "corrected" if change.correction else "changed"
        lines.append("  " + line_of(f"{word}: {change.title}{_in_brackets(change.outlet)}"))
        lines += [f"      {line_of(change.correction)}"] if change.correction else []
        lines += [f"      - {line_of(sentence)}" for sentence in change.removed[:5]]
        lines += [f"      + {line_of(sentence)}" for sentence in change.added[:5]]
    lines += [f"  gone: {line_of(title)}" for title in changed.gone]
    lines += ["  " + line_of(f"failing: {state.name}: {state.why}") for state in changed.failing]
    return "\n".join(lines)


def corrections_text(corrections: Sequence[Change]) -> str:
    """Articles that have changed since the last brief, each with the sentence that tells it."""
    lines = list[str]()
    for change in corrections:
        word = "Corrected" if change.correction else "Changed"
        lines.append(line_of(f"{word} since the last brief: {change.title}{_in_brackets(change.outlet)}"))
        told = change.correction or next(iter(change.added or change.removed), "")
        lines += [f"    {line_of(told)}"] if told else []
    return "\n".join(lines)


def _by(story: Story) -> str:
    """Who carries a story, and in how many articles where copies are one story."""
    count = [count_of(story.articles, "article")] if story.articles > 1 else []
    return "; ".join(filter(None, [", ".join(story.outlets), *count]))


def _in_brackets(told: str) -> str:
    return f" ({told})" if told else ""
