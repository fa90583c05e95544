"""Search: one answer whichever path it takes, only what the window and the generation show, and damage answered around."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index import keywords, vectors
from index.answerability import THRESHOLD
from index.embedding import BundledEmbedder
from index.errors import BadFilter, IndexingError, LedgerUnreadable, NoIndex
from index.publication import read_publication, write_publication
from index.search import Found, Searcher
from index.windows import Window

QUESTIONS = (
    "Who criticised the new bridge tolls?",
    "What did Dr. Ansel Okoro say about the chemical leak?",
    "Why was the strike over night shifts postponed?",
    "farmers along the Tessel river dredging",
    "prices kept rising at Port Selm",
)
OPEN = Window()


@pytest.fixture(scope="module")
def shared(built, embedder) -> Iterator[Searcher]:
    with closing(Searcher(built.home, lambda: embedder)) as searcher:
        yield searcher


@pytest.fixture
def with_chroma(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small homes too are asked through Chroma."""
    monkeypatch.setattr("index.search.EXACT_LIMIT", 0)


def open_searcher(home: Path) -> closing[Searcher]:
    return closing(Searcher(home, BundledEmbedder))


def ids(found: Found) -> list[int]:
    return [hit.passage.passage_id for hit in found.hits]


def assert_sound(searcher: Searcher, found: Found) -> None:
    """Every passage is a piece of its article as the same generation shows it, best first, no two texts alike."""
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    for hit in found.hits:
        article = searcher.article(hit.passage.article_id)
        assert article is not None
        assert article["text"][hit.passage.start : hit.passage.end] == hit.passage.text
        assert (article["title"], article["outlet"], article["url"]) == (
            hit.passage.title, hit.passage.outlet, hit.passage.url
        )  # fmt: skip
    speakers = {hit.passage.cluster: hit.passage.article_id for hit in found.hits}
    assert all(speakers[hit.passage.cluster] == hit.passage.article_id for hit in found.hits)


# -- two paths -------------------------------------------------------------------------------------------------------


def test_a_question_made_of_a_passage_finds_that_passage(shared, built):
    for article in built.articles[::9]:
        wanted = article["text"].split("\n\n")[0]
        found = shared.search(wanted, OPEN, 3)
        assert found.hits[0].passage.url == article["url"]
        assert found.answerable > 0.5
        assert_sound(shared, found)


@pytest.mark.parametrize("question", QUESTIONS)
def test_chroma_and_comparing_one_by_one_agree(shared, built, with_chroma, monkeypatch, question):
    with open_searcher(built.home) as asking_chroma:
        through_chroma = asking_chroma.search(question, OPEN, 10)
        assert asking_chroma.state().base() is not None
        assert not len(asking_chroma.state().tail().ids)
    monkeypatch.undo()
    exactly = shared.search(question, OPEN, 10)
    assert shared.state().base() is None
    assert len(set(ids(exactly)) & set(ids(through_chroma))) >= 9
    assert ids(exactly)[:3] == ids(through_chroma)[:3]
    assert_sound(shared, exactly)


def test_the_base_and_the_tail_answer_together(home, room, with_chroma, in_threads, tmp_path):
    more = room.write_articles(tmp_path / "more.jsonl", room.made_up_articles(8, seed=2))
    room.ingest(home, more)
    published = read_publication(home)
    assert published.base_through < published.keywords_through
    with open_searcher(home) as searcher:
        tail = set(searcher.state().tail().ids.tolist())
        assert len(tail) == searcher.state().count - searcher.state().base().count
        vector = searcher.embedder().embed(["Story 2 of number 3."])[0]
        near = [i for i, _ in searcher.state().by_vector(vector, OPEN, 100_000)]
        assert set(near) == room.live_ids(home, published)
        assert len(near) == len(set(near))


def test_the_same_question_has_the_same_answer(shared):
    first = shared.search(QUESTIONS[0], Window(as_of="2025-05-01"), 10)
    assert shared.search(QUESTIONS[0], Window(as_of="2025-05-01"), 10) == first


