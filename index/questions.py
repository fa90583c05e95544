"""What a question asks for, as far as telling whether it can be answered needs it: its names, the kind of thing, the rest.

Pure, and for English; of a question in another language only names and words are read.

`assistant.asking` reads questions too, for choosing sentences, and otherwise: of 298 questions it takes 48 for another kind
("which singer" asks for a person there, here for a thing with the noun "singer", which has to be met beside the names) and
35 for other names (there figures and single words count, here whole runs). Either reading in the other's place changes
what is refused or quoted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index import lexicon
from index.pieces import Pieces

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d[\d.,]*\d|\d")

# Words of grammar, and words by which questions set a scene: articles seldom use the same ones.
GRAMMAR = frozenset(
    """a about according after ago all also am an and any are as at back be became become been before being between but by
    can could did do does doing done for from get gets getting going got had has have having he her him his how i if in
    into is it its just like made make makes many may me might more most much my no not now of off on once one only or
    other our out over own she should so some still such than that the their them then there these they this those to
    too up upon us used very was we were what when where whether which while who whom whose why will with would you your
    first last next new several following currently recently recent latest today yesterday tomorrow soon this week weeks
    weekend month months year years day days time times named called known made considered reportedly allegedly
    happen happens happened famous famously popular major announced announce said say says saying tell told think thought added
    put couple few anyone anybody someone everyone again later whole use couldn't wouldn't weren't
    during under above below behind through against without within across along around near beside besides despite spite
    either else both able must need needs supposed ever never yet already instead until though because another each
    every anything something nothing everything nobody everybody ones itself himself herself themselves
    wasn't isn't aren't didn't doesn't don't hasn't haven't hadn't won't can't shouldn't s t d ll re ve""".split()
)

# Nouns that only say what kind of thing is asked for; what answers seldom stands beside them.
GENERIC = frozenset(
    """country countries nation nations city cities town place places state states region area location site company
    companies firm person people man woman men women name names kind type sort thing things item event events body group
    organization organisation team player star celebrity figure leader giant one ones half part number amount percentage
    percent share date money reason cause""".split()
)

# Verbs without -ed that follow the noun asked for: "which bank bought".
# A sum of money beside the names says these itself.
_PAYING = frozenset(
    "pay pays paid give gives gave cost costs spend spends spent buy bought sell sold receive received earn earns".split()
)
_VERBS = frozenset(
    """gave won lost took got left came went sent held built bought sold met ran began set put hit led wrote spoke broke
    struck fell rose became chose drew fought beat cut paid saw taught threw wore hosts hosted owns plays wants has
    does happened""".split()
)
_OPENERS = frozenset(
    """who whom whose what which when where why how is are was were do does did has have had can could will would should
    in on at to for from by of with after before during since until according the a an and but so""".split()
)
_CALENDAR = frozenset(
    """january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday""".split()
)
NUMBER_WORDS = frozenset(
    """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion dozen
    hundreds thousands millions billions dozens""".split()
)

# Outlets leave their own country unnamed, and write these in several ways.
_UNNAMED = frozenset(
    {
        *((word,) for word in ("us", "usa", "uk", "america", "american", "americans", "britain", "british")),
        ("united", "states"),
        ("united", "kingdom"),
    }
)
_JOINERS = frozenset("of the de la le du von van der bin al el for &".split())

_MONEY_ASKED = (
    r"\bhow much (?:\w+ )?(?:money|cash|compensation)\b"
    r"|\bhow much (?:is|are|was|were|did|does|do|has|have|had|will|would|can|could|should)\b.*"
    r"\b(?:costs?|pa(?:y|id)|spen[dt]|earn(?:ed)?|receive|raised?|los[et]|owed?|charged?|fined?|worth|donated?|demand\w*)\b"
    r"|\bwhat (?:is|are|was|were|did|does|do|has|have|had|will|would)\b.*\b(?:cost|paid|pay|earn(?:ed)?|worth)\b(?! for\W*$)"
    r"|\bhow (?:rich|wealthy|expensive)\b|\b(?:price|salary|wage|fee|fine|cost) of|\bwhat (?:price|salary|fee|fine|sum)\b"
)

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            "reason",
            r"\bwhy\b|\bwhat (?:was|is|were) the (?:reason|cause)|\bwhat (?:caused|prompted|led to|triggered)\b",
        ),
        (
            "speech",
            r"\bwhat (?:did|does|do|has|have|had)\b.*\b(?:say|said|think|thought|comment|claim|argue|warn|tell|told|call)\b",
        ),
        ("money", _MONEY_ASKED),
        ("age", r"\bhow old\b|\b(?:what|which) age\b"),
        ("length", r"\bhow (?:tall|far|high|wide|deep)\b"),
        ("extent", r"\bhow long (?:is|are|was|were)\b"),
        ("duration", r"\bhow long\b(?! ago)|\bfor how (?:long|many (?:days|weeks|months|years))\b"),
        ("weight", r"\bhow heavy\b|\bhow much .*\bweigh"),
        ("speed", r"\bhow fast\b|\b(?:what|which) speed\b"),
        ("share", r"\b(?:what|which) (?:percentage|percent|share|proportion)\b|\b(?:what|how high) .*\bturnout\b"),
        ("clock", r"\b(?:what|which) time\b"),
        (
            "number",
            r"\bhow (?:many|much|often|large|big|strong|close)\b|\bwhat number\b",
        ),
        ("time", r"\bwhen\b|\bhow long ago\b|\b(?:what|which) (?:year|day|date|month|week|decade|century)\b"),
        (
            "place",
            r"\bwhere\b|\b(?:what|which) (?:city|town|country|state|island|region|place|village|airport|river)\b",
        ),
        ("person", r"\bwho(?:m|se)?\b"),
        (
            "name",
            r"\b(?:what|which) (?:is|are|was|were) the names? of\b"
            r"|\bwhat (?:is|are|was|were|did|do|does) .*\b(?:called|named)\b",
        ),
    )
)
# "How long", "what caused": that says what kind of thing is asked for, and no article repeats it.
_ASKING = re.compile(
    r"\b(?<=how )(?:old|long|far|tall|high|low|wide|deep|heavy|fast|large|big|often|rich|wealthy|expensive)\b"
    r"|\b(?<=what )(?:caused|prompted|triggered)\b",
    re.IGNORECASE,
)
_YES_NO = re.compile(r"^\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b", re.IGNORECASE)
# "Do victims who take the cash lose" asks for no person; "do we know who did it" does.
_ASKS_WITHIN = re.compile(
    r"\b(?:know|known|say|said|says|tell|told|clear|explain|explained|reveal|revealed|see|find out|sure)"
    r" (?:us |me |\w+ )?(?:who|whom|whose|what|which|when|where|why|how)\b|^\W*(?:can|could|will|would) you\b",
    re.IGNORECASE,
)

# "the captain of the Dali", "which judge", "how many medals": the noun that says what is asked for.
_HEADS = (
    re.compile(r"\bname of (?:the )?((?:[\w’'-]+ ){0,3}?)(?:of|for|that|who|which|at|in)\b", re.IGNORECASE),
    re.compile(r"\b(?:which|what|how many|how much|whose)(?: of [\w’' ]+'s)? ((?:[\w’'-]+ ?){1,4})", re.IGNORECASE),
    re.compile(r"\bwho (?:is|was|are|were|became|becomes) (?:the|a|an) ((?:[a-z’'-]+ ?){1,4})", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question asks for. Words are lower case, as written otherwise."""

    kind: str
    """reason, speech, money, age, length, duration, extent (either of these), weight, speed, share, clock, number, time,
    place, person, name, yes_no or thing."""
    names: tuple[tuple[str, ...], ...]
    """Runs of capitalised words: people, places, bodies."""
    figures: tuple[str, ...]
    """In digits or in words."""
    head: tuple[str, ...]
    """The nouns that say what is asked for, unless they only name its kind: captain, medals."""
    rest: tuple[str, ...]
    """The other words that carry meaning."""
    words: tuple[str, ...] = ()
    """All words but those of grammar, each once: those of the names, the figures, and what only names a kind."""


