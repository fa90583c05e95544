"""Settings: defaults < file < environment < flags."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.config import SETTINGS, Config, _fitted, load_config
from assistant.errors import ConfigError

CANARY = "sk-canary-93c1d7aa"
BY_KEY = {setting.key: setting for setting in SETTINGS}


@pytest.fixture
def home(tmp_path):
    """Makes a home with a config.toml."""

    def home_(text: str) -> Path:
        (tmp_path / "config.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return home_


def test_without_a_file_and_an_environment_everything_has_its_default(tmp_path):
    assert load_config(tmp_path, {}).values == {setting.key: setting.default for setting in SETTINGS}


def test_the_file_goes_before_the_default_and_the_environment_before_the_file(home):
    where = home('[model]\nname = "from file"\ntotal_seconds = 60\n')
    config = load_config(where, {"DATELINE_MODEL": "from environment"})
    assert config.text("model.name") == "from environment"
    assert config.number("model.total_seconds") == 60.0
    assert config.number("model.max_output_tokens") == 800


def test_an_empty_variable_sets_nothing(home):
    assert load_config(home('[model]\nname = "kept"\n'), {"DATELINE_MODEL": " "}).text("model.name") == "kept"


def test_the_home_comes_from_the_flag_then_the_environment_then_the_system(tmp_path, monkeypatch):
    environ = {"DATELINE_HOME": str(tmp_path / "environment")}
    assert load_config(tmp_path / "flag", environ).home == tmp_path / "flag"
    assert load_config(None, environ).home == tmp_path / "environment"
    assert load_config(None, {}).home.name == "dateline"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert load_config(None, {"DATELINE_HOME": "~/news"}).home == tmp_path / "news"
    assert load_config(Path("~/news"), {}).home == tmp_path / "news"


@pytest.mark.parametrize("how", ["flag", "environment"])
def test_a_home_of_nobody_is_refused(how):
    nobody = "~nobody-of-this-name/x"
    flag, environ = (Path(nobody), {}) if how == "flag" else (None, {"DATELINE_HOME": nobody})
    with pytest.raises(ConfigError, match="~nobody-of-this-name"):
        load_config(flag, environ)


def test_a_table_holds_what_differs_from_the_defaults_by_short_name(home):
    config = load_config(home('[model]\nname = "m"\nfirst_token_seconds = 30\n'), {"DATELINE_MODEL_OUTPUT": "5"})
    assert config.table("model") == {"name": "m", "max_output_tokens": 5}
    assert config.table("embedder") == {}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[model\n", "config.toml cannot be read"),
        ("[model]\nnaem = 'x'\n", "no setting model.naem"),
        ("[models]\nname = 'x'\n", "no setting models.name"),
        ("name = 'x'\n", "name must stand in a table"),
        ("[model]\nname = 5\n", "model.name must be a text, not 5"),
        ("[model]\nname = ['x']\n", "model.name must be a text"),
        ("[model]\ntotal_seconds = true\n", "model.total_seconds must be a number"),
        ("[model]\ntotal_seconds = 'soon'\n", "model.total_seconds must be a number"),
        ("[model]\ntotal_seconds = -1\n", "model.total_seconds must be a number from 0 up, not -1"),
        ("[model]\ntotal_seconds = nan\n", "model.total_seconds must be a number"),
        ("[model]\ntotal_seconds = inf\n", "model.total_seconds must be a number"),
        ("[model]\nmax_output_tokens = inf\n", "model.max_output_tokens must be a number"),
        ("[model]\nmax_output_tokens = 1979-05-27\n", "model.max_output_tokens must be a number"),
        ("[prompts.answer]\nversion = 1\n", "prompts.answer must be a number"),
        ("\x00", "config.toml cannot be read"),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_name(home, text, names):
    with pytest.raises(ConfigError) as refused:
        load_config(home(text), {})
    assert names in str(refused.value)
    assert refused.value.exit_code == 2


def test_a_variable_that_cannot_be_used_is_refused_by_its_name(tmp_path):
    with pytest.raises(ConfigError, match="DATELINE_MODEL_OUTPUT must be a number from 0 up, not 'lots'"):
        load_config(tmp_path, {"DATELINE_MODEL_OUTPUT": "lots"})


def test_a_file_that_is_no_text_or_no_file_is_refused(tmp_path):
    (tmp_path / "config.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"config\.toml"):
        load_config(tmp_path, {})
    (tmp_path / "home" / "config.toml").mkdir(parents=True)
    with pytest.raises(ConfigError, match=r"config\.toml"):
        load_config(tmp_path / "home", {})


def test_a_file_with_a_byte_order_mark_is_read(tmp_path):
    (tmp_path / "config.toml").write_text('[model]\nname = "m"\n', encoding="utf-8-sig")
    assert load_config(tmp_path, {}).text("model.name") == "m"


@pytest.mark.parametrize("key", [setting.key for setting in SETTINGS if setting.secret])
def test_a_key_is_never_shown(home, key):
    table, name = key.split(".")
    where = home(f'[{table}]\n{name} = "{CANARY}"\n')
    config = load_config(where, {BY_KEY[key].variable: CANARY})
    assert config.text(key) == CANARY
    assert CANARY not in repr(config)
    assert CANARY not in str(config)


@pytest.mark.parametrize("value", [f'["{CANARY}"]', f'{{x = "{CANARY}"}}'])
def test_a_key_in_a_wrong_shape_is_refused_without_being_shown(home, value):
    with pytest.raises(ConfigError, match=r"model\.api_key must be a text") as refused:
        load_config(home(f"[model]\napi_key = {value}\n"), {})
    assert CANARY not in str(refused.value)


def test_keys_and_variables_are_unique_and_secrets_are_texts():
    assert len(BY_KEY) == len(SETTINGS)
    assert len({setting.variable for setting in SETTINGS}) == len(SETTINGS)
    assert all(setting.variable.startswith("DATELINE_") for setting in SETTINGS)
    assert all(setting.secret for setting in SETTINGS if setting.key.endswith("api_key"))


anything = st.one_of(
    st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2), st.integers().map(str), st.floats().map(str),
    st.sampled_from([10**400, -(10**400), "1e999", "９", "1_0", " 7 "]),
)  # fmt: skip


@given(st.sampled_from(SETTINGS), anything)
def test_any_value_becomes_one_of_the_settings_type_or_is_refused_by_name(setting, value):
    try:
        fitted = _fitted(setting, value, "here")
    except ConfigError as error:
        fitted, said = None, str(error)
    if fitted is None:
        assert said.startswith("here must be a ")
        return
    assert type(fitted) is type(setting.default)
    config = Config(Path(), {setting.key: fitted})
    if isinstance(fitted, str):
        assert fitted == fitted.strip() == config.text(setting.key)
    else:
        assert fitted >= 0
        assert math.isfinite(config.number(setting.key))
