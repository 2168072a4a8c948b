#!/usr/bin/env python3
"""The peer that keys are measured against: a bare Input, Line-API list and Static, fed canned rows.

It matches nothing, reads nothing and marks nothing; it only paints what the reader would.

    pty_latency.py --ready ' unread' --keys 'jjjjkkkk' --vs 'BARE-END::python bare.py' -- daysheet
"""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Static

TITLE = "  ●   Paper number {}, a title of the usual length for one"
SECOND = "      its second line, which says something more"
TEXT = "An abstract is about two hundred words long, and this one is too. "
PLAIN = Style(color="#d5d7e0", bgcolor="#16171d")
CHOSEN = Style(color="#f2f3f7", bgcolor="#262938", bold=True)


class List(Widget, can_focus=True):
    """A hundred thousand canned rows of two lines."""

    top = index = shift = 0

    def render_line(self, y: int) -> Strip:
        row, line = divmod(y, 2)
        row += self.top
        text = (SECOND if line else TITLE.format(row + self.shift)).ljust(self.size.width)
        return Strip([Segment(text, CHOSEN if row == self.index else PLAIN)], self.size.width)

    def move(self, steps: int) -> None:
        before, page = self.index, self.size.height // 2
        self.index = max(0, min(99_999, self.index + steps))
        if self.top <= self.index < self.top + page:
            for row in (before, self.index):
                self.refresh(Region(0, (row - self.top) * 2, self.size.width, 2))
        else:
            self.top = self.index if self.index < self.top else self.index - page + 1
            self.refresh()


class Bare(App[None]):
    """List left, text right, a line to type in below."""

    CSS = """
    List { width: 54; height: 1fr; } #text { width: 1fr; padding: 1 3; } Static { height: auto; }
    Horizontal { height: 1fr; } Input { border: none; height: 1; }
    """
    BINDINGS: ClassVar = [
        ("j", "move(1)", "down"),
        ("k", "move(-1)", "up"),
        ("pagedown", "move(15)", "page down"),
        ("pageup", "move(-15)", "page up"),
        ("slash", "filter", "filter"),
        ("escape", "list", "list"),
        ("q", "quit", "quit"),
    ]

    def compose(self) -> ComposeResult:
        yield Static("Wednesday 13 March 2024", markup=False)
        with Horizontal():
            yield List()
            yield Static("BARE-END " + TEXT * 20, id="text", markup=False)
        yield Input(placeholder="filter", compact=True)
        yield Static("j k move   Space read on   s star   ? help", id="hints", markup=False)

    def on_mount(self) -> None:
        self.query_one(List).focus()

    def action_move(self, steps: int) -> None:
        papers = self.query_one(List)
        papers.move(steps)
        self.query_one("#text", Static).update(f"BARE-END {papers.index} " + TEXT * 20)

    def action_filter(self) -> None:
        self.query_one(Input).focus()

    def action_list(self) -> None:
        self.query_one(List).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        papers = self.query_one(List)
        papers.shift = len(event.value) * 7
        papers.refresh()
        self.query_one("#text", Static).update(f"BARE-END {papers.shift} " + TEXT * 20)


if __name__ == "__main__":
    Bare().run()
