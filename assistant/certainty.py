"""How sure, how many and why: a sentence that says more than its source. Pure.

The source says "may", "is expected to" or "plans to" of what the sentence tells as done; it says "much of" or "all but two"
where the sentence says "all"; it tells of two things where the sentence makes one the cause of the other. Each check
looks at the sentences of the source that tell most of it, and says nothing when none of them does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.clauses import clauses, is_inflected_verb
from assistant.speech import SAY, TELL
from assistant.told import Clause, Told, strength, told_in
from assistant.wording import Word, is_negation

_SAME = 0.6  # of the claim's words of meaning, for a sentence of the source to tell the same
_AS_MUCH = 0.8  # of what the sentence that tells most of it does
_FEWEST = 2
_NEAR = 4  # words of meaning on either side of a verb
_BESIDE = 2  # of those beside it, for the verb of a sentence to tell the same as a clause's


def oversure(claim: Told, lines: Sequence[Told], sentence: str) -> str:
    """What of a claim's certainty, extent or cause its source, whose sentences are `lines`, does not give.

    `sentence` is that of the answer: its "would" and "may" count for each part of it.
    """
    telling = _telling(claim, lines)
    if telling and (wrong := _only_possible(claim, telling, lines, sentence) or _not_all(claim, telling)):
        return wrong
    return _no_cause(claim, lines)


def _telling(claim: Told, lines: Sequence[Told]) -> list[Told]:
    """The sentences that tell as much of the claim as any, if that is enough."""
    shares = [(told_in(line.sensed, claim.meanings), line) for line in lines]
    most = max((share for share, _ in shares), default=0.0)
    if most < max(_FEWEST, _SAME * len(claim.meanings)):
        return []
    return [line for share, line in shares if share >= _AS_MUCH * most]


# -- how sure ---------------------------------------------------------------------------------------------------------

_MAY = "may|might|could|perhaps|possibl[ey]|probabl[ey]|likely|expected|believed|thought|feared|suspected|presumed|supposed"
_WILL = (
    "will|would|shall|should|must|(?:is|are|was|were|still had|has yet|have yet) (?:not )?to"
    "|(?:is|are|was|were) being"
    "|(?:plan|want|intend|hop|threaten|promis|propos|prepar|tr)(?:s|es|ies|ed|d|ied|ing|ying)? (?:not )?to"
    "|(?:plan|proposal|preparation|call|deadline)s? (?:\\w+ ){0,3}(?:for \\w+ )?to"
)
_UNSURE = re.compile(
    rf"\b(?:{_MAY}|can|cannot|alleged(?:ly)?|reported(?:ly)?|apparent(?:ly)?|appear(?:s|ed)?|seem(?:s|ed)?|[Ii]f|[Ww]hether"
    r"|estimated?|predict\w*|forecast\w*|consider\w*|potential(?:ly)?|chance|risk\w*|warn\w*|fears?|hopes?)\b"
)
_AHEAD = re.compile(
    rf"\b(?:{_WILL}|urg\w+|ask\w*|call\w*|demand\w*|order\w*|agree\w*|vow\w*|pledg\w+|due|ready|seek\w*|next|plans?"
    r"|wishes|offer\w*|decid\w+|being|about|willing|going|recommend\w*)\b",
    re.IGNORECASE,
)
"""In a claim with one of these, what is told may lie ahead."""
_BEFORE_VERB = re.compile(rf"\b({_MAY}|{_WILL})(?:\W+(?:\w+ly|to|be|have|been|not|also|still|soon|then))*\W+$")
_HEDGE = re.compile(rf"\b(?:{_MAY}|{_WILL})\b")
_DONE = frozenset(("had", "has", "have", "was", "were", "did"))
_POSSIBLE = re.compile(rf"^(?:{_MAY})$", re.IGNORECASE)


def _only_possible(claim: Told, telling: Sequence[Told], lines: Sequence[Told], sentence: str) -> str:
    """Whether the source says only that it may be so, or that it lies ahead, wherever it tells of it."""
    if _UNSURE.search(sentence) or not any(_HEDGE.search(line.text) for line in telling):
        return ""
    ahead = bool(_AHEAD.search(sentence))
    for clause in clauses(claim):
        verb = claim.words[clause.verb]
        chain = claim.words[clause.first : clause.verb + 1]
        if verb.text.lower() in SAY | TELL or any(is_negation(w) for w in chain):
            continue
        met = [_sureness(line, at) for line in telling for at in _told_at(claim, clause, line)]
        if not met or any(_sureness(line, at) == 2 for line in lines for at in _told_at(claim, clause, line)):
            continue
        if max(met) == 0:
            return "the passage says only that it may be so"
        if max(met) == 1 and not ahead and _is_past(chain):
            return "the passage does not say that it is done"
    return ""


def _is_past(chain: Sequence[Word]) -> bool:
    """Whether a verb with its helpers tells of what is done: "begins in March" may lie ahead."""
    lows = [w.text.lower() for w in chain]
    return bool(_DONE.intersection(lows)) or (
        is_inflected_verb(lows[-1]) and not lows[-1].endswith("s") and len(lows) == 1
    )


def _told_at(claim: Told, clause: Clause, line: Told) -> list[int]:
    """Where a sentence has the verb of a clause, with other words of the clause near it."""
    verb, start = claim.words[clause.verb].start, claim.words[clause.subject[0]].start
    end = claim.words[clause.end - 1].end
    meant = list(zip(claim.key_words, claim.meanings, strict=True))
    own = [m for w, m in meant if w.start == verb]
    beside = [m for w, m in meant if start <= w.start < end and w.start != verb]
    behind = [m for w, m in meant if verb < w.start < end] or beside
    least = min(_BESIDE, len(behind))
    found = []
    for at, (word, offered) in enumerate(zip(line.key_words, line.offered, strict=True)):
        if any(strength(m, offered) == 1.0 for m in own):
            near = [*line.offered[max(0, at - _NEAR) : at], *line.offered[at + 1 :][:_NEAR]]
            held = frozenset[str | int]().union(*near)
            if behind and sum(bool(m & held) for m in behind) >= least:
                found.append(word.start)
    return found


def _sureness(line: Told, at: int) -> int:
    """0 for what may be, 1 for what lies ahead, 2 for what is so, by the words before a verb."""
    before = _BEFORE_VERB.search(line.text[:at])
    if before is None:
        return 2
    return 0 if _POSSIBLE.match(before[1]) else 1


# -- how many ---------------------------------------------------------------------------------------------------------

_ALL = re.compile(
    r"(?<!\bat )(?<!\bnot )(?<!\babove )(?<!\bof )(?<!\bafter )"
    r"\b(?:(?:(?<!\bin )all|(?<=\bin )all(?= (?:of|the)\b))(?! but\b| the same\b|[- ]time\b| over\b)"
    r"|every(?! (?:day|week|month|year|hour)\b)|everyone|everybody"
    r"|everything|entire(?:ly)?|always)\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"\b(?:all|every\w*|each|both|whole|wholly|entire(?:ly)?|complete(?:ly)?|full(?:y)?|any|no|none|nobody|never|always|only"
    r"|unanimous(?:ly)?|throughout|total(?:ly)?|altogether|without|the (?:two|three|four|five|six|seven|eight|nine))\b",
    re.IGNORECASE,
)
_BUT = re.compile(
    r"\b(?:except(?:ing)?|apart from|all but|but for|other than"
    r"|(?:nearly|almost|practically|virtually) (?:all|every\w*|the whole))\b",
    re.IGNORECASE,
)
_LESS = re.compile(
    rf"{_BUT.pattern}|\b(?:most|many|nearly|almost|some|outside|beyond|beside|besides|with the exception)\b",
    re.IGNORECASE,
)


def _not_all(claim: Told, telling: Sequence[Told]) -> str:
    """Whether the claim says "all" where the source does not, or leaves some out."""
    match = _ALL.search(claim.text)
    if not match or _LESS.search(claim.text):
        return ""
    counted = {n for line in telling for n in line.values} & claim.values
    if not counted and not any(_WHOLE.search(line.text) for line in telling):
        return f"the passage does not say “{match[0].lower()}”"
    if all(_BUT.search(line.text) for line in telling):
        return "the passage leaves some out"
    return ""


# -- why --------------------------------------------------------------------------------------------------------------

_BECAUSE = re.compile(
    r"\b(?:because(?: of)?|due to|owing to|on account of|thanks to|as a result of|in response to)\b", re.IGNORECASE
)
_EFFECT = 6  # words of meaning before "because"
_HELD = 0.3  # of the words of a cause, in the sentence that tells its effect or one beside it


def _no_cause(claim: Told, lines: Sequence[Told]) -> str:
    """Whether the source tells the cause that a claim gives elsewhere than the effect, or not at all."""
    match = _BECAUSE.search(claim.text)
    if not match or not match.start():
        return ""
    stop = re.search(r"[,;.]", claim.text[match.end() :])
    end = match.end() + stop.start() if stop else len(claim.text)
    cause = [m for w, m in _meant(claim) if match.end() <= w < end]
    effect = [m for w, m in _meant(claim) if w < match.start()][-_EFFECT:]
    if not cause or not effect:
        return ""
    told = [told_in(line.sensed, effect) for line in lines]
    best = max(told)
    for at, share in enumerate(told):
        if share >= _AS_MUCH * best:
            near = frozenset().union(*(line.sensed for line in lines[max(0, at - 1) : at + 2]))
            if told_in(near, cause) >= _HELD * len(cause):
                return ""
    return "the passage does not give that as the cause"


def _meant(claim: Told) -> Iterator[tuple[int, frozenset[str | int]]]:
    return ((word.start, meant) for word, meant in zip(claim.key_words, claim.meanings, strict=True))
