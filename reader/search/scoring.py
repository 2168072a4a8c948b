"""What speaks for a title, word by word of the query.

One `Evidence` a typed word: the words of the vocabulary that it may mean, each with a level (0 to
100, how good a match it is), and the titles where it is two or more words written together, or that
have it from elsewhere. Here because levels are what everything else compares: the table of them
stands in this one place.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from math import log2

from reader.search.joined_words import written_together
from reader.search.store import Store
from reader.search.vocabulary import slips_allowed

EXACT, START, JOINED, FORM, END, INSIDE = 100, 92, 90, 88, 84, 80
"""A whole word, its beginning, several words without their spaces, another form of it, its end, its
middle."""
FIRM = FORM
"""From here on a title has the word, and nobody asks whether something else was meant."""
WRITTEN = INSIDE
"""From here on a title has the word as it is written."""
AUTHOR = 85
"""No word of the title, but one of its authors' names: likelier than that a word is mistyped, even
where the order of the words speaks for that."""
SLIPS = {2: 72, 3: 68, 4: 60, 5: 57, 6: 48, 7: 46}
"""Typing errors, doubled; the odd ones are errors in the beginning of a longer word."""
WEAK = 45
"""Below this a word counts as half lacking."""
ABSTRACT, HALF = 42, 40
"""Only a word of the abstract; only a beginning, or the sound, of a word of the title."""
FEW_LETTERS = 2
_CERTAIN = 10
_SHORTEST_JOINED = 4
_UNION_CHUNK = 512
# Reading a title's words one by one costs about as much as this many steps through postings.
_WORDS_OF_TITLES = 20

Pause = Callable[[], None]
Levels = dict[int, int]
ByLevel = list[tuple[int, set[int]]]
"""Levels, the best first, each with the numbers of its titles; no title stands twice."""


@dataclass(frozen=True)
class Place:
    """Where a word stands in the query: what it may mean depends on it."""

    alone: bool
    first: bool
    last: bool
    in_many: bool
    """One of five words or more."""


class Evidence:
    """The words and titles that one typed word may mean."""

    def __init__(self, store: Store, word: str, place: Place, pause: Pause) -> None:
        self._store = store
        self.word = word
        self.unfinished = place.last
        """Whether it is still being typed."""
        self._written = _levels_as_written(store, word, place)
        self.levels = self._written
        """Level by word number."""
        self.joined: dict[int, int] = {}
        """Title number to the position there of the first word, where it is several words."""
        if len(word) >= _SHORTEST_JOINED:
            self.joined = written_together(store, word, unfinished=place.last, pause=pause)
        self._elsewhere: Mapping[int, Set[int]] = {}
        """Titles by level of papers that hold it elsewhere."""
        self.common = self._holding(FIRM)
        """How many titles have it firmly."""
        self.bits = self._halvings(self.common)
        """What the word tells: by how many halvings it narrows the titles down."""
        # What so many titles hold is no typing error; among many words, neither is what one holds.
        certain = place.in_many and EXACT in self._written.values()
        certain = certain or self._holding(START) >= _CERTAIN
        self._most_slips = 0 if certain else slips_allowed(word)
        self._near: dict[int, dict[int, int]] = {}

    def _holding(self, level: int) -> int:
        """How many titles hold what is written, counted for each word of this level or better."""
        titles = self._store.vocabulary.titles
        return sum([len(titles[word]) for word, mine in self._written.items() if mine >= level])

    def _halvings(self, holding: int) -> float:
        """By how many halvings one comes from all titles to so many."""
        return max(1.0, log2((len(self._store.keys) + 1) / (holding + 1)))

    def size(self) -> int:
        """How many word occurrences `by_level` would have to read."""
        titles = self._store.vocabulary.titles
        elsewhere = sum(map(len, self._elsewhere.values()))
        return sum([len(titles[word]) for word in self.levels]) + len(self.joined) + elsewhere

    def by_level(self, pause: Pause) -> ByLevel:
        """The titles that hold what the word may mean."""
        titles = self._store.vocabulary.titles
        seen: set[int] = set()
        found: ByLevel = []
        for level, words in self._words_by_level():
            here = set(self._beside_words(level))
            for start in range(0, len(words), _UNION_CHUNK):
                here.update(*[titles[word] for word in words[start : start + _UNION_CHUNK]])
                pause()
            if seen:
                here -= seen
            if here:
                seen |= here
                found.append((level, here))
        return found

    def by_level_among(self, candidates: set[int], pause: Pause) -> ByLevel:
        """`by_level` of the candidates only, by whichever way reads less."""
        if self.size() > _WORDS_OF_TITLES * len(candidates):
            return self._read_candidates(candidates, pause)
        titles = self._store.vocabulary.titles
        found: ByLevel = []
        left = candidates
        for level, words in self._words_by_level():
            here = left.intersection(chain.from_iterable([titles[word] for word in words]))
            here |= left.intersection(self._beside_words(level))
            found.append((level, here))
            left = left - here
            pause()
        return found

    def _read_candidates(self, candidates: Iterable[int], pause: Pause) -> ByLevel:
        level_of, words = self.levels.get, self._store.word_numbers
        found: dict[int, set[int]] = {}
        for count, title in enumerate(candidates):
            if not count % 1024:
                pause()
            level = max([level_of(word, 0) for word in words(title)], default=0)
            if level < JOINED:
                level = max(level, self.level_beside_words(title))
            if level:
                found.setdefault(level, set()).add(title)
        return sorted(found.items(), reverse=True)

    def level_in(self, title: int) -> int:
        """The best level of what speaks for a title; 0 if nothing does."""
        words = self._store.word_numbers(title)
        level = max([self.levels.get(word, 0) for word in words], default=0)
        return max(level, self.level_beside_words(title))

    def level_beside_words(self, title: int) -> int:
        """The best level of what speaks for a title beside its single words; 0 if nothing does."""
        if title in self.joined:
            return JOINED
        return max([level for level, held in self._elsewhere.items() if title in held], default=0)

    def _beside_words(self, level: int) -> Iterable[int]:
        return self.joined if level == JOINED else self._elsewhere.get(level, ())

    def _words_by_level(self) -> list[tuple[int, list[int]]]:
        by_level: dict[int, list[int]] = {level: [] for level in self._elsewhere}
        if self.joined:
            by_level[JOINED] = []
        for word, level in self.levels.items():
            by_level.setdefault(level, []).append(word)
        return sorted(by_level.items(), reverse=True)

    # What else the word may mean, where what is written is not enough.

    def as_written(self) -> None:
        """Mean again only what titles hold as it is written."""
        self.levels = self._written
        self._elsewhere = {}
        self.bits = self._halvings(self.common)

    def allow_inside(self) -> None:
        """Also mean words that hold this one in their middle."""
        inside, _ = self._store.vocabulary.containing(self.word)
        self.levels = dict.fromkeys(inside, INSIDE) | self._written

    def allow_slips(self, most: int, pause: Pause) -> bool:
        """Also mean words at most so many typing errors away; whether that adds any."""
        if most > self._most_slips:
            return False
        before = len(self.levels)
        if most not in self._near:
            self._near[most] = self._store.vocabulary.near(self.word, most, pause)
        near = {word: SLIPS[doubled] for word, doubled in self._near[most].items() if doubled > 1}
        self.levels = near | self._written
        return len(self.levels) > before

    def allow_half(self) -> bool:
        """Also mean words with the same beginning, else with the same consonants, if titles do not
        hold this one; whether that adds any. Names of methods are remembered so: `bytehand` for
        "ByteWrist", `moma` for "Mamba"."""
        if any(level >= FIRM for level in self._written.values()):
            return False
        vocabulary = self._store.vocabulary
        half = vocabulary.beginning_alike(self.word) or vocabulary.sounding_alike(self.word)
        before = len(self.levels)
        self.levels = dict.fromkeys(half, HALF) | self.levels
        return len(self.levels) > before

    def look_elsewhere(self, titles: Mapping[int, Set[int]]) -> None:
        """Also mean these titles, by level, whose papers hold it elsewhere."""
        self._elsewhere = titles

    def weigh_as_name(self) -> None:
        """Let it tell no more than a word of as many titles as it has papers by its name."""
        self.bits = self._halvings(self.common + len(self._elsewhere.get(AUTHOR, ())))


def _levels_as_written(store: Store, word: str, place: Place) -> Levels:
    vocabulary = store.vocabulary
    exact = vocabulary.numbers.get(word)
    if exact is not None and not vocabulary.titles[exact]:
        exact = None
    few_letters = len(word) <= FEW_LETTERS and word.isascii()
    if few_letters and place.alone:
        # Being the whole word tells little of two letters, and they are inside half of all words.
        return dict.fromkeys(vocabulary.starting(word), START)
    levels: Levels = {}
    if len(word) == 1 and few_letters:
        pass
    elif few_letters or (exact is not None and place.in_many):
        if place.first:
            levels = dict.fromkeys(vocabulary.containing(word)[1], END)
        levels.update(dict.fromkeys(vocabulary.forms_of(word), FORM))
        levels.update(dict.fromkeys(vocabulary.starting(word), START))
    else:
        anywhere, at_end = vocabulary.containing(word)
        levels = dict.fromkeys(anywhere, INSIDE)
        levels.update(dict.fromkeys(at_end, END))
        levels.update(dict.fromkeys(vocabulary.forms_of(word), FORM))
        levels.update(dict.fromkeys(vocabulary.starting(word), START))
    if exact is not None:
        levels[exact] = EXACT
    return levels


_IN_ORDER = 8.0
_SIDE_BY_SIDE = 3.0
_AT_BEGINNING = 1.0  # names stand there
_AS_TYPED = 30.0
_AS_TYPED_AT_WORD = 4.0
_WHOLE = 50.0
# A word may stand at many places in a hostile title; steps between places cost their square.
_MOST_PLACES = 6

Places = list[tuple[int, int]]
"""Positions in the title that a typed word may mean, each with its level."""


def places_of(levels: Mapping[int, int], words: Sequence[int]) -> Places:
    """The best places in a title, given by its words, for a typed word, given by its levels."""
    level_of = levels.get
    places = [(at, level) for at, word in enumerate(words) if (level := level_of(word))]
    if len(places) > _MOST_PLACES:
        places = sorted(places, key=lambda place: -place[1])[:_MOST_PLACES]
    return places


def by_order(places: Sequence[Places], shares: Sequence[float]) -> float:
    """The best score (0 to about 110) of reading one place for each typed word.

    Levels count by the words' shares (1 together); every step forward, and more so to the next
    word, adds.
    """
    step_worth = _IN_ORDER / max(1, len(places) - 1)
    next_worth = step_worth + _SIDE_BY_SIDE / max(1, len(places) - 1)
    best: dict[int, float] = {-1: 0.0}
    for mine, share in zip(places, shares, strict=True):
        if not mine:
            continue
        reached: dict[int, float] = {}
        for position, level in mine:
            before = max(
                score
                + (0 if at < 0 or position <= at else next_worth if position == at + 1
                   else step_worth)
                for at, score in best.items()
            )  # fmt: skip
            reached[position] = before + level * share + (0 if position else _AT_BEGINNING)
        best = reached
    return max(best.values())


def as_typed(typed: Sequence[str], words: Sequence[str]) -> float:
    """What it adds that the title holds the query as it was typed."""
    query, title = " ".join(typed), " ".join(words)
    if query == title:
        return _AS_TYPED + _AS_TYPED_AT_WORD + _WHOLE
    at = title.find(query)
    if at >= 0:
        begins = at == 0 or title[at - 1] == " " or f" {query}" in title
        return _AS_TYPED + (_AS_TYPED_AT_WORD if begins else 0)
    if query.replace(" ", "") in title.replace(" ", ""):
        return _AS_TYPED
    return 0.0
