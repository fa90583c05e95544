"""What came since a moment, as the ledger tells it: stories by their text, with every outlet that carries them."""

from __future__ import annotations

from contextlib import closing

import pytest

from index.history import count_new_articles, new_stories
from index.ledger import Ledger
from index.publication import read_publication

BEFORE, BETWEEN = "2026-11-01T00:00:00+00:00", "2026-11-02T00:00:00+00:00"


@pytest.fixture
def told(tmp_path, room, in_threads):
    """Index some articles as first seen before and after a moment; give the stories and the count since it."""

    def tell(old, new):
        for name, articles in (("old", old), ("new", new)):
            if articles:
                room.ingest(tmp_path / "home", room.write_articles(tmp_path / f"{name}.jsonl", articles))
                if name == "old":
                    with closing(Ledger(tmp_path / "home", write=True)) as ledger:
                        ledger.db.execute("UPDATE articles SET first_seen = ?", (BEFORE,))
        generation = read_publication(tmp_path / "home").generation
        with closing(Ledger(tmp_path / "home")) as ledger:
            stories = new_stories(ledger, BETWEEN, generation, 10)
            return [(title, outlets) for title, _, outlets, _, _ in stories], count_new_articles(
                ledger, BETWEEN, generation
            )

    return tell


def as_told_by(article, outlet):
    return article | {"url": f"https://{outlet[:4].strip().lower()}.example/story", "outlet": outlet}


def test_the_copies_of_one_text_are_one_story_of_all_their_outlets(told, room):
    (article,) = room.made_up_articles(1)
    outlets = ["Courier, The", "Évening Órgan", "Post, Selm"]
    stories, count = told([], [as_told_by(article, outlet) for outlet in outlets])
    assert stories == [(article["title"], sorted(outlets))]
    assert count == 3


def test_another_copy_of_what_was_there_before_is_a_new_article_and_no_new_story(told, room):
    old, new = room.made_up_articles(2)
    stories, count = told([old], [as_told_by(old, "Radio Selm"), new])
    assert stories == [(new["title"], [new["outlet"]])]
    assert count == 2
