"""Reading alone, without embedding: articles a second from JSONL, HTML and WARC, in one process and in worker processes.

`--gigabyte` adds a web archive of 1 GB of generated pages and the memory that reading it takes (Linux).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Thread

WORDS = (
    "council minister bridge river city vote budget police report Monday new plan year people government market company"
    " court judge law school hospital price union strike talks border army energy gas water storm flood fire rescue the a of"
    " in to and for with on that was were said would after before during against between under over about more less"
).split()


def pages(count: int, seed: int = 7) -> Iterator[tuple[str, str, str, str]]:
    """Address, title, text and page of as many different articles; a page is as large as an outlet's, about 60 kB."""
    dice = random.Random(seed)
    scripts = "".join(f"<script>var a{n}={json.dumps(['x' * 50] * 40)};</script>" for n in range(12))
    menu = "<nav><ul>" + "".join(f"<li><a href='/s/{n}'>Section {n}</a></li>" for n in range(80)) + "</ul></nav>"
    for number in range(count):
        paragraphs = [" ".join(dice.choices(WORDS, k=60)).capitalize() + "." for _ in range(10)]
        title = " ".join(dice.choices(WORDS, k=9)).capitalize()
        linked = {"@type": "NewsArticle", "headline": title, "datePublished": f"2024-06-{1 + number % 28:02}T08:00:00Z"}
        cards = "".join(
            f"<li class=card><a href='/{n}'><h3>{' '.join(dice.choices(WORDS, k=8))}</h3><img src=x.jpg></a></li>"
            for n in range(150)
        )
        body = "".join(f"<p class='t'>{text} <a href='/x'>{text[:20]}</a></p>" for text in paragraphs)
        page = (
            f"<!doctype html><html lang=en><head><title>{title}</title><script type='application/ld+json'>"
            f"{json.dumps(linked)}</script>{scripts}</head><body>{menu}<main><article><h1>{title}</h1>{body}</article>"
            f"<aside><ul>{cards}</ul></aside></main><footer>© Example</footer></body></html>"
        )
        yield f"https://news.example.org/{number}", title, "\n\n".join(paragraphs), page


def make_archive(path: Path, size: int = 0, count: int = 0, padding: int = 0) -> None:
    """A WARC of so many bytes, from 400 pages told apart by their titles and addresses, or of `count` pages.

    `padding` is the size in bytes of a script added to each page.
    """
    stock = list(pages(min(count or 400, 400)))
    number = 0
    with path.open("wb") as archive:
        while (archive.tell() < size) if size else (number < count):
            address, title, _, page = stock[number % len(stock)]
            page = page.replace(title, f"{title} {number}")
            page = page.replace("</head>", f"<script>{'let a = 1;' * (padding // 10)}</script></head>")
            reply = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}".encode()
            archive.write(
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Target-URI: {address}-{number}"
                f"\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(reply)}\r\n\r\n".encode()
            )
            archive.write(reply + b"\r\n\r\n")
            number += 1


def read_all(path: Path, workers: int, told: object) -> None:
    """In a fresh process; the clock starts when everything is imported and, with workers, one page of each was read."""
    from index.articles import Article
    from index.isolation import Parser
    from index.readers.files import read_source
    from index.readers.html_pages import read_page

    parser = Parser(workers) if workers else None
    _, _, _, page = next(pages(1))
    if parser:
        for future in [parser.submit(read_page, page.encode(), "https://e.org/1") for _ in range(workers)]:
            future.result()
    else:
        read_page(page.encode(), "https://e.org/1")
    began = time.monotonic()
    count = sum(isinstance(item, Article) for item in read_source(path, parser=parser))
    seconds = time.monotonic() - began
    if parser:
        parser.close()
    cpu = sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )
    told.send((count, seconds, cpu))  # type: ignore[attr-defined]


def measure(path: Path, workers: int) -> tuple[int, float, float]:
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=read_all, args=(path, workers, theirs))
    process.start()
    theirs.close()
    try:
        return ours.recv()  # type: ignore[no-any-return]
    finally:
        process.join()


def memory_of(path: Path, workers: int) -> tuple[int, float, float]:
    """Articles, seconds, and the peak of the process tree's PSS in MB, sampled every 200 ms."""
    peak, done = 0.0, Event()
    own = os.getpid()

    def sample() -> None:
        nonlocal peak
        while not done.wait(0.2):
            peak = max(peak, sum(_pss(pid) for pid in _tree(own) if pid != own))

    sampler = Thread(target=sample, daemon=True)
    sampler.start()
    count, seconds, _ = measure(path, workers)
    done.set()
    sampler.join()
    return count, seconds, peak


def _pss(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0.0


def _tree(root: int) -> list[int]:
    found = [root]
    for pid in found:
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                found += [int(child) for child in children.read_text().split()]
            except OSError:
                continue
    return found


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pages", type=int, default=300)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--workers", type=int, default=2)
    arguments.add_argument("--only-gigabyte", action="store_true")
    arguments.add_argument("--gigabyte", action="store_true")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "html").mkdir()
        with (root / "articles.jsonl").open("w") as lines:
            for number, (url, title, text, page) in enumerate(pages(options.pages)):
                (root / "html" / f"{number:05}.html").write_text(page)
                for copy in range(10):
                    record = {"url": f"{url}-{copy}", "title": title, "text": text, "published": "2024-06-24"}
                    lines.write(json.dumps(record) + "\n")
        make_archive(root / "pages.warc", count=options.pages)
        print(f"articles a second, medians of {options.rounds} turns; in brackets: a second of CPU, start-up included")
        for name in () if options.only_gigabyte else ("articles.jsonl", "html", "pages.warc"):
            told = {0: list[float](), options.workers: list[float]()}
            cost = {0: list[float](), options.workers: list[float]()}
            for _ in range(options.rounds):
                for workers in told:
                    count, seconds, cpu = measure(root / name, workers)
                    told[workers].append(count / seconds)
                    cost[workers].append(count / cpu)
            (_, one), (_, many) = ((workers, statistics.median(rates)) for workers, rates in told.items())
            cpus = [statistics.median(rates) for rates in cost.values()]
            print(
                f"  {name:15} one process {one:7.0f} ({cpus[0]:.0f})   {options.workers} workers {many:7.0f} ({cpus[1]:.0f})"
                f"   ratio {many / one:.2f}"
            )
        if options.gigabyte or options.only_gigabyte:
            # Half a megabyte, most of it scripts, is what a page of a large outlet weighs.
            make_archive(root / "large.warc", size=2**30, padding=450_000)
            count, seconds, peak = memory_of(root / "large.warc", options.workers)
            print(
                f"  1 GB of WARC: {count:,} articles in {seconds:.0f} s, {peak:.0f} MB at most in all processes together"
            )
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    sys.exit(main())
