"""How soon a typed key stands on the screen: idle, while articles are indexed, while an answer streams.

    python tests/benchmarks/keys.py                       10,000 passages are indexed meanwhile; two minutes
    python tests/benchmarks/keys.py --articles 300        a quick look

Each app runs in a pseudo-terminal of 120 x 40; a key is a letter that stands nowhere else, and its clock ends when the
terminal receives it back. Beside it, in turns, a bare Textual app with one field: what every Textual app pays.
"""

from __future__ import annotations

import argparse
import json
import os
import select
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from measuring import ROOT, Others, environment, percentile

KEYS = [chr(code) for code in range(0x0531, 0x0557)]  # Armenian capitals: in no text of ours
PAUSE_SECONDS = 0.12  # a fast hand
BOUND_MS = 50.0


def play(how: str, home: Path, articles: Path) -> None:
    """Be the app that is typed into."""
    if how == "bare":
        from textual.app import App, ComposeResult
        from textual.widgets import TextArea

        class Bare(App[None]):
            def compose(self) -> ComposeResult:
                yield TextArea()

        Bare().run()
        return
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "tui")]
    import scripted

    from assistant.answers import Answerer
    from assistant.config import load_config
    from assistant.ingests import RunRequest
    from assistant.runs import ProcessIndexer
    from assistant.tui.app import DatelineApp

    def engine() -> Answerer:
        from assistant.engine import Engine

        return Engine(load_config(home), use_model=False)

    said = [f"Sentence {n} of an answer that goes on and on while somebody types [1]." for n in range(400)]
    long = "\n\n".join(" ".join(said[at : at + 4]) for at in range(0, len(said), 4))
    streaming = scripted.ScriptedAnswerer(text=long, pieces=2_000, pause=0.025, sentences=())
    app = DatelineApp((lambda: streaming) if how == "streaming" else engine, ProcessIndexer(home))

    async def begin() -> None:
        import asyncio

        while not app.asking.whole or (how == "streaming" and app.holdings is None):
            await asyncio.sleep(0.05)
        if how == "indexing":
            app.start_run(RunRequest((str(articles),)))
        elif how == "streaming":
            await app.asking.ask("What goes on?")

    app.call_later(lambda: app.run_worker(begin()))
    app.run()


def typed(how: str, count: int, home: Path, articles: Path) -> list[float]:
    """Milliseconds from key to screen, for so many keys."""
    import fcntl
    import pty
    import termios

    main, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    command = [sys.executable, __file__, "--play", how, "--home", str(home), "--file", str(articles)]
    env = environment(TERM="xterm-256color", COLORTERM="truecolor")
    process = subprocess.Popen(command, stdin=other, stdout=other, stderr=other, env=env, start_new_session=True)
    os.close(other)
    took: list[float] = []
    try:
        _read_for(main, 8.0 if how != "bare" else 3.0)
        for number in range(count):
            letter = KEYS[number % len(KEYS)].encode()
            started = time.perf_counter()
            os.write(main, letter)
            received = b""
            while letter not in received:
                left = 10 - (time.perf_counter() - started)  # by the clock: a screen with a clock never falls silent
                if left <= 0 or not select.select([main], [], [], left)[0]:
                    raise SystemExit(f"{how}: key {number} never came back; last was {received!r}")
                received = received[-2000:] + os.read(main, 65536)
            took.append((time.perf_counter() - started) * 1000)
            _read_for(main, PAUSE_SECONDS)
            if number % 30 == 29:
                os.write(main, b"\x15\x7f\x7f")  # empty the line, so that it never grows long
                _read_for(main, PAUSE_SECONDS)
    finally:
        process.kill()
        process.wait()
        os.close(main)
    return took


def _read_for(main: int, seconds: float) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if select.select([main], [], [], left)[0]:
            os.read(main, 65536)


def main() -> None:
    """Measure in turns and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--articles", type=int, default=3_500, metavar="N", help="indexed meanwhile (3,500: 10,000 passages)"
    )
    parser.add_argument("--keys", type=int, default=120, metavar="N", help="keys in each turn (120)")
    parser.add_argument("--play", help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.play:
        play(arguments.play, arguments.home, arguments.file)
        return
    with tempfile.TemporaryDirectory(prefix="dateline-keys-") as scratch:
        home, file = Path(scratch) / "home", Path(scratch) / "articles.jsonl"
        import made_up

        with file.open("w", encoding="utf-8") as lines:
            for article in made_up.articles(arguments.articles):
                lines.write(json.dumps(article) + "\n")
        watch, rows = Others(), dict[str, Any]()
        for how in ("bare", "idle", "indexing", "streaming"):
            rows[how] = typed(how, arguments.keys, home / how, file)
        print(f"{'':<12}{'p50 ms':>8}{'p95 ms':>8}{'p99 ms':>8}{'p99 : bare':>12}")
        bare = percentile(rows["bare"], 0.99)
        for how, took in rows.items():
            p50, p95, p99 = (percentile(took, share) for share in (0.5, 0.95, 0.99))
            told = "" if how == "bare" else "  met" if p99 <= BOUND_MS else f"  over {BOUND_MS:.0f} ms"
            print(f"{how:<12}{p50:>8.1f}{p95:>8.1f}{p99:>8.1f}{p99 / bare:>12.1f}{told}")
        print(f"other work on the machine meanwhile: {watch.cores():.1f} cores")


if __name__ == "__main__":
    main()
