"""Sources as people name them, what fetched bytes are, and when a source is due."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import pytest

from index.errors import BadSource
from index.pooling import FetchPool
from index.recognising import recognise
from index.sources import interval, is_address, matching_paths, next_reading, plain_address


@pytest.mark.parametrize(("raw", "kind"), [
    (b'<?xml version="1.0"?><rss version="2.0">', "feed"),
    (b'\xef\xbb\xbf\n <?xml version="1.0"?><!-- <html> --><feed xmlns="http://www.w3.org/2005/Atom">', "feed"),
    (b'<rdf:RDF xmlns:rdf="x">', "feed"),
    ('<?xml version="1.0" encoding="utf-16"?><rss>'.encode("utf-16"), "feed"),
    (b'{"version": "https://jsonfeed.org/version/1", "items": []}', "feed"),
    (b'<urlset xmlns="x">', "sitemap"),
    (b"<sitemapindex>", "sitemap"),
    (b"https://a.example/1\nhttps://a.example/2\n", "sitemap"),
    (b"<opml version='2.0'>", "opml"),
    (b"<!DOCTYPE html><html><head>", "page"),
    (b"<html><body><p>An article about &lt;rss&gt; feeds <rss></p>", "page"),
    (b"%PDF-1.7", "page"),
    (b"", "page"),
    (b"\x00\x01\x02", "page"),
])  # fmt: skip
def test_what_bytes_are_is_told_by_what_they_hold(raw, kind):
    assert recognise(raw, "text/plain") == kind


def test_a_server_s_word_counts_where_nothing_else_tells():
    assert recognise(b"<<broken", "application/rss+xml") == "feed"


def test_addresses_as_people_paste_them():
    assert plain_address(" feed://outlet.example/rss ") == "https://outlet.example/rss"
    assert plain_address("feed:https://outlet.example/rss") == "https://outlet.example/rss"
    assert is_address("HTTPS://outlet.example")
    assert not is_address("saved/http://b")


def test_a_pattern_finds_files_in_the_order_of_their_names(tmp_path):
    for name in ("b.html", "a.html", "c.txt", "deep/d.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = matching_paths(tmp_path / "**/*.html")
    assert [path.name for path in found] == ["a.html", "b.html", "d.html"]


def test_a_file_that_looks_like_a_pattern_is_a_file(tmp_path):
    (tmp_path / "news[1].html").write_text("x")
    assert list(matching_paths(tmp_path / "news[1].html")) == [tmp_path / "news[1].html"]


@pytest.mark.parametrize("every", ["", "soon", "1m", "4m", "0h", "-5m", "30", "1e9d", "99999d"])
def test_an_interval_that_makes_no_sense_is_refused(every):
    with pytest.raises(BadSource):
        interval(every)


def test_a_source_is_due_when_its_interval_has_passed_and_at_once_when_never_read():
    assert next_reading("", "2026-11-24T10:00:00+00:00") is None
    assert next_reading("30m", "2026-11-24T10:00:00+00:00") == datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
    assert next_reading("30m", None) < datetime.now(UTC)


def test_a_pool_works_hosts_side_by_side_and_each_host_one_at_a_time():
    under_way, worst = dict[str, int](), dict[str, int]()
    lock = threading.Lock()

    def work(url):
        host = url.split("/")[2]
        with lock:
            under_way[host] = under_way.get(host, 0) + 1
            worst[host] = max(worst.get(host, 0), under_way[host])
            worst["all"] = max(worst.get("all", 0), sum(under_way.values()))
        time.sleep(0.01)
        with lock:
            under_way[host] -= 1
        return url

    pool = FetchPool(work, 4, 0.0)
    urls = [f"http://h{number % 5}/{number}" for number in range(60)]
    for url in urls:
        pool.submit(url, url)
    done = [url for url in pool.results(lambda: False) if url]
    pool.close()
    assert sorted(done) == sorted(urls)
    assert {worst[f"h{number}"] for number in range(5)} == {1}
    assert worst["all"] == 4


def test_a_pool_that_is_stopped_ends_at_once():
    pool = FetchPool(lambda url: time.sleep(0.05) or url, 2, 0.0)
    for number in range(200):
        pool.submit(f"http://h{number}/", f"http://h{number}/")
    began = time.monotonic()
    for _ in pool.results(lambda: time.monotonic() - began > 0.2):
        pass
    pool.close()
    assert time.monotonic() - began < 2
