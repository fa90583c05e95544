"""What stands in the answer pane before the first question: the stories of the day, and questions worth trying."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from assistant.answers import Holdings, Overview
from assistant.tui import words
from assistant.tui.safety import one_line, visible
from assistant.tui.widgets.stories import Stories, question_about

if TYPE_CHECKING:
    from assistant.tui.app import DatelineApp

_STORIES = 10


class Tries(OptionList):
    """Questions worth trying; Enter asks."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "ask this question", id="tries.ask"),
        Binding("up,k", "cursor_up", "up", show=False, id="tries.up"),
        Binding("down,j", "cursor_down", "down", show=False, id="tries.down"),
    ]


class Welcome(VerticalScroll, can_focus=False):
    """The empty state."""

    class Picked(Message):
        """One of the questions was chosen, or a story to be asked about."""

        def __init__(self, question: str) -> None:
            super().__init__()
            self.question = question

    class Found(Message):
        """The main stories of a day, or None where they cannot be told."""

        def __init__(self, overview: Overview | None, as_of: str) -> None:
            super().__init__()
            self.overview = overview
            self.as_of = as_of

    def __init__(self) -> None:
        super().__init__()
        self._questions: tuple[str, ...] = ()
        self._as_of = ""

    def compose(self) -> ComposeResult:
        """Headline and state; trouble and questions are added when there are any."""
        yield Static("Ask the news.", id="headline", markup=False)
        yield Static(id="lead")

    def show(self, app: DatelineApp) -> None:
        """Show what the app knows."""
        self.query_one("#lead", Static).update(self._lead(app))
        trouble = self._trouble(app)
        for line in self.query("#trouble").results(Static):
            line.update(trouble)
            line.display = bool(trouble)
        if trouble and not self.query("#trouble"):
            self.mount(Static(trouble, id="trouble"), after="#lead")
        questions = app.holdings.questions if app.holdings else ()
        if questions == self._questions:
            return
        self._questions = questions
        self.query(".tries").remove()
        if questions:
            options = [Option(Content(one_line(question))) for question in questions]
            title = Static("Questions to try (Tab, then Enter)", markup=False, classes="title")
            self.mount(Vertical(title, Tries(*options, markup=False), classes="tries"))

    def find_stories(self, app: DatelineApp) -> None:
        """Look for the main stories of the app's day, in the background."""
        answerer, as_of = app.answerer, app.as_of
        if answerer is None:
            return
        self._as_of = as_of or ""

        def work() -> None:
            try:
                overview = answerer.overview(as_of, limit=_STORIES)
            except Exception:
                overview = None  # the screen does without; asking will say what is wrong
            app.tell(self, self.Found(overview, as_of or ""))

        app.in_background(work)

    async def on_welcome_found(self, event: Found) -> None:
        """Tell the stories of the day; without any, the questions to try stand alone."""
        overview, as_of = event.overview, event.as_of
        if as_of != self._as_of:
            return  # a later search is under way
        if overview is None or not overview.stories:
            await self.query(".stories").remove()
            return
        if not self.query(".stories"):
            box = Vertical(Static(classes="title", markup=False), Stories(), classes="stories")
            await self.mount(box, before=self.query_one(".tries") if self.query(".tries") else None)
        heading = f"The news, {words.days(one_line(overview.period))} (Tab, then Enter asks about one)"
        note = f"{one_line(words.days(overview.note))}.\n".replace("..", ".") if overview.note else ""
        self.query_one(".stories .title", Static).update(Content(note + heading))
        self.query_one(Stories).show(overview, as_of)

    def _lead(self, app: DatelineApp) -> Content:
        if app.holdings is None:
            if app.trouble:
                return Content("")
            said = app.opening_words()
            later = "You can type already; a question waits until the index is open."
            return Content.assemble((said[:1].upper() + said[1:], ""), ("\n" + later, "$faint"))
        return Content.assemble(self._held(app.holdings), ("\n" + self._manner(app.holdings), "$faint"))

    def _held(self, held: Holdings) -> str:
        if not held.articles:
            return "No articles are indexed yet. F5 adds files and folders."
        span = f", {words.day(held.oldest)} to {words.day(held.newest)}" if held.oldest and held.newest else ""
        return f"{words.count(held.articles, 'article')} from {words.count(held.outlets, 'outlet')}{span}."

    def _manner(self, held: Holdings) -> str:
        if held.model:
            return f"{one_line(held.model)} writes the answers; every sentence is checked against its passage."
        return "Answers are quoted from the articles, sentence by sentence; no language model is set up."

    def _trouble(self, app: DatelineApp) -> Content:
        lines: list[Content] = []
        if app.trouble:
            lines.append(Content.styled(visible(app.trouble), "$error"))
            lines.append(Content.styled("Enter tries again; F5 indexes files and folders; Ctrl+Q quits.", "$faint"))
        if app.job and app.job.ended and app.job.failure:
            lines.append(Content.styled(visible(app.job.failure), "$error"))
        problems = app.holdings.problems if app.holdings else ()
        lines += [Content.styled(visible(problem), "$warning") for problem in problems]
        return Content("\n").join(lines)

    def on_stories_picked(self, event: Stories.Picked) -> None:
        """Hand over what is asked about a story."""
        event.stop()
        self.post_message(self.Picked(question_about(event.story)))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Hand the chosen question over."""
        event.stop()
        if event.option_index < len(self._questions):
            self.post_message(self.Picked(self._questions[event.option_index]))
