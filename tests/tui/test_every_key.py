"""Every key of the keymap is pressed, and what it should do is seen; a key that is in no group here fails.

The keyboard alone leads to a key. What must be seen is not there before the press, and is there after it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from textual.command import CommandPalette
from textual.widgets import Input

from assistant.answers import Finished, Request
from assistant.conversations import Conversations
from assistant.following import Followed, Following
from assistant.ingests import RunRequest
from assistant.settings import Settings
from assistant.tui.filters import Filters
from assistant.tui.keymap import bindings
from assistant.tui.screens.article import ArticleScreen
from assistant.tui.screens.filters import FiltersScreen
from assistant.tui.screens.followed import FollowedList, FollowedScreen
from assistant.tui.screens.history import AskTitle, ConfirmDelete, HistoryScreen
from assistant.tui.screens.index import IndexScreen
from assistant.tui.screens.overlays import ConfirmAction, ConfirmPage, KeysHelp
from assistant.tui.screens.settings import SettingRow, SettingsScreen
from assistant.tui.screens.sources import SourcesScreen
from assistant.tui.widgets.changes import Changes
from assistant.tui.widgets.conversation import Conversation, ExchangeView
from assistant.tui.widgets.history import ConversationList
from assistant.tui.widgets.prompt import Prompt
from assistant.tui.widgets.sourcelist import SourceList
from assistant.tui.widgets.sources import Cards, PassageView
from assistant.tui.widgets.stories import Stories
from assistant.tui.widgets.welcome import Tries

QUESTION = "Why?"
WIDE, NARROW = (120, 36), (70, 36)


@dataclass(frozen=True)
class Key:
    """What must be seen after a key of an action, and which keys are pressed at its place before."""

    seen: Callable[[Any], object]
    first: tuple[str, ...] = ()


# What can be seen of an app at work: `world` is a desk with `sent`, `opened`, `saved` and the stores.


def on(screen: type) -> Callable[[Any], object]:
    return lambda world: isinstance(world.app.screen, screen)


def back(world: Any) -> object:
    return world.app.screen is world.asking


def copied(words: str) -> Callable[[Any], object]:
    return lambda world: words in world.sent


def selected(rank: int) -> Callable[[Any], object]:
    return lambda world: world.asking.current.selected == rank


def cited(ordinal: int) -> Callable[[Any], object]:
    return lambda world: world.asking.current.citation == ordinal


def at(pane: type | str, row: int) -> Callable[[Any], object]:
    return lambda world: world.app.screen.query_one(pane).highlighted == row


def scrolled(pane: type | str) -> Callable[[Any], object]:
    return lambda world: world.app.screen.query_one(pane).scroll_y > 0


def above_end(pane: type | str) -> Callable[[Any], object]:
    return lambda world: world.app.screen.query_one(pane).scroll_y < world.app.screen.query_one(pane).max_scroll_y


def asked(question: str, count: int) -> Callable[[Any], object]:
    return lambda world: (
        back(world) and len(world.asking.exchanges) == count and world.asking.exchanges[-1].question == question
    )


def edited(*edit: str) -> Callable[[Any], object]:
    return lambda world: edit in world.indexer.edits


def ran(request: RunRequest) -> Callable[[Any], object]:
    return lambda world: request in world.indexer.requests


def prompt(text: str) -> Callable[[Any], object]:
    return lambda world: world.asking.query_one(Prompt).text == text


def shown(text: str) -> Callable[[Any], object]:
    return lambda world: text in world.text()


def numbers(screen: str) -> dict[str, Key]:
    return {f"{screen}.source{n}": Key(selected(n), ("2" if n == 1 else "1",)) for n in range(1, 10)}


STORY = "What happened: Port Alder passes harbour budget after long night?"
GROUPS: dict[str, dict[str, Key]] = {
    "empty": {
        "app.help": Key(on(KeysHelp), ("tab",)),
        "app.settings": Key(on(SettingsScreen)),
        "app.index": Key(on(IndexScreen)),
        "app.followed": Key(on(FollowedScreen)),
        "app.palette": Key(on(CommandPalette)),
        "ask.filters": Key(on(FiltersScreen)),
        "ask.history": Key(on(HistoryScreen)),
        "prompt.ask": Key(asked("why", 1), ("w", "h", "y")),
        "prompt.newline": Key(prompt("a\n"), ("a",)),
    },
    "stories": {
        "stories.ask": Key(asked(STORY, 1)),
        "stories.down": Key(at(Stories, 1), ("home",)),
        "stories.up": Key(at(Stories, 0), ("home", "down")),
    },
    "tries": {
        "tries.ask": Key(asked("What did the council of Port Alder decide?", 1)),
        "tries.down": Key(at(Tries, 1), ("home",)),
        "tries.up": Key(at(Tries, 0), ("home", "down")),
    },
    "answered": {
        "ask.again": Key(asked(QUESTION, 2)),
        "ask.repair": Key(lambda world: len(world.asking.exchanges) == 2 and world.asking.exchanges[-1].repair_of),
        "ask.edit": Key(prompt(QUESTION)),
        "ask.clear_filters": Key(lambda world: back(world) and not world.asking.filters.count, ("f4", *"any", "enter")),
        "ask.new": Key(lambda world: not world.asking.exchanges),
        "ask.next_citation": Key(cited(0)),
        "ask.previous_citation": Key(cited(0), ("n", "n")),
        "ask.copy_answer": Key(copied("The council approved the harbour budget")),
        "ask.copy_with_sources": Key(copied("news.example/1")),
        "ask.copy_passage": Key(copied("Opponents called the sum reckless.")),
        "ask.quotation": Key(copied("news.example/1")),
        "ask.open": Key(on(ConfirmPage)),
        "ask.read": Key(on(ArticleScreen)),
        "ask.sources": Key(lambda world: isinstance(world.app.focused, Cards)),
        "ask.follow": Key(lambda world: world.app.followed.is_followed(QUESTION)),
        "ask.save": Key(lambda world: any(f"## {QUESTION}" in text for text in world.saved)),
        **numbers("ask"),
        "conversation.down": Key(scrolled(Conversation), ("home",)),
        "conversation.up": Key(above_end(Conversation), ("end",)),
        "conversation.latest": Key(lambda world: world.asking.query_one(Conversation).at_end, ("home",)),
        "prompt.earlier": Key(prompt(QUESTION), ("escape",)),
        "prompt.later": Key(prompt(""), ("escape", "up")),
    },
    "answering": {"ask.stop": Key(lambda world: world.asking.exchanges[-1].stopped)},
    "resumed": {"conversation.earlier": Key(lambda world: len(world.asking.query(ExchangeView)) == 7)},
    "help": {"help.close": Key(back)},
    "confirm": {
        "confirm.yes": Key(lambda world: world.opened == ["https://news.example/1"]),
        "confirm.no": Key(lambda world: back(world) and not world.opened),
    },
    "cards": {
        "cards.read": Key(on(ArticleScreen)),
        "cards.down": Key(selected(2)),
        "cards.up": Key(selected(1), ("down",)),
    },
    "passage": {
        "passage.read": Key(on(ArticleScreen)),
        "passage.down": Key(scrolled(PassageView)),
        "passage.up": Key(above_end(PassageView), ("end",)),
    },
    "article": {
        "article.back": Key(back),
        "article.down": Key(scrolled("#article"), ("home",)),
        "article.up": Key(above_end("#article"), ("end",)),
        "article.passage": Key(above_end("#article"), ("end",)),
        "article.copy_passage": Key(copied("Opponents called the sum reckless.")),
        "article.copy_article": Key(copied("Paragraph 29 of the rest of the article.")),
        "article.quotation": Key(copied("news.example/1")),
        "article.open": Key(on(ConfirmPage)),
    },
    "sources": {
        "sources.back": Key(back),
        **numbers("sources"),
        "sources.next_citation": Key(cited(0)),
        "sources.previous_citation": Key(cited(0), ("n", "n")),
        "sources.copy_passage": Key(copied("Opponents called the sum reckless.")),
        "sources.quotation": Key(copied("news.example/1")),
        "sources.open": Key(on(ConfirmPage)),
        "sources.read": Key(on(ArticleScreen)),
    },
    "filters": {
        "filters.apply": Key(lambda world: world.asking.filters.period == "any", (*"any",)),
        "filters.clear": Key(lambda world: back(world) and not world.asking.filters.count, (*"any", "enter", "f4")),
        "filters.leave": Key(back),
        "filters.down": Key(lambda world: world.app.focused.id == "published-from"),
        "filters.up": Key(lambda world: world.app.focused.id == "period", ("down",)),
    },
    "index": {
        "index.back": Key(back),
        "index.refresh": Key(ran(RunRequest())),
        "index.rebuild": Key(ran(RunRequest(rebuild=True))),
    },
    "running": {"index.stop": Key(lambda world: world.app.job.ended and world.app.job.summary.interrupted)},
    "changes": {
        "changes.ask": Key(asked("What is new: Harbour dredging halted by court?", 1), ("down", "down")),
        "changes.down": Key(at(Changes, 1)),
        "changes.up": Key(at(Changes, 0), ("down",)),
    },
    "sourcelist": {
        "sourcelist.retry": Key(ran(RunRequest(("Coast Wire",)))),
        "sourcelist.every": Key(edited("schedule", "Coast Wire", "15m")),
        "sourcelist.pause": Key(edited("pause", "Coast Wire", "True")),
        "sourcelist.remove": Key(on(ConfirmAction)),
        "sourcelist.down": Key(at(SourceList, 1)),
        "sourcelist.up": Key(at(SourceList, 0), ("down",)),
    },
    "removing": {
        "action.yes": Key(edited("remove", "Coast Wire")),
        "action.no": Key(lambda world: on(IndexScreen)(world) and not world.indexer.edits),
    },
    "history": {
        "history.back": Key(back),
        "history.close": Key(back),
        "history.search": Key(lambda world: isinstance(world.app.focused, Input)),
        "history.rename": Key(on(AskTitle)),
        "history.delete": Key(on(ConfirmDelete)),
        "history.export": Key(lambda world: any("## Turn 0?" in text for text in world.saved)),
        "conversations.open": Key(lambda world: back(world) and len(world.asking.exchanges) == 7),
        "conversations.down": Key(lambda world: world.app.screen.query_one(ConversationList).chosen.id == "b"),
        "conversations.up": Key(lambda world: world.app.screen.query_one(ConversationList).chosen.id == "a", ("down",)),
    },
    "title": {"title.no": Key(on(HistoryScreen))},
    "deleting": {
        "delete.yes": Key(lambda world: "a" not in [one.id for one in world.kept.listed()]),
        "delete.no": Key(lambda world: on(HistoryScreen)(world) and "a" in [one.id for one in world.kept.listed()]),
    },
    "followed": {
        "followed.ask": Key(asked("First?", 1)),
        "followed.back": Key(back),
        "followed.seen": Key(lambda world: not world.following.questions()[0].news),
        "followed.unfollow": Key(lambda world: not world.app.followed.is_followed("First?")),
        "followed.down": Key(at(FollowedList, 1)),
        "followed.up": Key(at(FollowedList, 0), ("down",)),
    },
    "settings": {
        "settings.back": Key(back),
        "settings.save": Key(lambda world: "small" in world.app.settings.config().text("model.name"), (*"small",)),
        "settings.test": Key(shown("It answers.")),
    },
    "leaving": {"app.quit": Key(lambda world: world.app._exit)},
}
# One app serves the groups of a line.
SITTINGS = (
    ("empty", "stories", "tries", "filters", "settings"),
    ("answered", "answering", "help", "confirm"),
    ("cards", "passage", "article", "sources"),
    ("index", "running", "changes", "sourcelist", "removing"),
    ("resumed", "history", "title", "deleting", "followed", "leaving"),
)


async def tab_to(world: Any, there: Callable[[Any], object]) -> None:
    """Press Tab until the focus is where it should be."""
    for _ in range(30):
        if there(world.app.focused):
            return
        await world.press("tab")
    raise AssertionError("Tab does not lead there")


def pane(kind: type) -> Callable[[Any], object]:
    return lambda focused: isinstance(focused, kind)


def model_name(focused: Any) -> object:
    row = next((one for one in focused.ancestors if isinstance(one, SettingRow)), None) if focused else None
    return row is not None and row.line.setting.key == "model.name"


async def go(world: Any, group: str) -> None:
    """From the main screen to where the keys of a group work, by keyboard."""
    ways: dict[str, tuple[tuple[str, ...], Callable[[Any], object]]] = {
        "answered": (("escape",), lambda world: isinstance(world.app.focused, Conversation)),
        "help": (("escape", "f1"), on(KeysHelp)),
        "confirm": (("escape", "o"), on(ConfirmPage)),
        "cards": (("f3",), lambda world: isinstance(world.app.focused, Cards)),
        "passage": (("f3", "tab"), lambda world: isinstance(world.app.focused, PassageView)),
        "article": (("escape", "a"), lambda world: on(ArticleScreen)(world) and world.app.screen._article),
        "sources": (("f3",), on(SourcesScreen)),
        "filters": (("f4",), on(FiltersScreen)),
        "settings": (("f2",), lambda world: on(SettingsScreen)(world) and world.app.screen.query(Input)),
        "index": (("f5",), on(IndexScreen)),
        "sourcelist": (("f5",), lambda world: on(IndexScreen)(world) and world.app.screen.query_one(SourceList).states),
        "changes": (("f5", "f6"), lambda world: on(IndexScreen)(world) and world.app.screen.query_one(Changes).display),
        "running": (("f5", "f6"), lambda world: world.app.job and world.app.job.progress),
        "history": (("ctrl+r",), lambda world: on(HistoryScreen)(world) and _chosen(world)),
        "followed": (("f7",), lambda world: on(FollowedScreen)(world) and world.app.screen.chosen),
    }
    ways["removing"], ways["title"], ways["deleting"] = ways["sourcelist"], ways["history"], ways["history"]
    ways["resumed"] = ways["history"]
    keys, there = ways.get(group, ((), lambda world: True))
    await world.press(*keys)
    await world.until(lambda: there(world))
    kinds = {"stories": Stories, "tries": Tries, "changes": Changes, "sourcelist": SourceList, "removing": SourceList}
    if group in kinds:
        await tab_to(world, pane(kinds[group]))
    elif group == "settings":
        await tab_to(world, model_name)
    further = {"removing": "d", "title": "e", "deleting": "d", "resumed": "enter"}
    if group in further:
        await world.press(further[group])
        opened = {"removing": ConfirmAction, "title": AskTitle, "deleting": ConfirmDelete}.get(group)
        await world.until(lambda: on(opened)(world) if opened else len(world.asking.exchanges) == 7)
    if group == "resumed":
        await world.press("escape")


def _chosen(world: Any) -> object:
    chosen = world.app.screen.query_one(ConversationList).chosen
    return chosen and chosen.id == "a"


async def begin(world: Any, group: str) -> None:
    """The main screen with nothing asked, or with one answer; stores as they were, nothing copied."""
    app, asking = world.app, world.asking
    while len(app.screen_stack) > 1:
        await app.pop_screen()
    await world.until(
        lambda: not (asking.busy or app.running or app._looking or app._opening or app.collection._reading)
    )
    await world.until(lambda: not app.followed.checking)
    for store in (world.saved, world.opened, world.indexer.edits, world.indexer.requests):
        store.clear()
    world.sent = ""
    if group in ("resumed", "history", "title", "deleting", "followed", "answered", "settings"):
        world.restore()
    app.collection.changed = None
    asking.query_one(Prompt).clear()
    asking.query_one(Prompt)._place = None
    wants = group in ("answered", "help", "confirm", "cards", "passage", "article", "sources")
    if [one.question for one in asking.exchanges] != [QUESTION] * wants:
        await asking.action_new()
        if wants:
            await world.ask(QUESTION)
    asking.filters = Filters()
    asking.query_one(Prompt).focus()
    if wants:
        asking.choose(1)
    if group in ("answering", "running"):
        holder = world.answerer if group == "answering" else world.indexer
        holder.gate = threading.Event()
        if group == "answering":
            await world.ask(QUESTION, wait=False)
            await world.until(lambda: asking.exchanges[-1].text)
    size = NARROW if group == "sources" else WIDE
    if app.size != size:
        await world.pilot.resize_terminal(*size)
    await world.pilot.pause()


async def walk(world: Any, group: str) -> list[str]:
    """Press every key of a group; what was not seen, in sentences."""
    known, wrong = bindings(), []
    for name, check in GROUPS[group].items():
        for key in known[name].key.split(",") if name in known else ():
            try:
                await begin(world, group)
                await go(world, group)
                if check.first:
                    await world.press(*check.first)
                if check.seen(world):
                    wrong.append(f"{name}: what {key} should do is seen before it is pressed")
                    continue
                await world.press(key)
                await world.until(partial(check.seen, world))
            except AssertionError as error:
                wrong.append(f"{name}: {key} does not do it ({error})")
            finally:
                world.answerer.gate = world.indexer.gate = None
    return wrong


@pytest.fixture
def answerer(scripted):
    """Nine passages, the first long; an answer that fills more than a screen; a model, stories, sources, changes."""
    long = scripted.PASSAGES[0]
    text = long.text + " The debate went on for hours." * 120
    more = [scripted.passage(n, f"Filler number {n}.", f"Title {n}", "Wire", "2024-06-20") for n in range(4, 10)]
    return scripted.ScriptedAnswerer(
        passages=(replace(long, text=text, end=long.start + len(text)), *scripted.PASSAGES[1:], *more),
        text=scripted.ANSWER + "\n\n" + "More was said in the hall. " * 150,
        held=replace(scripted.HOLDINGS, model="small"),
        stories=scripted.STORIES,
        states=tuple(replace(one, every="") for one in scripted.SOURCES),
        changed=scripted.CHANGED,
    )


@pytest.fixture
def world(scripted, tmp_path, monkeypatch):
    """Stores with something in them, and what leaves the app."""
    sent = SimpleNamespace(
        sent="", opened=[], saved=[], following=Following(tmp_path), settings=Settings(tmp_path, environ={})
    )
    # Half of the time went into waiting: a key waits several times for a process that is idle for 20 ms.
    monkeypatch.setattr("textual._wait.SLEEP_GRANULARITY", 0.004)
    monkeypatch.setattr("textual._wait.SLEEP_IDLE", 0.0004)
    monkeypatch.setattr("textual.app.App.copy_to_clipboard", lambda app, text: setattr(app.world, "sent", text))
    monkeypatch.setattr("textual.app.App.open_url", lambda app, url, new_tab=True: sent.opened.append(url))
    monkeypatch.setattr("textual.app.App.deliver_text", lambda app, file, **_: sent.saved.append(file.read()))
    monkeypatch.setattr(sent.settings, "test_model", lambda changes: "It answers.")

    def conversation(name: str, turns: int) -> None:
        for place in range(turns):
            events = scripted.ScriptedAnswerer().ask(Request(f"Turn {place}?"), bool)
            answer = next(event.answer for event in events if isinstance(event, Finished))
            sent.kept.ask(name, place, f"Turn {place}?")
            sent.kept.end(name, place, "done", answer.text, answer)

    def restore() -> None:
        held = [one.id for one in sent.kept.listed()]
        for name in held:
            if name not in ("a", "b"):
                sent.kept.delete(name)
        if "b" not in held:
            conversation("b", 1)
        if "a" not in held:
            conversation("a", 7)
        for one in sent.following.questions():
            sent.following.unfollow(one.question)
        for question in ("First?", "Second?"):
            sent.following.follow(Followed(question, "2024-12-01T10:00:00+00:00"))
            answer = next(
                e.answer
                for e in scripted.ScriptedAnswerer(text="Old.", sentences=()).ask(Request(question), bool)
                if isinstance(e, Finished)
            )
            sent.following.take(question, answer, "2024-12-01T10:00:00+00:00", "old")
            answer = next(
                e.answer for e in scripted.ScriptedAnswerer().ask(Request(question), bool) if isinstance(e, Finished)
            )
            sent.following.take(question, answer, "2024-12-10T10:00:00+00:00", scripted.HOLDINGS.indexed_at)

    with closing(Conversations(tmp_path)) as sent.kept:
        sent.restore = restore
        restore()
        yield sent


@pytest.mark.parametrize("groups", SITTINGS, ids=lambda groups: groups[0])
async def test_every_key_does_what_it_should(sitting, answerer, world, groups):
    options = {"settings": world.settings, "conversations": world.kept, "following": world.following}
    async with sitting(answerer, size=WIDE, **options) as desk:
        desk.app.animation_level = "none"
        for name, thing in vars(world).items():
            setattr(desk, name, thing)
        restore = world.restore

        def anew() -> None:
            restore()
            desk.app.followed.load()
            world.settings.path.unlink(missing_ok=True)

        desk.restore = anew
        desk.app.world = desk
        wrong = [said for group in groups for said in await walk(desk, group)]
    assert not wrong, "\n".join(wrong)


def test_every_key_of_the_keymap_is_pressed_and_none_that_is_gone():
    pressed = [name for group in GROUPS.values() for name in group]
    assert sorted(pressed) == sorted(bindings())
    assert sorted(group for groups in SITTINGS for group in groups) == sorted(GROUPS)
