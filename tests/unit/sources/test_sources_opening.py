"""The bytes under every format: unpacked, bounded, and damage said in one line."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
from collections.abc import Callable

import pytest

from reader.model.entry import Hint
from reader.sources import SourceError, parse
from tests.inputs import read

LINES = "".join(
    json.dumps({"title": f"Paper {n}", "abstract": "x" * 90}) + "\n" for n in range(900)
)
PACKED = gzip.compress(LINES.encode())


def test_several_members_and_their_padding_are_one_input() -> None:
    first, second = LINES[:20_011].encode(), LINES[20_011:].encode()
    packed = gzip.compress(first) + gzip.compress(second) + bytes(1000)
    assert read(packed).entries == read(LINES).entries


@pytest.mark.parametrize("end", [1, 5, 10, 100, len(PACKED) // 2, len(PACKED) - 1])
def test_a_packed_input_that_is_cut_off_is_refused_whole(end: int) -> None:
    message = "looks like" if end == 1 else "is a gzip file that is cut off"
    with pytest.raises(SourceError, match=message):
        read(PACKED[:end])


@pytest.mark.parametrize("at", [2, 500, len(PACKED) - 6])
def test_a_packed_input_with_a_changed_byte_is_refused_whole(at: int) -> None:
    damaged = bytearray(PACKED)
    damaged[at] ^= 0xFF
    with pytest.raises(SourceError, match="gzip file"):
        read(bytes(damaged))


def test_something_behind_a_packed_input_is_damage() -> None:
    with pytest.raises(SourceError, match="is a damaged gzip file"):
        read(PACKED + b"and more")


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_an_input_that_unpacks_beyond_all_measure_is_refused(
    pack: Callable[[bytes], bytes],
) -> None:
    bomb = io.BytesIO(pack(LINES.encode() + b"\n" * 10_000_000))
    with pytest.raises(SourceError, match="more than 3 MB once unpacked; --max-size allows more"):
        list(parse(bomb, Hint(), limit=3_000_000))


def test_an_input_that_arrives_byte_by_byte_is_the_same() -> None:
    class Drip(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 1, 7))

    text = LINES[:5_000]
    whole, dripped = read(text).entries, list(parse(Drip(text.encode()), Hint()))
    assert whole == dripped[: len(whole)]


def test_an_input_that_cannot_be_read_says_why() -> None:
    class Broken(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise OSError(5, "Input/output error", size)

    with pytest.raises(SourceError, match=r"^disk\.txt: cannot be read \(Input/output error\)$"):
        list(parse(Broken(), Hint(name="disk.txt")))  # type: ignore[arg-type]
