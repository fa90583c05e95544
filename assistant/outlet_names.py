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
    """The outlets held that a question names, in its order: by their whole name, or without a leading "The"."""
    found: dict[str, int] = {}
    for outlet in outlets:
        short = _bare(outlet)
        # One word may be an ordinary one (Time, The Sun): then its capitals count.
        flags = re.I if " " in short else re.NOFLAG
        if len(short) > 1 and (at := re.search(rf"(?<!\w){re.escape(short)}(?!\w)", question, flags)):
            found[outlet] = at.start()
    return tuple(sorted(found, key=lambda outlet: (found[outlet], outlet)))


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
    """The well-known outlets that are no words, wherever their letters stand: bbc, le monde."""
    low = question.casefold()
    names = [_bare(name) for small, name in _KNOWN.items() if len(small) > 2 and not lexicon.is_known(_bare(small))]
    return [name for name in names if re.search(rf"(?<![\w-]){re.escape(name.casefold())}(?![\w-])", low)]


def is_outlet(name: str) -> bool:
    """Whether a name is a well-known outlet's, or ends as those of outlets do."""
    low, words = name.casefold(), _bare(name).casefold().split()
    if low in _KNOWN or f"the {low}" in _KNOWN or _bare(low) in _KNOWN:
        return True
    return bool(words) and words[-1] in _ENDINGS and (len(words) > 1 or low.startswith("the "))


def held_under(name: str, outlets: Sequence[str]) -> tuple[str, ...]:
    """The outlets held that go by a name: BBC News and BBC Sport by BBC."""
    low = name.casefold()
    return tuple(o for o in outlets if _bare(o).casefold() == low or _bare(o).casefold().startswith(f"{low} "))


def _bare(outlet: str) -> str:
    return re.sub(r"^the ", "", outlet, flags=re.I)
