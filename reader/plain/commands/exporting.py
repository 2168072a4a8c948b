"""Exporting the list: into a file, or as text for whatever reads this."""

from __future__ import annotations

from typing import ClassVar

from reader.plain.commands.command import Typed
from reader.plain.desk import Desk, Wrong


class Export(Typed):
    """Export the papers of the list: export refs.bib, export markdown, export csv list.txt."""

    area: ClassVar[str] = "Share"
    does = ("export",)
    behind = "[FORMAT] [FILE]"

    def run(self, desk: Desk, given: str) -> None:
        from reader.library import exports

        first, _, rest = given.partition(" ")
        offered = [name for name in exports.FORMATS if name != "mail"]
        named = first.casefold() if first.casefold() in offered else None
        file = rest.strip() if named else given
        format = named or exports.format_of(file)
        if format not in offered:
            raise Wrong(f"Which format? export refs.bib, or one of {', '.join(offered)} before it.")
        if not desk.keys:
            raise Wrong("There is nothing here to export.")
        options = exports.ExportOptions(
            key_template=exports.key_template(desk.config.export_key),
            by_day=not desk.asked.words and desk.asked.sort is None,
        )
        if not file:
            for piece in exports.export_text(desk.library, desk.keys, format, options):
                desk.verbatim(piece)
            return
        path = exports.parse_path(file)
        desk.say(exports.export_file(desk.library, desk.keys, format, path, options).summary)
