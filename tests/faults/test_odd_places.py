"""Odd places for the marks file, through the command line: what is no file, what is forbidden,
what has a name that nobody would give it. Said in one line, left as it is, and marks wait.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from reader.storage.atomic import LEFTOVERS_ALLOWED
from reader.storage.marks.file_state import LIMIT
from tests.commandline import Ran
from tests.faults.home import NEW, Home, furnished, ids, keeps_lines, said
from tests.faults.odd_files import FIRST, GOOD, SECOND

pytestmark = pytest.mark.slow

NOBODY = 65_534


def powerless() -> None:
    """Take from root, in a new process, what sets it above the modes of files."""
    if os.geteuid() == 0:
        for capability in (0, 1, 2, 3):  # CHOWN, DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER
            ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


class Place(NamedTuple):
    """Something else where the marks file should be, or around it."""

    make: Callable[[Path], object]
    said: str
    mend: Callable[[Path], object]


def make_socket(file: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        # The name of a socket is short, so it is bound from within.
        before = Path.cwd()
        os.chdir(file.parent)
        try:
            made.bind(file.name)
        finally:
            os.chdir(before)


def make_sparse(file: Path) -> None:
    with file.open("wb") as made:
        made.truncate(LIMIT + 1)


def make_loop(file: Path) -> None:
    file.symlink_to("other.toml")
    file.with_name("other.toml").symlink_to(file.name)


def replace_folder(file: Path) -> None:
    file.parent.rmdir()
    file.parent.write_text("mine")


def give_back_folder(file: Path) -> None:
    assert file.parent.read_text() == "mine"
    file.parent.unlink()


PLACES = {
    "a folder": Place(Path.mkdir, "a folder, where a file should be; move it away", Path.rmdir),
    "a FIFO": Place(os.mkfifo, "a FIFO, where a file should be; move it away", Path.unlink),
    "a socket": Place(make_socket, "a socket, where a file should be; move it away", Path.unlink),
    "a device": Place(
        lambda file: file.symlink_to("/dev/zero"), "/dev/zero: a device, where", Path.unlink
    ),
    "the terminal": Place(
        lambda file: file.symlink_to("/dev/tty"), "/dev/tty: a device, where", Path.unlink
    ),
    "the null device": Place(
        lambda file: file.symlink_to("/dev/null"), "/dev/null: a device, where", Path.unlink
    ),
    "links in a loop": Place(make_loop, "too many levels of symbolic links; correct", Path.unlink),
    "a link into nowhere": Place(
        lambda file: file.symlink_to("disk/marks.toml"),
        "/disk/marks.toml: no such file or directory; make its folder",
        lambda file: (file.parent / "disk").mkdir(),
    ),
    "a link to a folder": Place(
        lambda file: file.symlink_to("/"), "/: a folder, where a file should be", Path.unlink
    ),
    "a file for its folder": Place(
        replace_folder, "move away the file that is in the place of a folder", give_back_folder
    ),
    "a file larger than any": Place(
        make_sparse, "larger than 64 MB; that is not a file of daysheet", Path.unlink
    ),
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_what_is_no_file_is_refused_and_left_alone(home: Home, place: Place) -> None:
    place.make(home.file)
    before = os.lstat(home.file if os.path.lexists(home.file) else home.file.parent)
    starred = home.run("star", NEW)
    assert starred.code == 4
    assert place.said in said(starred)
    listed = home.call("list", "is:starred")
    assert ids(listed) == [NEW]
    assert place.said in said(listed)
    after = os.lstat(home.file if os.path.lexists(home.file) else home.file.parent)
    assert (after.st_ino, after.st_mode, after.st_size, after.st_mtime_ns) == (
        before.st_ino,
        before.st_mode,
        before.st_size,
        before.st_mtime_ns,
    )
    place.mend(home.file)
    assert home.stars() == {NEW}
    assert set(home.document["starred"]) == {NEW}


def test_a_link_to_a_file_elsewhere_stays_one(home: Home, tmp_path: Path) -> None:
    real = tmp_path / "repository" / "mine.toml"
    real.parent.mkdir()
    real.write_text(GOOD)
    real.chmod(0o640)
    home.file.symlink_to("../../repository/mine.toml")
    assert home.run("star", NEW).code == 0
    assert home.stars() == {FIRST, NEW}
    assert home.file.readlink() == Path("../../repository/mine.toml")
    assert keeps_lines(GOOD.encode(), real.read_bytes())
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert [each.name for each in real.parent.iterdir()] == ["mine.toml"]


def test_a_link_to_a_file_that_is_not_made_yet_makes_it(home: Home, tmp_path: Path) -> None:
    home.file.symlink_to(tmp_path / "mine.toml")
    assert home.run("star", NEW).code == 0
    assert home.file.is_symlink()
    assert NEW in (tmp_path / "mine.toml").read_text()


def test_another_name_of_the_file_keeps_what_it_had(home: Home, tmp_path: Path) -> None:
    """Whoever makes a hard link for a backup has one."""
    home.put(GOOD.encode())
    os.link(home.file, tmp_path / "backup.toml")
    assert home.run("star", NEW).code == 0
    assert home.stars() == {FIRST, NEW}
    assert (tmp_path / "backup.toml").read_text() == GOOD


NAMES = {
    "bytes that are not UTF-8": b"\xff\xfe marks",
    "a line end and escape sequences": b"a\nb\x1b[2J\x1b]0;c\x07\r",
    "letters that turn text round": "\u202eskram\u2066\u200b".encode(),
    "a percent sign and quotes": b"%s {0} 'a' \"b\" \\ $HOME `id`",
    "as long as may be": b"x" * 255,
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_folder_may_have_any_name(
    name: bytes,
    library: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = furnished(tmp_path / os.fsdecode(name), library, capsys, monkeypatch)
    home.put(GOOD.encode())
    assert home.run("star", NEW) == Ran(0, "", "star: 1 paper\n")
    assert home.stars() == {FIRST, NEW}
    home.put(b"[starred\n")
    unstarred = home.run("unstar", NEW)
    assert unstarred.code == 4
    assert "marks.toml, line 1" in said(unstarred)
    home.file.unlink()
    home.file.mkdir()
    assert "marks.toml: a folder, where a file should be" in said(home.run("star", NEW))


@pytest.mark.parametrize(
    ("path", "advice"),
    [
        ("x" * 255, "file name too long; shorten it"),
        ("/".join(["d" * 250] * 14) + "/x", ""),
        ("/".join(["d" * 250] * 20), "file name too long; shorten it"),
    ],
    ids=["a long name", "a long path", "too long a path"],
)
def test_settings_may_name_any_path(home: Home, path: str, advice: str) -> None:
    settings = home.folder / "config" / "config.toml"
    settings.parent.mkdir()
    settings.write_text(f'[marks]\npath = "{path}"\n')
    ran = home.run("star", NEW)
    if advice:
        assert ran.code == 4
        assert advice in said(ran)
    else:
        assert ran.code == 0
        assert NEW in (settings.parent / path).read_text()


class Forbidden(NamedTuple):
    """A path below the home that its user may not use, by its mode or its owner."""

    path: str
    mode: int
    said: str
    """Of `star`."""
    listed: frozenset[str] = frozenset({FIRST})
    """What `list` shows beside the new star."""
    journal: bool = True
    """Whether the mark waits in the journal."""
    owner: int = -1


DENIED = "marks.toml: permission denied; give yourself permission"
FORBIDDEN = {
    "a file that may not be read": Forbidden("data/marks.toml", 0o000, DENIED, frozenset()),
    "a file that may not be written": Forbidden("data/marks.toml", 0o444, DENIED),
    "another user's file": Forbidden("data/marks.toml", 0o600, DENIED, frozenset(), owner=NOBODY),
    "another user's file to read": Forbidden("data/marks.toml", 0o644, DENIED, owner=NOBODY),
    "a folder that may not be written": Forbidden("data", 0o555, DENIED),
    "a folder that may not be entered": Forbidden("data", 0o600, DENIED, frozenset()),
    "another user's folder": Forbidden("data", 0o700, DENIED, frozenset(), owner=NOBODY),
    "a state folder that may not be written": Forbidden(
        "state", 0o555, "marks.journal: permission denied; give yourself", journal=False
    ),
    "a state folder that may not be entered": Forbidden(
        "state", 0o600, "marks.journal: permission denied; give yourself", journal=False
    ),
}


@pytest.mark.parametrize("case", FORBIDDEN.values(), ids=FORBIDDEN)
def test_what_a_user_may_not_do_is_said_and_marks_wait(home: Home, case: Forbidden) -> None:
    home.put(GOOD.encode())
    home.journal.parent.mkdir()
    path = home.folder / case.path
    mode = stat.S_IMODE(path.stat().st_mode)
    waiting = [NEW] if case.journal else []
    if case.owner >= 0:
        if os.geteuid() != 0:
            pytest.skip("only root gives files away")
        os.chown(path, case.owner, case.owner)
    path.chmod(case.mode)
    home.before = powerless
    starred = home.run("star", NEW)
    assert starred.code == 4
    assert case.said in said(starred)
    listed = home.run("list", "is:starred")
    assert set(ids(listed)) == {*case.listed, *waiting}
    if case.owner >= 0:
        os.chown(path, os.geteuid(), os.getegid())
    path.chmod(mode)
    assert home.file.read_text() == GOOD
    assert home.names == ["marks.toml"]
    assert home.run("star", SECOND).code == 0
    assert set(home.document["starred"]) == {FIRST, SECOND, *waiting}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_root_marks_for_another_user_stays_that_users(home: Home) -> None:
    home.put(GOOD.encode())
    os.chown(home.file, NOBODY, NOBODY)
    home.file.chmod(0o600)
    assert home.run("star", NEW).code == 0
    status = home.file.stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (NOBODY, NOBODY, 0o600)


@contextmanager
def attribute(letter: str, path: Path) -> Iterator[None]:
    """Give a path an attribute of its file system that binds even root."""
    tool = shutil.which("chattr")
    if (
        tool is None
        or subprocess.run([tool, f"+{letter}", path], capture_output=True, check=False).returncode
    ):
        pytest.skip("chattr is not here, or not allowed, or not for this file system")
    try:
        yield
    finally:
        subprocess.run([tool, f"-{letter}", path], check=True)


@pytest.mark.parametrize(
    ("letter", "name"), [("i", "marks.toml"), ("a", "marks.toml"), ("i", ""), ("a", "")]
)
def test_what_not_even_root_may_change_is_left_and_marks_wait(
    home: Home, letter: str, name: str
) -> None:
    home.put(GOOD.encode())
    with attribute(letter, home.file.parent / name):
        for _ in range(5):
            starred = home.run("star", NEW)
            assert starred.code == 4
            assert "give yourself permission" in said(starred)
        assert set(ids(home.call("list", "is:starred"))) == {FIRST, NEW}
        assert home.file.read_text() == GOOD
        # A folder that only takes more keeps what was tried; it must not grow with every try.
        assert len(home.names) <= 1 + LEFTOVERS_ALLOWED
    assert home.stars() == {FIRST, NEW}
    assert home.names == ["marks.toml"]
    assert set(home.document["starred"]) == {FIRST, NEW}
