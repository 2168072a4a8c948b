"""Saved views: the list to choose from, and saving the filter as one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reader.library.location import Location
from reader.library.query_language import with_order
from reader.model.errors import DaysheetError
from reader.ui.actions.registry import action
from reader.ui.screens.reader import ReaderScreen

if TYPE_CHECKING:
    from reader.ui.screens.saved_views import NewView


@action("views")
def views(reader: ReaderScreen) -> None:
    reader.library.views.reload()
    if not reader.library.views.all():
        key = reader.keymap.label("save-view")
        problem = reader.library.views.problem
        reader.messages.show(problem or f"No view is saved yet; {key} in the filter bar saves one")
        return
    from reader.ui.screens.saved_views import ViewPicker

    dialog = ViewPicker(reader.services.look, reader.library, reader.services.today)
    reader.app.push_screen(dialog, partial(_go_to_view, reader))


def _go_to_view(reader: ReaderScreen, name: str | None) -> None:
    if name is not None:
        browser = reader.browser
        library = browser.current.widen_scope()
        here = Location(library.view, query=f"view:{name}")
        browser.go(browser.current.visit(here)._replace(widened_from=library.widened_from))


@action("save-view")
def save_view(reader: ReaderScreen) -> None:
    from reader.ui.screens.saved_views import SaveViewDialog

    query = with_order(reader.filter_bar.text, "").strip()
    if order := reader.browser.location.order:
        query = with_order(query, order).strip()
    if not query:
        reader.messages.show("There is no filter to save; type one first")
        return
    dialog = SaveViewDialog(reader.services.look, query)
    reader.app.push_screen(dialog, partial(_save, reader, query))


def _save(reader: ReaderScreen, query: str, new: NewView | None) -> None:
    if new is None:
        return
    try:
        view = reader.library.views.save(new.name, query, watch=new.watch)
    except DaysheetError as error:
        reader.messages.show_error(str(error))
        return
    reader.look_for_watched()
    watched = "; new papers that it finds get a sign" if view.watch else ""
    key = reader.keymap.label("views")
    reader.messages.show(f"Saved as view:{view.name}{watched}. {key} lists the views")
