"""The full text that is open: its pane, the way back through its references, and the last place."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from reader.library.library import Library
from reader.model.document import Document
from reader.model.identity import arxiv_id, doi_id, title_id
from reader.model.stored_text import Position, StoredText
from reader.ui.look import Look
from reader.ui.widgets.document_lines import Place
from reader.ui.widgets.document_stops import Stop
from reader.ui.widgets.document_view import DocumentView


class Followed(NamedTuple):
    """Where a reference leads."""

    place: Place | None = None
    """In the same text."""
    paper: int | None = None
    """The key of a paper of the library."""
    url: str = ""


class OpenDocument:
    """One full text on the screen."""

    def __init__(
        self, library: Library, stored: StoredText, look: Look, on_scroll: Callable[[], None]
    ) -> None:
        self._library = library
        self.id = stored.id
        self.document: Document = stored.document
        self.view = DocumentView(look, stored.document, on_scroll)
        self._back: list[tuple[Place, Stop | None]] = []
        texts = library.texts
        position = texts.position(stored.id) if texts else None
        if position:
            self.view.show_place(Place(position.block, position.line))

    def remember_place(self) -> None:
        """Keep the line that is first in view for the next time."""
        place, texts = self.view.place, self._library.texts
        if texts is not None:
            texts.put_position(self.id, Position(*place, self.view.percent))

    @property
    def section(self) -> str:
        """The title of the section in view, with its number; empty before the first."""
        section = self.document.section_at(self.view.place.block)
        return section.title if section else ""

    # References

    def follow(self) -> Followed | None:
        """Return where the selected reference leads, and go there if it is in this text."""
        stop = self.view.stop
        if stop is None:
            return None
        followed = self.resolve(stop.target)
        if followed.place:
            self._back.append((self.view.place, stop))
            self.view.follow_to(followed.place.block)
        return followed

    @property
    def was_followed(self) -> bool:
        """Whether a reference was followed in this text, so that `go_back` has a way."""
        return bool(self._back)

    def resolve(self, target: str) -> Followed:
        """Return where a target leads."""
        if target.startswith("#"):
            block = self.document.block_of.get(target)
            return Followed(Place(block)) if block is not None else Followed()
        if target.startswith("reference:"):
            return self._find_paper(int(target.partition(":")[2]))
        id = arxiv_id(target) or doi_id(target)
        key = self._library.key_of(id) if id else None
        return Followed(paper=key, url=target)

    def _find_paper(self, number: int) -> Followed:
        """Return the paper that an entry of the bibliography names, or its address."""
        block = self.document.blocks[number]
        urls = [each.target for each in block.inlines if each.target.startswith("http")]
        words = [word.strip("[]().,;") for word in block.text.split()]
        ids = [id for word in (*urls, *words) if (id := arxiv_id(word) or doi_id(word))]
        # A title is a sentence of the entry.
        ids += [title_id(part) for part in block.text.split(". ") if len(part) > 15]
        keys = (self._library.key_of(id) for id in ids)
        key = next((key for key in keys if key is not None), None)
        arxiv = next((id for id in ids if arxiv_id(id)), None)
        url = urls[0] if urls else f"https://arxiv.org/abs/{arxiv}" if arxiv else ""
        return Followed(paper=key, url=url)

    def go_back(self) -> bool:
        """Return to where the last reference was followed; False if there was none."""
        if not self._back:
            return False
        place, stop = self._back.pop()
        self.view.select(stop)
        self.view.show_place(place)
        return True