LOST_LIVES = re.compile(r"\b(?:los(?:e|t|ing) (?:their|his|her) li(?:fe|ves)|pass(?:ed)? away)\b", re.IGNORECASE)
"""Said of people in questions, and seldom in articles."""


def read_question(question: str) -> Reading:
    """Read a question. Nothing is raised; what is not understood is a thing with some words."""
    text = LOST_LIVES.sub("die", _INITIALS.sub(lambda m: m.group().replace(".", ""), _unaccented(question)))
    names, named = _names(text)
    plain = [m.group().lower() for m in WORD.finditer(text) if m.start() not in named]
    figures = tuple(w for w in plain if w[0].isdigit() or w in NUMBER_WORDS)
    asking = {match.group().lower() for match in _ASKING.finditer(text)}
    others = GRAMMAR | _CALENDAR | asking
    carrying = [w.removesuffix("'s") for w in plain if w not in figures and w not in others and len(w) > 2]
    head = _head(text, {w for w in carrying if w not in GENERIC})
    kind = _kind(text)
    if kind == "thing" and any(lexicon.is_kind_of(noun, "payment") for noun in head):
        kind = "money"  # "what bonus"
    said = GENERIC | _PAYING if kind == "money" else GENERIC
    rest = tuple(dict.fromkeys(w for w in carrying if w not in said and w not in head))
    words = tuple(dict.fromkeys(w for w in _spoken(text) if (w,) not in _UNNAMED and w not in asking))
    return Reading(kind, names, figures, head, rest, words)


