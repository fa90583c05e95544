"""An ingest run in this process: sources named by people resolved, the lock taken first, errors translated."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import starter
from assistant.answers import Progress, Rejection, RunFinished
from assistant.config import Config
from assistant.errors import DAMAGED, ConfigError, IndexDamaged, IndexingFailed, LockHeld, UsageError
from index import errors as index_errors
from index.locking import hold_ingest_lock

if TYPE_CHECKING:
    from index.embedding import Embedder
    from index.reports import SourceToRead, Step, Summary


def run_here(
    config: Config, names: Sequence[str], rebuild: bool, show: Callable[[Progress], None]
) -> tuple[RunFinished, bool]:
    """Index the named sources, or all known ones; returns what was done, and whether every source could be read.

    Raises LockHeld when another run is at work, UsageError for a source that does not exist.
    """
    missing = [n for n in names if not _is_collection(n) and not _path(n).exists()]
    if missing and len(missing) == len(names):
        raise UsageError(f"{missing[0]} does not exist; give a file or folder to index.")
    _make_home(config.home)
    with _errors_translated(), hold_ingest_lock(config.home):
        # Only behind the lock: a second run ends before it imports anything heavy.
        from index.build import run

        wanted = [_named(n) for n in names] if names else _known(config.home)
        if not wanted and not rebuild:
            raise UsageError("No source is known yet; name a file or folder: dateline index FOLDER")
        here = [source for source in wanted if source.path.exists()]
        summary = run(
            config.home,
            here,
            rebuild=rebuild,
            open_embedder=lambda: open_configured_embedder(config),
            report=lambda step: show(_progress(step)),
        )
    gone = [s for s in wanted if s not in here]
    return _finished(summary, gone, config.home), not gone


def knows_sources(home: Path) -> bool:
    """Whether a home has been told what to index, be it published or not. Raises IndexDamaged."""
    with _errors_translated():
        return bool(_known(home))


def remove_source(config: Config, name: str) -> int:
    """Forget a source and what only it carries; returns how many articles went. Raises UsageError, LockHeld."""
    with _errors_translated(), hold_ingest_lock(config.home):
        from index.build import forget_source

        return forget_source(config.home, name, open_embedder=lambda: open_configured_embedder(config))


def open_configured_embedder(config: Config) -> Embedder:
    """The embedder that the settings name."""
    from index.embedding import open_embedder

    return open_embedder(
        config.text("embedder.name"),
        base_url=config.text("embedder.base_url"),
        api_key=config.text("embedder.api_key"),
    )


@contextmanager
def _errors_translated() -> Iterator[None]:
    try:
        yield
    except index_errors.RunInProgress as error:
        raise LockHeld(str(error)) from error
    except index_errors.SourceMissing as error:
        raise UsageError(str(error)) from error
    except index_errors.EmbedderFailed as error:
        raise ConfigError(str(error)) from error
    except index_errors.IndexingError as error:
        raise IndexDamaged(str(error)) from error
    except sqlite3.DatabaseError as error:
        # Operational: the disk is full, the file locked or read-only. Anything else: its bytes make no sense.
        if not isinstance(error, sqlite3.OperationalError):
            raise IndexDamaged(DAMAGED.format(error)) from error
        raise IndexingFailed(
            f"Indexing stopped: {error}. Mend the cause and run again; accepted articles are kept."
        ) from error
    except (OSError, RuntimeError) as error:
        raise IndexingFailed(
            f"Indexing stopped: {error}. What was accepted is kept; mend the cause and run again."
        ) from error


def _make_home(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UsageError(f"{home} cannot be used as a home: {error.strerror or error}.") from error


def _is_collection(name: str) -> bool:
    """Whether a source's name means a collection that comes with Dateline; a folder of that name is ./starter or ./demo."""
    return name in (starter.STARTER, starter.DEMO)


def _path(name: str) -> Path:
    try:
        return Path(name).expanduser()
    except RuntimeError:
        return Path(name)  # "~nobody": no user's, so a name like any other


def _named(name: str) -> SourceToRead:
    from index.build import STARTER
    from index.reports import SourceToRead

    if _is_collection(name):
        return SourceToRead(name, STARTER, starter.folder(name))
    path = _path(name).resolve()
    return SourceToRead(str(path), "files", path)


def _known(home: Path) -> list[SourceToRead]:
    from index.build import STARTER
    from index.errors import NoIndex
    from index.ledger import Ledger
    from index.reports import SourceToRead

    try:
        ledger = Ledger(home)
    except NoIndex:
        return []
    try:
        return [
            SourceToRead(s.name, s.kind, starter.folder(s.name) if s.kind == STARTER else Path(s.location))
            for s in ledger.sources()
        ]
    finally:
        ledger.close()


def _progress(step: Step) -> Progress:
    return Progress(step.stage, step.done, step.total, step.rate, step.seconds_left, step.source)


def _finished(summary: Summary, gone: Sequence[SourceToRead], home: Path) -> RunFinished:
    notes = list(summary.notes)
    rejected = [Rejection(r.where, r.reason) for r in summary.rejected]
    rejected += [Rejection(s.name, "it does not exist; what it brought earlier is kept") for s in gone]
    known = {source.name for source in _known(home)}
    if starter.STARTER in known and len(known) > 1:
        notes.append("The starter articles are still among yours; remove them with: dateline sources remove starter")
    return RunFinished(
        summary.new, summary.updated, summary.unchanged, summary.copies, tuple(rejected), summary.passages,
        round(summary.seconds, 2), summary.interrupted, tuple(notes),
    )  # fmt: skip
