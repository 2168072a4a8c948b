"""Where files live. One function a place; nothing else in the house knows.

`DAYSHEET_HOME` puts everything below one folder (for trying things out); else the XDG variables,
else the platform's own folders.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import platformdirs

NAME = "daysheet"


def data() -> Path:
    """The folder of what cannot be made again: the marks."""
    return _folder("data", platformdirs.user_data_path)


def cache() -> Path:
    """The folder of what can be made again: the library."""
    return _folder("cache", platformdirs.user_cache_path)


def state() -> Path:
    """The folder of the program's own notes: session, lock, journal."""
    return _folder("state", platformdirs.user_state_path)


def config() -> Path:
    """The folder of the user's settings."""
    return _folder("config", platformdirs.user_config_path)


def library_file() -> Path:
    return cache() / "library.sqlite3"


def marks_file() -> Path:
    return data() / "marks.toml"


def config_file() -> Path:
    return config() / "config.toml"


def session_file() -> Path:
    return state() / "session.json"


def _folder(name: str, standard: Callable[..., Path]) -> Path:
    if home := os.environ.get("DAYSHEET_HOME"):
        return Path(home).expanduser().absolute() / name
    return standard(NAME, appauthor=False)
