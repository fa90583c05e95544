"""Articles in a CSV table with a header row. Read row by row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from index.articles import Article, Rejected, clean_line
from index.readers.columns import Columns, with_columns
from index.readers.fields import Identities, article_from_fields, plain_name
from index.readers.opening import ARTICLE_LIMIT, BrokenFile, OpenFile, decode

_DELIMITERS = ",;\t|"

# Lines that one row may have. A quote that is not closed makes the rest of a file one field, read for as long as it lasts:
# five million lines took 3.6 s of CPU, during which nothing else could be done, not even stop.
ROW_LINES = 20_000


def read_csv(opened: OpenFile, path: Path, name: str, columns: Columns) -> Iterator[Article | Rejected]:
    """One item per row; the first row names the columns, and its delimiter is taken from it."""
    csv.field_size_limit(ARTICLE_LIMIT)
    notes: list[Rejected] = []
    lines = _Lines(_lines(opened, name, notes))
    first = next((line for line in lines if line.strip()), "")
    rows = csv.reader(chain([first], lines), delimiter=_delimiter(first, columns))
    header = next(rows, []) if first else []
    if not first:
        yield from notes or [Rejected(name, "the file is empty")]
    elif lines.cut:
        yield _endless(name, 1)
    elif missing := [column for column in columns.values() if column not in map(clean_line, header)]:
        yield Rejected(
            name, f"has no column {missing[0]!r}; its columns are {', '.join(map(clean_line, header))[:300]}"
        )
    elif not (columns.keys() & {"title", "text"} or any(plain_name(cell) in ("title", "text") for cell in header)):
        yield Rejected(name, "the first row names no column with titles or texts (title, text, body, content ...)")
    else:
        yield from _rows(rows, lines, [clean_line(cell) for cell in header], path, name, notes, columns)


class _Lines:
    """Lines for the csv module, which end (`cut`) when one row takes more than its number of them."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._of_row = 0
        self.cut = False

    def begin_row(self) -> None:
        self._of_row = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._of_row >= ROW_LINES:
            self.cut = True
            raise StopIteration
        self._of_row += 1
        return next(self._lines)


def _endless(name: str, row: int) -> Rejected:
    reason = f"row {row} goes on for more than {ROW_LINES:,} lines: a quote in it is not closed; the rest was not read"
    return Rejected(name, reason)


def _rows(
    rows: Iterator[list[str]],
    lines: _Lines,
    header: list[str],
    path: Path,
    name: str,
    notes: list[Rejected],
    columns: Columns,
) -> Iterator[Article | Rejected]:
    identities: Identities = {}
    number = 1
    while True:
        number += 1
        where = f"{name}:{number}"
        lines.begin_row()
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield Rejected(where, f"row {number} is no CSV: {clean_line(str(error))}")
            continue
        yield from notes
        notes.clear()
        if lines.cut:
            yield _endless(name, number)
            return
        if row is None:
            return
        if any(cell.strip() for cell in row):
            record = {column: cell for column, cell in zip(header, row, strict=False) if column and cell.strip()}
            yield article_from_fields(with_columns(record, columns), where, path, identities)


def _lines(opened: OpenFile, name: str, notes: list[Rejected]) -> Iterator[str]:
    """The lines with their ends, for the csv module; what cannot be read goes to `notes`."""
    try:
        for number, line in opened.lines():
            if line is None:
                notes.append(Rejected(f"{name}:{number}", f"line {number} is longer than {ARTICLE_LIMIT >> 20} MB"))
                continue
            text, _ = decode(line + b"\n")
            # Tables saved by old Mac programs end their lines with a lone carriage return.
            yield from re.split(r"(?<=\r)(?!\n)", text) if "\r" in text[:-2] else (text,)
    except BrokenFile as error:
        notes.append(Rejected(name, f"the file {error}"))


def _delimiter(header: str, columns: Columns) -> str:
    """The mark that parts the most known or mapped column names; where none does, the one that stands there most."""
    mapped = set(columns.values())

    def fitness(mark: str) -> tuple[int, int]:
        cells = [clean_line(cell).strip('"') for cell in header.strip().split(mark)]
        return sum(cell in mapped or bool(plain_name(cell)) for cell in cells), len(cells)

    return max(_DELIMITERS, key=fitness)
