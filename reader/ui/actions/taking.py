"""What leaves: links opened, text copied."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual import events, on, work

from reader.commands.taking import LINK_COMMANDS
from reader.model.clean import CleanText, clean_line
from reader.model.links import Url
from reader.model.paper import Paper
from reader.ui.background import OnScreen
from reader.ui.screens.base import ReaderBase
from reader.ui.widgets.abstract_text import addresses_of
from reader.ui.widgets.abstract_view import AbstractView


class Taking(ReaderBase):
    """The commands of `reader.commands.taking`."""

    _opened_address = "", 0
    """The paper whose address was opened last, and which of them."""

    def do_open_page(self) -> None:
        self._open("open-page", "page")

    def do_open_pdf(self) -> None:
        self._open("open-pdf", "PDF")

    def do_open_code(self) -> None:
        self._open("open-code", "code")

    def do_open_project(self) -> None:
        self._open("open-project", "project page")

    def _open(self, command: str, what: str) -> None:
        paper = self.selected_paper
        if paper is None:
            return
        names = LINK_COMMANDS[command]
        url = next((paper.links[name] for name in names if name in paper.links), None)
        if url is None:
            self.say(f"No {what} is known for this paper")
        else:
            self.open_url(url)

    def do_open_address(self) -> None:
        """Open the first address in the text; called again for the same paper, the next one."""
        paper = self.selected_paper
        urls = addresses_of(paper) if paper else []
        if paper is None or not urls:
            self.say("No address stands in this text")
            return
        opened_of, number = self._opened_address
        number = (number + 1) % len(urls) if opened_of == paper.id else 0
        self._opened_address = paper.id, number
        self.abstract.show_link(urls[number])
        self.open_url(urls[number], f"{number + 1} of {len(urls)}: " if len(urls) > 1 else "")

    def open_url(self, url: Url, which: str = "") -> None:
        """Open a link; without a desktop show and copy it instead. `which` of several is said."""
        from reader.outside import open_link

        own = self.desk.config.open
        program = open_link(url, own, partial(OnScreen().call, self._not_opened, url))
        if program is not None:
            self.say(f"{which}Opened with {program}: {url}")
        elif own:
            self._not_opened(url, clean_line(own[0]))
        else:
            self.copy(url, f"{which}No browser here, copied: {url}")

    def _not_opened(self, url: Url, program: CleanText) -> None:
        """Copy a link that a program did not open."""
        self.copy(url, f"{program} did not open it, copied: {url}")

    @on(AbstractView.LinkClicked)
    def _link_clicked(self, event: AbstractView.LinkClicked) -> None:
        self.open_url(event.url)

    @on(events.TextSelected)
    def _text_selected(self) -> None:
        """Copy what the mouse selected, as a terminal would."""
        text = self.get_selected_text()
        if text and text.strip():
            self.copy(text)

    def do_copy_link(self) -> None:
        self._copy_of(lambda paper: next(iter(paper.links.values()), None), "link")

    def do_copy_bibtex(self) -> None:
        from reader.library.forms import bibtex

        template = self.desk.config.export_key
        self._copy_of(lambda paper: bibtex(paper, template), "BibTeX entry")

    def do_copy_id(self) -> None:
        self._copy_of(lambda paper: paper.id, "id")

    def do_copy_title(self) -> None:
        self._copy_of(lambda paper: paper.title, "title")

    def do_copy_citation(self) -> None:
        from reader.library.forms import citation

        self._copy_of(citation, "citation")

    def _copy_of(self, text_of: Callable[[Paper], str | None], what: str) -> None:
        paper = self.selected_paper
        if paper is None:
            return
        text = text_of(paper)
        if text is None:
            self.say(f"No {what} is known for this paper")
        elif what in ("BibTeX entry", "citation"):
            self.copy(text, f"{what} of “{paper.title}” copied")
        else:
            self.copy(text)

    @work(thread=True, exclusive=True, group="copy")
    def copy(self, text: str, said: str = "") -> None:
        """Copy `text` and say which way it went; a clipboard program may take its time."""
        from reader.outside import copy_text

        osc52 = self.app.copy_to_clipboard
        own = self.desk.config.copy
        way = copy_text(text, lambda each: self.app.call_from_thread(osc52, each), own)
        said = said or f"Copied: {text}"
        self.app.call_from_thread(self.say, f"{said} (through {way})")
