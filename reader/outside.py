"""What leaves the terminal: links opened, text put on the clipboard.

Programs are started with an argument list, never through a shell. Without a desktop (ssh) a link
is shown and copied instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Final

from reader.model.links import Url

OPENERS: Final = (("xdg-open", "{url}"), ("wslview", "{url}"))
MAC_OPENER: Final = ("open", "{url}")
COPIERS: Final = (
    ("TMUX", ("tmux", "load-buffer", "-w", "-")),
    ("WAYLAND_DISPLAY", ("wl-copy",)),
    ("DISPLAY", ("xclip", "-selection", "clipboard")),
)
MAC_COPIER: Final = ("pbcopy",)
PATIENCE: Final = 2.0
"""Seconds that a clipboard program may take to read its input."""


def open_link(url: Url, own: Sequence[str] = ()) -> str | None:
    """Open `url` with the user's `own` argument list or the desktop's; return the program's name.

    None when there is no desktop to open it on, or the program cannot be started.
    """
    for arguments in [own] if own else _openers():
        program = shutil.which(arguments[0])
        if program is None:
            continue
        command = [program, *(each.replace("{url}", url) for each in arguments[1:])]
        if _start(command):
            return arguments[0]
    return None


def _openers() -> list[Sequence[str]]:
    if sys.platform == "darwin":
        return [MAC_OPENER]
    if (
        os.environ.get("DISPLAY")
        or os.environ.get("WAYLAND_DISPLAY")
        or "microsoft" in os.uname().release.lower()
    ):
        return list(OPENERS)
    return []


def _start(command: Sequence[str]) -> bool:
    try:
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    return True


def copy_text(text: str, osc52: Callable[[str], None], own: Sequence[str] = ()) -> str:
    """Put `text` on the clipboard; return the name of the way that was taken.

    The user's `own` program first, then tmux, Wayland's, X's and macOS's; OSC 52, which the
    terminal may ignore, last.
    """
    for arguments in _copiers(own):
        program = shutil.which(arguments[0])
        if program is not None and _fed([program, *arguments[1:]], text):
            return arguments[0]
    osc52(text)
    return "the terminal"


def _copiers(own: Sequence[str]) -> list[Sequence[str]]:
    ways = [own] if own else []
    ways += [arguments for variable, arguments in COPIERS if os.environ.get(variable)]
    if sys.platform == "darwin":
        ways.append(MAC_COPIER)
    return ways


def _fed(command: Sequence[str], text: str) -> bool:
    try:
        done = subprocess.run(
            command,
            input=text.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
