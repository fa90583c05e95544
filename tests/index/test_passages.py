"""Passages: they cover the text, stand where they say, and none is longer than promised."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.passages import WORDS, PassageSplitter, count_words, embedded_text, locate_chunks

_SPLITTER: list[PassageSplitter] = []


@pytest.fixture(scope="module", autouse=True)
def _one_splitter(splitter: PassageSplitter) -> None:
    _SPLITTER[:] = [splitter]


def split(text: str) -> list[tuple[int, int]]:
    return _SPLITTER[0].split(text)


def check(text: str) -> list[tuple[int, int]]:
    """What must hold of the passages of any text."""
    spans = split(text)
    cursor = 0
    for start, end in spans:
        assert cursor <= start < end <= len(text)
        assert not text[cursor:start].strip()
        assert text[start:end].strip()
        assert count_words(text[start:end]) <= WORDS
        cursor = end
    assert not text[cursor:].strip()
    return spans


_words = st.sampled_from(
    ["The", "minister", "said", "“no”", "Dr.", "U.S.", "3.5", "however,", "a" * 70, "ministère", "会议"]
)
_ends = st.sampled_from([". ", "? ", "! ", ".” ", "... ", ".\n\n", "\n", "; ", "。", " "])
_sentences = st.builds(
    lambda words, times, end: (" ".join(words * times)) + end,
    st.lists(_words, min_size=1, max_size=9),
    st.integers(1, 40),
    _ends,
)
_news = st.builds(
    lambda sentences, times: "".join(sentences * times), st.lists(_sentences, max_size=12), st.integers(1, 6)
)
_anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=2000)


@given(_news)
@settings(max_examples=150, deadline=None)
def test_passages_of_prose_cover_the_text_in_order_and_stay_short(text):
    check(text)


@given(_anything, st.integers(1, 4))
@settings(max_examples=150, deadline=None)
def test_passages_of_any_text_cover_it_in_order_and_stay_short(text, times):
    check(text * times)


@given(st.lists(st.text("会議決定東京政府発表市民。、！", min_size=1, max_size=60), min_size=1, max_size=80))
@settings(max_examples=80, deadline=None)
def test_passages_of_a_script_without_spaces_stay_short(pieces):
    check("".join(pieces))


def test_repeated_sentences_each_have_their_own_place():
    """LlamaIndex's own offsets come from a search and leave 69 % of this text uncovered."""
    text = "The council met again and decided nothing at all. " * 200
    spans = check(text)
    # 9 words, 200 times: whole passages alike, and what remains.
    assert len(spans) == -(-200 // (WORDS // 9))
    assert len({text[a:b] for a, b in spans[:-1]}) == 1


@pytest.mark.parametrize("text", ["", " ", "\n\n \n"])
def test_a_text_of_nothing_has_no_passages(text):
    assert split(text) == []


def test_a_short_text_is_one_passage_without_the_space_around_it():
    assert split("  Rain fell.\n\nRivers rose. ") == [(2, 26)]


def test_one_endless_word_is_cut():
    spans = check("x" * 20_000)
    assert len(spans) >= 20_000 // 8 // WORDS


def test_passages_hold_as_many_sentences_as_fit():
    text = " ".join(["Nine plain words stand in this very sentence here."] * 100)
    spans = check(text)
    whole = WORDS // 9 * 9
    assert [count_words(text[a:b]) for a, b in spans] == [whole] * (900 // whole) + (
        [900 % whole] if 900 % whole else []
    )


@given(st.text("ab \n", max_size=60), st.data())
def test_chunks_are_found_where_they_stand(text, data):
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)) | {0, len(text)})
    chunks = [text[a:b] for a, b in itertools.pairwise(cuts) if text[a:b].strip()]
    spans = locate_chunks(text, [chunk.strip() for chunk in chunks])
    assert [text[a:b] for a, b in spans] == [chunk.strip() for chunk in chunks]


def test_a_chunk_that_is_not_there_is_an_error_and_no_guess():
    with pytest.raises(ValueError, match="chunk not at"):
        locate_chunks("Rain fell.", ["Snow fell."])


def test_what_is_embedded_is_the_title_and_the_passage_on_one_line():
    assert embedded_text("Rain\u2029again", "It  fell\n\nhard.") == "Rain again. It fell hard."


@given(st.text(max_size=300), st.text(max_size=300))
def test_lengths_never_grow_by_joining(a, b):
    """The splitter adds up the lengths of pieces; were the whole longer than their sum, passages could exceed the bound."""
    assert count_words(a + b) <= count_words(a) + count_words(b)
