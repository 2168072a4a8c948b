"""Consecutive words of a title that a query writes as one: `metapolicy` for "Meta-Policy".

The typed word is split into known words in every possible way; then titles are sought that contain
them in a row.
"""

from collections.abc import Callable, Iterator
from itertools import chain

from reader.search.store import TitleStore

_MAX_PIECES = 4
_MIN_HALF = 3
_MAX_SPLITS = 32
_MAX_LENGTH = 64
_MAX_STEPS = 50 * _MAX_LENGTH
"""Of the search for splits: a hostile word can be split in a million ways."""


def find_joined_words(
    store: TitleStore, word: str, *, is_unfinished: bool, check_stop: Callable[[], None]
) -> dict[int, int]:
    """Return the titles that contain `word` as several words in a row.

    The value is the position of the first of these words in the title. If `is_unfinished`, the last
    of them need only begin like the end of `word`.
    """
    positions: dict[int, int] = {}
    for count, pieces in enumerate(_splits(store, word[:_MAX_LENGTH], is_unfinished)):
        if count == _MAX_SPLITS:
            break
        for title, position in _find_in_row(store, pieces, is_unfinished, check_stop):
            positions.setdefault(title, position)
    return positions


def find_phrase(store: TitleStore, phrase: str, check_stop: Callable[[], None]) -> set[int]:
    """Return the titles that contain the words of `phrase` in a row."""
    words, known = phrase.split(), store.vocabulary.numbers
    if not all(word in known for word in words):
        return set()
    return {title for title, _ in _find_in_row(store, words, False, check_stop)}


def two_words(store: TitleStore, word: str) -> list[str]:
    """Return the ways to write `word` as two known words, or as a name and its number."""
    known = store.vocabulary.numbers
    ends = range(_MIN_HALF, min(len(word), _MAX_LENGTH) - _MIN_HALF + 1)
    halves = [(word[:end], word[end:]) for end in ends]
    name = word.rstrip("0123456789")
    if 1 < len(name) < len(word):
        halves.append((name, word[len(name) :]))
    return [f"{first} {second}" for first, second in halves if first in known and second in known]


def _may_continue(piece: str) -> bool:
    """Return True if a last piece may be the beginning of a word: `gpt4` for "GPT-4o"."""
    return len(piece) > 1 or piece.isdigit()


def find_swapped_halves(store: TitleStore, word: str) -> set[int]:
    """Return the titles that contain `word` with its two halves swapped, as one word or as two in a
    row: `matchtime` for "TimeMatch"."""
    numbers, titles = store.vocabulary.numbers, store.vocabulary.titles
    found: set[int] = set()
    for end in range(_MIN_HALF, len(word) - _MIN_HALF + 1):
        first, second = word[end:], word[:end]
        joined = numbers.get(first + second)
        if joined is not None and joined != numbers.get(word):
            found.update(titles[joined])
        if first in numbers and second in numbers:
            found.update(title for title, _ in _find_in_row(store, [first, second], False, _go_on))
    return found


def _go_on() -> None:
    """Never stop."""


def _splits(store: TitleStore, word: str, is_unfinished: bool) -> Iterator[list[str]]:
    """Yield the ways to split `word` into two to four known words, at most one of one letter."""
    known, is_prefix = store.vocabulary.numbers, store.vocabulary.is_prefix
    steps = 0

    def split(rest: str, pieces: list[str], may_be_letter: bool) -> Iterator[list[str]]:
        nonlocal steps
        if pieces and (
            rest in known or (is_unfinished and _may_continue(rest) and is_prefix(rest))
        ):
            yield [*pieces, rest]
        if len(pieces) == _MAX_PIECES - 1:
            return
        for end in range(1, len(rest)):
            steps += 1
            if steps > _MAX_STEPS:
                return
            if rest[:end] in known and (end > 1 or may_be_letter):
                yield from split(rest[end:], [*pieces, rest[:end]], may_be_letter and end > 1)

    for pieces in split(word, [], True):
        letters = sum(len(piece) == 1 for piece in pieces)
        if letters <= 1:
            yield pieces


def _find_in_row(
    store: TitleStore, pieces: list[str], is_unfinished: bool, check_stop: Callable[[], None]
) -> Iterator[tuple[int, int]]:
    """Yield the titles with these words in a row, each with the position of the first."""
    vocabulary = store.vocabulary
    numbers, last = vocabulary.numbers, pieces[-1]
    completed = (
        set(vocabulary.with_prefix(last)) if is_unfinished and _may_continue(last) else set()
    )
    allowed = [{numbers[piece]} for piece in pieces[:-1]]
    allowed.append(completed or {numbers[last]})
    for count, title in enumerate(_titles_with_all(store, allowed)):
        if not count % 256:
            check_stop()
        words = store.word_numbers(title).tolist()
        for position in range(len(words) - len(allowed) + 1):
            if all(words[position + n] in choices for n, choices in enumerate(allowed)):
                yield title, position
                break


def _titles_with_all(store: TitleStore, allowed: list[set[int]]) -> set[int]:
    """Return the titles that contain one word of each set, in any order."""
    titles = store.vocabulary.titles
    rarest_first = sorted(allowed, key=lambda words: sum(len(titles[word]) for word in words))
    common: set[int] = set().union(*(titles[word] for word in rarest_first[0]))
    for words in rarest_first[1:]:
        common = common.intersection(chain.from_iterable(titles[word] for word in words))
    return common
