"""One address fetched politely and safely, against a real server on loopback."""

from __future__ import annotations

import gzip
import threading
import time
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
import stamina

from index.fetching import Fetched, FetchFailed, Manners, Unmodified, read_limited


@pytest.fixture(autouse=True)
def _no_waiting():
    stamina.set_testing(True, attempts=3)
    yield
    stamina.set_testing(False)


def test_a_page_comes_with_its_validators_and_is_unmodified_the_next_time(site, new_reply, fetcher):
    site.pages["/feed"] = new_reply("<rss/>", type="application/rss+xml", etag='"a1"')
    one = fetcher()
    got = one.fetch(site.url + "/feed")
    assert isinstance(got, Fetched)
    assert (got.raw, got.etag, got.content_type) == (b"<rss/>", '"a1"', "application/rss+xml")
    assert one.fetch(site.url + "/feed", etag=got.etag) == Unmodified(site.url + "/feed")


def test_last_modified_is_sent_back(site, new_reply, fetcher):
    when = "Tue, 03 Nov 2026 10:00:00 GMT"
    site.pages["/a"] = new_reply("x", headers={"Last-Modified": when})
    one = fetcher()
    assert one.fetch(site.url + "/a").last_modified == when
    one.fetch(site.url + "/a", last_modified=when)
    assert site.asked[-1].headers["if-modified-since"] == when


def test_it_says_who_it_is_and_whom_to_write_to(site, new_reply, fetcher):
    site.pages["/a"] = new_reply("x")
    fetcher(contact="desk@example.org\r\nX-Evil: 1", version="1.2").fetch(site.url + "/a")
    assert site.asked[-1].headers["user-agent"] == "Dateline/1.2 (news reader; contact: desk@example.orgX-Evil: 1)"
    assert "x-evil" not in site.asked[-1].headers


def test_permanent_redirects_are_told_and_temporary_ones_are_not(site, new_reply, fetcher):
    site.pages["/old"] = new_reply(status=301, headers={"Location": "/new#top"})
    site.pages["/now"] = new_reply(status=302, headers={"Location": site.url + "/new"})
    site.pages["/new"] = new_reply("news")
    one = fetcher()
    moved, elsewhere = one.fetch(site.url + "/old"), one.fetch(site.url + "/now")
    assert (moved.url, moved.moved_to) == (site.url + "/new", site.url + "/new")
    assert (elsewhere.url, elsewhere.moved_to) == (site.url + "/new", "")


def test_endless_redirects_end(site, new_reply, fetcher):
    site.pages["/a"] = new_reply(status=302, headers={"Location": "/b"})
    site.pages["/b"] = new_reply(status=302, headers={"Location": "/a"})
    with pytest.raises(FetchFailed, match="redirects more than"):
        fetcher().fetch(site.url + "/a")
    assert len(site.paths()) < 10


@pytest.mark.parametrize(("encoding", "pack"), [
    ("gzip", gzip.compress), ("deflate", zlib.compress), ("x-gzip", gzip.compress),
    ("deflate", lambda raw: zlib.compress(raw)[2:-4]), ("", gzip.compress),
])  # fmt: skip
def test_compressed_bodies_are_unpacked(site, new_reply, fetcher, encoding, pack):
    text = b"Something happened in Port Selm. " * 5000
    headers = {"Content-Encoding": encoding} if encoding else {}
    site.pages["/a"] = new_reply(pack(text), headers=headers)
    assert fetcher().fetch(site.url + "/a").raw == text


def test_a_bomb_ends_at_the_limit_and_is_never_whole_in_memory(site, new_reply, fetcher):
    site.pages["/a"] = new_reply(gzip.compress(bytes(60_000_000), 9), headers={"Content-Encoding": "gzip"})
    began = time.monotonic()
    with pytest.raises(FetchFailed, match="larger than 1 MB"):
        fetcher(size=1_000_000).fetch(site.url + "/a")
    assert time.monotonic() - began < 5


def test_a_bomb_inside_a_compressed_file_ends_at_the_limit_too():
    twice = gzip.compress(bytes(50_000_000), 9)
    with pytest.raises(FetchFailed, match="larger than"):
        read_limited([twice], "", 1_000_000)


def test_too_much_uncompressed_ends_at_the_limit(site, new_reply, fetcher):
    site.pages["/a"] = new_reply(bytes(2_000_000))
    with pytest.raises(FetchFailed, match="larger than"):
        fetcher(size=1_000_000).fetch(site.url + "/a")


@pytest.mark.parametrize("body", [b"\x1f\x8b broken", gzip.compress(b"x" * 9000)[:-20]])
def test_damaged_compression_is_a_failure_with_its_reason(site, new_reply, fetcher, body):
    site.pages["/a"] = new_reply(body, headers={"Content-Encoding": "gzip"})
    with pytest.raises(FetchFailed, match=r"damaged|broke off"):
        fetcher().fetch(site.url + "/a")


def test_an_encoding_nobody_asked_for_is_refused():
    with pytest.raises(FetchFailed, match="not asked for"):
        read_limited([b"x"], "br", 100)
    with pytest.raises(FetchFailed, match="not asked for"):
        read_limited([b"x"], "gzip, gzip", 100)


