"""Installs the wheel on bare interpreters and asks the first question, as a newcomer would. By hand; it downloads.

    python tests/packaging/fresh_install.py /usr/bin/python3 ~/python3.13/bin/python

For each interpreter: an empty folder, a virtual environment without pip, the wheel by that interpreter's own pip under
requirements.lock, and `dateline ask` on an empty home. Prints seconds for each step; ends with 1 when one failed.
With `--demand "PACKAGE==VERSION"` a dependency is forced to a version after the installation, to try what another
Python would get.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "Who was suspected of the Dagestan attacks?"


class Failed(Exception):
    """A step ended with an error; the message is what it said last."""


def run(*command: object, folder: Path, env: dict[str, str]) -> str:
    """Run one step in a folder and return its standard output."""
    ended = subprocess.run(list(map(str, command)), cwd=folder, env=env, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise Failed(f"{' '.join(map(str, command))[:200]}\n  ended with {ended.returncode}: {ended.stderr[-1500:]}")
    return ended.stdout


def build_wheel(folder: Path) -> Path:
    """The wheel of this checkout."""
    from hatchling.builders.wheel import WheelBuilder

    return Path(next(WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])))


def installed_and_asked(python: Path, wheel: Path, folder: Path, demand: list[str]) -> str:
    """Install and ask with one interpreter; returns a line of timings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL", "OPENAI_"))}
    env = {**kept, "DATELINE_HOME": str(folder / "home"), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    seconds: dict[str, float] = {}

    def step(name: str, *command: object) -> str:
        began = time.monotonic()
        told = run(*command, folder=folder, env=env)
        seconds[name] = time.monotonic() - began
        return told

    version = step("version", python, "-c", "import sys; print(sys.version.split()[0])").strip()
    step("venv", python, "-m", "venv", "--without-pip", "venv")
    own = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    pip = (python, "-m", "pip", "--python", own / "python", "install", "-q")
    step("install", *pip, "-c", ROOT / "requirements.lock", wheel)
    if demand:
        step("demand", *pip, *demand)
    for name in ("first answer", "second answer"):
        answer = json.loads(step(name, own / "dateline", "ask", "--no-model", "--json", QUESTION))
        if answer["status"] != "answered" or not answer["sentences"][0]["citations"]:
            raise Failed(f"the {name} is {answer['status']!r} and cites nothing")
    told = run(own / "dateline", "ask", "--no-model", QUESTION, folder=folder, env=env)
    if "[1]" not in told and "[2]" not in told:
        raise Failed("the answer for people shows no citation")
    run(own / "python", "-c", "import assistant.tui.app", folder=folder, env=env)
    del seconds["version"]
    return f"Python {version}: " + ", ".join(f"{name} {took:.1f} s" for name, took in seconds.items())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("python", nargs="+", type=Path)
    parser.add_argument("--demand", action="append", default=[], metavar="PACKAGE==VERSION")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="work in this folder and leave everything there")
    options = parser.parse_args()
    place = options.keep or Path(tempfile.mkdtemp(prefix="dateline-fresh-"))
    place.mkdir(parents=True, exist_ok=True)
    failed = 0
    try:
        wheel = build_wheel(place)
        print(f"{wheel.name}: {wheel.stat().st_size:,} bytes", flush=True)
        for number, python in enumerate(options.python):
            folder = place / str(number)
            folder.mkdir()
            try:
                print(installed_and_asked(python.expanduser(), wheel, folder, options.demand), flush=True)
            except Failed as error:
                failed += 1
                print(f"{python}: {error}", flush=True)
            if not options.keep:
                shutil.rmtree(folder)
    finally:
        if not options.keep:
            shutil.rmtree(place)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
