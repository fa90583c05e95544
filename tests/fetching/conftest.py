"""A web site on loopback that does what a test tells it to, and notes what it was asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from index.fetching import Fetcher, Manners


@dataclass
class Reply:
    """What a path answers. `slowly` sends a byte every so many seconds; `etag` answers 304 to whoever holds it."""

    body: bytes | str = b""
    status: int = 200
    type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    etag: str = ""
    slowly: float = 0.0
    length: int | None = None


@dataclass
class Asked:
    path: str
    headers: dict[str, str]
    at: float
    over_at: float = 0.0


class Site:
    """`site.pages[path] = Reply(...)` or a function of how often it was asked; `site.asked` lists the requests."""

    def __init__(self) -> None:
        self.pages: dict[str, Reply | Callable[[int], Reply]] = {}
        self.asked: list[Asked] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                noted = Asked(self.path, {k.lower(): v for k, v in self.headers.items()}, time.monotonic())
                times = sum(a.path == self.path for a in site.asked)
                site.asked.append(noted)
                reply = site.pages.get(self.path, Reply("nothing here", 404))
                reply = reply(times) if callable(reply) else reply
                try:
                    self._send(reply)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True
                noted.over_at = time.monotonic()

            def _send(self, reply: Reply) -> None:
                body = reply.body.encode() if isinstance(reply.body, str) else reply.body
                same = reply.etag and self.headers.get("If-None-Match") == reply.etag
                self.send_response(304 if same else reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if reply.etag:
                    self.send_header("ETag", reply.etag)
                if same:
                    self.end_headers()
                    return
                self.send_header("Content-Type", reply.type)
                self.send_header("Content-Length", str(len(body) if reply.length is None else reply.length))
                self.end_headers()
                if reply.slowly:
                    for number in range(len(body)):
                        self.wfile.write(body[number : number + 1])
                        self.wfile.flush()
                        time.sleep(reply.slowly)
                else:
                    self.wfile.write(body)
                if reply.length is not None:
                    self.close_connection = True

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def paths(self) -> list[str]:
        return [a.path for a in self.asked if a.path != "/robots.txt"]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    started = Site()
    yield started
    started.close()


@pytest.fixture
def new_reply() -> type[Reply]:
    return Reply


@pytest.fixture
def fetcher() -> Iterator[Callable[..., Fetcher]]:
    """Opens fetchers that may speak to loopback, wait for nobody, and end with the test."""
    opened: list[Fetcher] = []

    def start(**manners: Any) -> Fetcher:
        opened.append(Fetcher(Manners(**{"delay": 0.0, "private": "127.0.0.1", "seconds": 3.0} | manners)))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


class _ParserHere:
    """Parses in this process: what a worker costs to start is the business of the tests of isolation."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def __enter__(self) -> _ParserHere:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    workers = 1

    def call(self, function: Callable[..., Any], *args: Any, **_: Any) -> Any:
        return function(*args)

    def submit(self, function: Callable[..., Any], *args: Any, **_: Any) -> Future[Any]:
        done = Future[Any]()
        done.set_result(function(*args))
        return done


@pytest.fixture
def home(tmp_path: Path, in_threads: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home whose runs stay in this process."""
    monkeypatch.setattr("index.isolation.Parser", _ParserHere)
    return tmp_path / "home"


@pytest.fixture
def on_site(dateline: Callable[..., Any], home: Path) -> Callable[..., Any]:
    """`on_site("index", url)`: a command that may fetch from loopback and waits for nobody."""
    env = {"DATELINE_FETCH_PRIVATE": "127.0.0.1", "DATELINE_FETCH_DELAY": "0", "DATELINE_FETCH_SECONDS": "2"}

    def run(*words: object, **more: str) -> Any:
        command, *rest = words
        return dateline(command, "--home", home, *rest, env=env | more)

    return run
