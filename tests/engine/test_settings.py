"""config.toml as the settings screen writes it: whole, private, with its comments."""

from __future__ import annotations

import stat
from datetime import date

import pytest

from assistant.config import load_config
from assistant.errors import ConfigError
from assistant.settings import Settings, period_days

FILE = """# mine
[model]
name = "small"  # the quick one
total_seconds = 60

[keys]
"ask.again" = "ctrl+r"
prompt.newline = "ctrl+o"
"""


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "config.toml").write_text(FILE, encoding="utf-8")
    return Settings(tmp_path, environ={"DATELINE_EMBEDDER": "openai:x"})


def test_saving_keeps_comments_keys_and_what_was_not_changed(settings):
    settings.save({"model.name": "large", "model.base_url": "http://127.0.0.1:1/v1"})
    text = settings.path.read_text(encoding="utf-8")
    assert "# mine" in text
    assert "# the quick one" in text
    config = settings.config()
    assert (config.text("model.name"), config.text("model.base_url")) == ("large", "http://127.0.0.1:1/v1")
    assert config.number("model.total_seconds") == 60
    assert config.keys == {"ask.again": "ctrl+r", "prompt.newline": "ctrl+o"}
    assert stat.S_IMODE(settings.path.stat().st_mode) == 0o600
    assert [path.name for path in settings.path.parent.iterdir()] == ["config.toml"]


def test_a_value_that_is_the_default_again_leaves_the_file(settings):
    settings.save({"model.total_seconds": "180"})
    assert "total_seconds" not in settings.path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("key", "value"), [("model.total_seconds", "soon"), ("model.repair", "perhaps"), ("app.period", "a while")]
)
def test_a_value_that_does_not_fit_is_told_and_nothing_is_written(settings, key, value):
    with pytest.raises(ConfigError, match=key):
        settings.save({"model.name": "large", key: value})
    assert settings.path.read_text(encoding="utf-8") == FILE


def test_each_line_says_where_its_value_comes_from(settings):
    origins = {line.setting.key: line.origin for line in settings.lines()}
    assert origins["model.name"] == "file"
    assert origins["model.base_url"] == "default"
    assert origins["embedder.name"] == "environment"
    assert next(line for line in settings.lines() if line.setting.key == "embedder.name").fixed


def test_a_first_save_makes_home_and_file(tmp_path):
    settings = Settings(tmp_path / "new" / "home", environ={})
    settings.save({"app.theme": "dateline-paper"})
    assert load_config(tmp_path / "new" / "home", {}).text("app.theme") == "dateline-paper"


def test_a_file_that_is_broken_is_left_as_it_is(tmp_path):
    (tmp_path / "config.toml").write_text("[model", encoding="utf-8")
    with pytest.raises(ConfigError, match="Mend it by hand"):
        Settings(tmp_path, environ={}).save({"model.name": "x"})
    assert (tmp_path / "config.toml").read_text(encoding="utf-8") == "[model"


def test_periods_are_read_as_people_write_them(tmp_path):
    assert [period_days(text) for text in ("", "30d", "8 w", "6M", "1y")] == [0, 30, 56, 180, 365]
    (tmp_path / "config.toml").write_text('[app]\nperiod = "30d"\n', encoding="utf-8")
    assert Settings(tmp_path, environ={}).since(date(2024, 12, 31)) == "2024-12-01"


def test_the_model_is_tested_as_it_would_be_after_saving(tmp_path):
    asked = []

    def test(config):
        asked.append(config.text("model.name"))
        return "it answers"

    settings = Settings(tmp_path, test=test, environ={"DATELINE_MODEL": "other"})
    assert settings.test_model({"model.name": "typed"}) == "it answers"
    assert asked == ["typed"]


@pytest.mark.parametrize("text", ["keys = 3\n", "[keys]\nask = 3\n", '[keys]\n"ask.again" = ""\n'])
def test_a_table_of_keys_that_makes_no_sense_is_told(tmp_path, text):
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="keys"):
        load_config(tmp_path, {})
