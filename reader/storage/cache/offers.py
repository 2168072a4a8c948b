"""What stands in the library and may complete a half-typed term: names, categories, sources.

Apart because it is asked while the user types, and answers from what is indexed anyway.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from reader.storage.cache.bylines import folded

_LAST: Final = "\U0010ffff"
_WORDS: Final = """
    CREATE VIRTUAL TABLE IF NOT EXISTS temp.words_of_names USING fts5vocab('main', 'search', 'col')
"""
_NAMES: Final = """
    SELECT term FROM temp.words_of_names
    WHERE col = 'authors' AND term >= ? AND term < ? ORDER BY doc DESC, term LIMIT ?
"""
_CATEGORIES: Final = "SELECT categories, count(*) FROM details WHERE categories != '' GROUP BY 1"
_SOURCES: Final = "SELECT source FROM digests GROUP BY source ORDER BY count(*) DESC, source"


def names(connection: sqlite3.Connection, begun: str, most: int) -> list[str]:
    """Return words of authors' names, folded, that begin so: those of most papers first."""
    connection.execute(_WORDS)
    start = folded(begun)
    found = connection.execute(_NAMES, (start, start + _LAST, most))
    return [name for (name,) in found]


def categories(connection: sqlite3.Connection) -> list[str]:
    """Return the categories of papers, those of most papers first. Reads every paper's details."""
    counts: dict[str, int] = {}
    for lines, papers in connection.execute(_CATEGORIES):
        for name in lines.split("\n"):
            counts[name] = counts.get(name, 0) + papers
    return sorted(counts, key=lambda name: (-counts[name], name))


def sources(connection: sqlite3.Connection) -> list[str]:
    """Return the sources of digests, that of most days first."""
    return [name for (name,) in connection.execute(_SOURCES)]
