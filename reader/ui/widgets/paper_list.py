"""The paper list: a window onto any number of papers, of which only the rows in view are rendered.

Holds keys, not papers: rows are asked for as they come into view and kept for as long as they may
be seen again. Stock lists were measured at 100,000 rows: OptionList 17 s to fill, DataTable 6 s,
a Line-API list 0.08 s.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from reader.model.maths import shown
from reader.model.view import Row
from reader.ui.cells import Span, cut, wrap
from reader.ui.look import Look
from reader.ui.widgets.lines import Line, LinesWidget, strip_of
from reader.ui.widgets.paper_row import RowState, row_strips

ROWS_KEPT: Final = 2_000

Rows = Callable[[Sequence[int]], list[Row]]
Marked = Callable[[Row], tuple[bool, bool]]
"""Whether a row's paper is read, and whether it is starred."""
Lit = Callable[[str], Sequence[Span]]
"""The characters of a title that the filter matched."""


def _unlit(_title: str) -> Sequence[Span]:
    return ()


def _set(row: Row) -> Row:
    """Return the row with the mathematics of its title set, and the accents of its names."""
    title, authors = shown(row.title), shown(row.authors)
    if title == row.title and authors == row.authors:
        return row
    return replace(row, title=title, authors=authors)


class PaperList(LinesWidget, can_focus=True):
    """The list pane."""

    class Opened(Message):
        """The selected row was clicked: its abstract is wanted."""

    def __init__(
        self, look: Look, rows: Rows, marked: Marked, on_selected: Callable[[], None]
    ) -> None:
        """`on_selected` is called when the selection is on another paper. A message would do it
        a frame later: the abstract must be painted with the row."""
        super().__init__(id="papers")
        self._on_selected = on_selected
        self.look = look
        self._rows_of = rows
        self._marked = marked
        self._lit: Lit = _unlit
        self._keys: list[int] = []
        self._kept: dict[int, Row] = {}
        self._strips: dict[tuple[int, RowState], list[Strip]] = {}
        self._notice: list[str] = []
        self._rule = ""
        self._top = 0
        self.index = 0
        """The selected row; 0 also where there are none."""
        self.row_height = 2
        """Lines of a row: 2, or 1."""
        self._live = True
        self.source = False
        """Whether mathematics in titles is shown as it is written."""
        self.chosen = False
        """Whether the user moved to the selected paper, or it is only the first there was."""

    # What is shown

    @property
    def keys(self) -> Sequence[int]:
        """The papers of the list, in its order."""
        return self._keys

    @property
    def selected(self) -> int | None:
        """The selected paper."""
        return self._keys[self.index] if self._keys else None

    def show(
        self,
        keys: Sequence[int],
        *,
        select: int | None = None,
        lit: Lit | None = None,
        notice: Sequence[str] = (),
        rule: str = "",
    ) -> None:
        """Show these papers, with the paper `select` selected where it is among them.

        `notice` is shown where there are no papers; `rule` is a line above them.
        """
        self._keys = list(keys)
        self._lit = lit or _unlit
        self._notice = list(notice)
        self._rule = rule
        found = select in self._keys
        self.index = self._keys.index(select) if select is not None and found else 0
        self.chosen = self.chosen and found
        self._top = 0
        self._keep_in_view(centred=True)
        self.paint_again()
        self._on_selected()

    def append(self, keys: Sequence[int]) -> None:
        """Show more papers below those there are; nothing moves."""
        was_empty = not self._keys
        self._keys += keys
        self.refresh()
        if was_empty:
            self._on_selected()

    def forget_rows(self) -> None:
        """Ask for every row again: papers have changed."""
        self._kept.clear()
        self.paint_again()

    def paint_again(self) -> None:
        """Paint every row again: marks, looks or sizes have changed."""
        self._strips.clear()
        self.refresh()

    def paint_selected(self) -> None:
        """Paint the selected row again: its marks have changed."""
        self._repaint_row(self.index)

    def row(self, key: int) -> Row | None:
        """Return the row of a paper."""
        if key not in self._kept:
            self._fetch([key])
        return self._kept.get(key)

    def set_live(self, live: bool) -> None:
        """Say whether keys move this selection; where they do not, it is painted quietly."""
        if live != self._live:
            self._live = live
            self.paint_selected()

    def set_row_height(self, lines: int) -> None:
        """Make rows one or two lines high; the selected row stays in view."""
        self.row_height = lines
        self._keep_in_view()
        self.paint_again()

    # Moving

    @property
    def page(self) -> int:
        """Whole rows in view."""
        return max(1, (self.size.height - self._above) // self.row_height)

    def move_to(self, index: int) -> None:
        """Select the row `index`, or the nearest one there is."""
        index = max(0, min(index, len(self._keys) - 1))
        self.chosen = True
        if index == self.index:
            return
        before, top = self.index, self._top
        self.index = index
        self._keep_in_view()
        if self._top == top:
            self._repaint_row(before)
            self._repaint_row(index)
        else:
            self.refresh()
        self._on_selected()

    def move_by(self, rows: int) -> None:
        """Move the selection by so many rows."""
        self.move_to(self.index + rows)

    def scroll_rows(self, rows: int) -> None:
        """Move the window, and the selection only so far that it stays in view."""
        top = max(0, min(self._top + rows, len(self._keys) - self.page))
        if top != self._top:
            self._top = top
            held = max(top, min(self.index, top + self.page - 1))
            if held != self.index:
                self.index = held
                self._on_selected()
            self.refresh()

    def _keep_in_view(self, *, centred: bool = False) -> None:
        page = self.page
        if self.index < self._top:
            self._top = self.index
        elif self.index >= self._top + page:
            self._top = self.index - (page // 2 if centred else page - 1)
        self._top = max(0, min(self._top, len(self._keys) - page))

    # Painting

    @property
    def _above(self) -> int:
        """Lines above the first row."""
        return 2 if self._rule else 0

    def _repaint_row(self, index: int) -> None:
        line = self._above + (index - self._top) * self.row_height
        if self._above <= line < self.size.height:
            self.repaint(line, self.row_height)

    def strip_at(self, y: int) -> Strip:
        cells = self.size.width
        blank = self.look.style("text")
        if y < self._above:
            return strip_of(self._rule_line(y, cells), cells, blank)
        index, line = divmod(y - self._above, self.row_height)
        index += self._top
        whole = y - line + self.row_height <= self.size.height
        if index >= len(self._keys) or not whole:
            return strip_of(self._notice_line(y, cells), cells, blank)
        return self._row_strips(index, cells)[line]

    def _rule_line(self, y: int, cells: int) -> Line:
        if y == 0:
            return [("      " + cut(self._rule, cells - 8), self.look.style("muted"))]
        return [("      " + self.look.signs.rule * max(0, cells - 12), self.look.style("line"))]

    def _notice_line(self, y: int, cells: int) -> Line:
        if self._keys:
            return []
        lines = [
            (text[start:end], tone)
            for text, tone in zip(self._notice, ("text", "muted", "muted", "muted"), strict=False)
            for start, end in wrap(text, cells - 12) or [(0, 0)]
        ]
        at = y - self._above - 1
        if not 0 <= at < len(lines):
            return []
        text, tone = lines[at]
        return [("      " + text, self.look.style("text" if tone == "text" else "muted"))]

    def _row_strips(self, index: int, cells: int) -> list[Strip]:
        key = self._keys[index]
        row = self._row_in_view(index)
        if row is None:
            return [Strip.blank(cells, self.look.style("text"))] * self.row_height
        read, starred = self._marked(row)
        row = row if self.source else _set(row)
        chosen = index == self.index
        state = RowState(chosen, self._live, read, starred)
        strips = self._strips.get((key, state))
        if strips is None:
            lit = tuple(self._lit(row.title))
            painted = RowState(chosen, self._live, read, starred, lit)
            strips = row_strips(row, painted, self.look, cells, self.row_height)
            if len(self._strips) > ROWS_KEPT:
                self._strips.clear()
            self._strips[key, state] = strips
        return strips

    def _row_in_view(self, index: int) -> Row | None:
        """Return the row at `index`; a page around it is fetched at once."""
        key = self._keys[index]
        if key not in self._kept:
            page = self.page
            self._fetch(self._keys[max(0, index - page) : index + 2 * page])
        return self._kept.get(key)

    def _fetch(self, keys: Sequence[int]) -> None:
        if len(self._kept) > ROWS_KEPT:
            self._kept.clear()
        wanted = [key for key in keys if key not in self._kept]
        self._kept.update((row.key, row) for row in self._rows_of(wanted))

    # Events

    def on_resize(self, _event: events.Resize) -> None:
        self._keep_in_view()
        self.paint_again()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_rows(2)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_rows(-2)

    def on_click(self, event: events.Click) -> None:
        index = self._top + (event.y - self._above) // self.row_height
        if event.y < self._above or index >= len(self._keys):
            return
        if index == self.index and (event.chain > 1 or self.has_focus):
            self.post_message(self.Opened())
        self.move_to(index)

    def get_content_width(self, container: Size, _viewport: Size) -> int:
        return container.width
