"""The reader among other programs: whatever a terminal is, sends, or lacks, it works or says in a
line why not, and the terminal is given back."""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commandline import REPOSITORY
from tests.terminal import Terminal
from tests.ui.leaving import FIRST, SHOWN, TAKEN, star, starred
from tests.waiting import PATIENCE

slow = pytest.mark.slow


def leave(terminal: Terminal, keys: str = "q") -> None:
    """Quit, and see that everything is as it was."""
    terminal.send(keys)
    assert terminal.wait_for_end() == 0
    assert not terminal.left_on
    assert b"Traceback" not in terminal.raw


# What comes in

LATE = b"\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?62;1;4c\x1bP1$r0m\x1b\\\x1b[8;24;80t\x1b[?1u"
NOISE = b"\xff\xfe\xd5\x1b[<999;9999;9999M\x1b[M\x00\x01\xc3\x1b[" + b"9" * 200 + b"u\x00\x00"


@pytest.mark.slow
def test_late_terminal_answers_and_noise_are_not_keys(home: Path) -> None:
    with Terminal(home) as terminal:
        terminal.wait_for(SHOWN)
        terminal.settle()
        # Ctrl-Space, a NUL, is a key, if one that means nothing: it ends the welcome below.
        before = terminal.screen.display[:-1]
        for sent in (LATE, NOISE, LATE[:20], LATE[20:]):
            os.write(terminal.main, sent)
            terminal.settle()
        assert terminal.screen.display[:-1] == before
        star(terminal)
        leave(terminal)
    assert starred(home) == {FIRST}


@pytest.mark.slow
def test_a_paste_is_inserted_as_one_text(home: Path) -> None:
    with Terminal(home) as terminal:
        terminal.wait_for(SHOWN)
        terminal.press("\x1b[200~sq\x1b[Aq\x1b[201~")
        terminal.press("/")
        terminal.press("\x1b[200~pa\x1b[2Jper\n\x1b]0;evil\x0720\x1b[201~")
        terminal.wait_for("/ pa[2Jper ]0;evil20")
        assert b"\x1b[2J" not in terminal.raw
        leave(terminal, "\x03")
    assert not starred(home)


@slow
@pytest.mark.parametrize(
    "sent",
    [b"j" * 300_000, b"\x1b" * 50_000, b"\x1b[200~" + b"x" * 1_000_000],
    ids=["keys", "Escape", "an open paste"],
)
def test_ctrl_c_leaves_whatever_was_typed_ahead(home: Path, sent: bytes) -> None:
    with Terminal(home) as terminal:
        terminal.wait_for(SHOWN)
        os.set_blocking(terminal.main, False)
        left = memoryview(sent)
        while left:
            try:
                left = left[os.write(terminal.main, left) :]
            except BlockingIOError:
                terminal._read(0.01)
        os.set_blocking(terminal.main, True)
        terminal.wait_until(lambda: not terminal.has_unread_input)
        memory = Path(f"/proc/{terminal.pid}/status")
        peak = [line for line in memory.read_text().splitlines() if line.startswith("VmHWM")]
        assert int(peak[0].split()[1]) < 200_000
        # Held down: the kernel may still hold the end of the paste, and then the first Ctrl-C is
        # text of it. One that arrives after the terminal is restored is the signal SIGINT, which
        # discards what the terminal has not read yet: `left_on` says nothing here.
        ended = terminal.wait_for_end(held="\x03")
        assert ended in (0, 128 + signal.SIGINT, -signal.SIGINT)
        assert terminal.modes == list(terminal.modes_before)
        assert b"Traceback" not in terminal.raw


# What it is


@pytest.mark.slow
def test_an_encoding_without_our_signs_gets_ascii_of_the_same_width(home: Path) -> None:
    with Terminal(home, environment={"PYTHONIOENCODING": "ascii"}) as terminal:
        terminal.wait_for(SHOWN)
        terminal.send("s")
        terminal.wait_for("+ 1")
        terminal.press("/é")
        terminal.wait_for("/ e")
        assert "> * + Paper 12" in terminal.text()
        assert terminal.raw.isascii()
        assert b"\\u" not in terminal.raw
        leave(terminal, "\x03")


