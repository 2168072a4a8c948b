"""What a typed command is, which one a line means, and which papers its numbers.

One command = one class: its docstring is its help, its name is made of the class's, and it takes
the keys, the user's own among them, of the reader's commands that it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, ClassVar, Final

from reader.commands import Command, Context, Keymap
from reader.model.clean import clean_line
from reader.model.counts import format_count
from reader.model.identity import parse_id
from reader.plain.plain_reader import CommandError, PlainReader

if TYPE_CHECKING:
    from reader.model.view import Row

_NUMBERS = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?", re.ASCII)
CONTEXTS: Final[tuple[Context, ...]] = ("list", "abstract")
"""Where keys stand for commands that can be typed."""
SHOWN: Final = 60
"""Characters of a line that are told back."""


class TypedCommand:
    """A command that is typed."""

    does: ClassVar[tuple[str, ...]] = ()
    """The reader's commands that it does, by id: it answers to those names and their keys, too."""
    also: ClassVar[tuple[str, ...]] = ()
    """Other names."""
    behind: ClassVar[str] = ""
    """What may stand behind the name, for the help: `[NUMBERS]`."""
    known: ClassVar[dict[str, type[TypedCommand]]] = {}
    """Every command by name, in the order of definition."""
    name: ClassVar[str] = ""
    area: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        if not cls.__name__.startswith("_"):
            cls.name = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", cls.__name__).lower()
            TypedCommand.known[cls.name] = cls

    @classmethod
    def help(cls) -> str:
        """The help text: the docstring on one line."""
        return " ".join((cls.__doc__ or "").split())

    @classmethod
    def names(cls) -> tuple[str, ...]:
        return cls.name, *cls.also, *cls.does

    def run(self, reader: PlainReader, given: str) -> None:
        """Do it; `given` is what stands behind its name. Raises CommandError, DaysheetError."""
        if given:
            raise CommandError(
                f"{self.name} takes nothing behind it; help {self.name} says what it does."
            )
        self.do(reader)

    def do(self, reader: PlainReader) -> None:
        """Do it, where nothing may stand behind the name. Raises CommandError, DaysheetError."""
        raise NotImplementedError


# Which command a line means


def meant(line: str, keymap: Keymap) -> tuple[type[TypedCommand], str]:
    """Return the command that a line means and what stands behind it. Raises CommandError."""
    first, _, rest = line.partition(" ")
    if _is_number(first):
        return TypedCommand.known["show"], line
    sign = None if line[0].isalnum() else _of_key(line[0], keymap)
    if sign and sign.behind:
        # `/plasticity`: no name begins with such a sign.
        return sign, line[1:].strip()
    found = _of_name(first.casefold()) if len(first) > 1 else None
    found = found or _of_key(line, keymap)
    if found and not _of_key(first, keymap) and _of_name(first.casefold()) is None:
        # A sequence with spaces, `y b`, is all of the line.
        return found, ""
    found = found or _of_key(first, keymap) or _begun(first.casefold())
    if found is None:
        raise CommandError(_unknown(first))
    return found, rest.strip()


def _is_number(word: str) -> bool:
    return all(_NUMBERS.fullmatch(each) for each in word.split(",")) or parse_id(word) is not None


def _of_name(word: str) -> type[TypedCommand] | None:
    return next((each for each in TypedCommand.known.values() if word in each.names()), None)


def _of_key(typed: str, keymap: Keymap) -> type[TypedCommand] | None:
    """Return the command whose key, or sequence of keys (`yb` or `y b`), was typed."""
    for keys in (typed, " ".join(typed)):
        for context in CONTEXTS:
            if id := keymap.bindings[context].get(keys):
                return next((each for each in TypedCommand.known.values() if id in each.does), None)
    return None


def _begun(word: str) -> type[TypedCommand] | None:
    """Return the one command whose name begins so. Raises CommandError where there are several.

    `sta` is `star`, with which `starred` begins, too.
    """
    found = {
        each: name
        for each in TypedCommand.known.values()
        for name in reversed(each.names())
        if name.startswith(word)
    }
    shortest = min(found.values(), key=len, default="")
    if not all(name.startswith(shortest) for name in found.values()):
        raise CommandError(f"{clean_line(word, SHOWN)} may be {' or '.join(found.values())}.")
    return next((each for each, name in found.items() if name == shortest), None)


def _unknown(word: str) -> str:
    said = clean_line(word, SHOWN)
    if word.casefold() in Command.by_id:
        return f"{said} is for the painted reader; help lists what can be typed here."
    names = [name for each in TypedCommand.known.values() for name in each.names()]
    near = get_close_matches(word.casefold(), names, n=1)
    advice = f"did you mean {near[0]}?" if near else "help lists the commands."
    return f"There is no command {said}; {advice}"


# Which papers are meant


def numbers(reader: PlainReader, given: str) -> list[int]:
    """Return the papers that `3`, `3-5,9`, `all` or ids name, from 0; without any, the current one.

    Raises CommandError.
    """
    if not given:
        return [current(reader)]
    if given.casefold() == "all":
        return list(range(len(reader.keys)))
    return list(
        dict.fromkeys(at for word in re.split(r"[,\s]+", given) for at in _named(reader, word))
    )


def names_papers(word: str) -> bool:
    """Whether a word is `3`, `3-5,9`, `all` or an id."""
    return bool(word) and (word.casefold() == "all" or _is_number(word))


def current(reader: PlainReader) -> int:
    """Return the number, from 0, of the paper that was opened last. Raises CommandError."""
    if reader.at is None or reader.at >= len(reader.keys):
        raise CommandError(
            "Which paper? Put its number behind, or type a number to read one first."
        )
    return reader.at


def _named(reader: PlainReader, word: str) -> Sequence[int]:
    match = _NUMBERS.fullmatch(word)
    if match is None:
        return _of_id(reader, word)
    first, last = int(match[1]), int(match[2] or match[1])
    if not 1 <= first <= last <= len(reader.keys):
        there = format_count(len(reader.keys), "paper")
        raise CommandError(f"There is no {clean_line(word, SHOWN)} here; the list has {there}.")
    return range(first - 1, last)


def _of_id(reader: PlainReader, word: str) -> Sequence[int]:
    key = reader.library.key_of(word)
    if key is None:
        said = clean_line(word, SHOWN)
        raise CommandError(
            f"{said} is no number and no id of the library; write 3, 3-5,9 or 2403.07815."
        )
    if key not in reader.keys:
        # Numbers that were said stay what they were.
        reader.keys.append(key)
    return [reader.keys.index(key)]


def chosen(reader: PlainReader, given: str) -> Iterator[tuple[int, Row]]:
    """Yield the papers that are named, with their numbers from 0. Raises CommandError."""
    found = list(reader.rows(numbers(reader, given)))
    if not found:
        raise CommandError("The library has this paper no longer.")
    yield from found
