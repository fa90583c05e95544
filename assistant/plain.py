"""A conversation in plain lines: for screen readers, dumb terminals and pipes.

Nothing is drawn, moved or taken back: every line is written once, below the one before. What can be done is said in
words and typed as words; whatever is no command is a question.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.answers import Answerer, Failed, Found, Fragment, Request, Story, Understood
from assistant.conversations import Conversations, Saved, new_conversation
from assistant.errors import DatelineError
from assistant.printing import answer_text, describe_source, line_of, lines_of, note, put, wrap
from assistant.tui import words
from assistant.tui.exchange import Exchange, as_markdown, cited_ranks, quotation, restored, with_sources
from assistant.tui.filters import Filters, read_filters
from assistant.tui.marks import quote_spans

if TYPE_CHECKING:
    from assistant.answers import Event

STILL_WRITING = 10.0
"""Seconds of silence after which a line says that the answer is still being written."""

HELP = """Type a question, or one of these words:
news            the stories of the day, by number
story 2         ask about one of them
passage 2       the passage behind [2], its evidence between « and »
article 2       the whole article it stands in
quote 2         a ready quotation: words, speaker, outlet, date, address
sources         the answer once more, with the list of its sources
again           ask the last question once more
period WORDS    the days that questions speak of, such as: period last week
since DAY, until DAY, outlets A, B    which articles questions look at
filters         what is set; clear: nothing
history WORDS   saved conversations, those that hold the words; resume 2 goes on with one
new             begin a new conversation
save FILE.md    save this conversation as Markdown
help, quit"""

_COMMAND = re.compile(r"/?(\w+)(?:\s+(.*))?", re.DOTALL)
_NUMBERED = ("story", "passage", "article", "quote", "resume")
_BARE = ("news", "sources", "again", "filters", "clear", "new", "help", "quit", "exit")


class PlainConversation:
    """Reads lines until there are no more; `read` gives the next one, or None at the end."""

    def __init__(
        self,
        answerer: Answerer,
        read: Callable[[], str | None],
        conversations: Conversations | None = None,
        *,
        request: Request,
    ) -> None:
        """`request` holds what the command line said; its question is empty."""
        self._answerer = answerer
        self._read = read
        self._kept = conversations
        self._request = request
        self._filters = Filters()
        self._exchanges: list[Exchange] = []
        self._stories: tuple[Story, ...] = ()
        self._listed: list[Saved] = []
        self._name = ""
        self._stopped = threading.Event()

    def stop(self) -> bool:
        """Stop the answer that is being written; False when none is."""
        running = bool(self._exchanges) and not self._exchanges[-1].done
        if running:
            self._stopped.set()
        return running

    def run(self) -> None:
        """Greet, then answer line by line."""
        self._greet()
        while (line := self._read()) is not None:
            line = line.strip()
            if not line:
                continue
            try:
                if not self._obey(line):
                    self._ask(line)
            except EndOfConversation:
                return
            except (DatelineError, ValueError) as error:
                put(wrap(str(error)))

    def _greet(self) -> None:
        held = self._answerer.holdings()
        span = f", {words.day(held.oldest)} to {words.day(held.newest)}" if held.oldest and held.newest else ""
        put(
            wrap(f"Dateline. {words.count(held.articles, 'article')} from {words.count(held.outlets, 'outlet')}{span}.")
        )
        put(f"{line_of(held.model)} writes the answers." if held.model else "Answers are quoted from the articles.")
        for problem in held.problems:
            put(wrap(f"Problem: {line_of(problem)}"))
        self._tell_news(5)
        put("Type a question, or help.")

    # Commands

    def _obey(self, line: str) -> bool:
        """Do what a line says; False when it is no command."""
        match = _COMMAND.fullmatch(line)
        if match is None or line.endswith("?"):
            return False
        word, rest = match[1].lower(), (match[2] or "").strip()
        if word in _BARE and not rest:
            getattr(self, f"_do_{'quit' if word == 'exit' else word}")()
        elif word in _NUMBERED and rest.isdigit():
            getattr(self, f"_do_{word}")(int(rest))
        elif (word in ("since", "until") and _is_day(rest)) or (word in ("outlets", "period") and rest):
            self._set(**{word: rest})
        elif word == "history":
            self._do_history(rest)
        elif word == "save" and (not rest or re.fullmatch(r"\S+\.md", rest)):
            self._do_save(rest)
        elif line.startswith("/"):
            put(f"There is no command {line_of(line)}; help lists them.")
        else:
            return False
        return True

    def _do_help(self) -> None:
        put(HELP)

    def _do_quit(self) -> None:
        raise EndOfConversation

    def _do_news(self) -> None:
        self._tell_news(10)

    def _tell_news(self, limit: int) -> None:
        as_of = self._filters.as_of or self._request.as_of
        told = self._answerer.overview(as_of, limit=limit)
        self._stories = told.stories
        if told.note:
            put(wrap(f"{line_of(told.note).rstrip('.')}."))
        if told.stories:
            put(wrap(f"The news, {line_of(told.period)}:"))
        for number, story in enumerate(told.stories, 1):
            outlets = (
                line_of(story.outlets[0]) if len(story.outlets) == 1 else words.count(len(story.outlets), "outlet")
            )
            put(wrap(f"{number}. {line_of(story.title)}. {outlets}, {words.ago(story.published, as_of or '')}."))

    def _do_story(self, number: int) -> None:
        if not 1 <= number <= len(self._stories):
            put(f"There is no story {number}; news lists them.")
            return
        self._ask(f"What happened: {line_of(self._stories[number - 1].title).rstrip(' .?!')}?")

    def _cited(self, rank: int) -> Exchange | None:
        """The last exchange, that passage chosen; None, and a word about it, when there is none of that number."""
        exchange = self._exchanges[-1] if self._exchanges else None
        if exchange is None or exchange.passage(rank) is None:
            put(f"There is no passage {rank} here.")
            return None
        exchange.selected = rank
        return exchange

    def _do_passage(self, rank: int) -> None:
        exchange = self._cited(rank)
        passage = exchange.passage(rank) if exchange else None
        if exchange is None or passage is None:
            return
        text, position = "", 0
        for start, end in quote_spans(passage, exchange.sentences):
            text += f"{passage.text[position:start]}«{passage.text[start:end]}»"
            position = end
        put(wrap(f"[{rank}] {line_of(passage.title)}. {describe_source(passage)}."))
        put(wrap(text + passage.text[position:]))

    def _do_article(self, rank: int) -> None:
        exchange = self._cited(rank)
        passage = exchange.passage(rank) if exchange else None
        if passage is None:
            return
        article = self._answerer.article(passage.article_id)
        if article is None:
            put("The article is no longer in the index; passage shows what was found of it.")
            return
        put(wrap(f"{line_of(article.title)}. {describe_source(passage)}."))
        if article.authors:
            put(wrap(f"By {line_of(', '.join(article.authors))}."))
        put(line_of(article.url))
        for change in article.changes:
            what = line_of(change.correction).rstrip(".") or "changed"
            put(wrap(f"Revision {change.revision}, {words.day(change.when)}: {what}."))
        put(wrap(article.text))
        put("End of the article.")

    def _do_quote(self, rank: int) -> None:
        if exchange := self._cited(rank):
            put(lines_of(quotation(exchange)))

    def _do_sources(self) -> None:
        put(lines_of(with_sources(self._exchanges[-1])) if self._exchanges else "Nothing has been asked yet.")

    def _do_again(self) -> None:
        if self._exchanges:
            self._ask(self._exchanges[-1].question)
        else:
            put("Nothing has been asked yet.")

    def _set(self, **typed: str) -> None:
        now = self._filters
        told = {"period": now.period, "since": now.since, "until": now.until, "outlets": ", ".join(now.outlets)} | typed
        self._filters = read_filters(**told, as_of=now.as_of, kind=now.kind)
        self._do_filters()

    def _do_filters(self) -> None:
        understood = self._exchanges[-1].understood if self._exchanges and not self._filters.count else None
        put(
            wrap("Questions look at: " + line_of("; ".join(self._filters.parts(understood, self._request.as_of))) + ".")
        )

    def _do_clear(self) -> None:
        self._filters = Filters()
        self._do_filters()

    def _do_new(self) -> None:
        self._exchanges, self._name = [], ""
        put("A new conversation.")

    def _do_history(self, sought: str) -> None:
        if self._kept is None:
            put("Conversations are not kept here.")
            return
        self._listed = self._kept.listed(sought, limit=20)
        if not self._listed:
            put("Nothing was said of that." if sought else "Nothing has been asked yet.")
        for number, saved in enumerate(self._listed, 1):
            when = f"{words.on_day(saved.touched)} {words.clock(saved.touched)}"
            put(wrap(f"{number}. {line_of(saved.title)} {when}, {words.count(saved.turns, 'question')}."))

    def _do_resume(self, number: int) -> None:
        if self._kept is None or not 1 <= number <= len(self._listed):
            put(f"There is no conversation {number}; history lists them.")
            return
        name = self._listed[number - 1].id
        turns = self._kept.turns(name)
        self._exchanges = [restored(turn, name, place) for place, turn in enumerate(turns)]
        self._name = name
        for exchange in self._exchanges[-3:]:
            put(f"Question: {line_of(exchange.question)}")
            self._tell(exchange)

    def _do_save(self, name: str) -> None:
        if not self._exchanges:
            put("There is nothing to save yet.")
            return
        path = Path(name or f"dateline-{words.now():%Y-%m-%d-%H%M%S}.md")
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(lines_of(as_markdown(self._exchanges)))
        except FileExistsError:
            put(f"{line_of(str(path))} is there already; give another name.")
        except OSError as error:
            put(wrap(f"It could not be saved: {error.strerror or error}."))
        else:
            put(f"Saved: {line_of(str(path.absolute()))}")

    # Asking

    def _ask(self, question: str) -> None:
        turns = [turn for earlier in self._exchanges if (turn := earlier.turn())]
        exchange = Exchange(question, filters=self._filters)
        if self._kept is not None:
            self._name = self._name or new_conversation()
            exchange.conversation, exchange.place = self._name, len(self._exchanges)
            self._keep(lambda kept: kept.ask(self._name, exchange.place, question))
        self._exchanges.append(exchange)
        self._stopped = exchange.stop
        request = exchange.filters.applied(replace(self._request, question=question, history=tuple(turns[-6:])))
        try:
            self._follow(exchange, request)
        except DatelineError as error:
            exchange.take(Failed(str(error), error.exit_code))
        exchange.close()
        key = (exchange.conversation, exchange.place)
        self._keep(lambda kept: kept.end(*key, exchange.state(), exchange.text, exchange.answer, exchange.failure))
        self._tell(exchange)

    def _follow(self, exchange: Exchange, request: Request) -> None:
        told = time.monotonic()
        for event in self._answerer.ask(request, exchange.stop.is_set):
            exchange.take(event)
            self._keep_event(exchange, event)
            if isinstance(event, Understood):
                if event.question != " ".join(request.question.split()):
                    note(f"read as: {line_of(event.question)}")
                if event.period:
                    note(f"period: {words.days(event.period)}")
            elif isinstance(event, Found):
                for remark in event.notes:
                    note(remark)
            elif isinstance(event, Fragment) and time.monotonic() - told > STILL_WRITING:
                told = time.monotonic()
                note(f"still writing, {words.count(len(exchange.text.split()), 'word')} so far; Ctrl+C stops")

    def _tell(self, exchange: Exchange) -> None:
        """The answer as far as there is one, and how it ended."""
        put("")
        if exchange.answer is not None and exchange.answer.text:
            put(answer_text(exchange.answer))
        elif exchange.text:
            put(wrap(exchange.text))
        if exchange.failure:
            put(wrap(exchange.failure))
        elif exchange.stopped:
            put("Stopped; the answer is incomplete.")
        if exchange.done and cited_ranks(exchange):
            put("passage, article or quote and a number tell more.")

    def _keep_event(self, exchange: Exchange, event: Event) -> None:
        key = (exchange.conversation, exchange.place)
        if isinstance(event, Understood):
            self._keep(lambda kept: kept.understand(*key, event))
        elif isinstance(event, Found):
            self._keep(lambda kept: kept.find(*key, event.passages))
        elif isinstance(event, Fragment):
            self._keep(lambda kept: kept.write(*key, event.text))

    def _keep(self, work: Callable[[Conversations], None]) -> None:
        """Save; said once when it does not work, and the conversation goes on unsaved."""
        if self._kept is None:
            return
        try:
            work(self._kept)
        except DatelineError as error:
            self._kept = None
            note(str(error))


class EndOfConversation(Exception):
    """The reader has said quit."""


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
