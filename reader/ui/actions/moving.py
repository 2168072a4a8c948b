"""Moving through the list and the abstract, and reading on."""

from __future__ import annotations

from collections.abc import Sequence

from reader.library.views import first_unread, neighbours
from reader.ui.actions.registry import action
from reader.ui.screens.reader import ReaderScreen


@action("down")
def down(reader: ReaderScreen) -> None:
    _move(reader, 1)


@action("up")
def up(reader: ReaderScreen) -> None:
    _move(reader, -1)


@action("half-page-down")
def half_page_down(reader: ReaderScreen) -> None:
    _move(reader, _half_page(reader))


@action("half-page-up")
def half_page_up(reader: ReaderScreen) -> None:
    _move(reader, -_half_page(reader))


@action("page-down")
def page_down(reader: ReaderScreen) -> None:
    _move_page(reader, 1)


@action("page-up")
def page_up(reader: ReaderScreen) -> None:
    _move_page(reader, -1)


@action("top")
def top(reader: ReaderScreen) -> None:
    if reader.in_text:
        reader.text.scroll_to_line(0)
    else:
        reader.papers.move_to(0)


@action("bottom")
def bottom(reader: ReaderScreen) -> None:
    if reader.in_text:
        reader.text.scroll_to_last()
    else:
        reader.papers.move_to(len(reader.papers.keys) - 1)


@action("into-abstract")
def into_abstract(reader: ReaderScreen) -> None:
    if reader.papers.selected is not None:
        reader.focus_abstract()


@action("back-to-list")
def back_to_list(reader: ReaderScreen) -> None:
    reader.focus_list()


@action("read-on")
def read_on(reader: ReaderScreen) -> None:
    if reader.papers.selected is None:
        return
    if not reader.full_text.document and not reader.abstract.display:
        reader.focus_abstract()
    elif reader.text.at_end:
        reader.full_text.close()
        _finish_paper(reader)
    else:
        reader.text.page_down()


@action("next-unread")
def next_unread(reader: ReaderScreen) -> None:
    papers = reader.papers
    if reader.text.hit_position[1]:
        reader.browser.abstract_search.step(1)
    elif reader.full_text.document:
        _say_find_first(reader)
    elif not _go_to_unread(reader, range(papers.index + 1, len(papers.keys))):
        key = reader.keymap.label("previous-unread")
        reader.messages.show(f"No unread paper below; {key} goes up")


@action("previous-unread")
def previous_unread(reader: ReaderScreen) -> None:
    if reader.text.hit_position[1]:
        reader.browser.abstract_search.step(-1)
    elif reader.full_text.document:
        _say_find_first(reader)
    elif not _go_to_unread(reader, range(reader.papers.index - 1, -1, -1)):
        key = reader.keymap.label("next-unread")
        reader.messages.show(f"No unread paper above; {key} goes down")


@action("all-authors")
def all_authors(reader: ReaderScreen) -> None:
    paper = reader.browser.selected_paper
    if paper is None:
        return
    if not paper.authors:
        reader.messages.show("The source names no authors")
    elif reader.abstract.text_only:
        reader.messages.show(f"{reader.keymap.label('text-only')} shows the authors again")
    elif len(paper.authors) == 1 or (reader.abstract.display and not reader.abstract.hides_authors):
        reader.messages.show("These are all its authors")
    else:
        if not reader.abstract.display:
            reader.focus_abstract()
        reader.abstract.toggle_authors()


def _say_find_first(reader: ReaderScreen) -> None:
    key = reader.keymap.label("filter")
    reader.messages.show(f"Nothing is looked for; {key} finds in this text")


def _half_page(reader: ReaderScreen) -> int:
    return max(1, (_abstract_page(reader) if reader.in_text else reader.papers.page_rows) // 2)


def _abstract_page(reader: ReaderScreen) -> int:
    return max(1, reader.text.size.height - 1)


def _move(reader: ReaderScreen, steps: int) -> None:
    """Move by rows of the list, or by lines of the abstract."""
    if reader.in_text:
        reader.text.scroll_lines(steps)
    else:
        reader.papers.move_by(steps)


def _move_page(reader: ReaderScreen, direction: int) -> None:
    if reader.in_text:
        reader.text.scroll_lines(direction * _abstract_page(reader))
    else:
        reader.papers.move_page(direction)


def _finish_paper(reader: ReaderScreen) -> None:
    """Mark the paper read and go to the next unread one below."""
    reader.browser.mark_read()
    below = range(reader.papers.index + 1, len(reader.papers.keys))
    if not _go_to_unread(reader, below):
        _show_done(reader)


def _show_done(reader: ReaderScreen) -> None:
    """Show the totals of the list and the keys that lead on."""
    library, keymap = reader.library, reader.keymap
    rows = library.cache.rows(reader.browser.found.results)
    unread, starred = library.count_unread_and_starred(rows)
    dot = reader.services.look.signs.dot
    older, newer = neighbours(library, reader.browser.location.view)
    above = f", {unread} unread above" if unread else ""
    text = f"Done: {len(rows) - unread} read, {starred} starred{above}"
    if newer:
        text += f" {dot} {keymap.label('newer-digest')} newer"
    if older:
        text += f" {dot} {keymap.label('older-digest')} older"
    reader.messages.show(text)


def _go_to_unread(reader: ReaderScreen, indexes: Sequence[int]) -> bool:
    """Select the first unread paper among these rows of the list; return whether there is one."""
    unread = first_unread(reader.library, reader.papers.keys, indexes)
    if unread is None:
        return False
    index, _ = unread
    reader.papers.move_to(index)
    return True
