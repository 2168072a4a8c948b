"""Every way out but a key: signals, a terminal that goes, a fault of the program. Marks are saved
first, and the terminal is as it was."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread
from types import FrameType
from typing import Any

import pytest

from reader.crash_report import report_crash
from reader.ui.terminal.signal_shutdown import SignalShutdown
from tests.terminal import Terminal
from tests.ui.leaving import FIRST, GIVEN_BACK, SHOWN, TAKEN, star, starred
from tests.waiting import PATIENCE

pytestmark = pytest.mark.usefixtures("able_terminal")


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Hold the lock of the marks, as a copy that hangs does."""
    (home / "state").mkdir(exist_ok=True)
    with (home / "state" / "marks.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# Signals

SITUATIONS = {
    "in the list": "",
    "in the abstract": "\r",
    "in the bar": "/pap",
    "in a dialog": "?un",
    "with keys begun": "y",
    "while it searches": "VV/plasticit",
}
ENDINGS = [
    (signal.SIGTERM, "while it searches"),
    (signal.SIGHUP, "in the abstract"),
    (signal.SIGINT, "in a dialog"),
]
REST = [
    (signal.SIGTERM, "in the list"),
    (signal.SIGTERM, "with keys begun"),
    (signal.SIGINT, "in the bar"),
    (signal.SIGQUIT, "in a dialog"),
    *((signal.SIGHUP, each) for each in SITUATIONS if each != "in the abstract"),
]


@pytest.mark.parametrize(
    ("number", "situation"),
    ENDINGS + [pytest.param(*each, marks=pytest.mark.slow) for each in REST],
)
def test_a_signal_saves_marks_restores_the_terminal_and_ends(
    home: Path, number: signal.Signals, situation: str
) -> None:
    with Terminal(home) as terminal:
        star(terminal)
        terminal.send(SITUATIONS[situation])
        terminal.kill(number)
        assert terminal.wait_for_end() == 128 + number
        assert not terminal.left_on
        assert b"Traceback" not in terminal.raw
    assert starred(home) == {FIRST}


@pytest.mark.slow
def test_a_signal_before_the_first_frame_ends_the_reader(home: Path) -> None:
    with Terminal(home) as terminal:
        while TAKEN not in terminal.raw:
            terminal._read(0.01)
        terminal.kill(signal.SIGTERM)
        assert terminal.wait_for_end() == 128 + signal.SIGTERM
        assert not terminal.left_on


@pytest.mark.slow
@pytest.mark.parametrize("hundredth", range(4, 60, 8))
def test_a_signal_at_any_moment_of_the_start_ends_the_reader(home: Path, hundredth: int) -> None:
    with Terminal(home) as terminal:
        time.sleep(hundredth / 100)
        terminal.kill(signal.SIGTERM)
        # Until the reader is loaded the system ends it, as it does any program.
        assert terminal.wait_for_end() in (128 + signal.SIGTERM, -signal.SIGTERM)
        assert not terminal.left_on


@pytest.mark.slow
def test_while_another_copy_holds_the_lock_marks_are_in_the_journal(home: Path) -> None:
    with locked(home), Terminal(home) as terminal:
        star(terminal)
        terminal.kill(signal.SIGTERM)
        assert terminal.wait_for_end() == 128 + signal.SIGTERM
        assert not terminal.left_on
    assert starred(home) == {FIRST}


@pytest.mark.slow
def test_marks_safe_in_the_journal_need_no_question(home: Path) -> None:
    broken = home / "data" / "marks.toml"
    broken.parent.mkdir(exist_ok=True)
    broken.write_text("[starred\n")
    with Terminal(home) as terminal:
        star(terminal)
        terminal.wait_for("not saved: ")
        terminal.press("q")
        assert terminal.wait_for_end() == 4
        assert f"  daysheet star {FIRST}".encode() in terminal.raw
    broken.unlink()
    assert starred(home) == {FIRST}


@pytest.mark.slow
def test_a_signal_that_was_ignored_before_stays_ignored(home: Path) -> None:
    def as_nohup_does() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    with Terminal(home, before=as_nohup_does) as terminal:
        terminal.wait_for(SHOWN)
        terminal.kill(signal.SIGHUP)
        star(terminal)
        terminal.send("q")
        assert terminal.wait_for_end() == 0


# A terminal that goes


def hang_up(terminal: Terminal) -> None:
    """Close the terminal, as its window is closed."""
    os.close(terminal.main)
    terminal.main = os.open(os.devnull, os.O_RDWR)


def ended(terminal: Terminal) -> int:
    """Wait for the end of what nobody reads any more."""
    deadline = time.monotonic() + PATIENCE
    while terminal.status is None:
        time.sleep(0.02)
        pid, status = os.waitpid(terminal.pid, os.WNOHANG)
        if pid:
            terminal.status = os.waitstatus_to_exitcode(status)
        assert time.monotonic() < deadline, "never ended"
    return terminal.status


def untold() -> None:
    """Go on as a job of a leader of the session that has no use for SIGHUP: the one who gets it."""
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    job = os.fork()
    if job:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        os.closerange(3, 256)  # the other end of the terminal is among them
        os._exit(os.waitstatus_to_exitcode(os.waitpid(job, 0)[1]))
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpgrp())
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)


