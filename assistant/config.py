"""Settings: defaults < config.toml in the home < environment < flags. Read once, then frozen."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.errors import ConfigError

FILE_NAME = "config.toml"
HOME_VARIABLE = "DATELINE_HOME"
Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set: its key in config.toml (``table.name``), its environment variable, default and meaning."""

    key: str
    variable: str
    default: Value
    help: str
    secret: bool = False


SETTINGS = (
    Setting("model.base_url", "DATELINE_MODEL_URL", "", "address of an OpenAI-compatible server, ending in /v1"),
    Setting("model.name", "DATELINE_MODEL", "", "the model to ask for; empty takes the first the server lists"),
    Setting("model.api_key", "DATELINE_MODEL_KEY", "", "the key, if the server wants one", secret=True),
    Setting("model.api_key_env", "DATELINE_MODEL_KEY_ENV", "", "name of the environment variable that holds the key"),
    Setting("model.first_token_seconds", "DATELINE_MODEL_PATIENCE", 30.0, "longest silence before giving up"),
    Setting("model.total_seconds", "DATELINE_MODEL_DEADLINE", 180.0, "longest time for a whole answer"),
    Setting("model.max_output_tokens", "DATELINE_MODEL_OUTPUT", 800, "longest answer"),
    Setting("model.context_tokens", "DATELINE_MODEL_CONTEXT", 0, "the model's window; 0 takes what suits the server"),
    Setting("model.price_in", "DATELINE_MODEL_PRICE_IN", 0.0, "price of a million tokens read; 0 is unknown"),
    Setting("model.price_out", "DATELINE_MODEL_PRICE_OUT", 0.0, "price of a million tokens written"),
    Setting("model.currency", "DATELINE_MODEL_CURRENCY", "USD", "the currency of both prices"),
    Setting("model.repair", "DATELINE_MODEL_REPAIR", False, "ask a second time to mend or drop unsupported sentences"),
    Setting("model.verify", "DATELINE_MODEL_VERIFY", "local", "who checks sentences: local, or model for a second opinion"),
    Setting("embedder.name", "DATELINE_EMBEDDER", "bundled", "bundled, openai:MODEL, fastembed:MODEL, llamaindex:MODULE:CLASS"),
    Setting("embedder.base_url", "DATELINE_EMBEDDER_URL", "", "address of the embedding server, for openai:MODEL"),
    Setting("embedder.api_key", "DATELINE_EMBEDDER_KEY", "", "its key, if it wants one", secret=True),
    Setting("embedder.price", "DATELINE_EMBEDDER_PRICE", 0.0, "price of a million tokens embedded, for dry runs"),
    Setting("index.keep_gone", "DATELINE_KEEP_GONE", False, "keep articles that their source no longer has"),
    Setting("fetch.contact", "DATELINE_CONTACT", "", "your mail or web address, for the User-Agent"),
    Setting("fetch.private", "DATELINE_FETCH_PRIVATE", "", "private hosts that may be fetched from: 192.168.1.0/24, news.lan"),
    Setting("fetch.robots", "DATELINE_FETCH_ROBOTS", True, "keep to robots.txt"),
    Setting("fetch.delay_seconds", "DATELINE_FETCH_DELAY", 1.0, "pause between two requests to one host"),
    Setting("fetch.seconds", "DATELINE_FETCH_SECONDS", 20.0, "longest time for one address"),
    Setting("fetch.max_mb", "DATELINE_FETCH_MB", 15.0, "most that one address may give, decompressed"),
    Setting("fetch.at_once", "DATELINE_FETCH_AT_ONCE", 8, "requests under way at the same time, one per host"),
    Setting("prompts.answer", "DATELINE_PROMPT_ANSWER", 0, "version of the answer prompt; 0 is the newest"),
    Setting("app.theme", "DATELINE_THEME", "dateline", "the app's colours: dateline, dateline-paper, dateline-contrast ..."),
    Setting("app.period", "DATELINE_PERIOD", "", "the app asks articles of the last 30d, 8w or 6m; empty asks all"),
)  # fmt: skip


_YES, _NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


