"""Text reaches the screen and the standard streams through one module each, and only cleaned."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

READER = Path(__file__).parents[3] / "reader"
MODULES = sorted(READER.rglob("*.py"))

PAINTERS = {
    "Segment": {"ui/widgets/lines.py", "ui/no_color.py"},
    "Strip": {"ui/widgets/lines.py"},
    "Content": {"ui/widgets/text_widgets.py"},
    "Static": {"ui/widgets/text_widgets.py"},
    **{name: set[str]() for name in ("Label", "Text", "Markdown", "RichLog", "Button", "Toast")},
}
"""Classes of Textual and Rich that show text, each with the modules that may create them."""
FORBIDDEN_CALLS = {
    "from_markup",
    "from_rich_text",
    "notify",
    "bell",
    "set_title",
    "deliver_text",
}
"""Functions that interpret text as markup, or show it without passing our modules."""
CONDITIONS = {"_ready", "_changed", "changed"}
"""Thread conditions, whose `notify` is allowed."""
CASTS = {
    "model/clean.py",
    # Parts of clean texts, joined.
    "ui/cells.py",
    "ui/widgets/lines.py",
    # Parts of clean names, joined.
    "model/names.py",
    # Runs of clean text with the spaces and newlines between them, and such runs from the cache.
    "storage/packed_document.py",
    "sources/arxiv/html_inlines.py",
    # The cache holds only cleaned text.
    "storage/cache/columns.py",
    "storage/cache/cache.py",
    # The names of steps: literals around clean texts.
    "library/undo.py",
}
"""Modules that may declare a text clean without cleaning it."""


def nodes(folder: str = "", words: Collection[str] = ("",)) -> Iterator[tuple[str, ast.AST]]:
    """Yield each node of our source files in a folder, with the file's name.

    Files that contain none of `words` are left out, because parsing takes time.
    """
    for path in MODULES:
        name = path.relative_to(READER).as_posix()
        if not name.startswith(folder):
            continue
        text = path.read_text("utf-8")
        if any(word in text for word in words):
            for node in ast.walk(ast.parse(text)):
                yield name, node


def called_name(node: ast.AST) -> str:
    """Return the name of the function that a node calls, or an empty text."""
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def test_only_the_listed_modules_create_objects_that_show_text() -> None:
    elsewhere = {
        (called_name(node), name)
        for name, node in nodes("ui/")
        if called_name(node) in PAINTERS and name not in PAINTERS[called_name(node)]
    }
    assert elsewhere == set()


def test_no_other_class_inherits_from_one_that_shows_text() -> None:
    bases = {
        (base.id, name)
        for name, node in nodes("ui/")
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if isinstance(base, ast.Name) and base.id in PAINTERS and name not in PAINTERS[base.id]
    }
    assert bases == set()


def test_no_text_is_interpreted_as_markup() -> None:
    forbidden = []
    for name, node in nodes("ui/"):
        if called_name(node) in FORBIDDEN_CALLS and isinstance(node, ast.Call):
            owner = getattr(node.func, "value", None)
            if getattr(owner, "attr", getattr(owner, "id", "")) not in CONDITIONS:
                forbidden.append((name, node.lineno, called_name(node)))
        if isinstance(node, ast.keyword) and node.arg == "markup":
            assert isinstance(node.value, ast.Constant), name
            assert node.value.value is False, name
        if isinstance(node, ast.Attribute) and node.attr in ("tooltip", "border_title"):
            forbidden.append((name, node.lineno, node.attr))
    assert forbidden == []


def test_only_the_listed_modules_declare_a_text_clean() -> None:
    assert {
        name for name, node in nodes(words=["CleanText"]) if called_name(node) == "CleanText"
    } <= CASTS


def test_only_the_unsaved_marks_are_printed_directly() -> None:
    writers = set()
    for name, node in nodes(words=["print(", "sys.std"]):
        if called_name(node) == "print":
            writers.add(name)
        if isinstance(node, ast.Attribute) and node.attr in ("write", "writelines", "buffer"):
            owner = ast.unparse(node.value)
            if owner in ("sys.stdout", "sys.stderr"):
                writers.add(name)
    # Printed when the reader ends: the marks that could not be saved. Not for people: the papers
    # that one process parses for another.
    assert writers == {"library/unsaved.py", "library/parsing_process.py"}
    prints = [node for _, node in nodes("library/unsaved.py") if called_name(node) == "print"]
    for node in prints:
        assert isinstance(node, ast.Call)
        assert isinstance(node.args[0], ast.Constant) or called_name(node.args[0]) == "laid"


WRONG = """
from rich.style import Style

from reader.cli import output
from reader.model.clean import CleanText, clean_line, laid
from reader.model.paper import Paper
from reader.model.view import Row
from reader.ui.widgets.bars import HintBar, Notice
from reader.ui.widgets.filter_bar import FilterBar
from reader.ui.widgets.lines import _segments, merge_spaces
from reader.ui.widgets.text_widgets import LineInput, PlainText


def right(raw: str, row: Row, plain: PlainText, bar: HintBar) -> None:
    PlainText(clean_line(raw))
    plain.show(row.title)
    bar.show_notice(Notice(laid(f"{row.title} and {raw}")))
    _segments([(row.title, Style())])
    merge_spaces([(clean_line(raw), Style())])
    Paper(clean_line(raw))
    output._write(output.sys.stdout, laid(raw))


def wrong(raw: str, row: Row, plain: PlainText, bar: FilterBar, line: LineInput) -> None:
    PlainText(raw)  # wrong
    PlainText(f"{row.title}")  # wrong
    plain.show(raw)  # wrong
    Notice(raw)  # wrong
    Notice(row.title + raw)  # wrong
    _segments([(raw, Style())])  # wrong
    merge_spaces([(raw, Style())])  # wrong
    line.insert_text(raw)  # wrong
    bar.insert_text(raw)  # wrong
    Paper(raw)  # wrong
    Paper(clean_line(raw), abstract=raw)  # wrong
    Row(1, ("x",), raw, row.authors, None, None)  # wrong
    output._write(output.sys.stdout, raw)  # wrong
"""


@pytest.mark.slow
def test_mypy_rejects_raw_text_wherever_text_is_shown(tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="mypy is not installed")
    file = tmp_path / "wrong.py"
    file.write_text(WRONG)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--implicit-reexport", str(file)],
        cwd=READER.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    rejected = {int(line.split(":")[1]) for line in done.stdout.splitlines() if ": error:" in line}
    expected = {
        number for number, line in enumerate(WRONG.splitlines(), 1) if line.endswith("# wrong")
    }
    assert rejected == expected, done.stdout + done.stderr
