"""Words of a title that a query writes as one: `metapolicy` for "Meta-Policy".

Apart because it is the one kind of evidence that the vocabulary alone cannot give: a typed word is
cut into known words in every way it can be, and the titles where those stand in a row are sought.
"""

from collections.abc import Callable, Iterator
from itertools import chain

from reader.search.store import Store

_MOST_PIECES = 4
_MOST_CUTS = 32
_LONGEST = 64


def written_together(
    store: Store, word: str, *, unfinished: bool, pause: Callable[[], None]
) -> dict[int, int]:
    """Titles that hold `word` as several words in a row, with the position of the first there.

    If `unfinished`, the last of them may only begin like the end of `word`.
    """
    found: dict[int, int] = {}
    for count, pieces in enumerate(_cuts(store, word[:_LONGEST], unfinished)):
        if count == _MOST_CUTS:
            break
        for title, position in _in_a_row(store, pieces, unfinished, pause):
            found.setdefault(title, position)
    return found


def _cuts(store: Store, word: str, unfinished: bool) -> Iterator[list[str]]:
    """The ways to cut a word into two to four known words, of which few have a single letter."""
    known, begun = store.vocabulary.numbers, store.vocabulary.known_beginning
    steps = 0

    def cut(rest: str, pieces: list[str], may_be_letter: bool) -> Iterator[list[str]]:
        nonlocal steps
        if pieces and (rest in known or (unfinished and len(rest) > 1 and begun(rest))):
            yield [*pieces, rest]
        if len(pieces) == _MOST_PIECES - 1:
            return
        for end in range(1, len(rest)):
            steps += 1
            if steps > 50 * _LONGEST:  # a hostile word can be cut in a million ways
                return
            if rest[:end] in known and (end > 1 or may_be_letter):
                yield from cut(rest[end:], [*pieces, rest[:end]], may_be_letter and end > 1)

    for pieces in cut(word, [], True):
        letters = sum(len(piece) == 1 for piece in pieces)
        if letters <= 1:
            yield pieces


def _in_a_row(
    store: Store, pieces: list[str], unfinished: bool, pause: Callable[[], None]
) -> Iterator[tuple[int, int]]:
    """Titles that hold these words in a row, with the position of the first."""
    vocabulary = store.vocabulary
    number = vocabulary.numbers
    begun = set(vocabulary.starting(pieces[-1])) if unfinished and len(pieces[-1]) > 1 else set()
    meant = [{number[piece]} for piece in pieces[:-1]]
    meant.append(begun or {number[pieces[-1]]})
    for count, title in enumerate(_holding_all(store, meant)):
        if not count % 256:
            pause()
        words = store.word_numbers(title).tolist()
        for position in range(len(words) - len(meant) + 1):
            if all(words[position + at] in numbers for at, numbers in enumerate(meant)):
                yield title, position
                break


def _holding_all(store: Store, meant: list[set[int]]) -> set[int]:
    """Titles that hold one word of each set, in whatever order."""
    titles = store.vocabulary.titles
    rarest_first = sorted(meant, key=lambda words: sum(len(titles[word]) for word in words))
    held: set[int] = set().union(*(titles[word] for word in rarest_first[0]))
    for words in rarest_first[1:]:
        held = held.intersection(chain.from_iterable(titles[word] for word in words))
    return held
