"""What leaves the terminal: links opened, text put on the clipboard.

Programs are started with an argument list, never through a shell, in a session of their own: they
have no part of the terminal, and it ends without them. Without a desktop (ssh) a link is shown and
copied instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from threading import Thread
from typing import Final

from reader.model.clean import CleanText, clean_line
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
"""Seconds that a clipboard program may take to read its input, and in which a browser that cannot
be opened says so."""


def open_link(
    url: Url, own: Sequence[str] = (), on_failure: Callable[[CleanText], None] | None = None
) -> CleanText | None:
    """Open `url` with the user's `own` argument list or the desktop's; return the program's name.

    None when there is no desktop to open it on, or the program cannot be started. Where it started
    but soon failed, `on_failure` is called with its name, on another thread.
    """
    for arguments in [own] if own else _openers():
        program = shutil.which(arguments[0])
        if program is None:
            continue
        name = clean_line(arguments[0])
        command = [program, *(each.replace("{url}", url) for each in arguments[1:])]
        if _start(command, lambda name=name: on_failure and on_failure(name)):  # type: ignore[misc]
            return name
    return None


def _openers() -> list[Sequence[str]]:
    variables = os.environ
    if variables.get("DISPLAY") or variables.get("WAYLAND_DISPLAY"):
        return list(OPENERS) if sys.platform != "darwin" else [MAC_OPENER]
    if variables.get("SSH_CONNECTION") or variables.get("SSH_TTY"):
        # What would open there is on the desk of the other machine.
        return []
    if sys.platform == "darwin":
        return [MAC_OPENER]
    return list(OPENERS) if "microsoft" in os.uname().release.lower() else []


def _start(command: Sequence[str], failed: Callable[[], object]) -> bool:
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError):
        return False

    def watch() -> None:
        try:
            if process.wait(PATIENCE):
                failed()
        except subprocess.TimeoutExpired:
            # A browser that stays. It is waited for all the same, or the system keeps its name.
            process.wait()

    Thread(target=watch, name="opened", daemon=True).start()
    return True


def copy_text(text: str, osc52: Callable[[str], None], own: Sequence[str] = ()) -> CleanText:
    """Put `text` on the clipboard; return the name of the way that was taken.

    The user's `own` program first, then tmux, Wayland's, X's and macOS's; OSC 52, which the
    terminal may ignore, last. Takes as long as those that hang are waited for.
    """
    for arguments in _copiers(own):
        program = shutil.which(arguments[0])
        if program is not None and _fed([program, *arguments[1:]], text):
            return clean_line(arguments[0])
    osc52(text)
    return clean_line("the terminal")


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
            start_new_session=True,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
