"""Quoted lists: what happened when, which stories there are, what each outlet says. All texts are made up."""

from __future__ import annotations

from dataclasses import replace

from assistant.answers import Evidence
from assistant.dated_list import MOST_ITEMS, quote_by_kind, quote_overview, quote_sides, quote_timeline

TEXTS = (
    ("2031-03-08", "Post", "The owner Baltica Lines said on Saturday that the ferry Marisol would be scrapped."),
    (
        "2031-03-04",
        "Courier",
        "The ferry Marisol ran aground off Cape Orlen on Tuesday 4 March 2031 with 214 passengers.",
    ),
    (
        "2031-03-06",
        "Wire",
        "Divers raised the bow of the ferry Marisol yesterday. The ferry Marisol was built in 1998.",
    ),
    ("2031-03-09", "Wire", "The wreck of the ferry Marisol is a danger to ships, the harbour master said."),
    (None, "Post", "The accident of the ferry Marisol frightened the islands."),
)
ASKED = "How did the accident of the ferry Marisol unfold?"


def passage(rank: int, published: str | None, outlet: str, text: str, story: str = "") -> Evidence:
    return Evidence(
        rank, 1 / rank, f"a{rank}", f"https://example.org/{rank}", "The ferry Marisol", outlet, published, None, "stated",
        100, 100 + len(text), text, f"c{rank}", story=story,
    )  # fmt: skip


PASSAGES = tuple(passage(rank, *told) for rank, told in enumerate(TEXTS, 1))


def test_a_timeline_goes_by_the_days_of_events_and_says_where_only_the_report_is_dated():
    lines = quote_timeline(ASKED, PASSAGES, "2031-03-10").text.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "- 1998",
        "- 4 March 2031",
        "- 5 March 2031",
        "- reported 8 March 2031",
        "- reported 9 March 2031",
        "- undated",
    ]
    assert lines[1].endswith("off Cape Orlen on Tuesday 4 March 2031 with 214 passengers. [2]")
    assert lines[3].endswith("[1]"), "what would be done is not dated backwards"


def test_every_item_is_a_verbatim_quote_of_its_passage():
    for kind in ("timeline", "overview", "comparison"):
        answer = quote_by_kind(kind, ASKED, PASSAGES, "2031-03-10")
        assert len(answer.sentences) == len(answer.text.splitlines()) > 1
        for sentence, line in zip(answer.sentences, answer.text.splitlines(), strict=True):
            (quote,) = sentence.quotes
            cited = PASSAGES[quote.citation - 1]
            assert cited.text[quote.start - 100 : quote.end - 100] == quote.text
            assert line.endswith(f"{sentence.text} [{quote.citation}]")
            assert sentence.support == "supported"


def test_an_event_is_told_once():
    copy = passage(6, "2031-03-05", "Echo", TEXTS[1][2])
    lines = quote_timeline(ASKED, (*PASSAGES, copy), "2031-03-10").text.splitlines()
    assert sum("ran aground" in line for line in lines) == 1


def test_a_timeline_keeps_to_its_story_and_to_eight_items():
    other = passage(6, "2031-03-05", "Echo", "The parliament of Verania approved a dam on Monday 3 March 2031.")
    other = replace(other, title="Verania approves a dam")
    assert "parliament" not in quote_timeline(ASKED, (*PASSAGES, other), "2031-03-10").text
    many = tuple(
        passage(
            day, f"2031-03-{day + 9}", "Wire", f"The ferry Marisol lost part {day} of its hull on {day} March 2031."
        )
        for day in range(1, 15)
    )
    assert len(quote_timeline(ASKED, many, "2031-03-30").text.splitlines()) == MOST_ITEMS


def test_an_overview_gives_each_story_once_in_the_order_of_importance():
    stories = ("dam", "ferry", "dam", "ferry", "")
    told = tuple(replace(p, story=story) for p, story in zip(PASSAGES, stories, strict=True))
    lines = quote_overview("What happened this week?", told, "2031-03-10").text.splitlines()
    assert [line[-3:] for line in lines] == ["[1]", "[2]", "[5]"]
    assert [line.split(":")[0] for line in lines] == ["- 8 March 2031", "- 4 March 2031", "- undated"]


def test_a_comparison_gives_each_outlet_its_say():
    lines = quote_sides("What do the outlets say about the ferry Marisol?", PASSAGES, "2031-03-10").text.splitlines()
    assert {line[2:].split(",")[0] for line in lines} == {"Courier", "Post", "Wire"}
    alone = quote_sides("Where did the ferry Marisol run aground?", PASSAGES[1:2], "2031-03-10")
    assert not alone.text.startswith("- "), "one outlet is no comparison"


def test_nothing_gives_nothing():
    for kind in ("timeline", "overview", "comparison", "look-up"):
        assert quote_by_kind(kind, ASKED, (), "2031-03-10").text == ""
        assert quote_by_kind(kind, "", PASSAGES[:1], "not a day").text.count("\n") == 0
