"""Saving when something fails: nothing is lost or overwritten, and the problem is reported."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from reader.model.mark import Change, now
from reader.storage import atomic
from reader.storage.marks import Marks
from tests.waiting import until

NOON = now().replace(hour=12, minute=0, second=0)
BROKEN = '[starred]\n"2403.00001" = 2025-01-0\n# half typed'


def change(id: str, marked: bool = True) -> Change:
    return Change("starred", (id, f"title:{id}"), marked, NOON)


def starred(file: Path) -> set[str]:
    return set(tomllib.loads(file.read_text("utf-8")).get("starred", {}))


def settle(file: Path) -> None:
    """Make the file look as if its writer had long gone."""
    os.utime(file, (time.time() - 60, time.time() - 60))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data" / "marks.toml"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again soon, so that the tests need not wait."""
    monkeypatch.setattr("reader.storage.marks.saver.RETRY", 0.2)
    monkeypatch.setattr("reader.storage.marks.saver.PATIENCE", 0.3)


@contextmanager
def opened(file: Path, state: Path) -> Iterator[Marks]:
    with closing(Marks.open(file, state)) as marks:
        yield marks


def test_a_broken_file_is_reported_with_its_line_and_never_written(file: Path, state: Path) -> None:
    file.write_text(BROKEN)
    with opened(file, state) as marks:
        assert marks.problem is not None
        assert marks.problem.startswith(f"not read: {file}, line 2, column 20: ")
        marks.apply([change("2403.07815")])
        assert not marks.flush()
        assert marks.problem.startswith(f"not saved: {file}, line 2")
        assert marks.at("starred", ("2403.07815",)) == NOON
        assert [each.ids[0] for each in marks.unsaved()] == ["2403.07815"]
    assert file.read_text() == BROKEN
    assert [each.name for each in file.parent.iterdir()] == ["marks.toml"]


def test_what_another_copy_saved_is_shown_although_the_next_save_failed(
    file: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = atomic.replace

    def fail_once(*arguments: object) -> None:
        monkeypatch.setattr(atomic, "replace", replace)
        raise atomic.FileError("the disk is full")

    with opened(file, state) as mine:
        mine.apply([change("2403.00001")])
        assert mine.flush()
        with opened(file, state) as theirs:
            theirs.apply([change("2403.00001", marked=False), change("2403.00002")])
        monkeypatch.setattr(atomic, "replace", fail_once)
        mine.apply([change("2403.00003")])
        until(mine.flush)
        assert atomic.replace is replace
        assert set(mine.all("starred")) == {"2403.00002", "2403.00003"} == starred(file)


def test_marks_made_while_the_file_is_broken_are_kept_until_the_next_start(
    file: Path, state: Path
) -> None:
    file.write_text(BROKEN)
    with opened(file, state) as marks:
        marks.apply([change("2403.07815"), change("2403.07816")])
    with opened(file, state) as marks:
        assert set(marks.all("starred")) == {"2403.07815", "2403.07816"}
        assert not marks.flush()
    file.write_text('[starred]\n"2403.00001" = 2025-01-01\n')
    settle(file)
    with opened(file, state) as marks:
        assert marks.flush()
        assert marks.problem is None
    assert starred(file) == {"2403.00001", "2403.07815", "2403.07816"}
    assert (state / "marks.journal").read_bytes() == b""


def test_when_the_file_is_mended_the_marks_are_saved_and_that_is_reported(
    file: Path, state: Path
) -> None:
    file.write_text("version = 1\n")
    with opened(file, state) as marks:
        problems: list[str | None] = []
        marks.on_event = lambda: problems.append(marks.problem)
        file.write_text(BROKEN)
        settle(file)
        marks.apply([change("2403.07815")])
        until(lambda: problems)
        assert problems[0] is not None
        assert problems[0].startswith("not saved: ")
        file.write_text(BROKEN.replace("-0\n", "-01\n"))
        settle(file)
        until(lambda: problems[-1] is None)
        assert not marks.unsaved()
        assert set(marks.all("starred")) == {"2403.00001", "2403.07815"}
    assert starred(file) == {"2403.00001", "2403.07815"}
    assert "# half typed" in file.read_text()


def test_a_mended_file_is_noticed_without_a_new_mark(file: Path, state: Path) -> None:
    file.write_text(BROKEN)
    settle(file)
    with opened(file, state) as marks:
        assert not marks.check_outside()
        file.write_text('[starred]\n"2403.00001" = 2025-01-01\n')
        assert marks.check_outside()
        assert marks.problem is None
        assert set(marks.all("starred")) == {"2403.00001"}


def test_a_file_that_is_being_written_is_not_reported_as_broken(file: Path, state: Path) -> None:
    with opened(file, state) as marks:
        file.write_text(BROKEN)
        assert not marks.check_outside()
        assert marks.problem is None
        settle(file)
        assert marks.check_outside()
        assert marks.problem is not None


def make_folder(file: Path) -> None:
    file.mkdir()


def make_socket(file: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        # The name of a socket is short, so it is bound from within.
        before = Path.cwd()
        os.chdir(file.parent)
        try:
            made.bind(file.name)
        finally:
            os.chdir(before)


def make_loop(file: Path) -> None:
    file.symlink_to(file.name)


def make_dangling(file: Path) -> None:
    file.symlink_to("not-mounted/marks.toml")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (make_folder, "a folder, where a file should be; move it away"),
        (os.mkfifo, "a FIFO, where a file should be; move it away"),
        (make_socket, "a socket, where a file should be; move it away"),
        pytest.param(
            lambda file: file.symlink_to("/dev/zero"),
            "/dev/zero: a device, where a file should be",
            id="device",
        ),
        (make_loop, "too many levels of symbolic links; correct the links"),
        (make_dangling, "not-mounted/marks.toml: no such file or directory; make its folder"),
    ],
)
def test_a_special_file_is_refused_without_blocking_and_left_alone(
    make: Callable[[Path], None], message: str, file: Path, state: Path
) -> None:
    make(file)
    before = file.lstat()
    with opened(file, state) as marks:
        assert marks.problem is not None
        assert message in marks.problem
        marks.apply([change("2403.07815")])
        assert not marks.flush()
        assert marks.problem.startswith("not saved: ")
    assert file.lstat().st_ino == before.st_ino
    assert file.lstat().st_mode == before.st_mode
    assert [each.name for each in file.parent.iterdir()] == ["marks.toml"]


