"""Every kind of source from the network, from the command line to the index, against a real server on loopback."""

from __future__ import annotations

import gzip
import json
import os
import signal
import sqlite3
from contextlib import closing

import pytest
import stamina

from index.fetching import FetchFailed
from index.ledger import FILE_NAME


@pytest.fixture(autouse=True)
def _no_waiting():
    stamina.set_testing(True, attempts=2)
    yield
    stamina.set_testing(False)


SENTENCES = (
    "The harbour board in Lower Marrow {} the new bridge tolls on Monday after a week of heavy rain.",
    "Farmers along the Tessel river welcomed the decision at a crowded meeting in Port Selm on Tuesday evening.",
    "Minister Odile Brandt said that the budget for rural clinics would be discussed again next week.",
    "Residents of the old town had complained about the noise of night shifts at the shipyard for several years.",
    "The national weather office expects the rain to end by Friday, without giving further details about the valley.",
)


THIRD = (
    "The harbour bought a crane that lifts ninety tonnes at one go.",
    "Its results are awaited by the dock workers, who tested the older one for years.",
    "No tolls are asked of ships that bring their own gear.",
    "A second crane follows in the spring, the harbour office told the council.",
)
OTHERS = (
    "Judge Irena Kovic confirmed the release of the test results on Wednesday, despite warnings from experts.",
    "The mining group Halden Corp. denied reports of a chemical leak in a letter to parliament.",
    "Dr. Ansel Okoro investigated the flood warning while prices of medicine kept rising in the valley.",
    "The teachers' union postponed a strike over class sizes because costs had doubled since the summer.",
)


def page(title, verb="rejected", more="", head="", sentences=SENTENCES):
    text = "".join(f"<p>{sentence.format(verb)}</p>" for sentence in sentences)
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title><meta property="og:site_name" content="Marrow Post">'
        f'<meta property="article:published_time" content="2026-11-20T10:00:00+00:00">{head}</head>'
        f"<body><article><h1>{title}</h1>{text}{more}</article></body></html>"
    )


def rss(site, *items, title="Marrow Post"):
    told = "".join(
        f"<item><title>{t}</title><link>{site.url}{path}</link><pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate>{more}</item>"
        for t, path, more in items
    )
    about = f"<title>{title}</title><link>{site.url}/</link>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{about}{told}</channel></rss>'


def feed(new_reply, body, **options):
    return new_reply(body, type="application/rss+xml", **options)


@pytest.fixture
def marrow(site, new_reply):
    """A feed of three teasers, and the pages behind them."""
    for name in "abc":
        sentences = SENTENCES if name == "a" else OTHERS
        site.pages[f"/{name}"] = new_reply(page(f"Story {name} of the harbour", sentences=sentences), etag=f'"{name}1"')
    items = [(f"Story {name} of the harbour", f"/{name}", "") for name in "abc"]
    site.pages["/feed"] = feed(new_reply, rss(site, *items), etag='"f1"')
    return site


def due_now(home):
    """As if the time for every look-again had come."""
    with closing(sqlite3.connect(home / FILE_NAME)) as db:
        db.execute("UPDATE visits SET next_check = '2020-01-01T00:00:00+00:00' WHERE next_check IS NOT NULL")
        db.commit()


def found(on_site, question="harbour board bridge tolls"):
    return on_site("search", "--json", "-k", "20", question).json["passages"]


def counts(told):
    summary = told.json
    return summary["new"], summary["updated"], summary["unchanged"], len(summary["rejected"]), summary["gone"]


def test_a_feed_is_followed_to_its_pages_and_the_second_time_only_the_feed_is_asked(marrow, on_site):
    told = on_site("index", "--json", f"{marrow.url}/feed")
    assert (told.code, counts(told)) == (0, (3, 0, 0, 0, 0)), told
    assert {p["outlet"] for p in found(on_site)} == {"Marrow Post"}
    before = len(marrow.asked)
    told = on_site("index", "--json")
    assert (told.code, counts(told)) == (0, (0, 0, 3, 0, 0))
    assert [a.path for a in marrow.asked[before:]] == ["/robots.txt", "/feed"]
    assert marrow.asked[-1].headers["if-none-match"] == '"f1"'
    (source,) = on_site("sources", "--json").json
    assert (source["kind"], source["title"], source["articles"], source["state"]) == ("feed", "Marrow Post", 3, "ok")


