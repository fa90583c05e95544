"""Reading: sources, citations, copying, opening, the article, saving, help, palette, narrow terminals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.answers import FullArticle, Sentence
from assistant.tui import words
from assistant.tui.screens.article import ArticleScreen
from assistant.tui.screens.ask import AskScreen
from assistant.tui.screens.index import IndexScreen
from assistant.tui.screens.overlays import ConfirmPage, KeysHelp
from assistant.tui.screens.sources import SourcesScreen
from assistant.tui.widgets.conversation import Conversation
from assistant.tui.widgets.markdown import CitedMarkdown
from assistant.tui.widgets.prompt import Prompt
from assistant.tui.widgets.sources import Cards, PassageView, card


@pytest.fixture
def clipboard(monkeypatch):
    """What was sent to the terminal's clipboard."""
    sent = SimpleNamespace(text="")
    monkeypatch.setattr("textual.app.App.copy_to_clipboard", lambda self, text: setattr(sent, "text", text))
    return sent


@pytest.fixture
def browser(monkeypatch):
    """The addresses that reached the browser."""
    opened = []
    monkeypatch.setattr("textual.app.App.open_url", lambda self, url, new_tab=True: opened.append(url))
    return opened


async def test_numbers_jump_to_a_source_and_mark_the_words_that_support(sitting):
    async with sitting() as desk:
        await desk.ask()
        await desk.press("escape", "2")
        screen = desk.text()
        assert "Passage [2] Coast Wire" in screen
        assert "«A rival bill on the bridge was delayed" in screen
        await desk.press("8")
        assert "There is no source 8 here." in desk.toasts()


async def test_evidence_deep_in_a_passage_is_scrolled_into_view(sitting, scripted):
    text = "Filler words before the point. " * 40 + "The dam will close on Friday. " + "And after. " * 20
    one = scripted.passage(1, text, "Long", "Post", "2024-06-24")
    sentence = Sentence("The dam closes on Friday.", (1,), "supported", (scripted.quoted(one, "The dam will close"),))
    answerer = scripted.ScriptedAnswerer(passages=(one,), text="The dam closes on Friday [1].", sentences=(sentence,))
    async with sitting(answerer, size=(100, 24)) as desk:
        await desk.ask()
        await desk.until(lambda: "«The dam will close»" in desk.text())


async def test_n_and_p_walk_through_the_citations(sitting):
    async with sitting() as desk:
        exchange = await desk.ask()
        await desk.press("escape", "n")
        assert (exchange.citation, exchange.selected) == (0, 1)
        await desk.press("n")
        assert (exchange.citation, exchange.selected) == (1, 2)
        assert "for: A rival bill on the bridge" in desk.text()
        await desk.press("n", "n")
        assert (exchange.citation, exchange.selected) == (0, 1)
        await desk.press("p")
        assert (exchange.citation, exchange.selected) == (2, 1)


async def test_keys_of_reading_are_letters_in_the_prompt(sitting):
    async with sitting() as desk:
        await desk.ask()
        await desk.press(*"npyoarc123")
        assert desk.asking.query_one(Prompt).text == "npyoarc123"


async def test_cited_sources_come_first_and_the_others_are_muted(sitting, scripted):
    answerer = scripted.ScriptedAnswerer(text="A rival bill was delayed [2].", sentences=())
    async with sitting(answerer) as desk:
        exchange = await desk.ask()
        await desk.until(lambda: "Sources (1 cited of 3)" in desk.text())
        screen = desk.text()
        assert exchange.selected == 2
        assert screen.index("▸[2] Bridge") < screen.index("also found") < screen.index("[1] Port Alder")
        styles = {
            segment.text.strip(): segment.style
            for strip in desk.app.screen._compositor.render_strips()
            for segment in strip
        }
        assert styles["Bridge vote delayed to autumn"].bold
        assert not styles["Union welcomes vote"].bold
        await desk.press("f3", "j")
        assert exchange.selected == 1
        await desk.press("n")
        assert exchange.selected == 2


