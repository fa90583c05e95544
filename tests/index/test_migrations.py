"""Ledgers of earlier versions are brought up to date, and are then the same as new ones."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

import pytest

from index.errors import LedgerUnreadable
from index.ledger import FILE_NAME, Ledger
from index.schema import MIGRATIONS, SCHEMA, SCHEMA_VERSION, statements


def old_ledger(home, version=1):
    """A ledger as the Dateline of that version left it, with a source in it."""
    home.mkdir(exist_ok=True)
    with closing(sqlite3.connect(home / FILE_NAME)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        for step in (SCHEMA, *MIGRATIONS)[:version]:
            db.executescript(step)
        db.execute("INSERT INTO sources (name, kind, location, added) VALUES ('mine', 'files', '/mine', '2026-01-01')")
        db.execute(f"PRAGMA user_version={version}")
        db.commit()
    return home


def shape(home):
    with closing(sqlite3.connect(home / FILE_NAME)) as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        indexes = {tuple(row) for row in db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index'")}
        return {t: [row[1:] for row in db.execute(f"PRAGMA table_info({t})")] for t in tables}, indexes


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
def test_a_ledger_of_every_earlier_version_becomes_as_a_new_one(tmp_path, version):
    home = old_ledger(tmp_path / "old", version)
    Ledger(home, write=True).close()
    (tmp_path / "new").mkdir()
    Ledger(tmp_path / "new", write=True).close()
    assert shape(home) == shape(tmp_path / "new")


def test_a_reader_brings_an_old_ledger_up_to_date_and_reads_what_it_held(tmp_path):
    home = old_ledger(tmp_path / "old")
    with closing(Ledger(home)) as ledger:
        assert [source.name for source in ledger.sources()] == ["mine"]


@pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="nothing is forbidden to this user")
def test_an_old_ledger_that_may_not_be_written_says_so(tmp_path):
    home = old_ledger(tmp_path / "old")
    home.chmod(0o500)
    with pytest.raises(LedgerUnreadable, match="older Dateline"):
        Ledger(home)


def test_a_migration_that_fails_leaves_the_ledger_as_it_was(tmp_path, monkeypatch):
    home = old_ledger(tmp_path / "old")
    before = shape(home)
    monkeypatch.setattr("index.ledger.MIGRATIONS", ("CREATE TABLE half (a); CREATE TABLE half (a);",))
    with pytest.raises(LedgerUnreadable):
        Ledger(home, write=True)
    assert shape(home) == before


def test_a_trigger_is_one_statement():
    script = "CREATE TABLE a (b); CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; SELECT 1; END;\n"
    assert len(statements(script)) == 2
