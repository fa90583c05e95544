"""What a revision changed, sentence by sentence, and the notices by which outlets say so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.changes import compare_texts, correction_notice

OLD = "The board rejected the tolls. Farmers were glad. Rain fell for a week."


def test_a_sentence_that_was_exchanged_is_told_with_what_came_for_it():
    found = compare_texts(OLD, OLD.replace("rejected", "postponed"))
    assert (found.removed, found.added) == (("The board rejected the tolls.",), ("The board postponed the tolls.",))


def test_white_space_and_line_breaks_are_no_change():
    assert not compare_texts(OLD, OLD.replace(". ", ".\n\n").replace("a week", "a  week"))


def test_a_changed_headline_is_a_change():
    assert compare_texts(OLD, OLD, "Tolls rejected", "Tolls postponed").removed == ("Tolls rejected",)


def test_what_is_only_added_is_told_as_added():
    found = compare_texts(OLD, f"{OLD} The minister agreed.")
    assert (found.removed, found.added) == ((), ("The minister agreed.",))


@given(st.lists(st.sampled_from(["One fell.", "Two rose.", "Three left.", "Four came.", "Five stayed."]), max_size=12),
       st.lists(st.sampled_from(["One fell.", "Two rose.", "Three left.", "Six spoke."]), max_size=12))  # fmt: skip
def test_old_without_what_went_and_new_without_what_came_are_the_same(old, new):
    found = compare_texts(" ".join(old), " ".join(new))
    assert len(old) - len(found.removed) == len(new) - len(found.added)
    assert set(found.removed) <= set(old)
    assert set(found.added) <= set(new)


@pytest.mark.parametrize("notice", [
    "Correction: An earlier version of this article misstated the number of the dead.",
    "CORRECTION — The bridge is in Lower Marrow, not Upper Marrow.",
    "Editor’s note: This story was amended on Tuesday.",
    "An earlier version of this story said the tolls were rejected.",
    "A previous version of this article gave a wrong name.",
    "This article was amended on 3 November 2026 to correct a name.",
    "Clarification: the minister spoke on Monday.",
    "(Corrected: the ferry left at nine)",
    "Berichtigung: In der ersten Fassung stand ein falscher Name.",
    "Rectificatif: le nom du ministre était erroné.",
    "Corrección: el puente está en Lower Marrow.",
])  # fmt: skip
def test_notices_are_recognised_at_the_end_and_at_the_top(notice):
    for text in (f"{OLD}\n\n{notice}", f"{notice}\n\n{OLD}"):
        assert correction_notice(text).startswith(notice.strip("()")[:20])
    assert compare_texts(OLD, f"{OLD}\n\n{notice}").correction


@pytest.mark.parametrize("text", [
    "The market is due for a correction, analysts said. Prices fell.",
    "He asked for a clarification of the rules.",
    "The correction facility in Port Selm has 300 inmates.",
    "Corrections officers went on strike on Monday.",
    "The editor's notebook was found.",
    "She said the earlier version of the bill was better.",
])  # fmt: skip
def test_talk_of_corrections_is_no_notice(text):
    assert correction_notice(text) == ""


def test_a_notice_that_was_there_before_is_not_told_again():
    text = f"{OLD}\n\nCorrection: the name was wrong."
    found = compare_texts(text, text.replace("a week", "nine days"))
    assert found.removed
    assert found.correction == ""


def test_a_notice_without_end_is_cut():
    assert len(correction_notice("Correction: " + "word " * 5000)) < 700
