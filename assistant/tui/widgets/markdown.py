"""Answers as Markdown in which only citations can be clicked.

Text from a model defines no link of any kind: the parser knows no links, images, references, HTML or bare
addresses. The citations `[n]` become `cite:n`, built here from the numbers of the passages; others show as `[?]`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content, Span
from textual.geometry import Size
from textual.message import Message
from textual.style import Style
from textual.widgets import Markdown, Static
from textual.widgets._markdown import (
    MarkdownBlock,
    MarkdownParagraph,
    MarkdownTable,
    MarkdownTableCellContents,
    MarkdownTableContent,
    MarkdownTD,
)

from assistant.tui.exchange import MARKER, SENTENCE_MARKS

_MARK = re.compile(r"\[!(supported|partly|not_found)\]")
_SHOWN_MARK = re.compile("|".join(SENTENCE_MARKS.values()))
# Fences and indented code would colour text by a guessed language; setext turns a dashed line into a headline.
_OFF = ["link", "image", "autolink", "linkify", "html_inline", "reference", "html_block", "fence", "code", "lheading"]


def make_parser(known: Callable[[], Iterable[int]]) -> MarkdownIt:
    """A Markdown parser that turns citations of known numbers into `cite:n` links and allows no other link."""

    def cite(state: StateInline, silent: bool) -> bool:
        citation = MARKER.match(state.src, state.pos)
        mark = _MARK.match(state.src, state.pos)
        match = citation or mark
        if match is None:
            return False
        if not silent and citation:
            ranks = frozenset(known())
            for number in re.findall(r"\d+", citation.group(1)):
                _push_citation(state, int(number), ranks)
        elif not silent and mark:
            state.push("text", "", 0).content = SENTENCE_MARKS[mark.group(1)]
        state.pos = match.end()
        return True

    parser = MarkdownIt("gfm-like", {"html": False, "linkify": False})
    parser.disable(_OFF, True)
    parser.inline.ruler.before("emphasis", "cite", cite)
    return parser


def _push_citation(state: StateInline, number: int, known: frozenset[int]) -> None:
    if number not in known:
        state.push("text", "", 0).content = "[?]"
        return
    state.push("link_open", "a", 1).attrs = {"href": f"cite:{number}"}
    state.push("text", "", 0).content = f"[{number}]"
    state.push("link_close", "a", -1)


def _citations(content: Content) -> Iterator[Span]:
    """The spans of a content that are citations."""
    for span in content.spans:
        if isinstance(span.style, Style) and str(span.style.meta.get("@click", "")).startswith("link('cite:"):
            yield span


class _Cited(MarkdownBlock):
    """A block whose support marks have a style of their own."""

    def _token_to_content(self, token: Token) -> Content:
        content = super()._token_to_content(token)
        for match in _SHOWN_MARK.finditer(content.plain):
            style = "$faint" if match.group() == SENTENCE_MARKS["supported"] else "italic $warning"
            content = content.stylize(style, *match.span())
        return content


class CitedParagraph(_Cited, MarkdownParagraph):
    """A paragraph with citations."""

    DEFAULT_CSS = ""


class CitedCell(_Cited, MarkdownTD):
    """A table cell with citations."""


class _PlainTableContent(MarkdownTableContent):
    """A table without tooltips: Textual reads a cell's text as markup there, and a stray bracket ends the app."""

    def compose(self) -> ComposeResult:
        for header in self.headers:
            yield MarkdownTableCellContents(header, classes="header")
        for number, row in enumerate(self.rows, 1):
            for cell in row:
                yield MarkdownTableCellContents(cell, classes=f"row{number} cell")
            self.last_row = number


class CitedTable(MarkdownTable):
    """A table with citations."""

    def compose(self) -> ComposeResult:
        self._headers, self._rows = self._get_headers_and_rows()
        yield _PlainTableContent(self._headers, self._rows)


