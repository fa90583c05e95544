"""Addresses that lead into the reader's own network are never connected to."""

from __future__ import annotations

import socket

import pytest

from index import connecting
from index.addresses import Allowance, is_public
from index.fetching import FetchFailed

# Where a resolver is needed, the name resolves to the number behind it.
RESOLVING = {
    "rebind.example": ["93.184.216.34", "127.0.0.1"],
    "six.example": ["::1"],
    "mapped.example": ["::ffff:10.0.0.1"],
    "metadata.example": ["169.254.169.254"],
    "nat64.example": ["64:ff9b::7f00:1"],
    "2130706433": ["127.0.0.1"],
    "0x7f000001": ["127.0.0.1"],
    "017700000001": ["127.0.0.1"],
    "0177.0.0.1": ["127.0.0.1"],
    "0x7f.0.0.1": ["127.0.0.1"],
    "127.1": ["127.0.0.1"],
    "127.0.1": ["127.0.0.1"],
    "0": ["0.0.0.0"],
    "localhost": ["127.0.0.1", "::1"],
    "localhost.": ["127.0.0.1"],
    "LOCALHOST": ["127.0.0.1"],
    "3232235777": ["192.168.1.1"],
    "0300.0250.1.1": ["192.168.1.1"],
    "0xa9fea9fe": ["169.254.169.254"],
    "127.0.0.1.nip.example": ["127.0.0.1"],
    "printer.local": ["192.168.0.20"],
}

FORMS = [
    *(f"http://{name}/" for name in RESOLVING),
    *(
        f"http://{number}/"
        for number in """127.0.0.1 127.0.0.1:22 127.255.255.254 0.0.0.0 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255
        192.168.0.1 192.168.255.255 169.254.169.254 169.254.0.1 100.64.0.1 100.127.255.255 192.0.0.1 192.0.2.1
        198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 [::1] [::] [fe80::1]
        [fe80::1%25lo] [fc00::1] [fd12:3456::1] [ff02::1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::ffff:10.0.0.1]
        [::ffff:169.254.169.254] [::127.0.0.1] [64:ff9b::7f00:1] [64:ff9b::10.0.0.1] [64:ff9b:1::1] [2002:7f00:1::]
        [2002:a00:1::1] [2001::1] [2001:db8::1] [3fff::1] [100::1] [0:0:0:0:0:0:0:1] [fec0::1]
        [0000:0000:0000:0000:0000:ffff:7f00:0001]""".split()
    ),
    "https://127.0.0.1/", "http://user@127.0.0.1/", "http://example.org@127.0.0.1/", "http://user:pass@example.org/",
    "http://127.0.0.1#@example.org/", "http://127.0.0.1\\@example.org/", "file:///etc/passwd", "ftp://127.0.0.1/",
    "gopher://127.0.0.1:70/_x", "dict://127.0.0.1:11211/", "data:text/html,x", "javascript:alert(1)", "unix:///run/x",
    "jar:http://127.0.0.1!/", "//127.0.0.1/", "http:///etc/passwd", "http://", "http://[::1", "http://127.0.0.1:99999/",
    "http://\u2460\u2461\u2466.0.0.1/", "http://127\u30020\u30020\u30021/", "http://exam ple.org/", "http://a\tb.org/", "",
]  # fmt: skip


@pytest.fixture
def connections(monkeypatch):
    """Every connection that would have been made; names resolve as RESOLVING says, and numbers to themselves."""
    made = []
    real = socket.getaddrinfo

    def resolve(host, port, *args, **kinds):
        name = host.decode() if isinstance(host, bytes) else host
        for number in RESOLVING.get(name.rstrip(".").lower(), RESOLVING.get(name, [])):
            yield (0, 0, 0, "", (number, port))
        if name.rstrip(".").lower() not in RESOLVING and name not in RESOLVING:
            yield from real(host, port, *args, flags=socket.AI_NUMERICHOST, **kinds)

    def refuse(self, host, *args, **kinds):
        made.append(host)
        raise AssertionError(f"connected to {host}")

    monkeypatch.setattr(connecting.socket, "getaddrinfo", lambda *a, **k: list(resolve(*a, **k)))
    monkeypatch.setattr(connecting.httpcore.SyncBackend, "connect_tcp", refuse)
    return made


