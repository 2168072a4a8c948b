"""Fetching of full texts in the background, one after another, with a message about each."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from reader.library.library import Library
from reader.model.errors import DaysheetError
from reader.ui.background import InterfaceThread
from reader.ui.messages import Messages
from reader.ui.services import Services

if TYPE_CHECKING:
    from reader.library.syncing.fetching import FetchResult


class FetchControl:
    """Fetches the texts that the user asks for."""

    def __init__(
        self, services: Services, messages: Messages, on_text: Callable[[str], None]
    ) -> None:
        """`on_text` is called with the id of a paper whose text was stored."""
        self._services, self._messages, self._on_text = services, messages, on_text
        self._is_running = False
        self._tried: set[str] = set()
        """The papers asked for since the queue was empty."""

    def start(self, id: str) -> None:
        """Fetch a text. While another is fetched, it is queued for the next fetch or sync."""
        texts = self._services.library.texts
        assert texts is not None
        texts.add_wanted([id])
        if self._is_running:
            self._messages.show("Queued: another text is being fetched")
            return
        self._is_running = True
        self._tried.add(id)
        self._messages.show(f"Fetching the full text of {id} from arXiv")
        self._screen = InterfaceThread()
        threading.Thread(target=self._run, args=(id,), name="fetch", daemon=True).start()

    def _run(self, id: str) -> None:
        try:
            done = _fetch(self._services.library, id, self._services.config.fetch_limit)
        except DaysheetError as error:
            done = Done(str(error))
        # The interface may end at any moment.
        with suppress(RuntimeError):
            self._screen.call(self._end, done)

    def _end(self, done: Done) -> None:
        self._is_running = False
        key = self._services.keymap.label("open-text")
        message = f"{done.message}; {key} in its abstract opens it" if done.stored else done.message
        self._messages.show(message[:1].upper() + message[1:])
        for each in done.stored:
            self._on_text(each)
        texts = self._services.library.texts
        wanted = texts.wanted() if texts and done.goes_on else []
        if waiting := [each for each in wanted if each not in self._tried]:
            self.start(waiting[0])
        else:
            self._tried.clear()


class Done(NamedTuple):
    """The end of one fetch."""

    message: str
    stored: Sequence[str] = ()
    """The papers whose text was stored."""
    goes_on: bool = False
    """Whether a fetch of the next text can succeed: arXiv was reached and did not end it."""


def _fetch(library: Library, id: str, megabytes: int) -> Done:
    """Fetch one text."""
    # Imported here: it takes a tenth of a second.
    from reader.library.syncing.fetching import Fetch, Request
    from reader.library.syncing.plan import sites_from_environment
    from reader.library.syncing.running import AlreadySyncing, policy_from_environment

    try:
        result = Fetch(
            library,
            [Request(id)],
            sites_from_environment(),
            policy=policy_from_environment(),
            room=megabytes * 1_000_000,
        ).run()
    except AlreadySyncing:
        return Done("queued: a sync is running, and fetches the text when it ends")
    goes_on = not (result.offline or result.ended)
    return Done(fetch_message(id, result), result.texts, goes_on)


def fetch_message(id: str, result: FetchResult) -> str:
    """Return the message about a fetch of one text."""
    if result.offline:
        return f"offline: the text of {id} is queued for the next sync"
    if result.ended:
        return result.ended
    if result.texts:
        return f"the full text of {id} is here"
    if result.unchanged:
        return f"the full text of {id} has not changed"
    failures = [*result.without, *result.failed]
    return str(failures[0]) if failures else "nothing was fetched"
