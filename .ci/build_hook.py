"""Writes the man page and the shells' completions, and puts them into the wheel's data."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHARED: Final = {
    ("man",): "share/man/man1/daysheet.1",
    ("completions", "bash"): "share/bash-completion/completions/daysheet",
    ("completions", "zsh"): "share/zsh/site-functions/_daysheet",
    ("completions", "fish"): "share/fish/vendor_completions.d/daysheet.fish",
}
"""The arguments of `daysheet` that print a file, and its place below the prefix."""


class SharedFiles(BuildHookInterface[Any]):
    """Adds the files that the program prints about itself."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the files before the wheel is built; an editable install has none."""
        if version == "editable":
            return
        self._folder = tempfile.TemporaryDirectory()
        environment = {**os.environ, "PYTHONPATH": self.root, "PYTHONDONTWRITEBYTECODE": "1"}
        for arguments, place in SHARED.items():
            command = [sys.executable, "-m", "reader", *arguments]
            done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
            file = Path(self._folder.name) / place
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(done.stdout)
            build_data["shared_data"][str(file)] = place

    def finalize(self, version: str, *_: Any) -> None:
        """Remove the files once they are in the wheel."""
        if version != "editable":
            self._folder.cleanup()
