"""Where files live. One function a place; nothing else in the house knows.

`DAYSHEET_HOME` puts everything below one folder (for trying things out); else the XDG variables,
else the platform's own folders.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

NAME = "daysheet"
APPLICATION_SUPPORT = "Library/Application Support"
FOLDERS = {
    "data": ("XDG_DATA_HOME", ".local/share", APPLICATION_SUPPORT),
    "cache": ("XDG_CACHE_HOME", ".cache", "Library/Caches"),
    "state": ("XDG_STATE_HOME", ".local/state", APPLICATION_SUPPORT),
    "config": ("XDG_CONFIG_HOME", ".config", APPLICATION_SUPPORT),
}
"""For each kind of file XDG's variable, and what stands for it in the home, on Linux and on macOS.
Four rows, where the library for this (platformdirs) would take 7 ms of every start."""


def data() -> Path:
    """The folder of what cannot be made again: the marks."""
    return _folder("data")


def cache() -> Path:
    """The folder of what can be made again: the library."""
    return _folder("cache")


def state() -> Path:
    """The folder of the program's own notes: session, lock, journal."""
    return _folder("state")


def config() -> Path:
    """The folder of the user's settings."""
    return _folder("config")


def library_file() -> Path:
    return cache() / "library.sqlite3"


def marks_file() -> Path:
    return data() / "marks.toml"


def config_file() -> Path:
    return config() / "config.toml"


def session_file() -> Path:
    return state() / "session.json"


def fault_file() -> Path:
    """Where a fault of the program is reported."""
    return state() / "crash.txt"


def _folder(kind: str) -> Path:
    if home := os.environ.get("DAYSHEET_HOME"):
        return Path(home).expanduser().absolute() / kind
    variable, on_linux, on_mac = FOLDERS[kind]
    given = Path(os.environ.get(variable, ""))
    # XDG wants a relative path to be ignored.
    if given.is_absolute():
        return given / NAME
    return Path.home() / (on_mac if sys.platform == "darwin" else on_linux) / NAME
