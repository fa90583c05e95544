"""CURRENT: the small file that names what readers may see. Replaced by rename, so it is always one state or the next."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from index.errors import LedgerUnreadable, NoIndex

FILE_NAME = "CURRENT"


@dataclass(frozen=True, slots=True)
class Publication:
    """One published state: the generation and build of the ledger, and the indexes derived from them.

    Passages with an id above `base_through` are the tail; those above `keywords_through` are not in the keyword index.
    `base` and `keywords` are folder names, empty when there is none. `fold_trouble` says why the last fold failed, if it
    did, `fold_failed` when (ISO instant), and `fold_failed_at` with which last passage.
    """

    generation: int = 0
    build: int = 0
    base: str = ""
    base_through: int = 0
    keywords: str = ""
    keywords_through: int = 0
    published: str = ""
    fold_trouble: str = ""
    fold_failed: str = ""
    fold_failed_at: int = 0

    @property
    def unfolded(self) -> str:
        """What a failed fold means, as a sentence; nothing when the last one succeeded."""
        if not self.fold_trouble:
            return ""
        return (
            f"The vector index could not be folded ({self.fold_trouble}); passages that are not in it are compared one by"
            " one, and it is tried again when there are a tenth more, or after a day."
        )


def read_publication(home: Path) -> Publication:
    """What is published under `home`. Raises NoIndex when nothing is, LedgerUnreadable when the file makes no sense."""
    path = home / FILE_NAME
    try:
        return Publication(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise NoIndex(f"There is no index at {home}.") from error
    except (ValueError, TypeError, OSError) as error:
        raise LedgerUnreadable(
            f"{path} cannot be read ({error}); delete it and run: dateline index --rebuild (nothing is lost)."
        ) from error


def write_publication(home: Path, publication: Publication) -> None:
    """Replace CURRENT, on disk before it is seen."""
    path = home / FILE_NAME
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(asdict(publication), file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(home)


def sync_folder(folder: Path) -> None:
    """Make renames inside a folder last through a power cut (where the system can)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
