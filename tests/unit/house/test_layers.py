"""Which modules a command imports: never Textual or Rich, and nothing that it does not need.

Only a process of its own can prove that an import inside a function really waits.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

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
"""Imports modules one after another, and prints the first that imports Textual or Rich."""

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

AT_THE_FIRST_FRAME = """\
import sys
from reader import paths
from reader.config import Config
from reader.library.library import Library
from reader.session import Session
from reader.ui.app import DaysheetApp

class Probe(DaysheetApp):
    def on_ready(self):
        print(*sorted(sys.modules), file=sys.__stderr__)
        self.exit()

with Library.open(paths.library_file(), paths.marks_file(), paths.state()) as library:
    Probe(library, Config(), Session()).run(headless=True)
"""

BEFORE_AND_AT_A_KEY_OF_THE_FILTER = """\
import asyncio, re, sys
from reader import paths
from reader.config import Config
from reader.library.library import Library
from reader.session import Session
from reader.ui import app as reader_app

# The look for conflict copies is none of the key's work.
reader_app.COPIES_SECONDS = 3_600.0
compiled, compile = set(), re.compile
def counted(pattern, flags=0):
    compiled.add(pattern)
    return compile(pattern, flags)
re.compile = counted

def loaded():
    return compiled | {name for name in sys.modules if name.startswith("reader.")}

async def main(library):
    app = reader_app.DaysheetApp(library, Config(), Session())
    async with app.run_test() as pilot:
        await pilot.press("slash")
        searcher = app.reader.searcher
        while not (searcher.ready and searcher.idle):
            await asyncio.sleep(0.01)
        before = loaded()
        await pilot.press("o")
        while searcher.pending:
            await asyncio.sleep(0.01)
        await pilot.pause()
        assert app.reader.browser.found.keys
        print(*before, sep="\\n", file=sys.stderr)
        print(*sorted(loaded() - before), sep="\\n")

with Library.open(paths.library_file(), paths.marks_file(), paths.state()) as library:
    asyncio.run(asyncio.wait_for(main(library), 60))
"""


def modules() -> list[str]:
    """Return the names of all modules outside the interface."""
    files = (REPOSITORY / "reader").rglob("*.py")
    parts = [file.relative_to(REPOSITORY).with_suffix("").parts for file in files]
    return sorted(
        ".".join(names).removesuffix(".__init__")
        for names in parts
        if names[1] not in ("ui", "__main__")
    )


def test_no_module_outside_the_interface_imports_textual_or_rich() -> None:
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


def imported_by(daysheet: Daysheet, *arguments: str) -> set[str]:
    """Run a command; return the modules that it imported."""
    return imported_in(daysheet, AFTER_A_COMMAND, *arguments)


def imported_in(daysheet: Daysheet, program: str, *arguments: str) -> set[str]:
    """Run a program that prints its modules on standard error; return them."""
    return set(run(daysheet, program, *arguments).stderr.split())


def run(daysheet: Daysheet, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program on the library of `daysheet`, in a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=daysheet.environment(),
        cwd=Path(daysheet.home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran


@pytest.mark.parametrize(
    "arguments", [["--help"], ["list"], ["list", "stones"], ["show", "2403.00001"], ["digests"]]
)
def test_commands_that_only_read_import_neither_interface_nor_network(
    daysheet: Daysheet, arguments: list[str]
) -> None:
    found = imported_by(daysheet, *arguments)
    heavy = {"textual", "rich", "asyncio", "reader.ui", "reader.sync", "httpx2", "ssl"}
    assert found & heavy == set()
    if "stones" not in arguments:
        assert found & {"rapidfuzz", "reader.search.titles"} == set()


def test_show_imports_no_marks_and_nothing_that_writes(daysheet: Daysheet) -> None:
    spared = {"reader.storage.cache.ingest", "reader.storage.marks.saver", "reader.sources"}
    spared |= {"reader.model.query", "reader.model.entry", "hashlib", "tomllib", "tempfile"}
    spared |= {"dataclasses", "reader.model.saved_view", "reader.latex.bare.running_text"}
    assert imported_by(daysheet, "show", "2403.00001") & spared == set()


def test_listing_marked_papers_imports_neither_edits_of_marks_nor_toml(
    daysheet: Daysheet,
) -> None:
    assert daysheet("star", "2403.00001").code == 0
    found = imported_by(daysheet, "list", "is:starred")
    assert "reader.storage.marks.saver" in found
    assert found & {"reader.storage.marks.edits", "tomllib", "hashlib"} == set()


def test_the_first_frame_waits_for_no_module_that_it_does_not_need(daysheet: Daysheet) -> None:
    assert daysheet("star", "2403.00001").code == 0
    found = imported_in(daysheet, AT_THE_FIRST_FRAME)
    assert {"reader.ui.screens.reader", "reader.storage.marks.preview"} <= found
    spared = {"reader.ui.actions", "reader.ui.screens.help", "reader.model.saved_view"}
    spared |= {
        "reader.search.language",
        "reader.latex.bare.running_text",
        "reader.storage.marks.saver",
    }
    spared |= {"reader.storage.marks.memory", "reader.library.for_you"}
    assert found & (spared | {"tomllib", "textual.scrollbar"}) == set()


def test_the_first_key_of_a_filter_finds_everything_loaded(tmp_path: Path) -> None:
    daysheet = Daysheet(tmp_path)
    titles = ["On the $L_1$ Norm of x_i", "Over β and “Quotes”", "Of Nothing"]
    papers = [
        {
            "id": f"2403.0000{number}",
            "title": title,
            "abstract": "One. On two.",
            "digests": [{"source": "huggingface", "date": "2024-03-13", "position": number}],
        }
        for number, title in enumerate(titles)
    ]
    lines = "".join(json.dumps(paper) + "\n" for paper in papers)
    assert daysheet("import", "-", stdin=lines).code == 0
    ran = run(daysheet, BEFORE_AND_AT_A_KEY_OF_THE_FILTER)
    assert {"reader.search.language", "reader.search.highlight"} <= set(ran.stderr.split("\n"))
    assert ran.stdout.split("\n") == ["", ""]


def test_help_imports_neither_the_library_nor_its_packages(daysheet: Daysheet) -> None:
    packages = {"reader.library", "reader.storage", "reader.sources", "reader.search", "sqlite3"}
    for command in ("--help", "import"):
        assert imported_by(daysheet, *dict.fromkeys([command, "--help"])) & packages == set()
