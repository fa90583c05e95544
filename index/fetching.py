"""Fetches one address politely and safely: robots rules, one request at a time per host, limits, every hop checked.

Nothing here knows what a feed or an article is; bytes come out. The limits count what comes out of decompression.
"""

from __future__ import annotations

import random
import re
import threading
import time
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from index.addresses import AddressRefused, Allowance, check_url

if TYPE_CHECKING:
    import httpx
    from protego import Protego

AGENT = "Dateline"
ACCEPTED = (
    "application/rss+xml, application/atom+xml, application/feed+json;q=0.9, application/xml;q=0.9, text/html;q=0.9,"
    " */*;q=0.5"
)
_REDIRECTS = 6
_ROBOTS_BYTES = 500_000
# Longer than this nobody waits inside a run: the next run asks again.
_LONGEST_WAIT = 30.0
_LONGEST_CRAWL_DELAY = 30.0
_TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_GONE = frozenset({404, 410})
_TOO_MANY = 429
"""Too many requests, of whatever address; other statuses may be about one page."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How fetching behaves; the settings of the table [fetch]."""

    contact: str = ""
    """A mail or web address that the User-Agent names, so that a site's owner can reach whoever fetches."""
    delay: float = 1.0
    """Seconds between two requests to one host."""
    seconds: float = 20.0
    """The longest that one address may take, redirects and retries included."""
    size: int = 15_000_000
    """The most bytes that one address may give, decompressed."""
    private: str = ""
    robots: bool = True
    at_once: int = 8
    """Requests under way at the same time, all hosts together."""
    attempts: int = 3
    version: str = ""

    @property
    def user_agent(self) -> str:
        """Who asks, honestly."""
        product = f"{AGENT}/{self.version}" if self.version else AGENT
        contact = re.sub(r"[^\x20-\x7e]|[()]", "", self.contact)
        return f"{product} (news reader{'; contact: ' + contact if contact else ''})"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave. `url` is where it came from after redirects; `moved_to` is set when all of them were permanent."""

    url: str
    raw: bytes
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class Unmodified:
    """The address has nothing newer than what the validators name."""

    url: str


class FetchFailed(Exception):
    """An address could not be had: the message says why in a few words.

    `gone` for 404 and 410; `again` when a later run may fare better, not before `wait` seconds, which `of_host` are meant
    for every address of the host; `unreachable` when the host could not even be asked.
    """

    def __init__(
        self,
        reason: str,
        *,
        gone: bool = False,
        again: bool = True,
        wait: float = 0.0,
        of_host: bool = False,
        unreachable: bool = False,
    ) -> None:
        super().__init__(reason)
        self.gone = gone
        self.unreachable = unreachable
        self.again = again
        self.wait = wait
        self.of_host = of_host


@dataclass(slots=True)
class _Host:
    """What is known of one host: whose turn it is, and from when it may be asked again."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    robots_turn: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0
    patient_until: float = 0.0
    delay: float = 0.0
    robots: Protego | None = None
    robots_known: bool = False
    robots_trouble: str = ""


