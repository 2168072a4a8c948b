"""The distinct words of all titles, and the ways a typed word finds some of them.

Matching words instead of titles is what makes the filter fast: a hundred thousand titles have
some fifty thousand distinct words. The vocabulary only grows; the sorted copy (for prefixes), the
joined text (for what lies inside a word) and the letter sets (for typing errors) are brought up to
date when the next search begins.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate, pairwise
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from reader.search.word_forms import readings

_LETTER_CLASSES = 64
_SORT_CHUNK = 8_192  # one sort of 50,000 words would hold the interpreter for 25 ms
_DISTANCE_CHUNK = 16_384
# OSA, not Indel or Levenshtein: two letters swapped are one slip of the fingers. (Any: the many
# overloads of `extract` are too many for mypy.)
_DISTANCE: Any = OSA.distance
_FEWEST_ALIKE = 4
_NO_VOWELS = dict.fromkeys(map(ord, "aeiou"))
LAST_CHARACTER = "\U0010ffff"


def slips_allowed(word: str) -> int:
    """How many typing errors a typed word may hold and still be read as another."""
    if len(word) < 4:
        return 0
    return 1 if len(word) < 6 else 2 if len(word) < 12 else 3


def _letter_class(character: str) -> int:
    code = ord(character)
    if 97 <= code <= 122:
        return code - 97
    return code - 22 if 48 <= code <= 57 else 36 + code % 28


class Vocabulary:
    """Words by number (0, 1, 2, … as they arrive) and, for each, the titles that hold it."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.titles: list[array[int]] = []
        """For each word, the numbers of the titles that hold it, ascending, without repeats."""
        self.numbers: dict[str, int] = {}
        self._sorted: list[str] = []
        self._joined = ""
        self._starts: array[int] = array("I", [0])
        self._holding = [bytearray() for _ in range(_LETTER_CLASSES)]
        self._letter_sets = [0] * _LETTER_CLASSES
        self._consonants: dict[str, list[tuple[str, int]]] = {}

    def number(self, word: str) -> int:
        """The number of a word, which becomes known if it is not."""
        known = self.numbers.get(word)
        if known is not None:
            return known
        number = self.numbers[word] = len(self.words)
        self.words.append(word)
        self.titles.append(array("I"))
        byte, bit = number >> 3, 1 << (number & 7)
        for letter in set(map(_letter_class, word)):
            holding = self._holding[letter]
            if len(holding) <= byte:
                holding.extend(bytes(byte + 1 - len(holding)))
            holding[byte] |= bit
        return number

    def parts(self) -> dict[str, bytes]:
        """All of it as bytes, for `from_parts`."""
        self.settle(lambda: None)
        titles, numbers = array("I"), self.numbers
        for held in self.titles:
            titles.extend(held)
        size = (len(self.words) + 7) // 8
        return {
            "words": "\n".join(self.words).encode("utf-8", "surrogatepass"),
            "titles": titles.tobytes(),
            "held": array("I", map(len, self.titles)).tobytes(),
            "sorted": array("I", [numbers[word] for word in self._sorted]).tobytes(),
            "letters": b"".join(bytes(holding).ljust(size, b"\0") for holding in self._holding),
        }

    @classmethod
    def from_parts(cls, parts: Mapping[str, bytes]) -> "Vocabulary":
        """The vocabulary that `parts` gave; raises ValueError or LookupError if they do not fit."""
        known = cls()
        text = parts["words"].decode("utf-8", "surrogatepass")
        known.words = words = text.split("\n") if text else []
        known.numbers = dict(zip(words, range(len(words)), strict=True))
        titles, held = array("I", parts["titles"]), array("I", parts["held"])
        ends = list(accumulate(held, initial=0))
        size = (len(words) + 7) // 8
        if not len(known.numbers) == len(words) == len(held) or ends[-1] != len(titles):
            raise ValueError("words and titles do not fit")
        known.titles = [titles[start:end] for start, end in pairwise(ends)]
        known._set_sorted([words[number] for number in array("I", parts["sorted"])])
        for letter in range(_LETTER_CLASSES):
            known._holding[letter] = bytearray(parts["letters"][letter * size :][:size])
        known._set_letters()
        return known

    def settle(self, pause: Callable[[], None]) -> None:
        """Bring what searches need up to date; `pause` is called between the longer steps."""
        known = len(self._sorted)
        if known == len(self.words):
            return
        fresh: list[str] = []
        for start in range(known, len(self.words), _SORT_CHUNK):
            fresh += sorted(self.words[start : start + _SORT_CHUNK])
            pause()
        merged = self._sorted + fresh
        merged.sort()
        self._set_letters()
        self._set_sorted(merged)

    def _set_letters(self) -> None:
        self._letter_sets = [int.from_bytes(holding, "little") for holding in self._holding]

    def _set_sorted(self, words: list[str]) -> None:
        self._joined = "\n".join(words) + "\n"
        self._consonants = {}
        self._starts = array("I", accumulate((len(word) + 1 for word in words), initial=0))
        self._sorted = words

    def starting(self, beginning: str) -> list[int]:
        """Numbers of the words that begin so, the word itself among them."""
        first = bisect_left(self._sorted, beginning)
        last = bisect_left(self._sorted, beginning + LAST_CHARACTER, first)
        numbers = self.numbers
        return [numbers[word] for word in self._sorted[first:last]]

    def forms_of(self, word: str) -> list[int]:
        """Numbers of the words that are another form of this one."""
        numbers = self.numbers
        return [
            numbers[known]
            for beginning, endings in readings(word)
            for ending in endings
            if (known := beginning + ending) in numbers and known != word
        ]

    def beginning_alike(self, word: str) -> list[int]:
        """Numbers of the words that share the longest beginning with `word`, half of it or more."""
        fewest = max(_FEWEST_ALIKE, (len(word) + 1) // 2)
        lengths = range(len(word) - 1, fewest - 1, -1)
        return next(filter(None, (self.starting(word[:length]) for length in lengths)), [])

    def sounding_alike(self, word: str) -> list[int]:
        """Numbers of the words of about the same length with the same consonants, or one more."""
        skeleton = consonants(word)
        if len(word) < _FEWEST_ALIKE or len(skeleton) < 2:
            return []
        found = self.starting_with_consonants(skeleton)
        return [number for number in found if abs(len(self.words[number]) - len(word)) <= 1]

    def known_beginning(self, beginning: str) -> bool:
        """Whether any word begins so."""
        first = bisect_left(self._sorted, beginning)
        return first < len(self._sorted) and self._sorted[first].startswith(beginning)

    def containing(self, part: str) -> tuple[list[int], list[int]]:
        """Numbers of the words that hold `part` anywhere, and of those among them that end so."""
        joined, starts, words, numbers = self._joined, self._starts, self._sorted, self.numbers
        anywhere: list[int] = []
        at_end: list[int] = []
        at = joined.find(part)
        while at >= 0:
            index = bisect_right(starts, at) - 1
            word = words[index]
            anywhere.append(numbers[word])
            if word.endswith(part):
                at_end.append(numbers[word])
            at = joined.find(part, starts[index + 1])
        return anywhere, at_end

    def starting_with_consonants(self, piece: str) -> list[int]:
        """Numbers of the words whose first letter and next consonants are `piece`."""
        first = piece[0]
        if first not in self._consonants:
            self._consonants[first] = self._read_consonants(first)
        skeletons = self._consonants[first]
        found = []
        for index in range(bisect_left(skeletons, (piece, 0)), len(skeletons)):
            skeleton, number = skeletons[index]
            if not skeleton.startswith(piece):
                break
            found.append(number)
        return found

    def _read_consonants(self, first: str) -> list[tuple[str, int]]:
        """First letter and later consonants, with the number, of all words with a first letter."""
        start = bisect_left(self._sorted, first)
        end = bisect_left(self._sorted, first + LAST_CHARACTER, start)
        lines = self._joined[self._starts[start] : self._starts[end]].translate(_NO_VOWELS)
        lost = first if ord(first) in _NO_VOWELS else ""
        numbers = self.numbers
        return sorted(
            (lost + line, numbers[word])
            for line, word in zip(lines.split("\n"), self._sorted[start:end], strict=False)
        )

    def near(self, typed: str, most: int, pause: Callable[[], None]) -> dict[int, int]:
        """Words, or words whose beginning is, at most so many typing errors from `typed`.

        The figure is the distance: one for a wrong, missing, extra or swapped letter. A word of
        which only the beginning is near counts half an error more, so distances come doubled.
        """
        words, shortest = self.words, len(typed) - most
        numbers = [n for n in self._with_most_letters(typed, most) if len(words[n]) >= shortest]
        found: dict[int, int] = {}
        for start in range(0, len(numbers), _DISTANCE_CHUNK):
            chunk = numbers[start : start + _DISTANCE_CHUNK]
            for length in range(len(typed) - 1, len(typed) + 2):
                beginnings = [words[number][:length] for number in chunk]
                for index, distance in _distances(typed, beginnings, most):
                    number = chunk[index]
                    doubled = 2 * distance + (len(words[number]) > length)
                    found[number] = min(doubled, found.get(number, doubled))
            whole = [n for n in chunk if 1 < len(words[n]) - len(typed) <= most]
            for index, distance in _distances(typed, [words[n] for n in whole], most):
                found[whole[index]] = min(2 * distance, found.get(whole[index], 2 * distance))
            pause()
        return found

    def _with_most_letters(self, typed: str, missing: int) -> Iterator[int]:
        """Numbers of the words that lack at most `missing` of the letters of `typed`.

        One bit a word, one integer a letter: counting in bit planes rules out 97 of 100 words in
        some 30 µs, where a mask a word tested one by one takes 5 ms.
        """
        everything = (1 << len(self.words)) - 1
        planes = [0] * missing  # planes[n]: words that lack more than n letters
        too_many = 0
        for letter in set(map(_letter_class, typed)):
            carry = everything & ~self._letter_sets[letter]
            for index, plane in enumerate(planes):
                planes[index], carry = plane | carry, plane & carry
            too_many |= carry
        return _bits(everything & ~too_many)


def _bits(number: int) -> Iterator[int]:
    digits = bin(number)[:1:-1]
    at = digits.find("1")
    while at >= 0:
        yield at
        at = digits.find("1", at + 1)


def _distances(typed: str, words: list[str], most: int) -> Iterator[tuple[int, int]]:
    """Positions of the words that are near, each with its distance."""
    near = process.extract(typed, words, scorer=_DISTANCE, score_cutoff=most, limit=None)
    return ((index, distance) for _, distance, index in near)


def consonants(word: str) -> str:
    """The first letter of a word and all its later consonants."""
    return word[:1] + word[1:].translate(_NO_VOWELS)
