"""Finding text in the abstract or the full text, with the count of matches beside the bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from reader.model.query import Query
from reader.ui.widgets.abstract_view import AbstractView
from reader.ui.widgets.filter_bar import FilterBar

if TYPE_CHECKING:
    from reader.ui.widgets.document_view import DocumentView

MIN_HIGHLIGHT_LETTERS: Final = 3
"""Minimum length of a word that is highlighted in the abstract."""


class AbstractSearch:
    """Finds in the text in front what the bar holds, while the bar is used for that."""

    def __init__(self, abstract: AbstractView, bar: FilterBar) -> None:
        self.view: AbstractView | DocumentView = abstract
        """The text in front."""
        self._bar = bar

    def find(self, text: str) -> None:
        """Light every place where `text` occurs and show how many there are."""
        self.view.find(text)
        self._show_count()
        # Where one pane is shown at a time, the abstract may be laid out only now.
        self.view.call_after_refresh(self._show_count)

    def step(self, step: int) -> None:
        """Go to the next hit, or with -1 to the previous one."""
        self.view.find_next(step)
        self._show_count()

    def _show_count(self) -> None:
        if self._bar.use == "find":
            number, hits = self.view.hit_position
            count = f"{number} of {hits}" if hits else "not in this text"
            self._bar.show_count(count if self._bar.text.strip() else "")


def words_to_highlight(query: Query, matched: Sequence[str]) -> tuple[str, ...]:
    """Return the words to highlight in the abstract: those of the filter, except short ones.

    `matched`: the parts of the title that the filter matched, and corrections, for words that are
    misspelt.
    """
    words = [*query.words.split(), *(word for text in matched for word in text.split())]
    long = dict.fromkeys(word.casefold() for word in words if len(word) >= MIN_HIGHLIGHT_LETTERS)
    return (*query.in_abstract, *query.in_title, *long)
