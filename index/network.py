"""Sources from the network, read together: feeds, sitemaps and pages fetched side by side, parsed in worker processes.

What comes out are findings, in the order in which they come in: an article, a rejection, an article that is still as it
was, one that is gone, a source that is done. Nothing is written here: whoever accepts the findings notes the visits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from index.articles import Article, Rejected, canonical_url
from index.errors import ParsingFailed
from index.fetching import Fetched, Fetcher, FetchFailed, Manners, Unmodified
from index.pooling import FetchPool
from index.recognising import read_entries, read_listing, read_one_page, recognise
from index.reports import SourceReport
from index.sources import WEB, SourceToRead
from index.visits import Visit, Visits, after_a_miss, after_a_refusal, after_being_put_off, after_reading

if TYPE_CHECKING:
    from index.isolation import Parser
    from index.readers.entries import Entry

# Sitemaps of sitemaps: the newest so many are read.
_CHILD_SITEMAPS = 30
_ENTRIES_AT_ONCE = 25


@dataclass(slots=True)
class Underway:
    """A source under way: its row in the ledger, its report, and what is still to come from it."""

    source: SourceToRead
    row: int
    report: SourceReport
    root: Visit
    outstanding: int = 0
    complete: bool = True
    """Whether everything it lists could be had: only then its validators are kept."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `item` is an article or a rejection; without it `article_id` is still there, or gone."""

    of: Underway
    item: Article | Rejected | None = None
    article_id: str = ""
    gone: bool = False
    visit: Visit | None = None
    done: bool = False
    unmodified: bool = False
    """The whole list has nothing newer: what it brought is as it was."""


@dataclass(frozen=True, slots=True)
class _Job:
    of: Underway
    url: str
    role: str  # root, child (a sitemap), page, check
    visit: Visit | None = None
    entry: Entry | None = None


