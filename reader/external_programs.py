"""Programs of the desktop that we start: to open links, and to copy text to the clipboard.

They are started with an argument list, never through a shell, and in a session of their own: they
have no access to the terminal, and closing it does not end them. Without a desktop (over ssh) no
link is opened; callers show and copy it instead.
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
"""Clipboard programs, each with the environment variable that must be set for it."""
MAC_COPIER: Final = ("pbcopy",)
TIMEOUT_SECONDS: Final = 2.0
"""How long a clipboard program may take, and how long we wait for a browser to report failure."""


def open_link(
    url: Url, own: Sequence[str] = (), on_failure: Callable[[CleanText], None] | None = None
) -> CleanText | None:
    """Open `url` with the user's `own` program or the desktop's. Return the program's name.

    `own` is an argument list that contains `{url}`. Return None if there is no desktop, or if no
    program can be started. If a program starts but fails within TIMEOUT_SECONDS, call `on_failure`
    with its name on another thread.
    """
    for arguments in [own] if own else _openers():
        program = shutil.which(arguments[0])
        if program is None:
            continue
        name = clean_line(arguments[0])
        command = [program, *(argument.replace("{url}", url) for argument in arguments[1:])]
        if _start(command, lambda name=name: on_failure and on_failure(name)):  # type: ignore[misc]
            return name
    return None


def _openers() -> list[Sequence[str]]:
    """Return the argument lists to try, in order; none without a desktop."""
    variables = os.environ
    if variables.get("DISPLAY") or variables.get("WAYLAND_DISPLAY"):
        return list(OPENERS) if sys.platform != "darwin" else [MAC_OPENER]
    if variables.get("SSH_CONNECTION") or variables.get("SSH_TTY"):
        # A program would open on the remote machine, where nobody sees it.
        return []
    if sys.platform == "darwin":
        return [MAC_OPENER]
    return list(OPENERS) if "microsoft" in os.uname().release.lower() else []


def _start(command: Sequence[str], on_failure: Callable[[], object]) -> bool:
    """Start a program and watch it on a thread. Return whether it started."""
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
            if process.wait(TIMEOUT_SECONDS):
                on_failure()
        except subprocess.TimeoutExpired:
            # A browser that keeps running. Wait for its end, or it would stay a zombie process.
            process.wait()

    Thread(target=watch, name="opened", daemon=True).start()
    return True


def copy_text(text: str, osc52: Callable[[str], None], own: Sequence[str] = ()) -> CleanText:
    """Copy `text` to the clipboard. Return the name of the program that took it.

    Try the user's `own` program, then tmux, Wayland's, X's and macOS's. The last resort is `osc52`,
    which sends the text to the terminal; the terminal may ignore it. Each program may take up to
    TIMEOUT_SECONDS.
    """
    for arguments in _copiers(own):
        program = shutil.which(arguments[0])
        if program is not None and _run_with_input([program, *arguments[1:]], text):
            return clean_line(arguments[0])
    osc52(text)
    return clean_line("the terminal")


def _copiers(own: Sequence[str]) -> list[Sequence[str]]:
    """Return the argument lists to try, in order."""
    copiers = [own] if own else []
    copiers += [arguments for variable, arguments in COPIERS if os.environ.get(variable)]
    if sys.platform == "darwin":
        copiers.append(MAC_COPIER)
    return copiers


def _run_with_input(command: Sequence[str], text: str) -> bool:
    """Run a program with `text` as its input. Return whether it succeeded."""
    try:
        completed = subprocess.run(
            command,
            input=text.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=TIMEOUT_SECONDS,
            check=False,
            start_new_session=True,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return False
    return completed.returncode == 0
