"""The plain reader in a real terminal and on pipes: prompts, pages, and every way to leave."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commandline import REPOSITORY
from tests.terminal import Terminal
from tests.ui.leaving import FIRST, opened, starred
from tests.ui.reader_pilot import TUESDAY, digest, paper, write_two_days
from tests.waiting import PATIENCE, until

PLAIN = {"TERM": "dumb"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_two_days(tmp_path / "cache" / "library.sqlite3")
    return tmp_path


def open_plain(home: Path, *arguments: str, lines: int = 24, **more: object) -> Terminal:
    environment = {**PLAIN, "PYTHONPATH": str(REPOSITORY)}
    return Terminal(home, *arguments, size=(80, lines), environment=environment, **more)  # type: ignore[arg-type]


def test_a_dumb_terminal_gets_lines_without_escape_sequences(home: Path) -> None:
    with open_plain(home, "--plain") as terminal:
        terminal.wait_for("More: press Enter.")
        terminal.press("star 1\r")
        terminal.wait_for("Starred 1: Paper 12")
        terminal.send("quit\r")
        assert terminal.wait_for_end() == 0
        assert b"\x1b" not in terminal.raw
    assert starred(home) == {FIRST}


def test_long_lists_are_shown_a_page_at_a_time(home: Path) -> None:
    with open_plain(home, "--plain", lines=14) as terminal:
        terminal.wait_for("More: press Enter.")
        assert "10. Paper 21" not in terminal.text()
        for number in (21, 31):
            terminal.send("\r")
            terminal.wait_for(f"Paper {number}")
        terminal.send("\r")
        terminal.press("more\r")
        terminal.wait_for("There is no more.")
        assert b"\x1b" not in terminal.raw


def kill(number: signal.Signals) -> Callable[[Terminal], None]:
    return lambda terminal: terminal.kill(number)


WAYS: dict[str, tuple[Callable[[Terminal], None], int]] = {
    "the end of the input": (lambda terminal: terminal.send("\x04"), 0),
    "Ctrl-C": (lambda terminal: terminal.send("\x03"), 130),
    "SIGTERM": (kill(signal.SIGTERM), 143),
    "SIGHUP": (kill(signal.SIGHUP), 129),
}


@pytest.mark.parametrize(
    "way",
    [each if each == "Ctrl-C" else pytest.param(each, marks=pytest.mark.slow) for each in WAYS],
)
def test_every_way_to_leave_saves_marks_and_the_location(home: Path, way: str) -> None:
    leave, code = WAYS[way]
    with open_plain(home, "--plain") as terminal:
        terminal.wait_for("More: press Enter.")
        terminal.press("older\r")
        terminal.press("star 2\r")
        terminal.wait_for("Starred 2: Paper 1:")
        leave(terminal)
        assert terminal.wait_for_end() == code
        assert not terminal.left_on
        assert b"\x1b" not in terminal.raw
    assert starred(home) == {"2403.00001"}
    with open_plain(home, "--plain") as terminal:
        terminal.wait_for("Monday 11 March 2024: 12 papers")


@pytest.mark.slow
def test_it_continues_after_being_stopped(home: Path) -> None:
    with open_plain(home, "--plain") as terminal:
        terminal.wait_for("More: press Enter.")
        terminal.kill(signal.SIGSTOP)
        terminal.kill(signal.SIGCONT)
        terminal.press("star 1\r")
        terminal.wait_for("Starred 1: Paper 12")


# Without a terminal


def run(
    home: Path, *arguments: str, script: bytes = b"", **variables: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "reader", *arguments],
        input=script,
        capture_output=True,
        timeout=60,
        check=False,
        env={
            "PATH": os.environ["PATH"],
            "DAYSHEET_HOME": str(home),
            "PYTHONPATH": str(REPOSITORY),
            **variables,
        },
    )


def test_a_script_gets_all_output_without_prompts(home: Path) -> None:
    ran = run(home, "--plain", script=b"star 1\nread 2\nnonsense\n")
    output = ran.stdout.decode().splitlines()
    assert ran.returncode == 2
    assert output[0] == "Tuesday 12 March 2024: 20 papers, 20 unread, 0 starred."
    assert [line[:9] for line in output[-3:]] == ["Starred 1", "Read 2: P", "There is "]
    assert not any(line.startswith(">") for line in output)
    assert ran.stderr == b""
    assert starred(home) == {FIRST}


def test_without_a_terminal_daysheet_names_the_commands_that_work(home: Path) -> None:
    ran = run(home)
    assert ran.returncode == 2
    assert ran.stderr.decode().count("\n") == 1
    assert b"`daysheet list` or `daysheet --plain`" in ran.stderr
    assert ran.stdout == b""


def test_it_opens_at_a_date_with_a_filter_or_on_the_sample(home: Path) -> None:
    assert b"Monday 11 March 2024" in run(home, "--plain", "--date", "11mar").stdout
    assert b"Filter: plasticity" in run(home, "--plain", "--filter", "plasticity").stdout
    output = run(home, "--sample", "--plain", script=b"star 1\n").stdout
    assert output.startswith(b"This is the built-in sample; its marks are not saved.")
    assert not starred(home)


def test_letters_that_the_encoding_lacks_are_spelled(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        library.cache.ingest(digest(TUESDAY, [paper(1, "Learning α-Élan — “β” ≥ 中")]))
    environment = {**PLAIN, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    with Terminal(tmp_path, "--plain", environment=environment) as terminal:
        terminal.wait_for('1. Learning alpha-Elan -- "beta" >= \\u4e2d (unread)')
        terminal.send("\x04")
        assert terminal.wait_for_end() == 0


@pytest.mark.slow
def test_a_closed_output_ends_it_with_marks_saved(home: Path) -> None:
    ours, theirs = os.pipe()
    environment = {"DAYSHEET_HOME": str(home), "PYTHONPATH": str(REPOSITORY)}
    process = subprocess.Popen(
        [sys.executable, "-m", "reader", "--plain"],
        stdin=subprocess.PIPE,
        stdout=theirs,
        stderr=subprocess.PIPE,
        env=environment,
    )
    os.close(theirs)
    assert process.stdin is not None
    process.stdin.write(b"star 1\n")
    process.stdin.flush()
    output = b""
    while b"Starred 1" not in output:
        output += os.read(ours, 4096)
    os.close(ours)
    _, errors = process.communicate(b"list\n" * 50)
    assert (process.returncode, errors) == (0, b"")
    assert starred(home) == {FIRST}


@pytest.mark.slow
def test_a_full_pipe_does_not_block_the_exit(home: Path) -> None:
    ours, theirs = os.pipe()
    environment = {"DAYSHEET_HOME": str(home), "PYTHONPATH": str(REPOSITORY)}
    process = subprocess.Popen(
        [sys.executable, "-m", "reader", "--plain"],
        stdin=subprocess.PIPE,
        stdout=theirs,
        env=environment,
    )
    os.close(theirs)
    assert process.stdin is not None
    process.stdin.write(b"star 1\n" + b"list\n" * 200)
    process.stdin.flush()
    until(lambda: starred(home))
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 143
    os.close(ours)
    assert starred(home) == {FIRST}


@pytest.mark.slow
def test_a_non_blocking_terminal_works(home: Path) -> None:
    with open_plain(home, "--plain", before=lambda: os.set_blocking(0, False)) as terminal:
        terminal.wait_for("More: press Enter.")
        terminal.press("star 1\r")
        terminal.wait_for("Starred 1: Paper 12")
        terminal.send("\x04")
        assert terminal.wait_for_end() == 0


@pytest.mark.slow
def test_an_endless_line_is_cut(home: Path) -> None:
    ran = run(home, "--plain", script=b"x" * 3_000_000 + b"\nstar 1\n")
    assert b"Starred 1" in ran.stdout
    assert len(ran.stdout) < 10_000
