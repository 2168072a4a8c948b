"""Reading: a paper by its number, the next unread, more of what did not fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar

from reader.library.paper_formats import paper_lines
from reader.plain.commands.command import TypedCommand, chosen, current, numbers
from reader.plain.plain_reader import CommandError, PlainReader

if TYPE_CHECKING:
    from reader.model.view import Row


class _Reading(TypedCommand):
    area: ClassVar[str] = "Read"


class Show(_Reading):
    """Read a paper; its number alone does the same."""

    does = ("into-abstract",)
    also = ("abstract",)
    behind = "[NUMBER]"

    def run(self, reader: PlainReader, given: str) -> None:
        for number, row in chosen(reader, given):
            read(reader, number, row)


class Next(_Reading):
    """Read the next unread paper below."""

    does = ("next-unread",)

    def do(self, reader: PlainReader) -> None:
        start = -1 if reader.at is None else reader.at
        _read_unread(reader, range(start + 1, len(reader.keys)), "below; previous goes up")


class Previous(_Reading):
    """Read the next unread paper above."""

    does = ("previous-unread",)

    def do(self, reader: PlainReader) -> None:
        start = len(reader.keys) if reader.at is None else reader.at
        _read_unread(reader, range(start - 1, -1, -1), "above; next goes down")


class More(_Reading):
    """Show more of what did not fit; Enter does the same."""

    does = ("page-down", "half-page-down")

    def do(self, reader: PlainReader) -> None:
        if not reader.more():
            raise CommandError("That was all.")


class List(_Reading):
    """Say the list again, from its beginning or from a number."""

    does = ("back-to-list", "top")
    behind = "[NUMBER]"

    def run(self, reader: PlainReader, given: str) -> None:
        reader.show(reader.list_lines(numbers(reader, given)[0] if given else 0))


class Down(_Reading):
    """Go to the next paper and say its line."""

    does = ("down",)

    def do(self, reader: PlainReader) -> None:
        _step(reader, 1)


class Up(_Reading):
    """Go to the paper before and say its line."""

    does = ("up",)

    def do(self, reader: PlainReader) -> None:
        _step(reader, -1)


class Bottom(_Reading):
    """Go to the last paper and say its line."""

    does = ("bottom",)

    def do(self, reader: PlainReader) -> None:
        reader.at = len(reader.keys) - 2
        _step(reader, 1)


class Authors(_Reading):
    """Say all authors of a paper."""

    does = ("all-authors",)
    behind = "[NUMBER]"

    def run(self, reader: PlainReader, given: str) -> None:
        for _, row in chosen(reader, given):
            reader.say(row.authors or "The source names no authors.")


def read(reader: PlainReader, number: int, row: Row) -> None:
    """Show a paper whole; it becomes read as it does in the painted reader."""
    reader.at = number
    reader.show(_page(reader, number, row))
    if reader.config.read == "after":
        reader.library.mark("read", [row], True)
        reader.save()


def _page(reader: PlainReader, number: int, row: Row) -> Iterator[str]:
    facts = [name for name in ("read", "starred") if reader.is_marked(row, name)]
    yield ", ".join([f"Paper {number + 1:,} of {len(reader.keys):,}", *facts])
    width, _ = reader.console.size
    yield from paper_lines(reader.library, row.key, width)


def _read_unread(reader: PlainReader, numbers: Iterable[int], end: str) -> None:
    """Read the first unread paper among these."""
    for number, row in reader.rows(list(numbers)):
        if not reader.is_marked(row, "read"):
            read(reader, number, row)
            return
    raise CommandError(f"No unread paper {end}.")


def _step(reader: PlainReader, step: int) -> None:
    """Go so many papers on and say where that is."""
    before = (-1 if step > 0 else len(reader.keys)) if reader.at is None else current(reader)
    number = before + step
    if not 0 <= number < len(reader.keys):
        raise CommandError("That was the last paper." if step > 0 else "That was the first paper.")
    reader.at = number
    for at, row in reader.rows([number]):
        reader.say(reader.line(at, row))
