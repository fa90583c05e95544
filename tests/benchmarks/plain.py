"""The other side of the comparison: plain LlamaIndex + Chroma, as its documentation has a user write it.

    plain.py index STORE ARTICLES      VectorStoreIndex.from_documents into a persistent collection
    plain.py ask STORE QUESTION K      open the persisted index, retrieve, print
    plain.py serve STORE K             one question a line in, its seconds out, after the first has warmed everything
    plain.py add STORE ARTICLES        open the persisted index, insert
    plain.py imports                   import what `add` needs, nothing else
    plain.py first ARTICLES QUESTION K index in memory of Chroma's store, then answer one question

Only two things differ from the defaults, both in its favour: texts are embedded 256 at a time instead of 10, and
telemetry is off. The embedder is Dateline's bundled one, so that both sides embed at the same speed. An article's
title, outlet and day are metadata (LlamaIndex puts them before each chunk's text), its address is not embedded.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

COLLECTION = "news"


def load(article_file: Path) -> list[Any]:
    """The articles of a JSON Lines file as LlamaIndex documents."""
    from llama_index.core import Document

    documents = []
    with (gzip.open if article_file.suffix == ".gz" else open)(article_file, "rt", encoding="utf-8") as lines:
        for line in lines:
            a = json.loads(line)
            metadata = {"title": a.get("title") or "", "outlet": a.get("source") or a.get("outlet") or ""}
            metadata |= {"published": a.get("published") or "", "url": a.get("url") or ""}
            documents.append(Document(text=a["text"], metadata=metadata, excluded_embed_metadata_keys=["url"]))
    return documents


def make_embedding() -> Any:
    """Dateline's bundled embedder as a LlamaIndex embedding."""
    from llama_index.core.embeddings import BaseEmbedding

    from index.embedding import BundledEmbedder

    class Bundled(BaseEmbedding):
        _model: Any

        def __init__(self) -> None:
            super().__init__(model_name="bundled", embed_batch_size=256)
            self._model = BundledEmbedder()

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._model.embed([text])[0].tolist()

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return self._model.embed(texts).tolist()

        def _get_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embedding(query)

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embedding(query)

    return Bundled()


def open_store(store: Path) -> Any:
    """The persistent collection as a LlamaIndex vector store."""
    import chromadb
    from llama_index.vector_stores.chroma import ChromaVectorStore

    client = chromadb.PersistentClient(path=str(store))
    return ChromaVectorStore(chroma_collection=client.get_or_create_collection(COLLECTION))


def make_index(store: Path, article_file: Path) -> Any:
    """Index an article file. LlamaIndex hands Chroma 2,048 chunks at a time, below its limit of 5,461 an `add`."""
    from llama_index.core import StorageContext, VectorStoreIndex

    _mend_nltk()
    context = StorageContext.from_defaults(vector_store=open_store(store))
    return VectorStoreIndex.from_documents(load(article_file), storage_context=context, embed_model=make_embedding())


def open_index(store: Path) -> Any:
    """The persisted index."""
    from llama_index.core import VectorStoreIndex

    return VectorStoreIndex.from_vector_store(open_store(store), embed_model=make_embedding())


def _mend_nltk() -> None:
    """Copy LlamaIndex's sentence tables where an installer has hard-linked them: NLTK 3.10 refuses such files.

    `pip install` copies, so a plain user does not meet this; uv links. The copy takes 0.1 s, charged to them.
    """
    import os
    import shutil

    import llama_index.core

    bundled = Path(llama_index.core.__file__).parent / "_static" / "nltk_cache"
    if "NLTK_DATA" in os.environ or not any(p.stat().st_nlink > 1 for p in bundled.rglob("*.txt")):
        return
    copy = Path(tempfile.gettempdir()) / f"dateline-bench-nltk-{os.getuid()}"
    if not copy.exists():
        fresh = Path(tempfile.mkdtemp(prefix="dateline-bench-nltk-"))
        shutil.copytree(bundled, fresh, dirs_exist_ok=True)
        fresh.replace(copy)
    os.environ["NLTK_DATA"] = str(copy)
    import nltk

    nltk.data.path.insert(0, str(copy))


def print_found(found: list[Any]) -> None:
    for rank, hit in enumerate(found, 1):
        print(f"[{rank}] {hit.score:.3f} {hit.node.metadata['title']} ({hit.node.metadata['published']})")
        print(hit.node.get_content()[:400])


def ask(store: Path, question: str, k: int) -> None:
    """One question to the persisted index."""
    print_found(open_index(store).as_retriever(similarity_top_k=k).retrieve(question))


def serve(store: Path, k: int) -> None:
    """Seconds of each question read from standard input."""
    retriever = open_index(store).as_retriever(similarity_top_k=k)
    retriever.retrieve("warm up")
    for line in sys.stdin:
        began = time.perf_counter()
        retriever.retrieve(line.strip())
        print(time.perf_counter() - began, flush=True)


def add(store: Path, article_file: Path) -> None:
    """Insert articles into the persisted index."""
    _mend_nltk()
    index = open_index(store)
    for document in load(article_file):
        index.insert(document)


def imports() -> None:
    """What `add` imports."""
    import chromadb  # noqa: F401
    import llama_index.core
    import llama_index.vector_stores.chroma  # noqa: F401
    from llama_index.core.node_parser import SentenceSplitter  # noqa: F401

    import index.embedding  # noqa: F401


def first(article_file: Path, question: str, k: int) -> None:
    """From nothing to one answer."""
    with tempfile.TemporaryDirectory() as store:
        print_found(make_index(Path(store), article_file).as_retriever(similarity_top_k=k).retrieve(question))


def main(command: str, *rest: str) -> None:
    if command == "index":
        made = make_index(Path(rest[0]), Path(rest[1]))
        print(json.dumps({"chunks": made.vector_store._collection.count()}))
    elif command == "ask":
        ask(Path(rest[0]), rest[1], int(rest[2]))
    elif command == "serve":
        serve(Path(rest[0]), int(rest[1]))
    elif command == "add":
        add(Path(rest[0]), Path(rest[1]))
    elif command == "imports":
        imports()
    elif command == "first":
        first(Path(rest[0]), rest[1], int(rest[2]))


if __name__ == "__main__":
    main(*sys.argv[1:])
