"""The actions that can be given another key: every binding of ours that has an id."""

from __future__ import annotations

import pkgutil
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
