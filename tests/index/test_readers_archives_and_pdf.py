"""Web archives, PDF files, and columns named by the reader."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest

from index.articles import Article, Rejected
from index.errors import BadMapping
from index.readers.columns import read_columns, with_columns
from index.readers.files import read_source
from index.readers.pdf_files import join_pages

SENTENCE = "The harbour master said on Tuesday that witness {n} had seen the bow doors open for several minutes. "


def page(number, title="Inquiry hears witness"):
    body = "".join(f"<p>{SENTENCE.format(n=number)}{SENTENCE.format(n=n)}</p>" for n in range(6))
    return (
        f"<html><head><title>{title} {number}</title><meta property='article:published_time'"
        f" content='2024-03-0{number + 1}T10:00:00+01:00'></head><body><nav>Home Sport</nav>"
        f"<article><h1>{title} {number}</h1>{body}</article></body></html>"
    ).encode()


def record(body, address, *, status="200 OK", kind="text/html; charset=utf-8", warc_type="response", more=b""):
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n".encode() + more + b"\r\n" + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {warc_type}\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2024-03-01T00:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def archive():
    return [
        record(page(0), "https://post.example/0"),
        record(b"GET / HTTP/1.1", "https://post.example/asked", warc_type="request"),
        record(b"\x89PNG", "https://post.example/picture", kind="image/png"),
        record(b"<html>gone", "https://post.example/gone", status="404 Not Found"),
        record(gzip.compress(page(1)), "https://post.example/1", more=b"Content-Encoding: gzip\r\n"),
    ]


# ---- web archives ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("packed", [False, True])
def test_every_page_of_an_archive_is_an_article_and_nothing_else_is(tmp_path, packed):
    path = tmp_path / ("a.warc.gz" if packed else "a.warc")
    path.write_bytes(b"".join(gzip.compress(one) if packed else one for one in archive()))
    first, second = read_source(path)
    assert (first.url, second.url) == ("https://post.example/0", "https://post.example/1")
    assert first.title.startswith("Inquiry hears witness 0")
    assert first.published == "2024-03-01T10:00:00+01:00"
    assert "witness 0" in first.text
    assert "Sport" not in first.text


def test_an_archive_that_breaks_off_gives_what_came_before_and_says_so(tmp_path):
    whole = b"".join([*archive(), record(page(2), "https://post.example/2")])
    (tmp_path / "a.warc").write_bytes(whole[:-700])
    *articles, last = read_source(tmp_path / "a.warc")
    assert [article.url for article in articles] == ["https://post.example/0", "https://post.example/1"]
    assert last == Rejected("a.warc: https://post.example/2", "breaks off in the middle of the page")


@pytest.mark.parametrize("content", [b"no archive at all\n" * 20, b"\x00" * 5000, b"WARC/1.0\r\n\r\n"])
def test_what_is_no_archive_is_refused(tmp_path, content):
    (tmp_path / "a.warc").write_bytes(content)
    [item] = read_source(tmp_path / "a.warc")
    assert isinstance(item, Rejected)


def test_a_page_that_inflates_without_end_is_refused_and_the_next_one_read(tmp_path):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(b" " * 2**20) for _ in range(64)) + packer.flush()
    records = [record(bomb, "https://post.example/bomb", more=b"Content-Encoding: gzip\r\n"), *archive()]
    (tmp_path / "a.warc").write_bytes(b"".join(records))
    first, *rest = read_source(tmp_path / "a.warc")
    assert first == Rejected("a.warc: https://post.example/bomb", "is larger than 20 MB")
    assert [article.url for article in rest] == ["https://post.example/0", "https://post.example/1"]


def test_a_record_cannot_name_a_place_on_this_machine(tmp_path):
    (tmp_path / "a.warc").write_bytes(record(page(0), "file:///etc/passwd") + record(page(1), "../../up"))
    assert not [item for item in read_source(tmp_path / "a.warc") if isinstance(item, Article)]


# ---- PDF ------------------------------------------------------------------------------------------------------------


def pdf(pages, **facts):
    """A small PDF file: a list of lines a page."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        drawn = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
        stream = f"BT /F1 11 Tf 60 780 Td {drawn} ET".encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(len(objects))
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(f'{k} 0 R' for k in kids)}] /Count {len(kids)} >>".encode()
    objects.append(("<< " + " ".join(f"/{name} ({value})" for name, value in facts.items()) + " >>").encode())
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n" % count
        + table
        + b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (count, count - 1, len(out))
    )


