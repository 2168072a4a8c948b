"""The titles themselves, as word numbers in flat arrays.

Apart from the search because it answers other questions: what is known, in how little memory (a
hundred thousand titles of eleven words fit in some 40 MB, all included), and how it grows without
being built again. Titles are numbered 0, 1, 2, … as they arrive; keys and orders are the caller's.
"""

import sys
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Set
from zlib import crc32

from reader.search.fold import folded
from reader.search.initials import Initials
from reader.search.vocabulary import Vocabulary

_VERSION = 1
"""Of kept parts: to be counted up whenever titles are folded or cut into words in another way."""


def _format(parts: Mapping[str, bytes]) -> bytes:
    """What parts must be of, and their checksum."""
    check = 0
    for name in sorted(parts.keys() - {"format"}):
        check = crc32(parts[name], check)
    machine = f"{sys.byteorder} {array('I').itemsize} {unicodedata.unidata_version}"
    return f"{_VERSION} {machine} {check}".encode()


class Store:
    """Titles by number: their words, their caller's key and order, and which are out of date."""

    def __init__(self) -> None:
        self.vocabulary = Vocabulary()
        self.initials = Initials()
        self.keys: array[int] = array("q")
        self.orders: array[int] = array("q")
        self.replaced: set[int] = set()
        """Titles that a later one of the same key stands for; they are under no word any more."""
        self.numbers: dict[int, int] = {}
        self._words: array[int] = array("I")
        self._starts: array[int] = array("Q", [0])
        self._checks: array[int] = array("I")
        """A checksum of each title as it was given, to tell whether it has changed."""

    def parts(self) -> dict[str, bytes]:
        """All of it as bytes, for `from_parts`."""
        parts = {
            "keys": self.keys.tobytes(),
            "orders": self.orders.tobytes(),
            "replaced": array("I", self.replaced).tobytes(),
            "title words": self._words.tobytes(),
            "title starts": self._starts.tobytes(),
            "checks": self._checks.tobytes(),
            **self.vocabulary.parts(),
            **self.initials.parts(),
        }
        return {**parts, "format": _format(parts)}

    @classmethod
    def from_parts(cls, parts: Mapping[str, bytes]) -> "Store":
        """The store that `parts` gave; raises ValueError or LookupError if they are broken."""
        store = cls()
        if parts["format"] != _format(parts):
            raise ValueError("broken, or of another version")
        store.vocabulary = Vocabulary.from_parts(parts)
        store.initials = Initials.from_parts(parts)
        store.keys, store.orders = array("q", parts["keys"]), array("q", parts["orders"])
        store._words = array("I", parts["title words"])
        store._starts = array("Q", parts["title starts"])
        store._checks = array("I", parts["checks"])
        store.replaced = set(array("I", parts["replaced"]))
        size = len(store.keys)
        counts = len(store.orders), len(store._checks), len(store._starts) - 1, len(store.initials)
        if counts != (size,) * 4 or store._starts[-1] != len(store._words):
            raise ValueError("titles and words do not fit")
        store.numbers = dict(zip(store.keys, range(size), strict=True))
        if store.replaced:
            store.numbers = {
                key: title for key, title in store.numbers.items() if title not in store.replaced
            }
        return store

    def add(self, papers: Iterable[tuple[int, int, str]]) -> None:
        """Take in (key, order, title); a known key gets the new title and order.

        A title that is known already takes a tenth of the time of a new one.
        """
        for key, order, title in papers:
            check = crc32(title.encode("utf-8", "surrogatepass"))
            known = self.numbers.get(key)
            if known is not None:
                if self._checks[known] == check:
                    self.orders[known] = order
                    continue
                self._take_out(known)
            self._append(key, order, folded(title).split(), check)

    def keep_only(self, keys: Set[int]) -> None:
        """Forget all other papers."""
        for key in self.numbers.keys() - keys:
            self._take_out(self.numbers.pop(key))

    def _append(self, key: int, order: int, words: list[str], check: int) -> None:
        title = self.numbers[key] = len(self.keys)
        self.keys.append(key)
        self.orders.append(order)
        self._checks.append(check)
        self.initials.append(words)
        number = self.vocabulary.number
        numbers = [number(word) for word in words]
        self._words.extend(numbers)
        self._starts.append(len(self._words))
        titles = self.vocabulary.titles
        for word in set(numbers):
            titles[word].append(title)

    def only(self, keys: Iterable[int]) -> "Store":
        """A store of these papers alone; keys that are not known are passed over."""
        few = Store()
        for key in keys:
            title = self.numbers.get(key)
            if title is not None:
                few._append(key, self.orders[title], self.words(title), self._checks[title])
        return few

    def _take_out(self, title: int) -> None:
        self.replaced.add(title)
        for word in set(self.word_numbers(title)):
            held = self.vocabulary.titles[word]
            del held[bisect_left(held, title)]

    def word_numbers(self, title: int) -> "array[int]":
        """The words of a title, as numbers of the vocabulary, in their order."""
        return self._words[self._starts[title] : self._starts[title + 1]]

    def beginning_with(self, words: Set[int], titles: Iterable[int]) -> list[int]:
        """Those of the titles, none of them without words, whose first word is one of these."""
        all_words, starts = self._words, self._starts
        return [title for title in titles if all_words[starts[title]] in words]

    def words(self, title: int) -> list[str]:
        """The folded words of a title in their order."""
        words = self.vocabulary.words
        return [words[number] for number in self.word_numbers(title)]

    def titles_of(self, keys: Iterable[int]) -> set[int]:
        """Numbers of the titles of these papers; keys that are not known are passed over."""
        numbers = self.numbers
        return {numbers[key] for key in keys if key in numbers}

    def titles_of_one_word(self, word: str) -> set[int]:
        """Titles that are this word and nothing else."""
        number = self.vocabulary.numbers.get(word)
        if number is None:
            return set()
        starts = self._starts
        held = self.vocabulary.titles[number]
        return {title for title in held if starts[title + 1] - starts[title] == 1}
