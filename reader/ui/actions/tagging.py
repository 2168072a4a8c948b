"""Tags and notes: the dialogs that ask for them, and the messages about what changed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from reader.library.paper_formats import display_text
from reader.model.errors import DaysheetError
from reader.ui.actions.registry import action
from reader.ui.cells import truncate
from reader.ui.screens.reader import ReaderScreen

if TYPE_CHECKING:
    from reader.model.view import Row

TITLE_CELLS: Final = 56
"""Cells of a title that a dialog shows at the most."""
BESIDE_TITLE_CELLS: Final = 14
"""Cells of that line which are not for the title."""


@action("tag")
def tag(reader: ReaderScreen) -> None:
    from reader.ui.screens.tags import TagAccess, TagPicker

    row, library = reader.browser.selected_row, reader.library
    if row is not None:
        change_tags = partial(_change_tags, reader, row)
        tagging = TagAccess(library.marks.all_tags, partial(library.tags, row.ids), change_tags)
        title = f"Tags of {_quoted_title(reader, row)}"
        dialog = TagPicker(reader.services.look, title, tagging, reader.memory.last_tag)
        reader.app.push_screen(dialog)


def _change_tags(reader: ReaderScreen, row: Row, add: Sequence[str], remove: Sequence[str]) -> None:
    try:
        changed = reader.library.tag([row], add, remove)
    except DaysheetError as error:
        reader.messages.show_error(str(error))
        return
    if add:
        reader.memory.last_tag = add[-1]
    reader.browser.selected_marks_changed()
    if changed:
        key = reader.keymap.label("undo")
        reader.messages.show(f"{_tags_message(add, remove)}; {key} undoes it")
    else:
        reader.messages.show("It has these tags already")


def _tags_message(added: Sequence[str], removed: Sequence[str]) -> str:
    """Return `Tagged rl vision, untagged old`."""
    tagged = f"tagged {' '.join(added)}" if added else ""
    untagged = f"untagged {' '.join(removed)}" if removed else ""
    text = ", ".join(filter(None, (tagged, untagged)))
    return text[0].upper() + text[1:]


@action("note")
def note(reader: ReaderScreen) -> None:
    from reader.ui.screens.note import NoteDialog

    row = reader.browser.selected_row
    if row is not None:
        title = f"Note on {_quoted_title(reader, row)}"
        dialog = NoteDialog(reader.services.look, title, reader.library.note(row.ids))
        reader.app.push_screen(dialog, partial(_write_note, reader, row))


def _write_note(reader: ReaderScreen, row: Row, text: str | None) -> None:
    if text is None:
        return
    try:
        changed = reader.library.write_note(row, text)
    except DaysheetError as error:
        reader.messages.show_error(str(error))
        return
    reader.browser.selected_marks_changed()
    if changed:
        done = "kept" if reader.library.note(row.ids) else "removed"
        reader.messages.show(f"Note {done}; {reader.keymap.label('undo')} undoes it")


def _quoted_title(reader: ReaderScreen, row: Row) -> str:
    cells = min(TITLE_CELLS, reader.app.size.width - BESIDE_TITLE_CELLS)
    return f"“{truncate(display_text(row.title), cells, reader.services.look.signs.more)}”"
