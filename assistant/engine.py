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
from dataclasses import replace
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING

from assistant import starter
from assistant.answers import (
    NOT_IN_ARTICLES,
    Answer,
    Arrivals,
    Event,
    Failed,
    Finished,
    Found,
    Fragment,
    FullArticle,
    Holdings,
    Overview,
    Request,
    SourceState,
    Understood,
    WhatChanged,
)
from assistant.config import Config
from assistant.corrections import Corrected, cited_articles, tell_corrections
from assistant.dated_list import quote_by_kind
from assistant.disagreement import find_disagreements
from assistant.errors import DAMAGED, DatelineError, IndexDamaged, IndexMissing, ModelUnreachable, UsageError
from assistant.follow_ups import leans_back
from assistant.gathering import Gathered, gather
from assistant.homes import open_configured_embedder
from assistant.introducing import introduce
from assistant.kinds import Reading, read_kind
from assistant.numbering import numbered
from assistant.overviews import find_stories, nothing_held, overview_of
from assistant.planning import Plan, make_plan
from assistant.quotes import nearest_sentences
from assistant.speakers import name_speakers
from assistant.spelling import suggest_name
from index import errors as index_errors
from index.ahead import WILL, read_ahead
from index.answerability import THRESHOLD
from index.search import Searcher
from index.spans import day_span, describe_span

if TYPE_CHECKING:
    from assistant.answering import Writer
    from assistant.servers import ModelSettings
    from index.schema import StoredPassage

