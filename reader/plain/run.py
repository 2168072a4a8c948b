"""Runs the plain reader: opens it, carries out line after line, and exits with everything saved."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from reader.commands import build_keymap
from reader.library.location import Navigation
from reader.library.unsaved import print_unsaved_commands
from reader.library.views import requested_location
from reader.model.errors import DaysheetError
from reader.paths import session_file
from reader.plain.commands import parse_command
from reader.plain.commands.reading import read as read_paper
from reader.plain.console import Console, ExitRequested
from reader.plain.messages import SAMPLE, away_line
from reader.plain.plain_reader import SAVE_SECONDS, CommandError, PlainReader
from reader.session import Session, load_session, save_session
from reader.signals import SIGNAL_EXIT_BASE

if TYPE_CHECKING:
    from reader.config import Config
    from reader.library.days import DateRequest
    from reader.library.library import Library

EXIT_DONE: Final = 0
EXIT_FAILED_LINE: Final = 2
EXIT_NOT_SAVED: Final = 4
FINAL_SAVE_SECONDS: Final = 3.0
"""Maximum wait for marks to be saved at the end. Another process may hold the lock for 2."""
PROMPT: Final = "> "


def run(
    library: Library,
    config: Config,
    *,
    date_request: DateRequest | None = None,
    query: str = "",
    paper: str = "",
    own_library: Library | None = None,  # noqa: ARG001  for the full-screen reader, which can sync
) -> int:
    """Carry out lines until the input ends, save everything, and return the exit code.

    `date_request`, `query` and `paper` (an id) select what to open. The exit code is 2 if a line of
    a script failed, and 4 if marks could not be saved; then the commands that set them again are
    printed.
    """
    path = session_file()
    session = Session() if library.is_sample else load_session(path)
    keymap = build_keymap(config.keys, config.key_lines)
    console = Console(sys.stdin, sys.stdout)
    reader = PlainReader(library, config, keymap, session, console)
    has_failed = False
    with console.handling_signals():
        with suppress(ExitRequested):
            _open(reader, date_request, query, paper)
            has_failed = _run_lines(reader)
        with suppress(DaysheetError):
            session.remember_location(reader.current.here)
        library.finish()
        library.marks.flush(FINAL_SAVE_SECONDS if console.exit_signal is None else SAVE_SECONDS)
        if not library.is_sample:
            save_session(session, path)
    print_unsaved_commands(library)
    if console.exit_signal is not None:
        return SIGNAL_EXIT_BASE + console.exit_signal
    if library.marks.unsaved():
        return EXIT_NOT_SAVED
    return EXIT_FAILED_LINE if has_failed and not console.is_interactive else EXIT_DONE


def _open(reader: PlainReader, date_request: DateRequest | None, query: str, paper: str) -> None:
    """Print what is wrong with the settings, then show the first location."""
    library, console = reader.library, reader.console
    console.print_lines(*reader.config.problems, *reader.keymap.problems)
    if library.is_sample:
        console.print_lines(SAMPLE)
    if console.is_interactive:
        console.print_lines("Type a number to read a paper, help for the commands, quit to leave.")
    if date_request is not None and date_request.note:
        console.print_lines(f"{date_request.note}.")
    if reader.away is not None:
        console.print_lines(away_line(library, reader.away))
    requested = requested_location(library, date_request, query, paper)
    start = Navigation(requested) if requested else reader.navigation
    # Later checks report only what changes after this.
    library.cache.changed_outside()
    library.marks.check_outside()
    try:
        reader.show(start, prints=not paper)
        if paper and reader.index is not None and (row := reader.row(reader.index)):
            read_paper(reader, reader.index, row)
    except DaysheetError as error:
        console.print_lines(str(error))
    reader.save_marks()


def _run_lines(reader: PlainReader) -> bool:
    """Carry out lines until the end; return whether one of them failed. Raises ExitRequested."""
    console = reader.console
    has_failed = False
    while not reader.is_quitting:
        line = console.read_line(PROMPT)
        if line is None:
            if console.is_interactive:
                # The shell's prompt starts on a line of its own.
                console.print_lines("")
            break
        if line:
            has_failed |= not _run_line(reader, line)
        elif console.is_interactive:
            console.print_next_page()
    return has_failed


def _run_line(reader: PlainReader, line: str) -> bool:
    """Carry out a line; return False if it failed, with the reason printed."""
    # A confirmation is valid for the next line only.
    reader.confirmed_step, reader.asked_step = reader.asked_step, None
    try:
        reader.check_outside()
        command, argument = parse_command(line, reader.keymap)
        if command.name != "more":
            reader.console.discard_pages()
        command.run(reader, argument)
    except (CommandError, DaysheetError) as error:
        reader.console.print_lines(str(error))
        return False
    return True
