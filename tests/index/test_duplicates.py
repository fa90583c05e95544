"""Copies and near misses: 40 pairs of each, written for this, and clusters as the ledger keeps them."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.articles import Article
from index.duplicates import BANDS, CONTAINED, METHOD, ROWS, _Bands, _keys, is_copy, runs_of, shared_share, signature_of
from index.ledger import Ledger
from index.windows import Window

STORIES = json.loads(Path(__file__).with_name("copies.json").read_text(encoding="utf-8"))

# What a sub-editor does to a wire story: another spelling, another verb, a figure written out.
HOUSE_STYLE = {
    "said": "told reporters", "after": "following", "some": "about", "Thursday": "Thursday evening", "and": "while",
    "four": "4", "nine": "9", "two": "2", "began": "started", "because": "since",
}  # fmt: skip
FOOTER = "Sign up for our newsletter. Follow us for more stories from the region and beyond."


def edited(text: str) -> str:
    """Every seventh word that house style knows of is changed."""
    words, changed = text.split(), 0
    for i, word in enumerate(words):
        if word in HOUSE_STYLE and i - changed >= 7:
            words[i], changed = HOUSE_STYLE[word], i
    return " ".join(words)


def copies():
    for number, story in enumerate(STORIES):
        first, second, third, last = story["text"]
        whole = "\n\n".join(story["text"])
        yield pytest.param(whole, f"{first}\n\n{second}\n\n{third[: len(third) // 2]}", id=f"{number} cut")
        yield pytest.param(whole, f"{story['lead']}\n\n{second}\n\n{third}\n\n{last}", id=f"{number} another lead")
        yield pytest.param(whole, edited(whole), id=f"{number} edited")
        yield pytest.param(
            whole, f"(Wire) {first}\n\n{third}\n\n{last}\n\n{FOOTER}", id=f"{number} middle gone, footer"
        )


def near_misses():
    for number, story in enumerate(STORIES):
        whole = "\n\n".join(story["text"])
        yield pytest.param(whole, f"{story['update']}\n\n{story['text'][3]}", id=f"{number} next day, same background")
        yield pytest.param(whole, story["own"], id=f"{number} another reporter")
        yield pytest.param(*story["form"], id=f"{number} same form")
        one, other = story["others"]
        yield pytest.param(f"{one}\n\n{story['quote']}", f"{other}\n\n{story['quote']}", id=f"{number} same quotation")


def article(number: int, text: str, outlet: str = "", day: str = "2025-03-10") -> Article:
    return Article(
        f"https://outlet{number}.example/a", f"Title {number}", text, outlet or f"Outlet {number}", day, "stated"
    )


@pytest.fixture
def ledger(tmp_path):
    with closing(Ledger(tmp_path, write=True)) as ledger:
        yield ledger


def accept(ledger, *articles, generation=1):
    """Take articles in one by one, and tell their clusters."""
    build = ledger.start_build("none", 1, "none")
    source = ledger.add_source("s", "files", "x")
    for one in articles:
        ledger.accept([((one, source), [])], build=build, generation=generation)
    return [
        ledger.db.execute(
            "SELECT r.cluster FROM revisions r JOIN articles a ON a.id = r.article WHERE a.article_id = ? AND r.died IS NULL",
            (one.article_id,),
        ).fetchone()[0]
        for one in articles
    ]


def test_there_are_forty_pairs_of_each():
    assert (len(list(copies())), len(list(near_misses()))) == (40, 40)


@pytest.mark.parametrize(("one", "other"), copies())
def test_a_copy_is_called_one(one, other):
    assert is_copy(runs_of(one), runs_of(other))


@pytest.mark.parametrize(("one", "other"), near_misses())
def test_a_near_miss_is_not_called_a_copy(one, other):
    assert not is_copy(runs_of(one), runs_of(other))


def test_the_bands_propose_nearly_every_copy():
    proposed = [
        any((_keys(signature_of(runs_of(one))) == _keys(signature_of(runs_of(other))))[0])
        for one, other in (pair.values for pair in copies())
    ]
    assert sum(proposed) >= 38


def test_copies_share_a_cluster_in_the_ledger_and_stay_articles(ledger):
    wires = [article(n, "\n\n".join(story["text"])) for n, story in enumerate(STORIES)]
    cut = [article(100 + n, "\n\n".join(story["text"][:3])) for n, story in enumerate(STORIES)]
    led = [article(200 + n, "\n\n".join([story["lead"], *story["text"][1:]])) for n, story in enumerate(STORIES)]
    clusters = accept(ledger, *wires, *cut, *led)
    assert clusters[:10] == clusters[10:20] == clusters[20:]
    assert len(set(clusters)) == 10
    assert ledger.span(1)[0] == 30
    carried = ledger.copies([clusters[0]], 1, Window())[clusters[0]]
    assert [outlet for _, outlet in carried] == ["Outlet 0", "Outlet 100", "Outlet 200"]


def test_near_misses_found_clusters_of_their_own(ledger):
    clusters = accept(ledger, *(article(n, text) for n, pair in enumerate(near_misses()) for text in pair.values[1:]))
    assert len(set(clusters)) == 40


def test_the_same_text_of_two_outlets_is_two_articles_of_one_cluster_however_short(ledger):
    clusters = accept(ledger, article(1, "The minister has resigned."), article(2, "THE MINISTER has resigned"))
    assert clusters[0] == clusters[1]
    assert ledger.span(1)[0] == 2


def test_a_later_run_finds_what_an_earlier_one_took_in(tmp_path):
    whole = "\n\n".join(STORIES[0]["text"])
    with closing(Ledger(tmp_path, write=True)) as ledger:
        first = accept(ledger, article(1, whole))
    with closing(Ledger(tmp_path, write=True)) as ledger:
        assert accept(ledger, article(2, edited(whole)), generation=2) == first


def test_articles_from_before_signatures_get_theirs(tmp_path):
    whole = "\n\n".join(STORIES[0]["text"])
    with closing(Ledger(tmp_path, write=True)) as ledger:
        first = accept(ledger, article(1, whole))
        ledger.db.execute("DELETE FROM signatures")
    with closing(Ledger(tmp_path, write=True)) as ledger:
        assert accept(ledger, article(2, edited(whole)), generation=2) == first
        assert ledger.db.execute("SELECT count(*) FROM signatures").fetchone()[0] == 2


def test_a_corrected_article_stays_with_its_copies(ledger):
    whole = "\n\n".join(STORIES[0]["text"])
    first = accept(ledger, article(1, whole), article(2, whole))
    again = accept(ledger, article(1, whole.replace("600 tonnes", "640 tonnes")), generation=2)
    assert {*first, *again} == {first[0]}
    assert ledger.db.execute("SELECT count(*) FROM signatures").fetchone()[0] == 2


def test_a_rewritten_article_leaves_the_cluster(ledger):
    accept(ledger, article(1, "\n\n".join(STORIES[0]["text"])), article(2, "\n\n".join(STORIES[0]["text"])))
    (again,) = accept(ledger, article(2, "\n\n".join(STORIES[1]["text"])), generation=2)
    assert again == article(2, "\n\n".join(STORIES[1]["text"])).cluster_key


def test_weeks_apart_only_a_reprint_is_a_copy(ledger):
    whole = "\n\n".join(STORIES[0]["text"])
    cut = "\n\n".join([STORIES[0]["lead"], *STORIES[0]["text"][1:]])
    clusters = accept(
        ledger, article(1, whole), article(2, cut, day="2025-04-10"), article(3, whole + " (AP)", day="2025-05-10")
    )
    assert clusters[0] == clusters[2] != clusters[1]


def test_the_same_articles_in_the_same_order_make_the_same_clusters(tmp_path):
    told = []
    for home in ("one", "other"):
        (tmp_path / home).mkdir()
        with closing(Ledger(tmp_path / home, write=True)) as ledger:
            told.append(accept(ledger, *(article(n, p.values[1]) for n, p in enumerate(copies()))))
    assert told[0] == told[1]


def test_signatures_are_made_as_the_stored_ones_were():
    """When this fails, rensa counts otherwise than before: give METHOD a new name, so that old signatures are made anew."""
    signature = np.frombuffer(signature_of(runs_of("one two three four five six")), dtype="<u4")
    assert (METHOD, len(signature), signature[:3].tolist()) == ("minhash 1", BANDS * ROWS, PINNED)


PINNED = [494177628, 3505405579, 3854164030]


numbers = st.integers(0, 5)


@settings(max_examples=40)
@given(st.lists(st.lists(numbers, min_size=BANDS, max_size=BANDS), max_size=40), st.integers(0, 40))
def test_bands_propose_the_same_from_memory_as_from_the_ledger(rows, split):
    """Whether a signature came in this run or an earlier one makes no difference."""
    fresh, mixed = _Bands(), _Bands()
    keys = [np.array([row], dtype=np.uint32) for row in rows]
    for revision, key in enumerate(keys):
        fresh.add(revision, key)
    if keys[:split]:
        mixed.add_level(np.arange(len(keys[:split]), dtype=np.uint32), np.concatenate(keys[:split]))
    for revision, key in enumerate(keys[split:], min(split, len(keys))):
        mixed.add(revision, key)
    for key in keys:
        assert fresh.like(key) == mixed.like(key)


def test_levels_that_are_merged_propose_the_same():
    random = np.random.default_rng(1)
    keys = random.integers(0, 50, (900, BANDS), dtype=np.uint32)
    one, many = _Bands(), _Bands()
    one.add_level(np.arange(900, dtype=np.uint32), keys)
    for start in range(0, 900, 100):
        many.add_level(np.arange(start, start + 100, dtype=np.uint32), keys[start : start + 100])
    assert all(one.like(keys[i : i + 1]) == many.like(keys[i : i + 1]) for i in range(0, 900, 90))


@given(st.text(max_size=200), st.text(max_size=200))
def test_being_a_copy_goes_both_ways(one, other):
    assert is_copy(runs_of(one), runs_of(other)) == is_copy(runs_of(other), runs_of(one))


def test_the_threshold_lies_between_the_pairs():
    def shared(pair):
        return shared_share(*map(runs_of, pair.values))

    assert max(map(shared, near_misses())) < CONTAINED - 0.05
    assert min(map(shared, copies())) > CONTAINED + 0.05


def test_two_new_articles_that_copy_each_other_are_one_copy_and_a_third_one_more(ledger):
    one = next(iter(copies())).values[0]
    accept(ledger, article(1, one), article(2, one))
    assert ledger.count_copies(1) == 1
