"""What every command works on: the place, its papers by number, and what is still to be shown.

The same places, filters and marks as those of the painted reader, through the same library.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Final

from reader.library.finder import Finder, SearchResult
from reader.library.location import Location, Navigation
from reader.library.query_language import read_query
from reader.model.clean import clean_line
from reader.model.query import Query
from reader.model.view import View
from reader.plain import messages

if TYPE_CHECKING:
    from reader.commands import Keymap
    from reader.config import Config
    from reader.library.library import Library
    from reader.model.view import Row
    from reader.plain.console import Console
from reader.session import Session

ROWS_AT_ONCE: Final = 200
PROMPT_LINES: Final = 3
"""Lines of a page that are left for what was typed, for what there is more, and for the prompt."""
FEWEST_LINES: Final = 5
SAVE_SECONDS: Final = 0.5
"""How long an answer waits for its marks to be on the disk; what is not by then, is in the
journal."""


class CommandError(Exception):
    """What was typed cannot be done; the message says why, and what can."""


class PlainReader:
    """The reader as commands use it."""

    def __init__(
        self, library: Library, config: Config, keymap: Keymap, session: Session, console: Console
    ) -> None:
        self.library = library
        self.config = config
        self.keymap = keymap
        self.session = session
        self.console = console
        first = session.opening_location(library.cache.newest_day(), is_sample=library.is_sample)
        self.navigation = Navigation(first)
        self.asked = Query()
        self.keys: list[int] = []
        """The papers of the list: the first is number 1."""
        self.at: int | None = None
        """The number, from 0, of the paper that commands without a number are about."""
        self.sure: str | None = None
        """The step of an earlier day that undo or redo has just asked about."""
        self.leaving = False
        self._finder = Finder(library)
        self._rest: Iterator[str] = iter(())
        self._problem: str | None = None

    # Saying

    def say(self, *lines: str) -> None:
        self.console.say(*lines)

    def verbatim(self, text: str) -> None:
        """Say text for other programs: its lines stay as they are."""
        self.console.write(text)

    def show(self, lines: Iterable[str]) -> None:
        """Say what may be long: a page of it to whoever sits here, all of it to a pipe."""
        self._rest = self.console.laid_out(lines)
        self.more()

    def more(self) -> bool:
        """Say the next page of what was not shown yet; return whether there was any."""
        page = self._page()
        if self.console.typed:
            self.say(*page)
        else:
            while page:
                self.say(*page)
                page = self._page()
        return bool(page)

    def _page(self) -> list[str]:
        lines = max(self.console.size[1] - PROMPT_LINES, FEWEST_LINES)
        page = list(islice(self._rest, lines))
        if self.console.typed and len(page) == lines and (following := next(self._rest, None)):
            self._rest = _before(following, self._rest)
            page.append("More: press Enter.")
        return page

    def drop_rest(self) -> None:
        """Forget what was not shown: something else is."""
        self._rest = iter(())

    # The place

    @property
    def place(self) -> Location:
        return self.navigation.here

    @property
    def current(self) -> Navigation:
        """Where the reader is, with the paper that was opened last."""
        row = self.row(self.at) if self.at is not None else None
        return self.navigation.select(row.ids[0] if row else None)

    def go(self, to: Navigation) -> None:
        """Show the list of another location and remember the paper selected at this one."""
        self.session.remember_location(self.current.here)
        self.open(to)

    def open(self, to: Navigation) -> None:
        """Show what a location holds."""
        self.navigation = to
        place = to.here
        self.session.remember_shown_day(place.view)
        found = self._found()
        self.keys = found.keys or found.library_keys
        wanted = place.paper or self.session.last_paper_at(place)
        key = self.library.key_of(wanted) if wanted else None
        self.at = self.keys.index(key) if key in self.keys else None
        self.show(self._lines(found))

    def _found(self) -> SearchResult:
        self.asked = read_query(self.place.query)
        only_unread = self.place.only_unread
        found = self._finder.find(self.place.view, self.asked, only_unread=only_unread)
        assert found is not None, "nobody stops it"
        return found

    def _lines(self, found: SearchResult) -> Iterator[str]:
        """Yield what the place is, then its papers."""
        yield from messages.heading(self.library, self.place, found.keys)
        for each in self.asked.untaken:
            piece = clean_line(self.place.query[each.start : each.end])
            yield f"Not taken: {piece} ({each.reason})"
        if said := messages.neighbours(*self.neighbours()):
            yield said
        if found.library_keys:
            yield f"Nothing in this view; {len(found.library_keys):,} in the library:"
        elif not found.keys:
            yield self._nothing()
        if self.at is not None and (row := self.row(self.at)):
            yield f"You were at {self.at + 1}. {row.title}"
        yield from self.list_lines(0)

    def _nothing(self) -> str:
        """Return what an empty list says."""
        if not self.asked.empty:
            return "No paper matches. clear drops the filter, library looks everywhere."
        if self.library.cache.newest_day() is None and self.place.view.kind != "library":
            return messages.NO_PAPERS
        if self.place.only_unread:
            return "All read. all shows them again, newer and older go on."
        if self.place.view.kind == "starred":
            return "Nothing is starred yet. star 3 stars the third paper of a list."
        return "No paper is here. day shows which days there are."

    def list_lines(self, start: int) -> Iterator[str]:
        """Yield the papers of the list from a number on, and a line wherever the digest changes."""
        day: object = None
        parted = self.place.view.kind in ("week", "library") and self._in_order
        for number, row in self.rows(range(start, len(self.keys))):
            if parted and row.day != day:
                day = row.day
                yield messages.whole_day(row.day) if row.day else "In no digest"
            yield self.line(number, row)

    @property
    def _in_order(self) -> bool:
        return not self.asked.words and self.asked.sort is None

    def line(self, number: int, row: Row) -> str:
        """Return the line of a paper in the list."""
        read, starred = (self.is_marked(row, kind) for kind in ("read", "starred"))
        return messages.paper_line(number + 1, row, read=read, starred=starred)

    def neighbours(self) -> tuple[date | None, date | None]:
        """Return the nearest days with digests before and after those of the view."""
        view = self.place.view
        first, last = view.span or (None, None)
        if first is None or last is None:
            return None, None
        return self.library.cache.neighbours(first)[0], self.library.cache.neighbours(last)[1]

    # Papers

    def rows(self, numbers: Sequence[int]) -> Iterator[tuple[int, Row]]:
        """Yield the papers with these numbers, from 0, those that are still in the library."""
        for at in range(0, len(numbers), ROWS_AT_ONCE):
            piece = numbers[at : at + ROWS_AT_ONCE]
            found = {row.key: row for row in self.library.cache.rows([self.keys[i] for i in piece])}
            yield from ((i, found[self.keys[i]]) for i in piece if self.keys[i] in found)

    def row(self, number: int) -> Row | None:
        return next((row for _, row in self.rows([number])), None)

    def is_marked(self, row: Row, kind: str) -> bool:
        return self.library.marks.at("read" if kind == "read" else "starred", row.ids) is not None

    # What others did, and what went wrong

    def look_outside(self) -> None:
        """Take note of papers that came and marks that changed meanwhile; numbers stay."""
        self.library.marks.check_outside()
        if not self.library.cache.changed_outside():
            return
        if not self.keys and self.place.view.day is None:
            day = View("day", self.library.cache.newest_day())
            self.navigation = Navigation(self.place._replace(view=day))
        known = set(self.keys)
        came = [key for key in self._found().keys if key not in known]
        self.keys += came
        if came:
            self.say(f"{len(came):,} more here now, from {len(self.keys) - len(came) + 1}.")

    def save(self) -> None:
        """Wait until the marks are on the disk, and say what is wrong where they are not."""
        self.library.marks.flush(SAVE_SECONDS)
        problem = self.library.marks.problem
        if problem and problem != self._problem:
            self.say(problem)
        elif self._problem and not problem:
            self.say("The marks file can be written again.")
        self._problem = problem


def _before(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest
