"""The titles themselves, as word numbers in flat arrays.

Apart from the search because it answers other questions: what is known, in how little memory (a
hundred thousand titles of eleven words fit in some 25 MB, all included), and how it grows without
being built again. Titles are numbered 0, 1, 2, … as they arrive; keys and orders are the caller's.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable

from reader.search.fold import folded
from reader.search.short import Initials
from reader.search.words import Vocabulary


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

    def add(self, papers: Iterable[tuple[int, int, str]]) -> None:
        """Take in (key, order, title); a known key gets the new title and order."""
        for key, order, title in papers:
            words = folded(title).split()
            known = self.numbers.get(key)
            if known is not None:
                if self.words(known) == words:
                    self.orders[known] = order
                    continue
                self._take_out(known)
            self._append(key, order, words)

    def _append(self, key: int, order: int, words: list[str]) -> None:
        title = self.numbers[key] = len(self.keys)
        self.keys.append(key)
        self.orders.append(order)
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
                few._append(key, self.orders[title], self.words(title))
        return few

    def _take_out(self, title: int) -> None:
        self.replaced.add(title)
        for word in set(self.word_numbers(title)):
            held = self.vocabulary.titles[word]
            del held[bisect_left(held, title)]

    def word_numbers(self, title: int) -> "array[int]":
        """The words of a title, as numbers of the vocabulary, in their order."""
        return self._words[self._starts[title] : self._starts[title + 1]]

    def words(self, title: int) -> list[str]:
        """The folded words of a title in their order."""
        words = self.vocabulary.words
        return [words[number] for number in self.word_numbers(title)]

    def titles_of_one_word(self, word: str) -> set[int]:
        """Titles that are this word and nothing else."""
        number = self.vocabulary.numbers.get(word)
        if number is None:
            return set()
        starts = self._starts
        held = self.vocabulary.titles[number]
        return {title for title in held if starts[title + 1] - starts[title] == 1}
