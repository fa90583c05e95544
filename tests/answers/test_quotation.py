"""Speech that is cut out of longer speech."""

from __future__ import annotations

import pytest

from assistant.answers import Evidence
from assistant.quotation import shown_as_speech
from assistant.quotes import quote_answer

TEXT = (
    'The harbour reopened on Tuesday. "That is untrue. No repair was put off in February. We mend at once," Ana Ruiz said.'
    "\n\nBo Park disagreed. “It was put off twice. We have both letters."
    '\n\n“They are dated,” he said. A 12" pipe had burst. The pipe was old.\n\nNobody else spoke.'
)


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        ("The harbour reopened on Tuesday.", "The harbour reopened on Tuesday."),
        ('"That is untrue.', '[Ana Ruiz:] "That is untrue."'),
        ("No repair was put off in February.", '[Ana Ruiz:] "No repair was put off in February."'),
        ('We mend at once," Ana Ruiz said.', '"We mend at once," Ana Ruiz said.'),
        ("We have both letters.", "“We have both letters.”"),
        ("“They are dated,” he said.", "“They are dated,” he said."),
        ("The pipe was old.", "The pipe was old."),
        ("Nobody else spoke.", "Nobody else spoke."),
    ],
)
def test_a_sentence_cut_out_of_speech_keeps_its_marks_and_its_speaker(part, shown):
    start = TEXT.index(part)
    assert shown_as_speech(TEXT, (start, start + len(part)), part) == shown


def test_the_quote_itself_stays_verbatim_with_its_offsets():
    passage = Evidence(1, 1.0, "a", "https://post.example", "Repairs", "Post", "2024-06-23", None, "stated", 100,
                       100 + len(TEXT), TEXT, "c")  # fmt: skip
    (sentence, *_) = quote_answer("Which repair was put off in February?", [passage], "2024-06-24").sentences
    (quote,) = sentence.quotes
    assert sentence.text == '[Ana Ruiz:] "No repair was put off in February."'
    assert quote.text == TEXT[quote.start - 100 : quote.end - 100] == "No repair was put off in February."
