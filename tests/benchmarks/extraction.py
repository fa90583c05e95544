"""What is found on the made-up pages of the tests, beside trafilatura's own output: F1 of bodies, hidden text, dates.

F1 is that of runs of four words, as the public extraction benchmark counts it, so that order and doublings matter.
"""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import trafilatura

ROOT = Path(__file__).parents[2]


def made_up_pages() -> ModuleType:
    """The module of the tests that holds the pages."""
    spec = importlib.util.spec_from_file_location(
        "made_up_pages", ROOT / "tests" / "index" / "test_readers_understanding.py"
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def f1(found: str, wanted: str) -> float:
    """Of runs of four words: 1 when both texts are the same words in the same order."""
    ours, truth = (
        Counter(zip(*(words[n:] for n in range(4)), strict=False)) for words in (found.split(), wanted.split())
    )
    both = sum((ours & truth).values())
    return 2 * both / (sum(ours.values()) + sum(truth.values())) if both else 0.0


def plain(html: str) -> tuple[str, str]:
    """Body and day of the extractor alone, with the setting that scores best on the public benchmark."""
    found = trafilatura.bare_extraction(html, favor_precision=True, include_comments=False, with_metadata=True)
    return (str(found.text or ""), str(found.date or "")) if found else ("", "")


def main() -> int:
    made = made_up_pages()
    ours = {name: made.read(html) for name, html in made.SHAPES.items()}
    print("bodies                       Dateline   trafilatura")
    totals = [0.0, 0.0]
    for name, html in made.SHAPES.items():
        scores = f1(getattr(ours[name], "text", ""), made.TEXT), f1(plain(html)[0], made.TEXT)
        totals = [total + score for total, score in zip(totals, scores, strict=True)]
        print(f"  {name:26} {scores[0]:.3f}      {scores[1]:.3f}")
    print(
        f"  mean of {len(made.SHAPES):<18} {totals[0] / len(made.SHAPES):.3f}      {totals[1] / len(made.SHAPES):.3f}"
    )
    let_in = [0, 0]
    for trick in made.TRICKS.values():
        middle = trick.format(made.HIDDEN)
        html = made.page(
            made.linked(), made.paragraphs(made.PARAGRAPHS[:3]) + middle + made.paragraphs(made.PARAGRAPHS[3:])
        )
        let_in[0] += made.HIDDEN in made.read(html).text
        let_in[1] += made.HIDDEN in plain(html)[0]
    print(f"hidden texts let in            {let_in[0]} of {len(made.TRICKS)}    {let_in[1]} of {len(made.TRICKS)}")
    right = [0, 0]
    for html, published, _ in made.DATES.values():
        right[0] += (made.read(html, url="https://www.example.org/bridge").published or "")[:10] == published[:10]
        right[1] += plain(html)[1][:10] == published[:10]
    print(f"days right                     {right[0]} of {len(made.DATES)}     {right[1]} of {len(made.DATES)}")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
