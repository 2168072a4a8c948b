"""git, run as a program: the merge driver of a file's repository, and a merge of lines.

Knows nothing about marks but a path and the name of a merge driver.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from reader.model.errors import DaysheetError
from reader.storage import atomic
from reader.storage.atomic import FileChanged

ATTRIBUTES: Final = ".gitattributes"
_TIMEOUT: Final = 30.0
"""Seconds. If git takes longer, it waits for input that it will not get."""
_LIMIT: Final = 4 << 20
"""Bytes of an attributes file."""
_MOST_CONFLICTS: Final = 127
"""`git merge-file` returns the number of conflicts; a higher exit code is an error."""
_TRIES: Final = 3


class GitError(DaysheetError):
    """git is missing or failed. The message says what happened and what to do."""


class NoRepository(GitError):
    """The file is not in a git work tree."""


class Setup(NamedTuple):
    """What is missing for git to merge a file by a driver: a line and settings, either empty."""

    file: Path
    """The file, with symbolic links resolved."""
    attributes: Path
    """The attributes file in the same folder."""
    line: str
    """The line to add to it; empty if none is missing."""
    settings: Mapping[str, str]
    """The settings to write to the repository's configuration."""


def setup(file: Path, driver: str, settings: Mapping[str, str]) -> Setup:
    """Return what a file's repository lacks of a merge driver and its settings. Changes nothing.

    Raises NoRepository and GitError.
    """
    target = Path(os.path.realpath(file))
    _require_repository(target)
    attributes = target.with_name(ATTRIBUTES)
    if attributes.is_symlink():
        raise GitError(f"{attributes}: a link, which git does not follow; make it a file")
    missing = {name: value for name, value in settings.items() if value != _setting(target, name)}
    line = f"{pattern(target.name)} merge={driver}"
    if merge_driver(target) == driver or _has_line(attributes, os.fsencode(line)):
        line = ""
    return Setup(target, attributes, line, missing)


def set_up(plan: Setup) -> None:
    """Make the changes of a plan. Raises GitError and FileError."""
    for name, value in plan.settings.items():
        _git(plan.file.parent, "config", "--local", name, value)
    if plan.line:
        _add_line(plan.attributes, os.fsencode(plan.line))


def merge_driver(file: Path) -> str:
    """Return a file's `merge` attribute: the name of a driver, or a value like `unspecified`."""
    output = _git(file.parent, "check-attr", "-z", "merge", "--", file.name)
    return os.fsdecode(output.split(b"\0")[2])


def pattern(name: str) -> str:
    """Return a pattern for gitattributes(5) that matches only the file name `name`."""
    escaped = re.sub(r"([\\*?\[])", r"\\\1", name)
    if escaped[:1] in "#!":
        escaped = f"\\{escaped}"
    if not re.search(r'[\s"\x00-\x1f\x7f]', escaped):
        return escaped
    return '"' + re.sub(r'["\\\x00-\x1f\x7f]', _escape, escaped) + '"'


def merge_lines(base: bytes, ours: bytes, theirs: bytes) -> tuple[bytes, bool]:
    """Return three versions merged line by line, and whether the merge has no conflicts.

    Conflicts are marked in the text. Raises GitError if git cannot merge them (binary files).
    """
    with TemporaryDirectory(prefix="daysheet-") as folder:
        names = ("ours", "base", "theirs")
        for name, data in zip(names, (ours, base, theirs), strict=True):
            Path(folder, name).write_bytes(data)
        labels = [word for name in names for word in ("-L", name)]
        result = _run(Path(folder), "merge-file", "-p", *labels, *names)
    if not 0 <= result.returncode <= _MOST_CONFLICTS:
        raise GitError(_message(result))
    return result.stdout, result.returncode == 0


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return f"\\{character}" if character in '"\\' else f"\\{ord(character):03o}"


def _require_repository(target: Path) -> None:
    """Raise NoRepository unless the folder of `target` is in a git work tree."""
    folder = next(each for each in target.parents if each.is_dir())
    result = _run(folder, "rev-parse", "--is-inside-work-tree")
    if result.returncode == 0 and result.stdout.strip() == b"true" and folder == target.parent:
        return
    if result.returncode == 0 or b"not a git repository" in result.stderr:
        raise NoRepository(f"{target} is in no git repository")
    raise GitError(_message(result))


def _setting(target: Path, name: str) -> str:
    """Return a setting of the repository's own configuration; empty if it is not set."""
    result = _run(target.parent, "config", "--local", "--get", name)
    return os.fsdecode(result.stdout.removesuffix(b"\n")) if result.returncode == 0 else ""


def _has_line(attributes: Path, line: bytes) -> bool:
    """Return whether an attributes file has a line already. Another line may still override it."""
    return line in atomic.read(attributes, _LIMIT).data.splitlines()


def _add_line(attributes: Path, line: bytes) -> None:
    """Add a line at the end, where it overrides those above. The other lines stay unchanged."""
    for _ in range(_TRIES):
        content = atomic.read(attributes, _LIMIT)
        with suppress(FileChanged):
            atomic.replace(attributes, _with_line(content.data, line), content.status)
            return
    raise GitError(f"{attributes}: another program keeps writing it; let that one finish")


def _with_line(data: bytes, line: bytes) -> bytes:
    """Return `data` with `line` at its end, in the style of its newlines."""
    first, _, _ = data.partition(b"\n")
    newline = b"\r\n" if first.endswith(b"\r") else b"\n"
    if data and not data.endswith(b"\n"):
        return data + newline + line
    return data + line + newline


def _git(folder: Path, *arguments: str) -> bytes:
    """Run git and return its output. Raises GitError if it fails."""
    result = _run(folder, *arguments)
    if result.returncode:
        raise GitError(_message(result))
    return result.stdout


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            # Its errors are recognised by their English text.
            env={**os.environ, "LC_ALL": "C"},
            timeout=_TIMEOUT,
            check=False,
        )
    except FileNotFoundError:
        raise GitError("git is not installed; install it") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git {arguments[0]} does not finish; try it by hand") from None
    except OSError as error:
        raise GitError(f"git cannot be run ({error.strerror}); mend it") from None


def _message(result: subprocess.CompletedProcess[bytes]) -> str:
    """Return the first line of git's error message."""
    lines = result.stderr.decode("utf-8", "replace").strip().splitlines()
    message = lines[0] if lines else f"it ended with {result.returncode}"
    return f"git {result.args[1]}: {re.sub(r'^(fatal|error): ', '', message)}"
