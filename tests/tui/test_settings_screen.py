"""Changing settings in the app: shown, checked, saved, tested; themes and keys."""

from __future__ import annotations

import pytest
from textual.widgets import Input, Select

from assistant.errors import ModelUnreachable
from assistant.settings import Settings
from assistant.tui.screens.settings import SettingRow, SettingsScreen


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path, environ={"DATELINE_EMBEDDER": "openai:x"})


async def opened(desk):
    await desk.press("f2")
    await desk.until(lambda: isinstance(desk.app.screen, SettingsScreen) and desk.app.screen.query(Input))


def row(desk, key):
    return next(row for row in desk.app.screen.query(SettingRow) if row.line.setting.key == key)


async def test_a_setting_is_changed_saved_and_taken_up(sitting, settings):
    opened_engines = []
    async with sitting(settings=settings) as desk:
        desk.app.open_engine = lambda: opened_engines.append(1)
        await opened(desk)
        row(desk, "model.name").query_one(Input).value = "small"
        await desk.press("ctrl+s")
        await desk.until(lambda: "Saved." in desk.text())
        await desk.press("escape")
        assert desk.app.screen is desk.asking
    assert settings.config().text("model.name") == "small"
    assert opened_engines == [1]


async def test_a_wrong_value_is_told_and_the_field_has_the_keys(sitting, settings):
    async with sitting(settings=settings) as desk:
        await opened(desk)
        field = row(desk, "model.total_seconds").query_one(Input)
        field.value = "soon"
        await desk.press("ctrl+s")
        await desk.until(lambda: "model.total_seconds must be a number" in desk.text())
        assert desk.app.focused is field
    assert not settings.path.exists()


async def test_leaving_with_something_unsaved_warns_once(sitting, settings):
    async with sitting(settings=settings) as desk:
        await opened(desk)
        row(desk, "model.name").query_one(Input).value = "small"
        await desk.press("escape")
        assert "One setting is not saved" in desk.text()
        await desk.press("escape")
        assert desk.app.screen is desk.asking
    assert not settings.path.exists()


async def test_the_model_is_tested_as_typed(sitting, tmp_path):
    def test(config):
        if not config.text("model.base_url"):
            raise ModelUnreachable("nobody answers [/bold]; start the server.")
        return f"{config.text('model.name')} answers."

    async with sitting(settings=Settings(tmp_path, test=test, environ={})) as desk:
        await opened(desk)
        await desk.press("f6")
        await desk.until(lambda: "nobody answers [/bold]" in desk.text())
        row(desk, "model.base_url").query_one(Input).value = "http://127.0.0.1:1/v1"
        row(desk, "model.name").query_one(Input).value = "small"
        await desk.press("f6")
        await desk.until(lambda: "small answers." in desk.text())


async def test_a_secret_is_not_shown_and_the_environment_is_named(sitting, settings):
    settings.save({"model.api_key": "sk-canary"})
    async with sitting(settings=settings, size=(120, 120)) as desk:
        await opened(desk)
        await desk.until(lambda: "DATELINE_EMBEDDER in the" in " ".join(desk.text().split()))
        assert "sk-canary" not in desk.text()
        assert row(desk, "embedder.name").query_one(Input).disabled


async def test_a_theme_is_shown_while_chosen_and_kept_when_saved(sitting, settings):
    async with sitting(settings=settings) as desk:
        await opened(desk)
        row(desk, "app.theme").query_one(Select).value = "dateline-contrast"
        await desk.until(lambda: desk.app.theme == "dateline-contrast")
        await desk.press("escape", "escape")
        await desk.until(lambda: desk.app.theme == "dateline")
        desk.app.theme = "dateline-paper"  # as the palette does
        await desk.until(lambda: settings.config().text("app.theme") == "dateline-paper")
    async with sitting(settings=settings) as desk:
        assert desk.app.theme == "dateline-paper"


async def test_a_theme_that_there_is_not_is_told(sitting, settings):
    settings.save({"app.theme": "sepia"})
    async with sitting(settings=settings) as desk:
        await desk.until(lambda: "There is no theme sepia" in desk.toasts())
        assert desk.app.theme == "dateline"


async def test_actions_have_the_keys_that_the_settings_give_them(sitting, settings):
    settings.path.write_text('[keys]\n"app.index" = "f8"\n"app.nothing" = "f9"\nask.again = "x"\n', encoding="utf-8")
    async with sitting(settings=settings) as desk:
        await desk.until(lambda: "There is no action app.nothing" in desk.toasts())
        await desk.ask()
        await desk.press("escape", "x")
        await desk.until(lambda: len(desk.asking.exchanges) == 2)
        assert "F8 index" in desk.text()
        await desk.press("f8")
        await desk.until(lambda: "Index" in desk.text().splitlines()[0])


async def test_a_new_conversation_looks_at_the_period_of_the_settings(sitting, settings):
    settings.save({"app.period": "30d"})
    async with sitting(settings=settings) as desk:
        await desk.ask()
        assert desk.answerer.asked[-1].since == "2024-11-10"
        assert "F4 edit, 1 on" in desk.text()


async def test_another_period_holds_at_once_while_nothing_was_asked(sitting, settings):
    async with sitting(settings=settings) as desk:
        settings.save({"app.period": "30d"})
        desk.app.preferences.take(["app.period"])
        await desk.until(lambda: "published since 10 Nov 2024" in desk.text())
        assert "1 on" in desk.text()
