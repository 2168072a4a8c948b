"""Exporting papers to a file or to the clipboard.

The last export is remembered: which papers, as what, and where.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from reader.model.counts import format_count
from reader.model.errors import DaysheetError
from reader.model.view import View
from reader.ui.actions.registry import action
from reader.ui.background import start_coroutine
from reader.ui.screens.reader import ReaderScreen

if TYPE_CHECKING:
    from reader.library.exports import ExportOptions, MissingIds
    from reader.ui.screens.export import ExportDialog, ExportRequest, Selection


@action("export")
def export(reader: ReaderScreen) -> None:
    from reader.ui.screens.export import ExportDialog

    selections = _selections(reader)
    if not selections:
        reader.messages.show("There is nothing here to export")
        return
    dialog = ExportDialog(reader.services.look, selections, reader.services.session.last_export)
    reader.app.push_screen(dialog, partial(_start_export, reader, dialog))


def _selections(reader: ReaderScreen) -> list[Selection]:
    """Return what may be exported: what is shown, the starred papers, the selected paper."""
    from reader.library.exports import file_stem
    from reader.ui.screens.export import Selection

    shown, row = list(reader.browser.found.results), reader.browser.selected_row
    starred = reader.library.keys(View("starred"))
    view = reader.browser.location.view
    selections = [
        Selection(
            "shown",
            f"{format_count(len(shown), 'paper')} shown",
            shown,
            f"daysheet{_file_suffix(view)}",
        ),
        Selection(
            "starred",
            f"{format_count(len(starred), 'paper')} starred",
            starred,
            "daysheet-starred",
        ),
    ]
    if row is not None:
        stem = file_stem(row.ids[0], row.title)
        selections.append(Selection("selected", "the selected paper", [row.key], stem))
    return [selection for selection in selections if selection.keys]


def _file_suffix(view: View) -> str:
    """Return what the name of an exported file says of the view: `-week-2024-03-11`."""
    if view.kind == "starred":
        return "-starred"
    day = view.span[0].isoformat() if view.span else ""
    return f"-{'week-' if view.kind == 'week' else ''}{day}" if day else ""


def _start_export(reader: ReaderScreen, dialog: ExportDialog, format: str | None) -> None:
    if format and dialog.request is not None:
        reader.services.session.last_export = dialog.remembered
        start_coroutine(reader, partial(_export, reader, dialog.request), "export")


async def _export(reader: ReaderScreen, request: ExportRequest, *, force: bool = False) -> None:
    from reader.library import exports

    missing = exports.MissingIds(request.format)
    options = _export_options(reader, request)
    write = partial(_write_export, reader, request, options, missing, force)
    try:
        text = await asyncio.to_thread(write)
    except exports.ForeignFileError as error:
        _ask_to_replace(reader, request, str(error))
    except DaysheetError as error:
        reader.messages.show_error(str(error))
    else:
        note = f"; {missing.message}" if missing.message else ""
        if request.file:
            reader.messages.show(f"{text}{note}")
        else:
            papers = format_count(len(request.selection.keys), "paper")
            title = exports.FORMATS[request.format].title
            reader.desktop.copy(text, f"{papers} copied as {title}{note}")


def _write_export(
    reader: ReaderScreen,
    request: ExportRequest,
    options: ExportOptions,
    missing: MissingIds,
    force: bool,
) -> str:
    """Write the file and return the message about it, or return the text for the clipboard."""
    from reader.library import exports

    library, keys, format = reader.library, request.selection.keys, request.format
    if not request.file:
        return "".join(exports.export_text(library, keys, format, options, missing))
    path = exports.parse_path(request.file)
    result = exports.export_file(
        library, keys, format, path, options, on_paper=missing, force=force
    )
    return result.summary


def _export_options(reader: ReaderScreen, request: ExportRequest) -> ExportOptions:
    from reader.library.exports import ExportOptions
    from reader.library.paper_formats import key_template

    by_day = reader.browser.query.keeps_view_order and request.selection.kind != "starred"
    config = reader.services.config
    return ExportOptions(
        key_template=key_template(config.export_key), style=config.export_style, by_day=by_day
    )


def _ask_to_replace(reader: ReaderScreen, request: ExportRequest, why: str) -> None:
    from reader.ui.screens.question import Question

    def replace(agreed: bool | None) -> None:
        if agreed:
            start_coroutine(reader, partial(_export, reader, request, force=True), "export")

    reader.app.push_screen(Question(reader.services.look, f"{why}. Replace it?"), replace)