def test_a_feed_with_whole_articles_is_read_without_their_pages(site, new_reply, on_site):
    whole = "".join(f"&lt;p&gt;{s.format('rejected')}&lt;/p&gt;" for s in SENTENCES * 2)
    site.pages["/feed"] = feed(new_reply, rss(site, ("Tolls rejected", "/a", f"<description>{whole}</description>")))
    told = on_site("index", "--json", f"{site.url}/feed")
    assert (told.code, counts(told)) == (0, (1, 0, 0, 0, 0)), told
    assert site.paths() == ["/feed"]
    assert counts(on_site("index", "--json")) == (0, 0, 1, 0, 0)


@pytest.mark.parametrize("kind", ["atom", "json", "rdf"])
def test_other_kinds_of_feeds(site, new_reply, on_site, kind):
    site.pages["/a"] = new_reply(page("Story a of the harbour"))
    link = f"{site.url}/a"
    body = {
        "atom": f'<feed xmlns="http://www.w3.org/2005/Atom"><title>M</title><entry><title>A</title><id>1</id>'
        f'<link href="{link}"/><updated>2026-11-20T10:00:00Z</updated></entry></feed>',
        "json": json.dumps(
            {"version": "https://jsonfeed.org/version/1.1", "title": "M", "items": [{"id": "1", "url": link}]}
        ),
        "rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel>'
        f"<title>M</title></channel><item><title>A</title><link>{link}</link></item></rdf:RDF>",
    }[kind]
    site.pages["/feed"] = new_reply(body, type="text/plain")
    told = on_site("index", "--json", f"{site.url}/feed")
    assert (told.code, counts(told)) == (0, (1, 0, 0, 0, 0)), told


def test_a_sitemap_of_sitemaps(site, new_reply, on_site):
    namespace = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    site.pages["/a"] = new_reply(page("Story a of the harbour"))
    site.pages["/index.xml"] = new_reply(
        f"<sitemapindex {namespace}><sitemap><loc>{site.url}/news.xml.gz</loc></sitemap></sitemapindex>",
        type="text/xml",
    )
    news = (
        f'<urlset {namespace} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{site.url}/a</loc>'
        "<news:news><news:publication><news:name>Marrow Post</news:name></news:publication><news:title>A</news:title>"
        "<news:publication_date>2026-11-20</news:publication_date></news:news></url></urlset>"
    )
    site.pages["/news.xml.gz"] = new_reply(gzip.compress(news.encode()), type="application/gzip")
    told = on_site("index", "--json", f"{site.url}/index.xml")
    assert (told.code, counts(told)) == (0, (1, 0, 0, 0, 0)), told


def test_a_page_by_its_address(site, new_reply, on_site):
    site.pages["/a"] = new_reply(page("Story a of the harbour"), etag='"1"')
    told = on_site("index", "--json", f"{site.url}/a")
    assert (told.code, counts(told)) == (0, (1, 0, 0, 0, 0)), told
    assert counts(on_site("index", "--json")) == (0, 0, 1, 0, 0)


def test_a_page_without_an_article_offers_its_feed_and_is_followed_by_it(marrow, new_reply, on_site):
    link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    marrow.pages["/"] = new_reply(f"<html><head><title>Front</title>{link}</head><body><a href=/a>A</a></body></html>")
    told = on_site("index", f"{marrow.url}/")
    assert told.code == 6
    assert f"it offers a feed: dateline sources add {marrow.url}/feed" in told.out
    told = on_site("sources", "add", f"{marrow.url}/", "--feed", "--every", "30m", "--json")
    assert (told.code, told.json["kind"], told.json["articles"]) == (0, "feed", 3), told
    assert [s["every"] for s in on_site("sources", "--json").json if s["kind"] == "feed"] == ["30m"]


def test_no_feed_puts_words_into_another_site_s_articles(site, new_reply, on_site):
    whole = "".join(f"&lt;p&gt;{s.format('rejected')}&lt;/p&gt;" for s in SENTENCES * 2)
    link = f"{site.url.replace('127.0.0.1', 'localhost')}/a"
    item = f"<item><title>Tolls</title><link>{link}</link><description>{whole}</description></item>"
    site.pages["/feed"] = feed(new_reply, f'<rss version="2.0"><channel><title>M</title>{item}</channel></rss>')
    site.pages["/a"] = new_reply(page("What the outlet itself says", sentences=OTHERS))
    private = "127.0.0.1 localhost"
    told = on_site("index", "--json", f"{site.url}/feed", DATELINE_FETCH_PRIVATE=private)
    assert counts(told)[0] == 1, told
    texts = " ".join(p["text"] for p in found(on_site, "test results experts"))
    assert "Irena Kovic" in texts
    assert "bridge tolls" not in texts


