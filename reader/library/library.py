"""The library: one cache, one set of marks, and what is asked of both."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from reader.model.clean import NOTHING, clean_line
from reader.model.identity import parse_id
from reader.model.tags import normalize_tags
from reader.storage.cache import Cache
from reader.storage.marks import Marks

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path
    from types import TracebackType

    from reader.library.pieces import Pieces, Work
    from reader.library.undo import Replay, Undo
    from reader.model.clean import CleanText
    from reader.model.digest import Listing
    from reader.model.entry import Entry
    from reader.model.fetched import Fetched
    from reader.model.mark import MarkKind
    from reader.model.mentions import Mentions
    from reader.model.paper import Paper
    from reader.model.query import Sort, Term
    from reader.model.view import DayCount, Row, View
    from reader.storage.cache import IngestResult

Result = TypeVar("Result")


class Library:
    """Papers, digests and marks. Reading may be done from any thread; each call is short but for
    `keys`, `titles` and `ingest`, which belong on a worker thread when the library is large."""

    def __init__(
        self,
        cache: Cache,
        marks: Marks,
        *,
        is_sample: bool = False,
        undo_file: Path | None = None,
        sync_lock: Path | None = None,
    ) -> None:
        """Without a file for it, undo goes back to when this was opened."""
        self._cache = cache
        self.marks = marks
        self._undo_file = undo_file
        self.state = undo_file.parent if undo_file else None
        """The folder of the program's own notes; None where nothing is to be left behind."""
        self._unfinished: Pieces[Any] | None = None
        self.sync_lock = sync_lock
        """The file whose lock whoever syncs holds; None where nobody else could."""
        self.is_sample = is_sample
        """Whether this is the built-in sample, whose marks stay in memory."""

    @classmethod
    def open(cls, cache_file: Path, marks_file: Path, state: Path) -> Library:
        """Open the library at these places; what is not there is made.

        Raises CacheError where the cache cannot be read. Marks that cannot be read are no error
        here: `marks.problem` says so.
        """
        cache = Cache(cache_file)
        marks = Marks.open(marks_file, state, at_once=False)
        lock = state / "sync.lock"
        return cls(cache, marks, undo_file=state / "undo.jsonl", sync_lock=lock)

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
        self.finish()
        self.marks.close()
        if "_undo" in self.__dict__:
            self._undo.close()
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
    ) -> IngestResult:
        """Take `entries` into the cache, all or, where they raise, none of them."""
        return self._cache.ingest(entries, on_progress)

    def forget(self, day: date) -> int:
        """Take the digests of `day` out of the cache; return how many papers they listed."""
        return self._cache.forget(day)

    # Syncing

    def fetched(self, source: str, day: date | None) -> list[Fetched]:
        """Return what is remembered of the pages of a digest; without a day, those of a feed."""
        return self._cache.fetched_pages(source, day)

    def note_fetched(self, source: str, day: date | None, pages: Sequence[Fetched]) -> None:
        """Remember the pages that a digest was fetched from; it is owed no longer."""
        self._cache.put_fetched_pages(source, day, pages)

    def owe(self, days: Iterable[tuple[str, date]]) -> None:
        """Remember sources and days that a sync was asked for, until they have come."""
        self._cache.add_pending_days(days)

    def owed(self, source: str) -> list[date]:
        """Return the days that a sync was asked for and that have not come, newest first."""
        return self._cache.pending_days(source)

    def unnamed(self) -> list[tuple[int, str]]:
        """Return key and title of the papers that are known by their title alone."""
        return self._cache.papers_without_id()

    def changed_outside(self) -> bool:
        """Whether another process has changed the cache since this was last asked."""
        return self._cache.changed_outside()

    # Papers

    def keys(self, view: View, terms: Sequence[Term] = (), sort: Sort | None = None) -> list[int]:
        """Return the papers of `view` that satisfy all `terms`, in the view's order or another."""
        if terms:
            from reader.library.tag_prefixes import expand_tag_prefixes

            terms = [expand_tag_prefixes(term, self.marks) for term in terms]
        return self._cache.keys(view, terms, self.marks.at, sort, self.marks)

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
        return self._cache.author_words(begun, most)

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
        return self._cache.change_count()

    def keep(self, what: str, changes: int, parts: Mapping[str, bytes]) -> None:
        """Keep what was made of the papers as they were after so many changes."""
        self._cache.put_blob(what, changes, parts)

    def kept(self, what: str) -> tuple[int, dict[str, bytes]] | None:
        """Return what was kept last under a name, and after how many changes it was made."""
        return self._cache.get_blob(what)

    def mentions(self, word: str, unfinished: bool) -> Mentions:
        """Return the papers whose authors or abstract hold a folded word, or begin so."""
        return self._cache.mentions(word, unfinished)

    # Marks

    def begin(self) -> None:
        """Read the marks, once the first frame is painted, and what the first key for them needs.

        Without it they are read when they are first asked for.
        """
        self.marks.begin(_load_undo)

    def marked(self, kind: MarkKind, ids: Sequence[str]) -> datetime | None:
        """Return when the paper with these ids got the mark, or None."""
        return self.marks.at(kind, ids)

    def preview_is_marked(self, kind: MarkKind, ids: tuple[str, ...]) -> bool:
        """Say at once whether a paper is marked, for painting it: `Marks.preview`."""
        return self.marks.preview(kind, [ids])[0]

    @cached_property
    def _undo(self) -> Undo:
        """The steps that were done. Loaded with the first: `daysheet show` is spared 2 ms."""
        from reader.library.undo import Undo
        from reader.storage.undo_log import UndoLog

        return Undo(self.marks, UndoLog(self._undo_file) if self._undo_file else None)

    def mark(self, kind: MarkKind, rows: Sequence[Row], marked: bool) -> int:
        """Set or take back the marks of `rows` as one step, which can be undone.

        Returns how many changed; those that already are so stay untouched.
        """
        self.finish()
        return self._undo.mark(kind, rows, marked)

    # Tags and notes, as they are shown

    def tags(self, ids: Sequence[str]) -> tuple[CleanText, ...]:
        """Return the tags of the paper with these ids, sorted."""
        return normalize_tags(found) if (found := self.marks.tags(ids)) else ()

    def note(self, ids: Sequence[str]) -> CleanText:
        """Return the note on the paper with these ids, empty where there is none."""
        return clean_line(found) if (found := self.marks.note(ids)) else NOTHING

    def words(self, key: int) -> tuple[tuple[CleanText, ...], CleanText]:
        """Return tags and note of one paper; faster than either if no mark was asked for before."""
        tags, note = self.marks.annotations(self._cache.ids_of(key))
        return normalize_tags(tags), clean_line(note)

    def preview_tags_and_note(
        self, ids: tuple[str, ...]
    ) -> tuple[tuple[CleanText, ...], CleanText]:
        """Return both as far as is known at once, for painting: `Marks.preview`."""
        tags, note = self.marks.preview_annotations(ids)
        return normalize_tags(tags), clean_line(note)

    def all_tags(self) -> list[tuple[CleanText, int]]:
        """Return all tags, those of most papers first, each with their number."""
        return self.marks.all_tags()

    def tagged(self, tag: str) -> frozenset[str]:
        """Return the ids under which papers have a tag, whatever its case."""
        return self.marks.tagged(tag)

    def noted(self) -> frozenset[str]:
        """Return the ids under which papers have a note."""
        return self.marks.noted()

    def tag(self, rows: Sequence[Row], add: Sequence[str], remove: Sequence[str]) -> int:
        """Give `rows` tags and take others away as one step; return how many papers changed.

        Raises DaysheetError, before anything is changed, where one to be given can be no tag.
        """
        from reader.library import tagging

        self.finish()
        return tagging.tag(self.marks, self._undo, rows, add, remove)

    def write_note(self, row: Row, text: str) -> bool:
        """Write the note on a paper as one step, or with no text take it away.

        Returns whether that changed it.
        """
        from reader.library import tagging

        self.finish()
        return tagging.write_note(self.marks, self._undo, row, text)

    # Very many marks take time. What follows is done a little at a time by whoever asks for it; the
    # next mark, or `finish`, does what is left of it first.

    def marking(self, kind: MarkKind, keys: Sequence[int], marked: bool) -> Pieces[int]:
        """Begin to set or take back the marks of these papers, as one step."""
        from reader.model.undo_events import PIECE

        pieces = (keys[at : at + PIECE] for at in range(0, len(keys), PIECE))
        return self._begin(self._undo.marking(kind, map(self.rows, pieces), marked))

    def undoing(self, sure: str | None = None) -> Pieces[Replay | None]:
        """Begin to take back the last step; comes to None when there is none.

        A step of an earlier day is only asked about, unless `sure` is its id.
        """
        return self._begin(self._undo.replaying(again=False, sure=sure))

    def redoing(self, sure: str | None = None) -> Pieces[Replay | None]:
        """Begin to do the step again that was undone last, as `undoing`."""
        return self._begin(self._undo.replaying(again=True, sure=sure))

    def _begin(self, work: Work[Result]) -> Pieces[Result]:
        from reader.library.pieces import Pieces

        self.finish()
        self._unfinished = pieces = Pieces(work)
        return pieces

    def finish(self) -> None:
        """Do what is left of the marks that were begun."""
        if self._unfinished:
            self._unfinished.go_on(float("inf"))
            self._unfinished = None

    def counts(self, rows: Sequence[Row]) -> tuple[int, int]:
        """Return how many of `rows` are unread and how many starred, as far as is known at once."""
        papers = [row.ids for row in rows]
        read, starred = self.marks.preview("read", papers), self.marks.preview("starred", papers)
        return len(rows) - sum(read), sum(starred)


def _load_undo() -> None:
    """Import what the first step needs: a key should not wait for it."""
    import reader.library.tagging
    import reader.library.undo
    import reader.storage.undo_log  # noqa: F401


def endpoint() -> str:
    """Return where the daily papers are fetched from: `HF_ENDPOINT`, else Hugging Face itself."""
    return os.environ.get("HF_ENDPOINT", "").strip().rstrip("/") or "https://huggingface.co"
