"""How likely a sentence tells why. Pure."""

from __future__ import annotations

import re

from assistant.lines import Line

_REASON = re.compile(
    r"\b(?:because|due to|owing to|caused by|thanks to|as a result|in (?:response|retaliation|protest|order)|amid"
    r"|over concerns|so that|since|prompted by|blamed? (?:on|for)?|blaming|citing|cited|accus\w+|after|following|reason"
    r"|for fear|stems? from|sparked by|triggered by|attributed)\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:hours?|days?|weeks?|months?|years?) (?:after|since)\b|\bwhat (?:had |has |have |may have )?(?:\w+ed|led)\b"
)
"""How long after tells when, not why; "to find out what led to it" tells that nobody knows."""
_CAUSE = re.compile(
    r"\b(?:because|due to|owing to|caus(?:e|es|ed|ing)|thanks to|as a result|in (?:response|retaliation|protest)|over concerns"
    r"|so that|prompted|blam\w+|citing|cited|accusing|reason\w*|for fear|stem(?:s|med) from|sparked|triggered|attributed"
    r"|drivers?|factors?|faults?|led to|went wrong|added to|held up|hampered|slowed|delayed|prevented|aim(?:s|ed)?|goals?"
    r"|purpose|meant to|in order to|as punishment|in return)\b",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(
    r"\b(?:had (?:not )?(?:been |\w+ly )*\w+(?:ed|en)|had no|no longer|(?:might|could|would) have|feared|in order to"
    r"|wanted to|(?:was|were) (?:used|meant|too|unable)|failed to)\b"
)
"""How a reason is told without saying that it is one: what had been before, what might have come of it."""


_SAYS_MUCH = 0.5
_LEANS = re.compile(r"(?:It|He|She|They) (?:said|says|had|was|were|told|called)\b")
_IMPRECISE = 0.6
_HINTED = 0.5  # what had been before: half of all news says so of something
_WEAK = 0.3  # "after", "since": what came before need not be why


def gives_reason(text: str) -> bool:
    """Whether a sentence says why something was, or may have been."""
    text = _LATER.sub("", text)
    return bool(_REASON.search(text) or _CAUSE.search(text) or _BACKGROUND.search(text))


def fit_of_reason(line: Line) -> float:
    """How likely a sentence tells why what is asked was done, and not why something else was."""
    if _CAUSE.search(_LATER.sub("", line.text)):
        return 1.0 if line.coverage >= _SAYS_MUCH else _IMPRECISE
    if _BACKGROUND.search(line.text):
        # "It said that he had not been honest", behind the sentence that tells of his dismissal
        return 0.9 if _LEANS.match(line.text) and line.coverage >= _SAYS_MUCH else _HINTED
    return _IMPRECISE if line.said >= _SAYS_MUCH else _WEAK