def test_copies_are_counted_as_articles_because_their_outlets_are_not_known(scripted):
    assert words.byline(scripted.PASSAGES[0]) == "Meridia Post · 24 Jun 2024 · also in 3 other articles"
    assert words.byline(replace(scripted.PASSAGES[0], copies=1)).endswith("also in 1 other article")


def test_a_long_outlet_leaves_room_for_the_date(scripted):
    long = replace(scripted.PASSAGES[0], outlet="The Evening Correspondent and Advertiser " * 4, title="Title " * 60)
    shown = card(long, 40).plain
    assert "24 Jun 2024" in shown
    assert "…" in shown
    assert len(shown.splitlines()) <= 7


async def test_j_and_k_move_through_the_sources(sitting):
    async with sitting() as desk:
        exchange = await desk.ask()
        await desk.press("f3")
        assert isinstance(desk.app.focused, Cards)
        await desk.press("j", "j")
        assert exchange.selected == 3
        await desk.press("k")
        assert exchange.selected == 2
        assert "Passage [2]" in desk.text()


async def test_tab_goes_through_the_panes_and_escape_to_the_prompt(sitting):
    async with sitting() as desk:
        await desk.ask()
        seen = []
        for _ in range(4):
            await desk.press("tab")
            seen.append(type(desk.app.focused))
        assert seen == [Conversation, Cards, PassageView, Prompt]
        await desk.press("escape")
        assert isinstance(desk.app.focused, Conversation)
        await desk.press("escape")
        assert isinstance(desk.app.focused, Prompt)


async def test_a_click_on_a_citation_shows_its_source(sitting):
    async with sitting() as desk:
        exchange = await desk.ask()
        y, line = next((y, line) for y, line in enumerate(desk.text().splitlines()) if "[2]." in line)
        await desk.pilot.click(offset=(line.index("[2].") + 1, y))
        await desk.until(lambda: exchange.selected == 2)


async def test_a_click_on_a_card_shows_it_and_a_double_click_opens_it(sitting):
    async with sitting() as desk:
        exchange = await desk.ask()
        y, line = next((y, line) for y, line in enumerate(desk.text().splitlines()) if "Bridge vote delayed" in line)
        where = (line.index("Bridge") + 2, y)
        await desk.pilot.click(offset=where)
        await desk.until(lambda: exchange.selected == 2)
        assert desk.app.screen is desk.asking
        await desk.pilot.click(offset=where, times=2)
        await desk.until(lambda: isinstance(desk.app.screen, ArticleScreen))


async def test_citations_of_an_earlier_answer_show_its_own_sources(sitting, scripted):
    async with sitting() as desk:
        first = await desk.ask("One?")
        desk.answerer.passages = scripted.PASSAGES[2:]
        second = await desk.ask("Two?")
        assert desk.asking.current is second
        view = desk.asking.query_one(Conversation).view_of(first)
        markdown = view.query_one(CitedMarkdown)
        markdown.post_message(CitedMarkdown.Cited(markdown, 2))
        await desk.until(lambda: desk.asking.current is first)
        assert first.selected == 2


async def test_copying_says_where_it_went_and_not_that_it_arrived(sitting, scripted, clipboard):
    async with sitting() as desk:
        await desk.ask()
        await desk.press("escape", "y")
        assert clipboard.text == scripted.ANSWER
        assert "Answer sent to the terminal clipboard" in desk.toasts()
        await desk.press("Y")
        assert "[2] Bridge vote delayed to autumn. Coast Wire · 21 Jun 2024, date inferred." in clipboard.text
        assert "https://news.example/2" in clipboard.text
        await desk.press("c")
        assert clipboard.text == scripted.BUDGET


async def test_an_article_is_opened_only_after_its_address_was_confirmed(sitting, browser):
    async with sitting() as desk:
        await desk.ask()
        await desk.press("escape", "o")
        await desk.until(lambda: isinstance(desk.app.screen, ConfirmPage))
        assert "news.example" in desk.text()
        assert "https://news.example/1" in desk.text()
        await desk.press("escape")
        assert browser == []
        await desk.press("o", "enter")
        await desk.until(lambda: browser)
    assert browser == ["https://news.example/1"]


