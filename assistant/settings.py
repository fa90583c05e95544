"""Reads and writes config.toml for the settings screen: whole or not at all, with the comments that stand there."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from assistant.config import FILE_NAME, SETTINGS, Config, Setting, Value, fit_value, load_config, read_tables
from assistant.errors import ConfigError

_PERIOD = re.compile(r"(\d{1,4})\s*([dwmy])", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


@dataclass(frozen=True, slots=True)
class Line:
    """One setting as it stands: its value, and where that comes from (default, file or environment)."""

    setting: Setting
    value: Value
    origin: str

    @property
    def fixed(self) -> bool:
        """An environment variable decides; what the file says would change nothing."""
        return self.origin == "environment"


class Settings:
    """The settings of a home. `test` speaks to the model that a configuration names and says how that went."""

    def __init__(
        self,
        home: Path,
        *,
        test: Callable[[Config], str] | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.home = home
        self._test = test
        self._environ = os.environ if environ is None else environ

    @property
    def path(self) -> Path:
        """Where config.toml is, or will be."""
        return self.home / FILE_NAME

    def config(self) -> Config:
        """The settings in force. Raises ConfigError."""
        return load_config(self.home, self._environ)

    def lines(self) -> list[Line]:
        """Every setting with its value and origin. Raises ConfigError."""
        values, tables = self.config().values, read_tables(self.path)

        def origin(setting: Setting) -> str:
            table, name = setting.key.split(".", 1)
            if self._environ.get(setting.variable, "").strip():
                return "environment"
            return "file" if name in tables.get(table, {}) else "default"

        return [Line(setting, values[setting.key], origin(setting)) for setting in SETTINGS]

    def save(self, changes: Mapping[str, str]) -> None:
        """Write these settings, given as typed; a value equal to the default is taken out of the file.

        Raises ConfigError, having written nothing, for a value that does not fit or a file that cannot be written.
        """
        fitted = {key: fit_setting(key, text) for key, text in changes.items()}
        defaults = {setting.key: setting.default for setting in SETTINGS}
        import tomlkit

        text = ""
        with suppress(FileNotFoundError):
            text = self.path.read_text(encoding="utf-8-sig")
        try:
            document = tomlkit.parse(text)
            for key, value in fitted.items():
                table, name = key.split(".", 1)
                if value != defaults[key]:
                    document.setdefault(table, tomlkit.table())[name] = value
                elif name in document.get(table, {}):
                    del document[table][name]
            written = tomlkit.dumps(document)
        except (tomlkit.exceptions.TOMLKitError, TypeError) as error:
            raise ConfigError(f"{self.path} cannot be changed: {error}. Mend it by hand first.") from error
        write_privately(self.path, written)

    def test_model(self, changes: Mapping[str, str]) -> str:
        """Speak to the model as it would be with these changes; returns how that went. Raises DatelineError."""
        config = self.config()
        values = {**config.values, **{key: fit_setting(key, text) for key, text in changes.items()}}
        if self._test is None:
            return "There is nobody here to test a model."
        return self._test(Config(config.home, values))

    def since(self, today: date) -> str | None:
        """The first day of the period that questions cover by default, ISO; None is all. Raises ConfigError."""
        days = period_days(self.config().text("app.period"))
        return (today - timedelta(days=days)).isoformat() if days else None


def period_days(text: str) -> int:
    """Days of `30d`, `8w`, `6m` (of 30) or `1y`; 0 when nothing is said. Raises ConfigError."""
    if not text.strip():
        return 0
    said = _PERIOD.fullmatch(text.strip())
    if not said or int(said[1]) == 0:
        raise ConfigError(f"app.period must be days, weeks, months or years such as 30d, 8w, 6m or 1y, not {text!r}.")
    return min(int(said[1]) * _DAYS[said[2].lower()], 36_500)


def fit_setting(key: str, text: str) -> Value:
    """A setting as typed, in its type. Raises ConfigError saying what it must be."""
    if key == "app.period":
        period_days(text)
    return fit_value(key, text)


def write_privately(path: Path, text: str) -> None:
    """Write a file for its owner alone (0600), whole or not at all: beside it first, then renamed. Raises ConfigError."""
    try:
        path = path.resolve()  # a linked file is replaced where it lies, the link stays
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(beside).replace(path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror or error}. Nothing was changed.") from error


__all__ = ["Line", "Settings", "fit_setting", "period_days", "write_privately"]
