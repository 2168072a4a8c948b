"""Places: digests, views, and going back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.library.location import day_location
from reader.library.views import neighbours
from reader.ui.actions.registry import action
from reader.ui.screens.reader import ReaderScreen

if TYPE_CHECKING:
    from reader.ui.screens.days import PickedDay


@action("older-digest")
def older_digest(reader: ReaderScreen) -> None:
    _show_neighbour(reader, 0, "This is the oldest digest")


@action("newer-digest")
def newer_digest(reader: ReaderScreen) -> None:
    key = reader.keymap.label("sync")
    _show_neighbour(reader, 1, f"This is the newest digest; {key} looks for newer ones")


def _show_neighbour(reader: ReaderScreen, index: int, at_end: str) -> None:
    """Show the older (0) or newer (1) digest; `at_end` is the message if there is none."""
    library, view = reader.library, reader.browser.location.view
    day = neighbours(library, view)[index] if view.day else library.cache.newest_day()
    if day is None:
        reader.messages.show(at_end)
    else:
        reader.browser.go(reader.browser.current.show_digest(day))


@action("pick-digest")
def pick_digest(reader: ReaderScreen) -> None:
    from reader.ui.screens.days import DayPicker

    browser = reader.browser

    def go(picked: PickedDay | None) -> None:
        if picked is not None:
            browser.go(browser.current.visit(day_location(picked.day)))
            if picked.fallback_note:
                reader.messages.show(picked.fallback_note)

    if reader.library.cache.newest_day() is None:
        reader.messages.show("There is no digest yet; `daysheet sync` fetches some")
    else:
        services = reader.services
        dialog = DayPicker(services.look, reader.library, browser.location.view.day, services.today)
        reader.app.push_screen(dialog, go)


@action("show-all")
def show_all(reader: ReaderScreen) -> None:
    reader.browser.go(reader.browser.current.show_all(reader.library.cache.newest_day()))


@action("show-unread")
def show_unread(reader: ReaderScreen) -> None:
    reader.browser.go(reader.browser.current.show_unread())


@action("show-starred")
def show_starred(reader: ReaderScreen) -> None:
    reader.browser.go(reader.browser.current.show_starred())


@action("widen")
def widen(reader: ReaderScreen) -> None:
    wider = reader.browser.current.widen(reader.library.cache.newest_day())
    label = reader.keymap.label
    if wider:
        reader.browser.go(wider)
    elif reader.browser.location.view.kind == "starred":
        reader.messages.show(f"These are all stars of the library; {label('show-all')} goes back")
    else:
        reader.messages.show(
            f"The library is all there is; {label('narrow')} narrows to the paper's day"
        )


@action("narrow")
def narrow(reader: ReaderScreen) -> None:
    row = reader.browser.selected_row
    if row is None:
        reader.messages.show("No paper is selected")
    elif row.day is None:
        reader.messages.show("This paper is in no digest")
    else:
        reader.browser.go(reader.browser.current.visit(day_location(row.day, row.ids[0])))


@action("related")
def related(reader: ReaderScreen) -> None:
    row = reader.browser.selected_row
    if row is None:
        reader.messages.show("No paper is selected")
        return
    reader.focus_list()
    reader.browser.go(reader.browser.current.show_related(row.ids[0]))


@action("since-last-visit")
def since_last_visit(reader: ReaderScreen) -> None:
    first = reader.browser.away.first
    if first is None:
        reader.messages.show("You have missed no digests since the last visit")
    else:
        reader.browser.go(reader.browser.current.show_since(first))


@action("place-before")
def place_before(reader: ReaderScreen) -> None:
    if reader.full_text.document:
        reader.full_text.close()
        return
    if reader.full_text.left and _return_to_text(reader, reader.full_text.left):
        return
    before = reader.browser.current.back()
    if before is None:
        reader.messages.show("There is no place before this one")
    else:
        reader.browser.go(before)


def _return_to_text(reader: ReaderScreen, id: str) -> bool:
    """Open the full text that was left last, with its paper selected; False if it has gone."""
    from reader.ui.actions.document import open_stored, selected_arxiv

    reader.full_text.left = None
    if selected_arxiv(reader) != id:
        before = reader.browser.current.back()
        if before is None or before.here.paper != id:
            return False
        reader.browser.go(before)
    return open_stored(reader, id)
