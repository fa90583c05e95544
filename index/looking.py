"""Looks at one address or path and tells what it is, keeping nothing: what `sources add` and `sources test` show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from index.articles import Article, Rejected, clean_line
from index.errors import BadSource
from index.fetching import Fetcher, FetchFailed, Manners, Unmodified
from index.sources import FILES, SourceToRead, exists, is_address, plain_address

if TYPE_CHECKING:
    from index.isolation import Parser
    from index.readers.columns import Columns

_EXAMPLES = 3
_ENOUGH = 1000  # articles and faults
_FAULTS = 10


@dataclass(frozen=True, slots=True)
class Look:
    """What a source turned out to be; `articles` counts what it lists now."""

    location: str
    kind: str
    title: str = ""
    articles: int = 0
    newest: str | None = None
    examples: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    """The first of what could not be read, each with its reason."""


def look_at(name: str, manners: Manners, columns: Columns | None = None) -> Look:
    """What an address or a path is. Raises BadSource when it cannot be read or holds nothing to read."""
    if is_address(name):
        return _look_at_address(plain_address(name), manners)
    path = Path(name).expanduser().absolute()
    if not exists(SourceToRead(name, FILES, path)):
        raise BadSource(f"{clean_line(name)} does not exist; give a file, a folder, a pattern or a web address.")
    return _look_at_files(path, columns or {})


def _look_at_files(path: Path, columns: Columns) -> Look:
    from index.isolation import Parser

    articles, first, faults = 0, list[str](), list[str]()
    newest: str | None = None
    with Parser(1) as parser:
        # Enough to know what it is; a run reads all.
        for article in islice(_items_at(path, parser, columns), _ENOUGH):
            if isinstance(article, Rejected):
                faults.append(f"{article.where}: {article.reason}")
                continue
            articles += 1
            newest = max(filter(None, (newest, article.published)), default=None)
            if len(first) < _EXAMPLES:
                first.append(article.title)
    more = [f"and {len(faults) - _FAULTS} more"] if len(faults) > _FAULTS else []
    return Look(str(path), FILES, path.name, articles, newest, tuple(first), faults=(*faults[:_FAULTS], *more))


def _items_at(path: Path, parser: Parser, columns: Columns) -> Iterator[Article | Rejected]:
    from index.readers.files import read_source
    from index.sources import matching_paths

    for found in matching_paths(path):
        for item in read_source(found, columns=columns, parser=parser):
            if isinstance(item, Article | Rejected):
                yield item


def _look_at_address(url: str, manners: Manners) -> Look:
    from index.isolation import Parser
    from index.recognising import read_listing, read_one_page, recognise

    with closing(Fetcher(replace(manners, attempts=2))) as fetcher, Parser(1) as parser:
        try:
            got = fetcher.fetch(url)
        except FetchFailed as error:
            raise BadSource(f"{clean_line(url)}: {error}.") from error
        assert not isinstance(got, Unmodified)
        kind = recognise(got.raw, got.content_type)
        if kind == "page":
            article, feeds = parser.call(read_one_page, got.raw, got.url, got.content_type, None)
            if isinstance(article, Rejected):
                if feeds:
                    return Look(url, "page", feeds=feeds)
                raise BadSource(f"{clean_line(url)}: {article.reason}, and the page names no feed.")
            return Look(url, "page", article.title, 1, article.published, (article.title,), feeds)
        found = parser.call(read_listing, kind, got.raw, got.url, got.content_type)
    if isinstance(found, Rejected):
        raise BadSource(f"{clean_line(url)}: {found.reason}.")
    if kind == "opml":
        return Look(url, "opml", "", len(found), None, tuple(s.title or s.url for s in found[:_EXAMPLES]))
    dates = [day for entry in found.entries if (day := entry.updated or entry.published)]
    titles = tuple(clean_line(entry.title or entry.url) for entry in found.entries[:_EXAMPLES])
    title = clean_line(str(getattr(found, "title", "")))
    # The addresses of a sitemap of sitemaps are known once those are read.
    return Look(url, kind, title, len(found.entries), max(dates, default=None), titles)
