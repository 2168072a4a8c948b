"""Ctrl-Z and back: marks are saved first, the terminal is the shell's meanwhile, and everything is
painted again. Where no shell could bring it back, it goes on."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

import pyte
import pytest

import reader.ui.terminal.driver
from reader.library.library import Library
from tests.parameters import sampled
from tests.terminal import Terminal
from tests.ui.leaving import FIRST, OTHER, SHOWN, TAKEN, star, starred
from tests.ui.reader_pilot import run_reader
from tests.waiting import PATIENCE

pytestmark = pytest.mark.usefixtures("able_terminal")
READER = f"{sys.executable} -m reader"


class Shell(Terminal):
    """A shell with job control in a terminal."""

    PROMPT = "ready> "

    def __init__(self, home: Path, name: str = "bash") -> None:
        shell = shutil.which(name)
        if shell is None:
            pytest.skip(f"{name} is not here")
        quiet = ["--norc", "--noprofile", "--noediting"] if name == "bash" else []
        variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "DAYSHEET_HOME": str(home),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "PS1": self.PROMPT,
        }
        arguments = [shell, *quiet, "-i"]
        super().__init__(home, before=partial(os.execve, shell, arguments, variables))
        self.wait_for(self.PROMPT)
        self.began = len(self.raw)

    def run(self, line: str, until: str) -> None:
        """Run a line and wait for what it shows."""
        self.began = len(self.raw)
        self.send(line + "\r")
        self.wait_for_new(until)

    def wait_for_new(self, text: str) -> None:
        """Wait for text that is sent from now on."""
        deadline = time.monotonic() + PATIENCE
        while text.encode() not in self.raw[self.began :]:
            self._read(0.01)
            assert time.monotonic() < deadline, f"never saw {text!r}:\n{self.text()}"

    def leave(self, keys: str = "\x1a") -> None:
        """Press keys, by default Ctrl-Z, and wait for the prompt."""
        self.began = len(self.raw)
        self.send(keys)
        self.wait_for_new(self.PROMPT)
        assert not self.left_on

    def come_back(self) -> str:
        """Run `fg` and return what is painted by it."""
        self.run("fg", TAKEN.decode())
        return self.at_rest(self.painted)

    def at_rest(self, look: Callable[[], str]) -> str:
        """Return what is seen once it stays the same."""
        seen = ""
        while seen != (seen := look()):
            self.settle()
        return seen

    def painted(self) -> str:
        """Return the screen as it is if it showed nothing when the terminal was last taken."""
        screen = pyte.Screen(self.screen.columns, self.screen.lines)
        pyte.ByteStream(screen).feed(self.raw[self.raw.rindex(TAKEN) + len(TAKEN) :])
        return "\n".join(screen.display)


def test_ctrl_z_suspends_the_reader_and_fg_resumes_it(home: Path) -> None:
    with Shell(home) as shell:
        shell.run(READER, SHOWN)
        star(shell)
        shell.leave()
        assert starred(home) == {FIRST}
        shell.run("stty", "speed")
        assert b"-icanon" not in shell.raw[shell.began :]
        marks = home / "data" / "marks.toml"
        marks.write_text(marks.read_text("utf-8") + f'"{OTHER}" = 2024-03-20T10:00:00Z\n', "utf-8")
        shell.resize(90, 30, tell=False)
        assert SHOWN in shell.come_back()
        shell.wait_for("★ 2")
        shell.press("js")
        shell.wait_for("★ 3")
        shell.leave("q")
        shell.run("echo code $?", "code 0")
        assert not shell.left_on
    assert len(starred(home)) == 3


STOPPED_IN = {
    # Once the paper is read: that happens by time, and changes what is shown.
    "the abstract": ("\r", "19 unread"),
    "the bar": ("/pap", "/ pap"),
    "a dialog": ("?", "type to search"),
    "a question": ("VVM", "y yes"),
    "keys begun": ("y", "BibTeX"),
}


@pytest.mark.parametrize(
    "place",
    [
        each if each == "a dialog" else pytest.param(each, marks=pytest.mark.slow)
        for each in STOPPED_IN
    ],
)
def test_the_reader_can_be_suspended_anywhere_and_is_repainted_when_resumed(
    home: Path, place: str
) -> None:
    keys, seen = STOPPED_IN[place]
    with Shell(home) as shell:
        shell.run(READER, SHOWN)
        shell.press(keys)
        shell.wait_for(seen)
        before = shell.at_rest(shell.text)
        shell.leave()
        assert shell.come_back() == before
        shell.leave("\x03")


@pytest.mark.slow
def test_a_suspended_reader_is_ended_by_the_shell(home: Path) -> None:
    with Shell(home) as shell:
        shell.run(READER, SHOWN)
        star(shell)
        shell.leave()
        # Not `wait %1`: asked at once, bash still takes the job for stopped.
        gone = "while kill -0 $p 2>/dev/null; do sleep 0.05; done"
        shell.run(f"p=$(jobs -p %1); kill %1; {gone}; jobs", "Exit 143")
        assert not shell.left_on
    assert starred(home) == {FIRST}


JOBS = {
    "kill -TSTP from elsewhere": (READER, "", ""),
    "in the background it waits": (READER, "\x1a", "bg"),
    "a script that runs it stops, too": (f"sh -c '{READER}; echo script over'", "\x1a", ""),
}


@pytest.mark.slow
@pytest.mark.parametrize("shell_name", ["bash", "dash"])
@pytest.mark.parametrize("job", JOBS)
def test_jobs_suspend_and_resume_as_shells_expect(home: Path, job: str, shell_name: str) -> None:
    line, keys, meanwhile = JOBS[job]
    with Shell(home, shell_name) as shell:
        shell.run(line, SHOWN)
        star(shell)
        if not keys:
            os.kill(reader_of(shell), signal.SIGTSTP)
        shell.leave(keys)
        if meanwhile:
            shell.run(meanwhile, shell.PROMPT)
            for _ in range(100):
                shell.run("jobs", shell.PROMPT)
                if b"topped" in shell.raw[shell.began :]:
                    break
                time.sleep(0.05)
        assert SHOWN in shell.come_back()
        shell.leave("q")
        shell.run("echo code $?", "code 0")
        assert not shell.left_on


def reader_of(shell: Shell) -> int:
    """Return the process that has the shell's terminal."""
    return os.tcgetpgrp(shell.main)


