"""Prompts: whole texts in files, one version per file, filled in one pass.

A prompt is ``prompts/<name>/v<N>.md``, parted by the lines ``## system`` and ``## user``. This room knows the texts and
their slots, nothing of articles, models or the conversation. README.md says how to change one.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from string import Template

Message = dict[str, str]

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_VERSION = re.compile(r"v([1-9][0-9]*)\.md")
_MARKER = re.compile(r"^## (system|user)[ \t]*$", re.MULTILINE)


class PromptError(ValueError):
    """A prompt that does not exist, is badly written, or was filled with the wrong slots."""


@dataclass(frozen=True)
class Prompt:
    """One version of one prompt, as published."""

    name: str
    version: int
    text: str

    @property
    def id(self) -> str:
        """The name under which an answer records it: ``answer/v1``."""
        return f"{self.name}/v{self.version}"

    @property
    def digest(self) -> str:
        """SHA-256 of the text; tests/prompts/published.json holds that of every published version."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @cached_property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """(role, template text), in the order of the file."""
        pieces = _MARKER.split(self.text)
        if pieces[0].strip() or len(pieces) < 3:
            raise PromptError(f"prompt {self.id}: the text must begin with a line '## system' or '## user'")
        parts = tuple((role, body.strip()) for role, body in zip(pieces[1::2], pieces[2::2], strict=True))
        for role, body in parts:
            if not body or not Template(body).is_valid():
                raise PromptError(f"prompt {self.id}: the {role} part is empty or has a '$' that names no slot")
        return parts

    @property
    def slots(self) -> frozenset[str]:
        """The names that `fill` must be given, no more and no fewer."""
        return frozenset(slot for _, body in self.parts for slot in Template(body).get_identifiers())

    def fill(self, **slots: str) -> list[Message]:
        """The messages to send. Values go in untouched: a `$` or a `## user` inside one means nothing."""
        missing, surplus = self.slots - slots.keys(), slots.keys() - self.slots
        if missing or surplus:
            said = [f"no value for {', '.join(f'${s}' for s in sorted(missing))}"] if missing else []
            said += [f"no slot for {', '.join(f'${s}' for s in sorted(surplus))}"] if surplus else []
            raise PromptError(f"prompt {self.id}: {'; '.join(said)}")
        # The file is split before it is filled, so that no value can open a part of its own.
        return [{"role": role, "content": Template(body).substitute(slots)} for role, body in self.parts]


def names() -> list[str]:
    """The prompts there are."""
    root = resources.files(__package__)
    return sorted(d.name for d in root.iterdir() if d.is_dir() and _NAME.fullmatch(d.name) and versions(d.name))


def versions(name: str) -> list[int]:
    """The versions of a prompt, oldest first; empty when there is no such prompt."""
    if not _NAME.fullmatch(name):
        return []
    folder = resources.files(__package__) / name
    if not folder.is_dir():
        return []
    return sorted(int(match[1]) for file in folder.iterdir() if (match := _VERSION.fullmatch(file.name)))


def load(name: str, version: int | None = None) -> Prompt:
    """A prompt by name, the newest version unless one is asked for."""
    known = versions(name)
    if not known:
        raise PromptError(f"no prompt named {name!r}; there are {', '.join(names())}")
    chosen = known[-1] if version is None else version
    if chosen not in known:
        raise PromptError(f"no prompt {name}/v{chosen}; there are {', '.join(f'v{n}' for n in known)}")
    file = resources.files(__package__) / name / f"v{chosen}.md"
    # A checkout with CRLF line ends is still the same prompt.
    return Prompt(name, chosen, file.read_text(encoding="utf-8").replace("\r\n", "\n"))
