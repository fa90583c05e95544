"""What words of a text are: stems, numbers, names, dates, negations. Pure facts, no opinion on answers.

Quoting and checking share them, so that both call the same thing a name or a number. English rules with a soft fall
for other languages: a word that no rule knows is its own stem. Nothing is loaded; eight passages take about 4 ms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from index.lexicon import phrases

_WORD = re.compile(
    r"(?:[A-Z]\.){2,}"  # U.S.
    r"|\d+(?:[.,]\d+)*(?:st|nd|rd|th)?"
    r"|[\u3040-\u30ff\u3400-\u9fff]"  # no spaces between words there: one character at a time
    r"|[^\W\d_][^\W_]*(?:['’](?!s\b)[^\W\d_]+)*"
)


def listed(text: str, mark: str | None = None) -> list[str]:
    """The words of a list written as prose, or the entries between marks."""
    return [entry.strip() for entry in text.split(mark)]


STOP = frozenset(
    listed(
        """a an the and or but nor so yet of in on at to from by for with about into over after before between
        through during under against without within along across up down out off than then as if while when
        where who whom whose which what why how that this these those there here it its it's he she they we i
        you his her hers him them their theirs our ours us me my your is are was were be been being am has have
        had having do does did doing will would shall should can could may might must not no also just only very
        more most much many such own same other another any some all both each few s t d ll re ve m because
        until again once too now one ones per via says said say saying told tell tells according new yes really
        got get"""
    )
)
"""Words that carry a sentence's grammar and little of what it is about."""

