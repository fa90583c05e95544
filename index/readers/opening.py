"""Bytes of a file, decompressed and turned into UTF-8 as they come, within limits.

Memory stays bounded whatever the file holds: pieces of 256 kB, lines up to a limit, and an end to archives that
inflate without bound. What was read before a file breaks off is always delivered first.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

PIECE = 256 * 1024
ARTICLE_LIMIT = 20 * 1024 * 1024  # bytes one article may have, decompressed

# Deflate packs at most 1:1032 and news about 1:4, so this much from so little is a bomb.
_BOMB_BYTES = 1024 * 1024
_BOMB_RATIO = 100

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class BrokenFile(Exception):
    """The rest of a file cannot be read; says why, in words that follow the file's name."""


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(_WINDOWS[byte] for byte in bad), error.end


# The five bytes that windows-1252 leaves undefined become the replacement character; nothing is dropped.
_WINDOWS = [bytes([byte]).decode("cp1252", errors="replace") for byte in range(256)]
codecs.register_error("dateline-windows", _as_windows)


def decode(raw: bytes) -> tuple[str, bool]:
    """The text of `raw` and whether some bytes were no UTF-8 and had to be read as windows-1252.

    Only the bytes in question are read that way, so one bad byte does not garble a whole UTF-8 text.
    """
    try:
        return raw.decode("utf-8"), False
    except UnicodeDecodeError:
        return raw.decode("utf-8", errors="dateline-windows"), True


# Control bytes that no text holds: not the white space, nor the escape that switches sets in ISO-2022-JP. A run of NUL
# bytes counts once, as it is the hole that a crash leaves in a file.
_CONTROLS = re.compile(rb"\x00+|[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_NOISE_SHARE = 0.02
_NOISE_LEAST = 4  # a few stray ones make no noise, however short the text


def is_noise(raw: bytes) -> bool:
    """Whether so many of the bytes are control bytes that this is no text of any encoding."""
    rest, found = _CONTROLS.subn(b"", raw)
    return found > max(_NOISE_LEAST, _NOISE_SHARE * (len(rest) + found))


def is_garbled(text: str) -> bool:
    """Whether so much of a text read as windows-1252 is undefined there that it was written in something else."""
    return text.count("\ufffd") > max(_NOISE_LEAST, _NOISE_SHARE * len(text))


class OpenFile:
    """One regular file being read; `.gz` is decompressed. A context manager.

    `on_bytes` is called with the number of bytes of the file as it lies on disk that have been consumed so far.
    """

    def __init__(self, path: Path, on_bytes: Callable[[int], None] | None = None) -> None:
        self.packed = path.name.lower().endswith(".gz")
        self._raw: IO[bytes] = path.open("rb")
        self._stream: IO[bytes] | gzip.GzipFile = gzip.GzipFile(fileobj=self._raw) if self.packed else self._raw
        self._on_bytes = on_bytes
        self._given = 0

    def __enter__(self) -> OpenFile:
        return self

    def __exit__(self, *exc: object) -> None:
        self._stream.close()
        self._raw.close()

    def _read(self, size: int = PIECE) -> bytes:
        try:
            piece = self._stream.read1(size) if isinstance(self._stream, gzip.GzipFile) else self._stream.read(size)
        except EOFError:
            raise BrokenFile("ends in the middle of its compressed data; what came before was read") from None
        except (gzip.BadGzipFile, zlib.error) as error:
            raise BrokenFile(f"is no intact gzip file ({error})") from None
        except OSError as error:
            raise BrokenFile(f"cannot be read further ({error.strerror or error})") from None
        position = self._raw.tell()
        self._given += len(piece)
        if self.packed and self._given > _BOMB_BYTES and self._given > _BOMB_RATIO * position:
            raise BrokenFile(
                f"inflates to more than {_BOMB_RATIO} times its size, as no news does; the rest was not read"
            )
        if self._on_bytes:
            self._on_bytes(position)
        return piece

    def pieces(self) -> Iterator[bytes]:
        """The content from its start, in UTF-8 where a byte-order mark tells the encoding, without that mark.

        Raises BrokenFile where the rest cannot be read, and at once when this is no text.
        """
        checked = False
        for piece in self._decoded_pieces():
            if not checked and piece:
                checked = True
                if is_noise(piece):
                    raise BrokenFile("is no text: it holds many control characters")
            yield piece

    def _decoded_pieces(self) -> Iterator[bytes]:
        head = self._read()
        while head and len(head) < 4 and (more := self._read()):
            head += more
        for mark, encoding in _BOMS:
            if head.startswith(mark):
                yield from self._recoded(head[len(mark) :], encoding)
                return
        yield head.removeprefix(codecs.BOM_UTF8)
        while piece := self._read():
            yield piece

    def _recoded(self, head: bytes, encoding: str) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        piece = head
        while piece:
            yield decoder.decode(piece).encode("utf-8", errors="replace")
            piece = self._read()
        yield decoder.decode(b"", True).encode("utf-8", errors="replace")

    def lines(self, limit: int = ARTICLE_LIMIT) -> Iterator[tuple[int, bytes | None]]:
        """Every line with its number, counted from 1; None for a line longer than `limit` bytes.

        Raises BrokenFile where the rest cannot be read, after the lines before it.
        """
        number, kept, length = 1, list[bytes](), 0
        broken: BrokenFile | None = None
        pieces = self.pieces()
        while broken is None:
            try:
                piece = next(pieces, None)
            except BrokenFile as error:
                broken = error
                break
            if piece is None:
                break
            *whole, rest = piece.split(b"\n")
            for line in whole:
                length += len(line)
                yield number, b"".join([*kept, line]) if length <= limit else None
                number, length = number + 1, 0
                kept.clear()
            length += len(rest)
            if length <= limit:
                kept.append(rest)
            else:
                kept.clear()
        if broken is None and length:
            yield number, b"".join(kept) if length <= limit else None
        if broken:
            raise broken

    def whole(self, limit: int) -> bytes:
        """All of a text. Raises BrokenFile when there is more than `limit` bytes, decompressed, or it is damaged."""
        return self._joined(self.pieces(), limit)

    def binary(self, limit: int) -> bytes:
        """All of a file that is no text, byte for byte. Raises BrokenFile as `whole` does."""
        return self._joined(iter(self._read, b""), limit)

    def read(self, size: int = -1) -> bytes:
        """The next piece of a file that is no text, at most 256 kB whatever `size` says. Raises BrokenFile."""
        return self._read(min(size, PIECE) if size > 0 else PIECE)

    def _joined(self, parts: Iterator[bytes], limit: int) -> bytes:
        pieces, length = list[bytes](), 0
        for piece in parts:
            length += len(piece)
            if length > limit:
                raise BrokenFile(f"is larger than {limit // 1024 // 1024} MB")
            pieces.append(piece)
        return b"".join(pieces)


def unpacked(raw: bytes, limit: int) -> bytes:
    """`raw`, inflated when it is gzip. Raises BrokenFile past `limit` bytes, for a bomb and for damaged data."""
    if not raw.startswith(b"\x1f\x8b"):
        if len(raw) > limit:
            raise BrokenFile(f"is larger than {limit >> 20} MB")
        return raw
    inflater = zlib.decompressobj(wbits=31)
    try:
        content = inflater.decompress(raw, limit + 1)
    except zlib.error as error:
        raise BrokenFile(f"is no intact gzip file ({error})") from None
    if len(content) > limit:
        raise BrokenFile(f"is larger than {limit >> 20} MB")
    if not inflater.eof:
        raise BrokenFile("ends in the middle of its compressed data")
    return content
