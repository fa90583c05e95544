"""Who is speaking in the evidence: an outlet in its own words, or somebody whose words it reports. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answers import Evidence, Sentence
from assistant.attribution import Attribution, Span, find_attributions
from assistant.speech import DETERMINERS, DONE, IN_WORDS, MODALS, ON_THE_WAY, OPENERS, PRONOUNS, TITLES
from assistant.wording import WEEKDAYS, listed
from index.lexicon import is_kind_of


def name_speakers(passages: Sequence[Evidence], sentences: Sequence[Sentence]) -> tuple[Evidence, ...]:
    """The passages, each with who is speaking in what was quoted of it; nobody where the outlet speaks itself.

    A passage in which two are quoted, or one beside the outlet's own words, names the speaker of the larger part.
    """
    spans: dict[int, list[Span]] = {}
    for quote in (quote for sentence in sentences for quote in sentence.quotes):
        spans.setdefault(quote.citation, []).append((quote.start, quote.end))
    named = []
    for passage in passages:
        # Quotes count from the article's start, passages hold a slice of it.
        here = [(start - passage.start, end - passage.start) for start, end in spans.get(passage.rank, ())]
        named.append(replace(passage, speaker=speaker_of(passage.text, here)) if here else passage)
    return tuple(named)


def speaker_of(text: str, spans: Sequence[Span]) -> str:
    """Who says the larger part of `spans` of a text: the name as it stands there, or nothing for the text's own words."""
    found = find_attributions(text)
    shares: dict[str, int] = {}
    total = sum(end - start for start, end in spans)
    for one in found:
        said = sum(_shared(one.content, span) for span in spans)
        if said and _is_speech(one, text) and (name := _bare_name(_name_of(one, found, text))):
            shares[name] = shares.get(name, 0) + said
    name, share = max(shares.items(), key=lambda item: item[1], default=("", 0))
    return name if share > total / 2 else ""


_CLAUSE = re.compile(
    r"(?:that|how|what|why|whether|if|it|he|she|they|there|we|i|you)\b|(?:on|in|at|during|last|this|late|early)\b[^,;]{0,50}?\bthat\b"
    r"|(?:(?!,|;|:|\b(?:that|who|which|to|after|before|when|while|as|because|since|and|or|for|with)\b)[^\n]){0,80}?"
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|does|did|isn|wasn|won)\b",
    re.I,
)
"""What is said, as a clause of its own: its subject and an auxiliary before anything that opens another clause."""


def _is_speech(one: Attribution, text: str) -> bool:
    """Whether words are reported, and not what somebody did, plans or thinks of doing."""
    content = text[slice(*one.content)].lstrip(" ,:")
    verb = re.split(r"\W+", text[slice(*one.cue)].lower())[-1]
    if one.content[0] < one.cue[0] or content.startswith(("“", '"', "«", "''")):
        return True
    if verb in DONE - IN_WORDS:
        return bool(_CLAUSE.match(content))
    return verb in IN_WORDS or not content.startswith("to ")


_DAY_BEHIND = re.compile(
    rf"(?:,? (?:on|late|early))? (?:{'|'.join(day for day in WEEKDAYS if day.endswith('day'))})\Z"
    r"|,? (?:on|in) (?:(?! (?:on|in) )[^,])*\d[^,]*\Z",
    re.I,
)
_NO_SPEAKERS = frozenset(listed("count counts figure figures post posts model models number numbers"))
"""Nouns that can be persons to a dictionary and in a report are none."""


def _bare_name(name: str) -> str:
    """A speaker's name without the day behind it; empty for what is no person or body, such as a report or half a clause."""
    name = _DAY_BEHIND.sub("", name).strip(" ,")
    if name[:1].islower() and name.split()[0] not in DETERMINERS:
        name = _capitals(name)
    plain = re.split(r" (?:of|for|in|at|from|with|by|on|near|who|whose|based) ", name)[0]
    tokens = plain.split()
    if plain.lower() in DETERMINERS | PRONOUNS | {"any", "none", "neither"}:
        return ""  # "one of them", "he"
    if not tokens or tokens[0].lower() in OPENERS or (len(tokens) > 2 and any(t.isdigit() for t in tokens)):
        return ""
    if any(t.lower() in ON_THE_WAY | MODALS for t in name.split()[1:]):
        return ""
    if tokens[-1][0].isupper():
        return name
    head = tokens[-1].lower()
    somebody = head in ("people", "group", "groups") or any(
        is_kind_of(head, kind) for kind in ("person", "organization")
    )
    return name if somebody and head not in _NO_SPEAKERS else ""


def _capitals(name: str) -> str:
    """The name that a run of words ends in: "meeting with sailors Venn" names Venn, "former mayor Ana Ruiz" both."""
    found = re.search(r" (?:with|of|for|to|by) .*?((?:[A-Z][\w’'.-]*(?: |\Z))+)\Z", name)
    return found[1] if found else name


def _shared(one: Span, other: Span) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


_TITLED = re.compile(r"\. [A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2}")
_BEFORE_WHO = re.compile(
    r"\b((?:(?:[Aa]n?|[Tt]he|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Tt]wo|[Tt]hree) )?(?:(?!a |an |the )[\w’'-]+ ){0,4}[\w’'-]+),? \Z"
)


def _name_of(one: Attribution, found: Sequence[Attribution], text: str) -> str:
    """A speaker's name: for "he" the last one named before, for a surname the full name that the text gives."""
    name = text[slice(*one.source)]
    if name.lower() == "who":
        named = list(_BEFORE_WHO.finditer(text, max(0, one.source[0] - 80), one.source[0]))
        name = named[-1].group(1) if named else name
    if name.lower() in TITLES and (titled := _TITLED.match(text, one.source[1])):
        return name + titled[0]  # the full stop of "Rep." is no end of it
    if name.lower() in PRONOUNS:
        earlier = [text[slice(*a.source)] for a in found if a.source[0] < one.source[0]]
        name = next((n for n in reversed(earlier) if n.lower() not in PRONOUNS), name)
    if re.fullmatch(r"(?:Mr|Mrs|Ms|Dr)\.? [^\W\d_]\S*|[^\W\d_]\S*", name) and name[0].isupper():
        surname = re.escape(name.rpartition(" ")[2])
        full = re.search(rf"(?:[A-Z][\w’'-]+ ){{1,3}}{surname}\b", text[: one.source[0]])
        name = full.group() if full else name
    if not any(c.isupper() for c in name[1:]) and (person := _person(name, text)):
        return person
    return name


_FULL = r"[A-Z][\w’'-]+(?: (?:[a-z]{1,3} )?[A-Z][\w’'-]+)+"


def _person(called: str, text: str) -> str:
    """Whom a text names as "the director", when it names one alone: "its director, Ana Ruiz" or "Ana Ruiz, the director"."""
    noun = re.escape(called.rpartition(" ")[2])
    found = {m[1] for m in re.finditer(rf"\b{noun},? ({_FULL})(?=[,.;]| said\b| told\b)", text)}
    found |= {m[1] for m in re.finditer(rf"\b({_FULL}), (?:the|its|their|a|an) (?:[a-z-]+ )?{noun}\b(?!['’])", text)}
    return found.pop() if len(found) == 1 else ""
