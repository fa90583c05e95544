"""What is wrong with an index, part by part, and how to mend it. Reads only; a run does the mending.

Chroma can end the process that opens a damaged store (SIGSEGV on count and query, measured), so the base is opened in
a process that is thrown away.
"""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from index import keywords, vectors
from index.errors import IndexingError, LedgerUnreadable, NoIndex, RunInProgress
from index.ledger import Ledger
from index.locking import hold_ingest_lock
from index.processes import start_child
from index.publication import Publication, read_publication

_PROBE_SECONDS = 120.0

MEND_WITH_RUN = "dateline index"
"""Mends every derived index from the ledger, without a download."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One part that was looked at: whether it is well, what is so or wrong, and what mends it."""

    part: str
    well: bool
    says: str
    mend: str = ""


def check_index(home: Path) -> list[Finding]:
    """Look at everything of the index under `home`, from the ledger to the base."""
    try:
        published = read_publication(home)
    except NoIndex:
        return [Finding("index", False, "nothing is indexed here", "dateline index FOLDER")]
    except LedgerUnreadable as error:
        return [Finding("index", False, str(error), f"{MEND_WITH_RUN} --rebuild")]
    try:
        with closing(Ledger(home)) as ledger:
            first = _check_ledger(ledger, published)
            if not first.well:
                return [first]  # the other parts are held against it
            return [
                first,
                _check_run(home, ledger),
                _check_keywords(home, ledger, published),
                _check_base(home, published),
            ]
    except IndexingError as error:
        return [Finding("ledger", False, str(error), "restore it from a backup, or move the home away and index anew")]


def _check_ledger(ledger: Ledger, published: Publication) -> Finding:
    restore = "restore it from a backup, or move the home away and index anew"
    try:
        # Every page is read: a changed byte in the middle of the file shows here and nowhere else before it is met.
        trouble = [row[0] for row in ledger.db.execute("PRAGMA quick_check(3)") if row[0] != "ok"]
        articles, _, _ = ledger.span(published.generation)
        passages = ledger.count_live(published.generation, published.build)
    except sqlite3.DatabaseError as error:
        return Finding("ledger", False, f"it is damaged ({error})", restore)
    if trouble:
        return Finding("ledger", False, f"it is damaged ({'; '.join(trouble)})", restore)
    return Finding("ledger", True, f"{articles:,} articles in {passages:,} passages")


def _check_run(home: Path, ledger: Ledger) -> Finding:
    try:
        with hold_ingest_lock(home):
            cut_off = ledger.run_was_cut_off()
    except RunInProgress:
        return Finding("runs", True, "one is at work now")
    except OSError as error:
        return Finding("runs", False, f"the home cannot be written to ({error.strerror or error})", "mend its rights")
    if cut_off:
        return Finding("runs", False, "the last one was cut off; what it had accepted is kept", MEND_WITH_RUN)
    return Finding("runs", True, "the last one ended in order")


def _check_keywords(home: Path, ledger: Ledger, published: Publication) -> Finding:
    folder = home / keywords.FOLDER / published.keywords
    if keywords.damaged(folder):
        return Finding("keyword index", False, "it is damaged; answers rest on meaning alone", MEND_WITH_RUN)
    held = keywords.KeywordReader(folder).count
    live = ledger.count_live(published.generation, published.build)
    if held < live:
        return Finding("keyword index", False, f"it lacks {live - held:,} passages", f"{MEND_WITH_RUN} --rebuild")
    return Finding("keyword index", True, f"{held:,} passages, every checksum right")


def _check_base(home: Path, published: Publication) -> Finding:
    unfolded = published.unfolded
    if not published.base:
        told = unfolded or "there is no base yet; every passage is compared"
        return Finding("vector index", not unfolded, told, f"{MEND_WITH_RUN} --rebuild" if unfolded else "")
    trouble, tried = "", 0
    try:
        vectors.check_seal(home / vectors.FOLDER / published.base)
        trouble, tried = _probe(home, published)
    except vectors.BaseDamaged as error:
        trouble = str(error)
    if trouble:
        return Finding("vector index", False, f"it is damaged ({trouble}); answers come without it", MEND_WITH_RUN)
    if unfolded:
        return Finding("vector index", False, unfolded, f"{MEND_WITH_RUN} --rebuild")
    return Finding("vector index", True, f"{tried} passages tried are found, or as near ones")


def _probe(home: Path, published: Publication) -> tuple[str, int]:
    """Open and ask the base in a process of its own; returns what went wrong, or nothing, and how many were tried."""
    process, connection = start_child(_audit, str(home), published)
    try:
        if not connection.poll(_PROBE_SECONDS):
            return f"it did not open within {_PROBE_SECONDS:.0f} s", 0
        trouble, tried = connection.recv()
        return str(trouble), int(tried)
    except (EOFError, OSError):
        process.join(5)
        number = -(process.exitcode or 0)
        return (
            f"opening it ended a process with {signal.Signals(number).name}" if number > 0 else "opening it failed"
        ), 0
    finally:
        connection.close()
        process.kill()
        process.join(5)


def _audit(connection: Connection, home: str, published: Publication) -> None:
    try:
        with closing(Ledger(Path(home))) as ledger:
            folder = Path(home) / vectors.FOLDER / published.base
            tried = vectors.audit(folder, ledger, published.generation, published.build, published.base_through)
        connection.send(("", tried))
    except vectors.BaseDamaged as error:
        connection.send((str(error), 0))
    except Exception as error:
        # Chroma raises its own, SQLite's and Rust's errors for the same broken byte.
        connection.send((f"{type(error).__name__}: {error}", 0))
