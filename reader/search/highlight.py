"""Which characters of a title match a query, to be highlighted on the screen.

Needs no index: the rows in view are highlighted one by one at every key, from the query and the
displayed title only. The query is read in the same ways as by the search, in the same order; the
first of them that matches this title is highlighted.
"""

import unicodedata
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import OSA

from reader.search.abbreviations import match_abbreviation
from reader.search.acronyms import expansions
from reader.search.fold import fold, fold_with_origins
from reader.search.initials import match_initials
from reader.search.synonyms import synonyms
from reader.search.vocabulary import max_typos
from reader.search.word_forms import shared_stem_length

_MAX_WORDS = 48
_MIN_PHRASE = 4
_JOINER = "\N{ZERO WIDTH JOINER}"


def match_spans(query: str, title: str, *, with_synonyms: bool = True) -> list[tuple[int, int]]:
    """Return the spans (start, end) of the characters of `title` that match `query`.

    The spans are ascending and do not touch. A character is highlighted with its accents, and if
    any part of its fold matches. `with_synonyms`: other words for the same thing match, too.
    """
    words = fold(query).split()[:_MAX_WORDS]
    text, origins = fold_with_origins(title)
    folded = _FoldedTitle(text, with_synonyms)
    indices = {origins[index] for index in folded.matches(words)} if words else set()
    return list(_merge_spans(sorted(indices), title))


class _FoldedTitle:
    """A folded title. Its methods return indices of the folded text."""

    def __init__(self, text: str, with_synonyms: bool) -> None:
        self._words = text.split()
        self._with_synonyms = with_synonyms
        self._starts: list[int] = []
        """Where each word begins in `text`."""
        end = 0
        for word in self._words:
            self._starts.append(text.index(word, end))
            end = self._starts[-1] + len(word)

    def matches(self, typed: list[str]) -> Iterable[int]:
        """Return what the typed words match."""
        if len(typed) == 1:
            return self._match_word(typed[0]) or self._match_letters(typed[0])
        phrase = "".join(typed)
        if len(phrase) >= _MIN_PHRASE and (run := self._match_run(phrase)):
            return run
        return [
            index for word in dict.fromkeys(typed) for index in self._match_one_of_several(word)
        ]

    def _match_one_of_several(self, word: str) -> list[int]:
        if len(word) == 1 and word.isascii():  # as the beginning of a word it proves nothing
            return [start for start, own in self._pairs() if own == word]
        return self._match_word(word)

    def _match_word(self, word: str) -> list[int]:
        return (
            self._match_literally(word)
            or self._match_form(word)
            or self._match_expansion(word)
            or self._match_synonym(word)
            or self._match_typo(word)
        )

    def _pairs(self) -> Iterator[tuple[int, str]]:
        """Yield the words with their starts."""
        return zip(self._starts, self._words, strict=True)

    def _match_literally(self, word: str) -> list[int]:
        """Match the beginnings of words, else their insides, else several words in a row."""
        beginnings = [start for start, own in self._pairs() if own.startswith(word)]
        starts = beginnings or [
            start + offset for start, own in self._pairs() for offset in _find_all(own, word)
        ]
        return [start + n for start in starts for n in range(len(word))] or (
            self._match_run(word) if len(word) >= _MIN_PHRASE else []
        )

    def _match_run(self, letters: str) -> list[int]:
        """Match words in a row that spell `letters` from the beginning of a word.

        If there are none, match `letters` anywhere, across words too.
        """
        joined = "".join(self._words)
        indices = [start + n for start, word in self._pairs() for n in range(len(word))]
        beginnings = set(self._starts)
        anywhere = list(_find_all(joined, letters))
        offsets = [offset for offset in anywhere if indices[offset] in beginnings] or anywhere
        return [indices[offset + n] for offset in offsets for n in range(len(letters))]

    def _match_form(self, typed: str) -> list[int]:
        """Match the stems that words share with `typed`."""
        return [
            start + n
            for start, word in self._pairs()
            for n in range(shared_stem_length(typed, word))
        ]

    def _match_expansion(self, typed: str) -> list[int]:
        """Match the words in a row that an acronym stands for."""
        runs = (self._match_run(phrase.replace(" ", "")) for phrase in expansions(typed))
        return next(filter(None, runs), [])

    def _match_synonym(self, typed: str) -> list[int]:
        """Match the words that mean the same."""
        meant = synonyms(typed) if self._with_synonyms else ()
        return [start + n for start, own in self._pairs() if own in meant for n in range(len(own))]

    def _match_typo(self, typed: str) -> list[int]:
        """Match the words, or beginnings of words, with the fewest typing errors."""
        fewest = max_typos(typed)
        matches: list[int] = []
        for start, word in self._pairs() if fewest else ():
            if len(word) < len(typed) - fewest:
                continue
            typos, length = _nearest_prefix(typed, word, fewest)
            if typos < fewest:
                fewest, matches = typos, []
            if typos == fewest:
                matches += range(start, start + length)
        return matches

    def _match_letters(self, typed: str) -> list[int]:
        """Match initials, or the beginnings of several words."""
        initials = match_initials(self._words, typed)
        if initials:
            return [self._starts[position] for position in initials]
        matches = []
        for position, piece in match_abbreviation(self._words, typed):
            word, start = self._words[position], self._starts[position]
            offset = -1
            for letter in piece:
                offset = word.index(letter, offset + 1)
                matches.append(start + offset)
        return matches


def _nearest_prefix(typed: str, word: str, most: int) -> tuple[int, int]:
    """Return the fewest typing errors between `typed` and a prefix of `word`, and its length.

    The whole word is preferred. More errors than `most` are returned as `most + 1`.
    """
    lengths = (len(word), len(typed), len(typed) + 1, len(typed) - 1)
    return min(
        ((OSA.distance(typed, word[:n], score_cutoff=most), n) for n in lengths if n <= len(word)),
        key=lambda nearest: nearest[0],
    )


def _find_all(text: str, part: str) -> Iterator[int]:
    """Yield the offsets of `part` in `text`, without overlaps."""
    offset = text.find(part)
    while offset >= 0:
        yield offset
        offset = text.find(part, offset + len(part))


def _merge_spans(indices: list[int], title: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the characters at `indices`, merged where they touch."""
    start = end = -1
    for index in indices:
        if index > end:
            if end > start:
                yield start, end
            start = index
        end = max(end, _character_end(title, index))
    if end > start:
        yield start, end


def _character_end(title: str, index: int) -> int:
    """Return the end of the character at `index`, with accents, modifiers and joined emoji."""
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
