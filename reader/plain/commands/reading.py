"""Reading: a paper by its number, the next unread, more of what did not fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar

from reader.library.page import page
from reader.plain.commands.command import Typed, chosen, current, numbers
from reader.plain.desk import Desk, Wrong

if TYPE_CHECKING:
    from reader.model.view import Row


class _Reading(Typed):
    area: ClassVar[str] = "Read"


class Show(_Reading):
    """Read a paper; its number alone does the same."""

    does = ("into-abstract",)
    also = ("abstract",)
    behind = "[NUMBER]"

    def run(self, desk: Desk, given: str) -> None:
        for number, row in chosen(desk, given):
            read(desk, number, row)


class Next(_Reading):
    """Read the next unread paper below."""

    does = ("next-unread",)

    def do(self, desk: Desk) -> None:
        start = -1 if desk.at is None else desk.at
        _read_unread(desk, range(start + 1, len(desk.keys)), "below; previous goes up")


class Previous(_Reading):
    """Read the next unread paper above."""

    does = ("previous-unread",)

    def do(self, desk: Desk) -> None:
        start = len(desk.keys) if desk.at is None else desk.at
        _read_unread(desk, range(start - 1, -1, -1), "above; next goes down")


class More(_Reading):
    """Show more of what did not fit; Enter does the same."""

    does = ("page-down", "half-page-down")

    def do(self, desk: Desk) -> None:
        if not desk.more():
            raise Wrong("That was all.")


class List(_Reading):
    """Say the list again, from its beginning or from a number."""

    does = ("back-to-list", "top")
    behind = "[NUMBER]"

    def run(self, desk: Desk, given: str) -> None:
        desk.show(desk.list_lines(numbers(desk, given)[0] if given else 0))


class Down(_Reading):
    """Go to the next paper and say its line."""

    does = ("down",)

    def do(self, desk: Desk) -> None:
        _step(desk, 1)


class Up(_Reading):
    """Go to the paper before and say its line."""

    does = ("up",)

    def do(self, desk: Desk) -> None:
        _step(desk, -1)


class Bottom(_Reading):
    """Go to the last paper and say its line."""

    does = ("bottom",)

    def do(self, desk: Desk) -> None:
        desk.at = len(desk.keys) - 2
        _step(desk, 1)


class Authors(_Reading):
    """Say all authors of a paper."""

    does = ("all-authors",)
    behind = "[NUMBER]"

    def run(self, desk: Desk, given: str) -> None:
        for _, row in chosen(desk, given):
            desk.say(row.authors or "The source names no authors.")


def read(desk: Desk, number: int, row: Row) -> None:
    """Show a paper whole; it becomes read as it does in the painted reader."""
    desk.at = number
    desk.show(_page(desk, number, row))
    if desk.config.read == "after":
        desk.library.mark("read", [row], True)
        desk.save()


def _page(desk: Desk, number: int, row: Row) -> Iterator[str]:
    facts = [name for name in ("read", "starred") if desk.is_marked(row, name)]
    yield ", ".join([f"Paper {number + 1:,} of {len(desk.keys):,}", *facts])
    width, _ = desk.talk.size
    yield from page(desk.library, row.key, width)


def _read_unread(desk: Desk, numbers: Iterable[int], end: str) -> None:
    """Read the first unread paper among these."""
    for number, row in desk.rows(list(numbers)):
        if not desk.is_marked(row, "read"):
            read(desk, number, row)
            return
    raise Wrong(f"No unread paper {end}.")


def _step(desk: Desk, step: int) -> None:
    """Go so many papers on and say where that is."""
    before = (-1 if step > 0 else len(desk.keys)) if desk.at is None else current(desk)
    number = before + step
    if not 0 <= number < len(desk.keys):
        raise Wrong("That was the last paper." if step > 0 else "That was the first paper.")
    desk.at = number
    for at, row in desk.rows([number]):
        desk.say(desk.line(at, row))
