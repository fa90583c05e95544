"""Files and folders: what is read, what is refused with a reason, and that nothing stops the rest."""

import gzip
import json
import os
import random
import re
import threading
import time
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.articles import Article, Rejected, clean_line, clean_text
from index.errors import SourceMissing
from index.readers.files import KINDS, LeftOut, count_bytes, read_source

TEXT = "The minister gave no reason for the delay. Parliament meets again in the autumn."


def put(path, content):
    """Writes text, bytes or JSON records; compresses when the name says so."""
    if isinstance(content, list):
        content = "".join(json.dumps(record) + "\n" for record in content)
    raw = content.encode() if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(
        gzip.compress(raw, compresslevel=1) if path.name.endswith(".gz") and not raw.startswith(b"\x1f\x8b") else raw
    )
    return path


def record(number=1, **fields):
    return {"url": f"https://example.org/{number}", "title": f"Title {number}", "text": f"{number}. {TEXT}", **fields}


def read(path):
    items = list(read_source(path))
    return [item for item in items if isinstance(item, Article)], [item for item in items if isinstance(item, Rejected)]


# ---- folders ----------------------------------------------------------------------------------------------------


def test_a_folder_is_read_in_the_order_of_its_names_without_hidden_and_unknown_files(tmp_path):
    for name in ("b/1.jsonl", "a.jsonl.gz", ".hidden/1.jsonl", ".x.jsonl", "c.xyz", "d.JSON"):
        put(tmp_path / name, [record(name)])
    articles, rejected = read(tmp_path)
    assert [article.title for article in articles] == ["Title a.jsonl.gz", "Title b/1.jsonl", "Title d.JSON"]
    assert [item.where for item in rejected] == [tmp_path.name]


def test_files_of_other_kinds_are_told_once_at_the_end_of_their_folder(tmp_path):
    root = tmp_path / "news"
    for name in ("a.docx", "b/b.DOCX", "LICENSE", ".hidden", "b/.x/c.docx"):
        put(root / name, "x")
    put(root / "README.md", f"# Title\n\n{TEXT}")
    (root / "link.docx").symlink_to(root / "a.docx")
    *articles, last = read_source(root)
    assert [article.title for article in articles] == ["Title"]
    assert last == LeftOut(
        "news",
        "3 files of other kinds were left out (.docx, no ending);"
        " Dateline reads .txt .md .html .htm .pdf .warc .json .jsonl .ndjson .csv, also .gz",
    )
    assert count_bytes(root) == (root / "README.md").stat().st_size


def test_many_kinds_are_told_by_the_commonest(tmp_path):
    for number in range(8):
        put(tmp_path / f"a.x{number}", "x")
    put(tmp_path / "b.x7", "x")
    [item] = read_source(tmp_path)
    assert item.reason.startswith("9 files of other kinds were left out (.x7, .x0, .x1, .x2, .x3, 3 more); ")


def test_one_file_of_another_kind_is_told_in_the_singular(tmp_path):
    put(tmp_path / "a.docx", "x")
    [item] = read_source(tmp_path)
    assert item.reason.startswith("1 file of another kind was left out (.docx); ")


def test_a_folder_named_like_a_file_is_a_folder(tmp_path):
    put(tmp_path / "x.json" / "1.jsonl", [record()])
    assert len(read(tmp_path)[0]) == 1
    assert len(read(tmp_path / "x.json")[0]) == 1


def test_links_are_not_followed_in_circles_nor_out_of_the_folder(tmp_path):
    root, outside = tmp_path / "root", tmp_path / "outside"
    put(root / "1.jsonl", [record()])
    put(outside / "secret.jsonl", [record(2)])
    (root / "circle").symlink_to(root)
    (root / "again.jsonl").symlink_to(root / "1.jsonl")
    (root / "way-out").symlink_to(outside)
    (root / "secret.jsonl").symlink_to(outside / "secret.jsonl")
    (root / "nowhere.txt").symlink_to(tmp_path / "missing")
    (root / "self.txt").symlink_to(root / "self.txt")
    articles, rejected = read(root)
    assert [article.url for article in articles] == ["https://example.org/1"]
    assert {item.where for item in rejected} == {"way-out", "secret.jsonl", "nowhere.txt", "self.txt"}


def test_a_link_that_is_named_itself_is_read(tmp_path):
    put(tmp_path / "real" / "1.jsonl", [record()])
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert len(read(tmp_path / "link")[0]) == 1


