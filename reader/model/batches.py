"""Groups of results that are large enough to handle together and small enough for the memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from reader.model.entry import Entry

Item = TypeVar("Item")


def batches(items: Iterable[Item], most: int, characters: int) -> Iterator[list[Item]]:
    """Yield lists of `most` items, or of fewer once their papers have more than `characters`."""
    batch, total = list[Item](), 0
    for item in items:
        batch.append(item)
        if isinstance(item, Entry):
            paper = item.paper
            total += len(paper.abstract) + len(paper.summary) + sum(map(len, paper.authors))
        if len(batch) == most or total > characters:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch
