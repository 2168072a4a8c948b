"""`sort:foryou`: the papers of a view in the order of how near they are to the stars.

A paper's score is the mean of its similarities to the nearest stars, less its similarity to the
library as a whole: a paper of the usual words is near to everything. Half of its upvotes are added,
both as deviations from the mean of the view. The order of a view stays until `forget`, so that
nothing moves while it is read.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import nlargest
from typing import TYPE_CHECKING, Final, NamedTuple

from reader.model.clean import NOTHING, CleanText, clean_line
from reader.model.view import View

if TYPE_CHECKING:
    from reader.search.term_weights import TermWeights
    from reader.storage.cache import Cache

MIN_STARS: Final = 3
"""Stars from which on the order is by nearness; with fewer it is by upvotes."""
MAX_STARS: Final = 200
"""The newest stars that count; more would take longer than a view may."""
MAX_RANKED: Final = 1_000
"""The first papers that are ranked; the others follow in the view's order."""
NEAREST_STARS: Final = 10
"""The stars whose similarity to a paper counts."""
UPVOTES_WEIGHT: Final = 0.5
REASON_WORDS: Final = 3
MAX_REASON_TITLE: Final = 60
"""Characters of a star's title in a reason."""
FEW_STARS: Final = f"foryou needs {MIN_STARS} stars; by upvotes until then"
FEW_STARS_LABEL: Final = f"most upvotes first, until you have {MIN_STARS} stars"
"""The order as text where there are too few stars."""


class Ranking(NamedTuple):
    """The order of a view."""

    keys: tuple[int, ...]
    reasons: Mapping[int, CleanText]
    """Why a paper is near, by its key."""
    has_stars: bool
    """Whether there are enough stars; otherwise the order is by upvotes."""
    ranked: frozenset[int] = frozenset()
    """The papers whose place is by their score; the others follow them."""


class ForYou:
    """The orders of the views that were ranked last. Any thread may use it."""

    def __init__(
        self,
        cache: Cache,
        weights: Callable[[], TermWeights],
        keys_of: Callable[[View], Sequence[int]],
    ) -> None:
        """`keys_of` returns the papers of a view in its own order."""
        self._cache = cache
        self._weights = weights
        self._keys_of = keys_of
        self._rankings: dict[View, Ranking] = {}
        self._lock = threading.Lock()

    def known(self, view: View) -> Ranking | None:
        """Return the order of `view` if it was computed already."""
        return self._rankings.get(view)

    def has_stars(self, view: View) -> bool:
        """Whether the order of `view` is or will be by nearness, as there are enough stars."""
        known = self.known(view)
        return known.has_stars if known else len(self._keys_of(View("starred"))) >= MIN_STARS

    def put(self, view: View, ranking: Ranking) -> None:
        """Use the order that an earlier run computed."""
        self._rankings[view] = ranking

    def forget(self) -> None:
        """Compute orders anew from now on: a view was left, and stars may have changed."""
        self._rankings = {}

    def ranking(self, view: View, keys: Sequence[int]) -> Ranking:
        """Return an order that has all of `keys`, which are papers of `view`.

        A day or week is ordered as a whole, and papers that have arrived since follow last. Other
        views are too large for that: `keys` are ordered, unless the known order has all of them.
        """
        with self._lock:
            known = self._rankings.get(view)
            if view.span is not None:
                keys = self._keys_of(view)
            elif known is not None and not known.ranked.issuperset(keys):
                known = None
            if known is None:
                known = self._rank(keys)
            elif view.span is not None and set(known.keys) != set(keys):
                known = known._replace(keys=_merge(known.keys, keys))
            self._rankings[view] = known
            return known

    def _rank(self, keys: Sequence[int]) -> Ranking:
        stars = self._keys_of(View("starred"))[:MAX_STARS]
        ranked, rest = keys[:MAX_RANKED], keys[MAX_RANKED:]
        upvotes = {row.key: float(row.upvotes or 0) for row in self._cache.rows(ranked)}
        ranked = [key for key in ranked if key in upvotes]
        if len(stars) < MIN_STARS:
            # Not sorted by a score: papers without upvotes come last in their own order.
            order = sorted(ranked, key=lambda key: -upvotes[key])
            return Ranking((*order, *rest), {}, False, frozenset(ranked))
        weights = self._weights()
        scorer = _Scorer(
            weights, self._cache.similar.texts(stars), self._cache.similar.texts(ranked)
        )
        scores = scorer.scores(ranked, [upvotes[key] for key in ranked])
        order = sorted(ranked, key=lambda key: -scores[key])
        reasons = _Reasons(self._cache, weights, scorer.nearest)
        return Ranking((*order, *rest), reasons, True, frozenset(ranked))