ENVIRONMENTS: list[dict[str, str]] = [
    *({"TERM": each, "COLORTERM": ""} for each in ("linux", "vt100", "tmux-256color")),
    {"TERM": "a-terminal-unheard-of", "LANG": "C", "LC_ALL": "POSIX"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "iso-8859-1"},
    {"NO_COLOR": "1"},
    {"COLUMNS": "x", "LINES": "-1"},
    {"HOME": "", "XDG_CONFIG_HOME": "relative"},
]


@slow
@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=str)
def test_the_reader_works_in_any_environment(home: Path, environment: dict[str, str]) -> None:
    with Terminal(home, environment=environment) as terminal:
        terminal.wait_for(SHOWN)
        terminal.send("sj")
        terminal.press("\r")
        terminal.wait_for("Abstract of")
        leave(terminal, "hq")
    assert starred(home) == {FIRST}


@slow
@pytest.mark.parametrize("size", [(1, 1), (20, 5), (250, 2), (500, 200)], ids=str)
def test_the_reader_works_at_any_terminal_size(home: Path, size: tuple[int, int]) -> None:
    with Terminal(home, size=size) as terminal:
        while TAKEN not in terminal.raw:
            terminal._read(0.05)
        for keys in ("js\rh/pap", "\x1b", "?", "\x1b"):
            terminal.press(keys)
        terminal.resize(100, 30)
        terminal.wait_for("★ 1")
        leave(terminal)


@slow
def test_a_terminal_without_a_size_gets_the_default_size(home: Path) -> None:
    def sizeless() -> None:
        fcntl.ioctl(0, termios.TIOCSWINSZ, bytes(8))

    with Terminal(home, before=sizeless) as terminal:
        star(terminal)
        leave(terminal)


@slow
def test_the_terminal_has_the_size_it_reports_whatever_is_exported(home: Path) -> None:
    exported = {"COLUMNS": "60", "LINES": "12"}
    with Terminal(home, size=(120, 36), environment=exported) as terminal:
        terminal.wait_for("It has a sentence")
        terminal.resize(44, 12)
        terminal.wait_for_no("It has a sentence")
        leave(terminal)


@slow
@pytest.mark.parametrize("keys", ["/pap", "\r"])
def test_two_hundred_resizes_lose_no_content(home: Path, keys: str) -> None:
    some = random.Random(7)
    with Terminal(home) as terminal:
        star(terminal)
        terminal.press(keys)
        for _ in range(200):
            terminal.resize(some.randint(1, 200), some.randint(1, 60))
            terminal._read(0.002)
        terminal.resize(120, 36)
        terminal.wait_for("★ 1")
        leave(terminal, "\x03")


# What surrounds it


def gone() -> None:
    """Run in a folder that was deleted."""
    folder = tempfile.mkdtemp()
    os.chdir(folder)
    os.rmdir(folder)  # noqa: PTH106


def never_waiting() -> None:
    """Take a terminal that another program has made non-blocking."""
    os.set_blocking(0, False)


def without_errors() -> None:
    os.close(2)


@slow
@pytest.mark.parametrize("before", [gone, never_waiting, without_errors])
def test_leftovers_of_other_programs_do_not_matter(home: Path, before: Callable[[], None]) -> None:
    variables = {"PYTHONPATH": str(REPOSITORY)}
    with Terminal(home, before=before, environment=variables) as terminal:
        star(terminal)
        leave(terminal)
    assert starred(home) == {FIRST}


def said(home: Path, *arguments: str, before: Callable[[], None] | None = None, **more: str) -> str:
    """Return the one line in which it says why it does not run."""
    with Terminal(home, *arguments, size=(600, 24), before=before, environment=more) as terminal:
        code = terminal.wait_for_end()
        assert not terminal.left_on
        text = terminal.raw.decode()
    assert code not in (0, 1)
    assert text.startswith("daysheet: ")
    assert text.count("\n") == 1
    return text


