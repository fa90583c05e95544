"""`dateline doctor`: what is wrong with home, index, sources and model, and how to mend it."""

from __future__ import annotations

import argparse
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.commands.options import Parsers, add_common
from assistant.config import FILE_NAME, Config
from assistant.errors import DatelineError, IndexMissing, ModelBroke, ModelError
from assistant.printing import line_of, print_json, put

if TYPE_CHECKING:
    from index.checkup import Finding

_LEAST_FREE = 500 * 1024 * 1024  # bytes; a fold writes a second base beside the first


def add_parser(commands: Parsers) -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "doctor",
        help="what is wrong, and how to mend it",
        description="Look at home, index and model; say what is wrong and how to mend it. Changes nothing.",
    )
    add_common(parser, default=argparse.SUPPRESS)


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Look at everything; returns 0 when all is well, else the exit code that the worst part would cause."""
    from index.checkup import check_index

    home = list(check_home(config.home))
    index = check_index(config.home) if config.home.is_dir() else []
    model = [check_model(config)]
    findings = [*home, *index, *model]
    if arguments.json:
        print_json([asdict(finding) for finding in findings])
    else:
        put("\n".join(_line(finding) for finding in findings))
    if not all(finding.well for finding in (*home, *index)):
        return IndexMissing.exit_code
    return 0 if all(finding.well for finding in model) else ModelError.exit_code


def _line(finding: Finding) -> str:
    told = f"{'ok   ' if finding.well else 'WRONG'}  {finding.part}: {line_of(finding.says)}"
    return f"{told}\n       mend it: {line_of(finding.mend)}" if finding.mend else told


def check_home(home: Path) -> Iterator[Finding]:
    """The home folder: there, ours alone, writable, with room; and the settings file as private as its key."""
    from index.checkup import Finding

    if not home.is_dir():
        yield Finding("home", False, f"there is no folder {home}", "dateline index FOLDER makes it")
        return
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        yield Finding("home", False, f"{home} cannot be read and written", "mend its rights, or choose another --home")
        return
    free = shutil.disk_usage(home).free
    if free < _LEAST_FREE:
        yield Finding("home", False, f"only {free // 1024**2} MB are free on its disk", "make room before indexing")
    else:
        yield Finding("home", True, f"{home}, {free / 1024**3:.0f} GB free")
    settings = home / FILE_NAME
    if os.name != "nt" and settings.exists() and settings.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Finding("settings", False, f"others on this machine can read {settings}", f"chmod 600 {settings}")


def check_model(config: Config) -> Finding:
    """Whether a model is set or found, and answers when spoken to: one word, of few tokens."""
    from assistant.servers import find_model
    from index.checkup import Finding

    try:
        model = find_model(config.table("model"), os.environ)
        if model is None:
            return Finding("model", True, "none is set; answers are quotes from the articles")
        from assistant.model import Done, stream_chat

        *_, end = stream_chat(model, [{"role": "user", "content": "Answer with one word: yes."}], lambda: False)
        if isinstance(end, Done) and not end.complete:
            raise ModelBroke(f"{model.name} at {model.host} broke off: {end.reason}.")
        return Finding("model", True, f"{model.name} at {model.host} answers")
    except DatelineError as error:
        return Finding("model", False, str(error), "mend the model's settings, or answer by quotes with --no-model")
