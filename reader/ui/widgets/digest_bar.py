"""The digest bar above the panes: what the list shows, its neighbours, the position, the counts.

On a narrow screen the bar leaves out what matters least: first the source, then the year.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from reader.commands import display_key
from reader.commands.keymap import Keymap
from reader.model.view import View
from reader.ui.cells import truncate, width
from reader.ui.date_labels import long_day, near_day, short_day
from reader.ui.look import Look
from reader.ui.widgets.lines import CommandClicked, Line, LinesWidget, justify, line_width, to_strip


class Heading(NamedTuple):
    """The content of the digest bar."""

    view: View
    assumed: bool = False
    """Whether the date or its year was guessed."""
    source: str = ""
    """The source of the day's digest; empty if there are several, which the list names."""
    order: str = ""
    """The order of the list if it is neither the digest's nor shown by rules alone."""
    older: date | None = None
    newer: date | None = None
    position: int = 0
    """The number of the selected paper in the list, from 1; 0 if there is none."""
    shown: int = 0
    """The number of papers in the list."""
    papers: int = 0
    """The number of papers in the view, which may be filtered."""
    unread: int = 0
    starred: int = 0
    only_unread: bool = False
    arrived: tuple[date, int] | None = None
    """The day and the number of papers of a newer digest that arrived while reading."""
    away: tuple[int, int] | None = None
    """After days away, the number of days since the last visit and of their unread papers."""
    watched: int = 0
    """The number of unread papers in the view that a watched view finds."""
    progress: int | None = None
    """How far the text that is read has been shown, in percent; None to show the counts."""
    section: str = ""
    """The section in view of the full text that is read."""


class _Detail(NamedTuple):
    """How much of the heading is shown."""

    long_date: bool = False
    year: bool = True
    source: bool = True
    neighbours: bool = True
    counts: bool = True
    gap: int = 2
    """Cells between the parts."""


SECTION_CELLS: Final = 60
"""Cells of the title of a section."""
MIN_GAP: Final = 4
"""Cells between the two halves of the line."""
_DETAILS: Final = (
    _Detail(long_date=True, gap=5),
    _Detail(gap=5),
    _Detail(gap=3),
    _Detail(source=False, gap=3),
    _Detail(source=False, year=False),
    _Detail(source=False, year=False, neighbours=False),
    _Detail(source=False, year=False, neighbours=False, counts=False),
)
"""What to try, the richest first."""


