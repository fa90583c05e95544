"""What a revision changed: sentences gone and come, and the outlet's own notice of it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from index.sentences import sentence_spans

# How outlets announce that a text was wrong. At the start of a sentence or paragraph: "a correction" in passing is none.
_NOTICE = re.compile(
    r"(?:\A|(?<=\n)|(?<=[.!?”\"*)\]] ))[\[(*_ ]*"
    r"((?:correction|corrected|clarification|editor[’']s note|editors[’'] note|retraction|erratum"
    r"|berichtigung|korrektur|richtigstellung|rectificatif|correctif|correcci[oó]n|fe de errat\w+|rettifica|corre[cç][aã]o)\b"
    r"\W{0,12}[:–—-]\s*\S"
    r"|(?:an |a )(?:earlier|previous|prior) version of this (?:article|story|report|post|piece|headline|column)\b"
    r"|this (?:article|story|report|piece|post) (?:has been|was) (?:corrected|amended|retracted|withdrawn)\b"
    r"|(?:in einer früheren (?:version|fassung)|une version (?:précédente|antérieure) de cet article"
    r"|una versi[oó]n anterior de este art[ií]culo)\b)",
    re.IGNORECASE,
)
_LONGEST_NOTICE = 600  # characters


@dataclass(frozen=True, slots=True)
class Difference:
    """Sentences that a new text no longer has and those that it has instead, each in the order of its text."""

    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    correction: str = ""
    """The notice by which the outlet says so; empty when there is none that the old text did not have."""

    def __bool__(self) -> bool:
        return bool(self.removed or self.added)


def compare_texts(old: str, new: str, old_title: str = "", new_title: str = "") -> Difference:
    """What is different, sentence by sentence; a changed headline counts as a sentence. White space does not count."""
    before, after = ([title, *_sentences(text)] for title, text in ((old_title, old), (new_title, new)))
    removed, added = list[str](), list[str]()
    # Without autojunk: a sentence that stands often in a long text is still a sentence.
    matcher = SequenceMatcher(None, [_flat(s) for s in before], [_flat(s) for s in after], autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what != "equal":
            removed += before[a:b]
            added += after[c:d]
    notice = correction_notice(new)
    if notice and _flat(notice) == _flat(correction_notice(old)):
        notice = ""
    return Difference(tuple(filter(None, removed)), tuple(filter(None, added)), notice)


def correction_notice(text: str) -> str:
    """The outlet's notice that the text was corrected, to its paragraph's end; empty when it has none."""
    match = _NOTICE.search(text)
    if not match:
        return ""
    end = text.find("\n", match.start(1))
    notice = text[match.start(1) : end if end >= 0 else len(text)].strip(" *_[]()")
    return notice if len(notice) <= _LONGEST_NOTICE else notice[:_LONGEST_NOTICE].rsplit(" ", 1)[0] + " …"


def _sentences(text: str) -> list[str]:
    return [text[slice(*span)].strip() for span in sentence_spans(text)]


def _flat(sentence: str) -> str:
    return " ".join(sentence.split())
