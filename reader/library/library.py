"""The library: the cache of papers, the marks, and what needs both of them.

What needs only one of them is called on `library.cache` or `library.marks`. Searching is in
`finder`: its index belongs to one worker thread, while any thread may use a `Library`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from reader.model.clean import NOTHING, clean_line
from reader.model.identity import parse_id
from reader.model.tags import fold_tag, normalize_tags
from reader.storage.cache import Cache
from reader.storage.marks import Marks

if TYPE_CHECKING:
    from types import TracebackType

    from reader.library.for_you import ForYou
    from reader.library.incremental_task import IncrementalTask, Steps
    from reader.library.saved_views import SavedViews
    from reader.library.undo import Replay, Undo
    from reader.library.word_counts import WordCounts
    from reader.model.clean import CleanText
    from reader.model.entry import Entry
    from reader.model.mark import MarkKind
    from reader.model.query import Like, Sort, Term
    from reader.model.saved_view import SavedView
    from reader.model.view import Row, View
    from reader.storage.texts import Texts

Result = TypeVar("Result")
VIEWS_FILE: Final = "views.toml"


class Library:
    """A cache and marks that belong together. Any thread may read.

    Every call is short, except `keys`, `cache.titles` and `cache.ingest`: for a large library they
    belong on a worker thread.
    """

    def __init__(
        self,
        cache: Cache,
        marks: Marks,
        *,
        is_sample: bool = False,
        undo_file: Path | None = None,
        sync_lock: Path | None = None,
        configured_views: Mapping[str, SavedView] | None = None,
        views_file: Path | None = None,
        texts_folder: Path | None = None,
    ) -> None:
        """Without an `undo_file`, only what was done since this was opened can be undone. Without a
        `views_file`, saved views are kept in memory."""
        self.cache = cache
        """Papers, digests and the state of syncs."""
        self.marks = marks
        """What the user did: read, starred, tags and notes."""
        self._undo_file = undo_file
        self.state_folder = undo_file.parent if undo_file else None
        """The folder for the program's own state; None if nothing may be written."""
        self._unfinished: IncrementalTask[Any] | None = None
        self.sync_lock = sync_lock
        """The file that a sync locks; None if no other process can sync this library."""
        self._texts_folder = texts_folder
        self._configured_views = configured_views or {}
        self._views_file = views_file
        self.is_sample = is_sample
        """Whether this is the built-in sample, whose marks stay in memory."""

    @classmethod
    def open(
        cls,
        cache_file: Path,
        marks_file: Path,
        state: Path,
        configured_views: Mapping[str, SavedView] | None = None,
    ) -> Library:
        """Open a library. Missing files are created. Saved views are in a file beside the marks.

        Raises CacheError if the cache cannot be read. Marks that cannot be read raise nothing:
        `marks.problem` describes the problem.
        """
        cache = Cache(cache_file)
        marks = Marks.open(marks_file, state, at_once=False)
        return cls(
            cache,
            marks,
            undo_file=state / "undo.jsonl",
            sync_lock=state / "sync.lock",
            configured_views=configured_views,
            views_file=marks_file.with_name(VIEWS_FILE),
            texts_folder=cache_file.parent,
        )

    @classmethod
    def in_memory(cls, entries: Iterable[Entry]) -> Library:
        """Return a library of `entries` that writes no files: the sample."""
        cache = Cache(None)
        cache.ingest(entries)
        return cls(cache, Marks.in_memory(), is_sample=True)

    @classmethod
    def open_sample(cls) -> Library:
        """Return the built-in sample, two real digests with summaries of our own."""
        from importlib.resources import files
        from typing import BinaryIO, cast

        from reader.model.entry import Entry, Hint
        from reader.sources import parse

        with files("reader.library").joinpath("sample.jsonl").open("rb") as stream:
            hint = Hint(clean_line("sample.jsonl"))
            results = parse(cast(BinaryIO, stream), hint, "jsonl")
            return cls.in_memory([result for result in results if isinstance(result, Entry)])

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
        """Finish marking, save the marks and close the cache."""
        self.finish()
        self.marks.close()
        if "_undo" in self.__dict__:
            self._undo.close()
        self.cache.close()

    # Papers

    def keys(self, view: View, terms: Sequence[Term] = (), sort: Sort | None = None) -> list[int]:
        """Return the keys of the papers in `view` that match all `terms`, ordered by `sort`.

        Without `sort` they have the order of the view.
        """
        if terms:
            from reader.model.query import replace_terms

            terms = replace_terms(terms, self._resolve)
            if like := _like_in(terms):
                return self._keys_like(view, like, terms, sort)
        if sort and sort.by == "foryou":
            matching = self.cache.keys(view, terms, self.marks.at, None, self.marks)
            return self._in_order_for_you(view, matching, reverse=sort.up)
        return self.cache.keys(view, terms, self.marks.at, sort, self.marks)

    def _resolve(self, term: Term) -> Term:
        """Return the term with what only the library knows: tags by prefix, and full texts."""
        from reader.model.query import Has, InText, Is, WithId

        match term:
            case Has(part="text"):
                return WithId(tuple(self.texts.ids()) if self.texts else ())
            case Has(part="pdf"):
                return WithId(tuple(self.texts.pdf_ids()) if self.texts else ())
            case Is(state="begun"):
                return WithId(tuple(self.texts.begun_ids()) if self.texts else ())
            case InText(words=words, open=is_open):
                found = self.texts.containing(words, is_open=is_open) if self.texts else ()
                return WithId(tuple(found))
            case _:
                return _expand_tag_prefix(term, self.marks)

    def _in_order_for_you(self, view: View, keys: Sequence[int], *, reverse: bool) -> list[int]:
        matching = set(keys)
        order = [key for key in self.for_you.ranking(view, keys).keys if key in matching]
        return order[::-1] if reverse else order

    @cached_property
    def for_you(self) -> ForYou:
        """The orders by nearness to the stars."""
        from reader.library.for_you import ForYou

        return ForYou(self.cache, self.word_counts.weights, self.keys)

    def _keys_like(
        self, view: View, like: Like, terms: Sequence[Term], sort: Sort | None
    ) -> list[int]:
        """Return the keys of the papers nearest to that of `like`, the nearest first.

        They are chosen among those in `view` that match the other terms. `sort` orders them
        otherwise.
        """
        from reader.library.similar import nearest
        from reader.model.query import Among

        key = self.key_of(like.id)
        if key is None:
            return []
        others = [term for term in terms if term is not like]
        is_everything = view.kind == "library" and not others
        scope = None if is_everything else self.keys(view, others)
        keys = nearest(self.cache, self.word_counts.weights(), key, scope)
        return self.keys(view, [Among(tuple(keys))], sort) if sort else keys

    @cached_property
    def word_counts(self) -> WordCounts:
        """How many papers have each word, for finding similar ones."""
        from reader.library.word_counts import WordCounts

        return WordCounts(self.cache)

    def key_of(self, text: str) -> int | None:
        """Return the key of the paper whose id is `text`, in any form that users type, or None."""
        id = parse_id(text)
        return self.cache.key_of(id) if id else None

    # Marks

    def load_marks_in_background(self) -> None:
        """Start to read the marks on a thread, and to import what the first mark needs.

        For use after the first frame. Otherwise the marks are read at their first use.
        """
        self.marks.start_reading(_load_undo)

    def preview_is_marked(self, kind: MarkKind, ids: tuple[str, ...]) -> bool:
        """Return whether a paper is marked, without waiting for the marks: see `Marks.preview`."""
        return self.marks.preview(kind, [ids])[0]

    @cached_property
    def views(self) -> SavedViews:
        """The saved views, which `view:` names. Imported at their first use."""
        from reader.library.saved_views import SavedViews

        lock = self.state_folder / "views.lock" if self.state_folder else Path()
        return SavedViews(self._configured_views, self._views_file, lock)

    @cached_property
    def texts(self) -> Texts | None:
        """The full texts of papers; None for the sample. Imported at its first use."""
        if self._texts_folder is None:
            return None
        from reader.storage.texts import Texts

        return Texts(self._texts_folder)

    @cached_property
    def _undo(self) -> Undo:
        """The undo log. Imported at its first use, which spares `daysheet show` 2 ms."""
        from reader.library.undo import Undo
        from reader.storage.undo_log import UndoLog

        return Undo(self.marks, UndoLog(self._undo_file) if self._undo_file else None)

    def mark(self, kind: MarkKind, rows: Sequence[Row], marked: bool) -> int:
        """Set or remove a mark on `rows` as one step, which can be undone.

        Returns how many papers changed. Papers that already are as wanted keep their date.
        """
        self.finish()
        return self._undo.mark(kind, rows, marked)

    # Tags and notes, as they are shown

    def tags(self, ids: Sequence[str]) -> tuple[CleanText, ...]:
        """Return the tags of the paper with these ids, sorted."""
        return normalize_tags(found) if (found := self.marks.tags(ids)) else ()

    def note(self, ids: Sequence[str]) -> CleanText:
        """Return the note on the paper with these ids; empty if there is none."""
        return clean_line(found) if (found := self.marks.note(ids)) else NOTHING

    def tags_and_note(self, key: int) -> tuple[tuple[CleanText, ...], CleanText]:
        """Return the tags and the note of a paper.

        If the marks are not read yet, this reads only the lines of this paper.
        """
        tags, note = self.marks.annotations(self.cache.ids_of(key))
        return normalize_tags(tags), clean_line(note)

    def preview_tags_and_note(
        self, ids: tuple[str, ...]
    ) -> tuple[tuple[CleanText, ...], CleanText]:
        """Return the tags and the note without waiting for the marks: see `Marks.preview`."""
        tags, note = self.marks.preview_annotations(ids)
        return normalize_tags(tags), clean_line(note)

    def tag(self, rows: Sequence[Row], add: Sequence[str], remove: Sequence[str]) -> int:
        """Add and remove tags on `rows` as one step; return how many papers changed.

        Raises DaysheetError, and changes nothing, if one of `add` is not a valid tag.
        """
        from reader.library import tagging

        self.finish()
        return tagging.tag(self.marks, self._undo, rows, add, remove)

    def write_note(self, row: Row, text: str) -> bool:
        """Set the note on a paper as one step, or remove it if `text` is empty.

        Returns whether the note changed.
        """
        from reader.library import tagging

        self.finish()
        return tagging.write_note(self.marks, self._undo, row, text)

    # Thousands of marks take longer than a key may wait. The caller runs these tasks in slices; the
    # next change of a mark, or `finish`, completes an unfinished task first.

    def start_marking(
        self, kind: MarkKind, keys: Sequence[int], marked: bool
    ) -> IncrementalTask[int]:
        """Return the task that sets or removes a mark on these papers, as one step."""
        from reader.model.undo_events import BATCH

        batches = (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
        return self._start(self._undo.marking_steps(kind, map(self.cache.rows, batches), marked))

    def start_undo(self, confirmed_step: str | None = None) -> IncrementalTask[Replay | None]:
        """Return the task that undoes the last step. Its result is None if there is none.

        A step of an earlier day is not undone but described, unless `confirmed_step` is its id.
        """
        return self._start(self._undo.replay_steps(redo=False, confirmed_step=confirmed_step))

    def start_redo(self, confirmed_step: str | None = None) -> IncrementalTask[Replay | None]:
        """Return the task that redoes the step that was undone last; see `start_undo`."""
        return self._start(self._undo.replay_steps(redo=True, confirmed_step=confirmed_step))

    def _start(self, steps: Steps[Result]) -> IncrementalTask[Result]:
        from reader.library.incremental_task import IncrementalTask

        self.finish()
        self._unfinished = task = IncrementalTask(steps)
        return task

    def finish(self) -> None:
        """Complete the unfinished task, if there is one."""
        if self._unfinished:
            self._unfinished.run_for(float("inf"))
            self._unfinished = None

    def count_unread_and_starred(self, rows: Sequence[Row]) -> tuple[int, int]:
        """Return how many of `rows` are unread and how many starred, by `Marks.preview`.

        Papers of no digest, as those of a bibliography, are not waiting to be read.
        """
        papers = [row.ids for row in rows]
        read, starred = self.marks.preview("read", papers), self.marks.preview("starred", papers)
        unread = sum(row.day is not None and not done for row, done in zip(rows, read, strict=True))
        return unread, sum(starred)


def _like_in(terms: Sequence[Term]) -> Like | None:
    from reader.model.query import Like

    return next((term for term in terms if isinstance(term, Like)), None)


def _load_undo() -> None:
    """Import what the first mark needs, so that its key does not wait."""
    import reader.library.tagging
    import reader.library.undo
    import reader.storage.undo_log  # noqa: F401


def _expand_tag_prefix(term: Term, marks: Marks) -> Term:
    """Return the term; a tag that may be a prefix becomes the tags that begin with it.

    A tag that exists is kept. So is a prefix of no tag, which then finds nothing. The parser of
    queries cannot do this, because it does not know the marks.
    """
    from reader.model.query import AnyOf, Tagged

    match term:
        case Tagged(tag=tag, open=True) if not marks.tagged(tag):
            prefix = fold_tag(tag)
            names = (name for name, _ in marks.all_tags() if fold_tag(name).startswith(prefix))
            tags = tuple(Tagged(name) for name in names)
            return AnyOf(tags) if tags else term
        case _:
            return term
