"""The grounding benchmark: sentences of known truth, each with the article it cites.

Half of the sentences, by a hash of their text, is open for tuning; the other half is held back. Nobody looks at the held
half's failures; only its shares are printed. The verbatim sentences are drawn from every starter article by the same hash.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.answers import Evidence
from assistant.grounding import check_answer
from index.sentences import split_sentences

HERE = Path(__file__).parent
BRIEFS = HERE.parents[2] / "seeds" / "briefs"
FAITHFUL = ("verbatim", "trimmed", "merged", "paraphrase")


@dataclass(frozen=True)
class Claim:
    """A sentence, its kind, and the article that it cites."""

    article: str
    kind: str
    text: str

    @property
    def faithful(self) -> bool:
        return self.kind in FAITHFUL

    @property
    def held(self) -> bool:
        """Whether it belongs to the half that is kept out of tuning."""
        return hashlib.sha256(self.text.encode()).digest()[0] % 2 == 1


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
    """The sentences written by hand, and one verbatim sentence of each starter article."""
    claims: list[Claim] = []
    name = ""
    for line in (HERE / "claims.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            name = line[1:]
        elif line and not line.startswith("#"):
            kind, _, text = line.partition(": ")
            claims.append(Claim(name, kind, text))
    for name, passage in articles.items():
        if not name.startswith("own-"):
            whole = [s for s in split_sentences(passage.text) if len(s.split()) >= 6]
            claims.append(Claim(name, "verbatim", min(whole, key=lambda s: hashlib.sha256(s.encode()).digest())))
    return claims


def flagged(claim: Claim, articles: dict[str, Evidence]) -> str:
    """Why the check does not call the sentence supported; empty when it does."""
    (checked, *_) = check_answer(f"{claim.text} [1]", [articles[claim.article]])
    return "" if checked.support == "supported" else checked.why or checked.support


def shares(claims: Iterable[Claim], articles: dict[str, Evidence]) -> dict[str, tuple[float, int]]:
    """For each kind the share of sentences that the check flags, and their number; `corrupted` sums the false ones up."""
    total: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    for claim in claims:
        for kind in (claim.kind,) if claim.faithful else (claim.kind, "corrupted"):
            total[kind] += 1
            hit[kind] += bool(flagged(claim, articles))
    return {kind: (hit[kind] / n, n) for kind, n in sorted(total.items())}
