"""Days and instants in metadata, and the day of publication in a text that states none."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dates import date_in_url, day_alone, is_far_ahead, parse_date
from index.inferred_dates import infer_date


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("2024-06-23", "2024-06-23"),
        ("2024-06-23T18:05:00Z", "2024-06-23T18:05:00+00:00"),
        ("2024-06-23T18:05:00.123+02:00", "2024-06-23T18:05:00+02:00"),
        ("2024-06-23 18:05:00+0530", "2024-06-23T18:05:00+05:30"),
        ("Mon, 24 Jun 2024 18:05:00 +0200", "2024-06-24T18:05:00+02:00"),
        ("Mon, 24 Jun 2024 18:05:00 EST", "2024-06-24T18:05:00-05:00"),
        ("Tue Jun 25 10:00:00 +0000 2024", "2024-06-25"),
        ("June 24, 2024", "2024-06-24"),
        ("Sept. 3rd, 2021", "2021-09-03"),
        ("24 June 2024 18:05 GMT", "2024-06-24T18:05:00+00:00"),
        ("Published: June 24, 2024 at 6:05 p.m. EDT", "2024-06-24T18:05:00-04:00"),
        ("Jan. 5, 2025, 12:45 a.m. UTC", "2025-01-05T00:45:00+00:00"),
        ("2024/06/24", "2024-06-24"),
        ("20240624", "2024-06-24"),
        ("20240624T180500Z", "2024-06-24T18:05:00+00:00"),
        ("24.06.2024", "2024-06-24"),
        ("24. Juni 2024", "2024-06-24"),
        ("24 juin 2024", "2024-06-24"),
        ("1 de mayo de 2023", "2023-05-01"),
        (1719200000, "2024-06-24T03:33:20+00:00"),
        (1719200000123, "2024-06-24T03:33:20+00:00"),
        ("1719200000", "2024-06-24T03:33:20+00:00"),
        ({"$date": "2024-06-24T00:00:00Z"}, "2024-06-24T00:00:00+00:00"),
        ({"$date": {"$numberLong": "1719200000123"}}, "2024-06-24T03:33:20+00:00"),
        ("13/06/2024", "2024-06-13"),
        ("06/13/2024 10:00", "2024-06-13"),
        ("1854-10-25", "1854-10-25"),
    ],
)
def test_dates_as_outlets_and_exports_write_them(raw, iso):
    assert parse_date(raw) == iso


@pytest.mark.parametrize(
    "raw", ["2024-06-24T18:05:00", "June 24, 2024 6:05 pm", "2024-06-24 18:05 IST", "2024-06-24 18:05 ET"]
)
def test_a_clock_time_of_unknown_zone_keeps_only_its_day(raw):
    assert parse_date(raw) == "2024-06-24"


@pytest.mark.parametrize(
    "raw",
    [
        *("", "yesterday", "2 hours ago", "2024", "June 2024", "2024-02-30", "0001-01-01", "9999-01-01", "1/2/2024"),
        *(None, True, [], {}, {"$date": None}, 5, -1, float("nan"), 1e300, "²²²²-01-01", "24 Smarch 2024"),
    ],
)
def test_what_is_no_date_at_all_is_none(raw):
    assert parse_date(raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        "2099-01-01",
        "1 January 2099",
        "Fri, 2 Jan 2099 10:00:00 GMT",
        "20990101",
        "01/13/2099",
        4070908800,
        4070908800000,
    ],
)
def test_a_date_far_ahead_is_known_as_one(raw):
    assert is_far_ahead(raw)
    assert parse_date(raw) is None


@pytest.mark.parametrize("raw", ["2024-06-24", 1719200000, "sometime", "", None, "2099", "0001-01-01", 1e300, {}])
def test_other_values_are_no_dates_far_ahead(raw):
    assert not is_far_ahead(raw)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("12 May 2025", "2025-05-12"),
        ("Published on Monday, 12 May 2025", "2025-05-12"),
        ("2025-05-12 10:00", "2025-05-12"),
        ("12 May 2025 was a dark day", None),
        ("31 February 2025", None),
        ("12 May 2099", None),
        ("May 2025", None),
    ],
)
def test_a_line_that_is_nothing_but_a_day(line, day):
    assert day_alone(line) == day


@given(st.text(max_size=60) | st.floats() | st.integers())
def test_asking_for_a_day_never_fails(raw):
    is_far_ahead(raw)
    day_alone(str(raw))


@given(st.text(max_size=60) | st.floats() | st.integers() | st.dictionaries(st.text(), st.text()))
def test_whatever_comes_out_is_iso_and_parses_to_itself(raw):
    iso = parse_date(raw)
    if iso is not None:
        date.fromisoformat(iso[:10])
        assert len(iso) == 10 or datetime.fromisoformat(iso).tzinfo
        assert parse_date(iso) == iso


@given(
    st.datetimes(datetime(2001, 9, 10), datetime(2025, 1, 1)).map(
        lambda naive: naive.replace(microsecond=0, tzinfo=UTC)
    )
)
def test_every_instant_survives_iso_and_seconds_since_1970(moment):
    assert parse_date(moment.isoformat()) == moment.isoformat()
    assert parse_date(moment.timestamp()) == moment.isoformat()
    assert parse_date(str(int(moment.timestamp() * 1000))) == moment.isoformat()


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://example.org/2024/06/24/budget", "2024-06-24"),
        ("https://example.org/world/2024/jun/24/budget", "2024-06-24"),
        ("https://example.org/news/2024-06-24/", "2024-06-24"),
        ("https://example.org/budget-20240624.html", "2024-06-24"),
        ("https://example.org/budget-20249924.html", None),
        ("https://example.org/12345678901234", None),
        ("https://example.org/a?day=/2024/06/24/", None),
    ],
)
def test_days_in_addresses(url, day):
    assert date_in_url(url) == day


BODY = "The minister gave no reason. Parliament meets again in the autumn, and the opposition has asked for a debate."


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (f"LONDON, June 24, 2024 (Reuters) - The government fell. {BODY}", "2024-06-24"),
        (f"WASHINGTON, June 24 — The government fell.\n\n{BODY}\n\nCopyright 2024 Example", "2024-06-24"),
        (f"Published: 24 June 2024\n\n{BODY}", "2024-06-24"),
        (f"By Jane Doe\n\nUpdated June 24, 2024, 6:05 p.m. ET\n\n{BODY}", "2024-06-24"),
        (f"June 20, 2024 Updated June 24, 2024, 6:05 p.m. ET\n\n{BODY}", "2024-06-20"),
        (f"{BODY}\n\nPosted on 24 June 2024", "2024-06-24"),
        (f"According to officials on June 23rd, the bridge was closed. {BODY}\n\nCopyright 2024,", "2024-06-23"),
        (f"The bridge was closed on June 22, officials said on 23 June. {BODY}\n\n© 2020-2024 Example", "2024-06-23"),
        (f"The ferry ran aground on 3 March 2025, the coastguard said. {BODY}", "2025-03-03"),
        (f"A ferry sank on Monday, March 3, 2025. {BODY}", "2025-03-03"),
        (f"On 3 March 2025 the bank failed after a run. {BODY}", "2025-03-03"),
        (f"The bank failed. Its head resigned on 3 March 2025, it said. {BODY}", "2025-03-03"),
        (f"The bank failed on 3 March 2025, it said. {BODY} A hearing will be held on 5 May 2025.", "2025-03-03"),
        (f"The bank failed on 3 March 2025, it said. {BODY} It was saved on 1 May 2009.", "2025-03-03"),
    ],
)
def test_the_day_of_publication_is_read_from_the_text(text, day):
    assert infer_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"The bridge was closed on June 23rd, officials said. {BODY}",
        f"The election will be held on November 5, 2024. {BODY}\n\nCopyright 2024 Example",
        f"It is the worst flood since June 3, 2013, officials said. {BODY}\n\nCopyright 2024 Example",
        f"The attack of January 6, 2021, was remembered. {BODY}",
        f"The attack of January 6, 2021, was remembered. {BODY}\n\nCopyright 2024 Example",
        f"The bank failed on 3 March 2025, it said. {BODY} Its head was charged on 9 March 2025.",
        f"The bank failed on 3 March 2023, it said. {BODY} It was revived in 2025.",
        f"A year after the bank failed on 3 March 2025, savers were paid. {BODY}",
        f"The singer, who died on 3 March 2015, was a star. {BODY}",
        f"Parliament will vote on 3 March 2025, the speaker said. {BODY}",
        f"The law, founded on 3 March 2015, was changed. {BODY}",
        f"{BODY} It failed on 3 March 2025, it said.",
        f"The bank failed on 3 March, it said. {BODY}",
        f"The bank failed on {date.today() + timedelta(days=40):%d %B %Y}, it said. {BODY}",
        f"March 28, 1979: The reactor fails.\n\n{BODY}",
        f"Published: {date.today() + timedelta(days=40):%d %B %Y}\n\n{BODY}",
    ],
)
def test_no_day_is_inferred_when_the_text_leaves_it_open(text):
    assert infer_date(text) is None


def test_the_address_and_the_title_tell_the_day_too():
    assert infer_date(BODY, "", "https://example.org/2024/06/24/a") == "2024-06-24"
    assert infer_date(BODY, "Ten things you need to know: 24 June 2024") == "2024-06-24"


@given(st.text(max_size=300), st.text(max_size=50), st.text(max_size=50))
def test_no_text_makes_inferring_fail(text, title, url):
    infer_date(text, title, url)
