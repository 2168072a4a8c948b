"""The full text of a paper: a flat list of blocks, each of which can be laid out by itself.

Sections, lists and quotations are levels of blocks, not nested objects: a screen lays out only the
blocks near its view, and a search or a find visits them in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple, TypeAlias, cast

from reader.model.clean import NOTHING, CleanText

Kind: TypeAlias = Literal[
    "title", "authors", "heading", "paragraph", "equation", "code",
    "table", "figure", "caption", "note", "reference",
]  # fmt: skip
InlineStyle: TypeAlias = Literal["", "emphasis", "strong", "code", "math", "error"]
Alignment: TypeAlias = Literal["left", "center", "right"]

ALIGNMENTS: Final[tuple[Alignment, ...]] = ("left", "center", "right")


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

    @cached_property
    def sections(self) -> list[Section]:
        """All headings, in order."""
        return [
            Section(number, block.level, heading_title(block))
            for number, block in enumerate(self.blocks)
            if block.kind == "heading"
        ]

    @cached_property
    def ends(self) -> list[int]:
        """For each block the number of characters up to its end: positions for a percentage."""
        total, ends = 0, []
        for block in self.blocks:
            total += sum(len(inline.text) for inline in block.inlines) + 100 * len(block.rows) + 1
            ends.append(total)
        return ends

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
    return [document.version, document.license, blocks]


def _pack_inline(inline: Inline) -> list[str] | str:
    return list(inline) if inline.source or inline.target or inline.style else inline.text


def unpack(value: list[Any]) -> Document:
    """Return the document that `pack` made a JSON value of. Blocks are made when they are used."""
    version, license, blocks = value
    return Document(_LazyBlocks(blocks), version, license)


class _LazyBlocks(Sequence[Block]):
    """The blocks of a packed document, each made at its first use."""

    def __init__(self, packed: list[Any]) -> None:
        self._packed: list[Any] = packed

    def __len__(self) -> int:
        return len(self._packed)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
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
