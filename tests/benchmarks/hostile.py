"""Hostile inputs: each in a fresh process with one good article beside it. Prints seconds, memory, and the reason given.

An input passes when it ends within 20 seconds, costs at most 300 MB beyond what a good page costs, gives a reason (or a
whole article), and the good article beside it is read.
"""

from __future__ import annotations

import gzip
import io
import json
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

SECONDS, MEGABYTES = 20, 300
SENTENCE = "The council decided on Monday to close the old bridge for repairs until the spring, officials said. "
ARTICLE = f"<p>{SENTENCE * 3}</p>"


def paragraphs(count: int) -> str:
    """As many different paragraphs: the extractor leaves out those that it has met before."""
    return "".join(f"<p>Witness number {n} of {n * n} told the court: {SENTENCE * 3}</p>" for n in range(count))


GOOD = f"<html><head><title>Good</title></head><body><article><h1>Good</h1>{ARTICLE * 3}</article></body></html>"


def pages() -> Iterator[tuple[str, bytes]]:
    """Names, whose endings say the kind, and contents."""
    yield "100,000 nested elements.html", (f"{ARTICLE}{'<div>' * 100_000}{ARTICLE}").encode()
    yield "100,000 nested tables.html", ("<table><tr><td>" * 100_000).encode()
    yield "200,000 attributes.html", f"<div {' '.join(f'a{n}=1' for n in range(200_000))}>{ARTICLE}</div>".encode()
    yield "100,000 unclosed scripts.html", ("<script " * 100_000).encode()
    yield "a million open brackets.html", ("<" * 1_000_000).encode()
    yield "200,000 unclosed comments.html", ("<!--" * 200_000).encode()
    yield "1 MB of paragraphs.html", f"<article>{paragraphs(2_800)}</article>".encode()
    yield "4 MB of paragraphs.html", f"<article>{paragraphs(11_000)}</article>".encode()
    yield "19 MB of paragraphs.html", paragraphs(50_000).encode()
    yield "30 MB of paragraphs.html", paragraphs(90_000).encode()
    yield "one paragraph of 4 MB.html", (f"<article><p>{SENTENCE * 40_000}</p></article>").encode()
    yield "200,000 links.html", (f"<article>{ARTICLE}{'<a href=/x>a link</a> ' * 200_000}</article>").encode()
    yield "100,000 style rules.html", (f"<style>{'.a{display:none} ' * 100_000}</style>{ARTICLE}").encode()
    yield "a style of brackets.html", (f"<style>{'{' * 400_000}@{'{' * 100_000}</style>{ARTICLE}").encode()
    yield (
        "10 MB of linked data.html",
        (
            f'<script type="application/ld+json">{json.dumps({"@graph": [{"@type": "X"}] * 600_000})}</script>{ARTICLE}'
        ).encode(),
    )
    yield "nested linked data.html", f'<script type="application/ld+json">{"[" * 100_000}</script>{ARTICLE}'.encode()
    yield "NULs.html", b"\0" * 5_000_000 + GOOD.replace("Good", "NULs").encode()
    yield "noise.html", bytes(range(256)) * 20_000
    yield "utf-16 without a mark.html", GOOD.replace("Good", "UTF").encode("utf-16-le")
    yield "unknown encoding.html", b"<meta charset=ebcdic-of-the-moon>" + GOOD.encode("cp500")
    yield "gzip bomb.html.gz", gzip.compress(b"<p>" + b"x" * 600_000_000, 9)
    yield "gzip bomb.jsonl.gz", gzip.compress(b'{"text": "' + b"x" * 600_000_000, 9)
    yield "gzip bomb.warc.gz", gzip.compress(b"WARC/1.0\r\nContent-Length: 600000000\r\n\r\n" + b"x" * 600_000_000, 9)
    yield "broken gzip.jsonl.gz", gzip.compress(b'{"text": "x"}' * 100_000)[:-500]
    yield "nested lists.json", b"[" * 5_000_000
    yield "one line of 60 MB.jsonl", b'{"text": "' + b"x" * 60_000_000 + b'"}\n'
    yield "100,000 bad lines.jsonl", b'{"text": \n' * 100_000
    yield "an open quote.csv", b'title,text\n"' + b"x,\n" * 5_000_000
    yield "100,000 columns.csv", b",".join(b"c%d" % n for n in range(100_000)) + b",text\n" + b"," * 99_999 + b"short\n"
    yield "no PDF.pdf", b"%PDF-1.7\n" + b"x" * 5_000_000
    yield (
        "a PDF without end.pdf",
        b"%PDF-1.4\n1 0 obj<</Type/Pages/Kids[1 0 R]/Count 99999999>>endobj\ntrailer<</Root 1 0 R>>",
    )
    yield (
        "a false length.warc",
        (
            b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://e.org/1\r\nContent-Type: application/http\r\n"
            b"Content-Length: 99999999999\r\n\r\n"
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + GOOD.encode()
        ),
    )
    yield "10 MB of headers.warc", b"WARC/1.0\r\n" + b"X-A: b\r\n" * 1_200_000
    yield "an archive of paths.zip", _zip_of_paths()


