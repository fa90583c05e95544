"""The keyword index: following the ledger, removing, any question whatever, and finding out that it is damaged."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import keywords
from index.articles import Article
from index.keywords import KeywordReader, KeywordWriter, damaged, query_terms
from index.ledger import Ledger, NewPassage


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path, write=True)) as opened:
        opened.start_build("e", 1, "s")
        opened.add_source("s", "files", "")
        yield opened


def accept(ledger: Ledger, generation: int, *numbers: int, text: str = "Rain fell. Rivers rose.") -> None:
    two = [NewPassage(0, 10, bytes(2)), NewPassage(11, 23, bytes(2))]
    articles = [Article(f"https://x.example/{n}", f"Title {n}", text, published="2025-01-02") for n in numbers]
    ledger.accept([((article, 1), two) for article in articles], build=1, generation=generation)


def found(folder: Path, question: str, **sieve: object) -> list[int]:
    return sorted(i for i, _ in KeywordReader(folder).search(query_terms(question), 100, **sieve))  # type: ignore[arg-type]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Five passages of known days; 5 has none."""
    folder = tmp_path / "small"
    writer = KeywordWriter(folder)
    texts = ["Floods in Marrow", "The flood receded", "A ferry sank", "Ministers flooded the hall", "Undated flooding"]
    for number, text in enumerate(texts, 1):
        writer.add(number, f"Story {number}", text, f"2025-01-{10 * number // 2 + 1:02}" if number < 5 else None)
    writer.commit()
    writer.close()
    return folder


# -- following the ledger --------------------------------------------------------------------------------------------


def test_following_adds_what_came_after_the_mark(ledger, tmp_path):
    accept(ledger, 1, 1, 2)
    folder = tmp_path / "k"
    writer = KeywordWriter(folder)
    assert writer.follow(ledger, 0, 1, 1) == 4
    accept(ledger, 1, 3)
    assert writer.follow(ledger, 4, 1, 1) == 6
    assert writer.follow(ledger, 6, 1, 1) == 6
    writer.commit()
    writer.close()
    assert KeywordReader(folder).count == 6
    assert found(folder, "rivers") == [2, 4, 6]


def test_passages_that_a_killed_run_may_have_left_are_never_there_twice(ledger, tmp_path):
    """The run committed keywords and was killed before it published: the mark is still the old one."""
    accept(ledger, 1, 1, 2)
    folder = tmp_path / "k"
    for _ in range(3):
        writer = KeywordWriter(folder)
        assert writer.follow(ledger, 0, 1, 1, unsure_up_to=4) == 4
        writer.commit()
        writer.close()
    assert KeywordReader(folder).count == 4
    assert found(folder, "rain") == [1, 3]


def test_a_run_killed_before_its_commit_leaves_nothing(ledger, tmp_path):
    accept(ledger, 1, 1)
    folder = tmp_path / "k"
    writer = KeywordWriter(folder)
    writer.commit()
    writer.follow(ledger, 0, 1, 1)
    writer.close()
    assert KeywordReader(folder).count == 0


def test_removing_by_id_removes_those_and_no_others(small):
    """By an unsigned field tantivy deletes nothing, silently."""
    writer = KeywordWriter(small)
    writer.remove([1, 4, 99])
    writer.commit()
    writer.close()
    assert KeywordReader(small).count == 3
    assert found(small, "flood") == [2, 5]


def test_an_open_reader_keeps_the_state_it_was_opened_in(small):
    reader = KeywordReader(small)
    writer = KeywordWriter(small)
    writer.remove([1, 2])
    writer.add(6, "Story", "Flood again", "2025-02-01")
    writer.commit()
    writer.close()
    assert sorted(i for i, _ in reader.search(["flood"], 9)) == [1, 2, 4, 5]
    assert found(small, "flood") == [4, 5, 6]


# -- questions -------------------------------------------------------------------------------------------------------


def test_words_are_matched_by_stem_case_and_accent(small):
    assert found(small, "FLOODING?") == [1, 2, 4, 5]
    assert found(small, "Märrow") == [1]


def test_the_title_counts_too(small):
    assert found(small, "story") == [1, 2, 3, 4, 5]


def test_question_words_alone_ask_for_nothing(small):
    assert query_terms("What did they do about it, and why?") == []
    assert found(small, "What did they do about it, and why?") == []


STRANGE = [
    "", " ", "?", "\"flood", "flood\"", "'flood'", "title:flood", "text:", "id:1", "flood AND", "OR flood", "NOT flood",
    "(flood", "flood)", "[flood TO x]", "{", "flood^2", "flood~", "*", "fl*", "+flood -ferry", "\\", "\\flood", "a:b:c",
    "🌊 flood 🌊", "洪水 flood", "\u202eflood", "\x00flood", "flood" * 200, "flood " * 500, "/flood/", "IN [a b]", "\n\t",
]  # fmt: skip


@pytest.mark.parametrize("question", STRANGE)
def test_strange_questions_are_questions(small, question):
    """tantivy's own parser raises on five of nine ordinary strings."""
    hits = found(small, question)
    if "flood" in query_terms(question):
        assert {1, 2, 4, 5} <= set(hits)


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_question_raises(strange_index, question):
    for _, score in strange_index.search(query_terms(question), 5, since="2025-01-01"):
        assert score > 0