@pytest.mark.parametrize("before", [None, pytest.param(untold, marks=pytest.mark.slow)])
def test_a_closed_terminal_saves_marks_and_ends(
    home: Path, before: Callable[[], None] | None
) -> None:
    with Terminal(home, before=before) as terminal:
        star(terminal)
        hang_up(terminal)
        assert ended(terminal) == 128 + signal.SIGHUP
    assert starred(home) == {FIRST}
    assert not (home / "state" / "crash.txt").exists()


# Faults of the program

FAULTS = {
    "a command": ("ACTIONS['help'] = wrong", "?"),
    "a worker": ("external_programs.copy_text = wrong", "yy"),
    "what the loop calls": ("SearchWorker._answered = wrong", "/pap"),
    "the end": ("DaysheetApp.on_unmount = wrong", "q"),
    "the end of Textual": ("DaysheetApp._close_all = wrong", "q"),
    "painting": ("HintBar.strip_at = wrong", ""),
    "the start": ("ReaderScreen._begin = wrong", ""),
    "the thread of the keys": ("Terminal.process_message = wrong", ""),
}
"""Where it is wrong, and the keys that meet it behind a star; none where nothing can be starred."""
WRONG = """
import sys, time
from reader import external_programs
from reader.ui import app
from reader.ui.terminal import signal_shutdown
from reader.ui.actions import ACTIONS
from reader.ui.app import DaysheetApp
from reader.ui.search_worker import SearchWorker
from reader.ui.screens.reader import ReaderScreen
from reader.ui.terminal.driver import Terminal
from reader.ui.widgets.bars import HintBar

def wrong(*values, **named):
    raise TypeError("\\x1b]0;evil\\x07 [bold] \\n of a paper")

def hang(*values, **named):
    time.sleep(1000)

{fault}
from reader.cli import main
sys.argv = ["daysheet"]
main()
"""


