"""The settings: every line of the schema with its value and where that comes from; saved to config.toml at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Select, Static

from assistant.errors import DatelineError
from assistant.settings import Line, Settings, fit_setting
from assistant.tui.safety import one_line, visible
from assistant.tui.widgets.lines import HintLine, TitleLine

if TYPE_CHECKING:
    from assistant.tui.app import DatelineApp

_GROUPS = {
    "app": "The app",
    "model": "Language model",
    "embedder": "Embedder",
    "fetch": "Fetching",
    "prompts": "Prompts",
}


class SettingRow(Widget):
    """One setting: its name, a field, and what it means."""

    def __init__(self, line: Line, choices: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.line = line
        self._choices = choices
        self._shown = _typed(line)

    def compose(self) -> ComposeResult:
        """Name at the left; field and meaning at the right."""
        setting = self.line.setting
        yield Static(setting.key.split(".", 1)[1].replace("_", " "), classes="name", markup=False)
        with Vertical(classes="value"):
            if self._choices:
                options = [(choice, choice) for choice in self._choices]
                yield Select(options, value=self._shown, allow_blank=False, compact=True, disabled=self.line.fixed)
            else:
                yield Input(
                    self._shown,
                    placeholder=_typed_default(self.line) or "not set",
                    password=setting.secret,
                    compact=True,
                    disabled=self.line.fixed,
                )
            fixed = f" Set by {setting.variable} in the environment." if self.line.fixed else ""
            yield Static(Content(f"{setting.help}{'.' if fixed else ''}{fixed}"), classes="help")

    @property
    def typed(self) -> str:
        """What stands in the field."""
        if self._choices:
            return str(self.query_one(Select).value)
        return self.query_one(Input).value

    @property
    def changed(self) -> bool:
        """Whether the field says something other than what is in force."""
        return self.is_mounted and bool(self.query("Input, Select")) and self.typed != self._shown

    def on_descendant_focus(self) -> None:
        """Show which setting the keys go to."""
        self.add_class("-focused")

    def on_descendant_blur(self) -> None:
        """They go elsewhere."""
        self.remove_class("-focused")

    def settle(self) -> None:
        """What stands in the field has been saved."""
        self._shown = self.typed


def _typed(line: Line) -> str:
    value = line.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _typed_default(line: Line) -> str:
    return _typed(Line(line.setting, line.setting.default, ""))


class SettingsScreen(Screen[None]):
    """Change settings, test the model, save."""

    app: DatelineApp

    CSS_PATH = "settings.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f2", "leave", "back", id="settings.back"),
        Binding("ctrl+s", "save", "save", id="settings.save", priority=True),
        Binding("f6", "test", "test the model as it is set here", id="settings.test", priority=True),
    ]

    class Tested(Message):
        """How the model fared."""

        def __init__(self, said: str, well: bool) -> None:
            super().__init__()
            self.said = said
            self.well = well

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._warned = False
        self._testing = False

    def compose(self) -> ComposeResult:
        """Groups of settings, what was said last, hints."""
        yield TitleLine("Settings")
        with VerticalScroll(id="settings", can_focus=False):
            where = f"Kept in {self._settings.path}. The environment goes before the file."
            yield Static(Content(one_line(where)), id="where")
            lines = self._settings.lines()
            tables = dict.fromkeys([*_GROUPS, *(line.setting.key.split(".")[0] for line in lines)])
            for table in tables:
                title = _GROUPS.get(table, table.capitalize())
                yield Static(title, classes="group", markup=False)
                for line in lines:
                    if line.setting.key.startswith(table + "."):
                        yield SettingRow(line, self._choices(line))
        yield Static(id="said")
        yield HintLine(
            [
                ("Esc", "back", "screen.leave"),
                ("^S", "save", "screen.save"),
                ("F6", "test this model", "screen.test"),
                ("Tab", "next", "app.focus_next"),
                ("F1", "help", "app.keys"),
            ]
        )

    def _choices(self, line: Line) -> tuple[str, ...]:
        if line.setting.key == "app.theme":
            ours = [name for name in self.app.available_themes if name.startswith("dateline")]
            others = sorted(name for name in self.app.available_themes if name not in ours)
            named = str(line.value)
            return (*ours, *others) if named in (*ours, *others) else (named, *ours, *others)
        return ("yes", "no") if isinstance(line.setting.default, bool) else ()

    def on_mount(self) -> None:
        """Say what is indexed, as every title does."""
        self.query_one(TitleLine).show(self.app.holdings, demo=self.app.demo)
        self.query_one("#said").display = False

    def changes(self) -> dict[str, str]:
        """What was typed and is not saved, by key."""
        return {row.line.setting.key: row.typed for row in self.query(SettingRow) if row.changed}

    def _say(self, text: str, style: str = "$foreground") -> None:
        said = self.query_one("#said", Static)
        said.update(Content.styled(visible(text), style))
        said.display = True

    def on_select_changed(self, event: Select.Changed) -> None:
        """A theme is shown while it is chosen."""
        row = event.select.parent.parent if event.select.parent else None
        name = str(event.value)
        if isinstance(row, SettingRow) and row.line.setting.key == "app.theme" and row.changed:
            self.app.preferences.show_theme(name)

    def on_input_changed(self) -> None:
        """Something is being typed: leaving warns again, and what was wrong may be right now."""
        self._warned = False

    def action_save(self) -> None:
        """Write what was changed."""
        changes = self.changes()
        if not changes:
            self._say("Nothing was changed.", "$faint")
            return
        for row in self.query(SettingRow):
            if row.line.setting.key in changes:
                try:
                    fit_setting(row.line.setting.key, row.typed)
                except DatelineError as error:
                    self._say(str(error), "$error")
                    row.query_one("Input, Select").focus()
                    return
        try:
            self._settings.save(changes)
        except DatelineError as error:
            self._say(str(error), "$error")
            return
        for row in self.query(SettingRow):
            row.settle()
        more = ""
        if any(key.startswith("embedder.") for key in changes):
            more = " Another embedder reads every passage anew: F5, then F8 rebuilds."
        self._say(f"Saved.{more}", "bold $success")
        self.app.preferences.take(changes)

    def action_test(self) -> None:
        """Speak to the model that is set here, saved or not."""
        if self._testing:
            return
        self._testing = True
        self._say("Asking the model for one word …")
        settings, changes, app = self._settings, self.changes(), self.app

        def work() -> None:
            try:
                told = self.Tested(settings.test_model(changes), well=True)
            except Exception as error:
                told = self.Tested(app.explained(error)[0], well=False)
            app.tell(self, told)

        app.in_background(work)

    def on_settings_screen_tested(self, event: Tested) -> None:
        """Say how the model fared."""
        self._testing = False
        self._say(event.said, "bold $success" if event.well else "$error")

    def action_leave(self) -> None:
        """Go back; with something unsaved only the second time."""
        unsaved = len(self.changes())
        if unsaved and not self._warned:
            self._warned = True
            what = "One setting is" if unsaved == 1 else f"{unsaved} settings are"
            self._say(f"{what} not saved. Ctrl+S saves, Esc once more leaves without.", "$warning")
            return
        self.app.preferences.show_theme(self._settings.config().text("app.theme"))
        self.dismiss()
