"""Columns of an export named by the reader: which of them holds an article's title, text, date and so on. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from index.errors import BadMapping
from index.readers.fields import NAMES

Columns = Mapping[str, str]
"""Field of an article -> the column, or the dotted path inside a JSON record, that holds it."""


def read_columns(pairs: Sequence[str]) -> dict[str, str]:
    """``["title=headline", "text=body.main"]`` -> a mapping. Raises BadMapping for a field that articles do not have."""
    columns: dict[str, str] = {}
    for pair in (part for given in pairs for part in given.split(",")):
        field, mark, column = (piece.strip() for piece in pair.partition("="))
        if not mark or not column:
            raise BadMapping(f"A column is named as FIELD=COLUMN, such as title=headline, not {pair!r}.")
        if field not in NAMES:
            raise BadMapping(f"Articles have no field {field!r}; there are {', '.join(NAMES)}.")
        columns[field] = column
    return columns


def with_columns(record: Mapping[Any, Any], columns: Columns) -> dict[Any, Any]:
    """The record with what the named columns hold under the fields' own names, which go before all others."""
    named = {field: value for field, column in columns.items() if (value := _value(record, column)) is not None}
    if not named:
        return dict(record)
    moved = {column for field, column in columns.items() if field in named}
    return {**{key: value for key, value in record.items() if key not in moved}, **named}


def _value(record: Mapping[Any, Any], column: str) -> Any:
    """A column's value: by its name as it stands, else by the path that its dots describe."""
    if column in record:
        return record[column]
    value: Any = record
    for part in column.split("."):
        if isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, Mapping) and part in value:
            value = value[part]
        else:
            return None
    return value
