"""Exporting the list: into a file, or as text for whatever reads this."""

from __future__ import annotations

from typing import ClassVar

from reader.plain.commands.command import TypedCommand
from reader.plain.plain_reader import CommandError, PlainReader


class Export(TypedCommand):
    """Export the papers of the list: export refs.bib, export markdown, export csv list.txt."""

    area: ClassVar[str] = "Share"
    does = ("export",)
    behind = "[FORMAT] [FILE]"

    def run(self, reader: PlainReader, given: str) -> None:
        from reader.library import exports
        from reader.library.paper_formats import key_template

        first, _, rest = given.partition(" ")
        offered = [name for name in exports.FORMATS if name != "mail"]
        named = first.casefold() if first.casefold() in offered else None
        file = rest.strip() if named else given
        format = named or exports.format_of(file)
        if format not in offered:
            raise CommandError(
                f"Which format? export refs.bib, or one of {', '.join(offered)} before it."
            )
        if not reader.keys:
            raise CommandError("There is nothing here to export.")
        options = exports.ExportOptions(
            key_template=key_template(reader.config.export_key),
            by_day=not reader.asked.words and reader.asked.sort is None,
        )
        if not file:
            for piece in exports.export_text(reader.library, reader.keys, format, options):
                reader.verbatim(piece)
            return
        path = exports.parse_path(file)
        reader.say(exports.export_file(reader.library, reader.keys, format, path, options).summary)
