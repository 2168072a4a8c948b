"""Read the marks file: what counts as a mark, and how errors are located."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reader.storage.marks.merge_rule import UNDATED, Tables
from reader.storage.marks.reading import Unreadable, read_document, read_marks, tables_of

FILE = """\
# Daysheet marks. Edit freely: comments, order and unknown tables are kept.
version = 1

[read]
"2403.07815" = 2024-03-13T08:12:44Z

[starred]
"2403.07815" = 2024-03-13T08:12:50Z  # Chronos: "Learning" the [Language] of Time Series
"math/0309136" = 2024-03-13  # a day
# "2403.99999" = 2024-03-13T08:12:50Z
"title:0123456789abcdef" = true

[removed.starred]
"2403.01234" = 2024-03-14T09:00:00Z

[tags]
"2403.07815" = ["rl", "time series"]  # Chronos

[notes]
"2403.07815" = "read [starred] again, \\"§3\\" #4"

[changed.tags]
"2403.07815 rl" = 2024-03-13T08:12:44Z
"2403.07815 old-tag" = 2024-03-15T08:00:00Z

[changed.notes]
"2403.01234" = 2024-03-14T09:00:00Z
"2403.07815" = 2024-03-13T08:12:44Z
"""
TABLES: Tables = {
    "read": {"2403.07815": "2024-03-13T08:12:44Z"},
    "starred": {
        "2403.07815": "2024-03-13T08:12:50Z",
        "math/0309136": "2024-03-13T00:00:00Z",
        "title:0123456789abcdef": UNDATED,
    },
    "removed.read": {},
    "removed.starred": {"2403.01234": "2024-03-14T09:00:00Z"},
    "tags": {"2403.07815 rl": "2024-03-13T08:12:44Z", "2403.07815 time series": UNDATED},
    "removed.tags": {"2403.07815 old-tag": "2024-03-15T08:00:00Z"},
    "notes": {"2403.07815": '2024-03-13T08:12:44Z read [starred] again, "§3" #4'},
    "removed.notes": {"2403.01234": "2024-03-14T09:00:00Z"},
}


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_file_of_the_design_is_read_without_tomllib(mark: str, end: str) -> None:
    reading = read_marks((mark + FILE.replace("\n", end)).encode())
    assert reading.tables == TABLES
    assert reading.plain


def test_a_missing_final_newline_changes_nothing() -> None:
    for part in (FILE, FILE[: FILE.index("\n[tags]")], "[read]", "[read]\n", "", "version = 1"):
        assert read_marks(part.rstrip("\n").encode()) == read_marks(part.encode())


@pytest.mark.parametrize(
    ("line", "id", "at"),
    [
        ("2403.07815 = true", "2403.07815", UNDATED),
        ("2403.07815 = 2024-03-13", "2403.07815", "2024-03-13T00:00:00Z"),
        ("'2403.07815' = 2024-03-13 08:12:44", "2403.07815", "2024-03-13T08:12:44Z"),
        (' "2403.07815"=2024-03-13t08:12:44.25z', "2403.07815", "2024-03-13T08:12:44Z"),
        ('"2403.07815" = 2024-03-13T08:12:44+09:00', "2403.07815", "2024-03-12T23:12:44Z"),
        ('"2403.07815" = 0001-01-01T00:00:00+09:00', "2403.07815", UNDATED),
        ('"2403.07815" = "yes"', "2403.07815", UNDATED),
        ('"2403.07815" = false', "2403.07815", UNDATED),
        ('"2403.07815" = ["a", 1]', "2403.07815", UNDATED),
        ('"2403.07815" = 08:12:44', "2403.07815", UNDATED),
        (r'"doi:10.1000/a\"b\\c" = true', 'doi:10.1000/a"b\\c', UNDATED),
        (r'"doi:10.1000/\u00e9" = true', "doi:10.1000/é", UNDATED),
    ],
)
def test_an_id_with_any_value_counts_as_marked(line: str, id: str, at: str) -> None:
    assert read_marks(f"[read]\n{line}\n".encode()).tables["read"] == {id: at}


def test_of_an_id_written_in_two_ways_the_newest_date_counts() -> None:
    text = '[read]\n"2403.07815" = 2024-03-14\n2403.07815 = 2024-03-13\n'
    assert read_marks(text.encode()).tables["read"] == {"2403.07815": "2024-03-14T00:00:00Z"}


def test_a_removal_without_a_date_removes_nothing_that_has_one() -> None:
    tables = read_marks(b'[removed.read]\n"a" = true\n').tables
    assert tables["removed.read"]["a"] < "0001-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'[starred]\n"2501.10030" = 2025-01-0\n# half typed', "line 2, column 20"),
        (b'[read]\n"a" = true\n"a" = true\n', "line 3"),
        (b"[read]\n[read]\n", "line 2"),
        (b'[read]\n"a" = 2024-02-30T00:00:00Z\n', "line 2"),
        (b'[read]\n"a" = 0000-01-01T00:00:00Z\n', "line 2"),
        (b'[read]\n"a" = true\rx = 1\n', "line 2"),
        (b"<<<<<<< HEAD\n[read]\n", "line 1"),
        (b"\xff\xfe[\x00r\x00", "line 1: not utf-8"),
        (b'[read]\n"a" = true # \xe9\n', "line 2: not utf-8"),
        (b'[read]\n"\x00" = true\n', "line 2"),
        (b"version = 2\n[read]\n", "version 2 is from a newer daysheet"),
        (b"\nread = 5\n", "line 2: read is not a table"),
        (b"[[starred]]\na = 1\n", "line 1: starred is not a table"),
        (b"removed = [1]\n", "line 1: removed is not a table"),
        (b"[removed]\nread = true\n", "removed.read is not a table"),
        (b"x = " + b"[" * 100_000, "too deep"),
        (b"[read]\n" + b"a." * 3_000 + b"a = true\n", "too deep"),
        (b"x = " + b"9" * 5_000, "too many digits; shorten it"),
        (b"PK\x03\x04\x14\x00", "line 1"),
    ],
    ids=[
        "half-typed date",
        "key twice",
        "table twice",
        "no such day",
        "year 0",
        "carriage return",
        "conflict",
        "UTF-16",
        "Latin-1",
        "NUL",
        "newer version",
        "read a number",
        "array of tables",
        "removed an array",
        "removed.read a flag",
        "brackets too deep",
        "keys too deep",
        "too many digits",
        "ZIP",
    ],
)
def test_a_broken_file_is_refused_with_one_line_that_locates_the_error(
    data: bytes, message: str
) -> None:
    with pytest.raises(Unreadable) as caught:
        read_marks(data)
    assert message in str(caught.value).lower()
    assert str(caught.value).isprintable()


LINES = st.sampled_from(
    [
        "[read]",
        "[starred]  # mine",
        "[removed.read]",
        "[ starred ]",
        '["read"]',
        "[removed]",
        "[tags]",
        "[notes]",
        "[changed.tags]",
        '"a" = ["x", "y"]',
        '"a" = ["x",]  # "odd"',
        '"a" = "text"',
        '"a x" = 2024-03-13T08:12:44Z',
        "[read.x]",
        "[[more]]",
        "",
        "   ",
        "# [read]",
        "version = 1",
        '"2403.07815" = 2024-03-13T08:12:44Z',
        '"2403.07816" = 2024-02-30T08:12:44Z',
        '"2403.07817" = 2024-03-13T08:12:44Z  # A title: "of" [many] signs',
        '"2403.07818" = true',
        '"2403.07819" = 2024-03-13 08:12:44',
        '"a" = 1_000',
        '"b" = nan',
        '"c" = -',
        '"d" =',
        '"e" = "text # more"',
        '"f" = [1, 2]',
        '"f" = [',
        "1,",
        "]",
        '"g" = """',
        '"""',
        "'''",
        "2403.07820 = true",
        "h = { a = 1 }",
        "read = 1",
        "removed.starred.x = true",
        ' "i" = true',
        '"j" = true\r',
        '"k" = true # \x7f',
        '"l" = true # é',
        r'"m\\\"" = true',
        r'"n\n" = true',
        "=",
    ]
)


@example(["[read]", '"j" = true\r'], "\n", False)
@given(st.lists(LINES, max_size=12), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_the_fast_reader_accepts_no_more_than_tomllib_and_reads_the_same(
    lines: list[str], end: str, ended: bool
) -> None:
    data = (end.join(lines) + (end if ended else "")).encode()
    try:
        reading = read_marks(data)
    except Unreadable:
        with pytest.raises((Unreadable, tomllib.TOMLDecodeError)):
            read_document(data)
    else:
        assert reading.tables == tables_of(read_document(data))


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read_marks(data)
    except Unreadable as error:
        assert str(error).isprintable()


def test_a_file_larger_than_one_chunk_is_read_whole_and_in_any_order() -> None:
    start = datetime(2020, 1, 1, tzinfo=UTC)
    marks = {
        f"{n * 7919 % 20_000:05d}": (start + timedelta(minutes=n)).isoformat()[:19] + "Z"
        for n in range(20_000)
    }
    lines = "".join(f'"{id}" = {at}\n' for id, at in marks.items())
    reading = read_marks(f"version = 1\n\n[read]\n{lines}".encode())
    assert reading.plain
    assert reading.tables["read"] == marks
