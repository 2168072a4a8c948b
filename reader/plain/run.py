"""Runs the plain reader: opens where the painted one would, takes line by line, leaves in order."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from reader.commands import build_keymap
from reader.library.location import Location, Navigation
from reader.library.unsaved import print_unsaved_commands
from reader.model.clean import clean_line
from reader.model.errors import DaysheetError
from reader.model.view import View
from reader.paths import session_file
from reader.plain.commands import meant
from reader.plain.console import Console, ExitRequested
from reader.plain.messages import SAMPLE
from reader.plain.plain_reader import SAVE_SECONDS, CommandError, PlainReader
from reader.session import Session, load_session, save_session
from reader.signals import SIGNAL_EXIT_BASE

if TYPE_CHECKING:
    from reader.config import Config
    from reader.library.days import DateRequest
    from reader.library.library import Library

DONE: Final = 0
MISTAKEN: Final = 2
NOT_SAVED: Final = 4
"""Exit codes."""
END_SECONDS: Final = 3.0
"""How long marks are waited for at the end; the lock of another copy is for two."""
PROMPT: Final = "> "


def run(
    library: Library,
    config: Config,
    *,
    asked: DateRequest | None = None,
    query: str = "",
    awaited: Library | None = None,  # noqa: ARG001  the painted reader takes it
) -> int:
    """Read lines until there are no more, and return the exit code, with everything saved.

    `asked`: the digest to open. Returns 2 where a line of a script could not be done, 4 where
    marks could not be saved: they are printed as commands that set them again.
    """
    path = session_file()
    session = Session() if library.is_sample else load_session(path)
    keys = build_keymap(config.keys, config.key_lines)
    console = Console(sys.stdin, sys.stdout)
    reader = PlainReader(library, config, keys, session, console)
    mistaken = False
    with console.handling_signals():
        with suppress(ExitRequested):
            _begin(reader, asked, query)
            mistaken = _converse(reader)
        with suppress(DaysheetError):
            session.remember_location(reader.current.here)
        library.finish()
        library.marks.flush(END_SECONDS if console.number is None else SAVE_SECONDS)
        if not library.is_sample:
            save_session(session, path)
    print_unsaved_commands(library)
    if console.number is not None:
        return SIGNAL_EXIT_BASE + console.number
    if library.marks.unsaved():
        return NOT_SAVED
    return MISTAKEN if mistaken and not console.typed else DONE


def _begin(reader: PlainReader, asked: DateRequest | None, query: str) -> None:
    """Say what is wrong with the settings, then show the first place."""
    for problem in (*reader.config.problems, *reader.keymap.problems):
        reader.say(problem)
    if reader.library.is_sample:
        reader.say(SAMPLE)
    if reader.console.typed:
        reader.say("Type a number to read a paper, help for the commands, quit to leave.")
    place = reader.navigation
    if asked is not None and asked.fallback_note:
        reader.say(f"{asked.fallback_note}.")
    if asked is not None or query:
        newest = reader.library.cache.newest_day()
        view = View("day", asked.days[0]) if asked else View("library", newest)
        place = Navigation(Location(view, query=clean_line(query)))
    reader.library.cache.changed_outside()
    reader.library.marks.check_outside()
    try:
        reader.open(place)
    except DaysheetError as error:
        reader.say(str(error))
    reader.save()


def _converse(reader: PlainReader) -> bool:
    """Run lines until the end; return whether one of them failed. Raises ExitRequested."""
    mistaken = False
    while not reader.leaving:
        line = reader.console.ask(PROMPT)
        if line is None:
            if reader.console.typed:
                reader.say("")
            break
        if line:
            mistaken |= not _taken(reader, line)
        elif reader.console.typed:
            reader.more()
    return mistaken


def _taken(reader: PlainReader, line: str) -> bool:
    """Do what a line says; return whether that could be done."""
    sure = reader.sure
    try:
        reader.look_outside()
        command, given = meant(line, reader.keymap)
        if command.name != "more":
            reader.drop_rest()
        command().run(reader, given)
    except (CommandError, DaysheetError) as error:
        reader.say(str(error))
        return False
    finally:
        if reader.sure is sure:
            reader.sure = None
    return True
