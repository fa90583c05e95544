"""`dateline doctor`: what is wrong and how to mend it."""

from __future__ import annotations

import json
import os

import pytest

from assistant.commands.doctor import check_home, check_model
from assistant.config import load_config


def findings(told):
    return {finding["part"]: finding for finding in told.json}


def published(home):
    return json.loads((home / "CURRENT").read_text(encoding="utf-8"))


def test_a_home_in_order_has_nothing_wrong(dateline, starter_home):
    told = dateline("doctor", "--home", starter_home)
    assert told.code == 0
    assert "WRONG" not in told.out
    assert "passages tried are found" in told.out


def test_a_home_that_is_not_there_ends_with_4_and_is_not_made(dateline, tmp_path):
    told = dateline("doctor", "--json", "--home", tmp_path / "none")
    assert told.code == 4
    assert findings(told)["home"]["mend"] == "dateline index FOLDER makes it"
    assert not (tmp_path / "none").exists()


def test_a_damaged_keyword_index_is_found_and_mended_by_what_is_said(dateline, starter_copy):
    for file in (starter_copy / "keywords" / published(starter_copy)["keywords"]).iterdir():
        file.write_bytes(b"\x00")
    told = dateline("doctor", "--json", "--home", starter_copy)
    assert told.code == 4
    assert findings(told)["keyword index"]["mend"] == "dateline index"
    dateline("index", "--home", starter_copy)
    assert dateline("doctor", "--home", starter_copy).code == 0


def test_bytes_altered_inside_chromas_database_are_found(dateline, starter_copy):
    path = starter_copy / "base" / published(starter_copy)["base"] / "chroma.sqlite3"
    whole = path.read_bytes()
    # The header stays as it is: it is what a reader looks at before it trusts a base.
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    told = dateline("doctor", "--json", "--home", starter_copy)
    assert told.code == 4
    assert "damaged" in findings(told)["vector index"]["says"]


def test_a_fold_that_failed_is_told_by_doctor_and_by_status_with_what_mends_it(dateline, starter_copy):
    state = published(starter_copy) | {"base": "", "base_through": 0, "fold_trouble": "disk full"}
    state |= {"fold_failed": "2026-11-20T10:00:00+00:00", "fold_failed_at": 100}
    (starter_copy / "CURRENT").write_text(json.dumps(state), encoding="utf-8")
    found = findings(dateline("doctor", "--json", "--home", starter_copy))["vector index"]
    assert not found["well"] and "could not be folded (disk full)" in found["says"]
    assert "Problem: The vector index could not be folded (disk full)" in dateline("status", "--home", starter_copy).out
    dateline(*found["mend"].split()[1:], "--home", starter_copy)
    assert findings(dateline("doctor", "--json", "--home", starter_copy))["vector index"]["well"]


def test_bytes_altered_inside_the_ledger_are_found(dateline, starter_copy):
    path = starter_copy / "ledger.sqlite3"
    whole = path.read_bytes()
    path.write_bytes(whole[:100_000] + b"\xff" * 40_000 + whole[140_000:])
    told = dateline("doctor", "--json", "--home", starter_copy)
    assert told.code == 4
    assert "damaged" in findings(told)["ledger"]["says"] or "cannot be read" in findings(told)["ledger"]["says"]


@pytest.mark.skipif(os.name == "nt", reason="there files have no such rights")
def test_a_settings_file_that_others_can_read_is_told(tmp_path):
    settings = tmp_path / "config.toml"
    settings.write_text("", encoding="utf-8")
    settings.chmod(0o644)
    (finding,) = [finding for finding in check_home(tmp_path) if not finding.well]
    assert finding.mend == f"chmod 600 {settings}"
    settings.chmod(0o600)
    assert all(finding.well for finding in check_home(tmp_path))


@pytest.mark.parametrize(
    ("reply", "well"), [("quotes", True), ("401", False), ("cut", False), ("empty", False)], ids=str
)
def test_a_model_is_well_when_it_answers_to_the_end(serve, tmp_path, reply, well):
    server = serve(reply)
    finding = check_model(load_config(tmp_path, {"DATELINE_MODEL_URL": server.base_url}))
    assert finding.well is well, finding.says
    assert bool(finding.mend) is not well


def test_without_a_server_the_model_part_decides_the_exit_code(dateline, starter_home):
    told = dateline("doctor", "--json", "--home", starter_home, env={"DATELINE_MODEL_URL": "http://127.0.0.1:9/v1"})
    assert told.code == 5
    assert [part for part, finding in findings(told).items() if not finding["well"]] == ["model"]
