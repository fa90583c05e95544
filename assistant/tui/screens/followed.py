"""The followed questions: which have news, and what has changed about the chosen one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from assistant.following import Followed, Known
from assistant.tui import words
from assistant.tui.followed import FollowedQuestions, told
from assistant.tui.safety import one_line, visible
from assistant.tui.widgets.lines import HintLine, TitleLine

if TYPE_CHECKING:
    from assistant.tui.app import DatelineApp

_NOTHING = "No question is followed yet. After an answer, f follows its question: you are told when the answer changes."


def line(followed: Followed) -> Content:
    """A question and its state in words."""
    news = followed.news
    said = told(news) if news else f"nothing new, looked {words.age(followed.checked).replace(' old', ' ago')}"
    said = said if followed.checked else "not looked at yet"
    return Content.assemble(
        (one_line(followed.question), "bold" if news else ""), ("\n  " + said, "bold $accent" if news else "$faint")
    )


def change(followed: Followed) -> Content:
    """What has changed about a question: sentences gone and come, evidence come and corrected."""
    news = followed.news
    if not news:
        since = f"Followed since {words.day(followed.followed)}. "
        answer = "\n".join(visible(sentence) for sentence in followed.latest)
        return Content.assemble((since + "The answer is as you know it:\n\n", "$faint"), (answer, ""))
    parts: list[Content] = []
    parts += [Content.assemble(("gone       ", "bold $error"), (visible(said), "$faint")) for said in news.removed]
    parts += [Content.assemble(("new        ", "bold $success"), (visible(said), "")) for said in news.added]
    parts += [_evidence("article", one) for one in news.evidence]
    parts += [_evidence("corrected", one) for one in news.corrected]
    return Content("\n").join(parts)


def _evidence(kind: str, one: Known) -> Content:
    by = f"  {one_line(one.outlet) or 'unknown outlet'} · {words.day(one.published)}"
    return Content.assemble((f"{kind:<11}", "bold $accent"), (one_line(one.title) or "untitled", ""), (by, "$faint"))


class FollowedList(OptionList):
    """All followed questions."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "ask it now", id="followed.ask"),
        Binding("d,delete", "screen.unfollow", "follow it no longer", id="followed.unfollow"),
        Binding("s", "screen.seen", "mark its news as seen", id="followed.seen"),
        Binding("up,k", "cursor_up", "up", show=False, id="followed.up"),
        Binding("down,j", "cursor_down", "down", show=False, id="followed.down"),
    ]


class FollowedScreen(Screen[None]):
    """Look, ask, mark as seen, follow no longer."""

    app: DatelineApp

    CSS_PATH = "followed.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "dismiss", "back", id="followed.back")]

    def __init__(self, followed: FollowedQuestions) -> None:
        super().__init__()
        self._followed = followed
        self._shown: tuple[Followed, ...] = ()

    def compose(self) -> ComposeResult:
        """The list, and below it what changed."""
        yield TitleLine("Followed")
        with VerticalScroll(id="followed", can_focus=False):
            yield Static(_NOTHING, id="nothing", markup=False)
            yield FollowedList(markup=False)
            yield Static(id="news")
        yield HintLine(
            [
                ("Esc", "back", "screen.dismiss"),
                ("⏎", "ask it now", "screen.ask"),
                ("s", "seen", "screen.seen"),
                ("d", "unfollow", "screen.unfollow"),
                ("F1", "help", "app.keys"),
            ]
        )

    def on_mount(self) -> None:
        """The list has the keys; those with news come first."""
        self.query_one(FollowedList).focus()
        self.show_job()

    def show_job(self) -> None:
        """Bring the screen up to date."""
        if not self.is_running or not self.query(HintLine):
            return
        job = self.app.job
        self.query_one(TitleLine).show(self.app.holdings, job.short() if job else "", demo=self.app.demo)
        questions = tuple(sorted(self._followed.all, key=lambda one: not one.news))
        listed = self.query_one(FollowedList)
        if questions != self._shown:
            place, self._shown = listed.highlighted or 0, questions
            listed.set_options([Option(line(one)) for one in questions])
            listed.highlighted = min(place, len(questions) - 1) if questions else None
        self.query_one("#nothing").display = not questions
        listed.display = self.query_one("#news").display = bool(questions)
        self._show_chosen()

    @property
    def chosen(self) -> Followed | None:
        """The question that the keys are about."""
        place = self.query_one(FollowedList).highlighted
        return self._shown[place] if place is not None and place < len(self._shown) else None

    def _show_chosen(self) -> None:
        if self.chosen:
            self.query_one("#news", Static).update(change(self.chosen))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Another question: its news."""
        event.stop()
        self._show_chosen()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Ask it."""
        event.stop()
        self.action_ask()

    def action_ask(self) -> None:
        """Ask the chosen question on the main screen; its news count as seen."""
        chosen = self.chosen
        if chosen:
            self.app.keep_followed(lambda: self._followed.seen(chosen.question))
            self.app.ask_about(chosen.question)

    def action_seen(self) -> None:
        """The news are known now."""
        chosen = self.chosen
        if chosen and self.app.keep_followed(lambda: self._followed.seen(chosen.question)):
            self.show_job()

    def action_unfollow(self) -> None:
        """Follow the chosen question no longer."""
        chosen = self.chosen
        if chosen and self.app.keep_followed(lambda: self._followed.unfollow(chosen.question)):
            self.app.say("No longer followed.")
            self.show_job()
