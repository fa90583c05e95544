"""Texts read piece by piece: what lies between white space comes again and again, and is looked at once. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Read = TypeVar("Read")

_KEPT = 60_000
"""Past the bound the memory starts anew; 60,000 pieces take some 10 MB."""

_LONGEST_KEPT = 40
"""Longer pieces are addresses, or text without spaces, which does not come again."""


class Pieces(dict[str, Read]):
    """What a function makes of pieces of text without white space."""

    def __init__(self, read: Callable[[str], Read]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, piece: str) -> Read:
        found = self._read(piece)
        if len(piece) <= _LONGEST_KEPT:
            if len(self) >= _KEPT:
                self.clear()
            self[piece] = found
        return found
