"""Pages that stand where an article should: paywalls, consent questions, checks for robots, error pages. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

_SHORT = 1200  # characters; consent pages say no more
_TEASER = 900  # characters; teasers are shorter, and most articles longer
_SHORT_TEASER = 500  # the same with less to go by: a page refused is lost, a teaser taken in is only short
_NOTICE = 500  # characters; robot checks and error pages say no more
_AFTER = 600  # characters after the article where a paywall stands; further up, "subscribe" is a menu's
_LOCKED_TIERS = ("locked", "paid", "premium", "subscriber", "subscribers", "metered")

# What is said only where an article breaks off ...
_BARRED = re.compile(
    r"(?:to|and) (?:continue|keep|finish) reading|(?:subscribe|sign in|log in|register|create an? (?:free )?account)\s+"
    r"(?:now\s+)?(?:to|and)\s+(?:continue(?! to)|keep reading|unlock|finish|read (?:the|this|more|on)|get full access"
    r"|access (?:the|this) (?:full |whole |rest of |)(?:article|story|content))"
    r"|(?:read|unlock) (?:the|this) (?:full|whole|rest of the|complete) ?(?:article|story)|unlock this (?:article|story)"
    r"|(?:this|the rest of this|the full) (?:article|story|content) is (?:only )?"
    r"(?:for|available (?:only )?to|exclusive(?:ly)? (?:to|for)|reserved for)"
    r" (?:our )?(?:paying |paid |premium |digital )?(?:subscribers|members)"
    r"|subscriber[- ]only|(?:for )?subscribers only|you(?:'|’)ve reached your (?:monthly )?(?:article )?limit"
    r"|weiterlesen mit|um (?:diesen artikel |)weiterzulesen|nur für abonnenten|jetzt weiterlesen"
    r"|(?:dieser|der) (?:artikel|inhalt|text) ist (?:nur )?(?:für|mit|exklusiv für) (?:unsere )?(?:abonnenten|abonnement)"
    r"|réservé (?:aux|à nos) abonnés|(?:l'|l’)article est réservé|lire la suite[^.]{0,40}abonn"
    r"|il vous reste [\d.,]+ ?% de cet article"
    r"|contenido exclusivo para suscriptores|suscríbete para (?:seguir|leer)|(?:solo|sólo) para suscriptores"
    r"|para seguir leyendo|per continuare a leggere|riservato agli abbonati|exclusivo para assinantes|conteúdo exclusivo"
    r"|(?:alleen|exclusief) voor abonnees|lees verder (?:met|als)",
    re.I,
)
# ... and what stands in many a footer as well.
_OFFERED = re.compile(
    r"already an? (?:\w+ )?(?:subscriber|member)\?|jetzt abonnieren|déjà abonné|ya eres suscriptor|voor abonnees"
    r"|(?:subscribe|sign in|log in|register) (?:now )?(?:to|and) (?:read|access)|have an account\? (?:sign|log) in",
    re.I,
)
_BROKEN_OFF = re.compile(r"(?:…|\.\.\.|[\w,])\]?\Z")
_CONSENT = re.compile(
    r"cookie|consent|your privacy|our (?:[\d.,]+ )?(?:\w+ )?partners|(?:store|access) (?:and/or |and |or )?(?:access |store )?"
    r"information|gdpr|datenschutz|einwillig|zustimm"
    r"|confidentialité|vie privée|privacidad",
    re.I,
)
_BUTTONS = re.compile(
    r"accept (?:all|and)|i (?:accept|agree)|agree (?:and|&)|reject all|manage (?:my )?(?:preferences|choices|settings|options)"
    r"|alle(?:s)? akzeptieren|zustimmen|tout accepter|aceptar (?:todo|y)|accetta|accepteren|aceitar",
    re.I,
)
_CHECKS = re.compile(
    r"just a moment|attention required|are you (?:a |not a )?(?:robot|human)|verify(?:ing)? (?:that )?you are (?:a )?human"
    r"|checking your browser|access (?:to this page has been )?denied|enable javascript and cookies|unusual traffic"
    r"|pardon our interruption|security check|captcha|request blocked|ddos protection",
    re.I,
)
# "S&P 500 slips" and "Missing man not found" are headlines: a number or a bare "not found" has to open the title.
_MISSING = re.compile(
    r"\A\W*(?:(?:error|http)\W*)?(?:40[34]|410|50[0234])(?:\W*\Z|\W+(?:error|not found|forbidden|gone|page|internal|bad"
    r"|service|gateway|[|–—:-]))|\A\W*(?:error|http)\W*(?:40[34]|410|50[0234])\b|\A\W*not found\b"
    r"|(?:page|article|story|content) (?:(?:was |is |could |can )?not (?:be )?found|unavailable|doesn(?:'|’)t exist"
    r"|(?:is )?no longer available)|seite nicht gefunden|page introuvable|página no encontrada|pagina non trovata"
    r"|internal server error|service unavailable",
    re.I,
)


_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def size_of(text: str) -> int:
    """Characters of a text as an alphabet would need them: a Chinese, Japanese or Korean one says three times as much."""
    return len(text) + 2 * len(_DENSE.findall(text))


def wall_of(titles: Sequence[str], text: str, shown: str, facts: dict[str, Any], address: str) -> str:
    """Why a page is not the article it stands for, in words that follow its name; empty when it seems to be.

    `titles` are the page's own, `text` is the article found on it, `shown` all that its readers see, `facts`
    what it says of itself.
    """
    if not facts.get("published"):
        if size_of(text) < _NOTICE and any(map(_CHECKS.search, titles or [shown[:300]])):
            return "is a check for robots, not the article"
        missing = next((title for title in titles if len(title) < 80 and _MISSING.search(title)), "")
        if size_of(text) < _NOTICE and missing:
            return f"is an error page ({missing[:60]}), not the article"
        if _is_consent(" ".join((*titles, text)), shown, address):
            return "asks for consent to cookies instead of showing the article"
    return _paywall(text, shown, facts)


def _is_consent(text: str, shown: str, address: str) -> bool:
    if re.match(r"https?://(?:consent|cmp|cookie-?consent)\.", address, re.I):
        return True
    # An article about cookies says more than this, and has no buttons; a consent page says little else.
    words = len(text.split())
    return (
        size_of(text) < _SHORT and bool(_BUTTONS.search(shown)) and len(_CONSENT.findall(text)) >= max(3, words // 25)
    )


def _paywall(text: str, shown: str, facts: dict[str, Any]) -> str:
    """A wall leaves a teaser: little text that the page itself calls locked, or that breaks off at an offer.

    How much there is decides, not the words alone: metered articles say that they are locked, and carry an offer below
    their last sentence, but stand in the page as a whole.
    """
    locked = facts.get("locked") is True or str(facts.get("tier") or "").lower() in _LOCKED_TIERS
    has, promised = len(text.split()), facts.get("words") or 0
    if promised and has >= 0.8 * promised:
        return ""
    end = _end_of(text, shown)
    # A page that says it is free has no wall; its offers are a footer's.
    barred = bool(_BARRED.search(end)) and facts.get("locked") is not False
    offered = bool(_OFFERED.search(end)) or bool(_BARRED.search(end))
    broken_off = bool(_BROKEN_OFF.search(text.rstrip()))
    if (promised > 2 * has or broken_off) and (locked or barred):
        limit = 2 * _TEASER
    elif locked and barred:
        limit = _TEASER
    elif locked or barred or (offered and broken_off):
        limit = _SHORT_TEASER
    else:
        return ""
    return f"is behind a paywall: only {len(text):,} characters of it are shown" if size_of(text) < limit else ""


def is_offer(line: str) -> bool:
    """Whether a line asks its reader to subscribe or to sign in."""
    return bool(_BARRED.search(line) or _OFFERED.search(line))


def _end_of(text: str, shown: str) -> str:
    """The article and what readers see right after it."""
    last = " ".join(text[-60:].split())
    at = shown.rfind(last) if last else -1
    return text[-_AFTER:] if at < 0 else f"{text[-_AFTER:]} {shown[at : at + len(last) + _AFTER]}"