def _spoken(text: str) -> Iterator[str]:
    """The words that are none of grammar, figures among them; what is left of 1st and U2 is no word."""
    for found in WORD.finditer(text):
        word = found.group().lower().removesuffix("'s")
        is_rest = found.start() > 0 and text[found.start() - 1].isdigit()
        if word not in GRAMMAR and not is_rest and (len(word) > 1 or word.isdigit()):
            yield word


def _kind(text: str) -> str:
    """By what stands first: "which club did she play for when she won" asks for a club."""
    found = [(match.start(), n, kind) for n, (kind, pattern) in enumerate(_KINDS) if (match := pattern.search(text))]
    which = re.search(r"\b(?:which|what)\b", text, re.IGNORECASE)
    if _YES_NO.search(text) and not _ASKS_WITHIN.search(text):
        return "yes_no"
    if found and (not which or min(found)[0] <= which.start()):
        return min(found)[2]
    return "thing"


def _head(text: str, carrying: set[str]) -> tuple[str, ...]:
    for pattern in _HEADS:
        found = pattern.search(text)
        if not found:
            continue
        nouns: list[str] = []
        for word in WORD.findall(found.group(1)):
            low = word.lower().removesuffix("'s")
            if word[0].isupper() and not nouns:
                continue  # "which London hospital"
            # "Which judge sentenced": past the noun comes its verb.
            if (
                low in GRAMMAR
                or low not in carrying | GENERIC
                or low.endswith("ed")
                or low in _VERBS
                or len(nouns) == 3
            ):
                break
            nouns.append(low)
        return () if GENERIC.intersection(nouns) else tuple(nouns)
    return ()


def _names(text: str) -> tuple[tuple[tuple[str, ...], ...], set[int]]:
    """Runs of capitalised words, and where their words stand."""
    found = list(WORD.finditer(text))
    runs: list[tuple[str, ...]] = []
    places: set[int] = set()
    at = 0
    while at < len(found):
        if not _is_name(found, at, text):
            at += 1
            continue
        end = at + 1
        while end < len(found):
            probe = end
            while probe < len(found) and found[probe].group() in _JOINERS and probe - end < 2:
                probe += 1
            between = text[found[end - 1].end() : found[probe].start()] if probe < len(found) else ","
            if probe < len(found) and found[probe].group().lower() in _CALENDAR | _OPENERS:
                break
            if probe >= len(found) or not _may_name(found[probe].group()) or re.search(r"[,;:?!()]|'s\b", between):
                break
            if found[end - 1].group().endswith("'s"):
                break
            end = probe + 1
        words = [m.group() for m in found[at:end] if m.group() not in _JOINERS]
        run = tuple(w.lower().removesuffix("'s") for w in words)
        if run not in _UNNAMED:
            runs.append(run)
        places.update(m.start() for m in found[at:end])
        at = end
    return tuple(dict.fromkeys(runs)), places


