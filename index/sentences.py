"""Where the sentences of a text begin and end. Pure, and fast: 39,000 passages of news in a few seconds.

NLTK's Punkt, which LlamaIndex uses, is untrained there and splits "Dr. | Smith" and "Nov. | 3"; loading its trained
tables costs half a second of every cold question. News prose needs little: end marks, closing quotes, abbreviations,
initials and decimal points. The same spans serve splitting, quoting and checking, so they never disagree.
"""

from __future__ import annotations

import re

Span = tuple[int, int]

# Words that take a full stop inside a sentence. Lower case, without the stop.
_ABBREVIATIONS = frozenset(
    """mr mrs ms messrs mx dr prof rev hon pres gov lt sen sens rep reps gen adm col maj capt cmdr cpl sgt
    det insp supt amb atty sec st ste mt ft sr jr bros co corp inc ltd plc llc dept univ assn vs etc eg ie
    al approx est fig no nos vol jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thur
    thurs fri sat sun ave blvd rd hwy a.m p.m u.s u.k u.n e.u d.c l.a n.y i.e e.g ph.d b.a m.a m.d calif
    conn fla mass mich minn wash ariz pa va""".split()
)
# These end a sentence as often as not: a capital after them decides.
_MAY_END = frozenset("""a.m p.m u.s u.k u.n e.u d.c co corp inc ltd plc llc etc jr sr""".split())
_STARTERS = frozenset(
    """the a an in on at it he she they we i but and this that these those his her their its there when while
    after before if as for from with by to some many most no not what who where why how according officials
    police however meanwhile since last earlier later""".split()
)
# These are written small too, and these only before a number.
_SMALL = frozenset("""vs eg ie al approx est i.e e.g etc""".split())
_NUMBERED = frozenset("""no nos fig vol""".split())

_CLOSERS = "\"'”’»)]}"
_END = re.compile(r"(?:[.!?…]+|[。！？])[" + re.escape(_CLOSERS) + r"]*(?=\s|$|(?<=[。！？]))|\n\s*\n")
_LAST_WORD = re.compile(r"[^\s(“\"'‘\[—–-]+$")
_NEXT_WORD = re.compile(r"\s*[\"'“‘«(\[]*([^\s,;:.!?)\]”’\"]+)")


def _goes_on(text: str, stop: int, end: int) -> bool:
    """Whether the mark at `stop` belongs to a word, an ellipsis or a quotation rather than ending the sentence at `end`.

    A small letter after it says so for every mark: “Stop!” she said. The rest is about a single full stop.
    """
    following = _NEXT_WORD.match(text, end)
    next_word = following.group(1) if following else ""
    if next_word[:1].islower():
        return True
    if text[stop] != "." or text.startswith("..", stop):
        return False
    before = _LAST_WORD.search(text, max(0, stop - 24), stop)
    word = before.group(0).lower() if before else ""
    if len(word) == 1 and word.isalpha() and before and before.group(0).isupper():
        return next_word.lower() not in _STARTERS
    if word in _MAY_END:
        return next_word.lower() not in _STARTERS
    if word in _NUMBERED:
        return next_word[:1].isdigit()
    # "in the sun." and "there he sat." are words, "Sun." and "Sat." are days.
    return word in _ABBREVIATIONS and (word in _SMALL or before is None or before.group(0)[0].isupper())


def sentence_spans(text: str) -> list[Span]:
    """Start and end of every sentence, in order, white space around them left out.

    The spans never overlap, and what lies between them is white space only. A blank line always ends a sentence.
    """
    spans: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        mark = match.group(0)
        if not mark[0].isspace() and mark[0] not in "。！？" and _goes_on(text, match.start(), match.end()):
            continue
        end = match.end() if not mark[0].isspace() else match.start()
        _add_stripped(text, start, end, spans)
        start = match.end()
    _add_stripped(text, start, len(text), spans)
    return spans


def _add_stripped(text: str, start: int, end: int, spans: list[Span]) -> None:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    tail = len(piece) - len(piece.rstrip())
    if lead < len(piece):
        spans.append((start + lead, end - tail))


def split_sentences(text: str) -> list[str]:
    """The sentences of a text, in order."""
    return [text[start:end] for start, end in sentence_spans(text)]
