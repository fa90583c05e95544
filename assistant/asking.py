"""What a question asks for: a person, a day, a figure, a reason ... and the words it is about. Pure.

This is the small reading of a question that choosing sentences needs; periods and filters are planning's. Judging whether
anything answers at all reads otherwise (`index.questions`, which says why there are two).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.wording import MONTHS, SAYING, STOP, Word, content, listed, names, phrased, stem, words
from index.lexicon import is_kind_of, senses
from index.questions import LOST_LIVES
from index.sentences import sentence_spans

_PERSON = listed(
    """who whom whose actor actress singer rapper comedian politician leader president minister senator star player
    athlete artist musician celebrity author writer director journalist billionaire person man woman candidate
    king queen prince princess pope judge general coach golfer boxer driver founder ceo executive host model
    golfer man lawmaker congressman congresswoman governor mayor suspect cabinet-member figure legend tennis
    footballer swimmer runner sprinter pitcher quarterback analyst expert scientist activist lawyer"""
)
_PLACE = listed(
    """where city town state province island region place site park airport continent village county district
    territory river mountain sea ocean lake venue stadium landmark museum capital neighborhood neighbourhood
    address location beach residence hotel building bridge port street planet"""
)
_BODY = listed(
    """company firm chain retailer brand team club university college school group organization organisation agency
    party network airline bank newspaper magazine outlet broadcaster militia army band studio startup website
    platform app institution department ministry union league nations court manufacturer automaker carmaker
    maker giant militants movie film show series song album book novel game podcast award prize festival
    tournament hurricane storm typhoon holiday name title operation law act treaty program programme ship vessel
    rocket spacecraft satellite race drug word newspaper language religion"""
)
_COUNTRY = ["country", "nation", "countries", "nations"]
_TIME = ["deadline", "year", "day", "date", "month", "week", "weekday", "decade", "century", "time", "season"]
_NUMBER = ["percentage", "percent", "number", "amount", "age", "price", "cost", "total", "share"]
_KINDS: dict[str, str] = {
    noun: kind
    for kind, nouns in (
        ("person", _PERSON),
        ("place", _PLACE),
        ("body", _BODY),
        ("country", _COUNTRY),
        ("time", _TIME),
        ("number", _NUMBER),
    )
    for noun in nouns
}
_YES_NO = frozenset(
    listed(
        """is are was were do does did has have had can could will would should may might must isn't aren't didn't"""
    )
)
_WHY = re.compile(
    r"\bwhy\b|\bwhat (?:was|is|were) the (?:reason|cause)|\bhow come\b|\bwhat went wrong\b|\bwhat (?:was|is|lay) behind\b"
    r"|\bwhat (?:caused|prompted|led to|triggered|sparked|started|made|brought about|drove|explains)\b"
)
_SAID = re.compile(
    r"\bwhat (?:did|does|do|has|have|had)\b.*\b(?:say|said|think|comment|claim|argue|warn|announce|promise|tell|call)"
    r"|\bhow (?:did|does|do|has|have)\b.*\b(?:react|respond|answer|reply|comment|take|explain|justify|defend|describe)\b"
    r"|\bwhat (?:was|is)\b.*\b(?:reaction|response|answer|reply|comment|explanation)\b"
)
_SPEAKS = re.compile(
    r"\b(?:did|does|do|has|have|had) (?:the |an? |its |their )?((?:[\w’'.-]+ ){0,4}?[\w’'.-]+)"
    r"(?= (?:first )?(?:say|said|think|thought|believe|claim|argue|warn|announce|promise|tell|told|call|called|react|respond"
    r"|answer|reply|comment|take|explain|justify|defend|describe|want|ask|demand|expect|suggest|accuse|blame)\b)"
    r"|\baccording to (?:the |an? |its |their )?((?:[\w’'.-]+ ){0,4}[\w’'-]+)",
    re.IGNORECASE,
)
"""Whose words are asked for."""
_HAPPENED = re.compile(
    r"\bwhat(?:'s| has| have| is| was)? (?:been )?(?:happen|going on|new\b|the latest|known)|\blatest\b|\bwhat about\b"
)
_DEFINES = re.compile(r"^\W*(?:what|who) (?:is|are|was|were) (?:the |a |an )?[^,]{2,40}\W*$")
_CONTEST = re.compile(
    r"\bwho (?:won|wins|beat|defeated|lost|plays?|played|faces?|faced|reached|qualified|will (?:play|face))\b.*\b(?:cup|finals?"
    r"|semi-?finals?|championships?|tournament|league|match|game|series|derby|play-?offs?|super bowl)\b"
)
"""Contests that teams and countries win, not persons alone."""
_NAMED = re.compile(r"\bwhat (?:is|was|are|were|did|do) .*\b(?:called|named|call|name)\W*$")
_HOW_FIGURE = re.compile(
    r"\bhow (many|much|old|long|far|tall|fast|often|high|large|big|close|near|deep|wide|strong|heavy|hot|cold|accurately"
    r"|rich|wealthy|expensive|costly|cheap)\b|\bwhat (?:percentage|percent|share|number)\b"
    r"|\bwhat (?:do|does|did|will|would) (?:[^?]* )?cost\b|\bwhat (?:is|was|are|were) (?:[^?]* )?worth\b"
)
_SEVERAL = re.compile(
    r"\b(?:which|what) (?:\w+ ){0,2}?(?:people|\w{3,}[^s\W]s) (?:are|were|have|had|will)\b"
    r"|\bwho (?:are|were)\b|\bwho (?:is|was) (?:all )?(?:on|in|aboard|among)\b",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:this|last|past) (?:week|month|\w+day)\b|\b(?:recent|recently|latest|just|today|yesterday|now|new)\b", re.I
)
_PAST = re.compile(r"\b(?:was|were|did|has|have|had|became|won|made|\w{2,}ed)\b")
MODAL = re.compile(r"\b(?:will|would|could|might|may|if)\b")
_SETTING = frozenset(
    stem(word)
    for word in listed(
        """this week recently recent latest today yesterday month year announced following made history new newly
        major famous famously popular known named called considered reportedly allegedly controversial currently
        ago"""
    )
) | frozenset(stem(word) for word in SAYING)
"""Words by which questions set a scene; articles seldom use the same ones."""
_ANY_SAYING = frozenset(
    stem(word)
    for word in listed(
        "say said tell told think thought comment react respond answer reply call called take claim announce"
    )
)
"""Asked what somebody said, these say nothing; what somebody warned of or denied is told with a verb like that."""
_AMERICA = frozenset(stem(word) for word in ["US", "U.S.", "USA", "United", "States", "American", "America"])