@pytest.fixture(scope="module")
def strange_index(tmp_path_factory: pytest.TempPathFactory) -> KeywordReader:
    folder = tmp_path_factory.mktemp("k")
    writer = KeywordWriter(folder)
    for number, text in enumerate(STRANGE):
        writer.add(number, text, text, "2025-01-01")
    writer.commit()
    writer.close()
    return KeywordReader(folder)


@given(st.text("abeS's’-“\u00e9\u0915\u093f_1.\n ² x", max_size=40) | st.text())
def test_a_text_has_the_stems_that_the_index_holds(text):
    assert keywords.stems(text) == list(keywords._analyzer().analyze(text))


def test_a_word_too_long_to_be_indexed_has_no_stem():
    assert keywords.stems(f"storms {'x' * 80} passed") == ["storm", "pass"]


def test_rare_words_tell_more(small):
    rarity = KeywordReader(small).rarity(["flood", "ferri", "nowher"])
    assert 0 < rarity["flood"] < rarity["ferri"] < rarity["nowher"]


# -- days ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sieve", "expected"),
    [
        ({}, [1, 2, 3, 4, 5]),
        ({"since": "2025-01-16"}, [3, 4, 5]),
        ({"since": "2025-01-16", "undated": False}, [3, 4]),
        ({"until": "2025-01-11", "undated": False}, [1, 2]),
        ({"since": "2025-01-08", "until": "2025-01-14", "undated": False}, [2]),
        ({"since": "2025-01-17", "undated": False}, [3, 4]),
        ({"since": "2026-01-01", "undated": False}, []),
    ],
)
def test_days_are_a_sieve_with_a_day_s_slack(small, sieve, expected):
    """Days here: 6, 11, 16, 21 January, and none. The ledger decides exactly; nothing it would show may be lost here."""
    assert found(small, "story", **sieve) == expected


# -- damage ----------------------------------------------------------------------------------------------------------

_DAMAGE: dict[str, Callable[[bytearray, random.Random], bytes]] = {
    "emptied": lambda content, dice: b"",
    "halved": lambda content, dice: bytes(content[: len(content) // 2]),
    "zeroed": lambda content, dice: bytes(len(content)),
    "one byte changed": lambda content, dice: bytes(
        b ^ 255 if i == len(content) // 3 else b for i, b in enumerate(content)
    ),
}


def test_a_whole_index_is_not_called_damaged(small):
    assert not damaged(small)


def test_a_missing_index_is_damaged(tmp_path):
    assert damaged(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    assert damaged(tmp_path / "empty")


@pytest.mark.parametrize("damage", _DAMAGE)
@pytest.mark.parametrize(
    "kind", [".term", ".idx", ".pos", ".store", ".fast", ".fieldnorm", "meta.json", ".managed.json"]
)
def test_a_changed_file_is_found_out(small, kind, damage):
    [path] = [p for p in small.iterdir() if p.name.endswith(kind)]
    content = bytearray(path.read_bytes())
    path.write_bytes(_DAMAGE[damage](content, random.Random(kind)))
    if path.suffix == ".json" and damage == "one byte changed":
        pytest.skip("JSON has no checksum: a changed letter in it may mean the same")
    assert damaged(small)


@pytest.mark.parametrize("kind", [".term", ".idx", ".pos", ".store", ".fast", ".fieldnorm", "meta.json"])
def test_a_deleted_file_is_found_out(small, kind):
    [path] = [p for p in small.iterdir() if p.name.endswith(kind)]
    path.unlink()
    assert damaged(small)


def test_whatever_reading_a_damaged_index_raises_is_an_ordinary_error(tmp_path):
    """tantivy panics on some bytes, with a BaseException that would end the app."""
    dice = random.Random(7)
    whole = tmp_path / "whole"
    writer = KeywordWriter(whole)
    for number in range(600):
        writer.add(number, f"Title {number}", " ".join(f"word{dice.randrange(90)}" for _ in range(40)), "2025-01-01")
    writer.commit()
    writer.close()
    raised = 0
    for attempt in range(40):
        copy = Path(shutil.copytree(whole, tmp_path / str(attempt)))
        path = dice.choice([p for p in copy.iterdir() if p.suffix in (".idx", ".term", ".fast", ".pos", ".fieldnorm")])
        content = bytearray(path.read_bytes())
        for _ in range(30):
            content[dice.randrange(max(1, len(content) - 160))] ^= 1 << dice.randrange(8)
        path.write_bytes(content)
        try:
            reader = KeywordReader(copy)
            reader.search(query_terms("word3 word17 title"), 50, since="2024-12-01")
            reader.rarity(["word3"])
        except Exception:
            raised += 1
    assert raised > 0


def test_left_overs_are_cleared_and_the_published_index_is_kept(tmp_path):
    for name in ("keywords-a", "keywords-b"):
        KeywordWriter(tmp_path / keywords.FOLDER / name).close()
    keywords.clear_unpublished(tmp_path, {"keywords-b"})
    assert [p.name for p in (tmp_path / keywords.FOLDER).iterdir()] == ["keywords-b"]


def test_a_word_that_none_holds_finds_those_that_nearly_hold_it(small):
    reader = KeywordReader(small)
    assert reader.nearly("flod", 10) == []  # too short to be told from others
    assert reader.nearly("Marow", 10) == [1]
    assert reader.nearly("Minsiters", 10) == [4]
    assert reader.nearly("flood", 10) == []  # held
    assert reader.nearly("Thorvaldsen", 10) == []
    assert reader.nearly("", 10) == []
