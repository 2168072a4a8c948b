"""Places: digests, views, and going back."""

from __future__ import annotations

from datetime import date

from reader.library.location import day_location
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
        """Show the digests of a day, or of its week if a week is shown."""
        self.go(self.current.show_digest(day))

    def go_to_day(self, day: date) -> None:
        """Show the digests of a day, at the paper that was selected there."""
        self.go(self.current.visit(day_location(day)))

    def do_show_all(self) -> None:
        self.go(self.current.show_all(self.library.newest_day()))

    def do_show_unread(self) -> None:
        self.go(self.current.show_unread())

    def do_show_starred(self) -> None:
        self.go(self.current.show_starred())

    def do_widen(self) -> None:
        wider = self.current.widen(self.library.newest_day())
        if wider:
            self.go(wider)
        elif self.place.view.kind == "starred":
            self.say(f"The stars are the whole library's; {self.key('show-all')} goes back")
        else:
            self.say(
                f"The library is all there is; {self.key('narrow')} narrows to the paper's day"
            )

    def do_narrow(self) -> None:
        row = self.selected_row
        day = row.day if row else self.place.view.day
        if row is None:
            self.say("No paper is selected")
        elif day is None:
            self.say("This paper stands in no digest")
        else:
            self.go(self.current.visit(day_location(day, row.ids[0])))

    def do_place_before(self) -> None:
        before = self.current.back()
        if before is None:
            self.say("There is no place before this one")
        else:
            self.go(before)

    def leave_library(self) -> bool:
        """Go back from the library or the starred to the view before; return whether there was a
        way."""
        before = self.current.leave_library(self.library.newest_day())
        if before is not None:
            self.go(before)
        return before is not None
