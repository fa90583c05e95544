"""Plays every hostile string on every surface of the app, in the terminal it is started in: `hostile_play.py TOLD.json`."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import hostile
import scripted
from textual.geometry import Region

from assistant.answers import Change, FullArticle, Sentence, SourceState, Story, WhatChanged
from assistant.conversations import Conversations
from assistant.following import Followed, Following, Known, News
from assistant.ingests import Progress, Rejection, RunFinished
from assistant.tui.app import DatelineApp
from assistant.tui.safety import one_line, visible
from assistant.tui.widgets.sourcelist import SourceList

STRINGS = hostile.hostile_strings()
NONEMPTY = [text for text in STRINGS if one_line(text)]
OURS = re.compile(
    r"link\(.*(cite|support):.*\)|(screen|app)\.\w+(\([\w', -]*\))?|\(?'?link'?, \('(cite|support):.*',\)\)?"
)


class Streams(scripted.ScriptedAnswerer):
    """Streams the strings, each cut in two inside what it hides."""

    def ask(self, request, stopped):
        """As scripted, in our own pieces."""
        for event in super().ask(request, stopped):
            if isinstance(event, scripted.Fragment):
                cuts = [found.end() for found in re.finditer("[\x1b\x9b\x9d\u202e\\[]", event.text)][::3]
                for start, end in zip([0, *cuts], [*cuts, len(event.text)], strict=True):
                    yield scripted.Fragment(event.text[start:end])
            else:
                yield event


class Reports(scripted.ScriptedIndexer):
    """A run whose every word is hostile."""

    def run(self, request, stopped):
        """Progress, then the end."""
        self.requests.append(request)
        for text in STRINGS[:40]:
            yield Progress(text or "x", 1, 2, source=text)
        yield RunFinished(rejected=tuple(Rejection(text, text) for text in STRINGS), notes=tuple(STRINGS[:60]))


def actions_on(app: DatelineApp) -> list[str]:
    """All click actions on the screen that are none of ours."""
    return [
        str(segment.style.meta["@click"])
        for strip in app.screen._compositor.render_strips()
        for segment in strip
        if segment.style and segment.style.meta and "@click" in segment.style.meta
        and not OURS.fullmatch(str(segment.style.meta["@click"]))
    ]  # fmt: skip


def painted(app: DatelineApp) -> str:
    """All text on the screen."""
    strips = app.screen._compositor.render_strips()
    return " ".join("".join(segment.text for segment in strip) for strip in strips)


def laid_out(app: DatelineApp) -> str:
    """All text of an open article as it is drawn, wherever it has scrolled to."""
    parts = app.screen.query("#article Static").results()
    return " ".join(strip.text for part in parts for strip in part.render_lines(Region(0, 0, *part.outer_size)))


def lost_in(shown: str, expected: Sequence[str]) -> list[str]:
    """What of the expected is not in a text, white space aside."""
    shown = "".join(shown.split())
    return [text for text in expected if "".join(one_line(text).split()) not in shown]


async def until(true: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise SystemExit("it did not happen in time")
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)


def main() -> None:
    """Play, and write what was seen."""
    path = Path(sys.argv[1])
    home = Path(tempfile.mkdtemp(dir=path.parent))
    passages = tuple(
        replace(scripted.PASSAGES[0], rank=rank, title=text, outlet=text[:20], text=text or "x", url=text, matches=((0, 2),),
                article_id=f"a{rank}", speaker=text[:20])
        for rank, text in enumerate(STRINGS, 1)
    )  # fmt: skip
    whole = "\n\n".join(STRINGS)
    full = FullArticle("a1", "\x1b[31m", STRINGS[3], STRINGS[4], "2024", "inferred", whole, tuple(STRINGS[:50]))
    answer = "\n\n".join(STRINGS) + " [1]"
    held = replace(
        scripted.HOLDINGS,
        questions=tuple(STRINGS),
        problems=tuple(STRINGS[:90]),
        model="m\x1b[31m\x9b1m",
        newest="\x1b]0;x\x07",
    )
    states = tuple(SourceState(text, text, text, "failed", text, 1, 2, "2024-12-10T10:00:00+00:00") for text in STRINGS)
    stories = tuple(Story(text, "a1", (text,), "2024-12-09") for text in STRINGS)
    changed = WhatChanged(
        "", 1, stories, tuple(Change("a", text, text, 2, "", (text,), (text,), text) for text in STRINGS[:50])
    )
    answerer = Streams(
        passages=passages, text=answer, pieces=1, sentences=(Sentence(STRINGS[0] + "\x1b[31m", (1,), "partly"),),
        held=held, articles={passage.article_id: full for passage in passages}, notes=tuple(STRINGS[:90]),
        states=states, changed=changed,
    )  # fmt: skip
    following = Following(home)
    known = tuple(Known("a", 1, "c", text, text, text) for text in STRINGS[:60])
    for text in ["\x1b[31mfollowed", *NONEMPTY[:20]]:
        news = News(known, known, tuple(STRINGS), tuple(STRINGS))
        following.follow(Followed(text, "", latest=tuple(STRINGS), checked="x", index=held.indexed_at or "", news=news))
    app = DatelineApp(
        lambda: answerer, Reports(), conversations=Conversations(home), following=following
    )  # fmt: skip
    told: dict[str, object] = {"surfaces": [], "actions": [], "missing": {}}

    def look(surface: str, expected: Sequence[str] = (), shown: str | None = None) -> None:
        """Note what is on the screen now, and what of the expected is not in it."""
        told["surfaces"].append(surface)
        told["actions"] += actions_on(app)
        lost = lost_in(shown or painted(app), expected)
        if lost:
            told["missing"][surface] = [len(lost), *map(repr, lost[:5])]

    async def play() -> None:
        # The conversation comes last: whatever lies over it paints it anew when it goes.
        await until(lambda: app.holdings and app.asking.whole and app.followed)
        look("welcome, title")
        app.say(" ".join(STRINGS))
        await asyncio.sleep(0.2)
        look("toast")
        app.clear_notifications()
        app.action_followed()
        await until(lambda: "FollowedScreen" in str(app.screen))
        look("followed")
        await app.pop_screen()
        app.action_index()
        await until(lambda: "IndexScreen" in str(app.screen))
        app.action_refresh_all()
        await until(lambda: app.job and app.job.ended and app.collection.changed)
        listed = app.screen.query_one(SourceList)
        prompts = " ".join(listed.get_option_at_index(place).prompt.plain for place in range(listed.option_count))
        look("sources, what changed, rejected and log", NONEMPTY, prompts)
        await app.pop_screen()
        app.offer_page("http://evil.example/\x1b[31m")
        app.offer_page("http://evil.example/%1b[31m?[/bold]")
        await until(lambda: app.screen.is_modal)
        look("address")
        await app.pop_screen()
        await app.asking.ask("Is it? " + visible(" ".join(STRINGS))[:3000])
        await until(lambda: app.asking.exchanges[0].done, 60)
        look("question, answer, list, citation")
        app.asking.choose(50)
        app.asking.action_read()
        await until(lambda: "ArticleScreen" in str(app.screen) and app.screen._article)
        lines = [line for text in STRINGS for line in text.split("\n")]
        end = time.monotonic() + 30  # loaded, and not yet laid out
        while lost_in(laid_out(app), lines) and time.monotonic() < end:
            await asyncio.sleep(0.1)
        look("reader", lines, laid_out(app))
        app.asking.action_history()
        await until(lambda: "HistoryScreen" in str(app.screen))
        look("history")
        app.exit()

    async def safely() -> None:
        try:
            await play()
        except BaseException as error:
            told["actions"].append(f"{type(error).__name__}: {error}")
            app.exit()
            raise

    app.call_later(lambda: app.run_worker(safely()))
    app.run()
    path.write_text(json.dumps(told, ensure_ascii=True), encoding="utf-8")


if __name__ == "__main__":
    main()