# -- windows ---------------------------------------------------------------------------------------------------------

_WINDOWS = [
    Window(since="2025-03-10", until="2025-03-20"),
    Window(since="2025-04-20"),
    Window(until="2025-03-05"),
    Window(as_of="2025-03-15"),
    Window(outlets=("Selm daily",)),
    Window(outlets=("ÉVENING ÓRGAN", "radio tessel"), since="2025-03-01", as_of="2025-04-10"),
    Window(since="2030-01-01"),
]


@pytest.mark.parametrize("path", ["exactly", "with_chroma"])
@pytest.mark.parametrize(
    "window", _WINDOWS, ids=lambda w: ",".join(filter(None, (w.since, w.until, w.as_of, *w.outlets)))
)
def test_a_window_shows_all_that_it_should_and_nothing_else(built, path, window, request):
    if path == "with_chroma":
        request.getfixturevalue("with_chroma")
    with open_searcher(built.home) as searcher:
        ledger, state = searcher.state().ledger, searcher.state()
        allowed = {i for i, _ in ledger.live_vectors(state.generation, state.build, window=window)}
        vector = searcher.embedder().embed(["the ferry"])[0]
        near = {i for i, _ in state.by_vector(vector, window, 100_000)}
        assert near == allowed
        for question in QUESTIONS[:2]:
            found = searcher.search(question, window, 10)
            assert set(ids(found)) <= allowed
            assert bool(found.hits) == bool(allowed)
            assert {i for i, _ in state.by_keywords(["bridg", "toll"], window)} >= {
                i for i, _ in state.by_keywords(["bridg", "toll"], OPEN)
            } & allowed


def test_a_window_that_hides_almost_everything_is_searched_exactly(built, with_chroma, monkeypatch):
    monkeypatch.setattr("index.generation._ASKED_AT_MOST", 4)
    with open_searcher(built.home) as searcher:
        vector = searcher.embedder().embed(["the ferry"])[0]
        window = Window(outlets=("Selm Daily",), since="2025-03-20", until="2025-04-01")
        state = searcher.state()
        allowed = {i for i, _ in state.ledger.live_vectors(state.generation, state.build, window=window)}
        assert {i for i, _ in state.by_vector(vector, window, 50)} == allowed


def test_an_outlet_that_nobody_has_is_refused_with_those_there_are(shared):
    with pytest.raises(BadFilter, match=r"'The Tims'.*Évening Órgan"):
        shared.search("ferry", Window(outlets=("Selm Daily", "The Tims")), 5)


# -- names and years ---


def test_the_cup_of_the_year_asked_for_comes_first_and_another_year_alone_does_not_answer(
    home, room, in_threads, tmp_path
):
    told = (
        "The {} Harbour Cup was won by {}, who beat Otto Lund in the final on Sunday. The {} Harbour Cup drew a crowd."
    )
    cups = {"2023": "Mira Voss of Port Selm", "2022": "the rower Ines Holt"}
    records = [
        {"url": f"https://cup.example/{year}", "title": f"Harbour Cup {year}", "text": told.format(year, who, year)}
        for year, who in cups.items()
    ]
    room.ingest(home, room.write_articles(tmp_path / "cups.jsonl", records))
    with open_searcher(home) as searcher:
        held = searcher.search("Who won the 2022 Harbour Cup?", OPEN, 5)
        assert held.hits[0].passage.title == "Harbour Cup 2022"
        assert held.answerable >= THRESHOLD
        missing = searcher.search("Who won the 2021 Harbour Cup?", OPEN, 5)
        assert missing.answerable < THRESHOLD


# -- copies ----------------------------------------------------------------------------------------------------------


