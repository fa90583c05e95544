"""Article text -> passages: spans of at most about 230 words that end at sentences, with exact offsets.

LlamaIndex's `SentenceSplitter` packs the sentences; where sentences end is ours to say (`index.sentences`). Three
reasons, all measured: its own Punkt is untrained ("Dr. | Smith"), it splits 600-800 passages a second against 5,900
with our sentences and word counts, and NLTK 3.10 refuses LlamaIndex's data files when an installer hard-links them,
as uv does, so that the default splitter raises PermissionError there.

Its `start_char_idx` comes from a text search and is wrong where sentences repeat. Our pieces keep their white space,
so the chunks in order *are* the text, and a running cursor finds each one's place.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from index.sentences import Span, sentence_spans

WORDS = 230
"""Upper bound of a passage in words; the command-line contract promises at most about 250."""

SPLITTER = f"sentences-{WORDS}-2"
"""Names the splitting in the ledger; raise the last number when the same text would split differently."""

# A word of English news is 6 characters with its space, of German 7. Scripts written without spaces would count as one
# endless word; one unit for every 8 characters bounds them too.
_CHARACTERS_PER_WORD = 8

# How far a passage may exceed its even share, to end where a sentence or a paragraph does.
_SLACKS = (20, 50, WORDS)


def count_words(text: str) -> int:
    """Length of a text in words, or in eighths of its characters where it is written without spaces.

    Rounded up: the splitter adds the lengths of pieces, and rounding down let a passage grow to twice the bound.
    """
    return max(len(text.split()), -(-len(text) // _CHARACTERS_PER_WORD))


def _pieces(text: str) -> list[str]:
    """The sentences of a text, each with the white space after it: joined, they are the text."""
    cuts = [start for start, _ in sentence_spans(text)][1:]
    edges = [0, *cuts, len(text)]
    return [text[a:b] for a, b in pairwise(edges)]


class PassageSplitter:
    """Splits texts into passages. Making one imports LlamaIndex (4 s of CPU): once a process, off the question path."""

    def __init__(self) -> None:
        from llama_index.core.node_parser import SentenceSplitter

        self._splitter: Any = SentenceSplitter(
            chunk_size=WORDS,
            chunk_overlap=0,
            # Only its length is asked for.
            tokenizer=lambda text: range(count_words(text)),
            chunking_tokenizer_fn=_pieces,
            paragraph_separator="\n\n",
        )

    def split(self, text: str) -> list[Span]:
        """Offsets of the passages: in order, without overlap, with nothing but white space between them."""
        if not text.strip():
            return []
        return locate_chunks(text, self._balanced_chunks(text))

    def _balanced_chunks(self, text: str) -> list[str]:
        """As few chunks as the bound allows, of about one length.

        Packing to the brim leaves a last passage of a few words, and BM25 ranks those above everything: a name in ten
        words looks ten times as telling as in a hundred. Paragraphs are not cut for it, hence the tries.
        """
        total = count_words(text)
        fewest = max(1, -(-total // WORDS))
        chunks: list[str] = []
        for slack in _SLACKS:
            self._splitter.chunk_size = min(WORDS, -(-total // fewest) + slack)
            chunks = self._splitter.split_text(text)
            if len(chunks) <= fewest or self._splitter.chunk_size == WORDS:
                break
        return chunks


def locate_chunks(text: str, chunks: list[str]) -> list[Span]:
    """Where each chunk stands, given that chunks follow each other and leave out white space only."""
    spans: list[Span] = []
    cursor = 0
    for chunk in chunks:
        while not text.startswith(chunk, cursor):
            if not text[cursor : cursor + 1].isspace():
                raise ValueError(f"chunk not at {cursor}: {chunk[:40]!r}")
            cursor += 1
        spans.append((cursor, cursor + len(chunk)))
        cursor += len(chunk)
    return spans


def embedded_text(title: str, passage: str) -> str:
    """What is embedded for a passage: its article's title in front, white space folded."""
    return " ".join(f"{title}. {passage}".split())
