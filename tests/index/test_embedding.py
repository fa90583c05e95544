"""Embedders: the bundled one equals its library, unusable vectors are refused, and failures say what to do."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.fakes import ScriptedServer
from index.embedding import BundledEmbedder, LlamaIndexEmbedder, ServedEmbedder, WordVectors, normalise, open_embedder
from index.errors import EmbedderFailed

TEXTS = [
    "The ferry was late.",
    "  Two   spaces,\ttabs\nand lines ",
    "“Quoted” — dashes… and (brackets) [x]{y}",
    "don't can't U.S. 3.5% $4,000 a@b.example http://x.example/?q=1#z",
    "Ministère, Österreich, naïve, São Paulo, İstanbul, ﬁre",
    "会议决定 東京で会議 회의 결정 اجتماع мэр заявил",
    "👩‍👩‍👧 flood 🌊🌊 ½ ² ™",
    "antidisestablishmentarianism" * 20,
    "…",
    "word " * 400,
]


@pytest.fixture(scope="module")
def library() -> Iterator[Any]:
    """The library's own model. Importing it configures the root logger, which is put back."""
    root = logging.getLogger()
    before = root.level, list(root.handlers)
    import wordllama

    folder = Path(wordllama.__file__).parent
    loaded = wordllama.WordLlama.load(cache_dir=folder, disable_download=True)
    yield loaded
    root.setLevel(before[0])
    root.handlers[:] = before[1]


def test_the_bundled_vectors_are_the_library_s(library, embedder):
    texts = [" ".join(text.split()) for text in TEXTS]
    np.testing.assert_allclose(embedder.embed(TEXTS), library.embed(texts, norm=True), atol=1e-4)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80), min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_the_bundled_vectors_are_the_library_s_for_any_text(library, embedder, texts):
    spaced = [" ".join(text.split()) or "x" for text in texts]
    np.testing.assert_allclose(embedder.embed(spaced), library.embed(spaced, norm=True), atol=1e-4)


def test_vectors_have_length_one_and_the_shape_that_is_promised(embedder):
    vectors = embedder.embed([*TEXTS, "", " \n"])
    assert vectors.shape == (len(TEXTS) + 2, embedder.dimensions)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert embedder.embed([]).shape == (0, embedder.dimensions)


def test_a_vector_does_not_depend_on_what_was_embedded_before(monkeypatch):
    fresh, used = BundledEmbedder(), BundledEmbedder()
    monkeypatch.setattr(BundledEmbedder, "_WORDS_KEPT", 3)
    used.embed(["one two three four five", "six seven"])
    np.testing.assert_array_equal(used.embed(["two six eight"]), fresh.embed(["two six eight"]))


def test_words_keep_their_vectors_however_many_follow(embedder, monkeypatch):
    monkeypatch.setattr(WordVectors, "_AT_FIRST", 2)
    monkeypatch.setattr(WordVectors, "_KEPT", 9)
    known = WordVectors(embedder)
    for words in (["gun"], ["gun", "ferry", "gun"], [f"word{n}" for n in range(9)], ["ferry", "gun", "port"]):
        assert np.array_equal(known(words), embedder.embed(words))


def test_opening_the_bundled_model_leaves_the_library_and_the_logging_alone():
    import subprocess

    code = (
        "import logging, sys; from index.embedding import open_embedder; open_embedder().embed(['x']);"
        "sys.exit('wordllama' in sys.modules or bool(logging.getLogger().handlers))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# -- refusing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rows",
    [
        [[1.0, 0.0], [0.0, 0.0]],
        [[1.0, 0.0], [float("nan"), 1.0]],
        [[1.0, 0.0], [float("inf"), 1.0]],
        [[1.0, 0.0]],
        [[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]],
        [1.0, 0.0],
        [[1.0, 0.0], [1.0]],
        [["a", "b"], ["c", "d"]],
        [None, None],
        [],
    ],
    ids=["zero", "nan", "infinite", "few", "many", "flat", "ragged", "words", "nothing", "empty"],
)
def test_unusable_vectors_are_refused(rows):
    with pytest.raises(EmbedderFailed, match="The embedder returned"):
        normalise(rows, ["one", "two"])


def test_a_zero_vector_is_refused_with_the_text_it_came_from():
    with pytest.raises(EmbedderFailed, match="'the second'"):
        normalise([[1, 0], [0, 0]], ["the first", "the second"])


def test_other_dimensions_than_before_are_refused():
    with pytest.raises(EmbedderFailed, match="shape"):
        normalise([[1.0, 0.0]], ["one"], 3)


@pytest.mark.parametrize(
    "name", ["", "bundled:x", "openai:", "fastembed:", "llamaindex:x", "llamaindex:a:b:c", "cohere:x"]
)
def test_an_unknown_embedder_is_answered_with_those_there_are(name):
    with pytest.raises(EmbedderFailed, match="bundled, openai:MODEL, fastembed:MODEL or llamaindex:MODULE:CLASS"):
        open_embedder(name)


