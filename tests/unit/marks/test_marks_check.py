"""Check a marks file: every problem is reported with line and column, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.mark import now
from reader.storage.marks.check import check
from reader.storage.marks.layout import DATE_SECTIONS
from reader.storage.marks.merge_rule import text_of

STAR = '[starred]\n"2403.00001" = 2024-03-13T08:12:50Z\n'
GOOD = f"""\
# mine
version = 1

[read]
"2403.00001" = 2024-03-13
2403.00002 = true  # an id without quotes
"doi:10.1000/x" = 2024-03-13T08:12:50+02:00

{STAR}"math/0309136" = 2024-03-13 08:12:50
"title:0123456789abcdef" = 2024-03-13T08:12:50Z

[removed.starred]
"2403.00009" = 2024-03-14T09:00:00Z

[other]
"2403.00001" = "kept"
"2403.00002" = 7
"""


def findings_of(text: str | bytes) -> list[tuple[int, int, str]]:
    data = text.encode() if isinstance(text, str) else text
    return [(each.line, each.column, each.message) for each in check(data).findings]


@pytest.mark.parametrize(
    "text",
    ["", "version = 1\n", GOOD, GOOD.replace("\n", "\r\n"), STAR[:-1]],
    ids=["empty", "only a version", "marks", "CRLF", "without a last newline"],
)
def test_a_correct_file_has_no_findings(text: str) -> None:
    assert findings_of(text) == []
    assert findings_of(b"\xef\xbb\xbf" + text.encode()) == []


def test_the_marks_in_the_file_are_returned() -> None:
    tables = check(GOOD.encode()).tables
    assert tables is not None
    assert [len(tables[name]) for name in DATE_SECTIONS] == [3, 3, 0, 1]


def test_invalid_toml_is_reported_with_line_and_column() -> None:
    [(line, column, what)] = findings_of('# mine\n[starred]\n"2403.00001" = 2024-03-\n')
    assert (line, column) == (3, 20)
    assert what.endswith("; correct it, because nothing is written here until then")
    assert check(b"[starred\n").tables is None


def test_invalid_utf8_is_reported_with_line_and_column() -> None:
    assert findings_of('[other]\nx = "né'.encode() + b'\xff"\n') == [
        (2, 8, "not UTF-8; save it as UTF-8, because nothing is written here until then")
    ]


@pytest.mark.parametrize(
    ("text", "line", "begins"),
    [
        ("# mine\nversion = 2\n", 2, "version 2 is from a newer Daysheet; update this one"),
        ("# mine\nstarred = 1\n", 2, "starred is not a table; write it as [starred]"),
        ("\n[removed]\nread = []\n", 3, "removed.read is not a table; write it as [removed.read]"),
    ],
)
def test_a_file_that_is_not_a_marks_file_is_reported(text: str, line: int, begins: str) -> None:
    [(found, _, what)] = findings_of(text)
    assert what.startswith(begins)
    assert found in (1, line)
    assert check(text.encode()).tables is None


CONFLICT = f"""\
# mine
version = 1

