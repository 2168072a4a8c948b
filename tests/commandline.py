"""The command line as users run it: in a separate process, with a separate home folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.forking import run_forked

REPOSITORY = Path(__file__).parents[1]
PATIENCE: Final = 60
"""Seconds after which a command will not end."""
OF_THE_INTERPRETER: Final = ("PYTHON", "LC_", "LANG", "TZ", "PATH")
"""Beginnings of variables that count when an interpreter starts: then one is started."""


@dataclass(frozen=True, slots=True)
class Ran:
    """The result of a command."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def problems(self) -> list[str]:
        return self.err.splitlines()


class Daysheet:
    """The command with all its files below one folder."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(self, *arguments: str | Path, stdin: str | bytes = b"", **environment: str) -> Ran:
        """Run it, without a terminal, with `stdin` as its standard input."""
        given = [str(each) for each in arguments]
        data = stdin.encode() if isinstance(stdin, str) else stdin
        variables = self.environment(environment)
        if not any(name.startswith(OF_THE_INTERPRETER) for name in environment):
            code, out, err = run_forked(given, data, self.home, variables, PATIENCE)
            return Ran(code, out.decode(), err.decode())
        done = subprocess.run(
            [sys.executable, "-m", "reader", *given],
            input=data,
            capture_output=True,
            cwd=self.home,
            env=variables,
            timeout=PATIENCE,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """The variables the command runs with."""
        return {
            **os.environ,
            "PYTHONPATH": str(REPOSITORY),
            "DAYSHEET_HOME": str(self.home / "home"),
            "COLUMNS": "60",
            **(more or {}),
        }
