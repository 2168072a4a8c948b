"""The saved views of a library: those of the configuration, and those that were saved from the bar.

A view of the configuration wins over a saved one of the same name.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from reader.model.clean import clean_line
from reader.model.errors import DaysheetError
from reader.model.saved_view import NAME_LIMIT, NAME_RULE, SavedView, view_name

if TYPE_CHECKING:
    from reader.storage.views_file import Entry


class SavedViews:
    """Views by name."""

    def __init__(self, configured: Mapping[str, SavedView], file: Path | None, lock: Path) -> None:
        """`file`: where views are saved; None keeps them in memory."""
        self._configured = {name.casefold(): view for name, view in configured.items()}
        self._file = file
        self._lock = lock
        self._entries: dict[str, Entry] | None = None
        self.problem = ""
        """Why the file could not be read; empty if it could."""

    def all(self) -> list[SavedView]:
        """Return all views, sorted by name."""
        entries = self._read()
        saved = {name: entry.view for name, entry in entries.items() if entry.view is not None}
        return [view for _, view in sorted({**saved, **self._configured}.items())]

    def get(self, name: str) -> SavedView | None:
        """Return the view with this name, ignoring case, or None."""
        return next((view for view in self.all() if view.name == name.casefold()), None)

    def reload(self) -> None:
        """Read the file again at the next use."""
        self._entries = None

    def save(self, name: str, query: str, *, watch: bool = False) -> SavedView:
        """Save a query under a name, in place of the view that has it.

        Raises DaysheetError if the name is not valid or the file cannot be written.
        """
        valid = self._valid_name(name)
        view = SavedView(valid, clean_line(query).strip(), watch)
        if not view.query:
            raise DaysheetError("there is no filter to save; type one first")
        self._change(valid, view)
        return view

    def remove(self, name: str) -> None:
        """Remove a saved view. Raises DaysheetError if there is none of this name."""
        valid = self._valid_name(name)
        if self.get(valid) is None:
            raise DaysheetError(f"there is no view {valid!r}; `daysheet views` lists them")
        self._change(valid, None)

    def merge(self, path: Path) -> int:
        """Merge the views of another file into the own one; return how many entries changed."""
        from reader.storage import views_file

        before = self._read()
        self._entries = self._update(views_file.read(path))
        return sum(before.get(name) != entry for name, entry in self._entries.items())

    def _valid_name(self, name: str) -> str:
        valid = view_name(name)
        if valid is None:
            raise DaysheetError(
                f"{clean_line(name, NAME_LIMIT)!r} is not a name for a view; write {NAME_RULE}"
            )
        if valid in self._configured:
            raise DaysheetError(f"the view {valid!r} is set in config.toml; change it there")
        return valid

    def _change(self, name: str, view: SavedView | None) -> None:
        from reader.storage.views_file import Entry

        now = datetime.now(UTC).replace(microsecond=0)
        known = self._read().get(name)
        if known is not None:
            # Later than what it replaces, even if another machine's clock is ahead.
            now = max(now, known.when + timedelta(seconds=1))
        self._entries = self._update({name: Entry(now, view)})

    def _update(self, changes: Mapping[str, Entry]) -> dict[str, Entry]:
        from reader.storage import views_file

        if self._file is None:
            return views_file.merge(self._entries or {}, changes)
        return views_file.update(self._file, self._lock, changes)

    def _read(self) -> dict[str, Entry]:
        if self._entries is None:
            self._entries = {}
            if self._file is not None and self._file.exists():
                from reader.storage import views_file

                try:
                    self._entries = views_file.read(self._file)
                    self.problem = ""
                except DaysheetError as error:
                    self.problem = str(error)
        return self._entries
