"""Question -> plan -> passages -> answer -> checked answer, as a stream of events.

The engine joins the rooms: it asks `index` for passages, lets `quotes` or `model` answer, and has `grounding` check
every sentence. Errors of the index and the model leave it as `Failed` events or as errors of `assistant.errors`.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from assistant import starter
from assistant.answers import (
    NOT_IN_ARTICLES,
    Answer,
    Certainty,
    Event,
    Evidence,
    Failed,
    Finished,
    Found,
    Fragment,
    FullArticle,
    Holdings,
    Request,
    Understood,
)
from assistant.config import Config
from assistant.errors import DAMAGED, ConfigError, DatelineError, IndexDamaged, IndexMissing, ModelError, UsageError
from assistant.grounding import check_answer
from assistant.indexing import open_configured_embedder
from assistant.planning import Plan, leans_back, make_plan
from assistant.quotes import quote_answer
from assistant.wording import content, words
from index import errors as index_errors
from index.search import Searcher

if TYPE_CHECKING:
    from assistant.servers import ModelSettings
    from index.search import Hit

# Below these the articles do not say. On the starter questions and on real ones less than one answerable question in
# fifty lies below; questions about something else altogether mostly do. docs/quality.md has the figures.
ANSWERABLE_FLOOR = 0.3
QUOTE_FLOOR = 0.25


@contextmanager
def index_errors_translated() -> Iterator[None]:
    """Errors of the index as errors of the assistant."""
    try:
        yield
    except index_errors.NoIndex as error:
        raise IndexMissing(f"{error} Index some articles: dateline index FOLDER") from error
    except index_errors.LedgerUnreadable as error:
        raise IndexDamaged(str(error)) from error
    except index_errors.BadFilter as error:
        raise UsageError(str(error)) from error
    except index_errors.IndexingError as error:
        raise IndexDamaged(str(error)) from error
    except sqlite3.DatabaseError as error:
        raise IndexDamaged(DAMAGED.format(error)) from error


class Engine:
    """Answers questions from one home (an `Answerer`)."""

    def __init__(
        self,
        config: Config,
        environ: Mapping[str, str] = os.environ,
        *,
        use_model: bool = True,
        single_question: bool = False,
    ) -> None:
        """Open the index; a `single_question` is answered without loading what only pays off over many.

        Raises IndexMissing, IndexDamaged.
        """
        with index_errors_translated():
            self._searcher = Searcher(
                config.home, lambda: open_configured_embedder(config), single_question=single_question
            )
        self._config = config
        self._environ = environ
        self._use_model = use_model
        self._model: ModelSettings | None = None
        self._model_sought = False
        self._model_lock = Lock()

    def warm_up(self) -> None:
        """Load what the first question would wait for."""
        with index_errors_translated():
            self._searcher.warm_up()
        self.find_model()

    def close(self) -> None:
        self._searcher.close()

    def find_model(self) -> ModelSettings | None:
        """The model to answer with; looked for once."""
        with self._model_lock:
            if self._use_model and not self._model_sought:
                from assistant.servers import find_model

                self._model = find_model(self._config.table("model"), self._environ)
                self._model_sought = True
            return self._model

    # -- asking ------------------------------------------------------------------------------------------------

    def ask(self, request: Request, stopped: Callable[[], bool] = lambda: False) -> Iterator[Event]:
        """Answer, event by event. Raises UsageError for a request that makes no sense; all else ends in a `Failed`."""
        began = time.monotonic()
        plan = make_plan(request)
        try:
            model = self.find_model() if request.use_model else None
            if model and request.history and leans_back(request.question):
                plan = replace(plan, question=self._condensed(plan, request, model, stopped))
            yield Understood(
                plan.question, plan.as_of, plan.period, "model" if model else "quotes", model.name if model else None
            )
            found = self.find_passages(plan, request.k)
            yield found
            draft = Answer(
                request.question, plan.as_of, "", "answered", "model" if model else "quotes", found.answerable,
                found.passages, period=plan.period,
            )  # fmt: skip
            for event in self._answer(plan, draft, model, stopped):
                yield _timed(event, began)
        except UsageError:
            raise
        except DatelineError as error:
            yield Failed(str(error), error.exit_code)

    def _answer(
        self, plan: Plan, draft: Answer, model: ModelSettings | None, stopped: Callable[[], bool]
    ) -> Iterator[Event]:
        # The refusal comes before any paid call.
        if not draft.passages or draft.answerable < ANSWERABLE_FLOOR:
            yield Finished(_refusal(draft))
        elif model:
            yield from self._answer_with_model(plan, draft, model, stopped)
        else:
            quoted = quote_answer(plan.question, draft.passages, plan.as_of)
            if not quoted.sentences or quoted.confidence < QUOTE_FLOOR:
                yield Finished(_refusal(draft))
                return
            yield Fragment(quoted.text)
            yield Finished(replace(draft, text=quoted.text, sentences=quoted.sentences))

    def _answer_with_model(
        self, plan: Plan, draft: Answer, model: ModelSettings, stopped: Callable[[], bool]
    ) -> Iterator[Event]:
        import prompts
        from assistant.citing import CitationResolver, build_messages
        from assistant.model import Done, stream_chat

        version = int(self._config.number("prompts.answer"))
        try:
            prompt = prompts.load("answer", version or None)
        except prompts.PromptError as error:
            raise ConfigError(f"prompts.answer cannot be used: {error}.") from error
        draft = replace(draft, model=model.name, prompt=prompt.id)
        text, done = "", Done(None, complete=False, reason="no answer came")
        try:
            messages, labels, dropped = build_messages(
                plan.question, draft.passages, plan.as_of, plan.period, prompt, model
            )
            resolver = CitationResolver(labels)
            for piece in stream_chat(model, messages, stopped):
                done = piece if isinstance(piece, Done) else done
                shown = resolver.close() if isinstance(piece, Done) else resolver.feed(piece)
                if shown:
                    text += shown
                    yield Fragment(shown)
        except ModelError as error:
            yield Failed(str(error), error.exit_code, replace(draft, status="failed", text=text))
            return
        notes = [] if done.complete else [done.reason]
        if dropped:
            notes.append(f"passages {', '.join(map(str, dropped))} did not fit into the model's window")
        yield Finished(
            _checked(replace(draft, text=text.strip(), usage=done.usage, note="; ".join(notes)), done.complete)
        )

    def _condensed(self, plan: Plan, request: Request, model: ModelSettings, stopped: Callable[[], bool]) -> str:
        """A follow-up as a question of its own, worded by the model; by carried-over words when the model fails."""
        import prompts
        from assistant.citing import condense_messages
        from assistant.model import Done, stream_chat

        try:
            messages = condense_messages(request.question, request.history, plan.as_of, prompts.load("condense"), model)
            *pieces, done = stream_chat(model, messages, stopped)
        except ModelError:
            return plan.question
        wording = " ".join("".join(p for p in pieces if isinstance(p, str)).split())
        # Half a question would search for something else.
        whole = isinstance(done, Done) and done.complete
        return wording if whole and 0 < len(wording) <= 400 else plan.question

    def find_passages(self, plan: Plan, k: int) -> Found:
        """The passages for a plan, best first. Raises IndexMissing, IndexDamaged, UsageError."""
        with index_errors_translated():
            found = self._searcher.search(plan.question, plan.window, k)
        asked = {word.stem for word in content(words(plan.question))}
        passages = tuple(_evidence(rank, hit, asked) for rank, hit in enumerate(found.hits, 1))
        newest = max((p.published for p in passages if p.published), default=None)
        return Found(passages, found.answerable, newest, found.notes)

    # -- looking -----------------------------------------------------------------------------------------------

    def holdings(self) -> Holdings:
        """What is indexed now. Raises IndexMissing, IndexDamaged."""
        with index_errors_translated():
            held = self._searcher.holdings()
        sources = tuple(source.name for source in held.sources)
        return Holdings(
            held.articles,
            held.passages,
            held.newest,
            held.oldest,
            held.outlets,
            held.published,
            sources,
            self._model.name if self._model else None,
            held.problems,
            starter.questions_to_try(sources),
        )

    def sources(self) -> list[dict[str, Any]]:
        """The known sources: name, kind, location, number of articles, when last read and what came of it."""
        with index_errors_translated():
            return [asdict(source) for source in self._searcher.holdings().sources]

    def article(self, article_id: str) -> FullArticle | None:
        """The stored article, or None when it has been removed."""
        with index_errors_translated():
            row = self._searcher.article(article_id)
        if row is None:
            return None
        return FullArticle(
            row["article_id"], row["url"], row["title"], row["outlet"], row["published"],
            row["published_certainty"], row["text"], tuple(row["authors"]),
        )  # fmt: skip


def _evidence(rank: int, hit: Hit, asked: set[str]) -> Evidence:
    """A hit in the words of the conversation; `asked` are the stems of the question."""
    passage = hit.passage
    return Evidence(
        rank=rank,
        score=hit.score,
        article_id=passage.article_id,
        url=passage.url,
        title=passage.title,
        outlet=passage.outlet,
        published=passage.published,
        updated=passage.updated,
        published_certainty=cast("Certainty", passage.published_certainty),
        start=passage.start,
        end=passage.end,
        text=passage.text,
        cluster=passage.cluster,
        copies=hit.copies,
        matches=tuple((w.start, w.end) for w in content(words(passage.text)) if w.stem in asked),
    )


def _refusal(draft: Answer) -> Answer:
    return replace(draft, text=NOT_IN_ARTICLES, status="not_in_articles")


def _checked(draft: Answer, complete: bool) -> Answer:
    """A model's answer with every sentence held against the passages it cites."""
    if complete and draft.text.rstrip(". ") == NOT_IN_ARTICLES.rstrip(". "):
        return _refusal(draft)
    sentences = check_answer(draft.text, draft.passages)
    return replace(draft, sentences=sentences, status="answered" if complete else "incomplete")


def _timed(event: Event, began: float) -> Event:
    if isinstance(event, Finished):
        return Finished(replace(event.answer, seconds=round(time.monotonic() - began, 3)))
    return event
