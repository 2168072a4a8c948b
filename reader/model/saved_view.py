"""A saved view: a query with a name."""

from __future__ import annotations

import re
from typing import NamedTuple

from reader.model.clean import clean_line

NAME_LIMIT = 40
NAME_RULE = "letters, digits, - _ and . without spaces"
"""What a name may hold, for messages."""


class SavedView(NamedTuple):
    """A query with a name, which `view:name` stands for."""

    name: str
    query: str
    watch: bool = False
    """Whether matching papers of new digests get a sign."""


def view_name(text: str) -> str | None:
    """Return the name of a view as it is stored, or None if `text` is not a valid name."""
    name = clean_line(text).strip().casefold()
    is_valid = re.fullmatch(r"[\w.-]+", name) and any(map(str.isalnum, name))
    return name if is_valid and len(name) <= NAME_LIMIT else None
