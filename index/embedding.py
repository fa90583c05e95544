"""Text -> vectors: the bundled model by default, others by name. Vectors are float32, normalised, one row a text.

Names::

    bundled                 the 256-dimension static model carried by the `wordllama` wheel: no network, no key
    openai:MODEL            any OpenAI-compatible /v1/embeddings (base URL and key from the settings or environment)
    fastembed:MODEL         ONNX models of the optional `fastembed` package
    llamaindex:MODULE:CLASS any LlamaIndex embedding class that can be made without arguments
"""

from __future__ import annotations

import importlib
import importlib.util
import os
from collections.abc import Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from index.errors import EmbedderFailed

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Vectors = npt.NDArray[np.float32]

BUNDLED = "bundled"


class Embedder(Protocol):
    """What turns texts into vectors. `name` is kept in the ledger: another name means another build."""

    name: str
    dimensions: int

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Normalised vectors, shape (len(texts), dimensions). Raises EmbedderFailed."""
        ...


def open_embedder(name: str = BUNDLED, *, base_url: str = "", api_key: str = "") -> Embedder:
    """The embedder of that name. Raises EmbedderFailed with what to do when it cannot be had."""
    kind, _, model = name.partition(":")
    if kind == BUNDLED and not model:
        return BundledEmbedder()
    if kind == "openai" and model:
        return ServedEmbedder(model, base_url, api_key)
    if kind == "fastembed" and model:
        return FastEmbedder(model)
    if kind == "llamaindex" and model.count(":") == 1:
        return LlamaIndexEmbedder(model)
    raise EmbedderFailed(
        f"There is no embedder {name!r}; use bundled, openai:MODEL, fastembed:MODEL or llamaindex:MODULE:CLASS."
    )


def normalise(vectors: npt.ArrayLike, texts: Sequence[str], dimensions: int | None = None) -> Vectors:
    """Unit-length float32 rows. Raises EmbedderFailed for a zero, a NaN, or another shape than one row a text.

    A zero vector is refused because one of them makes most rows of an l2 index unreachable, and has no direction to
    compare in any.
    """
    try:
        rows = np.asarray(vectors, dtype=np.float32)
    except (ValueError, TypeError) as error:
        raise EmbedderFailed(f"The embedder returned no numbers, or rows of several lengths ({error}).") from error
    if rows.ndim != 2 or len(rows) != len(texts) or (dimensions and rows.shape[1] != dimensions):
        raise EmbedderFailed(f"The embedder returned shape {rows.shape} for {len(texts)} texts.")
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unusable = ~np.isfinite(lengths[:, 0]) | (lengths[:, 0] == 0)
    if unusable.any():
        text = texts[int(np.argmax(unusable))]
        raise EmbedderFailed(f"The embedder returned a zero or broken vector for {text[:60]!r}.")
    return np.asarray(rows / lengths, dtype=np.float32)


@cache
def _load_bundled(folder: Path) -> tuple[Tokenizer, Vectors]:
    """The bundled model's tokenizer and weights, once a process: 33 MB. Raises EmbedderFailed when they are not there."""
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    tokenizers = sorted(folder.glob("tokenizer*/l2_supercat_tokenizer_config.json"))
    weights = folder / "weights" / "l2_supercat_256.safetensors"
    if not tokenizers or not weights.exists():
        raise EmbedderFailed(
            f"The bundled embedding model is not in {folder}; mend it with: pip install --force-reinstall wordllama"
        )
    tokenizer = Tokenizer.from_file(str(tokenizers[0]))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer, load_file(str(weights))["embedding.weight"].astype(np.float32)


class BundledEmbedder:
    """The static model inside the `wordllama` wheel: a vector is the mean of its tokens' vectors.

    The weights and the tokenizer are read with `safetensors` and `tokenizers`, and `wordllama` itself is not imported:
    its import costs 0.9 s of every cold question (pydantic, requests), and configures the root logger. The wheel names
    the tokenizer's folder differently from version to version; both are found.

    The tokenizer splits at spaces before anything else, so a word's tokens never depend on its neighbours: they are
    looked up once a word. Same vectors as the library's own, about twice the speed (tests compare both).
    """

    name = "wordllama-l2-supercat-256"
    dimensions = 256

    # 1,200 news articles have 128,000 distinct words, punctuation included. Past the bound the memory starts anew.
    _WORDS_KEPT = 300_000

    def __init__(self) -> None:
        self._tokenizer, self._weights = _load_bundled(_wordllama_folder())
        self._tokens: dict[str, list[int]] = {}

    def embed(self, texts: Sequence[str]) -> Vectors:
        split = [text.split() for text in texts]
        self._learn({word for words in split for word in words})
        rows = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for i, words in enumerate(split):
            tokens = list(chain.from_iterable(map(self._tokens.__getitem__, words)))
            # The mean's divisor falls away in normalising. Nothing but white space is the unknown token, so that it
            # has a direction.
            rows[i] = self._weights.take(tokens or [0], axis=0).sum(axis=0)
        return normalise(rows, texts)

    def _learn(self, words: set[str]) -> None:
        if len(self._tokens) > self._WORDS_KEPT:
            self._tokens.clear()
        new = [word for word in words if word not in self._tokens]
        for word, encoding in zip(new, self._tokenizer.encode_batch(new, add_special_tokens=False), strict=True):
            self._tokens[word] = encoding.ids


