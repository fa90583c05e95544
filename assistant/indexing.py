"""An ingest run in this process: sources named by people resolved, the lock taken first, what it tells put into events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import starter
from assistant.config import Config
from assistant.errors import UsageError
from assistant.homes import (
    errors_translated,
    held_sources,
    make_home,
    manners,
    name_source,
    open_configured_embedder,
)
from assistant.ingests import Estimate, Progress, Rejection, RunFinished, RunRequest, SourceProgress
from assistant.packs import PREFIX, find_pack
from assistant.sourcing import add_sources, import_opml, read_subscriptions
from index.locking import hold_ingest_lock

if TYPE_CHECKING:
    from index.reports import Step, Summary
    from index.schema import Source
    from index.sources import SourceToRead


def run_here(config: Config, request: RunRequest, show: Callable[[Progress], None]) -> tuple[RunFinished, bool]:
    """Index the named sources, or all known ones; returns what was done, and whether every source could be read.

    Raises LockHeld when another run is at work, UsageError for a source that does not exist.
    """
    names = _with_lists_opened(config, request)
    missing = [n for n in names if not _can_be_read(n, config.home)]
    if missing and len(missing) == len(names):
        raise UsageError(
            f"{missing[0]} does not exist, and no source is named so; give a file, a folder, a web address or the name of"
            " a known source."
        )
    if request.dry_run:
        return _rehearse(config, names, request, show)
    make_home(config.home)
    with errors_translated(), hold_ingest_lock(config.home):
        # Only behind the lock: a second run ends before it imports anything heavy.
        from index.build import run
        from index.sources import exists

        wanted = _named(config.home, names, request)
        if not names and not request.rebuild:
            wanted = _known(config.home, request)
        if not wanted and not request.rebuild and not request.due_only:
            raise nothing_to_read(config.home)
        here = [source for source in wanted if exists(source)]
        summary = run(
            config.home,
            here,
            rebuild=request.rebuild,
            open_embedder=lambda: open_configured_embedder(config),
            report=lambda step: show(_progress(step)),
            manners=manners(config),
            keep_gone=config.flag("index.keep_gone"),
        )
    gone = [s for s in wanted if s not in here]
    finished = _finished(summary, gone, config.home)
    return finished, not gone and not any(report.state == "failed" for report in summary.sources)


def _rehearse(
    config: Config, names: Sequence[str], request: RunRequest, show: Callable[[Progress], None]
) -> tuple[RunFinished, bool]:
    from index.rehearsal import rehearse
    from index.sources import exists

    with errors_translated():
        wanted = _named(config.home, names, request) or _known(config.home, request)
        if not wanted and not request.rebuild and not request.due_only:
            raise nothing_to_read(config.home)
        here = [source for source in wanted if exists(source)]
        embedder = config.text("embedder.name")
        summary = rehearse(
            config.home,
            here,
            # What is paid for is not asked to show how fast it is.
            open_embedder=None if is_paid(embedder) else lambda: open_configured_embedder(config),
            report=lambda step: show(_progress(step)),
            manners=manners(config),
            rebuild=request.rebuild,
        )
    finished = _finished(summary, [s for s in wanted if s not in here], config.home)
    told = summary.estimate
    assert told
    price = config.number("embedder.price")
    estimate = Estimate(
        told.passages, told.tokens, round(told.seconds, 1), round(told.tokens / 1_000_000 * price, 4),
        config.text("model.currency"), is_paid(embedder),
    )  # fmt: skip
    finished = replace(finished, estimate=estimate)
    return finished, len(here) == len(wanted) and not any(report.state == "failed" for report in summary.sources)


def is_paid(embedder: str) -> bool:
    """Whether an embedder of that name is somebody's service."""
    return embedder.startswith(("openai:", "llamaindex:"))


def _with_lists_opened(config: Config, request: RunRequest) -> list[str]:
    """The names, with the feeds of packs and OPML lists in their place."""
    names = list[str]()
    for name in request.sources:
        if name.startswith(PREFIX):
            if not request.dry_run:
                add_sources(config, name)
            names += [url for _, url in find_pack(name).feeds]
        elif name.lower().partition("?")[0].endswith(".opml") and not starter.is_collection(name):
            if not request.dry_run:
                import_opml(config, name)
            names += [feed.url for feed in read_subscriptions(config, name)]
        else:
            names.append(name)
    return names


