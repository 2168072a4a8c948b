"""The titles of all papers for the index of titles, and the papers without a title or an id."""

from __future__ import annotations

from datetime import date
from typing import Final

from reader.storage.cache.connection import Connection

_LAST_ORDINAL: Final = date.max.toordinal() + 1
_RANKS_PER_DAY: Final = 100_000
"""Ranks between two days; no day has so many papers."""

_TITLES: Final = """
    SELECT key, day, position, published, title FROM papers WHERE key > ? ORDER BY key LIMIT ?
"""
_WITHOUT_ID: Final = (
    "SELECT key, title FROM papers WHERE arxiv IS NULL AND doi IS NULL ORDER BY key"
)
_WITHOUT_TITLE: Final = (
    "SELECT arxiv FROM papers WHERE arxiv IS NOT NULL AND title = 'arXiv:' || arxiv ORDER BY arxiv"
)


def titles(connection: Connection, after: int, limit: int) -> list[tuple[int, int, str]]:
    """Return (key, rank, title), by key, of the next papers after key `after`.

    A lower rank is newer: papers in digests first, then the others by date.
    """
    return [
        (key, _rank(day, position, published), title)
        for key, day, position, published, title in connection.execute(_TITLES, (after, limit))
    ]


def papers_without_id(connection: Connection) -> list[tuple[int, str]]:
    """Return key and title of the papers that are known only by their title."""
    return list(connection.execute(_WITHOUT_ID))


def papers_without_title(connection: Connection) -> list[str]:
    """Return the arXiv ids of the papers of which only the id is known, sorted."""
    return [arxiv for (arxiv,) in connection.execute(_WITHOUT_TITLE)]


def _rank(day: str | None, position: int, published: str | None) -> int:
    """Return a number that grows with age. Papers in no digest follow all that are in one."""
    if day:
        rank = min(position, _RANKS_PER_DAY - 1)
        return rank - date.fromisoformat(day).toordinal() * _RANKS_PER_DAY
    return (
        (_LAST_ORDINAL - date.fromisoformat(published).toordinal()) if published else _LAST_ORDINAL
    )
