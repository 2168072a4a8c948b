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

from reader.library.display import display_text
from reader.model.graphemes import Span
from reader.model.view import Row
from reader.ui.cells import truncate, width
from reader.ui.look import Look
from reader.ui.widgets.empty_state import EmptyState, empty_state_lines
from reader.ui.widgets.lines import Line, to_strip
from reader.ui.widgets.paper_row import RowState, row_strips
from reader.ui.widgets.scrollbar import ScrolledLines, Viewport
from reader.ui.widgets.sections import SectionedRows, Slot

MAX_CACHED_ROWS: Final = 2_000

FetchRows = Callable[[Sequence[int]], list[Row]]
MarksOf = Callable[[Row], tuple[bool, bool]]
"""Whether a row's paper is read, and whether it is starred."""
SectionOfRow = Callable[[Row], str]
"""The name of the part of the list that a row belongs to."""
MatchSpansOf = Callable[[str], Sequence[Span]]
"""The characters of a title that the filter matched."""


def _no_spans(_title: str) -> Sequence[Span]:
    return ()


def _typeset(row: Row, match_spans: Sequence[Span]) -> tuple[Row, Sequence[Span]]:
    """Return the row with the mathematics of its title set, and where the lit letters are then."""
    title, authors = display_text(row.title), display_text(row.authors)
    if title != row.title and match_spans:
        from reader.latex.positions import map_spans

        match_spans = map_spans(match_spans, row.title, title)
    if title == row.title and authors == row.authors:
        return row, match_spans
    return replace(row, title=title, authors=authors), match_spans


