"""What Dateline says of itself and its articles: to "hello", "what can you do?", "which articles do you have?". Pure."""

from __future__ import annotations

from datetime import date

from assistant.answers import Holdings
from index.spans import day_span, describe_span


def introduce(held: Holdings) -> str:
    """What is held, what may be asked of it, and some questions that these articles answer."""
    dated = ""
    if held.oldest and held.newest:
        dated = f", published from {_day(held.oldest)} to {_day(held.newest)}"
    lines = [
        f"I answer from {held.articles} article{'s' * (held.articles != 1)} of {held.outlets}"
        f" outlet{'s' * (held.outlets != 1)}{dated}"
        + (f" (sources: {', '.join(held.sources[:6])}{' ...' * (len(held.sources) > 6)})." if held.sources else "."),
        "Ask what happened, who said so, when, or why; every answer cites the passages it rests on, and says so when the"
        " articles do not say.",
        "Ask for an overview too (what is new? what happened last week? what is the latest on ...?), for a timeline"
        " (how did ... unfold?), or whether outlets agree (do A and B agree on ...?).",
    ]
    if held.questions:
        lines.append("For example: " + " · ".join(held.questions[:3]))
    return "\n".join(lines)


def _day(day: str) -> str:
    return describe_span(day_span(date.fromisoformat(day[:10])))