{STAR}<<<<<<< HEAD
"2403.00002" = 2024-03-13T09:00:00Z
=======
"2403.00002" = 2024-03-13T10:00:00Z
"2403.00003" = 2024-03-13T10:00:00Z
>>>>>>> laptop
"x" = true
"""


def test_a_git_conflict_is_reported_as_repairable() -> None:
    assert findings_of(CONFLICT) == [
        (6, 1, "a conflict that git left; the next mark repairs it"),
        (12, 1, "'x' is not the id of a paper; write 2403.07815, doi:10.… or title:…"),
    ]
    tables = check(CONFLICT.encode()).tables
    assert tables is not None
    assert sorted(tables["starred"]) == ["2403.00001", "2403.00002", "2403.00003", "x"]


def test_a_git_conflict_that_cannot_be_repaired_is_reported() -> None:
    text = f'{STAR}[other]\n<<<<<<< HEAD\nx = "a"\n=======\nx = "b"\n>>>>>>> laptop\n'
    assert check(text.encode()).tables is None
    [(line, _, what)] = findings_of(text)
    assert 4 <= line <= 8
    assert what


def test_a_duplicate_id_is_reported_with_both_lines() -> None:
    text = f'{STAR}# a word\n"2403.00001" = 2025-01-01\n'
    assert findings_of(text) == [
        (4, 1, "'2403.00001' is in line 2 and here; the next mark repairs it")
    ]
    tables = check(text.encode()).tables
    assert tables is not None
    assert tables["starred"] == {"2403.00001": "2025-01-01T00:00:00Z"}


def test_two_spellings_of_an_id_are_duplicates() -> None:
    [(line, _, what)] = findings_of(f"{STAR}2403.00001 = true\n")
    assert (line, what[:37]) == (3, "'2403.00001' is in line 2 and here; t")


@pytest.mark.parametrize(
    ("value", "shown"), [('"yes"', "'yes'"), ("1", "1"), ("[]", "[]"), ("false", "False")]
)
def test_a_value_that_is_not_a_date_is_reported(value: str, shown: str) -> None:
    assert findings_of(f'[read]\n"2403.00001" =  {value}  # why\n') == [
        (2, 17, f"{shown} is not a date; write one such as 2024-03-13")
    ]


def test_a_removal_without_a_date_is_reported_as_without_effect() -> None:
    assert findings_of('[removed.read]\n"2403.00001" = true\n') == [
        (2, 16, "True is not a date, so no mark is removed; write one such as 2024-03-13")
    ]


@pytest.mark.parametrize(
    ("id", "advice"),
    [
        ("2403.00001v2", "'2403.00001v2' matches no paper; write 2403.00001"),
        ("arXiv:2403.00001", "'arXiv:2403.00001' matches no paper; write 2403.00001"),
        ("10.1000/X", "'10.1000/X' matches no paper; write doi:10.1000/x"),
        ("stones", "'stones' is not the id of a paper; write 2403.07815, doi:10.… or title:…"),
        ("2403", "'2403' is not the id of a paper; write 2403.07815, doi:10.… or title:…"),
    ],
)
def test_an_id_that_no_paper_can_have_is_reported(id: str, advice: str) -> None:
    assert findings_of(f'[read]\n  "{id}" = true\n') == [(2, 1, advice)]


def test_a_date_far_in_the_future_is_reported_but_not_one_of_a_fast_clock() -> None:
    soon, late = (text_of(now() + timedelta(hours=hours)) for hours in (20, 30))
    assert findings_of(f'[read]\n"2403.00001" = {soon}\n') == []
    assert findings_of(f'[read]\n"2403.00001" = {late}\n') == [
        (
            2,
            16,
            f"{late} is in the future and outranks all changes until then; correct the date",
        )
    ]


def test_a_mark_with_a_later_removal_is_reported_as_harmless() -> None:
    text = f'{STAR}[removed.starred]\n"2403.00001" = {{}}\n'
    later, sooner = text.format("2024-03-14"), text.format("2024-03-12")
    assert findings_of(later) == [
        (2, 1, "removed later, in line 4, so it does not count; harmless")
    ]
    assert [each.harmless for each in check(later.encode()).findings] == [True]
    assert findings_of(sooner) == []
    assert findings_of(later.replace("removed.starred", "removed.read")) == []


def test_entries_of_every_spelling_are_checked() -> None:
    text = 'starred = {"x" = true, 2403.00001 = 1}\nremoved.read."y" = 2024-03-13\nread."z"=true\n'
    assert [(line, what[:3]) for line, _, what in findings_of(text)] == [
        (1, "'x'"),
        (1, "1 i"),
        (2, "'y'"),
        (3, "'z'"),
    ]
    assert findings_of('[removed]\nread = {"x" = 2024-03-13}\nother = {"x" = 1}\n')[0][0] == 2


def test_control_characters_in_findings_are_removed() -> None:
    [(_, _, what)] = findings_of('[read]\n"2403.00001" = "\\u001b[2J\\u202e"\n')
    assert "\x1b" not in what
    assert "\u202e" not in what
    big = findings_of(f'[read]\n"2403.00001" = 0x{"f" * 9000}\n')
    assert big[0][2].startswith("something too long to be shown is not a date")


@pytest.mark.slow
def test_very_many_findings_are_made_in_reasonable_time() -> None:
    lines = "".join(f'"paper-{number}" = true\n' for number in range(20_000))
    found = findings_of(f"[read]\n{lines}")
    assert (len(found), found[-1][0]) == (20_000, 20_001)


PIECES = st.sampled_from(
    [
        STAR,
        CONFLICT,
        '"2403.00001" = true\n',
        "2403.00001 = 2024-03-13\n",
        "[removed.starred]\n",
        "<<<<<<< HEAD\n",
        "=======\n",
        ">>>>>>> x",
        'x = """\n',
        "starred = {a = {b = 1}}\n",
        "[[read]]\n",
        "\r\n",
        "é",
        '"',
    ]
)


@given(st.lists(PIECES | st.text(max_size=10), max_size=8).map("".join))
def test_any_file_can_be_checked_and_every_finding_is_located_in_it(text: str) -> None:
    data = text.encode("utf-8", "replace")
    lines = data.decode("utf-8-sig").split("\n")
    for line, column, what in findings_of(data):
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1
        assert what
