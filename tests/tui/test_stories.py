"""Reading: the stories of the day on the empty screen, timelines, disagreements, cards, quotations."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from assistant.answers import Answer, Change, Disagreement, Finished, FullArticle, Position, Repair, Story, Usage
from assistant.tui import words
from assistant.tui.exchange import Exchange, as_markdown, marked_text, quotation, repair_line, supports
from assistant.tui.screens.article import ArticleScreen
from assistant.tui.widgets.conversation import Differences
from assistant.tui.widgets.sources import card
from assistant.tui.widgets.stories import Stories, question_about

DIFFERENCE = Disagreement(
    "the number of [/injured]",
    (
        Position("twelve people were hurt", (1,), ("Meridia Post", "Coast Wire"), "2024-06-24"),
        Position("at least [31] were hurt", (2, 9), ("Alder Gazette",), None),
    ),
)


@pytest.fixture
def clipboard(monkeypatch):
    """What was sent to the terminal's clipboard."""
    sent = SimpleNamespace(text="")
    monkeypatch.setattr("textual.app.App.copy_to_clipboard", lambda self, text: setattr(sent, "text", text))
    return sent


async def test_the_empty_screen_tells_the_stories_and_enter_asks_about_one(sitting, scripted):
    note = "Nothing from 3 to 9 December 2026; newest article: 9 December 2024"
    answerer = scripted.ScriptedAnswerer(stories=scripted.STORIES, story_note=note)
    async with sitting(answerer) as desk:
        await desk.until(lambda: "Union welcomes vote" in desk.text())
        screen = desk.text()
        assert "The news, 3 to 9 December 2024" in screen
        assert f"{note}." in screen
        assert "3 outlets · yesterday" in screen
        assert "Coast Wire · 3 days ago" in screen
        await desk.press("tab", "j", "enter")
        await desk.until(lambda: desk.answerer.asked)
    assert answerer.asked[0].question == "What happened: Bridge vote delayed to autumn?"


async def test_stories_follow_the_index(sitting, scripted):
    answerer = scripted.ScriptedAnswerer(stories=scripted.STORIES[:1])
    async with sitting(answerer) as desk:
        await desk.until(lambda: "3 outlets" in desk.text())
        answerer.stories = scripted.STORIES[1:2]
        answerer.held = replace(scripted.HOLDINGS, indexed_at="2024-12-10T11:00:00+00:00")
        desk.app.look()
        await desk.until(lambda: "Bridge vote delayed" in desk.text() and "3 outlets" not in desk.text())
        answerer.stories = ()
        answerer.held = scripted.HOLDINGS
        desk.app.look()
        await desk.until(lambda: not desk.asking.query(Stories))


async def test_stories_that_cannot_be_told_leave_the_questions(sitting, scripted):
    class Broken(scripted.ScriptedAnswerer):
        def overview(self, *_, **__):
            raise OSError("gone")

    async with sitting(Broken()) as desk:
        assert "Who opposed the harbour budget" in desk.text()
        assert not desk.asking.query(Stories)


async def test_stories_fit_the_smallest_terminal(sitting, scripted):
    long = replace(scripted.STORIES[0], title="A headline that is [/b] far too long for a line " * 3)
    async with sitting(scripted.ScriptedAnswerer(stories=(long,)), size=(40, 15)) as desk:
        await desk.until(lambda: "A headline that is [/b]" in desk.text())
        assert "3 outlets · yesterday" in desk.text()


def test_a_story_is_asked_about_by_its_title():
    assert question_about(Story("Who  won?", "a", (), None)) == "What happened: Who won?"


async def test_positions_of_a_disagreement_are_shown_and_their_citations_can_be_clicked(sitting, scripted):
    async with sitting(scripted.ScriptedAnswerer(disagreements=(DIFFERENCE,))) as desk:
        exchange = await desk.ask()
        screen = desk.text()
        assert "The articles differ on the number of [/injured]:" in screen
        assert "twelve people were hurt [1]" in screen
        assert "Meridia Post, Coast Wire · 24 Jun 2024" in screen
        assert "at least [31] were hurt [2]" in screen
        y, line = next((y, line) for y, line in enumerate(screen.splitlines()) if "were hurt [2]" in line)
        await desk.pilot.click(offset=(line.index("[2]") + 1, y))
        await desk.until(lambda: exchange.selected == 2)
    assert "- at least [31] were hurt \\[2\\]\\[9\\] (Alder Gazette)" in as_markdown([exchange])


def test_items_of_a_timeline_have_their_dates_in_bold(scripted):
    text = "- 3 May 2024: The dam broke [1]\n- 4 May 2024, reported: It was [2]: closed."
    answer = Answer("?", "2024-12-10", text, "answered", "quotes", 0.9, scripted.PASSAGES, kind="timeline")
    exchange = Exchange("?")
    exchange.take(Finished(answer))
    assert marked_text(exchange) == (
        "- **3 May 2024**: The dam broke [1]\n- **4 May 2024, reported**: It was [2]: closed."
    )
    exchange.answer = replace(answer, kind="look-up")
    assert marked_text(exchange) == text


