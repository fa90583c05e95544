"""Strings that would like to be more than text, and a check of what reaches a terminal."""

from __future__ import annotations

import json
import re
from pathlib import Path

_CONTROLS = [*range(0, 10), *range(11, 32), 127, *range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_BASES = (
    # Eight to a string: what a screen costs grows with the number of its lines.
    *("".join(f"c{code:02x}{chr(code)}c" for code in _CONTROLS[at : at + 8]) for at in range(0, len(_CONTROLS), 8)),
    "tag\U000e0001\U000e0068\U000e0069\U000e007f",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b]52;c;ZXZpbA==\x1b\\",
    "\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1b]0;title\x07",
    "\x1b]1337;File=inline=1:AAAA\x07",
    "\x1bP+q544e\x1b\\",
    "\x1bPq#0;2;0;0;0\x1b\\",
    "\x1b_Gf=100;AAAA\x1b\\",
    "\x1b^private\x1b\\",
    "\x1b[31m",
    "\x1b[2J",
    "\x1b[6n",
    "\x1b[777;888H",
    "\x1b[21t",
    "\x1bc",
    "\x1b#8",
    "\x9b31m",
    "\x9d52;c;ZXZpbA==\x9c",
    "half \ud800 pair",
    "[/bold]",
    "[bold red]styled[/] [",
    "[@click=app.quit]press me[/]",
    "[link=http://evil.example]x[/link]",
    "$accent [$error]x[/]",
    "[1]: http://evil.example/define",
    "[click](http://evil.example)",
    "<http://evil.example> http://evil.example",
    "![x](http://evil.example/i.png)",
    "[x](javascript:alert(1)) [y](file:///etc/passwd) [z](cite:99)",
    "<script>alert(1)</script> by <Reuters> &amp; sons",
    "| a | b |\n|---|---|\n| [/bold] | [@click=app.quit]x[/] |",
    "```\n[/x]\n```",
    "# Head [/z] {}",
    "[!not_found] [!partly]",
    "{0} %s ${x} \\[1] \\x1b",
    "$(touch pwned) `touch pwned` ; touch pwned",
    "\u2028line\u2029paragraph",
    "e\u0301\u0302\u0303 zalgo \u0489\u0488",
    "\ufeffbom\u200b\u200d\u00ad",
    "ｗｉｄｅ 漢字 👩‍👩‍👧‍👦",
    "مرحبا שלום \u200f\u200e",
)
OUTSIDE = Path(__file__).parents[3] / "shared" / "hostile" / "blns.json"
"""A list of naughty strings that is not part of this project."""


def hostile_strings() -> list[str]:
    """Ours, and where there is a list from outside its own too, twelve to a string."""
    ours = [f"«{base}» before {base} after" if len(base) < 40 else base for base in _BASES]
    outside = json.loads(OUTSIDE.read_text(encoding="utf-8")) if OUTSIDE.exists() else []
    return ours + [" ".join(outside[at : at + 12]) for at in range(0, len(outside), 12)]


# What Textual itself sends: colours and styles, places, modes, the keyboard protocol, questions about modes. A content's
# own sequence would have to look exactly like one of these, inside the screen's 16 million colours, to pass.
_STYLE = rb"(?:0|1|2|3|4|7|9|22|23|24|27|29|39|49|[34]8;2;\d{1,3};\d{1,3};\d{1,3})"
OURS = re.compile(
    rb"\x1b\[" + _STYLE + rb"?(?:;" + _STYLE + rb")*m"
    rb"|\x1b\[\d{1,3};\d{1,3}H"
    rb"|\x1b\[\?\d+[hl]|\x1b\[\?\d+\$p|\x1b\[[<>=]\d*u|\x1b\[\?u|\x1b\[>4;[012]m|\x1b\[c|\x1b\]22;(?:default|pointer|text)\x07"
)
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
"""Controls but for tab, newline and return; bidirectional overrides and isolates; tags."""


def strays(received: bytes) -> list[str]:
    """What in a terminal's bytes is neither text nor a sequence of Textual's: a piece around each."""
    text = OURS.sub(b"", received).decode("utf-8", "backslashreplace")
    return [repr(text[max(found.start() - 20, 0) : found.end() + 20]) for found in FORBIDDEN.finditer(text)]
