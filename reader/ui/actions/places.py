"""Places: digests, views, and going back."""

from __future__ import annotations

from datetime import date

from reader.model.view import View
from reader.session import Place
from reader.ui.screens.base import ReaderBase


class Places(ReaderBase):
    """The commands of `reader.commands.places`."""

    def do_older_digest(self) -> None:
        self._neighbour(0, "This is the oldest digest")

    def do_newer_digest(self) -> None:
        self._neighbour(1, f"This is the newest digest; {self.key('sync')} looks for newer ones")

    def _neighbour(self, which: int, end: str) -> None:
        view = self.place.view
        found = self.neighbours(view)[which] if view.day else self.library.newest_day()
        if found is None:
            self.say(end)
        else:
            self.go_to_neighbour(found)

    def go_to_neighbour(self, day: date) -> None:
        """Show the digests of a day, or of its week where weeks are looked at."""
        if self.place.view.kind == "week":
            self.go(Place(View("week", day)))
        else:
            self.go_to_day(day)

    def go_to_day(self, day: date) -> None:
        """Show the digests of a day, at the paper that was selected there."""
        self.go(Place(View("day", day)))

    def do_show_all(self) -> None:
        if self.place.view.kind == "starred":
            self._leave_starred()
        else:
            self.go(self.here._replace(only_unread=False))

    def _leave_starred(self) -> None:
        if self.before is not None and self.before.view.kind != "starred":
            self.go(self.before._replace(only_unread=False))
        else:
            day = self.place.view.day or self.library.newest_day()
            self.go(Place(View("day", day)))

    def do_show_unread(self) -> None:
        self.go(self.here._replace(only_unread=True))

    def do_show_starred(self) -> None:
        self.go(Place(View("starred", self.place.view.day), paper=self.here.paper))

    def do_widen(self) -> None:
        wider = {"day": "week", "week": "library"}.get(self.place.view.kind)
        if self.place.view.kind == "starred":
            self.say(f"The stars are the whole library's; {self.key('show-all')} goes back")
        elif wider is None:
            self.say(
                f"The library is all there is; {self.key('narrow')} narrows to the paper's day"
            )
        else:
            if wider == "library":
                self.widened_from = self.place.view
            view = View("week" if wider == "week" else "library", self.place.view.day)
            self.go(self.here._replace(view=view))

    def do_narrow(self) -> None:
        row = self.selected_row
        day = row.day if row else self.place.view.day
        if row is None:
            self.say("No paper is selected")
        elif day is None:
            self.say("This paper stands in no digest")
        else:
            self.go(Place(View("day", day), paper=row.ids[0]))

    def do_place_before(self) -> None:
        if self.before is None:
            self.say("There is no place before this one")
        else:
            self.go(self.before)

    def leave_library(self) -> bool:
        """Go back from the library or the starred to the view before; return whether there was a
        way."""
        kind, before = self.place.view.kind, self.before
        if kind not in ("library", "starred") or self.narrow_view.day is None:
            return False
        comes_from = kind == "starred" and before and before.view.kind != "starred"
        self.go(before if before and comes_from else Place(self.narrow_view))
        return True
