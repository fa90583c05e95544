"""Feeds, lists of feeds and sitemaps, as bytes."""

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from index.articles import Article, Rejected
from index.readers.entries import Entry, article_from_entry, same_site
from index.readers.feeds import read_feed
from index.readers.html_pages import FeedLink, find_feeds
from index.readers.opml import Subscription, read_opml, write_opml
from index.readers.sitemaps import SitemapLink, read_sitemap

URL = "https://news.example.org/feed.xml"
LONG = "<p>" + "The council decided on Monday to close the old bridge for repairs until the spring. " * 10 + "</p>"

RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>The Example &amp; Sons</title><link>https://www.example.org/</link><language>en-GB</language>
<item><title>Bridge &amp; road closed</title><link>/bridge?utm_source=rss</link><guid isPermaLink="false">id-1</guid>
<description>&lt;p&gt;Short&lt;/p&gt;</description><content:encoded><![CDATA[{LONG}]]></content:encoded>
<dc:creator>Jane Doe</dc:creator><category>Local</category><pubDate>Mon, 24 Jun 2024 00:05:00 +0200</pubDate></item>
<item><title>No address</title></item>
<item><title>Elsewhere</title><link>https://other.example.com/x</link><description>Teaser …</description></item>
</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Beispiel</title><id>urn:x</id>
<link href="https://www.example.org/"/><entry><title type="html">Br&amp;uuml;cke</title><id>urn:1</id>
<link rel="alternate" href="https://www.example.org/bruecke"/><updated>2024-06-24T12:00:00+02:00</updated>
<published>2024-06-24T00:30:00+02:00</published><author><name>Max Muster</name></author>
<content type="html">{LONG.replace("<", "&lt;")}</content></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://www.example.org/"><title>RDF</title>
<link>https://www.example.org/</link></channel><item rdf:about="https://www.example.org/r"><title>In RDF</title>
<link>https://www.example.org/r</link><dc:date>2024-06-24T23:30:00-05:00</dc:date></item></rdf:RDF>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "JSON",
        "home_page_url": "https://www.example.org/",
        "items": [
            {
                "id": "1",
                "url": "https://www.example.org/j",
                "title": "In JSON",
                "content_html": LONG,
                "date_published": "2024-06-24T23:30:00-05:00",
                "authors": [{"name": "Jane Doe"}],
            }
        ],
    }
)


def test_an_rss_feed_says_everything_of_its_articles():
    feed = read_feed(RSS.encode(), URL)
    assert (feed.title, feed.site, feed.language, feed.left_out) == (
        "The Example & Sons", "https://www.example.org/", "en-gb", 1,
    )  # fmt: skip
    first, second = feed.entries
    assert (first.url, first.title, first.guid) == (
        "https://www.example.org/bridge?utm_source=rss", "Bridge & road closed", "id-1",
    )  # fmt: skip
    assert (first.authors, first.section, first.outlet, first.complete) == (
        ("Jane Doe",), "Local", "The Example & Sons", True,
    )  # fmt: skip
    assert (second.outlet, second.complete) == ("", False)


@pytest.mark.parametrize(
    ("raw", "published"),
    [
        (RSS, "2024-06-24T00:05:00+02:00"),
        (ATOM, "2024-06-24T00:30:00+02:00"),
        (RDF, "2024-06-24T23:30:00-05:00"),
        (JSON_FEED, "2024-06-24T23:30:00-05:00"),
    ],
    ids=["rss", "atom", "rdf", "json"],
)
def test_the_outlet_s_own_day_survives(raw, published):
    assert read_feed(raw.encode(), URL).entries[0].published == published


def test_an_atom_entry_carries_its_article():
    [entry] = read_feed(ATOM.encode(), URL).entries
    article = article_from_entry(entry)
    assert isinstance(article, Article)
    assert (article.title, article.language, article.authors) == ("Brücke", "de", ("Max Muster",))
    assert article.updated == "2024-06-24T12:00:00+02:00"
    assert article.text.startswith("The council decided")
    assert "<" not in article.text


def test_a_teaser_is_no_article():
    entry = Entry("https://e.org/1", "Title", "<p>Short …</p>")
    assert "no more than a teaser" in article_from_entry(entry).reason


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        (b"<rss><channel><title>x</title><item><title>A & B</title><link>http://e.org/1</link></item>", "A & B"),
        (b"<rss><channel><title>x</title><item><title>caf&eacute; &amp; bar</title><link>http://e.org/1</link></item>"
         b"</channel></rss>", "café & bar"),
        ('<?xml version="1.0" encoding="windows-1251"?><rss version="2.0"><channel><title>Новости</title><item>'
         "<title>Бюджет</title><link>http://e.org/1</link></item></channel></rss>".encode("cp1251"), "Бюджет"),
        (b"\n\n junk <?xml version='1.0'?><rss version='2.0'><channel><title>t</title><item><title>After junk</title>"
         b"<link>http://e.org/1</link></item></channel></rss>", "After junk"),
        (gzip.compress(RSS.encode()), "Bridge & road closed"),
    ],
    ids=["ampersand", "entity", "encoding", "junk", "gzip"],
)  # fmt: skip
def test_a_damaged_feed_is_read_as_far_as_it_goes(raw, title):
    assert read_feed(raw, URL).entries[0].title == title


