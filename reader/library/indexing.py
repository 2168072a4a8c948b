"""The library's title index: built, kept between runs, and brought up to date when papers change.

Apart from `Finder` because it answers no query: it decides only what has to be read again. Of one
thread, like the index.
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
Pause = Callable[[], None]
KEPT: Final = "titles"
"""The name under which the cache keeps the index."""
WORTH_KEEPING: Final = 2_000
"""Titles that are not indexed in a few milliseconds."""


class Indexing:
    """Owns the index of all titles of a library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.index: TitleIndex | None = None
        """The index, once it holds every title; later ones may be lacking for a moment."""
        self._growing: TitleIndex | None = None
        self._of = -1
        """How often the library had been changed when the index was made or brought up to date."""
        self._seen = array("q")
        """Keys that this reading of the titles has met: it goes on where it was broken off."""
        self._reading = -1

    def up_to_date(self, stop: Stop, pause: Pause) -> bool:
        """Bring the index up to date; return whether it is (`stop` ends it early).

        `pause` is called between pieces of some 25 ms: it may wait.
        """
        changes = self._library.cache.change_count()
        if self._growing is None:
            self._growing = self._kept()
        if self._of != changes:
            if self._reading != changes:
                self._reading, self._seen = changes, array("q")
            if not self._read(self._growing, stop, pause):
                return False
            self._of = changes
            self.index = self._growing
            self._keep(self.index)
        self.index = self._growing
        return True

    def _read(self, index: TitleIndex, stop: Stop, pause: Pause) -> bool:
        """Read all titles: those that are known and unchanged cost next to nothing."""
        after = self._seen[-1] if self._seen else 0
        for piece in self._library.cache.titles(after):
            index.add(piece)
            self._seen.extend(key for key, _, _ in piece)
            pause()
            if stop():
                return False
        if len(index) != len(self._seen):
            index.keep_only(set(self._seen))
        self._seen = array("q")
        self._reading = -1
        return True

    def _kept(self) -> TitleIndex:
        """Return the index that was kept, which may be of an earlier day, or an empty one."""
        from reader.search.titles import TitleIndex

        # A broken one is made anew, and nobody minds.
        with suppress(ValueError, DaysheetError):
            if kept := self._library.cache.get_blob(KEPT):
                changes, parts = kept
                index = TitleIndex.from_parts(parts)
                self._of = changes
                return index
        return TitleIndex()

    def _keep(self, index: TitleIndex) -> None:
        """Keep the index for the next start, if somebody would notice."""
        if len(index) >= WORTH_KEEPING:
            # A library that cannot be written can be read all the same.
            with suppress(DaysheetError):
                self._library.cache.put_blob(KEPT, self._of, index.parts())
