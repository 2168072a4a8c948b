"""Tags and notes as functions of SQL: which ids bear one, and whether a paper still does.

Apart from `face`: few queries ask for them. Of the papers only those are looked at under whose ids
something stands, so that a tag on ten papers of a library of 100,000 is found at once.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TYPE_CHECKING

from reader.model.tags import folded

if TYPE_CHECKING:
    from reader.storage.cache.connection import Connection
    from reader.storage.cache.face import Words


def look_up_words(connection: Connection, words: Words) -> None:
    """Make `bearers(what)`, ids as JSON, and `bears(what, ids)`; `what` is `note` or `tag:…`."""

    def bearers(what: str) -> str:
        return json.dumps(list(_bearers(words, what)))

    def bears(what: str, ids: str) -> bool:
        kind, _, tag = what.partition(":")
        if kind == "note":
            return bool(words.note(ids.split(" ")))
        found = words.tags(ids.split(" "))
        fold = folded(tag)
        return any(folded(each) == fold for each in found) if tag else bool(found)

    connection.create_function("bearers", 1, bearers)
    connection.create_function("bears", 2, bears)


def _bearers(words: Words, what: str) -> Collection[str]:
    kind, _, tag = what.partition(":")
    return words.noted() if kind == "note" else words.tagged(tag)
