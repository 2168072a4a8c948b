"""What finding similar papers reads: the full-text index, its counts of words, and texts."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Final

from reader.storage.cache.pool import ConnectionPool
from reader.storage.cache.queries import fts_phrase

# Words of authors' names weigh nothing. `ORDER BY rank` would take 1.6 times as long, and a filter
# for the columns another tenth. The unary plus keeps SQLite from looking up each of the keys in the
# index.
_NEAREST: Final = """
    SELECT rowid FROM search
    WHERE search MATCH ? AND {scope} rowid != ? ORDER BY bm25(search, 1, 0, 1) LIMIT ?
"""
_IN_SCOPE: Final = "+rowid IN (SELECT value FROM json_each(?)) AND"
_INDEXED_COUNTS: Final = """
    CREATE VIRTUAL TABLE IF NOT EXISTS temp.words_of_papers USING fts5vocab('main', 'search', 'row')
"""
_COUNTS: Final = "SELECT term, doc FROM temp.words_of_papers WHERE doc > 1"
_TEXTS: Final = """
    SELECT key, title, abstract FROM papers JOIN details USING (key)
    WHERE key IN (SELECT value FROM json_each(?))
"""


class SimilarPapers:
    """Reads one cache. All methods may be called from any thread, and raise only CacheError."""

    def __init__(self, connections: ConnectionPool) -> None:
        self._connections = connections

    def nearest(
        self, words: Sequence[str], scope: Collection[int] | None, excluded: int, limit: int
    ) -> list[int]:
        """Return the papers whose text has most of `words`, the best by bm25 first.

        `scope`: the keys to choose from, None for all. `excluded` is left out.
        """
        if not words:
            return []
        values = [" OR ".join(map(fts_phrase, words)), excluded, limit]
        if scope is not None:
            values.insert(1, json.dumps(list(scope)))
        sql = _NEAREST.format(scope="" if scope is None else _IN_SCOPE)
        with self._connections.use() as connection:
            return [key for (key,) in connection.execute(sql, values)]

    def paper_count(self) -> int:
        """Return the number of all papers."""
        with self._connections.use() as connection:
            (papers,) = connection.execute("SELECT count(*) FROM papers").fetchone()
        return int(papers)

    def word_counts(self) -> dict[str, int]:
        """Return how many papers have each word that several have.

        Reads the whole index: a second for 50,000 papers.
        """
        with self._connections.use() as connection:
            connection.execute(_INDEXED_COUNTS)
            return dict(connection.execute(_COUNTS).fetchall())

    def texts(self, keys: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Return title and abstract of papers by key, in the order of `keys`."""
        with self._connections.use() as connection:
            rows = connection.execute(_TEXTS, (json.dumps(list(keys)),))
            found = {key: (title, abstract) for key, title, abstract in rows}
        return {key: found[key] for key in keys if key in found}
