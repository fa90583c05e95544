"""The starter packs: well-known public feeds by field and country. Reading the list fetches nothing."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

from assistant.errors import UsageError
from assistant.ingests import Pack

PREFIX = "pack:"


def load_packs() -> tuple[Pack, ...]:
    """Every pack, in the order of the file."""
    tables = tomllib.loads((Path(str(resources.files("seeds"))) / "packs.toml").read_text(encoding="utf-8"))
    return tuple(
        Pack(name, table["title"], tuple((title, url) for title, url in table["feeds"].items()))
        for name, table in tables.items()
    )


def find_pack(name: str) -> Pack:
    """The pack of a name, with or without ``pack:``. Raises UsageError."""
    wanted = name.removeprefix(PREFIX)
    packs = load_packs()
    for pack in packs:
        if pack.name == wanted:
            return pack
    raise UsageError(f"There is no pack {wanted!r}; there are {', '.join(pack.name for pack in packs)}.")
