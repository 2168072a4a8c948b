"""The rule by which the fields of several imports of one paper are merged.

Texts, dates and links are taken from the highest arXiv version, among equal versions from the
latest digest, else from the latest import. Counts are taken from the latest import. A field that
the winner lacks stays as it was. Each field is decided by itself, so the order of imports makes no
difference if their versions or days differ.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from reader.model.entry import Entry
from reader.model.paper import Paper
from reader.storage.cache.columns import iso_day

_COUNTS: Final = ("upvotes", "comments", "code_stars")
_OTHERS: Final = tuple(name for name in Paper._fields if name not in _COUNTS)

Origin: TypeAlias = tuple[int, str]
"""The import that a field is of: arXiv version and ISO day of its newest digest. A greater origin
wins. An unknown version counts as the first, which digests list; an unknown day is empty."""
UNKNOWN: Final[Origin] = (1, "")
NO_TEXT: Final[Origin] = (0, "")
"""The origin of a placeholder, which every title replaces."""


def origin_of(entry: Entry) -> Origin:
    """Return the origin of the fields of an entry."""
    if entry.paper.has_only_id:
        return NO_TEXT
    days = [listing.day for listing in entry.listings]
    return entry.paper.version or 1, iso_day(max(days)) if days else ""


class Origins(NamedTuple):
    """The origins of all fields of a paper."""

    main: Origin = UNKNOWN
    others: Mapping[str, Origin] = {}
    """The fields that are not of `main`, by name."""

    def of(self, name: str) -> Origin:
        """Return the origin of a field."""
        return self.others.get(name, self.main)

    def to_json(self) -> str | None:
        """Return the origins as JSON, or None if nothing is known."""
        if self == (UNKNOWN, {}):
            return None
        version, day = self.main
        if not self.others:
            # The same as below: a day needs no escapes.
            return f'[{version},"{day}"]'
        values = [version, day, self.others]
        return json.dumps(values, separators=(",", ":"), sort_keys=True)

    @classmethod
    def from_json(cls, text: str | None) -> Origins:
        """Return the origins that `to_json` wrote."""
        if not text:
            return cls()
        version, day, *others = json.loads(text)
        pairs = others[0].items() if others else ()
        return cls((version, day), {name: (version, day) for name, (version, day) in pairs})


NO_ORIGINS: Final = Origins()


def update_paper(
    known: Paper, origins: Origins, imported: Paper, origin: Origin
) -> tuple[Paper, Origins]:
    """Return `known` updated by a later import of the same record, and the new origins.

    The paper is `known` itself if the import changes nothing.
    """
    if known == imported and origins == Origins(origin):
        return known, origins
    changes: dict[str, Any] = {}
    new_origins: dict[str, Origin] = {}
    for name in _OTHERS:
        old, new = getattr(known, name), getattr(imported, name)
        old_origin = origins.of(name) if has_value(old) else None
        if has_value(new) and (old_origin is None or origin >= old_origin):
            changes[name], new_origins[name] = new, origin
        elif old_origin is not None:
            new_origins[name] = old_origin
    changes |= {name: count for name in _COUNTS if (count := getattr(imported, name)) is not None}
    changes = {name: value for name, value in changes.items() if value != getattr(known, name)}
    main = max(new_origins.values())
    others = {name: other for name, other in new_origins.items() if other != main}
    return known._replace(**changes) if changes else known, Origins(main, others)


def combine_papers(papers: Sequence[Paper]) -> Paper:
    """Return the first paper with its gaps filled from the others, in order."""
    combined, *others = papers
    for other in others:
        changes = {
            name: value
            for name in _OTHERS + _COUNTS
            if not has_value(getattr(combined, name)) and has_value(value := getattr(other, name))
        }
        if changes:
            combined = combined._replace(**changes)
    return combined


def has_value(value: object) -> bool:
    """Return whether a field has a value: 0 is one, a tuple of empty strings is none."""
    # A publication is a tuple, too, and has a value in one of its parts.
    return any(value) if isinstance(value, tuple) else value is not None and value != ""
