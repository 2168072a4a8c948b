"""The full text of a paper: a flat list of blocks, each of which can be laid out by itself.

Sections, lists and quotations are levels of blocks, not nested objects: a screen lays out only the
blocks near its view, and a search or a find visits them in order.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Literal, NamedTuple, TypeAlias

from reader.model.clean import NOTHING, CleanText

Kind: TypeAlias = Literal[
    "title", "authors", "heading", "paragraph", "equation", "code",
    "table", "figure", "caption", "note", "reference",
]  # fmt: skip
InlineStyle: TypeAlias = Literal["", "emphasis", "strong", "code", "math", "error"]
Alignment: TypeAlias = Literal["left", "center", "right"]


class Inline(NamedTuple):
    """A run of text in one style."""

    text: CleanText
    """May have newlines. A formula is in Unicode."""
    style: InlineStyle = ""
    target: str = ""
    """`#id` of a block of the same paper, a web address, or empty."""
    source: CleanText = NOTHING
    """The LaTeX of a formula."""

    def with_source(self) -> str:
        """Return the text; a formula as LaTeX between dollars, with the white space before it."""
        blanks = self.text[: len(self.text) - len(self.text.lstrip())]
        return f"{blanks}${self.source}$" if self.source else self.text


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
    return "".join(inline.with_source() if source else inline.text for inline in inlines)


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
    """What `sections` and `ends` were when it was stored: so opening it reads no block."""

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
        number = bisect_right(self.sections, block, key=lambda section: section.block)
        return self.sections[number - 1] if number else None

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