# Below this, or below `index.answerability.THRESHOLD`, the articles do not say. docs/quality.md has the figures.
QUOTE_FLOOR = 0.05
CLOSE_CALL = "other sentences come nearly as close: this may not be what was asked"


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
            if request.repair_of is not None:
                yield from self._repair(request, request.repair_of, stopped)
                return
            model = self.find_model() if request.use_model else None
            usage = None
            if model and request.history and leans_back(request.question):
                wording, usage = self._writer(model).condense(plan.question, request, plan.as_of, stopped)
                plan = plan.reworded(wording)
            reading = self.read_kind(plan)
            if request.kind and request.kind != reading.kind:
                reading = Reading(request.kind, reading.topic or plan.question)
            if reading.kind == "about":
                yield from self._introduce(plan, request)
                return
            yield _understood(plan, reading, model)
            gathered = self._gather(plan, reading, request.k)
            found = _found(gathered)
            yield replace(found, notes=gathered.notes)  # the remark goes with the answer
            draft = Answer(
                request.question, plan.as_of, "", "answered", "model" if model else "quotes", found.answerable,
                found.passages, period=gathered.period or plan.period, usage=usage, newest=found.newest,
                kind=reading.kind, note=gathered.remark,
            )  # fmt: skip
            for event in self._answer(plan, reading.topic, draft, request, model, stopped):
                yield self._with_corrections(_ended(plan.question, event, began))
        except UsageError:
            raise
        except DatelineError as error:
            yield Failed(str(error), error.exit_code)

    def _answer(
        self,
        plan: Plan,
        topic: str,
        draft: Answer,
        request: Request,
        model: ModelSettings | None,
        stopped: Callable[[], bool],
    ) -> Iterator[Event]:
        # The refusal comes before any paid call.
        if not draft.passages or draft.answerable < THRESHOLD:
            yield Finished(self._refusal(draft, plan))
        elif model:
            writer = self._writer(model)
            for event in writer.answer(plan.question, draft, request, stopped):
                yield _quoted_instead(plan, event)
            self._model = writer.model  # with the window that its server has shown to have
        else:
            quoted = quote_by_kind(draft.kind, topic or plan.question, draft.passages, plan.as_of)
            # Only a look-up asks for one thing that a sentence must hold.
            floor = QUOTE_FLOOR if draft.kind == "look-up" else 0.0
            if not quoted.sentences or quoted.confidence < floor:
                yield Finished(self._refusal(draft, plan))
                return
            note = "; ".join(filter(None, (draft.note, CLOSE_CALL if quoted.close else "")))
            answer = numbered(replace(draft, text=quoted.text, sentences=quoted.sentences, note=note))
            if answer.passages != draft.passages:
                yield Found(answer.passages, draft.answerable, draft.newest)
            yield Fragment(answer.text)
            yield Finished(answer)

    def _with_corrections(self, event: Event) -> Event:
        """A finished answer that says which of its quoted sentences have been corrected."""
        if not isinstance(event, Finished) or event.answer.status == "not_in_articles":
            return event
        answer = event.answer
        with index_errors_translated():
            articles = {article_id: self._corrected(article_id) for article_id in cited_articles(answer)}
        told = tell_corrections(answer, articles)
        return Finished(replace(answer, note="; ".join(filter(None, (answer.note, told))))) if told else event

    def _corrected(self, article_id: str) -> Corrected:
        from index.history import changes_of_article

        row = self._searcher.article(article_id)
        changes = self._searcher.ask_ledger(lambda ledger, now: changes_of_article(ledger, article_id, now))
        differences = tuple((change.difference.removed, change.difference.added) for change in changes)
        return Corrected(row["text"] if row else "", differences)

    def _writer(self, model: ModelSettings) -> Writer:
        from assistant.answering import Writer  # imports the model room, which quoting does without

        return Writer(self._config, model)

    def _repair(self, request: Request, answer: Answer, stopped: Callable[[], bool]) -> Iterator[Event]:
        """Repair an answer that was given, instead of answering a question."""
        model = self.find_model() if request.use_model else None
        if model is None:
            raise ModelUnreachable("No language model is configured to repair the answer; set model.base_url.")
        yield Understood(answer.question, answer.as_of, answer.period, "model", model.name, answer.kind)
        yield from self._writer(model).repair(answer, stopped)

    def read_kind(self, plan: Plan) -> Reading:
        """What kind of answer a plan's question asks for."""
        with index_errors_translated():
            return read_kind(plan.question, date.fromisoformat(plan.as_of), self._searcher.outlets)

    def find_passages(self, plan: Plan, k: int) -> Found:
        """The passages for a plan, as its kind wants them. Raises IndexMissing, IndexDamaged, UsageError."""
        return _found(self._gather(plan, self.read_kind(plan), k))

    def _gather(self, plan: Plan, reading: Reading, k: int) -> Gathered:
        with index_errors_translated():
            return gather(self._searcher, plan, reading, k)

    def _refusal(self, draft: Answer, plan: Plan) -> Answer:
        def nearly(word: str) -> list[StoredPassage]:
            with index_errors_translated():
                return self._searcher.nearly(word, plan.window)

        note = draft.note or self._nothing_held(plan) or suggest_name(draft.question, draft.passages, nearly)
        return replace(draft, text=NOT_IN_ARTICLES, status="not_in_articles", note=note)

    def _nothing_held(self, plan: Plan) -> str:
        if plan.events is None:
            return ""
        with index_errors_translated():
            return nothing_held(self._searcher, plan.window, plan.events, plan.as_of)

    def _introduce(self, plan: Plan, request: Request) -> Iterator[Event]:
        """Answer a greeting, or a question about Dateline and its articles, without any article."""
        yield Understood(plan.question, plan.as_of, kind="about")
        yield Found((), 1.0)
        text = introduce(self.holdings())
        yield Fragment(text)
        yield Finished(Answer(request.question, plan.as_of, text, "answered", "quotes", 1.0, kind="about"))

    def stages(self, request: Request, is_hit: Callable[[str, str], bool]) -> dict[str, bool]:
        """For each stage of a search, whether a passage it proposes (title, text) is a hit: where the rest is lost."""
        plan = make_plan(request)
        with index_errors_translated():
            proposed = self._searcher.proposed(plan.question, plan.window)
        return {stage: any(is_hit(p.title, p.text) for p in passages) for stage, passages in proposed.items()}

    # -- looking -----------------------------------------------------------------------------------------------

    def overview(
        self,
        as_of: str | None = None,
        since: str | None = None,
        until: str | None = None,
        outlets: tuple[str, ...] = (),
        limit: int = 8,
    ) -> Overview:
        """The main stories of a period, the last seven days when none is given; with none in it, the newest held.

        Raises UsageError, IndexMissing, IndexDamaged.
        """
        plan = make_plan(Request("What is new?", (), as_of, since, until, outlets))
        with index_errors_translated():
            return overview_of(find_stories(self._searcher, plan.window, None, plan.as_of, limit))

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

    def sources(self) -> tuple[SourceState, ...]:
        """The known sources and how they fare."""
        from assistant.sourcing import source_state

        with index_errors_translated():
            return tuple(source_state(source) for source in self._searcher.holdings().sources)

    def changes(self, since: str) -> WhatChanged:
        """What has come since an instant (ISO, UTC) or in words such as "yesterday". Raises UsageError."""
        from assistant.news_since import read_moment, what_changed

        moment, sources = read_moment(since), self.sources()
        with index_errors_translated():
            return self._searcher.ask_ledger(
                lambda ledger, generation: what_changed(ledger, generation, moment, sources)
            )

    def arrivals(self, after: int, since: str) -> Arrivals:
        """What generations later than `after` have brought, articles published before the ISO day `since` left out."""
        from assistant.news_since import arrivals

        with index_errors_translated():
            return self._searcher.ask_ledger(lambda ledger, generation: arrivals(ledger, after, generation, since))

    def article(self, article_id: str) -> FullArticle | None:
        """The stored article, or None when it has been removed."""
        from assistant.news_since import as_change
        from index.history import changes_of_article
        from index.windows import Window

        with index_errors_translated():
            row = self._searcher.article(article_id)
            if row is None:
                return None
            changes = self._searcher.ask_ledger(
                lambda ledger, generation: changes_of_article(ledger, article_id, generation)
            )
            carriers = self._searcher.ask_ledger(
                lambda ledger, generation: ledger.copies([row["cluster"]], generation, Window())
            )
        outlets = (outlet for _, outlet in carriers.get(row["cluster"], ()))
        others = tuple(dict.fromkeys(outlet for outlet in outlets if outlet and outlet != row["outlet"]))
        return FullArticle(
            row["article_id"], row["url"], row["title"], row["outlet"], row["published"],
            row["published_certainty"], row["text"], tuple(row["authors"]), row["updated"], row["section"],
            row["number"], copy_outlets=others, changes=tuple(as_change(change) for change in changes),
        )  # fmt: skip