class DigestBar(LinesWidget):
    """The bar above the panes."""

    class DigestClicked(Message):
        """The date of a neighbouring digest was clicked."""

        def __init__(self, day: date) -> None:
            super().__init__()
            self.day = day

    def __init__(self, look: Look, keymap: Keymap, banner: Sequence[str] = ()) -> None:
        super().__init__(id="digest-bar")
        self.look = look
        self._keymap = keymap
        self.banner = banner
        """The parts of a line above the date. The last are dropped first; empty for no line."""
        self._heading = Heading(View("library"))
        self._targets: list[tuple[int, int, date]] = []
        self.date_cells = (0, 0)
        """The first cell and the end of the date or the view's name."""

    @property
    def heading(self) -> Heading:
        return self._heading

    @property
    def _main_line(self) -> int:
        return self.size.height // 2

    def show(self, heading: Heading) -> None:
        before, self._heading = self._heading, heading
        if heading == before:
            return
        cells = self.size.width
        moved = before._replace(position=heading.position, progress=heading.progress)
        if moved != heading or not cells:
            self.refresh()
            return
        # Only the numbers changed, as at every key that moves: repaint from the first of them on.
        lines = (_text(self._fit(each, cells)) for each in (before, heading))
        old, new = (text.ljust(cells) for text in lines)
        same = next((at for at in range(cells) if old[at : at + 1] != new[at : at + 1]), cells)
        if same < cells:
            start = width(new[:same])
            self.refresh(Region(start, self._main_line, cells - start, 1))

    def strip_at(self, y: int) -> Strip:
        cells = self.size.width
        line: Line = []
        if self.banner and y == 0:
            line = [(self._banner(cells), self.look.style("accent"))]
        elif y == self._main_line:
            line = self._fit(self._heading, cells)
        return to_strip(line, cells, self.look.style("text"))

    def _banner(self, cells: int) -> str:
        dot = f" {self.look.signs.dot} "
        for pieces in range(len(self.banner), 1, -1):
            if width(dot.join(self.banner[:pieces])) <= cells:
                return dot.join(self.banner[:pieces])
        return truncate(self.banner[0], cells, self.look.signs.more)

    def _fit(self, heading: Heading, cells: int) -> Line:
        """Return the line in the greatest detail that fits."""
        for detail in _DETAILS:
            left, right = self._left(heading, detail), self._right(heading, detail)
            # The last position is the widest: the detail must not change while the reader moves.
            widest = self._right(heading._replace(position=heading.shown), detail)
            if line_width(left) + MIN_GAP + line_width(widest) <= cells:
                break
        return justify(left, right, cells, self.look.style("text"))

    def _left(self, heading: Heading, detail: _Detail) -> Line:
        look, view = self.look, heading.view
        bold, muted = look.style("strong", bold=True), look.style("muted")
        name, year = _name(view, detail)
        self._targets = []
        self.date_cells = (0, width(name))
        line: Line = [(name, bold)]
        if heading.assumed:
            year += " assumed"
        if year and (detail.year or heading.assumed):
            line.append((f"  {year}", muted))
        if heading.section:
            gap = " " * detail.gap
            cells = SECTION_CELLS if detail.counts else SECTION_CELLS // 2
            line.append((gap + truncate(heading.section, cells, look.signs.more), muted))
            return line
        if detail.source:
            texts = filter(None, (heading.source, heading.order))
            line += [(f"   {text}", muted) for text in texts]
        if detail.neighbours and view.span:
            self._add_neighbours(line, heading, view.span[0], detail.gap)
        return line

    def _add_neighbours(self, line: Line, heading: Heading, day: date, gap: int) -> None:
        """Add the neighbours, each beside its key."""
        faint, bold = self.look.style("faint"), self.look.style("faint", bold=True)
        older, newer = self._keys()

        def add(pieces: Line, target: date) -> None:
            line.append((" " * gap, faint))
            start = line_width(line)
            line.extend(pieces)
            self._targets.append((start, line_width(line), target))

        def label(each: date) -> str:
            is_week = heading.view.kind == "week"
            return near_day(each - timedelta(days=each.weekday()) if is_week else each, day)

        newest, papers = heading.arrived or (None, 0)
        if heading.older:
            add([(older, bold), (f" {label(heading.older)}", faint)], heading.older)
        if heading.newer and heading.newer != newest:
            add([(f"{label(heading.newer)} ", faint), (newer, bold)], heading.newer)
        if newest:
            dot = self.look.signs.dot
            news = f"{near_day(newest, day)} {dot} {papers} new"
            # The key goes to the next digest, which is not always the newest.
            news += f" {dot} {newer}" if newest == heading.newer else ""
            add([(news, self.look.style("accent"))], newest)

    def _keys(self) -> tuple[str, str]:
        """Return the keys of the older and the newer digest, or signs if they have none."""
        signs, keys_of = self.look.signs, self._keymap.keys_of
        commands = (("older-digest", signs.older), ("newer-digest", signs.newer))
        older, newer = (
            display_key(keys_of[command][0]) if keys_of[command] else sign
            for command, sign in commands
        )
        return older, newer

    def _right(self, heading: Heading, detail: _Detail) -> Line:
        look, gap = self.look, " " * detail.gap
        muted, text, gold = look.style("muted"), look.style("text"), look.style("gold")
        line: Line = []
        if heading.away and heading.away[1] and heading.view.kind != "since":
            days, papers = heading.away
            key = self._keymap.label("since-last-visit")
            line += [(f"{days:,} days, {papers:,} unread", look.style("accent"))]
            line += [(f" {key}" if key else "", muted), (gap, muted)]
        if heading.position:
            line += [(f"{heading.position:,}", text), (f" of {heading.shown:,}", muted)]
        if heading.progress is not None:
            return [*line, (f"{gap}{heading.progress} %", text)]
        if not detail.counts or heading.view.span is None or not heading.papers:
            return line
        unread = look.style("accent", bold=True) if heading.unread else text
        line += [(gap, muted), (str(heading.unread), unread), (" unread", muted)]
        if heading.only_unread:
            line.append((", only these shown", muted))
        if heading.watched:
            accent = look.style("accent")
            line += [(f"   {look.signs.watch} ", accent), (f"{heading.watched} watched", text)]
        if heading.starred:
            line += [(f"   {look.signs.star} ", gold), (str(heading.starred), text)]
        return line

    def on_click(self, event: events.Click) -> None:
        cell = event.x - self.gutter.left
        if self.date_cells[0] <= cell < self.date_cells[1] and event.y == self._main_line:
            self.post_message(CommandClicked("pick-digest"))
        for start, end, day in self._targets:
            if start <= cell < end and event.y == self._main_line:
                self.post_message(self.DigestClicked(day))


def _text(line: Line) -> str:
    return "".join(text for text, _ in line)


def _name(view: View, detail: _Detail) -> tuple[str, str]:
    """Return the name of a view, and its year if it has one."""
    if view.kind == "library":
        return "Library", ""
    if view.kind == "starred":
        return "Starred", ""
    if view.span is None:
        return "No digest yet", ""
    first = view.span[0]
    if view.kind == "since":
        return f"Since {short_day(first)}", str(first.year)
    if view.kind == "week":
        return f"Week of {short_day(first)}", str(first.year)
    return long_day(first) if detail.long_date else short_day(first), str(first.year)
