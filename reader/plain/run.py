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
from reader.plain.desk import SAVE_SECONDS, Desk, Wrong
from reader.plain.sentences import SAMPLE
from reader.plain.talk import Left, Talk
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
    talk = Talk(sys.stdin, sys.stdout)
    desk = Desk(library, config, keys, session, talk)
    mistaken = False
    with talk.heeding_signals():
        with suppress(Left):
            _begin(desk, asked, query)
            mistaken = _converse(desk)
        with suppress(DaysheetError):
            session.remember_location(desk.current.here)
        library.finish()
        library.marks.flush(END_SECONDS if talk.number is None else SAVE_SECONDS)
        if not library.is_sample:
            save_session(session, path)
    print_unsaved_commands(library)
    if talk.number is not None:
        return SIGNAL_EXIT_BASE + talk.number
    if library.marks.unsaved():
        return NOT_SAVED
    return MISTAKEN if mistaken and not talk.typed else DONE


def _begin(desk: Desk, asked: DateRequest | None, query: str) -> None:
    """Say what is wrong with the settings, then show the first place."""
    for problem in (*desk.config.problems, *desk.keymap.problems):
        desk.say(problem)
    if desk.library.is_sample:
        desk.say(SAMPLE)
    if desk.talk.typed:
        desk.say("Type a number to read a paper, help for the commands, quit to leave.")
    place = desk.navigation
    if asked is not None and asked.fallback_note:
        desk.say(f"{asked.fallback_note}.")
    if asked is not None or query:
        newest = desk.library.newest_day()
        view = View("day", asked.days[0]) if asked else View("library", newest)
        place = Navigation(Location(view, query=clean_line(query)))
    desk.library.changed_outside()
    desk.library.marks.check_outside()
    try:
        desk.open(place)
    except DaysheetError as error:
        desk.say(str(error))
    desk.save()


def _converse(desk: Desk) -> bool:
    """Take lines until the end; return whether one of them was not understood. Raises Left."""
    mistaken = False
    while not desk.leaving:
        line = desk.talk.ask(PROMPT)
        if line is None:
            if desk.talk.typed:
                desk.say("")
            break
        if line:
            mistaken |= not _taken(desk, line)
        elif desk.talk.typed:
            desk.more()
    return mistaken


def _taken(desk: Desk, line: str) -> bool:
    """Do what a line says; return whether that could be done."""
    sure = desk.sure
    try:
        desk.look_outside()
        command, given = meant(line, desk.keymap)
        if command.name != "more":
            desk.drop_rest()
        command().run(desk, given)
    except (Wrong, DaysheetError) as error:
        desk.say(str(error))
        return False
    finally:
        if desk.sure is sure:
            desk.sure = None
    return True
