"""The border every text crosses, and what makes an article the same article."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles import Article, canonical_url, clean_line, clean_text, outlet_of

any_text = st.text(alphabet=st.characters(exclude_categories=[]), max_size=300)
# Hypothesis seldom meets these by itself.
NASTY = [
    "\r\n",
    "\r",
    "\n",
    " ",
    "\t",
    "\xa0",
    "\u2028",
    "\u2029",
    "\x85",
    "\x0b",
    "\x0c",
    "e",
    "\u0301",
    "\u200b",
    "\u200d",
]
ESCAPES = [
    "\x1b[31m",
    "\x9b",
    "\u202e",
    "\u2066",
    "\U000e0041",
    "\ufe0f",
    "\u3164",
    "\ufeff",
    "\ud800",
    "A",
    "👩\u200d💻",
]
nasty_text = st.lists(st.sampled_from([*NASTY, *ESCAPES]), max_size=40).map("".join)


def may_not_pass(char: str) -> bool:
    code = ord(char)
    return (
        (unicodedata.category(char) in ("Cc", "Cs") and char != "\n")
        or unicodedata.bidirectional(char) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
        or 0xE0000 <= code <= 0xE0FFF
        or 0xFE00 <= code <= 0xFE0F
        or code in (0x200B, 0x200E, 0x200F, 0x061C, 0x00AD, 0x034F, 0x2060, 0x3164, 0xFEFF, 0xFFFE, 0xFFFF)
        or (char.isspace() and char not in " \n")
    )


@given(any_text | nasty_text)
def test_no_control_bidi_tag_or_invisible_character_passes(raw):
    assert not [char for char in clean_text(raw) if may_not_pass(char)]


@given(any_text | nasty_text)
def test_cleaning_twice_changes_nothing(raw):
    once = clean_text(raw)
    assert clean_text(once) == once
    assert clean_line(once) == clean_line(raw)


@given(any_text | nasty_text)
def test_a_cleaned_text_can_be_stored_and_has_calm_white_space(raw):
    text = clean_text(raw)
    assert text.encode("utf-8").decode("utf-8") == text
    assert text == text.strip()
    assert not re.search(r"\n{3}|  | \n|\n ", text)


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126)))
def test_plain_words_are_never_lost(raw):
    assert clean_text(raw).split() == raw.split()


def test_terminal_escapes_lose_what_makes_them_work():
    assert clean_text("a\x1b]52;c;aGk=\x07b\x9b31mc") == "a]52;c;aGk=b31mc"


def test_line_ends_of_every_kind_become_one_kind():
    assert clean_text("a\r\nb\rc\u2028d\x0be\u2029f\x0cg") == "a\nb\nc\nd\ne\n\nf\n\ng"


def test_ascii_and_other_texts_are_cleaned_alike():
    assert clean_text(" a \t b \r\n\r\n\r\n\x0bc\x00\x7f ") == "a b\n\nc"
    assert clean_text(" a \t b \r\n\r\n\r\n\x0bc\x00\x7f é").removesuffix(" é") == "a b\n\nc"


def test_composed_and_decomposed_letters_become_the_same():
    assert clean_text("Zu\u0308rich") == "Zürich"


def test_joiners_that_persian_and_emoji_need_stay():
    assert clean_text("می\u200cخواهم 👩\u200d💻") == "می\u200cخواهم 👩\u200d💻"


@given(st.text(max_size=80) | st.from_regex(r"https?://[a-zA-Z0-9.:\[\]-]{1,20}(/[^\s]{0,20})?", fullmatch=True))
def test_a_canonical_address_is_its_own_canonical_address(raw):
    try:
        url = canonical_url(raw)
    except ValueError:
        return
    assert canonical_url(url) == url


@pytest.mark.parametrize(
    ("raw", "url"),
    [
        ("HTTPS://WWW.Example.ORG/A?utm_source=x&b=1&fbclid=2#part", "https://www.example.org/A?b=1"),
        ("https://example.org", "https://example.org/"),
        ("http://example.org:80/a", "http://example.org/a"),
        ("http://example.org:8080/a", "http://example.org:8080/a"),
        ("https://user:secret@example.org./a", "https://example.org/a"),
        ("https://[2001:DB8::1]:443/a", "https://[2001:db8::1]/a"),
        ("https://example.org/?q=%E9t%E9&b=a+b", "https://example.org/?q=%E9t%E9&b=a+b"),
        ("file:///news/a%20b.txt#x", "file:///news/a%20b.txt#x"),
        (" https://example.org/a\u200b\n", "https://example.org/a"),
    ],
)
def test_addresses_of_the_same_article_become_one(raw, url):
    assert canonical_url(raw) == url


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "example.org/a",
        "ftp://a/b",
        "javascript:alert(1)",
        "http://",
        "http://a b/",
        "http://[",
        "http://a:x/",
        "file:a",
        "data:,x",
    ],
)
def test_what_is_no_web_address_is_refused(raw):
    with pytest.raises(ValueError):
        canonical_url(raw)


def test_the_outlet_is_the_host_without_www():
    assert outlet_of("https://www.example.org/a") == "example.org"
    assert outlet_of("file:///a/b.txt") == ""


def test_white_space_and_unicode_form_make_no_revision_but_a_word_does():
    def revision(text):
        return Article("https://example.org/a", "Zürich", text).text_hash

    assert revision("One two.\n\nThree.") == revision("One  two. Three.")
    assert revision("Zürich") == revision("Zu\u0308rich")
    assert revision("One two.") != revision("One three.")


def test_an_article_keeps_its_id_when_its_text_changes():
    first, second = (Article("https://example.org/a", "T", text) for text in ("old", "new"))
    assert first.article_id == second.article_id
    assert re.fullmatch("[0-9a-f]{16}", first.article_id)
