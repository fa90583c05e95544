"""The actions that can be given another key: every binding of ours that has an id."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from importlib import import_module

from textual.binding import Binding
from textual.dom import DOMNode

_PACKAGES = ("assistant.tui.screens", "assistant.tui.widgets")


def bindings() -> dict[str, Binding]:
    """Our bindings by id, those of every screen and widget included; loads all of them."""
    import_module("assistant.tui.app")
    for package in _PACKAGES:
        for module in pkgutil.iter_modules(import_module(package).__path__, package + "."):
            import_module(module.name)
    found: dict[str, Binding] = {}
    waiting: list[type[DOMNode]] = [DOMNode]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("assistant.tui"):
            for binding in kind.__dict__.get("BINDINGS", ()):
                if isinstance(binding, Binding) and binding.id:
                    found[binding.id] = binding
    return found


def binding_ids() -> frozenset[str]:
    """The names that the settings' table [keys] may use."""
    return frozenset(bindings())


# Which widgets' keys work together with a screen's; widgets beside each other share keys, since one has the focus.
_ON_SCREEN = {
    "ask": {"prompt", "conversation", "cards", "passage", "conversations", "stories", "tries"},
    "index": {"sourcelist", "changes"},
    "history": {"conversations"},
    "sources": {"cards", "passage"},
}


def _together(one: str, other: str) -> bool:
    first, second = one.split(".")[0], other.split(".")[0]
    beside = second in _ON_SCREEN.get(first, ()) or first in _ON_SCREEN.get(second, ())
    return first == second or "app" in (first, second) or beside


def doubled(keys: Mapping[str, str]) -> list[str]:
    """What is wrong with a table [keys] that gives a key to two actions where both would answer to it, in sentences."""
    standard = {name: binding.key for name, binding in bindings().items()}
    placed = {name: [key.strip() for key in keys.get(name, standard[name]).split(",")] for name in standard}
    told: dict[tuple[str, ...], str] = {}
    for name in keys:
        for other in placed:
            for key in placed.get(name, ()):
                if other != name and key in placed[other] and _together(name, other):
                    pair = tuple(sorted((name, other)))
                    told[pair] = (
                        f"{key} is the key of both {pair[0]} and {pair[1]}; give one of them another in [keys]."
                    )
    return list(told.values())
