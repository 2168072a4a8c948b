"""How well titles match one typed word.

A level from 0 to 100 says how well something in a title matches the word. All levels are defined
here, because they are compared with each other. `WordMatches` finds what the word may mean.
"""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import chain
from math import log2

from reader.search.acronyms import expansions
from reader.search.joined_words import find_joined_words, find_phrase, find_swapped_halves
from reader.search.store import TitleStore
from reader.search.synonyms import synonyms
from reader.search.vocabulary import max_typos
from reader.search.word_forms import number_forms

EXACT, PREFIX, JOINED, FORM, SUFFIX, SUBSTRING = 100, 92, 90, 88, 84, 80
"""The whole word; its beginning; several words without their spaces; another grammatical form; its
end; its middle."""
FIRM = FORM
"""From this level on the title has the word, and no other meaning is looked for."""
AS_TYPED = SUBSTRING
"""From this level on the title contains the word as it was typed."""
AUTHOR = 85
"""An author's name instead of a word of the title. Likelier than a typing error."""
TYPO_LEVELS = {2: 72, 3: 68, 4: 60, 5: 57, 6: 48, 7: 46}
"""By the number of typing errors, doubled; odd ones match only the beginning of a longer word."""
WEAK = 45
"""Below this level a word counts as half missing."""
SYNONYM = 70
"""Another word for the same thing: `picture` for "image"."""
SWAPPED = 70
"""A name of two words in the other order: `matchtime` for "TimeMatch"."""
LABEL, ABSTRACT, SIMILAR = 62, 60, 50
"""A word of a keyword or category; of the abstract; a word of the title with the same beginning or
sound."""
NEAR_MENTION = 70
"""A word of the title that begins like one that the paper mentions elsewhere."""
LONGER_WORD = 75
"""The beginning of a longer word, if the typed one is an author's name and no word of a title."""
_BOTH_ENDS = 15
"""Added for a word that begins and ends like the typed one with all of its letters."""
_SHORTEST_NAME = 6
OUTSIDE_TYPO = 0.75
"""Share of a level that remains if a word outside the title is found by a typing error."""
MAX_SHORT_WORD = 2
"""Letters of a short word, which matches only the beginnings of words."""
_RARITY = 0.7
"""Exponent of the bits for papers that match in part: a word twice as rare is less than twice the
evidence."""
_COMMON_TITLES = 10
"""A word that so many titles contain is not a typing error."""
_MIN_JOINED = 4
_UNION_CHUNK = 512
_STEPS_PER_TITLE = 20
"""Reading the words of one title takes about as long as this many steps through postings."""

CheckStop = Callable[[], None]
"""Called between the longer steps; raises to stop the search."""
Levels = dict[int, int]
"""Levels by word or title number."""
TitlesByLevel = list[tuple[int, set[int]]]
"""Levels, best first, each with its titles; no title is listed twice."""


@dataclass(frozen=True)
class QueryPosition:
    """The position of a word in the query, on which its possible meanings depend."""

    is_only: bool
    is_first: bool
    is_last: bool
    in_long_query: bool
    """One of five words or more."""


