"""The command palette: every action of the app by a name of its own, with its key."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand

if TYPE_CHECKING:
    from assistant.tui.app import DatelineApp


def named_actions(app: DatelineApp) -> Iterator[SystemCommand]:
    """The actions that the palette lists now; Textual adds its own."""
    asking = app.asking
    yield SystemCommand("New conversation", "Ctrl+N", asking.action_new)
    yield SystemCommand("Saved conversations", "Ctrl+R: search, go on, rename, delete, export", asking.action_history)
    yield SystemCommand(
        "Edit the last question", "e: asked again, it takes the place of the old one", asking.action_edit
    )
    yield SystemCommand("Repair the answer", "R: the model fixes or drops what is not supported", asking.action_repair)
    yield SystemCommand(
        "Filters", "F4: period, outlets, day and kind of the questions that follow", asking.action_filters
    )
    yield SystemCommand(
        "Clear the filters", "X: a question that found nothing is asked again", asking.action_clear_filters
    )
    yield SystemCommand("Ask again", "r: put the last question once more", asking.action_again)
    yield SystemCommand("Stop the answer", "Esc: what there is is kept", asking.action_back)
    yield SystemCommand("Next citation", "n", partial(asking.action_citation, 1))
    yield SystemCommand("Previous citation", "p", partial(asking.action_citation, -1))
    yield SystemCommand("Sources", "F3: the passages found", asking.action_sources)
    yield SystemCommand("Read the article", "a: whole, with the passage marked", asking.action_read)
    yield SystemCommand("Open the article in the browser", "o: shows the address first", asking.action_open_article)
    yield SystemCommand("Copy the answer", "y", asking.action_copy_answer)
    yield SystemCommand("Copy the answer with sources", "Y", asking.action_copy_with_sources)
    yield SystemCommand("Copy a quotation", "q: the words, speaker, outlet, date, address", asking.action_quotation)
    yield SystemCommand("Copy the passage", "c", asking.action_copy_passage)
    yield SystemCommand("Save the conversation", "Ctrl+S: as Markdown", asking.action_save)
    yield SystemCommand("Follow this question, or no longer", "f: says when its answer changes", asking.action_follow)
    yield SystemCommand("Followed questions", "F7: what is new about each", app.action_followed)
    yield SystemCommand("Index articles", "F5: sources, add, refresh, rebuild, what changed", app.action_index)
    if not app.running:
        yield SystemCommand("Refresh all sources", "F6 on the index screen", app.action_refresh_all)
        yield SystemCommand("Rebuild the index", "F8 on the index screen", app.action_rebuild)
    if app.running:
        yield SystemCommand("Stop the run", "F9 on the index screen: what is done is kept", app.action_stop_run)
    yield SystemCommand("Settings", "F2: model, embedder, prices, theme, period", app.action_settings)
    yield SystemCommand("Keys of this pane", "F1", app.action_keys)