def _merge(order: Sequence[int], keys: Sequence[int]) -> tuple[int, ...]:
    """Return `keys` in `order`; those that are not in it follow."""
    present, known = set(keys), set(order)
    return (
        *(key for key in order if key in present),
        *(key for key in keys if key not in known),
    )


class _Scorer:
    """Compares papers with stars."""

    def __init__(
        self,
        weights: TermWeights,
        stars: Mapping[int, tuple[str, str]],
        papers: Mapping[int, tuple[str, str]],
    ) -> None:
        """`stars`, `papers`: title and abstract by key."""
        from reader.search.term_weights import VectorIndex

        vectors = {key: weights.vector(" ".join(text)) for key, text in stars.items()}
        self._star_keys, self._stars = list(vectors), VectorIndex(vectors.values())
        self._vectors = {
            key: vectors.get(key) or weights.vector(" ".join(text)) for key, text in papers.items()
        }
        self._usual = weights.mean_vector([*vectors.values(), *self._vectors.values()])
        self.nearest: dict[int, int] = {}
        """The nearest star of each paper that has one; known after `scores`."""

    def scores(self, keys: Sequence[int], upvotes: list[float]) -> dict[int, float]:
        """Return the score of each paper."""
        from reader.search.term_weights import standardize

        near, votes = standardize([self._nearness(key) for key in keys]), standardize(upvotes)
        return {
            key: by_stars + UPVOTES_WEIGHT * by_votes
            for key, by_stars, by_votes in zip(keys, near, votes, strict=True)
        }

    def _nearness(self, key: int) -> float:
        from reader.search.term_weights import similarity

        vector = self._vectors.get(key, {})
        similarities = self._stars.similarities(vector)
        # A starred paper in the view is no evidence for itself.
        near = nlargest(
            NEAREST_STARS,
            (pair for pair in zip(similarities, self._star_keys, strict=True) if pair[1] != key),
        )
        if near and near[0][0] > 0:
            self.nearest[key] = near[0][1]
        mean = sum(each for each, _ in near) / len(near) if near else 0.0
        return mean - similarity(vector, self._usual)


class _Reasons(Mapping[int, CleanText]):
    """Texts such as `near your star X: unlearning, LoRA`, for the papers that have a near star.

    Each is made when it is asked for: most papers of a view are never selected.
    """

    def __init__(self, cache: Cache, weights: TermWeights, nearest: Mapping[int, int]) -> None:
        """`nearest`: the key of the nearest star by the paper's key."""
        self._cache = cache
        self._weights = weights
        self._nearest = nearest

    def __len__(self) -> int:
        return len(self._nearest)

    def __iter__(self) -> Iterator[int]:
        return iter(self._nearest)

    def __getitem__(self, key: int) -> CleanText:
        star = self._nearest[key]
        texts = self._cache.similar.texts([key, star])
        text, (title, abstract) = " ".join(texts[key]), texts[star]
        mine, its = self._weights.vector(text), self._weights.vector(f"{title} {abstract}")
        shared = sorted(
            (word for word in mine if word in its), key=lambda word: -mine[word] * its[word]
        )[:REASON_WORDS]
        shown = clean_line(title, MAX_REASON_TITLE)
        if len(shown) < len(title):
            shown = clean_line(f"{shown.rpartition(' ')[0] or shown} …")
        words = ", ".join(_as_written(shared, text))
        return clean_line(f"near your star {shown}: {words}") if shared else NOTHING


def _as_written(words: Sequence[str], text: str) -> list[str]:
    """Return folded words as a text writes them most often, in its own case."""
    import re
    from collections import Counter

    from reader.search.term_weights import split_words

    forms: dict[str, Counter[str]] = {word: Counter() for word in words}
    for token, count in Counter(re.findall(r"[^\W_]+", text)).items():
        for word in split_words(token):
            if word in forms:
                forms[word][token] += count
    return [(forms[word].most_common(1) or [(word, 0)])[0][0] for word in words]
