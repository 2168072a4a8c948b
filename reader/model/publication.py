"""Where a paper was published, as arXiv and bibliographies tell it."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from reader.model.clean import NOTHING, CleanText, clean_line

FIELD_LIMIT: Final = 500
"""Characters of each part of a publication."""
_TYPE: Final = re.compile(r"[a-z]{1,30}")
_FIRST_YEAR, _LAST_YEAR = 1000, 2999


class Publication(NamedTuple):
    """A journal, proceedings or book, with the place of the paper in it. All may be unknown."""

    type: str = ""
    """The type of the BibTeX entry in lower case, such as `article` or `inproceedings`."""
    journal: CleanText = NOTHING
    """The journal, the proceedings or the book; or all in one, as arXiv's journal references."""
    year: int | None = None
    volume: CleanText = NOTHING
    number: CleanText = NOTHING
    pages: CleanText = NOTHING
    publisher: CleanText = NOTHING

    @property
    def line(self) -> str:
        """The publication in running text: `Nature 12 (3), 45–67 (2024)`."""
        issue = self.volume + (f" ({self.number})" if self.number else "")
        place = " ".join(filter(None, [self.journal, issue]))
        if self.pages:
            place = f"{place}, {self.pages.replace('--', '–')}" if place else ""
        year = str(self.year or "")
        if not place:
            return ""
        return f"{place} ({year})" if year and year not in place else place


def make_publication(
    *, type: str = "", year: object = None, has_day: bool = False, **texts: object
) -> Publication | None:
    """Return a publication of values from outside, cleaned, or None if none of them is usable.

    A value of the wrong type counts as missing. The type alone is no publication, nor is the year
    if the day of publication is known (`has_day`).
    """
    cleaned = {
        name: clean_line(text, FIELD_LIMIT) for name, text in texts.items() if isinstance(text, str)
    }
    is_year = isinstance(year, int) and _FIRST_YEAR <= year <= _LAST_YEAR
    publication = Publication(
        type=type if _TYPE.fullmatch(type) else "",
        year=year if is_year and isinstance(year, int) else None,
        **cleaned,
    )
    has_text = any(value for value in publication[1:] if value != publication.year)
    return publication if has_text or (publication.year and not has_day) else None


def publication_of(record: object) -> Publication | None:
    """Return the publication of a JSON object as `publication_record` returns it, or None."""
    if not isinstance(record, dict):
        return None
    values = {name: record[name] for name in Publication._fields if name in record}
    type = values.pop("type", "")
    return make_publication(type=type if isinstance(type, str) else "", **values)


def publication_record(publication: Publication | None) -> dict[str, Any] | None:
    """Return a publication as a JSON object with its known parts, or None."""
    if publication is None:
        return None
    return {name: value for name, value in publication._asdict().items() if value}
