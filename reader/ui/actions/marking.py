"""Marks: star, read, all read, and undo."""

from __future__ import annotations

from reader.ui.actions.moving import Moving, read_step

ALL_ASKED = "Mark all {papers:,} papers shown read?"


class Marking(Moving):
    """The commands of `reader.commands.marking`."""

    def do_star(self) -> None:
        row = self.selected_row
        if row is None:
            return
        starred = not self.is_marked("starred", row.ids)
        what = "star" if starred else "take the star from"
        self.library.mark("starred", [row], starred, f"{what} “{row.title}”")
        self.marks_changed()

    def do_toggle_read(self) -> None:
        row = self.selected_row
        if row is None:
            return
        read = not self.is_marked("read", row.ids)
        self.library.mark("read", [row], read, read_step(row, read=read))
        self.marks_changed()

    def do_mark_all_read(self) -> None:
        if self.place.view.kind == "library":
            from reader.ui.screens.ask import Ask

            question = ALL_ASKED.format(papers=len(self.papers.keys))
            self.app.push_screen(Ask(self.desk.look, question), self._mark_all_if)
        else:
            self._mark_all_if(True)

    def _mark_all_if(self, agreed: bool | None) -> None:
        if not agreed:
            return
        rows = self.library.rows(self.papers.keys)
        marked = self.library.mark("read", rows, True, f"mark {len(rows):,} papers read")
        self.all_marks_changed()
        if marked:
            papers = "paper" if marked == 1 else "papers"
            self.say(f"{marked:,} {papers} marked read; {self.key('undo')} undoes it")
        else:
            self.say("All of them were read already")

    def do_undo(self) -> None:
        what = self.library.undo_mark()
        self._say_replayed(f"Undone: {what}" if what else "Nothing to undo")

    def do_redo(self) -> None:
        what = self.library.redo_mark()
        self._say_replayed(f"Done again: {what}" if what else "Nothing to do again")

    def _say_replayed(self, text: str) -> None:
        self.all_marks_changed()
        self.say(text)

    def all_marks_changed(self) -> None:
        """Paint everything that marks show in."""
        self.papers.paint_again()
        self.show_paper()
        self.show_heading()
