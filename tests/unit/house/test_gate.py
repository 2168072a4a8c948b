"""Text reaches the screen and the standard streams by one way each, and only clean."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
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
"""What shows text, of Textual's and Rich's, and the modules that may make it."""
NEVER = {
    "from_markup",
    "from_rich_text",
    "notify",
    "bell",
    "set_title",
    "deliver_text",
}
"""What reads text as more than text, or shows it by a way that is not ours."""
CONDITIONS = {"_ready", "_changed", "changed"}
"""What is notified and is no screen: conditions of threads."""
CASTS = {
    "model/clean.py",
    # Parts of clean texts, put side by side.
    "ui/cells.py",
    "ui/widgets/lines.py",
    # What the cache holds was cleaned on its way in.
    "storage/cache/columns.py",
    "storage/cache/cache.py",
    # Literals.
    "library/sample.py",
    "library/undo.py",
}
"""Modules that may say of a text that it is clean without having it cleaned."""


def nodes(room: str = "") -> Iterator[tuple[str, ast.AST]]:
    for path in MODULES:
        name = path.relative_to(READER).as_posix()
        if not name.startswith(room):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            yield name, node


def called(node: ast.AST) -> str:
    """Return the name of what a node calls."""
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def test_text_is_painted_by_one_module() -> None:
    made = {
        (called(node), name)
        for name, node in nodes("ui/")
        if called(node) in PAINTERS and name not in PAINTERS[called(node)]
    }
    assert made == set()


def test_classes_of_textual_that_show_text_are_not_made_ours() -> None:
    bases = {
        (base.id, name)
        for name, node in nodes("ui/")
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if isinstance(base, ast.Name) and base.id in PAINTERS and name not in PAINTERS[base.id]
    }
    assert bases == set()


def test_nothing_is_read_as_markup() -> None:
    found = []
    for name, node in nodes("ui/"):
        if called(node) in NEVER and isinstance(node, ast.Call):
            owner = getattr(node.func, "value", None)
            if getattr(owner, "attr", getattr(owner, "id", "")) not in CONDITIONS:
                found.append((name, node.lineno, called(node)))
        if isinstance(node, ast.keyword) and node.arg == "markup":
            assert isinstance(node.value, ast.Constant), name
            assert node.value.value is False, name
        if isinstance(node, ast.Attribute) and node.attr in ("tooltip", "border_title"):
            found.append((name, node.lineno, node.attr))
    assert found == []


def test_only_the_gate_says_that_a_text_is_clean() -> None:
    assert {name for name, node in nodes() if called(node) == "CleanText"} <= CASTS


def test_only_one_module_writes_to_the_standard_streams() -> None:
    written = set()
    for name, node in nodes():
        if called(node) == "print":
            written.add(name)
        if isinstance(node, ast.Attribute) and node.attr in ("write", "writelines", "buffer"):
            owner = ast.unparse(node.value)
            if owner in ("sys.stdout", "sys.stderr"):
                written.add(name)
    # The reader's last words, on marks that could not be saved.
    assert written == {"library/unsaved.py"}
    prints = [
        node for name, node in nodes() if name == "library/unsaved.py" and called(node) == "print"
    ]
    for node in prints:
        assert isinstance(node, ast.Call)
        assert isinstance(node.args[0], ast.Constant) or called(node.args[0]) == "laid"


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
def test_raw_text_is_a_wrong_type_wherever_text_is_shown(tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="mypy is not here")
    file = tmp_path / "wrong.py"
    file.write_text(WRONG)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--implicit-reexport", str(file)],
        cwd=READER.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    found = {int(line.split(":")[1]) for line in done.stdout.splitlines() if ": error:" in line}
    expected = {at for at, line in enumerate(WRONG.splitlines(), 1) if line.endswith("# wrong")}
    assert found == expected, done.stdout + done.stderr
