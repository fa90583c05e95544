"""The grounding benchmark: sentences of known truth, each with the article it cites.

    python tests/quality/grounding/claims.py             measure, print by half and kind, compare with the floors
    python tests/quality/grounding/claims.py --update [--allow-regression "why"]     as in ../gate.py
    python tests/quality/grounding/claims.py --failures  name the wrong verdicts of the open sets
    python tests/quality/grounding/claims.py --fresh     print all that is held back by kind too

Half of the sentences of claims.txt and of free.txt, by a hash of their text, is open for tuning; the other half is held
back. So is all of fresh.txt, which is about other articles; reading.txt, about others again, is open. other_hand.txt (open) and
other_hand_held.txt (held back) were written by somebody who had seen no rule; free.txt is worded as freely as people do
and has kinds of its own: role, cause, quantifier, modality. Nobody looks at the failures of what is held
back; only its shares are printed. The verbatim sentences are drawn from the articles by the same hash.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from assistant.answers import Evidence
from assistant.grounding import Checker
from index.sentences import split_sentences

HERE = Path(__file__).parent
BRIEFS = HERE.parents[2] / "seeds" / "briefs"
FLOORS = HERE / "floors.json"
BOOKS = ("claims", "reading", "fresh", "other_hand", "other_hand_held", "free")
HALVED = {"claims": ("open", "held"), "free": ("free_open", "free_held")}  # by a hash of the sentence
PARTS = ("open", "held", "reading", "fresh", "other_hand", "other_hand_held", "free_open", "free_held")
SELDOM = ("fresh", "other_hand_held", "free_held")  # measured by --fresh and --update only
FAITHFUL = ("verbatim", "trimmed", "merged", "paraphrase")


@dataclass(frozen=True)
class Claim:
    """A sentence, its kind, and the article that it cites."""

    article: str
    kind: str
    text: str
    book: str = "claims"

    @property
    def faithful(self) -> bool:
        return self.kind in FAITHFUL

    @property
    def held(self) -> bool:
        """Whether it is kept out of tuning."""
        return self.part in ("held", *SELDOM)

    @property
    def part(self) -> str:
        """The half of a book that is halved; the others are sets of their own."""
        halves = HALVED.get(self.book)
        return halves[hashlib.sha256(self.text.encode()).digest()[0] % 2] if halves else self.book


def read_articles() -> dict[str, Evidence]:
    """Every article as one passage, by name."""
    found: dict[str, Evidence] = {}
    for path in sorted(BRIEFS.glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        found[path.stem] = _passage(path.stem, told["published"], told["title"], told["outlet"], told["text"])
    for block in (HERE / "texts.txt").read_text(encoding="utf-8").split("\n=")[1:]:
        head, _, body = block.partition("\n")
        name, _, told = head.partition(" ")
        day, _, title = told.partition(" | ")
        found[name] = _passage(name, day, title, "The Courier", body.strip())
    return found


def _passage(name: str, day: str, title: str, outlet: str, text: str) -> Evidence:
    return Evidence(
        1, 1.0, name, f"https://example.org/{name}", title, outlet, day, None, "stated", 0, len(text), text, name
    )


def read_claims(articles: dict[str, Evidence]) -> list[Claim]:
    """The sentences written by hand, and verbatim ones: one of each starter article, two of each in three of the sets."""
    claims: list[Claim] = []
    for book in BOOKS:
        name = ""
        for line in (HERE / f"{book}.txt").read_text(encoding="utf-8").splitlines():
            if line.startswith("@"):
                name = line[1:]
            elif line and not line.startswith("#"):
                kind, _, text = line.partition(": ")
                claims.append(Claim(name, kind, text, book))
    claims += [Claim(name, "verbatim", _sentences(p)[0]) for name, p in articles.items() if not name.startswith("own-")]
    for book in ("fresh", "other_hand", "other_hand_held"):
        for name in dict.fromkeys(claim.article for claim in claims if claim.book == book):
            claims += [Claim(name, "verbatim", text, book) for text in _sentences(articles[name])[-2:]]
    first: dict[tuple[str, str, str], Claim] = {}
    for claim in claims:  # two hands may cut the same sentence short in the same way
        first.setdefault((claim.article, claim.kind, claim.text), claim)
    return list(first.values())


def _sentences(passage: Evidence) -> list[str]:
    """Its sentences of six words and more, in the order of a hash."""
    whole = [s for s in split_sentences(passage.text) if len(s.split()) >= 6]
    return sorted(whole, key=lambda s: hashlib.sha256(s.encode()).digest())


def flagged(claim: Claim, articles: dict[str, Evidence]) -> str:
    """Why the check does not call the sentence supported; empty when it does."""
    (checked, *_) = _checker(articles[claim.article]).check(f"{claim.text} [1]")
    return "" if checked.support == "supported" else checked.why or checked.support


@cache
def _checker(article: Evidence) -> Checker:
    """Reads an article once for all its sentences."""
    return Checker([article])


def shares(claims: Iterable[Claim], articles: dict[str, Evidence]) -> dict[str, tuple[float, int]]:
    """For each kind the share of sentences that the check flags, and their number; `corrupted` sums the false ones up."""
    total: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    for claim in claims:
        for kind in (claim.kind,) if claim.faithful else (claim.kind, "corrupted"):
            total[kind] += 1
            hit[kind] += bool(flagged(claim, articles))
    return {kind: (hit[kind] / n, n) for kind, n in sorted(total.items())}


def figures(claims: Iterable[Claim], articles: dict[str, Evidence]) -> dict[str, dict[str, float]]:
    """For each part the share of corrupted sentences caught and of faithful ones left alone; more is better."""
    told: dict[str, dict[str, float]] = {}
    for part in PARTS:
        found = shares((c for c in claims if c.part == part), articles)
        if found:
            told[part] = {"corrupted caught": round(found["corrupted"][0], 4)}
            told[part] |= {f"{kind} left alone": round(1 - found[kind][0], 4) for kind in FAITHFUL if kind in found}
    return told


def load_gate() -> ModuleType:
    """The mechanism that keeps floors, shared with retrieval."""
    spec = importlib.util.spec_from_file_location("quality_gate", HERE.parent / "gate.py")
    assert spec and spec.loader
    gate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(gate)
    return gate


def sources() -> str:
    """A digest of all that is measured on."""
    return str(load_gate().digest([BRIEFS, *(HERE / f"{name}.txt" for name in (*BOOKS, "texts"))]))


def main() -> int:
    """Print, compare or update; returns 1 when something lies below its floor."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--update", action="store_true", help="write what is measured as the new floors")
    parser.add_argument("--allow-regression", metavar="WHY", help="let --update lower floors, for this reason")
    parser.add_argument("--failures", action="store_true", help="name the wrong verdicts of the open sets")
    parser.add_argument("--fresh", action="store_true", help="measure all that is held back; always done with --update")
    arguments = parser.parse_args()
    gate, articles = load_gate(), read_articles()
    claims = [c for c in read_claims(articles) if c.part not in SELDOM or arguments.fresh or arguments.update]
    for part in PARTS:
        for kind, (share, n) in shares((c for c in claims if c.part == part), articles).items():
            print(f"{part:15} {kind:11} flagged {share:.3f} of {n}")
    if arguments.failures:
        for claim in claims:
            why = flagged(claim, articles)
            if not claim.held and bool(why) == claim.faithful:
                print(f"{claim.kind}: {claim.text} {why}")
    measured = figures(claims, articles)
    kept = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    if arguments.update:
        try:
            anew = gate.updated(kept, measured, sources(), arguments.allow_regression)
        except ValueError as error:
            print(f"refused: {error}", file=sys.stderr)
            return 1
        FLOORS.write_text(json.dumps(anew, indent=1) + "\n", encoding="utf-8")
        return 0
    below = gate.fallen(measured, kept.get("floors", {}))
    print("\n".join(below), file=sys.stderr)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
