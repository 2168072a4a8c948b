"""The distinct words of all titles, and the ways to find those that a typed word may mean.

Matching words instead of titles makes the filter fast: 100,000 titles have about 50,000 distinct
words. Words are only added. The sorted list (for prefixes), the joined text (for substrings) and
the letter masks (for typing errors) are refreshed when the next search begins.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate, pairwise
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA, Postfix, Prefix

from reader.search.word_forms import possible_stems

_LETTER_CLASSES = 64
_SORT_CHUNK = 8_192  # sorting 50,000 words at once would hold the GIL for 25 ms
_DISTANCE_CHUNK = 16_384
# OSA, not Indel or Levenshtein: two swapped letters are one typing error. (Any: mypy cannot resolve
# the overloads of `extract`.)
_DISTANCE: Any = OSA.distance
_SHORTEST_SIMILAR = 4
_SHORTEST_BEGINNING, _SHORTEST_END = 3, 2
_LEAST_SHARE = 0.5
_VOWELS = b"aeiou"
_NO_VOWELS = dict.fromkeys(_VOWELS)
LAST_CHARACTER = "\U0010ffff"


def max_typos(word: str) -> int:
    """Return how many typing errors a typed word may contain and still match another word."""
    if len(word) < 4:
        return 0
    return 1 if len(word) < 6 else 2 if len(word) < 12 else 3


def consonant_skeleton(word: str) -> str:
    """Return the first letter of a word and all its later consonants."""
    return word[:1] + word[1:].translate(_NO_VOWELS)


class Vocabulary:
    """Words, numbered 0, 1, 2, … in the order they are added, each with the titles that have it."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.titles: list[array[int]] = []
        """For each word, the numbers of the titles that contain it, ascending and distinct."""
        self.numbers: dict[str, int] = {}
        """The number of each word."""
        self._sorted: list[str] = []
        self._joined = ""
        """The sorted words, each followed by a newline."""
        self._offsets: array[int] = array("I", [0])
        """Offset of each sorted word in `_joined`."""
        self._letter_bitmaps = [bytearray() for _ in range(_LETTER_CLASSES)]
        """For each letter class, one bit a word number: whether the word contains it."""
        self._letter_masks = [0] * _LETTER_CLASSES
        """The bitmaps as integers."""

    def add(self, word: str) -> int:
        """Add a word unless it is there already; return its number."""
        known = self.numbers.get(word)
        if known is not None:
            return known
        number = self.numbers[word] = len(self.words)
        self.words.append(word)
        self.titles.append(array("I"))
        byte, bit = number >> 3, 1 << (number & 7)
        for letter in set(map(_letter_class, word)):
            bitmap = self._letter_bitmaps[letter]
            if len(bitmap) <= byte:
                bitmap.extend(bytes(byte + 1 - len(bitmap)))
            bitmap[byte] |= bit
        return number

    def parts(self) -> dict[str, bytes]:
        """Return the vocabulary as named byte strings, for `from_parts`."""
        self.refresh(lambda: None)
        titles, numbers = array("I"), self.numbers
        for postings in self.titles:
            titles.extend(postings)
        size = (len(self.words) + 7) // 8
        return {
            "words": "\n".join(self.words).encode("utf-8", "surrogatepass"),
            "titles": titles.tobytes(),
            "held": array("I", map(len, self.titles)).tobytes(),
            "sorted": array("I", [numbers[word] for word in self._sorted]).tobytes(),
            "letters": b"".join(
                bytes(bitmap).ljust(size, b"\0") for bitmap in self._letter_bitmaps
            ),
        }

    @classmethod
    def from_parts(cls, parts: Mapping[str, bytes]) -> "Vocabulary":
        """Return the vocabulary that was saved by `parts`.

        Raises ValueError or LookupError if the parts do not fit together.
        """
        vocabulary = cls()
        text = parts["words"].decode("utf-8", "surrogatepass")
        vocabulary.words = words = text.split("\n") if text else []
        vocabulary.numbers = dict(zip(words, range(len(words)), strict=True))
        titles, counts = array("I", parts["titles"]), array("I", parts["held"])
        ends = list(accumulate(counts, initial=0))
        size = (len(words) + 7) // 8
        if not len(vocabulary.numbers) == len(words) == len(counts) or ends[-1] != len(titles):
            raise ValueError("words and titles do not fit")
        vocabulary.titles = [titles[start:end] for start, end in pairwise(ends)]
        vocabulary._set_sorted([words[number] for number in array("I", parts["sorted"])])
        for letter in range(_LETTER_CLASSES):
            bitmap = bytearray(parts["letters"][letter * size :][:size])
            vocabulary._letter_bitmaps[letter] = bitmap
        vocabulary._set_letter_masks()
        return vocabulary

    def refresh(self, check_stop: Callable[[], None]) -> None:
        """Update what searches read; call `check_stop` between the longer steps."""
        known = len(self._sorted)
        if known == len(self.words):
            return
        added: list[str] = []
        for start in range(known, len(self.words), _SORT_CHUNK):
            added += sorted(self.words[start : start + _SORT_CHUNK])
            check_stop()
        merged = self._sorted + added
        merged.sort()
        self._set_letter_masks()
        self._set_sorted(merged)

    def _set_letter_masks(self) -> None:
        self._letter_masks = [int.from_bytes(bitmap, "little") for bitmap in self._letter_bitmaps]

    def _set_sorted(self, words: list[str]) -> None:
        self._joined = "\n".join(words) + "\n"
        self._offsets = array("I", accumulate([len(word) + 1 for word in words], initial=0))
        self._sorted = words

    # Look-ups: each returns word numbers

    def with_prefix(self, prefix: str) -> list[int]:
        """Return the words that begin with `prefix`, the prefix itself included."""
        first = bisect_left(self._sorted, prefix)
        last = bisect_left(self._sorted, prefix + LAST_CHARACTER, first)
        numbers = self.numbers
        return [numbers[word] for word in self._sorted[first:last]]

    def is_prefix(self, prefix: str) -> bool:
        """Return True if any word begins with `prefix`."""
        first = bisect_left(self._sorted, prefix)
        return first < len(self._sorted) and self._sorted[first].startswith(prefix)

    def with_substring(self, part: str) -> tuple[list[int], list[int]]:
        """Return the words that contain `part`, and those of them that end with it."""
        joined, offsets, words, numbers = self._joined, self._offsets, self._sorted, self.numbers
        anywhere: list[int] = []
        at_end: list[int] = []
        offset = joined.find(part)
        while offset >= 0:
            index = bisect_right(offsets, offset) - 1
            word = words[index]
            anywhere.append(numbers[word])
            if word.endswith(part):
                at_end.append(numbers[word])
            offset = joined.find(part, offsets[index + 1])
        return anywhere, at_end

    def forms_of(self, word: str) -> list[int]:
        """Return the other grammatical forms of `word`."""
        numbers = self.numbers
        return [
            numbers[form]
            for stem, endings in possible_stems(word)
            for ending in endings
            if (form := stem + ending) in numbers and form != word
        ]

    def sharing_prefix(self, word: str) -> list[int]:
        """Return the words that share the longest prefix with `word`, at least half of it."""
        shortest = max(_SHORTEST_SIMILAR, (len(word) + 1) // 2)
        lengths = range(len(word) - 1, shortest - 1, -1)
        return next(filter(None, (self.with_prefix(word[:length]) for length in lengths)), [])

    def sharing_both_ends(self, word: str) -> dict[int, float]:
        """Return the words that begin and end like `word`, with the share of its letters in these.

        Names of methods are remembered like that: `parbench` for "ParallelBench".
        """
        shares: dict[int, float] = {}
        for number in self.with_prefix(word[:_SHORTEST_BEGINNING]):
            other = self.words[number]
            shortest = min(len(word), len(other))
            start = Prefix.similarity(word, other)
            end = Postfix.similarity(word, other)
            share = min(shortest, start + end) / len(word)
            if end >= _SHORTEST_END and share >= _LEAST_SHARE and other != word:
                shares[number] = share
        return shares

    def sounding_like(self, word: str) -> list[int]:
        """Return the words whose consonants begin like those of `word`, of about its length."""
        skeleton = consonant_skeleton(word)
        if len(word) < _SHORTEST_SIMILAR or len(skeleton) < 2:
            return []
        numbers = self.with_skeleton_prefix(skeleton)
        return [number for number in numbers if abs(len(self.words[number]) - len(word)) <= 1]

    def with_skeleton_prefix(self, prefix: str) -> list[int]:
        """Return the words whose consonant skeleton begins with `prefix`, in alphabetical order.

        Removing the vowels from the text of all words with this first letter, and searching the
        text, takes a tenth of the time of computing one skeleton a word.
        """
        letter, numbers, words = prefix[0], self.numbers, self._sorted
        word = bisect_left(words, letter)
        last = bisect_left(words, letter + LAST_CHARACTER, word)
        if word == last:
            return []
        text = self._joined[self._offsets[word] : self._offsets[last] - 1]
        lines = b"\n" + _encode(text).translate(None, _VOWELS)
        # The vowel that every word may begin with is removed, too.
        pattern = b"\n" + _encode(prefix[1:] if ord(letter) in _NO_VOWELS else prefix)
        found = []
        start, offset = 0, lines.find(pattern)
        while offset >= 0:
            word += lines.count(b"\n", start, offset)
            found.append(numbers[words[word]])
            start, offset = offset, lines.find(pattern, offset + 1)
        return found

    def within_distance(
        self, typed: str, most: int, check_stop: Callable[[], None]
    ) -> dict[int, int]:
        """Return the words at most `most` typing errors from `typed`, each with its distance.

        One wrong, missing, extra or swapped letter is one error. A word of which only a prefix
        matches counts half an error more, so distances are doubled.
        """
        words, shortest = self.words, len(typed) - most
        numbers = [n for n in self._with_most_letters(typed, most) if len(words[n]) >= shortest]
        distances: dict[int, int] = {}
        for start in range(0, len(numbers), _DISTANCE_CHUNK):
            chunk = numbers[start : start + _DISTANCE_CHUNK]
            for length in range(len(typed) - 1, len(typed) + 2):
                prefixes = [words[number][:length] for number in chunk]
                for index, distance in _distances(typed, prefixes, most):
                    number = chunk[index]
                    doubled = 2 * distance + (len(words[number]) > length)
                    distances[number] = min(doubled, distances.get(number, doubled))
            longer = [n for n in chunk if 1 < len(words[n]) - len(typed) <= most]
            for index, distance in _distances(typed, [words[n] for n in longer], most):
                number = longer[index]
                distances[number] = min(2 * distance, distances.get(number, 2 * distance))
            check_stop()
        return distances

    def _with_most_letters(self, typed: str, missing: int) -> Iterator[int]:
        """Yield the words that miss at most `missing` of the letters of `typed`.

        Each letter class is one integer with one bit a word. Counting in bit planes rules out 97 %
        of the words in about 30 µs; testing one mask a word takes 5 ms.
        """
        everything = (1 << len(self.words)) - 1
        planes = [0] * missing  # planes[n]: words that miss more than n letters
        too_many = 0
        for letter in set(map(_letter_class, typed)):
            carry = everything & ~self._letter_masks[letter]
            for index, plane in enumerate(planes):
                planes[index], carry = plane | carry, plane & carry
            too_many |= carry
        return _set_bits(everything & ~too_many)


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _letter_class(character: str) -> int:
    code = ord(character)
    if 97 <= code <= 122:
        return code - 97
    return code - 22 if 48 <= code <= 57 else 36 + code % 28


def _set_bits(number: int) -> Iterator[int]:
    """Yield the positions of the bits that are set, lowest first."""
    digits = bin(number)[:1:-1]
    position = digits.find("1")
    while position >= 0:
        yield position
        position = digits.find("1", position + 1)


def _distances(typed: str, words: list[str], most: int) -> Iterator[tuple[int, int]]:
    """Yield (index, distance) for the words at most `most` errors from `typed`."""
    matches = process.extract(typed, words, scorer=_DISTANCE, score_cutoff=most, limit=None)
    return ((index, distance) for _, distance, index in matches)
