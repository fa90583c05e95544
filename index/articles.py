"""Article: one published text. Identity, canonical URL, cleaning, dates, the hash that tells a change. Pure.

Text from outside is hostile: `clean_text` is the border. Whatever passes it holds no control bytes, no bidi
overrides, no invisible tag characters, and counts the same characters everywhere.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

Certainty = Literal["stated", "inferred", "unknown"]


@dataclass(frozen=True, slots=True)
class Rejected:
    """Something read that is no usable article: where it stood (file, line) and why it was refused."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Article:
    """One published text, cleaned, as a reader hands it over.

    `published` and `updated` are ISO 8601: a day (``2024-06-23``) or an instant with zone
    (``2024-06-23T18:05:00+00:00``). `text` has paragraphs parted by one blank line.
    """

    url: str
    title: str
    text: str
    outlet: str = ""
    published: str | None = None
    published_certainty: Certainty = "unknown"
    updated: str | None = None
    authors: tuple[str, ...] = ()
    section: str = ""
    language: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def article_id(self) -> str:
        """16 hex digits of the canonical URL: the same article keeps its id through every revision."""
        return hashlib.sha256(self.url.encode()).hexdigest()[:16]

    @property
    def text_hash(self) -> str:
        """Tells a changed text from the same one: title and text, blind to white space and Unicode form."""
        flat = " ".join(f"{self.title}\n{self.text}".split())
        return hashlib.sha256(unicodedata.normalize("NFC", flat).encode()).hexdigest()


_CONTROL = {c: None for c in [*range(0x20), *range(0x7F, 0xA0)] if c not in (0x09, 0x0A)}
# Bidi controls, zero-width and joiner characters outside their scripts, variation selectors, tags, BOM, soft hyphen,
# and the noncharacters U+FFFE/F. U+200C/D stay: Persian and emoji need them, and they can neither hide nor reorder text.
_INVISIBLE = {
    c: None
    for low, high in [
        (0x00AD, 0x00AD), (0x061C, 0x061C), (0x180E, 0x180E), (0x200B, 0x200B), (0x200E, 0x200F), (0x202A, 0x202E),
        (0x2060, 0x2064), (0x2066, 0x206F), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB), (0xFFFE, 0xFFFF),
        (0xD800, 0xDFFF), (0xE0000, 0xE007F), (0xE0100, 0xE01EF),
    ]
    for c in range(low, high + 1)
}  # fmt: skip
_BORDER = _CONTROL | _INVISIBLE | {0x2028: "\n", 0x2029: "\n\n", 0x0085: "\n", 0x00A0: " ", 0x0009: " "}
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r" ?\n[ \n]*\n ?")


def clean_text(raw: str) -> str:
    """Text without control bytes, bidi overrides and invisible characters; paragraphs parted by one blank line."""
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n").translate(_BORDER))
    text = _BLANK_LINES.sub("\n\n", _SPACES.sub(" ", text))
    return re.sub(r" ?\n ?", "\n", text).strip()


def clean_line(raw: str) -> str:
    """`clean_text` on one line: for titles, names and addresses."""
    return " ".join(clean_text(raw).split())


_TRACKING = re.compile(r"^(utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|cmpid|ocid|ref_src|smid|s_cid)$", re.I)


def canonical_url(raw: str) -> str:
    """The address under which an article is known: lower-case host, no fragment, tracking or default port.

    Raises ValueError when it is not an http(s) or file address.
    """
    parts = urlsplit(clean_line(raw))
    scheme = parts.scheme.lower()
    if scheme == "file":
        return urlunsplit(("file", "", parts.path, parts.query, parts.fragment))
    if scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"not a web address: {raw[:80]!r}")
    host = parts.hostname.lower().rstrip(".")
    port = parts.port
    if port and port != (443 if scheme == "https" else 80):
        host = f"{host}:{port}"
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k)])
    return urlunsplit((scheme, host, parts.path or "/", query, ""))


def outlet_of(url: str) -> str:
    """The outlet's name when the source gives none: the host without ``www.``, or nothing for a file."""
    host = urlsplit(url).hostname or ""
    return host.removeprefix("www.")
