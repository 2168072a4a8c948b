"""The plain reader's state: a location, its papers by number, and the current paper.

Locations, filters and marks are those of the full-screen reader, from the same library.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from reader.library.finder import Finder, SearchResult
from reader.library.for_you import FEW_STARS_LABEL
from reader.library.location import Location, Navigation, day_location
from reader.library.paper_formats import display_text
from reader.library.query_language import read_query_for
from reader.library.views import days_away, first_key_in, has_sections, rows_at, section_day
from reader.model.clean import CleanText, clean_line
from reader.model.dates import format_full_day
from reader.model.query import Query
from reader.plain import messages

if TYPE_CHECKING:
    from reader.commands import Keymap
    from reader.config import Config
    from reader.library.for_you import Ranking
    from reader.library.library import Library
    from reader.model.mark import MarkKind
    from reader.model.view import Row
    from reader.plain.console import Console
    from reader.session import Session

SAVE_SECONDS: Final = 0.5
"""Maximum wait for marks to be saved before an answer. Later ones are in the journal."""


class CommandError(Exception):
    """A typed line cannot be carried out. The message says why and what works instead."""


class PlainReader:
    """The reader that typed commands work on."""

    def __init__(
        self,
        library: Library,
        config: Config,
        keymap: Keymap,
        session: Session,
        console: Console,
    ) -> None:
        self.library = library
        self.config = config
        self.keymap = keymap
        self.session = session
        self.console = console
        self.away = days_away(library, session.newest_shown)
        """The digests since the last visit, if several were missed."""
        newest = library.cache.newest_day()
        start = session.opening_location(newest, is_sample=library.is_sample)
        self.navigation = Navigation(start)
        self.query = Query()
        """The query of the location, parsed."""
        self.keys: list[int] = []
        """The papers in the list: the results, then the further papers."""
        self._results = 0
        """Number of results at the beginning of `keys`."""
        """The papers of the list. Number 1 is the first."""
        self.index: int | None = None
        """Index in `keys` of the current paper, which commands without a number use."""
        self.section = "", 0
        """The paper whose full text was read last, and the number of its section."""
        self.confirmed_step: str | None = None
        """The undo step of an earlier day that the previous line asked about."""
        self.asked_step: str | None = None
        """The undo step of an earlier day that this line asks about."""
        self.is_quitting = False
        self._finder = Finder(library)
        self._watched: frozenset[int] = frozenset()
        """The papers of the list that watched views find."""
        self._reported_problem: str | None = None

    # The location

    @property
    def location(self) -> Location:
        return self.navigation.here

    @property
    def current(self) -> Navigation:
        """The navigation with the current paper selected."""
        row = self.row(self.index) if self.index is not None else None
        return self.navigation.select(row.ids[0] if row else None)

    def go(self, to: Navigation) -> None:
        """Show the list of another location and remember the paper selected at this one."""
        self.session.remember_location(self.current.here)
        self.show(to)

    def show(self, to: Navigation, *, prints: bool = True) -> None:
        """Show the list of a location; without `prints`, only go there."""
        if to.view != self.navigation.view:
            self.library.for_you.forget()
        self.navigation = to
        self.session.remember_shown_day(self.location.view)
        found = self._find()
        self.keys = found.shown_keys
        self._results = len(found.results)
        is_days = self.location.view.span is not None
        watched = self._finder.watched(self.location.view) if is_days else None
        self._watched = watched or frozenset()
        ids = (self.location.paper, self.session.last_paper_at(self.location))
        key = first_key_in(self.library, ids, self.keys)
        self.index = None if key is None else self.keys.index(key)
        if prints:
            self.console.print_pages(self._lines(found))

    def _find(self) -> SearchResult:
        location = self.location
        self.query = read_query_for(self.library, location.full_query)
        found = self._finder.find(location.view, self.query, only_unread=location.only_unread)
        assert found is not None, "only a stopped search returns None"
        return found

    def count(self, query: str) -> int:
        """Return how many papers of the library a query finds."""
        return self._finder.count(read_query_for(self.library, query)) or 0

    def _lines(self, found: SearchResult) -> Iterator[str]:
        """Yield the heading of the location and its list."""
        yield from messages.heading(self.library, self.location, len(found.keys))
        for part in self.query.untaken:
            text = clean_line(self.location.full_query[part.start : part.end])
            yield f"Not understood: {text} ({part.reason})"
        if self.ranking and not self.ranking.has_stars and not self.location.order:
            yield f"Order: {FEW_STARS_LABEL}"
        if line := messages.neighbours_line(self.library, self.location.view):
            yield line
        for typed, word in found.corrections:
            yield f"No paper has {typed}; searched for {word}."
        if found.library_keys:
            yield f"Nothing in this view; {len(found.library_keys):,} in the library:"
        elif not found.keys:
            yield messages.empty_line(self.library, self.location, self.query)
        if self.index is not None and (row := self.row(self.index)):
            yield f"You were at {self.index + 1}. {self.display(row.title)}"
        yield from self.list_lines(0)

    def list_lines(self, start: int) -> Iterator[str]:
        """Yield the papers from an index on, with a line before the papers of each digest."""
        view = self.location.view
        is_sectioned = has_sections(view, self.query)
        section = ""
        for index, row in self.rows(range(start, len(self.keys))):
            if index == self._results:
                yield f"Further papers, {len(self.keys) - index} that come near:"
                is_sectioned = False
            if is_sectioned:
                day = section_day(self.library, view, row)
                title = format_full_day(day) if day else "In no digest"
                if title != section:
                    section = title
                    yield title
            yield self.line(index, row)

    @property
    def ranking(self) -> Ranking | None:
        """The order by nearness to the stars, if the list has it."""
        is_for_you = self.query.sort is not None and self.query.sort.by == "foryou"
        return self.library.for_you.known(self.location.view) if is_for_you else None

    def line(self, index: int, row: Row) -> str:
        """Return the line of a paper in the list."""
        read, starred = self.is_marked("read", row), self.is_marked("starred", row)
        title = self.display(row.title)
        return messages.paper_line(
            index + 1, title, row, read=read, starred=starred, watched=row.key in self._watched
        )

    def display(self, text: CleanText) -> CleanText:
        """Return `text` with its mathematics in the form that the user chose."""
        if self.session.plain_maths == "source":
            return text
        if self.session.plain_maths == "unicode":
            return display_text(text)
        from reader.plain.maths_words import in_words

        return in_words(text)

    # Papers

    @property
    def result_keys(self) -> list[int]:
        """The papers in the list without the further ones."""
        return self.keys[: self._results]

    def rows(self, indexes: Sequence[int]) -> Iterator[tuple[int, Row]]:
        """Yield the papers at these indexes; skip those that have left the library."""
        return rows_at(self.library, self.keys, indexes)

    def row(self, index: int) -> Row | None:
        return next((row for _, row in self.rows([index])), None)

    def is_marked(self, kind: MarkKind, row: Row) -> bool:
        return self.library.marks.at(kind, row.ids) is not None

    # Changes by other processes, and saving

    def check_outside(self) -> None:
        """Read the marks and papers that other processes changed. New papers go to the end of the
        list, so that numbers keep their meaning."""
        self.library.marks.check_outside()
        if not self.library.cache.changed_outside():
            return
        if not self.keys and self.location.view.day is None:
            first = day_location(self.library.cache.newest_day())
            self.navigation = Navigation(self.location._replace(view=first.view))
        known = set(self.keys)
        new = [key for key in self._find().keys if key not in known]
        self.keys += new
        self._results = len(self.keys)
        if new:
            first_number = len(self.keys) - len(new) + 1
            self.console.print_lines(f"{len(new):,} new here, from number {first_number}.")

    def save_marks(self) -> None:
        """Wait until the marks are saved; print what is wrong if that has changed."""
        self.library.marks.flush(SAVE_SECONDS)
        problem = self.library.marks.problem
        if problem and problem != self._reported_problem:
            self.console.print_lines(problem)
        elif self._reported_problem and not problem:
            self.console.print_lines("The marks file can be written again.")
        self._reported_problem = problem
