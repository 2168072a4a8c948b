"""The user's own library and configuration, opened for a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader import paths
from reader.cli import output

if TYPE_CHECKING:
    from reader.config import Config
    from reader.library.library import Library


def load_config() -> Config:
    """Return the user's configuration. Print its problems as errors."""
    from reader.config import load_config

    config = load_config()
    for problem in config.problems:
        output.write_error(problem)
    return config


def open_library(config: Config | None = None, *, marks: bool = True) -> Library:
    """Open the library where the configuration puts it. Raises CacheError.

    Without `config`, load the user's if the file exists. With `marks`, the command needs the marks:
    print what is wrong with them, and go on. Otherwise the marks file is not read.
    """
    from reader.library.library import Library

    cache_file, marks_file = paths.library_file(), paths.marks_file()
    if config or paths.config_file().exists():
        config = config or load_config()
        cache_file = config.library or cache_file
        marks_file = config.marks or marks_file
    views = config.views if config else {}
    library = Library.open(cache_file, marks_file, paths.state(), views)
    if marks and library.marks.problem:
        output.write_error(library.marks.problem)
    return library
