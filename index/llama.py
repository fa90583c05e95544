"""NewsRetriever: Dateline's search as a LlamaIndex retriever, for notebooks, query engines and chat engines.

    from index.llama import NewsRetriever

    retriever = NewsRetriever("~/.local/share/dateline", top_k=8, outlets=["Reuters"])
    nodes = retriever.retrieve("Who resigned last week?")

It is the same search as the command line's: time words in the question are read, copies show once, and what filters
leave out is never returned. Importing this imports LlamaIndex, which takes two to three seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from llama_index.core.retrievers import BaseRetriever  # noqa: TID253 - this file is nothing without it
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode  # noqa: TID253

from index.embedding import Embedder, open_embedder
from index.generation import Hit
from index.periods import Period, read_period
from index.search import Searcher
from index.windows import Window

# What the reader of a prompt needs to see of a passage; the rest is for programs.
_SHOWN = ("title", "outlet", "published")


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a retrieved text stands: an article, and the characters of its stored text from `start` to `end`."""

    passage_id: int
    article_id: str
    url: str
    start: int
    end: int


class NewsRetriever(BaseRetriever):  # type: ignore[misc]  # LlamaIndex is not followed by mypy
    """Retrieves passages of the news, newest state of the index always, as nodes with their article as metadata."""

    def __init__(
        self,
        home: str | Path,
        *,
        top_k: int = 8,
        period: tuple[str, str] | None = None,
        since: str | None = None,
        until: str | None = None,
        outlets: Sequence[str] = (),
        as_of: str | None = None,
        embedder: Callable[[], Embedder] = open_embedder,
        **options: Any,
    ) -> None:
        """Open the index under `home`. Days are ISO and inclusive.

        `period` names the days of the events asked about; without it each question's own time words are read. `since`,
        `until`, `outlets` and `as_of` filter by publication and fail closed. `options` go to BaseRetriever.
        Raises NoIndex, LedgerUnreadable; retrieving raises BadFilter for an outlet nobody has.
        """
        self.top_k = top_k
        self._period = Period(*period, f"{period[0]} to {period[1]}") if period else None
        self._window = Window(_day(since), _day(until), _day(as_of), tuple(outlets))
        self._searcher = Searcher(Path(home).expanduser(), embedder)
        super().__init__(**options)

    def close(self) -> None:
        self._searcher.close()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        question = query_bundle.query_str
        today = date.fromisoformat(self._window.as_of) if self._window.as_of else date.today()
        period = self._period or read_period(question, today)
        found = self._searcher.search(question, self._window, self.top_k, period=period)
        return [_node(hit) for hit in found.hits]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        # The search is a few milliseconds of one thread at a time; a thread keeps the loop free while it waits its turn.
        return await asyncio.to_thread(self._retrieve, query_bundle)


def passage_of(node: TextNode | NodeWithScore) -> Passage:
    """The passage that a node comes from, also when a query engine has cut it into smaller ones.

    Raises KeyError for a node that is not NewsRetriever's.
    """
    told = node.metadata
    start = told["start"]
    inner = node.node if isinstance(node, NodeWithScore) else node
    text = inner.text if isinstance(inner, TextNode) else ""
    # CitationQueryEngine writes "Source 2:" before each piece and tells nothing of where the piece was.
    piece = text.split(":\n", 1)[-1].strip() if text.startswith("Source ") else text
    whole = told.get("passage_text", "")
    at = whole.find(piece) if piece and whole else -1
    if at >= 0:
        return Passage(told["passage_id"], told["article_id"], told["url"], start + at, start + at + len(piece))
    return Passage(told["passage_id"], told["article_id"], told["url"], start, told["end"])


def _node(hit: Hit) -> NodeWithScore:
    passage = hit.passage
    metadata = {
        "title": passage.title,
        "outlet": passage.outlet,
        "published": passage.published or "undated",
        "url": passage.url,
        "article_id": passage.article_id,
        "passage_id": passage.passage_id,
        "start": passage.start,
        "end": passage.end,
        "passage_text": passage.text,
        "cluster": passage.cluster,
        "copies": hit.copies,
        "copy_outlets": list(hit.copy_outlets),
        "outside": hit.outside,
    }
    hidden = [key for key in metadata if key not in _SHOWN]
    node = TextNode(
        # The same for the same passage of the same revision, so that fusing retrievers can tell it is one.
        id_=f"{passage.article_id}:{passage.revision}:{passage.start}-{passage.end}",
        text=passage.text,
        metadata=metadata,
        excluded_llm_metadata_keys=hidden,
        excluded_embed_metadata_keys=hidden,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
    )
    return NodeWithScore(node=node, score=hit.score)


def _day(value: str | None) -> str | None:
    """An ISO day. Raises ValueError."""
    return date.fromisoformat(value.strip()).isoformat() if value else None
