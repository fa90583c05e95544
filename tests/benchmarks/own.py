"""Dateline's side where a whole command would measure too much: each stage of indexing alone, searches, imports.

    own.py stage NAME HOME ARTICLES    one stage over what HOME's ledger holds; prints its seconds and CPU seconds
    own.py serve HOME K                one question (JSON: question, as_of) a line in, its seconds out
    own.py imports                     import what a run of `dateline index` imports, in the same two processes

A stage's seconds begin before it imports anything of its own and after its input has been read from the ledger, so that
no stage pays for another. The input is what a run hands it: batches of 32 articles, the same passages and vectors.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

STAGES = ("reading", "splitting", "embedding", "ledger", "keywords", "folding")


@contextmanager
def clock() -> Iterator[None]:
    """Print wall and CPU seconds of what happens inside, children included."""
    began, before = time.perf_counter(), os.times()
    yield
    after = os.times()
    cpu = sum(after[:4]) - sum(before[:4])
    print(json.dumps({"seconds": time.perf_counter() - began, "cpu_seconds": cpu}))


def open_ledger(home: Path) -> tuple[Any, Any]:
    """The ledger of a home and what it has published."""
    from index.ledger import Ledger
    from index.publication import read_publication

    return Ledger(home), read_publication(home)


def reading(_: Path, article_file: Path) -> None:
    """Read and clean every article."""
    with clock():
        from index.readers.files import read_source

        sum(1 for _ in read_source(article_file))


def splitting(home: Path, _: Path) -> None:
    """Split every text, LlamaIndex's import included."""
    ledger, _published = open_ledger(home)
    texts = [row[0] for row in ledger.db.execute("SELECT text FROM revisions WHERE died IS NULL ORDER BY id")]
    with clock():
        from index.passages import PassageSplitter

        splitter = PassageSplitter()
        for text in texts:
            splitter.split(text)


def embedding(home: Path, _: Path) -> None:
    """Embed every passage, a run's batch at a time, and pack the vectors."""
    ledger, published = open_ledger(home)
    rows = ledger.db.execute(
        'SELECT p.revision, r.title, substr(r.text, p.start + 1, p."end" - p.start) FROM passages p'
        f" JOIN revisions r ON r.id = p.revision WHERE {ledger.live(published.generation, published.build)} ORDER BY p.id"
    )
    with_titles = [[(title, text) for _, title, text in group] for _, group in groupby(rows, lambda row: row[0])]
    with clock():
        from index.embedding import open_embedder
        from index.passages import embedded_text
        from index.vectors import pack_vectors

        embedder = open_embedder()
        for some in batches(with_titles):
            pack_vectors(embedder.embed([embedded_text(*pair) for article in some for pair in article]))


def batches(items: list[Any]) -> Iterator[list[Any]]:
    """Lists of 32, as `PassageMaker` makes them."""
    for start in range(0, len(items), 32):
        yield items[start : start + 32]


def ledger(home: Path, article_file: Path) -> None:
    """Accept every article with its passages into a fresh ledger, 32 to a transaction."""
    from index.articles import Article
    from index.ledger import Ledger, NewPassage
    from index.readers.files import read_source

    old, published = open_ledger(home)
    rows = old.db.execute(
        'SELECT a.article_id, p.start, p."end", p.vector FROM passages p JOIN revisions r ON r.id = p.revision'
        f" JOIN articles a ON a.id = r.article WHERE {old.live(published.generation, published.build)} ORDER BY p.id"
    )
    passages = {k: [NewPassage(*row[1:]) for row in group] for k, group in groupby(rows, lambda row: row[0])}
    articles = {a.article_id: a for a in read_source(article_file) if isinstance(a, Article)}
    items = [((article, 1), passages.get(identity, [])) for identity, article in articles.items()]
    with scratch() as fresh_home, clock():
        fresh = Ledger(fresh_home, write=True)
        build = fresh.start_build("bench", 256, "bench")
        fresh.add_source("bench", "files", "")
        for some in batches(items):
            fresh.accept(some, build=build, generation=1)
        fresh.close()


def keywords(home: Path, _: Path) -> None:
    """Write the keyword index from the ledger."""
    source, published = open_ledger(home)
    with scratch() as folder, clock():
        from index.keywords import KeywordWriter

        writer = KeywordWriter(folder)
        writer.follow(source, 0, published.build, published.generation)
        writer.commit()
        writer.close()


def folding(home: Path, _: Path) -> None:
    """Fold everything into a new Chroma base, in the process that a run starts for it."""
    from dataclasses import replace

    source, published = open_ledger(home)
    source.close()
    with scratch() as copy:
        for part in home.glob("ledger.sqlite3*"):
            shutil.copy2(part, copy)
        with clock():
            from index.folding import FoldProcess

            fold = FoldProcess(copy, replace(published, base="", base_through=0), published.generation)
            _, trouble = fold.finish()
        if trouble:
            raise SystemExit(f"the fold failed: {trouble}")


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards, beside the other files of this benchmark."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def serve(home: Path, k: int) -> None:
    """Seconds of each question read from standard input, after one that only warms up."""
    from index.search import Searcher
    from index.windows import Window

    searcher = Searcher(home)
    searcher.warm_up()
    for line in sys.stdin:
        asked = json.loads(line)
        began = time.perf_counter()
        searcher.search(asked["question"], Window(as_of=asked["as_of"]), k)
        print(time.perf_counter() - began, flush=True)


def imports() -> None:
    """Import what `dateline index` imports: here what the run needs, in a child what the splitter needs."""
    import safetensors.numpy  # noqa: F401
    import tokenizers  # noqa: F401

    import assistant.cli
    import assistant.indexing
    import assistant.progress  # noqa: F401
    import index.build  # noqa: F401
    from index.processes import start_child

    process, connection = start_child(import_splitter)
    connection.recv()
    process.join()


def import_splitter(connection: Any) -> None:
    """What the splitter process imports."""
    from llama_index.core.node_parser import SentenceSplitter  # noqa: F401

    import index.passages  # noqa: F401

    connection.send("done")


def main(command: str, *rest: str) -> None:
    if command == "stage":
        chosen: Callable[[Path, Path], None] = globals()[rest[0]]
        chosen(Path(rest[1]), Path(rest[2]))
    elif command == "serve":
        serve(Path(rest[0]), int(rest[1]))
    elif command == "imports":
        imports()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent.parent))
    main(*sys.argv[1:])
