"""Citation numbers by first use."""

from __future__ import annotations

from assistant.answers import Answer, Disagreement, Evidence, Position, Quote, Sentence
from assistant.numbering import numbered


def passage(rank, article):
    return Evidence(
        rank, 1.0, article, f"https://post.example/{article}", f"Story {article}", "Post", "2024-06-23", None, "stated",
        0, 9, f"Text {rank}.", article, place=rank,
    )  # fmt: skip


def answer(*sentences, **changes):
    passages = (passage(1, "a"), passage(2, "a"), passage(3, "b"), passage(4, "c"))
    text = " ".join(f"{s.text} [{s.citations[0]}]" for s in sentences)
    return Answer("What?", "2024-06-24", text, **{"status": "answered"} | changes, mode="quotes", answerable=0.9,
                  passages=passages, sentences=sentences)  # fmt: skip


def said(rank):
    return Sentence(f"Text {rank}.", (rank,), "supported", (Quote(rank, 0, 7, f"Text {rank}."),))


def test_what_is_cited_first_is_number_one_in_text_sentences_quotes_and_passages():
    told = numbered(answer(said(3), said(1)))
    assert told.text == "Text 3. [1] Text 1. [2]"
    assert [s.citations for s in told.sentences] == [(1,), (2,)]
    assert [s.quotes[0].citation for s in told.sentences] == [1, 2]
    assert [(p.rank, p.place, p.text) for p in told.passages][:2] == [(1, 3, "Text 3."), (2, 1, "Text 1.")]


def test_passages_cited_only_where_articles_differ_come_next_and_the_text_stays():
    sides = (Position("four", (4,)), Position("five", (1, 3)))
    told = numbered(answer(said(3), disagreements=(Disagreement("how many", sides),)))
    assert told.text == "Text 3. [1]"
    assert [p.citations for p in told.disagreements[0].positions] == [(2,), (1, 3)]
    assert numbered(told) == told


def test_the_nearest_articles_of_a_refusal_are_numbered_without_gaps():
    told = numbered(answer(status="not_in_articles"))
    assert [(p.rank, p.article_id) for p in told.passages] == [(1, "a"), (2, "b"), (3, "c"), (4, "a")]
