"""Tags and notes: the dialogs that ask for them, and what is said once they are given."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from reader.library.display import display_text
from reader.model.errors import DaysheetError
from reader.ui.actions.marking import Marking
from reader.ui.cells import cut

if TYPE_CHECKING:
    from reader.model.view import Row

TITLE_CELLS: Final = 56
"""What a dialog shows of a title at the most."""
BESIDE_TITLE: Final = 14
"""Cells of a line that are not for the title."""


class Tagging(Marking):
    """The commands `tag` and `note`."""

    _last_tag = ""
    """The tag that was given last."""

    def do_tag(self) -> None:
        from reader.ui.screens.tags import Tagging as Asked
        from reader.ui.screens.tags import Tags

        row = self.selected_row
        if row is None:
            return
        library = self.library
        asked = Asked(library.all_tags, partial(library.tags, row.ids), partial(self._tag, row))
        title = f"Tags of {self._named(row)}"
        self.app.push_screen(Tags(self.desk.look, title, asked, self._last_tag))

    def _tag(self, row: Row, given: Sequence[str], taken: Sequence[str]) -> None:
        try:
            changed = self.library.tag([row], given, taken)
        except DaysheetError as error:
            self.say_error(str(error))
            return
        if given:
            self._last_tag = given[-1]
        self.marks_changed()
        how = f"; {self.key('undo')} undoes it" if changed else ""
        self.say((_said(given, taken) if changed else "Its tags are so already") + how)

    def do_note(self) -> None:
        from reader.ui.screens.note import Note

        row = self.selected_row
        if row is not None:
            dialog = Note(self.desk.look, f"Note on {self._named(row)}", self.library.note(row.ids))
            self.app.push_screen(dialog, partial(self._write_note, row))

    def _write_note(self, row: Row, text: str | None) -> None:
        if text is None:
            return
        try:
            changed = self.library.write_note(row, text)
        except DaysheetError as error:
            self.say_error(str(error))
            return
        self.marks_changed()
        if changed:
            kept = "kept" if self.library.note(row.ids) else "taken away"
            self.say(f"Note {kept}; {self.key('undo')} undoes it")

    def _named(self, row: Row) -> str:
        room = min(TITLE_CELLS, self.app.size.width - BESIDE_TITLE)
        return f"“{cut(display_text(row.title), room, self.desk.look.signs.more)}”"


def _said(given: Sequence[str], taken: Sequence[str]) -> str:
    """Return `Tagged rl vision, untagged old`."""
    tagged = f"tagged {' '.join(given)}" if given else ""
    untagged = f"untagged {' '.join(taken)}" if taken else ""
    said = ", ".join(filter(None, (tagged, untagged)))
    return said[0].upper() + said[1:]