_HAPPEN = stem("happened")
GENERIC = frozenset(
    stem(word)
    for word in listed(
        """league cup award awards prize championship tournament festival council court party university ministry bank
        city county state committee commission association federation union club company group games open"""
    )
)
"""Words of names that name nothing alone: the Awami League is not the Champions League."""
_BEFORE = 0.6
"""What a word weighs that stands in a sentence before the one that asks: it sets the scene."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for."""

    kind: str
    """person, place, country, body, time, number, reason, speech, manner, yes_no, happened, definition or thing."""
    stems: dict[str, float]
    """The words it is about and their weight before rarity."""
    everything: frozenset[str]
    """All its words, so that what it says already is never taken for the answer."""
    dated: bool = False
    """Whether the question names a year or a month itself."""
    recent: bool = False
    """Whether it says "this week", "recently" and the like."""
    past: bool = False
    """Whether it asks for something that has happened."""
    unit: str = ""
    """For a number: one of `MEASURES`, or the stem of what is counted. For a person: "who", which may be a body too, or
    "winner", which may be a country."""
    runs: tuple[frozenset[str], ...] = ()
    """The names of several words among them, each as its stems: "Champions League"."""
    nouns: frozenset[str] = frozenset()
    """For how many: stems among which is the noun that is counted. For "which priest": that noun."""
    unharmed: bool = False
    """Whether persons are counted, and not those whom something has befallen."""
    several: bool = False
    """Whether a list is asked for: "which countries", "who was on board"."""
    words: tuple[Word, ...] = ()
    """The words it is about, each stem once."""
    head: str = ""
    """The noun after which or what that says of what kind the answer is, in lower case: "animal", "holiday"."""
    speaker: frozenset[str] = frozenset()
    """Stems of whose words are asked for: "what did the mayor say", "according to Lee"."""
    names: frozenset[str] = frozenset()
    """Stems of the names and figures among `stems`: an answer about Mexico comes from a passage that names Mexico."""


def plainly(question: str) -> str:
    """A question in the words of articles: who "lost their lives" has died."""
    return LOST_LIVES.sub("died", question)