def with_fault(home: Path, fault: str) -> Callable[[], None]:
    """Return what makes a process a reader that is wrong somewhere."""
    program = [sys.executable, "-c", WRONG.format(fault=fault)]
    variables = {"DAYSHEET_HOME": str(home), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    return partial(os.execve, sys.executable, program, variables)


@pytest.mark.parametrize(
    "place",
    [
        each if each == "a command" else pytest.param(each, marks=pytest.mark.slow)
        for each in FAULTS
    ],
)
def test_a_crash_saves_marks_restores_the_terminal_and_prints_one_line(
    home: Path, place: str
) -> None:
    wrong, keys = FAULTS[place]
    with Terminal(home, before=with_fault(home, wrong), size=(400, 36)) as terminal:
        if keys:
            star(terminal)
            terminal.send(keys)
        assert terminal.wait_for_end() == 70
        assert not terminal.left_on
        assert b"Traceback" not in terminal.raw
        said = terminal.raw.decode().rsplit("\x1b", 1)[1].split("\x07", 1)[1]
    report = home / "state" / "crash.txt"
    assert said == (
        "daysheet: internal error: TypeError: ]0;evil [bold] of a paper; "
        f"the full report is in {report}; your marks are saved\r\n"
    )
    assert "in wrong" in report.read_text("utf-8")
    assert "\x1b" not in report.read_text("utf-8")
    assert starred(home) == ({FIRST} if keys else set())


HANGS = "signal_shutdown.GRACE_SECONDS = 0.5; ACTIONS['help'] = hang"


@pytest.mark.parametrize("leave", ["\x03", pytest.param("kill", marks=pytest.mark.slow)])
def test_a_hanging_reader_can_be_ended(home: Path, leave: str) -> None:
    with Terminal(home, before=with_fault(home, HANGS)) as terminal:
        star(terminal)
        terminal.press("?")
        if leave == "kill":
            terminal.kill(signal.SIGTERM)
        else:
            terminal.send(leave)
        number = signal.SIGTERM if leave == "kill" else signal.SIGINT
        assert terminal.wait_for_end() == 128 + number
        assert not terminal.left_on
    assert starred(home) == {FIRST}


HANGS_AT_THE_END = "signal_shutdown.GRACE_SECONDS = 1000; app.save_session = hang"


@pytest.mark.slow
def test_a_second_signal_ends_the_reader_at_once(home: Path) -> None:
    with Terminal(home, before=with_fault(home, HANGS_AT_THE_END)) as terminal:
        star(terminal)
        terminal.kill(signal.SIGTERM)
        # Both at once would be taken in the order of their numbers.
        terminal.wait_until(lambda: GIVEN_BACK in terminal.raw)
        terminal.kill(signal.SIGINT)
        # The first one's code: the second only hurries it.
        assert terminal.wait_for_end() == 128 + signal.SIGTERM
        assert not terminal.left_on
    assert starred(home) == {FIRST}


@pytest.mark.slow
def test_a_terminal_that_reads_nothing_does_not_block_the_end(home: Path) -> None:
    with Terminal(home, before=with_fault(home, HANGS)) as terminal:
        star(terminal)
        # As Ctrl-S does: whoever writes waits.
        termios.tcflow(terminal._program, termios.TCOOFF)
        terminal.kill(signal.SIGTERM)
        assert ended(terminal) == 128 + signal.SIGTERM
        assert terminal.modes == list(terminal.modes_before)
    assert starred(home) == {FIRST}


def test_leaving_at_once_saves_before_the_terminal_is_restored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []
    over = Event()
    shutdown = SignalShutdown(
        lambda: done.append("asked"),
        lambda seconds: done.append(f"saved in {seconds} s at most"),
        lambda: done.append("given back"),
    )

    def exit_with(code: int) -> None:
        done.append(f"exit {code}")
        over.set()

    monkeypatch.setattr(os, "_exit", exit_with)
    shutdown.request(signal.SIGTERM)
    assert over.wait(PATIENCE)
    assert done == ["saved in 0.5 s at most", "given back", "exit 143"]


def signal_at_line(shutdown: SignalShutdown, number: int) -> bool:
    """Send a signal, a second one, and a third while this line handles the second.

    Return whether there is that line.
    """
    lines = 0

    def trace(_frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal lines
        lines += event == "line"
        if lines == number and event == "line":
            shutdown.request(signal.SIGINT)
        return trace

    shutdown.request(signal.SIGINT)
    sys.settrace(trace)
    shutdown.request(signal.SIGINT)
    sys.settrace(None)
    return number <= lines


def test_a_signal_at_any_moment_of_handling_another_ends_the_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As when Ctrl-C is held down: a handler that waits for a lock could wait for itself."""
    ended: SimpleQueue[int] = SimpleQueue()
    monkeypatch.setattr(os, "_exit", ended.put)
    handled: SimpleQueue[bool] = SimpleQueue()
    for number in range(1, 100):
        shutdown = SignalShutdown(lambda: None, lambda _seconds: None, lambda: None)
        # A daemon, because it never ends if the handler waits for itself.
        Thread(
            target=lambda *two: handled.put(signal_at_line(*two)),
            args=(shutdown, number),
            daemon=True,
        ).start()
        there_is_a_line = handled.get(timeout=PATIENCE)
        assert ended.get(timeout=PATIENCE) == 128 + signal.SIGINT
        if not there_is_a_line:
            break
    assert number > 3


def test_an_unwritable_crash_report_is_not_a_second_crash(tmp_path: Path) -> None:
    said = str(report_crash(ValueError("7"), tmp_path / "file" / "crash.txt", saved=True))
    assert "the full report" in said
    (tmp_path / "no folder").touch()
    said = str(report_crash(ValueError("7"), tmp_path / "no folder" / "crash.txt", saved=False))
    assert "no report could be written" in said


# What else a terminal may be


@pytest.mark.slow
def test_standard_error_is_not_written_to_the_screen(home: Path) -> None:
    def elsewhere() -> None:
        os.dup2(os.open(home / "errors", os.O_CREAT | os.O_WRONLY, 0o600), 2)

    with Terminal(home, before=elsewhere) as terminal:
        star(terminal)
        terminal.send("q")
        assert terminal.wait_for_end() == 0
        assert not terminal.left_on
    assert (home / "errors").read_bytes() == b""


@pytest.mark.slow
def test_invalid_bytes_are_not_keys(home: Path) -> None:
    with Terminal(home) as terminal:
        terminal.wait_for(SHOWN)
        os.write(terminal.main, b"\xff\xfe\xd5\x80")
        terminal.settle()
        star(terminal)
        terminal.send("q")
        assert terminal.wait_for_end() == 0
        assert not terminal.left_on
