"""Which model is used: config, then the OPENAI_* variables, then a server on this machine, asked within 300 ms."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from assistant.errors import ConfigError
from assistant.model import ModelSettings, find_model
from assistant.servers import OLLAMA_CONTEXT, OPENAI_MODEL, OPENAI_URL

NOWHERE = {"ollama": "127.0.0.1:9", "llama_cpp": "127.0.0.1:9"}
PROBING_SECONDS = 0.3


def test_nothing_set_and_no_server_means_no_model():
    began = time.monotonic()
    assert find_model(None, {}, **NOWHERE) is None
    assert time.monotonic() - began < 0.1


def test_config_comes_before_the_environment_and_the_environment_before_local_servers(serve):
    server = serve()
    environ = {"OPENAI_API_KEY": "env-key", "OPENAI_BASE_URL": "http://env.example/v1", "OPENAI_MODEL": "env-model"}
    config = {"base_url": "http://conf.example/v1/", "name": "conf-model", "api_key": "conf-key"}
    assert find_model(config, environ, ollama=server.address) == ModelSettings(
        "http://conf.example/v1", "conf-key", "conf-model"
    )
    assert find_model({}, environ, ollama=server.address) == ModelSettings(
        "http://env.example/v1", "env-key", "env-model"
    )
    assert not server.requests


def test_the_key_of_the_environment_goes_to_no_other_host():
    config = {"base_url": "https://other.example/v1", "name": "m"}
    environ = {"OPENAI_API_KEY": "env-key"}
    assert find_model(config, environ).api_key == ""
    assert find_model(config | {"api_key_env": "OPENAI_API_KEY"}, environ).api_key == "env-key"
    assert find_model({"base_url": OPENAI_URL, "name": "m"}, environ).api_key == "env-key"


def test_a_local_server_never_gets_the_key_of_the_environment(serve):
    server = serve()
    find_model({"base_url": server.base_url}, {"OPENAI_API_KEY": "env-key"})
    assert all("authorization" not in r.headers for r in server.requests)


def test_openai_has_a_default_model():
    found = find_model({}, {"OPENAI_API_KEY": "env-key"})
    assert (found.base_url, found.name) == (OPENAI_URL, OPENAI_MODEL)
    assert find_model({"name": "other"}, {"OPENAI_API_KEY": "env-key"}).name == "other"


def test_another_server_is_asked_for_its_first_model_that_chats(serve):
    server = serve(models=["nomic-embed-text:latest", "bge-m3", "qwen3:8b", "llama"])
    assert find_model({"base_url": server.base_url, "api_key": "k"}, {}).name == "qwen3:8b"
    assert server.requests[0].headers["authorization"] == "Bearer k"


def test_a_configured_server_that_lists_nothing_is_used_all_the_same():
    found = find_model({"base_url": "http://127.0.0.1:9/v1"}, {})
    assert found.name == "default"


def test_local_servers_are_found_ollama_first(serve):
    ollama, llama = serve(models=["o"]), serve(models=["l"])
    both = find_model(None, {}, ollama=ollama.address, llama_cpp=llama.address)
    assert (both.base_url, both.name, both.context_tokens) == (ollama.base_url, "o", OLLAMA_CONTEXT)
    assert find_model(None, {}, ollama="127.0.0.1:9", llama_cpp=llama.address).name == "l"
    assert find_model(None, {}, ollama=serve(models=[]).address, llama_cpp=llama.address).name == "l"


def test_numbers_and_a_name_alone_apply_to_a_local_server(serve):
    found = find_model({"name": "mine", "context_tokens": 2048, "total_seconds": 9}, {}, ollama=serve().address)
    assert (found.name, found.context_tokens, found.total_seconds) == ("mine", 2048, 9.0)


@pytest.mark.parametrize(
    "bad", ["localhost", "ftp://a/v1", "http://", "http://[::1", "http://a:99999/v1", "http://u:p@a/v1"]
)
def test_an_address_that_is_none_is_a_config_error(bad):
    with pytest.raises(ConfigError) as caught:
        find_model({"base_url": bad, "name": "m"}, {})
    assert "model.base_url" in str(caught.value)
    assert "u:p" not in str(caught.value)


@pytest.mark.parametrize("bad", [0, -1, "many", True])
def test_a_number_that_makes_no_sense_is_a_config_error(bad):
    with pytest.raises(ConfigError, match=r"model\.context_tokens"):
        find_model({"base_url": "http://a/v1", "name": "m", "context_tokens": bad}, {})


@contextlib.contextmanager
def raw_server(answer: bytes, drip: float = 0.0) -> Iterator[str]:
    """Sends the same bytes to whoever asks; with `drip`, for ever and one by one."""
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                self.connection.recv(65536)
                self.wfile.write(answer)
                while drip and not stop.wait(drip):
                    self.wfile.write(b" ")

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"127.0.0.1:{server.server_address[1]}"
    stop.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>It works</h1>",
        b"HTTP/1.1 200 OK\r\n\r\n[]",
        b'HTTP/1.1 200 OK\r\n\r\n{"data": [1, {"id": 2}]}',
        b"HTTP/1.1 200 OK\r\n\r\n" + b"[" * 100_000,
        b'HTTP/1.1 500 No\r\n\r\n{"data": [{"id": "m"}]}',
    ],
)
def test_what_is_no_model_server_is_not_taken_for_one(answer):
    with raw_server(answer) as address:
        assert find_model(None, {}, ollama=address, llama_cpp="127.0.0.1:9") is None


@pytest.mark.parametrize("answer", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n{"])
def test_a_probe_ends_in_time_when_a_server_drips(answer):
    with raw_server(answer, drip=0.02) as one, raw_server(answer, drip=0.02) as two:
        began = time.monotonic()
        assert find_model(None, {}, ollama=one, llama_cpp=two) is None
        assert time.monotonic() - began < PROBING_SECONDS + 0.15


def test_a_probe_ends_in_time_when_nobody_accepts():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(5)
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        began = time.monotonic()
        assert find_model(None, {}, ollama=address, llama_cpp=address) is None
        assert time.monotonic() - began < PROBING_SECONDS + 0.15


def test_a_probe_follows_no_redirect_and_no_proxy(serve, monkeypatch):
    elsewhere = serve()
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://{elsewhere.address}")
    away = f"HTTP/1.1 302 Found\r\nLocation: {elsewhere.base_url}/models\r\nContent-Length: 0\r\n\r\n"
    with raw_server(away.encode()) as address:
        assert find_model(None, {}, ollama=address, llama_cpp="127.0.0.1:9") is None
    assert not elsewhere.requests