def test_a_missing_bundled_model_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setattr("index.embedding._wordllama_folder", lambda: tmp_path)
    with pytest.raises(EmbedderFailed, match="pip install --force-reinstall wordllama"):
        open_embedder()
    monkeypatch.undo()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EmbedderFailed, match="pip install wordllama"):
        open_embedder()


def test_fastembed_that_is_not_installed_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "fastembed", None)
    with pytest.raises(EmbedderFailed, match=r"pip install 'dateline\[fastembed\]'"):
        open_embedder("fastembed:BAAI/bge-small-en-v1.5")


# -- a server --------------------------------------------------------------------------------------------------------


def test_vectors_from_a_server():
    with ScriptedServer() as server:
        served = open_embedder("openai:some-model", base_url=server.base_url, api_key="k")
        texts = [f"text {i}" for i in range(150)]
        vectors = served.embed(texts)
        asked = [r for r in server.requests if r.path.endswith("/embeddings")]
    assert (served.name, served.dimensions) == ("openai:some-model", 256)
    assert vectors.shape == (150, 256)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert [text for r in asked[1:] for text in r.body["input"]] == texts
    assert max(len(r.body["input"]) for r in asked) <= 64
    assert {r.headers["authorization"] for r in asked} == {"Bearer k"}


def test_no_texts_are_no_request():
    with ScriptedServer() as server:
        served = ServedEmbedder("m", server.base_url)
        before = len(server.requests)
        assert served.embed([]).shape == (0, 256)
        assert len(server.requests) == before


class _Oddity(BaseHTTPRequestHandler):
    body, kind, status = b"", "application/json", 200

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.status)
        self.send_header("Content-Type", self.kind)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


_ROW = b'{"object": "embedding", "index": 0, "embedding": [%s]}'


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (200, "text/html", b"<html>It works!</html>"),
        (200, "application/json", b'{"object": "list", "data": []}'),
        (200, "application/json", b'{"object": "list"}'),
        (200, "application/json", b'{"data": [' + _ROW % b"0, 0" + b"]}"),
        (200, "application/json", b'{"data": [' + _ROW % b"1, 0" + b", " + _ROW % b"1, 0" + b"]}"),
        (401, "application/json", b'{"error": {"message": "wrong key sk-secret-1"}}'),
        (404, "text/html", b"<html>no</html>"),
    ],
    ids=["html", "no vectors", "no data", "zero", "too many", "refused", "not found"],
)
def test_a_server_that_answers_oddly_is_an_embedder_that_failed(status, kind, body):
    handler = type("Odd", (_Oddity,), {"status": status, "kind": kind, "body": body})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            with pytest.raises(EmbedderFailed) as caught:
                ServedEmbedder("m", f"http://127.0.0.1:{server.server_address[1]}/v1", "sk-secret-1")
        finally:
            server.shutdown()
    assert "sk-secret-1" not in str(caught.value)


def test_no_server_is_said_with_its_address(monkeypatch):
    monkeypatch.setattr("openai._base_client.BaseClient._calculate_retry_timeout", lambda *a, **k: 0.0)
    with pytest.raises(EmbedderFailed, match=r"'m' at 127\.0\.0\.1 failed .*is the server running"):
        ServedEmbedder("m", "http://127.0.0.1:9/v1")


# -- LlamaIndex ------------------------------------------------------------------------------------------------------

_MODULE = """
from llama_index.core.embeddings import MockEmbedding

class Sure(MockEmbedding):
    def __init__(self):
        super().__init__(embed_dim=8)

class Broken(Sure):
    def _get_text_embeddings(self, texts):
        raise ConnectionError("no route")

class Fussy(MockEmbedding):
    pass
"""


@pytest.fixture
def own_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "own_embedding.py").write_text(_MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "own_embedding", raising=False)
    return "own_embedding"


def test_any_llamaindex_embedding_can_be_named(own_module):
    named = open_embedder(f"llamaindex:{own_module}:Sure")
    assert (named.name, named.dimensions) == (f"llamaindex:{own_module}:Sure", 8)
    np.testing.assert_allclose(np.linalg.norm(named.embed(["a", "b c"]), axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("path", ["Missing", "Fussy"])
def test_a_llamaindex_embedding_that_cannot_be_made_says_so(own_module, path):
    with pytest.raises(EmbedderFailed, match=f"'{own_module}:{path}' cannot be made"):
        open_embedder(f"llamaindex:{own_module}:{path}")


def test_a_llamaindex_module_that_is_not_there_says_so():
    with pytest.raises(EmbedderFailed, match="No module named 'nowhere_at_all'"):
        open_embedder("llamaindex:nowhere_at_all:X")


def test_a_llamaindex_embedding_that_fails_is_an_embedder_that_failed(own_module):
    with pytest.raises(EmbedderFailed, match="no route"):
        LlamaIndexEmbedder(f"{own_module}:Broken")
