"""What every format is given: papers with what belongs to them, and the user's options."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from reader.model.clean import NOTHING, CleanText
from reader.model.dates import format_day
from reader.model.digest import Listing
from reader.model.paper import Paper
from reader.model.template import Template


class ExportItem(NamedTuple):
    """One paper to export."""

    paper: Paper
    listings: Sequence[Listing] = ()
    """The digests that list it, newest first. Empty if the format does not need them."""
    record: Mapping[str, Any] = {}
    """Its `--json` object, marks included. Empty if the format does not need it."""

    @property
    def day(self) -> date | None:
        """The day of the newest digest that lists it."""
        return self.listings[0].day if self.listings else None


class ExportOptions(NamedTuple):
    """The user's choices for a document."""

    key_template: Template | None = None
    """The template of citation keys, over `citation.KEY_FIELD_FUNCTIONS`. None for the default."""
    by_day: bool = False
    """True if the papers are in the order of their digests, so that days can be headings."""
    recipients: tuple[str, ...] = ()
    """The addresses that a mail goes to, as `mail.parse_address` returns them."""
    sender: str = ""
    """The address that a mail comes from. Empty for the first recipient."""
    subject: CleanText = NOTHING
    """The subject of a mail. Empty for the number of papers and the day."""
    today: date = date.min
    """The date of a mail whose papers are in no digest."""


def with_day_headings(
    items: Iterable[ExportItem], by_day: bool
) -> Iterator[tuple[str, ExportItem]]:
    """Yield each item with the heading above it, which is empty for most items."""
    previous = ""
    for item in items:
        day = item.day
        heading = "" if not by_day else format_day(day) if day else "In no digest"
        yield (heading if heading != previous else ""), item
        previous = heading
