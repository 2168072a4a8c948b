"""Printing and changing tags and notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reader.model.counts import format_count
from reader.model.tags import parse_tag
from reader.plain.commands.parsing import selected_papers, split_papers
from reader.plain.commands.registry import command, command_with_argument
from reader.plain.plain_reader import CommandError, PlainReader

REMOVE_NOTE: Final = "-"
"""The text that removes a note."""


@command_with_argument("Mark", "tag", "[NUMBERS] [TAGS]", ids=["tag"])
def tag(reader: PlainReader, argument: str) -> None:
    """Add tags to papers; a hyphen removes one: tag 3 rl -old. Without tags, print them."""
    papers, words = split_papers(argument)
    tags = words.replace(",", " ").split()
    added = [tag for tag in tags if not tag.startswith("-")]
    removed = [tag for tag in tags if tag.startswith("-")]
    _change_tags(reader, papers, added, removed)


@command_with_argument("Mark", "untag", "[NUMBERS] TAGS")
def untag(reader: PlainReader, argument: str) -> None:
    """Remove tags from papers: untag 3 rl."""
    papers, words = split_papers(argument)
    if not words:
        raise CommandError("Which tags? untag 3 rl removes rl from the third paper.")
    _change_tags(reader, papers, [], words.replace(",", " ").split())


@command("Mark", "tags")
def show_tags(reader: PlainReader) -> None:
    """Print all your tags, each with its papers; filter tag:rl lists those."""
    tags = reader.library.marks.all_tags()
    lines = [f"{tag}: {format_count(papers, 'paper')}" for tag, papers in tags]
    reader.console.print_pages(lines or ["There are no tags. tag 3 rl adds one to a paper."])


@command_with_argument("Mark", "note", "[NUMBER] [TEXT]", ids=["note"])
def note(reader: PlainReader, argument: str) -> None:
    """Write a note on a paper: note 3 see the proof; note 3 - removes it; else print it."""
    papers, text = split_papers(argument)
    (index, row), *others = selected_papers(reader, papers)
    if others:
        raise CommandError("A note is for one paper: note 3 see the proof.")
    if text:
        reader.library.write_note(row, "" if text == REMOVE_NOTE else text)
        reader.save_marks()
    note = reader.library.note(row.ids)
    reader.console.print_lines(
        f"Note on {index + 1}: {note}" if note else f"{index + 1} has no note."
    )


def _change_tags(
    reader: PlainReader, papers: str, added: Sequence[str], removed: Sequence[str]
) -> None:
    """Add and remove tags, and print the tags that each paper has then.

    The tags to remove may have the signs `-` and `#`.
    """
    selected = selected_papers(reader, papers)
    if added or removed:
        # A tag of a file edited by hand may be invalid; it can be removed as it is.
        names = [parse_tag(tag) or tag for tag in removed]
        reader.library.tag([row for _, row in selected], added, names)
        reader.save_marks()
    for index, row in selected:
        tags = ", ".join(reader.library.tags(row.ids)) or "no tags"
        reader.console.print_lines(f"{index + 1} has {tags}: {reader.display(row.title)}")
