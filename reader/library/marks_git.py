"""The marks in git: the merge driver, and the configuration by which git calls it.

Separate from `marks_files`, which needs no git.
"""

from __future__ import annotations

import os
import shlex
import sys
from contextlib import suppress
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Final

from reader.model.errors import DaysheetError
from reader.storage import atomic, git
from reader.storage.atomic import FileChanged, FileError
from reader.storage.marks.file_state import LIMIT
from reader.storage.marks.merging import merge_texts
from reader.storage.marks.reading import Unreadable

if TYPE_CHECKING:
    from reader.storage.git import Setup

DRIVER: Final = "daysheet"
"""The name of the merge driver, in attributes and in git's configuration."""
PLACEHOLDERS: Final = "%O %A %B %P"
"""Replaced by git: the files of the base, ours and theirs, and their path in the repository."""
FALLBACK: Final = (
    "{ grep -q '^<<<<<<<' %A || git merge-file -L ours -L base -L theirs %A %O %B; false; }"
)
"""The shell command for a driver that fails or is missing: git's usual merge of lines, unless the
driver has left conflicts. Keeping only ours would lose theirs. It always reports a conflict, and so
the user looks at the file."""


class GitSetup:
    """The changes to a repository by which git merges the marks by their rule."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self.file = setup.file
        """The marks file, links resolved."""

    @property
    def steps(self) -> list[tuple[str, str]]:
        """The changes, as pairs of where and what."""
        steps = [
            (f"git config {name}", value) for name, value in sorted(self._setup.settings.items())
        ]
        if self._setup.line:
            steps.append((f"a line in {self._setup.attributes}", self._setup.line))
        return steps

    def apply(self) -> None:
        """Make the changes. Raises DaysheetError if that fails, or if another attribute wins."""
        git.set_up(self._setup)
        _require_driver(self.file)


def plan_setup(marks_file: Path) -> GitSetup:
    """Return the changes that a marks file needs, without making them.

    Raises DaysheetError if the file is in no repository, if git cannot be run, or if another
    attribute wins.
    """
    settings = {
        f"merge.{DRIVER}.name": "Daysheet marks: the newest date wins",
        f"merge.{DRIVER}.driver": _command(),
    }
    try:
        setup = GitSetup(git.setup(marks_file, DRIVER, settings))
    except git.NoRepository as error:
        advice = 'move it into one and name it in config.toml: [marks] path = "~/notes/marks.toml"'
        raise DaysheetError(f"{error}; {advice}") from None
    if not setup.steps:
        _require_driver(setup.file)
    return setup


def _require_driver(file: Path) -> None:
    """Raise DaysheetError if git's attributes select another driver for the file."""
    if (driver := git.merge_driver(file)) != DRIVER:
        raise DaysheetError(
            f"git still merges {file} by {driver!r}; remove that from the attributes"
            " of the repository, for example in .git/info/attributes"
        )


def merge_for_git(base: Path, ours: Path, theirs: Path) -> str:
    """Merge the files that git passes to a merge driver; write the result to `ours`.

    Returns why the user must look at the result; empty if all is merged. If both sides can be read,
    their marks are merged; else the lines are, as git does it, so that no mark is lost. Raises
    DaysheetError if that fails too; then `ours` is unchanged.
    """
    versions = [atomic.read(path, LIMIT) for path in (base, ours, theirs)]
    for path, content in zip((ours, theirs), versions[1:], strict=True):
        if content.status is None:
            raise FileError(f"{path}: there is no such file; git names another")
    merged, problem = _merge_bytes(*(content.data for content in versions))
    with suppress(FileChanged):
        atomic.replace(ours, merged, versions[1].status)
        return problem
    raise FileError(f"{ours}: another program writes it; merge again")


def _merge_bytes(base: bytes, ours: bytes, theirs: bytes) -> tuple[bytes, str]:
    """Return the merge of three files, and why the user must look at it; empty if there is none."""
    try:
        if base and not (ours and theirs):
            raise Unreadable("it is empty")
        merged, clean = merge_texts(base, ours, theirs, git.merge_lines)
    except Unreadable as error:
        lines, _ = git.merge_lines(base, ours, theirs)
        return lines, f"one side cannot be read ({error}); mend what git merged line by line"
    return merged, "" if clean else "lines that are not marks have a conflict; choose a side"


def _command() -> str:
    """Return the shell command of the driver. Git runs it in another folder, with its own PATH."""
    program = which("daysheet")
    # With -P no module is taken from the repository.
    words = [os.path.abspath(program)] if program else [sys.executable, "-P", "-m", "reader"]  # noqa: PTH100
    quoted = " ".join(map(shlex.quote, words)).replace("%", "%%")
    return f"{quoted} marks merge-driver {PLACEHOLDERS} || {FALLBACK}"