class CitedMarkdown(Markdown):
    """Markdown with citations that can be clicked."""

    BLOCKS = {  # noqa: RUF012
        **Markdown.BLOCKS,
        "paragraph_open": CitedParagraph,
        "td_open": CitedCell,
        "table_open": CitedTable,
    }

    class Cited(Message):
        """A citation was clicked."""

        def __init__(self, markdown: CitedMarkdown, rank: int) -> None:
            super().__init__()
            self.markdown = markdown
            self.rank = rank

    def __init__(self, known: Callable[[], Iterable[int]]) -> None:
        super().__init__(parser_factory=lambda: make_parser(known), open_links=False)
        self._height: tuple[tuple[int, ...], int] = ((), 0)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The height of its blocks, which does not depend on the container's; Textual works it out for each of these."""
        key = (width, self._layout_updates, self._nodes._updates)
        if self._height[0] != key:
            self._height = key, super().get_content_height(container, viewport, width)
        return self._height[1]

    def on_markdown_link_clicked(self, event: Markdown.LinkClicked) -> None:
        """Let only our own links through."""
        event.stop()
        event.prevent_default()
        if match := re.fullmatch(r"cite:(\d{1,3})", event.href):
            self.post_message(self.Cited(self, int(match.group(1))))


_NEW_PARAGRAPH = re.compile(r"\n\n(?=[^\W\d_])")
"""A blank line, and then a letter: nothing before it can belong to what follows, since fences and references are off."""
PARAGRAPHS = 4
"""How many paragraphs are laid out together."""


def parts_of(text: str) -> list[str]:
    """The text in parts of a few paragraphs; what has been cut off stays as it is while more is added to the text."""
    starts = [match.end() for match in _NEW_PARAGRAPH.finditer(text)][PARAGRAPHS - 1 :: PARAGRAPHS]
    return [text[start:end] for start, end in zip([0, *starts], [*starts, len(text)], strict=True)]


class AnswerText(Vertical):
    """An answer, a few paragraphs to a widget.

    A widget that does not change keeps its layout, so that a streamed piece costs the layout of the last paragraphs
    only: in one widget, a piece of an answer of 400 sentences held up the keys for 0.3 s.
    """

    def __init__(self, known: Callable[[], Iterable[int]]) -> None:
        super().__init__()
        self._known = known
        self._parts: list[tuple[CitedMarkdown, str]] = []
        self._lit: tuple[Static, Content] | None = None
        self._one_at_a_time = asyncio.Lock()

    async def append(self, text: str) -> None:
        """Add to what is shown."""
        async with self._one_at_a_time:
            await self._show("".join(part for _, part in self._parts) + text, anew=False)

    async def show(self, text: str) -> None:
        """Show this and nothing else; every part is made anew, and links in streamed tables come alive."""
        async with self._one_at_a_time:
            await self._show(text, anew=True)

    async def _show(self, text: str, *, anew: bool) -> None:
        wanted = parts_of(text)
        for place, part in enumerate(wanted):
            if place == len(self._parts):
                self._parts.append((CitedMarkdown(self._known), ""))
                await self.mount(self._parts[place][0])
            widget, shown = self._parts[place]
            self._parts[place] = widget, part
            if not anew and part.startswith(shown):
                if part != shown:
                    await widget.append(part[len(shown) :])
            else:
                await widget.update(part)
        for widget, _ in self._parts[len(wanted) :]:
            await widget.remove()
        del self._parts[len(wanted) :]

    def light(self, ordinal: int | None) -> Static | None:
        """Show one citation, counted from 0, as the current one; return the block it stands in."""
        if self._lit is not None:
            block, unlit = self._lit
            self._lit = None
            if block.is_mounted:
                block.update(unlit, layout=False)
        if ordinal is None:
            return None
        for block in self.query(Static):
            content: object = block.content
            if not isinstance(content, Content):
                continue
            spans = list(_citations(content))
            if ordinal < len(spans):
                self._lit = (block, content)
                block.update(content.stylize("reverse", spans[ordinal].start, spans[ordinal].end), layout=False)
                return block
            ordinal -= len(spans)
        return None


__all__ = ["AnswerText", "CitedMarkdown", "make_parser"]