NO_SHELL = "no shell with job control"


def ignores_stops() -> None:
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)


def orphaned() -> None:
    """Go on as a process of the terminal's foreground whose parent has ended."""
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    run_reader, writing = os.pipe()
    if os.fork():
        # The session's leader stays: with it the terminal would go.
        os.close(writing)
        os.read(run_reader, 1)
        os._exit(0)
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpgrp())
    if os.fork():
        os._exit(0)
    os.set_inheritable(writing, True)
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)


@pytest.mark.slow
@pytest.mark.parametrize("before", sampled([None, ignores_stops, orphaned], None, orphaned))
def test_without_job_control_the_reader_does_not_suspend(
    home: Path, before: Callable[[], None] | None
) -> None:
    with Terminal(home, before=before) as terminal:
        star(terminal)
        terminal.send("\x1a")
        terminal.wait_for(NO_SHELL)
        terminal.press("j")
        terminal.press("s")
        terminal.wait_for("★ 2")
        if before is not orphaned:
            assert terminal.raw.count(TAKEN) == 1, "it was given back, and keys were lost"
        terminal.send("q")
        assert terminal.wait_for_end() == 0
        assert not terminal.left_on


@pytest.mark.parametrize(
    "numbers",
    [
        pytest.param([signal.SIGCONT], marks=pytest.mark.slow),
        [signal.SIGSTOP, signal.SIGCONT],
        pytest.param([signal.SIGTSTP, signal.SIGCONT], marks=pytest.mark.slow),
    ],
)
def test_the_reader_survives_sigstop_and_sigcont(home: Path, numbers: list[signal.Signals]) -> None:
    with Terminal(home) as terminal:
        star(terminal)
        terminal.settle()
        # The last line says for a while what the first star does.
        before = terminal.screen.display[:-1]
        for number in numbers:
            terminal.kill(number)
        terminal.settle()
        terminal.press("j")
        terminal.press("k")
        assert terminal.screen.display[:-1] == before
        terminal.send("q")
        assert terminal.wait_for_end() == 0
        assert not terminal.left_on


class Recorder:
    """Stands for the terminal and for the marks: says what is done in which order."""

    can_suspend = taken = True

    def __init__(self) -> None:
        self.done: list[str] = []

    def flush(self, timeout: float) -> bool:
        self.done.append(f"marks saved in {timeout} s at most")
        return True

    def stop(self) -> bool:
        self.done.append("stopped")
        return True


async def test_marks_are_saved_before_suspending(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = Recorder()
    async with run_reader(library) as pilot:
        await pilot.press("ctrl+z")
        assert NO_SHELL in pilot.text()
        pilot.app.terminal = cast(reader.ui.terminal.driver.Terminal, recorder)
        monkeypatch.setattr(library.marks, "flush", recorder.flush)
        await pilot.press("ctrl+z")
        monkeypatch.undo()
    assert recorder.done == ["marks saved in 0.5 s at most", "stopped"]


async def test_the_seconds_of_reading_are_counted_anew_when_it_comes_back(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop() -> bool:
        monkeypatch.setattr("reader.ui.screens.reader.READ_SECONDS", 0.001)
        return True

    recorder = Recorder()
    monkeypatch.setattr(recorder, "stop", stop)
    # A count that went on would not end.
    monkeypatch.setattr("reader.ui.screens.reader.READ_SECONDS", 3_600.0)
    async with run_reader(library) as pilot:
        await pilot.press("enter")
        assert pilot.app.reader.counts_reading
        assert not pilot.read
        pilot.app.terminal = cast(reader.ui.terminal.driver.Terminal, recorder)
        await pilot.press("ctrl+z")
        await pilot.until(lambda: pilot.read == {FIRST})
