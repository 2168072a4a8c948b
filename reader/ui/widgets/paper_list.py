"""The paper list: any number of papers, of which only the rows in view are rendered.

It holds keys of papers and loads their rows as they come into view. Textual's lists are too slow
for 100,000 rows: filling an OptionList took 17 s, a DataTable 6 s, a Line API list 0.08 s.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from textual import events
from textual.geometry import Size
from textual.strip import Strip

from reader.library.evidence import Evidence
from reader.model.graphemes import Span
from reader.model.view import Row
from reader.ui.look import Look
from reader.ui.widgets.empty_state import EmptyState, empty_state_lines
from reader.ui.widgets.lines import CommandClicked, Line, to_strip
from reader.ui.widgets.paper_row import (
    RowMarks,
    RowState,
    RowStyle,
    row_strips,
    sign_command,
    with_mathematics,
)
from reader.ui.widgets.row_cache import LoadRows, RowCache
from reader.ui.widgets.scrollbar import ScrolledLines, Viewport
from reader.ui.widgets.sections import SectionedRows, Slot, rule_line

MAX_STRIPS: Final = 2_000
"""Number of cached rows of strips above which their cache is emptied."""

MarksOf = Callable[[Row], RowMarks]
"""Returns the marks of a row's paper."""
SectionOfRow = Callable[[int, Row], str]
"""Returns the name of the section that a row belongs to, given the row's index and the row. The
rows of a section are adjacent. A section without a name has no rule above it."""
MatchSpansOf = Callable[[str], Sequence[Span]]
"""Returns the spans of a title that the filter matched."""

EvidenceOf = Callable[[Row], Evidence | None]
"""Returns where a paper has the words that its title lacks, or None if it lacks none."""


