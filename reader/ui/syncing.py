"""A sync in the background: on a thread of its own, which nobody waits for when leaving.

Not Textual's worker threads: those keep the program from ending until the network answers.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from reader.config import Config
from reader.library.library import Library
from reader.model.errors import DaysheetError
from reader.ui.background import InterfaceThread
from reader.ui.messages import Messages
from reader.ui.services import Services

if TYPE_CHECKING:
    from reader.library.syncing.fetching import Fetch, FetchResult
    from reader.library.syncing.running import Progress, Sync, SyncResult


class SyncControl:
    """Starts and stops the sync, and shows its messages."""

    def __init__(
        self,
        services: Services,
        messages: Messages,
        *,
        on_change: Callable[[], None],
        on_end: Callable[[], None],
    ) -> None:
        """`on_change` is called when it starts, progresses or stops; `on_end` when papers may have
        arrived."""
        self._services = services
        self._messages = messages
        self._on_change = on_change
        self._on_end = on_end
        self._sync: BackgroundSync | None = None
        self._restart: Library | None = None
        """The library to sync when the sync that was stopped has ended."""
        self.progress: Progress | None = None

    @property
    def running(self) -> bool:
        """Whether a sync runs that nobody has stopped."""
        return self._sync is not None and not self._sync.stopped

    @property
    def ended(self) -> bool:
        """Whether no sync runs, not even one that was stopped."""
        return self._sync is None

    def start(self, library: Library) -> None:
        """Start a sync, or begin one as soon as the stopped one has ended."""
        if self._sync is not None:
            self._restart = library
            return
        self.progress = None
        self._sync = BackgroundSync(
            library, self._services.config, self._step, self._messages.show, self._end
        )
        self._on_change()

    def stop(self) -> bool:
        """Stop the sync; return whether one was running."""
        if self._sync is None or self._sync.stopped:
            return False
        self._sync.stop()
        self._on_change()
        return True

    def _step(self, progress: Progress) -> None:
        self.progress = progress
        if self.running:
            self._on_change()

    def _end(self, sync: BackgroundSync, end: SyncEnd) -> None:
        if sync is not self._sync:
            return
        self._sync = None
        self._on_change()
        # The result first: looking at what arrived may show a message of its own.
        text, failed = result_message(end, self._services.keymap.label("sync"))
        if failed:
            self._messages.show_error(text)
        else:
            self._messages.show(text)
        self._on_end()
        library, self._restart = self._restart, None
        if library is not None:
            self.start(library)


class SyncEnd(NamedTuple):
    """How a sync ended."""

    synced: SyncResult | None
    error: str
    """Why it could not run; empty if it ran."""
    texts: FetchResult | None = None
    """The full texts of starred papers that it fetched."""


class BackgroundSync:
    """One sync of a library. Its callbacks are called on the interface's thread."""

    def __init__(
        self,
        library: Library,
        config: Config,
        on_step: Callable[[Progress], None],
        on_wait: Callable[[str], None],
        on_end: Callable[[BackgroundSync, SyncEnd], None],
    ) -> None:
        self._library, self._config = library, config
        self._on_step, self._on_wait, self._on_end = on_step, on_wait, on_end
        self._screen = InterfaceThread()
        self._sync: Sync | None = None
        self._fetch: Fetch | None = None
        self.stopped = False
        """Whether `stop` was called."""
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End it at once. `on_end` is still called, unless the interface has gone."""
        self.stopped = True
        if self._sync is not None:
            self._sync.stop()
        if self._fetch is not None:
            self._fetch.stop()

    def _run(self) -> None:
        try:
            result = self._run_sync()
            fetches = not (self.stopped or result.offline or result.failed)
            end = SyncEnd(result, "", self._fetch_starred() if fetches else None)
        except DaysheetError as error:
            end = SyncEnd(None, str(error))
        except Exception as error:
            end = SyncEnd(None, f"the sync failed: {type(error).__name__}: {error}")
        self._call(self._on_end, self, end)

    def _run_sync(self) -> SyncResult:
        # Imported here: it takes a tenth of a second.
        from reader.library.syncing.plan import Sources, plan_update, sites_from_environment
        from reader.library.syncing.running import Sync, policy_from_environment

        sources = Sources(self._config.sync_huggingface, self._config.sync_arxiv)
        steps = plan_update(self._library, sources, datetime.now(UTC).date())
        self._sync = Sync(
            self._library,
            steps,
            sites_from_environment(),
            policy=policy_from_environment(),
            on_step=lambda progress: self._call(self._on_step, progress),
            on_wait=lambda said: self._call(self._on_wait, said),
        )
        if self.stopped:
            self._sync.stop()
        return self._sync.run()

    def _fetch_starred(self) -> FetchResult | None:
        """Fetch the full texts of starred papers and of queued ones."""
        from reader.library.full_texts import starred_without_text
        from reader.library.syncing.fetching import Fetch, Request
        from reader.library.syncing.plan import sites_from_environment
        from reader.library.syncing.running import policy_from_environment

        ids = starred_without_text(self._library) if self._config.fetch_starred else []
        if not ids:
            return None
        self._fetch = Fetch(
            self._library,
            [Request(id) for id in ids],
            sites_from_environment(),
            policy=policy_from_environment(),
            room=self._config.fetch_limit * 1_000_000,
            on_step=lambda result: self._call(
                self._on_wait, f"Fetching full texts of starred papers: {result.done} of {len(ids)}"
            ),
        )
        if self.stopped:
            self._fetch.stop()
        return self._fetch.run()

    def _call(self, function: Callable[..., None], *values: object) -> None:
        # The interface may end at any moment.
        with suppress(RuntimeError):
            self._screen.call(function, *values)


def result_message(end: SyncEnd, key: str) -> tuple[str, bool]:
    """Return the message about a sync that ended, and whether it failed; `key` syncs again."""
    synced = end.synced
    if synced is None:
        return end.error[:1].upper() + end.error[1:], True
    new = synced.imported.ingested.new
    arrived = f"{new:,} new {'paper' if new == 1 else 'papers'}" if new else "nothing new"
    if end.texts and end.texts.texts:
        count = len(end.texts.texts)
        arrived += f", {count:,} full {'text' if count == 1 else 'texts'}"
    if synced.was_stopped:
        return f"Sync stopped, {arrived}; {key} goes on with it", False
    if synced.offline:
        return f"Offline, {arrived}: {synced.offline}; {key} tries again", True
    if synced.failed:
        more = len(synced.failed) - 1 + synced.skipped
        others = f" (and {more} more)" if more else ""
        return f"{arrived.capitalize()}, but {synced.failed[0]}{others}; {key} tries again", True
    return f"Synced: {arrived}", False