def test_a_card_names_speaker_other_outlets_support_and_what_has_changed(scripted):
    one = replace(scripted.PASSAGES[0], speaker="Ines Calder", copy_outlets=("Coast Wire", "B", "C", "D"), outside=True)
    shown = " ".join(card(one, 70, support="supported", changed="corrected since").plain.split())
    assert "also in Coast Wire, B, C and 1 other outlet" in shown
    assert "speaker: Ines Calder · supported · outside the period corrected since" in shown


def test_support_of_a_passage_is_counted_over_the_sentences_that_cite_it(scripted):
    exchange = Exchange("?", passages=scripted.PASSAGES)
    exchange.answer = Answer("?", "2024-12-10", "", "answered", "quotes", 1, scripted.PASSAGES, scripted.SENTENCES)
    assert supports(exchange, 1) == "1 supported, 1 not found here"
    assert supports(exchange, 2) == "supported"
    assert supports(exchange, 3) == ""


async def test_q_copies_a_quotation_that_is_ready_to_be_used(sitting, scripted, clipboard):
    passages = (replace(scripted.PASSAGES[0], speaker="Ines Calder"), *scripted.PASSAGES[1:])
    async with sitting(scripted.ScriptedAnswerer(passages=passages)) as desk:
        await desk.press("escape")
        desk.asking.action_quotation()
        await desk.until(lambda: "There is nothing to copy yet." in desk.toasts())
        await desk.ask()
        await desk.press("escape", "n", "q")
        assert clipboard.text == (
            "“approved the harbour budget by seven votes to two late on Monday”\n"
            "— Ines Calder, Meridia Post, 24 Jun 2024\nhttps://news.example/1"
        )
        assert "Quotation sent to the terminal clipboard" in desk.toasts()
        await desk.press("3", "a")
        await desk.until(lambda: isinstance(desk.app.screen, ArticleScreen))
        await desk.press("q")
        assert clipboard.text.startswith(f"“{scripted.UNION}”\n— Alder Gazette, undated")


def test_a_quotation_holds_the_words_of_the_passage_and_no_other(scripted):
    exchange = Exchange("?", passages=scripted.PASSAGES, selected=2)
    exchange.answer = Answer("?", "2024-12-10", "", "answered", "quotes", 1, scripted.PASSAGES, scripted.SENTENCES)
    said = quotation(exchange).splitlines()[0].strip("“”")
    assert said in scripted.BRIDGE


async def test_the_article_tells_what_later_revisions_changed(sitting, scripted):
    one = scripted.PASSAGES[0]
    change = Change(one.article_id, one.title, one.outlet, 2, "2024-06-25T08:00:00+00:00", ("Five votes.",), ("Seven votes.",),
                    "An earlier version gave five votes.")  # fmt: skip
    full = FullArticle(one.article_id, one.url, one.title, one.outlet, one.published, "stated", "Meridia, 24 June. " + one.text,
                       copy_outlets=("Coast Wire",), revision=2, changes=(change,))  # fmt: skip
    async with sitting(scripted.ScriptedAnswerer(articles={one.article_id: full})) as desk:
        await desk.ask()
        await desk.press("escape", "a")
        await desk.until(lambda: "revision 2, 25 Jun 2024: An earlier version gave five votes." in desk.text())
        assert "gone: Five votes." in desk.text()
        assert "new: Seven votes." in desk.text()
        assert "also in Coast Wire" in desk.text()


def test_what_a_repair_did_and_what_an_answer_cost_is_said():
    exchange = Exchange("?")
    answer = Answer("?", "2024-12-10", "A.", "answered", "model", 0.9, repair=Repair(("X.", "Y."), ("Z.",)))
    exchange.take(Finished(answer))
    assert repair_line(exchange) == "repaired: 2 sentences dropped or reworded, 1 new"
    exchange.answer = replace(answer, repair=Repair(kept=True))
    assert "former one" in repair_line(exchange)
    assert words.cost(Usage(900, 100)) == "1,000 tokens"
    assert words.cost(Usage(900, 100, 0.00123, "EUR")) == "0.0012 EUR"
    assert words.cost(Usage(900, 100, 1.5, "EUR")) == "1.50 EUR"


async def test_n_steps_on_from_the_text_into_the_positions_of_a_disagreement(sitting, scripted):
    async with sitting(scripted.ScriptedAnswerer(disagreements=(DIFFERENCE,))) as desk:
        exchange = await desk.ask()
        await desk.press("escape", *"nnn")
        assert (exchange.citation, exchange.selected) == (2, 1)
        differences = desk.asking.query_one(Differences)
        for place, rank in ((3, 1), (4, 2)):
            await desk.press("n")
            assert (exchange.citation, exchange.selected) == (place, rank)
            lit = [span for span in differences.content.spans if "reverse" in str(span.style)]
            assert [differences.content.plain[span.start : span.end] for span in lit] == [f"[{rank}]"]
        await desk.press("n")
        assert exchange.citation == 0
        assert not [span for span in differences.content.spans if "reverse" in str(span.style)]


async def test_each_checked_sentence_says_how_it_stands_with_it(sitting):
    async with sitting() as desk:
        await desk.ask()
        told = " ".join(desk.text().split())
        assert told.count("✓") == 2
        assert told.count("⟨not found⟩") == 1
