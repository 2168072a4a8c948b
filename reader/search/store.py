"""The indexed titles, as word numbers in flat arrays.

Compact: 100,000 titles of eleven words take about 40 MB with everything. It grows without being
rebuilt. Titles are numbered 0, 1, 2, … in the order they are added. Keys and orders come from the
caller.
"""

import sys
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Set
from zlib import crc32

from reader.search.fold import fold
from reader.search.initials import InitialsIndex
from reader.search.vocabulary import Vocabulary

_VERSION = 2
"""Version of saved parts: increase it whenever titles are folded or split in another way."""


def _format(parts: Mapping[str, bytes]) -> bytes:
    """Return the version, the machine's format and a checksum of the parts."""
    checksum = 0
    for name in sorted(parts.keys() - {"format"}):
        checksum = crc32(parts[name], checksum)
    machine = f"{sys.byteorder} {array('I').itemsize} {unicodedata.unidata_version}"
    return f"{_VERSION} {machine} {checksum}".encode()


class TitleStore:
    """Titles by number: their words, and the key and order that the caller gave them."""

    def __init__(self) -> None:
        self.vocabulary = Vocabulary()
        self.initials = InitialsIndex()
        self.keys: array[int] = array("q")
        self.orders: array[int] = array("q")
        self.removed: set[int] = set()
        """Titles that were removed or replaced; no word lists them any more."""
        self.numbers: dict[int, int] = {}
        """The title number of each key."""
        self._words: array[int] = array("I")
        self._offsets: array[int] = array("Q", [0])
        """Where each title begins in `_words`."""
        self._checksums: array[int] = array("I")
        """A checksum of each title as it was given, to see if it has changed."""

    def parts(self) -> dict[str, bytes]:
        """Return the store as named byte strings, for `from_parts`."""
        parts = {
            "keys": self.keys.tobytes(),
            "orders": self.orders.tobytes(),
            "replaced": array("I", self.removed).tobytes(),
            "title words": self._words.tobytes(),
            "title starts": self._offsets.tobytes(),
            "checks": self._checksums.tobytes(),
            **self.vocabulary.parts(),
            **self.initials.parts(),
        }
        return {**parts, "format": _format(parts)}

    @classmethod
    def from_parts(cls, parts: Mapping[str, bytes]) -> "TitleStore":
        """Return the store that was saved by `parts`.

        Raises ValueError or LookupError if the parts are damaged or have another format.
        """
        store = cls()
        if parts["format"] != _format(parts):
            raise ValueError("broken, or of another version")
        store.vocabulary = Vocabulary.from_parts(parts)
        store.initials = InitialsIndex.from_parts(parts)
        store.keys, store.orders = array("q", parts["keys"]), array("q", parts["orders"])
        store._words = array("I", parts["title words"])
        store._offsets = array("Q", parts["title starts"])
        store._checksums = array("I", parts["checks"])
        store.removed = set(array("I", parts["replaced"]))
        size = len(store.keys)
        counts = (
            len(store.orders),
            len(store._checksums),
            len(store._offsets) - 1,
            len(store.initials),
        )
        if counts != (size,) * 4 or store._offsets[-1] != len(store._words):
            raise ValueError("titles and words do not fit")
        store.numbers = dict(zip(store.keys, range(size), strict=True))
        if store.removed:
            store.numbers = {
                key: title for key, title in store.numbers.items() if title not in store.removed
            }
        return store

    def add(self, papers: Iterable[tuple[int, int, str]]) -> None:
        """Add papers as (key, order, title); a known key gets the new title and order.

        An unchanged title takes a tenth of the time of a new one.
        """
        for key, order, title in papers:
            checksum = crc32(title.encode("utf-8", "surrogatepass"))
            known = self.numbers.get(key)
            if known is not None:
                if self._checksums[known] == checksum:
                    self.orders[known] = order
                    continue
                self._remove(known)
            self._append(key, order, fold(title).split(), checksum)

    def keep_only(self, keys: Set[int]) -> None:
        """Remove all papers but these."""
        for key in self.numbers.keys() - keys:
            self._remove(self.numbers.pop(key))

    def subset(self, keys: Iterable[int]) -> "TitleStore":
        """Return a store of these papers only; unknown keys are ignored."""
        store = TitleStore()
        for key in keys:
            title = self.numbers.get(key)
            if title is not None:
                order, checksum = self.orders[title], self._checksums[title]
                store._append(key, order, self.words(title), checksum)
        return store

    def _append(self, key: int, order: int, words: list[str], checksum: int) -> None:
        title = self.numbers[key] = len(self.keys)
        self.keys.append(key)
        self.orders.append(order)
        self._checksums.append(checksum)
        self.initials.append(words)
        add = self.vocabulary.add
        numbers = [add(word) for word in words]
        self._words.extend(numbers)
        self._offsets.append(len(self._words))
        titles = self.vocabulary.titles
        for word in set(numbers):
            titles[word].append(title)

    def _remove(self, title: int) -> None:
        self.removed.add(title)
        for word in set(self.word_numbers(title)):
            postings = self.vocabulary.titles[word]
            del postings[bisect_left(postings, title)]

    def word_numbers(self, title: int) -> "array[int]":
        """Return the words of a title in their order, as numbers of the vocabulary."""
        return self._words[self._offsets[title] : self._offsets[title + 1]]

    def words(self, title: int) -> list[str]:
        """Return the folded words of a title in their order."""
        words = self.vocabulary.words
        return [words[number] for number in self.word_numbers(title)]

    def starting_with(self, words: Set[int], titles: Iterable[int]) -> list[int]:
        """Return those of the titles whose first word is one of `words`; none may be empty."""
        all_words, offsets = self._words, self._offsets
        return [title for title in titles if all_words[offsets[title]] in words]

    def titles_of_keys(self, keys: Iterable[int]) -> set[int]:
        """Return the titles of these papers; unknown keys are ignored."""
        numbers = self.numbers
        return {numbers[key] for key in keys if key in numbers}

    def titles_equal_to(self, word: str) -> set[int]:
        """Return the titles that consist of this word only."""
        number = self.vocabulary.numbers.get(word)
        if number is None:
            return set()
        offsets = self._offsets
        postings = self.vocabulary.titles[number]
        return {title for title in postings if offsets[title + 1] - offsets[title] == 1}
