"""The panes of the reader's screen: which are shown, and where the border between them is."""

from __future__ import annotations

from typing import Final

from textual.screen import Screen

from reader.ui.browser import Browser
from reader.ui.layout import Layout, Mode, State, layout

BORDER_STEPS: Final = {"wide": 4, "narrow": 2}
"""How far one key moves the border: cells or lines."""


class Panes:
    """Lays out the panes for the size and the state of the screen."""

    def __init__(self, screen: Screen[None], browser: Browser) -> None:
        self._screen = screen
        self._browser = browser
        self._session = browser.services.session
        self._look = browser.services.look
        self._layout: tuple[Layout, bool] | None = None
        """The current layout, and whether a rule separates the panes."""
        self.mode: Mode = "both"
        browser.abstract.on_scrolled = self.show_progress

    @property
    def reading(self) -> bool:
        """Whether the abstract has the focus, or is searched."""
        bar = self._browser.filter_bar
        is_searched = bar.in_use and bar.use == "find"
        return self._screen.focused is self._browser.abstract or is_searched

    def lay_out(self) -> None:
        """Apply the layout if it has changed."""
        browser, (cells, lines) = self._browser, self._screen.app.size
        fitting = layout(cells, lines, self._state())
        if (fitting, self._look.ruled) != self._layout:
            self._layout = fitting, self._look.ruled
            self._screen.set_classes({*fitting.classes, *self._look.classes.split()})
            browser.papers.display = fitting.shows_list
            browser.abstract.display = fitting.shows_abstract
            browser.filter_bar.display = fitting.shows_bar
            browser.digest_bar.styles.height = fitting.heading_lines
            browser.papers.styles.width = fitting.list_width
            browser.papers.styles.height = fitting.list_height
            browser.abstract.gaps = fitting.gaps
            browser.abstract.is_alone = not fitting.shows_list
        in_text = self.reading or self._screen.focused is browser.abstract_search.view
        browser.filter_bar.show_purpose("find" if in_text else browser.filter_bar.use)
        self.show_progress()

    def _state(self) -> State:
        browser, bar, reading = self._browser, self._browser.filter_bar, self.reading
        holds_something = bool(bar.text) and (bar.use == "find" or not reading)
        shows_results = bool(browser.location.query) and not bar.in_use
        return State(
            mode=self.mode,
            reading=reading,
            has_banner=bool(browser.digest_bar.banner),
            bar_is_idle=not (bar.in_use or holds_something),
            result_lines=browser.papers.lines_needed if shows_results else 0,
            shifts=self._session.border_shifts,
        )

    def show_progress(self) -> None:
        """Show in the header how far a text that fills the screen has been read."""
        bar, abstract = self._browser.digest_bar, self._browser.abstract
        if self._browser.abstract_search.view is not abstract:
            return
        alone = self._layout is not None and not self._layout[0].shows_list
        bar.show(bar.heading._replace(progress=abstract.progress if alone else None))

    def step(self) -> Mode:
        """Show the next panes: both, then the text alone, then the list alone."""
        can_split = layout(*self._screen.app.size, State()).side != ""
        modes: tuple[Mode, ...] = ("both", "text", "list") if can_split else ("both", "text")
        index = modes.index(self.mode) if self.mode in modes else 0
        self.set_mode(modes[(index + 1) % len(modes)])
        return self.mode

    def set_mode(self, mode: Mode) -> None:
        self.mode = mode
        self._browser.abstract.text_only = mode == "text"
        self.lay_out()
        self._browser.abstract.relayout()

    def move_border(self, direction: int) -> bool:
        """Make the list larger with 1 or smaller with -1; return whether there is such a border.

        The border stays where it is if there is no room to move it.
        """
        if self._layout is None or not (side := self._layout[0].side):
            return False
        shifts = self._session.border_shifts
        shifts[side] = self._layout[0].shift + direction * BORDER_STEPS[side]
        self.lay_out()
        shifts[side] = self._layout[0].shift
        return True
