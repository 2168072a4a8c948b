"""The full text of a paper: a pane that lays out only the blocks near its view.

A place is a block and one of its lines, so neither opening nor paging depends on the length of the
text; the scrollbar and the percentage count characters.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import zip_longest
from typing import Final, NamedTuple

from rich.style import Style
from textual import events
from textual.strip import Strip

from reader.model.document import Block, Document, plain_text
from reader.ui.look import Look
from reader.ui.widgets.document_layout import TEXT_CELLS, DocumentLayout, LaidBlock
from reader.ui.widgets.lines import Line, apply_style, line_width, to_strip
from reader.ui.widgets.match_positions import find_matches, phrase_pattern
from reader.ui.widgets.scrollbar import ScrolledLines, Viewport

MARGIN: Final = 3
MAX_LAID: Final = 600
"""Blocks whose lines are kept."""
SHIFT: Final = 16
"""Cells by which a wide table moves at once."""


class Place(NamedTuple):
    """A line of the text."""

    block: int = 0
    line: int = 0


class Stop(NamedTuple):
    """A reference that can be followed."""

    block: int
    number: int
    """Its number among the references of the block."""
    target: str


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
        self._layout: DocumentLayout | None = None
        self._laid: dict[int, LaidBlock] = {}
        self._last: Place | None = None
        """The last place that can be at the top."""
        self._shift = 0
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
        self._layout = DocumentLayout(
            self.look, self.document, cells, shows_source=self.shows_source
        )
        self._laid.clear()
        self._shown = (None, [])
        self._last = None
        self._laid_out_for = self.size.width
        if self._start_at is not None:
            self._top, self._start_at = self._start_at, None
        self._top = self._clamp(self._top)

    def _block(self, number: int) -> LaidBlock:
        laid = self._laid.get(number)
        if laid is None:
            if self._layout is None:
                self._lay_out()
            assert self._layout is not None
            if len(self._laid) >= MAX_LAID:
                self._laid.clear()
            laid = self._laid[number] = self._layout.block(number, self._shift)
        return laid

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

    def _clamp(self, place: Place) -> Place:
        block = max(0, min(place.block, len(self.document.blocks) - 1))
        line = max(0, min(place.line, len(self._block(block).lines) - 1))
        return min(Place(block, line), self._last_top)

    def _moved(self, place: Place, lines: int) -> Place:
        """Return the place `lines` further down, or up if negative."""
        block, line = place
        while lines > 0:
            room = len(self._block(block).lines) - line
            if lines < room:
                return Place(block, line + lines)
            if block + 1 == len(self.document.blocks):
                return Place(block, len(self._block(block).lines) - 1)
            lines -= room
            block, line = block + 1, 0
        while lines < 0:
            if -lines <= line:
                return Place(block, line + lines)
            if block == 0:
                return Place()
            lines += line + 1
            block -= 1
            line = len(self._block(block).lines) - 1
        return Place(block, line)

    @property
    def _last_top(self) -> Place:
        if self._last is None:
            block = len(self.document.blocks) - 1
            end = Place(block, len(self._block(block).lines) - 1)
            self._last = self._moved(end, 1 - max(1, self.size.height))
        return self._last

    def _in_view(self) -> list[tuple[Place, Line]]:
        """Return the lines in view with their places."""
        key = (self._top, self.size.height)
        if self._shown[0] != key:
            self._shown = key, list(self._lines_from(self._top, self.size.height))
        return self._shown[1]

    def _lines_from(self, place: Place, count: int) -> Iterator[tuple[Place, Line]]:
        block, line = place
        for _ in range(count):
            if block == len(self.document.blocks):
                return
            lines = self._block(block).lines
            yield Place(block, line), lines[line]
            line += 1
            if line == len(lines):
                block, line = block + 1, 0

    @property
    def _visible(self) -> list[Line]:
        return [line for _, line in self._in_view()]

    @property
    def viewport(self) -> Viewport:
        ends = self.document.ends
        total, height = ends[-1], self.size.height
        if not self._layout or self._last_top == Place():
            return Viewport(total, total, 0, height)
        before = ends[self._top.block - 1] if self._top.block else 0
        size = ends[self._top.block] - before
        top = before + size * self._top.line // len(self._block(self._top.block).lines)
        bottom = self._moved(self._top, height).block
        shown = max(1, ends[bottom] - before)
        if self.at_end:
            return Viewport(total, min(shown, total - 1), total - min(shown, total - 1), height)
        return Viewport(total, shown, min(top, total - shown - 1), height)

    # Scrolling. The names are those of the abstract pane, so that one key does the same in both.

    @property
    def at_end(self) -> bool:
        return self._layout is not None and self._top >= self._last_top

    def scroll_lines(self, lines: int) -> None:
        self._go(self._moved(self._top, lines))

    def scroll_to_line(self, line: int) -> None:
        self._go(self._moved(Place(), line))

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
        if self._layout is None:
            self._start_at = place
        else:
            self._go(place)

    def show_block(self, block: int) -> None:
        """Scroll the text of a block to the top, without the blank lines before it."""
        lines = self._block(block).lines
        blank = next((at for at, line in enumerate(lines) if line), 0)
        self._go(Place(block, blank))

    def _go(self, place: Place) -> None:
        before = self._visible
        self._top = self._clamp(place)
        pairs = zip_longest(before, self._visible, fillvalue=Line())
        for y, (old, new) in enumerate(pairs):
            if old != new:
                self.repaint(y, cells=self.margin_cells + max(line_width(old), line_width(new)))
        self.repaint_scrollbar()
        self._on_scroll()

    def shift(self, steps: int) -> bool:
        """Move wide tables and code sideways; return whether there are any in view."""
        overflow = max(
            (self._block(place.block).overflow for place, _ in self._in_view()), default=0
        )
        self._shift = max(0, min(overflow, self._shift + SHIFT * steps))
        self._laid = {at: laid for at, laid in self._laid.items() if not laid.overflow}
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
        found = next(self._stops(start, step), None)
        if found is None:
            return False
        self._stop = found
        self._show_in_view(Place(found.block, self._stop_line(found)))
        return True

    def _stops(self, start: Stop, step: int) -> Iterator[Stop]:
        blocks = self.document.blocks
        numbers = range(start.block, len(blocks)) if step > 0 else range(start.block, -1, -1)
        for number in (each for each in numbers if each < len(blocks)):
            stops = block_stops(blocks[number], number)
            for stop in stops if step > 0 else reversed(stops):
                key = (stop.block, stop.number)
                if (key > start[:2]) if step > 0 else (key < start[:2]):
                    yield stop

    def _stop_line(self, stop: Stop) -> int:
        """Return the line of its block that a reference is on."""
        laid = self._block(stop.block)
        at = [link.line for link in laid.links if link.target == stop.target]
        return at[0] if at else next((at for at, line in enumerate(laid.lines) if line), 0)

    def _show_in_view(self, place: Place) -> None:
        """Scroll a place into view, to a third from the top, if it is not there."""
        if place not in [each for each, _ in self._in_view()]:
            self._top = self._clamp(self._moved(place, -self.size.height // 3))
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
        matches = find_matches(self._block(block).lines, self._pattern)
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
        laid = self._block(place.block)
        line = laid.lines[place.line]
        match = self.look.style("match", "panel", bold=True) + Style(underline=True)
        for number, spans in enumerate(find_matches(laid.lines, self._pattern)):
            is_current = self._hits and self._hits[self._hit] == (place.block, number)
            style = match + Style(reverse=True) if is_current else match
            on_line = [(span.start, span.end) for span in spans if span.line == place.line]
            line = apply_style(line, on_line, style)
        if self._stop and self._stop.block == place.block:
            line = apply_style(line, self._stop_spans(laid, place.line), Style(reverse=True))
        return line

    def _stop_spans(self, laid: LaidBlock, line: int) -> list[tuple[int, int]]:
        """Return the characters of the current reference on a line."""
        assert self._stop
        if self._stop.target.startswith("reference:"):
            first = next((at for at, each in enumerate(laid.lines) if each), 0)
            text = "".join(piece for piece, _ in laid.lines[first])
            return [(0, text.find("]") + 1)] if line == first else []
        stops = [link for link in laid.links if link.target == self._stop.target]
        return [(link.start, link.end) for link in stops if link.line == line]

    # Events

    def on_resize(self, _event: events.Resize) -> None:
        self.relayout()

    def target_at(self, x: int, y: int) -> str:
        """Return the target of the link at a cell of the content; empty if there is none."""
        place = self._moved(self._top, y)
        laid, at = self._block(place.block), x - self.margin_cells
        for link in laid.links:
            text = "".join(piece for piece, _ in laid.lines[link.line])
            start, end = (line_width([(text[:each], Style())]) for each in (link.start, link.end))
            if link.line == place.line and start <= at < end:
                return link.target
        return ""


def block_stops(block: Block, number: int) -> list[Stop]:
    """Return the references of a block, in order; a run of inlines with one target is one."""
    targets = [each.target for each in block.inlines]
    if block.kind == "reference":
        targets.insert(0, f"reference:{number}")
    changes = [
        target
        for before, target in zip(("", *targets), targets, strict=False)
        if target and target != before
    ]
    return [Stop(number, at, target) for at, target in enumerate(changes)]


def quoted(block: Block, section: str, key: str) -> str:
    """Return a paragraph with its section and the citation key of its paper."""
    text = block.text if block.rows else plain_text(block.inlines)
    return f"{' '.join(text.split())}\n({section}; {key})" if section else f"{text}\n({key})"
