"""Makes text from articles and models harmless for a terminal.

Textual writes control characters in content to the terminal as they are, so a headline could set the clipboard.
Text is therefore cleaned where it enters a widget (`visible`) and once more where lines leave (`ControlFilter`).
"""

from __future__ import annotations

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_BLANKS = re.compile("[\t\r\u2028\u2029]")
# C0 without newline, DEL and C1, bidirectional embeddings, overrides and isolates, and halves of surrogate pairs,
# which cannot be encoded and would end the app in the driver; and tags, which are seen by a model and by nobody else.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]")
_UNSAFE_IN_LINE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """Return the text with every control character replaced; the length stays, so that offsets keep their meaning."""
    return _UNSAFE.sub("\ufffd", _BLANKS.sub(" ", text))


def one_line(text: str) -> str:
    """Return `visible` text with runs of white space, newlines included, as single blanks."""
    return " ".join(visible(text).split())


class ControlFilter(LineFilter):
    """The last gate before the terminal: whatever a widget let through becomes U+FFFD."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Replace control characters in the text of segments."""
        return [
            Segment(_UNSAFE_IN_LINE.sub("\ufffd", text), style, control)
            if _UNSAFE_IN_LINE.search(text)
            else Segment(text, style, control)
            for text, style, control in segments
        ]
