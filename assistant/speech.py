"""The verbs with which English news reports what people say, think and want, in all their forms. Data only."""

from __future__ import annotations

from assistant.wording import listed

# Followed by what is said: "said (that) ...", and standing behind it: "..., X said".
_SAY = listed(
    """say add note write report announce claim argue warn explain suggest acknowledge insist maintain contend assert
    declare state stress emphasize emphasise predict estimate allege concede admit confirm deny promise pledge vow recall
    respond reply tweet conclude reveal disclose observe remark comment complain joke testify recommend
    believe think hope fear suspect worry doubt guess agree caution counter reiterate
    affirm clarify speculate opine quip lament boast brag proclaim profess muse
    imply hint indicate rule ask wonder demand propose"""
)
# What a study, a poll or a paper does, and what is said again: a clause follows.
_SHOW = listed("find show repeat")
# Followed by somebody who is told it: "told reporters (that) ...".
_TELL = listed("tell remind assure inform notify advise convince")
# Followed by what is wanted or done in words: "wants to ...", "called for ...", "described her as ...".
_WANT = listed(
    """want plan urge call describe criticize criticise accuse blame praise condemn denounce blast slam mock
    dismiss refuse decline threaten cite tout label characterize characterise"""
)
_IRREGULAR = {
    "say": ("says", "said", "saying"),
    "tell": ("tells", "told", "telling"),
    "write": ("writes", "wrote", "writing"),
    "find": ("finds", "found", "finding"),
    "think": ("thinks", "thought", "thinking"),
    "know": ("knows", "knew", "knowing"),
    "feel": ("feels", "felt", "feeling"),
    "show": ("shows", "showed", "shown", "showing"),
    "seek": ("seeks", "sought", "seeking"),
    "admit": ("admits", "admitted", "admitting"),
    "quip": ("quips", "quipped", "quipping"),
    "rule": ("rules", "ruled", "ruling"),
    "brag": ("brags", "bragged", "bragging"),
    "plan": ("plans", "planned", "planning"),
    "slam": ("slams", "slammed", "slamming"),
}


def _forms(verb: str) -> tuple[str, ...]:
    """All forms of a verb, the bare one first."""
    if verb in _IRREGULAR:
        return (verb, *_IRREGULAR[verb])
    if verb.endswith("e"):
        return verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"
    if verb.endswith("y") and verb[-2] not in "aeou":
        return verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    plural = f"{verb}es" if verb.endswith(("s", "sh", "ch", "x")) else f"{verb}s"
    return verb, plural, f"{verb}ed", f"{verb}ing"


def _all(verbs: list[str]) -> frozenset[str]:
    return frozenset(form for verb in verbs for form in _forms(verb))


SAY = _all(_SAY)
SHOW = _all(_SHOW)
TELL = _all(_TELL)
WANT = _all(_WANT)
# Behind what is said only these stand: "..., she wants" is no report of speech.
BEHIND = _all(_SAY[: _SAY.index("believe")] + listed("believe think agree ask wonder caution counter tell"))
VERBS = SAY | SHOW | TELL | WANT
"""Every form; a participle in -ing reports speech only behind a comma or an auxiliary."""

# What is done in words, whatever is said: "accused him of ...", "promised to ...".
IN_WORDS = _all(
    listed(
        """accuse blame call condemn criticize criticise denounce describe blast slam mock praise characterize
        characterise urge threaten demand promise pledge vow ask say tell write warn"""
    )
)
# What may as well be done without a word, unless a clause tells what is said: "admitted 300 people", "agreed to buy".
DONE = _all(
    listed(
        """add admit agree answer ask believe claim conclude confirm counter decline deny disclose dismiss doubt fear find guess
        hint hope imply indicate label cite maintain observe plan propose question recall recommend refuse reply respond
        reveal rule show suggest suspect think tout want wonder"""
    )
)
NOUNS = frozenset(
    listed(
        """claim claims report reports estimate estimates plan plans call calls charge show shows state states note notes
        rule rules fear fears hope hopes demand demands question questions comment comments doubt doubts tweet tweets
        joke jokes decline declines thought promise promises pledge pledges reply remark remarks finding writing saying
        warning ruling telling guess proposal praise blame"""
    )
)
"""Forms that are nouns as often as verbs."""

# What stands around the verbs.
PRONOUNS = frozenset(listed("he she they it we i you who someone somebody everyone nobody"))
DETERMINERS = frozenset(
    listed(
        """the a an this that these those his her their its our my your some many most several other another no both few
        all one two three four five dozens hundreds thousands"""
    )
)
ON_THE_WAY = frozenset(
    listed(
        """has have had is was are were be been being also later then previously earlier repeatedly publicly now once
        first recently still even just since simply never ever often already again further immediately did does do
        not n't both explicitly"""
    )
)
MODALS = frozenset(listed("to would will could might may must should can cannot let don't didn't doesn't won't"))
OPENERS = frozenset(
    listed(
        """in on at after before during when while as if for with without by from since although though because asked
        speaking meanwhile however but and still yet also earlier later instead then now what how why who moreover
        despite under over to among unlike like once until of so nor or last this next following having whether"""
    )
)
TITLES = frozenset(listed("rep sen gov dr mr mrs ms gen lt col sgt capt cmdr prof rev hon st det supt"))
