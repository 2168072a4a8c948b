"""Where files live: one function for each folder and file, so that no other module has to know.

`DAYSHEET_HOME` puts everything below one folder (for trying things out). Otherwise an absolute XDG
variable decides, otherwise the platform's own folders. The functions raise DaysheetError if no
folder can be determined.
"""

from __future__ import annotations

import os
from pathlib import Path

from reader.model.errors import DaysheetError

NAME = "daysheet"
XDG_VARIABLES = {
    "data": "XDG_DATA_HOME",
    "cache": "XDG_CACHE_HOME",
    "state": "XDG_STATE_HOME",
    "config": "XDG_CONFIG_HOME",
}
"""For each kind of file, the variable that names its parent folder."""


def data() -> Path:
    """Return the folder of the marks, which cannot be rebuilt."""
    return _folder("data")


def cache() -> Path:
    """Return the folder of the library, which can be rebuilt."""
    return _folder("cache")


def state() -> Path:
    """Return the folder of the program's own notes: session, lock, journal."""
    return _folder("state")


def config() -> Path:
    """Return the folder of the user's settings."""
    return _folder("config")


def library_file() -> Path:
    return cache() / "library.sqlite3"


def marks_file() -> Path:
    return data() / "marks.toml"


def config_file() -> Path:
    return config() / "config.toml"


def session_file() -> Path:
    return state() / "session.json"


def crash_report_file() -> Path:
    return state() / "crash.txt"


def _folder(kind: str) -> Path:
    try:
        return _find_folder(kind)
    except (OSError, RuntimeError) as error:
        # No home folder is known, or a relative one is below a deleted working directory.
        why = error.strerror if isinstance(error, OSError) else error
        raise DaysheetError(
            f"cannot determine the folder for {kind} files ({why}); "
            "set DAYSHEET_HOME to an absolute path"
        ) from None


def _find_folder(kind: str) -> Path:
    if home := os.environ.get("DAYSHEET_HOME"):
        return Path(home).expanduser().absolute() / kind
    # The XDG specification says that relative paths must be ignored.
    parent = Path(os.environ.get(XDG_VARIABLES[kind], ""))
    if parent.is_absolute():
        return parent / NAME
    # Imported only where it decides: it takes 7 ms, a sixth of what `daysheet show` takes.
    from platformdirs import PlatformDirs

    folders = PlatformDirs(NAME, appauthor=False)
    return {
        "data": folders.user_data_path,
        "cache": folders.user_cache_path,
        "state": folders.user_state_path,
        "config": folders.user_config_path,
    }[kind]