def test_a_problem_that_passes_is_cleared(file: Path, state: Path) -> None:
    """As when a disk was not mounted for a while."""
    with opened(file, state) as marks:
        file.mkdir()
        assert marks.check_outside()
        assert marks.problem is not None
        assert not marks.check_outside()
        file.rmdir()
        assert marks.check_outside()
        assert marks.problem is None


def test_a_file_far_too_large_is_not_read(file: Path, state: Path) -> None:
    with file.open("wb") as made:
        made.truncate(65 << 20)
    with opened(file, state) as marks:
        assert marks.problem is not None
        assert "larger than 64 MB" in marks.problem


def test_a_file_in_place_of_the_folder_is_reported(tmp_path: Path, state: Path) -> None:
    (tmp_path / "in-the-way").write_text("mine")
    with opened(tmp_path / "in-the-way" / "marks.toml", state) as marks:
        marks.apply([change("2403.07815")])
        assert not marks.flush()
        assert marks.problem is not None
        assert "move away the file that is in the place of a folder" in marks.problem
    assert (tmp_path / "in-the-way").read_text() == "mine"


def test_without_a_state_folder_nothing_is_written_and_the_journal_is_named(
    file: Path, state: Path
) -> None:
    state.write_text("mine")
    with opened(file, state) as marks:
        marks.apply([change("2403.07815")])
        assert not marks.flush()
        assert marks.problem is not None
        assert marks.problem.startswith("not saved: ")
        assert "; nor in the journal: " in marks.problem
    assert not file.exists()
    assert state.read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anyway")
def test_a_read_only_folder_or_file_is_reported_and_marks_go_to_the_journal(
    file: Path, state: Path
) -> None:
    file.write_text("version = 1\n")
    for path, mode in ((file, 0o444), (file.parent, 0o555)):
        before = path.stat().st_mode
        path.chmod(mode)
        with opened(file, state) as marks:
            marks.apply([change("2403.07815")])
            assert not marks.flush()
            assert marks.problem is not None
            assert "permission" in marks.problem
        path.chmod(before)
    with opened(file, state) as marks:
        assert marks.flush()
    assert starred(file) == {"2403.07815"}


