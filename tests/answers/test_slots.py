"""A sentence laid beside the source's: another name, figure or opposite in one place of it is noticed, a paraphrase is not."""

from __future__ import annotations

import pytest

from assistant import figures
from assistant.answers import Evidence
from assistant.grounding import Checker

TEXT = (
    "Ivar Holm, the mayor of Tarn, closed the harbour on Monday 3 March 2031, two days after the storm. "
    "The Harbour Board said that 12 boats had sunk. The Salvage Board opened an inquiry into the sinking. "
    "Work on the northern pier was begun by Kestrel Works and will be finished by Dunlin Brothers. "
    "No permit had been given for the pier, the coast guard said. Fishermen said that they would go on with their protest. "
    "Of the harbour's 15 staff and four divers nobody was hurt; the harbour had been turned down for a grant for a decade."
)
CHECKER = Checker([
    Evidence(
        1, 1.0, "a", "https://courier.example/a", "Harbour closed", "The Courier", "2031-03-04", None, "stated", 0, len(TEXT),
        TEXT, "a",
    )
])  # fmt: skip


def support(sentence: str) -> str:
    (checked,) = CHECKER.check(f"{sentence} [1]")
    return checked.support


@pytest.mark.parametrize(
    "sentence",
    [
        "Work on the northern pier was begun by the Salvage Board.",
        "The Salvage Board said that 12 boats had sunk.",
        "The Harbour Board opened an inquiry into the sinking.",
        "Ivar Holm closed the harbour five days after the storm.",
        "Ivar Holm, the mayor of Tarn, reopened the harbour on Monday 3 March 2031.",
        "Work on the southern pier was begun by Kestrel Works.",
        "A permit had been given for the pier.",
        "Fishermen said that they would call off their protest.",
    ],
)
def test_what_stands_in_the_place_of_something_else_is_noticed(sentence: str):
    assert support(sentence) != "supported"


@pytest.mark.parametrize(
    "sentence",
    [
        "The mayor shut the harbour two days after the storm.",
        "An inquiry was opened by the Salvage Board.",
        "None of the 19 people of the harbour was hurt.",
        "For ten years the harbour was refused a grant.",
        "Fishermen wanted to continue their protest.",
    ],
)
def test_a_paraphrase_is_left_alone(sentence: str):
    assert support(sentence) == "supported"


def test_lengths_of_time_are_put_together_and_shares_told_from_halves_of_games():
    assert figures.near(105 / 1440, figures.spans_of_time("one hour and 45 minutes"))
    assert figures.fractions("the second half, a quarter of a century, a third man") == set()
    assert figures.fractions("more than half of the men") == {0.5}
