"""The rows of a long list, loaded as they come into view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from reader.model.view import Row

MAX_ROWS: Final = 2_000
"""Number of cached rows above which the cache is emptied."""
LoadRows: TypeAlias = Callable[[Sequence[int]], list[Row]]
"""Returns the rows of papers, given their keys."""


class RowCache:
    """Rows by the key of their paper."""

    def __init__(self, load: LoadRows) -> None:
        self._load = load
        self._rows: dict[int, Row] = {}

    def clear(self) -> None:
        """Forget all rows, because papers have changed."""
        self._rows.clear()

    def load(self, keys: Sequence[int]) -> None:
        """Load the rows of these papers in one query; cached ones are skipped."""
        if len(self._rows) > MAX_ROWS:
            self._rows.clear()
        missing = [key for key in keys if key not in self._rows]
        self._rows.update((row.key, row) for row in self._load(missing))

    def row(self, key: int) -> Row | None:
        """Return the row of a paper, or None if the library has no such paper."""
        if key not in self._rows:
            self.load([key])
        return self._rows.get(key)

    def __contains__(self, key: object) -> bool:
        return key in self._rows
