"""What the search may ask about papers beside their titles.

The search does not know where papers are stored: the library gives it an object with these methods.
`NoTexts` stands for papers of which only titles are known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from reader.model.mentions import Mentions
from reader.search.word_list import WordList


class Texts(Protocol):
    """Authors, keywords, categories and abstracts."""

    def mentions(self, words: Sequence[str], unfinished: bool, names: bool = True) -> Mentions:
        """Return the papers that contain one of the folded `words` outside their titles; if
        `unfinished`, also those with words that begin with the first of them. Authors are
        searched only if `names`."""
        ...

    def abstracts(self, keys: Sequence[int]) -> Mapping[int, str]:
        """Return the abstracts of these papers by key."""
        ...

    def words(self) -> WordList:
        """Return all words of authors and abstracts."""
        ...


class NoTexts:
    """The `Texts` of papers that have only titles."""

    def mentions(self, words: Sequence[str], unfinished: bool, names: bool = True) -> Mentions:
        del words, unfinished, names
        return Mentions()

    def abstracts(self, keys: Sequence[int]) -> Mapping[int, str]:
        del keys
        return {}

    def words(self) -> WordList:
        return WordList(lambda _: ((), ()))
