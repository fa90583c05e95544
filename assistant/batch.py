"""`--batch`: one JSON line out for every line in, in order, whatever becomes of the single one."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.answers import Request
from assistant.errors import DatelineError, UsageError
from assistant.printing import print_json


def answer_batch(
    path: Path, make_request: Callable[[str], Request], answer: Callable[[Request], dict[str, Any]]
) -> None:
    """Answer every line of a file (`-`: standard input) under its id. Raises UsageError when it cannot be read."""
    for number, line in enumerate(_lines(path), 1):
        if line.strip():
            print_json(_answer_line(number, line, make_request, answer))


def _answer_line(
    number: int, line: bytes, make_request: Callable[[str], Request], answer: Callable[[Request], dict[str, Any]]
) -> dict[str, Any]:
    identity: Any = number
    try:
        # Decoded one by one: a line in another encoding is a bad line and not the end. The first may bear a mark.
        asked = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        identity = asked.get("id", number)
        request = make_request(asked["question"])
        return {"id": identity, **answer(replace(request, as_of=asked.get("as_of") or request.as_of))}
    except DatelineError as error:
        failed = str(error)
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        failed = f"line {number} is no question: {error}"
    except Exception as error:
        # Nobody foresaw it, and the other lines have nothing to do with it.
        failed = f"line {number} could not be answered: {type(error).__name__}: {error}"
    return {"id": identity, "status": "failed", "error": failed}


def _lines(path: Path) -> Iterator[bytes]:
    if str(path) == "-":
        if isinstance(sys.stdin, io.TextIOWrapper):
            yield from sys.stdin.buffer
        else:
            yield from (line.encode("utf-8", "surrogatepass") for line in sys.stdin)
        return
    try:
        with path.open("rb") as file:
            yield from file
    except OSError as error:
        raise UsageError(f"--batch {path} cannot be read: {error}") from error
