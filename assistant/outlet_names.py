"""Outlets that a question names: those held, and those that are not, so that an answer can say so. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.wording import listed
from index import lexicon

# Outlets and agencies by whose names questions ask for what they say. Beside them a name counts that ends as theirs do.
_KNOWN = {
    name.casefold(): name
    for name in listed(
        """ABC | Al Arabiya | Al Jazeera | ANSA | AFP | Agence France-Presse | AP | Ars Technica | Associated Press | Axios |
        BBC | Bild | Bloomberg | Breitbart | BuzzFeed | CBC | CBS | CGTN | CNBC | CNN | C-SPAN | Corriere della Sera |
        Der Spiegel | Deutsche Welle | Deutschlandfunk | dpa | DW | The Economist | EFE | El Mundo | El País | Euronews |
        Financial Times | Forbes | Fox | France 24 | France Info | FT | The Globe and Mail | The Guardian | Haaretz |
        The Hill | The Hindu | HuffPost | The Independent | Interfax | The Intercept | ITV | Kyodo | La Repubblica |
        La Vanguardia | Le Figaro | Le Monde | Libération | MSNBC | NBC | Newsweek | NHK | NPR | NYT | Nikkei | NZZ | PBS |
        Politico | ProPublica | RAI | Reuters | RFI | RIA Novosti | RT | RTVE | Semafor | Der Standard | Süddeutsche |
        Tagesschau | TASS | TIME | UPI | USA Today | Vice | Vox | The Verge | Washington Post | Wired | WSJ | Xinhua | ZDF""",
        "|",
    )
}
_ENDINGS = frozenset(
    listed(
        """times post news herald tribune courier journal gazette telegraph mail mirror express chronicle observer globe
        star wire press radio tv television broadcasting broadcaster daily weekly today magazine newshour dispatch examiner
        inquirer sentinel bulletin review zeitung rundschau"""
    )
)
_NAME = r"(?:[Tt]he )?(?:[A-ZÀ-Þ][\w&.-]*|[a-z]?[A-Z]{2,})(?: [A-ZÀ-Þ][\w&-]*)*"
_JOINED = rf"(?:, (?:and )?| and | or | versus | vs\.? | with | from | to )(?={_NAME})"
_LIST = re.compile(rf"{_NAME}(?:{_JOINED}{_NAME})*")
_JOINER = re.compile(_JOINED)


def named_outlets(question: str, outlets: Sequence[str]) -> tuple[str, ...]:
    """The outlets held that a question names, in its order: by their whole name, or without a leading "The".

    One that is a plain word (Time, The Sun) is named by its capital, or beside another outlet: "reuters and the sun".
    """
    certain: dict[str, tuple[int, int]] = {}
    doubtful: dict[str, tuple[int, int]] = {}
    for outlet in outlets:
        found = mention(outlet).search(question)
        if found and len(_bare(outlet)) > 1:
            plain = found[0].islower() and " " not in found[0] and lexicon.is_known(found[0])
            (doubtful if plain else certain)[outlet] = found.span()
    for outlet in sorted(doubtful, key=lambda outlet: doubtful[outlet]):
        others = (span for other, span in (certain | doubtful).items() if other != outlet)
        if any(_are_listed(question, doubtful[outlet], span) for span in others):
            certain[outlet] = doubtful[outlet]
    return tuple(sorted(certain, key=lambda outlet: (certain[outlet], outlet)))


def mention(outlet: str) -> re.Pattern[str]:
    """How a question may write an outlet's name: without "The", in any case, and "usa today" for usatoday.com."""
    if label := _site(outlet):
        name = (
            " ?".join(map(re.escape, label))
            + rf"(?:{re.escape(outlet.casefold().removeprefix('www.')[len(label) :])})?"
        )
    else:
        name = re.escape(_bare(outlet))
    return re.compile(rf"(?<![\w.]){name}(?!\w)", re.I)


def _site(outlet: str) -> str:
    """The name in an outlet that is told by its address: usatoday of www.usatoday.com; empty for others."""
    found = re.fullmatch(r"(?:www\.)?([\w-]{2,})(?:\.[a-z]{2,6}){1,2}", outlet.casefold())
    return found[1] if found else ""


_BESIDE = re.compile(r"(?:,| and| or| versus| vs\.?| with| from| to)+ (?:the )?", re.I)


def _are_listed(question: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether nothing but a joining word stands between two names."""
    first, second = sorted((one, other))
    return first[1] <= second[0] and bool(_BESIDE.fullmatch(question, first[1], second[0]))


def outlets_meant(question: str) -> tuple[str, ...]:
    """What a question names as outlets, held or not, as it writes them: well-known ones, and names listed beside such."""
    # The first word is a capital of its own.
    start = re.match(r"\W*\w+ ", question)
    lists = [_JOINER.split(found.group()) for found in _LIST.finditer(question, start.end() if start else 0)]
    lists = [[name.strip(" .") for name in names] for names in lists]
    found = [_bare(name) for names in lists if any(map(is_outlet, names)) for name in names]
    said = {name.casefold() for name in found}
    return tuple(dict.fromkeys(found + [name for name in _written_small(question) if name.casefold() not in said]))


def _written_small(question: str) -> list[str]:
    """The well-known outlets wherever their letters stand: bbc, le monde; those that are words, beside such only."""
    low = question.casefold()
    places = {}
    for small, name in _KNOWN.items():
        found = re.search(rf"(?<![\w-]){re.escape(_bare(small))}(?![\w-])", low) if len(small) > 2 else None
        if found:
            places[_bare(name)] = found.span()
    named = {name: span for name, span in places.items() if not lexicon.is_known(name.casefold())}
    beside = [
        name for name, span in places.items() if any(_are_listed(question, span, other) for other in named.values())
    ]
    return [*named, *(name for name in beside if name not in named)]


def is_outlet(name: str) -> bool:
    """Whether a name is a well-known outlet's, or ends as those of outlets do."""
    low, words = name.casefold(), _bare(name).casefold().split()
    if low in _KNOWN or f"the {low}" in _KNOWN or _bare(low) in _KNOWN:
        return True
    return bool(words) and words[-1] in _ENDINGS and (len(words) > 1 or low.startswith("the "))


def held_under(name: str, outlets: Sequence[str]) -> tuple[str, ...]:
    """The outlets held that go by a name: BBC News and BBC Sport by BBC, cnn.com by CNN."""
    low = name.casefold()
    site = low.replace(" ", "")
    return tuple(
        o
        for o in outlets
        if _bare(o).casefold() == low or _bare(o).casefold().startswith(f"{low} ") or _site(o) == site
    )


def _bare(outlet: str) -> str:
    return re.sub(r"^the ", "", outlet, flags=re.I)
