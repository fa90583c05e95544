"""Labels in, numbers out: the messages that carry passages to a model, and the way back from its labels to citations.

A passage is named to the model by a label made anew for each request, so no article can spell one beforehand. On the
way back only those labels become citations; numbers, links and labels that the model makes up cannot. No I/O here.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from hashlib import sha256

from assistant.answers import NOT_IN_ARTICLES, Evidence, Sentence, Turn
from assistant.errors import ModelRefused
from assistant.numbering import Numbering
from assistant.servers import ModelSettings
from index.articles import clean_line, clean_text
from prompts import Message, Prompt

TEMPLATE_TOKENS = 64
"""What chat templates add around two messages; 20-40 measured on common ones, so with room."""


class ContextTooLong(ModelRefused):
    """The prompt does not fit the model's window. `limit` is the window the server named, if it did."""

    def __init__(self, message: str, limit: int | None = None) -> None:
        super().__init__(message)
        self.limit = limit


def estimate_tokens(text: str) -> int:
    """An upper guess of the tokens in a text, whatever the model's alphabet.

    English news measures 4.2-4.8 characters a token, so 3.5 is cautious; Cyrillic and Arabic come near 2, Chinese and
    Japanese near 1.
    """
    ascii_ = sum(1 for c in text if c < "\x80")
    wide = sum(1 for c in text if c >= "\u2e80")
    return int(ascii_ / 3.5 + 0.7 * (len(text) - ascii_ - wide) + 1.2 * wide) + 1


def build_messages(
    question: str,
    passages: Sequence[Evidence],
    today: str,
    period: str | None,
    prompt: Prompt,
    settings: ModelSettings,
    *,
    draft: Sequence[Sentence] = (),
    nonce: str | None = None,
) -> tuple[list[Message], dict[str, int], tuple[int, ...]]:
    """The messages for a question, the rank behind each label, and the ranks that did not fit.

    Passages are taken by rank until the window is full; when not even the first fits, its text is cut. `draft` are the
    sentences of an answer to be repaired or judged, for prompts that have a slot for it. `nonce` is for tests: a request
    makes its own.
    """
    nonce = nonce or secrets.token_hex(6)
    ordered = sorted(passages, key=lambda p: p.rank)
    labels = _labels([f"{question} {p.outlet} {p.title} {p.text}" for p in ordered], nonce)
    told = _told(
        draft, {p.rank: label for p, label in zip(ordered, labels, strict=True)}, judged=prompt.name == "repair"
    )

    def filled(blocks: str) -> list[Message]:
        slots = {
            "question": clean_text(question),
            "passages": blocks or "(none)",
            "today": today,
            "period": period or "no particular period",
            "refusal": NOT_IN_ARTICLES,
            "nonce": nonce,
        } | ({"draft": told} if draft else {})
        return prompt.fill(**slots)

    bare = sum(estimate_tokens(m["content"]) for m in filled(""))
    room = settings.context_tokens - settings.max_output_tokens - TEMPLATE_TOKENS - bare
    blocks: list[str] = []
    for passage, label in zip(ordered, labels, strict=True):
        block = _block(passage, passage.text, label, nonce)
        if (cost := estimate_tokens(block)) > room and not blocks:
            block = _block(passage, _cut(passage, label, nonce, room), label, nonce)
            cost = estimate_tokens(block)
        if cost > room:
            break
        blocks.append(block)
        room -= cost
    if ordered and not blocks:
        raise ContextTooLong(
            f"The question leaves no room for a passage in the {settings.context_tokens} tokens of model"
            f" {settings.name}; ask more briefly, or set model.context_tokens higher if the server allows it.",
            settings.context_tokens,
        )
    used = {label: p.rank for label, p in zip(labels, ordered[: len(blocks)], strict=False)}
    return filled("\n\n".join(blocks)), used, tuple(p.rank for p in ordered[len(blocks) :])


_CHECKED = {"supported": "supported", "partly": "only partly supported", "not_found": "not found in the passages"}


def _told(draft: Sequence[Sentence], labels: Mapping[int, str], *, judged: bool) -> str:
    """The sentences of an answer by number, each with its labels and, if `judged`, what the check says of it."""
    lines = []
    for number, sentence in enumerate(draft, 1):
        cited = "".join(f"[{labels[n]}]" for n in sentence.citations if n in labels)
        verdict = f" ({_CHECKED[sentence.support]})" if judged else ""
        lines.append(f"{number}. {clean_line(sentence.text)} {cited or '(no label)'}{verdict}")
    return "\n".join(lines)


