"""A full text as bytes: a header and chunks of blocks, each compressed by itself.

Opening a paper reads the header; a chunk is read when one of its blocks is shown. In the JSON of a
chunk, blocks are positional lists: half the size of objects.

    checksum of all that follows, 4 bytes
    size of the header, 4 bytes
    header: version, licence, sizes of the blocks, sections, sizes of the chunks
    chunks
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final, cast

from reader.model.clean import CleanText
from reader.model.document import Block, Cell, Document, Inline, Kind, Section

CHUNK: Final = 64
"""Blocks of a chunk."""


def pack(document: Document) -> bytes:
    """Return a document as bytes; `unpack` reads it back."""
    blocks = document.blocks
    starts = range(0, len(blocks), CHUNK)
    chunks = [_compress([_pack_block(each) for each in blocks[at : at + CHUNK]]) for at in starts]
    sizes = [end - before for before, end in pairwise((0, *document.ends))]
    lengths = [len(chunk) for chunk in chunks]
    header = _compress(
        [document.version, document.license, sizes, document.sections, lengths],
    )
    body = b"".join([len(header).to_bytes(4, "big"), header, *chunks])
    return zlib.crc32(body).to_bytes(4, "big") + body


def unpack(packed: bytes) -> Document:
    """Return the document that `pack` made these bytes of. Blocks are made when they are used.

    Raises ValueError if the bytes are damaged.
    """
    body = memoryview(packed)[4:]
    if zlib.crc32(body) != int.from_bytes(packed[:4], "big"):
        raise ValueError("the checksum differs")
    start = 4 + int.from_bytes(body[:4], "big")
    version, license, sizes, sections, lengths = _decompress(body[4:start])
    chunks = []
    for length in lengths:
        chunks.append(body[start : start + length])
        start += length
    outline = list(map(Section._make, sections))
    return Document(_LazyBlocks(chunks, len(sizes)), version, license, outline, sizes)


class _LazyBlocks(Sequence[Block]):
    """The blocks of a packed document, each made at its first use."""

    def __init__(self, chunks: list[memoryview], count: int) -> None:
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
            self._packed[first : first + CHUNK] = _decompress(self._chunks[chunk])
            block = self._packed[index]
        if not isinstance(block, Block):
            block = self._packed[index] = _unpack_block(block)
        return block

    def __iter__(self) -> Iterator[Block]:
        return (self[number] for number in range(len(self)))


def _compress(value: list[Any]) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False).encode())


def _decompress(packed: memoryview) -> list[Any]:
    return cast("list[Any]", json.loads(zlib.decompress(packed)))


def _pack_block(block: Block) -> list[Any]:
    rows = [[[list(map(_pack_inline, cell[0])), *cell[1:]] for cell in row] for row in block.rows]
    inlines = [_pack_inline(each) for each in block.inlines]
    return [block.kind, inlines, block.level, block.label, block.ids, rows, block.url]


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


def _pack_inline(inline: Inline) -> list[str] | str:
    return list(inline) if inline.source or inline.target or inline.style else inline.text


def _unpack_inlines(packed: Sequence[Any]) -> tuple[Inline, ...]:
    return tuple(
        Inline(CleanText(each)) if isinstance(each, str) else Inline(*each) for each in packed
    )