def test_a_byte_now_and_then_does_not_outlast_the_limit(site, new_reply, fetcher):
    site.pages["/a"] = new_reply("x" * 100, slowly=0.1)
    began = time.monotonic()
    with pytest.raises(FetchFailed, match=r"did not answer within 0\.5 seconds"):
        fetcher(seconds=0.5, attempts=1).fetch(site.url + "/a")
    assert time.monotonic() - began < 4  # three tries


def test_a_connection_that_breaks_off_is_tried_again(site, new_reply, fetcher):
    site.pages["/a"] = lambda times: new_reply("whole") if times else new_reply("half", length=100)
    assert fetcher().fetch(site.url + "/a").raw == b"whole"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_in_trouble_is_asked_again_and_an_answer_taken(site, new_reply, fetcher, status):
    site.pages["/a"] = lambda times: new_reply("late") if times else new_reply(status=status)
    assert fetcher().fetch(site.url + "/a").raw == b"late"


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_refusal_is_not_asked_again(site, new_reply, fetcher, status):
    site.pages["/a"] = new_reply(status=status)
    with pytest.raises(FetchFailed, match=str(status)) as failed:
        fetcher().fetch(site.url + "/a")
    assert site.paths() == ["/a"]
    assert failed.value.gone == (status in (404, 410))


def test_retry_after_is_heeded(site, new_reply, fetcher):
    stamina.set_testing(False)
    site.pages["/a"] = lambda times: new_reply("ok") if times else new_reply(status=429, headers={"Retry-After": "1"})
    began = time.monotonic()
    assert fetcher().fetch(site.url + "/a").raw == b"ok"
    assert 1.0 <= time.monotonic() - began < 4.0


@pytest.mark.parametrize(
    "after", [lambda: "3600", lambda: format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)],
    ids=["seconds", "date"],
)  # fmt: skip
def test_a_wait_longer_than_a_run_is_left_to_a_later_one(site, new_reply, fetcher, after):
    site.pages["/a"] = new_reply(status=503, headers={"Retry-After": after()})
    with pytest.raises(FetchFailed, match="asks to wait") as failed:
        fetcher().fetch(site.url + "/a")
    assert site.paths() == ["/a"]
    assert 3500 < failed.value.wait <= 3600


@pytest.mark.parametrize("after", ["soon", "-5", "99999999999999999999", "Tue, 99 Foo"])
def test_a_retry_after_that_makes_no_sense_does_no_harm(site, new_reply, fetcher, after):
    site.pages["/a"] = new_reply(status=503, headers={"Retry-After": after})
    with pytest.raises(FetchFailed, match="503"):
        fetcher().fetch(site.url + "/a")


def test_robots_rules_are_kept_and_read_once(site, new_reply, fetcher):
    site.pages["/robots.txt"] = new_reply("User-agent: dateline\nDisallow: /private\n\nUser-agent: *\nDisallow: /")
    site.pages["/open"] = new_reply("open")
    site.pages["/private/a"] = new_reply("secret")
    one = fetcher()
    assert one.fetch(site.url + "/open").raw == b"open"
    with pytest.raises(FetchFailed, match=r"robots\.txt does not allow"):
        one.fetch(site.url + "/private/a")
    assert [a.path for a in site.asked] == ["/robots.txt", "/open"]
    assert fetcher(robots=False).fetch(site.url + "/private/a").raw == b"secret"


def test_robots_rules_hold_for_where_a_redirect_leads(site, new_reply, fetcher):
    site.pages["/robots.txt"] = new_reply("User-agent: *\nDisallow: /private")
    site.pages["/open"] = new_reply(status=302, headers={"Location": "/private"})
    with pytest.raises(FetchFailed, match=r"robots\.txt"):
        fetcher().fetch(site.url + "/open")
    assert "/private" not in site.paths()


def test_a_failing_robots_txt_allows_nothing(site, new_reply, fetcher):
    site.pages["/robots.txt"] = new_reply(status=500)
    site.pages["/a"] = new_reply("x")
    with pytest.raises(FetchFailed, match=r"robots\.txt cannot be read"):
        fetcher().fetch(site.url + "/a")
    assert site.paths() == []


def test_a_host_sees_one_request_at_a_time_with_a_pause_between(site, new_reply, fetcher):
    for number in range(4):
        site.pages[f"/{number}"] = new_reply("x" * 5, slowly=0.01)
    one = fetcher(delay=0.1)
    threads = [threading.Thread(target=one.fetch, args=(f"{site.url}/{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pages = sorted((a for a in site.asked if a.path != "/robots.txt"), key=lambda a: a.at)
    assert len(pages) == 4
    for before, after in pairwise(pages):
        assert after.at >= before.over_at
        assert after.at - before.at >= 0.1


def test_a_crawl_delay_is_heeded(site, new_reply, fetcher):
    site.pages["/robots.txt"] = new_reply("User-agent: *\nCrawl-delay: 0.3")
    site.pages["/a"] = site.pages["/b"] = new_reply("x")
    one = fetcher()
    one.fetch(site.url + "/a")
    one.fetch(site.url + "/b")
    assert site.asked[-1].at - site.asked[-2].at >= 0.3


def test_the_user_agent_names_no_contact_when_none_is_set():
    assert Manners(version="1").user_agent == "Dateline/1 (news reader)"
