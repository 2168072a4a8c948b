"""The private parts of Textual and Rich are imported by one module, which says why."""

from __future__ import annotations

import ast
from pathlib import Path

import reader

PACKAGE = Path(reader.__file__).parent
ALLOWED = PACKAGE / "ui" / "textual_internals.py"


def private_imports(source: str) -> list[str]:
    """Return the private modules and names of Textual and Rich that a module imports."""
    found: list[str] = []
    if "textual" not in source and "rich" not in source:
        return found
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{each.name}" for each in node.names]
        elif isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        else:
            continue
        found += [
            name for name in names if name.split(".")[0] in ("textual", "rich") and "._" in name
        ]
    return found


def test_private_imports_are_in_one_module() -> None:
    users = {
        path for path in PACKAGE.rglob("*.py") if private_imports(path.read_text(encoding="utf-8"))
    }
    assert users == {ALLOWED}
