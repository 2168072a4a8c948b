"""The references of a full text: where the selection stops, and how it is painted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reader.model.document import Block, Document
from reader.ui.widgets.document_layout import LaidBlock


class Stop(NamedTuple):
    """A reference that can be followed."""

    block: int
    number: int
    """Its number among the references of the block."""
    target: str
    link: int = -1
    """Its number among the links of the block; -1 for an entry of the bibliography."""


def block_stops(block: Block, number: int) -> list[Stop]:
    """Return the references of a block, in order; a run of inlines with one target is one."""
    targets = [each.target for each in block.inlines]
    if block.kind == "reference":
        targets.insert(0, f"reference:{number}")
    changes = [
        target
        for before, target in zip(("", *targets), targets, strict=False)
        if target and target != before
    ]
    entries = block.kind == "reference"
    return [Stop(number, at, target, at - entries) for at, target in enumerate(changes)]


def stops_from(document: Document, start: Stop, step: int) -> Iterator[Stop]:
    """Yield the references after `start`, or before it with -1. `start` need not be a reference."""
    blocks = document.blocks
    numbers = range(start.block, len(blocks)) if step > 0 else range(start.block, -1, -1)
    for number in (each for each in numbers if each < len(blocks)):
        stops = block_stops(blocks[number], number)
        for stop in stops if step > 0 else reversed(stops):
            key = (stop.block, stop.number)
            if (key > start[:2]) if step > 0 else (key < start[:2]):
                yield stop


def stop_line(laid: LaidBlock, stop: Stop) -> int:
    """Return the line of its block that a reference is on."""
    at = [link.line for link in laid.links if link.number == stop.link]
    return at[0] if at else first_line(laid)


def stop_spans(laid: LaidBlock, stop: Stop, line: int) -> list[tuple[int, int]]:
    """Return the characters of a reference on a line of its block."""
    if stop.target.startswith("reference:"):
        first = first_line(laid)
        text = "".join(piece for piece, _ in laid.lines[first])
        return [(0, text.find("]") + 1)] if line == first else []
    links = (link for link in laid.links if link.number == stop.link)
    return [(link.start, link.end) for link in links if link.line == line]


def first_line(laid: LaidBlock) -> int:
    """Return the first line of a block that is not blank."""
    return next((number for number, line in enumerate(laid.lines) if line), 0)
