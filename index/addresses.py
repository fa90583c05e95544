"""Which network addresses may be fetched from: public ones, and what the reader has allowed. Standard library only.

The check is made on what a name resolves to at the moment of connecting, and that very address is connected to: a
name that changes its mind between check and connection, and numbers written in octal or as one integer, gain nothing.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAT64 = IPv6Network("64:ff9b::/96")
# What `is_global` of one Python version or another lets through, and nobody publishes news from.
_NEVER = tuple(
    ipaddress.ip_network(n)
    for n in (
        "0.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "224.0.0.0/3",
        "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7",
        "fe80::/9", "ff00::/8",
    )
)  # fmt: skip


class AddressRefused(Exception):
    """The address is not one that is fetched from; the message says why."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """Private hosts that the reader has allowed: networks by number and hosts by name."""

    networks: tuple[Network, ...] = ()
    hosts: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, words: str) -> Allowance:
        """From a setting such as ``192.168.1.0/24, news.lan``."""
        networks, hosts = list[Network](), set[str]()
        for word in words.replace(",", " ").split():
            try:
                networks.append(ipaddress.ip_network(word, strict=False))
            except ValueError:
                hosts.add(word.lower().rstrip("."))
        return cls(tuple(networks), frozenset(hosts))

    def holds(self, host: str, address: Address) -> bool:
        """Whether the reader has allowed this host or its address."""
        return host.lower().rstrip(".") in self.hosts or any(
            address.version == network.version and address in network for network in self.networks
        )


def is_public(address: Address) -> bool:
    """Whether anybody on the internet reaches the same machine there."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    if any(address.version == network.version and address in network for network in _NEVER):
        return False
    return address.is_global and not address.is_multicast


def check_address(host: str, number: str, allowance: Allowance) -> None:
    """Raises AddressRefused unless `number`, which `host` resolved to, is public or allowed."""
    address = ipaddress.ip_address(number.partition("%")[0])
    inner = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    if is_public(address) or allowance.holds(host, inner or address):
        return
    what = "is a private address" if host == str(address) else f"leads to the private address {address}"
    raise AddressRefused(f"{host} {what}; to fetch from it all the same, set fetch.private to {host}")


def check_url(url: str) -> str:
    """The host of an address that may be asked for. Raises AddressRefused for what is no plain web address."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise AddressRefused(f"not a web address: {error}") from error
    if parts.scheme not in ("http", "https"):
        raise AddressRefused(f"{parts.scheme or 'no scheme'}: is not fetched, only http and https")
    if not host:
        raise AddressRefused("not a web address: it names no host")
    if "@" in parts.netloc:
        raise AddressRefused("the address carries a user name or password, which is not sent")
    if any(ord(char) <= 32 or ord(char) == 127 for char in url) or "\\" in parts.netloc:
        raise AddressRefused("not a web address: it holds white space or control characters")
    return host
