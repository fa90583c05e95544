"""Reads articles from a file or a folder.

The kinds are told by the name: ``.txt .md .html .htm .pdf .warc .json .jsonl .ndjson .csv``, each also with ``.gz``.
Whatever is unusable becomes a `Rejected` that says where and why, and the rest is read on. A folder is read in the
order of its names, without hidden files, and nothing outside it is ever opened; files of other kinds are counted and
told at its end.
"""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from index.articles import Rejected, clean_line
from index.errors import SourceMissing
from index.readers.archives import read_archive
from index.readers.columns import Columns
from index.readers.csv_table import read_csv
from index.readers.html_pages import read_html
from index.readers.json_lines import read_json, read_json_lines
from index.readers.opening import OpenFile
from index.readers.pdf_files import read_pdf
from index.readers.plain_text import read_text
from index.readers.unread import Item, Unread, read_in_order

if TYPE_CHECKING:
    from index.isolation import Parser

Reader = Callable[[OpenFile, Path, str], Iterator[Item | Unread]]
RecordReader = Callable[[OpenFile, Path, str, Columns], Iterator[Item]]

_READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".warc": read_archive,
}
_RECORD_READERS: dict[str, RecordReader] = {
    ".json": read_json,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".csv": read_csv,
}
KINDS = (*_READERS, *_RECORD_READERS)
_REPORTED_IN_A_ROW = 100
_ENDINGS_TOLD = 5


def read_source(
    path: Path,
    on_bytes: Callable[[int], None] | None = None,
    columns: Columns | None = None,
    parser: Parser | None = None,
) -> Iterator[Item]:
    """Every article of a file or folder as it is read, and a rejection for everything that is none.

    `columns` names the columns of tables and JSON records that are not called as usual. `on_bytes` is called every
    256 kB or so with the bytes read since the start, of the `count_bytes` there are. With a `parser`, web pages and PDF
    files are parsed in its worker processes, side by side and within its limits; the order stays the same.
    Raises SourceMissing at once when there is nothing at `path`.
    """
    if not os.path.lexists(path):
        raise SourceMissing(f"{clean_line(str(path))} does not exist")
    found = read_in_order(_find_items(path, on_bytes, columns or {}), parser)
    return _without_floods(found)


def count_bytes(path: Path) -> int:
    """Bytes on disk that `read_source` will read; 0 for what cannot be looked at. Raises SourceMissing."""
    if not os.path.lexists(path):
        raise SourceMissing(f"{clean_line(str(path))} does not exist")
    return sum(_size(found) for found in _find(path) if isinstance(found, Path))


def _find_items(
    root: Path, on_bytes: Callable[[int], None] | None, columns: Columns
) -> Iterator[tuple[str, Item | Unread]]:
    """The name of each file with an item of it; what stands for the folder has no name."""
    done = 0
    for found in _find(root):
        if isinstance(found, Rejected):
            yield "", found
            continue

        def report(position: int, before: int = done) -> None:
            if on_bytes:
                on_bytes(before + position)

        name = _name(found, root)
        for item in _read_file(found, name, report, columns):
            yield name, item
        done += _size(found)
        report(0, done)


def _read_file(path: Path, name: str, on_bytes: Callable[[int], None], columns: Columns) -> Iterator[Item | Unread]:
    kind = _kind(path)
    try:
        with OpenFile(path, on_bytes) as opened:
            if kind in _RECORD_READERS:
                yield from _RECORD_READERS[kind](opened, path, name, columns)
            else:
                yield from _READERS[kind](opened, path, name)
    except OSError as error:
        yield Rejected(name, f"cannot be read: {_said(error)}")


