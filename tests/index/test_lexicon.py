"""What words mean to each other, as WordNet has it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import lexicon
from index.lexicon import (
    are_opposites,
    are_same,
    higher_senses,
    is_kind_of,
    is_known,
    kinds_of,
    phrases,
    roots,
    senses,
    wide_senses,
)


@pytest.mark.parametrize(
    ("form", "root"),
    [
        ("won", "win"),
        ("Resigned", "resign"),
        ("cities", "city"),
        ("planned", "plan"),
        ("women", "woman"),
        ("biggest", "big"),
    ],
)
def test_a_form_is_led_back_to_its_dictionary_form(form: str, root: str) -> None:
    assert root in roots(form)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("resignation", "resigned"),
        ("injured", "hurt"),
        ("banned", "prohibits"),
        ("French", "France"),
        ("purchase", "buy"),
    ],
)
def test_forms_synonyms_and_derived_words_are_the_same(one: str, other: str) -> None:
    assert are_same(one, other) and are_same(other, one)


@pytest.mark.parametrize(("word", "kind"), [("fired", "removed"), ("plane", "aircraft"), ("ousted", "removes")])
def test_a_word_for_a_kind_is_higher_than_what_is_of_it(word: str, kind: str) -> None:
    assert higher_senses(word) & wide_senses(kind)
    assert not higher_senses("kitten") & wide_senses(kind)


def test_what_nearly_everything_is_a_kind_of_is_higher_than_nothing() -> None:
    assert not higher_senses("minister") & senses("person")


@pytest.mark.parametrize(
    ("one", "other"), [("rose", "fell"), ("won", "lose"), ("approved", "disapproves"), ("accepted", "refuse")]
)
def test_opposites_are_found_in_every_form(one: str, other: str) -> None:
    assert are_opposites(one, other) and are_opposites(other, one)
    assert not are_opposites(one, one)


@pytest.mark.parametrize(
    ("word", "kind"),
    [("starfish", "creature"), ("squid", "animal"), ("Paris", "city"), ("Finland", "country"), ("United States", "country"),
     ("tennis", "sport"), ("measles", "disease"), ("violin", "instrument"), ("minister", "person")],
)  # fmt: skip
def test_a_thing_is_of_its_kind_and_not_of_another(word: str, kind: str) -> None:
    assert is_kind_of(word, kind)
    assert not is_kind_of(kind, word)
    assert not is_kind_of(word, "bridge")


def test_what_everything_is_a_kind_of_tells_nothing() -> None:
    assert not is_kind_of("starfish", "entity")


def test_an_unknown_word_has_neither_senses_nor_kinds() -> None:
    assert not is_known("Zxqvol") and not senses("Zxqvol") and not kinds_of("Zxqvol")
    assert not is_kind_of("Zxqvol", "city") and not are_same("Zxqvol", "city")


@given(st.text(), st.text())
def test_any_two_strings_can_be_compared(one: str, other: str) -> None:
    assert are_same(one, other) == are_same(other, one)


@given(st.sampled_from(["a", "aardvark", "zymurgy", "'hood", "zulu", "win", "united states"]))
def test_the_first_and_the_last_word_of_the_table_are_found(word: str) -> None:
    assert senses(word)


@pytest.mark.parametrize("table", [lexicon._words(), lexicon._senses()])
def test_every_line_of_a_table_is_found_and_nothing_else(table: lexicon._Table) -> None:
    lines = bytes(table._bytes).decode().splitlines()
    for line in (*lines[:50], *lines[50:-50:97], *lines[-50:]):
        key, *cells = line.split("\t")
        assert table.find(key) == cells
        assert table.find(f"{key}~") == []


@pytest.mark.parametrize(
    ("phrase", "word"),
    [
        ("call off", "cancelled"),
        ("walk out", "strike"),
        ("put off", "postponed"),
        ("step down", "resigned"),
        ("get rid of", "abolished"),
    ],
)
def test_a_verb_of_several_words_can_mean_what_one_word_does(phrase: str, word: str) -> None:
    assert are_same(phrase, word)


def test_verbs_of_several_words_are_found_in_any_form_where_their_words_stand_together() -> None:
    words = "they called off the match and looked into what had gone wrong".split()
    assert phrases(words) == [(1, 3, "call off"), (6, 8, "look into"), (10, 12, "go wrong")]


@given(
    st.lists(st.sampled_from(["called", "off", "get", "rid", "of", "take", "part", "in", "goes", "to", ""]), max_size=9)
)
def test_a_found_verb_lies_within_the_text_and_is_known(words: list[str]) -> None:
    for start, end, phrase in phrases(words):
        assert 0 <= start < end <= len(words)
        assert phrase.split()[1:] == words[start + 1 : end]
        assert is_known(phrase)
