"""The list of sources as people change it: add, remove, pause, import, export, look. Each change holds the ingest lock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import starter
from assistant.answers import SourceFound, SourceState
from assistant.config import Config
from assistant.errors import SourceFailed, UsageError
from assistant.indexing import (
    errors_translated,
    held_sources,
    make_home,
    manners,
    name_source,
    open_configured_embedder,
)
from assistant.packs import PREFIX, find_pack
from index.errors import BadSource
from index.locking import hold_ingest_lock

if TYPE_CHECKING:
    from index.ledger import Ledger
    from index.readers.opml import Subscription
    from index.schema import Source
    from index.sources import SourceToRead


def look_at_source(config: Config, location: str) -> SourceFound:
    """What an address or a path is; nothing is kept. Raises SourceFailed when it cannot be read."""
    from index.looking import look_at

    if starter.is_collection(location):
        folder = starter.folder(location)
        return SourceFound(location, "starter", articles=len(list(folder.rglob("*.json"))))
    try:
        return SourceFound(**asdict(look_at(location, manners(config))))
    except BadSource as error:
        raise SourceFailed(str(error)) from error


def list_sources(config: Config) -> list[SourceState]:
    """Every known source and how it fares, read or not. Raises IndexDamaged."""
    return [source_state(source) for source in held_sources(config.home)]


def add_sources(
    config: Config,
    location: str,
    *,
    name: str = "",
    options: dict[str, Any] | None = None,
    look: bool = True,
    follow_feed: bool = False,
) -> SourceFound:
    """Remember a source, or all feeds of a pack. With `look` it is looked at first; a pack never is.

    Raises SourceFailed when there is nothing to be read, UsageError for a name or an interval that makes no sense.
    """
    options = _checked(options or {})
    if location.startswith(PREFIX):
        pack = find_pack(location)
        from index.sources import WEB, SourceToRead

        remember(config, [SourceToRead(url, WEB, url=url, title=t, options=options) for t, url in pack.feeds])
        return SourceFound(location, "pack", pack.title, len(pack.feeds), examples=tuple(t for t, _ in pack.feeds))
    found = look_at_source(config, location) if look else SourceFound(location, "")
    if follow_feed and found.kind == "page":
        if not found.feeds:
            raise SourceFailed(f"{location} names no feed.")
        found = look_at_source(config, found.feeds[0])
    elif found.kind == "page" and not found.articles:
        raise SourceFailed(
            f"{location} is a page without an article; it offers a feed: dateline sources add {found.feeds[0]}"
        )
    elif found.kind == "opml":
        raise UsageError(f"{location} is a list of feeds; take them in with: dateline sources import {location}")
    source = name_source(found.location)
    kind = found.kind if source.fetched and found.kind else source.kind
    remember(
        config,
        [
            replace(
                source,
                name=name or source.name,
                kind=kind,
                title=found.title if source.fetched else "",
                options=options,
            )
        ],
    )
    return found


def remember(config: Config, sources: Sequence[SourceToRead]) -> list[str]:
    """Add sources that nothing is read from yet; the names of those that are new. Raises LockHeld."""
    from index.visits import SourceBook

    make_home(config.home)
    with _ledger_to_change(config) as ledger:
        known = {held.name for held in ledger.sources()} | {held.location for held in ledger.sources()}
        book = SourceBook(ledger)
        new = list[str]()
        for source in sources:
            fresh = source.name not in known and source.location not in known
            if fresh:
                new.append(source.name)
            elif source.name not in known:
                continue
            row = ledger.add_source(source.name, source.kind, source.location)
            book.set_options(row, source.options)
            book.learn(row, title=source.title)
        return new


def remove_source(config: Config, name: str) -> int:
    """Forget a source and what only it carries; returns how many articles went. Raises UsageError, LockHeld."""
    from index.ledger import Ledger

    with errors_translated(), hold_ingest_lock(config.home):
        from index.build import forget_source

        with closing(Ledger(config.home)) as ledger:
            named = find_source(ledger, name).name
        return forget_source(config.home, named, open_embedder=lambda: open_configured_embedder(config))


def set_paused(config: Config, name: str, paused: bool) -> None:
    """Leave a source out of runs over all sources, or take it in again. Raises UsageError, LockHeld."""
    from index.visits import SourceBook

    with _ledger_to_change(config) as ledger:
        SourceBook(ledger).set_paused(find_source(ledger, name).id, paused)


def import_opml(config: Config, location: str) -> list[str]:
    """Remember the feeds of an OPML file or address; the names of those that are new. Nothing of them is fetched."""
    from index.sources import WEB, SourceToRead

    return remember(
        config,
        [
            SourceToRead(one.url, WEB, url=one.url, title=one.title, options={"folder": "/".join(one.folders)})
            for one in read_subscriptions(config, location)
        ],
    )


def read_subscriptions(config: Config, location: str) -> tuple[Subscription, ...]:
    """The feeds that an OPML file or address lists. Raises SourceFailed, UsageError."""
    from index.articles import Rejected
    from index.readers.opml import read_opml

    found = read_opml(_read_bytes(config, location), location)
    if isinstance(found, Rejected):
        raise SourceFailed(f"{location}: {found.reason}.")
    return found


def export_opml(config: Config) -> tuple[bytes, int]:
    """The known feeds as OPML, and how many they are."""
    from index.ledger import Ledger
    from index.readers.opml import Subscription, write_opml
    from index.sources import FETCHED

    with errors_translated():
        ledger = Ledger(config.home)
        try:
            held = [source for source in ledger.sources() if source.kind in FETCHED - {"page"}]
        finally:
            ledger.close()
    folders = [tuple(filter(None, str(source.options.get("folder", "")).split("/"))) for source in held]
    feeds = [Subscription(s.location, s.title, folder) for s, folder in zip(held, folders, strict=True)]
    return write_opml(feeds), len(feeds)


def find_source(ledger: Ledger, name: str) -> Source:
    """The source of that name, address, path or title. Raises UsageError naming those there are."""
    held = ledger.sources()
    as_path = str(Path(name).absolute())
    for source in held:
        if name in (source.name, source.location) or as_path == source.location:
            return source
    if found := [source for source in held if source.title == name]:
        return found[0]
    known = ", ".join(source.name for source in held) or "none"
    raise UsageError(f"There is no source named {name!r}; known are: {known}.")


def set_interval(config: Config, name: str, every: str) -> None:
    """How often to read a source, such as `30m`; empty: only when asked. Raises UsageError, LockHeld."""
    from index.visits import SourceBook

    _checked({"every": every})
    with _ledger_to_change(config) as ledger:
        SourceBook(ledger).set_options(find_source(ledger, name).id, {"every": every})


def source_state(source: Source) -> SourceState:
    """A source in the words of the screens."""
    if source.paused:
        state, why = "paused", source.problem
    elif source.problem:
        state, why = "failed", source.problem
    elif not source.last_run:
        state, why = "never read", ""
    elif source.kind == "files" and not _is_there(source.location):
        state, why = "gone", "it does not exist; what it brought earlier is kept"
    else:
        state, why = "ok", ""
    new = source.note.partition(" new")[0]
    return SourceState(
        source.name, source.kind, source.location, state, why, int(new) if new.isdigit() else 0, source.articles,
        source.last_run, str(source.options.get("every", "")), source.title, source.note,
    )  # fmt: skip


def _is_there(location: str) -> bool:
    from index.sources import FILES, SourceToRead, exists

    return exists(SourceToRead(location, FILES, Path(location)))


def _checked(options: dict[str, Any]) -> dict[str, Any]:
    if options.get("every"):
        from index.sources import interval

        with errors_translated():
            interval(options["every"])
    return {name: value for name, value in options.items() if value not in ("", None)}


def _read_bytes(config: Config, location: str) -> bytes:
    from index.fetching import Fetched, Fetcher, FetchFailed
    from index.sources import is_address, plain_address

    if not is_address(location):
        try:
            return Path(location).expanduser().read_bytes()
        except (OSError, RuntimeError) as error:
            raise UsageError(f"{location} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    fetcher = Fetcher(manners(config))
    try:
        got = fetcher.fetch(plain_address(location))
    except FetchFailed as error:
        raise SourceFailed(f"{location}: {error}.") from error
    finally:
        fetcher.close()
    assert isinstance(got, Fetched)
    return got.raw


@contextmanager
def _ledger_to_change(config: Config) -> Iterator[Ledger]:
    from index.ledger import Ledger

    with errors_translated(), hold_ingest_lock(config.home):
        ledger = Ledger(config.home, write=True)
        try:
            yield ledger
        finally:
            ledger.close()
