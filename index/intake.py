"""What the sources of a run give: judged against the ledger, counted, and what is new handed on to become passages.

A rehearsal (dry run) takes the same way with `keep` off: everything is judged and nothing is written.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing

from index.articles import Article, Rejected, clean_line
from index.changes import correction_notice
from index.comparing import Comparison, Verdict
from index.fetching import Manners
from index.ledger import Ledger
from index.network import Finding, NetworkReading
from index.readers.files import LeftOut, count_bytes, read_source
from index.reports import Meter, SourceReport, Summary
from index.schema import now
from index.sources import SourceToRead, matching_paths
from index.visits import SourceBook, Visit, Visits

Take = Callable[[Article, int], None]
Tell = Callable[[str, int, int | None, str, Sequence[SourceReport]], None]
"""stage, articles handled, articles in all, the source's name, sources that have changed."""

STAGE = "reading, splitting, embedding"
_TELL_EVERY_SECONDS = 0.25
_DATES_TOLD = 3
# A page that suddenly gives less than this share of what it gave is a wall or a fault, unless it says why.
_SHORTENED = 0.5


class Intake:
    """Reads sources, one after the other where they are files, all at once where they are fetched."""

    def __init__(
        self,
        ledger: Ledger,
        summary: Summary,
        *,
        take: Take,
        flush: Callable[[], None],
        stopping: Callable[[], bool],
        tell: Tell,
        manners: Manners,
        generation: int,
        keep_gone: bool = False,
        keep: bool = True,
    ) -> None:
        """`take` gets what is to be made into passages with its source's row; `flush` returns once all of it is accepted."""
        self._ledger = ledger
        self._summary = summary
        self._comparison = Comparison(ledger)
        self._book = SourceBook(ledger)
        self._visits = Visits(ledger)
        self._take, self._flush, self._stopping, self._tell_run = take, flush, stopping, tell
        self._manners = manners
        self._generation = generation
        self._keep_gone = keep_gone
        self._keep = keep
        self._started = now()
        self._handled = 0
        self._told = 0.0
        # Whose the older editions are that `settle` may hand back.
        self._older: dict[str, tuple[int, SourceReport]] = {}
        self._unread_dates: list[str] = []
        # Visits of articles on their way: noted when those are accepted.
        self._on_the_way: dict[str, Visit] = {}

    @property
    def handled(self) -> int:
        """How many articles have been read, of whatever outcome."""
        return self._handled

    def read(self, sources: Sequence[SourceToRead]) -> None:
        """Read them all. Raises SourceMissing, EmbedderFailed."""
        work = [(s, self._row(s), SourceReport(s.name, s.kind, title=s.title)) for s in sources]
        self._summary.sources += [report for _, _, report in work]
        for source, row, report in work:
            if not source.fetched and not self._stopping():
                self._read_files(source, row, report)
        fetched = [one for one in work if one[0].fetched]
        if fetched and not self._stopping():
            self._read_network(fetched)
        if unread := len(self._unread_dates):
            self._summary.notes.append(
                f"{_articles(unread)} {'give dates' if unread != 1 else 'gives a date'} that cannot be read:"
                f" {', '.join(self._unread_dates[:_DATES_TOLD])}{' ...' if unread > _DATES_TOLD else ''}."
            )

    def note_accepted(self, article_ids: Sequence[str]) -> None:
        """These articles are in the ledger: where they came from need not be fetched again."""
        self._visits.note(visit for a in article_ids if (visit := self._on_the_way.pop(a, None)))

    def _row(self, source: SourceToRead) -> int:
        if self._keep:
            row = self._ledger.add_source(source.name, source.kind, source.location)
            if source.options or source.title:
                self._book.set_options(row, source.options)
                self._book.learn(row, title=source.title)
            return row
        return next((s.id for s in self._ledger.sources() if s.name == source.name), 0)

    # -- files -----------------------------------------------------------------------------------------------------

    def _read_files(self, source: SourceToRead, row: int, report: SourceReport) -> None:
        from index.isolation import Parser

        report.state = "reading"
        paths = list(matching_paths(source.path))
        meter = Meter(sum(count_bytes(path) for path in paths), self._handled)
        still_there: list[str] = []
        done = 0
        with Parser() as parser:
            for path in paths:

                def note_bytes(read: int, before: int = done) -> None:
                    meter.note_bytes(before + read)

                for item in read_source(path, note_bytes, source.options.get("columns"), parser):
                    if self._stopping():
                        break
                    if isinstance(item, LeftOut):
                        self._summary.notes.append(f"{item.where}: {item.reason}.")
                        continue
                    self._handled += 1
                    report.done += 1
                    if isinstance(item, Rejected):
                        self._reject(report, item)
                    else:
                        self._judge(item, row, report, still_there)
                    if meter.is_due():
                        total = meter.estimate_total(self._handled)
                        report.total = total - self._handled + report.done if total else None
                        self._tell(source.name, [report], total)
                done += count_bytes(path)
        self._settle()
        self._flush()
        report.state = "done" if not self._stopping() else "waiting"
        report.total = report.done
        if not self._keep:
            return
        self._ledger.note_seen(still_there, row)
        if not self._stopping():
            self._look_for_gone(source, row, report)
        self._book.note_outcome(row, report.counts(), "")

    def _look_for_gone(self, source: SourceToRead, row: int, report: SourceReport) -> None:
        """Count what a whole reading did not meet, and end what several readings have missed."""
        gone = self._ledger.count_gone(row, self._started)
        if not gone:
            return
        # Damaged files may hold what is missed, and a folder that is suddenly empty may only not be mounted.
        sure = report.done and not report.rejected and not self._keeps_gone(source)
        ended = 0
        if sure:
            self._book.count_misses(row, self._started)
            ended = self._book.bury(self._book.missing(row), [row], self._generation)
        if ended:
            report.gone, self._summary.gone = ended, self._summary.gone + ended
            self._summary.notes.append(
                f"{_articles(ended)} of {source.name} had been gone three times in a row and {_were(ended)} taken out."
            )
        if gone - ended > 0:
            kept = gone - ended
            self._summary.notes.append(
                f"{_articles(kept)} of {source.name} can no longer be found there and {'are' if kept != 1 else 'is'} kept."
            )

    def _keeps_gone(self, source: SourceToRead) -> bool:
        return bool(source.options.get("keep_gone", self._keep_gone))

    # -- the network -------------------------------------------------------------------------------------------------

    def _read_network(self, work: Sequence[tuple[SourceToRead, int, SourceReport]]) -> None:
        from index.isolation import Parser

        reports = [report for _, _, report in work]
        seen: dict[int, list[str]] = {row: [] for _, row, _ in work}
        roots: list[tuple[int, SourceReport, Visit | None]] = []
        with (
            Parser() as parser,
            closing(NetworkReading(self._manners, self._visits, parser, self._stopping)) as reading,
        ):
            for finding in reading.findings(work):
                if finding is not None:
                    self._take_finding(finding, seen)
                    if finding.done:
                        roots.append((finding.of.row, finding.of.report, finding.visit))
                        self._told = 0.0
                if time.monotonic() - self._told >= _TELL_EVERY_SECONDS:
                    total = sum(report.total or report.done for report in reports)
                    self._tell("", reports, self._handled - sum(report.done for report in reports) + total)
        self._settle()
        self._flush()
        if not self._keep:
            return
        for row, article_ids in seen.items():
            self._ledger.note_seen(article_ids, row)
        for row, report, visit in roots:
            # What a list names is safe now; only then may it say "nothing new" the next time.
            if visit:
                self._visits.note([visit])
            self._book.learn(row, kind="" if report.why else report.kind, title=report.title)
            self._book.note_outcome(row, report.counts(), report.why)

    def _take_finding(self, finding: Finding, seen: dict[int, list[str]]) -> None:
        report, row = finding.of.report, finding.of.row
        if isinstance(finding.item, Article):
            self._handled += 1
            article = finding.item
            if self._is_shortened(article):
                self._reject(report, Rejected(article.url, "gives much less text than it did; the longer one is kept"))
                self._note(finding.visit)
            elif self._judge(article, row, report, seen[row]) and finding.visit:
                self._on_the_way[article.article_id] = finding.visit
            else:
                self._note(finding.visit)
            return
        if isinstance(finding.item, Rejected):
            self._handled += 1
            self._reject(report, finding.item)
        elif finding.gone:
            self._end_article(finding)
        elif finding.unmodified:
            held = self._ledger.count_carried(row)
            report.unchanged += held
            self._summary.unchanged += held
        elif finding.article_id:
            self._handled += 1
            report.unchanged += 1
            self._summary.unchanged += 1
            seen[row].append(finding.article_id)
        if not finding.done:
            self._note(finding.visit)

    def _note(self, visit: Visit | None) -> None:
        if visit and self._keep:
            self._visits.note([visit])

    def _end_article(self, finding: Finding) -> None:
        """An article that its outlet has taken down."""
        report = finding.of.report
        article = self._book.article_row(finding.article_id)
        if article is None or not self._keep or self._keeps_gone(finding.of.source):
            return
        ended = self._book.bury([article], self._book.fetched_sources(), self._generation)
        report.gone += ended
        self._summary.gone += ended

    def _is_shortened(self, article: Article) -> bool:
        """Whether the page gives so much less than it did that a wall is likelier than a change of mind."""
        held = self._ledger.newest_text(article.article_id)
        return (
            held is not None
            and len(article.text) < _SHORTENED * len(held)
            and not correction_notice(article.text)
            and article.text != held
        )

    # -- both --------------------------------------------------------------------------------------------------------

    def _judge(self, article: Article, row: int, report: SourceReport, still_there: list[str]) -> bool:
        """Count what an article is, and hand on what is new or changed; whether it was."""
        verdict = self._comparison.judge(article, row)
        if verdict is Verdict.OLDER:
            self._older[article.article_id] = row, report
        if verdict is Verdict.NEW:
            self._summary.new += 1
            report.new += 1
        elif verdict is Verdict.UPDATED:
            self._summary.updated += 1
            report.updated += 1
        elif verdict in (Verdict.UNCHANGED, Verdict.OLDER):
            self._summary.unchanged += 1
            report.unchanged += 1
            still_there.append(article.article_id)
        elif verdict is Verdict.CONFLICTING:
            told = "its address was met earlier in this run with another text, which was kept"
            self._reject(report, Rejected(article.url, told))
        if verdict not in (Verdict.NEW, Verdict.UPDATED):
            return False
        if given := article.extra.get("published_as_given"):
            self._unread_dates.append(f"{clean_line(str(given))[:40]} ({article.title[:60]})")
        self._take(article, row)
        return True

    def _settle(self) -> None:
        """Take in what turned out to be the only edition that its source carries now."""
        whose, self._older = self._older, {}
        older = self._comparison.settle()
        if self._stopping():
            return
        for article in older:
            row, report = whose[article.article_id]
            self._summary.unchanged -= 1
            report.unchanged -= 1
            self._summary.updated += 1
            report.updated += 1
            self._take(article, row)

    def _reject(self, report: SourceReport, rejected: Rejected) -> None:
        self._summary.rejected.append(rejected)
        report.rejected += 1
        where = rejected.where.rstrip("/").rpartition("/")[2]
        report.refused = report.refused or f"{where or rejected.where} {rejected.reason}"[:_REFUSED]

    def _tell(self, name: str, reports: Sequence[SourceReport], total: int | None) -> None:
        self._told = time.monotonic()
        self._tell_run(STAGE, self._handled, total, name, reports)


_REFUSED = 160  # characters of the rejection that a list of sources tells


def _articles(count: int) -> str:
    return f"{count} article{'s' * (count != 1)}"


def _were(count: int) -> str:
    return "were" if count != 1 else "was"