def test_a_run_that_is_stopped_keeps_what_came_and_the_next_goes_on(marrow, new_reply, on_site):
    asked = marrow.asked

    def press(times):
        # Asked for the last page, whoever sits there presses Ctrl-C.
        os.kill(os.getpid(), signal.SIGINT)
        return new_reply(page("Story c of the harbour", sentences=THIRD))

    marrow.pages["/c"] = press
    told = on_site("index", "--json", f"{marrow.url}/feed")
    assert told.code == 130
    marrow.pages["/c"] = new_reply(page("Story c of the harbour", sentences=THIRD))
    before = len(asked)
    assert on_site("index", "--json").code == 0
    assert {p["url"].rpartition("/")[2] for p in found(on_site, "harbour test results tolls")} == {"a", "b", "c"}
    again = [a.path for a in asked[before:]]
    assert "/feed" in again, "the list is asked for anew, for not all of it had been read"
    assert told.json["new"] + again.count("/a") + again.count("/b") + again.count("/c") == 3


def test_testing_an_address_keeps_nothing(marrow, on_site, home):
    told = on_site("sources", "test", f"{marrow.url}/feed")
    assert told.code == 0
    assert told.out.startswith(f"feed “Marrow Post” {marrow.url}/feed: 3 articles, the newest of 2026-11-20\n")
    assert not (home / FILE_NAME).exists()


def test_adding_fetches_that_address_alone_and_a_pack_or_a_list_nothing(marrow, on_site, tmp_path):
    assert on_site("sources", "add", f"{marrow.url}/feed").code == 0
    assert set(marrow.paths()) == {"/feed"}
    before = len(marrow.asked)
    assert on_site("sources", "add", "pack:world").code == 0
    two = f'<outline text="x"><outline type="rss" text="T" xmlUrl="{marrow.url}/two"/></outline>'
    (tmp_path / "my.opml").write_text(f'<opml version="2.0"><body>{two}</body></opml>')
    told = on_site("sources", "import", tmp_path / "my.opml")
    assert (told.code, told.out) == (0, "1 new source, 0 known already\n")
    assert len(marrow.asked) == before
    opml = on_site("sources", "export").out
    assert f'xmlUrl="{marrow.url}/feed"' in opml
    assert f'xmlUrl="{marrow.url}/two"' in opml


def test_importing_a_feed_points_to_adding_it(marrow, on_site):
    told = on_site("sources", "import", f"{marrow.url}/feed")
    assert told.code == 2
    assert f"dateline sources add {marrow.url}/feed" in told.err


def test_a_changed_page_is_a_new_revision_told_sentence_by_sentence(marrow, new_reply, on_site, home):
    on_site("index", f"{marrow.url}/feed")
    notice = "<p>Correction: An earlier version of this article said the tolls were rejected; they were postponed.</p>"
    marrow.pages["/a"] = new_reply(page("Story a of the harbour", "postponed", notice), etag='"a2"')
    due_now(home)
    told = on_site("index", "--json")
    assert (told.code, counts(told)[1]) == (0, 1), told
    changed = on_site("status", "--since", "yesterday", "--json").json
    assert changed["new_articles"] == 3
    (change,) = changed["corrections"]
    assert change["removed"] == [SENTENCES[0].format("rejected")]
    assert change["added"][0] == SENTENCES[0].format("postponed")
    assert change["correction"].startswith("Correction: An earlier version")
    texts = [p["text"] for p in found(on_site) if p["url"].endswith("/a")]
    assert texts and all("rejected the new" not in text for text in texts)
    told = on_site("status", "--since", "24h")
    assert "corrected: Story a of the harbour (Marrow Post)" in told.out


def test_a_wall_never_replaces_what_was_read(marrow, new_reply, on_site, home):
    on_site("index", f"{marrow.url}/feed")
    marrow.pages["/a"] = new_reply("<html><body><p>Subscribe to continue reading this article.</p></body></html>")
    due_now(home)
    told = on_site("index", "--json")
    assert counts(told)[1] == 0
    assert any(r["where"].endswith("/a") for r in told.json["rejected"])
    assert any(p["url"].endswith("/a") for p in found(on_site))