def test_the_server_s_encoding_serves_where_the_feed_names_none():
    raw = RSS.replace(' encoding="utf-8"', "").replace("Bridge", "Brücke").encode("cp1252")
    assert read_feed(raw, URL, "text/xml; charset=windows-1252").entries[0].title == "Brücke & road closed"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "the feed is empty"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "is a web page, not a feed"),
        (b'{"a": 1}', "neither RSS, Atom, RDF nor JSON Feed"),
        (b"hello", "neither RSS, Atom, RDF nor JSON Feed"),
        (gzip.compress(b"x" * 30_000_000), "larger than 20 MB"),
        (gzip.compress(RSS.encode())[:200], "ends in the middle"),
    ],
)
def test_what_is_no_feed_says_why(raw, reason):
    item = read_feed(raw, URL)
    assert isinstance(item, Rejected)
    assert reason in item.reason


@settings(deadline=None, max_examples=50)
@given(some.binary(max_size=300))
def test_no_bytes_make_the_readers_fail(raw):
    for read in (read_feed, read_sitemap):
        read(raw, URL)
        read(b"<?xml version='1.0'?><rss><channel><item><link>" + raw, URL)
    read_opml(raw)


def test_sites_speak_for_themselves_only():
    assert same_site("https://www.bbc.co.uk/a", "https://feeds.bbc.co.uk/b")
    assert not same_site("https://a.co.uk/", "https://b.co.uk/")
    assert not same_site("https://example.org/", "https://example.com/")
    assert not same_site("http://10.0.0.1/", "http://10.1.0.1/")


def test_a_news_sitemap_says_title_date_and_outlet():
    raw = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
      xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://e.org/1</loc>
      <lastmod>2024-06-25</lastmod><news:news><news:publication><news:name>The Example</news:name>
      <news:language>en</news:language></news:publication><news:publication_date>2024-06-24T08:00:00+02:00
      </news:publication_date><news:title>Bridge &amp; road</news:title></news:news></url>
      <url><loc>mailto:x</loc></url></urlset>"""
    sitemap = read_sitemap(gzip.compress(raw), "https://e.org/news.xml.gz")
    assert sitemap.entries == (
        Entry("https://e.org/1", "Bridge & road", published="2024-06-24T08:00:00+02:00", updated="2024-06-25",
              outlet="The Example", language="en"),
    )  # fmt: skip
    assert sitemap.left_out == 1


def test_an_index_of_sitemaps_names_them():
    raw = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>/a.xml.gz</loc>
      <lastmod>2024-06-24</lastmod></sitemap></sitemapindex>"""
    assert read_sitemap(raw, "https://e.org/map.xml").sitemaps == (SitemapLink("https://e.org/a.xml.gz", "2024-06-24"),)


@pytest.mark.parametrize("raw", [b"", b"<html><body>x</body></html>", b"<urlset", b"nothing", b"\x1f\x8bx"])
def test_what_is_no_sitemap_says_why(raw):
    assert isinstance(read_sitemap(raw, URL), Rejected) or not read_sitemap(raw, URL).entries


def test_a_sitemap_of_plain_lines():
    found = read_sitemap(b"https://e.org/1\nhttps://e.org/2\nftp://x\n", URL, "text/plain")
    assert [entry.url for entry in found.entries] == ["https://e.org/1", "https://e.org/2"]


FEEDS = (
    Subscription("https://a.example/feed", "A & B", ("News", "Europe")),
    Subscription("https://b.example/feed", "Ünïcode <x>", ("News",)),
    Subscription("https://c.example/feed", "C"),
)


def test_a_list_of_feeds_comes_back_as_it_was_written():
    assert set(read_opml(write_opml(FEEDS))) == set(FEEDS)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "names no feed"),
        (b"<opml><body><outline text='x'/></body></opml>", "names no feed"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><opml/>", "declares XML entities"),
        (b"<opml><body><outline type='rss' xmlUrl='file:///etc/passwd'/></body></opml>", "names no feed"),
    ],
)
def test_a_list_without_feeds_says_why(raw, reason):
    assert reason in read_opml(raw).reason


def test_a_page_offers_its_feeds_those_of_comments_last():
    raw = b"""<html><head><link rel="alternate" type="application/rss+xml" href="/comments/feed" title="Comments">
      <link rel="alternate" type="application/atom+xml" href="/atom.xml" title="News"><link rel=alternate hreflang=de
      href=/de></head><body>x</body></html>"""
    assert find_feeds(raw, "https://e.org/a/b") == (
        FeedLink("https://e.org/atom.xml", "News"), FeedLink("https://e.org/comments/feed", "Comments"),
    )  # fmt: skip


def test_links_to_feeds_serve_where_the_page_declares_none():
    raw = b"<html><body><a href='/rss.xml'>RSS</a><a href='javascript:x'>y</a><a href='/about'>z</a></body></html>"
    assert find_feeds(raw, "https://e.org/") == (FeedLink("https://e.org/rss.xml", "RSS"),)


@pytest.mark.parametrize("declared", [' encoding="utf-8"', ""])
def test_a_feed_said_to_be_utf_8_whose_bytes_are_windows_1252_is_read_as_that(declared):
    body = "&lt;p&gt;Der Bürgermeister eröffnete die Brücke.&lt;/p&gt;&lt;p&gt;Käthe Müller kam – zu Fuß.&lt;/p&gt;"
    told = (
        f'<?xml version="1.0"{declared}?><rss version="2.0"><channel><title>Zeitung Köln</title><item><title>Grüße</title>'
        f"<link>https://x.example/1</link><description>{body}</description></item></channel></rss>"
    )
    found = read_feed(told.encode("cp1252"), "https://x.example/feed", "application/rss+xml")
    (entry,) = found.entries
    assert (found.title, entry.title) == ("Zeitung Köln", "Grüße")
    assert entry.html == "<p>Der Bürgermeister eröffnete die Brücke.</p><p>Käthe Müller kam – zu Fuß.</p>"
