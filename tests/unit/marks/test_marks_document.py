"""Edit the marks file: marks change, and no other byte does."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from reader.model.mark import EVERY_KIND
from reader.storage.marks.document import HEADER, same
from reader.storage.marks.edits import MarksEdit
from reader.storage.marks.merge_rule import TABLE_NAMES, Operation, Tables
from reader.storage.marks.reading import read_document, read_marks, table_at

STAR = Operation("starred", ("2403.05555",), True, "2024-03-13T08:00:00Z", "Chronos: é")
READ = Operation("read", ("2403.05555",), True, "2024-03-13T08:00:00Z")
UNSTAR = Operation("starred", ("2403.05555", "title:x"), False, "2024-03-14T08:00:00Z")


def edited(text: str, *operations: Operation, lost: bool = False) -> str:
    """Return the text after the operations; `lost` where its comments are expected to be."""
    data = text.encode()
    edit = MarksEdit(data, read_marks(data).plain, None)
    edit.apply(operations)
    result, anew = edit.result()
    assert anew is lost
    assert read_marks(result).tables == expected(data, operations)
    return result.decode()


def expected(data: bytes, operations: tuple[Operation, ...]) -> Tables:
    """Return what the operations make of the tables of a file that is never edited."""
    edit = MarksEdit(data, False, None)
    edit.apply(operations)
    tables = read_marks(data).tables
    for section, changes in edit.edits().items():
        for id, at in changes.items():
            tables[section].pop(id, None)
            if at is not None:
                tables[section][id] = at
    return tables


def test_a_new_file_starts_with_a_comment_and_has_one_line_per_mark() -> None:
    assert edited("", STAR, READ) == (
        HEADER + '\n[read]\n"2403.05555" = 2024-03-13T08:00:00Z\n'
        '\n[starred]\n"2403.05555" = 2024-03-13T08:00:00Z  # Chronos: é\n'
    )


def test_new_lines_are_inserted_in_the_order_of_ids() -> None:
    text = ""
    for id in ("2403.2", "2403.10", "1", "math/0309136", "2403.1"):
        text = edited(text, READ._replace(ids=(id,)))
    ids = ["1", "2403.1", "2403.10", "2403.2", "math/0309136"]
    assert text == HEADER + "\n[read]\n" + "".join(f'"{id}" = 2024-03-13T08:00:00Z\n' for id in ids)


def test_many_lines_inserted_at_once_have_the_same_order_as_one_by_one() -> None:
    operations = [READ._replace(ids=(f"{n * 37 % 500:03d}",)) for n in range(500)]
    half = edited("", *operations[:250])
    whole = edited(half, *operations[250:])
    assert whole == edited("", *operations)
    ids = list(tomllib.loads(whole)["read"])
    assert ids == sorted(ids)
    assert len(ids) == 500


def test_a_removed_mark_leaves_a_line_in_the_removals() -> None:
    text = edited(edited("", STAR), UNSTAR)
    assert text == HEADER + (
        '\n[starred]\n\n[removed.starred]\n"2403.05555" = 2024-03-14T08:00:00Z\n'
    )
    again = edited(text, STAR._replace(at="2024-03-15T08:00:00Z"))
    assert again == HEADER + (
        '\n[starred]\n"2403.05555" = 2024-03-15T08:00:00Z  # Chronos: é\n\n[removed.starred]\n'
    )


def test_an_operation_without_effect_changes_nothing() -> None:
    text = edited("", STAR, READ)
    assert edited(text, STAR, READ) == text


FILE = """\
# my marks

version = 1   # do not touch
mine = "[read]"

[labels]  # first, I like it so
"2403.05555" = ["a", "b"]

# what I read
[read]
# old ones
"2401.00001" = 2024-01-01T00:00:00Z   # the first
"2402.00002" = true

# new ones
"2404.00004"   =   2024-04-01T00:00:00Z

[starred]
"2404.00004" = 2024-04-01  # great

