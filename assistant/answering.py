"""An answer written by a language model: prompted by kind, streamed, numbered, checked, mended, priced.

The talking is done in `model`, the messages in `citing`, the checking in `grounding`; here they are put in order. What
was streamed is never lost: a fault leaves an answer that says what became of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import cast, get_args

import prompts
from assistant.answers import (
    NOT_IN_ARTICLES,
    Answer,
    Event,
    Failed,
    Finished,
    Found,
    Fragment,
    Kind,
    Repair,
    Request,
    Sentence,
    Support,
    Usage,
    Verify,
)
from assistant.citing import CitationResolver, ContextTooLong, build_messages, condense_messages
from assistant.config import Config
from assistant.errors import ConfigError, ModelError
from assistant.grounding import check_answer
from assistant.model import Done, stream_chat
from assistant.numbering import Numbering
from assistant.servers import ModelSettings

PROMPTS: dict[Kind, str] = {"overview": "overview", "timeline": "timeline", "comparison": "compare"}
"""The prompt for each kind of question; `answer` for the others."""

_SMALLEST_WINDOW = 1024
_FITTINGS = 4
_SMALLER = 0.6  # a tokenizer of single bytes needs 3.5 times what is estimated: three steps away
Stopped = Callable[[], bool]


class Writer:
    """Lets one model write. `model` changes when its server turns out to read less than was thought."""

    def __init__(self, config: Config, model: ModelSettings) -> None:
        """Raises ConfigError when `model.verify` is neither local nor model."""
        self.model = model
        self._config = config
        verify = config.text("model.verify")
        if verify not in get_args(Verify):
            raise ConfigError(f"model.verify must be local or model, not {verify!r}.")
        self._verifies = verify == "model"

    # -- answering ---------------------------------------------------------------------------------------------

    def answer(self, question: str, draft: Answer, request: Request, stopped: Stopped) -> Iterator[Event]:
        """Write the answer that `draft` begins, from its passages. Ends in one `Finished` or `Failed`."""
        prompt = self._prompt(PROMPTS.get(draft.kind, "answer"))
        draft = replace(draft, model=self.model.name, prompt=prompt.id)
        numbering = Numbering(draft.passages)
        text, usage = "", draft.usage
        done, dropped = Done(None, complete=False, reason="no answer came"), cast("tuple[int, ...]", ())
        try:
            for piece in self._stream(question, draft, prompt, numbering, stopped):
                if isinstance(piece, Done):
                    done = piece
                elif isinstance(piece, tuple):
                    dropped = piece
                elif isinstance(piece, Found):
                    yield piece
                else:
                    text += piece
                    yield Fragment(piece)
        except ModelError as error:
            yield Failed(str(error), error.exit_code, replace(draft, status="failed", text=text))
            return
        usage = _sum(usage, self._priced(done.usage))
        notes = [draft.note] if draft.note else []
        notes += [] if done.complete else [done.reason.rstrip(".")]
        if dropped:
            told = ", ".join(f"[{n}]" for n in numbering.numbers(dropped))
            notes.append(f"passages {told} did not fit into the model's window")
        answer = replace(
            draft, text=text.strip(), passages=numbering.passages(), usage=usage, note="; ".join(notes),
        )  # fmt: skip
        answer = checked(answer, done.complete)
        if answer.status == "answered" and not stopped():
            if self._config.flag("model.repair") and answer.unfounded:
                answer = self.mend(answer, stopped)
            if request.verify == "model" or (request.verify is None and self._verifies):
                answer = self.judge(answer, stopped)
        yield Finished(answer)

    def _stream(
        self, question: str, draft: Answer, prompt: prompts.Prompt, numbering: Numbering | None, stopped: Stopped
    ) -> Iterator[str | Found | tuple[int, ...] | Done]:
        """The ranks that did not fit, then the text with citations, each new one announced by a `Found`, then `Done`."""
        sentences = draft.sentences if "draft" in prompt.slots else ()
        for fitting in range(_FITTINGS):
            messages, labels, dropped = build_messages(
                question, draft.passages, draft.as_of, draft.period, prompt, self.model, draft=sentences
            )
            resolver, cited = CitationResolver(labels, numbering), 0
            try:
                yield dropped
                for piece in stream_chat(self.model, messages, stopped):
                    shown = resolver.close() if isinstance(piece, Done) else resolver.feed(piece)
                    if numbering and numbering.cited > cited:
                        cited = numbering.cited
                        yield Found(numbering.passages(), draft.answerable, draft.newest)
                    if shown:
                        yield shown
                    if isinstance(piece, Done):
                        yield piece
                return
            except ContextTooLong as error:  # raised before the first word only
                if fitting == _FITTINGS - 1 or not self._learn_window(error.limit):
                    raise

    def _learn_window(self, limit: int | None) -> bool:
        """Reckon with the window that a server has named, or with less; False when that leads nowhere."""
        window = self.model.context_tokens
        smaller = limit if limit and limit < window else int(window * _SMALLER)
        if smaller < _SMALLEST_WINDOW:
            return False
        output = min(self.model.max_output_tokens, smaller // 3)
        self.model = replace(self.model, context_tokens=smaller, max_output_tokens=output)
        return True

    def _prompt(self, name: str) -> prompts.Prompt:
        version = int(self._config.number("prompts.answer")) if name == "answer" else 0
        try:
            return prompts.load(name, version or None)
        except prompts.PromptError as error:
            raise ConfigError(f"prompts.{name} cannot be used: {error}.") from error

    def _priced(self, usage: Usage | None) -> Usage | None:
        model = self.model
        if usage is None or not (model.price_in or model.price_out):
            return usage
        cost = (usage.prompt_tokens * model.price_in + usage.completion_tokens * model.price_out) / 1e6
        return replace(usage, cost=cost, currency=model.currency)

    # -- a second call -----------------------------------------------------------------------------------------

    def _second(self, name: str, answer: Answer, stopped: Stopped) -> tuple[str, Done]:
        """What the model replies to a prompt about an answer. Raises ModelError."""
        text, done = "", Done(None, complete=False, reason="no answer came")
        for piece in self._stream(answer.question, answer, self._prompt(name), None, stopped):
            if isinstance(piece, Done):
                done = piece
            elif isinstance(piece, str):
                text += piece
        return text.strip(), done

    def mend(self, answer: Answer, stopped: Stopped) -> Answer:
        """The answer after a second call that mends or drops what is not supported; the former one if that is no better.

        Raises nothing: when the call fails, the former answer is kept and its note says so.
        """
        try:
            text, done = self._second("repair", answer, stopped)
        except ModelError as error:
            return _with_note(replace(answer, repair=Repair(kept=True)), f"it could not be repaired: {error}")
        cost = self._priced(done.usage)
        total = _sum(answer.usage, cost)
        if not done.complete or not text:
            kept = replace(answer, usage=total, repair=Repair(kept=True, usage=cost))
            return _with_note(kept, f"it could not be repaired: {done.reason or 'nothing came'}")
        mended = checked(replace(answer, text=text, usage=total), complete=True)
        if _doubt(mended) >= _doubt(answer):
            return replace(answer, usage=total, repair=Repair(kept=True, usage=cost))
        before, after = ([s.text for s in a.sentences] for a in (answer, mended))
        removed, added = (
            tuple(t for t in before if t not in after), tuple(t for t in after if t not in before)
        )  # fmt: skip
        return replace(mended, repair=Repair(removed, added, usage=cost))

    def repair(self, answer: Answer, stopped: Stopped) -> Iterator[Event]:
        """Repair a finished answer on request; its passages and their numbers stay."""
        yield Found(answer.passages, answer.answerable, answer.newest)
        mended = self.mend(answer, stopped)
        if mended.repair and not mended.repair.kept:
            yield Fragment(mended.text)
        yield Finished(mended)

    def judge(self, answer: Answer, stopped: Stopped) -> Answer:
        """The answer with the model's own opinion on each sentence. An opinion lowers support, and never raises it."""
        if not answer.sentences:
            return answer
        try:
            text, done = self._second("verify", answer, stopped)
        except ModelError as error:
            return _with_note(answer, f"no second opinion: {error}")
        opinions = read_opinions(text)
        judged = tuple(_judged(s, opinions.get(n)) for n, s in enumerate(answer.sentences, 1))
        answer = replace(answer, sentences=judged, usage=_sum(answer.usage, self._priced(done.usage)))
        missing = sum(s.opinion is None for s in judged)
        return _with_note(answer, f"no second opinion on {missing} of {len(judged)} sentences") if missing else answer

    def condense(
        self, question: str, request: Request, as_of: str, stopped: Stopped
    ) -> tuple[str, Usage | None]:  # fmt: skip
        """A follow-up as a question of its own, worded by the model; `question` when the model fails."""
        try:
            messages = condense_messages(request.question, request.history, as_of, self._prompt("condense"), self.model)
            *pieces, done = stream_chat(self.model, messages, stopped)
        except ModelError:
            return question, None
        wording = " ".join("".join(p for p in pieces if isinstance(p, str)).split())
        usage = self._priced(done.usage) if isinstance(done, Done) else None
        # Half a question would search for something else.
        whole = isinstance(done, Done) and done.complete
        return (wording if whole and 0 < len(wording) <= 400 else question), usage


