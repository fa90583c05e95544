"""The HTTP client below the fetcher: every connection goes to a checked address and heeds the fetch's deadline.

httpx asks and answers; httpcore's network backend is where a name becomes an address, so the check stands there.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import httpcore
import httpx

from index.addresses import Allowance, check_address

# What may go wrong on the way, in the words of both libraries.
TROUBLE = (
    httpx.HTTPError, httpx.InvalidURL, httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError,
    httpcore.UnsupportedProtocol, httpcore.ConnectionNotAvailable, OSError, UnicodeError,
)  # fmt: skip


class Deadline(threading.local):
    """When the fetch of this thread has to be over: a peer that sends a byte a second renews no timeout."""

    at: float | None = None

    def left(self, timeout: float | None) -> float:
        """Seconds that one step may take. Raises httpcore.ReadTimeout when there are none."""
        left = (self.at or time.monotonic() + 20.0) - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time is up")
        return left if timeout is None else min(left, timeout)


class _Stream(httpcore.NetworkStream):
    """A connection whose every step heeds the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _Stream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _CheckedNetwork(httpcore.NetworkBackend):
    """Resolves a name once, checks every address it has, and connects to one of those."""

    def __init__(self, allowance: Allowance, deadline: Deadline) -> None:
        self._allowance = allowance
        self._deadline = deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"there is no host {host}") from error
        numbers = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        # All of them: a name with one public and one private address is a trap, not a choice.
        for number in numbers:
            check_address(host, number, self._allowance)
        trouble: Exception | None = None
        for number in numbers[:4]:
            try:
                inner = self._inner.connect_tcp(
                    number, port, self._deadline.left(timeout), local_address, socket_options
                )
                return _Stream(inner, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
        raise trouble or httpcore.ConnectError(f"{host} has no address")

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


@cache
def _trust() -> ssl.SSLContext:
    """The certificates that are trusted: 70 ms to read."""
    return httpx.create_ssl_context()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class CheckedTransport(httpx.BaseTransport):
    """httpx's way to the network, with the addresses checked."""

    def __init__(self, allowance: Allowance, deadline: Deadline, connections: int) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trust(),
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=20.0,
            network_backend=_CheckedNetwork(allowance, deadline),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request, one response; redirects are the caller's."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        response = self._pool.handle_request(
            httpcore.Request(
                request.method, url, headers=request.headers.raw, content=request.stream, extensions=request.extensions
            )
        )
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response))

    def close(self) -> None:
        self._pool.close()


def open_client(allowance: Allowance, deadline: Deadline, *, headers: dict[str, str], connections: int) -> httpx.Client:
    """A client that follows no redirect by itself, keeps no cookies between hosts and reads no proxy settings."""
    return httpx.Client(
        transport=CheckedTransport(allowance, deadline, connections),
        headers=headers,
        follow_redirects=False,
        trust_env=False,
        timeout=httpx.Timeout(10.0),
    )
