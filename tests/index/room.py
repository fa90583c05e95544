"""What the tests of the index share: made-up articles, runs in this process, and what must hold of every home."""

from __future__ import annotations

import json
import random
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from index import keywords, vectors
from index.build import run
from index.embedding import BundledEmbedder, Embedder, normalise
from index.ledger import Ledger
from index.locking import hold_ingest_lock
from index.publication import Publication, read_publication
from index.reports import Summary
from index.sources import SourceToRead

_WHO = """The harbour board|Minister Odile Brandt|A spokesman for the ferry company|Police in Lower Marrow|
The teachers' union|Dr. Ansel Okoro|Farmers along the Tessel river|The national weather office|Judge Irena Kovic|
The opposition leader, Paul Rask,|Residents of the old town|The mining group Halden Corp.""".replace("\n", "").split(
    "|"
)
_DID = """rejected|announced|postponed|defended|criticised|promised|investigated|confirmed|denied|welcomed""".split("|")
_WHAT = """the new bridge tolls|a plan to close three schools|the evacuation of the valley|a strike over night shifts|
talks about the border crossing|the sale of the shipyard|reports of a chemical leak|an inquiry into the flood warning|
the budget for rural clinics|a ban on river dredging|the release of the test results""".replace("\n", "").split("|")
_WHY = """after a week of heavy rain|despite warnings from experts|in a letter to parliament|on Tuesday evening|
because costs had doubled|following complaints from neighbours|while prices kept rising|at a crowded meeting in Port Selm|
as winter supplies ran short|without giving further details""".replace("\n", "").split("|")
OUTLETS = ("The Marrow Post", "Selm Daily", "Évening Órgan", "Radio Tessel")
FIRST_DAY = datetime(2025, 3, 1, 6, 0, tzinfo=UTC)


def sentence(dice: random.Random) -> str:
    number = f" and {dice.randrange(2, 900)} people were told" if dice.random() < 0.3 else ""
    return f"{dice.choice(_WHO)} {dice.choice(_DID)} {dice.choice(_WHAT)} {dice.choice(_WHY)}{number}."


def made_up_text(dice: random.Random, sentences: int) -> str:
    """Sentences in paragraphs of one to five."""
    left, paragraphs = sentences, []
    while left > 0:
        size = min(left, dice.randrange(1, 6))
        paragraphs.append(" ".join(sentence(dice) for _ in range(size)))
        left -= size
    return "\n\n".join(paragraphs)


def made_up_articles(count: int, seed: int = 1, sentences: tuple[int, int] = (3, 40)) -> list[dict[str, Any]]:
    """Article records as a reader understands them: some undated, some precise to the second."""
    dice = random.Random(seed)
    articles = []
    for number in range(count):
        moment = FIRST_DAY + timedelta(hours=dice.randrange(24 * 60))
        published = {0: None, 1: moment.date().isoformat()}.get(number % 7, moment.isoformat())
        record = {
            "url": f"https://news{number % 4}.example/{seed}/{number}",
            "title": sentence(dice).rstrip("."),
            "text": f"Story {seed} of number {number}. {made_up_text(dice, dice.randrange(*sentences))}",
            "outlet": OUTLETS[number % 4],
        }
        articles.append(record | ({"published": published} if published else {}))
    return articles


def write_articles(path: Path, articles: Iterable[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(a, ensure_ascii=False) + "\n" for a in articles), encoding="utf-8")
    return path


def ingest(
    home: Path,
    *paths: Path,
    rebuild: bool = False,
    open_embedder: Callable[[], Embedder] = BundledEmbedder,
    **options: Any,
) -> Summary:
    """One run in this process, under the lock, as `dateline index` makes it."""
    with hold_ingest_lock(home):
        named = [SourceToRead(str(path), "files", path) for path in paths]
        return run(home, named, rebuild=rebuild, open_embedder=open_embedder, **options)


