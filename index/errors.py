"""The errors of the index. `assistant` translates them for people.

::

    IndexingError
    ├── NoIndex            no ledger, or nothing published yet
    ├── LedgerUnreadable   the ledger is damaged or from a newer Dateline
    ├── RunInProgress      another process holds the lock
    ├── SourceMissing      a file or folder to read does not exist
    ├── BadSource          an address, interval or name of a source that makes no sense
    ├── EmbedderFailed     the embedding model cannot be loaded or returned unusable vectors
    ├── ParsingFailed      bytes from outside could not be parsed: too slow, too large, or they end the parser
    ├── BadFilter          an unknown outlet or a date that is none
    └── BadMapping         a column named for a field that articles do not have
"""

from __future__ import annotations


class IndexingError(Exception):
    """Anything the index cannot do, said in one sentence."""


class NoIndex(IndexingError):
    """There is no ledger here, or nothing has been published yet."""


class LedgerUnreadable(IndexingError):
    """The ledger is damaged or was written by a newer Dateline."""


class RunInProgress(IndexingError):
    """Another process holds the ingest lock."""


class SourceMissing(IndexingError):
    """A file or folder to read does not exist."""


class BadSource(IndexingError):
    """An address, an interval or a name of a source that makes no sense."""


class EmbedderFailed(IndexingError):
    """The embedding model cannot be loaded, or returned unusable vectors."""


class BadFilter(IndexingError):
    """An unknown outlet, or a date that is none."""


class BadMapping(IndexingError):
    """A column named for a field that articles do not have."""


class ParsingFailed(IndexingError):
    """Bytes from outside could not be parsed within the limits; says why, in words that follow their name."""
