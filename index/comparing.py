"""New, updated, unchanged: an article held against the ledger and against what the same run has met."""

from __future__ import annotations

from datetime import datetime
from enum import Enum, auto

from index.articles import Article
from index.ledger import Ledger
from index.schema import facts_of


class Verdict(Enum):
    """What an article is to a run.

    OLDER: dated before what is held, so that the source may carry the newer edition too; see `Comparison.settle`.
    CONFLICTING: its address came earlier in the run, with another text of no earlier date.
    """

    NEW = auto()
    UPDATED = auto()
    UNCHANGED = auto()
    OLDER = auto()
    CONFLICTING = auto()


class Comparison:
    """Judges the articles of one run, in the order they are read."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        # By article: the text met and its edition. Numbers, because a million hashes as text are 150 MB.
        self._met: dict[int, tuple[int, str]] = {}
        self._older: dict[int, Article] = {}

    def judge(self, article: Article, source: int) -> Verdict:
        """Whether an article is new, or a later edition of what is held. An earlier edition never replaces a later one."""
        identity, content = int(article.article_id, 16), int(article.text_hash[:16], 16)
        edition = edition_of(article)
        if identity in self._met:
            return self._judge_again(identity, content, edition)
        known = self._ledger.known(article.article_id)
        self._met[identity] = content, edition
        if known is None:
            return Verdict.NEW
        if is_earlier(edition, known.edition):
            self._met[identity] = int(known.text_hash[:16], 16), known.edition
            if source == known.source:
                self._older[identity] = article
                return Verdict.OLDER
            return Verdict.UNCHANGED
        same = known.text_hash == article.text_hash and known.facts == facts_of(article)
        return Verdict.UNCHANGED if same else Verdict.UPDATED

    def settle(self) -> list[Article]:
        """At a source's end: the OLDER articles whose newer edition the source that brought it no longer carries.

        They are what it says now, its date corrected perhaps, and are to be taken in.
        """
        older, self._older = list(self._older.values()), {}
        return older

    def _judge_again(self, identity: int, content: int, edition: str) -> Verdict:
        """The same address once more: a later edition replaces, and where dates do not tell the first wins.

        Taking turns instead would make a new revision at each run over the same files.
        """
        before, its_edition = self._met[identity]
        if content == before:
            # The newer edition is still there.
            self._older.pop(identity, None)
        if content == before or is_earlier(edition, its_edition):
            return Verdict.UNCHANGED
        if is_earlier(its_edition, edition):
            self._met[identity] = content, edition
            return Verdict.UPDATED
        return Verdict.CONFLICTING


def edition_of(article: Article) -> str:
    """When an article says it was updated, or published; nothing when that was only inferred from its text."""
    stated = article.published if article.published_certainty == "stated" else None
    return article.updated or stated or ""


def is_earlier(edition: str, other: str) -> bool:
    """Whether a date (ISO day or instant) lies before another, as far as both tell. An unknown date lies nowhere."""
    if not edition or not other:
        return False
    if len(edition) == 10 or len(other) == 10:
        return edition[:10] < other[:10]
    return datetime.fromisoformat(edition) < datetime.fromisoformat(other)
