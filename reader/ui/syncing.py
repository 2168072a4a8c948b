"""A sync in the background: on a thread of its own, which nobody waits for when leaving.

Not Textual's worker threads, for those keep the program from ending until the network answers.
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
from reader.ui.background import OnScreen

if TYPE_CHECKING:
    from reader.library.syncing.running import Progress, Sync, Synced


class End(NamedTuple):
    """How a sync ended."""

    synced: Synced | None
    error: str
    """What kept it from running; empty where nothing did."""


class BackgroundSync:
    """One sync of a library; what it tells is called on the interface's thread."""

    def __init__(
        self,
        library: Library,
        config: Config,
        on_step: Callable[[Progress], None],
        on_wait: Callable[[str], None],
        on_end: Callable[[BackgroundSync, End], None],
    ) -> None:
        self._library, self._config = library, config
        self._on_step, self._on_wait, self._on_end = on_step, on_wait, on_end
        self._screen = OnScreen()
        self._sync: Sync | None = None
        self.stopped = False
        """Whether it was told to end."""
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End it at once; its end is still told, unless the interface is gone."""
        self.stopped = True
        if self._sync is not None:
            self._sync.stop()

    def _run(self) -> None:
        try:
            end = End(self._synced(), "")
        except DaysheetError as error:
            end = End(None, str(error))
        except Exception as error:
            end = End(None, f"the sync failed: {type(error).__name__}: {error}")
        self._tell(self._on_end, self, end)

    def _synced(self) -> Synced:
        # Here, because it takes a tenth of a second.
        from reader.library.syncing.plan import Sources, sites, to_continue
        from reader.library.syncing.running import Sync, policy_from_environment

        sources = Sources(self._config.sync_huggingface, self._config.sync_arxiv)
        steps = to_continue(self._library, sources, datetime.now(UTC).date())
        self._sync = Sync(
            self._library,
            steps,
            sites(),
            policy=policy_from_environment(),
            on_step=lambda progress: self._tell(self._on_step, progress),
            on_wait=lambda said: self._tell(self._on_wait, said),
        )
        if self.stopped:
            self._sync.stop()
        return self._sync.run()

    def _tell(self, function: Callable[..., None], *values: object) -> None:
        # The interface may end at any moment.
        with suppress(RuntimeError):
            self._screen.call(function, *values)


def told(end: End, key: str) -> tuple[str, bool]:
    """Return what is said of a sync that ended, and whether it went wrong; `key` syncs again."""
    synced = end.synced
    if synced is None:
        return end.error[:1].upper() + end.error[1:], True
    new = synced.imported.ingested.new
    came = f"{new:,} new {'paper' if new == 1 else 'papers'}" if new else "nothing new"
    if synced.stopped:
        return f"Sync stopped, {came}; {key} goes on with it", False
    if synced.offline:
        return f"Offline, {came}: {synced.offline}; {key} tries again", True
    if synced.failed:
        more = len(synced.failed) - 1 + synced.untried
        others = f" (and {more} more)" if more else ""
        return f"{came.capitalize()}, but {synced.failed[0]}{others}; {key} tries again", True
    return f"Synced: {came}", False
