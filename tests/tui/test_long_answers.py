"""Long answers: what is finished is laid out once, and is the same text at the end."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from assistant.tui.widgets.conversation import GATHERED_SECONDS, LONGEST_GATHERED, ExchangeView
from assistant.tui.widgets.markdown import PARAGRAPHS, AnswerText, CitedMarkdown, parts_of

TEXTS = st.text(alphabet="ab 1-*|#[]>\n", max_size=120)


@given(TEXTS, TEXTS)
def test_what_was_cut_off_stays_as_it_is_while_text_is_added(text, more):
    before, after = parts_of(text), parts_of(text + more)
    assert "".join(after) == text + more
    assert after[: len(before) - 1] == before[:-1]


def test_a_list_with_blank_lines_and_a_table_are_never_cut():
    listed = "\n\n".join(f"- item {n}\n\n  its second paragraph" for n in range(20))
    assert parts_of(listed + "\n\n| a | b |\n|---|---|\n| 1 | 2 |") == [listed + "\n\n| a | b |\n|---|---|\n| 1 | 2 |"]


async def test_a_long_answer_grows_in_parts_of_a_few_paragraphs(sitting):
    paragraphs = [f"Paragraph {n} speaks of the harbour [1].\n\n" for n in range(30)]
    async with sitting() as desk:
        await desk.ask()
        answer = desk.asking.query_one(AnswerText)
        await answer.show("")
        for paragraph in paragraphs[:9]:
            await answer.append(paragraph)
        first = answer.query(CitedMarkdown)[0]
        blocks = list(first.children)
        assert len(blocks) == PARAGRAPHS
        for paragraph in paragraphs[9:]:
            await answer.append(paragraph)
        assert list(first.children) == blocks
        parts = answer.query(CitedMarkdown)
        assert len(parts) == 30 // PARAGRAPHS + 1
        assert "".join(part.source for part in parts) == "".join(paragraphs)
        assert "Paragraph 29" in answer.light(29).content.plain
        await answer.show("Short [1].")
        assert [part.source for part in answer.query(CitedMarkdown)] == ["Short [1]."]


async def test_dear_redraws_are_spaced_out(sitting):
    async with sitting() as desk:
        await desk.ask()
        view, now = desk.asking.query_one(ExchangeView), time.perf_counter()
        for took, least in ((0.001, GATHERED_SECONDS), (0.1, 0.4), (60, LONGEST_GATHERED)):
            view._written(now - took)
            assert least <= view._gather < least * 1.2 + 0.1


async def test_while_somebody_types_a_piece_is_shown_right_after_a_key(sitting):
    async with sitting() as desk:
        exchange = await desk.ask()
        view, answer = desk.asking.query_one(ExchangeView), desk.asking.query_one(AnswerText)
        exchange.stage = "writing"
        await answer.show("")
        await view.after_key()  # a key stands on the screen, and nothing is due
        await view.write("The harbour [1].")
        await view._write_in_time()
        assert not answer.query_one(CitedMarkdown).source  # the next key is expected any moment
        view._due = 0
        await view.after_key()
        assert answer.query_one(CitedMarkdown).source == "The harbour [1]."
        exchange.stage = "done"


async def test_leaving_while_a_paragraph_arrives_ends_without_a_traceback(sitting):
    async with sitting(fresh=True) as desk:
        await desk.ask()
        answer, ended = desk.asking.query_one(AnswerText), []

        async def arrive() -> None:
            """More paragraphs than one widget holds, after the reader has quit and before the app is closed."""
            desk.app.exit()
            ended.append("begun")
            await answer.append("More.\n\n" * 3 * PARAGRAPHS)
            ended.append("done")

        answer.call_later(arrive)
        await desk.until(lambda: ended)
    assert ended == ["begun"], "nothing was refused: the test proves nothing"
    assert desk.app.return_code in (None, 0)