def fetched() -> Iterator[tuple[str, str, bytes]]:
    """Name, which reader, content."""
    entities = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 12))
    bomb = b'<!DOCTYPE x [<!ENTITY e0 "lol">' + entities + b"]>"
    item = f"<item><title>Title &amp; more</title><link>https://e.org/1</link><description>{SENTENCE * 10}</description></item>"
    feed = "<rss version='2.0'><channel><title>t</title>{}</channel></rss>"
    yield "feed: entity bomb", "feed", bomb + feed.format("<item><title>&e11;</title></item>").encode()
    yield (
        "feed: outer entity",
        "feed",
        b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + feed.format(item.replace("Title", "&f;")).encode(),
    )
    yield "feed: 20,000 items", "feed", feed.format(item.replace(SENTENCE * 10, SENTENCE) * 20_000).encode()
    yield "feed: 100,000 nested elements", "feed", feed.format("<item>" + "<a>" * 100_000).encode()
    yield "feed: gzip bomb", "feed", gzip.compress(b"<rss>" + b" " * 600_000_000)
    yield "feed: broken off and without quotes", "feed", ("<rss version=2.0><channel>" + item * 2000)[:-40].encode()
    yield "feed: nested JSON", "feed", b'{"items": ' + b"[" * 1_000_000
    yield "sitemap: entity bomb", "sitemap", bomb + b"<urlset><url><loc>https://e.org/&e11;</loc></url></urlset>"
    yield "sitemap: 500,000 addresses", "sitemap", b"<urlset>" + b"<url><loc>https://e.org/1</loc></url>" * 500_000
    yield (
        "sitemap: itself",
        "sitemap",
        b"<sitemapindex><sitemap><loc>https://e.org/map.xml</loc></sitemap></sitemapindex>",
    )
    yield "OPML: entity bomb", "opml", bomb + b"<opml><body><outline xmlUrl='https://e.org/&e11;'/></body></opml>"
    yield "OPML: 100,000 nested outlines", "opml", b"<opml><body>" + b"<outline text='x'>" * 100_000


def _zip_of_paths() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("../../evil.html", "/etc/evil.html", "C:\\evil.html", "x" * 250 + ".html"):
            archive.writestr(name, GOOD)
    return packed.getvalue()


def run_case(folder: str, reader: str, found: object) -> None:
    """In a fresh process: read, then send what came out and the peaks of memory, ours and the worker's."""
    from index.articles import Article, Rejected
    from index.errors import ParsingFailed
    from index.isolation import Parser
    from index.readers.files import read_source

    with Parser(workers=1) as parser:
        root = Path(folder) / "in"
        began = time.monotonic()
        told: list[str] = []
        if reader:
            from index.readers.feeds import read_feed
            from index.readers.opml import read_opml
            from index.readers.sitemaps import read_sitemap

            function = {"feed": read_feed, "sitemap": read_sitemap, "opml": read_opml}[reader]
            raw = (Path(folder) / "fetched").read_bytes()
            try:
                item = parser.call(function, raw, "https://e.org/x")
                told.append(item.reason if isinstance(item, Rejected) else _size(item))
            except ParsingFailed as error:
                told.append(str(error))
        items = list(read_source(root, parser=parser))
        seconds = time.monotonic() - began
        good = any(isinstance(item, Article) and item.title == "Good" for item in items)
        told += [item.reason for item in items if isinstance(item, Rejected)]
        told += [
            f"article of {len(i.text):,} characters" for i in items if isinstance(i, Article) and i.title != "Good"
        ]
        outside = [path for path in Path(folder).iterdir() if path.name not in ("in", "fetched")]
    peaks = [_own_peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024]
    found.send((seconds, peaks, good and not outside, told))  # type: ignore[attr-defined]


def _size(item: object) -> str:
    entries = getattr(item, "entries", item)
    return f"{len(entries):,} entries"  # type: ignore[arg-type]


def _own_peak() -> float:
    """Megabytes. Not from getrusage, whose peak goes on from the process that started this one."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def measure(name: str, reader: str, raw: bytes) -> tuple[float, list[float], bool, list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "in").mkdir()
        (Path(folder) / "in" / "~good.html").write_text(GOOD)
        (Path(folder) / ("fetched" if reader else f"in/{name}")).write_bytes(raw)
        del raw
        ours, theirs = get_context("spawn").Pipe()
        process = get_context("spawn").Process(target=run_case, args=(folder, reader, theirs))
        process.start()
        theirs.close()
        try:
            return ours.recv()  # type: ignore[no-any-return]
        except EOFError:
            return 0.0, [0.0, 0.0], False, ["the reading process died"]
        finally:
            process.join()


def main() -> int:
    _, base, _, _ = measure("good too.html", "", GOOD.encode())
    print(
        f"A good page: {base[0]:.0f} MB in the reading process, {base[1]:.0f} MB in its worker; below, what is added to each.\n"
    )
    failed = count = 0
    for name, reader, raw in chain(((name, "", raw) for name, raw in pages()), fetched()):
        seconds, peaks, good, told = measure(name, reader, raw)
        added = [max(0.0, peak - usual) for peak, usual in zip(peaks, base, strict=True)]
        passed = seconds <= SECONDS and max(added) <= MEGABYTES and good and bool(told)
        count, failed = count + 1, failed + (not passed)
        reason = "; ".join(dict.fromkeys(told))[:110]
        print(
            f"{'ok  ' if passed else 'FAIL'} {seconds:5.1f} s {added[0]:4.0f} {added[1]:4.0f} MB  {name}: {reason}",
            flush=True,
        )
    print(f"\n{count - failed} of {count} inputs passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    sys.exit(main())
