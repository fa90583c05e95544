"""The followed questions as the app knows them: asked anew after each run, told when there is news. No widgets here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.answers import Answer, Finished
from assistant.following import Followed, Following, News
from assistant.tui import words

if TYPE_CHECKING:
    from assistant.tui.app import DatelineApp
    from assistant.tui.exchange import Exchange


class FollowedQuestions:
    """Follows, checks and forgets, behind the screen."""

    def __init__(self, app: DatelineApp, following: Following) -> None:
        self._app = app
        self._following = following
        self.all: tuple[Followed, ...] = ()
        self.checking = False

    @property
    def with_news(self) -> tuple[Followed, ...]:
        """Those whose answer or evidence has changed since the reader looked."""
        return tuple(one for one in self.all if one.news)

    def is_followed(self, question: str) -> bool:
        """Whether this question is followed."""
        return any(one.question == question for one in self.all)

    def load(self) -> None:
        """Read what is followed."""
        self.all = self._following.questions()

    def follow(self, exchange: Exchange) -> None:
        """Follow the question of an exchange, as it was understood; what the reader sees now is the measure."""
        understood, answer = exchange.understood, exchange.answer
        question = understood.question if understood else exchange.question
        filters = exchange.filters
        followed = Followed(
            question, words.now().isoformat(),
            since=filters.since or None, until=filters.until or None, outlets=filters.outlets,
        )  # fmt: skip
        self._following.follow(followed)
        if answer is not None and answer.mode == "quotes" and answer.status != "incomplete":
            held = self._app.holdings
            index = (held.indexed_at if held else None) or ""
            self._following.take(question, answer, words.now().isoformat(), index)
        self.load()
        self.check()

    def unfollow(self, question: str) -> None:
        """Follow it no longer."""
        self._following.unfollow(question)
        self.load()

    def seen(self, question: str) -> None:
        """The reader has seen the news."""
        self._following.seen(question)
        self.load()

    def check(self) -> None:
        """Ask every followed question that was not asked since the index changed."""
        app, answerer, held = self._app, self._app.answerer, self._app.holdings
        if answerer is None or held is None or self.checking:
            return
        index = held.indexed_at or ""
        stale = [one for one in self.all if not one.checked or one.index != index]
        if not stale:
            return
        self.checking = True

        def work() -> None:
            fresh: list[str] = []
            try:
                for one in stale:
                    answer: Answer | None = None
                    for event in answerer.ask(one.request(app.as_of), lambda: app.leaving):
                        if isinstance(event, Finished):
                            answer = event.answer
                    if app.leaving:
                        return
                    if answer is not None and answer.status in ("answered", "not_in_articles"):
                        news = self._following.take(one.question, answer, words.now().isoformat(), index)
                        fresh += [one.question] if news and news != one.news else []
            except Exception as error:
                told = f"The followed questions could not be looked at: {app.explained(error)[0]}"
                app.then(lambda: self._checked([], told))
            else:
                app.then(lambda: self._checked(fresh, ""))

        app.in_background(work)

    def _checked(self, fresh: list[str], trouble: str) -> None:
        self.checking = False
        if trouble:
            self._app.say(trouble)
            return
        self.load()
        if len(fresh) == 1:
            self._app.say(f"News on a question you follow: {fresh[0]} (F7 shows what changed)")
        elif fresh:
            self._app.say(f"News on {len(fresh)} questions you follow; F7 shows what changed.")
        self._app.show_job()


def told(news: News) -> str:
    """News in a few words: `2 new articles, answer changed`."""
    parts = [
        words.count(len(news.evidence), "new article") if news.evidence else "",
        f"{len(news.corrected):,} corrected" if news.corrected else "",
        "answer changed" if news.removed or news.added else "",
    ]
    return ", ".join(part for part in parts if part) or "nothing new"