def test_while_another_program_holds_the_lock_marks_go_to_the_journal(
    file: Path, state: Path
) -> None:
    state.mkdir()
    with opened(file, state) as marks, (state / "marks.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        marks.apply([change("2403.07815")])
        until(lambda: "2403.07815" in journal(state))
        until(lambda: marks.problem)
        assert "another copy of daysheet holds it" in str(marks.problem)
        assert not file.exists()
        fcntl.flock(lock, fcntl.LOCK_UN)
        until(lambda: marks.problem is None)
        assert starred(file) == {"2403.07815"}
        assert journal(state) == ""
        assert (state / "marks.lock").exists()


def test_leaving_does_not_wait_long_for_a_lock(file: Path, state: Path) -> None:
    state.mkdir()
    marks = Marks.open(file, state)
    with (state / "marks.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        marks.apply([change("2403.07815")])
        marks.close()
        assert "2403.07815" in journal(state)
    with opened(file, state) as marks:
        assert marks.flush()
    assert starred(file) == {"2403.07815"}


def journal(state: Path) -> str:
    path = state / "marks.journal"
    return path.read_text() if path.exists() else ""


def test_a_torn_journal_yields_its_whole_lines_and_can_be_appended_to(
    file: Path, state: Path
) -> None:
    file.write_text(BROKEN)
    with opened(file, state) as marks:
        marks.apply([change("2403.07815")])
    whole = journal(state)
    (state / "marks.journal").write_text(
        whole + '{"kind": "labels", "x": 1}\nnonsense\n' + whole[:50]
    )
    with opened(file, state) as marks:
        marks.apply([change("2403.07816")])
    file.write_text("version = 1\n")
    settle(file)
    with opened(file, state) as marks:
        assert marks.flush()
    assert starred(file) == {"2403.07815", "2403.07816"}
    assert json.loads(journal(state)) == {"kind": "labels", "x": 1}


@pytest.mark.parametrize("make", [make_folder, os.mkfifo])
def test_a_journal_that_is_not_a_file_does_not_prevent_saving(
    make: Callable[[Path], None], file: Path, state: Path
) -> None:
    state.mkdir()
    make(state / "marks.journal")
    with opened(file, state) as marks:
        marks.apply([change("2403.07815")])
        assert marks.flush()
    assert starred(file) == {"2403.07815"}


PROGRAM = """
import os, resource, signal, sys, time
from pathlib import Path
from reader.model.mark import Change, now
from reader.storage import atomic
from reader.storage.marks import Marks

def change(id):
    return Change("starred", (id, "title:" + id), True, now())

def wait_for_disk(id):
    files = Path(sys.argv[1]), Path(sys.argv[2], "marks.journal")
    while not any(file.exists() and id in file.read_text() for file in files):
        time.sleep(0.005)

marks = Marks.open(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def start(program: str, file: Path, state: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM + program, str(file), str(state)],
        cwd=Path(__file__).parents[3],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> str:
    output, _ = process.communicate("go\n", timeout=60)
    return output


@pytest.mark.slow
def test_copies_that_star_at_once_lose_nothing_even_when_one_is_killed(
    file: Path, state: Path
) -> None:
    program = """
sys.stdin.readline()
name = {name!r}
for n in range(40):
    marks.apply([change(f"{{name}}.{{n}}")])
    time.sleep(0.01)
    if name == "killed" and n == 30:
        wait_for_disk("killed.30")
        os.kill(os.getpid(), signal.SIGKILL)
marks.close()
print(marks.problem)
"""
    names = ("one", "two", "killed")
    copies = [start(program.format(name=name), file, state) for name in names]
    outputs = [ended(copy) for copy in copies]
    assert outputs == ["None\n", "None\n", ""]
    expected = {f"{name}.{n}" for name in names[:2] for n in range(40)}
    assert starred(file) == expected | {f"killed.{n}" for n in range(31)}
    assert [each.name for each in file.parent.iterdir()] == ["marks.toml"]


@pytest.mark.parametrize("broken", [False, True])
def test_a_mark_made_a_while_ago_survives_a_kill(file: Path, state: Path, broken: bool) -> None:
    if broken:
        file.write_text(BROKEN)
        settle(file)
    program = """
sys.stdin.readline()
marks.apply([change("2403.07815")])
wait_for_disk("2403.07815")
os.kill(os.getpid(), signal.SIGKILL)
"""
    process = start(program, file, state)
    ended(process)
    assert process.returncode == -signal.SIGKILL
    if broken:
        file.write_text("version = 1\n")
        settle(file)
    with opened(file, state) as marks:
        assert marks.at("starred", ("2403.07815",))
        assert marks.flush()
    assert starred(file) == {"2403.07815"}


def test_a_program_that_just_ends_has_saved(file: Path, state: Path) -> None:
    process = start('marks.apply([change("2403.07815")])', file, state)
    ended(process)
    assert process.returncode == 0
    assert starred(file) == {"2403.07815"}


def test_a_full_disk_loses_nothing_and_is_reported(file: Path, state: Path) -> None:
    """A limit on the size of files fails the write as a full disk does."""
    before = "version = 1\n" + "# mine\n" * 1_000
    file.write_text(before)
    settle(file)
    program = """
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
marks.apply([change("2403.07815")])
print(marks.flush(), marks.problem)
print(Path(sys.argv[1]).read_text().count("mine"), os.listdir(Path(sys.argv[1]).parent))
print(Path(sys.argv[2], "marks.journal").read_text().count("2403.07815"))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(marks.flush(), marks.problem)
"""
    message = ended(start(program, file, state)).splitlines()
    assert message[0] == (
        f"False not saved: {file}: file too large; raise the limit of file sizes (ulimit -f)"
    )
    assert message[1:] == ["1000 ['marks.toml']", "2", "True None"]
    assert file.read_text().startswith(before)
    assert starred(file) == {"2403.07815"}


def test_an_error_in_a_listener_does_not_stop_saving(file: Path, state: Path) -> None:
    file.write_text(BROKEN)
    settle(file)

    def failing() -> None:
        raise RuntimeError("the window is closing")

    with opened(file, state) as marks:
        marks.on_event = failing
        marks.apply([change("2403.07815")])
        assert not marks.flush()
        file.write_text("version = 1\n")
        settle(file)
        assert marks.flush()
    assert starred(file) == {"2403.07815"}
