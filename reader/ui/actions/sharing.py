"""Taking papers elsewhere: links opened and text copied."""

from __future__ import annotations

from collections.abc import Callable

from reader.commands.sharing import LINK_COMMANDS
from reader.library.local_files import local_file_url
from reader.library.paper_formats import display_text
from reader.model.links import Url
from reader.model.paper import Paper
from reader.ui.actions.registry import action
from reader.ui.messages import RESOLVE
from reader.ui.screens.reader import ReaderScreen
from reader.ui.widgets.abstract_text import text_links


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
    url = local_file_url(paper) or _fetched_pdf(reader) if command == "open-pdf" else None
    url = url or paper.first_link(LINK_COMMANDS[command])
    if url is None:
        reader.messages.show(_unknown(paper, label))
    else:
        reader.desktop.open_url(url)


def _unknown(paper: Paper, label: str) -> str:
    """Return the message that a paper has no such link, and how it may get one."""
    advice = "" if paper.arxiv or paper.doi else f"; {RESOLVE}"
    return f"No {label} is known for this paper{advice}"


def _fetched_pdf(reader: ReaderScreen) -> Url | None:
    """Return the address of the selected paper's PDF on disk, or None if it was not fetched."""
    from reader.ui.actions.document import selected_arxiv

    texts, id = reader.library.texts, selected_arxiv(reader)
    path = texts.pdf(id) if texts and id else None
    return Url(path.as_uri()) if path else None


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

    config = reader.services.config
    key, style = config.export_key, config.export_style
    _copy(reader, lambda paper: bibtex(paper, key, style), "BibTeX entry", show_text=False)


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
        reader.messages.show(_unknown(paper, label))
    else:
        message = "" if show_text else f"{label} of “{display_text(paper.title)}” copied"
        reader.desktop.copy(text, message)
