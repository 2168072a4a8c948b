"""Where the reader is: view, filter, selected paper and the way back, as one value.

The painted and the plain reader both hold a `Navigation` and replace it by what these pure
functions return. What a location holds is asked of the library.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from reader.model.view import View


class Location(NamedTuple):
    """A view with a filter and a selected paper."""

    view: View
    only_unread: bool = False
    query: str = ""
    paper: str | None = None
    """The id of the selected paper."""
    order: str = ""
    """The order of the list as `sort:` names it; empty for the view's own."""

    @property
    def full_query(self) -> str:
        """The filter with the order. An order that was typed into the filter wins."""
        return f"sort:{self.order} {self.query}".strip() if self.order else self.query

    @property
    def key(self) -> tuple[object, ...]:
        """What identifies a location, whatever paper is selected."""
        return self.view.kind, self.view.span, self.only_unread, self.full_query

    @property
    def name(self) -> str:
        """The key as a line of text, as the session file stores it; a day alone is its date."""
        kind, span = self.view.kind, self.view.span
        words: list[str] = [kind] if kind != "day" else []
        words += [span[0].isoformat()] if span else []
        words += ["unread"] if self.only_unread else []
        words += [f"/{self.full_query}"] if self.full_query else []
        return " ".join(words)


def day_location(day: date | None, paper: str | None = None) -> Location:
    """Return the location of a day's digests; without a day, of an empty library."""
    return Location(View("day", day), paper=paper)


class Navigation(NamedTuple):
    """The current location and the way back."""

    here: Location
    previous: Location | None = None
    """Where `back` goes."""
    widened_from: View | None = None
    """The view that was left for the library."""
    related_from: Navigation | None = None
    """Where the reader was when it went to related papers."""

    @property
    def view(self) -> View:
        return self.here.view

    # Where the next location follows from the current one alone

    def visit(self, location: Location) -> Navigation:
        """Go to `location`. The way back leads here, unless only the selected paper differs."""
        changed = location.key != self.here.key
        previous = self.here if changed else self.previous
        return self._replace(here=location, previous=previous, related_from=None)

    def select(self, paper: str | None) -> Navigation:
        """Select another paper; None keeps the one that is selected."""
        return self._replace(here=self.here._replace(paper=paper)) if paper else self

    def filter(self, query: str, *, keep_paper: bool = True) -> Navigation:
        """Filter the view in place. This leaves no way back: every letter typed would be one."""
        paper = self.here.paper if keep_paper else None
        return self._replace(here=self.here._replace(query=query.strip(), paper=paper))

    def sort(self, order: str, query: str, keep_paper: bool) -> Navigation:
        """Order the view in place; `query` is the filter without an order of its own."""
        paper = self.here.paper if keep_paper else None
        return self._replace(here=self.here._replace(order=order, query=query, paper=paper))

    def back(self) -> Navigation | None:
        """Go to the location before this one; None if there is none."""
        return self.visit(self.previous) if self.previous else None

    def show_unread(self) -> Navigation:
        return self.visit(self.here._replace(only_unread=True))

    def show_starred(self) -> Navigation:
        """Go to the starred papers of the library, with no filter."""
        return self.visit(Location(View("starred", self.view.day), paper=self.here.paper))

    def show_related(self, id: str) -> Navigation:
        """Go to the papers nearest to the one with this id, in the library."""
        library = self._show_library(View("library", self.view.day))
        here = Location(library.view, query=f"like:{id}")
        return self.visit(here)._replace(widened_from=library.widened_from, related_from=self)

    @property
    def shows_related(self) -> bool:
        """Whether this is still the list of related papers that `show_related` opened."""
        return self.related_from is not None and self.here.query.startswith("like:")

    def leave_related(self) -> Navigation | None:
        """Return from the related papers to where they were asked for; None elsewhere."""
        origin = self.related_from
        if origin is None or not self.shows_related:
            return None
        return self.visit(origin.here)._replace(
            widened_from=origin.widened_from, related_from=origin.related_from
        )

    def show_since(self, day: date) -> Navigation:
        """Go to the digests of `day` and all later ones, with no filter."""
        return self.visit(Location(View("since", day)))

    def show_digest(self, day: date) -> Navigation:
        """Go to the digests of `day`, or of its week if a week is shown."""
        return self.visit(Location(View("week" if self.view.kind == "week" else "day", day)))

    # Where it depends on the newest digest, too

    def show_all(self, newest: date | None) -> Navigation:
        """Show read papers, too; from the starred ones, return to where they were opened."""
        if self.view.kind != "starred":
            return self.visit(self.here._replace(only_unread=False))
        if self.previous and self.previous.view.kind != "starred":
            return self.visit(self.previous._replace(only_unread=False))
        return self.visit(day_location(self.view.day or newest))

    def show_view(self, kind: str, newest: date | None) -> Navigation:
        """Keep day, filter and paper, and show the "week" or the "library" around them."""
        day = self.view.day or newest
        if kind == "week":
            return self.visit(self.here._replace(view=View("week", day)))
        return self._show_library(View("library", day))

    def widen(self, newest: date | None) -> Navigation | None:
        """Widen the view from day to week to library; None if it cannot be widened."""
        wider = {"day": "week", "week": "library", "since": "library"}.get(self.view.kind)
        return self.show_view(wider, newest) if wider else None

    def widen_scope(self) -> Navigation:
        """Look for the same words in the whole library."""
        library = View("library", self.view.day)
        return self if self.view.kind == "library" else self._show_library(library)

    def narrow_scope(self, newest: date | None) -> Navigation:
        """Look for the same words in the view that was left for the library."""
        return self._replace(here=self.here._replace(view=self.narrow_view(newest)))

    def narrow_view(self, newest: date | None) -> View:
        """Return the view that was left for the library, else that of the day."""
        day, before = self.view.day or newest, self.widened_from
        return before if before and before.day == day else View("day", day)

    def leave_library(self, newest: date | None) -> Navigation | None:
        """Return from the library or the starred papers to the view before; None elsewhere."""
        if self.view.kind == "since":
            return self.visit(day_location(newest))
        narrow = self.narrow_view(newest)
        if self.view.kind not in ("library", "starred") or narrow.day is None:
            return None
        if self.view.kind == "library":
            return self.visit(Location(narrow))
        # Not to the library: it may lead back here, and Esc would go round in a circle.
        if self.previous and self.previous.view.span:
            return self.visit(self.previous)
        return self.visit(day_location(narrow.day) if narrow.span is None else Location(narrow))

    def _show_library(self, library: View) -> Navigation:
        widened = self.visit(self.here._replace(view=library))
        return widened if self.view.kind == "library" else widened._replace(widened_from=self.view)
