"""Pages that stand where an article should: paywalls, consent questions, checks for robots, error pages. Pure."""

from __future__ import annotations

import re
from typing import Any

_SHORT = 1200  # characters; a teaser of a locked article is shorter, a whole article seldom
_VERY_SHORT = 700  # the same for pages that do not say they are locked
_NOTICE = 500  # characters; robot checks and error pages say no more
_AFTER = 600  # characters after the article where a paywall stands; further up, "subscribe" is a menu's
_LOCKED_TIERS = ("locked", "paid", "premium", "subscriber", "subscribers", "metered")

_SUBSCRIBE = re.compile(
    r"(?:subscribe|sign in|log in|register|create an? (?:free )?account)\s+(?:now\s+)?(?:to|and)\s+"
    r"(?:continue|keep|read|unlock|finish|get full access|access)"
    r"|(?:to|and) (?:continue|keep) reading|read the full (?:article|story) (?:with|by|when)"
    r"|this (?:article|story|content) is (?:for|available to|exclusive to|reserved for)"
    r" (?:our )?(?:paying |paid )?(?:subscribers|members)"
    r"|already an? (?:subscriber|member)\?|subscriber[- ]only|subscribers only|you(?:'|’)ve reached your limit"
    r"|weiterlesen mit|jetzt abonnieren|nur für abonnenten"
    r"|(?:dieser|der) (?:artikel|inhalt) ist (?:nur )?für (?:unsere )?abonnenten"
    r"|réservé aux abonnés|(?:l'|l’)article est réservé|lire la suite[^.]{0,40}abonn|déjà abonné"
    r"|contenido exclusivo para suscriptores|suscríbete para (?:seguir|leer)|solo para suscriptores|ya eres suscriptor"
    r"|per continuare a leggere|riservato agli abbonati|exclusivo para assinantes|conteúdo exclusivo|voor abonnees",
    re.I,
)
_CONSENT = re.compile(
    r"cookie|consent|your privacy|we (?:value|care about) your privacy|our partners|gdpr|datenschutz|einwillig|zustimm"
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
_MISSING = re.compile(
    r"\b(?:404|410)\b|page (?:not found|unavailable|doesn(?:'|’)t exist)|not found\b|seite nicht gefunden"
    r"|page introuvable|página no encontrada|no longer available|internal server error|\b50[023]\b|service unavailable",
    re.I,
)


def wall_of(title: str, text: str, shown: str, facts: dict[str, Any], address: str) -> str:
    """Why a page is not the article it stands for, in words that follow its name; empty when it seems to be.

    `text` is the article found on it, `shown` all that its readers see, `facts` what it says of itself.
    """
    if not facts.get("published"):
        if len(text) < _NOTICE and _CHECKS.search(title or shown[:300]):
            return "is a check for robots, not the article"
        if len(text) < _NOTICE and len(title) < 80 and _MISSING.search(title):
            return f"is an error page ({title[:60]}), not the article"
        if _is_consent(text, shown, address):
            return "asks for consent to cookies instead of showing the article"
    return _paywall(text, shown, facts)


def _is_consent(text: str, shown: str, address: str) -> bool:
    if re.match(r"https?://(?:consent|cmp|cookie-?consent)\.", address, re.I):
        return True
    # An article about cookies says more than this, and has no buttons; a consent page says little else.
    words = len(text.split())
    return len(text) < _SHORT and bool(_BUTTONS.search(shown)) and len(_CONSENT.findall(text)) >= max(3, words // 25)


def _paywall(text: str, shown: str, facts: dict[str, Any]) -> str:
    locked = facts.get("locked") is True or str(facts.get("tier") or "").lower() in _LOCKED_TIERS
    has, promised = len(text.split()), facts.get("words") or 0
    if promised and has >= 0.8 * promised:
        return ""
    asked = _SUBSCRIBE.search(_end_of(text, shown))
    short = len(text) < _SHORT or promised > 2 * has
    if (locked and short) or (asked and len(text) < _VERY_SHORT):
        return f"is behind a paywall: only {len(text):,} characters of it are shown"
    return ""


def _end_of(text: str, shown: str) -> str:
    """The article and what readers see right after it."""
    last = " ".join(text[-60:].split())
    at = shown.rfind(last) if last else -1
    return text[-_AFTER:] if at < 0 else f"{text[-_AFTER:]} {shown[at : at + len(last) + _AFTER]}"
