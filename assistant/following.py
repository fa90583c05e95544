"""Followed questions: what their answer was, and what a newer index changes about it.

They are asked by quotes, never of a paid model: nobody sees the call, and a model words the same fact anew every time.
Kept in `following.json` in the home, for its owner alone.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from assistant.answers import Answer, Evidence, Request
from assistant.errors import ConfigError, FollowingUnreadable
from assistant.settings import write_privately

FILE_NAME = "following.json"
_MARKER = re.compile(r"\s*\[\d+(?:\s*[,;]\s*\d+)*\]")


@dataclass(frozen=True, slots=True)
class Known:
    """A piece of evidence as it was when the question was last looked at."""

    article_id: str
    revision: int
    cluster: str
    title: str
    outlet: str
    published: str | None


@dataclass(frozen=True, slots=True)
class News:
    """What has changed since the reader last looked: evidence come, evidence corrected, sentences gone and come."""

    evidence: tuple[Known, ...] = ()
    corrected: tuple[Known, ...] = ()
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.evidence or self.corrected or self.removed or self.added)


@dataclass(frozen=True, slots=True)
class Followed:
    """A question that is followed, with its filters and the state in which the reader knows its answer."""

    question: str
    followed: str
    """When it was first followed (instant, UTC)."""
    since: str | None = None
    until: str | None = None
    outlets: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    evidence: tuple[Known, ...] = ()
    checked: str = ""
    """When it was last looked at (instant, UTC); empty before the first time."""
    index: str = ""
    """Which state of the index was asked then: when that was published."""
    latest: tuple[str, ...] = ()
    """What it was answered then; `sentences` until the reader has seen the news."""
    news: News = field(default_factory=News)

    def request(self, as_of: str | None = None) -> Request:
        """The question as it is put: by quotes."""
        return Request(
            self.question, as_of=as_of, since=self.since, until=self.until, outlets=self.outlets, use_model=False
        )


def compare_answer(followed: Followed, answer: Answer) -> News:
    """What an answer says that the reader does not know yet.

    Evidence is new when neither its article nor a copy of it was among what was found before, and the answer rests on
    it, or it is younger than all that was known and fits the question no worse than what the answer rests on. What
    merely moved up in the ranking is no news, nor what lies nearest to a question that the articles do not answer.
    """
    known = {one.article_id: one.revision for one in followed.evidence}
    clusters = {one.cluster for one in followed.evidence if one.cluster}
    newest = max((one.published or "" for one in followed.evidence), default="")
    cited = {number for sentence in answer.sentences for number in sentence.citations}
    least = min((passage.score for passage in answer.passages if passage.rank in cited), default=float("inf"))
    evidence: dict[str, Known] = {}
    corrected: dict[str, Known] = {}
    for passage in answer.passages:
        if passage.article_id in known:
            if passage.revision > known[passage.article_id]:
                corrected[passage.article_id] = _known(passage)
        elif passage.cluster not in clusters:
            younger = (passage.published or "") > newest and passage.score >= least
            if passage.rank in cited or younger:
                evidence[passage.article_id] = _known(passage)
    before, after = followed.sentences, sentences_of(answer)
    return News(
        tuple(evidence.values()),
        tuple(corrected.values()),
        tuple(said for said in before if _plain(said) not in set(map(_plain, after))),
        tuple(said for said in after if _plain(said) not in set(map(_plain, before))),
    )


def sentences_of(answer: Answer) -> tuple[str, ...]:
    """What an answer states, sentence by sentence without its numbers; a refusal is one sentence."""
    if answer.status == "not_in_articles":
        return (answer.text,)
    said = [_MARKER.sub("", sentence.text).strip() for sentence in answer.sentences]
    return tuple(sentence for sentence in said if sentence) or ((answer.text.strip(),) if answer.text.strip() else ())


def _plain(sentence: str) -> str:
    return " ".join(sentence.casefold().split())


def _known(passage: Evidence) -> Known:
    return Known(
        passage.article_id, passage.revision, passage.cluster, passage.title, passage.outlet, passage.published
    )  # fmt: skip


class Following:
    """The followed questions of a home. Threads may use it; two apps on one home keep what the last one wrote."""

    def __init__(self, home: Path) -> None:
        self._path = home / FILE_NAME
        self._lock = threading.Lock()

    def questions(self) -> tuple[Followed, ...]:
        """All of them, longest followed first. Raises FollowingUnreadable."""
        try:
            return tuple(_read(one) for one in json.loads(self._path.read_text(encoding="utf-8"))["questions"])
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise FollowingUnreadable(
                f"The followed questions in {self._path} cannot be read ({error}); move that file away and follow them anew."
            ) from error

    def follow(self, followed: Followed) -> bool:
        """Follow a question; False when it is followed already. Raises FollowingUnreadable."""
        with self._lock:
            questions = self.questions()
            if any(one.question == followed.question for one in questions):
                return False
            self._write((*questions, followed))
            return True

    def unfollow(self, question: str) -> None:
        """Follow it no longer. Raises FollowingUnreadable."""
        with self._lock:
            self._write(tuple(one for one in self.questions() if one.question != question))

    def take(self, question: str, answer: Answer, when: str, index: str = "") -> News:
        """Take in how a question is answered now, by the index published at `index`; returns what the reader does not know yet.

        What was found for the first time is what the reader knows, because it was on the screen. Later, what is known
        stays as it is until `seen`: news of two runs add up. Raises FollowingUnreadable.
        """
        with self._lock:
            questions = list(self.questions())
            for place, one in enumerate(questions):
                if one.question == question:
                    if one.checked:
                        said = sentences_of(answer)
                        questions[place] = replace(one, latest=said, news=compare_answer(one, answer))
                    else:
                        found = {passage.article_id: _known(passage) for passage in answer.passages}
                        said = sentences_of(answer)
                        questions[place] = replace(one, sentences=said, latest=said, evidence=tuple(found.values()))
                    questions[place] = replace(questions[place], checked=when, index=index)
                    self._write(tuple(questions))
                    return questions[place].news
        return News()

    def seen(self, question: str) -> None:
        """The reader has seen the news: the next answer is held against this one. Raises FollowingUnreadable."""
        with self._lock:
            self._write(tuple(_settled(one) if one.question == question else one for one in self.questions()))

    def _write(self, questions: tuple[Followed, ...]) -> None:
        text = json.dumps({"questions": [asdict(one) for one in questions]}, ensure_ascii=False, indent=1)
        try:
            # Halves of surrogate pairs, which a broken page may hold, cannot be written otherwise.
            write_privately(self._path, text.encode("utf-8", "replace").decode("utf-8"))
        except ConfigError as error:
            raise FollowingUnreadable(str(error)) from error


def _settled(followed: Followed) -> Followed:
    news = followed.news
    known = {one.article_id: one for one in (*followed.evidence, *news.evidence, *news.corrected)}
    return replace(followed, sentences=followed.latest, evidence=tuple(known.values()), news=News())


def _read(entry: dict[str, Any]) -> Followed:
    news = entry.get("news") or {}
    return Followed(
        **{
            **entry,
            "outlets": tuple(entry.get("outlets", ())),
            "sentences": tuple(entry.get("sentences", ())),
            "latest": tuple(entry.get("latest", ())),
            "evidence": tuple(Known(**one) for one in entry.get("evidence", ())),
            "news": News(
                tuple(Known(**one) for one in news.get("evidence", ())),
                tuple(Known(**one) for one in news.get("corrected", ())),
                tuple(news.get("removed", ())),
                tuple(news.get("added", ())),
            ),
        }
    )
