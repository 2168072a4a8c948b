"""Library files of the version before submitters were stored, made from files of this version."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

_LATER_COLUMNS: Final = {
    "details": (
        "submitter",
        "version",
        "publication",
        "citation_key",
        "file",
        "withdrawn",
        "remark",
    ),
    "units": ("origins",),
}
_VERSION: Final = 2


def make_older(file: Path) -> None:
    """Take everything from a library that later versions added."""
    with closing(sqlite3.connect(file)) as connection:
        for table, columns in _LATER_COLUMNS.items():
            for column in columns:
                connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        connection.execute("DROP TABLE labels")
        connection.execute(f"PRAGMA user_version = {_VERSION}")
