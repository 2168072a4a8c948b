"""Merge marks files: two by the merge rule, three versions as git passes them."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model.mark import EVERY_KIND, KINDS, now
from reader.storage.marks import Marks
from reader.storage.marks.document import HEADER
from reader.storage.marks.merge_rule import (
    REMOVED_UNDATED,
    TABLE_NAMES,
    UNDATED,
    Operation,
    Tables,
    apply_operation,
    as_json,
    empty_tables,
    from_json,
    merge,
    table_of,
    text_of,
)
from reader.storage.marks.merging import (
    difference,
    merge_texts,
    merge_with_base,
    operations,
    read_with_titles,
)
from reader.storage.marks.reading import BOM, Unreadable, read_document
from reader.storage.marks.repair import fit, read_or_repair
from tests.marks_tables import any_tables, as_a_file, tables


def day(ago: int) -> str:
    return text_of(now() - timedelta(days=ago))


OLDER, NEWER, LATEST = day(30), day(20), day(10)
LONG_AGO, EARLIER = day(400), day(500)


def applied(ours: Tables, made: list[Operation]) -> Tables:
    """Return what operations, through the journal and back, make of tables."""
    result = {name: dict(table) for name, table in ours.items()}
    for operation in made:
        again = from_json(as_json(operation) | {"ids": list(operation.ids)})
        assert again == operation
        apply_operation(again, table_of(result, operation.kind))
    return result


def test_another_file_contributes_marks_and_removals_with_dates_and_titles() -> None:
    theirs = tables(
        read={"a": OLDER}, starred={"a": NEWER, "b": UNDATED}, removed_starred={"c": OLDER}
    )
    assert operations(theirs, {"a": "Chronos"}) == [
        Operation("read", ("a",), True, OLDER, elsewhere=True),
        Operation("starred", ("a",), True, NEWER, "Chronos", elsewhere=True),
        Operation("starred", ("b",), True, UNDATED, elsewhere=True),
        Operation("starred", ("c",), False, OLDER, elsewhere=True),
    ]


def test_undated_removals_and_ids_that_cannot_be_written_are_not_merged() -> None:
    theirs = tables(removed_read={"a": REMOVED_UNDATED}, read={"a\nb": OLDER, "": OLDER})
    assert operations(theirs) == []


def test_only_operations_with_an_effect_are_merged() -> None:
    ours = tables(
        read={"same": OLDER, "older": NEWER, "newer": OLDER, "undated": UNDATED},
        removed_read={"back": NEWER, "gone": NEWER, "again": OLDER},
    )
    theirs = tables(
        read={"same": OLDER, "older": OLDER, "newer": NEWER, "back": OLDER, "again": OLDER},
        removed_read={"gone": OLDER, "undated": LATEST, "new": NEWER},
    )
    brought = [(each.ids[0], each.marked) for each in difference(ours, theirs)]
    assert brought == [("again", True), ("newer", True), ("new", False)]


def test_an_expired_removal_removes_an_older_mark_and_is_not_merged_again() -> None:
    theirs = tables(removed_starred={"a": LONG_AGO, "b": LONG_AGO, "c": LONG_AGO})
    ours = tables(starred={"a": EARLIER, "b": OLDER})
    assert [each.ids for each in difference(ours, theirs)] == [("a",)]
    forgotten = tables(starred={"b": OLDER})
    assert difference(forgotten, theirs) == []


def test_an_undated_removal_does_not_remove_the_mark_in_another_file() -> None:
    """Nobody can tell which was later, so it stays; by hand, here, it can be taken back."""
    taken_back = Operation("starred", ("a",), False, NEWER)
    assert applied(tables(starred={"a": UNDATED}), [taken_back])["starred"] == {}
    brought = taken_back._replace(elsewhere=True)
    assert applied(tables(starred={"a": UNDATED}), [brought])["starred"] == {"a": UNDATED}


IDS = st.sampled_from(["a", "b", "c"])
TIMES = st.sampled_from([OLDER, NEWER, LATEST])
TABLES = any_tables(IDS, TIMES, lost=True)
FILES = TABLES.map(as_a_file)


def standing(of: Tables) -> Tables:
    """Return what counts of tables: of each mark the newest, and nothing that has no date."""
    whole = merge(empty_tables(), of)
    return {
        name: {id: at for id, at in table.items() if at != REMOVED_UNDATED}
        for name, table in whole.items()
    }


@given(TABLES, TABLES)
def test_a_merge_gives_what_the_merge_rule_gives_and_a_second_one_nothing(
    ours: Tables, theirs: Tables
) -> None:
    result = applied(ours, difference(ours, theirs))
    assert standing(result) == standing(merge(ours, theirs)) == standing(merge(theirs, ours))
    assert standing(applied(ours, operations(theirs))) == standing(result)
    assert difference(result, theirs) == []


@given(TABLES, TABLES, TABLES)
def test_the_merge_rule_is_commutative_associative_and_idempotent(
    a: Tables, b: Tables, c: Tables
) -> None:
    assert merge(a, b) == merge(b, a)
    assert merge(merge(a, b), c) == merge(a, merge(b, c))
    assert merge(merge(a, b), b) == merge(a, b)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "result"),
    [
        # Taken out by hand on one side, and left alone on the other.
        ({"a": OLDER}, {}, {"a": OLDER}, {}),
        ({"a": UNDATED}, {}, {"a": UNDATED}, {}),
        # Taken out, but marked again on the other.
        ({"a": OLDER}, {}, {"a": NEWER}, {"a": NEWER}),
        # A date that was mended by hand.
        ({"a": LATEST}, {"a": OLDER}, {"a": LATEST}, {"a": OLDER}),
        # Of both sides, or new.
        ({"a": OLDER}, {"a": OLDER}, {"a": OLDER}, {"a": OLDER}),
        ({}, {"a": OLDER}, {}, {"a": OLDER}),
        ({"a": NEWER}, {"a": NEWER}, {"a": LATEST}, {"a": LATEST}),
        (None, {}, {"a": OLDER}, {"a": OLDER}),
    ],
    ids=[
        "removed",
        "removed, undated",
        "marked again",
        "date mended",
        "both the same",
        "new",
        "newer",
        "no base",
    ],
)
@pytest.mark.parametrize("section", TABLE_NAMES)
def test_a_change_on_one_side_wins_over_no_change_on_the_other(
    base: dict[str, str] | None,
    ours: dict[str, str],
    theirs: dict[str, str],
    result: dict[str, str],
    section: str,
) -> None:
    old = None if base is None else empty_tables() | {section: base}
    sides = [empty_tables() | {section: side} for side in (ours, theirs)]
    assert (
        merge_with_base(old, *sides)
        == merge_with_base(old, *reversed(sides))
        == empty_tables() | {section: result}
    )


def test_an_undated_mark_that_one_side_removed_since_the_base_stays_removed() -> None:
    base = tables(starred={"a": UNDATED})
    ours = tables(removed_starred={"a": NEWER})
    assert merge_with_base(base, ours, base) == ours


def test_marks_and_titles_are_read_from_a_file_with_a_git_conflict() -> None:
    text = (
        f'[read]\n"a" = {OLDER}  # mine\n<<<<<<< a\n[starred]\n"a" = {OLDER}  # One\n=======\n'
        f'[starred]\n"b" = {NEWER} #Two\u202e\n>>>>>>> b\n'
    )
    found, titles = read_with_titles(text.encode())
    assert found == tables(read={"a": OLDER}, starred={"a": OLDER, "b": NEWER})
    assert titles == {"a": "One", "b": "Two"}
    with pytest.raises(Unreadable):
        read_with_titles(b"[read\n")


GIT = pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")


def merge_lines(base: bytes, ours: bytes, theirs: bytes) -> tuple[bytes, bool]:
    with TemporaryDirectory() as folder:
        for name, data in (("ours", ours), ("base", base), ("theirs", theirs)):
            Path(folder, name).write_bytes(data)
        command = ["git", "merge-file", "-p", "ours", "base", "theirs"]
        ran = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return ran.stdout, ran.returncode == 0


BASE = f"""\
{HEADER}
[read]
"2403.05555" = {OLDER}

[starred]
"2403.05555" = {OLDER}  # Five
"""
OURS = f"""\
{HEADER}
[read]
"2403.05555" = {OLDER}
"2403.06666" = {NEWER}

[starred]
"2403.06666" = {NEWER}  # Six

[removed.starred]
"2403.05555" = {NEWER}
"""
THEIRS = f"""\
# mine
{HEADER}x = 1

[read]
"2403.05555" = {OLDER}
# for the talk
"2403.06666" = {LATEST}
"2403.07777" = true  # all of it

[starred]
"2403.05555" = {OLDER}  # Five
"2403.07777" = {NEWER}  # Seven

[removed.starred]
"2403.01111" = {NEWER}

[labels]
"2403.05555" = ["a"]
"""
MERGED = f"""\
# mine
{HEADER}x = 1

[read]
"2403.05555" = {OLDER}
# for the talk
"2403.06666" = {LATEST}
"2403.07777" = true  # all of it

[starred]
"2403.06666" = {NEWER}  # Six
"2403.07777" = {NEWER}  # Seven

[removed.starred]
"2403.01111" = {NEWER}
"2403.05555" = {NEWER}

[labels]
"2403.05555" = ["a"]
"""


@GIT
@pytest.mark.parametrize("base", [BASE, ""], ids=["a base", "no base"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("turned", [False, True])
def test_texts_that_differ_only_in_marks_merge_without_a_conflict(
    base: str, end: str, turned: bool
) -> None:
    texts = [text.replace("\n", end).encode() for text in (base, OURS, THEIRS)]
    texts[1:] = reversed(texts[1:]) if turned else texts[1:]
    with_conflict, clean = merge_lines(*texts)
    assert not clean
    result = merge_texts(texts[0], texts[1], texts[2], merge_lines)
    assert result == (MERGED.replace("\n", end).encode(), True)
    # Without git's driver, the conflict is healed to the same marks.
    if not base:
        with pytest.raises(Unreadable):
            read_or_repair(with_conflict)


@GIT
def test_a_conflict_in_other_text_is_left_to_the_user_while_marks_are_merged() -> None:
    ours = OURS.replace("version = 1", "version = 1\nx = 2").encode()
    result, clean = merge_texts(BASE.encode(), ours, THEIRS.encode(), merge_lines)
    assert not clean
    assert b"<<<<<<< ours\nx = 2\n=======\nx = 1\n>>>>>>> theirs\n" in result
    for chosen in (b"x = 2\n", b"x = 1\n"):
        text = result.replace(b"<<<<<<< ours\nx = 2\n=======\nx = 1\n>>>>>>> theirs\n", chosen)
        assert read_or_repair(text).tables == read_or_repair(MERGED.encode()).tables


@GIT
def test_conflict_markers_within_a_long_string_count_as_a_conflict() -> None:
    base, ours, theirs = (f'{HEADER}\nx = """\n{line}\n"""\n'.encode() for line in "abc")
    result, clean = merge_texts(base, ours, theirs, merge_lines)
    assert not clean
    assert b"<<<<<<<" in result


@GIT
def test_a_line_deleted_by_hand_stays_deleted_and_new_lines_beside_it_are_kept() -> None:
    base = f'{HEADER}\n[read]\n"a" = {OLDER}\n"b" = {OLDER}\n"c" = {OLDER}\n'
    ours = base.replace(f'"b" = {OLDER}\n', "")
    theirs = base.replace('"c"', f'"bb" = {NEWER}\n"c"')
    result, clean = merge_texts(base.encode(), ours.encode(), theirs.encode(), merge_lines)
    assert clean
    assert result.decode() == theirs.replace(f'"b" = {OLDER}\n', "")


@GIT
def test_lines_in_another_order_on_each_side_are_not_duplicated() -> None:
    lines = [f'"{n}" = {OLDER}\n' for n in range(6)]
    base = f"{HEADER}\n[read]\n{''.join(lines)}"
    ours = f'{HEADER}\n[read]\n{lines[5]}{"".join(lines[:5])}"6" = {NEWER}\n'
    theirs = f'{HEADER}\n[read]\n"6" = {NEWER}\n{"".join(reversed(lines))}'
    result, _ = merge_texts(base.encode(), ours.encode(), theirs.encode(), merge_lines)
    assert read_or_repair(result).tables["read"] == {str(n): OLDER for n in range(6)} | {"6": NEWER}
    assert read_or_repair(result).data == result


@pytest.mark.parametrize("clean", [False, True])
def test_a_merge_of_lines_into_disorder_keeps_the_marks(clean: bool) -> None:
    def joined(_: bytes, ours: bytes, theirs: bytes) -> tuple[bytes, bool]:
        if clean:
            return ours + theirs.removeprefix(HEADER.encode()), True
        return b"<<<<<<< a\n" + ours + b"=======\n" + theirs + b">>>>>>> b\n", False

    result, settled = merge_texts(BASE.encode(), OURS.encode(), BASE.encode(), joined)
    assert settled
    assert read_or_repair(result).tables == read_or_repair(OURS.encode()).tables
    assert read_or_repair(result).data == result


def test_a_clean_merge_into_an_invalid_file_is_not_accepted() -> None:
    def twice(_: bytes, ours: bytes, theirs: bytes) -> tuple[bytes, bool]:
        return b"x = 1\nx = 1\n" + ours + theirs, True

    result, clean = merge_texts(BASE.encode(), OURS.encode(), BASE.encode(), twice)
    assert (read_or_repair(result).tables, clean) == (read_or_repair(OURS.encode()).tables, True)
    result, clean = merge_texts(BASE.encode(), OURS.encode(), f"x = 1\n{BASE}".encode(), twice)
    assert not clean
    assert result.startswith(b"x = 1\nx = 1\n")


@GIT
def test_an_unreadable_side_is_named_and_an_unreadable_base_is_ignored() -> None:
    good, bad = BASE.encode(), b'[read]\n"a" = 2024-03-0\n'
    with pytest.raises(Unreadable, match=r"^our side, line 2, column 11: "):
        merge_texts(good, bad, good, merge_lines)
    with pytest.raises(Unreadable, match=r"^their side, line 2, column 11: "):
        merge_texts(good, good, bad, merge_lines)
    result, clean = merge_texts(bad, OURS.encode(), BASE.encode(), merge_lines)
    assert read_or_repair(result).tables == merge(
        read_or_repair(OURS.encode()).tables, read_or_repair(good).tables
    )
    assert clean


@pytest.mark.slow
@GIT
@pytest.mark.parametrize(
    "base",
    [b"", BOM, BASE.encode(), BOM + BASE.encode()],
    ids=["base empty", "base a BOM", "base", "base with a BOM"],
)
@pytest.mark.parametrize(
    "ours",
    [b"", BOM + OURS.encode(), b"\n# a\n"],
    ids=["ours empty", "ours with a BOM", "ours a comment"],
)
@pytest.mark.parametrize(
    "theirs",
    [b"", OURS.encode(), b'read = { "a" = true }\n'],
    ids=["theirs empty", "theirs as ours", "theirs inline"],
)
def test_files_that_are_empty_or_odd_are_merged_too(
    base: bytes, ours: bytes, theirs: bytes
) -> None:
    result, _ = merge_texts(base, ours, theirs, merge_lines)
    found = read_or_repair(result).tables
    sides = [read_or_repair(side).tables for side in (base, ours, theirs)]
    assert found == merge_with_base(sides[0] if base else None, sides[1], sides[2])


STARTS = st.sampled_from(
    [
        HEADER,
        "",
        f'# a\n[starred]\n# b\n\n[labels]\n"a" = ["a"]\n\n[read]  # c\n"z" = {OLDER}  # d\n',
        f'# a\n["read"]\nz = {OLDER}\n# b\n\n[removed]\nx = 1\n',
    ]
)


@GIT
@given(st.tuples(FILES, FILES, FILES), st.tuples(STARTS, STARTS, STARTS), st.booleans())
def test_any_three_texts_merge_by_the_merge_rule_and_the_base(
    contents: tuple[Tables, Tables, Tables], starts: tuple[str, str, str], alike: bool
) -> None:
    base, ours, theirs = (
        fit(read_or_repair((starts[0] if alike else start).encode()), content, {})
        for start, content in zip(starts, contents, strict=True)
    )
    result, clean = merge_texts(base.data, ours.data, theirs.data, merge_lines)
    if alike:
        assert clean
    if clean:
        assert read_or_repair(result).data == result
        assert read_or_repair(result).tables == merge_with_base(
            base.tables, ours.tables, theirs.tables
        )
    else:
        assert any(other(side) != other(base.data) for side in (ours.data, theirs.data))


def other(data: bytes) -> dict[str, object]:
    """Return what is not ours, read without any of our own code's ideas of it."""
    document = read_document(data)
    removed = {k: v for k, v in document.get("removed", {}).items() if k not in KINDS}
    ours = {*EVERY_KIND, "removed", "changed"}
    return {k: v for k, v in document.items() if k not in ours} | {"removed": removed}


def test_merged_marks_are_shown_at_once_and_saved_with_their_titles(
    tmp_path: Path,
) -> None:
    theirs = tables(starred={"a": NEWER, "b": UNDATED}, removed_read={"c": NEWER})
    file = tmp_path / "marks.toml"
    with closing(Marks.open(file, tmp_path / "state")) as marks:
        marks.queue(operations(theirs, {"a": "Chronos", "b": "A\nB\x1b[2J"}))
        assert set(marks.all("starred")) == {"a", "b"}
        assert marks.flush()
    assert file.read_text() == (
        f'{HEADER}\n[starred]\n"a" = {NEWER}  # Chronos\n"b" = true  # A B[2J\n'
        f'\n[removed.read]\n"c" = {NEWER}\n'
    )