def test_one_text_from_two_outlets_is_one_hit_with_a_copy(home, room, in_threads, tmp_path):
    story = {"text": "A walrus named Otto blocked the lock gates of Port Selm for nine hours on Sunday."}
    records = [
        {"url": f"https://{outlet}.example/otto", "title": f"{outlet} on the walrus", "outlet": outlet, **story}
        for outlet in ("alpha", "beta")
    ]
    summary = room.ingest(home, room.write_articles(tmp_path / "more.jsonl", records))
    assert summary.copies == 1
    with open_searcher(home) as searcher:
        found = searcher.search("Which walrus blocked the lock gates?", OPEN, 10)
        otto = [hit for hit in found.hits if "Otto" in hit.passage.text]
        assert [hit.copies for hit in otto] == [1]
        assert all(hit.copies == 0 for hit in found.hits if hit not in otto)
        alone = searcher.search("Which walrus blocked the lock gates?", Window(outlets=("beta",)), 10)
        assert [hit.passage.outlet for hit in alone.hits if "Otto" in hit.passage.text] == ["beta"]


# -- what is wrong ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["chroma.sqlite3", "SEALED"])
def test_a_damaged_base_is_answered_around_and_noted(home, shared, with_chroma, file):
    path = home / vectors.FOLDER / read_publication(home).base / file
    path.write_bytes(path.read_bytes()[:10])
    with open_searcher(home) as searcher:
        found = searcher.search(QUESTIONS[0], OPEN, 10)
        again = searcher.search(QUESTIONS[0], OPEN, 10)
        assert searcher.holdings().problems == found.notes
    assert len(found.notes) == 1
    assert "vector index is damaged" in found.notes[0] and "dateline index" in found.notes[0]
    assert again.notes == found.notes
    assert ids(found) == ids(shared.search(QUESTIONS[0], OPEN, 10))


def test_a_base_that_breaks_while_open_is_answered_around(home, shared, with_chroma, monkeypatch):
    with open_searcher(home) as searcher:
        base = searcher.state().base()
        assert base is not None

        def fail(**_: object) -> None:
            raise RuntimeError("Error finding id")

        monkeypatch.setattr(type(base._collection), "query", lambda self, **_: fail())
        found = searcher.search(QUESTIONS[1], OPEN, 10)
        assert len(found.notes) == 1
    monkeypatch.undo()
    assert ids(found) == ids(shared.search(QUESTIONS[1], OPEN, 10))


