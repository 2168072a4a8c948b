"""The full text of the current paper: its sections, and one section at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reader.plain.commands.parsing import current_index
from reader.plain.commands.registry import command, command_with_argument
from reader.plain.plain_reader import CommandError, PlainReader

if TYPE_CHECKING:
    from reader.model.stored_text import StoredText


@command("Full text", "text", ids=["open-text"])
def show_text(reader: PlainReader) -> None:
    """Print the full text of the current paper."""
    from reader.library.text_formats import text_lines

    reader.console.print_pages(text_lines(_stored(reader), reader.console.size[0]))


@command("Full text", "sections", ids=["outline"])
def show_sections(reader: PlainReader) -> None:
    """List the sections of the full text, numbered."""
    sections = _stored(reader).document.sections
    if not sections:
        raise CommandError("This text has no sections; text prints it.")
    lines = (f"{number}. {each.title}" for number, each in enumerate(sections, 1))
    reader.console.print_pages(lines)


@command_with_argument("Full text", "section", "[NUMBER]", ids=["next-section"])
def show_section(reader: PlainReader, argument: str) -> None:
    """Print a section of the full text by its number in the list; without one, the next."""
    stored = _stored(reader)
    count = len(stored.document.sections)
    id, last = reader.section
    number = last + 1 if not argument and id == stored.id else 1
    if argument:
        number = int(argument) if argument.isascii() and argument.isdecimal() else 0
    if not 1 <= number <= count:
        advice = f"sections lists {count}" if count else "text prints the whole text"
        raise CommandError(f"There is no section {argument or 'after this one'}; {advice}.")
    reader.section = stored.id, number
    reader.console.print_pages(_section_lines(reader, stored, number))


def _section_lines(reader: PlainReader, stored: StoredText, number: int) -> Iterator[str]:
    from reader.library.text_formats import block_lines

    sections, blocks = stored.document.sections, stored.document.blocks
    yield f"Section {number} of {len(sections)}"
    end = sections[number].block if number < len(sections) else len(blocks)
    for block in range(sections[number - 1].block, end):
        yield from block_lines(blocks[block], reader.console.size[0])
        yield ""


def _stored(reader: PlainReader) -> StoredText:
    """Return the full text of the current paper. Raises CommandError if it is not here."""
    from reader.library.full_texts import arxiv_ids, read_text

    if reader.index is None:
        raise CommandError("Whose full text? Type the number of a paper to read it first.")
    row = reader.row(current_index(reader))
    ids = arxiv_ids([row.ids] if row else [])
    stored = read_text(reader.library, ids[0]) if ids else None
    if stored is None:
        advice = f"daysheet fetch {ids[0]} fetches it" if ids else "it has no arXiv id"
        raise CommandError(f"The full text is not here; {advice}.")
    return stored
