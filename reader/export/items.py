"""What a format is given: papers with what goes with them, and what the user wishes of the whole.

Apart from the formats because every one of them is a function of just these two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from reader.model.clean import NOTHING, CleanText
from reader.model.dates import plain_day
from reader.model.digest import Listing
from reader.model.paper import Paper
from reader.model.template import Template


class Item(NamedTuple):
    """A paper to be written."""

    paper: Paper
    listings: Sequence[Listing] = ()
    """The digests that list it, newest first; empty where the format does not ask."""
    record: Mapping[str, Any] = {}
    """The object that `--json` prints, marks included; empty where the format does not ask."""

    @property
    def day(self) -> date | None:
        """The day of the newest digest that lists it."""
        return self.listings[0].day if self.listings else None


class Wishes(NamedTuple):
    """What is wished of the whole."""

    key: Template | None = None
    """How citation keys are made, of `reader.export.citation.FIELDS`; None for the usual way."""
    by_day: bool = False
    """Whether the papers come in the order of their digests, so that days may head them."""
    to: tuple[str, ...] = ()
    """Addresses that a mail goes to, as `reader.export.mail.address` returns them."""
    sender: str = ""
    """The address that a mail comes from; empty for the first that it goes to."""
    subject: CleanText = NOTHING
    """The subject of a mail; empty for the day and the count."""
    today: date = date.min
    """The date of a mail where no digest gives one."""


def headed(items: Iterable[Item], by_day: bool) -> Iterator[tuple[str, Item]]:
    """Yield every paper with the heading that stands above it, mostly none."""
    above = ""
    for item in items:
        day = item.day
        here = "" if not by_day else plain_day(day) if day else "In no digest"
        yield (here if here != above else ""), item
        above = here
