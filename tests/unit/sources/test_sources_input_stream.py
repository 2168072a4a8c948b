"""Input streams of all formats: decompression, limits, and messages about damage."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
from collections.abc import Callable

import pytest

from reader.model.entry import Hint
from reader.sources import SourceError, parse, parsing
from tests.inputs import read

LINES = "".join(
    json.dumps({"title": f"Paper {n}", "abstract": "x" * 90}) + "\n" for n in range(900)
)
PACKED = gzip.compress(LINES.encode())


def test_several_gzip_members_with_padding_are_one_input() -> None:
    first, second = LINES[:20_011].encode(), LINES[20_011:].encode()
    packed = gzip.compress(first) + gzip.compress(second) + bytes(1000)
    assert read(packed).entries == read(LINES).entries


@pytest.mark.parametrize("end", [1, 5, 10, 100, len(PACKED) // 2, len(PACKED) - 1])
def test_a_gzip_file_that_is_cut_off_is_refused(end: int) -> None:
    message = "looks like" if end == 1 else "is a gzip file that is cut off"
    with pytest.raises(SourceError, match=message):
        read(PACKED[:end])


@pytest.mark.parametrize("at", [2, 500, len(PACKED) - 6])
def test_a_gzip_file_with_a_changed_byte_is_refused(at: int) -> None:
    damaged = bytearray(PACKED)
    damaged[at] ^= 0xFF
    with pytest.raises(SourceError, match="gzip file"):
        read(bytes(damaged))


def test_bytes_after_a_gzip_file_are_damage() -> None:
    with pytest.raises(SourceError, match="is a gzip file that is damaged"):
        read(PACKED + b"and more")


@pytest.mark.slow
@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_an_input_beyond_the_size_limit_is_refused(
    pack: Callable[[bytes], bytes],
) -> None:
    bomb = io.BytesIO(pack(LINES.encode() + b"\n" * 10_000_000))
    with pytest.raises(SourceError, match="more than 3 MB once unpacked; --max-size allows more"):
        list(parse(bomb, Hint(), limit=3_000_000))


@pytest.mark.parametrize("pack", [bz2.compress, lzma.compress])
def test_bzip2_and_xz_are_decompressed_with_several_members_and_padding(
    pack: Callable[[bytes], bytes],
) -> None:
    first, second = LINES[:20_011].encode(), LINES[20_011:].encode()
    packed = pack(first) + pack(second)
    assert read(packed).entries == read(LINES).entries
    assert read(packed + bytes(1000)).entries == read(LINES).entries
    for damaged in (packed[:-9], packed[:100], packed[:200] + b"?" + packed[201:], packed + b"??"):
        with pytest.raises(SourceError, match=r"is an? \w+ file that is (damaged|cut off)"):
            read(damaged)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "utf-32-be"])
def test_utf_16_and_utf_32_with_a_mark_are_read(encoding: str) -> None:
    text = '{"title": "Caf\xe9 \U0001f600"}\n' * 1_500
    mark = "" if encoding in ("utf-16", "utf-32") else "\ufeff"
    raw = (mark + text).encode(encoding)
    assert read(raw).entries == read(text).entries
    with pytest.raises(SourceError, match=r"is damaged UTF-\d\d text; save it again, as UTF-8"):
        read(raw[:-1])


def test_reading_in_small_chunks_gives_the_same_papers() -> None:
    class Drip(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 1, 7))

    text = LINES[:5_000]
    whole, dripped = read(text).entries, list(parse(Drip(text.encode()), Hint()))
    assert whole == dripped[: len(whole)]


def test_a_read_error_is_reported() -> None:
    class Broken(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise OSError(5, "Input/output error", size)

    with pytest.raises(SourceError, match=r"^disk\.txt: cannot be read \(Input/output error\)$"):
        list(parse(Broken(), Hint(name="disk.txt")))  # type: ignore[arg-type]


def test_a_day_with_too_many_papers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "PAPERS_PER_DAY_LIMIT", 100)
    line = '{"title": "A", "daily_date": "2024-03-%02d"}\n'
    assert len(read("".join(line % (n % 28 + 1) for n in range(900))).entries) == 900
    with pytest.raises(SourceError, match="has more than 100 papers on one day; split it"):
        read(line % 1 * 101)
