"""What every area of the reader's actions stands on: the panes, the place, and how to show it.

The screen keeps no copy of the library: it holds a place (which view, which filter, which paper),
asks the library what that holds, and hands it down to the widgets.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from textual.screen import Screen

from reader.commands import Keymap, shown
from reader.config import Config
from reader.library.completing import Completer
from reader.library.finder import Found, match_spans, read_query
from reader.library.library import Library
from reader.library.location import Location, Navigation
from reader.model.clean import clean_line
from reader.model.mark import MarkKind
from reader.model.paper import Paper
from reader.model.query import Is, Query
from reader.model.view import Row, View
from reader.session import Session
from reader.ui.dates import whole_day
from reader.ui.finding import Searcher
from reader.ui.keys import Dispatcher
from reader.ui.look import Look
from reader.ui.widgets.abstract_text import Reading
from reader.ui.widgets.abstract_view import AbstractView
from reader.ui.widgets.bars import DigestBar, Heading, HintBar, Notice
from reader.ui.widgets.filter_bar import FilterBar
from reader.ui.widgets.nothing import Nothing
from reader.ui.widgets.paper_list import PaperList, Part

SHORTEST_LIT = 3
"""Letters of a word that is lit in the abstract."""
NOTE_SECONDS = 4.0
"""How long a note takes the place of the hints."""


class Desk(NamedTuple):
    """What the reader works with, made once and shared by its parts."""

    library: Library
    config: Config
    keymap: Keymap
    look: Look
    session: Session
    awaited: Library | None = None
    """The user's own library, while it is empty and the sample is shown instead."""


