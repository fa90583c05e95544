"""docs/keys.md lists the keys there are."""

from __future__ import annotations

import importlib.util
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


def test_the_page_of_keys_is_up_to_date():
    spec = importlib.util.spec_from_file_location("make_keys", DOCS / "make_keys.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (DOCS / "keys.md").read_text(encoding="utf-8") == module.keys_page(), "run: python docs/make_keys.py"
