"""The full text on the reader's screen: opened in front of the panes, closed, its header kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.ui.fetching import FetchControl

if TYPE_CHECKING:
    from reader.storage.texts import StoredText
    from reader.ui.open_document import OpenDocument
    from reader.ui.screens.reader import ReaderScreen


class FullText:
    """Opens and closes full texts. What they show is imported when the first is opened."""

    def __init__(self, reader: ReaderScreen) -> None:
        self._reader = reader
        self.document: OpenDocument | None = None
        """The full text that is open."""
        self.fetches = FetchControl(reader.services, reader.messages, self._arrived)
        self.left: str | None = None
        """The paper whose full text was closed last, to which "place before" returns."""
        self._is_here: tuple[tuple[str, ...], bool] = (), False
        """The ids of a paper, and whether its full text is here."""

    def open(self, stored: StoredText) -> None:
        """Open a full text where it was left."""
        from reader.ui.open_document import OpenDocument

        self.close()
        reader = self._reader
        self.document = OpenDocument(
            reader.library, stored, reader.services.look, self.show_progress
        )
        view = self.document.view
        view.shows_source = reader.abstract.shows_source
        self.left = None
        reader.browser.abstract_search.view = view
        reader.mount(view, after="#panes")
        reader.query_one("#panes").display = False
        reader.focus_text()
        self.show_progress()

    def close(self) -> None:
        """Return from the full text to the abstract; its line is kept."""
        document, self.document = self.document, None
        if document is None:
            return
        reader = self._reader
        reader.messages.guard(document.remember_place)
        self.left = document.id
        reader.browser.abstract_search.view = reader.abstract
        if reader.filter_bar.use == "find":
            reader.browser.end_find()
        reader.query_one("#panes").display = True
        document.view.remove()
        bar = reader.digest_bar
        bar.show(bar.heading._replace(progress=None, section=""))
        reader.panes.lay_out()
        reader.focus_abstract()

    def show_progress(self) -> None:
        """Show in the header how far the text has been read, and the section in view."""
        if self.document:
            bar = self._reader.digest_bar
            progress, section = self.document.view.percent, self.document.section
            bar.show(bar.heading._replace(progress=progress, section=section))

    def is_here(self) -> bool:
        """Return whether the full text of the selected paper can be opened."""
        row, texts = self._reader.browser.selected_row, self._reader.library.texts
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
            self._reader.messages.show(text)
        self._reader.hints.refresh()
