"""Keys as they are told: how one is spelled, and which matter on the main screen. No widgets here."""

from __future__ import annotations

import re

Hint = tuple[str, str, str]
"""A key as it stands on the keyboard, what it does in a word, and its action."""


def hints_of(*, typing: bool, answering: bool, asked: bool, narrow: bool, kept: bool) -> list[Hint]:
    """The hints, most important first, for a reader who types or reads.

    `answering` while an answer is written or waited for, `asked` once there is a question, `narrow` where the sources have
    a screen of their own, `kept` where conversations are saved.
    """
    stop = [("Esc", "stop", "screen.back")] if answering else []
    if typing:
        hints = [("⏎", "ask", "screen.submit"), *stop]
        rest = [("Tab", "panes", "app.focus_next")] if asked else []
        rest += [("^J", "line", "screen.new_line")]
    else:
        hints = stop or [("Esc", "prompt", "screen.back")]
        rest = _READING if asked else []
    if narrow and asked:
        hints = [*hints, ("F3", "sources", "screen.sources"), ("F1", "help", "app.keys")]
    else:
        rest = [*rest, ("F1", "help", "app.keys")]
    history = [("^R", "history", "screen.history")] if kept else []
    return [*hints, *rest, *history, *_EVERYWHERE]


_READING: list[Hint] = [
    ("n/p", "citation", "screen.citation(1)"),
    ("1-9", "source", "screen.sources"),
    ("a", "article", "screen.read"),
    ("o", "open", "screen.open_article"),
    ("y", "copy", "screen.copy_answer"),
    ("q", "quote", "screen.quotation"),
]
_EVERYWHERE: list[Hint] = [
    ("F5", "index", "app.index"),
    ("^P", "commands", "app.command_palette"),
    ("^Q", "quit", "app.quit"),
]
_KEY_NAMES = {
    "end": "End",
    "1": "1-9",
    "escape": "Esc",
    "enter": "⏎",
    "question_mark": "?",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}


def spelled(key: str) -> str:
    """A key as it stands on the keyboard."""
    parts = [_KEY_NAMES.get(part, part.upper() if len(part) == 1 and "+" in key else part) for part in key.split("+")]
    function_key = re.compile(r"f\d+|ctrl|shift|tab")
    return "+".join(part.capitalize() if function_key.fullmatch(part) else part for part in parts)
