"""What becomes of an answer when the model's server fails: every scripted fault, four times, through the whole engine.

    python tests/benchmarks/model_faults.py           a line a fault, and the total
    python tests/benchmarks/model_faults.py --json

An outcome counts when it is a complete answer, one that says it is incomplete and why, or a failure with its reason and
the question kept; when it comes within the deadlines; when nothing is asked again after the first word; and when the key
stands nowhere in it. Stopping is tried at five moments of a call; the time from the stop to the end is given.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from measuring import ROOT, dateline, percentile, run

sys.path.insert(0, str(ROOT))

from assistant.answers import Answer, Failed, Finished, Fragment, Request
from assistant.config import load_config
from assistant.engine import Engine
from assistant.fakes import FAULTS, Reply, ScriptedServer

REPEATS = 4
PATIENCE, DEADLINE = 0.4, 3.0
QUESTION = "Who was suspected of the Dagestan attacks?"
KEY = "sk-canary-9d07a1c55e"
STOPS = {
    "before the headers": Reply(pause=60),
    "before the first word": Reply(first_pause=60),
    "between words": Reply(ending="stall"),
    "among comments": Reply(text="", ending="comments"),
    "while words come": Reply(pieces=["word "] * 3000, between=0.01),
}


def main() -> int:
    """Try every fault and print what came of it; 1 when one ended silently."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    import openai

    assert openai.OpenAI  # importing the client takes a second or two, which would be the first fault's
    with tempfile.TemporaryDirectory(prefix="dateline-faults-") as scratch:
        home = Path(scratch) / "home"
        run(dateline("index", "--json", "--home", home, "starter"))
        outcomes = {name: [outcome(home, reply) for _ in range(REPEATS)] for name, reply in FAULTS.items()}
        outcomes["nobody listens"] = [outcome(home, None) for _ in range(REPEATS)]
        stops = {name: [stop(home, reply) for _ in range(REPEATS)] for name, reply in STOPS.items()}
    told = [end for ends in outcomes.values() for end in ends]
    good = sum(end in ("complete", "incomplete", "failed", "failed, quoted instead") for end in told)
    slowest = [seconds for times in stops.values() for seconds in times]
    if arguments.json:
        print(json.dumps({"outcomes": outcomes, "good": good, "of": len(told), "stop_seconds": stops}, indent=1))
    else:
        for name, ends in outcomes.items():
            print(f"{name:22} {', '.join(f'{n} x {end}' for end, n in Counter(ends).items())}")
        print(f"\n{good} of {len(told)} ended visibly ({len(outcomes)} faults, {REPEATS} times each)")
        print(f"stopping: p50 {percentile(slowest, 0.5):.3f} s, longest {max(slowest):.3f} s of {len(slowest)}")
    return 0 if good == len(told) else 1


def opened(home: Path, base_url: str) -> Engine:
    """An engine that asks this server."""
    variables = {
        "DATELINE_MODEL_URL": base_url, "DATELINE_MODEL_KEY": KEY, "DATELINE_MODEL": "scripted",
        "DATELINE_MODEL_PATIENCE": str(PATIENCE), "DATELINE_MODEL_DEADLINE": str(DEADLINE),
    }  # fmt: skip
    return Engine(load_config(home, variables), variables)


def outcome(home: Path, reply: Reply | None) -> str:
    """How an answer ended in a word or two; what is wrong with it otherwise."""
    with ScriptedServer([] if reply is None else [reply] * 4) as server:
        url = server.base_url
        if reply is None:
            server.__exit__(None, None, None)
        began, asked_again = time.monotonic(), 0
        events = []
        for event in opened(home, url).ask(Request(QUESTION)):
            if isinstance(event, Fragment) and not any(isinstance(e, Fragment) for e in events):
                asked_again = -len(server.chats)
            events.append(event)
        took = time.monotonic() - began
        asked_again += len(server.chats) if asked_again else 0
    end = events[-1]
    answer: Answer | None = end.answer if isinstance(end, Finished | Failed) else None
    if answer is None:
        return "no answer at all"
    if took > DEADLINE + 1:
        return f"took {took:.1f} s"
    if asked_again and answer.mode == "model":
        return "asked again after the first word"
    if answer.question != QUESTION or KEY in repr(events):
        return "question lost or key told"
    if isinstance(end, Failed):
        quoted = answer.mode == "quotes" and answer.text
        return ("failed, quoted instead" if quoted else "failed") if end.message else "silent"
    if answer.status == "incomplete":
        return "incomplete" if answer.note else "silent"
    return "complete" if answer.text else "silent"


def stop(home: Path, reply: Reply) -> float:
    """Seconds from a stop to the end of the answer."""
    asked = threading.Event()
    with ScriptedServer([reply]) as server:
        timer: list[float] = []

        def stopped() -> bool:
            if not timer and server.chats and time.monotonic() - server.chats[0].at > 0.2:
                timer.append(time.monotonic())
                asked.set()
            return asked.is_set()

        for _ in opened(home, server.base_url).ask(Request(QUESTION), stopped):
            pass
        return time.monotonic() - timer[0]


if __name__ == "__main__":
    sys.exit(main())
