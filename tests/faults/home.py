"""A home to do odd things in: a small library, its marks, and the command line on them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from reader.cli import main
from tests.commandline import REPOSITORY, Ran
from tests.faults.odd_files import FIRST, SECOND
from tests.terminal import Terminal

NEW: Final = "2403.07815"
"""The paper that the tests star."""
IDS: Final = (FIRST, SECOND, NEW, *(f"2403.100{n:02d}" for n in range(9, 41)))
"""The papers of the library, in the order of their digest."""
DAY: Final = "2024-03-13"


class Home:
    """A library of a few papers of one day, and its marks."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.file = folder / "data" / "marks.toml"
        self.journal = folder / "state" / "marks.journal"
        self.before: Callable[[], None] | None = None
        """Called in every new process, before it becomes the program."""
        self._capture = capture

    def put(self, data: bytes) -> None:
        """Make the marks file, as an editor that has long been closed."""
        self.file.parent.mkdir(exist_ok=True)
        self.file.write_bytes(data)
        os.utime(self.file, (time.time() - 60, time.time() - 60))

    def run(self, *arguments: str, stdin: str = "") -> Ran:
        """Run a command as a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "reader", *arguments],
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), "DAYSHEET_HOME": str(self.folder)},
            cwd="/",
            input=stdin.encode(),
            capture_output=True,
            timeout=120,
            check=False,
            preexec_fn=self.before,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    @contextmanager
    def reader(self) -> Iterator[Terminal]:
        """Open the reader in a terminal, with the cursor on the first paper."""
        ours = {"PYTHONPATH": str(REPOSITORY)}
        with Terminal(self.folder, environment=ours, before=self.before) as terminal:
            terminal.wait_for(title(IDS[0]))
            terminal.settle()
            yield terminal

    def call(self, *arguments: str) -> Ran:
        """Run a command here, which is quicker."""
        self._capture.readouterr()
        code = main(arguments)
        return Ran(code, *self._capture.readouterr())

    def stars(self) -> set[str]:
        """Return the starred papers as the command line lists them, without a complaint."""
        ran = self.call("list", "is:starred")
        assert ran.err in ("", "daysheet: nothing found for 'is:starred'\n")
        return set(ids(ran))

    @property
    def names(self) -> list[str]:
        return sorted(each.name for each in self.file.parent.iterdir())

    @property
    def document(self) -> dict[str, Any]:
        return tomllib.loads(self.file.read_bytes().decode("utf-8-sig"))


def title(id: str) -> str:
    """Return the title of a paper of the library."""
    return f"Paper {id}"


def ids(ran: Ran) -> list[str]:
    return [line.split("\t")[0] for line in ran.lines]


def said(ran: Ran) -> str:
    """Return the one line that a command said; fails where a user could not read it."""
    assert ran.err.endswith("\n")
    (line,) = ran.problems
    assert line.startswith("daysheet: ")
    assert line.isprintable()
    assert len(line) < 600
    assert "; " in line
    for slip in ("Traceback", "Error", "please report", "sys."):
        assert slip not in line
    return line


def keeps_lines(before: bytes, after: bytes) -> bool:
    """Whether all lines are still there, in their order and with their ends."""
    lines = iter(after.splitlines(keepends=True))
    *whole, last = before.splitlines(keepends=True) or [b""]
    return all(line in lines for line in whole) and any(line.startswith(last) for line in lines)


def furnished(
    folder: Path,
    library: Path,
    capture: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Home:
    (folder / "cache").mkdir(parents=True)
    (folder / "data").mkdir()
    shutil.copy(library, folder / "cache")
    monkeypatch.setenv("DAYSHEET_HOME", str(folder))
    return Home(folder, capture)
