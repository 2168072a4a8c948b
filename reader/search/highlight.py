"""Which letters of a title a query has found, to be lit on the screen.

Apart from the index, and without it: rows in view are lit one by one, at every key, from nothing
but the query and the title as it is displayed. It reads the query in the same ways as the search,
in the same order, and lights the first of them that holds in this title.
"""

import unicodedata
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import OSA

from reader.search.abbreviations import abbreviated_in
from reader.search.fold import folded, folded_with_origins
from reader.search.initials import initials_in
from reader.search.vocabulary import slips_allowed
from reader.search.word_forms import in_common

_MOST_WORDS = 48
_SHORTEST_PHRASE = 4
_JOINER = "\N{ZERO WIDTH JOINER}"


def lit(words: str, title: str) -> list[tuple[int, int]]:
    """Spans (start, end) of the characters of `title` that the query `words` has found.

    Indices into the title as given; ascending, neither overlapping nor touching; none if nothing
    was found. A character is lit whole, with its accents, if any part of its fold was found.
    """
    typed = folded(words).split()[:_MOST_WORDS]
    text, origins = folded_with_origins(title)
    characters = {origins[index] for index in _Title(text).found(typed)} if typed else set()
    return list(_spans(sorted(characters), title))


class _Title:
    """A folded title, read in each of the ways that a query may have meant."""

    def __init__(self, text: str) -> None:
        self._words = text.split()
        self._starts: list[int] = []
        """For each word, where it begins in `text`."""
        end = 0
        for word in self._words:
            self._starts.append(text.index(word, end))
            end = self._starts[-1] + len(word)

    def found(self, typed: list[str]) -> Iterable[int]:
        """Indices of `text` that the typed words have found."""
        if len(typed) == 1:
            return self._word_somehow(typed[0]) or self._letters(typed[0])
        phrase = "".join(typed)
        if len(phrase) >= _SHORTEST_PHRASE and (whole := self._run_of_words(phrase)):
            return whole
        return [index for word in dict.fromkeys(typed) for index in self._one_of_many(word)]

    def _one_of_many(self, word: str) -> list[int]:
        if len(word) == 1 and word.isascii():  # a letter that begins a word proves nothing
            return [start for start, whole in self._pairs() if whole == word]
        return self._word_somehow(word)

    def _word_somehow(self, word: str) -> list[int]:
        return self._word(word) or self._form(word) or self._nearly(word)

    def _pairs(self) -> Iterator[tuple[int, str]]:
        return zip(self._starts, self._words, strict=True)

    def _word(self, word: str) -> list[int]:
        """Where a word of the title begins with it, else holds it, else several words spell it."""
        beginning = [start for start, whole in self._pairs() if whole.startswith(word)]
        inside = beginning or [
            start + at for start, whole in self._pairs() for at in _all_in(whole, word)
        ]
        return [at + offset for at in inside for offset in range(len(word))] or (
            self._run_of_words(word) if len(word) >= _SHORTEST_PHRASE else []
        )

    def _run_of_words(self, letters: str) -> list[int]:
        """Where words in a row spell `letters`, from the first letter of one on; or, within and
        across words, wherever they stand."""
        joined = "".join(self._words)
        places = [start + at for start, word in self._pairs() for at in range(len(word))]
        beginnings = set(self._starts)
        all_found = list(_all_in(joined, letters))
        found = [at for at in all_found if places[at] in beginnings] or all_found
        return [places[at + offset] for at in found for offset in range(len(letters))]

    def _form(self, typed: str) -> list[int]:
        """What words that are another form of `typed` have in common with it."""
        return [start + at for start, word in self._pairs() for at in range(in_common(typed, word))]

    def _nearly(self, typed: str) -> list[int]:
        """Words, or beginnings of words, that are `typed` with the fewest typing errors."""
        fewest = slips_allowed(typed)
        found: list[int] = []
        for start, word in self._pairs() if fewest else ():
            if len(word) < len(typed) - fewest:
                continue
            slips, length = _nearest_beginning(typed, word, fewest)
            if slips < fewest:
                fewest, found = slips, []
            if slips == fewest:
                found += range(start, start + length)
        return found

    def _letters(self, typed: str) -> list[int]:
        """Initials, or beginnings of several words."""
        initials = initials_in(self._words, typed)
        if initials:
            return [self._starts[position] for position in initials]
        found = []
        for position, piece in abbreviated_in(self._words, typed):
            word, start = self._words[position], self._starts[position]
            at = -1
            for letter in piece:
                at = word.index(letter, at + 1)
                found.append(start + at)
        return found


def _nearest_beginning(typed: str, word: str, most: int) -> tuple[int, int]:
    """The fewest typing errors between `typed` and a beginning of `word`, and that one's length.

    The whole word if it is as near as any. `most + 1` stands for more errors than `most`.
    """
    lengths = (len(word), len(typed), len(typed) + 1, len(typed) - 1)
    return min(
        ((OSA.distance(typed, word[:n], score_cutoff=most), n) for n in lengths if n <= len(word)),
        key=lambda nearest: nearest[0],
    )


def _all_in(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + len(part))


def _spans(characters: list[int], title: str) -> Iterator[tuple[int, int]]:
    """Spans of single characters with the marks that belong to them, united where they touch."""
    start = end = -1
    for index in characters:
        if index > end:
            if end > start:
                yield start, end
            start = index
        end = max(end, _end_of_character(title, index))
    if end > start:
        yield start, end


def _end_of_character(title: str, index: int) -> int:
    """The end of the character at `index`: accents, emoji modifiers and joined emoji are of it."""
    end = index + 1
    while end < len(title):
        if title[end] == _JOINER:
            end += 2
        elif (
            unicodedata.category(title[end]) in {"Mn", "Me", "Mc", "Sk"} and title[end] not in "^`"
        ):
            end += 1
        else:
            break
    return min(end, len(title))
