"""The full text of a paper: a flat list of blocks, each of which can be laid out by itself.

Sections, lists and quotations are levels of blocks, not nested objects: a screen lays out only the
blocks near its view, and a search or a find visits them in order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any, Final, Literal, NamedTuple, TypeAlias, cast

from reader.model.clean import NOTHING, CleanText

Kind: TypeAlias = Literal[
    "title", "authors", "heading", "paragraph", "equation", "code",
    "table", "figure", "caption", "note", "reference",
]  # fmt: skip
InlineStyle: TypeAlias = Literal["", "emphasis", "strong", "code", "math", "error"]
Alignment: TypeAlias = Literal["left", "center", "right"]

CHUNK: Final = 64
"""Blocks that are unpacked together."""


class Inline(NamedTuple):
    """A run of text in one style."""

    text: CleanText
    """May have newlines. A formula is in Unicode."""
    style: InlineStyle = ""
    target: str = ""
    """`#id` of a block of the same paper, a web address, or empty."""
    source: CleanText = NOTHING
    """The LaTeX of a formula."""


class Cell(NamedTuple):
    """A cell of a table."""

    inlines: tuple[Inline, ...]
    columns: int = 1
    rows: int = 1
    align: Alignment = "left"
    is_header: bool = False


class Block(NamedTuple):
    """A paragraph, heading, formula, table or another part that begins on a line of its own."""

    kind: Kind
    inlines: tuple[Inline, ...] = ()
    level: int = 0
    """Of a heading from 1 for a section; of other blocks the depth of indentation."""
    label: CleanText = NOTHING
    """The number or bullet before the block; the number of a formula, after it."""
    ids: tuple[str, ...] = ()
    """The ids by which references lead here."""
    rows: tuple[tuple[Cell, ...], ...] = ()
    """The rows of a table."""
    url: str = ""
    """The address of a figure."""

    @property
    def text(self) -> str:
        """All text of the block in one string."""
        parts: list[str] = [inline.text for inline in self.inlines]
        for row in self.rows:
            parts += ["\n", " ".join(plain_text(cell.inlines) for cell in row)]
        return "".join(parts).strip()


def plain_text(inlines: Sequence[Inline], *, source: bool = False) -> str:
    """Return the text of `inlines`; with `source`, formulas as LaTeX between dollars."""
    return "".join(
        f"${inline.source}$" if source and inline.source else inline.text for inline in inlines
    )


class Section(NamedTuple):
    """A heading with its place in the document."""

    block: int
    level: int
    title: str
    """With its number."""


@dataclass(frozen=True)
class Document:
    """The full text of one version of a paper."""

    blocks: Sequence[Block]
    version: int | None = None
    """arXiv's version of the paper; None if the page does not tell."""
    license: CleanText = NOTHING
    """The licence as the page states it."""
    outline: Sequence[Section] | None = None
    sizes: Sequence[int] | None = None
    """What `sections` and `ends` were when it was packed: so opening it reads no block."""

    @cached_property
    def sections(self) -> list[Section]:
        """All headings, in order."""
        if self.outline is not None:
            return list(self.outline)
        return [
            Section(number, block.level, heading_title(block))
            for number, block in enumerate(self.blocks)
            if block.kind == "heading"
        ]

    @cached_property
    def ends(self) -> list[int]:
        """For each block the number of characters up to its end: positions for a percentage."""
        sizes = self.sizes
        if sizes is None:
            sizes = [
                sum(len(inline.text) for inline in block.inlines) + 100 * len(block.rows) + 1
                for block in self.blocks
            ]
        return list(accumulate(sizes))

    @cached_property
    def block_of(self) -> dict[str, int]:
        """The block of each id that references lead to."""
        return {id: number for number, block in enumerate(self.blocks) for id in block.ids}

    def section_at(self, block: int) -> Section | None:
        """Return the section that a block belongs to; None before the first heading."""
        return next((each for each in reversed(self.sections) if each.block <= block), None)

    def percent(self, block: int) -> int:
        """Return how much of the text is before a block, in percent."""
        before = self.ends[block - 1] if 0 < block <= len(self.ends) else 0
        return 100 * before // max(1, self.ends[-1] if self.ends else 1)

    @property
    def text(self) -> str:
        """All text, one block a line: what is searched."""
        return "\n".join(block.text for block in self.blocks)


def heading_title(block: Block) -> str:
    """Return the text of a heading with its number, on one line."""
    return " ".join(f"{block.label} {plain_text(block.inlines)}".split())


# Packing. Positional lists: half the size of objects, and JSON is the fastest parser there is.


def pack(document: Document) -> list[Any]:
    """Return a document as a JSON value; `unpack` reads it back."""
    blocks = [
        [
            block.kind,
            [_pack_inline(each) for each in block.inlines],
            block.level,
            block.label,
            list(block.ids),
            [[[list(map(_pack_inline, cell[0])), *cell[1:]] for cell in row] for row in block.rows],
            block.url,
        ]
        for block in document.blocks
    ]
    ends = document.ends
    sizes = [end - before for before, end in zip((0, *ends), ends, strict=False)]
    sections = [list(section) for section in document.sections]
    # Chunks are text within the JSON value: reading one page does not parse the others.
    starts = range(0, len(blocks), CHUNK)
    chunks = [json.dumps(blocks[at : at + CHUNK], ensure_ascii=False) for at in starts]
    return [document.version, document.license, sizes, sections, chunks]


def _pack_inline(inline: Inline) -> list[str] | str:
    return list(inline) if inline.source or inline.target or inline.style else inline.text


def unpack(value: list[Any]) -> Document:
    """Return the document that `pack` made a JSON value of. Blocks are made when they are used."""
    version, license, sizes, sections, chunks = value
    outline = [Section(*section) for section in sections]
    return Document(_LazyBlocks(chunks, len(sizes)), version, license, outline, sizes)


class _LazyBlocks(Sequence[Block]):
    """The blocks of a packed document, each made at its first use."""

    def __init__(self, chunks: list[str], count: int) -> None:
        self._chunks = chunks
        self._packed: list[Any] = [None] * count

    def __len__(self) -> int:
        return len(self._packed)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        block = self._packed[index]
        if block is None:
            chunk = range(len(self))[index] // CHUNK
            first = chunk * CHUNK
            self._packed[first : first + CHUNK] = json.loads(self._chunks[chunk])
            block = self._packed[index]
        if not isinstance(block, Block):
            block = self._packed[index] = _unpack_block(block)
        return block

    def __iter__(self) -> Iterator[Block]:
        return (self[number] for number in range(len(self)))


def _unpack_block(packed: list[Any]) -> Block:
    kind, inlines, level, label, ids, rows, url = packed
    return Block(
        cast(Kind, kind),
        _unpack_inlines(inlines),
        level,
        label,
        tuple(ids),
        tuple(tuple(Cell(_unpack_inlines(cell[0]), *cell[1:]) for cell in row) for row in rows),
        url,
    )


def _unpack_inlines(packed: Sequence[Any]) -> tuple[Inline, ...]:
    return tuple(
        Inline(CleanText(each)) if isinstance(each, str) else Inline(*each) for each in packed
    )