# -- checking ---------------------------------------------------------------------------------------------------------


def checked(answer: Answer, complete: bool) -> Answer:
    """A model's answer with every sentence held against the passages it cites."""
    sentences = check_answer(answer.text, answer.passages)
    if complete and _refuses(sentences):
        return replace(answer, text=NOT_IN_ARTICLES, sentences=(), status="not_in_articles")
    return replace(answer, sentences=sentences, status="answered" if complete else "incomplete")


def _refuses(sentences: Sequence[Sentence]) -> bool:
    """Whether the first sentence is the refusal and nothing after it cites anything."""
    plain = re.sub(r"\W+", " ", sentences[0].text).strip() if sentences else ""
    return plain == NOT_IN_ARTICLES.rstrip(".") and not any(s.citations for s in sentences)


_WEIGHT: dict[Support, int] = {"supported": 0, "partly": 1, "not_found": 2}


def _doubt(answer: Answer) -> tuple[float, int]:
    """How much of an answer is in doubt; a refusal is certain, and worth more than an answer without any support."""
    claims = [s for s in answer.sentences if s.claims]
    return sum(_WEIGHT[s.support] for s in claims) / max(1, len(claims)), len(answer.unfounded)


_OPINION = re.compile(r"^\W*(\d{1,3})\W+(supported|partly|not[ _-]?found)\b", re.IGNORECASE | re.MULTILINE)


def read_opinions(text: str) -> dict[int, Support]:
    """The verdicts in a reply by number of sentence; a number with two different ones has none."""
    found: dict[int, set[Support]] = {}
    for number, said in _OPINION.findall(text):
        word = said.lower()
        verdict: Support = "supported" if word == "supported" else "partly" if word == "partly" else "not_found"
        found.setdefault(int(number), set()).add(verdict)
    return {number: next(iter(verdicts)) for number, verdicts in found.items() if len(verdicts) == 1}


def _judged(sentence: Sentence, opinion: Support | None) -> Sentence:
    # One step down at most: what stands in the passage word for word does not vanish because a model overlooked it.
    lower = opinion is not None and _WEIGHT[opinion] > _WEIGHT[sentence.support]
    down: Support = "partly" if sentence.support == "supported" else "not_found"
    return replace(sentence, opinion=opinion, support=down if lower else sentence.support)


def _with_note(answer: Answer, note: str) -> Answer:
    return replace(answer, note="; ".join(part for part in (answer.note, note.rstrip(".")) if part))


def _sum(one: Usage | None, other: Usage | None) -> Usage | None:
    return one.plus(other) if one else other