async def test_only_web_addresses_can_be_opened(sitting, scripted, browser):
    for url in ("file:///etc/passwd", "https://", "", "http://a b/", "-x"):
        assert words.web_address(url) is None
    one = replace(scripted.PASSAGES[0], url="javascript:alert(1)")
    async with sitting(scripted.ScriptedAnswerer(passages=(one,))) as desk:
        await desk.ask()
        await desk.press("escape", "o")
        assert desk.app.screen is desk.asking
        assert "no web address" in desk.toasts()
    assert browser == []


def test_the_host_shown_is_the_one_that_is_opened():
    assert words.web_address("https://reuters.com@evil.example/x") == (
        "evil.example",
        "https://reuters.com@evil.example/x",
    )
    host = words.web_address("https://аpple.com/")[0]
    assert host.startswith("xn--")


async def test_the_whole_article_opens_at_the_passage(sitting, scripted):
    text = "\n".join(f"Earlier line {n}." for n in range(80)) + "\n" + scripted.BUDGET + "\nLater line."
    start = text.index(scripted.BUDGET)
    one = replace(scripted.PASSAGES[0], start=start, end=start + len(scripted.BUDGET))
    full = FullArticle(
        one.article_id, one.url, one.title, "Meridia Post", "2024-06-24", "stated", text, ("A. Reporter",)
    )
    answerer = scripted.ScriptedAnswerer(passages=(one,), articles={one.article_id: full})
    async with sitting(answerer) as desk:
        await desk.ask()
        await desk.press("escape", "a")
        await desk.until(lambda: "Later line." in desk.text())
        screen = desk.text()
        assert "«approved the harbour budget" in screen
        assert "Earlier line 79." in screen
        assert "Earlier line 1." not in screen.splitlines()[3]
        await desk.press("home")
        await desk.until(lambda: "A. Reporter" in desk.text())
        await desk.press("g")
        await desk.until(lambda: "Later line." in desk.text())
        await desk.press("escape")
        assert desk.app.screen is desk.asking


async def test_enter_on_a_card_reads_the_article(sitting):
    async with sitting() as desk:
        await desk.ask()
        await desk.press("f3", "j", "enter")
        await desk.until(lambda: isinstance(desk.app.screen, ArticleScreen))
        await desk.until(lambda: "Paragraph 1 of the rest" in desk.text())


async def test_an_article_that_is_gone_or_has_changed_still_shows_the_passage(sitting, scripted):
    one = scripted.PASSAGES[0]
    changed = FullArticle(one.article_id, one.url, one.title, one.outlet, None, "unknown", "Quite another text.")
    for articles, said in (
        ({one.article_id: changed}, "has changed since"),
        ({"other": changed}, "no longer in the index"),
    ):
        async with sitting(scripted.ScriptedAnswerer(articles=articles)) as desk:
            await desk.ask()
            await desk.press("escape", "a")
            await desk.until(lambda said=said, desk=desk: said in desk.text())
            assert "«approved the harbour budget" in desk.text()


async def test_r_asks_again(sitting):
    async with sitting() as desk:
        await desk.ask("Once more?")
        await desk.press("escape", "r")
        await desk.until(lambda: len(desk.answerer.asked) == 2)
    assert desk.answerer.asked[1].question == "Once more?"


async def test_saving_writes_the_conversation_as_markdown(sitting, monkeypatch):
    async with sitting() as desk:
        await desk.ask()
        delivered = {}

        def deliver(file, save_filename=None, **_):
            delivered[save_filename] = file.read()

        monkeypatch.setattr(desk.app, "deliver_text", deliver)
        await desk.press("ctrl+s")
    ((name, text),) = delivered.items()
    assert Path(name).suffix == ".md"
    assert "## What did the council decide?" in text
    assert "approved the harbour budget by seven votes to two late on Monday [1]." in text
    assert "- \\[1\\] Port Alder passes harbour budget after long night. Meridia Post" in text
    assert "<https://news.example/1>" in text
    assert "_3 sentences: 2 supported, 1 not found in the passages_" in text