class PaperList(ScrolledLines, can_focus=True):
    """The list pane."""

    class Opened(Message):
        """The selected row was clicked: its abstract is wanted."""

    def __init__(
        self, look: Look, rows: FetchRows, marked: MarksOf, on_selected: Callable[[], None]
    ) -> None:
        """`on_selected` is called when the selection is on another paper. A message would do it
        a frame later: the abstract must be painted with the row."""
        super().__init__(id="papers")
        self._on_selected = on_selected
        self.look = look
        self._fetch_rows = rows
        self._marks_of = marked
        self._match_spans_of: MatchSpansOf = _no_spans
        self._keys: list[int] = []
        self._rows: dict[int, Row] = {}
        self._strips: dict[tuple[int, RowState], list[Strip]] = {}
        self._empty_state: EmptyState | None = None
        self._notice = ""
        self._section_of_row: SectionOfRow | None = None
        self._slots: tuple[tuple[int, ...], list[Slot]] = ((), [])
        """What stands on each line, and for which window."""
        self._top = 0
        self.index = 0
        """The selected row; 0 also where there are none."""
        self.row_height = 2
        """Lines of a row: 2, or 1."""
        self._active = True
        self.shows_source = False
        """Whether mathematics in titles is shown as it is written."""
        self.user_selected = False
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
        match_spans: MatchSpansOf | None = None,
        empty_state: EmptyState | None = None,
        notice: str = "",
        section_of: SectionOfRow | None = None,
    ) -> None:
        """Show these papers, with the paper `select` selected where it is among them.

        A paper that stays selected stays on its line, as far as there are rows. `nothing` is said
        where there are no papers; `rule` is a line above them. Where `part` changes from one row to
        the next a rule with its name parts them.
        """
        before, rows_above = self.selected, self.index - self._top
        self._keys = list(keys)
        self._match_spans_of = match_spans or _no_spans
        self._empty_state = empty_state
        self._notice = notice
        self._section_of_row = section_of
        found = select in self._keys
        self.index = self._keys.index(select) if select is not None and found else 0
        self.user_selected = self.user_selected and found
        stays = found and select == before
        self._top = max(0, self.index - rows_above) if stays else 0
        self._keep_in_view(centred=True)
        self.repaint_all()
        self._on_selected()

    def append(self, keys: Sequence[int]) -> None:
        """Show more papers below those there are; nothing moves."""
        was_empty = not self._keys
        self._keys += keys
        self._paint_window()
        if was_empty:
            self._on_selected()

    def reload_rows(self) -> None:
        """Ask for every row again: papers have changed."""
        self._rows.clear()
        self.repaint_all()

    def repaint_all(self) -> None:
        """Paint every row again: marks, looks or sizes have changed."""
        self._strips.clear()
        self._slots = ((), [])
        self._paint_window()

    def repaint_selected(self) -> None:
        """Paint the selected row again: its marks have changed."""
        self._repaint_row(self.index)

    def row(self, key: int) -> Row | None:
        """Return the row of a paper."""
        if key not in self._rows:
            self._fetch([key])
        return self._rows.get(key)

    def set_active(self, active: bool) -> None:
        """Say whether keys move this selection; where they do not, it is painted quietly."""
        if active != self._active:
            self._active = active
            self.repaint_selected()

    def set_row_height(self, lines: int) -> None:
        """Make rows one or two lines high; the selected row stays in view."""
        self.row_height = lines
        self._keep_in_view()
        self.repaint_all()

    # Moving

    @property
    def page_rows(self) -> int:
        """Whole rows in view."""
        return self._last_from(self._top) - self._top + 1

    def move_to(self, index: int) -> None:
        """Select the row `index`, or the nearest one there is."""
        index = max(0, min(index, len(self._keys) - 1))
        self.user_selected = True
        if index == self.index:
            return
        before, top = self.index, self._top
        self.index = index
        self._keep_in_view()
        if self._top == top:
            self._repaint_row(before)
            self._repaint_row(index)
        else:
            self._paint_window()
        self._on_selected()

    def move_by(self, rows: int) -> None:
        """Move the selection by so many rows."""
        self.move_to(self.index + rows)

    def move_page(self, way: int) -> None:
        """Move by a page, down with 1 and up with -1, so that no row is left out."""
        if way > 0:
            below = min(self._last_from(self._top) + 1, len(self._keys) - 1)
            self.move_to(min(self.index + self.page_rows, self._last_from(below)))
        else:
            above = max(0, self._top - 1)
            self.move_to(max(self.index - self.page_rows, self._first_to(above)))

    def scroll_rows(self, rows: int) -> None:
        """Move the window, and the selection only so far that it stays in view."""
        self.scroll_to_top(self._top + rows)

    def scroll_to_top(self, top: int) -> None:
        top = max(0, min(top, self._first_to(len(self._keys) - 1)))
        if top != self._top:
            self._top = top
            held = max(top, min(self.index, self._last_from(top)))
            if held != self.index:
                self.index = held
                self._on_selected()
            self._paint_window()

    def _keep_in_view(self, *, centred: bool = False) -> None:
        if self.index < self._top:
            self._top = self.index
        elif self.index > self._last_from(self._top):
            lowest = self._first_to(self.index)
            self._top = max(lowest, self.index - self.page_rows // 2) if centred else lowest
        self._top = max(0, min(self._top, self._first_to(len(self._keys) - 1)))

    # The window

    @property
    def window(self) -> Viewport:
        return Viewport(len(self._keys), self.page_rows, self._top, self.size.height)

    @property
    def _unsectioned_rows(self) -> int:
        """Whole rows that there is room for where no rule parts them."""
        return max(1, (self.size.height - self._lines_above) // self.row_height)

    @property
    def _sections(self) -> SectionedRows | None:
        """Where rows stand between rules; None where no rules part them, or there is no room."""
        lines = self.size.height
        if self._section_of_row is None or not self._keys or lines < 3 * self.row_height + 1:
            return None
        return SectionedRows(len(self._keys), lines, self.row_height, self._section_of)

    def _section_of(self, index: int) -> str:
        row = self._row_in_view(index)
        return (
            self._section_of_row(row)
            if row is not None and self._section_of_row is not None
            else ""
        )

    def _last_from(self, top: int) -> int:
        """Return the last row that is whole in view when `top` is the first."""
        if top == self._top and (slots := self._slots_in_view()):
            return slots[-1].row
        parted = self._sections
        return parted.last_from(top) if parted else top + self._unsectioned_rows - 1

    def _first_to(self, last: int) -> int:
        """Return the first row in view when row `last` is the last."""
        parted = self._sections
        return parted.first_to(last) if parted else last - self._unsectioned_rows + 1

    def _slots_in_view(self) -> list[Slot] | None:
        """Return what stands on each line; None where no rules part the rows."""
        parted = self._sections
        if parted is None:
            return None
        window = (self._top, parted.rows, parted.lines, parted.height)
        if self._slots[0] != window:
            self._slots = (window, parted.slots(self._top))
        return self._slots[1]

    def _index_at(self, y: int) -> int | None:
        """Return the row that stands on a line."""
        slots = self._slots_in_view()
        if slots is not None:
            return slots[y].row if y < len(slots) and slots[y].line >= 0 else None
        index = self._top + (y - self._lines_above) // self.row_height
        return index if y >= self._lines_above and index < len(self._keys) else None

    # Painting

    @property
    def _lines_above(self) -> int:
        """Lines above the first row."""
        return 2 if self._notice else 0

    def _paint_window(self) -> None:
        self.update_thumb()
        self.refresh()

    def _repaint_row(self, index: int) -> None:
        slots = self._slots_in_view()
        if slots is not None:
            line = slots.index(Slot(index, 0)) if Slot(index, 0) in slots else -1
        else:
            line = self._lines_above + (index - self._top) * self.row_height
        if self._lines_above <= line < self.size.height:
            self.repaint(line, self.row_height)

    def line_at(self, y: int) -> Strip:
        cells = self.size.width
        blank = self.look.style("text")
        if y < self._lines_above:
            return to_strip(self._notice_line(y, cells), cells, blank)
        slots = self._slots_in_view()
        if slots is not None:
            index, line = slots[y] if y < len(slots) else (0, None)
            if line is None or line < 0:
                pieces = [] if line is None else self._section_line(index, cells)
                return to_strip(pieces, cells, blank)
            return self._row_strips(index, cells)[line]
        index, line = divmod(y - self._lines_above, self.row_height)
        index += self._top
        whole = y - line + self.row_height <= self.size.height
        if index >= len(self._keys) or not whole:
            return to_strip(self._empty_state_line(y, cells), cells, blank)
        return self._row_strips(index, cells)[line]

    def _notice_line(self, y: int, cells: int) -> Line:
        if y == 0:
            return [
                (
                    "      " + truncate(self._notice, cells - 8, self.look.signs.more),
                    self.look.style("muted"),
                )
            ]
        return [("      " + self.look.signs.rule * max(0, cells - 12), self.look.style("line"))]

    def _section_line(self, index: int, cells: int) -> Line:
        name = "      " + truncate(self._section_of(index), cells - 8, self.look.signs.more) + " "
        rule = self.look.signs.rule * max(0, cells - 6 - width(name))
        return [(name, self.look.style("muted")), (rule, self.look.style("line"))]

    def _empty_state_line(self, y: int, cells: int) -> Line:
        if self._keys or self._empty_state is None:
            return []
        lines = empty_state_lines(self._empty_state, self.look, cells)
        return lines[y - 1] if 0 < y <= len(lines) else []

    def _row_strips(self, index: int, cells: int) -> list[Strip]:
        key = self._keys[index]
        row = self._row_in_view(index)
        if row is None:
            return [Strip.blank(cells, self.look.style("text"))] * self.row_height
        read, starred = self._marks_of(row)
        user_selected = index == self.index
        state = RowState(user_selected, self._active, read, starred)
        strips = self._strips.get((key, state))
        if strips is None:
            match_spans = self._match_spans_of(row.title)
            if not self.shows_source:
                row, match_spans = _typeset(row, match_spans)
            painted = RowState(user_selected, self._active, read, starred, tuple(match_spans))
            strips = row_strips(row, painted, self.look, cells, self.row_height)
            if len(self._strips) > MAX_CACHED_ROWS:
                self._strips.clear()
            self._strips[key, state] = strips
        return strips

    def _row_in_view(self, index: int) -> Row | None:
        """Return the row at `index`; a page around it is fetched at once."""
        key = self._keys[index]
        if key not in self._rows:
            page_rows = self._unsectioned_rows
            self._fetch(self._keys[max(0, index - page_rows) : index + 2 * page_rows])
        return self._rows.get(key)

    def _fetch(self, keys: Sequence[int]) -> None:
        if len(self._rows) > MAX_CACHED_ROWS:
            self._rows.clear()
        wanted = [key for key in keys if key not in self._rows]
        self._rows.update((row.key, row) for row in self._fetch_rows(wanted))

    # Events

    def on_resize(self, _event: events.Resize) -> None:
        self._keep_in_view()
        self.repaint_all()

    def scroll_by_wheel(self, notches: int) -> None:
        self.scroll_rows(2 * notches)

    def on_click(self, event: events.Click) -> None:
        index = self._index_at(event.y)
        if index is None or self.is_on_scrollbar(event):
            return
        if index == self.index and (event.chain > 1 or self.has_focus):
            self.post_message(self.Opened())
        self.move_to(index)

    def get_content_width(self, container: Size, _viewport: Size) -> int:
        return container.width
