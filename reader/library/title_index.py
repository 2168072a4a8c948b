"""The index of all titles of a library: built, stored between runs, and kept up to date.

Separate from `Finder`, which answers queries; this only decides which titles have to be read. Used
on one thread, like the index itself.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from reader.model.errors import DaysheetError

if TYPE_CHECKING:
    from reader.library.library import Library
    from reader.search.titles import TitleIndex

Stop = Callable[[], bool]
"""Returns True if the work is no longer wanted."""
Pause = Callable[[], None]
"""Called between batches of some 25 ms; may wait."""
BLOB: Final = "titles"
"""The name of the blob in the cache that holds the index."""
STORED_FROM: Final = 2_000
"""Titles from which on the index is stored. Fewer are indexed in a few milliseconds."""


class LibraryIndex:
    """Owns the index of all titles of a library."""

    def __init__(self, library: Library) -> None:
        self._cache = library.cache
        self.index: TitleIndex | None = None
        """The index once it has held every title. The newest ones may be missing for a moment."""
        self._growing: TitleIndex | None = None
        self._indexed_changes = -1
        """The cache's change count when the index was last complete."""
        self._seen = array("q")
        """Keys that the current pass over the titles has read. A stopped pass is resumed."""
        self._pass_changes = -1
        """The change count when that pass started."""

    def update(self, stop: Stop, pause: Pause) -> bool:
        """Bring the index up to date; return False if `stop` ended this early."""
        changes = self._cache.change_count()
        if self._growing is None:
            self._growing = self._load()
        if self._indexed_changes != changes:
            if self._pass_changes != changes:
                self._pass_changes, self._seen = changes, array("q")
            if not self._read_titles(self._growing, stop, pause):
                return False
            self._indexed_changes = changes
            self.index = self._growing
            self._store(self.index)
        self.index = self._growing
        return True

    def _read_titles(self, index: TitleIndex, stop: Stop, pause: Pause) -> bool:
        """Read all titles. Those that are indexed and unchanged cost next to nothing."""
        after = self._seen[-1] if self._seen else 0
        for titles in self._cache.titles(after):
            index.add(titles)
            self._seen.extend(key for key, _, _ in titles)
            pause()
            if stop():
                return False
        if len(index) != len(self._seen):
            index.keep_only(set(self._seen))
        self._seen = array("q")
        self._pass_changes = -1
        return True

    def _load(self) -> TitleIndex:
        """Return the stored index, which may be out of date, or an empty one."""
        from reader.search.titles import TitleIndex

        # A damaged index is built again, without a message.
        with suppress(ValueError, DaysheetError):
            if blob := self._cache.get_blob(BLOB):
                changes, parts = blob
                index = TitleIndex.from_parts(parts)
                self._indexed_changes = changes
                return index
        return TitleIndex()

    def _store(self, index: TitleIndex) -> None:
        """Store the index for the next start if building it again would take noticeably long."""
        if len(index) >= STORED_FROM:
            # The index is not needed in a cache that cannot be written.
            with suppress(DaysheetError):
                self._cache.put_blob(BLOB, self._indexed_changes, index.parts())