class Fetcher:
    """Fetches addresses; use it from as many threads as you like, each host still sees one request at a time."""

    def __init__(self, manners: Manners, stopped: Callable[[], bool] = lambda: False) -> None:
        # Here, because a run over files alone never needs them: 0.15 s.
        from index.connecting import Deadline, open_client

        self.manners = manners
        self._stopped = stopped
        self._deadline = Deadline()
        self._client: httpx.Client = open_client(
            Allowance.parse(manners.private),
            self._deadline,
            headers={"User-Agent": manners.user_agent, "Accept": ACCEPTED, "Accept-Encoding": "gzip, deflate"},
            connections=manners.at_once * 2,
        )
        self._hosts: dict[str, _Host] = {}
        self._hosts_turn = threading.Lock()

    def close(self) -> None:
        self._client.close()

    def fetch(self, url: str, *, etag: str = "", last_modified: str = "") -> Fetched | Unmodified:
        """What the address gives; with validators, Unmodified when nothing is newer. Raises FetchFailed."""
        import stamina

        # Its own hooks would log every retry on stderr, in the middle of what is told of the run.
        stamina.instrumentation.set_on_retry_hooks(())
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in validators.items() if value}
        spent = _Spent()
        try:
            for attempt in stamina.retry_context(
                on=lambda error: self._pause_before_retry(error, spent),
                attempts=self.manners.attempts,
                timeout=None,
                wait_initial=1.0,
                wait_max=10.0,
                wait_jitter=1.0,
            ):
                with attempt:
                    return self._follow(url, headers, spent)
        except AddressRefused as error:
            raise FetchFailed(str(error), again=False) from error
        raise AssertionError("unreachable")

    def _pause_before_retry(self, error: Exception, spent: _Spent) -> bool | float:
        """Whether another try makes sense now, and after how many seconds where the host has said so."""
        if not isinstance(error, FetchFailed) or not error.again or self._stopped() or error.wait > _LONGEST_WAIT:
            return False
        if spent.seconds >= self.manners.seconds:
            return False
        # Everybody who was told "in 20 seconds" comes back in 20 seconds; a little later is quieter.
        return error.wait + random.random() if error.wait else True

    def _follow(self, url: str, headers: dict[str, str], spent: _Spent) -> Fetched | Unmodified:
        self._deadline.at = None
        permanent, at = True, url
        for _ in range(_REDIRECTS + 1):
            check_url(at)
            self._check_robots(at)
            with self._turn(at):
                began = time.monotonic()
                host = self._host(at)
                if (left := host.patient_until - began) > 0:
                    raise FetchFailed(f"the server asks to wait {left:.0f} s", wait=left)
                self._deadline.at = began + max(0.1, self.manners.seconds - spent.seconds)
                try:
                    answer = self._ask(at, headers)
                except FetchFailed as error:
                    if error.of_host:
                        host.patient_until = time.monotonic() + error.wait
                    raise
                finally:
                    spent.seconds += time.monotonic() - began
            if not isinstance(answer, _Elsewhere):
                moved = at if permanent and at != url else ""
                return replace(answer, moved_to=moved) if isinstance(answer, Fetched) else Unmodified(at)
            permanent = permanent and answer.permanent
            at = answer.url
        raise FetchFailed(f"redirects more than {_REDIRECTS} times", again=False)

    def _ask(self, url: str, headers: dict[str, str]) -> Fetched | Unmodified | _Elsewhere:
        """One request and its answer."""
        from index.connecting import TROUBLE

        limit = f"{self.manners.seconds:g} seconds"
        try:
            with self._client.stream("GET", url, headers=headers) as response:
                self._client.cookies.clear()
                if response.status_code == 304:
                    return Unmodified(url)
                if response.is_redirect and "location" in response.headers:
                    target = urljoin(url, response.headers["location"].strip())
                    return _Elsewhere(target.partition("#")[0], response.status_code in (301, 308))
                if response.status_code != 200:
                    raise _refusal(response)
                raw = read_limited(response.iter_raw(), response.headers.get("content-encoding", ""), self.manners.size)
                return Fetched(
                    url,
                    raw,
                    response.headers.get("content-type", ""),
                    response.headers.get("etag", "")[:500],
                    response.headers.get("last-modified", "")[:100],
                )
        except TROUBLE as error:
            raise FetchFailed(_in_words(error, limit), unreachable="Connect" in type(error).__name__) from error

    # -- manners ---------------------------------------------------------------------------------------------------

    def _host(self, url: str) -> _Host:
        key = urlsplit(url).netloc.lower()
        with self._hosts_turn:
            return self._hosts.setdefault(key, _Host(delay=self.manners.delay))

    def _turn(self, url: str) -> _Turn:
        return _Turn(self._host(url), self._stopped)

    def _check_robots(self, url: str) -> None:
        """Raises FetchFailed when the host's robots.txt forbids the address, or cannot be had."""
        if not self.manners.robots:
            return
        host = self._host(url)
        with host.robots_turn:
            if not host.robots_known:
                self._learn_robots(url, host)
        if host.robots_trouble:
            raise FetchFailed(host.robots_trouble)
        if host.robots and not host.robots.can_fetch(url, AGENT):
            raise FetchFailed(
                f"{urlsplit(url).hostname}'s robots.txt does not allow it (if you may: fetch.robots = false)",
                again=False,
            )

    def _learn_robots(self, url: str, host: _Host) -> None:
        """Read robots.txt as RFC 9309 wants it: none there allows all, a failing server allows nothing."""
        from protego import Protego

        at = urljoin(url, "/robots.txt")
        try:
            for _ in range(_REDIRECTS):
                check_url(at)
                with _Turn(self._host(at), self._stopped, self.manners.delay / 4):
                    self._deadline.at = time.monotonic() + self.manners.seconds
                    answer = self._ask(at, {})
                if isinstance(answer, Fetched):
                    text = answer.raw[:_ROBOTS_BYTES].decode("utf-8", "replace")
                    host.robots = Protego.parse(text)
                    wanted = host.robots.crawl_delay(AGENT)
                    host.delay = max(host.delay, min(float(wanted or 0), _LONGEST_CRAWL_DELAY))
                if not isinstance(answer, _Elsewhere):
                    break
                at = answer.url
        except FetchFailed as error:
            if error.again:
                said = f"{urlsplit(url).hostname}'s robots.txt cannot be read: {error}"
                host.robots_trouble = str(error) if error.unreachable else said
        except (AddressRefused, ValueError):
            pass  # A robots.txt that leads astray, or makes no sense, forbids nothing; the page is checked by itself.
        host.robots_known = True


