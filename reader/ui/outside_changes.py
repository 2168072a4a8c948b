"""What others change in the library and in the marks file, shown while the reader runs."""

from __future__ import annotations

from collections.abc import Callable

from reader.model.clean import CleanText
from reader.ui.background import InterfaceThread
from reader.ui.browser import Browser
from reader.ui.messages import Messages


class OutsideChanges:
    """Looks for changes from outside, and shows them. Create it on the interface's thread."""

    def __init__(
        self, browser: Browser, messages: Messages, *, may_change_view: Callable[[], bool]
    ) -> None:
        """`may_change_view`: whether another day may be shown now."""
        self._browser, self._messages = browser, messages
        self._may_change_view = may_change_view
        self._library = browser.library
        self._problem: CleanText | None = None
        """The last message about the marks file."""
        self._on_screen = InterfaceThread()
        self._library.marks.on_event = self._on_marks_event
        self._library.cache.changed_outside()

    def check(self) -> None:
        """Check whether others changed the library or the marks, and show what they did."""
        self._messages.guard(self._check)

    def _check(self) -> None:
        own = self._browser.services.own_library
        if own is not None and own.cache.changed_outside() and own.cache.newest_day():
            text = "New papers are in your library. Quit and start again to see them."
            self._messages.show_error(text)
        if self._library.cache.changed_outside():
            self._browser.add_arrived_papers()
        if self._library.marks.check_outside():
            self._marks_changed()
        if self._may_change_view():
            self._browser.follow_dates()

    def _on_marks_event(self) -> None:
        """Called on the marks' own thread, which must not wait for ours."""
        self._on_screen.call(self._messages.guard, self._marks_changed)

    def _marks_changed(self) -> None:
        self._browser.all_marks_changed()
        self.show_marks_problem()

    def show_marks_problem(self) -> None:
        """Show a problem with the marks file until it is solved."""
        problem, before = self._library.marks.problem, self._problem
        self._problem = problem
        if problem:
            self._messages.show_error(problem)
        elif before and self._messages.current == before:
            self._messages.clear()
