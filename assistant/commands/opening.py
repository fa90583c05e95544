"""Opening a home: whether anything is published there, what a first run indexes, and the engine."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import starter
from assistant.config import Config
from assistant.errors import IndexMissing, LockHeld
from assistant.ingests import RunFailed, RunRequest
from assistant.printing import note

if TYPE_CHECKING:
    from assistant.engine import Engine

# Articles and questions are the reader's own business.
OURS_ALONE = 0o077


def is_indexed(home: Path) -> bool:
    """Whether a home has something published, told without importing the index."""
    try:
        return bool(json.loads((home / "CURRENT").read_text(encoding="utf-8"))["generation"])
    except FileNotFoundError:
        return False
    except (OSError, ValueError, KeyError, TypeError):
        # Damaged, and so not empty: opening it will say what is wrong.
        return True


def first_run(home: Path, demo: bool) -> RunRequest:
    """What to index before the first answer: the starter articles, or, where sources are known already, those."""
    known = (home / "ledger.sqlite3").exists() and _knows_sources(home)
    return RunRequest() if known else RunRequest((starter.DEMO if demo else starter.STARTER,))


def _knows_sources(home: Path) -> bool:
    from assistant.homes import knows_sources

    return knows_sources(home)


def nothing_published(home: Path) -> IndexMissing:
    """What to say of a home from which nothing can be answered: what there is of it, and what to do."""
    if first_run(home, demo=False).sources:
        return IndexMissing(f"There is no index at {home}. Index some articles: dateline index FOLDER")
    names, was_run, cut_off = _ledger_tells(home)
    listed = ", ".join(names)
    if not was_run:
        return IndexMissing(f"Sources are known but not read yet: {listed}. Read them with: dateline index")
    why = "was cut off" if cut_off else "found no article or was stopped early"
    return IndexMissing(
        f"Nothing is published at {home} yet: the last run {why}. Known sources: {listed}."
        " Read them again with: dateline index"
    )


def _ledger_tells(home: Path) -> tuple[list[str], bool, bool]:
    """The names of the known sources, whether there was a run, and whether the last one was cut off."""
    from index.ledger import Ledger

    with closing(Ledger(home)) as ledger:
        return [source.name for source in ledger.sources()], ledger.was_run(), ledger.run_was_cut_off()


def _run_without_fetching(home: Path) -> RunRequest:
    """What makes an index of what is here, because no question fetches: files read before, or the ledger's own articles.

    Raises IndexMissing when there is neither.
    """
    from index.ledger import Ledger
    from index.sources import FETCHED, FILES, SourceToRead, exists

    with closing(Ledger(home)) as ledger:
        held, was_run = ledger.count_revisions(), ledger.was_run()
        here = [s for s in ledger.sources() if s.kind not in FETCHED and not s.paused]
    names = [s.name for s in here if s.kind != FILES or exists(SourceToRead(s.name, FILES, Path(s.location)))]
    if names and was_run:
        note("nothing is published yet; reading the known files again")
        return RunRequest(tuple(names))
    if not held:
        raise nothing_published(home)
    note("nothing is published yet; making the index from the articles that were read")
    return RunRequest(rebuild=True)


def open_engine(config: Config, *, use_model: bool, demo: bool = False, single_question: bool = False) -> Engine:
    """The engine for a home; an empty home gets the starter (or demo) articles first."""
    if not is_indexed(config.home):
        from assistant.progress import show_run
        from assistant.runs import ProcessIndexer

        request = first_run(config.home, demo)
        if request.sources:
            note(f"first run: indexing the {request.sources[0]} articles into {config.home}")
        else:
            request = _run_without_fetching(config.home)
        ended = show_run(ProcessIndexer(config.home, demo=demo).run(request))
        if isinstance(ended, RunFailed):
            raise LockHeld(ended.message) if ended.exit_code == LockHeld.exit_code else IndexMissing(ended.message)
        if not is_indexed(config.home):
            if ended.interrupted:
                raise KeyboardInterrupt
            raise IndexMissing(
                f"No article was found in {', '.join(request.sources or _ledger_tells(config.home)[0])}."
                " Index some with: dateline index FOLDER, or: dateline index starter"
            )
    from assistant.engine import Engine

    return Engine(config, use_model=use_model, single_question=single_question)