class WordMatches:
    """The words of the vocabulary, and the titles, that one typed word may mean."""

    def __init__(
        self, store: TitleStore, word: str, position: QueryPosition, check_stop: CheckStop
    ) -> None:
        self._store = store
        self.word = word
        self.is_unfinished = position.is_last
        """Whether it may still be being typed."""
        self._literal_levels = _literal_levels(store, word, position)
        self.levels = self._literal_levels
        """Levels by word number."""
        self.joined: dict[int, int] = {}
        """Titles that contain it as several words, with the position of the first of them."""
        if len(word) >= _MIN_JOINED:
            self.joined = find_joined_words(
                store, word, is_unfinished=position.is_last, check_stop=check_stop
            )
        self._mentions: Mapping[int, Set[int]] = {}
        """By level, the titles of papers that mention it in authors or abstract."""
        self.firm_count = self._count_titles(FIRM)
        """Number of titles that contain it firmly."""
        self.bits = self._information(self.firm_count)
        """Information of the word in bits: how often it halves the number of titles."""
        is_certain = position.in_long_query and EXACT in self._literal_levels.values()
        is_certain = is_certain or self._count_titles(PREFIX) >= _COMMON_TITLES
        self._max_typos = 0 if is_certain else max_typos(word)
        self._nearby: dict[int, dict[int, int]] = {}
        """By the number of typing errors allowed, the words and their doubled distances."""

    def _count_titles(self, level: int) -> int:
        """Count the titles of each word as typed that has at least this level."""
        titles = self._store.vocabulary.titles
        return sum(
            [len(titles[word]) for word, own in self._literal_levels.items() if own >= level]
        )

    def _information(self, count: int) -> float:
        """Return the bits of a word that `count` titles contain."""
        return max(1.0, log2((len(self._store.keys) + 1) / (count + 1)))

    # What the word may mean

    def reset(self) -> None:
        """Allow only what titles contain as it was typed."""
        self.levels = self._literal_levels
        self._mentions = {}
        self.bits = self._information(self.firm_count)

    def allow_substrings(self) -> None:
        """Also allow words that contain this one."""
        inside, _ = self._store.vocabulary.with_substring(self.word)
        self.levels = dict.fromkeys(inside, SUBSTRING) | self._literal_levels

    def allow_typos(self, most: int, check_stop: CheckStop, share: float = 1.0) -> bool:
        """Also allow words at most `most` typing errors away; return True if that adds any.

        `share`: of the usual levels, for words that are probably right.
        """
        if most > self._max_typos:
            return False
        before = len(self.levels)
        if most not in self._nearby:
            vocabulary = self._store.vocabulary
            self._nearby[most] = vocabulary.within_distance(self.word, most, check_stop)
        nearby = self._nearby[most].items()
        typos = {
            word: round(share * TYPO_LEVELS[doubled]) for word, doubled in nearby if doubled > 1
        }
        self.levels = typos | self._literal_levels
        swapped = find_swapped_halves(self._store, self.word)
        if swapped:
            self.allow_more_mentions({SWAPPED: swapped})
        return len(self.levels) > before or bool(swapped)

    def allow_similar(self) -> bool:
        """Also allow words with the same beginning, else with the same consonants.

        Only if no title contains this word firmly. Return True if that adds any. People remember
        names of methods like that: `bytehand` for "ByteWrist", `moma` for "Mamba".
        """
        if any(level >= FIRM for level in self._literal_levels.values()):
            return False
        vocabulary = self._store.vocabulary
        similar = vocabulary.sharing_prefix(self.word) or vocabulary.sounding_like(self.word)
        levels = dict.fromkeys(similar, SIMILAR)
        if len(self.word) >= _SHORTEST_NAME:
            for word, share in vocabulary.sharing_both_ends(self.word).items():
                levels[word] = max(levels.get(word, 0), round(SIMILAR + share * _BOTH_ENDS))
        before = len(self.levels)
        self.levels = levels | self.levels
        return len(self.levels) > before

    def allow_near_mentions(self) -> None:
        """Also allow words that begin like this one without its last letter.

        A paper that mentions "spectra", with "Spectrum" in its title, ranks above other mentions.
        """
        if len(self.word) >= _SHORTEST_NAME:
            near = self._store.vocabulary.with_prefix(self.word[:-1])
            self.levels = dict.fromkeys(near, NEAR_MENTION) | self.levels

    def allow_expansions(self, check_stop: CheckStop) -> None:
        """Also allow titles with the words that this one stands for, if it is an acronym."""
        for phrase in expansions(self.word):
            self.allow_more_mentions({FORM: find_phrase(self._store, phrase, check_stop)})

    def allow_synonyms(self) -> None:
        """Also allow words that mean the same."""
        numbers = self._store.vocabulary.numbers
        meant = [numbers[word] for word in synonyms(self.word) if word in numbers]
        self.levels = dict.fromkeys(meant, SYNONYM) | self.levels

    def prefer_authors(self) -> None:
        """Rank words that only begin with this one below authors' names that are this one."""
        vocabulary = self._store.vocabulary
        forms = set(vocabulary.forms_of(self.word))
        self.levels = {
            word: LONGER_WORD if level == PREFIX and word not in forms else level
            for word, level in self.levels.items()
        }

    def allow_mentions(self, titles: Mapping[int, Set[int]]) -> None:
        """Also allow these titles, by level, whose papers mention the word outside the title."""
        self._mentions = titles

    def allow_more_mentions(self, titles: Mapping[int, Set[int]]) -> None:
        """Allow these titles as well as those that were allowed before."""
        levels = {*titles, *self._mentions}
        self._mentions = {
            level: {*titles.get(level, ()), *self._mentions.get(level, ())} for level in levels
        }

    def weigh(self, papers: int) -> None:
        """Set the bits to those of a word that so many papers contain anywhere; 0 if none does."""
        rarity = log2((len(self._store.keys) + 2) / (papers + 1)) if papers else 0.0
        self.bits = max(0.0, rarity) ** _RARITY

    @property
    def is_written(self) -> bool:
        """Whether any title contains it as it was typed, or in another grammatical form."""
        titles = self._store.vocabulary.titles
        return bool(self.joined) or any(titles[word] for word in self._literal_levels)

    @property
    def is_only_a_form(self) -> bool:
        """Whether titles contain other grammatical forms of it, but not the word itself.

        It may be misspelt: `reinforcment` looks like a form of `reinforcing`.
        """
        titles = self._store.vocabulary.titles
        written = {level for word, level in self._literal_levels.items() if titles[word]}
        return not self.joined and written == {FORM}

    @property
    def begins_words(self) -> bool:
        """Whether any title contains it as a word, as the beginning of one, or as several."""
        return bool(self.joined) or self._count_titles(PREFIX) > 0

    def count_papers(self, check_stop: CheckStop) -> int:
        """Return the number of papers that match."""
        return sum(len(titles) for _, titles in self.titles_by_level(check_stop))

    def titles_with_word(self) -> set[int]:
        """Return the titles that contain the whole word or its plural."""
        vocabulary = self._store.vocabulary
        numbers = map(vocabulary.numbers.get, number_forms(self.word))
        return set().union(*(vocabulary.titles[word] for word in numbers if word is not None))

    def nearest_words(self, allowed: Callable[[Iterable[int]], list[int]]) -> list[str]:
        """Return the words that it may mean with the fewest typing errors, the commonest first.

        `allowed` returns those of some titles that are wanted; words without any are left out.
        """
        vocabulary = self._store.vocabulary
        levels = {
            word: level
            for word, level in self.levels.items()
            if level < AS_TYPED and allowed(vocabulary.titles[word])
        }
        best = max(levels.values(), default=0)
        words = [word for word, level in levels.items() if level == best]
        words.sort(key=lambda word: -len(vocabulary.titles[word]))
        return [vocabulary.words[word] for word in words]

    # Which titles match

    def size(self) -> int:
        """Return the number of postings that `titles_by_level` would read."""
        titles = self._store.vocabulary.titles
        mentions = sum(map(len, self._mentions.values()))
        return sum([len(titles[word]) for word in self.levels]) + len(self.joined) + mentions

    def titles_by_level(self, check_stop: CheckStop) -> TitlesByLevel:
        """Return the titles that match."""
        titles = self._store.vocabulary.titles
        seen: set[int] = set()
        result: TitlesByLevel = []
        for level, words in self._words_by_level():
            matches = set(self._titles_outside_words(level))
            for start in range(0, len(words), _UNION_CHUNK):
                matches.update(*[titles[word] for word in words[start : start + _UNION_CHUNK]])
                check_stop()
            if seen:
                matches -= seen
            if matches:
                seen |= matches
                result.append((level, matches))
        return result

    def titles_by_level_within(self, candidates: set[int], check_stop: CheckStop) -> TitlesByLevel:
        """Return the candidates that match, found in the way that reads less."""
        if self.size() > _STEPS_PER_TITLE * len(candidates):
            return self._read_candidates(candidates, check_stop)
        titles = self._store.vocabulary.titles
        result: TitlesByLevel = []
        remaining = candidates
        for level, words in self._words_by_level():
            matches = remaining.intersection(chain.from_iterable([titles[word] for word in words]))
            matches |= remaining.intersection(self._titles_outside_words(level))
            result.append((level, matches))
            remaining = remaining - matches
            check_stop()
        return result

    def _read_candidates(self, candidates: Iterable[int], check_stop: CheckStop) -> TitlesByLevel:
        level_of, words = self.levels.get, self._store.word_numbers
        result: dict[int, set[int]] = {}
        for count, title in enumerate(candidates):
            if not count % 1024:
                check_stop()
            level = max([level_of(word, 0) for word in words(title)], default=0)
            if level < JOINED:
                level = max(level, self.level_outside_words(title))
            if level:
                result.setdefault(level, set()).add(title)
        return sorted(result.items(), reverse=True)

    def level_in(self, title: int) -> int:
        """Return the level of a title; 0 if it does not match."""
        words = self._store.word_numbers(title)
        level = max([self.levels.get(word, 0) for word in words], default=0)
        return max(level, self.level_outside_words(title))

    def level_outside_words(self, title: int) -> int:
        """Return the level of a title without its single words: joined words and mentions."""
        if title in self.joined:
            return JOINED
        return max([level for level, held in self._mentions.items() if title in held], default=0)

    def _titles_outside_words(self, level: int) -> Iterable[int]:
        return self.joined if level == JOINED else self._mentions.get(level, ())

    def _words_by_level(self) -> list[tuple[int, list[int]]]:
        by_level: dict[int, list[int]] = {level: [] for level in self._mentions}
        if self.joined:
            by_level[JOINED] = []
        for word, level in self.levels.items():
            by_level.setdefault(level, []).append(word)
        return sorted(by_level.items(), reverse=True)


