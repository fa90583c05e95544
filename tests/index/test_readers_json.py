"""JSON and JSON Lines: the names exports use, and records that are broken."""

import json

import pytest

from index.articles import Article, Rejected
from index.readers.files import read_source

TEXT = "The minister gave no reason for the delay. Parliament meets again in the autumn."


def read(path, content):
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return list(read_source(path))


def one(tmp_path, **fields):
    [item] = read(tmp_path / "a.jsonl", fields)
    return item


def test_dateline_s_own_names(tmp_path):
    article = one(
        tmp_path,
        url="https://www.example.org/a?utm_source=x",
        title="T",
        text=TEXT,
        published="2024-06-23T18:05:00+02:00",
        updated="2024-06-24",
        outlet="The Example",
        authors=["Jane Doe"],
        section="World",
        language="en-GB",
        paywall=True,
    )
    assert article == Article(
        url="https://www.example.org/a",
        title="T",
        text=TEXT,
        outlet="The Example",
        published="2024-06-23T18:05:00+02:00",
        published_certainty="stated",
        updated="2024-06-24",
        authors=("Jane Doe",),
        section="World",
        language="en-gb",
        extra={"paywall": True},
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"body": TEXT}, {"text": TEXT}),
        ({"content": {"rendered": f"<p>{TEXT}</p>\n<p>{TEXT}</p>"}}, {"text": f"{TEXT}\n\n{TEXT}"}),
        ({"maintext": TEXT, "date_publish": "2024-06-23 10:00:00", "source_domain": "a.org"},
         {"published": "2024-06-23", "outlet": "a.org"}),
        ({"article": TEXT, "headline": "H"}, {"title": "H"}),
        ({"article": {"body": TEXT, "headline": {"main": "H"}}}, {"title": "H", "text": TEXT}),
        ({"_source": {"text": TEXT, "title": "H"}, "_id": 3}, {"title": "H"}),
        ({"webTitle": "H", "fields": {"bodyText": TEXT}, "webPublicationDate": "2024-06-23T10:00:00Z"},
         {"title": "H", "published": "2024-06-23T10:00:00+00:00"}),
        ({"Full_Text": TEXT, "Pub-Date": "June 23, 2024"}, {"published": "2024-06-23"}),
        ({"paragraphs": [TEXT, TEXT]}, {"text": f"{TEXT}\n\n{TEXT}"}),
        ({"text": "", "description": TEXT}, {"text": TEXT}),
        ({"text": TEXT, "source": {"id": None, "name": "The Example"}}, {"outlet": "The Example"}),
        ({"text": TEXT, "publisher": "https://www.example.org/about"}, {"outlet": "example.org"}),
        ({"text": TEXT, "byline": "By Jane Doe and Max Mustermann"}, {"authors": ("Jane Doe", "Max Mustermann")}),
        ({"text": TEXT, "author": [{"name": "Jane Doe"}, "Max"]}, {"authors": ("Jane Doe", "Max")}),
        ({"text": TEXT, "category": ["World", "Asia"], "lang": "de_CH"}, {"section": "World", "language": "de-ch"}),
        ({"text": TEXT, "date": {"$date": 1719200000123}}, {"published": "2024-06-24T03:33:20+00:00"}),
        ({"text": TEXT, "link": "www.example.org/a"}, {"url": "https://www.example.org/a", "outlet": "example.org"}),
        ({"text": TEXT, "link": "https://example.org/2024/06/23/a"},
         {"published": "2024-06-23", "published_certainty": "inferred"}),
        ({"text": TEXT, "date": "sometime"},
         {"published": None, "published_certainty": "unknown", "extra": {"published_as_given": "sometime"}}),
    ],
)  # fmt: skip
def test_names_that_other_exports_use(tmp_path, fields, expected):
    article = one(tmp_path, **fields)
    assert {name: getattr(article, name) for name in expected} == expected


