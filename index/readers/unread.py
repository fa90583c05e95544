"""Pages that were found but not yet parsed: parsed here one by one, or side by side in worker processes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.articles import Article, Rejected
from index.errors import ParsingFailed

if TYPE_CHECKING:
    from index.isolation import Parser

Item = Article | Rejected

_MOST_WAITING = 64 * 1024 * 1024  # bytes of pages that wait for a worker


@dataclass(frozen=True, slots=True)
class Unread:
    """One page in its bytes: `function(raw, *args)` makes it an article. `where` names it for people."""

    where: str
    function: Callable[..., Item]
    raw: bytes
    args: tuple[Any, ...] = ()


def read_in_order(found: Iterator[tuple[str, Item | Unread]], parser: Parser | None) -> Iterator[tuple[str, Item]]:
    """The same names and items in the same order, every page among them read, by `parser` when there is one.

    Pages are taken from `found` only as far ahead as the workers need. A page that cannot be parsed within the
    parser's limits becomes a rejection; without a parser there are no limits.
    """
    if parser is None:
        for name, item in found:
            yield name, item.function(item.raw, *item.args) if isinstance(item, Unread) else item
        return
    waiting: deque[tuple[str, Item | tuple[Unread, Future[Item]]]] = deque()
    held, pages = 0, 0
    for name, item in found:
        if isinstance(item, Unread):
            waiting.append((name, (item, parser.submit(item.function, item.raw, *item.args))))
            held, pages = held + len(item.raw), pages + 1
        else:
            waiting.append((name, item))
        while waiting and (pages > 4 * parser.workers or held > _MOST_WAITING or not isinstance(waiting[0][1], tuple)):
            of, first = waiting.popleft()
            if isinstance(first, tuple):
                held, pages = held - len(first[0].raw), pages - 1
            yield of, _outcome(first)
    for of, rest in waiting:
        yield of, _outcome(rest)


def _outcome(waiting: Item | tuple[Unread, Future[Item]]) -> Item:
    if not isinstance(waiting, tuple):
        return waiting
    page, future = waiting
    try:
        return future.result()
    except ParsingFailed as error:
        return Rejected(page.where, str(error))