class WordVectors:
    """Vectors of single words, each made once."""

    _KEPT = 100_000
    _AT_FIRST = 4_096

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._forget()

    def _forget(self) -> None:
        self._known: dict[str, int] = {}
        self._rows = np.empty((self._AT_FIRST, self._embedder.dimensions), np.float32)

    def __call__(self, words: Sequence[str]) -> Vectors:
        """Normalised rows, one a word."""
        if len(self._known) > self._KEPT:
            self._forget()
        new = [word for word in dict.fromkeys(words) if word not in self._known]
        if new:
            self._learn(new)
        return self._rows.take([self._known[word] for word in words], axis=0)

    def _learn(self, new: Sequence[str]) -> None:
        held = len(self._known)
        if (more := held + len(new) - len(self._rows)) > 0:
            room = np.empty((max(more, len(self._rows) // 2), self._rows.shape[1]), np.float32)
            self._rows = np.concatenate([self._rows, room])
        self._rows[held : held + len(new)] = self._embedder.embed(new)
        self._known.update(zip(new, range(held, held + len(new)), strict=True))


def _wordllama_folder() -> Path:
    spec = importlib.util.find_spec("wordllama")
    if spec is None or not spec.submodule_search_locations:
        raise EmbedderFailed("The bundled embedding model is missing; install it with: pip install wordllama")
    return Path(spec.submodule_search_locations[0])


class ServedEmbedder:
    """Vectors from an OpenAI-compatible server. The first call tells the dimensions."""

    _BATCH = 64
    _SECONDS = 60.0

    def __init__(self, model: str, base_url: str = "", api_key: str = "") -> None:
        import openai

        self.name = f"openai:{model}"
        self._model = model
        self._errors = openai.OpenAIError
        try:
            self._client: Any = openai.OpenAI(
                base_url=base_url or os.environ.get("OPENAI_BASE_URL") or None,
                api_key=api_key or os.environ.get("OPENAI_API_KEY") or "none",
                timeout=self._SECONDS,
            )
        except openai.OpenAIError as error:
            raise EmbedderFailed(f"The embedding server cannot be used: {type(error).__name__}.") from error
        self.dimensions = 0
        self.dimensions = int(self._ask(["dimensions"]).shape[1])

    def embed(self, texts: Sequence[str]) -> Vectors:
        parts = [self._ask(list(texts[i : i + self._BATCH])) for i in range(0, len(texts), self._BATCH)]
        return np.concatenate(parts) if parts else np.empty((0, self.dimensions), dtype=np.float32)

    def _ask(self, texts: list[str]) -> Vectors:
        try:
            reply = self._client.embeddings.create(model=self._model, input=texts, encoding_format="float")
            rows = sorted(reply.data, key=lambda item: item.index)
        except (self._errors, ValueError, AttributeError, TypeError) as error:
            # The last three are the client's way with a page of HTML, or with no vectors at all.
            # The body of an error may echo the key, so only its kind is told.
            raise EmbedderFailed(
                f"The embedding model {self._model!r} at {self._client.base_url.host} failed ({type(error).__name__});"
                " is the server running, and are key and model right?"
            ) from error
        return normalise([item.embedding for item in rows], texts, self.dimensions)


class FastEmbedder:
    """Vectors from an ONNX model of the `fastembed` package (downloads the model on first use, outside our control)."""

    def __init__(self, model: str) -> None:
        self.name = f"fastembed:{model}"
        try:
            fastembed: Any = importlib.import_module("fastembed")
            self._model = fastembed.TextEmbedding(model)
        except ImportError as error:
            raise EmbedderFailed("fastembed is not installed; run: pip install 'dateline[fastembed]'") from error
        except Exception as error:
            raise EmbedderFailed(f"fastembed cannot load {model!r}: {error}") from error
        self.dimensions = int(self.embed(["dimensions"]).shape[1])

    def embed(self, texts: Sequence[str]) -> Vectors:
        try:
            rows = list(self._model.embed(list(texts)))
        except Exception as error:
            raise EmbedderFailed(f"{self.name} failed: {error}") from error
        return normalise(rows, texts)


class LlamaIndexEmbedder:
    """Any LlamaIndex embedding class, named ``MODULE:CLASS`` and made without arguments."""

    def __init__(self, path: str) -> None:
        module, _, attribute = path.partition(":")
        self.name = f"llamaindex:{path}"
        try:
            self._model: Any = getattr(importlib.import_module(module), attribute)()
        except Exception as error:
            raise EmbedderFailed(f"The LlamaIndex embedding {path!r} cannot be made: {error}") from error
        self.dimensions = int(self.embed(["dimensions"]).shape[1])

    def embed(self, texts: Sequence[str]) -> Vectors:
        try:
            rows = self._model.get_text_embedding_batch(list(texts))
        except Exception as error:
            # Any class of anyone's: what it raises is unknown.
            raise EmbedderFailed(f"{self.name} failed: {error}") from error
        return normalise(rows, texts)
