"""The wheel carries everything that a fresh machine needs, and nothing that it does not."""

from __future__ import annotations

import configparser
import email
import re
import tomllib
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel as a build makes it, opened."""
    folder = tmp_path_factory.mktemp("wheel")
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    with zipfile.ZipFile(built) as opened:
        yield opened


@pytest.fixture(scope="module")
def names(wheel):
    return set(wheel.namelist())


def sources(package: str, pattern: str) -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in (ROOT / package).rglob(pattern)}


@pytest.mark.parametrize(
    ("package", "pattern", "at_least"),
    [
        ("seeds/briefs", "*.json", 60),
        ("seeds/demo", "*", 10),
        ("seeds", "questions.jsonl", 2),
        ("prompts", "*.md", 2),
        ("assistant/tui", "*.tcss", 1),
        ("assistant", "*.py", 20),
        ("index", "*.py", 15),
        ("prompts", "*.py", 1),
    ],
)
def test_it_holds_every_file_that_the_program_reads_or_runs(names, package, pattern, at_least):
    there = {name for name in sources(package, pattern) if (ROOT / name).is_file()}
    assert len(there) >= at_least
    assert there <= names


def test_it_holds_the_packages_and_their_metadata_and_nothing_else(names):
    top = {name.split("/")[0] for name in names}
    assert top == {"assistant", "index", "prompts", "seeds", f"dateline-{PROJECT['version']}.dist-info"}
    strangers = re.compile(r"(^|/)(tests?|conftest|test_[^/]*|__pycache__|\.[^/]*)(/|\.py|$)|\.pyc$")
    assert not [name for name in names if strangers.search(name)]


def test_the_scripted_server_comes_along(names):
    assert "assistant/fakes.py" in names


def test_it_installs_the_command(wheel, names):
    (found,) = (name for name in names if name.endswith("/entry_points.txt"))
    entries = configparser.ConfigParser()
    entries.read_string(wheel.read(found).decode())
    assert dict(entries["console_scripts"]) == {"dateline": "assistant.cli:main"}


def test_its_metadata_names_python_licence_and_every_dependency(wheel, names):
    (found,) = (name for name in names if name.endswith(".dist-info/METADATA"))
    told = email.message_from_bytes(wheel.read(found))
    assert told["Requires-Python"] == ">=3.11"
    assert told["License-Expression"] == "MIT"
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    required = [line for line in told.get_all("Requires-Dist") if "extra ==" not in line]
    assert len(required) == len(PROJECT["dependencies"])
    assert "python_version < '3.14'" in " ".join(required)


def test_what_it_holds_is_what_the_checkout_holds(wheel):
    for name in ("seeds/questions.jsonl", "prompts/answer/v1.md", "assistant/cli.py"):
        assert wheel.read(name) == (ROOT / name).read_bytes()
