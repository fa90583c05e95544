"""The errors people can meet. Each says what happened, then what to do, and carries the exit code of the command line.

::

    DatelineError
    ├── UsageError           2   an argument or a setting makes no sense
    │   └── ConfigError      2   config.toml or an environment variable cannot be used
    ├── IndexMissing         4   nothing has been indexed under this home
    ├── IndexDamaged         4   the ledger itself cannot be read
    ├── ConversationsUnreadable 1  the file of saved conversations cannot be used
    ├── FollowingUnreadable  4   the followed questions cannot be read or written
    ├── ModelError           5   the language model could not be reached or failed
    │   ├── ModelUnreachable 5   no server, wrong address, no route
    │   ├── ModelRefused     5   key, model name or request not accepted
    │   └── ModelBroke       5   the answer stalled, was cut or made no sense
    ├── SourceFailed         6   a source cannot be read, or holds nothing to read
    ├── IndexingFailed       6   a run broke off for a reason of the machine: disk full, a process died
    └── LockHeld             7   another run is writing this index

The rooms below `assistant` have their own trees (`index.errors`); `engine` and `cli` translate them here.
"""

from __future__ import annotations

# Exit codes of commands that ended as they should, and have something to tell a script.
NOT_IN_ARTICLES = 3
SOME_SOURCES_FAILED = 6
INTERRUPTED = 130

DAMAGED = "The ledger is damaged ({}); restore it from a backup, or move the home away and index anew."


class DatelineError(Exception):
    """Anything that a person can be told in one sentence."""

    exit_code = 1


class UsageError(DatelineError):
    """An argument or a setting makes no sense."""

    exit_code = 2


class ConfigError(UsageError):
    """config.toml or an environment variable cannot be used."""


class IndexMissing(DatelineError):
    """Nothing has been indexed under this home."""

    exit_code = 4


class IndexDamaged(DatelineError):
    """The ledger itself cannot be read."""

    exit_code = 4


class ConversationsUnreadable(DatelineError):
    """The file of saved conversations cannot be used."""


class FollowingUnreadable(DatelineError):
    """The file of followed questions cannot be read or written."""

    exit_code = 4


class ModelError(DatelineError):
    """The language model could not be reached or failed."""

    exit_code = 5


class ModelUnreachable(ModelError):
    """No server, wrong address, no route."""


class ModelRefused(ModelError):
    """Key, model name or request not accepted."""


class ModelBroke(ModelError):
    """The answer stalled, was cut or made no sense."""


class SourceFailed(DatelineError):
    """A source cannot be read, or holds nothing to read."""

    exit_code = 6


class IndexingFailed(DatelineError):
    """A run broke off for a reason of the machine: disk full, a process died."""

    exit_code = 6


class LockHeld(DatelineError):
    """Another run is writing this index."""

    exit_code = 7