@dataclass(slots=True)
class _Outcome:
    """What a job gave: one of these, apart from `etag` and its like."""

    job: _Job
    failed: FetchFailed | None = None
    unmodified: bool = False
    got: Fetched | None = None
    kind: str = ""
    listing: Any = None
    """A Feed, a Sitemap, or the subscriptions of an OPML list."""
    items: list[tuple[Article | Rejected, Visit]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    rejected: Rejected | None = None
    stand_in: Article | None = None
    """What the feed itself says of a page that cannot be had."""
    feeds: tuple[str, ...] = ()


class NetworkReading:
    """Reads the fetched sources of a run."""

    def __init__(self, manners: Manners, visits: Visits, parser: Parser, stopped: Callable[[], bool]) -> None:
        self._visits = visits
        self._parser = parser
        self._stopped = stopped
        self._fetcher = Fetcher(manners, stopped)
        self._pool: FetchPool[_Job, _Outcome] = FetchPool(self._work, manners.at_once, manners.delay)
        self._moment = datetime.now(UTC)
        # Every page asked for in this run, with the article it gave, empty for none; None while it is under way.
        self._met: dict[str, str | None] = {}
        self._waiting: dict[str, list[Underway]] = {}

    def close(self) -> None:
        self._pool.close()
        self._fetcher.close()

    def findings(self, sources: Sequence[tuple[SourceToRead, int, SourceReport]]) -> Iterator[Finding | None]:
        """Everything that the sources (with their rows and reports) give; None now and then while nothing comes."""
        # All of them first: a feed that looks at such a page again would count what is missing twice.
        self._met.update((_key(source.url), None) for source, _, _ in sources if source.kind == "page")
        for source, row, report in sources:
            known = self._visits.get(source.url) or Visit(source.url)
            if source.kind == WEB:
                # A feed may have led there already: "not modified" would not tell what the address is.
                known = replace(known, etag="", last_modified="")
            underway = Underway(source, row, report, known)
            report.state = "reading"
            self._submit(_Job(underway, source.url, "root", known))
            for visit in self._visits.due(row):
                self._look_again(underway, visit)
        for outcome in self._pool.results(self._stopped):
            if outcome is None:
                yield None
                continue
            yield from self._handle(outcome)
            underway = outcome.job.of
            underway.outstanding -= 1
            underway.report.done += outcome.job.role in ("page", "check")
            if not underway.outstanding:
                yield self._finish(underway)

    def _submit(self, job: _Job) -> None:
        job.of.outstanding += 1
        if job.role in ("page", "check"):
            job.of.report.total = (job.of.report.total or 0) + 1
        self._pool.submit(job.url, job)

    def _finish(self, underway: Underway) -> Finding:
        report = underway.report
        report.state = "failed" if report.why else "done"
        keep = underway.complete and not report.why and report.kind in ("feed", "sitemap")
        keep = keep or underway.root.must_wait()
        return Finding(underway, visit=underway.root if keep else None, done=True)

    # -- in a thread of the pool -----------------------------------------------------------------------------------

    def _work(self, job: _Job) -> _Outcome:
        outcome = _Outcome(job)
        visit = job.visit
        try:
            if visit and visit.must_wait():
                raise FetchFailed(f"asks to wait until {_clock(visit.wait_until or '')}")
            answer = self._fetcher.fetch(
                job.url, etag=visit.etag if visit else "", last_modified=visit.last_modified if visit else ""
            )
            if isinstance(answer, Unmodified):
                outcome.unmodified = True
            else:
                outcome.got = answer
                self._parse(outcome, answer)
        except FetchFailed as error:
            outcome.failed = error
            if job.entry and job.entry.stands_in and not error.again and _was_never_read(visit):
                outcome.stand_in = self._stand_in(job.entry)
        except ParsingFailed as error:
            outcome.rejected = Rejected(job.url, str(error))
        except Exception as error:  # a thread that dies would leave the run waiting for it
            outcome.failed = FetchFailed(f"could not be read ({type(error).__name__}: {error})", again=False)
        return outcome

    def _stand_in(self, entry: Entry) -> Article | None:
        with suppress(ParsingFailed):
            (found,) = self._parser.call(read_entries, [replace(entry, complete=True)])
            return found if isinstance(found, Article) else None
        return None

    def _parse(self, outcome: _Outcome, got: Fetched) -> None:
        job = outcome.job
        kind = recognise(got.raw, got.content_type) if job.role in ("root", "child") else "page"
        outcome.kind = kind
        if kind == "page":
            self._parse_page(outcome, got)
            return
        found = self._parser.call(read_listing, kind, got.raw, got.url, got.content_type)
        if isinstance(found, Rejected):
            outcome.rejected = found
            return
        outcome.listing = found
        if kind == "feed":
            whole = [entry for entry in found.entries if _speaks_for(got.url, entry)]
            for start in range(0, len(whole), _ENTRIES_AT_ONCE):
                some = whole[start : start + _ENTRIES_AT_ONCE]
                digests = [_digest(entry) for entry in some]
                articles = self._parser.call(read_entries, some)
                outcome.items += [
                    (article, Visit(entry.url, etag=digest))
                    for entry, digest, article in zip(some, digests, articles, strict=True)
                ]

    def _parse_page(self, outcome: _Outcome, got: Fetched) -> None:
        found, feeds = self._parser.call(read_one_page, got.raw, got.url, got.content_type, outcome.job.entry)
        outcome.feeds = feeds
        visit = outcome.job.visit or Visit(outcome.job.url)
        visit = replace(visit, etag=got.etag, last_modified=got.last_modified, moved_to=got.moved_to)
        outcome.items.append((found, visit))

    # -- in the run's own thread ------------------------------------------------------------------------------------

    def _handle(self, outcome: _Outcome) -> Iterator[Finding]:
        job = outcome.job
        if job.role in ("page", "check") or job.of.source.kind == "page":
            yield from self._handle_page(outcome)
            return
        if trouble := _trouble(outcome):
            job.of.complete = False
            if job.role == "root":
                job.of.report.why = trouble
                if outcome.failed and outcome.failed.wait:
                    job.of.root = after_being_put_off(job.of.root, outcome.failed.wait)
            else:
                yield Finding(job.of, Rejected(job.url, trouble))
        elif outcome.unmodified:
            if job.role == "root":
                job.of.root = replace(job.of.root, checked="", wait_until=None)
                job.of.report.kind = job.of.source.kind
                yield Finding(job.of, unmodified=True)
        else:
            yield from self._handle_listing(outcome)

    def _handle_listing(self, outcome: _Outcome) -> Iterator[Finding]:
        job, of, got = outcome.job, outcome.job.of, outcome.got
        assert got
        if job.role == "root":
            of.report.kind = outcome.kind
            of.root = replace(
                of.root,
                etag=got.etag,
                last_modified=got.last_modified,
                moved_to=got.moved_to,
                checked="",
                wait_until=None,
            )
        if outcome.kind == "page":
            yield from self._handle_page(outcome)
        elif outcome.kind == "opml":
            of.report.why = f"is a list of feeds; take them in with: dateline sources import {job.url}"
        else:
            of.report.title = of.report.title or str(getattr(outcome.listing, "title", ""))
            yield from self._take_articles(outcome)
            yield from self._follow(outcome)

    def _take_articles(self, outcome: _Outcome) -> Iterator[Finding]:
        """The articles that a feed carries in full."""
        of = outcome.job.of
        for article, visit in outcome.items:
            key, known = _key(visit.url), self._visits.get(visit.url)
            of.report.done += 1
            of.report.total = (of.report.total or 0) + 1
            if known and known.article_id and known.etag == visit.etag:
                self._met[key] = known.article_id
                yield Finding(of, article_id=known.article_id)
            elif isinstance(article, Rejected):
                yield Finding(of, article)
            else:
                self._met[key] = article.article_id
                yield Finding(of, article, visit=replace(visit, article_id=article.article_id))

    def _follow(self, outcome: _Outcome) -> Iterator[Finding]:
        """Have the pages fetched that a feed or sitemap lists and that are not known, or newer than what is known."""
        of = outcome.job.of
        children = sorted(getattr(outcome.listing, "sitemaps", ()), key=lambda link: link.updated or "", reverse=True)
        if outcome.job.role == "root":
            for link in children[:_CHILD_SITEMAPS]:
                self._submit(_Job(of, link.url, "child", self._visits.get(link.url)))
        for entry in outcome.listing.entries:
            if not (outcome.got and _speaks_for(outcome.got.url, entry)):
                yield from self._follow_entry(of, entry)

    def _follow_entry(self, of: Underway, entry: Entry) -> Iterator[Finding]:
        key = _key(entry.url)
        visit = self._visits.get(entry.url)
        if met := self._met.get(key):
            yield Finding(of, article_id=met)
        elif met == "":
            return  # another source has asked for it, in vain
        elif key in self._met:
            # Another source has asked for it; whatever comes of that is this source's, too.
            of.outstanding += 1
            self._waiting.setdefault(key, []).append(of)
        elif visit is None or visit.wait_until or visit.is_due(self._moment) or _is_newer(entry, visit):
            self._met[key] = None
            self._submit(_Job(of, entry.url, "page", visit, entry if entry.stands_in else replace(entry, html="")))
        elif visit.article_id:
            self._met[key] = visit.article_id
            yield Finding(of, article_id=visit.article_id)

    def _look_again(self, of: Underway, visit: Visit) -> None:
        key = _key(visit.url)
        if key not in self._met:
            self._met[key] = None
            self._submit(_Job(of, visit.url, "check", visit))

    def _handle_page(self, outcome: _Outcome) -> Iterator[Finding]:
        found = self._page_finding(outcome)
        yield found
        key = _key(outcome.job.url)
        met = found.item.article_id if isinstance(found.item, Article) else found.article_id
        self._met[key] = "" if found.gone else met
        for of in self._waiting.pop(key, ()):
            of.outstanding -= 1
            if met and not found.gone:
                yield Finding(of, article_id=met)
            if not of.outstanding:
                yield self._finish(of)

    def _page_finding(self, outcome: _Outcome) -> Finding:
        """What became of a page, and what to note of its address."""
        job, of = outcome.job, outcome.job.of
        visit = job.visit or Visit(job.url)
        if stand_in := outcome.stand_in:
            # Looked at again only when the feed says that it has changed: the feed still carries it.
            said = str(outcome.failed)
            return Finding(of, stand_in, visit=Visit(job.url, article_id=stand_in.article_id, said=said))
        if (failed := outcome.failed) and failed.gone:
            missed = after_a_miss(visit, str(failed))
            if visit.article_id and not missed.article_id:
                if job.role == "root":
                    of.report.why = str(failed)
                return Finding(of, article_id=visit.article_id, gone=True, visit=missed)
            return _refusal(job, str(failed), visit, note=missed)
        if failed and failed.again:
            # Not noted, and the list that names it is read again: the next run tries once more.
            of.complete = False
            later = after_being_put_off(visit, failed.wait) if failed.wait else None
            return _refusal(job, str(failed), visit, note=later)
        if failed:
            return _refusal(job, str(failed), visit, note=after_a_refusal(visit, str(failed)))
        if outcome.unmodified:
            if not visit.article_id:
                return _refusal(job, visit.said or "gives no article", visit, note=after_a_refusal(visit, visit.said))
            return Finding(of, article_id=visit.article_id, visit=after_reading(visit, changed=False))
        if outcome.rejected:
            reason = outcome.rejected.reason
            return _refusal(job, reason, visit, note=after_a_refusal(visit, reason))
        ((item, visit),) = outcome.items
        if job.role == "root":
            of.report.feeds = outcome.feeds
        if isinstance(item, Rejected):
            # Asked for whole the next time: "not modified" would pass for what was read before.
            visit = replace(visit, etag="", last_modified="")
            return _refusal(job, item.reason, visit, note=after_a_refusal(visit, item.reason))
        if job.role == "root":
            of.report.title = item.title
        return Finding(of, item, visit=after_reading(replace(visit, article_id=item.article_id), changed=False))


def _refusal(job: _Job, reason: str, visit: Visit, note: Visit | None) -> Finding:
    """A page that gave nothing: a rejection, or, where the page is itself the source, what is wrong with that.

    `visit` is what was known of it before, `note` what to keep of its address; None: the next run asks again.
    """
    kept = "; what was read there earlier is kept" if visit.article_id else ""
    if job.role == "root":
        job.of.report.why = reason + kept + _offer(job.of.report.feeds)
        return Finding(job.of, visit=note)
    return Finding(job.of, Rejected(job.url, reason + kept), visit=note)


def _speaks_for(feed: str, entry: Entry) -> bool:
    """Whether the entry is taken from the feed: it is whole, and no feed puts words into another outlet's articles."""
    from index.readers.entries import same_site

    return entry.complete and same_site(feed, entry.url)


def _trouble(outcome: _Outcome) -> str:
    """Why nothing could be read; empty when something was."""
    if outcome.failed:
        return str(outcome.failed)
    return outcome.rejected.reason if outcome.rejected else ""


def _offer(feeds: Sequence[str]) -> str:
    return f"; it offers a feed: dateline sources add {feeds[0]}" if feeds else ""


def _clock(moment: str) -> str:
    """A moment as the reader's clock shows it, with the day where it is another."""
    local = datetime.fromisoformat(moment).astimezone()
    today = local.date() == datetime.now(local.tzinfo).date()
    return local.strftime("%H:%M" if today else "%Y-%m-%d %H:%M")


def _was_never_read(visit: Visit | None) -> bool:
    """Whether a page has given no article yet; one that its outlet has taken down is no such page."""
    return visit is None or (not visit.checks and bool(visit.article_id or visit.wait_until or visit.missed))


def _is_newer(entry: Entry, visit: Visit) -> bool:
    """Whether the list says that a page has changed since it was last read."""
    if not entry.updated or not visit.checked:
        return False
    with suppress(ValueError):
        if len(entry.updated) == 10:
            return bool(entry.updated > visit.checked[:10])
        moment = datetime.fromisoformat(entry.updated)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) > datetime.fromisoformat(visit.checked)
    return False


def _digest(entry: Entry) -> str:
    """Tells a feed's entry that has changed from the same one, without looking for the text in it."""
    return hashlib.sha256(f"{entry.title}\n{entry.html}\n{entry.updated}".encode("utf-8", "replace")).hexdigest()[:32]


def _key(url: str) -> str:
    try:
        return canonical_url(url)
    except ValueError:
        return url
