"""`dateline brief`: what has come since the last one, each story once. The demo's last day is 14 March 2025."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest

TODAY = datetime.now().astimezone().date()

WEIR = "The weir at Lower Marrow broke on Saturday morning and four houses were flooded, the fire service said."
MAYOR = "The mayor of Tarn resigned at noon after the council had refused her budget for the third time this year."
STRIKE = "Tram drivers in Vellmar will strike for three days from Monday, their union said after talks had failed."
OPERA = "The opera house of Brenn opened after nine years of building, and twelve hundred people came to hear it."


def article(number: int, text: str, published: date | None = TODAY, outlet: str = "Post") -> dict[str, Any]:
    day = {"published": published.isoformat()} if published else {}
    return {"url": f"https://post.example/{number}", "title": f"Story {number}", "text": text, "outlet": outlet} | day


@pytest.fixture
def index(dateline, tmp_path):
    """Indexes articles into a home beside those of earlier calls; gives the home."""
    home, file = tmp_path / "home", tmp_path / "post.jsonl"
    held: list[dict[str, Any]] = []

    def index(*articles):
        held.extend(articles)
        file.write_text("".join(json.dumps(one) + "\n" for one in held), encoding="utf-8")
        assert dateline("index", file, "--home", home).code == 0
        return home

    return index


def test_a_brief_remembers_the_one_before(dateline, demo_copy):
    first = dateline("brief", "--demo", "--home", demo_copy, "--no-model")
    again = dateline("brief", "--demo", "--home", demo_copy, "--no-model")
    assert (first.code, again.code) == (0, 3)
    assert "12 March 2025: Five people were killed" in " ".join(first.out.split())
    assert again.out.startswith(f"Nothing has come since the last brief, {TODAY.day} ")
    narrowed = dateline("brief", "--demo", "--home", demo_copy, "--no-model", "--json", "--since", "2025-03-13")
    assert {p["published"] for p in narrowed.json["passages"]} == {"2025-03-13", "2025-03-14"}
    assert narrowed.json["kind"] == "overview"


def test_what_comes_later_on_the_same_day_is_told_once(dateline, index):
    told = []
    for came in (
        [article(1, WEIR)],
        # Beside it a copy of what was told, and one of years ago out of an archive.
        [article(2, MAYOR), article(3, WEIR, outlet="Herald"), article(4, OPERA, date(2019, 5, 1))],
        [article(5, STRIKE, TODAY - timedelta(2)), article(6, OPERA + " It sang.", None)],
    ):
        home = index(*came)
        told.append(dateline("brief", "--no-model", "--home", home))
        assert dateline("brief", "--no-model", "--home", home).code == 3
    stories = {"weir": WEIR, "mayor": MAYOR, "strike": STRIKE, "opera": OPERA}
    out = [" ".join(one.out.split()) for one in told]
    assert [[name for name, text in stories.items() if text[:40] in one] for one in out] == [
        ["weir"],
        ["mayor"],
        ["strike", "opera"],
    ]
    assert "since the last brief, " in told[1].err


def test_nothing_since_the_last_brief_is_an_answer_as_json_too(dateline, index):
    home = index(article(1, WEIR))
    assert dateline("brief", "--no-model", "--home", home).code == 0
    told = dateline("brief", "--no-model", "--json", "--home", home)
    assert (told.code, told.json["status"], told.json["passages"]) == (3, "not_in_articles", [])
    assert told.json["answer"].startswith("Nothing has come since the last brief")


def test_a_brief_after_one_that_remembered_only_its_day_tells_what_is_not_older_than_a_week_before(dateline, index):
    home = index(article(1, WEIR), article(2, MAYOR, TODAY - timedelta(20)))
    kept = {"day": TODAY.isoformat(), "moment": datetime.now().astimezone().isoformat()}
    (home / "last-brief.json").write_text(json.dumps(kept))
    told = dateline("brief", "--no-model", "--home", home)
    assert (told.code, "since the last brief, " in told.err) == (0, True)
    assert "weir" in told.out
    assert "mayor" not in told.out


@pytest.mark.parametrize("kept", ["", "[]", "{}", '{"day": "soon"}', "of another index"])
def test_after_a_brief_that_nothing_tells_comes_a_first_one(dateline, index, kept):
    home = index(article(1, WEIR))
    if kept == "of another index":
        kept = json.dumps({"day": "2024-06-24", "moment": "2024-06-24T07:00:00+00:00", "generation": 99})
    (home / "last-brief.json").write_text(kept)
    told = dateline("brief", "--no-model", "--home", home)
    assert (told.code, "since the last brief" in told.err, "weir" in told.out) == (0, False, True)


def test_a_brief_on_which_nothing_new_came_says_so(dateline, demo_copy):
    told = dateline(
        "brief", "--demo", "--home", demo_copy, "--no-model", "--since", "2025-03-15", "--as-of", "2025-03-20"
    )
    assert told.code == 3
    assert "newest article held: 14 March 2025" in told.out
