"""Who said what, on a set of articles with attributions marked by people: writes predictions for its scorer.

    python tests/benchmarks/who_said_what.py ARTICLES.jsonl PREDICTIONS.jsonl

ARTICLES.jsonl (or .gz) holds {"id", "text"}; PREDICTIONS.jsonl gets {"id", "attributions": [{"content", "source"}]}.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from assistant.attribution import find_attributions


def main() -> None:
    given, wanted = map(Path, sys.argv[1:3])
    raw = given.read_bytes()
    lines = (gzip.decompress(raw) if given.suffix == ".gz" else raw).decode("utf-8").splitlines()
    began, characters = time.perf_counter(), 0
    with wanted.open("w", encoding="utf-8") as out:
        for line in lines:
            article = json.loads(line)
            characters += len(article["text"])
            found = [{"content": a.content, "source": a.source} for a in find_attributions(article["text"])]
            out.write(json.dumps({"id": article["id"], "attributions": found}) + "\n")
    seconds = time.perf_counter() - began
    print(
        f"{characters:,} characters in {seconds:.2f} s, {1000 * seconds / max(1, characters / 1000):.2f} ms per 1,000"
    )


if __name__ == "__main__":
    main()