@dataclass(frozen=True, slots=True)
class Config:
    """Where everything lives, and the settings by key. The repr hides secrets."""

    home: Path
    values: Mapping[str, Value] = field(repr=False)
    keys: Mapping[str, str] = field(default_factory=dict)
    """The app's keys that were given another place: binding to key, from the table [keys]."""

    def text(self, key: str) -> str:
        return str(self.values[key])

    def number(self, key: str) -> float:
        return float(self.values[key])

    def flag(self, key: str) -> bool:
        return bool(self.values[key])

    def table(self, name: str) -> dict[str, object]:
        """The settings of one table that differ from their default, by short name."""
        prefix = f"{name}."
        return {
            setting.key.removeprefix(prefix): self.values[setting.key]
            for setting in SETTINGS
            if setting.key.startswith(prefix) and self.values[setting.key] != setting.default
        }


def default_home(environ: Mapping[str, str]) -> Path:
    """Where an index lives unless --home says otherwise."""
    named = environ.get(HOME_VARIABLE, "").strip()
    if named:
        return _without_tilde(Path(named))
    from platformdirs import user_data_path

    return user_data_path("dateline", appauthor=False)


def _without_tilde(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise ConfigError(f"{path} cannot be a home: there is no user of that name.") from error


def load_config(home: Path | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """The settings for a home. Raises ConfigError naming the key and what is wrong with it."""
    environ = os.environ if environ is None else environ
    home = _without_tilde(home or default_home(environ))
    values: dict[str, Value] = {s.key: s.default for s in SETTINGS}
    tables = read_tables(home / FILE_NAME)
    keys = _read_keys(tables.pop("keys", {}), home / FILE_NAME)
    values.update(_read_values(tables, home / FILE_NAME))
    for setting in SETTINGS:
        if given := environ.get(setting.variable, "").strip():
            values[setting.key] = _fitted(setting, given, setting.variable)
    return Config(home, values, keys)


def read_tables(path: Path) -> dict[str, Any]:
    """The tables of config.toml as they stand there; none if there is no file. Raises ConfigError."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error


def _read_keys(table: object, path: Path) -> dict[str, str]:
    """`"ask.again" = "ctrl+r"`, with quotes or without: unquoted, TOML makes a table of it. Raises ConfigError."""
    keys: dict[str, str] = {}
    for name, value in table.items() if isinstance(table, dict) else [("", None)]:
        if isinstance(value, dict):
            keys.update({f"{name}.{rest}": key for rest, key in _read_keys(value, path).items()})
        elif isinstance(value, str) and value.strip():
            keys[name] = value.strip()
        else:
            raise ConfigError(
                f'{path}: [keys] holds lines such as "ask.again" = "ctrl+r"; {name or "it"} does not fit.'
            )
    return keys


def fit_value(key: str, value: object) -> Value:
    """A value as the setting of that key wants it. Raises ConfigError."""
    return _fitted(next(setting for setting in SETTINGS if setting.key == key), value, key)


def _read_values(tables: Mapping[str, object], path: Path) -> dict[str, Value]:
    known = {s.key: s for s in SETTINGS}
    values: dict[str, Value] = {}
    for table, content in tables.items():
        if not isinstance(content, dict):
            raise ConfigError(f"{path}: {table} must stand in a table such as [model].")
        for name, value in content.items():
            key = f"{table}.{name}"
            if key not in known:
                raise ConfigError(f"{path}: there is no setting {key}; known are {', '.join(known)}.")
            values[key] = _fitted(known[key], value, f"{path}: {key}")
    return values


def _fitted(setting: Setting, value: object, where: str) -> Value:
    """The value as the setting's type. Raises ConfigError."""
    if isinstance(setting.default, bool):
        said = str(value).strip().lower()
        if said not in _YES + _NO:
            raise ConfigError(f"{where} must be a yes or a no (true or false), not {value!r}.")
        return said in _YES
    if isinstance(setting.default, str):
        if not isinstance(value, str):
            raise ConfigError(f"{where} must be a text, not {'what is there' if setting.secret else repr(value)}.")
        return value.strip()
    kind = type(setting.default)
    try:
        if isinstance(value, bool) or not isinstance(value, str | int | float) or not 0 <= kind(value) < float("inf"):
            raise ValueError
        float(value)  # whole numbers know no end, floats do
        return kind(value)
    except (ValueError, OverflowError) as error:
        raise ConfigError(f"{where} must be a number from 0 up, not {value!r}.") from error
