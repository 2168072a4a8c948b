"""The user's own library and settings, opened for a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader import paths
from reader.cli import output

if TYPE_CHECKING:
    from reader.config import Config
    from reader.library.library import Library


def config() -> Config:
    """Return the settings; what is wrong with them is said."""
    from reader.config import load_config

    found = load_config()
    for problem in found.problems:
        output.problem(problem)
    return found


def library(settings: Config | None = None, *, marks: bool = True) -> Library:
    """Open the library where the settings say it is. Raises CacheError.

    `marks`: whether the command rests on marks. Then what is wrong with them is said; it is no
    error. Marks that are not asked for are not opened.
    """
    from reader.library.library import Library

    cache_file, marks_file = paths.library_file(), paths.marks_file()
    if settings or paths.config_file().exists():
        settings = settings or config()
        cache_file = settings.library or cache_file
        marks_file = settings.marks or marks_file
    opened = Library.open(cache_file, marks_file, paths.state())
    if marks and opened.marks.problem:
        output.problem(opened.marks.problem)
    return opened