def test_a_vanished_page_goes_after_three_visits_and_comes_back_when_it_does(marrow, new_reply, on_site, home):
    on_site("index", f"{marrow.url}/feed")
    was = marrow.pages.pop("/a")
    for gone in (0, 0, 1):
        assert any(p["url"].endswith("/a") for p in found(on_site))
        due_now(home)
        assert counts(on_site("index", "--json"))[4] == gone
    assert not any(p["url"].endswith("/a") for p in found(on_site))
    marrow.pages["/a"] = was
    marrow.pages["/feed"] = feed(new_reply, rss(marrow, ("Story a", "/a", "")), etag='"f2"')
    with closing(sqlite3.connect(home / FILE_NAME)) as db:
        db.execute("UPDATE visits SET next_check = '2020-01-01T00:00:00+00:00' WHERE url LIKE '%/a'")
        db.commit()
    on_site("index")
    assert any(p["url"].endswith("/a") for p in found(on_site))


def test_a_vanished_page_is_kept_where_the_reader_wants(marrow, on_site, home):
    on_site("index", f"{marrow.url}/feed")
    del marrow.pages["/a"]
    for _ in range(4):
        due_now(home)
        on_site("index", DATELINE_KEEP_GONE="yes")
    assert any(p["url"].endswith("/a") for p in found(on_site))


def test_an_article_in_two_feeds_is_fetched_once_and_stays_while_one_has_it(marrow, new_reply, on_site):
    marrow.pages["/two"] = feed(new_reply, rss(marrow, ("Story a", "/a", ""), title="Other"))
    told = on_site("index", "--json", f"{marrow.url}/feed", f"{marrow.url}/two")
    assert (told.code, counts(told)) == (0, (3, 0, 1, 0, 0)), told
    assert marrow.paths().count("/a") == 1
    assert on_site("sources", "remove", f"{marrow.url}/feed").out.endswith("; 2 articles removed\n")
    assert [p["url"] for p in found(on_site)] == [f"{marrow.url}/a"]


def test_a_removed_feed_that_is_added_again_is_read_anew(marrow, on_site):
    on_site("index", f"{marrow.url}/feed")
    on_site("sources", "remove", f"{marrow.url}/feed")
    assert counts(on_site("index", "--json", f"{marrow.url}/feed"))[0] == 3


def test_one_failing_source_does_not_stop_the_others_and_is_named_with_its_reason(marrow, new_reply, on_site):
    marrow.pages["/broken"] = feed(new_reply, "<rss><channel><title>x</title><item><title>never closed")
    marrow.pages["/down"] = new_reply(status=503)
    marrow.pages["/slow"] = new_reply("<rss>" * 50, slowly=0.3)
    marrow.pages["/huge"] = new_reply(bytes(3_000_000))
    names = ("feed", "broken", "down", "slow", "huge", "missing")
    told = on_site(
        "index",
        "--json",
        *(f"{marrow.url}/{name}" for name in names),
        DATELINE_FETCH_MB="1",
        DATELINE_FETCH_SECONDS="1",
    )
    assert told.code == 6
    states = {s["name"].rpartition("/")[2]: (s["state"], s["why"]) for s in told.json["sources"]}
    assert states["feed"] == ("done", "")
    assert states["down"] == ("failed", "the server says 503 service unavailable")
    assert states["slow"] == ("failed", "did not answer within 1 seconds")
    assert states["huge"][1].startswith("is larger than 1 MB")
    assert states["missing"] == ("failed", "the server says 404 not found")
    assert told.json["new"] == 3
    failing = on_site("status", "--since", "yesterday", "--json").json["failing"]
    assert {s["name"].rpartition("/")[2] for s in failing} >= {"down", "slow", "huge", "missing"}


def test_a_page_that_failed_for_now_is_tried_again_though_the_feed_is_unchanged(marrow, new_reply, on_site):
    was = marrow.pages["/a"]
    marrow.pages["/a"] = new_reply(status=503)
    told = on_site("index", "--json", f"{marrow.url}/feed")
    assert counts(told)[:1] == (2,)
    marrow.pages["/a"] = was
    assert counts(on_site("index", "--json"))[0] == 1