async def test_a_saved_conversation_lands_in_a_folder_that_exists(sitting, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    async with sitting() as desk:
        await desk.ask()
        await desk.press("ctrl+s")
        await desk.until(lambda: "Saved:" in desk.toasts())
    (saved,) = tmp_path.glob("dateline-*.md")
    assert "## What did the council decide?" in saved.read_text(encoding="utf-8")


async def test_a_conversation_that_cannot_be_saved_says_why(sitting, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("pathlib.Path.cwd", lambda: tmp_path / "missing")
    async with sitting() as desk:
        await desk.ask()
        await desk.press("ctrl+s")
        await desk.until(lambda: "could not be saved" in desk.toasts())


async def test_f1_lists_the_keys_of_the_focused_pane(sitting):
    async with sitting(size=(120, 50)) as desk:
        await desk.ask()
        await desk.press("f1")
        await desk.until(lambda: isinstance(desk.app.screen, KeysHelp))
        assert "In the prompt" in desk.text()
        assert "new line" in desk.text()
        await desk.press("escape", "f3", "question_mark")
        await desk.until(lambda: "In the sources" in desk.text())
        assert "read the whole article" in desk.text()
        assert "next citation" in desk.text()


async def test_the_palette_knows_every_action(sitting):
    async with sitting() as desk:
        titles = [command.title for command in desk.app.get_system_commands(desk.app.screen)]
        await desk.press("ctrl+p")
        await desk.until(lambda: type(desk.app.screen).__name__ == "CommandPalette")
    for title in (
        "New conversation",
        "Copy the answer with sources",
        "Save the conversation",
        "Index articles",
        "Theme",
    ):
        assert title in titles


async def test_on_a_narrow_terminal_the_sources_have_a_screen(sitting):
    async with sitting(size=(60, 20)) as desk:
        exchange = await desk.ask()
        assert "Sources" not in desk.text()
        await desk.press("escape", "2")
        await desk.until(lambda: isinstance(desk.app.screen, SourcesScreen))
        await desk.until(lambda: "«A rival bill" in desk.text())
        await desk.press("j")
        await desk.until(lambda: exchange.selected == 3)
        await desk.press("escape")
        assert desk.app.screen is desk.asking
        await desk.press("f3")
        await desk.until(lambda: "Passage [3]" in desk.text())
        await desk.press("1")
        await desk.until(lambda: "Passage [1]" in desk.text())
        await desk.press("f3")
        assert desk.app.screen is desk.asking


async def test_every_size_shows_prompt_and_answer(sitting):
    async with sitting(size=(160, 45)) as desk:
        await desk.ask()
        for size in ((160, 45), (80, 24), (40, 15), (20, 6)):
            await desk.pilot.resize_terminal(*size)
            await desk.until(lambda: "ask" in desk.text().splitlines()[-1])
            assert "❯" in desk.text()
            assert "Dateline" in desk.text()


async def test_resizing_while_reading_keeps_the_choice(sitting):
    async with sitting() as desk:
        exchange = await desk.ask()
        await desk.press("escape", "2")
        for size in ((60, 20), (90, 24), (160, 45)):
            await desk.pilot.resize_terminal(*size)
            await desk.pilot.pause()
        assert exchange.selected == 2
        assert "Passage [2]" in desk.text()


def test_every_binding_has_an_id_and_ids_are_unique():
    from assistant.tui.app import DatelineApp
    from assistant.tui.screens.reading import ReadingScreen
    from assistant.tui.widgets.welcome import Tries

    owners = [DatelineApp, AskScreen, ReadingScreen, SourcesScreen, ArticleScreen, IndexScreen, ConfirmPage, KeysHelp]
    owners += [Prompt, Cards, PassageView, Conversation, Tries]
    ids = [binding.id for owner in owners for binding in owner.__dict__["BINDINGS"]]
    assert all(ids)
    assert len(ids) == len(set(ids))


async def test_keys_can_be_remapped_by_id(sitting, clipboard):
    async with sitting() as desk:
        desk.app.set_keymap({"ask.copy_answer": "z"})
        await desk.ask()
        await desk.press("escape", "z")
        assert clipboard.text
