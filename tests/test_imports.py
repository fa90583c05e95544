"""What is loaded when: the screen before the index, quotes without the libraries that only indexing and models need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

HEAVY = {
    "chromadb", "fastembed", "httpx", "llama_index", "lxml", "numpy", "openai", "tantivy", "tokenizers", "trafilatura",
    "wordllama",
}  # fmt: skip


def loaded_by(script: str, *words: object, env: dict[str, str]) -> set[str]:
    """The packages that a fresh interpreter has loaded after a script."""
    ending = (
        "\nimport json, sys\nprint(json.dumps(sorted({name.split('.')[0] for name in sys.modules})), file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script + ending, *map(str, words)],
        capture_output=True,
        text=True,
        env=env,
        cwd=ROOT,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return set(json.loads(ended.stderr.splitlines()[-1]))


def test_opening_the_screen_loads_nothing_of_retrieval_and_models(environment):
    loaded = loaded_by("import assistant.cli, assistant.tui.app; assistant.cli.make_parser()", env=environment())
    assert "textual" in loaded
    assert loaded & HEAVY == set()


def test_the_parser_alone_does_not_even_load_the_screen(environment):
    loaded = loaded_by("import assistant.cli; assistant.cli.make_parser()", env=environment())
    assert loaded & {*HEAVY, "textual", "rich"} == set()


def test_an_answer_by_quotes_loads_neither_the_splitter_nor_chroma_nor_the_model_client(environment, starter_home):
    script = """
import sys
from assistant.cli import main
assert main(["ask", "--no-model", "--home", sys.argv[1], "Who was suspected of the Dagestan attacks?"]) == 0
"""
    loaded = loaded_by(script, starter_home, env=environment())
    assert {"tantivy", "numpy"} <= loaded
    assert loaded & {"chromadb", "fastembed", "httpx", "llama_index", "openai", "trafilatura"} == set()


def test_the_index_and_the_prompts_never_load_the_conversation(environment):
    script = """
import importlib, pkgutil
import index, prompts
for package in (index, prompts):
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(found.name)
"""
    loaded = loaded_by(script, env=environment())
    assert {"index", "prompts"} <= loaded
    assert "assistant" not in loaded
