"""Whether a sentence holds a thing of the kind asked for."""

from __future__ import annotations

import pytest

from index.asked_kinds import counted, holds


@pytest.mark.parametrize(
    ("kind", "sentence", "held"),
    [
        ("money", "Customers tried to take out 42 billion dollars.", True),
        ("money", "The company will pay 20,000 crests to each family.", True),
        ("money", "The mission lasted 14 days.", False),
        ("age", "Edvar Lunt, 52, was at the helm.", True),
        ("age", "The 41-year-old was held.", True),
        ("age", "The ship entered service in 2012.", False),
        ("length", "The jet flew at about 16,000 feet.", True),
        ("length", "The jet carried 171 passengers.", False),
        ("duration", "They were held until 22 May.", True),
        ("duration", "It takes four to eight hours.", True),
        ("duration", "It takes four mechanics.", False),
        ("extent", "The border of 1,340 kilometres is new.", True),
        ("extent", "The ban holds for ten years.", True),
        ("extent", "The border is new.", False),
        ("weight", "The stone weighed 2.3 kilograms.", True),
        ("speed", "It was moving at 14 knots.", True),
        ("share", "About a quarter of the city had gone.", True),
        ("share", "The city had gone.", False),
        ("clock", "The shock came at 4.17 a.m. local time.", True),
        ("number", "Nine officers died.", True),
        ("number", "Seven officers died.", False),  # the question says seven
        ("number", "Officers died in 2024.", False),  # the question says 2024
        ("number", "Some 1,340 officers died in 2024.", True),
        ("time", "It began on Monday.", True),
        ("reason", "It failed because of rain.", True),
        ("speech", "He denied it.", True),
        ("place", "They met in Oslo.", True),
        ("person", "The winner was Ada Lee.", True),
        ("name", "The party is called People's Party.", True),
        ("thing", "Anything.", True),
    ],
)
def test_a_sentence_holds_what_is_asked_for(kind, sentence, held):
    assert holds(kind, sentence, {"seven", "2024"}) is held


def test_a_number_counts_the_words_beside_it():
    assert {"police", "officers"} <= counted("Nine police officers and a priest died.", ())
    assert {"dead", "reached"} <= counted("The number of dead had reached 111.", ())
    assert counted("Nobody died.", ()) == set()
