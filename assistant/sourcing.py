"""The list of sources as people change it: add, remove, pause, import, export, look. Each change holds the ingest lock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import starter
from assistant.answers import SourceState
from assistant.config import Config
from assistant.errors import SourceFailed, UsageError
from assistant.homes import errors_translated, held_sources, make_home, manners, name_source, open_configured_embedder
from assistant.ingests import SourceFound
from assistant.packs import PREFIX, find_pack
from index.errors import BadSource
from index.locking import hold_ingest_lock

if TYPE_CHECKING:
    from index.ledger import Ledger
    from index.readers.opml import Subscription
    from index.schema import Source
    from index.sources import SourceToRead


def look_at_source(config: Config, location: str, columns: dict[str, str] | None = None) -> SourceFound:
    """What an address, a path or a pack is; nothing is kept, and of a pack nothing fetched.

    `columns` says which columns of an export hold which field. Raises SourceFailed when it cannot be read.
    """
    from index.looking import look_at

    if location.startswith(PREFIX):
        return _pack_found(location)
    if location.lower().endswith(".opml") and _is_there(location):
        raise _is_list(location)
    if starter.is_collection(location):
        folder = starter.folder(location)
        return SourceFound(location, "starter", articles=len(list(folder.rglob("*.json"))))
    try:
        return SourceFound(**asdict(look_at(location, manners(config), columns or {})))
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

    Raises SourceFailed when there is nothing to be read, UsageError for a name or an interval that makes no sense, and
    for a name that another source has.
    """
    options = _checked(options or {})
    if location.startswith(PREFIX):
        from index.sources import WEB, SourceToRead

        kept = remember(
            config,
            [SourceToRead(url, WEB, url=url, title=t, options=options) for t, url in find_pack(location).feeds],
        )
        return replace(_pack_found(location), known_as="" if any(one.new for one in kept) else location)
    found = look_at_source(config, location, options.get("columns")) if look else SourceFound(location, "")
    if follow_feed and found.kind == "page":
        if not found.feeds:
            raise SourceFailed(f"{location} names no feed.")
        found = look_at_source(config, found.feeds[0])
    elif found.kind == "page" and not found.articles:
        raise SourceFailed(
            f"{location} is a page without an article; it offers a feed: dateline sources add {found.feeds[0]}"
        )
    elif found.kind == "opml":
        raise _is_list(location)
    source = name_source(found.location)
    kind = found.kind if source.fetched and found.kind else source.kind
    title = found.title if source.fetched else ""
    (one,) = remember(config, [replace(source, name=name or source.name, kind=kind, title=title, options=options)])
    return found if one.new else replace(found, known_as=one.name)


@dataclass(frozen=True, slots=True)
class Kept:
    """A source that was to be remembered: the name it has, and whether it is new."""

    name: str
    new: bool


def remember(config: Config, sources: Sequence[SourceToRead]) -> list[Kept]:
    """Add sources that nothing is read from yet; one that is known by its place keeps its name and takes the options.

    Raises LockHeld, UsageError for a name that another source has.
    """
    from index.visits import SourceBook

    make_home(config.home)
    with _ledger_to_change(config) as ledger:
        book = SourceBook(ledger)
        held = [(source.id, source.name, source.location) for source in ledger.sources()]
        kept = list[Kept]()
        for source in sources:
            known = _known_already(held, source)
            row, name = known or (ledger.add_source(source.name, source.kind, source.location), source.name)
            if not known:
                held.append((row, name, source.location))
            book.set_options(row, source.options)
            book.learn(row, title=source.title)
            kept.append(Kept(name, not known))
        return kept


def _known_already(held: Sequence[tuple[int, str, str]], source: SourceToRead) -> tuple[int, str] | None:
    """Row and name of the source at the same place. Raises UsageError when the name is another one's."""
    for row, name, location in held:
        # An address that has moved keeps its old address as its name.
        if location == source.location and (location or name == source.name):
            return row, name
        if name == source.name == source.location:
            return row, name
    if taken := next((location for _, name, location in held if name == source.name), None):
        raise UsageError(f"{source.name} is already the name of {taken}; give another with --name.")
    return None


def _pack_found(location: str) -> SourceFound:
    pack = find_pack(location)
    return SourceFound(location, "pack", pack.title, len(pack.feeds), examples=tuple(title for title, _ in pack.feeds))