def test_markup_in_a_text_field_becomes_paragraphs(tmp_path):
    markup = "<div><p>Tom &amp; Jane&nbsp;said &ldquo;no&rdquo;.<br/>Then left.</p><script>alert(1)</script><li>One</li></div>"
    assert one(tmp_path, text=markup).text == "Tom & Jane said “no”.\n\nThen left.\n\nOne"


def test_a_text_about_angle_brackets_keeps_them(tmp_path):
    text = f"If a < b and b > c, then <p> is a tag & nothing else. {TEXT}"
    assert one(tmp_path, text=text).text == text


def test_single_line_breaks_become_paragraphs_and_wrapped_lines_are_joined(tmp_path):
    assert one(tmp_path, text=f"{TEXT}\n{TEXT}").text == f"{TEXT}\n\n{TEXT}"
    wrapped = (
        "The minister gave no reason for the delay, and the\nparliament that meets again in autumn has not been\ntold."
    )
    assert one(tmp_path, text=f"{wrapped}\n\nOn.").text == f"{' '.join(wrapped.split())}\n\nOn."


def test_a_copyright_line_at_the_end_is_left_out_but_tells_the_year(tmp_path):
    article = one(tmp_path, text=f"( – According to officials on June 23rd, it rained. {TEXT}\n\nCopyright 2024,")
    assert article.text == f"According to officials on June 23rd, it rained. {TEXT}"
    assert (article.published, article.published_certainty) == ("2024-06-23", "inferred")


def test_a_missing_title_is_the_first_sentence(tmp_path):
    assert one(tmp_path, text=f"{TEXT} {TEXT}\n\nSecond.").title == TEXT.partition(". ")[0] + "."
    long = one(tmp_path, text="word " * 100).title
    assert len(long) <= 100
    assert long.endswith("word…")


def test_without_address_an_article_keeps_its_identity_when_its_text_is_corrected(tmp_path):
    first, second = (one(tmp_path, title="T", text=f"{text} {TEXT}") for text in ("Wrong.", "Right."))
    assert first.url == second.url
    assert first.url.startswith(f"{(tmp_path / 'a.jsonl').as_uri()}#")
    assert one(tmp_path, id="n-17", text=TEXT).url == f"{(tmp_path / 'a.jsonl').as_uri()}#n-17"


def test_two_briefings_of_one_title_stay_two_articles(tmp_path):
    record = json.dumps({"title": "Morning briefing", "text": TEXT})
    first, second = read(tmp_path / "a.jsonl", f"{record}\n{record}\n")
    assert first.url != second.url


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:alert(1)", "nyt://article/1", 7, "http://[", "/a/b"])
def test_what_is_no_web_address_becomes_no_address(tmp_path, url):
    article = one(tmp_path, url=url, text=TEXT)
    assert article.url.startswith(f"{(tmp_path / 'a.jsonl').as_uri()}#")
    assert article.extra == {"url": url}


def test_unknown_fields_are_kept_clean_and_within_limits(tmp_path):
    article = one(tmp_path, text=TEXT, tags=["a\x1b[0m"], html="x" * 20_000, vector=[0.1] * 5000, score=float("nan"))
    assert article.extra == {"tags": ["a[0m"], "score": None, "left_out": ["html", "vector"]}
    json.dumps(article.extra, allow_nan=False)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"title": "x', "is no JSON record"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
        ('{"n": ' + "9" * 5000 + "}", "is no JSON record"),
        ("[1, 2]", "is a list, not an object"),
        ("17", "is a number"),
        ("null", "is null"),
        ("{}", "has neither a title nor a text"),
        ('{"title": "Only a title"}', "has a text of 0 characters"),
        ('{"text": "Too short."}', "has a text of 10 characters, too short"),
        ('{"text": "\\u200b\\u202e\\u0000"}', "has neither"),
        ('{"title": {}, "text": [[]]}', "has neither"),
        ('{"text": "' + "x" * 21 * 1024 * 1024 + '"}', "longer than 20 MB"),
    ],
)
def test_a_broken_line_is_refused_and_its_neighbours_are_read(tmp_path, line, reason):
    good = json.dumps({"url": "https://example.org/1", "text": TEXT})
    first, second, third = read(tmp_path / "a.jsonl", f"{good}\n{line}\n\n{good}")
    assert isinstance(first, Article)
    assert isinstance(third, Article)
    assert second.where == "a.jsonl:2"
    assert reason in second.reason
    assert len(second.reason) < 150


