"""The undo log: lost, torn, unusable, shared by several copies, and shortened."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event as Signal
from threading import Thread

import pytest

from reader.storage import undo_log
from reader.storage.undo_log import UndoLog
from tests.unit.house.undoing import (
    ROWS,
    Home,
    done_again,
    row,
    see,
    starred,
    undo,
    undone,
)
from tests.waiting import PATIENCE, until

pytestmark = pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path)
    yield made
    made.close()


# The log may be lost, torn or in the way


def test_losing_the_log_loses_no_mark_and_no_step_of_this_session(home: Home) -> None:
    library = home.open()
    library.mark("starred", ROWS[:1], True)
    home.wait_for_lines(1)
    assert undone(library)
    assert done_again(library)
    home.wait_for_lines(3)
    home.log.unlink()
    assert undone(library) == "star “Paper 0”"
    assert done_again(library) == "star “Paper 0”"
    home.wait_for_lines(2)
    assert starred(library) == {"2403.00000"}


def test_torn_and_unknown_lines_are_skipped_and_kept(home: Home) -> None:
    with home.open() as library:
        library.mark("starred", ROWS[:1], True)
    good = home.log.read_bytes()
    bad = [
        good[: len(good) // 2],
        b"[" * 100_000,
        b"\xff\xfe\x00",
        b"null",
        b"{}",
        b'{"id": "x-1", "at": "2024-03-13", "undone": 3}',
        b'{"id": 5, "at": "2024-03-13T00:00:00+00:00", "did": "x"}',
        good.strip().replace(b'"starred"', b'"liked"').replace(b'"id": "', b'"id": "x'),
        re.sub(rb'"at": "\d+', b'"at": "0001', good.strip()).replace(b'"id": "', b'"id": "y'),
        good.strip().replace(b'"papers": [', b'"papers": [7, ').replace(b'"id": "', b'"id": "z'),
        b'{"reached": {"x": "y"}}',
        b'{"later": "versions may know more"}',
        b'{"torn":',
    ]
    home.log.write_bytes(b"\n".join(bad[:-1]) + b"\n" + good + bad[-1])
    with home.open() as library:
        library.mark("starred", ROWS[1:2], True)
    with home.open() as library:
        assert undone(library) == "star “Paper 1”"
        assert undone(library) == "star “Paper 0”"
        assert undo(library) is None
    assert b'{"later": "versions may know more"}\n' in home.log.read_bytes()


def test_control_characters_in_the_log_are_removed(home: Home) -> None:
    with home.open() as library:
        library.mark("starred", ROWS[:1], True)
        library.mark("starred", ROWS[:1], False)
    evil = "\\u001b]0;pwned\\u0007\\u202e"
    home.rewrite(lambda line: line.replace("Paper", f"{evil}Paper"))
    with home.open() as library:
        replay = undo(library)
        assert replay and replay.what == "take the star from “]0;pwnedPaper 0”"
    assert "\x1b" not in home.marks.read_text("utf-8")


def folder_in_the_way(home: Home) -> None:
    home.log.mkdir(parents=True)


def fifo_in_the_way(home: Home) -> None:
    home.state.mkdir()
    os.mkfifo(home.log)


def file_for_the_state_folder(home: Home) -> None:
    home.state.write_text("in the way")


def huge_and_binary(home: Home) -> None:
    home.state.mkdir()
    with home.log.open("wb") as file:
        file.truncate(1 << 31)
        file.write(os.urandom(1 << 16))


def link_to_nowhere(home: Home) -> None:
    home.state.mkdir()
    home.log.symlink_to("/dev/null/undo")


@pytest.mark.parametrize(
    "trouble",
    [
        folder_in_the_way,
        fifo_in_the_way,
        file_for_the_state_folder,
        huge_and_binary,
        link_to_nowhere,
    ],
)
def test_undo_works_within_a_session_if_the_log_cannot_be_used(
    home: Home, trouble: Callable[[Home], None], capfd: pytest.CaptureFixture[str]
) -> None:
    trouble(home)
    with home.open() as library:
        assert undo(library) is None
        library.mark("starred", ROWS[:1], True)
        library.mark("starred", ROWS[1:2], True)
        assert undone(library) == "star “Paper 1”"
        assert undone(library) == "star “Paper 0”"
        assert undo(library) is None
        assert done_again(library) == "star “Paper 0”"
    assert capfd.readouterr() == ("", "")


def test_a_lock_held_by_another_program_blocks_nothing(home: Home) -> None:
    home.state.mkdir()
    with home.log.open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        library = home.open()
        library.mark("starred", ROWS[:1], True)
        assert undone(library) and done_again(library)
        closing = Thread(target=library.close, daemon=True)
        closing.start()
        closing.join(PATIENCE)
        assert not closing.is_alive()
    assert "2403.00000" in home.marks.read_text("utf-8")


def test_a_disk_that_hangs_blocks_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = Signal()
    monkeypatch.setattr(undo_log, "_append", lambda _file, _lines: answers.wait(PATIENCE) and 0)
    library = home.open()
    library.mark("starred", ROWS[:1], True)
    assert undone(library) and done_again(library)
    closing = Thread(target=library.close, daemon=True)
    closing.start()
    closing.join(PATIENCE)
    assert not closing.is_alive()
    answers.set()


@pytest.fixture
def failed(monkeypatch: pytest.MonkeyPatch) -> Signal:
    """Let the first write to the log fail; set once it has."""
    signal = Signal()
    append = undo_log._append

    def fail_once(descriptor: int, lines: bytes) -> int:
        if not signal.is_set():
            signal.set()
            raise OSError(errno.ENOSPC, "")
        return append(descriptor, lines)

    monkeypatch.setattr(undo_log, "_append", fail_once)
    return signal


def test_a_step_that_could_not_be_logged_is_logged_with_the_next_one(
    home: Home, failed: Signal
) -> None:
    with home.open() as library:
        library.mark("starred", ROWS[:1], True)
        assert failed.wait(PATIENCE)
        assert home.lines == []
        library.mark("starred", ROWS[1:2], True)
        home.wait_for_lines(2)
    with home.open() as later:
        assert undone(later) == "star “Paper 1”"
        assert undone(later) == "star “Paper 0”"


def test_a_step_that_could_not_be_logged_is_logged_when_the_program_closes(
    home: Home, failed: Signal
) -> None:
    with home.open() as library:
        library.mark("starred", ROWS[:1], True)
        assert failed.wait(PATIENCE)
        assert home.lines == []
    with home.open() as later:
        assert undone(later) == "star “Paper 0”"


def test_an_event_that_waits_for_the_lock_goes_into_the_file_that_replaced_the_log(
    home: Home,
) -> None:
    home.state.mkdir()
    library = home.open()
    with home.log.open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        library.mark("starred", ROWS[:1], True)
        time.sleep(0.1)
        shorter = home.folder / "shorter"
        shorter.write_bytes(b"{}\n")
        shorter.replace(home.log)
    library.close()
    assert len(home.lines) == 2


def test_a_line_is_read_when_it_is_complete(home: Home) -> None:
    with home.open() as library:
        library.mark("starred", ROWS[:1], True)
    line = home.log.read_bytes()
    home.log.write_bytes(line[:20])
    library = home.open()
    assert undo(library) is None
    with home.log.open("ab") as log:
        log.write(line[20:])
    assert undone(library) == "star “Paper 0”"


def test_an_emptied_log_is_read_from_its_start(home: Home) -> None:
    one, two = home.open(), home.open()
    for each in ROWS[:3]:
        one.mark("starred", [each], True)
    home.wait_for_lines(3)
    see(two, of=one)
    assert undone(two) == "star “Paper 2”"
    home.wait_for_lines(4)
    home.log.write_bytes(b"")
    one.mark("starred", ROWS[3:4], True)
    home.wait_for_lines(1)
    see(two, of=one)
    assert undone(two) == "star “Paper 3”"


def test_the_log_is_readable_for_its_owner_only(home: Home) -> None:
    with home.open() as library:
        library.mark("starred", ROWS[:1], True)
    assert stat.S_IMODE(home.log.stat().st_mode) == 0o600


def test_the_log_is_not_read_until_undo_needs_it(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_log: UndoLog) -> None:
        raise AssertionError

    monkeypatch.setattr(UndoLog, "read", never)
    with home.open() as library:
        assert not home.log.exists()
        library.mark("starred", ROWS[:1], True)
    assert len(home.lines) == 1


# Shortening


def test_a_long_log_is_shortened_when_it_is_quiet(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with home.open() as library:
        for number in range(40):
            library.mark("starred", ROWS[:1], not starred(library))
            if number % 4 == 3:
                undone(library)
        library.mark("read", ROWS, True)
        undone(library)
    reader = home.open()
    assert done_again(reader) == "mark 6 papers read"
    assert undone(reader) == "mark 6 papers read"
    home.wait_for_lines(40 + 10 + 2 + 2)
    monkeypatch.setattr(undo_log, "ROOM", 0)
    monkeypatch.setattr(undo_log, "QUIET", 0.0)
    writer = home.open()
    with home.log.open() as held:
        writer.mark("starred", ROWS[5:], True)
        until(lambda: len(home.lines) < 40)
        # Whoever reads it meanwhile has the whole of what it was.
        assert len(held.readlines()) == 55
    assert [*home.state.glob(".undo*")] == []
    assert not any('"again"' in line or '"undone"' in line for line in home.lines)
    writer.mark("starred", ROWS[4:5], True)
    until(lambda: "Paper 4" in home.lines[-1])
    see(reader, of=writer)
    assert undone(reader) == "star “Paper 4”"
    assert undone(reader) == "star “Paper 5”"
    assert undone(reader).endswith("“Paper 0”")
    assert done_again(reader).endswith("“Paper 0”")
    assert done_again(reader) == "star “Paper 5”"


def test_a_step_undone_before_the_log_was_shortened_is_not_undone_again(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with home.open() as library:
        library.mark("starred", ROWS[:1], True)
    one = home.open()
    assert undone(one) and done_again(one)
    home.wait_for_lines(3)
    two = home.open()
    see(two, of=one)
    assert undone(two) == "star “Paper 0”"
    home.wait_for_lines(4)
    monkeypatch.setattr(undo_log, "ROOM", 0)
    monkeypatch.setattr(undo_log, "QUIET", 0.0)
    three = home.open()
    three.mark("starred", ROWS[1:2], True)
    until(lambda: len(home.lines) == 2)
    with home.open(home.folder / "elsewhere") as other:
        see(other, of=three)
        other.mark("starred", ROWS[:1], True)
    see(one, of=other)
    assert undone(one) == "star “Paper 1”"
    assert undo(one) is None


def test_a_step_too_large_for_the_log_can_be_undone_in_its_own_session(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undo_log, "CAP", 300)
    with home.open() as library:
        library.mark("starred", ROWS[:1], True)
        library.mark("read", [row(number) for number in range(100)], True)
        home.wait_for_lines(2)
        assert undone(library) == "mark 100 papers read"
        home.wait_for_lines(3)
        assert done_again(library) == "mark 100 papers read"
    monkeypatch.setattr(undo_log, "CAP", 8 << 20)
    with home.open() as library:
        replay = undo(library)
        assert replay and (replay.papers, replay.left) == (0, 0)
        assert len(library.marks.all("read")) == 100
        assert undone(library) == "star “Paper 0”"