class OtherEmbedder:
    """A stand-in for another model: another name, other dimensions, words hashed into them."""

    name = "other-32"
    dimensions = 32

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.full((len(texts), self.dimensions), 0.01, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().split():
                row[zlib.crc32(word.encode()) % self.dimensions] += 1.0
        return normalise(rows, texts)


# -- what must hold --------------------------------------------------------------------------------------------------


def uncovered(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """What of a text lies in no passage, white space left out; raises when passages overlap or go backwards."""
    left, cursor = [], 0
    for start, end in spans:
        if not cursor <= start < end <= len(text):
            raise AssertionError(f"passage {start}-{end} after {cursor} in a text of {len(text)}")
        left.append(text[cursor:start])
        cursor = end
    left.append(text[cursor:])
    return "".join("".join(left).split())


def torn_articles(home: Path) -> list[str]:
    """Accepted articles that are not whole: text outside passages, or vectors of the wrong size."""
    published = read_publication(home)
    torn = []
    with closing(Ledger(home)) as ledger:
        made = ledger.build(published.build)
        assert made, "CURRENT names a build that the ledger does not have"
        revisions = ledger.db.execute("SELECT id, text FROM revisions WHERE died IS NULL").fetchall()
        for revision, text in revisions:
            rows = ledger.db.execute(
                'SELECT start, "end", length(vector) FROM passages WHERE revision = ? AND build = ? ORDER BY ordinal',
                (revision, published.build),
            ).fetchall()
            if uncovered(text, [row[:2] for row in rows]) or any(row[2] != 2 * made[1] for row in rows):
                torn.append(f"revision {revision}")
        if ledger.db.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            torn.append("the ledger")
    return torn


def live_ids(home: Path, published: Publication) -> set[int]:
    with closing(Ledger(home)) as ledger:
        return ledger.live_ids(published.generation, published.build)


def base_ids(home: Path, published: Publication) -> set[int]:
    """The ids in the published base, read from a copy of its database, so that looking changes nothing."""
    if not published.base:
        return set()
    with closing(sqlite3.connect(home / vectors.FOLDER / published.base / "chroma.sqlite3")) as db:
        return {int(row[0]) for row in db.execute("SELECT embedding_id FROM embeddings")}


def disagreements(home: Path) -> list[str]:
    """Where the published indexes and the ledger do not tell the same."""
    published = read_publication(home)
    wrong = []
    live = live_ids(home, published)
    words = keywords.KeywordReader(home / keywords.FOLDER / published.keywords).count
    if words != len(live):
        wrong.append(f"{words} passages in the keyword index, {len(live)} live")
    based = base_ids(home, published)
    tail = {i for i in live if i > published.base_through}
    if not live <= based | tail:
        wrong.append(f"{len(live - based - tail)} live passages neither in the base nor in the tail")
    if based & tail:
        wrong.append(f"{len(based & tail)} passages in the base and in the tail")
    if published.base:
        vectors.check_seal(home / vectors.FOLDER / published.base)
    with closing(Ledger(home)) as ledger:
        twice = ledger.db.execute(
            "SELECT article FROM revisions WHERE born <= ?1 AND (died IS NULL OR died > ?1)"
            " GROUP BY article HAVING count(*) > 1",
            (published.generation,),
        ).fetchall()
        if twice:
            wrong.append(f"{len(twice)} articles with two revisions at once")
    return wrong


def urls(home: Path) -> list[str]:
    """The address of every article that is shown, sorted."""
    published = read_publication(home)
    with closing(Ledger(home)) as ledger:
        rows = ledger.db.execute(
            "SELECT a.url FROM articles a JOIN revisions r ON r.article = a.id"
            " WHERE r.born <= ?1 AND (r.died IS NULL OR r.died > ?1) AND EXISTS"
            f" (SELECT 1 FROM passages p WHERE p.revision = r.id AND {ledger.live(published.generation, published.build)})",
            (published.generation,),
        )
        return sorted(row[0] for row in rows)
