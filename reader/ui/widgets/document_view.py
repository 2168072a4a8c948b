"""The full text of a paper: a pane that lays out only the blocks near its view.

Neither opening nor paging depends on the length of the text; the scrollbar and the percentage count
characters.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from itertools import zip_longest
from typing import Final

from rich.style import Style
from textual import events
from textual.strip import Strip

from reader.model.document import Block, Document, plain_text
from reader.ui.look import Look
from reader.ui.widgets.document_layout import TEXT_CELLS, DocumentLayout
from reader.ui.widgets.document_lines import DocumentLines, Place
from reader.ui.widgets.document_stops import (
    Stop,
    block_stops,
    first_line,
    stop_line,
    stop_spans,
    stops_from,
)
from reader.ui.widgets.lines import Line, apply_style, line_width, to_strip
from reader.ui.widgets.match_positions import find_matches, phrase_pattern
from reader.ui.widgets.scrollbar import ScrolledLines, Viewport

MARGIN: Final = 3
SHIFT: Final = 16
"""Cells by which a wide table moves at once."""


class DocumentView(ScrolledLines, can_focus=True):
    """The pane of a full text."""

    ground = "panel"
    active = True

    def __init__(self, look: Look, document: Document, on_scroll: Callable[[], None]) -> None:
        """`on_scroll` is called when another part of the text is shown."""
        super().__init__(id="document")
        self.look = look
        self.document = document
        self.shows_source = False
        self._on_scroll = on_scroll
        self._top = Place()
        self._laid: DocumentLines | None = None
        """The lines at the present width; None before the pane has a size."""
        self._pattern: re.Pattern[str] | None = None
        self._hits: list[tuple[int, int]] = []
        """The block of each match, and its number in the block."""
        self._hit = 0
        self._stop: Stop | None = None
        self._searched_from: int | None = None
        """The block that a reference led to: the next reference is looked for from here."""
        self._laid_out_for = 0
        self._shown: tuple[object, list[tuple[Place, Line]]] = (None, [])
        """The lines in view, and the state that they are of."""
        self._start_at: Place | None = None

    # Layout

    @property
    def margin_cells(self) -> int:
        """The cells left of the text: it stands in the middle of a wide screen."""
        return max(MARGIN, (self.size.width - TEXT_CELLS) // 2)

    def _lay_out(self) -> None:
        """Begin to lay out for the size of the pane; the first line in view stays."""
        cells = self.size.width - self.margin_cells - MARGIN
        layout = DocumentLayout(self.look, self.document, cells, shows_source=self.shows_source)
        shift = self._laid.shift if self._laid else 0
        self._laid = DocumentLines(layout, len(self.document.blocks), shift)
        self._shown = (None, [])
        self._laid_out_for = self.size.width
        if self._start_at is not None:
            self._top, self._start_at = self._start_at, None
        self._top = self._laid.clamped(self._top, self.size.height)

    @property
    def _lines(self) -> DocumentLines:
        if self._laid is None:
            self._lay_out()
        assert self._laid is not None
        return self._laid

    def relayout(self) -> None:
        """Lay out again, because the width, the look or the source has changed."""
        if self.size.width:
            self._lay_out()
            self.refresh()
            self.repaint_scrollbar()

    # Places

    @property
    def place(self) -> Place:
        """The first line in view."""
        return self._start_at or self._top

    @property
    def percent(self) -> int:
        """How much of the text has been shown."""
        if self.at_end:
            return 100
        return self.document.percent(self.place.block)

    def _in_view(self) -> list[tuple[Place, Line]]:
        """Return the lines in view with their places."""
        key = (self._top, self.size.height)
        if self._shown[0] != key:
            self._shown = key, list(self._lines.lines_from(self._top, self.size.height))
        return self._shown[1]

    @property
    def _last_top(self) -> Place:
        return self._lines.last_top(self.size.height)

    @property
    def _visible(self) -> list[Line]:
        return [line for _, line in self._in_view()]

    @property
    def viewport(self) -> Viewport:
        ends = self.document.ends
        total, height = ends[-1], self.size.height
        if not self._laid or self._last_top == Place():
            return Viewport(total, total, 0, height)
        before = ends[self._top.block - 1] if self._top.block else 0
        size = ends[self._top.block] - before
        top = before + size * self._top.line // len(self._lines.block(self._top.block).lines)
        bottom = self._lines.moved(self._top, height).block
        shown = max(1, ends[bottom] - before)
        if self.at_end:
            return Viewport(total, min(shown, total - 1), total - min(shown, total - 1), height)
        return Viewport(total, shown, min(top, total - shown - 1), height)

    # Scrolling. The names are those of the abstract pane, so that one key does the same in both.

    @property
    def at_end(self) -> bool:
        return self._laid is not None and self._top >= self._last_top

    def scroll_lines(self, lines: int) -> None:
        self._go(self._lines.moved(self._top, lines))

    def scroll_to_line(self, line: int) -> None:
        self._go(self._lines.moved(Place(), line))

    def scroll_to_last(self) -> None:
        self._go(self._last_top)

    def page_down(self) -> None:
        self.scroll_lines(max(1, self.size.height - 1))

    def scroll_to_top(self, top: int) -> None:
        self._go(Place(bisect_right(self.document.ends, top)))

    def scroll_by_wheel(self, notches: int) -> None:
        self.scroll_lines(3 * notches)

    def show_place(self, place: Place) -> None:
        """Scroll a place to the top, now or as soon as the pane has a size."""
        if self._laid is None:
            self._start_at = place
        else:
            self._go(place)

    def show_block(self, block: int) -> None:
        """Scroll the text of a block to the top, without the blank lines before it."""
        self._go(Place(block, first_line(self._lines.block(block))))

    def _go(self, place: Place) -> None:
        before = self._visible
        self._top = self._lines.clamped(place, self.size.height)
        pairs = zip_longest(before, self._visible, fillvalue=Line())
        for y, (old, new) in enumerate(pairs):
            if old != new:
                self.repaint(y, cells=self.margin_cells + max(line_width(old), line_width(new)))
        self.repaint_scrollbar()
        self._on_scroll()

    def shift(self, steps: int) -> bool:
        """Move wide tables and code sideways; return whether there are any in view."""
        lines = self._lines
        overflow = max(
            (lines.block(place.block).overflow for place, _ in self._in_view()), default=0
        )
        lines.shift_to(max(0, min(overflow, lines.shift + SHIFT * steps)))
        self._shown = (None, [])
        self.refresh()
        return overflow > 0

    def follow_to(self, block: int) -> None:
        """Show the block that a reference leads to; an entry of the bibliography is selected."""
        stops = block_stops(self.document.blocks[block], block)
        is_entry = self.document.blocks[block].kind == "reference"
        self._stop = stops[0] if is_entry and stops else None
        self._searched_from = block
        self.show_block(block)
        self.refresh()

    # Sections and paragraphs

    def go_section(self, step: int) -> bool:
        """Go to the next section, or with -1 to the previous one; return whether there is one."""
        blocks = [section.block for section in self.document.sections]
        if step > 0:
            target = next((block for block in blocks if block > self._top.block), None)
        else:
            start = (block for block in reversed(blocks) if block < self._top.block)
            target = next(start, None)
        if target is None or (step > 0 and self.at_end):
            return False
        self.show_block(target)
        return True

    def current_paragraph(self) -> Block | None:
        """Return the block of the current reference or match, else the first text in view."""
        in_view = [place.block for place, line in self._in_view() if line]
        current = [self._stop.block] if self._stop else []
        current += [self._hits[self._hit][0]] if self._hits else []
        numbers = [each for each in (*current, *in_view) if each in in_view]
        blocks = (self.document.blocks[number] for number in numbers)
        kinds = ("paragraph", "note", "equation", "caption", "reference", "code", "table")
        return next((block for block in blocks if block.kind in kinds), None)

    # References

    @property
    def stop(self) -> Stop | None:
        """The current reference."""
        return self._stop

    def select(self, stop: Stop | None) -> None:
        """Make a reference the current one."""
        self._stop = stop
        self.refresh()

    def go_reference(self, step: int) -> bool:
        """Go to the next reference, or with -1 to the previous one; return whether there is one."""
        start = self._stop
        in_view = {place.block for place, _ in self._in_view()}
        if start is None or start.block not in in_view:
            first = self._searched_from if self._searched_from in in_view else None
            first = self._top.block if first is None else first
            start = Stop(first if step > 0 else max(in_view, default=0) + 1, -1, "")
        found = next(stops_from(self.document, start, step), None)
        if found is None:
            return False
        self._stop = found
        self._show_in_view(Place(found.block, stop_line(self._lines.block(found.block), found)))
        return True

    def _show_in_view(self, place: Place) -> None:
        """Scroll a place into view, to a third from the top, if it is not there."""
        if place not in [each for each, _ in self._in_view()]:
            above = self._lines.moved(place, -self.size.height // 3)
            self._top = self._lines.clamped(above, self.size.height)
            self._on_scroll()
        self.refresh()
        self.repaint_scrollbar()

    # Finding

    @property
    def hit_position(self) -> tuple[int, int]:
        """The number of the current match, from 1, and the number of matches; (0, 0) if none."""
        return (self._hit + 1, len(self._hits)) if self._hits else (0, 0)

    def find(self, text: str) -> None:
        """Highlight every match of `text`, ignoring case, and go to the first after the top."""
        self._pattern = phrase_pattern(text)
        self._hits = []
        if self._pattern is not None:
            self._hits = [
                (number, count)
                for number, block in enumerate(self.document.blocks)
                for count, _ in enumerate(self._pattern.finditer(block.text))
            ]
        after = (at for at, (block, _) in enumerate(self._hits) if block >= self._top.block)
        self._hit = next(after, 0)
        self._show_hit()

    def find_next(self, step: int) -> None:
        """Go to the next match, or with -1 to the previous one; wrap around at the ends."""
        if self._hits:
            self._hit = (self._hit + step) % len(self._hits)
            self._show_hit()

    def _show_hit(self) -> None:
        if not self._hits:
            self.refresh()
            return
        block, number = self._hits[self._hit]
        matches = find_matches(self._lines.block(block).lines, self._pattern)
        line = matches[min(number, len(matches) - 1)][0].line if matches else 0
        self._show_in_view(Place(block, line))

    # Painting

    def content_line(self, y: int) -> Strip:
        cells, blank = self.size.width, self.look.style("text", "panel")
        if self._laid_out_for != cells:
            self._lay_out()
            self.update_thumb()
        in_view = self._in_view()
        if y >= len(in_view):
            return Strip.blank(cells, blank)
        place = in_view[y][0]
        margin: Line = [(" " * self.margin_cells, blank)]
        return to_strip([*margin, *self._styled(place)], cells, blank)

    def _styled(self, place: Place) -> Line:
        laid = self._lines.block(place.block)
        line = laid.lines[place.line]
        match = self.look.style("match", "panel", bold=True) + Style(underline=True)
        for number, spans in enumerate(find_matches(laid.lines, self._pattern)):
            is_current = self._hits and self._hits[self._hit] == (place.block, number)
            style = match + Style(reverse=True) if is_current else match
            on_line = [(span.start, span.end) for span in spans if span.line == place.line]
            line = apply_style(line, on_line, style)
        if self._stop and self._stop.block == place.block:
            selected = stop_spans(laid, self._stop, place.line)
            line = apply_style(line, selected, Style(reverse=True))
        return line

    # Events

    def on_resize(self, _event: events.Resize) -> None:
        self.relayout()

    def target_at(self, x: int, y: int) -> str:
        """Return the target of the link at a cell of the content; empty if there is none."""
        place = self._lines.moved(self._top, y)
        laid, at = self._lines.block(place.block), x - self.margin_cells
        for link in laid.links:
            text = "".join(piece for piece, _ in laid.lines[link.line])
            start, end = (line_width([(text[:each], Style())]) for each in (link.start, link.end))
            if link.line == place.line and start <= at < end:
                return link.target
        return ""


def quoted(block: Block, section: str, key: str) -> str:
    """Return a paragraph with its section and the citation key of its paper."""
    text = block.text if block.rows else plain_text(block.inlines)
    return f"{' '.join(text.split())}\n({section}; {key})" if section else f"{text}\n({key})"
