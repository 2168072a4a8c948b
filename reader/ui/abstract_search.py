"""Finding text in the abstract, with the count of hits beside the bar."""

from __future__ import annotations

from reader.ui.widgets.abstract_view import AbstractView
from reader.ui.widgets.filter_bar import FilterBar


class AbstractSearch:
    """Finds in the abstract what the bar holds, while the bar is used for that."""

    def __init__(self, abstract: AbstractView, bar: FilterBar) -> None:
        self._abstract = abstract
        self._bar = bar

    def find(self, text: str) -> None:
        """Light every place where `text` occurs and show how many there are."""
        self._abstract.find(text)
        self._show_count()
        # Where one pane is shown at a time, the abstract may be laid out only now.
        self._abstract.call_after_refresh(self._show_count)

    def step(self, step: int) -> None:
        """Go to the next hit, or with -1 to the previous one."""
        self._abstract.find_next(step)
        self._show_count()

    def _show_count(self) -> None:
        if self._bar.use == "find":
            number, hits = self._abstract.hit_position
            count = f"{number} of {hits}" if hits else "not in this text"
            self._bar.show_count(count if self._bar.text.strip() else "")
