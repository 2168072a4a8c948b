"""Completions in real shells, and the manual page in mandoc and groff."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reader.cli import COMMANDS
from reader.cli.shell.introspection import command_specs
from tests.commandline import Daysheet
from tests.waiting import PATIENCE

DIGEST = [{"source": "huggingface", "date": "2024-03-13", "position": 0}]
PAPER = {"id": "2403.1", "title": "A Title", "categories": ["cs.LG"], "digests": DIGEST}


@pytest.fixture(scope="module")
def daysheet(tmp_path_factory: pytest.TempPathFactory) -> Daysheet:
    """A library with one paper, a `daysheet` program for the shells, and the completion scripts."""
    command = Daysheet(tmp_path_factory.mktemp("shells"))
    assert command("import", "-", stdin=json.dumps(PAPER)).code == 0
    program = command.home / "daysheet"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m reader "$@"\n', "utf-8")
    program.chmod(0o755)
    for shell in ("bash", "zsh", "fish"):
        script = command("completions", shell)
        assert (script.code, script.err) == (0, "")
        (command.home / shell).write_text(script.out, "utf-8")
    return command


def shell(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not here")
    return found


def environment(daysheet: Daysheet) -> dict[str, str]:
    path = f"{daysheet.home}:{os.environ['PATH']}"
    return daysheet.environment({"PATH": path, "HOME": str(daysheet.home), "TERM": "dumb"})


def asked(daysheet: Daysheet, *command: str) -> list[str]:
    ran = subprocess.run(
        command,
        env=environment(daysheet),
        cwd=daysheet.home,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.stderr == ""
    return ran.stdout.split("\n")[:-1]


def in_bash(daysheet: Daysheet, line: str) -> list[str]:
    """Return what bash offers at the end of a line."""
    script = (
        'source ./bash; COMP_LINE=$1; COMP_POINT=${#1}; _daysheet; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    return asked(daysheet, shell("bash"), "--norc", "-c", script, "bash", line)


def in_fish(daysheet: Daysheet, line: str) -> list[str]:
    script = "source ./fish; complete -C $argv[1]"
    found = asked(daysheet, shell("fish"), "--no-config", "-c", script, "--", line)
    return [each.split("\t")[0] for each in found]


OFFERED = [
    ("daysheet expo", {"export"}),
    ("daysheet export --form", {"--format"}),
    ("daysheet export --format c", {"csl-json", "csv"}),
    ("daysheet export -o da", {"daysheet"}),
    ("daysheet marks i", {"init-git"}),
    ("daysheet marks merge --dry", {"--dry-run"}),
    ("daysheet --date 2024", {"2024-03"}),
    ("daysheet forget 2024-03-", {"2024-03-13"}),
    ("daysheet completions f", {"fish"}),
    ("daysheet guide ma", {"marks"}),
]


@pytest.mark.parametrize(("line", "offered"), OFFERED)
def test_bash_completes(daysheet: Daysheet, line: str, offered: set[str]) -> None:
    assert set(in_bash(daysheet, line)) == offered


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("daysheet list is:u", {"unread"}),
        ("daysheet list title cat:", {"cs.LG"}),
        ("daysheet export date:2024", {"2024-03"}),
    ],
)
def test_bash_completes_queries(daysheet: Daysheet, line: str, offered: set[str]) -> None:
    """Bash splits words at a colon, so only the text after it is replaced."""
    assert set(in_bash(daysheet, line)) == offered


@pytest.mark.parametrize(
    ("line", "offered"), [*OFFERED, ("daysheet list title cat:", {"cat:cs.LG"})]
)
def test_fish_completes(daysheet: Daysheet, line: str, offered: set[str]) -> None:
    assert set(in_fish(daysheet, line)) == offered


@pytest.mark.slow
def test_zsh_completes(daysheet: Daysheet) -> None:
    """In a terminal, since the completions of zsh work nowhere else."""
    zsh = shell("zsh")
    for line, whole in (
        ("daysheet expo\t", "daysheet export "),
        ("daysheet export --format mark\t", "daysheet export --format markdown "),
        ("daysheet marks init\t", "daysheet marks init-git "),
        ("daysheet list is:unr\t", "daysheet list is:unread"),
        ("daysheet forget 2024-03-\t", "daysheet forget 2024-03-13"),
    ):
        start = "PS1='> '; autoload -U compinit; compinit -u -D; source ./zsh; echo re''ady\r"
        assert whole in typed(daysheet, [zsh, "-f", "-i"], start, line, whole)


def typed(daysheet: Daysheet, command: list[str], start: str, line: str, until: str) -> str:
    """Return the output of a shell once `until` appears in it, or after PATIENCE seconds."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(daysheet.home)
        os.execve(command[0], command, environment(daysheet))
    shown = ""
    try:
        for send, wait in ((start, "ready"), (line, until)):
            os.write(terminal, send.encode())
            deadline = time.monotonic() + PATIENCE
            while wait not in shown and time.monotonic() < deadline:
                if select.select([terminal], [], [], 0.1)[0]:
                    shown += os.read(terminal, 4096).decode("utf-8", "replace")
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        os.close(terminal)
    return shown


def test_every_command_is_described() -> None:
    assert [each.name for each in command_specs()] == ["", *COMMANDS]
    for command in command_specs():
        assert all(each.help for each in (*command.options, *command.positionals)), command.name


@pytest.fixture(scope="module")
def page(daysheet: Daysheet) -> Path:
    path = daysheet.home / "daysheet.1"
    path.write_text(daysheet("man").out, "ascii")
    return path


@pytest.mark.parametrize(
    "command", [["mandoc", "-Tlint", "-Wwarning"], ["groff", "-man", "-ww", "-z"]]
)
def test_the_manual_page_is_valid_roff(daysheet: Daysheet, page: Path, command: list[str]) -> None:
    assert asked(daysheet, shell(command[0]), *command[1:], str(page)) == []


def test_the_manual_page_contains_the_help(daysheet: Daysheet, page: Path) -> None:
    shown = "\n".join(asked(daysheet, shell("mandoc"), "-Tutf8", str(page)))
    # Bold is a letter over itself there, underlined one over a line.
    text = " ".join(re.sub(".\b", "", shown).split())
    for name in COMMANDS:
        assert f"daysheet {name}" in text
    for message in (
        "--format NAME",
        "is:unread",
        "marks.toml",
        "Star the paper, or remove",
        "70 An internal error",
    ):
        assert message in text
