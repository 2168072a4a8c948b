"""Parses typed lines: which command a line runs, and which papers an argument selects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from reader.commands import Command, Context, Keymap
from reader.model.clean import clean_line
from reader.model.counts import format_count
from reader.model.identity import parse_id
from reader.plain.commands.registry import COMMANDS, TypedCommand
from reader.plain.plain_reader import CommandError, PlainReader

if TYPE_CHECKING:
    from reader.model.view import Row

_NUMBERS = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?", re.ASCII)
CONTEXTS: Final[tuple[Context, ...]] = ("list", "abstract")
"""The contexts whose keys may be typed as a line."""
QUOTE_LIMIT: Final = 60
"""Maximum characters of a typed word that a message repeats."""


# Commands


def parse_command(line: str, keymap: Keymap) -> tuple[TypedCommand, str]:
    """Return the command that a line runs, and its argument. Raises CommandError.

    A line begins with a paper's number or id, a command's name, key, sequence of keys, or the
    beginning of a name.
    """
    first, _, rest = line.partition(" ")
    if _is_number_or_id(first):
        return COMMANDS["show"], line
    if not line[0].isalnum():
        # `/plasticity`: the argument may follow a sign without a space.
        sign = _by_key(line[0], keymap)
        if sign and sign.argument:
            return sign, line[1:].strip()
    name = first.casefold()
    if found := _by_name(name) or _by_key(first, keymap):
        return found, rest.strip() or found.arguments.get(name, "")
    if sequence := _by_key(line, keymap):
        return sequence, sequence.arguments.get(_id_of_key(line, keymap) or "", "")
    if found := _by_prefix(name):
        return found, rest.strip()
    raise CommandError(_unknown_command(first))


def _by_name(name: str) -> TypedCommand | None:
    return next((command for command in COMMANDS.values() if name in command.names), None)


def _by_key(typed: str, keymap: Keymap) -> TypedCommand | None:
    """Return the command of a key or sequence of keys, typed as `yb` or `y b`."""
    id = _id_of_key(typed, keymap)
    return next((found for found in COMMANDS.values() if id in found.ids), None)


def _id_of_key(typed: str, keymap: Keymap) -> str | None:
    """Return the id of the full-screen reader's command of a key or sequence of keys."""
    for keys in (typed, " ".join(typed)):
        for context in CONTEXTS:
            if id := keymap.bindings[context].get(keys):
                return id
    return None


def _by_prefix(prefix: str) -> TypedCommand | None:
    """Return the command whose name begins with `prefix`, or None.

    `sta` is `star`, although `starred` begins with it too. Raises CommandError if several commands
    begin with `prefix` and none of the names is the beginning of all others.
    """
    found = {
        command.name: name
        for command in COMMANDS.values()
        for name in reversed(command.names)
        if name.startswith(prefix)
    }
    shortest = min(found.values(), key=len, default="")
    if not all(name.startswith(shortest) for name in found.values()):
        raise CommandError(f"{_quote(prefix)} may be {' or '.join(found.values())}.")
    return next((COMMANDS[own] for own, name in found.items() if name == shortest), None)


def _unknown_command(word: str) -> str:
    if word.casefold() in Command.by_id:
        return f"{_quote(word)} is only for the full-screen reader; help lists the commands."
    names = [name for command in COMMANDS.values() for name in command.names]
    similar = get_close_matches(word.casefold(), names, n=1)
    advice = f"did you mean {similar[0]}?" if similar else "help lists the commands."
    return f"There is no command {_quote(word)}; {advice}"


# Papers


def selects_papers(word: str) -> bool:
    """Return whether a word is `3`, `3-5,9`, `all` or an id."""
    return bool(word) and (word.casefold() == "all" or _is_number_or_id(word))


def split_papers(argument: str) -> tuple[str, str]:
    """Return the first word if it selects papers, else an empty text, and the rest."""
    first, _, rest = argument.partition(" ")
    return (first, rest.strip()) if selects_papers(first) else ("", argument)


def selected_papers(reader: PlainReader, text: str) -> list[tuple[int, Row]]:
    """Return the papers that `text` selects, each with its index, at least one.

    See `selected_indexes`. Raises CommandError.
    """
    papers = list(reader.rows(selected_indexes(reader, text)))
    if not papers:
        raise CommandError("This paper is no longer in the library.")
    return papers


def selected_paper(reader: PlainReader, text: str) -> tuple[int, Row]:
    """Return the first of the papers that `text` selects. Raises CommandError."""
    return selected_papers(reader, text)[0]


def selected_indexes(reader: PlainReader, text: str) -> list[int]:
    """Return the indexes of the papers that `3`, `3-5,9`, `all` or ids select.

    An empty text selects the current paper. Raises CommandError.
    """
    if not text:
        return [current_index(reader)]
    if text.casefold() == "all":
        return list(range(len(reader.result_keys)))
    words = re.split(r"[,\s]+", text)
    return list(dict.fromkeys(index for word in words for index in _indexes(reader, word)))


def current_index(reader: PlainReader) -> int:
    """Return the index of the paper that was opened last. Raises CommandError."""
    if reader.index is None or reader.index >= len(reader.keys):
        raise CommandError("Which paper? Add its number, or type a number to read one first.")
    return reader.index


def _indexes(reader: PlainReader, word: str) -> Iterable[int]:
    match = _NUMBERS.fullmatch(word)
    if match is None:
        return _indexes_of_id(reader, word)
    first, last = int(match[1]), int(match[2] or match[1])
    if not 1 <= first <= last <= len(reader.keys):
        papers = format_count(len(reader.keys), "paper")
        raise CommandError(f"There is no {_quote(word)} here; the list has {papers}.")
    return range(first - 1, last)


def _indexes_of_id(reader: PlainReader, word: str) -> Sequence[int]:
    key = reader.library.key_of(word)
    if key is None:
        raise CommandError(
            f"{_quote(word)} is neither a number nor an id in the library;"
            " write 3, 3-5,9 or 2403.07815."
        )
    if key not in reader.keys:
        # At the end, so that the numbers in use keep their meaning.
        reader.keys.append(key)
    return [reader.keys.index(key)]


def _is_number_or_id(word: str) -> bool:
    return all(map(_NUMBERS.fullmatch, word.split(","))) or parse_id(word) is not None


def _quote(word: str) -> str:
    return clean_line(word, QUOTE_LIMIT)