def _understood(plan: Plan, reading: Reading, model: ModelSettings | None) -> Understood:
    return Understood(
        plan.question,
        plan.as_of,
        plan.period,
        "model" if model else "quotes",
        model.name if model else None,
        reading.kind,
        since=plan.events.since if plan.events else None,
        until=plan.events.until if plan.events else None,
        outlets=reading.outlets or plan.window.outlets,
    )


def _found(gathered: Gathered) -> Found:
    newest = max((p.published for p in gathered.passages if p.published), default=None)
    notes = (*gathered.notes, *([gathered.remark] if gathered.remark else []))
    return Found(gathered.passages, gathered.answerable, newest, notes)


def _quoted_instead(plan: Plan, event: Event) -> Event:
    """A failure before the model's first word, with what the articles say for themselves; other events as they are."""
    if not isinstance(event, Failed) or event.answer is None or event.answer.text:
        return event
    quoted = quote_by_kind(event.answer.kind, plan.question, event.answer.passages, plan.as_of)
    if not quoted.sentences or quoted.confidence < QUOTE_FLOOR:
        return event
    answer = replace(event.answer, mode="quotes", text=quoted.text, sentences=quoted.sentences)
    return replace(event, answer=numbered(answer))


def _ended(question: str, event: Event, began: float) -> Event:
    """A finished answer with who is speaking in its evidence, where that disagrees, and how long it took."""
    if not isinstance(event, Finished):
        return event
    answer = event.answer
    passages = name_speakers(answer.passages, answer.sentences)
    differing = () if answer.status == "not_in_articles" else find_disagreements(question, passages)
    seconds = round(time.monotonic() - began, 3)
    note = "; ".join(filter(None, (_about_to_come(question, answer), answer.note)))
    answer = replace(answer, passages=passages, disagreements=differing, note=note, seconds=seconds)
    # A model's text was numbered as it came.
    written = answer.mode == "model" and bool(answer.sentences)
    return Finished(_with_nearest(question, answer if written else numbered(answer)))


def _with_nearest(question: str, answer: Answer) -> Answer:
    """A refusal with the sentences that come nearest: the reader sees at once whether it was right to refuse."""
    inside = [passage for passage in answer.passages if not passage.outside]
    if answer.status != "not_in_articles" or answer.kind != "look-up" or not inside:
        return answer
    return replace(answer, nearest=nearest_sentences(question, inside, answer.as_of))


def _about_to_come(question: str, answer: Answer) -> str:
    """What a look-up of days to come has to say: how far its evidence can see. Empty for other questions."""
    if answer.status != "answered" or answer.kind != "look-up" or not answer.sentences:
        return ""
    if not WILL.search(question) or read_ahead(question, date.fromisoformat(answer.as_of[:10])) is None:
        return ""
    cited = {rank for sentence in answer.sentences for rank in sentence.citations}
    newest = max((p.published[:10] for p in answer.passages if p.rank in cited and p.published), default="")
    known = f"; quoted is what was known on {describe_span(day_span(date.fromisoformat(newest)))}" if newest else ""
    return f"Articles cannot tell what will happen{known}"
