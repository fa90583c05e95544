"""CSV tables, plain texts and Markdown."""

import pytest

from index.articles import Rejected
from index.readers.csv_table import ROW_LINES
from index.readers.files import read_source

URL = "https://example.org/a"
TEXT = "The minister gave no reason for the delay. Parliament meets again in the autumn."


def read(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_source(path))


# ---- tables ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_a_table_is_read_whatever_parts_its_columns(tmp_path, mark):
    rows = [
        ("Title", "Body", "Date", "Views"),
        ("T", f'"A{mark} B.\n\n{TEXT} ""Yes"""', "2024-06-23", "7"),
        ("", "", "", ""),
    ]
    [article] = read(tmp_path / "a.csv", "\n".join(mark.join(row) for row in rows))
    assert article.title == "T"
    assert article.text == f'A{mark} B.\n\n{TEXT} "Yes"'.replace("\t", " ").replace("  ", " ")
    assert article.published == "2024-06-23"
    assert article.extra == {"Views": "7"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_table_is_read_whatever_ends_its_lines(tmp_path, end):
    assert len(read(tmp_path / "a.csv", end.join(["title,text", f"A,{TEXT}", f"B,{TEXT}", ""]))) == 2


def test_a_table_without_known_columns_is_refused(tmp_path):
    [item] = read(tmp_path / "a.csv", "a,b\n1,2\n")
    assert item == Rejected(
        "a.csv", "the first row names no column with titles or texts (title, text, body, content ...)"
    )


def test_odd_rows_are_refused_and_the_others_read(tmp_path):
    huge = "x" * (21 * 1024 * 1024)
    first, second, third, fourth = read(
        tmp_path / "a.csv", f'title,text\nA,{TEXT},more,cells\nB\nC,"{huge}"\nD,{TEXT}\n'
    )
    assert (first.title, fourth.title) == ("A", "D")
    assert second == Rejected("a.csv:3", "has a text of 0 characters, too short for an article")
    assert "longer than 20 MB" in third.reason


@pytest.mark.parametrize("end", ["\n", "\r"])
@pytest.mark.parametrize(("before", "row"), [("", 1), ("title,text\n", 2), (f"title,text\nA,{TEXT}\n", 3)])
def test_a_quote_that_is_not_closed_ends_the_table_with_its_reason(tmp_path, before, row, end):
    """The csv module would go on until the file ends, however long that is."""
    *read_before, last = read(tmp_path / "a.csv", f'{before}"B,{end * (ROW_LINES + 10)}C,{TEXT}\n')
    assert last.where == "a.csv"
    assert last.reason.startswith(f"row {row} goes on for more than 20,000 lines: a quote in it is not closed")
    assert len(read_before) == (row == 3)


def test_an_article_of_many_lines_in_a_table_is_read(tmp_path):
    lines = "\n".join(f"Line {n} of the report." for n in range(ROW_LINES - 10))
    [first, second] = read(tmp_path / "a.csv", f'title,text\nA,"{lines}"\nB,{TEXT}\n')
    assert first.text.endswith("Line 19989 of the report.")
    assert second.title == "B"


def test_cells_with_nul_bytes_and_python_lists_are_read(tmp_path):
    [article] = read(tmp_path / "a.csv", f"title,text,authors\nA\x00B,{TEXT},\"['Jane Doe', 'Max']\"\n")
    assert (article.title, article.authors) == ("AB", ("Jane Doe", "Max"))


# ---- texts -------------------------------------------------------------------------------------------------------


def test_a_text_without_metadata(tmp_path):
    lead = f"According to officials on June 23rd, the bridge was closed. {TEXT}"
    [article] = read(tmp_path / "a b.txt", f"No ‘Comment’\n\n( – {lead}\n\nSecond paragraph.\n\nCopyright 2024,\n")
    assert article.url == (tmp_path / "a b.txt").as_uri()
    assert article.title == "No ‘Comment’"
    assert article.text == f"{lead}\n\nSecond paragraph."
    assert (article.published, article.published_certainty) == ("2024-06-23", "inferred")
    assert article.outlet == ""


@pytest.mark.parametrize(
    "head",
    [
        f"Title: T: the story\nDate: 24 June 2024\nSource: The Example\nURL: {URL}\nAuthor: Jane Doe\n\n",
        f"T: the story\nDate: 24 June 2024\n\nSource: The Example\nURL: {URL}\nBy: Jane Doe\n\n",
        f'---\ntitle: "T: the story"\ndate: 2024-06-24\nsource: The Example\nurl: {URL}\nauthors:\n  - Jane Doe\n---\n',
        f"---\ntitle: 'T: the story'\ndate: 20240624\noutlet: The Example\nlink: {URL}\nby: [Jane Doe]\n...\n# T: the story\n",
        f"# T: the story\n\n**Date:** 24 June 2024\n**Source:** The Example\n**URL:** {URL}\n**Author:** Jane Doe\n\n",
    ],
)
def test_header_lines_and_front_matter_are_understood(tmp_path, head):
    [article] = read(tmp_path / "a.md", f"{head}{TEXT}\n\nMore: there is more to say.")
    assert article.title == "T: the story"
    assert article.text == f"{TEXT}\n\nMore: there is more to say."
    assert (article.published, article.published_certainty) == ("2024-06-24", "stated")
    assert (article.outlet, article.url, article.authors) == ("The Example", "https://example.org/a", ("Jane Doe",))
    assert article.extra == {}


def test_markdown_is_read_as_prose(tmp_path):
    [article] = read(
        tmp_path / "a.md",
        f"Title\n=====\n\n## Part one\n\nSee [the report](https://example.org/r) ![map](m.png). **No** way. {TEXT}",
    )
    assert article.title == "Title"
    assert article.text == f"Part one\n\nSee the report map. No way. {TEXT}"


@pytest.mark.parametrize(
    "line",
    ["*12 May 2025*", "_12 May 2025_", "**12 May 2025**", "*By Jane Doe*\n\n*May 12, 2025*", "__Monday, 12 May 2025__"],
)
@pytest.mark.parametrize("name", ["a.md", "a.txt"])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_an_emphasised_line_that_is_a_day_tells_the_day_and_is_no_text(tmp_path, name, line, gap):
    [article] = read(tmp_path / name, f"# Zurich bank fails\n{line}{gap}{TEXT}")
    assert (article.title, article.published, article.published_certainty) == (
        "Zurich bank fails",
        "2025-05-12",
        "inferred",
    )
    assert article.text.endswith(TEXT)
    assert "2025" not in article.text
    assert article.extra == {}


@pytest.mark.parametrize(
    "body",
    [
        f"**12 May 2025**\n\n{TEXT}\n\n**13 May 2025**\n\n{TEXT}",  # a chronology
        f"*12 May 2025 was a dark day*\n\n{TEXT}",
        f"{TEXT}\n\n*12 May 2025*\n\n{TEXT}",
    ],
)
def test_other_emphasised_days_stay_in_the_text(tmp_path, body):
    [article] = read(tmp_path / "a.md", f"# T\n\n{body}")
    assert "12 May 2025" in article.text


def test_a_stated_day_is_kept_beside_an_emphasised_one(tmp_path):
    [article] = read(tmp_path / "a.md", f"---\ndate: 2025-05-10\n---\n# T\n\n*12 May 2025*\n\n{TEXT}")
    assert (article.published, article.published_certainty) == ("2025-05-10", "stated")


def test_the_day_of_the_first_sentence_is_inferred(tmp_path):
    lead = "The ferry Alma ran aground on 3 March 2025, the coastguard said."
    [article] = read(tmp_path / "a.txt", f"Ferry runs aground\n\n{lead} {TEXT}")
    assert (article.published, article.published_certainty) == ("2025-03-03", "inferred")
    assert article.text == f"{lead} {TEXT}"


def test_a_text_of_one_paragraph_is_its_own_title(tmp_path):
    [article] = read(tmp_path / "a.txt", TEXT)
    assert (article.title, article.text) == (TEXT, TEXT)


def test_a_first_paragraph_is_no_title(tmp_path):
    [article] = read(tmp_path / "a.txt", f"{TEXT * 5}\n\n{TEXT}")
    assert article.text == f"{TEXT * 5}\n\n{TEXT}"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b" \n\x00\n", "the file is empty"),
        (b"Short", "has a text of 5 characters, too short for an article"),
        (b"\x7fELF" + b"\x00\x01\x02\x03" * 100, "the file is no text: it holds many control characters"),
        (b"x" * (20 * 1024 * 1024 + 1), "the file is larger than 20 MB"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path, content, reason):
    assert read(tmp_path / "a.txt", content) == [Rejected("a.txt", reason)]