def remove_source(config: Config, name: str) -> tuple[list[str], int]:
    """Forget a source, or every known feed of a pack, and what only they carry.

    Returns the names of what is forgotten and how many articles went. Raises UsageError, LockHeld.
    """
    from index.ledger import Ledger

    with errors_translated(), hold_ingest_lock(config.home):
        from index.build import forget_source

        with closing(Ledger(config.home)) as ledger:
            if name.startswith(PREFIX):
                feeds = {url for _, url in find_pack(name).feeds}
                names = [source.name for source in ledger.sources() if source.location in feeds]
                if not names:
                    raise UsageError(f"No feed of {name} is among the sources.")
            else:
                names = [find_source(ledger, name).name]
        gone = [forget_source(config.home, n, open_embedder=lambda: open_configured_embedder(config)) for n in names]
        return names, sum(gone)


def set_paused(config: Config, name: str, paused: bool) -> None:
    """Leave a source out of runs over all sources, or take it in again. Raises UsageError, LockHeld."""
    from index.visits import SourceBook

    with _ledger_to_change(config) as ledger:
        SourceBook(ledger).set_paused(find_source(ledger, name).id, paused)


def import_opml(config: Config, location: str, refused: list[str] | None = None) -> list[Kept]:
    """Remember the feeds of an OPML file or address, new or known. Nothing of them is fetched.

    Addresses that are none of the web are added to `refused`.
    """
    from index.sources import WEB, SourceToRead

    return remember(
        config,
        [
            SourceToRead(one.url, WEB, url=one.url, title=one.title, options={"folder": "/".join(one.folders)})
            for one in read_subscriptions(config, location, refused)
        ],
    )


def read_subscriptions(config: Config, location: str, refused: list[str] | None = None) -> tuple[Subscription, ...]:
    """The feeds that an OPML file or address lists. Raises SourceFailed, UsageError."""
    from index.articles import Rejected
    from index.readers.opml import read_opml
    from index.recognising import recognise

    raw = _read_bytes(config, location)
    found = read_opml(raw, location, refused)
    if isinstance(found, Rejected):
        if recognise(raw) in ("feed", "sitemap"):
            raise UsageError(f"{location} is no list of feeds but a {recognise(raw)}; dateline sources add {location}")
        raise SourceFailed(f"{location}: {found.reason}.")
    return found


def export_opml(config: Config) -> tuple[bytes, int]:
    """The known feeds as OPML, and how many they are."""
    from index.ledger import Ledger
    from index.readers.opml import Subscription, write_opml
    from index.sources import WEB

    with errors_translated():
        ledger = Ledger(config.home)
        try:
            held = [source for source in ledger.sources() if source.kind in {WEB, "feed"}]
        finally:
            ledger.close()
    folders = [tuple(filter(None, str(source.options.get("folder", "")).split("/"))) for source in held]
    feeds = [Subscription(s.location, s.title, folder) for s, folder in zip(held, folders, strict=True)]
    return write_opml(feeds), len(feeds)


def find_source(ledger: Ledger, name: str) -> Source:
    """The source of that name, else of that address or path, else of that title.

    Raises UsageError when there is none, naming those there are, or when it could be several.
    """
    held = ledger.sources()
    as_path = str(Path(name).absolute())
    for found in (
        [source for source in held if source.name == name],
        [source for source in held if source.location in (name, as_path)],
        [source for source in held if source.title == name],
    ):
        if len(found) > 1:
            raise UsageError(f"{name!r} could be {' or '.join(source.name for source in found)}; say which.")
        if found:
            return found[0]
    names = [source.name for source in held]
    meant = [f"Did you mean {close}?" for close in get_close_matches(name, names, 1)]
    known = f"known are: {', '.join(names) or 'none'}."
    raise UsageError(" ".join([f"There is no source named {name!r}; {known}", *meant]))


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
        bool(source.options.get("keep_gone")),
        ",".join(f"{field}={column}" for field, column in source.options.get("columns", {}).items()),
    )  # fmt: skip


def _is_list(location: str) -> UsageError:
    return UsageError(f"{location} is a list of feeds; take them in with: dateline sources import {location}")


def _is_there(location: str) -> bool:
    from index.sources import FILES, SourceToRead, exists

    return exists(SourceToRead(location, FILES, Path(location).absolute()))


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
