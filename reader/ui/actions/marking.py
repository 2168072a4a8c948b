"""Marks: star, read, all read, conflict copies, undo."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final

from reader.commands.undo_messages import REDO, UNDO, UndoMessages
from reader.model.errors import DaysheetError
from reader.model.mark import MarkKind
from reader.ui.actions.registry import action
from reader.ui.background import start_coroutine
from reader.ui.cells import truncate, width
from reader.ui.date_labels import near_day
from reader.ui.messages import MARGIN_CELLS
from reader.ui.screens.reader import ReaderScreen

if TYPE_CHECKING:
    from reader.library.undo import Replay

SHORTEST_TITLE_CELLS: Final = 12
"""Cells of a title that a message shows however narrow the screen is."""


@action("star")
def star(reader: ReaderScreen) -> None:
    _toggle(reader, "starred")


@action("toggle-read")
def toggle_read(reader: ReaderScreen) -> None:
    _toggle(reader, "read")


def _toggle(reader: ReaderScreen, kind: MarkKind) -> None:
    row = reader.browser.selected_row
    if row is not None:
        marked = reader.library.marks.at(kind, row.ids) is None
        reader.library.mark(kind, [row], marked)
        reader.browser.selected_marks_changed()
        if marked and kind == "starred":
            _offer_texts(reader)


def _offer_texts(reader: ReaderScreen) -> None:
    """Explain, at the first star, that a sync brings the full texts of starred papers."""
    session, config = reader.services.session, reader.services.config
    if not session.offered_texts and config.fetch_starred and reader.library.texts:
        session.offered_texts = True
        key = reader.keymap.label("fetch-text")
        reader.messages.show(f"Starred: the next sync brings its full text; {key} fetches it now")


@action("mark-all-read")
def mark_all_read(reader: ReaderScreen) -> None:
    def mark(agreed: bool | None) -> None:
        if agreed:
            keys = reader.browser.found.results
            begin = partial(reader.library.start_marking, "read", keys, True)
            reader.mark_tasks.run("Marking", begin, partial(_show_marked, reader))

    if reader.browser.location.view.kind == "library":
        from reader.ui.screens.question import Question

        question = f"Mark all {len(reader.browser.found.results):,} papers shown read?"
        reader.app.push_screen(Question(reader.services.look, question), mark)
    else:
        mark(True)


def _show_marked(reader: ReaderScreen, marked: int) -> None:
    reader.browser.all_marks_changed()
    if marked:
        papers = "paper" if marked == 1 else "papers"
        key = reader.keymap.label("undo")
        reader.messages.show(f"{marked:,} {papers} marked read; {key} undoes it")
    else:
        reader.messages.show("All of them were read already")


@action("merge-copies")
def merge_copies(reader: ReaderScreen) -> None:
    start_coroutine(reader, partial(_merge_copies, reader), "copies")


async def _merge_copies(reader: ReaderScreen) -> None:
    from reader.library import marks_files

    try:
        text = await asyncio.to_thread(marks_files.merge_copies, reader.library)
    except DaysheetError as error:
        reader.messages.show_error(str(error))
        return
    reader.browser.all_marks_changed()
    reader.messages.show(text)


def look_for_copies(reader: ReaderScreen) -> None:
    """Show where a file synchroniser left conflict copies with marks that are not merged yet."""
    start_coroutine(reader, partial(_look_for_copies, reader), "copies")


async def _look_for_copies(reader: ReaderScreen) -> None:
    from reader.library.marks_files import describe_copies

    key = reader.keymap.label("merge-copies")
    if text := await asyncio.to_thread(describe_copies, reader.library, key):
        reader.messages.show_error(text)


@action("undo")
def undo(reader: ReaderScreen) -> None:
    begin = partial(reader.library.start_undo, _take_confirmation(reader))
    reader.mark_tasks.run("Undoing", begin, partial(_show_replayed, reader, UNDO))


@action("redo")
def redo(reader: ReaderScreen) -> None:
    begin = partial(reader.library.start_redo, _take_confirmation(reader))
    reader.mark_tasks.run("Redoing", begin, partial(_show_replayed, reader, REDO))


def _take_confirmation(reader: ReaderScreen) -> str | None:
    """Return the event of an earlier day that the last key asked about, and forget it."""
    confirmation, reader.memory.undo_confirmation = reader.memory.undo_confirmation, None
    return confirmation


def _show_replayed(reader: ReaderScreen, messages: UndoMessages, replay: Replay | None) -> None:
    """Show what was undone or done again; a step of an earlier day is only asked about."""
    if replay is None:
        reader.messages.show(messages.nothing)
        return
    if replay.unconfirmed_day:
        reader.memory.undo_confirmation = replay.step
        day = near_day(replay.unconfirmed_day, reader.services.today())
        key = reader.keymap.label(messages.command)
        text = _fit(reader, messages.confirm, replay, day=day, key=key)
        if width(text) > reader.app.size.width - MARGIN_CELLS:
            text = _fit(reader, messages.confirm_narrow, replay, day=day, key=key)
    else:
        reader.browser.all_marks_changed()
        template = messages.result(replay.papers, replay.left)
        text = _fit(reader, template, replay, left=replay.left)
    reader.messages.show(text)


def _fit(reader: ReaderScreen, template: str, replay: Replay, **values: object) -> str:
    """Return a message about a step, with its title cut so that the rest fits the line."""
    cells = reader.app.size.width - MARGIN_CELLS
    cells -= width(template.format(what="", **values))
    before, opening, title = replay.what.partition("“")
    title, closing, after = title.rpartition("”")
    if not closing:
        return template.format(what=replay.what, **values)
    cells = max(SHORTEST_TITLE_CELLS, cells - width(before + opening + closing + after))
    title = truncate(title, cells, reader.services.look.signs.more)
    return template.format(what=f"{before}{opening}{title}{closing}{after}", **values)
