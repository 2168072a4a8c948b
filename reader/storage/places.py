"""Where papers stand in the library: their place in the newest digest that lists them.

It is kept in the paper's own row, so that the library's order is one walk along an index. Whoever
changes listings calls `place` for the papers concerned.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence


def place(connection: sqlite3.Connection, papers: str, values: Sequence[str] = ()) -> None:
    """Find again the places of the papers that the SELECT `papers` (a constant of ours) names."""
    connection.execute(
        f"""
        UPDATE papers SET (day, shelf, position) = (
          SELECT digests.day, digests.shelf, listings.position
          FROM listings JOIN digests USING (digest) WHERE listings.paper = papers.key
          ORDER BY digests.day DESC, digests.shelf, listings.position LIMIT 1
        )
        WHERE key IN ({papers})
        """,
        values,
    )