def test_there_are_enough_forms_to_speak_of():
    assert len(set(FORMS)) >= 85


@pytest.mark.parametrize("robots", [True, False], ids=["with robots", "without"])
def test_a_private_address_is_refused_without_a_connection(robots, fetcher, connections):
    one = fetcher(private="", robots=robots, attempts=1)
    for url in FORMS:
        with pytest.raises(FetchFailed):
            one.fetch(url)
        assert connections == [], url


def test_a_redirect_to_a_private_address_is_not_followed(site, new_reply, fetcher, monkeypatch):
    """The site is allowed by its name; where it sends us is not, though it is the same machine."""
    port = int(site.url.rpartition(":")[2])
    monkeypatch.setitem(RESOLVING, "news.example", ["127.0.0.1"])
    made = []
    real = connecting.httpcore.SyncBackend.connect_tcp

    def resolve(host, port, *args, **kinds):
        name = host.rstrip(".").lower()
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port))
            for number in RESOLVING.get(name, [host.partition("%")[0]])
        ]

    def connect(self, number, to, *args, **kinds):
        made.append((number, to))
        return real(self, number, to, *args, **kinds)

    monkeypatch.setattr(connecting.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(connecting.httpcore.SyncBackend, "connect_tcp", connect)
    one = fetcher(private="news.example", attempts=1)
    led = [url for url in FORMS if url.isascii() and "\t" not in url and "/" in url.rpartition("://")[2]]
    for number, url in enumerate(led):
        site.pages[f"/{number}"] = new_reply(status=302, headers={"Location": url})
        with pytest.raises(FetchFailed):
            one.fetch(f"http://news.example:{port}/{number}")
    assert len(led) >= 60
    assert set(made) == {("127.0.0.1", port)}
    assert len(site.paths()) >= len(led)


def test_what_a_name_resolves_to_is_what_is_connected_to(monkeypatch, fetcher):
    """A name that changes its mind after the check changes nothing: it is asked once."""
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    reached = []

    def connect(self, number, *args, **kinds):
        reached.append(number)
        raise connecting.httpcore.ConnectError("refused")

    monkeypatch.setattr(
        connecting.socket, "getaddrinfo", lambda *a, **k: [(0, 0, 0, "", (n, 80)) for n in next(answers)]
    )
    monkeypatch.setattr(connecting.httpcore.SyncBackend, "connect_tcp", connect)
    with pytest.raises(FetchFailed):
        fetcher(private="", robots=False, attempts=1).fetch("http://turncoat.example/")
    assert reached == ["93.184.216.34"]


def test_what_the_reader_allows_is_reached_and_nothing_besides(site, new_reply, fetcher):
    site.pages["/a"] = new_reply("x")
    assert fetcher(private="127.0.0.0/8").fetch(site.url + "/a").raw == b"x"
    with pytest.raises(FetchFailed, match=r"127\.0\.0\.1 is a private address"):
        fetcher(private="192.168.0.0/16, news.lan").fetch(site.url + "/a")


def test_public_addresses_are_public():
    import ipaddress

    for number in (
        "93.184.216.34",
        "1.1.1.1",
        "2606:4700::1111",
        "::ffff:1.1.1.1",
        "64:ff9b::101:101",
        "2002:101:101::1",
    ):
        assert is_public(ipaddress.ip_address(number)), number


def test_an_allowance_is_read_from_words():
    allowed = Allowance.parse("10.0.0.0/8, News.LAN. 192.168.1.4")
    assert len(allowed.networks) == 2
    assert allowed.hosts == {"news.lan"}
