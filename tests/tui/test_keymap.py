"""Keys that the settings move."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from assistant.settings import Settings
from assistant.tui.keymap import doubled

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("keys", "both"),
    [
        ({"ask.again": "ctrl+r"}, "ctrl+r is the key of both ask.again and ask.history"),
        ({"ask.again": "f8", "ask.edit": "f8"}, "f8 is the key of both ask.again and ask.edit"),
        ({"ask.again": "f9,f2"}, "f2 is the key of both app.settings and ask.again"),
        ({"ask.sources": "ctrl+j"}, "ctrl+j is the key of both ask.sources and prompt.newline"),
    ],
)
def test_a_key_given_twice_is_told_with_both_actions(keys, both):
    assert [said.split(";")[0] for said in doubled(keys)] == [both]


def test_actions_that_never_work_together_may_share_a_key():
    assert not doubled({"article.open": "ctrl+o", "ask.open": "ctrl+o", "cards.up": "up,w", "passage.up": "k,w"})


def test_the_example_in_the_documentation_gives_no_key_twice():
    example = (ROOT / "docs" / "keys.md").read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    keys = tomllib.loads(example)["keys"]
    assert keys
    assert not doubled(keys)
    for name, key in keys.items():
        if name == "ask.again":
            assert f'`"{name}" = "{key}"`' in (ROOT / "README.md").read_text(encoding="utf-8")


async def test_the_app_says_at_start_which_key_is_given_twice(sitting, tmp_path):
    (tmp_path / "config.toml").write_text('[keys]\n"ask.again" = "ctrl+r"\n', encoding="utf-8")
    async with sitting(settings=Settings(tmp_path, environ={})) as desk:
        await desk.until(lambda: "ctrl+r is the key of both ask.again and ask.history" in desk.toasts())