def test_a_pipe_is_no_article_and_nobody_waits_for_it(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    assert read(tmp_path)[1] == read(tmp_path / "pipe.txt")[1] == [Rejected("pipe.txt", "is no regular file")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_said_and_the_rest_read(tmp_path):
    put(tmp_path / "a.txt", "x").chmod(0)
    put(tmp_path / "b.jsonl", [record()])
    articles, rejected = read(tmp_path)
    assert rejected == [Rejected("a.txt", "cannot be read: permission denied")]
    assert len(articles) == 1


def test_a_missing_path_raises_at_once(tmp_path):
    for function in (read_source, count_bytes):
        with pytest.raises(SourceMissing, match="does not exist"):
            function(tmp_path / "missing.txt")


def test_a_file_of_another_kind_is_refused_when_it_is_named(tmp_path):
    [item] = read(put(tmp_path / "a.xyz", "x"))[1]
    assert item.where == "a.xyz"
    assert re.match(r"not a kind of file Dateline reads: \.xyz \(reads \.txt \.md .*\.csv, also \.gz\)", item.reason)


def test_names_that_would_steer_a_terminal_are_cleaned(tmp_path):
    [item] = read(put(tmp_path / "a\x1b[31m\u202eb.json", "{"))[1]
    assert item.where == "a[31mb.json"


@pytest.mark.parametrize("kind", [f"{kind}{packed}" for kind in KINDS for packed in ("", ".gz")])
def test_an_empty_file_of_any_kind_says_so(tmp_path, kind):
    articles, rejected = read(put(tmp_path / f"a{kind}", ""))
    assert not articles
    assert rejected == ([] if kind.startswith((".jsonl", ".ndjson")) else [Rejected(f"a{kind}", "the file is empty")])


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(raw=st.binary(max_size=200) | st.text(alphabet='{}[]",:\\<>/= \ntitlex1\x00é', max_size=200).map(str.encode))
def test_no_bytes_make_reading_fail(tmp_path, kind, raw):
    put(tmp_path / f"a{kind}", raw)
    put(tmp_path / f"b{kind}.gz", gzip.compress(raw)[:-3])
    (tmp_path / f"c{kind}.gz").write_bytes(raw)
    for item in read_source(tmp_path):
        assert isinstance(item, (Article, Rejected))


# ---- progress and memory -------------------------------------------------------------------------------------------


def test_progress_grows_to_the_bytes_that_were_counted(tmp_path):
    put(tmp_path / "a.jsonl", [record(number) for number in range(2000)])
    put(tmp_path / "b.jsonl.gz", [record(number) for number in range(3000)])
    put(tmp_path / "c.txt", f"T\n\n{TEXT}")
    seen = []
    for _ in read_source(tmp_path, seen.append):
        pass
    assert seen == sorted(seen)
    assert len(seen) > 5
    assert seen[-1] == count_bytes(tmp_path) == sum(path.stat().st_size for path in tmp_path.iterdir())


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv"])
def test_memory_does_not_grow_with_the_file(tmp_path, name):
    text = "word " * 2000
    if name == "a.csv":
        lines = ["title,text\n", *(f"T{number},{text}\n" for number in range(1000))]
    else:
        records = [json.dumps({"title": f"T{number}", "text": text}) for number in range(1000)]
        lines = ["[", ",".join(records), "]"] if name == "a.json" else [f"{line}\n" for line in records]
    put(tmp_path / name, "".join(lines))
    assert count_bytes(tmp_path) > 10_000_000
    tracemalloc.start()
    count = sum(isinstance(item, Article) for item in read_source(tmp_path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 1000
    assert peak < 5_000_000


# ---- compressed files ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.json.gz", "a.csv.gz"])
def test_what_stands_before_the_break_in_a_compressed_file_is_kept(tmp_path, name):
    noise = [os.urandom(400).hex() for _ in range(1500)]
    if name.startswith("a.csv"):
        content = "title,text\n" + "".join(f"T{at},{text}\n" for at, text in enumerate(noise))
    elif name.startswith("a.json."):
        content = json.dumps([{"title": f"T{at}", "text": text} for at, text in enumerate(noise)])
    else:
        content = "".join(json.dumps({"title": f"T{at}", "text": text}) + "\n" for at, text in enumerate(noise))
    packed = gzip.compress(content.encode())
    put(tmp_path / name, packed[: len(packed) // 2])
    articles, rejected = read(tmp_path / name)
    assert len(articles) > 500
    assert articles[-1].title == f"T{len(articles) - 1}"
    assert "ends in the middle of its compressed data" in rejected[-1].reason
    assert len(rejected) == 1


def test_a_file_that_only_claims_to_be_compressed_is_refused(tmp_path):
    (tmp_path / "a.jsonl.gz").write_bytes(b'{"title": "x"}')
    [item] = read(tmp_path)[1]
    assert "is no intact gzip file" in item.reason


@pytest.mark.parametrize(
    ("kind", "filling"), [("jsonl", b"{}\n"), ("json", b"0"), ("csv", b"\n"), ("txt", b"a"), ("html", b"<p>")]
)
def test_a_bomb_is_given_up_soon_and_the_rest_read(tmp_path, kind, filling):
    put(tmp_path / f"a.{kind}.gz", filling * (25_000_000 // len(filling)))
    put(tmp_path / "b.jsonl", [record()])
    started = time.process_time()
    articles, rejected = read(tmp_path)
    assert time.process_time() - started < 8
    assert [article.url for article in articles] == ["https://example.org/1"]
    assert 1 <= len(rejected) <= 102


def test_thousands_of_bad_lines_are_told_in_a_hundred_and_one(tmp_path):
    put(tmp_path / "a.jsonl", "{\n" * 5000 + json.dumps(record()) + "\n" + "[]\n" * 3)
    items = list(read_source(tmp_path))
    assert len(items) == 100 + 1 + 1 + 3
    assert items[100].where == "a.jsonl:5000"
    assert items[100].reason.startswith("and 4,900 more up to here")


# ---- encodings -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
@pytest.mark.parametrize("kind", ["txt", "jsonl", "json", "csv", "html"])
def test_letters_survive_the_encodings_people_save_in(tmp_path, kind, encoding):
    title, text = "Café “Zürich”", f"Señor Müller – “no comment”. {TEXT}"
    content = {
        "txt": f"{title}\n\n{text}",
        "csv": f"title,text\n{title},{text}\n",
        "html": f"<title>{title}</title><body><article><p>{text}</p><p>{TEXT}</p></article></body>",
    }.get(kind) or json.dumps({"title": title, "text": text}, ensure_ascii=False)
    [article], rejected = read(put(tmp_path / f"a.{kind}", content.encode(encoding)))
    assert article.title == title
    assert text in article.text
    assert not rejected


def test_one_bad_byte_does_not_garble_the_letters_around_it(tmp_path):
    [article], _ = read(put(tmp_path / "a.txt", "Café\n\nZürich ".encode() + b"caf\xe9. " + TEXT.encode()))
    assert article.text == f"Zürich café. {TEXT}"
    assert article.extra == {"decoded_as": "windows-1252 in places"}


_NOT_NOISE = {".pdf": "is no intact PDF file", ".warc": "the file holds no web archive record"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("packed", ["", ".gz"])
def test_noise_of_any_kind_is_refused_once(tmp_path, kind, packed):
    noise = b"a" + random.Random(7).randbytes(5000)
    told = f"the {'page' if 'htm' in kind else 'file'} is no text: it holds many control characters"
    assert read(put(tmp_path / f"a{kind}{packed}", noise)) == (
        [],
        [Rejected(f"a{kind}{packed}", _NOT_NOISE.get(kind, told))],
    )


@pytest.mark.parametrize("hole", [b"\x00" * 4096, b"\x0c", b"\x1b$B", b"\x07"])
def test_a_text_with_a_few_odd_bytes_is_still_read(tmp_path, hole):
    [article], _ = read(put(tmp_path / "a.txt", b"Title\n\n" + TEXT.encode() + hole + TEXT.encode()))
    assert article.title == "Title"


def test_windows_1252_is_read_with_every_letter_and_other_encodings_are_refused(tmp_path):
    letters = "“Größe” – naïve élèves à Besançon, œuvre, 3 €… Ærø’s señor "
    [article], _ = read(put(tmp_path / "a.txt", f"T\n\n{letters * 20}".encode("cp1252")))
    assert article.text == (letters * 20).strip()
    articles, rejected = read(put(tmp_path / "b.txt", ("政府は東京で発表した。" * 20).encode("shift_jis")))
    assert (articles, rejected) == ([], [Rejected("b.txt", "is no text in UTF-8 or windows-1252")])


# ---- round trips -----------------------------------------------------------------------------------------------------

words = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(words, words), min_size=1, max_size=8), st.sampled_from(["a.jsonl", "a.json", "a.jsonl.gz"]))
def test_every_article_of_an_export_comes_back(tmp_path, texts, name):
    folder = tmp_path / name
    records = [
        {"url": f"https://example.org/{at}", "title": f"t{title}", "text": f"{TEXT} {text}"}
        for at, (title, text) in enumerate(texts)
    ]
    put(folder / name, json.dumps(records) if name == "a.json" else records)
    articles, rejected = read(folder)
    assert not rejected
    assert [(article.url, article.title) for article in articles] == [
        (entry["url"], clean_line(entry["title"])) for entry in records
    ]
    for article in articles:
        assert article.text.startswith(TEXT)
        assert article.text == clean_text(article.text)


def test_readers_of_several_files_do_not_disturb_each_other(tmp_path):
    for name in "abcd":
        put(tmp_path / f"{name}.csv", "title,text\n" + "".join(f"{name}{at},{TEXT}\n" for at in range(150)))
    counts = []
    threads = [threading.Thread(target=lambda: counts.append(len(read(tmp_path)[0]))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [600] * 3
