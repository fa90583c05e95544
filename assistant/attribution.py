"""Who said what: spans of reported speech in a text, each with its speaker and the words of saying. Pure.

Rules over sentences, quotation marks and a list of verbs, in the manner of English news prose: "X said that ...",
"..., X said", "..., said X", "according to X, ...", "..., adding that ...", and quotations that go on after them.
A speaker is the noun phrase beside the verb. Nothing is parsed; a page takes a few milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from assistant.speech import (
    BEHIND,
    DETERMINERS,
    MODALS,
    NOUNS,
    ON_THE_WAY,
    OPENERS,
    PRONOUNS,
    SAY,
    SHOW,
    TELL,
    VERBS,
    WANT,
)
from assistant.wording import MONTHS, WEEKDAYS, listed
from index.sentences import sentence_spans

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Attribution:
    """One thing said: character offsets of who says it, of the words of saying, and of what is said."""

    source: Span
    cue: Span
    content: Span


class _Token(NamedTuple):
    start: int
    end: int
    low: str
    capital: bool


_TOKEN = re.compile(r"[^\W_]+(?:[’'.-](?=[^\W_])[^\W_]+)*(?:[’']s?(?=\W))?|[^\w\s]")
_NO_END = frozenset(listed("a an the his her its their my our your no"))
_BEING = frozenset(listed("is was are were be been being"))
_ADJUNCTS = re.compile(
    r"""\s*(?:(?:on|late|early|earlier|last|this|in|at|during|after|via|to|by|of)\s+)?(?:(?:the|a|an|his|her|their|its)\s+)?
    (?:(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:\s+(?:morning|afternoon|evening|night))?|yesterday|today|tonight
    |statement|interview|speech|letter|report|tweet|twitter|facebook|email|e-mail|news\s+conference|press\s+conference
    |(?:week|month|year|night)\b)(?=[\s,.:;])""",
    re.I | re.X,
)
_CUT = re.compile(r",\s+(?=(?:and|but|who|which|as|while|after|before|when|since|although|though|because|according)\b)")
_SHORTEST = 3  # words of something said


def find_attributions(text: str) -> list[Attribution]:
    """Everything the text reports as said, thought or wanted by somebody, in order of the words of saying."""
    quoted = quotations(text)
    found: list[Attribution] = []
    told = -1  # where the last sentence ended that gave a quotation to somebody
    for start, end in _units(text, quoted):
        unit = _Unit(text, start, end, [q for q in quoted if q[0] < end and q[1] > start])
        mine = unit.attributions()
        if unit.is_quotation and found and told >= 0 and "\n" not in text[told:start]:
            last = found[-1]
            found[-1] = Attribution(last.source, last.cue, (last.content[0], unit.quotes[-1][1]))
            told = end
            continue
        found.extend(mine)
        told = end if mine and any(a < mine[-1].content[1] and b > mine[-1].content[0] for a, b in unit.quotes) else -1
    return found


def quotations(text: str) -> list[Span]:
    """What stands between quotation marks, the marks included. A paragraph's end closes what nothing else did."""
    spans: list[Span] = []
    opened = -1
    for match in re.finditer(r"[“”\"«»]|''|\n\s*\n|\Z", text):
        mark = match.group()
        if mark in ("“", "«") or (mark in ('"', "''") and opened < 0):
            opened = match.start() if opened < 0 else opened
        elif opened >= 0:
            end = match.end() if mark and not mark[0].isspace() else match.start()
            spans.append((opened, end))
            opened = -1
    return spans


def _units(text: str, quoted: Sequence[Span]) -> Iterator[Span]:
    """Sentences, those inside one quotation taken together."""
    pending: Span | None = None
    for start, end in sentence_spans(text):
        pending = (pending[0], end) if pending else (start, end)
        if any(a < pending[1] < b for a, b in quoted):
            continue
        yield pending
        pending = None
    if pending:
        yield pending