class PaperList(ScrolledLines, can_focus=True):
    """The list pane."""

    def __init__(
        self, look: Look, load_rows: LoadRows, marks_of: MarksOf, on_selected: Callable[[], None]
    ) -> None:
        """`on_selected` is called when another paper is selected. It is a callback, not a message,
        so that the abstract is painted in the same frame as the row."""
        super().__init__(id="papers")
        self._on_selected = on_selected
        self.look = look
        self.rows = RowCache(load_rows)
        self._marks_of = marks_of
        self._marks: dict[int, RowMarks] = {}
        """The marks of the rows painted last, by key."""
        self._match_spans_of: MatchSpansOf | None = None
        self._evidence_of: EvidenceOf | None = None
        self._keys: list[int] = []
        self._strips: dict[tuple[int, RowState], list[Strip]] = {}
        self._empty_state: EmptyState | None = None
        self._section_of_row: SectionOfRow | None = None
        self._slots: tuple[tuple[int, ...], list[Slot]] = ((), [])
        """The cached content of each line, and the state that it was computed for."""
        self._section_sizes: dict[str, int] = {}
        """The number of papers in each section seen, by its name."""
        self._top = 0
        self.index = 0
        """The index of the selected row; 0 if the list is empty."""
        self.style = RowStyle()
        """What all rows have in common."""
        self._active = True
        self.shows_source = False
        """Whether titles show the source of their mathematics."""
        self.user_selected = False
        """Whether the user selected the current paper; otherwise it was selected by default."""

    # What is shown

    @property
    def keys(self) -> Sequence[int]:
        """The keys of the papers, in the order of the list."""
        return self._keys

    @property
    def selected(self) -> int | None:
        """The key of the selected paper, or None if the list is empty."""
        return self._keys[self.index] if self._keys else None

    def show(
        self,
        keys: Sequence[int],
        *,
        select: int | None = None,
        match_spans: MatchSpansOf | None = None,
        evidence_of: EvidenceOf | None = None,
        empty_state: EmptyState | None = None,
        section_of: SectionOfRow | None = None,
        dates_of_year: int | None = None,
    ) -> None:
        """Show these papers and select the paper `select` if it is among them.

        A paper that stays selected stays on its line if possible. `empty_state` is shown if there
        are no papers. If `section_of` is given, a rule with the section's name and its number of
        papers is painted above the first row of each section. `dates_of_year`: each row shows
        the date of its digest, without the year if it is this one.
        """
        before, rows_above = self.selected, self.index - self._top
        self._keys = list(keys)
        self._match_spans_of = match_spans
        self._evidence_of = evidence_of
        self._empty_state = empty_state
        self._section_of_row = section_of
        self.style = self.style._replace(dates_of_year=dates_of_year)
        found = select in self._keys
        self.index = self._keys.index(select) if select is not None and found else 0
        self.user_selected = self.user_selected and found
        stays = found and select == before
        self._top = max(0, self.index - rows_above) if stays else 0
        self._keep_in_view(centred=True)
        self.repaint_all()
        self._on_selected()

    def append(self, keys: Sequence[int]) -> None:
        """Add papers at the end. No row moves."""
        was_empty = not self._keys
        self._keys += keys
        self._section_sizes.clear()
        self._paint_window()
        if was_empty:
            self._on_selected()

    def reload_rows(self) -> None:
        """Load and paint all rows again, because papers have changed."""
        self.rows.clear()
        self.repaint_all()

    def repaint_all(self) -> None:
        """Paint all rows again, because marks, the look or sizes have changed."""
        self._strips.clear()
        self._marks.clear()
        self._section_sizes.clear()
        self._slots = ((), [])
        self._paint_window()

    def repaint_selected(self) -> None:
        """Paint the selected row again, because its marks have changed."""
        if self._keys:
            self._marks.pop(self._keys[self.index], None)
        self._repaint_row(self.index)

    def set_active(self, active: bool) -> None:
        """Set whether keys move the selection. If not, the selection is painted faintly."""
        if active != self._active:
            self._active = active
            self.repaint_selected()

    def set_row_height(self, lines: int) -> None:
        """Set the row height to one or two lines. The selected row stays in view."""
        self.style = self.style._replace(height=lines)
        self._keep_in_view()
        self.repaint_all()

    @property
    def row_height(self) -> int:
        """Lines per row: 2 or 1."""
        return self.style.height

    # Moving

    @property
    def page_rows(self) -> int:
        """The number of rows that are completely in view."""
        return self._last_from(self._top) - self._top + 1

    def move_to(self, index: int) -> None:
        """Select row `index`, or the nearest existing row."""
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
        """Move the selection by `rows` rows."""
        self.move_to(self.index + rows)

    def move_page(self, direction: int) -> None:
        """Move the selection by a page, down with 1 and up with -1. No row is skipped."""
        if direction > 0:
            below = min(self._last_from(self._top) + 1, len(self._keys) - 1)
            self.move_to(min(self.index + self.page_rows, self._last_from(below)))
        else:
            above = max(0, self._top - 1)
            self.move_to(max(self.index - self.page_rows, self._first_to(above)))

    def scroll_rows(self, rows: int) -> None:
        """Scroll by `rows` rows. The selection moves only if it would leave the view."""
        self.scroll_to_top(self._top + rows)

    def scroll_to_top(self, top: int) -> None:
        top = max(0, min(top, self._first_to(len(self._keys) - 1)))
        if top != self._top:
            self._top = top
            index = max(top, min(self.index, self._last_from(top)))
            if index != self.index:
                self.index = index
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
    def viewport(self) -> Viewport:
        return Viewport(len(self._keys), self.page_rows, self._top, self.size.height)

    @property
    def lines_needed(self) -> int:
        """The number of lines that show the whole list; of a long list, more than any screen."""
        return SectionedRows(len(self._keys), 0, self.row_height, self._section_of).lines_needed

    @property
    def _unsectioned_rows(self) -> int:
        """The number of rows that fit into the pane if the list has no sections."""
        return max(1, self.size.height // self.row_height)

    @property
    def _sections(self) -> SectionedRows | None:
        """The layout of rows in sections; None if there are no sections or no room for rules."""
        lines = self.size.height
        if self._section_of_row is None or not self._keys or lines < 2 * self.row_height + 1:
            return None
        return SectionedRows(len(self._keys), lines, self.row_height, self._section_of)

    def _section_of(self, index: int) -> str:
        row = self._row_at(index)
        if row is None or self._section_of_row is None:
            return ""
        return self._section_of_row(index, row)

    def _section_size(self, index: int) -> int:
        """Return the number of papers in the section of row `index`."""

        def section_of(index: int) -> str:
            # Only this row is loaded, not a page around it.
            row = self.rows.row(self._keys[index])
            return self._section_of_row(index, row) if row and self._section_of_row else ""

        name = self._section_of(index)
        if name not in self._section_sizes:
            rows = SectionedRows(len(self._keys), self.size.height, self.row_height, section_of)
            self._section_sizes[name] = rows.size_of(index)
        return self._section_sizes[name]

    def _last_from(self, top: int) -> int:
        """Return the last row that is completely in view if row `top` is the first."""
        if top == self._top and (slots := self._slots_in_view()):
            return slots[-1].row
        sections = self._sections
        return sections.last_row_from(top) if sections else top + self._unsectioned_rows - 1

    def _first_to(self, last: int) -> int:
        """Return the first row in view if row `last` is the last."""
        sections = self._sections
        return sections.first_row_to(last) if sections else last - self._unsectioned_rows + 1

    def _slots_in_view(self) -> list[Slot] | None:
        """Return the content of each line, or None if the rows are not in sections."""
        sections = self._sections
        if sections is None:
            return None
        state = (self._top, sections.rows, sections.lines, sections.row_height)
        if self._slots[0] != state:
            self._slots = (state, sections.slots(self._top))
        return self._slots[1]

    def index_at(self, y: int) -> int | None:
        """Return the index of the row on a line, or None."""
        slots = self._slots_in_view()
        if slots is not None:
            return slots[y].row if y < len(slots) and slots[y].line >= 0 else None
        index = self._top + y // self.row_height
        return index if index < len(self._keys) else None

    # Painting

    def _paint_window(self) -> None:
        self.update_thumb()
        self.refresh()

    def _repaint_row(self, index: int) -> None:
        slots = self._slots_in_view()
        if slots is not None:
            line = slots.index(Slot(index, 0)) if Slot(index, 0) in slots else -1
        else:
            line = (index - self._top) * self.row_height
        if 0 <= line < self.size.height:
            self.repaint(line, self.row_height)

    def content_line(self, y: int) -> Strip:
        cells = self.size.width
        blank = self.look.style("text")
        slots = self._slots_in_view()
        if slots is not None:
            index, line = slots[y] if y < len(slots) else (0, None)
            if line is None or line < 0:
                is_rule = line is not None
                return to_strip(self._rule(index, cells) if is_rule else [], cells, blank)
            return self._row_strips(index, cells)[line]
        index, line = divmod(y, self.row_height)
        index += self._top
        fits = y - line + self.row_height <= self.size.height
        if index >= len(self._keys) or not fits:
            return to_strip(self._empty_state_line(y, cells), cells, blank)
        return self._row_strips(index, cells)[line]

    def _rule(self, index: int, cells: int) -> Line:
        return rule_line(self._section_of(index), self._section_size(index), self.look, cells)

    def _empty_state_line(self, y: int, cells: int) -> Line:
        if self._keys or self._empty_state is None:
            return []
        lines = empty_state_lines(self._empty_state, self.look, cells)
        return lines[y - 1] if 0 < y <= len(lines) else []

    def _row_strips(self, index: int, cells: int) -> list[Strip]:
        key = self._keys[index]
        row = self._row_at(index)
        if row is None:
            return [Strip.blank(cells, self.look.style("text"))] * self.row_height
        marks = self._marks.get(key)
        if marks is None:
            marks = self._marks[key] = self._marks_of(row)
        state = RowState(index == self.index, self._active, marks)
        strips = self._strips.get((key, state))
        if strips is None:
            match_spans = self._match_spans_of(row.title) if self._match_spans_of else ()
            evidence = self._evidence_of(row) if self._evidence_of else None
            if not self.shows_source:
                row, match_spans = with_mathematics(row, match_spans)
            painted = state._replace(match_spans=tuple(match_spans), evidence=evidence)
            strips = row_strips(row, painted, self.look, cells, self.style)
            if len(self._strips) > MAX_STRIPS:
                self._strips.clear()
                self._marks.clear()
            self._strips[key, state] = strips
        return strips

    def _row_at(self, index: int) -> Row | None:
        """Return the row at `index`. If it must be loaded, a page around it is loaded too."""
        key = self._keys[index]
        if key not in self.rows:
            page = self._unsectioned_rows
            self.rows.load(self._keys[max(0, index - page) : index + 2 * page])
        return self.rows.row(key)

    def on_resize(self, _event: events.Resize) -> None:
        self._keep_in_view()
        self.repaint_all()

    def scroll_by_wheel(self, notches: int) -> None:
        self.scroll_rows(2 * notches)

    def on_click(self, event: events.Click) -> None:
        index = self.index_at(event.y)
        if index is None or self.is_on_scrollbar(event):
            return
        is_first_line = self.index_at(event.y - 1) != index
        opens = index == self.index and (event.chain > 1 or self.has_focus)
        self.move_to(index)
        if is_first_line and (command := sign_command(event.x - self.gutter.left)):
            self.post_message(CommandClicked(command))
        elif opens:
            self.post_message(CommandClicked("into-abstract"))

    def get_content_width(self, container: Size, _viewport: Size) -> int:
        return container.width
