"""The vocabulary of questions and answers, which the engine, the screens and the command line share.

Only the standard library is imported here, so that the screen can be drawn before anything heavy is loaded.
An answer is a stream of events, in this order::

    Understood  Found  (Fragment ...)  Finished          answered, by quotes or by a model
    Understood  Found  Finished                          the articles do not say
    ...         Failed                                   nothing more comes; what was streamed stays valid

`Found` comes again before the fragment that cites a passage for the first time: citations are numbered in the order of
their first use, and `rank` follows. It replaces the one before and has no notes.

Offsets count characters of an article's stored text, from 0, the end not included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Support = Literal["supported", "partly", "not_found"]
Certainty = Literal["stated", "inferred", "unknown"]
Mode = Literal["quotes", "model"]
Status = Literal["answered", "not_in_articles", "incomplete", "failed"]
Verify = Literal["local", "model"]
"""Who checks sentences: the local check alone, or a model besides it."""
Kind = Literal["look-up", "overview", "timeline", "comparison", "about"]
"""What a question asks for. `about` is answered without articles: hello, what can you do, which articles do you have."""

NOT_IN_ARTICLES = "The articles do not say."
"""The one wording of a refusal: the prompt asks for it, the engine recognises it, the screen shows it. A sentence about
what is missing begins with it: "The articles do not say who paid."."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that an answer may use; `rank` (from 1) is the number by which it is cited."""

    rank: int
    score: float
    article_id: str
    url: str
    title: str
    outlet: str
    published: str | None
    updated: str | None
    published_certainty: Certainty
    start: int
    end: int
    text: str
    cluster: str
    copies: int = 0
    """How many further articles carry the same text."""
    copy_outlets: tuple[str, ...] = ()
    """The other outlets that carry it: "also in". They never count as independent sources."""
    revision: int = 1
    """Which revision of the article this is, from 1; a saved conversation tells by it what has been corrected since."""
    speaker: str = ""
    """Who is speaking in the evidence: a person or body named in the passage; empty for the outlet's own words."""
    outside: bool = False
    """Whether it lies outside the period that the question names, and is shown as such only."""
    story: str = ""
    """For overviews: the story it stands for, the same for every passage of one story."""
    reasons: tuple[tuple[str, float], ...] = ()
    """What its score is made of, name and share, largest first."""
    matches: tuple[tuple[int, int], ...] = ()
    """Where words of the question stand, as offsets into `text`."""
    place: int = 0
    """Its place in what was found, from 1, which a number by first use leaves as it was; 0 where `rank` is still that."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim span of a cited passage that supports a sentence."""

    citation: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer, the passages it cites, and what became of checking it."""

    text: str
    citations: tuple[int, ...] = ()
    support: Support = "not_found"
    quotes: tuple[Quote, ...] = ()
    better: int | None = None
    """A retrieved passage that bears the sentence out where the cited ones do not, offered as its citation."""
    why: str = ""
    """What does not match, in a few words; empty when supported."""
    opinion: Support | None = None
    """A model's second opinion, where one was asked for. It can lower `support`, never raise it."""

    @property
    def claims(self) -> bool:
        """Whether it says something of the world, and not only that the articles do not say."""
        return bool(self.citations) or not self.text.startswith(NOT_IN_ARTICLES.rstrip("."))


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that the model's server reported, and what they cost at the configured prices (None: no price is set)."""

    prompt_tokens: int
    completion_tokens: int
    cost: float | None = None
    currency: str = ""

    def plus(self, other: Usage | None) -> Usage:
        """Both together; the cost of a part whose price is unknown is left out."""
        if other is None:
            return self
        costs = [cost for cost in (self.cost, other.cost) if cost is not None]
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            sum(costs) if costs else None,
            self.currency or other.currency,
        )