class _Turn:
    """One request at a time, and a pause between two."""

    def __init__(self, host: _Host, stopped: Callable[[], bool], delay: float | None = None) -> None:
        self._host, self._stopped, self._delay = host, stopped, delay

    def __enter__(self) -> None:
        self._host.turn.acquire()
        while (left := self._host.free_at - time.monotonic()) > 0:
            if self._stopped():
                self._host.turn.release()
                raise FetchFailed("stopped", again=False)
            time.sleep(min(left, 0.2))

    def __exit__(self, *_: object) -> None:
        delay = self._host.delay if self._delay is None else self._delay
        self._host.free_at = time.monotonic() + delay
        self._host.turn.release()


@dataclass(slots=True)
class _Spent:
    """What the requests for one address have taken so far, redirects and retries together, pauses left out."""

    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    url: str
    permanent: bool


def _refusal(response: httpx.Response) -> FetchFailed:
    status = response.status_code
    said = f"{status} {response.reason_phrase}".strip().lower()
    wait = _seconds_to_wait(response.headers.get("retry-after", ""))
    when = f"; asks to wait {wait:.0f} s" if wait else ""
    return FetchFailed(
        f"the server says {said}{when}",
        gone=status in _GONE,
        again=status in _TRY_AGAIN or status >= 500,
        wait=wait,
        of_host=status == _TOO_MANY and wait > 0,
    )


def _seconds_to_wait(retry_after: str) -> float:
    """Seconds that a Retry-After header asks for; 0 when it asks for nothing."""
    said = retry_after.strip()
    if said.isdigit():
        return min(float(said), 7 * 86400.0)
    with suppress(ValueError, TypeError, OverflowError):
        moment = parsedate_to_datetime(said)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, min((moment - datetime.now(UTC)).total_seconds(), 7 * 86400.0))
    return 0.0


def _in_words(error: BaseException, limit: str) -> str:
    name = type(error).__name__
    if "Timeout" in name:
        return f"did not answer within {limit}" if "Connect" not in name else "cannot be reached: no answer"
    if "Protocol" in name or "Decod" in name:
        return "does not speak HTTP as it should"
    said = re.sub(r"^\[Errno -?\d+\] ", "", " ".join(str(error).split()))
    if "certificate" in said.lower():
        return "its certificate cannot be trusted"
    if "no host" in said:
        return said
    return f"cannot be reached: {said or name}"


def read_limited(pieces: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """The pieces joined and decompressed, a few kilobytes at a time. Raises FetchFailed past `limit` bytes."""
    encodings = [e for e in re.split(r"[,\s]+", encoding.lower()) if e and e != "identity"]
    if len(encodings) > 1 or (encodings and encodings[0] not in ("gzip", "x-gzip", "deflate")):
        raise FetchFailed(f"sends an encoding that was not asked for: {encoding[:40]}", again=False)
    out = bytearray()
    unpack: _Unpacker | None = _Unpacker() if encodings else None
    sent = 0
    for piece in pieces:
        sent += len(piece)
        if sent > limit:
            raise _too_large(limit)
        for part in unpack.feed(piece) if unpack else (piece,):
            out += part
            if len(out) > limit:
                raise _too_large(limit)
    if unpack and not unpack.whole:
        raise FetchFailed("broke off before its end")
    # A compressed file is served as it is (sitemap.xml.gz): one more layer, under the same limit.
    if not encodings and out[:2] == b"\x1f\x8b":
        return read_limited((bytes(out),), "gzip", limit)
    return bytes(out)


def _too_large(limit: int) -> FetchFailed:
    return FetchFailed(f"is larger than {limit / 1_000_000:g} MB (the limit is fetch.max_mb)", again=False)


class _Unpacker:
    """gzip, zlib or raw deflate, told by the first bytes, in pieces of at most 64 kB."""

    _PIECE = 65_536

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(47)
        self._begun = False

    @property
    def whole(self) -> bool:
        return self._inner.eof or not self._begun

    def feed(self, piece: bytes) -> Iterable[bytes]:
        """The decompressed bytes of the next piece. Raises FetchFailed when they make no sense."""
        while piece:
            if self._inner.eof:  # gzip files are joined by writing one behind the other
                if not piece.startswith(b"\x1f\x8b"):
                    return
                self._inner = zlib.decompressobj(47)
            try:
                out = self._inner.decompress(piece, self._PIECE)
            except zlib.error as error:
                if self._begun:
                    raise FetchFailed("sends damaged compressed data") from error
                self._inner, self._begun = zlib.decompressobj(-15), True
                continue
            self._begun = True
            piece = self._inner.unconsumed_tail or self._inner.unused_data
            yield out