class ReaderBase(Screen[None], inherit_bindings=False):
    """The reader's panes and the place they show; the actions are in `reader.ui.actions`."""

    ESCAPE_TO_MINIMIZE = False

    def __init__(self, desk: Desk, searcher: Searcher, start: Location) -> None:
        super().__init__(id="reader")
        self.desk = desk
        self.library = desk.library
        self.searcher = searcher
        self.navigation = Navigation(start)
        self.asked = Query()
        self.found = Found([])
        self._view_rows: list[Row] = []
        self._note_number = 0
        banner = SAMPLE_BANNER if desk.library.is_sample else ()
        self.digest_bar = DigestBar(desk.look, self.key("newer-digest"), banner)
        self.papers = PaperList(desk.look, desk.library.rows, self._marks_of, self.selection_moved)
        self.papers.row_height = desk.session.row_height
        self.abstract = AbstractView(desk.look, desk.keymap.keys_of)
        self.filter_bar = FilterBar(desk.look, Completer(desk.library))
        self.hint_bar = HintBar(desk.look)
        self.dispatcher = Dispatcher(desk.keymap, self.run_command)

    # Overridden by the screen

    def run_command(self, command: str) -> None:
        """Do what a command says."""
        raise NotImplementedError

    def find_step(self, step: int) -> None:
        """Go to the next hit in the abstract, or with -1 to the one before."""
        raise NotImplementedError

    def selection_moved(self) -> None:
        """Show the paper that is selected now."""
        raise NotImplementedError

    def hint_again(self) -> None:
        """Show the hints of the focused pane."""
        raise NotImplementedError

    def key(self, command: str) -> str:
        """Return the key of a command as messages name it; its name where it has none."""
        keys = self.desk.keymap.keys_of[command]
        return shown(keys[0]) if keys else f":{command}"

    # The location

    @property
    def place(self) -> Location:
        """The location that is shown, with the paper that was selected when it was come to."""
        return self.navigation.here

    @property
    def current(self) -> Navigation:
        """Where the reader is, with the paper that is selected now."""
        row = self.selected_row
        return self.navigation.select(row.ids[0] if row else None)

    def go(self, to: Navigation) -> None:
        """Show another location and remember the paper selected at this one."""
        self.desk.session.remember_place(self.current.here)
        self.show_location(to)

    def show_location(self, to: Navigation) -> None:
        """Show what a location holds. A search is answered by the worker and shown later."""
        place = to.here
        changed_view = place.view != self.place.view or not self._view_rows
        changed_heading = changed_view or place.only_unread != self.place.only_unread
        sorted_before = self.asked.sort
        self.navigation = to
        self.asked = read_query(place.query)
        changed_heading |= self.asked.sort != sorted_before
        self.filter_bar.set_text(place.query)
        if changed_view:
            self.recall_view()
        self.desk.session.note_shown(place.view)
        if changed_heading:
            # Not at every letter of a filter: it asks the library five times.
            self.show_heading()
        if self._is_quick(place):
            self.searcher.drop()
            self.show_found(place, self._found_now(place))
        else:
            self.searcher.search(place, self.asked, self.show_found)

    def recall_view(self) -> None:
        """Ask again which papers the view holds, for its counts."""
        view = self.place.view
        self._view_rows = [] if view.span is None else self.library.rows(self.library.keys(view))

    def _is_quick(self, place: Location) -> bool:
        """Whether the answer takes less than a frame: a day's or a week's, without fuzzy words."""
        if self.asked.words or place.view.span is None:
            return False
        return self.library.marks.are_read or not (place.only_unread or self.asked.terms)

    def _found_now(self, place: Location) -> Found:
        base = (Is("unread"),) if place.only_unread else ()
        everything = self.library.keys(place.view, base)
        asked = self.asked
        keys = (
            everything
            if asked.empty
            else self.library.keys(place.view, base + asked.terms, asked.sort)
        )
        return Found(keys, of=len(everything))

    def show_found(self, place: Location, found: Found) -> None:
        """Show what was found at `place`, unless the reader has gone elsewhere."""
        if place.key != self.place.key:
            return
        self.found = found
        keys = found.keys or found.elsewhere
        words = self._title_words
        self.papers.show(
            keys,
            select=self._to_select(place, keys),
            lit=(lambda title: match_spans(words, title)) if words else None,
            nothing=self._nothing(place, found),
            rule=self._rule(found),
            part=self._part(place, found),
        )
        self.show_counts()

    def _to_select(self, place: Location, keys: Sequence[int]) -> int | None:
        """Return the paper to select of those that are shown: the place's, else the one that was
        last selected there."""
        for id in (place.paper, self.desk.session.paper_of(place)):
            key = self.library.key_of(id) if id else None
            if key in keys:
                return key
        return None

    @property
    def _title_words(self) -> str:
        """What the filter looks for in titles."""
        return " ".join((self.asked.words, *self.asked.in_title)).strip()

    def _lit_in_abstract(self, title: str) -> tuple[str, ...]:
        """Return the words of the filter as they are lit in the abstract, and as the title has what
        they found in it, should they be misspelt; the short ones aside."""
        title_words = self._title_words
        spans = match_spans(title_words, title) if title_words else []
        found = (word for start, end in spans for word in title[start:end].split())
        words = [*self.asked.words.split(), *found]
        long = dict.fromkeys(word.casefold() for word in words if len(word) >= SHORTEST_LIT)
        return (*self.asked.in_abstract, *self.asked.in_title, *long)

    def _rule(self, found: Found) -> str:
        if found.keys or not found.elsewhere:
            return ""
        return f"Nothing in this view; {len(found.elsewhere):,} in the library:"

    def _part(self, place: Location, found: Found) -> Part | None:
        """Return the digest that a row belongs to, where digests stand one below the other."""
        in_order = found.keys and not self.asked.words and self.asked.sort is None
        if place.view.kind not in ("week", "library") or not in_order:
            return None
        span = place.view.span

        def part(row: Row) -> str:
            day = row.day
            if span and day and not span[0] <= day <= span[1]:
                # A newer digest lists it again: here it stands in the newest of this week.
                days = (each.day for each in self.library.listings(row.key))
                day = next((each for each in days if span[0] <= each <= span[1]), day)
            return whole_day(day) if day else "In no digest"

        return part

    def _nothing(self, place: Location, found: Found) -> Nothing | None:
        """Return what an empty list says, and what to press."""
        if found.keys or found.elsewhere:
            return None
        from reader.ui.nothing import Here, nothing_at

        near = self.neighbours(place.view)
        bar = self.filter_bar.in_use
        return nothing_at(Here(self.library, place, self.asked, self.key, near, bar))

    # What is around the panes

    def show_heading(self) -> None:
        """Say the view's date, neighbours and counts."""
        view = self.place.view
        older, newer = self.neighbours(view)
        unread, starred = self.library.counts(self._view_rows)
        papers = len(self._view_rows)
        if view.kind == "starred":
            papers = len(self.papers.keys)
        self.digest_bar.show(
            Heading(
                view=view,
                assumed=self._is_assumed(view.day) if view.kind == "day" else False,
                older=older,
                newer=newer,
                papers=papers,
                unread=unread,
                starred=starred,
                only_unread=self.place.only_unread,
                ordered=self.asked.sort is not None,
                arrived=self._arrived(view),
            )
        )

    def neighbours(self, view: View) -> tuple[date | None, date | None]:
        """Return the nearest days with digests before and after those of the view."""
        first, last = view.span or (view.day, view.day)
        if first is None or last is None:
            return None, None
        return self.library.neighbours(first)[0], self.library.neighbours(last)[1]

    def _is_assumed(self, day: date | None) -> bool:
        if day is None or not self._view_rows:
            return False
        listed = self.library.listings(self._view_rows[0].key)
        return all(each.assumed for each in listed if each.day == day)

    def _arrived(self, view: View) -> tuple[date, int] | None:
        """Return the newest day and its papers, if it came after everything that was shown."""
        shown, newest = self.desk.session.newest_shown, self.library.newest_day()
        if view.kind != "day" or not shown or not newest or newest <= shown or view.day == newest:
            return None
        return newest, len(self.library.keys(View("day", newest)))

    def show_counts(self) -> None:
        """Say beside the filter what was found, and what was not taken of it."""
        self.hint_again()
        if self.place.view.kind == "starred":
            self.show_heading()
        if not self._filters and not self.asked.untaken:
            self.filter_bar.say_count("")
            return
        self._say_count("")
        if self.place.view.kind != "library" and self._filters:
            self.searcher.count_library(self.place, self.asked, self._say_library_count)

    @property
    def _filters(self) -> bool:
        """Whether the filter asks for papers, and not for an order alone."""
        return bool(self.asked.words or self.asked.terms)

    def _say_library_count(self, place: Location, count: int) -> None:
        if place.key == self.place.key and self._filters:
            self._say_count(f"{self.key('scope')} {count:,} in the library")

    def _say_count(self, more: str) -> None:
        if self.filter_bar.use == "find":
            return
        trouble = self.asked.untaken[0].reason if self.asked.untaken else ""
        found = "" if not self._filters else f"{len(self.found.keys):,} of {self.found.of:,}"
        self.filter_bar.say_count(found, more, clean_line(trouble))

    def end_find(self) -> None:
        """Forget what was looked for in the abstract; the bar holds the filter again."""
        self.abstract.find("")
        self.filter_bar.use_for("filter")
        self.filter_bar.set_text(self.place.query)
        self.show_counts()

    # The selected paper

    @property
    def selected_row(self) -> Row | None:
        key = self.papers.selected
        return self.papers.row(key) if key is not None else None

    @property
    def selected_paper(self) -> Paper | None:
        key = self.papers.selected
        return self.library.paper(key) if key is not None else None

    def show_paper(self) -> None:
        """Show the selected paper in the abstract pane."""
        row, paper = self.selected_row, self.selected_paper
        if row is None or paper is None:
            self.abstract.show(None)
            return
        self.abstract.light(self._lit_in_abstract(row.title))
        searched = self.abstract.found[1] > 0
        listed = [] if paper.published else self.library.listings(row.key)
        tags, note = self.library.preview_tags_and_note(row.ids)
        self.abstract.show(
            Reading(
                paper=paper,
                day=listed[0].day if listed else None,
                assumed=bool(listed) and listed[0].assumed,
                starred=self.library.preview_is_marked("starred", row.ids),
                sample=self.library.is_sample,
                tags=tags,
                note=note,
            )
        )
        if searched and not self.abstract.found[1]:
            self.end_find()

    def is_marked(self, kind: MarkKind, ids: Sequence[str]) -> bool:
        return self.library.marked(kind, ids) is not None

    def _marks_of(self, row: Row) -> tuple[bool, bool]:
        seems = self.library.preview_is_marked
        return seems("read", row.ids), seems("starred", row.ids)

    # Messages

    def say(self, text: str) -> None:
        """Say something for a few seconds in the place of the hints."""
        self._say(Notice(clean_line(text)))
        number = self._note_number
        self.set_timer(NOTE_SECONDS, lambda: self._unsay(number))

    def say_error(self, text: str) -> None:
        """Say what went wrong; it stays until a key."""
        self._say(Notice(clean_line(text), "error"))

    def _say(self, notice: Notice) -> None:
        self._note_number += 1
        self.hint_bar.say(notice)

    def _unsay(self, number: int) -> None:
        if number == self._note_number:
            self.hint_bar.say(None)


SAMPLE_BANNER = (
    "Sample · fill your own library: daysheet sync, or daysheet import FILE",
    "marks made here are not kept",
)
"""What the sample says above its date, as much of it as there is room for."""