NEGATIONS = frozenset(
    listed(
        """not no never none nobody nothing neither nor without cannot n't can't won't don't doesn't didn't isn't
        aren't wasn't weren't hasn't haven't hadn't wouldn't shouldn't couldn't hardly deny denies denied
        denying denial fail fails failed refuse refuses refused decline declines declined reject rejects
        rejected false falsely untrue refute refuted"""
    )
)
SAYING = frozenset(
    listed(
        """say says said saying tell tells told add adds added announce announces announced warn warns warned claim
        claims claimed state states stated argue argues argued insist insists insisted confirm confirms
        confirmed deny denies denied report reports reported explain explains explained write writes wrote note
        notes noted suggest suggests suggested comment comments commented believe believes believed think thinks
        thought accuse accuses accused acknowledge acknowledged acknowledges estimate estimates estimated
        promise promises promised call calls called urge urges urged describe describes described declare
        declares declared vow vows vowed admit admits admitted respond responds responded reply replied replies
        tweet tweeted posted decline declines declined caution cautions cautioned condemn condemned condemns
        criticise criticised criticize criticized praise praised allege alleged alleges testified testify
        according asked predict predicts predicted"""
    )
)
MONTHS = {
    name: number
    for number, names in enumerate(
        listed(
            """january jan | february feb | march mar | april apr | may | june jun | july jul | august aug |
            september sept sep | october oct | november nov | december dec""",
            "|",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        listed(
            """monday mon | tuesday tue tues | wednesday wed | thursday thu thurs | friday fri | saturday sat |
            sunday sun""",
            "|",
        )
    )
    for name in names.split()
}
COUNTRIES = frozenset(
    listed(
        """Afghanistan | Albania | Algeria | Andorra | Angola | Argentina | Armenia | Australia | Austria | Azerbaijan
        | Bahamas | Bahrain | Bangladesh | Barbados | Belarus | Belgium | Belize | Benin | Bhutan | Bolivia | Bosnia
        | Botswana | Brazil | Britain | Brunei | Bulgaria | Burkina Faso | Burundi | Cambodia | Cameroon | Canada |
        Cape Verde | Chad | Chile | China | Colombia | Congo | Costa Rica | Croatia | Cuba | Cyprus | Czech Republic
        | Czechia | Denmark | Djibouti | Dominica | Dominican Republic | Ecuador | Egypt | El Salvador | England |
        Eritrea | Estonia | Eswatini | Ethiopia | Fiji | Finland | France | Gabon | Gambia | Georgia | Germany |
        Ghana | Greece | Greenland | Grenada | Guatemala | Guinea | Guinea-Bissau | Guyana | Haiti | Honduras |
        Hungary | Iceland | India | Indonesia | Iran | Iraq | Ireland | Israel | Italy | Ivory Coast | Jamaica |
        Japan | Jordan | Kazakhstan | Kenya | Kiribati | Kosovo | Kuwait | Kyrgyzstan | Laos | Latvia | Lebanon |
        Lesotho | Liberia | Libya | Liechtenstein | Lithuania | Luxembourg | Madagascar | Malawi | Malaysia |
        Maldives | Mali | Malta | Mauritania | Mauritius | Mexico | Micronesia | Moldova | Monaco | Mongolia |
        Montenegro | Morocco | Mozambique | Myanmar | Namibia | Nauru | Nepal | Netherlands | New Zealand |
        Nicaragua | Niger | Nigeria | North Korea | North Macedonia | Northern Ireland | Norway | Oman | Pakistan |
        Palau | Palestine | Panama | Papua New Guinea | Paraguay | Peru | Philippines | Poland | Portugal | Qatar |
        Romania | Russia | Rwanda | Samoa | San Marino | Saudi Arabia | Scotland | Senegal | Serbia | Seychelles |
        Sierra Leone | Singapore | Slovakia | Slovenia | Somalia | South Africa | South Korea | South Sudan | Spain
        | Sri Lanka | Sudan | Suriname | Sweden | Switzerland | Syria | Taiwan | Tajikistan | Tanzania | Thailand |
        Togo | Tonga | Trinidad | Tunisia | Turkey | Türkiye | Turkmenistan | Tuvalu | UAE | UK | US | USA | Uganda
        | Ukraine | United Arab Emirates | United Kingdom | United States | Uruguay | Uzbekistan | Vanuatu | Vatican
        | Venezuela | Vietnam | Wales | Yemen | Zambia | Zimbabwe""",
        "|",
    )
)
_UNITS = listed(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen"""
)
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
NUMBER_WORDS = {word: value for value, word in enumerate(_UNITS)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
SCALES = {
    "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12,
    "k": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "bn": 10**9, "tn": 10**12,
}  # fmt: skip
_IRREGULAR = {
    form: base
    for base, forms in (
        pair.split(":")
        for pair in listed(
            """win:won winning winner winners | die:died dead death deaths dies | kill:killed killing killings |
            fight:fought | buy:bought | sell:sold sale sales | lead:led | leave:left | lose:lost loss losses |
            begin:began begun | rise:rose risen | fall:fell fallen | make:made | meet:met | hold:held |
            hit:hitting | find:found | build:built | bring:brought | send:sent | spend:spent | steal:stole
            stolen | shoot:shot shots | strike:struck | take:took taken | give:gave given | become:became |
            go:went gone goes | come:came | see:saw seen | speak:spoke spoken | break:broke broken |
            choose:chose chosen | fly:flew flown | run:ran | grow:grew grown | know:knew known | man:men |
            woman:women | person:people persons | child:children | keep:kept | teach:taught | think:thought |
            write:wrote written | resign:resignation | suspect:suspected | swear:sworn | withdraw:withdrew
            withdrawn | wife:wives | life:lives""",
            "|",
        )
    )
    for form in forms.split()
}
_SUFFIXES = (
    "ization",
    "isation",
    "ations",
    "ation",
    "ments",
    "ment",
    "ness",
    "ingly",
    "edly",
    "ing",
    "ed",
    "ly",
    "ion",
    "ive",
)
_VOWEL = re.compile(r"[aeiouyà-ÿ]")


class Word(NamedTuple):
    """A word or number where it stands in its text."""

    start: int
    end: int
    text: str
    stem: str


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The common root of a word's forms: attack, attacks, attacked, attacking are one."""
    low = word.lower().replace("’", "'").replace(".", "")
    if low[:1].isdigit():
        return low.replace(",", "").rstrip("stndrh") if low[-1:].isalpha() else word.replace(",", "")
    if low in NUMBER_WORDS and low != "one":
        return str(NUMBER_WORDS[low])
    low = _IRREGULAR.get(low, low)
    if len(low) < 4 or not low.isascii():
        return low
    if low.endswith("ies") and len(low) > 4:
        low = low[:-3] + "y"
    elif low.endswith(("sses", "xes", "zes", "ches", "shes")):
        low = low[:-2]
    elif low.endswith("s") and not low.endswith(("ss", "us", "is")):
        low = low[:-1]
    for suffix in _SUFFIXES:
        rest = low[: -len(suffix)]
        if low.endswith(suffix) and len(rest) >= (4 if suffix in ("ion", "ive", "ment", "ation") else 3):
            if _VOWEL.search(rest):
                low = rest[:-1] if rest[-1] == rest[-2] and rest[-1] not in "lsz" else rest
            break
    if low.endswith("e"):
        low = low[:-1]
    return low[:-1] + "i" if low.endswith("y") and len(low) > 3 else low


def words(text: str) -> list[Word]:
    """The words and numbers of a text, in order. A possessive 's is left out."""
    return [Word(m.start(), m.end(), m.group(), stem(m.group())) for m in _WORD.finditer(text)]


def spans_of(stems: Set[str], text: str) -> tuple[tuple[int, int], ...]:
    """Where words with one of the stems stand; two thirds of the time that going through `words` takes."""
    return tuple((m.start(), m.end()) for m in _WORD.finditer(text) if stem(m.group()) in stems)


def content(text_words: Iterable[Word]) -> list[Word]:
    """Those words that say what the text is about."""
    return [word for word in text_words if word.text.lower().replace("’", "'") not in STOP and word.stem not in STOP]


def phrased(text_words: Sequence[Word]) -> list[Word]:
    """The words that say what a text is about, a verb of several words being one: "call off" for "called off"."""
    whole: list[Word] = []
    inside: set[int] = set()
    for start, end, phrase in phrases([w.text.lower() for w in text_words]):
        if start not in inside:
            inside |= set(range(start, end))
            whole.append(Word(text_words[start].start, text_words[end - 1].end, phrase, phrase))
    return sorted([*content(w for n, w in enumerate(text_words) if n not in inside), *whole])


# -- names ----------------------------------------------------------------------------------------------------------

_JOINERS = frozenset(listed("""of the for de la le du des von van der bin al el da dos y"""))
_TITLES = frozenset(
    listed(
        """mr mrs ms dr prof sir lord lady president minister prime king queen prince princess pope senator sen rep
        governor gov judge justice general gen secretary chancellor chief director chairman chairwoman ceo mayor
        sheriff officer captain colonel sergeant spokesman spokeswoman spokesperson attorney congressman
        congresswoman representative ambassador commissioner former vice deputy coach professor doctor"""
    )
)
_NOT_NAMES = frozenset(
    listed(
        """police officials experts people both several many meanwhile however although though since despite here
        there yesterday today tomorrow asked earlier later last next first second third nearly around more most
        under over among amid during once even still yet instead then thus also additionally moreover
        furthermore critics analysts authorities residents witnesses researchers scientists anyone anybody
        someone somebody everyone everybody nobody nothing everything something"""
    )
) | frozenset(MONTHS) - {"may"} | frozenset(WEEKDAYS) - {"sun"}  # fmt: skip


def is_capital(word: Word) -> bool:
    """Whether a word is written with a capital, a single I or A not counting."""
    return word.text[0].isupper() and (len(word.text) > 1)


def is_month(word: Word) -> bool:
    """Whether it names a month, with the capital that tells May from may."""
    return word.text[0].isupper() and word.text.lower() in MONTHS


def _opens(text: str, word: Word) -> bool:
    """Whether a word stands where any word takes a capital: at the start, after a colon, an opening quote or a stop."""
    before = text[: word.start].rstrip()
    return not before or before[-1] in "\"“‘'([:.!?•-–—*" or text[word.start - 1] in "\"“‘'"


def names(
    text: str, text_words: Sequence[Word], common: frozenset[str] | set[str] = frozenset()
) -> list[tuple[int, int]]:
    """Runs of capitalised words, as index ranges into `text_words`: people, places, bodies, titles of works.

    A lone capital at a sentence's start says little; it counts unless it is a word of grammar, stands in `common`
    (words met in lower case elsewhere), or looks like a plural.
    """
    runs: list[tuple[int, int]] = []
    at, last = 0, len(text_words)
    while at < last:
        if not is_capital(text_words[at]) or text_words[at].text.lower() in _NOT_NAMES:
            at += 1
            continue
        end = _run_end(text, text_words, at)
        start = at
        alone = end == at + 1 or text_words[at + 1].text == "of"  # "Leaders of the West African bloc"
        if _opens(text, text_words[at]) and _is_plain(text_words[at].text.lower(), common, alone):
            start = at + 1
        if start < end:
            runs.append((start, end))
        at = end
    return runs


_SINGULAR = ("ss", "us", "is", "os")


def _is_plain(low: str, common: frozenset[str] | set[str], alone: bool) -> bool:
    return (
        low in STOP
        or low in common
        or low in NUMBER_WORDS
        or (alone and low.endswith("s") and low[-2:] not in _SINGULAR)
    )


def _run_end(text: str, text_words: Sequence[Word], at: int) -> int:
    """One past the last word of the capitalised run that starts at `at`, joiners such as "of the" included."""
    end = at + 1
    while end < len(text_words):
        probe = end
        while probe < len(text_words) and text_words[probe].text in _JOINERS and probe - end < 2:
            probe += 1
        if probe >= len(text_words) or not is_capital(text_words[probe]):
            break
        between = text[text_words[end - 1].end : text_words[probe].start]
        if re.search(r"[^\w\s.&'’-]|[.]\s+(?![A-Z])|['’]s\b|\n", between) or text_words[probe].text.lower() in MONTHS:
            break
        if "." in between and len(text_words[end - 1].text) > 4:  # a full stop, not an abbreviation
            break
        end = probe + 1
    return end


def bare_name(name_words: Sequence[Word]) -> list[Word]:
    """The words of a name after its titles, without joiners: "Harbour Commissioner Tomas Wendel" -> Tomas, Wendel."""
    titled = max((i for i, w in enumerate(name_words) if w.text.lower().rstrip(".") in _TITLES), default=-1)
    kept = [w for w in name_words[titled + 1 :] if w.text.lower() not in _JOINERS]
    return kept or [w for w in name_words if w.text.lower() not in _JOINERS | _TITLES] or list(name_words)


# -- numbers and negation -------------------------------------------------------------------------------------------


class Number(NamedTuple):
    """A quantity: its value with "million" and the like multiplied in, and which words spell it."""

    value: float
    first: int
    last: int


def numbers(text_words: Sequence[Word]) -> list[Number]:
    """The quantities of a text: 1,000 = one thousand = 1k. "One" alone and ordinals in words are left out."""
    found: list[Number] = []
    at = 0
    while at < len(text_words):
        value, end = _number_at(text_words, at)
        if end > at:
            found.append(Number(value, at, end))
        at = max(end, at + 1)
    return found


def _number_at(text_words: Sequence[Word], at: int) -> tuple[float, int]:
    low = text_words[at].text.lower()
    if low[0].isdigit():
        value, end = _digits(low), at + 1
    elif low == "half" and [w.text.lower() for w in text_words[at + 1 : at + 2]] == ["a"] and len(text_words) > at + 2:
        scale = SCALES.get(text_words[at + 2].text.lower(), 0)
        return (scale / 2, at + 3) if scale >= 100 else (0.0, at)
    elif low in NUMBER_WORDS:
        value, end = float(NUMBER_WORDS[low]), at + 1
        if value >= 20 and end < len(text_words) and 0 < NUMBER_WORDS.get(text_words[end].text.lower(), 0) < 10:
            value, end = value + NUMBER_WORDS[text_words[end].text.lower()], end + 1
    elif (
        low == "a"
        and at + 1 < len(text_words)
        and text_words[at + 1].text.lower() in ("dozen", "hundred", "million", "billion")
    ):
        value, end = 1.0, at + 1
    else:
        return 0.0, at
    while end < len(text_words) and text_words[end].text.lower() in SCALES and not text_words[end].text.isupper():
        value, end = value * SCALES[text_words[end].text.lower()], end + 1
    if low == "one" and end == at + 1:
        return 0.0, at
    return value, end


def _digits(low: str) -> float:
    plain = low.rstrip("stndrh")
    plain = plain.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", plain) else plain.replace(",", ".")
    try:
        return float(plain)
    except ValueError:  # 1.2.3, 192.168.1.1
        return float(abs(_stand_in(plain)))


def _stand_in(text: str) -> int:
    """A stable stand-in for a number-like string that is no number, so that equal ones compare equal."""
    return int.from_bytes(text.encode()[:6], "big")


def is_negation(word: Word) -> bool:
    """Whether a word turns what follows into its opposite."""
    low = word.text.lower().replace("’", "'")
    return low in NEGATIONS or low.endswith("n't")
