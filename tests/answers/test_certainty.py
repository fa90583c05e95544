"""A sentence that is surer, wider or more of a reason than its source is not called supported."""

from __future__ import annotations

import pytest

from assistant.answers import Evidence
from assistant.grounding import Checker

TEXT = (
    "The bridge over the Arl may close in spring, the road agency said on Tuesday 4 March 2025. "
    "The town of Brask would repair the northern pier in May. Engineers found cracks in most of the cables. "
    "Work had ended on all the ramps except the western one. Mayor Lena Holt rejected a toll. "
    "Traffic had doubled since a factory opened in Tarn. On Thursday 6 March the council of Brask visited the bridge. "
    "The price of the repair was being negotiated with two firms. No option had been ruled out, Holt said. "
    "Two drivers stepped down from the council after the vote."
)
CHECKER = Checker([
    Evidence(1, 1.0, "a", "https://example.org/a", "Bridge", "Courier", "2025-03-06", None, "stated", 0, len(TEXT), TEXT, "a")
])  # fmt: skip


def support(sentence: str) -> str:
    return CHECKER.check(f"{sentence} [1]")[0].support


@pytest.mark.parametrize(
    "sentence",
    [
        "The bridge over the Arl will close in spring.",
        "Brask repaired the northern pier in May.",
        "The price of the repair was negotiated with two firms.",
        "Engineers found cracks in all of the cables.",
        "Work had ended on all the ramps.",
        "Holt rejected a toll because two drivers had stepped down.",
        "The council of Brask visited the bridge on Tuesday 4 March.",
        "Holt excluded an option.",
    ],
)
def test_what_the_source_does_not_say_so_surely_so_widely_or_as_a_reason_is_doubted(sentence: str) -> None:
    assert support(sentence) != "supported"


@pytest.mark.parametrize(
    "sentence",
    [
        "The bridge over the Arl could close in spring.",
        "Brask would repair the northern pier in May.",
        "Brask is to repair the northern pier in May.",
        "Engineers found cracks in most of the cables.",
        "Nearly all the ramps were finished; work had ended on them, except the western one.",
        "The council of Brask visited the bridge on 6 March.",
        "Two drivers resigned from the council.",
    ],
)
def test_what_it_does_say_so_is_not_doubted(sentence: str) -> None:
    assert support(sentence) == "supported"