[[more]]
x = 1
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("last", [True, False])
def test_comments_order_newlines_and_unknown_tables_are_kept(
    end: str, mark: str, last: bool
) -> None:
    """As the same file with the new lines put in by hand."""

    def written(text: str) -> str:
        return mark + (text if last else text.rstrip("\n")).replace("\n", end)

    by_hand = (
        FILE.replace(
            '"2402.00002" = true\n',
            '"2402.00002" = true\n"2403.05555" = 2024-03-13T08:00:00Z\n',
        )
        .replace("2024-04-01T00:00:00Z", "2024-04-02T00:00:00Z")
        .replace("[starred]\n", '[starred]\n"2403.05555" = 2024-03-13T08:00:00Z  # Chronos: é\n')
    )
    moved = READ._replace(ids=("2404.00004",), at="2024-04-02T00:00:00Z")
    assert edited(written(FILE), STAR, READ, moved) == written(by_hand)


def test_a_removed_line_takes_only_its_own_comment_with_it() -> None:
    gone = UNSTAR._replace(kind="read", ids=("2401.00001",))
    text = edited(FILE, gone)
    line = '"2401.00001" = 2024-01-01T00:00:00Z   # the first\n'
    removed = '\n[removed.read]\n"2401.00001" = 2024-03-14T08:00:00Z\n'
    assert text == FILE.replace(line, "") + removed


@pytest.mark.parametrize(
    "title",
    ["a\nb", "a\r\n[read]", "\x1b[2J", "x" * 5_000, "\ud800", "\u2028", '"""', "# #", "", " "],
    ids=[
        "newline",
        "CRLF and a header",
        "escape sequence",
        "long",
        "surrogate",
        "line separator",
        "quotes",
        "number signs",
        "empty",
        "blank",
    ],
)
def test_any_title_is_one_comment(title: str) -> None:
    text = edited("", STAR._replace(title=title), READ)
    assert set(tomllib.loads(text)) == {"version", "read", "starred"}
    assert max(map(len, text.splitlines())) < 1_100


@pytest.mark.parametrize("id", ['doi:10.1000/a"b', "doi:10.1000/a\\b", "a]b#c=d", "é", "'", '\\"'])
def test_an_id_with_any_character_is_written_found_and_removed(id: str) -> None:
    star = STAR._replace(ids=(id,))
    text = edited(edited("", star), READ)
    assert read_marks(text.encode()).plain
    assert id in tomllib.loads(text)["starred"]
    text = edited(text, UNSTAR._replace(ids=(id,)))
    assert id not in tomllib.loads(text)["starred"]


ODD = [
    # Keys without quotes, among lines of ours.
    '# a\n[read]\n2403.05555 = true\n"2404" = true  # b\n[starred]\n2403.05555 = 2024-03-01\n',
    # A key below another header, and written in full at the top.
    'starred."2403.05555" = 2024-03-01 # a\n["read"]\n\'2404\' = true\n',
    "[starred.2403]\n05555 = 2024-03-01 # a\n[ read ]\n",
    # Values of several lines in tables that are not ours, with what looks like ours in them.
    '[remarks]\na = """\n[read]\n"2403.05555" = true\n"""\nb = [\n  1, # ]\n  "]",\n]\n[read]\n',
    "[remarks]\na = '''\n[starred]'''\n",
    # Indented and crowded.
    '[read]\n\t"2403.05555"=2024-03-01#c\n   # d\n\t"2404" = { a = 1 }\n',
    '[starred]\n"2403.05555" = [ # e\n 1,\n]\n',
    # The same id twice, in two spellings.
    '[starred]\n"2403.05555" = 2024-03-01 # one\n2403.05555 = 2024-03-02 # two\n',
    "[[more]]\na = 1\n[[more]]\nb = 2\n[removed]\nother = { x = nan }\n[remarks]\nm = '''x'''\n",
]