def _literal_levels(store: TitleStore, word: str, position: QueryPosition) -> Levels:
    """Return the levels of the words that contain `word` as it was typed, and of its forms."""
    vocabulary = store.vocabulary
    exact = vocabulary.numbers.get(word)
    if exact is not None and not vocabulary.titles[exact]:
        exact = None
    is_short = len(word) <= MAX_SHORT_WORD and word.isascii()
    if is_short and position.is_only:
        if len(word) == 1 and exact is not None:
            return {**dict.fromkeys(vocabulary.with_prefix(word), PREFIX), exact: EXACT}
        # Two letters are part of half of all words, and a whole word of two letters means little.
        return dict.fromkeys(vocabulary.with_prefix(word), PREFIX)
    levels: Levels = {}
    if len(word) == 1 and is_short:
        pass
    elif is_short or (exact is not None and position.in_long_query):
        if position.is_first:
            levels = dict.fromkeys(vocabulary.with_substring(word)[1], SUFFIX)
        levels.update(dict.fromkeys(vocabulary.forms_of(word), FORM))
        levels.update(dict.fromkeys(vocabulary.with_prefix(word), PREFIX))
    else:
        anywhere, at_end = vocabulary.with_substring(word)
        levels = dict.fromkeys(anywhere, SUBSTRING)
        levels.update(dict.fromkeys(at_end, SUFFIX))
        levels.update(dict.fromkeys(vocabulary.forms_of(word), FORM))
        levels.update(dict.fromkeys(vocabulary.with_prefix(word), PREFIX))
    if exact is not None:
        levels[exact] = EXACT
    return levels