def condense_messages(
    question: str,
    history: Sequence[Turn],
    today: str,
    prompt: Prompt,
    settings: ModelSettings,
    *,
    nonce: str | None = None,
) -> list[Message]:
    """The messages that ask for a follow-up as a question of its own. The newest turns that fit are sent."""
    nonce = nonce or secrets.token_hex(6)
    slots = {"question": clean_text(question), "today": today, "nonce": nonce}
    room = settings.context_tokens - settings.max_output_tokens - TEMPLATE_TOKENS
    room -= sum(estimate_tokens(m["content"]) for m in prompt.fill(history="", **slots))
    turns: list[str] = []
    for turn in reversed(history):
        told = f"Reader: {clean_line(turn.question)}\nAnswer: {clean_line(turn.answer)}"
        room -= estimate_tokens(told)
        if room < 0:
            break
        turns.insert(0, told)
    return prompt.fill(history="\n".join(turns) or "(none)", **slots)


def _labels(texts: Sequence[str], nonce: str) -> list[str]:
    """A label like ``k7f`` for each text: letter, digit, letter, from the nonce, standing in none of the texts."""
    letters, digits = "bcdfghjkmnpqrstvwxz", "23456789"
    taken = {word for text in texts for word in re.findall(r"\w+", text.casefold())}
    labels: list[str] = []
    turn = 0
    while len(labels) < len(texts):
        a, b, c = sha256(f"{nonce}:{turn}".encode()).digest()[:3]
        label = letters[a % len(letters)] + digits[b % len(digits)] + letters[c % len(letters)]
        turn += 1
        # 2,888 labels; should hostile texts spell them all, a fresh one is no worse than theirs.
        if label not in labels and (label not in taken or turn > 20_000):
            labels.append(label)
    return labels


def _block(passage: Evidence, text: str, label: str, nonce: str) -> str:
    dated = f"{passage.published or 'unknown'}{'' if passage.published_certainty == 'stated' else ' (not certain)'}"
    lines = [
        f"--- passage {label} {nonce} ---",
        f"outlet: {clean_line(passage.outlet) or 'unknown'}",
        f"published: {dated}" + (f", updated: {passage.updated}" if passage.updated else ""),
        f"title: {clean_line(passage.title) or 'none'}",
        *([f"story: {clean_line(passage.story)}"] if passage.story else []),
        *(["note: outside the period asked about"] if passage.outside else []),
        "text:",
        clean_text(text),
        f"--- end {label} {nonce} ---",
    ]
    return "\n".join(lines)


def _cut(passage: Evidence, label: str, nonce: str, room: int) -> str:
    """As much of a passage's text as fits, whole words; it is quoted, so a cut is marked."""
    low, high = 0, len(passage.text)
    while low < high:
        middle = (low + high + 1) // 2
        if estimate_tokens(_block(passage, passage.text[:middle] + " …", label, nonce)) <= room:
            low = middle
        else:
            high = middle - 1
    kept = passage.text[:low].rpartition(" ")[0] or passage.text[:low]
    return kept + " …" if len(kept) >= 80 else passage.text


_OPEN, _CLOSE = "[【［〔〖〚⟦❲⁅⦋⦍⦏﹝﹇⎡⎣", "]】］〕〗〛⟧❳⁆⦌⦎⦐﹞﹈⎤⎦"
"""Square brackets and what looks like them on a screen; all are read as square ones."""
_BRACKETS = re.escape(_OPEN + _CLOSE)
_WORDS = frozenset({"passage", "passages", "source", "sources", "label", "labels", "ref", "cite", "citation", "and"})
_LABEL = re.compile(r"[a-z][0-9][a-z]")
_HELD = 160
"""The longest bracket that may be a marker; until it is closed or this long, text is held back."""
_TARGET = 2000
_SCHEMES = frozenset({"http", "https", "ftp", "file", "javascript", "vbscript", "data", "mailto", "www"})
_URL_REST = re.compile(rf"""[^\s{_BRACKETS}<>"'`\u0080-\U0010ffff]*""")
_URL = re.compile(r"(?:(?:https?|ftp|file|javascript|vbscript|data|mailto):|www\.)(?=\S)[^\s]*", re.IGNORECASE)
_TARGET_LIKE = re.compile(r"\s*(?:<|//|[/#.]|www\.|[a-z][a-z0-9+.-]*:|[^\s]+\.[^\s])", re.IGNORECASE)
_PLAIN = re.compile(rf"[^A-Za-z{_BRACKETS}\\]+")
_RUN = re.compile(r"[A-Za-z]+")


