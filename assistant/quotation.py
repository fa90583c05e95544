"""Speech stays speech when a sentence is cut out of it: its marks at both ends, and who is speaking. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.attribution import quotations
from assistant.speakers import speaker_of

Span = tuple[int, int]
_CLOSES = {"“": "”", '"': '"', "«": "»"}


def shown_as_speech(text: str, span: Span, shown: str) -> str:
    """A sentence of a text as it is `shown`, with the quotation marks that were cut off, and its speaker in brackets.

    The speaker is added only to what is speech from end to end: beside "she said" nobody needs it.
    """
    start, end = span
    around = [q for q in _sound(text, quotations(text)) if q[0] < end and q[1] > start]
    if not around:
        return shown
    first, last = around[0], around[-1]
    opens = text[first[0]] if first[0] < start < first[1] else ""
    # Speech that goes on in the next paragraph is not closed at the end of its own.
    goes_on = last[0] < end < last[1] or (end == last[1] and text[last[0]] == "“" and text[end - 1] not in '”"')
    closes = _CLOSES[text[last[0]]] if goes_on else ""
    shown = f"{opens}{shown}{closes}"
    whole = len(around) == 1 and first[0] <= start and last[1] >= end
    speaker = speaker_of(text, [span]) if whole else ""
    return f"[{speaker}:] {shown}" if speaker and not re.search(r"\d", speaker) else shown


def _sound(text: str, spans: Sequence[Span]) -> list[Span]:
    """The quotations whose marks stand as marks do; straight ones that do not are inches, or one of them is missing."""
    return [(a, b) for a, b in spans if text[a] in _CLOSES and _opens(text, a) and text[a + 1 : b - 1].strip()]


def _opens(text: str, at: int) -> bool:
    return not text[at - 1 : at].isalnum() and not text[at + 1 : at + 2].isspace()
