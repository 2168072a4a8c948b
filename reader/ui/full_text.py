"""The full text on the reader's screen: opened in front of the panes, closed, its header kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.screen import Screen

from reader.ui.browser import Browser
from reader.ui.fetching import FetchControl
from reader.ui.messages import Messages

if TYPE_CHECKING:
    from reader.model.stored_text import StoredText
    from reader.ui.open_document import OpenDocument


class FullText:
    """Opens and closes full texts. What they show is imported when the first is opened."""

    def __init__(
        self,
        screen: Screen[None],
        browser: Browser,
        messages: Messages,
        *,
        on_close: Callable[[], None],
        on_arrival: Callable[[], None],
    ) -> None:
        """`on_close` is called when the panes are shown again, `on_arrival` after a fetch."""
        self._screen, self._browser, self._messages = screen, browser, messages
        self._on_close, self._on_arrival = on_close, on_arrival
        self.document: OpenDocument | None = None
        """The full text that is open."""
        self.fetches = FetchControl(browser.services, messages, self._arrived)
        self.left: str | None = None
        """The paper whose full text was closed last, to which "place before" returns."""
        self._is_here: tuple[tuple[str, ...], bool] = (), False
        """The ids of a paper, and whether its full text is here."""

    def open(self, stored: StoredText) -> None:
        """Open a full text where it was left."""
        from reader.ui.open_document import OpenDocument

        self.close()
        browser, screen = self._browser, self._screen
        look = browser.services.look
        self.document = OpenDocument(browser.library, stored, look, self.show_progress)
        view = self.document.view
        view.shows_source = browser.abstract.shows_source
        self.left = None
        browser.abstract_search.view = view
        browser.filter_bar.text_name = "text"
        screen.mount(view, after="#panes")
        screen.query_one("#panes").display = False
        screen.set_focus(view, scroll_visible=False)
        self.show_progress()

    def close(self) -> None:
        """Return from the full text to the abstract; its line is kept."""
        document, self.document = self.document, None
        if document is None:
            return
        browser = self._browser
        self._messages.guard(document.remember_place)
        self.left = document.id
        browser.abstract_search.view = browser.abstract
        browser.filter_bar.text_name = "abstract"
        if browser.filter_bar.use == "find":
            browser.end_find()
        self._screen.query_one("#panes").display = True
        document.view.remove()
        bar = browser.digest_bar
        bar.show(bar.heading._replace(progress=None, section=""))
        self._on_close()

    def show_progress(self) -> None:
        """Show in the header how far the text has been read, and the section in view."""
        if self.document:
            bar = self._browser.digest_bar
            progress, section = self.document.view.percent, self.document.section
            bar.show(bar.heading._replace(progress=progress, section=section))

    def is_here(self) -> bool:
        """Return whether the full text of the selected paper can be opened."""
        row, texts = self._browser.selected_row, self._browser.library.texts
        if row is None or texts is None:
            return False
        if self._is_here[0] != row.ids:
            self._is_here = row.ids, any(texts.has(id) for id in row.ids)
        return self._is_here[1]

    def _arrived(self, id: str) -> None:
        """A full text was fetched. One that is open stays as it is."""
        self._is_here = (), False
        if self.document and self.document.id == id:
            text = "A newer version is here; close the text and open it to read that"
            self._messages.show(text)
        self._on_arrival()
