"""Texts -> passages with vectors: a splitter process and the embedder, working side by side.

LlamaIndex lives in the splitter process only: its import (4 s of CPU) and its work overlap with embedding, and a run
that finds nothing new never pays for it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread
from typing import Any

from index.embedding import Embedder
from index.passages import embedded_text
from index.processes import start_child
from index.schema import NewPassage
from index.sentences import Span
from index.vectors import pack_vectors

# Batches on their way: enough to keep both sides busy, few enough that memory stays flat.
_IN_FLIGHT = 6


def serve(connection: Connection) -> None:
    """Answer every list of texts with the offsets of their passages, until the pipe closes."""
    from index.passages import PassageSplitter

    splitter = PassageSplitter()
    try:
        while True:
            texts = connection.recv()
            try:
                connection.send([splitter.split(text) for text in texts])
            except ValueError as error:
                connection.send(error)
    except (EOFError, OSError):
        return


class SplitterProcess:
    """Sends batches of texts to a splitter process and hands back each batch with its spans, in order."""

    def __init__(self) -> None:
        self._process, self._connection = start_child(serve)
        self._waiting: deque[Any] = deque()
        # Sending has a thread of its own: with both pipes full, two sides that write would wait for each other.
        self._outgoing: SimpleQueue[list[str] | None] = SimpleQueue()
        self._sender = Thread(target=self._send_all, daemon=True)
        self._sender.start()

    def _send_all(self) -> None:
        with suppress(OSError):
            while (texts := self._outgoing.get()) is not None:
                self._connection.send(texts)

    @property
    def full(self) -> bool:
        """Whether a result should be taken before the next batch is sent."""
        return len(self._waiting) >= _IN_FLIGHT

    @property
    def busy(self) -> bool:
        return bool(self._waiting)

    @property
    def ready(self) -> bool:
        """Whether a result can be taken without waiting."""
        return bool(self._waiting) and self._connection.poll(0)

    def send(self, batch: Any, texts: Sequence[str]) -> None:
        """Send texts; `batch` comes back with their spans."""
        self._waiting.append(batch)
        self._outgoing.put(list(texts))

    def receive(self) -> tuple[Any, list[list[Span]]]:
        """The oldest batch and its spans; waits for it. Raises RuntimeError when the process has died."""
        try:
            spans = self._connection.recv()
        except (EOFError, OSError) as error:
            # Died with texts unread in the pipe: a reset instead of an end.
            raise RuntimeError("the splitter process died") from error
        if isinstance(spans, Exception):
            raise spans
        return self._waiting.popleft(), spans

    def close(self) -> None:
        """End the process. Unanswered batches are forgotten."""
        self._outgoing.put(None)
        self._connection.close()
        self._process.join(2)
        if self._process.is_alive():
            self._process.kill()


@dataclass(frozen=True, slots=True)
class Text:
    """A text to be made into passages. `key` comes back with them; `reusable` maps embedded texts to known vectors."""

    key: Any
    title: str
    text: str
    reusable: dict[str, bytes] = field(default_factory=dict)


Accept = Callable[[list[tuple[Any, list[NewPassage]]]], None]


class PassageMaker:
    """Takes texts, and hands each batch of them to `accept` as passages with vectors, in order.

    A batch is one ledger transaction: 32 texts bound what an interruption waits for and what is held in memory.
    """

    _BATCH_TEXTS = 32
    _BATCH_CHARACTERS = 400_000

    def __init__(self, open_embedder: Callable[[], Embedder], accept: Accept) -> None:
        self._open_embedder = open_embedder
        self._embedder: Embedder | None = None
        self._accept = accept
        self._splitter: SplitterProcess | None = None
        self._batch: list[Text] = []
        self._characters = 0
        self.embedded = 0

    def add(self, text: Text) -> None:
        """Take a text in; passages of earlier ones may be accepted meanwhile."""
        self._batch.append(text)
        self._characters += len(text.text)
        if len(self._batch) >= self._BATCH_TEXTS or self._characters >= self._BATCH_CHARACTERS:
            self._send()
        while self._splitter and (self._splitter.ready or self._splitter.full):
            self._take()

    def finish(self) -> None:
        """Make and accept the passages of everything taken in."""
        self._send()
        while self._splitter and self._splitter.busy:
            self._take()

    def close(self) -> None:
        if self._splitter:
            self._splitter.close()

    def _send(self) -> None:
        if not self._batch:
            return
        if self._splitter is None:
            self._splitter = SplitterProcess()
            # Loads while the splitter imports.
            self._embedder = self._open_embedder()
        self._splitter.send(self._batch, [text.text for text in self._batch])
        self._batch, self._characters = [], 0

    def _take(self) -> None:
        assert self._splitter and self._embedder
        texts, spans = self._splitter.receive()
        wanted = [
            (text, span, embedded_text(text.title, text.text[slice(*span)]))
            for text, its_spans in zip(texts, spans, strict=True)
            for span in its_spans
        ]
        new = [words for text, _, words in wanted if words not in text.reusable]
        fresh = iter(pack_vectors(self._embedder.embed(new)) if new else [])
        self.embedded += len(new)
        passages: dict[int, list[NewPassage]] = {id(text): [] for text in texts}
        for text, (start, end), words in wanted:
            passages[id(text)].append(NewPassage(start, end, text.reusable.get(words) or next(fresh)))
        self._accept([(text.key, passages[id(text)]) for text in texts])
