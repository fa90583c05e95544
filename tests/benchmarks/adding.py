"""What it costs to add one article in a hundred to an index, as a share of building it.

    adding.py [--passages 50000] [--keep HOME]

Three commands in processes of their own, on made-up articles: index all of them, index one hundredth more, and read
everything again with nothing new. Their CPU seconds include every child. What a run imports is measured alone, and the
shares are told with it and without: it is the same whatever the size, and no part of what grows.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import made_up

# A made-up article has so many passages on average.
_PASSAGES_PER_ARTICLE = 5.0


def main() -> None:
    """Measure and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=50_000)
    parser.add_argument("--keep", type=Path, help="leave the index in this folder, for other measurements")
    options = parser.parse_args()
    count = round(options.passages / _PASSAGES_PER_ARTICLE)
    with tempfile.TemporaryDirectory() as folder:
        base, extra = Path(folder, "base.jsonl"), Path(folder, "extra.jsonl")
        _write(base, count, seed=1)
        _write(extra, max(1, count // 100), seed=2)
        home = options.keep or Path(folder, "home")
        imports = _measured([sys.executable, str(Path(__file__).with_name("own.py")), "imports"])
        built = _measured(_index(home, base))
        added = _measured(_index(home, extra))
        again = _measured(_index(home, base))
    told: dict[str, Any] = {"imports": imports, "building": built, "adding 1 %": added, "nothing new": again}
    for unit in ("seconds", "cpu_seconds"):
        told[f"share, {unit}"] = round(added[unit] / built[unit], 4)
        told[f"share, {unit}, imports aside"] = round((added[unit] - imports[unit]) / (built[unit] - imports[unit]), 4)
    print(json.dumps(told, indent=1))


def _write(path: Path, count: int, seed: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for article in made_up.articles(count, seed=seed):
            file.write(json.dumps(article) + "\n")


def _index(home: Path, source: Path) -> list[str]:
    return [sys.executable, "-m", "assistant.cli", "--home", str(home), "--json", "index", str(source)]


def _measured(command: list[str]) -> dict[str, Any]:
    """Seconds of a command and its children, and the counts it printed."""
    before, began = os.times(), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    after = os.times()
    cpu = after.children_user - before.children_user + after.children_system - before.children_system
    found = {"seconds": round(time.perf_counter() - began, 2), "cpu_seconds": round(cpu, 2)}
    summary = json.loads(done.stdout or "{}")
    return found | {name: summary[name] for name in ("new", "unchanged", "passages", "notes") if name in summary}


if __name__ == "__main__":
    main()