def test_a_pdf_is_one_article_with_title_author_and_a_guessed_day(tmp_path):
    lines = ["Ferry inquiry opens", "The inquiry into the accident opened on a quiet morn-", "ing with two witnesses."]
    (tmp_path / "a.pdf").write_bytes(
        pdf([lines], Title="Ferry inquiry opens in the harbour", Author="Ola Venn", CreationDate="D:20240312101500")
    )
    [article] = read_source(tmp_path / "a.pdf")
    assert article.title == "Ferry inquiry opens in the harbour"
    assert "on a quiet morning with two witnesses." in article.text
    assert article.authors == ("Ola Venn",)
    assert (article.published, article.published_certainty) == ("2024-03-12", "inferred")


def test_running_heads_and_page_numbers_are_no_text(tmp_path):
    told = [
        "Doors",
        "Lights",
        "Alarms",
        "Ropes",
        "Boats",
        "Radios",
        "Pumps",
        "Crews",
        "Rafts",
        "Bells",
        "Maps",
        "Clocks",
    ]
    pages = [
        ["The Post 12 March", *(f"{thing} failed, the inquiry heard." for thing in told[n : n + 6]), f"- {n} -"]
        for n in range(6)
    ]
    (tmp_path / "a.pdf").write_bytes(pdf(pages))
    [article] = read_source(tmp_path / "a.pdf")
    assert "Post 12 March" not in article.text
    assert "- 3 -" not in article.text
    assert all(f"{thing} failed" in article.text for thing in told[:11])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"%PDF-1.4\nnothing more", "is no intact PDF file"),
        (pdf([[""]]), "holds no text; a scanned page has to go through text recognition first"),
    ],
)
def test_a_pdf_without_text_is_refused_with_the_reason(tmp_path, content, reason):
    (tmp_path / "a.pdf").write_bytes(content)
    assert list(read_source(tmp_path / "a.pdf")) == [Rejected("a.pdf", reason)]


def test_paragraphs_are_told_by_their_short_last_lines():
    told = join_pages(
        ["A headline\nThe council met for a whole long day and\nagreed.\nOn Friday it will meet once more, said the"]
    )
    assert told == (
        "A headline\n\nThe council met for a whole long day and agreed.\n\nOn Friday it will meet once more, said the"
    )


# ---- columns --------------------------------------------------------------------------------------------------------

RECORD = {
    "kop": "Ferry inquiry opens",
    "body": {"parts": ["skip", SENTENCE * 2]},
    "text": "not this one",
    "dag": "2024-03-12",
}


def test_columns_named_by_the_reader_go_before_the_usual_ones(tmp_path):
    (tmp_path / "a.jsonl").write_text(json.dumps(RECORD), encoding="utf-8")
    columns = read_columns(["title=kop,text=body.parts.1", "published=dag"])
    [article] = read_source(tmp_path / "a.jsonl", columns=columns)
    assert (article.title, article.published) == ("Ferry inquiry opens", "2024-03-12")
    assert article.text.startswith("The harbour master said")


def test_a_table_that_lacks_a_named_column_is_refused_with_those_it_has(tmp_path):
    (tmp_path / "a.csv").write_text(f"kop,inhoud\nInquiry opens,{SENTENCE}\n", encoding="utf-8")
    [article] = read_source(tmp_path / "a.csv", columns={"title": "kop", "text": "inhoud"})
    assert article.title == "Inquiry opens"
    [item] = read_source(tmp_path / "a.csv", columns={"title": "headline"})
    assert item == Rejected("a.csv", "has no column 'headline'; its columns are kop, inhoud")


@pytest.mark.parametrize("given", ["title", "=kop", "title=", "colour=kop"])
def test_a_mapping_that_makes_no_sense_is_told(given):
    with pytest.raises(BadMapping):
        read_columns([given])


def test_a_record_without_the_named_columns_stays_as_it_is():
    assert with_columns({"title": "A"}, {"text": "body.main", "title": "kop"}) == {"title": "A"}
