"""The rail: where a pane stands in what is longer than it, in the last cell of its lines.

Nothing is painted where everything is in view. Not a widget of its own: one for each pane took 6 ms
of every start, and a millisecond of every page.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from textual import events
from textual.strip import Strip

from reader.ui.look import Ground, Look
from reader.ui.widgets.lines import LinesWidget, to_strip

MAX_THUMB_LINES: Final = 4
"""Lines of the thumb: it says where, not how much, and a line is sent whole for its last cell."""


class Viewport(NamedTuple):
    """A window onto something longer, in any unit."""

    total: int
    shown: int
    """How much of it is in view."""
    top: int
    """How much of it is above that."""
    lines: int
    """Lines of the pane."""

    @property
    def thumb(self) -> range:
        """The lines that are marked: at an end of the pane only at that end of the whole."""
        hidden = self.total - self.shown
        if hidden <= 0 or self.lines < 3:
            return range(0)
        length = max(1, min(MAX_THUMB_LINES, self.lines * self.shown // self.total, self.lines - 2))
        room = self.lines - length
        start = -(-self.top * room // hidden)
        if 0 < self.top < hidden and room > 1:
            start = min(max(start, 1), room - 1)
        return range(start, start + length)

    def top_for(self, line: int) -> int:
        """Return the `top` that brings the middle of the thumb to a line."""
        hidden = max(0, self.total - self.shown)
        room = max(1, self.lines - len(self.thumb))
        return max(0, min(hidden, (line - len(self.thumb) // 2) * hidden // room))


class ScrolledLines(LinesWidget):
    """A pane with a rail."""

    look: Look
    ground: Ground = "ground"
    """What the rail is painted on."""
    active = False
    """Whether keys scroll the pane."""
    _thumb = range(0)
    """The lines that are marked: kept, as asking a widget's size for every line took a third of the
    time of a page."""
    _dragging = False
    """Whether the mouse holds the rail."""

    @property
    def window(self) -> Viewport:
        """Where the pane stands."""
        raise NotImplementedError

    def scroll_to_top(self, top: int) -> None:
        """Bring one of the window's units to the top."""
        raise NotImplementedError

    def line_at(self, y: int) -> Strip:
        """Return line `y` without the rail."""
        raise NotImplementedError

    def strip_at(self, y: int) -> Strip:
        strip = self.line_at(y)
        if y not in self._thumb:
            return strip
        tone = self.look.style("accent" if self.active else "faint", self.ground)
        sign = to_strip([(self.look.signs.thumb, tone)], 1, tone)
        return Strip.join([strip.crop(0, strip.cell_length - 1), sign])

    def repaint_scrollbar(self) -> None:
        """Paint the lines again that are marked now and were not, or were and are not."""
        before = self._thumb
        self.update_thumb()
        for y in set(self._thumb) ^ set(before):
            self.repaint(y)

    def update_thumb(self) -> None:
        """See which lines are to be marked; they are painted again anyway."""
        self._thumb = self.window.thumb

    # The mouse

    def is_on_scrollbar(self, event: events.MouseEvent) -> bool:
        """Whether the mouse is at the rail."""
        at = event.x - self.gutter.left
        return at == self.content_size.width - 1 and bool(self.window.thumb)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._dragging = self.is_on_scrollbar(event)
        if self._dragging:
            self.capture_mouse()
            self._drag(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragging:
            self._drag(event)

    def on_mouse_up(self, _event: events.MouseUp) -> None:
        if self._dragging:
            self._dragging = False
            self.release_mouse()

    def _drag(self, event: events.MouseEvent) -> None:
        event.stop()
        self.scroll_to_top(self.window.top_for(event.y - self.gutter.top))
