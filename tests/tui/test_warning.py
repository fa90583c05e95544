"""An answer that leans on sentences without support says so at its top, in the app as elsewhere."""

from __future__ import annotations

from assistant.answers import Answer, Sentence
from assistant.tui.exchange import Exchange, marked_text


def marked(*sentences: Sentence) -> str:
    text = " ".join(s.text for s in sentences)
    exchange = Exchange("How many?", stage="done", text=text)
    exchange.answer = Answer("How many?", "2031-03-06", text, "answered", "model", 0.9, (), sentences)
    return marked_text(exchange)


def test_the_warning_stands_before_the_first_word():
    told = marked(Sentence("Forty came.", (1,), "supported"), Sentence("All is well.", (1,), "not_found"))
    assert told.startswith("**Careful: 1 of the 2 sentences of this answer was not found in the passages.**\n\nForty")


def test_without_doubt_there_is_no_warning():
    assert marked(Sentence("Forty came.", (1,), "supported")) == "Forty came."