def test_wrong_encodings_are_read(site, new_reply, on_site):
    text = page("Größe und Café in Évry: die Straße").replace("Farmers along", "Bäuerinnen und Bauern – along")
    site.pages["/a"] = new_reply(text.encode("windows-1252"), type="text/html; charset=iso-8859-1")
    told = on_site("index", "--json", f"{site.url}/a")
    assert counts(told)[0] == 1
    assert found(on_site)[0]["title"] == "Größe und Café in Évry: die Straße"


def test_a_dry_run_says_what_would_come_and_keeps_nothing(marrow, on_site, home):
    told = on_site("index", "--dry-run", f"{marrow.url}/feed", DATELINE_EMBEDDER_PRICE="1000")
    assert told.code == 0
    assert told.out.startswith("a run now would find 3 new, 0 updated, 0 unchanged, 1 copy, 0 rejected")
    assert "passages to embed, about" in told.out
    assert "cost about" in told.out
    assert not (home / FILE_NAME).exists()
    on_site("index", f"{marrow.url}/feed")
    before = (home / FILE_NAME).read_bytes()
    told = on_site("index", "--dry-run", "--json")
    assert counts(told) == (0, 0, 3, 0, 0)
    assert (home / FILE_NAME).read_bytes() == before


def test_a_paused_source_is_left_out_and_read_again_when_resumed(marrow, on_site):
    on_site("index", f"{marrow.url}/feed")
    assert on_site("sources", "pause", f"{marrow.url}/feed").code == 0
    before = len(marrow.asked)
    on_site("index")
    assert len(marrow.asked) == before
    assert on_site("sources", "--json").json[0]["state"] == "paused"
    on_site("sources", "resume", "Marrow Post")
    on_site("index")
    assert len(marrow.asked) > before


def test_only_due_sources_are_read_for_cron(marrow, on_site, home):
    on_site("sources", "add", f"{marrow.url}/feed", "--every", "1h")
    assert counts(on_site("index", "--due", "--json"))[0] == 3
    before = len(marrow.asked)
    assert on_site("index", "--due").code == 0
    assert len(marrow.asked) == before
    with closing(sqlite3.connect(home / FILE_NAME)) as db:
        db.execute("UPDATE sources SET last_run = '2026-01-01T00:00:00+00:00'")
        db.commit()
    on_site("index", "--due")
    assert len(marrow.asked) > before


@pytest.mark.parametrize("every", ["soon", "1m", "0h", "-5m"])
def test_an_interval_that_makes_no_sense_ends_with_2(marrow, on_site, every):
    told = on_site("sources", "add", f"{marrow.url}/feed", f"--every={every}")
    assert told.code == 2
    assert marrow.asked == []


def test_the_app_s_indexer_changes_the_list_of_sources(marrow, home, monkeypatch):
    from assistant.ingests import RunFailed
    from assistant.runs import ProcessIndexer

    monkeypatch.setenv("DATELINE_FETCH_PRIVATE", "127.0.0.1")
    indexer = ProcessIndexer(home)
    found = indexer.add_source(f"{marrow.url}/feed", every="30m")
    assert (found.kind, found.title, found.articles) == ("feed", "Marrow Post", 3)
    failed = indexer.add_source("/nowhere/at/all")
    assert isinstance(failed, RunFailed)
    assert failed.message.startswith("/nowhere/at/all does not exist")
    assert indexer.pause_source(f"{marrow.url}/feed") is None
    assert indexer.remove_source(f"{marrow.url}/feed") == 0
    assert "world" in {pack.name for pack in indexer.packs()}


# -- one page, read through a feed and by its own address ---------------------------------------------------------------


def read_address(home, address):
    with closing(sqlite3.connect(home / FILE_NAME)) as db:
        return db.execute("SELECT missed, article_id FROM visits WHERE url = ?", (address,)).fetchone()


def test_a_page_known_through_a_feed_becomes_a_source_and_stays_when_the_feed_is_removed(marrow, on_site):
    on_site("index", f"{marrow.url}/feed")
    told = on_site("index", "--json", f"{marrow.url}/a")
    assert (told.code, counts(told)) == (0, (0, 0, 1, 0, 0)), told
    assert counts(on_site("index", "--json", f"{marrow.url}/a")) == (0, 0, 1, 0, 0)
    assert on_site("sources", "remove", f"{marrow.url}/feed").out.endswith("; 2 articles removed\n")
    assert [p["url"] for p in found(on_site)] == [f"{marrow.url}/a"]