def _may_name(word: str) -> bool:
    """Whether a word is written as a name is; MPs and CEOs are many, and nobody's name."""
    return word[0].isupper() and not re.fullmatch(r"[A-Z]{2,}s", word)


def _is_name(found: list[re.Match[str]], at: int, text: str) -> bool:
    word = found[at].group()
    if not _may_name(word) or (len(word) == 1 and word != "X"):
        return False
    before = text[: found[at].start()].rstrip(" \"“'‘")
    if word.lower().removesuffix("'s") in _CALENDAR:
        return False
    opens = not before or before[-1] in ".?!:"
    return not (opens and word.lower() in _OPENERS | GRAMMAR)


_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}")
# The marks by which texts that are otherwise ASCII miss it.
_MARKS = "“”–—‘£€"
_SENTENCE_END = re.compile(r"[.!?][”\"')]*\s|\n")


def words_of(text: str) -> list[str]:
    """The words and figures of a text in lower case, without accents, a possessive s, or dots in initials (U.S.)."""
    return spaced(text).split()


def spaced(text: str) -> str:
    """The words of a text with a space around each, to look words up in."""
    return f" {' '.join(filter(None, map(_WORDS_WITHIN.__getitem__, text.split())))} "


def _words_within(piece: str) -> str:
    plain = _INITIALS.sub(lambda m: m.group().replace(".", ""), _unaccented(piece))
    return " ".join(w.lower().removesuffix("'s") for w in WORD.findall(plain))


_WORDS_WITHIN = Pieces(_words_within)
"""The words of a piece, a space between them."""


def _unaccented(text: str) -> str:
    text = text.replace("’", "'")
    if text.isascii():
        return text
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text))


def root(word: str) -> str:
    """What a word can be recognised by in its other forms: Syria in Syrian, vote in voted."""
    return word if len(word) < 5 else word[: max(4, len(word) - 2)]


def names_held(asked: Reading, held: str) -> float:
    """The share of the question's names in a text that is `spaced`; 1 when it names nothing."""
    return _share(asked, lambda root: (f" {root}" if len(root) >= 4 else f" {root} ") in held)


def names_in(asked: Reading, text: str) -> float:
    """The same for a text as it is. Looking for the names spares most texts being taken into words: a tenth of the time."""
    low = f" {text.replace('’', chr(39)).lower()} "
    # Dots within initials are no part of a word, so that "nato" may stand there as N.A.T.O.
    letters = low.replace(".", "")
    for mark in _MARKS:
        letters = letters.replace(mark, " ")
    has_no_accents = letters.isascii()

    def is_held(root: str) -> bool:
        if root.isalpha() and (f" {root}" if len(root) >= 4 else f" {root} ") in low:
            return True
        if has_no_accents and root not in letters:
            return False
        raise _NotSure

    try:
        return _share(asked, is_held)
    except _NotSure:
        return names_held(asked, spaced(text))


class _NotSure(Exception):
    """Only the words of a text tell whether it holds a name."""


def _share(asked: Reading, is_held: Callable[[str], bool]) -> float:
    if not asked.names:
        return 1.0
    return sum(sum(is_held(root(w)) for w in name) / len(name) for name in asked.names) / len(asked.names)


def years_held(asked: Reading, published: str | None, title: str, text: str) -> bool:
    """Whether a passage is of every year that the question names: published in it, or speaking of it.

    It speaks of it where the year stands in one sentence with another word of the question: an article on the World Cup
    of 2023 that says what the players wrote to their federation in 2022 does not tell who won in 2022.
    """
    years = {figure for figure in asked.figures if _YEAR.fullmatch(figure)} - {(published or "")[:4]}
    if not years:
        return True
    roots = {root(w) for w in (*(w for name in asked.names for w in name), *asked.head, *asked.rest)}
    for year in years:
        sentences = [spaced(part) for part in _SENTENCE_END.split(f"{title}\n{text}") if year in part]
        if not any(f" {year} " in s and (not roots or any(f" {r}" in s for r in roots)) for s in sentences):
            return False
    return True
