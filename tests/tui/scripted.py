"""A scripted engine and a scripted indexer: they speak the vocabulary and wait where a test tells them to.

Loaded by `conftest.py`; also usable alone to look at the screens without an index.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from assistant.answers import (
    NOT_IN_ARTICLES,
    Answer,
    Change,
    Disagreement,
    Event,
    Evidence,
    Failed,
    Finished,
    Found,
    Fragment,
    FullArticle,
    Holdings,
    Kind,
    Overview,
    Quote,
    Request,
    Sentence,
    SourceState,
    Story,
    Understood,
    WhatChanged,
)
from assistant.ingests import Progress, Rejection, RunEvent, RunFailed, RunFinished, RunRequest

LEAD = "Meridia, 24 June. "
BUDGET = (
    "The council of Port Alder approved the harbour budget by seven votes to two late on Monday, after a debate "
    "of five hours. Mayor Ines Calder said that dredging would begin in September. Opponents called the sum reckless."
)
BRIDGE = (
    "A rival bill on the bridge was delayed until the autumn session, the clerk of the council confirmed. "
    "According to the harbour union, two hundred jobs depend on it."
)
UNION = "The harbour union welcomed the vote and asked for a written promise that the night shift stays."


def passage(rank: int, text: str, title: str, outlet: str, published: str | None, **more: object) -> Evidence:
    """A passage whose article begins with `LEAD`."""
    start = len(LEAD)
    evidence = Evidence(
        rank=rank,
        score=1.0 / rank,
        article_id=f"article-{rank}",
        url=f"https://news.example/{rank}",
        title=title,
        outlet=outlet,
        published=published,
        updated=None,
        published_certainty="stated" if published else "unknown",
        start=start,
        end=start + len(text),
        text=text,
        cluster=f"cluster-{rank}",
    )
    return replace(evidence, **more)  # type: ignore[arg-type]


def quoted(evidence: Evidence, words: str) -> Quote:
    """A quote of these words of the passage."""
    start = evidence.start + evidence.text.index(words)
    return Quote(evidence.rank, start, start + len(words), words)


PASSAGES = (
    passage(
        1, BUDGET, "Port Alder passes harbour budget after long night", "Meridia Post", "2024-06-24",
        copies=3, matches=((4, 11), (BUDGET.index("budget"), BUDGET.index("budget") + 6)),
    ),
    passage(2, BRIDGE, "Bridge vote delayed to autumn", "Coast Wire", "2024-06-21", published_certainty="inferred"),
    passage(3, UNION, "Union welcomes vote", "Alder Gazette", None),
)  # fmt: skip

ANSWER = (
    "The council approved the harbour budget by seven votes to two late on Monday [1]. "
    "A rival bill on the bridge was delayed until the autumn session [2]. "
    "Dredging will cost ninety million [1][7]."
)
SENTENCES = (
    Sentence(
        "The council approved the harbour budget by seven votes to two late on Monday.", (1,), "supported",
        (quoted(PASSAGES[0], "approved the harbour budget by seven votes to two late on Monday"),),
    ),
    Sentence(
        "A rival bill on the bridge was delayed until the autumn session.", (2,), "supported",
        (quoted(PASSAGES[1], "A rival bill on the bridge was delayed until the autumn session"),),
    ),
    Sentence("Dredging will cost ninety million.", (1,), "not_found"),
)  # fmt: skip

HOLDINGS = Holdings(
    articles=74,
    passages=212,
    newest="2024-12-09",
    oldest="2023-01-04",
    outlets=9,
    indexed_at="2024-12-10T10:00:00+00:00",
    sources=("starter",),
    questions=(
        "What did the council of Port Alder decide?",
        "Who opposed the harbour budget, and why?",
        "What has happened to the bridge since June?",
    ),
)


STORIES = (
    Story("Port Alder passes harbour budget after long night", "article-1", ("Meridia Post", "Coast Wire", "Alder Gazette"),
          "2024-12-09", 5, "The council approved the harbour budget."),
    Story("Bridge vote delayed to autumn", "article-2", ("Coast Wire",), "2024-12-07"),
    Story("Union welcomes vote", "article-3", ("Alder Gazette",), None),
)  # fmt: skip


@dataclass
class ScriptedAnswerer:
    """Answers every question alike. `gate`, when set to an event, holds the answer back before its last pieces."""

    passages: tuple[Evidence, ...] = PASSAGES
    text: str = ANSWER
    sentences: tuple[Sentence, ...] = SENTENCES
    refuses: bool = False
    fails: Exception | str | None = None
    gate: threading.Event | None = None
    pause: float = 0.0
    pieces: int = 4
    held: Holdings = HOLDINGS
    period: str | None = "2024-06-01/2024-06-30"
    articles: dict[str, FullArticle] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    read_as: str = ""
    stories: tuple[Story, ...] = ()
    story_note: str = ""
    disagreements: tuple[Disagreement, ...] = ()
    kind: Kind = "look-up"
    states: tuple[SourceState, ...] = ()
    changed: WhatChanged | None = None

    def sources(self) -> tuple[SourceState, ...]:
        """What a test says of the sources."""
        return self.states

    def changes(self, since: str | None = None) -> WhatChanged:
        """What a test says has changed."""
        return self.changed or WhatChanged(since or "", 0)

    def ask(self, request: Request, stopped: Callable[[], bool]) -> Iterator[Event]:
        """Play the script."""
        self.asked.append(request)
        as_of = request.as_of or "2024-12-10"
        yield Understood(self.read_as or request.question, as_of, self.period, kind=self.kind)
        if isinstance(self.fails, Exception):
            raise self.fails
        yield Found(self.passages, 0.1 if self.refuses else 0.9, "2024-06-24", self.notes)
        answer = Answer(
            request.question, as_of, self.text, "answered", "quotes", 0.9, self.passages, self.sentences,
            self.period, seconds=0.4, kind=self.kind, disagreements=self.disagreements,
        )  # fmt: skip
        if self.refuses:
            yield Finished(replace(answer, text=NOT_IN_ARTICLES, status="not_in_articles", sentences=()))
            return
        size = max(1, -(-len(self.text) // self.pieces))
        pieces = [self.text[at : at + size] for at in range(0, len(self.text), size)]
        for number, piece in enumerate(pieces):
            if number == len(pieces) // 2 and self.gate is not None:
                while not self.gate.wait(0.01) and not stopped():
                    pass
            if stopped():
                partial = "".join(pieces[:number])
                yield Finished(replace(answer, text=partial, status="incomplete", sentences=()))
                return
            yield Fragment(piece)
            time.sleep(self.pause)
        if self.fails is not None:
            yield Failed(str(self.fails), 5, replace(answer, status="failed", sentences=()))
            return
        yield Finished(answer)

    def holdings(self) -> Holdings:
        """What a test says is indexed."""
        return self.held

    def overview(
        self,
        as_of: str | None = None,
        since: str | None = None,
        until: str | None = None,
        outlets: tuple[str, ...] = (),
        limit: int = 8,
    ) -> Overview:
        """The stories that a test tells."""
        return Overview(self.stories[:limit], "3 to 9 December 2024", self.story_note)

    def article(self, article_id: str) -> FullArticle | None:
        """The article around the passage."""
        if self.articles:
            return self.articles.get(article_id)
        found = next((one for one in self.passages if one.article_id == article_id), None)
        if found is None:
            return None
        rest = "\n\n" + "\n\n".join(f"Paragraph {n} of the rest of the article." for n in range(1, 30))
        return FullArticle(
            article_id, found.url, found.title, found.outlet, found.published, found.published_certainty,
            LEAD + found.text + rest, ("Ada Reporter",),
        )  # fmt: skip


SOURCES = (
    SourceState(
        "Meridia Post", "feed", "https://post.example/feed.xml", "ok", "", 41, 9_120, "2024-12-10T11:50:00+00:00", "30m"
    ),
    SourceState(
        "Coast Wire",
        "feed",
        "https://wire.example/rss",
        "failed",
        "404 Not Found; the address may have moved",
        0,
        310,
        "2024-12-07T10:00:00+00:00",
        "1h",
    ),
    SourceState("~/articles", "files", "/srv/articles", "ok", "", 0, 212, "2024-12-10T10:00:00+00:00"),
    SourceState("Alder Gazette", "page", "https://gazette.example", "never read"),
)
CHANGED = WhatChanged(
    "2024-12-10T11:00:00+00:00", 41,
    (
        Story("Harbour dredging halted by court", "article-9", ("Meridia Post", "Coast Wire"), "2024-12-10", 4),
        Story("Union calls night shift strike", "article-8", ("Alder Gazette",), "2024-12-09", 1),
    ),
    (Change("article-1", "Port Alder passes harbour budget after long night", "Meridia Post", 2,
            "2024-12-10T11:00:00+00:00", ("seven",), ("six",), "Correction: the vote was six to three."),),
)  # fmt: skip


@dataclass
class ScriptedIndexer:
    """Counts to `total`, waiting at the middle for `gate` when one is set."""

    total: int = 74
    gate: threading.Event | None = None
    end: RunEvent | Exception = field(
        default_factory=lambda: RunFinished(
            new=70, updated=1, unchanged=2, copies=3, passages=212, seconds=4.2,
            rejected=(Rejection("notes/empty.txt", "no text"), Rejection("scan.pdf", "no text layer")),
        )
    )  # fmt: skip
    requests: list[RunRequest] = field(default_factory=list)
    edits: list[tuple[str, ...]] = field(default_factory=list)
    then: Callable[[], None] = lambda: None

    def run(self, request: RunRequest, stopped: Callable[[], bool]) -> Iterator[RunEvent]:
        """Play the script."""
        self.requests.append(request)
        for done in range(self.total + 1):
            if done == self.total // 2 and self.gate is not None:
                yield Progress("embedding", done, self.total, 120.0, 12.0, "articles.jsonl")
                while not self.gate.wait(0.01) and not stopped():
                    pass
            if stopped():
                yield RunFinished(new=done, interrupted=True, seconds=1.0)
                return
            yield Progress("embedding", done, self.total, 120.0, 12.0, "articles.jsonl")
        if isinstance(self.end, Exception):
            raise self.end
        self.then()
        yield self.end

    def remove_source(self, name: str) -> int | RunFailed:
        """Note it."""
        self.edits.append(("remove", name))
        return 310

    def schedule_source(self, name: str, every: str) -> RunFailed | None:
        """Note it."""
        self.edits.append(("schedule", name, every))
        return None

    def pause_source(self, name: str, *, paused: bool = True) -> RunFailed | None:
        """Note it."""
        self.edits.append(("pause", name, str(paused)))
        return None
