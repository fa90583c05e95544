"""Saved conversations: what is written survives, is found by its words, and comes back as it was."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Answer, Disagreement, Evidence, Position, Quote, Sentence, Understood, Usage
from assistant.conversations import FILE_NAME, Conversations, _excerpt, _folded, _packed, _unpacked
from assistant.errors import ConversationsUnreadable

PASSAGE = Evidence(
    1, 0.5, "a1", "https://news.example/1", "Budget passes", "Meridia Post", "2024-06-24", None, "stated", 3, 9,
    "budget", "c1", 1, ("Coast Wire",), matches=((0, 6),), reasons=(("words", 0.4),),
)  # fmt: skip
ANSWER = Answer(
    "What passed?", "2024-12-10", "The budget [1].", "answered", "model", 0.9, (PASSAGE,),
    (Sentence("The budget.", (1,), "supported", (Quote(1, 3, 9, "budget"),)),), usage=Usage(10, 5, 0.01, "EUR"),
    disagreements=(Disagreement("the sum", (Position("ninety million", (1,), ("Meridia Post",)),)),),
)  # fmt: skip


@pytest.fixture
def kept(tmp_path):
    with closing(Conversations(tmp_path / "home")) as conversations:
        yield conversations


def answered(kept, name, question, text, answer=None):
    kept.ask(name, 0, question)
    kept.end(name, 0, "done", text, answer)


def test_an_answer_comes_back_with_its_evidence_as_it_was(kept):
    understood = Understood("What passed?", "2024-12-10", "in June", since="2024-06-01", outlets=("Meridia Post",))
    kept.ask("c", 0, "What passed?")
    kept.understand("c", 0, understood)
    kept.find("c", 0, (PASSAGE,))
    kept.end("c", 0, "done", ANSWER.text, ANSWER)
    (turn,) = kept.turns("c")
    assert (turn.question, turn.state, turn.text) == ("What passed?", "done", "The budget [1].")
    assert turn.understood == understood
    assert turn.passages == (PASSAGE,)
    assert turn.answer == ANSWER


def test_words_written_before_a_kill_are_there_after_it(tmp_path):
    writes = (
        "import os, pathlib; from assistant.conversations import Conversations;"
        f"kept = Conversations(pathlib.Path({str(tmp_path)!r})); kept.ask('c', 0, 'What passed?');"
        "kept.write('c', 0, 'The bud'); kept.write('c', 0, 'get'); kept.draft('And wh'); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", writes], check=False).returncode == 9
    with closing(Conversations(tmp_path)) as kept:
        (turn,) = kept.turns("c")
        assert (turn.text, turn.state) == ("The budget", "writing")
        assert kept.lost_drafts() == ["And wh"]
        assert kept.lost_drafts() == []


def test_the_draft_of_an_app_that_runs_is_left_to_it(tmp_path):
    with closing(Conversations(tmp_path)) as mine, closing(Conversations(tmp_path)) as other:
        mine.draft("half a question")
        assert other.lost_drafts() == []
        mine.draft("  ")
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as db:
        assert db.execute("SELECT count(*) FROM drafts").fetchone() == (0,)


@pytest.mark.skipif(os.name != "posix", reason="permissions are told by mode bits on POSIX only")
def test_only_the_owner_can_read_it(kept, tmp_path):
    answered(kept, "c", "?", "!")
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "home").glob(f"{FILE_NAME}*")}
    assert FILE_NAME in modes
    assert set(modes.values()) == {0o600}


def test_the_list_has_the_newest_first_and_counts_turns(kept):
    answered(kept, "old", "First?", "One.")
    answered(kept, "new", "Second?", "Two.")
    kept.ask("old", 1, "And more?")
    assert [(saved.id, saved.turns) for saved in kept.listed()] == [("old", 2), ("new", 1)]
    assert kept.listed()[0].title == "First?"


def test_search_reads_questions_answers_and_titles_without_case_or_accents(kept):
    answered(kept, "a", "Who won in Zürich?", "The Liberals took the council.")
    answered(kept, "b", "And the bridge?", "It stays shut.")
    kept.rename("b", "Infrastructure")
    assert [saved.id for saved in kept.listed("zurich")] == ["a"]
    assert [saved.id for saved in kept.listed("COUNCIL liberals")] == ["a"]
    assert [saved.id for saved in kept.listed("infra bridge")] == ["b"]
    assert kept.listed("council bridge") == []
    assert "the council" in kept.listed("council")[0].found


def test_half_a_surrogate_pair_does_not_stop_the_saving(kept):
    answered(kept, "c", "what \ud800?", "this \udfff", ANSWER)
    kept.draft("and \ud800")
    assert kept.turns("c")[0].text == "this ?"


def test_a_percent_sign_is_looked_for_as_itself(kept):
    answered(kept, "a", "How much?", "Rates rose by 4% in May.")
    answered(kept, "b", "How many?", "Four ships.")
    assert [saved.id for saved in kept.listed("4%")] == ["a"]
    assert kept.listed("%_") == []


def test_a_deleted_conversation_stays_deleted_while_its_answer_is_written(kept):
    kept.ask("c", 0, "?")
    kept.delete("c")
    kept.write("c", 0, "late words")
    assert kept.listed() == []
    assert kept.turns("c") == []


def test_what_another_version_wrote_is_read_as_far_as_it_is_known(kept, tmp_path):
    answered(kept, "c", "?", "text", ANSWER)
    with closing(sqlite3.connect(tmp_path / "home" / FILE_NAME)) as db, db:
        db.execute("UPDATE turns SET answer = json_remove(json_set(answer, '$.novelty', 1), '$.seconds')")
    assert kept.turns("c")[0].answer == ANSWER
    with closing(sqlite3.connect(tmp_path / "home" / FILE_NAME)) as db, db:
        db.execute("UPDATE turns SET answer = '[3]', passages = '[7]'")
    (turn,) = kept.turns("c")
    assert (turn.text, turn.answer, turn.passages) == ("text", None, ())


def test_a_file_that_is_no_database_is_named_with_what_to_do(tmp_path):
    (tmp_path / FILE_NAME).write_bytes(b"no database at all, but long enough to be taken for one" * 20)
    with closing(Conversations(tmp_path)) as kept, pytest.raises(ConversationsUnreadable, match="move it away"):
        kept.listed()


@given(st.text(), st.text(max_size=4))
def test_an_excerpt_holds_the_word_that_was_found(text, word):
    folded = _folded(word)
    if folded and folded in _folded(text):
        assert "".join(folded.split()) in "".join(_folded(_excerpt(text, folded)).split())


@given(
    st.builds(Sentence, st.text(), st.lists(st.integers(0, 99)).map(tuple), st.sampled_from(["partly", "not_found"]))
)
def test_answers_survive_packing(sentence):
    answer = Answer("?", "2024-01-01", sentence.text, "answered", "quotes", 0.5, (PASSAGE,), (sentence,))
    assert _unpacked(Answer, _packed(answer)) == answer