def understand(question: str) -> Asked:
    """Read off a question what kind of thing would answer it."""
    question = plainly(question)
    sentence = _asking_part(question)
    opening = question.find(sentence)
    all_words = words(question)
    kind, focus, unit = _kind(sentence)
    weights: dict[str, float] = {}
    named: set[str] = set()
    in_names = {i for start, end in names(question, all_words) for i in range(start, end)}
    about = phrased(all_words)
    runs = [
        frozenset(w.stem for w in all_words[start:end] if w in about)
        for start, end in names(question, all_words)
        if end - start > 1
    ]
    for word in about:
        heavy = any(all_words[i] is word for i in in_names) or word.text[0].isdigit()
        setting = word.stem in (_ANY_SAYING if kind == "speech" else _SETTING)
        weights[word.stem] = 0.5 if word.stem == focus or setting else 1.3 if heavy else 1.0
        if word.start < opening and not heavy:
            weights[word.stem] *= _BEFORE
        if heavy and word.stem not in _SETTING:
            named.add(word.stem)
    if kind == "happened" and len(weights) > 1:
        weights.pop(_HAPPEN, None)  # what happened is told in other words
    if unit == "called":
        weights[focus] = 1.0  # an article about a priest says so; one about a "figure" does not
    dated = any(
        (w.text.lower() in MONTHS and w.text[0].isupper()) or re.fullmatch("(?:19|20)\\d\\d", w.text) for w in all_words
    )
    everything = {w.stem for w in all_words}
    if everything & _AMERICA:
        everything |= _AMERICA
    fresh = bool(_NOW.search(question))
    past = bool(_PAST.search(sentence)) and not MODAL.search(sentence)
    nouns = frozenset((focus,)) if focus and kind != "number" else counted_nouns(sentence)
    return Asked(
        kind, weights, frozenset(everything), dated, fresh, past, unit, tuple(runs), nouns,
        bool(nouns & _PERSONS) and not nouns & HARMED,
        bool(_SEVERAL.search(sentence)), tuple({w.stem: w for w in about if w.stem in weights}.values()),
        next((w.text.lower() for w in all_words if w.stem == focus), ""), _speaker(sentence), frozenset(named),
    )  # fmt: skip


_TITLES = frozenset(stem(word) for word in listed("mr mrs ms dr prof sir dame lord lady"))


def _speaker(sentence: str) -> frozenset[str]:
    found = _SPEAKS.search(sentence)
    if not found:
        return frozenset()
    return frozenset(w.stem for w in content(words(found.group(1) or found.group(2)))) - _TITLES


_CARRIED = re.compile(r"(.+?\?) \(.+\)$")


def _asking_part(question: str) -> str:
    """The sentence of the question that asks; what stands before it is setting, a question carried over its subject."""
    if own := _CARRIED.match(question):
        return own[1]
    parts = [question[start:end] for start, end in sentence_spans(question)]
    asking = [part for part in parts if part.rstrip("\"' ”").endswith("?")]
    return (asking or parts or [""])[-1]


def _kind(sentence: str) -> tuple[str, str, str]:
    """Kind of thing asked for, the stem of the noun that names it, and the unit of a number."""
    low = sentence.lower().replace("’", "'")
    why, said = _WHY.search(low), _SAID.search(low)
    if why and not (said and said.start() < why.start()):
        return "reason", "", ""
    if said:
        return "speech", "", ""
    if figure := _HOW_FIGURE.search(low):
        return "number", "", _unit(low, figure)
    if _NAMED.search(low):
        return "thing", "", "named"
    if _HAPPENED.search(low):
        return "happened", "", ""
    plain = words(sentence)
    lows = [w.text.lower() for w in plain]
    for at, word in enumerate(lows):
        if word in ("who", "whom", "whose") and (at < 3 or re.search(rf"[,;:] {word}\b", low)):
            if _CONTEST.search(low):
                return "person", "", "winner"
            return ("definition" if _DEFINES.search(low) and len(plain) < 6 else "person"), "", "who"
        if word in ("when", "where") and (at < 2 or (lows[at - 1] in ("from", "since", "until", "in", "to"))):
            return ("time" if word == "when" else "place"), "", ""
        if word in ("which", "what"):
            return _which(low, plain[at + 1 :])
    if lows and lows[0] in _YES_NO:
        return "yes_no", "", ""
    return "manner" if "how" in lows[:2] else "thing", "", ""


def _last_noun(rest: Sequence[Word]) -> Word | None:
    """The noun asked for of a phrase that ends the question, "... of which sea creature?"; None where a verb follows."""
    if not 2 <= len(rest) <= _LONGEST_PHRASE or any(w.text.lower() in STOP | _YES_NO or _acts(w) for w in rest[1:]):
        return None
    return rest[-1] if senses(rest[-1].text, "n") else None


_LONGEST_PHRASE = 5


def _acts(word: Word) -> bool:
    """Whether a word is a verb rather than a noun: "saw", "hosted"."""
    verbs = len(senses(word.text, "v"))
    return bool(verbs) and (word.text.endswith("ed") or verbs >= len(senses(word.text, "n")))


