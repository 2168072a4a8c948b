"""The library: one cache, one set of marks, and what is asked of both."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from reader.model.identity import parse_id
from reader.storage.cache import Cache
from reader.storage.marks import Marks, Mirror

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path
    from types import TracebackType

    from reader.library.undo import Undo
    from reader.model.clean import CleanText
    from reader.model.digest import Listing
    from reader.model.entry import Entry
    from reader.model.mark import Change, MarkKind
    from reader.model.mentions import Mentions
    from reader.model.paper import Paper
    from reader.model.query import Sort, Term
    from reader.model.view import DayCount, Row, View
    from reader.storage.cache import Ingested


class Library:
    """Papers, digests and marks. Reading may be done from any thread; each call is short but for
    `keys`, `titles` and `ingest`, which belong on a worker thread when the library is large."""

    def __init__(self, cache: Cache, marks: Marks, *, is_sample: bool = False) -> None:
        self._cache = cache
        self.marks = marks
        self.is_sample = is_sample
        """Whether this is the built-in sample, whose marks stay in memory."""

    @classmethod
    def open(cls, cache_file: Path, marks_file: Path, state: Path) -> Library:
        """Open the library at these places; what is not there is made.

        Raises CacheError where the cache cannot be read. Marks that cannot be read are no error
        here: `marks.problem` says so.
        """
        cache = Cache(cache_file)
        return cls(cache, Marks.open(marks_file, state, Mirror(cache_file), at_once=False))

    @classmethod
    def in_memory(cls, entries: Iterable[Entry]) -> Library:
        """Return a library of `entries` that leaves nothing behind: the sample."""
        cache = Cache(None)
        cache.ingest(entries)
        return cls(cache, Marks.in_memory(), is_sample=True)

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Save the marks and close the cache."""
        self.marks.close()
        self._cache.close()

    # Digests

    def days(self) -> list[DayCount]:
        """Return the days that have digests, newest first."""
        return self._cache.days()

    def newest_day(self) -> date | None:
        return self._cache.newest_day()

    def neighbours(self, day: date) -> tuple[date | None, date | None]:
        """Return the nearest older and the nearest newer day that have papers."""
        return self._cache.neighbours(day)

    def ingest(
        self, entries: Iterable[Entry], on_progress: Callable[[int], None] | None = None
    ) -> Ingested:
        """Take `entries` into the cache, all or, where they raise, none of them."""
        return self._cache.ingest(entries, on_progress)

    def forget(self, day: date) -> int:
        """Take the digests of `day` out of the cache; return how many papers they listed."""
        return self._cache.forget(day)

    def changed_outside(self) -> bool:
        """Whether another process has changed the cache since this was last asked."""
        return self._cache.changed_outside()

    # Papers

    def keys(self, view: View, terms: Sequence[Term] = (), sort: Sort | None = None) -> list[int]:
        """Return the papers of `view` that satisfy all `terms`, in the view's order or another."""
        return self._cache.keys(view, terms, self.marks.at, sort)

    def rows(self, keys: Sequence[int]) -> list[Row]:
        """Return what the list shows of these papers, in this order."""
        return self._cache.rows(keys)

    def paper(self, key: int) -> Paper | None:
        return self._cache.paper(key)

    def listings(self, key: int) -> list[Listing]:
        """Return the digests that list the paper, newest first."""
        return self._cache.listings(key)

    def key_of(self, written: str) -> int | None:
        """Return the paper with the id that a user wrote in any of its forms, or None."""
        canonical = parse_id(written)
        return self._cache.key_of(canonical) if canonical else None

    def names(self, begun: str, most: int) -> list[str]:
        """Return words of authors' names that begin so, those of most papers first."""
        return self._cache.names(begun, most)

    def categories(self) -> list[str]:
        """Return the categories of papers, those of most first; reads every paper."""
        return self._cache.categories()

    def sources(self) -> list[str]:
        """Return the sources of digests, that of most days first."""
        return self._cache.sources()

    def titles(self, after: int = 0) -> Iterable[list[tuple[int, int, str]]]:
        """Yield (key, order, title) in pieces, for keys beyond `after`, for the title index."""
        return self._cache.titles(after)

    def changes(self) -> int:
        """Return how often papers or digests were changed, by anyone."""
        return self._cache.changes()

    def keep(self, what: str, changes: int, parts: Mapping[str, bytes]) -> None:
        """Keep what was made of the papers as they were after so many changes."""
        self._cache.keep(what, changes, parts)

    def kept(self, what: str) -> tuple[int, dict[str, bytes]] | None:
        """Return what was kept last under a name, and after how many changes it was made."""
        return self._cache.kept(what)

    def mentions(self, word: str, unfinished: bool) -> Mentions:
        """Return the papers whose authors or abstract hold a folded word, or begin so."""
        return self._cache.mentions(word, unfinished)

    # Marks

    def marked(self, kind: MarkKind, ids: Sequence[str]) -> datetime | None:
        """Return when the paper with these ids got the mark, or None."""
        return self.marks.at(kind, ids)

    @cached_property
    def _undo(self) -> Undo:
        """The steps that were done. Loaded with the first: `daysheet show` is spared 1.4 ms."""
        from reader.library.undo import Undo

        return Undo()

    def mark(self, kind: MarkKind, rows: Sequence[Row], marked: bool, what: str) -> int:
        """Set or take back the marks of `rows` as one step that `undo` names `what`.

        Returns how many changed; those that already are so stay untouched.
        """
        from reader.model.mark import Change, now

        at = now()
        changes = [
            Change(kind, row.ids, marked, at, row.title)
            for row in rows
            if (self.marks.at(kind, row.ids) is not None) != marked
        ]
        if changes:
            self._undo.did(what, changes)
            self.marks.apply(changes)
        return len(changes)

    def undo_mark(self) -> CleanText | None:
        """Take back the last step; return its name, or None when there is none."""
        return self._replay(self._undo.back())

    def redo_mark(self) -> CleanText | None:
        """Do the last step that was undone again; return its name, or None."""
        return self._replay(self._undo.forth())

    def _replay(self, step: tuple[CleanText, Sequence[Change]] | None) -> CleanText | None:
        if step is None:
            return None
        self.marks.apply(step[1])
        return step[0]

    def counts(self, rows: Sequence[Row]) -> tuple[int, int]:
        """Return how many of `rows` are unread and how many starred."""
        read = sum(self.marks.at("read", row.ids) is not None for row in rows)
        starred = sum(self.marks.at("starred", row.ids) is not None for row in rows)
        return len(rows) - read, starred


def endpoint() -> str:
    """Return where the daily papers are fetched from: `HF_ENDPOINT`, else Hugging Face itself."""
    return os.environ.get("HF_ENDPOINT", "").strip().rstrip("/") or "https://huggingface.co"
