"""Text from articles, models and files does nothing but stand there."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from textual.content import Content

from assistant.answers import FullArticle, Sentence
from assistant.ingests import Progress, Rejection, RunFinished
from assistant.tui.safety import visible
from assistant.tui.widgets.markdown import CitedMarkdown, make_parser

HOSTILE = [
    "[/bold] headline",
    "[bold red]styled[/] headline [",
    "[@click=app.quit]press me[/]",
    "$accent [$error]x[/]",
    "\x1b]52;c;ZXZpbA==\x07 clipboard \x1b[2J\x1b[31m",
    "\x9b31m c1 \x90 dcs \x9d",
    "left \u202eright-to-left\u202c \u2066isolated\u2069",
    "half a pair \ud800 here",
    "[1]: http://evil.example/define\n\nsee [1] and [name][1]",
    "[click](http://evil.example) <http://evil.example> http://evil.example ![x](http://evil.example/i.png)",
    "<script>alert(1)</script> by <Reuters> &amp; sons",
    "| a | b |\n|---|---|\n| [/bold] | [@click=app.quit]x[/] |",
    "```python\nprint('[/x]')\n```\n\n    indented [/y]\n\n# Head [/z] {}\n---",
    "[!not_found] [!partly] ⟨not found⟩",
    "{0} %s ${x} \\[1] \\x1b",
]


OURS = re.compile(r"link\(.*cite:\d+.*\)|screen\.(add|refresh_all|rebuild)|\(?'?link'?, \('cite:\d+',\)\)?")


def actions_on(app):
    """All click actions that lie on the screen, the line of keys at the bottom left out."""
    for strip in app.screen._compositor.render_strips()[:-1]:
        for segment in strip:
            if segment.style and segment.style.meta and "@click" in segment.style.meta:
                yield str(segment.style.meta["@click"])


def assert_harmless(desk):
    """No control characters, no actions but ours."""
    text = desk.text()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    assert [action for action in actions_on(desk.app) if not OURS.fullmatch(action)] == []


def poisoned(scripted, text):
    """An engine whose every word is hostile."""
    one = replace(
        scripted.PASSAGES[0],
        title=text,
        outlet=text,
        text=text + scripted.BUDGET,
        matches=((0, 3), (1, 9999)),
        url=text,
    )
    sentence = Sentence(text + " [1]", (1,), "partly")
    full = FullArticle(one.article_id, text, text, text, text, "inferred", text + one.text + text, (text,))
    held = replace(scripted.HOLDINGS, questions=(text,), problems=(text,), sources=(text,), model=text, newest=text)
    return scripted.ScriptedAnswerer(
        passages=(one,), text=text + " [1] " + text, sentences=(sentence,), held=held, period=text,
        articles={one.article_id: full}, notes=(text,),
    )  # fmt: skip


@pytest.mark.parametrize("text", [HOSTILE[0], " ".join(HOSTILE[1:8]), "\n\n".join(HOSTILE[8:])])
async def test_hostile_text_stands_in_every_place_and_does_nothing(sitting, scripted, text):
    answerer = poisoned(scripted, text)
    rejected = RunFinished(rejected=(Rejection(text, text),), notes=(text,))
    indexer = scripted.ScriptedIndexer(end=rejected)
    async with sitting(answerer, indexer, size=(140, 40)) as desk:
        assert_harmless(desk)
        exchange = await desk.ask("Is " + visible(text) + "?")
        assert_harmless(desk)
        assert exchange.text == text + " [1] " + text
        await desk.press("escape", "n", "1", "f3", "o")
        desk.app.say(text)
        await desk.pilot.pause()
        assert_harmless(desk)
        await desk.press("a")
        await desk.until(lambda: "Article" in desk.text() and "Opponents" in desk.text())
        assert_harmless(desk)
        await desk.press("escape", "f5", "f6")
        await desk.until(lambda: desk.app.job and desk.app.job.ended and desk.app.screen.query_one("#rejected").display)
        assert_harmless(desk)
        assert desk.app.is_running


async def test_hostile_failures_and_stages_are_plain(sitting, scripted):
    class Reports(scripted.ScriptedIndexer):
        def run(self, request, stopped):
            yield Progress(HOSTILE[0], 1, 2, source=HOSTILE[4])
            yield from super().run(request, stopped)

    async with sitting(scripted.ScriptedAnswerer(fails="[/bold] \x1b[31m broke"), Reports()) as desk:
        await desk.ask()
        assert "[/bold] \ufffd[31m broke" in desk.text()
        await desk.press("f5", "f6")
        await desk.until(lambda: desk.app.job and desk.app.job.ended)
        assert_harmless(desk)


async def test_the_mouse_over_a_hostile_table_does_not_end_the_app(sitting, scripted):
    table = "| head [/bold] | two |\n|---|---|\n| cell [/bold] [1] | [@click=app.quit]x[/] |"
    async with sitting(scripted.ScriptedAnswerer(text=table, sentences=())) as desk:
        exchange = await desk.ask()
        lines = desk.text().splitlines()
        y = next(y for y, line in enumerate(lines) if "cell [/bold]" in line)
        await desk.pilot.hover(offset=(lines[y].index("cell") + 1, y))
        await desk.pilot.pause(0.35)  # tooltips come after 0.3 s
        await desk.pilot.click(offset=(lines[y].index("@click") + 2, y))
        await desk.pilot.click(offset=(lines[y].index("[1]") + 1, y))
        await desk.pilot.pause()
        assert desk.app.is_running
        assert exchange.selected == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_makes_a_link_of_its_own(text):
    tokens = make_parser(lambda: {1, 2}).parse(text + "\n\nand [1], [2; 9].")
    links = [
        child.attrs["href"]
        for token in tokens
        for child in token.children or ()
        if child.type == "link_open"
    ]  # fmt: skip
    assert links
    assert all(re.fullmatch(r"cite:[12]", str(link)) for link in links)
    assert not any(child.type in ("image", "html_inline") for token in tokens for child in token.children or ())


async def test_a_link_event_that_is_not_ours_is_dropped(sitting, monkeypatch):
    opened = []
    monkeypatch.setattr("textual.app.App.open_url", lambda self, url, new_tab=True: opened.append(url))
    async with sitting() as desk:
        await desk.ask()
        markdown = desk.asking.query_one(CitedMarkdown)
        for href in ("http://evil.example", "cite:x", "cite:1/../x", "support:partly"):
            markdown.post_message(CitedMarkdown.LinkClicked(markdown, href))
        await desk.pilot.pause()
        assert opened == []
        assert desk.app.is_running


def test_cleaning_keeps_every_offset():
    text = "".join(HOSTILE) + "\t\r\n\u2028end"
    assert len(visible(text)) == len(text)
    assert Content(visible(text)).plain == visible(text)


async def test_html_in_an_answer_is_not_swallowed(sitting, scripted):
    async with sitting(scripted.ScriptedAnswerer(text="Photo by <Reuters> [1].", sentences=())) as desk:
        await desk.ask()
        assert "Photo by <Reuters> [1]." in desk.text()
