"""Moving and reading: through the list, through the abstract, on to the next unread."""

from __future__ import annotations

from collections.abc import Iterable

from reader.ui.screens.base import ReaderBase
from reader.ui.widgets.abstract_text import AUTHORS_SHOWN


class Moving(ReaderBase):
    """The commands of `reader.commands.moving`."""

    @property
    def in_abstract(self) -> bool:
        return self.focused is self.abstract

    def do_down(self) -> None:
        self._move(1)

    def do_up(self) -> None:
        self._move(-1)

    def do_half_page_down(self) -> None:
        self._move(max(1, self._page // 2))

    def do_half_page_up(self) -> None:
        self._move(-max(1, self._page // 2))

    def do_page_down(self) -> None:
        self._move_page(1)

    def do_page_up(self) -> None:
        self._move_page(-1)

    def _move_page(self, way: int) -> None:
        if self.in_abstract:
            self.abstract.scroll_lines(way * self._page)
        else:
            self.papers.move_page(way)

    def do_top(self) -> None:
        if self.in_abstract:
            self.abstract.scroll_to_line(0)
        else:
            self.papers.move_to(0)

    def do_bottom(self) -> None:
        if self.in_abstract:
            self.abstract.scroll_to_last()
        else:
            self.papers.move_to(len(self.papers.keys) - 1)

    @property
    def _page(self) -> int:
        return max(1, self.abstract.size.height - 1) if self.in_abstract else self.papers.page

    def _move(self, steps: int) -> None:
        if self.in_abstract:
            self.abstract.scroll_lines(steps)
        else:
            self.papers.move_by(steps)

    def do_into_abstract(self) -> None:
        if self.papers.selected is not None:
            self.set_focus(self.abstract, scroll_visible=False)

    def do_back_to_list(self) -> None:
        self.set_focus(self.papers, scroll_visible=False)

    # Reading on

    def do_read_on(self) -> None:
        if self.papers.selected is None:
            return
        if not self.abstract.display:
            self.do_into_abstract()
        elif self.abstract.at_end:
            self._finish_paper()
        else:
            self.abstract.page_down()

    def _finish_paper(self) -> None:
        """Mark the paper read and go to the next unread below."""
        self.mark_read_by_reading()
        following = range(self.papers.index + 1, len(self.papers.keys))
        if not self._go_to_unread(following):
            self._say_done()

    def _say_done(self) -> None:
        rows = self.library.rows(self.papers.keys)
        unread, starred = self.library.counts(rows)
        older, newer = self._ways_on()
        above = f", {unread} unread above" if unread else ""
        self.say(f"Done: {len(rows) - unread} read, {starred} starred{above}{newer}{older}")

    def _ways_on(self) -> tuple[str, str]:
        day = self.place.view.day
        older, newer = self.library.neighbours(day) if day else (None, None)
        dot = self.desk.look.signs.dot
        back, on = self.key("older-digest"), self.key("newer-digest")
        return (f" {dot} {back} older" if older else ""), (f" {dot} {on} newer" if newer else "")

    def mark_read_by_reading(self) -> None:
        """Mark the selected paper read, because it was read."""
        row = self.selected_row
        if row is not None and self.library.mark("read", [row], True):
            self.marks_changed()

    def do_next_unread(self) -> None:
        if self.abstract.found[1]:
            self.find_step(1)
        elif not self._go_to_unread(range(self.papers.index + 1, len(self.papers.keys))):
            self.say(f"No unread paper below; {self.key('previous-unread')} goes up")

    def do_previous_unread(self) -> None:
        if self.abstract.found[1]:
            self.find_step(-1)
        elif not self._go_to_unread(range(self.papers.index - 1, -1, -1)):
            self.say(f"No unread paper above; {self.key('next-unread')} goes down")

    def do_all_authors(self) -> None:
        paper = self.selected_paper
        if paper is None:
            return
        if not paper.authors:
            self.say("The source names no authors")
        elif self.abstract.text_only:
            self.say(f"{self.key('text-only')} shows the authors again")
        elif len(paper.authors) <= AUTHORS_SHOWN:
            self.say("These are all its authors")
        else:
            if not self.abstract.display:
                self.do_into_abstract()
            self.abstract.fold_authors()

    def _go_to_unread(self, indexes: Iterable[int]) -> bool:
        """Go to the first unread paper among these rows; rows are looked at in pieces."""
        wanted = list(indexes)
        for at in range(0, len(wanted), 200):
            piece = wanted[at : at + 200]
            rows = {row.key: row for row in self.library.rows([self.papers.keys[i] for i in piece])}
            for index in piece:
                row = rows.get(self.papers.keys[index])
                if row is not None and not self.is_marked("read", row.ids):
                    self.papers.move_to(index)
                    return True
        return False

    def marks_changed(self) -> None:
        """Paint what marks show in: the selected row, the abstract's facts, the counts."""
        self.papers.paint_selected()
        self.show_paper()
        self.show_heading()
