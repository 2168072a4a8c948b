"""Tags and notes as functions of SQL: which ids bear one, and whether a paper still does.

Apart from `face`: few queries ask for them. Of the papers only those are looked at under whose ids
something stands, so that a tag on ten papers of a library of 100,000 is found at once.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reader.model.tags import folded

if TYPE_CHECKING:
    from reader.storage.cache.connection import Connection
    from reader.storage.cache.face import Words


def look_up_words(connection: Connection, words: Words) -> None:
    """Make `bearers(what)`, ids as JSON, and `bears(what, ids)`; `what` is `note` or `tag:…`."""
    taken: dict[str, frozenset[str]] = {}

    def bearers(what: str) -> str:
        kind, _, tag = what.partition(":")
        return json.dumps(list(words.noted() if kind == "note" else words.tagged(tag)))

    def bears(what: str, written: str) -> bool:
        kind, _, tag = what.partition(":")
        if what not in taken:
            taken[what] = words.unnoted() if kind == "note" else words.untagged(tag)
        ids = written.split(" ")
        # It stands under one of them, and was not taken away under another.
        if taken[what].isdisjoint(ids):
            return True
        if kind == "note":
            return bool(words.note(ids))
        found = words.tags(ids)
        return folded(tag) in map(folded, found) if tag else bool(found)

    connection.create_function("bearers", 1, bearers)
    connection.create_function("bears", 2, bears)
