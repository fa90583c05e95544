"""The texts that are made of an exchange: the answer with its sources, and a quotation ready to be put elsewhere."""

from __future__ import annotations

from dataclasses import replace

from assistant.answers import Answer, Evidence, Quote, Sentence
from assistant.tui.exchange import Exchange, as_markdown, quotation, with_sources

TEXT = 'That was known. "It is untrue. No repair was put off," Ana Ruiz said. Nobody else spoke.'
SAID = 'No repair was put off," Ana Ruiz said.'


def passage(rank: int, article: str) -> Evidence:
    return Evidence(
        rank, 1.0, article, f"https://post.example/{article}", f"Story {article}", "Post", "2024-06-23", None, "stated",
        0, len(TEXT), TEXT, article,
    )  # fmt: skip


def exchange() -> Exchange:
    start = TEXT.index(SAID)
    sentence = Sentence(f'"{SAID}', (1,), "supported", (Quote(1, start, start + len(SAID), SAID),))
    other = replace(sentence, citations=(2,), quotes=())
    found = (passage(1, "a"), passage(2, "a"), passage(3, "b"))
    text = f'"{SAID} [1] "{SAID} [2]'
    answer = Answer("What?", "2024-06-24", text, "answered", "quotes", 0.9, found, (sentence, other))
    return Exchange("What?", "done", text, found, answer=answer, selected=1)


def test_only_what_is_cited_is_a_source_and_an_article_is_one():
    assert with_sources(exchange()).split("Sources\n")[1].splitlines() == [
        "[1][2] Story a. Post · 23 Jun 2024. https://post.example/a"
    ]
    saved = as_markdown([exchange()])
    assert r"- \[1\]\[2\] Story a." in saved
    assert "Story b" not in saved


def test_a_quotation_cut_out_of_speech_has_the_mark_that_was_cut_off():
    assert quotation(exchange()).splitlines()[0] == '“"No repair was put off," Ana Ruiz said.”'
