"""The dialogs of saved views: the list with unread papers, and the name of a new one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Final, NamedTuple

from reader.library.finder import Finder
from reader.library.library import Library
from reader.library.query_language import read_query_for
from reader.model.clean import laid
from reader.model.saved_view import NAME_RULE, view_name
from reader.ui.background import start_coroutine
from reader.ui.look import Look
from reader.ui.screens.choices import Choice
from reader.ui.screens.note import LineDialog
from reader.ui.screens.picker import Picker

KEYS: Final = laid("Enter saves; a ! after the name also watches for new papers   Esc cancels")


class ViewPicker(Picker[str]):
    """The saved views by name. Unread papers are counted on a thread."""

    def __init__(self, look: Look, library: Library, today: Callable[[], date]) -> None:
        self._library = library
        self._today = today
        self._unread: dict[str, int] = {}
        views = library.views.all()
        choices = [
            Choice(view.name, view.name, search_text=view.query, note=view.query) for view in views
        ]
        self._views = {view.name: view for view in views}
        super().__init__(
            look, "Views", choices, placeholder="type to search", key_cells=0, q_closes=True
        )

    def on_mount(self) -> None:
        start_coroutine(self, self._count, "unread")

    async def _count(self) -> None:
        finder = Finder(self._library)
        for name in self._views:
            self._unread[name] = await asyncio.to_thread(self._count_view, finder, name)
            self._choices.refresh()

    def _count_view(self, finder: Finder, name: str) -> int:
        query = read_query_for(self._library, f"view:{name} is:unread", self._today())
        return finder.count(query) or 0

    def note_of(self, choice: Choice[str]) -> str:
        view = self._views[choice.value or ""]
        unread = self._unread.get(view.name)
        count = "" if unread is None else f"{unread:,} unread" if unread else "all read"
        watch = "watched  " if view.watch else ""
        return f"{count:>12}  {watch}{view.query}"


class NewView(NamedTuple):
    """The name of a view to save."""

    name: str
    watch: bool


class SaveViewDialog(LineDialog[NewView]):
    """Asks for the name of a new view."""

    def __init__(self, look: Look, query: str) -> None:
        super().__init__(look, f"Save as a view: {query}", "", "a name", KEYS)

    def save(self, text: str) -> None:
        name = text.strip().removesuffix("!").strip()
        if view_name(name) is None:
            self.show_problem(f"A name has {NAME_RULE}")
        else:
            self.dismiss(NewView(name, watch=text.strip().endswith("!")))
