"""Tags and notes, said and given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from reader.model.counts import format_count
from reader.model.tags import NOTE_LIMIT, parse_tag
from reader.plain.commands.command import TypedCommand, chosen, names_papers
from reader.plain.plain_reader import CommandError, PlainReader

NO_NOTE = "-"
"""What is written for a note to take it away."""


class _Tagging(TypedCommand):
    area: ClassVar[str] = "Mark"


class Tag(_Tagging):
    """Give papers tags, or with a hyphen before it take one away: tag 3 rl -old; else say them."""

    does = ("tag",)
    behind = "[NUMBERS] [TAGS]"

    def run(self, reader: PlainReader, given: str) -> None:
        papers, words = _parted(given)
        tags = words.replace(",", " ").split()
        plus = [each for each in tags if each[0] != "-"]
        _tag(reader, papers, plus, [each for each in tags if each not in plus])


class Untag(_Tagging):
    """Take tags of papers away: untag 3 rl."""

    behind = "[NUMBERS] TAGS"

    def run(self, reader: PlainReader, given: str) -> None:
        papers, words = _parted(given)
        if not words:
            raise CommandError("Which tags? untag 3 rl takes rl from the third paper.")
        _tag(reader, papers, [], words.replace(",", " ").split())


class Tags(_Tagging):
    """Say all your tags, each with its papers; filter tag:rl lists those."""

    def do(self, reader: PlainReader) -> None:
        found = reader.library.marks.all_tags()
        lines = (f"{tag}: {format_count(papers, 'paper')}" for tag, papers in found)
        reader.show(lines if found else ["There are no tags. tag 3 rl gives the third paper one."])


class Note(_Tagging):
    """Write a note on a paper: note 3 see the proof; note 3 - takes it away; else say it."""

    does = ("note",)
    behind = "[NUMBER] [TEXT]"

    def run(self, reader: PlainReader, given: str) -> None:
        papers, text = _parted(given)
        (number, row), *more = chosen(reader, papers)
        if more:
            raise CommandError("A note is for one paper: note 3 see the proof.")
        if len(text) > NOTE_LIMIT:
            raise CommandError(
                f"The note has {len(text):,} characters; write at most {NOTE_LIMIT}."
            )
        if text:
            reader.library.write_note(row, "" if text == NO_NOTE else text)
            reader.save()
        note = reader.library.note(row.ids)
        reader.say(f"Note on {number + 1}: {note}" if note else f"{number + 1} has no note.")


def _parted(given: str) -> tuple[str, str]:
    """Return which papers are named first, if any are, and what stands behind that."""
    first, _, rest = given.partition(" ")
    return (first, rest.strip()) if names_papers(first) else ("", given)


def _tag(reader: PlainReader, papers: str, plus: Sequence[str], minus: Sequence[str]) -> None:
    """Give and take tags, and say for each paper which it has then."""
    found = list(chosen(reader, papers))
    given, taken = ([str(parse_tag(each) or each) for each in tags] for tags in (plus, minus))
    if given or taken:
        reader.library.tag([row for _, row in found], given, taken)
        reader.save()
    for number, row in found:
        tags = ", ".join(reader.library.tags(row.ids)) or "no tags"
        reader.say(f"{number + 1} has {tags}: {row.title}")
