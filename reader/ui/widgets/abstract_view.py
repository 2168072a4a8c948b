"""The abstract pane: one paper, scrolled by lines, with matches highlighted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import Final

from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip

from reader.config import SummaryPlace
from reader.model.links import Url
from reader.ui.look import Look
from reader.ui.widgets.abstract_page import Page, Reading
from reader.ui.widgets.abstract_text import Gaps, PageLayout
from reader.ui.widgets.lines import Line, Piece, apply_style, line_width, to_strip
from reader.ui.widgets.match_positions import LineSpan, find_matches, phrase_pattern, prefix_pattern
from reader.ui.widgets.scrollbar import ScrolledLines, Viewport

MARGIN: Final = 3
"""Cells on either side of the text. They are painted as part of each line, because padding in the
stylesheet would add two changes of style to every line sent."""


def _do_nothing() -> None:
    pass


class AbstractView(ScrolledLines, can_focus=True):
    """The abstract pane."""

    ALLOW_SELECT = True
    ground = "panel"

    class LinkClicked(Message):
        """A link was clicked."""

        def __init__(self, url: Url) -> None:
            super().__init__()
            self.url = url

    def __init__(
        self, look: Look, keys: Mapping[str, tuple[str, ...]], summary: SummaryPlace = "below"
    ) -> None:
        super().__init__(id="abstract")
        self.look = look
        self._keys_of = keys
        self._summary = summary
        self._reading: Reading | None = None
        self._page = Page()
        self._text: tuple[tuple[object, ...], Page] | None = None
        """The cached page of the text, and the state that it was laid out for."""
        self._strips: dict[int, Strip] = {}
        self._top = 0
        self._find_text = ""
        self._hits: list[list[LineSpan]] = []
        """Every match of `_find_text` on the page."""
        self._phrases: tuple[str, ...] = ()
        self._highlights: list[LineSpan] = []
        """The words of the text that match the filter."""
        self._hit = 0
        """The index of the current match."""
        self.text_only = False
        self.is_alone = False
        """Whether no other pane is shown, so that the focus needs no sign."""
        self.on_scrolled: Callable[[], None] = _do_nothing
        """Called when `progress` may have changed."""
        self.shows_source = False
        """Whether the source of mathematics is shown."""
        self._all_authors = False
        self.gaps: Gaps = "all"
        self._laid_out_for = Size(0, 0)
        """The size that the page was laid out for."""

    # What is shown

    def show(self, reading: Reading | None, phrases: tuple[str, ...] = ()) -> None:
        """Show a paper from its beginning; if it is already shown, keep the scroll position.

        The `phrases` are highlighted wherever they occur at the beginning of a word.
        """
        before, highlights_before = self._visible, self._highlights_in_view
        same = reading and self._reading and reading.paper.id == self._reading.paper.id
        self._reading = reading
        if not same:
            self._top = 0
            self._find_text = ""
            self._all_authors = False
        self._phrases = phrases
        self._lay_out()
        self._repaint_changes(before)
        for line in {span.line for span in highlights_before ^ self._highlights_in_view}:
            self.repaint(line, cells=self.size.width)
        self.on_scrolled()

    def set_active(self, active: bool) -> None:
        """Set whether keys scroll this text. If so, a bar is painted along its left edge."""
        if active != self.active:
            self.active = active
            self._strips.clear()
            self.repaint(0, self.size.height, cells=MARGIN)
            for y in self.viewport.thumb:
                self.repaint(y)

    @property
    def hides_authors(self) -> bool:
        """Whether authors are hidden, or were before `toggle_authors`."""
        return self._all_authors or self._page.hidden_authors > 0

    def toggle_authors(self) -> None:
        """Switch between all authors and the first few, and scroll to the beginning."""
        self._all_authors = not self._all_authors
        self._top = 0
        self.relayout()

    def relayout(self) -> None:
        """Lay out the page again, because its width or its content has changed."""
        self._lay_out()
        self.refresh()
        self.repaint_scrollbar()
        self.on_scrolled()

    def _lay_out(self) -> None:
        cells = self.size.width - 2 * MARGIN
        self._page = Page()
        if self._reading is not None and cells > 0:
            layout = PageLayout(
                self.look,
                cells,
                self._keys_of,
                lines=self.size.height,
                gaps=self.gaps,
                summary=self._summary,
                shows_source=self.shows_source,
            )
            self._page = layout.page(
                self._reading,
                text=self._text_page(layout, self._reading, cells),
                text_only=self.text_only,
                all_authors=self._all_authors,
            )
        self._strips.clear()
        self._laid_out_for = self.size
        self._top = min(self._top, self._last_top)
        self._highlights = self._find_highlights()
        self._hits = find_matches(self._page.lines, phrase_pattern(self._find_text))
        self._hit = min(self._hit, max(0, len(self._hits) - 1))

    def _text_page(self, layout: PageLayout, reading: Reading, cells: int) -> Page:
        """Return the page of the text, from the cache if nothing that it depends on changed."""
        key = (
            reading.paper,
            reading.sample,
            cells,
            self.gaps,
            self.shows_source,
            self.look.palette,
        )
        if self._text is None or self._text[0] != key:
            self._text = key, layout.text_page(reading)
        return self._text[1]

    @property
    def _visible(self) -> list[Line]:
        return self._page.lines[self._top : self._top + self.size.height]

    @property
    def viewport(self) -> Viewport:
        return Viewport(len(self._page.lines), self.size.height, self._top, self.size.height)

    def _repaint_changes(self, before: Sequence[Line]) -> None:
        """Repaint only the lines that differ from those shown before, as far as they have text.

        For a new paper at 120 by 36 this sends 2.4 KB; repainting the whole pane sends 6.1 KB.
        """
        pairs = zip_longest(before, self._visible, fillvalue=list[Piece]())
        for y, (old, new) in enumerate(pairs):
            if old != new:
                self.repaint(y, cells=MARGIN + max(line_width(old), line_width(new)))
        self.repaint_scrollbar()

    @property
    def has_mathematics(self) -> bool:
        """Whether the paper holds mathematics whose display differs from its source."""
        return self._page.has_mathematics

    @property
    def hit_position(self) -> tuple[int, int]:
        """The number of the current match, from 1, and the number of matches; (0, 0) if none."""
        return (self._hit + 1, len(self._hits)) if self._hits else (0, 0)

    # Scrolling

    @property
    def _last_top(self) -> int:
        return max(0, len(self._page.lines) - self.size.height)

    @property
    def at_end(self) -> bool:
        """Whether the last line is in view."""
        return self._top >= self._last_top

    @property
    def progress(self) -> int | None:
        """How much of the page has been in view, in percent; None if all of it is."""
        lines = len(self._page.lines)
        seen = min(self._top + self.size.height, lines)
        return 100 * seen // lines if self._last_top else None

    def scroll_lines(self, lines: int) -> None:
        """Scroll by `lines`, at most to the ends of the page."""
        self.scroll_to_line(self._top + lines)

    def scroll_to_top(self, top: int) -> None:
        self.scroll_to_line(top)

    def scroll_to_line(self, line: int) -> None:
        """Scroll `line` to the top, or as near to it as the page allows."""
        top = max(0, min(line, self._last_top))
        before = self._visible
        self._top = top
        self._repaint_changes(before)
        self.on_scrolled()

    def scroll_to_last(self) -> None:
        self.scroll_to_line(self._last_top)

    def page_down(self) -> None:
        """Scroll down so that the last line in view becomes the first."""
        self.scroll_lines(max(1, self.size.height - 1))

    def scroll_to_link(self, url: Url) -> None:
        """Scroll a link in the text into view."""
        page = self._page
        line = next(
            (at for at, _, _, each in page.links if each == url and at >= page.body_line), None
        )
        if line is not None and not self._top <= line < self._top + self.size.height:
            self.scroll_to_line(line - self.size.height // 3)

    # Finding

    def find(self, text: str) -> None:
        """Highlight every match of `text`, ignoring case, and scroll the first into view."""
        if text.strip() == self._find_text:
            return
        self._find_text = text.strip()
        self._hits = find_matches(self._page.lines, phrase_pattern(self._find_text))
        self._hit = 0
        self._strips.clear()
        self._show_hit()

    def _find_highlights(self) -> list[LineSpan]:
        page = self._page
        matches = find_matches(page.lines[page.body_line :], prefix_pattern(self._phrases))
        return [
            span._replace(line=span.line + page.body_line) for match in matches for span in match
        ]

    @property
    def _highlights_in_view(self) -> set[LineSpan]:
        """The highlighted words in view, with the lines counted from the top of the pane."""
        lines = range(self._top, self._top + self.size.height)
        return {
            span._replace(line=span.line - self._top)
            for span in self._highlights
            if span.line in lines
        }

    def find_next(self, step: int) -> None:
        """Go to the next match, or with -1 to the previous one; wrap around at the ends."""
        if self._hits:
            self._hit = (self._hit + step) % len(self._hits)
            self._strips.clear()
            self._show_hit()

    def _show_hit(self) -> None:
        if self._hits:
            line = self._hits[self._hit][0].line
            if not self._top <= line < self._top + self.size.height:
                self._top = max(0, min(line - self.size.height // 3, self._last_top))
        self.refresh()
        self.repaint_scrollbar()
        self.on_scrolled()

    # Painting

    def content_line(self, y: int) -> Strip:
        cells = self.size.width
        if self._laid_out_for != self.size:
            # The first frame and those of a resize may be painted before the resize event.
            self._lay_out()
            self.update_thumb()
        at = self._top + y
        if at >= len(self._page.lines) and not self._has_bar:
            return Strip.blank(cells, self.look.style("text", "panel"))
        strip = self._strips.get(at)
        if strip is None or strip.cell_length != cells:
            strip = to_strip(self._styled_line(at), cells, self.look.style("text", "panel"))
            self._strips[at] = strip
        selection = self.text_selection
        if selection is not None and (span := selection.get_span(at)) is not None:
            return self._with_selection(at, span).apply_offsets(0, at)
        return strip.apply_offsets(0, at)

    @property
    def _has_bar(self) -> bool:
        """Whether a bar shows the focus."""
        return self.active and not self.is_alone

    def _styled_line(self, at: int) -> Line:
        margin: Line = [(" " * MARGIN, self.look.style("text", "panel"))]
        if self._has_bar:
            # Not at the very edge, where it would touch the scrollbar of the list.
            accent = self.look.style("accent", "panel")
            margin = [(f" {self.look.signs.bar}", accent), (" " * (MARGIN - 2), accent)]
        line: Line = [*margin, *(self._page.lines[at] if at < len(self._page.lines) else [])]
        highlighted = self.look.style("match", "panel", bold=True)
        line = apply_style(line, _spans_on_line(at, self._highlights), highlighted)
        hit = highlighted + Style(underline=True)
        for number, spans in enumerate(self._hits):
            style = hit + Style(reverse=True) if number == self._hit else hit
            line = apply_style(line, _spans_on_line(at, spans), style)
        return line

    def _with_selection(self, at: int, span: tuple[int, int]) -> Strip:
        start, end = span
        line = self._styled_line(at)
        length = sum(len(text) for text, _ in line)
        selected = self.look.style("strong", "row")
        line = apply_style(line, [(start, length if end == -1 else end)], selected)
        return to_strip(line, self.size.width, self.look.style("text", "panel"))

    # Events

    def on_resize(self, _event: events.Resize) -> None:
        self.relayout()

    def scroll_by_wheel(self, notches: int) -> None:
        self.scroll_lines(3 * notches)

    def on_click(self, event: events.Click) -> None:
        line = self._top + event.y - self.gutter.top
        cell = event.x - self.gutter.left - MARGIN
        for at, start, end, url in self._page.links:
            if at == line and start <= cell < end:
                self.post_message(self.LinkClicked(url))

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        margin = " " * MARGIN
        text = "\n".join(margin + "".join(piece for piece, _ in line) for line in self._page.lines)
        return "\n".join(line.strip() for line in selection.extract(text).split("\n")), "\n"

    def selection_updated(self, _selection: Selection | None) -> None:
        self.refresh()

    def get_content_width(self, container: Size, _viewport: Size) -> int:
        return container.width


def _spans_on_line(number: int, spans: Sequence[LineSpan]) -> list[tuple[int, int]]:
    """Return the spans on line `number`, with characters counted from before the margin."""
    return [(MARGIN + start, MARGIN + end) for line, start, end in spans if line == number]
