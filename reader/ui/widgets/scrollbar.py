"""The scrollbar of a pane, painted in the last cell of the pane's own lines.

Nothing is painted if all content is in view. It is not a widget of its own: one for each pane added
6 ms to the start and 1 ms to every page.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Final, NamedTuple

from textual import events
from textual.strip import Strip

from reader.ui.look import Ground, Look
from reader.ui.widgets.lines import LinesWidget, to_strip

MAX_THUMB_LINES: Final = 4
"""Maximum height of the thumb. A short thumb is enough to show the position, and each of its lines
is sent to the terminal as a whole."""


class Viewport(NamedTuple):
    """The visible range of longer content. `total`, `shown` and `top` share any one unit."""

    total: int
    """The size of the content."""
    shown: int
    """The part of it that is in view."""
    top: int
    """The part of it above the view."""
    lines: int
    """The height of the pane."""

    @property
    def thumb(self) -> range:
        """The lines of the thumb. It touches an end of the pane only at that end of the content."""
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
        """Return the value of `top` that puts the middle of the thumb on a line."""
        hidden = max(0, self.total - self.shown)
        room = max(1, self.lines - len(self.thumb))
        return max(0, min(hidden, (line - len(self.thumb) // 2) * hidden // room))


class ScrolledLines(LinesWidget):
    """The base of a pane with a scrollbar."""

    look: Look
    ground: Ground = "ground"
    """The ground that the scrollbar is painted on."""
    active = False
    """Whether keys scroll the pane."""
    _thumb = range(0)
    """The lines of the thumb. Cached: asking a widget for its size at every line took a third of
    the time to paint a page."""
    _dragging = False
    """Whether the mouse is dragging the thumb."""

    @property
    @abstractmethod
    def viewport(self) -> Viewport:
        """The visible range of the content."""

    @abstractmethod
    def scroll_to_top(self, top: int) -> None:
        """Scroll so that unit `top` of the content is the first in view."""

    @abstractmethod
    def content_line(self, y: int) -> Strip:
        """Return line `y` without the scrollbar."""

    def strip_at(self, y: int) -> Strip:
        strip = self.content_line(y)
        if y not in self._thumb:
            return strip
        tone = self.look.style("accent" if self.active else "faint", self.ground)
        sign = to_strip([(self.look.signs.thumb, tone)], 1, tone)
        return Strip.join([strip.crop(0, strip.cell_length - 1), sign])

    def repaint_scrollbar(self) -> None:
        """Update the thumb and repaint the lines that it entered or left."""
        before = self._thumb
        self.update_thumb()
        for y in set(self._thumb) ^ set(before):
            self.repaint(y)

    def update_thumb(self) -> None:
        """Update the thumb without repainting."""
        self._thumb = self.viewport.thumb

    # The mouse

    def is_on_scrollbar(self, event: events.MouseEvent) -> bool:
        """Return whether the mouse is on the scrollbar."""
        cell = event.x - self.gutter.left
        return cell == self.content_size.width - 1 and bool(self.viewport.thumb)

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
        self.scroll_to_top(self.viewport.top_for(event.y - self.gutter.top))