FAKES = {
    "missing": "raise ModuleNotFoundError(\"No module named 'textual'\")",
    "of another age": "",
}


@pytest.mark.parametrize("kind", ["missing", pytest.param("of another age", marks=slow)])
def test_an_unsuitable_textual_is_reported_with_a_hint_to_the_plain_reader(
    home: Path, tmp_path: Path, kind: str
) -> None:
    (tmp_path / "fakes").mkdir()
    (tmp_path / "fakes" / "textual.py").write_text(FAKES[kind])
    path = f"{tmp_path / 'fakes'}:{REPOSITORY}"
    assert "`daysheet --plain`" in said(home, PYTHONPATH=path)


@slow
@pytest.mark.parametrize("arguments", [(), ("--plain",)], ids=str)
def test_folders_that_cannot_be_found_or_created_are_reported(
    home: Path, arguments: tuple[str, ...]
) -> None:
    path = str(REPOSITORY)
    said(home, *arguments, before=gone, DAYSHEET_HOME="relative", PYTHONPATH=path)
    said(home, *arguments, DAYSHEET_HOME="~nobody-of-this-name/x", PYTHONPATH=path)
    said(home, *arguments, DAYSHEET_HOME="/dev/null/x", PYTHONPATH=path)


def test_a_crash_of_any_command_prints_one_line_and_writes_a_report(home: Path) -> None:
    wrong = "import sys, reader.cli.listing as listing\nlisting._rows = None\n"
    ran = subprocess.run(
        [sys.executable, "-c", f"{wrong}from reader.cli import main\nsys.exit(main(['list']))"],
        env={"DAYSHEET_HOME": str(home), "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 70
    assert ran.stderr.startswith("daysheet: internal error: TypeError: ")
    assert ran.stderr.count("\n") == 1
    assert "in _list" in (home / "state" / "crash.txt").read_text("utf-8")


@slow
def test_the_reader_works_under_script(home: Path, tmp_path: Path) -> None:
    program = shutil.which("script")
    if program is None:
        pytest.skip("script is not here")
    reader = f"{sys.executable} -m reader"
    run = [program, "-qec", reader, str(tmp_path / "typescript")]
    variables = {
        **{"DAYSHEET_HOME": str(home), "PYTHONPATH": str(REPOSITORY), "TERM": "xterm-256color"},
        **{"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
    }
    with Terminal(home, before=lambda: os.execve(program, run, variables)) as terminal:
        star(terminal)
        leave(terminal)
    assert starred(home) == {FIRST}


@slow
def test_the_reader_works_in_tmux(home: Path) -> None:
    program = shutil.which("tmux")
    if program is None:
        pytest.skip("tmux is not here")
    name = f"daysheet-{os.getpid()}"

    def tmux(*arguments: str) -> str:
        command = [program or "", "-L", name, "-f", "/dev/null", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout

    def wait_for(text: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while text not in (shown := tmux("capture-pane", "-p")):
            assert time.monotonic() < deadline, shown
            time.sleep(0.05)

    variables = f"DAYSHEET_HOME={home} PYTHONPATH={REPOSITORY} LANG=C.UTF-8"
    line = f"env {variables} {sys.executable} -m reader; echo it ended with $?; sleep 60"
    tmux("-u", "new-session", "-d", "-x", "120", "-y", "36", line)
    try:
        wait_for(SHOWN)
        tmux("send-keys", "s")
        wait_for("★ 1")
        tmux("resize-window", "-x", "60", "-y", "12")
        wait_for("★ Paper 12")
        tmux("send-keys", "q")
        wait_for("it ended with 0")
        assert tmux("display", "-p", "#{cursor_flag}#{mouse_any_flag}#{alternate_on}") == "100\n"
    finally:
        tmux("kill-server")
    assert starred(home) == {FIRST}
