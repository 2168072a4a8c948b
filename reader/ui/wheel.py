"""The mouse wheel: events that arrive faster than the screen can scroll are added up.

A wheel sends up to a few hundred events a second, and one scroll may load a paper and lay out its
page. So each event is only counted. The widget scrolls once all waiting events have been counted.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from textual import events
from textual.app import App
from textual.errors import NoWidget

from reader.ui.widgets.lines import LinesWidget


class Wheel:
    """Adds up the notches of the wheel over one widget. Used on the interface's thread only."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._widget: LinesWidget | None = None
        self._notches = 0
        """Notches counted but not scrolled yet; positive is down."""

    def handle(self, event: events.Event) -> bool:
        """Count a wheel event over one of our widgets; return whether `event` is one.

        Any other input first scrolls by the notches counted before it.
        """
        if isinstance(event, events.MouseScrollDown | events.MouseScrollUp):
            widget = self._widget_at(event)
            if widget is not None:
                self._count(widget, 1 if isinstance(event, events.MouseScrollDown) else -1)
            return widget is not None
        if isinstance(event, events.InputEvent | events.Paste):
            self._scroll()
        return False

    def _widget_at(self, event: events.MouseEvent) -> LinesWidget | None:
        widget = self._app.mouse_captured
        # During the start there is no screen yet.
        if widget is None and self._app.screen_stack:
            with suppress(NoWidget):
                widget, _ = self._app.get_widget_at(event.x, event.y)
        return widget if isinstance(widget, LinesWidget) else None

    def _count(self, widget: LinesWidget, notches: int) -> None:
        if widget is not self._widget or notches * self._notches < 0:
            # At the end of a list, five down and three up are not two down.
            self._scroll()
        if not self._notches:
            # Runs after the waiting events have been counted.
            self._app.call_later(self._scroll)
        self._widget = widget
        self._notches += notches

    def _scroll(self) -> None:
        widget, notches = self._widget, self._notches
        self._widget, self._notches = None, 0
        if widget is not None and widget.is_attached:
            widget.scroll_by_wheel(notches)
