"""Corrections that touch what an answer quotes."""

from __future__ import annotations

from assistant.answers import Answer, Evidence, Quote, Sentence
from assistant.corrections import Corrected, cited_articles, tell_corrections

SAID = "The bridge was last inspected in June 2024, the port register says."
BEFORE = "The bridge was last inspected in June 2022, the port register says."
NOTICE = "Correction: an earlier version said the bridge was last inspected in June 2022. The register says June 2024."
TEXT = f"{NOTICE}\n\nThe union accused the port. {SAID} Trucks may cross it again."


def answer(said: str) -> Answer:
    passage = Evidence(1, 1.0, "a", "https://post.example/a", "The bridge", "Post", "2024-06-23", "2024-06-24", "stated",
                       0, len(TEXT), TEXT, "c")  # fmt: skip
    start = TEXT.find(said)
    sentence = Sentence(said, (1,), "supported", (Quote(1, start, start + len(said), said),))
    return Answer("When?", "2024-06-25", f"{said} [1]", "answered", "quotes", 0.9, (passage,), (sentence,))


def test_a_sentence_that_the_outlet_says_it_corrected_is_told_with_its_notice():
    told = tell_corrections(answer(SAID), {"a": Corrected(TEXT)})
    assert told == (
        "[1] was corrected: an earlier version said the bridge was last inspected in June 2022. The register says June 2024"
    )
    assert cited_articles(answer(SAID)) == ["a"]


def test_another_sentence_of_a_corrected_article_is_told_nothing():
    assert tell_corrections(answer("Trucks may cross it again."), {"a": Corrected(TEXT, (((BEFORE,), (SAID,)),))}) == ""


def test_a_sentence_changed_without_a_notice_is_told_with_what_stood_there():
    silent = TEXT.removeprefix(NOTICE).strip()
    told = tell_corrections(answer(SAID), {"a": Corrected(silent, (((BEFORE,), (SAID,)),))})
    assert told == f"[1] was changed; before, it said: {BEFORE.rstrip('.')}"


def test_a_sentence_that_was_only_added_is_no_correction():
    silent = TEXT.removeprefix(NOTICE).strip()
    gone = ("The mayor will speak tomorrow.",)
    assert tell_corrections(answer(SAID), {"a": Corrected(silent, ((gone, (SAID,)),))}) == ""
    assert tell_corrections(answer(SAID), {}) == ""