def _which(low: str, rest: Sequence[Word]) -> tuple[str, str, str]:
    """Kind by the noun after which or what: the last noun known before the verb, "US football club" being a club."""
    focus, kind = "", ""
    if last := _last_noun(rest):
        rest = [last]
    for word in rest[:8]:
        low_word = word.text.lower()
        if low_word in _YES_NO or low_word in ("that", "who", "of", "this", "last", "next"):
            if focus or low_word not in ("is", "was", "are", "were", "of"):
                break
        elif named := _KINDS.get(low_word) or _KINDS.get(low_word.removesuffix("s")):
            focus, kind = word.stem, named
        elif focus:
            break
    if kind == "time" and re.search(r"\b(?:what|which) time\b", low):
        return "time", focus, "clock"
    if kind == "number":
        return "number", focus, "percent" if "percent" in low else "money" if focus in ("pric",) else ""
    if kind:
        return kind, focus, ""
    if _DEFINES.search(low) and len(rest) < 5:
        return "definition", "", ""
    if rest and len(rest[0].text) > 3 and rest[0].text.islower() and rest[0].text not in STOP:
        return "thing", rest[0].stem, "called"
    return "thing", rest[0].stem if rest else "", ""


MEASURES = frozenset(
    ("percent", "share", "money", "age", "time", "length", "distance", "speed", "weight", "strength", "heat")
)
"""Units of figures that measure; other figures count things."""

_MEASURES = {"old": "age", "long": "time", "far": "distance", "tall": "distance", "fast": "speed", "high": "distance",
             "close": "distance", "near": "distance", "deep": "distance", "wide": "distance", "accurately": "distance",
             "hot": "heat", "cold": "heat", "rich": "money", "wealthy": "money", "expensive": "money", "costly": "money",
             "cheap": "money"}  # fmt: skip


def _unit(low: str, figure: re.Match[str]) -> str:
    """What a number counts: one of `MEASURES`, or the stem of the things counted."""
    if "percent" in low or "share of" in low:
        return "percent"
    if figure.group(0).endswith(("cost", "worth")):
        return "money"
    after = words(low[figure.end() :])
    if figure.group(1) == "much" and after and after[0].text == "of":
        return "share"
    if figure.group(1) == "long" and after and after[0].text in ("is", "was", "are", "were"):
        return "length"  # of a border or of a sentence
    if "weigh" in low or figure.group(1) == "heavy":
        return "weight"
    if figure.group(1) in _MEASURES:
        return _MEASURES[figure.group(1)]
    if figure.group(1) == "strong":
        return "strength"
    if figure.group(1) == "many" and after and (measure := _UNITS.get(after[0].stem)):
        return measure
    if figure.group(1) == "much" and (
        not after or after[0].text in _YES_NO or after[0].stem in ("monei", "cost") or "cost" in low
    ):
        return "money"
    return after[0].stem if after and figure.group(1) in ("many", "much") else ""


_UNITS = {
    stem(word): measure
    for measure, counted in (
        ("time", "seconds minutes hours days weeks months years decades"),
        ("distance", "miles kilometres kilometers metres meters feet"),
        ("money", "dollars euros pounds"),
    )
    for word in listed(counted)
}


def counted_nouns(question: str) -> frozenset[str]:
    """The stems after "how many", among which is the noun that is counted; those of persons when that is people."""
    figure = re.search(r"\bhow many\b", question.lower())
    if not figure:
        return frozenset()
    after = words(question[figure.end() :])
    end = next((n for n, w in enumerate(after) if n and w.text.lower() in _ENDS_COUNTED), len(after))
    counted = content(after[:end])[:3]
    stems = frozenset(word.stem for word in counted)
    if stems & (_PERSONS | HARMED) or any(w.text[0].isupper() and is_kind_of(w.text, "person") for w in counted):
        return stems | _PERSONS | (HARMED if HARMED & {w.stem for w in words(question)} else frozenset())
    return stems


_ENDS_COUNTED = _YES_NO | frozenset(listed("""a an the in on at of from by with for to that who which"""))
_PERSONS = frozenset(
    stem(word)
    for word in listed(
        """people persons passengers workers men women children kids civilians soldiers officers residents aboard employees
        members crew"""
    )
)
HARMED = frozenset(
    stem(word)
    for word in listed(
        """victims deaths dead killed died lives toll fatalities casualties perished injured wounded hurt missing detained
        arrested"""
    )
)
"""What has become of persons: how many were hurt is not how many there were."""
