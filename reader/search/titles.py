"""The title index: fuzzy search over paper titles.

The one module of this room that others call. It keeps what is known of the titles, and what the
last search found out about its words; `reader.search` tells how a title gets its score. Belongs to
one thread at a time.
"""

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Set

from reader.search.query_state import Abandoned, Asking, Elsewhere, Memo
from reader.search.ranking import SeveralWords, one_word
from reader.search.store import Store

_FEW_PAPERS = 1_000


class TitleIndex:
    """Titles of papers, found by words remembered more or less rightly."""

    def __init__(self) -> None:
        self._store = Store()
        self._memo = Memo()
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

    def keep_only(self, keys: Set[int]) -> None:
        """Forget all papers but these."""
        self._memo.clear()
        self._narrowed = None
        self._store.keep_only(keys)

    def parts(self) -> dict[str, bytes]:
        """The whole index as named pieces of bytes, to be kept; some 150 bytes a title."""
        return self._store.parts()

    @classmethod
    def from_parts(cls, parts: Mapping[str, bytes]) -> "TitleIndex":
        """The index that `parts` gave, in a twentieth of the time that building takes.

        Raises ValueError if they are broken, or of another version of this program.
        """
        index = cls()
        try:
            index._store = Store.from_parts(parts)
        except LookupError as error:
            raise ValueError(f"not an index: {error}") from error
        return index

    def search(
        self,
        words: str,
        *,
        among: Container[int] | None = None,
        limit: int | None = None,
        elsewhere: Elsewhere | None = None,
        lenient: bool = False,
        stop: Callable[[], bool] | None = None,
    ) -> list[int]:
        """Keys of the papers that match, the best first, then by order.

        Only keys in `among`, if given; at most `limit`; everything if `words` holds no letter,
        figure or symbol. `elsewhere` is asked for the authors and abstracts that hold a word, when
        no title has all words. If `lenient` and there is no match, one word is enough for one.
        Raises Abandoned soon after `stop()` turns true.
        """
        if isinstance(among, Collection):
            if len(among) <= min(_FEW_PAPERS, len(self) // 8):
                narrowed = self._narrowed_to(frozenset(among))
                return narrowed.search(
                    words, limit=limit, elsewhere=elsewhere, lenient=lenient, stop=stop
                )
            among = among if isinstance(among, Set | range) else frozenset(among)
        titles = _ranked(Asking(self._store, words, among, elsewhere, stop, self._memo), lenient)
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


def _ranked(asking: Asking, lenient: bool) -> list[int]:
    """Numbers of the titles that match, the best first."""
    asking.pause()
    if not asking.typed:
        return asking.everything()
    asking.store.vocabulary.settle(asking.pause)
    if len(asking.typed) == 1:
        return one_word(asking, asking.evidence()[0])
    return SeveralWords(asking).ranked(lenient=lenient)


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

__all__ = ["Abandoned", "TitleIndex", "rank"]