@pytest.mark.parametrize("damage", ["deleted", "truncated", "altered"])
def test_a_damaged_keyword_index_is_answered_around_and_noted(home, damage):
    folder = home / keywords.FOLDER / read_publication(home).keywords
    if damage == "deleted":
        shutil.rmtree(folder)
    else:
        for path in folder.iterdir():
            content = bytearray(path.read_bytes())
            if path.suffix == ".idx":
                middle = slice(len(content) // 8, len(content) * 3 // 4)
                content[middle] = bytes(len(content[middle]))
            path.write_bytes(content if damage == "altered" else content[: len(content) // 2])
    with open_searcher(home) as searcher:
        found = searcher.search("Who criticised the new bridge tolls in parliament on Tuesday evening?", OPEN, 10)
        assert len(found.hits) == 10
        assert len(found.notes) == 1
        assert "keyword index cannot be read" in found.notes[0] and "dateline index" in found.notes[0]
        assert 0 <= found.answerable <= 1
        assert_sound(searcher, found)


def test_no_index_is_said(tmp_path, home):
    with pytest.raises(NoIndex):
        Searcher(tmp_path / "nowhere")
    (home / "CURRENT").unlink()
    with pytest.raises(NoIndex):
        Searcher(home)


def test_a_senseless_current_is_said_with_how_to_mend_it(home):
    for content in ("", "{", "[]", '{"generation": 1, "colour": 2}'):
        (home / "CURRENT").write_text(content)
        with pytest.raises(LedgerUnreadable, match="dateline index"):
            Searcher(home)


def test_another_embedder_than_the_index_was_made_with_is_refused(built, room):
    with (
        closing(Searcher(built.home, room.OtherEmbedder)) as searcher,
        pytest.raises(IndexingError, match="'wordllama-l2-supercat-256' and the settings name 'other-32'"),
    ):
        searcher.search("ferry", OPEN, 3)


# -- following -------------------------------------------------------------------------------------------------------

WALRUS = "Which walrus blocked the lock gates?"


def test_the_next_search_after_a_publication_sees_it_and_a_search_before_does_not(home, room, in_threads, tmp_path):
    record = {"url": "https://a.example/w", "title": "Walrus", "text": "A walrus blocked the lock gates for hours."}
    before = read_publication(home)
    with open_searcher(home) as searcher:
        old_hits = searcher.search(WALRUS, OPEN, 5)
        room.ingest(home, room.write_articles(tmp_path / "w.jsonl", [record]))
        after = read_publication(home)
        # The ledger has it; only CURRENT says what is shown.
        write_publication(home, before)
        assert searcher.search(WALRUS, OPEN, 5).hits == old_hits.hits
        write_publication(home, after)
        assert searcher.search(WALRUS, OPEN, 5).hits[0].passage.url == "https://a.example/w"


def test_a_corrected_article_is_never_shown_with_its_old_text(home, room, in_threads, tmp_path):
    record = {
        "url": "https://a.example/w",
        "title": "Walrus",
        "text": "A walrus blocked the lock gates for nine hours.",
    }
    room.ingest(home, room.write_articles(tmp_path / "w.jsonl", [record]))
    with open_searcher(home) as searcher:
        assert "nine" in searcher.search(WALRUS, OPEN, 3).hits[0].passage.text
        record["text"] = "Correction: a seal, not a walrus, blocked the lock gates for two hours."
        room.ingest(home, room.write_articles(tmp_path / "w.jsonl", [record]))
        found = searcher.search(WALRUS, OPEN, 50)
        assert "two hours" in found.hits[0].passage.text
        assert not any("nine hours" in hit.passage.text for hit in found.hits)
        assert_sound(searcher, found)


def test_a_publication_in_the_midst_of_a_search_does_not_disturb_it(home, room, in_threads, tmp_path):
    """The embedder loads for the first question, and meanwhile a run publishes."""
    record = {"url": "https://a.example/w", "title": "Walrus", "text": "A walrus blocked the lock gates for hours."}
    source = room.write_articles(tmp_path / "w.jsonl", [record])

    def open_slowly() -> BundledEmbedder:
        room.ingest(home, source)
        return BundledEmbedder()

    with closing(Searcher(home, open_slowly)) as searcher:
        first = searcher.search(WALRUS, OPEN, 5)
        assert all(hit.passage.url != "https://a.example/w" for hit in first.hits)
        assert searcher.search(WALRUS, OPEN, 5).hits[0].passage.url == "https://a.example/w"


def test_an_open_searcher_finds_what_another_process_indexed_within_five_seconds(home, room, tmp_path):
    import subprocess
    import sys

    record = {"url": "https://a.example/w", "title": "Walrus", "text": "A walrus blocked the lock gates for hours."}
    source = room.write_articles(tmp_path / "w.jsonl", [record])
    with open_searcher(home) as searcher:
        searcher.search(WALRUS, OPEN, 3)
        command = [sys.executable, "-m", "assistant.cli", "index", "--json", "--home", str(home), str(source)]
        subprocess.run(command, check=True, capture_output=True)
        ended = time.monotonic()
        while searcher.search(WALRUS, OPEN, 3).hits[0].passage.url != "https://a.example/w":
            assert time.monotonic() - ended < 5
            time.sleep(0.05)


def test_holdings_count_what_is_published(shared, built, room):
    held = shared.holdings()
    published = read_publication(built.home)
    assert held.articles == len(built.articles)
    assert held.passages == len(room.live_ids(built.home, published))
    assert held.outlets == len(room.OUTLETS)
    days = sorted(a["published"][:10] for a in built.articles if "published" in a)
    assert (held.oldest, held.newest) == (days[0], days[-1])
    assert [(s.name, s.articles) for s in held.sources] == [(str(built.source), len(built.articles))]
    assert held.problems == ()