def test_a_page_refused_through_a_feed_tells_its_reason_as_a_source_too(marrow, new_reply, on_site):
    wall = "<html><body><p>Subscribe to continue reading this article.</p></body></html>"
    marrow.pages["/a"] = new_reply(wall, etag='"wall"')
    on_site("index", f"{marrow.url}/feed")
    for _ in range(2):
        told = on_site("index", "--json", f"{marrow.url}/a")
        (source,) = told.json["sources"]
        assert (told.code, source["state"]) == (6, "failed"), told
        assert source["why"]


def test_a_wall_in_front_of_a_page_is_told_at_every_reading_though_the_wall_is_unchanged(site, new_reply, on_site):
    site.pages["/a"] = new_reply(page("Story a of the harbour"), etag='"1"')
    on_site("index", f"{site.url}/a")
    site.pages["/a"] = new_reply("<html><body><p>Subscribe to continue.</p></body></html>", etag='"wall"')
    for _ in range(2):
        told = on_site("index", "--json")
        assert told.json["sources"][0]["why"].endswith("; what was read there earlier is kept"), told
    site.pages["/a"] = new_reply(page("Story a of the harbour"), etag='"1"')
    assert counts(on_site("index", "--json")) == (0, 0, 1, 0, 0)


def test_a_page_asked_for_three_times_within_minutes_is_not_gone(marrow, on_site, home):
    on_site("index", f"{marrow.url}/feed", f"{marrow.url}/a")
    del marrow.pages["/a"]
    for _ in range(4):
        assert counts(on_site("index", "--json"))[4] == 0
    assert read_address(home, f"{marrow.url}/a")[0] == 1
    for gone in (0, 1):
        due_now(home)
        assert counts(on_site("index", "--json"))[4] == gone


def test_a_vanished_page_that_is_a_source_is_rejected_once_and_with_its_reason(site, new_reply, on_site):
    site.pages["/a"] = new_reply(page("Story a of the harbour"))
    site.pages["/b"] = new_reply(page("Story b of the harbour", sentences=OTHERS))
    on_site("index", f"{site.url}/a", f"{site.url}/b")
    del site.pages["/a"]
    told = on_site("index", "--json")
    reason = "the server says 404 not found; what was read there earlier is kept"
    assert told.json["rejected"] == [{"where": f"{site.url}/a", "reason": reason}]
    told = on_site("index").out
    assert "1 rejected" in told
    assert told.count(reason) == 1


def test_a_source_that_lists_a_page_found_missing_before_is_done_all_the_same(marrow, new_reply, on_site):
    del marrow.pages["/a"]
    marrow.pages["/two"] = feed(new_reply, rss(marrow, ("Story a", "/a", ""), title="Other"), etag='"t"')
    told = on_site("index", "--json", f"{marrow.url}/a", f"{marrow.url}/feed", f"{marrow.url}/two")
    assert {s["name"].rpartition("/")[2]: s["state"] for s in told.json["sources"]} == {
        "a": "failed", "feed": "done", "two": "done",
    }  # fmt: skip


# -- servers that ask for patience, and texts that a feed carries -------------------------------------------------------


def test_what_a_server_asks_to_wait_outlasts_the_run(marrow, new_reply, on_site, home):
    was = marrow.pages["/a"]
    marrow.pages["/a"] = new_reply(status=503, headers={"Retry-After": "600"})
    marrow.pages["/busy"] = new_reply(status=503, headers={"Retry-After": "7200"})
    told = on_site("index", "--json", f"{marrow.url}/feed", f"{marrow.url}/busy")
    assert counts(told)[0] == 2
    marrow.pages["/a"], before = was, len(marrow.asked)
    told = on_site("index", "--json")
    assert {a.path for a in marrow.asked[before:]} == {"/robots.txt", "/feed"}
    reasons = {r["where"].rpartition("/")[2]: r["reason"] for r in told.json["rejected"]}
    assert set(reasons) == {"a", "busy"}
    assert all(reason.startswith("asks to wait until ") for reason in reasons.values())
    with closing(sqlite3.connect(home / FILE_NAME)) as db:
        db.execute("UPDATE visits SET wait_until = '2020-01-01T00:00:00+00:00' WHERE wait_until IS NOT NULL")
        db.commit()
    assert counts(on_site("index", "--json"))[0] == 1


