"""Which papers hold a word in their authors or their abstract, for what titles do not answer.

Apart from `terms`: those narrow a view and must hold, these are evidence, asked for at every key.
So what many papers hold is not read to its end: it would take long, and tell nothing.
"""

from __future__ import annotations

import json
from typing import Final

from reader.model.mentions import Mentions
from reader.storage.cache.connection import Connection

MOST: Final = 5_000
"""Papers with a word. Half of an archive of two years; reading so many takes a millisecond."""
_FEWEST_LETTERS: Final = 4
"""Of a word that is still being typed: with less, it may become almost any."""
# In one row: fetching them one by one takes twice as long, and holds the interpreter.
_HOLDING: Final = """
    SELECT json_group_array(rowid) FROM (SELECT rowid FROM search WHERE search MATCH ? LIMIT ?)
"""


def mentions(connection: Connection, word: str, unfinished: bool) -> Mentions:
    """Return the papers that hold `word`, or, if it is `unfinished`, words that begin so."""
    begun = "*" if unfinished and len(word) >= _FEWEST_LETTERS else ""
    sought = '"' + word.replace('"', '""') + f'" {begun}'

    def holding(column: str) -> frozenset[int]:
        asked = f"{column} : {sought}", MOST + 1
        (keys,) = connection.execute(_HOLDING, asked).fetchone()
        found = frozenset(json.loads(keys))
        return found if len(found) <= MOST else frozenset()

    return Mentions(authors=holding("authors"), abstracts=holding("abstract"))