def test_control_bytes_inside_a_record_are_survived(tmp_path):
    [article] = read(tmp_path / "a.jsonl", '\x1e{"text": "' + TEXT + "\x00\x0b\x1b" + '"}\x00\n')
    assert article.text == TEXT


@pytest.mark.parametrize(
    "content",
    [
        '{"title": "One", "text": "%s"}',
        '[{"title": "One", "text": "%s"}]',
        '{"status": "ok", "articles": [{"title": "One", "text": "%s"}]}',
        '{"response": {"results": [{"title": "One", "text": "%s"}]}}',
        ' \n{"items": [{"title": "One", "text": "%s"}]}\n',
        '{"data": {"title": "x"}, "title": "One", "text": "%s"}',
    ],
)
def test_the_shapes_of_json_files(tmp_path, content):
    [article] = read(tmp_path / "a.json", content.replace("%s", TEXT))
    assert article.title == "One"


def test_json_lines_under_the_name_of_json_are_read(tmp_path):
    content = "".join(json.dumps({"title": f"T{at}", "text": TEXT}) + "\n" for at in range(3))
    assert [article.title for article in read(tmp_path / "a.json", content)] == ["T0", "T1", "T2"]


def test_an_article_in_a_file_of_its_own_is_known_by_the_file(tmp_path):
    [article] = read(tmp_path / "a b.json", {"title": "T", "text": TEXT})
    assert article.url == (tmp_path / "a b.json").as_uri()


def test_a_broken_record_in_a_list_costs_only_itself(tmp_path):
    good = '{"title": "T%d", "text": "' + TEXT + '"}'
    items = read(tmp_path / "a.json", f'[{good % 1}, {{"title": nonsense}}, {good % 3},\n{good % 4}]')
    assert [item.title for item in items if isinstance(item, Article)] == ["T1", "T3", "T4"]
    [rejected] = [item for item in items if isinstance(item, Rejected)]
    assert rejected.where == "a.json:2"


def test_a_list_that_breaks_off_keeps_what_came_before(tmp_path):
    good = json.dumps({"title": "T", "text": TEXT})
    first, second = read(tmp_path / "a.json", f"[{good}, {good[:-20]}")
    assert isinstance(first, Article)
    assert "record 2" in second.reason
    first, second = read(tmp_path / "a.json", f"[{good},")
    assert "breaks off after record 1" in second.reason


@pytest.mark.parametrize(
    "content", ["[" * 100_000, '{"a":' * 100_000, "[[]]", "[]", '{"articles": []}', "nonsense", '"x"', "{"]
)
def test_json_without_articles_says_why(tmp_path, content):
    [item] = read(tmp_path / "a.json", content)
    assert isinstance(item, Rejected)
    assert item.reason


def test_a_record_longer_than_the_reading_window_is_read_whole(tmp_path):
    long = " ".join(f"word{at}." for at in range(200_000))
    first, second = read(tmp_path / "a.json", [{"title": "A", "text": long}, {"title": "B", "text": TEXT}])
    assert (first.text, second.title) == (long, "B")


@pytest.mark.parametrize("field", ["published", "date", "pubDate"])
@pytest.mark.parametrize("given", ["2099-01-01", "9999-12-31T00:00:00Z", 4070908800])
def test_a_stated_day_far_ahead_is_kept_as_given_and_none_put_in_its_place(tmp_path, field, given):
    text = f"The bank failed on 3 March 2025, it said. {TEXT}"
    [article] = read(tmp_path / "a.jsonl", json.dumps({"title": "T", "text": text, field: given}))
    assert (article.published, article.published_certainty) == (None, "unknown")
    assert article.extra == {"published_as_given": given}
