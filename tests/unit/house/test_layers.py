"""What is loaded when: rooms outside the interface never load Textual or Rich, nor what they do not
need. Only a process of its own can prove that a deferred import really defers.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.commandline import REPOSITORY, Daysheet

PAPER = """\
{"id": "2403.00001", "title": "Gathering Stones", "abstract": "At night.",
 "digests": [{"source": "huggingface", "date": "2024-03-13", "position": 0}]}
""".replace("\n ", " ")

ONE_AFTER_ANOTHER = """\
import importlib, json, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
    if found := sorted({"textual", "rich"} & sys.modules.keys()):
        print(json.dumps([name, found]))
        break
"""
"""Name the first module that loads them; whatever a module imports is loaded when its turn ends."""

AFTER_A_COMMAND = """\
import sys
from reader.cli import main
try:
    code = main(sys.argv[1:])
except SystemExit as stopped:
    code = stopped.code
print(*sorted(sys.modules), file=sys.stderr)
sys.exit(code)
"""


def modules() -> list[str]:
    """Every module outside the interface."""
    files = (REPOSITORY / "reader").rglob("*.py")
    parts = [file.relative_to(REPOSITORY).with_suffix("").parts for file in files]
    return sorted(
        ".".join(each).removesuffix(".__init__")
        for each in parts
        if each[1] not in ("ui", "__main__")
    )


def test_no_room_outside_the_interface_loads_textual_or_rich() -> None:
    assert len(modules()) > 40
    ran = subprocess.run(
        [sys.executable, "-c", ONE_AFTER_ANOTHER, *modules()],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    assert [json.loads(line) for line in ran.stdout.splitlines()] == []


@pytest.fixture(scope="module")
def daysheet(tmp_path_factory: pytest.TempPathFactory) -> Daysheet:
    command = Daysheet(tmp_path_factory.mktemp("layers"))
    assert command("import", "-", stdin=PAPER).code == 0
    return command


def loaded(daysheet: Daysheet, *arguments: str) -> set[str]:
    """The modules that a command loads."""
    ran: Any = subprocess.run(
        [sys.executable, "-c", AFTER_A_COMMAND, *arguments],
        env=daysheet.environment(),
        cwd=Path(daysheet.home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return set(ran.stderr.split())


@pytest.mark.parametrize(
    "arguments", [["--help"], ["list"], ["list", "stones"], ["show", "2403.00001"], ["digests"]]
)
def test_commands_that_read_load_neither_the_interface_nor_the_network(
    daysheet: Daysheet, arguments: list[str]
) -> None:
    found = loaded(daysheet, *arguments)
    heavy = {"textual", "rich", "asyncio", "reader.ui", "reader.sync", "httpx2", "ssl"}
    assert found & heavy == set()
    if "stones" not in arguments:
        assert found & {"rapidfuzz", "reader.search.titles"} == set()


def test_show_loads_nothing_that_writes_and_no_marks(daysheet: Daysheet) -> None:
    spared = {"reader.storage.cache.ingest", "reader.storage.marks.saver", "reader.sources"}
    spared |= {"reader.model.query", "reader.model.entry", "hashlib", "tomllib", "tempfile"}
    assert loaded(daysheet, "show", "2403.00001") & spared == set()


def test_a_list_of_marked_papers_loads_nothing_that_edits_the_marks_or_parses_toml(
    daysheet: Daysheet,
) -> None:
    assert daysheet("star", "2403.00001").code == 0
    found = loaded(daysheet, "list", "is:starred")
    assert "reader.storage.marks.saver" in found
    assert found & {"reader.storage.marks.edits", "tomllib", "hashlib"} == set()


def test_help_loads_no_room(daysheet: Daysheet) -> None:
    rooms = {"reader.library", "reader.storage", "reader.sources", "reader.search", "sqlite3"}
    for command in ("--help", "import"):
        assert loaded(daysheet, *dict.fromkeys([command, "--help"])) & rooms == set()
