"""The keeping half of the main screen: the conversation on it is saved as it happens and can be gone on with later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.message import Message
from textual.widgets import TextArea

from assistant.answers import Answerer, Evidence
from assistant.tui import words
from assistant.tui.exchange import Exchange
from assistant.tui.marks import located
from assistant.tui.screens.reading import ReadingScreen
from assistant.tui.widgets.conversation import KEPT, Conversation
from assistant.tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from assistant.conversations import Saved, SavedTurn
    from assistant.tui.saving import Saver


class KeepingScreen(ReadingScreen):
    """Knows which saved conversation is on the screen; loads, lists and compares them in the background."""

    class Loaded(Message):
        """A saved conversation was read."""

        def __init__(self, conversation: str, turns: list[SavedTurn], trouble: str = "") -> None:
            super().__init__()
            self.conversation = conversation
            self.turns = turns
            self.trouble = trouble

    class Listed(Message):
        """The saved conversations, for the pane on the left."""

        def __init__(self, saved: list[Saved]) -> None:
            super().__init__()
            self.saved = saved

    class Compared(Message):
        """What has become of the articles behind an answer."""

        def __init__(self, exchange: Exchange, changed: dict[int, str]) -> None:
            super().__init__()
            self.exchange = exchange
            self.changed = changed

    class DraftsFound(Message):
        """Prompts that an app which ended had not sent."""

        def __init__(self, drafts: list[str]) -> None:
            super().__init__()
            self.drafts = drafts

    def __init__(self) -> None:
        super().__init__()
        self.conversation = ""
        """The name of the saved conversation on the screen; empty until the first question."""

    @property
    def saver(self) -> Saver | None:
        """What saves, when conversations are kept."""
        return self.app.saver

    def keep(self, exchange: Exchange) -> None:
        """Give a new exchange its place in the saved conversation."""
        if self.saver is None:
            return
        from assistant.conversations import new_conversation

        self.conversation = self.conversation or new_conversation()
        exchange.conversation = self.conversation
        exchange.place = max((one.place for one in self.exchanges if one is not exchange), default=-1) + 1
        self.saver.ask(exchange)
        self.list_saved()

    def keep_end(self, exchange: Exchange) -> None:
        """Save how an exchange ended."""
        if self.saver is not None and exchange.conversation:
            self.saver.end(exchange)

    # Drafts

    @on(TextArea.Changed)
    def _draft_changed(self, event: TextArea.Changed) -> None:
        if self.saver is not None and isinstance(event.text_area, Prompt):
            self.saver.draft(event.text_area.text)

    def find_drafts(self) -> None:
        """Look for what was being typed when an app ended without being told to."""
        if (saver := self.saver) is not None:
            saver.put(lambda: self.app.tell(self, self.DraftsFound(saver.conversations.lost_drafts())))

    @on(DraftsFound)
    def _drafts_found(self, event: DraftsFound) -> None:
        prompt = self.query_one(Prompt)
        for draft in reversed(event.drafts):
            prompt.remember(draft)
        if event.drafts:
            prompt.offer(event.drafts[0])

    # Listing and loading

    def list_saved(self) -> None:
        """Read the list of conversations for the pane on the left."""
        if (saver := self.saver) is not None:
            saver.put(lambda: self.app.tell(self, self.Listed(saver.conversations.listed(limit=100))))

    def resume(self, conversation: str) -> None:
        """Go on with a saved conversation."""
        if (saver := self.saver) is None or conversation == self.conversation:
            return

        def work() -> None:
            try:
                loaded = self.Loaded(conversation, saver.conversations.turns(conversation))
            except Exception as error:
                loaded = self.Loaded(conversation, [], self.app.explained(error)[0])
            self.app.tell(self, loaded)

        saver.put(work)

    # What has changed since

    def compare(self) -> None:
        """Look whether the articles behind the answers on the screen have changed since."""
        app, answerer = self.app, self.app.answerer
        exchanges = [one for one in self.exchanges[-KEPT:] if one.done and one.passages]
        if answerer is None or not exchanges:
            return

        def work() -> None:
            seen: dict[tuple[str, int, str], str] = {}
            for exchange in exchanges:
                changed: dict[int, str] = {}
                for passage in exchange.passages:
                    key = (passage.article_id, passage.revision, passage.text)
                    try:
                        said = seen[key] if key in seen else seen.setdefault(key, _since(answerer, passage))
                    except Exception:
                        return  # the index cannot be read now; asking will say what is wrong
                    if said:
                        changed[passage.rank] = said
                app.tell(self, self.Compared(exchange, changed))

        app.in_background(work)

    @on(Compared)
    def _compared(self, event: Compared) -> None:
        exchange = event.exchange
        if not self.whole or exchange.changed == event.changed:
            return
        exchange.changed = event.changed
        if view := self.query_one(Conversation).view_of(exchange):
            view.show_state()
        if exchange is self.current:
            self.show_sources()


def _since(answerer: Answerer, passage: Evidence) -> str:
    """What has become of a passage's article, in words; empty when the passage still stands in it."""
    article = answerer.article(passage.article_id)
    if article is None:
        return "no longer in the index"
    corrections = [change.correction for change in article.changes if change.revision > passage.revision]
    if notice := next((one for one in corrections if one), ""):
        return f"corrected since: {notice}"
    if article.revision > passage.revision or located(article.text, passage) is None:
        kept = "; the passage still stands in it" if located(article.text, passage) else "; the passage is gone from it"
        when = f" on {words.day(article.updated)}" if article.updated else ""
        return f"changed since{when}{kept}"
    return ""
