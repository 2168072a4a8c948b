"""Opening links and copying text with the programs of the desktop, with a message about each."""

from __future__ import annotations

from functools import partial

from textual.widget import Widget

from reader.model.clean import CleanText, clean_line
from reader.model.links import Url
from reader.ui.background import InterfaceThread
from reader.ui.messages import Messages
from reader.ui.services import Services


class Desktop:
    """Opens and copies."""

    def __init__(self, widget: Widget, services: Services, messages: Messages) -> None:
        """`widget` owns the threads that wait for clipboard programs."""
        self._widget = widget
        self._config = services.config
        self._messages = messages

    def open_url(self, url: Url, label: str = "") -> None:
        """Open a link; without a desktop, show and copy it. `label` begins the message."""
        from reader.external_programs import open_link

        own = self._config.open
        program = open_link(url, own, partial(InterfaceThread().call, self._copy_unopened, url))
        if program is not None:
            self._messages.show(f"{label}Opened with {program}: {url}")
        elif own:
            self._copy_unopened(url, clean_line(own[0]))
        else:
            self.copy(url, f"{label}No browser here, copied: {url}")

    def _copy_unopened(self, url: Url, program: CleanText) -> None:
        self.copy(url, f"{program} did not open it, copied: {url}")

    def copy(self, text: str, message: str = "") -> None:
        """Copy `text` on a worker thread: a clipboard program may take its time."""
        message = message or f"Copied: {text}"
        self._widget.run_worker(
            partial(self._copy, text, message), thread=True, exclusive=True, group="copy"
        )

    def _copy(self, text: str, message: str) -> None:
        from reader.external_programs import copy_text

        app = self._widget.app
        way = copy_text(
            text, lambda each: app.call_from_thread(app.copy_to_clipboard, each), self._config.copy
        )
        app.call_from_thread(self._messages.show, f"{message} (through {way})")
