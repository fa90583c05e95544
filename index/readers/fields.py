"""From named fields, whatever an export calls them, to an `Article`. Every reader ends here."""

from __future__ import annotations

import hashlib
import html
import math
import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

from index.articles import Article, Certainty, Rejected, canonical_url, clean_line, clean_text, outlet_of
from index.dates import is_far_ahead, parse_date
from index.inferred_dates import infer_date

SHORTEST_TEXT = 20  # characters; less is no article
_LONGEST_EXTRA = 10_000  # characters of one unknown field; longer ones are raw pages or vectors

# What exports call each field. The first name that holds something usable wins; names are compared in lower case,
# without spaces, underscores, hyphens, dots, colons and the like.
_TABLE = """
    url = url link canonicalurl canonicallink articleurl newsurl weburl permalink href sourceurl uri;
    title = title headline webtitle articletitle newstitle heading name;
    text = text body content article articlebody fulltext maintext bodytext articletext articlecontent newscontent
        cleanedtext plaintext contenttext storytext story paragraphs document contentencoded contents
        description summary abstract;
    published = published publishedat publishedon publisheddate publishdate publicationdate datepublished datepublish
        pubdate publishtime publishedtime firstpublished firstpublicationdate webpublicationdate articlepublishedtime
        date datetime dcdate posted postedat postdate releasedate issued displaydate created createdat datecreated
        timestamp time;
    updated = updated updatedat updateddate updatedate dateupdated lastupdated modified modifiedat modifieddate
        datemodified datemodify lastmodified lastmod moddate articlemodifiedtime;
    outlet = outlet source sourcename publisher publication sitename site newspaper newsoutlet provider sourcedomain
        domain website;
    authors = authors author byline creator dccreator writers by;
    section = section articlesection sectionname category categories desk newsdesk topic rubric;
    language = language lang inlanguage languagecode locale;
    id = id guid uuid articleid docid key
"""
NAMES = {
    field.strip(): tuple(names.split()) for field, _, names in (entry.partition("=") for entry in _TABLE.split(";"))
}
# File addresses given out within one file, and how often each was asked for.
Identities = dict[str, int]

_JOINTS = re.compile(r"[\s_\-.:$@#]+")
_FIELD_OF = {name: field for field, names in NAMES.items() for name in names}


def plain_name(name: str) -> str:
    """The field that a column or key stands for (``url``, ``title``, ``text`` ...); empty when it is unknown."""
    return _FIELD_OF.get(_JOINTS.sub("", name).lower().strip("\"'"), "")


def article_from_fields(
    raw: Mapping[Any, Any], where: str, path: Path, identities: Identities | None
) -> Article | Rejected:
    """The article that the fields of one record describe, or why they describe none.

    `where` names the record for people, `path` the file it stands in. `identities` are the file addresses given out
    so far for records without an own one; they are added to, so that two briefings of one title stay two articles. None
    says that the file is this one article, so that the file's address is enough.
    """
    known: dict[str, str] = {}
    for key, value in raw.items():
        if isinstance(key, str) and value not in (None, "", [], {}):
            known.setdefault(_JOINTS.sub("", key).lower(), key)
    if not known:
        return Rejected(where, "has neither a title nor a text")
    used: set[str] = set()

    def first(field: str, understood: Any) -> Any:
        for name in NAMES[field]:
            if name in known and (value := understood(raw[known[name]])):
                used.add(known[name])
                return value
        return None

    text = tidy_text(first("text", _long_text) or "")
    title = clean_line(first("title", _line) or "")[:500]
    if not text and not title:
        return Rejected(where, "has neither a title nor a text")
    url = first("url", _web_address)
    published = first("published", parse_date)
    certainty: Certainty = "stated" if published else "unknown"
    # A date that cannot be used is not dropped in silence.
    given = next((known[name] for name in NAMES["published"] if name in known), "") if not published else ""
    used.add(given)
    if not published and (guess := parse_date(raw.get("guessed_date"))):
        published, certainty = guess, "inferred"
        used.add("guessed_date")
    if not published and not is_far_ahead(raw.get(given)) and (inferred := infer_date(text, title, url or "")):
        published, certainty = inferred, "inferred"
    text = without_boilerplate(text)
    if len(text) < SHORTEST_TEXT:
        return Rejected(where, f"has a text of {len(text)} characters, too short for an article")
    title = title or first_words(text)
    if not url:
        name = first("id", _line) or _line(raw.get(known.get("url", "")))
        # An inferred day may change with the text; the address may not.
        url = file_address(path, name, f"{title}|{published if certainty == 'stated' else ''}", identities)
        used.discard(known.get("id", ""))
    return Article(
        url=url,
        title=title,
        text=text,
        outlet=first("outlet", _outlet) or outlet_of(url),
        published=published,
        published_certainty=certainty,
        updated=first("updated", parse_date),
        authors=first("authors", names_of) or (),
        section=first("section", _line) or "",
        language=first("language", _language) or "",
        extra=_extra(
            {key: value for key, value in raw.items() if key not in used}
            | ({"published_as_given": raw[given]} if given else {})
        ),
    )


