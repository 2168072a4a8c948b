"""Papers under the days of their digests, as lists that people read have them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reader.export.item import Item
from reader.model.dates import plain_day


def headed(items: Iterable[Item], by_day: bool) -> Iterator[tuple[str, Item]]:
    """Yield every paper with the heading that stands above it, mostly none."""
    above = ""
    for item in items:
        day = item.day
        here = "" if not by_day else plain_day(day) if day else "In no digest"
        yield (here if here != above else ""), item
        above = here