class CitationResolver:
    """Turns a model's text with `[label]` markers into text with `[rank]` citations, piece by piece.

    Any way of cutting the text into pieces gives the same result. A square bracket in it is one of three: `[3]`, a rank
    behind a label; `[?]`, where the model wrote a number, an unknown label or an address; or an insertion of the
    writer's, as in "the [interior] minister", which never holds a number. So no article and no model can spell a
    citation. With a `numbering`, citations bear its numbers.
    """

    def __init__(self, labels: Mapping[str, int], numbering: Numbering | None = None) -> None:
        self._labels = {label.casefold(): rank for label, rank in labels.items()}
        self._numbering = numbering
        self._pending = ""
        self._last = ""

    def feed(self, piece: str) -> str:
        """The text that is certain now that `piece` has come."""
        self._pending += piece
        return self._settle(final=False)

    def close(self) -> str:
        """The rest, when nothing more comes."""
        return self._settle(final=True)

    def _settle(self, *, final: bool) -> str:
        out: list[str] = []
        text, at = self._pending, 0
        while at < len(text):
            step = self._step(text, at, final)
            if step is None:
                break
            said, at = step
            # "[1](...)" would be a link, "[1]: ..." at the head of a line what every [1] links to.
            if self._last == "]" and said[:1] in ("(", ":"):
                said = " " + said
            self._last = said[-1:] or self._last
            out.append(said)
        self._pending = text[at:]
        return "".join(out)

    def _step(self, text: str, at: int, final: bool) -> tuple[str, int] | None:
        """What stands at `at`: its replacement and where it ends, or None when that depends on what comes next."""
        char = text[at]
        if char in _OPEN:
            return self._bracket(text, at, final)
        if char in _CLOSE:
            return ")", at + 1
        if char == "\\":
            if at + 1 == len(text):
                return ("\\", at + 1) if final else None
            # Models escape brackets now and then; the backslash would show.
            return "" if text[at + 1] in _OPEN + _CLOSE else "\\", at + 1
        if plain := _PLAIN.match(text, at):
            return plain[0], plain.end()
        return self._word(text, at, final)

    def _word(self, text: str, at: int, final: bool) -> tuple[str, int] | None:
        run = _RUN.match(text, at)
        assert run is not None
        end = run.end()
        if end == len(text) and not final:
            return None
        if run[0].casefold() not in _SCHEMES:
            return run[0], end
        if end + 1 >= len(text) and not final:
            return None
        border = "." if run[0].casefold() == "www" else ":"
        rest = _URL_REST.match(text, end)
        if text[end : end + 1] != border or rest is None or len(rest[0]) < 2:
            return run[0], end
        if rest.end() == len(text) and not final:
            return None
        address = (run[0] + rest[0]).rstrip(".,;:!?)*_")
        return "[?]", at + len(address)

    def _bracket(self, text: str, at: int, final: bool) -> tuple[str, int] | None:
        end = at + 1
        while end < len(text) and end - at <= _HELD and text[end] not in _OPEN + _CLOSE + "\n":
            end += 1
        if end == len(text) and not final:
            return None
        if end == len(text) or text[end] not in _CLOSE:
            return "(", at + 1
        said = self._marker(text[at + 1 : end])
        end += 1
        if end == len(text):
            return (said, end) if final else None
        if text[end] == "(":
            close = end + 1
            while close < len(text) and close - end <= _TARGET and text[close] not in ")\n":
                close += 1
            if close == len(text) and not final:
                return None
            if _TARGET_LIKE.match(text[end + 1 : close]):
                return said, close + (close < len(text) and text[close] == ")")
        return said, end

    def _marker(self, content: str) -> str:
        content = _URL.sub("…", content)
        words = [word.casefold() for word in re.findall(r"[^\W_]+", content)]
        ranks = dict.fromkeys(self._labels[word] for word in words if word in self._labels)
        if ranks:
            numbers = [self._numbering.number(rank) for rank in ranks] if self._numbering else list(ranks)
            return "".join(f"[{number}]" for number in numbers)
        figures = [word for word in words if all(c.isnumeric() for c in word)]
        if words and all(w in _WORDS or w in figures or _LABEL.fullmatch(w) for w in words) and set(words) - _WORDS:
            return "[?]"
        return f"({content})" if figures else f"[{content}]"
