"""From the labels in a model's text to numbered citations: nothing a model or an article writes can spell one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.model import CitationResolver, clean_stream_piece
from assistant.replies import StreamText

LABELS = {"k7f": 1, "m2p": 2, "x9b": 7}
CITED = re.compile(r"\[\s*\^?(\w+)\s*\]")


def resolved(*pieces: str) -> str:
    resolver = CitationResolver(LABELS)
    return "".join([*map(resolver.feed, pieces), resolver.close()])


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Forty were hurt [k7f].", "Forty were hurt [1]."),
        ("Two say so [k7f, m2p].", "Two say so [1][2]."),
        ("Two say so [k7f][m2p].", "Two say so [1][2]."),
        ("Two say so [k7f; x9b and m2p].", "Two say so [1][7][2]."),
        ("Once [k7f, k7f].", "Once [1]."),
        ("Capital [K7F] [ k7f ] [passage k7f].", "Capital [1] [1] [1]."),
        ("Double [[k7f]].", "Double ([1])."),
        ("Wide 【k7f】 and 【1†source】.", "Wide [1] and [?]."),
        ("Look-alikes ［k7f］, ［3］, 〔2〕 and ⟦4⟧.", "Look-alikes [1], [?], [?] and [?]."),
        ("Escaped \\[k7f\\].", "Escaped [1]."),
        ("A known and an unknown [k7f, z3z].", "A known and an unknown [1]."),
        ("Round (k7f) is none.", "Round (k7f) is none."),
    ],
)
def test_a_label_becomes_the_rank_of_its_passage(written, shown):
    assert resolved(written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Made up [1].", "Made up [?]."),
        ("Made up [1, 2] [12] [^1] [ 1 ] [1-3].", "Made up [?] [?] [?] [?] [?]."),
        ("Unknown [z3z].", "Unknown [?]."),
        ("Other digits [１] [²] [١].", "Other digits [?] [?] [?]."),
        ("Source [source 1].", "Source [?]."),
        ("Open [1", "Open (1"),
        ("Lines [1\n] apart", "Lines (1\n) apart"),
        ("Late [1[k7f]]", "Late (1[1])"),
        ("Too long [" + "y " * 200 + "1]", "Too long (" + "y " * 200 + "1)"),
    ],
)
def test_a_number_the_model_wrote_is_no_citation(written, shown):
    assert resolved(written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("The [interior] minister [sic] said […] so.", "The [interior] minister [sic] said […] so."),
        ("In [May 2024] it began.", "In (May 2024) it began."),
        ("It cost $5; 3 < 4 \\ 5.", "It cost $5; 3 < 4 \\ 5."),
        ("见报道。上海：好[k7f]", "见报道。上海：好[1]"),
        ("A httpd data: file: mailto", "A httpd data: file: mailto"),
    ],
)
def test_a_writers_own_words_stay(written, shown):
    assert resolved(written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("See [the report](http://evil.example/x?q=1).", "See [the report]."),
        ("See [k7f](http://evil.example).", "See [1]."),
        ("See [k7f](javascript:alert(1))!", "See [1])!"),
        ("An ![image](//evil.example/p.png) here", "An ![image] here"),
        ("Cut [a](http://evil.exam", "Cut [a]"),
        ("No link [k7f](as Reuters says).", "No link [1] (as Reuters says)."),
        ("[k7f]: http://evil.example/a", "[1] : [?]"),
        ("> [1]: <http://evil.example>", "> [?] : <[?]>"),
        ("Go to https://evil.example/a?b=c, now.", "Go to [?], now."),
        ("Apart [sic][/evil)", "Apart [sic] (/evil)"),
        ("Twice [a](/b): [k7f]:", "Twice [a] : [1] :"),
        ("Go to www.evil.example.", "Go to [?]."),
        ("Inside [http://evil.example/1 text]", "Inside [… text]"),
    ],
)
def test_links_and_definitions_lose_their_addresses(written, shown):
    assert resolved(written) == shown


SCRAPS = st.sampled_from(
    [
        *(
            "[",
            "]",
            "(",
            ")",
            "[[",
            "]]",
            "]:",
            "](",
            "[^",
            "【",
            "】",
            "\\",
            "^",
            "_",
            "<",
            "!",
            ".",
            ":",
            ", ",
            " ",
            "\n",
        ),
        *("k7f", "m2p", "z3z", "1", "１", "[1]", "[k7f]", "[k7f, m2p]", "[sic]", "passage", "the", "見", "x" * 70),
        *("http", "://", "http://e.example/[1]", "www", "javascript:", "mailto:a@b.example"),
    ]
)
TEXTS = st.one_of(st.lists(SCRAPS, max_size=25).map("".join), st.text(max_size=60))


@settings(max_examples=250, deadline=None)
@given(TEXTS, st.data())
def test_any_cutting_of_a_text_gives_the_same_result(text, data):
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=12)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert resolved(*pieces) == resolved(text) == resolved(*text)


@settings(max_examples=250, deadline=None)
@given(TEXTS)
def test_the_result_cites_only_passages_that_the_model_labelled(text):
    shown = resolved(text)
    labelled = {str(rank) for label, rank in LABELS.items() if label in text.casefold()}
    cited = [word for word in CITED.findall(shown) if any(c.isnumeric() for c in word) and word.isnumeric()]
    assert set(cited) <= labelled
    assert not re.search(r"\]\(|\]:", shown), "a link or a definition"
    assert not re.search(r"(?<![A-Za-z])(?:(?:https?|javascript|mailto):|www\.)[a-z/]", shown), "an address"


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_resolving_twice_changes_no_plain_text(text):
    plain = re.sub(r"[\[\]【】\\]", "", text)
    if not re.search(r"(?i)https?:|ftp:|file:|data:|javascript:|vbscript:|mailto:|www\.", plain):
        assert resolved(plain) == plain


def test_text_is_held_back_only_while_it_may_be_a_marker():
    resolver = CitationResolver(LABELS)
    assert resolver.feed("Forty were hurt, ") == "Forty were hurt, "
    assert resolver.feed("he said [k") == "he said "
    assert resolver.feed("7f]") == ""
    assert resolver.feed(".") == "[1]."


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_cleaned_text_holds_nothing_that_acts_on_a_terminal(text):
    cleaned = clean_stream_piece(text)
    assert cleaned == "".join(map(clean_stream_piece, text))
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]", cleaned
    )


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(["<think>", "</think>", "<", "think", ">", "\n", " ", "yes", "a"]), max_size=12).map(
        "".join
    )
)
def test_thinking_is_left_out_wherever_the_stream_is_cut(text):
    def said(*pieces: str) -> str:
        stream = StreamText()
        return "".join([*map(stream.feed, pieces), stream.close()])

    assert said(text).rstrip() == said(*text).rstrip()
    assert said("<think>hm</think>\n\nYes <think> no") == "Yes <think> no"