def test_a_server_with_too_many_requests_is_asked_for_nothing_more(marrow, new_reply, on_site, home):
    pages = {path: marrow.pages[path] for path in ("/a", "/b", "/c") if path in marrow.pages}
    for path in pages:
        marrow.pages[path] = new_reply(status=429, headers={"Retry-After": "600"})
    assert counts(on_site("index", "--json", f"{marrow.url}/feed"))[0] == 0
    assert len([asked for asked in marrow.asked if asked.path in pages]) == 1
    marrow.pages.update(pages)
    with closing(sqlite3.connect(home / FILE_NAME)) as db:
        db.execute("UPDATE visits SET wait_until = '2020-01-01T00:00:00+00:00' WHERE wait_until IS NOT NULL")
        db.commit()
    assert counts(on_site("index", "--json"))[0] == len(pages) > 1


def test_a_retry_is_not_logged_in_the_middle_of_a_run(site, new_reply, fetcher, caplog, capfd):
    site.pages["/a"] = lambda times: new_reply("x", status=503 if not times else 200)
    fetcher().fetch(f"{site.url}/a")
    assert "retry_scheduled" not in caplog.text + capfd.readouterr().err


SHORT = "&lt;p&gt;{}&lt;/p&gt;".format("&lt;/p&gt;&lt;p&gt;".join(OTHERS[:3]) + " " + THIRD[0] + " " + THIRD[1])


def test_a_short_text_of_the_feed_stands_in_where_its_page_is_not_there(site, new_reply, on_site, home):
    site.pages["/feed"] = feed(new_reply, rss(site, ("Chemical leak", "/a", f"<description>{SHORT}</description>")))
    told = on_site("index", "--json", f"{site.url}/feed")
    assert (told.code, counts(told)) == (0, (1, 0, 0, 0, 0)), told
    assert "Halden" in found(on_site, "chemical leak")[0]["text"]
    for _ in range(4):
        due_now(home)
        assert counts(on_site("index", "--json")) == (0, 0, 1, 0, 0)


def test_a_short_text_of_the_feed_waits_for_a_server_in_trouble_and_yields_to_the_page(site, new_reply, on_site):
    site.pages["/feed"] = feed(new_reply, rss(site, ("Chemical leak", "/a", f"<description>{SHORT}</description>")))
    site.pages["/a"] = new_reply(status=503)
    assert counts(on_site("index", "--json", f"{site.url}/feed"))[0] == 0
    site.pages["/a"] = new_reply(page("What the page says"))
    assert counts(on_site("index", "--json"))[0] == 1
    assert "harbour board" in found(on_site)[0]["text"]


def test_a_teaser_never_stands_in_and_nor_does_a_feed_for_a_page_that_was_taken_down(marrow, new_reply, on_site, home):
    told = rss(marrow, *((f"Story {n}", f"/{n}", f"<description>{SHORT}</description>") for n in "abc"))
    marrow.pages["/feed"] = feed(new_reply, told)
    on_site("index", f"{marrow.url}/feed")
    del marrow.pages["/a"]
    for _ in range(5):
        due_now(home)
        on_site("index")
    assert not any(p["url"].endswith("/a") for p in found(on_site))
    teaser = SHORT + " Read more"
    marrow.pages["/two"] = feed(new_reply, rss(marrow, ("Other", "/x", f"<description>{teaser}</description>")))
    assert counts(on_site("index", "--json", f"{marrow.url}/two"))[:4] == (0, 0, 0, 1)


# -- what fetches nothing -----------------------------------------------------------------------------------------------


def test_a_rebuild_fetches_nothing(marrow, on_site):
    on_site("index", f"{marrow.url}/feed")
    before = len(marrow.asked)
    told = on_site("index", "--rebuild")
    assert (told.code, told.err.count("no article was found")) == (0, 0), told
    assert len(marrow.asked) == before
    assert len(found(on_site)) == 2, "two of the three are copies of one text"


def test_a_question_fetches_nothing_and_says_that_the_sources_have_not_been_read(marrow, on_site):
    on_site("sources", "add", f"{marrow.url}/feed")
    before = len(marrow.asked)
    for command in (("search", "bridge tolls"), ("ask", "--no-model", "Who rejected the tolls?"), ("status",)):
        told = on_site(*command)
        assert told.code == 4
        assert f"Sources are known but not read yet: {marrow.url}/feed. Read them with: dateline index" in told.err
    assert len(marrow.asked) == before


