"""A whole article as stored, with the passage that was cited marked and in view."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from assistant.answers import Evidence, FullArticle, Sentence
from assistant.tui import words
from assistant.tui.marks import located
from assistant.tui.safety import one_line, visible
from assistant.tui.widgets.lines import HintLine, TitleLine
from assistant.tui.widgets.sources import marked_passage

if TYPE_CHECKING:
    from assistant.tui.app import DatelineApp


class ArticleScreen(Screen[None]):
    """Reads an article from the ledger, in the background."""

    app: DatelineApp

    CSS_PATH = "article.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,a", "dismiss", "back", id="article.back"),
        Binding("j", "scroll(1)", "down", show=False, id="article.down"),
        Binding("k", "scroll(-1)", "up", show=False, id="article.up"),
        Binding("g", "passage", "back to the passage", id="article.passage"),
        Binding("c", "copy_passage", "copy the passage", id="article.copy_passage"),
        Binding("y", "copy_article", "copy the article", id="article.copy_article"),
        Binding("q", "quotation", "copy a quotation: words, speaker, outlet, date, address", id="article.quotation"),
        Binding("o", "open", "open the article in the browser", id="article.open"),
    ]

    class Loaded(Message):
        """The article came from the ledger, or why it did not."""

        def __init__(self, article: FullArticle | None, why: str = "") -> None:
            super().__init__()
            self.article = article
            self.why = why

    def __init__(self, passage: Evidence, sentences: tuple[Sentence, ...], quote: Callable[[], None]) -> None:
        """`quote` copies a quotation from the passage."""
        super().__init__()
        self._quote = quote
        self._passage = passage
        self._sentences = sentences
        self._article: FullArticle | None = None

    def compose(self) -> ComposeResult:
        """Head, and the text in three parts so that the middle one can be scrolled to."""
        yield TitleLine("Article")
        with VerticalScroll(id="article"):
            yield Static(id="head")
            yield Static(id="before")
            yield Static("reading …", id="passage", markup=False)
            yield Static(id="after")
        yield HintLine(
            [
                ("Esc", "back", "screen.dismiss"),
                ("g", "passage", "screen.passage"),
                ("o", "open", "screen.open"),
                ("q", "quote", "screen.quotation"),
                ("c", "copy passage", "screen.copy_passage"),
                ("y", "copy article", "screen.copy_article"),
                ("F1", "help", "app.keys"),
            ]
        )

    def on_mount(self) -> None:
        """Show what the passage tells, and fetch the rest."""
        self.query_one("#article").focus()
        self.query_one("#head", Static).update(self._head(words.byline(self._passage), ()))
        app, answerer, key = self.app, self.app.answerer, self._passage.article_id

        def work() -> None:
            try:
                article = answerer.article(key) if answerer else None
                why = "" if article else "The article is no longer in the index; this is the passage as it was."
            except Exception as error:
                article, why = None, app.explained(error)[0]
            app.tell(self, self.Loaded(article, why))

        app.in_background(work)

    def _head(self, byline: str, authors: tuple[str, ...], url: str | None = None) -> Content:
        address = one_line(self._passage.url if url is None else url)
        return Content.assemble(
            (one_line(self._passage.title) or "untitled", "bold $accent"),
            ("\n" + one_line(byline), "$faint"),
            ("\nby " + one_line(", ".join(authors)) if authors else "", "$faint"),
            ("\n" + address if address else "", "$faint"),
            *self._told(self._article),
        )

    @staticmethod
    def _told(article: FullArticle | None) -> list[tuple[str, str]]:
        """Where else the article stands, and what its later revisions changed."""
        if article is None:
            return []
        told = [("\nalso in " + one_line(", ".join(article.copy_outlets)), "$faint")] if article.copy_outlets else []
        for change in article.changes[:3]:
            said = one_line(change.correction) or "changed"
            told.append((f"\nrevision {change.revision}, {words.day(change.when)}: {said}", "$warning"))
            told += [(f"\n  gone: {one_line(sentence)}", "$faint") for sentence in change.removed[:3]]
            told += [(f"\n  new: {one_line(sentence)}", "$faint") for sentence in change.added[:3]]
        return told

    def on_article_screen_loaded(self, event: Loaded) -> None:
        """Lay out the text around the passage."""
        article = self._article = event.article
        passage = marked_passage(self._passage, self._sentences)
        place = located(article.text, self._passage) if article else None
        before, middle, after = self.query_one("#before", Static), self.query_one("#passage", Static), ""
        if article is None or place is None:
            said = event.why or "The article has changed since; the passage stood in an earlier revision."
            before.update(Content.styled(visible(said) + "\n", "$warning"))
            after = article.text if article else ""
        else:
            self.query_one("#head", Static).update(
                self._head(
                    f"{article.outlet or 'unknown outlet'} · {words.dated(article)}", article.authors, article.url
                )
            )
            before.update(Content(visible(article.text[: place[0]].rstrip("\n "))))
            after = article.text[place[1] :].lstrip("\n ")
        before.display = bool(before.content)
        middle.update(passage)
        self.query_one("#after", Static).update(Content(visible(after)))
        self.call_after_refresh(self.action_passage)

    def action_passage(self) -> None:
        """Bring the passage into view, with a little of what comes before."""
        passage = self.query_one("#passage", Static)
        pane = self.query_one("#article")
        top, height = passage.virtual_region.y, pane.size.height
        # A passage that is seen without scrolling leaves the head in view too.
        above = top if passage.virtual_region.bottom < height else height // 4
        # In a passage longer than the pane, its evidence may begin far below its top.
        shown = marked_passage(self._passage, self._sentences)
        place, width = shown.plain.find("«"), passage.content_region.width
        deep = len(shown[:place].wrap(width)) if place > 0 and width > 0 else 0
        if deep + above >= height - 1:
            top, above = top + deep, height // 4
        pane.scroll_to(y=max(top - above, 0), animate=False)

    def action_scroll(self, step: int) -> None:
        """Move by a line."""
        self.query_one("#article").scroll_relative(y=step, animate=False)

    def action_copy_passage(self) -> None:
        """Copy the passage."""
        self.app.copy_to_clipboard(visible(self._passage.text))
        self.app.say("Passage sent to the terminal clipboard.")

    def action_copy_article(self) -> None:
        """Copy the whole article."""
        if self._article is not None:
            self.app.copy_to_clipboard(visible(self._article.text))
            self.app.say("Article sent to the terminal clipboard.")

    def action_quotation(self) -> None:
        """Copy a quotation from the passage."""
        self._quote()

    def action_open(self) -> None:
        """Open the article in the browser, after its address was shown."""
        self.app.offer_page(self._article.url if self._article else self._passage.url)