class _Unit:
    """One sentence with its quotations and its words outside them."""

    def __init__(self, text: str, start: int, end: int, quotes: list[Span]) -> None:
        self.text, self.start, self.end, self.quotes = text, start, end, quotes
        self.tokens = [
            _Token(m.start(), m.end(), m.group().lower().replace("’", "'"), m.group()[0].isupper())
            for m in _TOKEN.finditer(text, start, end)
            if not any(a <= m.start() < b for a, b in quotes)
        ]

    @property
    def is_quotation(self) -> bool:
        """Whether it is quoted from end to end."""
        return bool(self.quotes) and self.quotes[0][0] <= self.start and self.quotes[-1][1] >= self.end - 1

    def attributions(self) -> list[Attribution]:
        """What this sentence reports, from its first words of saying to its last."""
        found: list[Attribution] = []
        subject: Span | None = None
        for at, token in enumerate(self.tokens):
            one = None
            if token.low == "according":
                one = self._according(at)
            elif token.low in VERBS and not (at and token.capital) and not self._is_noun(at):
                if token.low.endswith("ing"):
                    one = self._participle(at, subject)
                else:
                    one = self._reported(at, subject)
            if one is None:
                continue
            if found and self._is_inside(one, found[-1]):
                continue
            found.append(one)
            subject = one.source
        return [self._bounded(one, following) for one, following in pairwise([*found, None]) if one]

    def _is_inside(self, one: Attribution, last: Attribution) -> bool:
        """Whether it only repeats part of the report before it: "X said she believes ..." is one report, not two."""
        start, end = last.content
        within = one.content[0] <= start < one.cue[0] < end
        pronoun = self.text[slice(*one.source)].lower() in PRONOUNS
        return within or (pronoun and abs(one.source[0] - start) <= len("that "))

    # -- the patterns ------------------------------------------------------------------------------------------------

    def _according(self, at: int) -> Attribution | None:
        """ "According to X, ..." and "..., according to X"."""
        tokens = self.tokens
        if at + 2 >= len(tokens) or tokens[at + 1].low != "to":
            return None
        stop = next((i for i in range(at + 2, len(tokens)) if tokens[i].low in ",.;:—–()"), len(tokens))
        source = (tokens[at + 2].start, tokens[stop - 1].end)
        if stop == at + 2:
            return None
        cue = (tokens[at].start, tokens[at + 1].end)
        opens = tokens[at].start - self.start < 12
        if opens and stop < len(tokens):
            content = (tokens[stop].end, self._body_end())
        else:
            content = (self._clause_start(tokens[at].start), self._trimmed(tokens[at].start))
        return self._made(source, cue, content)

    def _opens_clause(self, at: int) -> bool:
        return at < len(self.tokens) and self.tokens[at].low in ("that", "how", "no", "a", "more", "most", "only")

    def _participle(self, at: int, subject: Span | None) -> Attribution | None:
        """ "..., adding that ..." with the sentence's subject; "is asking ..." with its own."""
        tokens = self.tokens
        before = tokens[at - 1].low if at else ""
        if before in ON_THE_WAY:
            return self._reported(at, subject)
        if before != "," or tokens[at].low not in SAY | TELL | SHOW | {"calling", "urging", "citing", "accusing"}:
            return None
        source = subject or self._first_subject(at)
        if source is None:
            return None
        return self._made(source, (tokens[at].start, tokens[at].end), (self._after(at), self._body_end()))

    def _reported(self, at: int, subject: Span | None) -> Attribution | None:
        """ "X said ...", "..., X said", "..., said X", "... and added ..."."""
        tokens = self.tokens
        first = at
        while (first and tokens[first - 1].low in ON_THE_WAY) or (first and tokens[first - 1].low.endswith("ly")):
            first -= 1
        if first and tokens[first - 1].low in MODALS:
            return None  # what might be said, or ought to be
        if not tokens[at].low.endswith("ing") and any(t.low in _BEING for t in tokens[first:at]):
            return None  # passive: the subject is what is spoken of
        if tokens[at].low in SHOW and not self._opens_clause(at + 1):
            return None
        cue = (tokens[first].start, tokens[at].end)
        source = self._subject_before(first)
        behind = None if source else self._subject_after(at)
        if behind and tokens[at].low in BEHIND:
            return self._made(behind, cue, (self._content_before(first, None), self._trimmed(tokens[first].start)))
        if source is None and first and tokens[first - 1].low in ("and", "but") and subject:
            source = subject
        if source is None:
            return None
        start = self._after(at)
        left_end = self._trimmed(source[0])
        if tokens[at].low in BEHIND and self._is_said_before(source[0]):
            right = self._quote_after(start)
            end = right[1] if right else self._second_half(start) or left_end
            return self._made(source, cue, (self._content_before(first, source), end))
        return self._made(source, cue, (start, self._body_end()))

    # -- what is said ------------------------------------------------------------------------------------------------

    def _is_said_before(self, before: int) -> bool:
        """Whether what stands before a subject is something said and not the way into the sentence."""
        left = self.text[self.start : before].rstrip()
        if not left.endswith((",", "”", '"', "''", "?", "!", "»", "―", "—")):
            return False
        words = [t for t in self.tokens if t.end <= before and t.low.isalnum()]
        if words and words[0].low in OPENERS and not any(a <= self.start for a, _ in self.quotes):
            return False
        if any(b >= self.start + len(left) - 1 for _, b in self.quotes if b <= before + 1):
            return True
        return len(words) >= 4 and left.endswith(",")

    def _content_before(self, first: int, source: Span | None) -> int:
        return self._clause_start(source[0] if source else self.tokens[first].start)

    def _clause_start(self, before: int) -> int:
        """Where what is said before `before` begins: the sentence, without "But" and the like."""
        start = self.start
        opening = re.match(r"(?:But|And|Yet|Still|So)\s+", self.text[start:before])
        return start + (opening.end() if opening else 0)

    def _quote_after(self, start: int) -> Span | None:
        """The quotation that goes on right behind "he said,"."""
        following = next((q for q in self.quotes if q[0] >= start - 1), None)
        if following and re.fullmatch(r"[\s,.:;―—-]*", self.text[start : following[0]]):
            return following
        return None

    def _second_half(self, start: int) -> int:
        """The end of "..., he said, ..." when the sentence goes on as what is said."""
        rest = self.text[start : self.end]
        goes_on = re.match(r"\s*,\s+(?:and|but|because|since|as|if|so|or|though|although|which|that|not|even)\b", rest)
        return self._body_end() if goes_on else 0

    def _after(self, at: int) -> int:
        """Where what is said begins behind a verb: past whom it is told, the day and the occasion."""
        end = self.tokens[at].end
        low = self.tokens[at].low
        if low in WANT and low not in SAY:
            return end
        if low in TELL:
            end = self._past_addressee(at)
        while adjunct := _ADJUNCTS.match(self.text, end, self.end):
            end = adjunct.end()
        return end

    def _past_addressee(self, at: int) -> int:
        """The end of whom it is told: up to "that", a quotation, a comma, or a word that opens a clause."""
        tokens, end = self.tokens, self.tokens[at].end
        for i in range(at + 1, min(at + 9, len(tokens))):
            token = tokens[i]
            if any(end <= a < token.start for a, _ in self.quotes):
                break
            if token.low in ("that", ",", ":", "to", "how", "what", "why", "if", "whether") or (
                i > at + 1 and (token.low in PRONOUNS or token.low in DETERMINERS)
            ):
                break
            end = token.end
        return end

    def _body_end(self) -> int:
        """The sentence's end without its full stop; a stop inside a quotation belongs to it."""
        end = self.end
        if self.quotes and self.quotes[-1][1] >= end:
            return end
        while end > self.start and self.text[end - 1] in ".;":
            end -= 1
        return end

    def _trimmed(self, end: int) -> int:
        while end > self.start and self.text[end - 1] in " \n―—–":
            end -= 1
        if end > self.start and self.text[end - 1] == "," and not any(a < end - 1 < b for a, b in self.quotes):
            end -= 1
        return end

    # -- who says it -------------------------------------------------------------------------------------------------

    def _is_noun(self, at: int) -> bool:
        """Whether a form that may be a noun is one: no subject of its own before it, nothing it could govern behind it."""
        tokens = self.tokens
        if tokens[at].low not in NOUNS:
            return False
        before, following = tokens[at - 1] if at else None, tokens[at + 1] if at + 1 < len(tokens) else None
        if before is None or following is None:
            return True
        subject = before.low in PRONOUNS | ON_THE_WAY or (before.capital and not before.low.endswith(("'s", "s'")))
        plural = before.low.endswith("s") and not before.low.endswith(("'s", "s'", "ss", "ous"))
        governs = following.low in PRONOUNS | DETERMINERS | {"to", ":", ",", "how", "what", "why", "whether", "if"}
        return not ((subject or plural) and (governs or following.capital or before.low in PRONOUNS))

    def _first_subject(self, before: int) -> Span | None:
        """The subject of the sentence: what stands before its first verb that is no name."""
        for at in range(1, before):
            token = self.tokens[at]
            if token.low in ON_THE_WAY or token.low.endswith("ed") or token.low in VERBS:
                return self._subject_before(at)
        return None

    def _subject_before(self, first: int) -> Span | None:
        """The noun phrase that ends right before token `first`; a clause between commas is stepped over."""
        tokens, last = self.tokens, first - 1
        if last < 0:
            return None
        if tokens[last].low in (",", ")", "—", "–"):
            closer = tokens[last].low
            opener = {")": "("}.get(closer, closer)
            start = next((i for i in range(last - 1, max(-1, last - 30), -1) if tokens[i].low == opener), None)
            if start is None or start == 0 or (closer == "," and last - start < 2):
                return None
            last = start - 1
        if any(tokens[last].end <= a and b <= tokens[first].start for a, b in self.quotes):
            return None
        return self._phrase_ending(last)

    def _phrase_ending(self, last: int) -> Span | None:
        """The noun phrase whose last word is token `last`."""
        tokens = self.tokens
        if tokens[last].low in PRONOUNS:
            return tokens[last].start, tokens[last].end
        if not tokens[last].low[0].isalnum() or (tokens[last].low in ON_THE_WAY | {"that", "and", "or", "but", "as"}):
            return None
        first, capital = last, tokens[last].capital
        while first > 0:
            before = tokens[first - 1]
            if not before.low[0].isalnum() and before.low not in (".", "-", "&"):
                break
            if any(before.end <= a and b <= tokens[first].start for a, b in self.quotes):
                break
            if (
                capital
                and not before.capital
                and before.low not in DETERMINERS | {"of", "the", "for", "and", ".", "-", "&"}
            ):
                if first - 1 > 0 and before.low.isalpha() and not self._ends_clause(before):
                    first -= 1
                    capital = False
                    continue
                break
            if self._ends_clause(before):
                break
            first -= 1
            if before.low in DETERMINERS and not (first and tokens[first - 1].low in ("of", "for", "with", "by", "at")):
                break
            if last - first > 14:
                break
        while first < last and tokens[first].low in {"of", "for", "and", "with", "by", ".", "-", "&"}:
            first += 1
        name = tokens[first : last + 1]
        if name[-1].low in _NO_END:
            return None
        if all(t.low in WEEKDAYS or t.low in MONTHS or t.low.isdigit() for t in name):
            return None
        if not any(t.capital for t in name) and name[0].low not in DETERMINERS and not name[-1].low.endswith("s"):
            return None
        return self._start_with_place(first), tokens[last].end

    def _start_with_place(self, first: int) -> int:
        """Where a noun phrase begins whose last part is a place, "a grand jury in Georgia", at the head of its clause."""
        tokens = self.tokens
        if first < 2 or tokens[first - 1].low not in ("in", "on", "at", "from") or not tokens[first].capital:
            return tokens[first].start
        before = self._phrase_ending(first - 2)
        head = next((i for i, t in enumerate(tokens[:first]) if before and t.start == before[0]), None)
        opens = head is not None and (head == 0 or tokens[head - 1].low in (",", "that", "but", "and", "–", "—"))
        return before[0] if before and opens else tokens[first].start

    @staticmethod
    def _ends_clause(token: _Token) -> bool:
        return token.low in VERBS | ON_THE_WAY | PRONOUNS | {
            "that", "but", "because", "when", "while", "as", "if", "after", "before", "although", "though", "what", "how",
            "why", "where", "which", "than", "then", "so", "or", "on", "in", "since", "whether", "to", "said",
        }  # fmt: skip

    def _subject_after(self, at: int) -> Span | None:
        """The noun phrase of "said X": up to a comma or the end."""
        tokens = self.tokens
        if at + 1 >= len(tokens) or not self._is_said_before(tokens[at].start):
            return None
        stop = next((i for i in range(at + 1, len(tokens)) if tokens[i].low in ",.;:—–()"), len(tokens))
        if stop == at + 1 or stop - at > 14:
            return None
        return tokens[at + 1].start, tokens[stop - 1].end

    # -- putting together --------------------------------------------------------------------------------------------

    def _made(self, source: Span, cue: Span, content: Span) -> Attribution | None:
        start, end = content
        while start < end and self.text[start] in " ,:\n―—":
            start += 1
        if len(self.text[start:end].split()) < _SHORTEST or self.text[source[0] : source[1]].lower() in OPENERS - {
            "who"
        }:
            return None  # "When asked about it" names nobody
        return Attribution(source, cue, (start, end))

    def _bounded(self, one: Attribution, following: Attribution | None) -> Attribution:
        """What is said ends where the next words of saying with the same subject begin: ", adding that ..."."""
        start, end = one.content
        if following and start < following.cue[0] < end and following.content[0] >= following.cue[1]:
            cut = (
                following.cue[0]
                if following.source[0] < following.cue[0] - 200 or following.source == one.source
                else 0
            )
            if cut:
                end = len(self.text[:cut].rstrip(" ,\n"))
                end = len(re.sub(r",?\s+(?:and|but)\Z", "", self.text[:end]))
        return Attribution(one.source, one.cue, (start, max(end, start)))
