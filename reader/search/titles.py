"""The title index: fuzzy search over paper titles.

The one module of this room that others call. A query's words are looked up in the vocabulary, not
in the titles; what they find there becomes titles through the postings, and the best few hundred
of these are read again as a whole. Belongs to one thread at a time.
"""

from collections.abc import Callable, Collection, Container, Iterable, Sequence, Set

from reader.search.evidence import FEW_LETTERS, JOINED, ByLevel, Evidence, Place
from reader.search.fold import folded
from reader.search.lacking import Lacking, Rule
from reader.search.lit import lit
from reader.search.score import as_typed, best_places, by_order
from reader.search.short import Abbreviation
from reader.search.store import Store

_MOST_WORDS = 48
_LONGEST_WORD = 256
_READ_AGAIN = 400
_BETWEEN_PAUSES = 2_048
_MOST_SLIPS = 3
_MANY_WORDS = 5
_REMEMBERED = 16
_FEW_PAPERS = 1_000


class Abandoned(Exception):
    """The search was given up, because `stop` said so."""


class TitleIndex:
    """Titles of papers, found by words remembered more or less rightly."""

    def __init__(self) -> None:
        self._store = Store()
        self._memo: dict[tuple[str, Place], Evidence] = {}
        """What the words of the last queries may mean: the next key changes only one of them."""

        self._narrowed: tuple[frozenset[int], TitleIndex] | None = None
        """An index of the few papers that the last search was restricted to."""

    def __len__(self) -> int:
        """How many papers are known."""
        return len(self._store.numbers)

    def add(self, papers: Iterable[tuple[int, int, str]]) -> None:
        """Take in papers as (key, order, title); a known key gets the new order and title.

        Keys and orders are whole numbers of at most 64 bits. The smallest order comes first among
        equally good titles. Costs what the new papers cost, however many are known.
        """
        self._memo.clear()
        self._narrowed = None
        self._store.add(papers)

    def search(
        self,
        words: str,
        *,
        among: Container[int] | None = None,
        limit: int | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> list[int]:
        """Keys of the papers whose titles match, the best first, then by order.

        Only keys in `among`, if given; at most `limit`; everything if `words` holds no letter,
        figure or symbol. Raises Abandoned soon after `stop()` turns true.
        """
        if isinstance(among, Collection):
            if len(among) <= min(_FEW_PAPERS, len(self) // 8):
                narrowed = self._narrowed_to(frozenset(among))
                return narrowed.search(words, limit=limit, stop=stop)
            among = among if isinstance(among, Set | range) else frozenset(among)
        search = _Search(self._store, folded(words).split(), among, stop, self._memo)
        titles = search.run()
        keys = self._store.keys
        return [keys[title] for title in (titles if limit is None else titles[:limit])]

    def _narrowed_to(self, keys: frozenset[int]) -> "TitleIndex":
        """An index of these papers alone, as long as they are asked for again.

        A day has fifty titles: to search the whole library and drop all others takes up to fifty
        times as long, at every key.
        """
        if self._narrowed is None or self._narrowed[0] != keys:
            index = TitleIndex()
            index._store = self._store.only(keys)
            self._narrowed = keys, index
        return self._narrowed[1]


class _Search:
    """One search: the query, what it is restricted to, and the asking whether to go on."""

    def __init__(
        self,
        store: Store,
        typed: list[str],
        among: Container[int] | None,
        stop: Callable[[], bool] | None,
        memo: dict[tuple[str, Place], Evidence],
    ) -> None:
        self._store = store
        self._memo = memo
        self._all_typed = typed
        self._typed = [word[:_LONGEST_WORD] for word in typed[:_MOST_WORDS]]
        self._among = among
        self._stop = stop

    def run(self) -> list[int]:
        """Numbers of the matching titles, the best first."""
        self._pause()
        if not self._typed:
            return self._by_order(self._allowed(range(len(self._store.keys))))
        self._store.vocabulary.settle(self._pause)
        evidence = self._evidence()
        if len(self._typed) == 1:
            return self._one_word(evidence[0])
        scores, complete = self._combine(evidence)
        for slips in range(1, _MOST_SLIPS + 1):
            if complete:
                break
            more = [each.allow_slips(slips, self._pause) for each in evidence]
            if any(more):
                scores, complete = self._combine(evidence)
        ranked = self._ranked(scores)
        return self._read_again(ranked[:_READ_AGAIN], evidence) + ranked[_READ_AGAIN:]

    def _evidence(self) -> list[Evidence]:
        distinct = list(dict.fromkeys(self._typed))
        return [self._evidence_of(word, distinct) for word in distinct]

    def _evidence_of(self, word: str, distinct: Sequence[str]) -> Evidence:
        place = Place(
            alone=len(self._typed) == 1,
            first=word == distinct[0],
            last=word == self._typed[-1],
            in_many=len(distinct) >= _MANY_WORDS,
        )
        self._pause()
        evidence = self._memo.get((word, place))
        if evidence is None:
            while len(self._memo) >= _REMEMBERED:
                del self._memo[next(iter(self._memo))]
            evidence = Evidence(self._store, word, place, self._pause)
            self._memo[word, place] = evidence
        evidence.allow_slips(0, self._pause)
        return evidence

    def _one_word(self, evidence: Evidence) -> list[int]:
        """As written; else with a typing error, or as initials; else as several words' beginnings;
        else with more typing errors."""
        ranked = self._by_level(evidence)
        if ranked:
            whole = self._store.titles_of_one_word(evidence.word)
            first = [title for title in ranked if title in whole] if whole else []
            return first + [title for title in ranked if title not in whole] if first else ranked
        if len(evidence.word) <= FEW_LETTERS:
            evidence.allow_inside()
            return self._by_level(evidence)
        scores: dict[int, float] = {}
        if evidence.allow_slips(1, self._pause):
            for level, titles in evidence.by_level(self._pause):
                scores.update(dict.fromkeys(self._allowed(titles), float(level)))
        initials = self._store.initials.matching(evidence.word)
        for title, score in self._allowed_scores(initials).items():
            scores[title] = max(score, scores.get(title, 0))
        if not scores:
            abbreviation = Abbreviation(self._store, evidence.word, self._pause)
            scores.update(self._allowed_scores(abbreviation.matching()))
        if scores:
            return self._ranked(scores)
        for slips in range(2, _MOST_SLIPS + 1):
            if evidence.allow_slips(slips, self._pause):
                ranked = self._by_level(evidence)
                if ranked:
                    break
        return ranked

    def _by_level(self, evidence: Evidence) -> list[int]:
        ranked: list[int] = []
        for _, titles in evidence.by_level(self._pause):
            ranked += self._by_order(self._allowed(titles))
            self._pause()
        return ranked

    def _combine(self, evidence: Sequence[Evidence]) -> tuple[dict[int, float], bool]:
        """Scores by title, and whether any title has all the words.

        The rarest words first: a match has one of them, as it cannot lack them all; so the common
        words are sought only in the few titles that the rare ones leave.
        """
        weights = _weights([each.word for each in evidence])
        weighed = list(zip(evidence, weights, strict=True))
        weighed.sort(key=lambda pair: (not pair[1], pair[0].size()))
        rule = Rule(weights)
        found: list[tuple[ByLevel, int]] = []
        matches: Lacking | None = None
        for each, weight in weighed:
            self._pause()
            if matches is None:
                found.append((each.by_level(self._pause), weight))
                if rule.cannot_all_lack([weight for _, weight in found]):
                    held = (titles for by_level, _ in found for _, titles in by_level)
                    matches = Lacking(rule, self._allowed(set().union(*held)))
                    for by_level, weight in found:
                        matches.look_for(by_level, weight)
            else:
                found.append((each.by_level_among(matches.titles(), self._pause), weight))
                matches.look_for(*found[-1])
        if matches is None:
            return {}, False
        return self._scores(matches.titles(), found), matches.any_complete()

    def _scores(self, matches: set[int], found: Sequence[tuple[ByLevel, int]]) -> dict[int, float]:
        """The levels of the words, weighed by their letters."""
        scores: dict[int, float] = dict.fromkeys(matches, 0.0)
        for by_level, weight in found:
            for level, titles in by_level:
                self._pause()
                worth = level * (weight or 1)
                for title in matches & titles:
                    scores[title] += worth
        return scores

    def _allowed(self, titles: Iterable[int]) -> list[int]:
        """Of these titles, those that are not out of date and that the caller wants."""
        replaced, among, keys = self._store.replaced, self._among, self._store.keys
        if replaced:
            titles = [title for title in titles if title not in replaced]
        if among is None:
            return list(titles)
        allowed = []
        for count, title in enumerate(titles):
            if not count % _BETWEEN_PAUSES:
                self._pause()
            if keys[title] in among:
                allowed.append(title)
        return allowed

    def _allowed_scores(self, levels: dict[int, int]) -> dict[int, float]:
        return {title: levels[title] for title in self._allowed(levels)}

    def _by_order(self, titles: list[int]) -> list[int]:
        return sorted(titles, key=self._store.orders.__getitem__)

    def _ranked(self, scores: dict[int, float]) -> list[int]:
        """Titles by score, then by order: one sort for each score, as scores are few."""
        groups: dict[float, list[int]] = {}
        for title, score in scores.items():
            groups.setdefault(score, []).append(title)
        ranked: list[int] = []
        for score in sorted(groups, reverse=True):
            ranked += self._by_order(groups[score])
            self._pause()
        return ranked

    def _read_again(self, titles: list[int], evidence: Sequence[Evidence]) -> list[int]:
        """These titles, best first by the order of the words and by what stands as typed."""
        by_word = {each.word: each for each in evidence}
        read = [by_word[word] for word in self._typed]
        weights = [len(each.word) for each in read]
        scores: dict[int, float] = {}
        for count, title in enumerate(titles):
            if not count % 64:
                self._pause()
            numbers = self._store.word_numbers(title).tolist()
            places = []
            for each in read:
                level = each.levels.get
                found = best_places([level(number, 0) for number in numbers])
                if title in each.joined:
                    found.append((each.joined[title], JOINED))
                places.append(found)
            words = self._store.words(title)
            scores[title] = by_order(places, weights) + as_typed(self._all_typed, words)
        return sorted(titles, key=lambda title: -scores[title])

    def _pause(self) -> None:
        if self._stop is not None and self._stop():
            raise Abandoned


def _weights(words: Sequence[str]) -> list[int]:
    """Letters that count of each word. A single letter, unless all are, proves nothing."""
    weights = [0 if len(word) == 1 and word.isascii() else len(word) for word in words]
    return weights if any(weights) else [1] * (len(words) - 1) + [int(len(words) == 1)]


class _Rank:
    """The adapter for the benchmarks."""

    def __init__(self) -> None:
        self._titles: list[str] | None = None
        self._index = TitleIndex()

    def __call__(self, query: str, titles: list[str], limit: int) -> list[int]:
        """Positions in `titles`, best first. The index of the last list is kept."""
        if titles is not self._titles:
            self._titles, self._index = titles, TitleIndex()
            self._index.add((number, number, title) for number, title in enumerate(titles))
        return self._index.search(query, limit=limit)


rank = _Rank()

__all__ = ["Abandoned", "TitleIndex", "lit", "rank"]
