"""A home as runs, and changes of its sources, need it: folder, sources, embedder, manners; errors put into our words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import starter
from assistant.config import Config
from assistant.errors import DAMAGED, ConfigError, IndexDamaged, IndexingFailed, LockHeld, UsageError
from index import errors as index_errors

if TYPE_CHECKING:
    from index.embedding import Embedder
    from index.fetching import Manners
    from index.schema import Source
    from index.sources import SourceToRead


def make_home(home: Path) -> None:
    """The folder of a home, for its owner alone. Raises UsageError."""
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UsageError(f"{home} cannot be used as a home: {error.strerror or error}.") from error


def held_sources(home: Path) -> list[Source]:
    """Every source that a home knows; none where there is no ledger. Raises the index's errors."""
    from index.errors import NoIndex
    from index.ledger import Ledger

    try:
        ledger = Ledger(home)
    except NoIndex:
        return []
    try:
        return ledger.sources()
    finally:
        ledger.close()


def knows_sources(home: Path) -> bool:
    """Whether a home has been told what to index, be it published or not. Raises IndexDamaged."""
    with errors_translated():
        return bool(held_sources(home))


def _path(name: str) -> Path:
    try:
        return Path(name).expanduser()
    except RuntimeError:
        return Path(name)  # "~nobody": no user's, so a name like any other


def name_source(name: str) -> SourceToRead:
    """What a person's word for a source means: a collection of ours, an address, a path or a pattern of paths.

    Raises UsageError for an empty word, which as a path would be the working directory.
    """
    from index.sources import FILES, STARTER, WEB, SourceToRead, is_address, is_pattern, plain_address

    if not name.strip():
        raise UsageError("An empty name is no source; for the folder you are in, write a dot.")
    if starter.is_collection(name):
        return SourceToRead(name, STARTER, starter.folder(name))
    if is_address(name):
        url = plain_address(name)
        return SourceToRead(url, WEB, url=url)
    path = _path(name)
    path = path.absolute() if is_pattern(path) else path.resolve()
    return SourceToRead(str(path), FILES, path)


def manners(config: Config) -> Manners:
    """How addresses are fetched, by the settings."""
    from importlib.metadata import PackageNotFoundError, version

    from index.fetching import Manners

    try:
        ours = version("dateline")
    except PackageNotFoundError:
        ours = ""
    return Manners(
        contact=config.text("fetch.contact"),
        delay=config.number("fetch.delay_seconds"),
        seconds=max(1.0, config.number("fetch.seconds")),
        size=int(config.number("fetch.max_mb") * 1_000_000),
        private=config.text("fetch.private"),
        robots=config.flag("fetch.robots"),
        at_once=max(1, min(int(config.number("fetch.at_once")), 64)),
        version=ours,
    )


def open_configured_embedder(config: Config) -> Embedder:
    """The embedder that the settings name."""
    from index.embedding import open_embedder

    return open_embedder(
        config.text("embedder.name"),
        base_url=config.text("embedder.base_url"),
        api_key=config.text("embedder.api_key"),
    )


@contextmanager
def errors_translated() -> Iterator[None]:
    """Errors of the index and of the machine as errors of the assistant."""
    try:
        yield
    except index_errors.RunInProgress as error:
        raise LockHeld(str(error)) from error
    except (index_errors.SourceMissing, index_errors.BadSource, index_errors.BadMapping) as error:
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
