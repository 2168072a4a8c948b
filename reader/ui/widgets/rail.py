"""The rail: where a pane stands in what is longer than it, in the last cell of its lines.

Nothing is painted where everything is in view. A widget of its own, as lines are sent from where
their widget begins: in the pane's own lines, one cell would send all the text before it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from textual import events
from textual.geometry import Region
from textual.strip import Strip

from reader.ui.look import Ground, Look
from reader.ui.widgets.lines import LinesWidget, strip_of

LONGEST: Final = 4
"""Lines of the thumb: it says where, not how much, and each costs sixty bytes when papers change
under a key."""


class Window(NamedTuple):
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
        length = max(1, min(LONGEST, self.lines * self.shown // self.total, self.lines - 2))
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


class Rail(LinesWidget):
    """The rail of a pane, which is told when to look whether the pane has moved."""

    def __init__(
        self,
        look: Look,
        ground: Ground,
        window: Callable[[], Window],
        bring: Callable[[int], None],
    ) -> None:
        """`window` says where the pane stands; `bring` brings one of its units to the top."""
        super().__init__(classes="rail")
        self.look = look
        self.live = False
        """Whether keys move the pane."""
        self._ground: Ground = ground
        self._window = window
        self._bring = bring
        self._painted = range(0)
        self._held = False

    def follow(self) -> None:
        """Paint the lines again that are marked now and were not, or were and are not."""
        thumb = self._window().thumb
        for y in set(thumb) ^ set(self._painted):
            self.refresh(Region(0, y, 1, 1))
        self._painted = thumb

    def set_live(self, live: bool) -> None:
        if live != self.live:
            self.live = live
            self.refresh()

    def strip_at(self, y: int) -> Strip:
        if y not in self._window().thumb:
            return Strip.blank(1, self.look.style("text", self._ground))
        tone = self.look.style("accent" if self.live else "faint", self._ground)
        return strip_of([(self.look.signs.thumb, tone)], 1, tone)

    # The mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._held = bool(self._window().thumb)
        if self._held:
            self.capture_mouse()
            self._drag(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._held:
            self._drag(event)

    def on_mouse_up(self, _event: events.MouseUp) -> None:
        if self._held:
            self._held = False
            self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        event.stop()

    def _drag(self, event: events.MouseEvent) -> None:
        event.stop()
        self._bring(self._window().top_for(event.y))
