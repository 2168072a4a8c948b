"""The full text of a paper: opened, read, its references followed, fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reader.library.location import Location, day_location
from reader.model.links import web_url
from reader.model.view import View
from reader.ui.actions.registry import action
from reader.ui.messages import RESOLVE
from reader.ui.screens.reader import ReaderScreen

if TYPE_CHECKING:
    from reader.ui.open_document import Followed, OpenDocument


SAMPLE_HAS_ABSTRACTS: Final = "The sample has abstracts only; your own library has full texts, too"


def selected_arxiv(reader: ReaderScreen) -> str | None:
    """Return the arXiv id of the selected paper, or None."""
    from reader.library.full_texts import arxiv_ids

    row = reader.browser.selected_row
    return next(iter(arxiv_ids([row.ids] if row else [])), None)


@action("open-text")
def open_text(reader: ReaderScreen) -> None:
    id = selected_arxiv(reader)
    key = reader.keymap.label("fetch-text")
    texts = reader.library.texts
    if id is None:
        reader.messages.show(f"Without an arXiv id there is no full text; {RESOLVE}")
    elif texts is None:
        reader.messages.show(SAMPLE_HAS_ABSTRACTS)
    elif not open_stored(reader, id):
        reason = texts.missing().get(id)
        reader.messages.show(
            f"No full text: {reason}" if reason else f"{key} fetches the full text"
        )


def open_stored(reader: ReaderScreen, id: str) -> bool:
    """Open a full text that was fetched; return whether there is one."""
    from reader.library.full_texts import read_text

    stored = read_text(reader.library, id)
    if stored is None:
        return False
    reader.full_text.open(stored)
    paper = reader.browser.selected_paper
    newer = getattr(paper, "version", None)
    own = stored.document.version
    if newer and own and newer > own:
        key = reader.keymap.label("fetch-text")
        reader.messages.show(f"This is version {own}; {key} fetches version {newer}")
    return True


def _document(reader: ReaderScreen) -> OpenDocument:
    assert reader.full_text.document is not None
    return reader.full_text.document


@action("close-text")
def close_text(reader: ReaderScreen) -> None:
    reader.full_text.close()


@action("next-section")
def next_section(reader: ReaderScreen) -> None:
    if not _document(reader).view.go_section(1):
        reader.messages.show("This is the last section")


@action("previous-section")
def previous_section(reader: ReaderScreen) -> None:
    if not _document(reader).view.go_section(-1):
        _document(reader).view.scroll_to_line(0)


@action("outline")
def outline(reader: ReaderScreen) -> None:
    from reader.ui.screens.choices import Choice
    from reader.ui.screens.picker import Picker

    document = _document(reader)
    sections = document.document.sections
    if not sections:
        reader.messages.show("This text has no sections")
        return
    current = document.document.section_at(document.view.place.block)
    choices = [Choice("  " * (each.level - 1) + each.title, each.block) for each in sections]
    index = sections.index(current) if current else 0

    def go(block: int | None) -> None:
        if block is not None:
            document.view.show_block(block)

    reader.app.push_screen(
        Picker(
            reader.services.look,
            "Outline",
            choices,
            placeholder="type to narrow",
            index=index,
            key_cells=0,
        ),
        go,
    )


@action("next-reference")
def next_reference(reader: ReaderScreen) -> None:
    if not _document(reader).view.go_reference(1):
        reader.messages.show("No reference below")


@action("previous-reference")
def previous_reference(reader: ReaderScreen) -> None:
    if not _document(reader).view.go_reference(-1):
        reader.messages.show("No reference above")


@action("follow-reference")
def follow_reference(reader: ReaderScreen) -> None:
    followed = _document(reader).follow()
    if followed is None:
        key = reader.keymap.label("next-reference")
        reader.messages.show(f"{key} selects a reference")
    elif followed.place is None:
        leave_by(reader, followed)


def leave_by(reader: ReaderScreen, followed: Followed) -> None:
    """Go to a paper of the library, or open an address in the browser."""
    url = web_url(followed.url)
    if followed.paper is not None:
        row = reader.library.cache.rows([followed.paper])[0]
        reader.full_text.close()
        here = Location(View("library"), paper=row.ids[0])
        location = day_location(row.day, row.ids[0]) if row.day else here
        reader.browser.go(reader.browser.current.visit(location))
        reader.focus_abstract()
        key = reader.keymap.label("place-before")
        reader.messages.show(f"In your library; {key} goes back to the text")
    elif url:
        reader.desktop.open_url(url)
    else:
        reader.messages.show("This paper is not in your library, and no address is known")


@action("follow-back")
def follow_back(reader: ReaderScreen) -> None:
    if not _document(reader).go_back():
        reader.messages.show("No reference was followed here")


@action("scroll-right")
def scroll_right(reader: ReaderScreen) -> None:
    _shift(reader, 1)


@action("scroll-left")
def scroll_left(reader: ReaderScreen) -> None:
    _shift(reader, -1)


def _shift(reader: ReaderScreen, steps: int) -> None:
    if not _document(reader).view.shift(steps):
        reader.messages.show("Nothing in view is wider than the screen")


@action("copy-paragraph")
def copy_paragraph(reader: ReaderScreen) -> None:
    from reader.library.paper_formats import citation_key
    from reader.ui.widgets.document_view import quoted

    document, paper = _document(reader), reader.browser.selected_paper
    block = document.view.current_paragraph()
    if block is None:
        reader.messages.show("There is no paragraph in view")
        return
    key = citation_key(paper, reader.services.config.export_key) if paper else document.id
    text = quoted(block, document.section, key)
    reader.desktop.copy(text, f"Paragraph copied: {' '.join(block.text.split())[:40]}…")


@action("fetch-text")
def fetch_text(reader: ReaderScreen) -> None:
    id = selected_arxiv(reader)
    if reader.library.texts is None:
        reader.messages.show(SAMPLE_HAS_ABSTRACTS)
    elif id is None:
        reader.messages.show(f"Without an arXiv id there is no full text; {RESOLVE}")
    else:
        reader.full_text.fetches.start(id)