def _can_be_read(name: str, home: Path) -> bool:
    from index.sources import exists

    if starter.is_collection(name) or exists(name_source(name)):
        return True
    with errors_translated():
        return any(source.name == name for source in held_sources(home))


def seconds_until_due(home: Path) -> float | None:
    """Seconds until the next source is due by its interval, 0 when one is; None when none has an interval."""
    from index.sources import next_reading

    with errors_translated():
        moments = [
            moment
            for source in held_sources(home)
            if not source.paused and (moment := next_reading(str(source.options.get("every", "")), source.last_run))
        ]
    if not moments:
        return None
    return max(0.0, (min(moments) - datetime.now(UTC)).total_seconds())


def nothing_to_read(home: Path) -> UsageError:
    """Why a run over all sources has none: there are none, or all are paused."""
    if held := held_sources(home):
        all_of = "the only source is" if len(held) == 1 else f"all {len(held)} sources are"
        return UsageError(f"{all_of[0].upper()}{all_of[1:]} paused; take one in again: dateline sources resume NAME")
    return UsageError(
        "No source is known yet; name a file, a folder or a feed: dateline index FOLDER (or: dateline sources packs)"
    )


def _to_read(source: Source) -> SourceToRead:
    from index.sources import FETCHED, STARTER, SourceToRead

    if source.kind in FETCHED:
        return SourceToRead(source.name, source.kind, url=source.location, title=source.title, options=source.options)
    path = starter.folder(source.name) if source.kind == STARTER else Path(source.location)
    return SourceToRead(source.name, source.kind, path, options=source.options)


def _named(home: Path, names: Sequence[str], request: RunRequest) -> list[SourceToRead]:
    """The named sources as they are known already, by place or name, with the columns that the request names.

    What lies where a name says goes before a source called so.
    """
    from index.readers.columns import read_columns
    from index.sources import exists

    columns = read_columns(request.columns)
    known = held_sources(home)
    held = {key: source for source in known for key in (source.location, source.name) if key}
    by_name = {source.name: source for source in known}
    found: list[SourceToRead] = []
    for name in names:
        named = name_source(name)
        known_as = held.get(named.name) or (None if exists(named) else by_name.get(name))
        source = _to_read(known_as) if known_as else named
        # Named twice, by its place and its name perhaps, it is read once.
        if source.name not in {one.name for one in found}:
            found.append(source)
    return [replace(s, options={**s.options, "columns": columns}) for s in found] if columns else found


def _known(home: Path, request: RunRequest | None = None) -> list[SourceToRead]:
    from index.sources import next_reading

    held = [source for source in held_sources(home) if not source.paused]
    if request and request.due_only:
        moment = datetime.now(UTC)
        held = [
            source
            for source in held
            if (due := next_reading(str(source.options.get("every", "")), source.last_run)) and due <= moment
        ]
    return [_to_read(source) for source in held]


def _progress(step: Step) -> Progress:
    return Progress(
        step.stage, step.done, step.total, step.rate, step.seconds_left, step.source,
        tuple(SourceProgress(**asdict(report)) for report in step.sources),
    )  # fmt: skip


def _finished(summary: Summary, gone: Sequence[SourceToRead], home: Path) -> RunFinished:
    notes = list(summary.notes)
    rejected = [Rejection(r.where, r.reason) for r in summary.rejected]
    rejected += [Rejection(r.name, r.why) for r in summary.sources if r.state == "failed"]
    held = held_sources(home)
    known = {source.name for source in held}
    brought = {source.name for source in held if source.articles}
    kept = "; what it brought earlier is kept"
    rejected += [Rejection(s.name, f"it does not exist{kept if s.name in brought else ''}") for s in gone]
    if starter.STARTER in known and len(known) > 1:
        notes.append("The starter articles are still among yours; remove them with: dateline sources remove starter")
    return RunFinished(
        summary.new, summary.updated, summary.unchanged, summary.copies, tuple(rejected), summary.passages,
        round(summary.seconds, 2), summary.interrupted, tuple(notes), summary.gone,
        tuple(SourceProgress(**asdict(report)) for report in summary.sources),
    )  # fmt: skip
