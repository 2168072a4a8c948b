"""What a library's cache tells the search about papers beside their titles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from reader.model.errors import DaysheetError

if TYPE_CHECKING:
    from reader.model.mentions import Mentions
    from reader.search.word_list import WordList
    from reader.storage.cache import Cache

BLOB: Final = "word-list"
"""The name of the blob in the cache that holds the list of words."""


class LibraryTexts:
    """Authors, keywords, categories and abstracts of the papers in a cache."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._words: tuple[int, WordList] | None = None
        """The words, and the cache's change count when they were read."""

    def mentions(self, words: Sequence[str], unfinished: bool) -> Mentions:
        return self._cache.mentions(words, unfinished)

    def abstracts(self, keys: Sequence[int]) -> Mapping[int, str]:
        return self._cache.abstracts(keys)

    def words(self) -> WordList:
        """Return all words. Only a word that is written nowhere needs them, so they are read then,
        and stored for the next time."""
        from reader.search.word_list import WordList

        changes = self._cache.change_count()
        if self._words is None or self._words[0] != changes:
            self._words = changes, WordList(*(self._load(changes) or self._read(changes)))
        return self._words[1]

    def _load(self, changes: int) -> tuple[str, str] | None:
        """Return the stored words and counts; None if they are missing, out of date or damaged."""
        blob = self._cache.get_blob(BLOB)
        if blob is None or blob[0] != changes:
            return None
        with suppress(ValueError, LookupError):
            words, counts = (blob[1][part].decode() for part in ("words", "counts"))
            if words.count("\n") == counts.count("\n"):
                return words, counts
        return None

    def _read(self, changes: int) -> tuple[str, str]:
        words, counts = self._cache.indexed_words()
        # The list is not needed in a cache that cannot be written.
        with suppress(DaysheetError):
            parts = {"words": words.encode(), "counts": counts.encode()}
            self._cache.put_blob(BLOB, changes, parts)
        return words, counts
