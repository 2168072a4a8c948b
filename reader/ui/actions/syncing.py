"""Syncing in the background: starting, telling, stopping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.ui.screens.base import ReaderBase
from reader.ui.syncing import BackgroundSync, End, told
from reader.ui.widgets.bars import Hint

if TYPE_CHECKING:
    from reader.library.syncing.running import Progress

BUILT_IN = "The sample stays as it is: start without --sample to sync your own library"
NO_SOURCE = 'There is nothing to sync: write [sync] arxiv = ["cs.LG"] in config.toml'


class Syncing(ReaderBase):
    """The command `sync`, and what it shows while it runs."""

    _sync: BackgroundSync | None = None
    _sync_progress: Progress | None = None
    _sync_again = False
    """Whether another one begins when this one, which was stopped, has ended."""

    @property
    def syncing(self) -> bool:
        """Whether a sync runs that nobody stopped."""
        return self._sync is not None and not self._sync.stopped

    def do_sync(self) -> None:
        desk = self.desk
        library = desk.awaited if desk.library.is_sample else desk.library
        if library is None:
            self.say(BUILT_IN)
        elif not (desk.config.sync_huggingface or desk.config.sync_arxiv):
            self.say_error(NO_SOURCE)
        elif self.syncing:
            self.say(f"A sync is running; {self.key('escape')} stops it")
        elif self._sync is not None:
            self._sync_again = True
        else:
            self._sync_progress = None
            self._sync = BackgroundSync(
                library, desk.config, self._sync_went_on, self.say, self._sync_ended
            )
            self.hint_again()

    def stop_sync(self) -> bool:
        """Stop the sync that runs; return whether there was one."""
        if self._sync is None or self._sync.stopped:
            return False
        self._sync.stop()
        self.hint_again()
        return True

    def sync_hints(self) -> list[Hint]:
        """Return how far the sync is, and what stops it, while one runs."""
        if not self.syncing:
            return []
        at = self._sync_progress
        how_far = f" {at.done} of {at.of}" if at else ""
        return [Hint(self.key("escape"), f"stops syncing{how_far}", kept=True)]

    def _sync_went_on(self, progress: Progress) -> None:
        self._sync_progress = progress
        if self.syncing:
            self.hint_again()

    def _sync_ended(self, sync: BackgroundSync, end: End) -> None:
        if sync is not self._sync:
            return
        self._sync = None
        self.hint_again()
        # What came is shown first: the look may have something to say of its own.
        text, wrong = told(end, self.key("sync"))
        if wrong:
            self.say_error(text)
        else:
            self.say(text)
        self._look_outside()
        if self._sync_again:
            self._sync_again = False
            self.do_sync()

    def _look_outside(self) -> None:
        """Look whether papers or marks came from elsewhere. The screen does."""
        raise NotImplementedError
