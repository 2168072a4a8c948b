"""A work tree of git with marks in it, and the daysheet that uses them."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from tests.commandline import Daysheet, Ran

SETTINGS = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "Jane",
    "GIT_AUTHOR_EMAIL": "jane@example.org",
    "GIT_COMMITTER_NAME": "Jane",
    "GIT_COMMITTER_EMAIL": "jane@example.org",
    "GIT_EDITOR": "true",
}


class Machine:
    """A work tree with marks in it, and the daysheet that uses them."""

    def __init__(self, folder: Path, name: str = "marks.toml", origin: Path | None = None) -> None:
        self.folder = folder
        self.file = folder / name
        folder.mkdir()
        self.daysheet = Daysheet(folder.with_name(f"{folder.name}-home"))
        settings = self.daysheet.home / "home" / "config" / "config.toml"
        settings.parent.mkdir(parents=True)
        settings.write_text(f"[marks]\npath = {json.dumps(str(self.file))}\n")
        if origin:
            self.git("clone", "--quiet", str(origin), ".")
        else:
            self.git("init", "--quiet", "--initial-branch=main")

    def run(self, *arguments: str, **environment: str) -> Ran:
        return self.daysheet(*arguments, **SETTINGS, **environment)

    def git(self, *arguments: str, code: int = 0, **environment: str) -> str:
        """Run git and return what it says; `code` is what it ends with."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=self.daysheet.environment(SETTINGS | environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout
        return done.stdout

    def commit(self, text: str | bytes) -> None:
        self.file.write_bytes(text if isinstance(text, bytes) else text.encode())
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "marks")

    def branches(self, base: str, ours: str, theirs: str) -> None:
        """Make the branches main and laptop, which differ as told; main is checked out."""
        self.commit(base)
        self.git("checkout", "--quiet", "-b", "laptop")
        self.commit(theirs)
        self.git("checkout", "--quiet", "main")
        self.commit(ours)

    def use_driver(self) -> None:
        ran = self.run("marks", "init-git", "--yes")
        assert ran.code == 0, ran.err

    @property
    def text(self) -> str:
        return self.file.read_bytes().decode()

    @property
    def stars(self) -> list[str]:
        """The papers that are starred in the file, by its lines."""
        starred = self.text.partition("[starred]")[2].partition("[")[0]
        return [line.split('"')[1] for line in starred.splitlines() if line.startswith('"')]
