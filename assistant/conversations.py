"""Conversations as they happen, in one SQLite file of the home that only its owner can read.

Everything is written when it happens, word by word: what stands here survives a crash of the app. Nothing of it is in
the ledger, which can be deleted or shared without what its reader asked.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from types import UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import uuid4

from assistant.answers import Answer, Evidence, Understood
from assistant.errors import ConversationsUnreadable

FILE_NAME = "conversations.sqlite3"
LONGEST_TITLE = 80
State = Literal["asked", "writing", "done", "stopped", "failed"]
"""What became of a question. `asked` and `writing` in a file mean that the app ended before the answer did."""

_TABLES = """
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, began TEXT NOT NULL, touched TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS turns (
    conversation TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
    place INTEGER NOT NULL, question TEXT NOT NULL, asked TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'asked',
    text TEXT NOT NULL DEFAULT '', failure TEXT NOT NULL DEFAULT '',
    understood TEXT, passages TEXT, answer TEXT, replaced INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (conversation, place)
);
CREATE TABLE IF NOT EXISTS drafts (
    session TEXT PRIMARY KEY, process INTEGER NOT NULL, text TEXT NOT NULL, touched TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS by_day ON conversations(touched DESC);
PRAGMA user_version = 1;
"""

_ACCENTS = re.compile("[\u0300-\u036f]+")

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class SavedTurn:
    """A question and what became of it, with the evidence as it was then."""

    question: str
    asked: str
    """When it was asked (instant, UTC)."""
    state: State
    text: str
    failure: str = ""
    understood: Understood | None = None
    passages: tuple[Evidence, ...] = ()
    answer: Answer | None = None
    replaced: bool = False
    """The question was edited and asked anew; this turn is no part of what followed."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A conversation in the list: `touched` is when something was last asked or answered in it (instant, UTC)."""

    id: str
    title: str
    began: str
    touched: str
    turns: int
    found: str = ""
    """For a search: the words around what was looked for."""


class Conversations:
    """Reads and writes the saved conversations of one home; may be used from several threads.

    Every method raises ConversationsUnreadable, whose message says what to do, when the file cannot be used.
    """

    def __init__(self, home: Path) -> None:
        self._path = home / FILE_NAME
        self._lock = Lock()
        self._open: sqlite3.Connection | None = None
        self._search_lock = Lock()
        self._searching: sqlite3.Connection | None = None
        self._session = uuid4().hex

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                if self._open is None:
                    self._open = _connect(self._path)
                with self._open:
                    yield self._open
            except (sqlite3.Error, OSError) as error:
                raise ConversationsUnreadable(
                    f"Conversations cannot be kept in {self._path}: {error}. Ctrl+S saves one as a file; if the file is"
                    " damaged, move it away and a new one is begun."
                ) from error

    @contextmanager
    def _search_connection(self) -> Iterator[sqlite3.Connection]:
        """One of its own: a search through thousands of conversations takes a second, and saving goes on beside it."""
        with self._connection():
            pass  # the file is there, and can be used
        with self._search_lock:
            try:
                self._searching = self._searching or _connect(self._path)
                yield self._searching
            except (sqlite3.Error, OSError) as error:
                raise ConversationsUnreadable(f"Conversations cannot be searched in {self._path}: {error}.") from error

    def close(self) -> None:
        """Close the file."""
        with self._search_lock:
            if self._searching is not None:
                self._searching.close()
                self._searching = None
        with self._lock:
            if self._open is not None:
                self._open.close()
                self._open = None

    # -- writing -----------------------------------------------------------------------------------------------

    def ask(self, conversation: str, place: int, question: str) -> None:
        """Note a question at its place (from 0) in a conversation, which begins with its first one."""
        moment = _now()
        question = _storable(question)
        title = " ".join(question.split())
        title = title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"
        with self._connection() as db:
            db.execute("INSERT OR IGNORE INTO conversations VALUES (?, ?, ?, ?)", (conversation, title, moment, moment))
            db.execute("UPDATE conversations SET touched = ? WHERE id = ?", (moment, conversation))
            db.execute(
                "INSERT OR REPLACE INTO turns (conversation, place, question, asked) VALUES (?, ?, ?, ?)",
                (conversation, place, question, moment),
            )

    def understand(self, conversation: str, place: int, understood: Understood) -> None:
        """Note what a question was taken to ask for."""
        self._set(conversation, place, "understood = ?", _packed(understood))

    def find(self, conversation: str, place: int, passages: tuple[Evidence, ...]) -> None:
        """Note the passages found."""
        self._set(conversation, place, "passages = ?", json.dumps([asdict(one) for one in passages]))

    def write(self, conversation: str, place: int, piece: str) -> None:
        """Add a piece to the answer."""
        self._set(conversation, place, "state = 'writing', text = text || ?", piece)

    def end(
        self, conversation: str, place: int, state: State, text: str, answer: Answer | None = None, failure: str = ""
    ) -> None:
        """Note how an answer ended; its text replaces what was written so far."""
        passages = json.dumps([asdict(one) for one in answer.passages]) if answer and answer.passages else None
        self._set(
            conversation, place,
            "state = ?, text = ?, failure = ?, answer = ?, passages = coalesce(?, passages)",
            state, text, failure, _packed(answer) if answer else None, passages,
        )  # fmt: skip

    def _set(self, conversation: str, place: int, what: str, *values: object) -> None:
        # A conversation that was deleted while its answer is written stays deleted: nothing is inserted here.
        told = [_storable(value) if isinstance(value, str) else value for value in values]
        with self._connection() as db:
            db.execute(f"UPDATE turns SET {what} WHERE conversation = ? AND place = ?", (*told, conversation, place))

    def replace(self, conversation: str, place: int) -> None:
        """Note that a question was edited and asked anew."""
        self._set(conversation, place, "replaced = ?", 1)

    def rename(self, conversation: str, title: str) -> None:
        """Give a conversation another title."""
        with self._connection() as db:
            db.execute(
                "UPDATE conversations SET title = ? WHERE id = ?", (" ".join(_storable(title).split()), conversation)
            )

    def delete(self, conversation: str) -> None:
        """Remove a conversation."""
        with self._connection() as db:
            db.execute("DELETE FROM conversations WHERE id = ?", (conversation,))

    def draft(self, text: str) -> None:
        """Keep what stands in the prompt of this app; an empty text forgets it."""
        with self._connection() as db:
            if text.strip():
                row = (self._session, os.getpid(), _storable(text), _now())
                db.execute("INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?)", row)
            else:
                db.execute("DELETE FROM drafts WHERE session = ?", (self._session,))

    # -- reading -----------------------------------------------------------------------------------------------

    def lost_drafts(self) -> list[str]:
        """Take over the drafts of apps that have ended, newest first."""
        with self._connection() as db:
            rows = db.execute("SELECT session, process, text FROM drafts ORDER BY touched DESC").fetchall()
            dead = [(session, text) for session, process, text in rows if not _lives(process)]
            db.executemany("DELETE FROM drafts WHERE session = ?", [(session,) for session, _ in dead])
        return [text for _, text in dead]

    def listed(self, search: str = "", limit: int = 500) -> list[Saved]:
        """The conversations that hold every word of the search in their title, questions or answers, newest first."""
        sought = _folded(search).split()
        connection = self._search_connection if sought else self._connection
        counted = "SELECT c.id, c.title, c.began, c.touched, (SELECT count(*) FROM turns WHERE conversation = c.id)"
        with connection() as db:
            if not sought:
                rows = db.execute(
                    f"{counted}, '' FROM conversations c ORDER BY c.touched DESC, c.rowid DESC LIMIT ?", (limit,)
                )
                return [Saved(*row) for row in rows]
            whole = "(SELECT group_concat(question || char(10) || text, char(10)) FROM turns WHERE conversation = c.id)"
            rows = db.execute(
                f"{counted}, excerpt(coalesce({whole}, ''), ?2) AS found FROM conversations c"
                f" WHERE holds(c.title || char(10) || coalesce({whole}, ''), ?1) ORDER BY c.touched DESC LIMIT ?3",
                (json.dumps(sought), sought[0], limit),
            )
            return [Saved(*row) for row in rows]

    def title(self, conversation: str) -> str:
        """The title of a conversation; empty when there is none."""
        with self._connection() as db:
            row = db.execute("SELECT title FROM conversations WHERE id = ?", (conversation,)).fetchone()
        return str(row[0]) if row else ""

    def turns(self, conversation: str) -> list[SavedTurn]:
        """The turns of a conversation, in order; none when it has been deleted."""
        with self._connection() as db:
            rows = db.execute(
                "SELECT question, asked, state, text, failure, understood, passages, answer, replaced FROM turns"
                " WHERE conversation = ? ORDER BY place",
                (conversation,),
            ).fetchall()
        return [
            SavedTurn(
                question, asked, state, text, failure, _unpacked(Understood, understood),
                tuple(one for item in json.loads(passages or "[]") if (one := _revived(Evidence, item))),
                _unpacked(Answer, answer), bool(replaced),
            )
            for question, asked, state, text, failure, understood, passages, answer, replaced in rows
        ]  # fmt: skip


def new_conversation() -> str:
    """A name for a conversation that begins."""
    return uuid4().hex


def _connect(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Created by us before SQLite opens it, so that it never exists with the permissions of the umask; the files beside
    # it (-wal, -shm) take over its permissions.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    db = sqlite3.connect(path, timeout=5.0, check_same_thread=False)
    db.create_function("holds", 2, _holds, deterministic=True)
    db.create_function("excerpt", 2, _excerpt, deterministic=True)
    db.execute("PRAGMA journal_mode = WAL")
    # NORMAL keeps every commit through a crash of the app; a power cut may take the last moments, and a sync for every
    # streamed piece would cost more than the piece.
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA foreign_keys = ON")
    db.executescript(_TABLES)
    return db


def _lives(process: int) -> bool:
    """Whether a process of this machine is running. Where that cannot be asked, it is taken for ended."""
    if os.name != "posix":
        return False  # there, signal 0 is no question but Ctrl+C
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _storable(text: str) -> str:
    """Without halves of surrogate pairs, which SQLite does not take."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _folded(text: str) -> str:
    """Without case and accents, so that `Zurich` finds `Zürich`."""
    return text.lower() if text.isascii() else _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))


def _holds(text: str, sought: str) -> bool:
    folded = _folded(text)
    return all(word in folded for word in json.loads(sought))


def _excerpt(text: str, word: str, around: int = 30) -> str:
    """The words around the first place where a folded word stands; empty when it stands nowhere."""
    folded = _folded(text)
    places: Sequence[int] = range(len(text))
    if len(folded) != len(text):
        # Folding a letter alone tells how far it shifts what follows.
        folded, places = "", []
        for place, letter in enumerate(text):
            piece = _folded(letter)
            folded += piece
            places += [place] * len(piece)
    at = folded.find(word)
    if at < 0:
        return ""
    first = places[at]
    start, end = max(0, first - around), first + len(word) + around
    start = text.rfind(" ", 0, start) + 1 if start else 0
    cut = " ".join(text[start:end].split())
    return ("…" if start else "") + cut + ("…" if end < len(text) else "")


# -- dataclasses as JSON -------------------------------------------------------------------------------------------


def _packed(thing: Answer | Understood) -> str:
    return json.dumps(asdict(thing))


def _unpacked(kind: type[Thing], packed: str | None) -> Thing | None:
    return _revived(kind, json.loads(packed)) if packed else None


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _revived(kind: type[Thing], told: Any) -> Thing | None:
    """The dataclass that was packed by this version or another: unknown fields are dropped, missing ones take defaults.

    None when what is there cannot be read, so that one strange row costs only itself.
    """
    try:
        return cast("Thing", _shaped(kind, told))
    except (TypeError, ValueError, KeyError, AttributeError):
        return None


def _shaped(hint: Any, told: Any) -> Any:
    """JSON as the type that the hint asks for: dataclasses, tuples, optionals; plain values stay."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return None if told is None else _shaped(next(one for one in inner if one is not type(None)), told)
    if origin is tuple:
        if inner[1:] == (...,):
            return tuple(_shaped(inner[0], one) for one in told)
        return tuple(_shaped(each, one) for each, one in zip(inner, told, strict=True))
    if is_dataclass(hint):
        known = _hints(cast("type", hint))
        return cast("Any", hint)(
            **{f.name: _shaped(known[f.name], told[f.name]) for f in fields(hint) if f.name in told}
        )
    return told
