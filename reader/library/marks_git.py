"""The marks in git: the merge driver, and what a repository is told so that git calls it.

Apart from `marks_files`, which needs no git.
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
"""What git puts in: the files of the base, ours and theirs, and the path that they are of."""
OTHERWISE: Final = (
    "{ grep -q '^<<<<<<<' %A || git merge-file -L ours -L base -L theirs %A %O %B; false; }"
)
"""What git's shell does where the driver fails or is gone: the usual merge of lines, unless the
driver has left conflicts. Ours alone would lose theirs. In any case the user is to look at it."""


class Plan:
    """What is to be done so that git merges the marks by their rule."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self.file = setup.file
        """The marks file, links resolved."""

    @property
    def steps(self) -> list[tuple[str, str]]:
        """What is to be done, as where and what."""
        steps = [
            (f"git config {name}", value) for name, value in sorted(self._setup.settings.items())
        ]
        if self._setup.line:
            steps.append((f"a line in {self._setup.attributes}", self._setup.line))
        return steps

    def do(self) -> None:
        """Do it. Raises DaysheetError where it cannot be done, or another rule of git wins."""
        git.set_up(self._setup)
        _require_driver(self.file)


def plan(marks_file: Path) -> Plan:
    """Return what is to be done for a marks file; changes nothing.

    Raises DaysheetError where it is in no repository, git cannot be asked, or another rule wins.
    """
    settings = {
        f"merge.{DRIVER}.name": "Daysheet marks: the newest date wins",
        f"merge.{DRIVER}.driver": _command(),
    }
    try:
        found = Plan(git.setup(marks_file, DRIVER, settings))
    except git.NoRepository as error:
        advice = 'move it into one and name it in config.toml: [marks] path = "~/notes/marks.toml"'
        raise DaysheetError(f"{error}; {advice}") from None
    if not found.steps:
        _require_driver(found.file)
    return found


def _require_driver(file: Path) -> None:
    if (found := git.merge_driver(file)) != DRIVER:
        raise DaysheetError(
            f"git still merges {file} by {found!r}; take that out of the attributes"
            " of the repository (.git/info/attributes, say)"
        )


def merge_for_git(base: Path, ours: Path, theirs: Path) -> str:
    """Merge the files that git hands to a merge driver, into `ours`.

    Returns why the user is to look at it, or nothing where all is merged. Marks are merged in any
    case where both sides can be read, and where one cannot, lines are, as git does it: so no mark
    is lost. Raises DaysheetError where not even that can be done; `ours` is as it was then.
    """
    versions = [atomic.read(path, LIMIT) for path in (base, ours, theirs)]
    for path, content in zip((ours, theirs), versions[1:], strict=True):
        if content.status is None:
            raise FileError(f"{path}: there is no such file; git names another")
    merged, why = _merged(*(each.data for each in versions))
    with suppress(FileChanged):
        atomic.replace(ours, merged, versions[1].status)
        return why
    raise FileError(f"{ours}: another program writes it; merge again")


def _merged(base: bytes, ours: bytes, theirs: bytes) -> tuple[bytes, str]:
    """Return three texts merged, and why the user is to look at them, if so."""
    try:
        if base and not (ours and theirs):
            raise Unreadable("it is empty")
        merged, clean = merge_texts(base, ours, theirs, git.merge_lines)
    except Unreadable as error:
        lines, _ = git.merge_lines(base, ours, theirs)
        return lines, f"one side cannot be read ({error}); mend what git has merged line by line"
    return merged, "" if clean else "what is not marks has a conflict; choose a side"


def _command() -> str:
    """Return what git's shell is to run, in a folder that is none of ours and with its own path."""
    program = which("daysheet")
    # With -P no module is taken from the repository.
    words = [os.path.abspath(program)] if program else [sys.executable, "-P", "-m", "reader"]  # noqa: PTH100
    quoted = " ".join(map(shlex.quote, words)).replace("%", "%%")
    return f"{quoted} marks merge-driver {PLACEHOLDERS} || {OTHERWISE}"
