"""git, run as a program: where a file's repository is, what it knows of it, and a merge of lines.

Apart from the marks, of which nothing is known here but a path and the name of a merge driver.
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
from reader.storage.atomic import Changed

ATTRIBUTES: Final = ".gitattributes"
_TIMEOUT: Final = 30.0
"""Seconds; a git that takes longer waits for something that it will not get."""
_LIMIT: Final = 4 << 20
"""Bytes of a file of attributes."""
_MOST_CONFLICTS: Final = 127
"""`git merge-file` returns how many conflicts are left; anything above is an error."""
_TRIES: Final = 3


class GitError(DaysheetError):
    """git is missing, or could not do it. The message says what and what to do."""


class NoRepository(GitError):
    """The file is in no work tree of git."""


class Setup(NamedTuple):
    """What is to be done so that git merges a file by a driver; empty where it is done."""

    file: Path
    """The file, links resolved."""
    attributes: Path
    """The file of attributes beside it."""
    line: str
    """What that is to say, or nothing."""
    settings: Mapping[str, str]
    """What the repository's own configuration is to say."""


def setup(file: Path, driver: str, settings: Mapping[str, str]) -> Setup:
    """Return what a file's repository lacks of a merge driver and its settings; changes nothing.

    Raises `NoRepository` and `GitError`.
    """
    target = Path(os.path.realpath(file))
    _require_repository(target)
    attributes = target.with_name(ATTRIBUTES)
    if attributes.is_symlink():
        raise GitError(f"{attributes}: a link, which git does not follow; make it a file")
    lacking = {name: value for name, value in settings.items() if value != _setting(target, name)}
    line = f"{pattern(target.name)} merge={driver}"
    if merged_by(target) == driver or _says(attributes, os.fsencode(line)):
        line = ""
    return Setup(target, attributes, line, lacking)


def set_up(plan: Setup) -> None:
    """Do what a plan says. `GitError` or `FileError` where it cannot be done."""
    for name, value in plan.settings.items():
        _git(plan.file.parent, "config", "--local", name, value)
    if plan.line:
        _add_line(plan.attributes, os.fsencode(plan.line))


def merged_by(file: Path) -> str:
    """Return the merge driver that git's attributes name for a file, or what else they say."""
    said = _git(file.parent, "check-attr", "-z", "merge", "--", file.name)
    return os.fsdecode(said.split(b"\0")[2])


def pattern(name: str) -> str:
    """Return a file's name as a pattern of gitattributes(5), which stands for that name alone."""
    escaped = re.sub(r"([\\*?\[])", r"\\\1", name)
    if escaped[:1] in "#!":
        escaped = f"\\{escaped}"
    if not re.search(r'[\s"\x00-\x1f\x7f]', escaped):
        return escaped
    return '"' + re.sub(r'["\\\x00-\x1f\x7f]', _in_c_style, escaped) + '"'


def merge_lines(base: bytes, ours: bytes, theirs: bytes) -> tuple[bytes, bool]:
    """Return three versions merged line by line, with conflict markers, and whether it has none.

    Raises `GitError` where git merges no such thing, as with binary files.
    """
    with TemporaryDirectory(prefix="daysheet-") as folder:
        names = ("ours", "base", "theirs")
        for name, data in zip(names, (ours, base, theirs), strict=True):
            Path(folder, name).write_bytes(data)
        labels = [word for name in names for word in ("-L", name)]
        ran = _ran(Path(folder), "merge-file", "-p", *labels, *names)
    if not 0 <= ran.returncode <= _MOST_CONFLICTS:
        raise GitError(_said(ran))
    return ran.stdout, ran.returncode == 0


def _in_c_style(found: re.Match[str]) -> str:
    character = found[0]
    return f"\\{character}" if character in '"\\' else f"\\{ord(character):03o}"


def _require_repository(target: Path) -> None:
    folder = next(each for each in target.parents if each.is_dir())
    ran = _ran(folder, "rev-parse", "--is-inside-work-tree")
    if ran.returncode == 0 and ran.stdout.strip() == b"true" and folder == target.parent:
        return
    if ran.returncode == 0 or b"not a git repository" in ran.stderr:
        raise NoRepository(f"{target} is in no git repository")
    raise GitError(_said(ran))


def _setting(target: Path, name: str) -> str:
    ran = _ran(target.parent, "config", "--local", "--get", name)
    return os.fsdecode(ran.stdout.removesuffix(b"\n")) if ran.returncode == 0 else ""


def _says(attributes: Path, line: bytes) -> bool:
    """Whether a file of attributes says so already, though another rule may win."""
    return line in atomic.read(attributes, _LIMIT).data.splitlines()


def _add_line(attributes: Path, line: bytes) -> None:
    """Add a line at the end, where it outdoes those above; everything else stays as it is."""
    for _ in range(_TRIES):
        content = atomic.read(attributes, _LIMIT)
        with suppress(Changed):
            atomic.replace(attributes, _with_line(content.data, line), content.status)
            return
    raise GitError(f"{attributes}: another program keeps writing it; let that one finish")


def _with_line(data: bytes, line: bytes) -> bytes:
    first, _, _ = data.partition(b"\n")
    end = b"\r\n" if first.endswith(b"\r") else b"\n"
    if data and not data.endswith(b"\n"):
        return data + end + line
    return data + line + end


def _git(folder: Path, *arguments: str) -> bytes:
    """Return what git writes; `GitError` where it fails."""
    ran = _ran(folder, *arguments)
    if ran.returncode:
        raise GitError(_said(ran))
    return ran.stdout


def _ran(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            # Its errors are told apart by their words.
            env={**os.environ, "LC_ALL": "C"},
            timeout=_TIMEOUT,
            check=False,
        )
    except FileNotFoundError:
        raise GitError("git is not here; install it") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git {arguments[0]} does not come to an end; try it by hand") from None
    except OSError as error:
        raise GitError(f"git cannot be run ({error.strerror}); mend it") from None


def _said(ran: subprocess.CompletedProcess[bytes]) -> str:
    """Return what git says is wrong, as far as it says it in its first line."""
    lines = ran.stderr.decode("utf-8", "replace").strip().splitlines()
    what = lines[0] if lines else f"it ended with {ran.returncode}"
    return f"git {ran.args[1]}: {re.sub(r'^(fatal|error): ', '', what)}"