def _without_floods(found: Iterator[tuple[str, Item]]) -> Iterator[Item]:
    """The items; of many bad records of a file in a row the first hundred and then their number."""
    for name, items in groupby(found, key=itemgetter(0)):
        in_a_row, last = 0, None
        for _, item in items:
            # What concerns the file as a whole is always told.
            if name and isinstance(item, Rejected) and item.where != name:
                in_a_row, last = in_a_row + 1, item
                if in_a_row <= _REPORTED_IN_A_ROW:
                    yield item
                continue
            if last and in_a_row > _REPORTED_IN_A_ROW:
                yield _flood(in_a_row, last)
            in_a_row = 0
            yield item
        if last and in_a_row > _REPORTED_IN_A_ROW:
            yield _flood(in_a_row, last)


def _flood(in_a_row: int, last: Rejected) -> Rejected:
    return Rejected(last.where, f"and {in_a_row - _REPORTED_IN_A_ROW:,} more up to here; the last one {last.reason}")


# ---- which files ------------------------------------------------------------------------------------------------


def _kind(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    return Path(name).suffix if name != ".gz" else ""


def _name(path: Path, root: Path) -> str:
    return clean_line(path.name if path == root else str(path.relative_to(root)))


@dataclass(frozen=True, slots=True)
class LeftOut(Rejected):
    """Files of other kinds in a folder: told, and no fault of the folder."""


def _find(root: Path) -> Iterator[Path | Rejected]:
    """The files to read, or what keeps one from being read."""
    if root.is_dir():
        others = Counter[str]()
        yield from _find_in(root, root, others)
        if others:
            yield LeftOut(clean_line(root.name or str(root.absolute())), _left_out(others))
        return
    name = clean_line(root.name)
    if _kind(root) not in KINDS:
        kind = "".join(root.suffixes[-2:] if root.suffix.lower() == ".gz" else root.suffixes[-1:]) or "no extension"
        yield Rejected(
            name, f"not a kind of file Dateline reads: {clean_line(kind)} (reads {' '.join(KINDS)}, also .gz)"
        )
    elif problem := _problem(root):
        yield Rejected(name, problem)
    else:
        yield root


def _left_out(others: Counter[str]) -> str:
    """What is told of the files of other kinds, by their endings."""
    count = others.total()
    told = [ending for ending, _ in others.most_common(_ENDINGS_TOLD)]
    more = [f"{len(others) - len(told)} more"] if len(others) > len(told) else []
    files = "1 file of another kind was" if count == 1 else f"{count:,} files of other kinds were"
    return f"{files} left out ({', '.join([*told, *more])}); Dateline reads {' '.join(KINDS)}, also .gz"


def _find_in(folder: Path, root: Path, others: Counter[str]) -> Iterator[Path | Rejected]:
    """As `_find`, for one folder inside `root`; the endings of files of other kinds are counted in `others`."""
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        yield Rejected(_name(folder, root), f"the folder cannot be read: {_said(error)}")
        return
    for entry in listed:
        path = Path(entry.path)
        if entry.name.startswith("."):
            continue
        if entry.is_symlink():
            yield from _find_link(path, root)
        elif entry.is_dir(follow_symlinks=False):
            yield from _find_in(path, root, others)
        elif _kind(path) in KINDS:
            if problem := _problem(path):
                yield Rejected(_name(path, root), problem)
            else:
                yield path
        elif entry.is_file(follow_symlinks=False):
            ending = path.suffix.lower()
            others[ending if re.fullmatch(r"\.\w{1,12}", ending) else "no ending"] += 1


def _find_link(path: Path, root: Path) -> Iterator[Rejected]:
    """A link inside a folder is never followed: what it leads to is read in its own place, or lies outside."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        if _kind(path) in KINDS:
            yield Rejected(_name(path, root), "is a link that leads nowhere")
        return
    if not target.is_relative_to(root.resolve()) and (target.is_dir() or _kind(path) in KINDS):
        yield Rejected(_name(path, root), "is a link that leads out of the folder; name its target to read it")


def _problem(path: Path) -> str:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return "is a link that leads nowhere" if path.is_symlink() else f"cannot be read: {_said(error)}"
    return "" if stat.S_ISREG(mode) else "is no regular file"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _said(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
