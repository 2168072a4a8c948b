"""How many papers have each word: counted from the full-text index, and stored between runs.

Counting reads the whole index, which takes a fifth of a second for 10,000 papers. Counts that are
a little out of date serve as well: they are counted again when the library has grown by a tenth.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from reader.model.errors import DaysheetError

if TYPE_CHECKING:
    from reader.search.term_weights import TermWeights
    from reader.storage.cache import Cache

BLOB: Final = "word-counts"
"""The name of the blob in the cache that holds the counts."""
GROWTH: Final = 0.1
"""Share by which the number of papers may differ from that of the counts."""
STORED_FROM: Final = 2_000
"""Papers from which on the counts are stored. Those of fewer are counted in some milliseconds."""


class WordCounts:
    """The counts of one library. Any thread may use them."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._lock = threading.Lock()
        self._weights: TermWeights | None = None
        self._papers = 0
        """The number of papers when the words were counted."""
        self._checked_changes = -1
        """The cache's change count when the number of papers was compared last."""

    def weights(self) -> TermWeights:
        """Return the weights of words, counted now if they are not known or out of date.

        For a large library this takes too long for the interface's thread.
        """
        with self._lock:
            changes = self._cache.change_count()
            if self._weights is None:
                self._load()
            if self._weights is None or changes != self._checked_changes:
                papers = self._cache.similar.paper_count()
                if self._weights is None or abs(papers - self._papers) > GROWTH * self._papers:
                    self._count(changes)
                self._checked_changes = changes
            assert self._weights is not None
            return self._weights

    def _load(self) -> None:
        """Use the stored counts. Damaged ones are counted again, without a message."""
        with suppress(ValueError, LookupError, DaysheetError):
            if blob := self._cache.get_blob(BLOB):
                words = blob[1]["words"].decode().split("\n")
                numbers = map(int, blob[1]["numbers"].split())
                self._use(dict(zip(words, numbers, strict=True)), int(blob[1]["papers"]))

    def _count(self, changes: int) -> None:
        similar = self._cache.similar
        counts, papers = similar.word_counts(), similar.paper_count()
        self._use(counts, papers)
        if papers >= STORED_FROM:
            parts = {
                "words": "\n".join(counts).encode(),
                "numbers": " ".join(map(str, counts.values())).encode(),
                "papers": str(papers).encode(),
            }
            # A cache that cannot be written needs no stored counts.
            with suppress(DaysheetError):
                self._cache.put_blob(BLOB, changes, parts)

    def _use(self, counts: dict[str, int], papers: int) -> None:
        from reader.search.term_weights import TermWeights

        self._weights = TermWeights(counts, papers)
        self._papers = papers
