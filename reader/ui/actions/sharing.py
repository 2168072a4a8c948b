"""Taking papers elsewhere: links opened, text copied, papers exported."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from reader.commands.sharing import LINK_COMMANDS
from reader.model.counts import format_count
from reader.model.errors import DaysheetError
from reader.model.paper import Paper
from reader.model.view import View
from reader.ui.actions.registry import action
from reader.ui.screens.reader import ReaderScreen
from reader.ui.widgets.abstract_text import text_links

if TYPE_CHECKING:
    from reader.library.exports import ExportOptions
    from reader.ui.screens.export import ExportDialog, ExportRequest, Selection

STARRED_FILE = "~/daysheet-starred"


@action("open-page")
def open_page(reader: ReaderScreen) -> None:
    _open_link(reader, "open-page", "page")


@action("open-pdf")
def open_pdf(reader: ReaderScreen) -> None:
    _open_link(reader, "open-pdf", "PDF")


@action("open-code")
def open_code(reader: ReaderScreen) -> None:
    _open_link(reader, "open-code", "code")


@action("open-project")
def open_project(reader: ReaderScreen) -> None:
    _open_link(reader, "open-project", "project page")


def _open_link(reader: ReaderScreen, command: str, label: str) -> None:
    paper = reader.browser.selected_paper
    if paper is None:
        return
    url = paper.first_link(LINK_COMMANDS[command])
    if url is None:
        reader.messages.show(f"No {label} is known for this paper")
    else:
        reader.desktop.open_url(url)


@action("open-address")
def open_address(reader: ReaderScreen) -> None:
    """Open the first address in the text; called again for the same paper, the next one."""
    paper = reader.browser.selected_paper
    urls = text_links(paper) if paper else []
    if paper is None or not urls:
        reader.messages.show("There is no address in this text")
        return
    last_paper, index = reader.memory.opened_address
    index = (index + 1) % len(urls) if last_paper == paper.id else 0
    reader.memory.opened_address = paper.id, index
    reader.abstract.scroll_to_link(urls[index])
    label = f"{index + 1} of {len(urls)}: " if len(urls) > 1 else ""
    reader.desktop.open_url(urls[index], label)


@action("copy-link")
def copy_link(reader: ReaderScreen) -> None:
    _copy(reader, lambda paper: next(iter(paper.links.values()), None), "link")


@action("copy-id")
def copy_id(reader: ReaderScreen) -> None:
    _copy(reader, lambda paper: paper.id, "id")


@action("copy-title")
def copy_title(reader: ReaderScreen) -> None:
    _copy(reader, lambda paper: paper.title, "title")


@action("copy-bibtex")
def copy_bibtex(reader: ReaderScreen) -> None:
    from reader.library.paper_formats import bibtex

    template = reader.services.config.export_key
    _copy(reader, lambda paper: bibtex(paper, template), "BibTeX entry", show_text=False)


@action("copy-citation")
def copy_citation(reader: ReaderScreen) -> None:
    from reader.library.paper_formats import citation

    _copy(reader, citation, "citation", show_text=False)


def _copy(
    reader: ReaderScreen,
    text_of: Callable[[Paper], str | None],
    label: str,
    *,
    show_text: bool = True,
) -> None:
    """Copy a text about the selected paper. The message shows the text itself if it is short."""
    paper = reader.browser.selected_paper
    if paper is None:
        return
    text = text_of(paper)
    if text is None:
        reader.messages.show(f"No {label} is known for this paper")
    else:
        message = "" if show_text else f"{label} of “{paper.title}” copied"
        reader.desktop.copy(text, message)


# Export


@action("export")
def export(reader: ReaderScreen) -> None:
    from reader.ui.screens.export import ExportDialog

    selections = _selections(reader)
    if not selections:
        reader.messages.show("There is nothing here to export")
        return
    dialog = ExportDialog(reader.services.look, selections, reader.memory.export_format)
    reader.app.push_screen(dialog, partial(_start_export, reader, dialog))


def _selections(reader: ReaderScreen) -> list[Selection]:
    """Return what may be exported: what is shown, the starred papers, the selected paper."""
    from reader.ui.screens.export import Selection

    shown, row = list(reader.papers.keys), reader.browser.selected_row
    starred = reader.library.keys(View("starred"))
    view = reader.browser.location.view
    selections = [
        Selection(
            f"{format_count(len(shown), 'paper')} shown", shown, f"~/daysheet{_file_suffix(view)}"
        ),
        Selection(f"{format_count(len(starred), 'paper')} starred", starred, STARRED_FILE),
    ]
    if row is not None:
        selections.append(
            Selection("the selected paper", [row.key], f"~/{row.ids[0].replace('/', '-')}")
        )
    return [selection for selection in selections if selection.keys]


def _file_suffix(view: View) -> str:
    """Return what the name of an exported file says of the view: `-week-2024-03-11`."""
    if view.kind == "starred":
        return "-starred"
    day = view.span[0].isoformat() if view.span else ""
    return f"-{'week-' if view.kind == 'week' else ''}{day}" if day else ""


def _start_export(reader: ReaderScreen, dialog: ExportDialog, format: str | None) -> None:
    if format and dialog.request is not None:
        reader.memory.export_format = format
        reader.run_worker(_export(reader, dialog.request), group="export")


async def _export(reader: ReaderScreen, request: ExportRequest, *, force: bool = False) -> None:
    from reader.library import exports

    write = partial(_write_export, reader, request, _export_options(reader, request), force)
    try:
        text = await asyncio.to_thread(write)
    except exports.ForeignFileError as error:
        _ask_to_replace(reader, request, str(error))
    except DaysheetError as error:
        reader.messages.show_error(str(error))
    else:
        if request.file:
            reader.messages.show(text)
        else:
            papers = format_count(len(request.selection.keys), "paper")
            title = exports.FORMATS[request.format].title
            reader.desktop.copy(text, f"{papers} copied as {title}")


def _write_export(
    reader: ReaderScreen, request: ExportRequest, options: ExportOptions, force: bool
) -> str:
    """Write the file and return the message about it, or return the text for the clipboard."""
    from reader.library import exports

    keys = request.selection.keys
    if not request.file:
        return "".join(exports.export_text(reader.library, keys, request.format, options))
    path = exports.parse_path(request.file)
    result = exports.export_file(reader.library, keys, request.format, path, options, force=force)
    return result.summary


def _export_options(reader: ReaderScreen, request: ExportRequest) -> ExportOptions:
    from reader.library.exports import ExportOptions
    from reader.library.paper_formats import key_template

    by_day = reader.browser.query.keeps_view_order and request.selection.file != STARRED_FILE
    return ExportOptions(
        key_template=key_template(reader.services.config.export_key), by_day=by_day
    )


def _ask_to_replace(reader: ReaderScreen, request: ExportRequest, why: str) -> None:
    from reader.ui.screens.question import Question

    def replace(agreed: bool | None) -> None:
        if agreed:
            reader.run_worker(_export(reader, request, force=True), group="export")

    reader.app.push_screen(Question(reader.services.look, f"{why}. Replace it?"), replace)