@dataclass(frozen=True, slots=True)
class Position:
    """One side where passages disagree: what is said, in which passages, by whom and when."""

    says: str
    citations: tuple[int, ...]
    outlets: tuple[str, ...] = ()
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A figure, a date or a yes/no on which passages differ; `about` says what, in a few words."""

    about: str
    positions: tuple[Position, ...]
    settled: bool = False
    """Whether a later article says that its figure, in the first position, replaces what was said before."""

    @property
    def heading(self) -> str:
        """What stands above the positions."""
        if self.settled:
            return f"On {self.about}, a later article replaces what earlier ones said:"
        return f"The articles differ on {self.about}:"


@dataclass(frozen=True, slots=True)
class Repair:
    """What a second call made of an answer with unsupported sentences, and what that call cost."""

    removed: tuple[str, ...] = ()
    """Sentences of the former answer that are gone or were reworded."""
    added: tuple[str, ...] = ()
    kept: bool = False
    """Whether the former answer was kept, because the second was no better."""
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer: `text` carries `[1]` markers that name ranks of `passages`."""

    question: str
    as_of: str
    text: str
    status: Status
    mode: Mode
    answerable: float
    passages: tuple[Evidence, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    period: str | None = None
    model: str | None = None
    prompt: str | None = None
    usage: Usage | None = None
    seconds: float = 0.0
    kind: Kind = "look-up"
    newest: str | None = None
    """The publication date of the newest passage: how old the evidence is."""
    disagreements: tuple[Disagreement, ...] = ()
    nearest: tuple[Sentence, ...] = ()
    """Where the articles do not say: what comes nearest in the first of them, a sentence of each."""
    note: str = ""
    """What the reader should know besides: stopped, cut short, no articles in the period ..."""
    repair: Repair | None = None

    @property
    def unfounded(self) -> tuple[Sentence, ...]:
        """The sentences that were not found in the passages."""
        return tuple(s for s in self.sentences if s.support == "not_found" and s.claims)

    @property
    def warning(self) -> str:
        """What stands at the top of an answer that leans on sentences without support; empty when none does."""
        missing, claims = len(self.unfounded), sum(s.claims for s in self.sentences)
        if not missing:
            return ""
        if missing == claims:
            return "Careful: nothing in this answer was found in the passages."
        was = "was" if missing == 1 else "were"
        return f"Careful: {missing} of the {claims} sentences of this answer {was} not found in the passages."


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer earlier in the conversation."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Request:
    """A question with everything that bears on it. Dates are ISO days in the user's zone."""

    question: str
    history: tuple[Turn, ...] = ()
    as_of: str | None = None
    since: str | None = None
    until: str | None = None
    outlets: tuple[str, ...] = ()
    k: int = 8
    use_model: bool = True
    verify: Verify | None = None
    """Who checks the sentences; None takes the setting `model.verify`."""
    repair_of: Answer | None = None
    """An answer to repair instead of a question to answer: the model fixes or drops what is not supported."""
    period: str = ""
    """The days that the question is to speak of, in words ("last week", "June 2024"), instead of those it names; "any"
    leaves the ones it names aside."""
    kind: Kind | None = None
    """What the question is to ask for, instead of what it reads as."""
    undated: bool = False
    """Whether articles without a date pass `since` and `until`."""
    articles: tuple[str, ...] = ()
    """The only articles (by id) whose stories an overview is to tell; empty tells those of a period."""

    def __post_init__(self) -> None:
        # Bytes that are no UTF-8 arrive from a shell as halves of surrogate pairs, which no index can look up.
        object.__setattr__(self, "question", self.question.encode("utf-8", "replace").decode())


@dataclass(frozen=True, slots=True)
class Understood:
    """What the question was taken to ask for."""

    question: str
    as_of: str
    period: str | None = None
    mode: Mode = "quotes"
    model: str | None = None
    kind: Kind = "look-up"
    since: str | None = None
    """First day of the period of events that the question names, ISO; `until` the last one, included."""
    until: str | None = None
    outlets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The passages an answer may lean on, best first, before the first word of the answer."""

    passages: tuple[Evidence, ...]
    answerable: float
    newest: str | None = None
    """The publication date of the newest passage."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fragment:
    """The next piece of the answer's text. Pieces joined are the text shown so far."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The whole answer, checked. It replaces what was streamed."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Failed:
    """The answer broke off: what happened and what to do. `answer` holds what there is of it."""

    message: str
    exit_code: int
    answer: Answer | None = None


Event = Understood | Found | Fragment | Finished | Failed


@dataclass(frozen=True, slots=True)
class FullArticle:
    """An article as stored, for reading it whole."""

    article_id: str
    url: str
    title: str
    outlet: str
    published: str | None
    published_certainty: Certainty
    text: str
    authors: tuple[str, ...] = ()
    updated: str | None = None
    section: str = ""
    revision: int = 1
    copy_outlets: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    """What later revisions changed, newest first."""


@dataclass(frozen=True, slots=True)
class Story:
    """One story of the day: a cluster of articles about one thing, copies counted once."""

    title: str
    article_id: str
    """The article that stands for it."""
    outlets: tuple[str, ...]
    published: str | None
    """The newest publication date in it."""
    articles: int = 1
    summary: str = ""
    """A sentence quoted from the article that stands for it."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The main stories of a period, most important first. With none in it, `stories` are the newest held and `note` says so."""

    stories: tuple[Story, ...]
    period: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a revision changed in an article: sentences gone and sentences come, and the outlet's own notice of it."""

    article_id: str
    title: str
    outlet: str
    revision: int
    when: str
    """When the new revision was accepted (instant, UTC)."""
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    correction: str = ""
    """The outlet's "Correction:" notice, when it has one."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source and how it fares. `state` is a word: ok, failed, never read, paused, gone."""

    name: str
    kind: str
    """files, page, feed, sitemap, archive, starter."""
    location: str
    state: str
    why: str = ""
    new: int = 0
    """Articles that its last reading brought."""
    articles: int = 0
    last_run: str | None = None
    """When it was last read (instant, UTC)."""
    every: str = ""
    """How often it is refreshed while the app is open or under --watch, such as 30m; empty: only when asked."""
    title: str = ""
    """What it calls itself."""
    brought: str = ""
    """What its last reading brought, in words."""
    keeps_gone: bool = False
    """Whether articles that it no longer has are kept."""
    columns: str = ""
    """Its columns that hold fields under other names, as `--map` takes them."""


@dataclass(frozen=True, slots=True)
class WhatChanged:
    """What has come since a moment: new stories, corrections, sources that fail."""

    since: str
    new_articles: int
    stories: tuple[Story, ...] = ()
    corrections: tuple[Change, ...] = ()
    failing: tuple[SourceState, ...] = ()
    gone: tuple[str, ...] = ()
    """Titles of articles that were taken out because no source has them any more."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What has come with the generations after one that was seen: articles (by id, newest first) and corrections."""

    generation: int
    """The newest generation."""
    articles: tuple[str, ...]
    corrections: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the index holds, for the title line and the empty state."""

    articles: int
    passages: int
    newest: str | None
    oldest: str | None
    outlets: int
    indexed_at: str | None
    """When the current generation was published (instant, UTC)."""
    sources: tuple[str, ...] = ()
    model: str | None = None
    problems: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    """Questions worth trying on these articles."""


class Answerer(Protocol):
    """What the screens need of the engine. Methods may block: call them from a worker thread."""

    def ask(self, request: Request, stopped: Callable[[], bool]) -> Iterator[Event]:
        """Answer, event by event; ends soon after `stopped()` turns true, keeping what there is."""
        ...

    def holdings(self) -> Holdings:
        """What is indexed now; follows the newest published generation."""
        ...

    def article(self, article_id: str) -> FullArticle | None:
        """The stored article, or None when it has been removed."""
        ...

    def sources(self) -> Sequence[SourceState]:
        """The known sources and how they fare."""
        ...

    def changes(self, since: str) -> WhatChanged:
        """What has come since an instant (UTC)."""
        ...

    def overview(
        self,
        as_of: str | None = None,
        since: str | None = None,
        until: str | None = None,
        outlets: tuple[str, ...] = (),
        limit: int = 8,
    ) -> Overview:
        """The main stories of a period, by default of the last seven days; with none in it, the newest held."""
        ...
