"""The program in a real pseudo-terminal, with a terminal emulator to read its screen."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

from tests.waiting import PATIENCE

QUIET = 0.1
"""Seconds without output after which a program that sleeps has answered: longer than a frame."""
ON_BEFORE = {7, 25}
"""Modes that are on in a terminal that nobody changed: lines wrapped, the cursor shown."""
ANSWERS = {b"\x1b[c": b"\x1b[?62;22c", b"\x1b[6n": b"\x1b[1;1R", b"\x1b[?2026$p": b"\x1b[?2026;2$y"}


class Terminal:
    """Runs `daysheet` with these arguments, with everything it keeps below `home`."""

    def __init__(
        self,
        home: Path,
        *arguments: str,
        size: tuple[int, int] = (120, 36),
        typed_ahead: str = "",
        environment: Mapping[str, str] | None = None,
        before: Callable[[], None] | None = None,
    ) -> None:
        """`before` is called in the new process, before it becomes the program."""
        cells, lines = size
        self.screen = pyte.Screen(cells, lines)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        """Everything that the program sent."""
        self.status: int | None = None
        self.main, self._program = pty.openpty()
        self.resize(cells, lines, tell=False)
        self.modes_before = termios.tcgetattr(self._program)
        if typed_ahead:
            os.write(self.main, typed_ahead.encode())
        self.pid = self._start(home, arguments, environment or {}, before)

    def _start(
        self,
        home: Path,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        before: Callable[[], None] | None,
    ) -> int:
        variables = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(home),
            "DAYSHEET_HOME": str(home),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            **environment,
        }
        pid = os.fork()
        if pid == 0:
            os.login_tty(self._program)
            # Tests that run in the background of a script ignore SIGINT, and so would the program.
            for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            if before:
                before()
            os.execve(sys.executable, [sys.executable, "-m", "reader", *arguments], variables)
        return pid

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.main)
        os.close(self._program)

    def resize(self, cells: int, lines: int, *, tell: bool = True) -> None:
        fcntl.ioctl(self.main, termios.TIOCSWINSZ, struct.pack("HHHH", lines, cells, 0, 0))
        self.screen.resize(lines, cells)
        if tell:
            os.kill(self.pid, signal.SIGWINCH)

    def text(self) -> str:
        return "\n".join(self.screen.display)

    def send(self, keys: str) -> None:
        os.write(self.main, keys.encode())

    def press(self, keys: str) -> None:
        """Send keys and wait until the program has answered them."""
        self.send(keys)
        self.settle()

    def settle(self) -> None:
        """Read until the program has read all input, sends nothing and sleeps."""
        deadline = time.monotonic() + PATIENCE
        while self._read(QUIET) or self._is_busy():
            assert time.monotonic() < deadline, f"never at rest:\n{self.text()}"

    def _is_busy(self) -> bool:
        """Return whether input waits for the program, or a thread of it runs or wants to.

        On a busy machine silence alone means nothing: the program may be waiting for the processor.
        """
        return self.has_unread_input or any(
            map(_runs, Path(f"/proc/{self.pid}/task").glob("*/stat"))
        )

    @property
    def has_unread_input(self) -> bool:
        """Whether the program has not yet read all that was sent."""
        return any(fcntl.ioctl(self._program, termios.FIONREAD, bytes(4)))

    def wait_for(self, text: str) -> None:
        """Read until the screen shows `text`; fail with the screen if it never does."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.text():
            self._read(0.05)
            assert time.monotonic() < deadline, f"never saw {text!r}:\n{self.text()}"

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Read until something holds; fail with the screen if it never does."""
        deadline = time.monotonic() + PATIENCE
        while not holds():
            self._read(0.05)
            assert time.monotonic() < deadline, f"it never held:\n{self.text()}"

    def wait_for_no(self, text: str) -> None:
        """Read until the screen no longer shows `text`."""
        deadline = time.monotonic() + PATIENCE
        while text in self.text():
            self._read(0.05)
            assert time.monotonic() < deadline, f"always saw {text!r}:\n{self.text()}"

    def wait_for_end(self, held: str = "") -> int:
        """Read until the program has ended; return its exit code, negative for a signal.

        `held` is a key that is held down: a terminal sends it again and again.
        """
        deadline = time.monotonic() + PATIENCE
        while self.status is None:
            if held:
                self.send(held)
            self._read(0.02)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
            assert time.monotonic() < deadline, f"never ended:\n{self.text()}"
        while self._read(0.05):
            pass
        return self.status

    def kill(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    @property
    def modes(self) -> list[object]:
        """The terminal's modes now, without its control characters' order."""
        return list(termios.tcgetattr(self._program))

    @property
    def left_on(self) -> list[str]:
        """What the program changed and did not put back: modes, keyboard, pointer, line."""
        raw, left = self.raw, []
        modes: dict[int, bool] = {}
        for numbers, change in re.findall(rb"\x1b\[\?([\d;]+)([hl])", raw):
            modes |= {int(number): change == b"h" for number in numbers.split(b";")}
        left += [f"mode {number}" for number, on in modes.items() if on != (number in ON_BEFORE)]
        if _keyboard_modes_left(raw):
            left.append("keyboard")
        if any(shape for shape in re.findall(rb"\x1b\]22;([^\x07]*)\x07", raw)[-1:]):
            left.append("pointer")
        if self.modes != list(self.modes_before):
            left.append("line")
        return left

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self.main], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self.main, 1 << 16)
        except OSError:
            return False
        for question, answer in ANSWERS.items():
            if question in data:
                os.write(self.main, answer)
        self.raw += data
        self._stream.feed(data)
        return bool(data)


def _runs(stat: Path) -> bool:
    """Return whether a thread runs, waits for a processor or waits for the disk."""
    try:
        return stat.read_text().rpartition(")")[2].split()[0] in "RD"
    except OSError:
        return False


def _keyboard_modes_left(raw: bytes) -> bool:
    """Return whether keyboard modes are still on, or were removed from the main screen.

    Each screen keeps its own: https://sw.kovidgoyal.net/kitty/keyboard-protocol/
    """
    pushed, alternate = 0, False
    for piece in re.findall(rb"\x1b\[(?:\?1049[hl]|>\d+u|<u)", raw):
        if b"1049" in piece:
            alternate = piece.endswith(b"h")
        elif not alternate:
            return True
        else:
            pushed = pushed + 1 if b">" in piece else max(0, pushed - 1)
    return pushed > 0
