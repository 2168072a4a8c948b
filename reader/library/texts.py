"""What a library's cache tells the search about papers beside their titles."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from reader.model.errors import DaysheetError

if TYPE_CHECKING:
    from reader.model.mentions import Mentions
    from reader.search.word_list import CountedWords, WordList
    from reader.storage.cache import Cache

BLOB: Final = "words "
"""The beginning of the names of blobs in the cache. Each holds the words with one first letter."""


class LibraryTexts:
    """Authors, keywords, categories and abstracts of the papers in a cache."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._words: tuple[int, WordList] | None = None
        """The words, and the cache's change count when they were read."""

    def mentions(self, words: Sequence[str], unfinished: bool, names: bool = True) -> Mentions:
        return self._cache.mentions(words, unfinished, names)

    def abstracts(self, keys: Sequence[int]) -> Mapping[int, str]:
        return self._cache.abstracts(keys)

    def words(self) -> WordList:
        """Return all words. Only a word that is written nowhere needs those with its first letter,
        so they are read then, and stored for the next time."""
        from reader.search.word_list import WordList

        changes = self._cache.change_count()
        if self._words is None or self._words[0] != changes:
            self._words = changes, WordList(partial(self._words_with, changes))
        return self._words[1]

    def _words_with(self, changes: int, letter: str) -> CountedWords:
        """Return the words that begin with a letter, stored when the change count was `changes`, or
        read from the index and stored."""
        stored = self._load(changes, letter)
        if stored is not None:
            return stored
        words, counts = self._cache.indexed_words(letter)
        # The words are not needed in a cache that cannot be written.
        with suppress(DaysheetError):
            parts = {"words": words.encode(), "counts": counts.encode()}
            self._cache.put_blob(BLOB + letter, changes, parts)
        return _parse(words, counts)

    def _load(self, changes: int, letter: str) -> CountedWords | None:
        """Return the stored words and counts; None if they are missing, out of date or damaged."""
        blob = self._cache.get_blob(BLOB + letter)
        if blob is None or blob[0] != changes:
            return None
        with suppress(ValueError, LookupError, OverflowError):
            return _parse(blob[1]["words"].decode(), blob[1]["counts"].decode())
        return None


def _parse(words: str, counts: str) -> CountedWords:
    """Return words and counts that are written one a line. Raises ValueError if they do not fit."""
    listed, numbers = words.splitlines(), array("I", map(int, counts.splitlines()))
    if len(listed) != len(numbers):
        raise ValueError(f"{len(listed)} words have {len(numbers)} counts")
    return listed, numbers