@pytest.mark.parametrize(
    "text",
    ODD,
    ids=[
        "keys without quotes",
        "dotted key and quoted header",
        "header with an id",
        "texts and lists of several lines",
        "text that ends in its header's line",
        "indented",
        "list as a value",
        "id twice",
        "array of tables",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "operations",
    [(STAR,), (READ,), (UNSTAR,), (STAR, READ, UNSTAR)],
    ids=["star", "read", "unstar", "all three"],
)
def test_unusual_toml_is_edited_statement_by_statement(
    text: str, end: str, operations: tuple[Operation, ...]
) -> None:
    result = edited(text.replace("\n", end), *operations)
    for comment in ("# a", "# b", "# d"):
        assert (comment in result) is (comment in text) or "starred" in text.split(comment)[0]
    assert not (end == "\r\n" and "\n" in result.replace("\r\n", ""))


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ('x = 1\nread = { "2403.05555" = true }\nstarred = { 2404 = true }\n', STAR),
        ('starred = {}\nremoved = { starred = { "2403.1" = 2024-03-01 } }\n', UNSTAR),
        ("removed = {}\n", UNSTAR),
        ("removed.starred.x = 2024-03-01\n", UNSTAR),
    ],
    ids=[
        "inline tables",
        "empty inline table",
        "empty table of removals",
        "dotted key",
    ],
)
def test_a_file_that_cannot_be_edited_is_rewritten(text: str, operation: Operation) -> None:
    result = edited(text, operation, lost=True)
    assert result.startswith("# Daysheet marks.")
    assert edited(result, STAR._replace(ids=("2403.2",)))


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.booleans()
    | st.integers(-(2**40), 2**40)
    | st.floats(allow_nan=True)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
    | st.dates()
    | st.times().map(lambda each: each.replace(microsecond=0))
    | st.datetimes().map(lambda each: each.replace(microsecond=0)),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("ab.\n", max_size=3), inner)
    ),
    max_leaves=8,
)
IDS = st.sampled_from(["2403.05555", "2403.05556", "title:x", "a.b", "math/0309136", 'q"'])
MARKS = st.dictionaries(IDS, st.datetimes(datetime(1900, 1, 1)) | st.dates() | st.just(True))
DOCUMENTS = st.fixed_dictionaries(
    {"version": st.just(1)},
    optional={
        "read": MARKS,
        "starred": MARKS,
        "removed": st.fixed_dictionaries({}, optional={"read": MARKS, "x": VALUES}),
        "labels": st.dictionaries(st.text("ab.", max_size=3), VALUES, max_size=4),
        "[read]\n": VALUES,
    },
)
OPERATIONS = st.builds(
    Operation,
    st.sampled_from(["read", "starred"]),
    st.lists(IDS, min_size=1, max_size=3, unique=True).map(tuple),
    st.booleans(),
    st.integers(1, 9).map(lambda n: f"20{n}4-03-13T00:00:00Z"),
    st.text(max_size=8),
)
NOISE = st.lists(st.sampled_from(["# [read]", "", "  # é", '#"2403.05555" = true']), max_size=4)


@given(
    DOCUMENTS,
    st.lists(OPERATIONS, max_size=5),
    NOISE,
    st.booleans(),
    st.sampled_from(["\n", "\r\n"]),
    st.integers(0, 20),
)
def test_edits_of_any_valid_file_keep_everything_but_the_marks(
    document: dict[str, Any],
    operations: list[Operation],
    noise: list[str],
    multiline: bool,
    end: str,
    place: int,
) -> None:
    lines = tomli_w.dumps(document, multiline_strings=multiline).split("\n")
    place = min(place, len(lines))
    candidate = [*lines[:place], *noise, *lines[place:]]
    if '"""' not in "".join(lines):
        lines = candidate
    text = end.join(lines)
    before = read_document(text.encode())
    after = read_document(edited(text, *operations).encode())
    assert same(unknown(before), unknown(after))
    for section in TABLE_NAMES:
        touched = {id for operation in operations for id in operation.ids}
        for id, value in table_at(before, section).items():
            assert id in touched or table_at(after, section)[id] == value


def unknown(document: Mapping[str, Any]) -> dict[str, Any]:
    removed = {k: v for k, v in document.get("removed", {}).items() if k not in ("read", "starred")}
    ours = (*EVERY_KIND, "removed", "changed")
    others = {k: v for k, v in document.items() if k not in ours}
    return {**others, "removed": removed}


def test_same_distinguishes_types_and_treats_nan_as_equal() -> None:
    assert same({"a": [float("nan"), {}]}, {"a": [float("nan"), {}], "b": {}})
    assert not same(1, True)
    assert not same(1, 1.0)
    assert not same(date(2024, 1, 1), datetime(2024, 1, 1))
    assert not same([time(1)], [time(2)])