def test_a_lost_index_of_fetched_articles_is_made_from_the_ledger_without_fetching(marrow, on_site, home):
    on_site("index", f"{marrow.url}/feed")
    (home / "CURRENT").unlink()
    before = len(marrow.asked)
    assert len(found(on_site)) == 2, "two of the three are copies of one text"
    assert len(marrow.asked) == before


def test_an_address_that_takes_all_its_time_is_not_asked_twice(site, new_reply, fetcher):
    site.pages["/slow"] = new_reply("x" * 100, slowly=0.2)
    with pytest.raises(FetchFailed, match=r"did not answer within 0\.6 seconds"):
        fetcher(seconds=0.6).fetch(f"{site.url}/slow")
    assert site.paths() == ["/slow"]


# -- what is told of files ----------------------------------------------------------------------------------------------


def told_of(on_site, *words):
    told = on_site("index", "--json", *words)
    return told.code, counts(told), told.json["notes"], told.json["rejected"]


def test_a_source_named_twice_is_read_once(tmp_path, on_site):
    (tmp_path / "a.txt").write_text("Bridge tolls\n\n" + " ".join(OTHERS))
    told = on_site("index", "--json", tmp_path / "a.txt", tmp_path / "a.txt")
    assert (counts(told), len(told.json["sources"])) == ((1, 0, 0, 0, 0), 1)


def test_files_of_other_kinds_are_a_note_and_no_rejection_and_do_not_keep_what_is_gone(tmp_path, on_site, home):
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text("Bridge tolls\n\n" + " ".join(OTHERS))
    (folder / "b.txt").write_text("A crane\n\n" + " ".join(THIRD))
    (folder / "c.docx").write_text("x")
    code, found_there, notes, rejected = told_of(on_site, folder)
    assert (code, found_there, rejected) == (0, (2, 0, 0, 0, 0), [])
    assert notes[0].startswith("news: 1 file of another kind was left out (.docx)")
    (folder / "b.txt").unlink()
    for gone in (0, 0, 1):
        with closing(sqlite3.connect(home / FILE_NAME)) as db:  # runs of one second would be one reading
            db.execute("UPDATE article_sources SET seen = '2020-01-01T00:00:00+00:00'")
            db.commit()
        assert told_of(on_site)[1][4] == gone


def test_a_date_that_cannot_be_read_is_told_once_with_what_was_given(tmp_path, on_site):
    record = {"url": "https://x.example/1", "title": "Tolls", "text": " ".join(OTHERS), "published": "31.31.2026"}
    (tmp_path / "a.jsonl").write_text(json.dumps(record))
    assert told_of(on_site, tmp_path / "a.jsonl")[2] == [
        "1 article gives a date that cannot be read: 31.31.2026 (Tolls)."
    ]
    assert told_of(on_site)[2] == []


def test_a_path_that_was_never_there_is_not_said_to_have_brought_anything(tmp_path, on_site):
    (tmp_path / "a.txt").write_text("Bridge tolls\n\n" + " ".join(OTHERS))
    (tmp_path / "b.txt").write_text("A crane\n\n" + " ".join(THIRD))
    rejected = told_of(on_site, tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "never")[3]
    assert [r["reason"] for r in rejected] == ["it does not exist"]
    (tmp_path / "b.txt").unlink()
    assert [r["reason"] for r in told_of(on_site)[3]] == ["it does not exist; what it brought earlier is kept"]


def test_a_dry_run_counts_the_copies_that_the_run_then_finds(tmp_path, on_site):
    whole = [*SENTENCES, *OTHERS, *THIRD]
    texts = {"a": whole, "b": ["A wire of today.", *whole[1:]], "c": [*whole[:-1]], "d": OTHERS[:2]}
    files = {name: tmp_path / "news" / f"{name}.txt" for name in texts}
    (tmp_path / "news").mkdir()
    for names, copies in (("ab", 1), ("cd", 1)):
        for name in names:
            files[name].write_text(f"Story {name}\n\n" + "\n\n".join(texts[name]))
        foreseen = on_site("index", "--dry-run", "--json", tmp_path / "news").json
        done = on_site("index", "--json", tmp_path / "news").json
        assert (foreseen["new"], foreseen["copies"]) == (done["new"], done["copies"]) == (2, copies)