def file_address(path: Path, name: str, otherwise: str, identities: Identities | None) -> str:
    """``file:///path#name`` for a record without a web address; stable when its text is corrected.

    Without a `name`, a short hash of `otherwise` takes its place. A second one of the same name gets ``-2``.
    """
    if identities is None:
        return canonical_url(path.absolute().as_uri())
    if re.fullmatch(r"[\w.~-]{1,80}", name):
        fragment = quote(name)
    else:
        fragment = hashlib.sha256((name or otherwise).encode("utf-8", "replace")).hexdigest()[:12]
    unique = fragment
    while unique in identities:
        identities[fragment] += 1
        unique = f"{fragment}-{identities[fragment]}"
    identities[unique] = 1
    return canonical_url(f"{path.absolute().as_uri()}#{unique}")


# ---- text -----------------------------------------------------------------------------------------------------

_TAG = re.compile(r"</?(?:p|br|div|span|a|b|i|em|strong|h[1-6]|ul|ol|li|img|figure|figcaption|blockquote|table|t[dhr]"
                  r"|section|article|script|style|iframe|hr|sup|sub|u|font|center)\b[^<>]{0,2000}>", re.I)  # fmt: skip
_UNSEEN = re.compile(r"<(script|style|noscript|template|svg)\b[^<>]*>.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.I | re.S)
_BLOCK = re.compile(
    r"</?(?:p|div|h[1-6]|ul|ol|li|blockquote|table|tr|section|article|figure|figcaption|hr)\b[^<>]*>", re.I
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);", re.I)


def strip_markup(text: str) -> str:
    """The text of an HTML fragment: blocks become paragraphs. A text with no more than a stray tag stays as it is."""
    tags = len(_TAG.findall(text))
    if tags >= 2:
        text = _UNSEEN.sub(" ", text)
        text = _BLOCK.sub("\n\n", re.sub(r"<br\b[^<>]{0,200}>", "\n", text, flags=re.I))
        text = _TAG.sub("", text)
    if tags >= 2 or len(_ENTITY.findall(text)) >= 3:
        text = html.unescape(text)
    return text


_SENTENCE_ENDS = tuple('.!?…:;"”’»)]')
_COPYRIGHT_LINE = re.compile(r"\n\s*(?:copyright\b|©|\(c\)\s*(?:19|20)\d\d)[^\n]{0,200}\Z", re.I)
_EMPTY_OPENING = re.compile(r"\A\(\s*\)?\s*[–—-]{1,2}\s+(?=\S)")


def tidy_text(raw: str) -> str:
    """`clean_text` without markup, and with paragraphs parted by a blank line also when `raw` used single lines."""
    text = clean_text(strip_markup(raw) if "<" in raw or "&" in raw else raw)
    if not re.search(r"[^\n]\n[^\n]", text):
        return text
    lines = text.split("\n")
    broken = [line for line, following in pairwise(lines) if line and following]
    if sum(line.endswith(_SENTENCE_ENDS) for line in broken) >= 0.6 * len(broken):
        return re.sub(r"\n+", "\n\n", text)
    # Wrapped at a fixed width: a long line goes on in the next one, a short one was broken on purpose.
    if max(map(len, broken)) <= 100 and sum(map(len, broken)) >= 45 * len(broken):
        # Items of a list and rows of a table are lines of their own.
        return re.sub(r"(?<=[^\n]{40})\n(?=[^\n])(?!- |[^\n]* \| )", " ", text)
    return text


def without_boilerplate(text: str) -> str:
    """The text without a copyright line at its end or the empty bracket that a stripped dateline left at its start."""
    text = _COPYRIGHT_LINE.sub("", text).rstrip()
    return _EMPTY_OPENING.sub("", text)


def first_words(text: str) -> str:
    """A title for a text that has none: its first line or sentence, up to about 100 characters."""
    line = text.lstrip().partition("\n")[0]
    if len(line) <= 100:
        return line
    sentence = re.match(r".{20,100}?[.!?][”’\"]?(?=\s)", line)
    if sentence:
        return sentence.group()
    return line[:100].rpartition(" ")[0].rstrip(",;:–— ") + "…" if " " in line[:100] else line[:99] + "…"


# ---- single values ----------------------------------------------------------------------------------------------


def _long_text(value: Any) -> str:
    if isinstance(value, Mapping):
        for name in ("text", "rendered", "main", "value", "content", "body", "html", "#text", "_", "$t"):
            if name in value and (text := _long_text(value[name])):
                return text
        return ""
    if isinstance(value, (list, tuple)):
        return "\n\n".join(filter(None, (_long_text(part) for part in value)))
    return value if isinstance(value, str) else ""


def _line(value: Any) -> str:
    """One line from a string, a number, the first of a list, or an object's name."""
    if isinstance(value, Mapping):
        for name in ("name", "main", "title", "rendered", "value", "text", "domain", "id", "$oid", "_", "#text"):
            if name in value and (line := _line(value[name])):
                return line
        return ""
    if isinstance(value, (list, tuple)):
        return next((line for part in value if (line := _line(part))), "")
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    line = str(value)[:4000]
    return clean_line(strip_markup(line) if "<" in line or "&" in line else line)


def _web_address(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.get("url") or value.get("href") or value.get("@id")
    if isinstance(value, list):
        return next((url for part in value if (url := _web_address(part))), "")
    line = str(value).strip()[:4000] if isinstance(value, str) else ""
    if re.match(r"www\.|[\w-]+(\.[\w-]+)*\.[a-z]{2,12}/", line, re.I):
        line = f"https://{line}"
    # A file address in somebody's export would name a place on this machine.
    if not re.match(r"https?://", line, re.I):
        return ""
    try:
        return canonical_url(line)
    except ValueError:
        return ""


def _outlet(value: Any) -> str:
    name = _line(value)
    if re.match(r"https?://", name, re.I):
        try:
            return outlet_of(canonical_url(name))
        except ValueError:
            return ""
    return name.removeprefix("www.")[:200]


def names_of(value: Any) -> tuple[str, ...]:
    """Authors from a byline, a list of names, or a list of objects with names; in order, each once."""
    if isinstance(value, (list, tuple)):
        names = [name for part in value for name in names_of(part)]
    else:
        byline = re.sub(r"^by\s+", "", _line(value), flags=re.I)
        if byline.startswith("[") and byline.endswith("]"):  # a Python list written into a CSV cell
            byline = re.sub(r"[\[\]'\"]", "", byline)
        names = re.split(r"\s*(?:;|\||,|\band\b|&)\s*", byline)
    return tuple(dict.fromkeys(name[:120] for name in names if name and not re.match(r"https?:", name)))[:50]


def _language(value: Any) -> str:
    line = _line(value)
    return (
        line.replace("_", "-").lower() if re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,2}", line) else line[:40]
    )


def _extra(rest: Mapping[Any, Any]) -> dict[str, Any]:
    """The fields nobody asked for, cleaned and fit for JSON; the names of oversize ones stand under ``left_out``."""
    kept: dict[str, Any] = {}
    left_out = []
    for key, value in rest.items():
        name = clean_line(str(key))[:200]
        if value in (None, "", [], {}) or not name:
            continue
        if _size(value, 0) > _LONGEST_EXTRA:
            left_out.append(name)
        else:
            kept[name] = _plain(value)
    if left_out:
        kept["left_out"] = left_out
    return kept


def _size(value: Any, depth: int) -> int:
    if depth > 20:
        return _LONGEST_EXTRA + 1
    if isinstance(value, str):
        return len(value)
    parts: list[Any] = []
    if isinstance(value, Mapping):
        parts = [*value.keys(), *value.values()]
    elif isinstance(value, (list, tuple)):
        parts = list(value)
    total = 8 + 2 * len(parts)
    for part in parts:
        if total > _LONGEST_EXTRA:
            break
        total += _size(part, depth + 1)
    return total


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Mapping):
        return {clean_line(str(key)): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, (bool, int)) or value is None else clean_text(str(value))
