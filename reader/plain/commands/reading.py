"""Reading papers, and moving in the list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from reader.library.paper_formats import paper_lines
from reader.library.views import first_unread
from reader.plain.commands.parsing import current_index, selected_indexes, selected_papers
from reader.plain.commands.registry import command, command_with_argument
from reader.plain.plain_reader import CommandError, PlainReader
from reader.session import MATHS_FORMS

if TYPE_CHECKING:
    from reader.model.view import Row


@command_with_argument("Read", "show", "[NUMBER]", ids=["into-abstract"], aliases=["abstract"])
def show(reader: PlainReader, argument: str) -> None:
    """Read a paper; its number alone does the same."""
    for index, row in selected_papers(reader, argument):
        read(reader, index, row)


@command("Read", "next", ids=["next-unread"])
def read_next(reader: PlainReader) -> None:
    """Read the next unread paper below."""
    start = 0 if reader.index is None else reader.index + 1
    _read_unread(reader, range(start, len(reader.keys)), "below; previous goes up")


@command("Read", "previous", ids=["previous-unread"])
def read_previous(reader: PlainReader) -> None:
    """Read the next unread paper above."""
    end = len(reader.keys) if reader.index is None else reader.index
    _read_unread(reader, range(end)[::-1], "above; next goes down")


@command("Read", "more", ids=["page-down", "half-page-down"])
def show_more(reader: PlainReader) -> None:
    """Show more of what did not fit; Enter does the same."""
    if not reader.console.print_next_page():
        raise CommandError("There is no more.")


@command_with_argument("Read", "list", "[NUMBER]", ids=["back-to-list", "top"])
def show_list(reader: PlainReader, argument: str) -> None:
    """Print the list again, from its beginning or from a number."""
    start = selected_indexes(reader, argument)[0] if argument else 0
    reader.console.print_pages(reader.list_lines(start))


@command("Read", "down", ids=["down"])
def move_down(reader: PlainReader) -> None:
    """Go to the next paper and print its line."""
    _move_to(reader, 0 if reader.index is None else current_index(reader) + 1)


@command("Read", "up", ids=["up"])
def move_up(reader: PlainReader) -> None:
    """Go to the previous paper and print its line."""
    last = len(reader.keys) - 1
    _move_to(reader, last if reader.index is None else current_index(reader) - 1)


@command("Read", "bottom", ids=["bottom"])
def move_to_last(reader: PlainReader) -> None:
    """Go to the last paper and print its line."""
    _move_to(reader, max(len(reader.keys) - 1, 0))


@command_with_argument("Read", "authors", "[NUMBER]", ids=["all-authors"])
def show_authors(reader: PlainReader, argument: str) -> None:
    """Print all authors of a paper."""
    for _, row in selected_papers(reader, argument):
        reader.console.print_lines(row.authors or "The source names no authors.")


@command_with_argument(
    "Read", "maths", "[unicode|words|source]", ids=["toggle-source"], aliases=["math"]
)
def choose_maths(reader: PlainReader, argument: str) -> None:
    """Show mathematics as Unicode, in words for a screen reader, or as its LaTeX source."""
    form = argument.casefold()
    if form and form not in MATHS_FORMS:
        raise CommandError(f"{argument} is no form of mathematics; write {', '.join(MATHS_FORMS)}.")
    reader.session.plain_maths = form or reader.session.plain_maths
    others = " or ".join(each for each in MATHS_FORMS if each != reader.session.plain_maths)
    reader.console.print_lines(f"Mathematics: {reader.session.plain_maths}. Also: {others}.")


def read(reader: PlainReader, index: int, row: Row) -> None:
    """Print a whole paper and mark it read, unless the settings leave that to the user."""
    reader.index = index
    reader.console.print_pages(_page(reader, index, row))
    if reader.config.read == "after":
        reader.library.mark("read", [row], True)
        reader.save_marks()


def _page(reader: PlainReader, index: int, row: Row) -> Iterator[str]:
    marks = {"read": reader.is_marked("read", row), "starred": reader.is_marked("starred", row)}
    position = f"Paper {index + 1:,} of {len(reader.keys):,}"
    yield ", ".join([position, *(name for name, is_set in marks.items() if is_set)])
    columns, _ = reader.console.size
    if reader.ranking and (reason := reader.ranking.reasons.get(row.key)):
        yield reason
    yield from paper_lines(reader.library, row.key, columns, reader.display)


def _read_unread(reader: PlainReader, indexes: Sequence[int], direction: str) -> None:
    """Read the first unread paper at `indexes`. Raises CommandError if there is none."""
    unread = first_unread(reader.library, reader.keys, indexes)
    if unread is None:
        raise CommandError(f"No unread paper {direction}.")
    read(reader, *unread)


def _move_to(reader: PlainReader, index: int) -> None:
    """Make another paper the current one and print its line."""
    if not 0 <= index < len(reader.keys):
        raise CommandError("That was the first paper." if index < 0 else "That was the last paper.")
    reader.index = index
    if row := reader.row(index):
        reader.console.print_lines(reader.line(index, row))
